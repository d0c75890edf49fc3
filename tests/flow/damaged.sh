#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A damaged store and a damaged sealed copy: found, said, repaired, nothing lost.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

scribble() # FILE FROM BYTES
{
	yes damage | dd of="$1" bs=1 seek="$2" count="$3" conv=notrunc 2>/dev/null
}

school_start
account_add mia
expect_exit 0 ranzen sync
expect_exit 0 ranzen check
first=$(open_task)
second=$(open_task 2)
make_file "$T/a.pdf" 20000
make_file "$T/b.pdf" 30000
expect_exit 0 ranzen hand-in "$first" "$T/a.pdf"
pid=$(platform_id "$second")
school_stop
expect_exit 4 ranzen hand-in "$second" "$T/b.pdf" --no-wait
kill_all
ok "one hand-in proven, one waits"

scribble "$RANZEN_HOME/store.db" 0 9000
expect_exit 1 ranzen check
expect_exit 0 ranzen outbox --json
contains "$T/err" "check --repair"
same "$(json files.0.sha256 <"$T/out" | sort -u | grep -c "$(sha256 "$T/b.pdf")")" 1
ok "a damaged store is said to be, and what can be read is shown"

code=0
ranzen check --repair --json >"$T/out" 2>"$T/err" || code=$?
[ "$code" = 0 ] || [ "$code" = 5 ] || fail "repair ended with $code"
same "$(json repaired <"$T/out")" true
[ -e "$(json aside <"$T/out")" ] || fail "the damaged store is not kept"
expect_exit 0 ranzen check
ok "it is repaired, and the damaged one kept"

school_start
arrived() { ranzen sync >/dev/null 2>&1; [ -n "$(school_check | json platform_id task="$pid")" ]; }
RANZEN_CLOCK_OFFSET=300 && export RANZEN_CLOCK_OFFSET
eventually 60 arrived
school_has_once "$pid" "$T/b.pdf"
ok "what waited is asked for, then sent, once"

unset RANZEN_CLOCK_OFFSET
kill_all
school_stop
third=$(open_task 3)
make_file "$T/c.pdf" 40000
expect_exit 4 ranzen hand-in "$third" "$T/c.pdf" --no-wait
kill_all
blob=$RANZEN_HOME/blobs/$(sha256 "$T/c.pdf")
chmod u+w "$blob"
scribble "$blob" 1000 10
expect_exit 5 ranzen check
contains "$T/err" "hand it in again"
school_start
expect_exit 5 ranzen sync
contains "$T/err" "hand it in again"
same "$(ranzen outbox --json | json reason state=held)" seal_broken
expect_exit 0 ranzen hand-in "$third" "$T/c.pdf"
expect_exit 0 ranzen check
ok "a damaged sealed copy is not sent: held, and handed in again it arrives"
