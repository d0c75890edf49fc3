#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Two programs and two computers hand in the same task: one work at the end,
# and where one would replace the other unseen, the person is asked.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

other() { RANZEN_HOME="$T/other" "$@"; }
held() { ranzen outbox --json | json id state=held; }
works() { school_check | json key task="$1" superseded_by=null | wc -l; }

school_start
account_add mia
other account_add mia
expect_exit 0 ranzen sync
expect_exit 0 other ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
theirs=$(other ranzen tasks --json | json id platform_id="$pid")
make_file "$T/a.pdf" 20000
make_file "$T/b.pdf" 3000

expect_exit 0 other ranzen hand-in "$theirs" "$T/b.pdf"
expect_exit 5 ranzen hand-in "$task" "$T/a.pdf"
contains "$T/err" "other work is at the school than you saw"
contains "$T/err" "a.pdf (19 kB)"
contains "$T/err" "b.pdf (2.9 kB)"
contains "$T/err" "Which one counts?"
school_has_once "$pid" "$T/b.pdf"
expect_exit 0 ranzen sync
expect_exit 0 env LANGUAGE=de LC_ALL=C.UTF-8 ranzen outbox
contains "$T/err" "bei der Schule ("
contains "$T/err" "Welche gilt? Deine"
same "$(ranzen outbox --json | json at_school.files.0.name)" b.pdf
ok "work of another computer is not replaced unseen: both are named"

expect_exit 0 ranzen outbox retry "$(held)"
school_has_once "$pid" "$T/a.pdf"
ok "send mine: one command, and it replaces the other"

expect_exit 0 other ranzen sync
contains "$T/err" "Newer work from another device is at the school"
expect_exit 0 other ranzen sync
lacks "$T/err" "another device"
same "$(other ranzen outbox --json | wc -l)" 0 "offers of replaced work"
ok "replaced work is said once, and not offered"

expect_exit 0 other ranzen hand-in "$theirs" "$T/b.pdf"
expect_exit 5 ranzen hand-in "$task" "$T/a.pdf" --text "und ein Text"
ranzen outbox drop "$(held)" --yes >"$T/out" 2>"$T/err" || fail "drop"
expect_exit 0 ranzen sync
school_has_once "$pid" "$T/b.pdf"
find "$RANZEN_HOME/files" -name a.pdf | grep -q . || fail "a.pdf is lost"
ok "keep theirs: one command, and ours lies in the folder"

task=$(open_task)
pid=$(platform_id "$task")
ranzen hand-in "$task" "$T/a.pdf" >"$T/one" 2>&1 </dev/null & one=$!
ranzen hand-in "$task" "$T/b.pdf" >"$T/two" 2>&1 </dev/null & two=$!
wait $one || [ $? = 5 ] || fail "the first ended with $?"
wait $two || [ $? = 5 ] || fail "the second ended with $?"
expect_exit 0 ranzen sync
same "$(works "$pid")" 1 "works at the school"
same "$(ranzen outbox --json | wc -l)" 0 "left in the outbox"
last=$(ranzen show "$task" --json | json work.files.0.sha256)
same "$(school_check | json files.0.sha256 task="$pid" superseded_by=null)" \
    "$last" "the work at the school"
ok "two programs at once: the later order is what the school has, once"
