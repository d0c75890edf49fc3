#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Work that waits while its deadline comes near: said early, and once.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

if [ -z "${BUS_OF_THIS_TEST:-}" ]; then
	command -v dbus-run-session >/dev/null ||
	    skip "dbus-run-session is not installed (Debian: dbus-daemon)"
	cat >"$T/bus.conf" <<-XML
	<busconfig><type>session</type><listen>unix:dir=$T</listen>
	<policy context="default"><allow send_destination="*" eavesdrop="true"/>
	<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
	XML
	code=0
	BUS_OF_THIS_TEST=1 dbus-run-session --config-file "$T/bus.conf" -- \
	    "$0" 2>&1 || code=$?
	exit $code
fi

# No midnight lies between any of the times below: it is three o'clock here,
# wherever that is. What is said of another day: unit/test_notice.
TZ=EARLY$(($(date -u +%-H) - 3))
export TZ

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
# far enough ahead that no clock below goes back
ranzen-school edit --data "$T/school" task-change "$(platform_id "$task")" \
    --due +9h
expect_exit 0 ranzen sync
due=$(ranzen tasks --all --json | json due id="$task")
make_file "$T/work.pdf" 1600000
school_stop
expect_exit 4 ranzen hand-in "$task" "$T/work.pdf" --no-wait
kill_all

# clock SECONDS: the programs live so many seconds before the deadline
clock()
{
	RANZEN_CLOCK_OFFSET=$(($(date -d "$due" +%s) - $1 - $(date +%s)))
	export RANZEN_CLOCK_OFFSET
}
# what the timer does: begins, looks, and would go on trying
wake()
{
	ranzen-sync --foreground &
	woken=$!
	eventually 20 "$@"
}
sleep_again()
{
	kill $woken
	wait $woken || :
}
# What is under way is not warned of: so these are looked at until it is not.
warns() { [ "$(ranzen outbox --json | json warning)" = "$1" ]; }
says() { ranzen outbox 2>&1 >"$T/rows" | grep -qF "$1"; }
tried() { [ "$(ranzen outbox --json | json tries)" -gt "$tries" ]; }

rm -f "$T/peer"
mkfifo "$T/peer"
env -u ASAN_OPTIONS bus_peer notify "$T/shown" >"$T/peer" &
PEER=$!
read -r word <"$T/peer"
same "$word" ready

# 125 s at the careful speed, 10 and 120 to spare: 255 s before the deadline
start=$(date -d "$due -255 seconds" +%H:%M)
end=$(date -d "$due" +%H:%M)
clock 1800
LANGUAGE=de
export LANGUAGE
wake grep -q "Es muss bis $start los, damit es bis $end da ist: " "$T/shown"
contains "$T/shown" "Lass diesen Computer an und im Netz."
eventually 20 warns soon
eventually 20 says "es muss bis $start los, damit es bis $end da ist"
sleep_again
same "$(ranzen outbox --json | json latest_safe_start)" \
    "$(date -d "$due -255 seconds" +%Y-%m-%dT%H:%M:%S%:z)"
ok "woken half an hour before, it says until when to start"

tries=$(ranzen outbox --json | json tries)
wake tried
sleep_again
same "$(grep -c "Es muss bis" "$T/shown")" 1 "notifications"
ok "it is said once"

clock 200
wake grep -q "Es wird knapp: " "$T/shown"
eventually 20 warns over
eventually 20 says "musste es bis $start anfangen"
eventually 20 says "sag deiner Lehrkraft Bescheid"
sleep_again
ok "when that is over, it says what to do"

school_start
expect_exit 0 ranzen sync
school_has_once "$(platform_id "$task")" "$T/work.pdf"
same "$(ranzen outbox --json)" "" "the outbox"
kill "$PEER"
ok "and it arrives when the school is back"
