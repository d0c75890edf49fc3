#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The school is away when work is handed in.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

school_start
account_add mia
expect_exit 0 ranzen sync
first=$(open_task 1)
second=$(open_task 2)
first_pid=$(platform_id "$first")
second_pid=$(platform_id "$second")
third=$(open_task 3)
make_file "$T/first.pdf" 20000
make_file "$T/second.pdf" 20000

school_stop
expect_exit 4 ranzen hand-in "$first" "$T/first.pdf"
[ -s "$T/err" ] || fail "nothing was said"
same "$(ranzen outbox --json | json state)" waiting
expect_exit 0 ranzen show "$first"
expect_exit 4 ranzen receipt "$first"
ok "without a school it is queued, and that is said"

expect_exit 4 ranzen done "$third" --no-wait
contains "$T/err" "not marked at the school yet"
lacks "$T/err" "handed in"
ok "and what was ordered is called what it is"

cp "$T/first.pdf" "$T/kept.pdf"
echo changed >"$T/first.pdf"
school_start
eventually 90 is_proven "$first"
school_has_once "$first_pid" "$T/kept.pdf"
ok "it is sent without a further command, as it was when queued"

school_stop
expect_exit 4 ranzen hand-in "$second" "$T/second.pdf" --no-wait
kill_all
school_start
expect_exit 0 ranzen sync
expect_exit 0 ranzen receipt "$second"
school_has_once "$second_pid" "$T/second.pdf"
ok "queued, everything killed, and sent by ranzen sync"
