#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# "Why is it not sent?" on the command line: for people, for the ear, for
# programs, and in German.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task 1)
make_file "$T/aufsatz.pdf" 20000
school_stop

expect_exit 4 ranzen hand-in "$task" "$T/aufsatz.pdf" --no-wait
id=$(ranzen outbox --json | json id | head -n 1)

expect_exit 0 ranzen outbox why "$id"
contains "$T/out" "Why is it not sent?"
contains "$T/out" "What you can do now"
contains "$T/out" "aufsatz.pdf:"
contains "$T/out" "/blobs/"
contains "$T/out" "ranzen outbox retry $id"
contains "$T/out" "ranzen receipt $task --attempts"
ok "one page says why, what to do, and where the sealed copy lies"

expect_exit 0 ranzen outbox why "$id" --json
cp "$T/out" "$T/why.json"
same "$(json state <"$T/why.json")" waiting "the state"
path=$(json copies.0.path <"$T/why.json")
same "$(sha256 "$path")" "$(json copies.0.sha256 <"$T/why.json")" "the copy"
same "$(sha256 "$path")" "$(sha256 "$T/aufsatz.pdf")" "the work"
[ -n "$(json advice.0 <"$T/why.json")" ]
ok "the same for programs; the copy is the work"

expect_exit 0 ranzen outbox why "$id" --plain
lacks "$T/out" "----"
ok "for the ear it has no lines"

LANGUAGE=de expect_exit 0 ranzen outbox why "$id"
contains "$T/out" "Warum ist es noch nicht gesendet?"
lacks "$T/out" "What you can do"
ok "it is German, too"

expect_exit 0 ranzen outbox hold "$id"
expect_exit 0 ranzen outbox why "$id" --json
contains "$T/out" "Because you paused it."
ok "what is paused says so"

expect_exit 3 ranzen outbox why 99999
expect_exit 3 ranzen outbox why no-number
ok "what is not there is exit 3"

school_start
expect_exit 0 ranzen outbox retry "$id"
expect_exit 3 ranzen outbox hold "$id"
contains "$T/err" "It arrived, and that was checked"
ok "what has arrived says so when it is to be paused"
