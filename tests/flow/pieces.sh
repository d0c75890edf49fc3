#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An upload over a link that is cut all the time, killed in the middle: what
# the school has is not sent again.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"
. "$(dirname "$0")/link.sh"

SIZE=6000000
half_there()
{
	sent=$(ranzen outbox --json | json bytes_sent)
	[ "${sent:-0}" -gt $((SIZE / 3)) ]
}

school_start
FAR=${SCHOOL_URL#http://}
link_start --up 8000000 --down 8000000 --rtt 40ms --cut-every 1500ms --seed 3
SCHOOL_URL=http://$NEAR
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/large.pdf" $SIZE
link_sum up.forwarded # what the school has taken
before=$SUM
expect_exit 4 ranzen hand-in "$task" "$T/large.pdf" --no-wait
eventually 60 half_there
kill_all
ok "killed in the middle of an upload that was cut before"

eventually 60 ranzen sync
eventually 60 ranzen receipt "$task"
school_has_once "$pid" "$T/large.pdf"
link_sum up.forwarded
sent=$((SUM - before))
[ "$sent" -lt $((SIZE + SIZE / 20)) ] || fail "$sent bytes for $SIZE"
ok "what had arrived was not sent again: $sent bytes for $SIZE"
link_stop
