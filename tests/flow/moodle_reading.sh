#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a Moodle is asked for, and how little that is: the first login with all
# tasks takes 4 requests, a look where nothing is new one.
. "$(dirname "$0")/lib.sh"

FIRST=13000  # bytes both ways, headers included
POLL=1600    # of 4 courses …
COURSE=250   # … and for each further one

count_of() { sed "s/.*$1 \([0-9]*\).*/\1/" "$T/count"; }
bytes_of() { echo $(($(count_of up) + $(count_of down))); }

relay_start()
{
	mkfifo "$T/relay.ready"
	relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
	RELAY=$!
	read -r word RELAY_URL <"$T/relay.ready"
	same "$word" ready
}

look() { expect_exit 0 ranzen-sync once --quiet; }
edit() { ranzen-school edit --data "$T/school" "$@"; }

# measured COMMAND…: its requests and bytes.
measured()
{
	had=$(count_of requests) had_bytes=$(bytes_of)
	"$@"
	requests=$(($(count_of requests) - had))
	bytes=$(($(bytes_of) - had_bytes))
}
first()
{
	printf 'ranzen\n' | ranzen-sync login "$RELAY_URL" --name m --user mia \
	    --platform moodle --password-stdin >"$T/out" 2>"$T/err" ||
	    fail "login ended with $?"
	look
}

school_start --tasks 12
relay_start
trap 'kill $RELAY 2>/dev/null; cleanup' EXIT

measured first
echo "first: $requests requests, $bytes bytes"
[ "$requests" -le 4 ] || fail "$requests requests for the first login"
[ "$bytes" -le $FIRST ] || fail "$bytes bytes for the first login"
ranzen tasks --all --json >"$T/tasks"
[ "$(wc -l <"$T/tasks")" -ge 12 ] || fail "not all tasks came"
ok "all tasks with the first 4 requests"

look # what a site allows, materials, announcements
ranzen materials --json >"$T/materials"
json link name=Lernvideo <"$T/materials" | grep -q '^https://' ||
    fail "no link among the materials"
ranzen news >"$T/news"
contains "$T/news" "Infobrett"
ok "materials and announcements come after them"

courses=12 # of mia, the board among them
measured look
echo "nothing new, $courses courses: $requests request, $bytes bytes"
same "$requests" 1 "requests where nothing is new"
[ "$bytes" -le $((POLL + COURSE * (courses > 4 ? courses - 4 : 0))) ] ||
    fail "$bytes bytes where nothing is new"
ok "a look where nothing is new is one small request"

course=$(json course <"$T/materials" | head -n 1)
expect_exit 0 ranzen get --course "$course" Merkblatt.pdf
[ "$(find "$RANZEN_HOME/files" -name Merkblatt.pdf | wc -l)" = 1 ] ||
    fail "a course's material was not fetched"
ok "a person fetches what lies in a course"

edit announce --title 'Heute hitzefrei' --text 'Ab der vierten.' >"$T/out"
look
ranzen news >"$T/news"
contains "$T/news" "Heute hitzefrei"
ok "an announcement is seen with the next look"
