#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SIGKILL in the middle of an upload, and after a lost reply.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

has_moved() { [ -n "$(ranzen outbox --json | json id state=sending)" ]; }

school_start --mood 'slow=4s@PATCH:/uploads*'
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/large.pdf" 3000000
expect_exit 4 ranzen hand-in "$task" "$T/large.pdf" --no-wait
eventually 30 has_moved
kill_all
same "$(ranzen outbox --json | json id | wc -l)" 1 "entries after the kill"
ok "killed while sending, the work is still in the outbox"

expect_exit 0 ranzen sync
expect_exit 0 ranzen receipt "$task"
school_has_once "$pid" "$T/large.pdf"
ok "the next start completes it, once"

kill_all
left=$RANZEN_HOME/blobs/tmp-01a20854-1590-782e-9266-40c064a2b369
echo half >"$left"
touch -d '3 days ago' "$left" "$RANZEN_HOME"/blobs/*
expect_exit 0 ranzen sync
[ ! -e "$left" ] || fail "half a copy stays for ever"
same "$(find "$RANZEN_HOME/blobs" -type f | wc -l)" 1 "copies of the work"
ok "what a killed copy left is swept away, and no more than that"

asked() { [ -n "$(find /proc/"$1"/fd -lname 'socket:*' 2>/dev/null)" ]; }
expect_exit 0 ranzen sync
sync=$(ours)
kill -STOP "$sync"
ranzen sync --wait 60 >"$T/out" 2>"$T/err" &
cli=$!
eventually 10 asked $cli
began=$(date +%s)
kill -9 "$sync"
wait $cli || fail "ranzen sync ended with $?"
[ $(($(date +%s) - began)) -lt 30 ] || fail "it waited in vain"
ok "a round asked of a dying program is asked of the next one"
