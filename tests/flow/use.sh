#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Wrong use, and what needs no school.
. "$(dirname "$0")/lib.sh"

expect_exit 0 ranzen --version
contains "$T/out" "ranzen "
expect_exit 0 ranzen --help
for word in account sync tasks show get hand-in done withdraw outbox receipt \
    status news lessons config demo; do
	contains "$T/out" "$word"
done
expect_exit 0 ranzen hand-in --help
contains "$T/out" "--text-file"
expect_exit 0 ranzen help hand-in
contains "$T/out" "--text-file"
ok "help is made from the table"

expect_exit 2 ranzen no-such-command
expect_exit 2 ranzen tasks --no-such-option
expect_exit 2 ranzen tasks --undo
expect_exit 2 ranzen hand-in
expect_exit 2 ranzen tasks --state wonderful
contains "$T/err" wonderful
ok "wrong use ends with 2 and says what was wrong"

# meant TYPED... MEANT: is what somebody may have meant said?
meant() {
	typed=${1%=*} name=${1##*=}
	expect_exit 2 ranzen $typed
	contains "$T/err" "did you mean '$name'?"
}
for try in taks=tasks task=tasks tsaks=tasks shwo=show handin=hand-in \
    stat=status "outbox dorp 3=outbox drop" "folder lst=folder list" \
    "account log=account login" "tasks --al=--all" "sync --nowait=--no-wait"; do
	meant "$try"
done
for word in frobnicate x; do
	expect_exit 2 ranzen $word
	lacks "$T/err" "did you mean"
	contains "$T/err" "there is no command '$word'; see: ranzen --help"
done
expect_exit 2 ranzen tasks --due
lacks "$T/err" "did you mean"
expect_exit 2 ranzen outbox 3
contains "$T/err" "outbox retry"
ok "who mistypes is told what was meant, and nobody is told nonsense"

for group in account config folder; do
	expect_exit 2 ranzen $group
	contains "$T/err" "'$group' takes one more word: $group "
	expect_exit 0 ranzen $group --help
	contains "$T/out" "  $group "
	lacks "$T/out" "  tasks"
done
expect_exit 0 ranzen outbox --help
contains "$T/out" "outbox retry"
ok "the first word of several commands tells which these are"

expect_exit 0 ranzen tasks
contains "$T/err" "account add"
expect_exit 3 ranzen show 7
expect_exit 3 ranzen sync
expect_exit 3 ranzen receipt nobody:t1
[ ! -e "$RANZEN_HOME/store.db" ] || fail "reading made a store"
ok "without an account reading works and makes nothing"

expect_exit 0 ranzen config set sync.every 600
expect_exit 0 ranzen config get sync.every
contains "$T/out" 600
expect_exit 2 ranzen config set sync.every soon
expect_exit 3 ranzen config get no.such
ok "options are checked"

for shell in bash zsh fish; do
	expect_exit 0 ranzen --completion $shell
	contains "$T/out" hand-in
done
command -v bash >/dev/null && ranzen --completion bash | bash -n
ok "completion comes from the table"

expect_exit 0 env LC_ALL=C.UTF-8 LANGUAGE=de ranzen --help
ok "another language does no harm"
