#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the real programs ask an IServ for: how often, how fast, and by how
# many connections.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
asked() { wc -l <"$T/count.times"; }
news() { grep -c 'news: ok' "$RANZEN_HOME/sync.log" || :; }
more_news() { [ "$(news)" -gt "$1" ]; }
# since N MOST WHAT: the requests after the first N are MOST at most, come by
# one connection, and 300 ms apart. Here they are seen as they arrive, so one
# that was late makes its gap shorter; all together they are not.
since()
{
	tail -n +$(($1 + 1)) "$T/count.lines" >"$T/lines"
	tail -n +$(($1 + 1)) "$T/count.times" >"$T/times"
	awk '
	NR > 1 && $1 - last < 250 { print "only " $1 - last " ms apart"; bad = 1 }
	NR == 1 { first = $1 }
	{ last = $1; by[$2] }
	END {
		for (i in by)
			n++
		if (n > 1) { print n " connections"; bad = 1 }
		if (NR > 1 && (last - first) / (NR - 1) < 300) {
			print (last - first) / (NR - 1) " ms apart"
			bad = 1
		}
		exit bad
	}' "$T/times" >"$T/out" || fail "$3: $(cat "$T/out" "$T/lines")"
	n=$(wc -l <"$T/lines")
	echo "# $3: $n requests"
	[ "$n" -le "$2" ] || fail "$3: $n requests: $(cat "$T/lines")"
}
healths() { grep -c /videoconference/api/health "$T/count.lines" || :; }
more_healths() { [ "$(healths)" -gt "$1" ]; }
there()
{
	ranzen tasks --all --json >"$T/tasks"
	contains "$T/tasks" "$1"
}
# glance [COMMAND…]: one poll that nobody waits for, as it comes by itself a
# quarter of an hour later; until COMMAND is true.
later=0
glance()
{
	later=$((later + 1200))
	had=$(news)
	RANZEN_CLOCK_OFFSET=$later ranzen-sync --foreground \
	    >"$T/sync.out" 2>&1 </dev/null &
	sync=$!
	eventually 30 more_news "$had"
	[ $# -eq 0 ] || eventually 30 "$@"
	kill $sync
	wait $sync || :
}

school_start --tasks 29
edit task-new --course c1 --title Gleichungen --takes files --start -1d \
    --due +5d >"$T/new"
task=$(tail -n 1 "$T/new")
mkfifo "$T/relay.ready"
relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
RELAY=$!
read -r word URL <"$T/relay.ready"
same "$word" ready

printf 'ranzen\n' | ranzen account add "$URL" --platform iserv --user mia \
    --password-stdin >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
since 0 12 "the way in"
ok "the way in takes at most twelve requests, by one connection"

n=$(asked)
expect_exit 0 ranzen sync
eventually 20 grep -q 'health: ok' "$RANZEN_HOME/sync.log"
same "$(grep -c '/exercise/show/' "$T/count.lines")" 30 "exercises"
since "$n" 40 "a first look at thirty tasks"
ok "a first look takes at most forty, at least 300 ms apart"

expect_exit 0 ranzen sync # the rest of the announcements
n=$(asked)
expect_exit 0 ranzen sync
since "$n" 2 "nothing new, asked for"
grep -q 'GET /iserv/exercise$' "$T/lines" || fail "the list was not asked for"
kill_all
glance # the badge is learned with the list
for i in 1 2; do
	n=$(asked)
	glance
	since "$n" 2 "nothing new, by itself"
	same "$(cat "$T/lines")" "GET /iserv/app/navigation/badges"
done
ok "nothing new takes one request: the list if asked for, or the badge"

edit task-change "$task" --title Ungleichungen >"$T/new"
n=$(asked)
expect_exit 0 ranzen sync
since "$n" 3 "one changed task, asked for"
there Ungleichungen
kill_all
glance
edit task-new --course c1 --title "Noch eine" --takes files --start -1h \
    --due +5d >"$T/new"
n=$(asked)
glance
since "$n" 3 "one new task, by itself"
there 'Noch eine'
ok "one changed task takes at most three"

head -c 5000000 /dev/urandom >"$T/work.bin"
work=$(grep 'Noch eine' "$T/tasks" | json id)
kill_all
n=$(asked)
expect_exit 0 ranzen hand-in "$work" "$T/work.bin"
tail -n +$((n + 1)) "$T/count.times" | cut -d' ' -f2 | sort -u >"$T/by"
same "$(wc -l <"$T/by")" 1 "connections of a hand-in"
ok "a hand-in, too, is one connection"

ranzen tasks --json | json id hand_in=none takes_files=true |
    head -n 3 >"$T/open"
same "$(wc -l <"$T/open")" 3 "tasks that take files"
while read -r id; do
	expect_exit 0 ranzen hand-in "$id" "$T/work.bin"
done <"$T/open"
expect_exit 0 ranzen sync # what was handed in is seen once
for i in 1 2; do
	kill_all
	n=$(asked)
	expect_exit 0 ranzen sync
	since "$n" 2 "nothing new after hand-ins, asked for"
done
kill_all
n=$(asked)
glance
since "$n" 2 "nothing new after hand-ins, by itself"
ok "nothing new stays at most two after hand-ins, in a new program"

later=$((later + 10800)) # three hours
had=$(healths)
glance more_healths "$had"
ok "how the conferences are is asked every three hours"
kill $RELAY
