#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# IServ's notifications by the real programs: what no list shows is seen, and
# what has no page here is told.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
news() { ranzen news --json | json title; }

school_start --tasks 5
edit task-new --course c1 --title Logarithmen --text "Seite 12." --takes files \
    --start -1d --due +5d >"$T/new"
pid=$(tail -n 1 "$T/new")
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --platform iserv --user mia \
    --password-stdin >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
expect_exit 0 ranzen sync
eventually 20 grep -q 'health: ok' "$RANZEN_HOME/sync.log"
kill_all
task=$(ranzen tasks --json | grep Logarithmen | json id)
edit task-change "$pid" --text "Nun steht hier etwas anderes." >"$T/new"
edit iserv-note "$pid" --user mia --type exercise \
    --message "Aufgabe geaendert" --by "Frau Brandt" >"$T/new"
edit iserv-note --user mia --type mail --message "Neue E-Mail von Herrn Kuhn" \
    >"$T/new"
expect_exit 0 ranzen sync
kill_all
ranzen show "$task" >"$T/shown"
! grep -q "etwas anderes" "$T/shown" || fail "the list told it already"
school_stop
RANZEN_CLOCK_OFFSET=7300 # the school's clock counts, and all have one here
export RANZEN_CLOCK_OFFSET
school_start
expect_exit 0 ranzen sync
ranzen show "$task" >"$T/shown"
contains "$T/shown" "Nun steht hier etwas anderes."
ok "an exercise that changed where no list shows it is read anew"

news >"$T/news"
contains "$T/news" "Neue E-Mail von Herrn Kuhn"
! grep -q "geaendert" "$T/news" || fail "an exercise is told twice"
ok "what has no page here is told among the news"
