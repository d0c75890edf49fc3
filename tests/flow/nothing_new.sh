#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A look at a school that has nothing new costs one request of 700 bytes at
# most, headers and both ways, however many tasks there are.
. "$(dirname "$0")/lib.sh"

count_of() { sed "s/.*$1 \([0-9]*\).*/\1/" "$T/count"; }

relay_start()
{
	rm -f "$T/relay.ready"
	mkfifo "$T/relay.ready"
	relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
	RELAY=$!
	read -r word RELAY_URL <"$T/relay.ready"
	same "$word" ready
}

# one_look WHAT: measures a second "ranzen sync".
one_look()
{
	printf 'ranzen\n' | ranzen account add "$RELAY_URL" --user mia \
	    --password-stdin >"$T/out" 2>"$T/err"
	expect_exit 0 ranzen sync
	# how the server is gets asked once after a first look
	eventually 20 grep -q "health: ok" "$RANZEN_HOME/sync.log"
	requests=$(count_of requests)
	bytes=$(($(count_of up) + $(count_of down)))
	expect_exit 0 ranzen sync
	requests=$(($(count_of requests) - requests))
	bytes=$(($(count_of up) + $(count_of down) - bytes))
	echo "$1: $requests request, $bytes bytes"
	same "$requests" 1 "requests"
	[ "$bytes" -le 700 ] || fail "$bytes bytes"
	ok "nothing new at $1: one request, at most 700 bytes"
}

school_start
relay_start
trap 'kill $RELAY 2>/dev/null; cleanup' EXIT
one_look "the demo's tasks"
kill_all
school_stop
kill $RELAY
wait $RELAY || :
rm -rf "$T/school" "$RANZEN_HOME"
school_start --tasks "${FLOW_TASKS:-3000}"
relay_start
one_look "${FLOW_TASKS:-3000} tasks"
