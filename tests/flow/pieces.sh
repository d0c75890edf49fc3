#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An upload over a link that is cut all the time, killed in the middle: what
# the school has is not sent again.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

SIZE=6000000
half_there()
{
	sent=$(ranzen outbox --json | json bytes_sent)
	[ "${sent:-0}" -gt $((SIZE / 3)) ]
}
# forwarded: bytes that the school has taken over the link.
forwarded()
{
	kill -USR1 "$LINK_PID"
	sleep 1
	tail -n 1 "$T/link" | json up.forwarded
}

school_start
badlink --to "${SCHOOL_URL#http://}" --up 8000000 --down 8000000 --rtt 40ms \
    --cut-every 1500ms --seed 3 >"$T/link" &
LINK_PID=$!
eventually 10 grep -q ready "$T/link"
link=$(sed -n 's/^ready //p' "$T/link")
SCHOOL_URL=http://${link#http://}
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/large.pdf" $SIZE
before=$(forwarded)
expect_exit 4 ranzen hand-in "$task" "$T/large.pdf" --no-wait
eventually 60 half_there
kill_all
ok "killed in the middle of an upload that was cut before"

eventually 60 ranzen sync
eventually 60 ranzen receipt "$task"
school_has_once "$pid" "$T/large.pdf"
sent=$(($(forwarded) - before))
[ "$sent" -lt $((SIZE + SIZE / 20)) ] || fail "$sent bytes for $SIZE"
ok "what had arrived was not sent again: $sent bytes for $SIZE"
kill "$LINK_PID"
