#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Downloads over a line that is cut again and again, and programs that are
# killed meanwhile.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
mood() { echo "$1" >"$T/school/mood"; }

# link_start [OPTION…]: at $LINK_URL, always the same port.
link_start()
{
	rm -f "$T/link.ready"
	mkfifo "$T/link.ready"
	badlink --listen "127.0.0.1:${LINK_PORT:-0}" \
	    --to "127.0.0.1:$SCHOOL_PORT" "$@" >"$T/link.ready" &
	LINK_PID=$!
	exec 7<"$T/link.ready"
	read -r _ LINK_URL <&7 || fail "no link"
	LINK_PORT=${LINK_URL##*:}
}

# Its figures in $T/link.
link_stop()
{
	kill "$LINK_PID"
	tail -n 1 <&7 >"$T/link"
	wait "$LINK_PID" || :
	exec 7<&-
}

# new_material SIZE: a task's number in $task, its file in $T/file.
new_material()
{
	number=$((${number:-0} + 1))
	head -c "$1" /dev/urandom >"$T/file"
	task=$(ranzen tasks --json --all | json id | sed -n "${number}p")
	edit material-add "$(platform_id "$task")" "$T/file" \
	    --name "big$number.bin" >/dev/null
	edit announce --title "new $number" >/dev/null
	expect_exit 0 ranzen sync
}

got_it() { same "$(sha256 "$(json path <"$T/out" | tail -n 1)")" "$(sha256 "$T/file")"; }

# Ranges in the journal of the part that is under way, and their bytes.
journal() { find "$RANZEN_HOME" -name '*.part.meta' -exec sed 1,4d {} +; }
two_ranges_and_a_half()
{
	journal | awk '{ n++; sum += $2 - $1 }
	    END { exit !(n >= 2 && sum >= 1500000) }'
}

school_start
link_start --up 0 --down 0 --rtt 0
SCHOOL_URL=http://127.0.0.1:$LINK_PORT
account_add mia
expect_exit 0 ranzen sync
new_material 3000000
link_stop
LINK="--up 4000000 --down 4000000 --rtt 60ms"

link_start $LINK --cut-every 800ms --cut-mode mixed --seed 5
expect_exit 0 timeout 60 ranzen get "$task" --json
got_it
link_stop
[ "$(json most <"$T/link")" = 2 ] || fail "not two connections: $(cat "$T/link")"
[ "$(json cuts <"$T/link")" -ge 3 ] || fail "hardly a cut"
[ "$(json down.wire <"$T/link")" -lt 3600000 ] || fail "bytes for nothing: $(cat "$T/link")"
ok "a file comes over a line that is cut in every way, by two connections"

link_start $LINK
new_material 4000000
link_stop
link_start $LINK --cut-every 700ms --seed 2
ranzen get "$task" >/dev/null 2>&1 &
eventually 30 two_ranges_and_a_half
kill_all
kept=$(journal | awk '{ sum += $2 - $1 } END { print sum }')
link_stop
link_start $LINK
expect_exit 0 timeout 60 ranzen get "$task" --json
got_it
link_stop
[ "$(json down.forwarded <"$T/link")" -lt $((4200000 - kept)) ] ||
    fail "kept $kept, then $(cat "$T/link")"
ok "killed with two ranges under way: what was synced is not fetched again"

link_start --up 0 --down 0 --rtt 0
new_material 2000000
mood 'cut=700000@/files*#1,changed@/files*#2+'
code=0
timeout 90 ranzen get "$task" >"$T/out" 2>"$T/err" || code=$?
same "$code" 5 "exit of a file that changed"
[ -z "$(find "$RANZEN_HOME/files" -name "big$number.bin*")" ] ||
    fail "a file that nobody announced is in its place"
mood ''
expect_exit 0 timeout 60 ranzen get "$task" --json
got_it
link_stop
ok "a file that changed on the way is never put together from two"
