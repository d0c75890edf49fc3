#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes wrong is said at once, with what to do and the right exit code.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
mood() { echo "$1" >"$T/school/mood"; }
add() { ranzen account add "$@" --user mia --password-stdin; }

school_start
for url in ftp://127.0.0.1 "http://mia:sesame@127.0.0.1" http://127.0.0.1:99999; do
	expect_exit 2 sh -c "echo ranzen | ranzen account add '$url' --user mia --password-stdin"
	contains "$T/err" "https://school.example"
	lacks "$T/err" sesame
done
expect_exit 7 add http://school.example
contains "$T/err" "https://school.example"
expect_exit 6 add "$SCHOOL_URL"
contains "$T/err" "no password"
expect_exit 7 add "https://127.0.0.1:$SCHOOL_PORT"
contains "$T/err" "check the address"
ok "an address or a password that cannot be one is called that"

account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/a.pdf" 20000
school_stop
expect_exit 4 ranzen hand-in "$task" "$T/a.pdf"
edit task-remove "$pid" >/dev/null
school_start
expect_exit 5 ranzen sync
contains "$T/err" "the school has removed it"
contains "$T/err" "ranzen outbox"
same "$(ranzen outbox --json | json state)" held
expect_exit 0 ranzen sync
ok "a task that vanished while work waited for it: held, and the round says so"

task=$(ranzen tasks --all --json | json id materials=1 | head -n 1)
mood 502
expect_exit 7 timeout 25 ranzen get "$task"
contains "$T/err" "overloaded"
mood ''
expect_exit 0 timeout 120 ranzen get "$task"
ok "get does not wait in vain for a server that fails"

task=$(ranzen tasks --all --json | json id materials=1 | sed -n 2p)
mood 'length=+100000@/files*'
expect_exit 5 timeout 60 ranzen get "$task"
contains "$T/err" "not what the school announced"
mood ''
expect_exit 0 ranzen get "$task"
ok "a file larger than announced is not taken, and fetched when it is right"

if [ "$(id -u)" = 0 ] && mkdir "$T/still" &&
    mount --bind "$RANZEN_HOME" "$T/still" 2>/dev/null; then
	trap 'kill_all; umount -l "$T/still"; cleanup' EXIT
	kill_all
	mount -o remount,ro,bind "$T/still"
	expect_exit 0 ranzen tasks --home "$T/still"
	expect_exit 1 ranzen sync --home "$T/still"
	contains "$T/err" "cannot be written to"
	expect_exit 1 ranzen hand-in 1 "$T/a.pdf" --home "$T/still"
	contains "$T/err" "cannot be written to"
	ok "a read-only home shows what is there, and says why no more"
fi
