#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A school that attacks its reader: titles, names, replies.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

no_escape()
{
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$1" ||
	    fail "control characters in $1"
}

rm -f /tmp/boese.txt
school_start --hostile
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --user mia --name school \
    --password-stdin >"$T/out" 2>"$T/err"
expect_exit 0 ranzen sync
expect_exit 0 ranzen tasks --all
no_escape "$T/out"
contains "$T/out" öse
expect_exit 0 ranzen show school:boese
no_escape "$T/out"
no_escape "$T/err"
contains "$T/out" rot
ok "a title full of escape sequences shows as text"

expect_exit 0 ranzen get school:boese --json
json path state=here <"$T/out" >"$T/paths"
same "$(wc -l <"$T/paths")" "$(wc -l <"$T/out")" "files that are here"
same "$(sort -u "$T/paths" | wc -l)" "$(wc -l <"$T/out")" \
    "paths, one for each file"
while read -r path; do
	case $path in
	*/../*) fail "$path" ;;
	"$RANZEN_HOME"/files/*) [ -f "$path" ] || fail "no $path" ;;
	*) fail "$path is outside" ;;
	esac
	[ ! -x "$path" ] || fail "$path can be run"
done <"$T/paths"
[ ! -e /tmp/boese.txt ] || fail "a file left its folder"
ok "hostile file names stay in their folder, none over another"

tasks=$(ranzen tasks --all --json | wc -l)
for mood in truncated wrong huge=1GB 500 502 503=1 portal cut=10; do
	school_stop
	ranzen-school edit --data "$T/school" announce --title "$mood" >/dev/null
	school_start --hostile --mood "$mood@/changes"
	kill_all
	expect_exit 7 ranzen sync
	[ -s "$T/err" ] || fail "nothing was said about $mood"
	no_escape "$T/err"
	same "$(ranzen tasks --all --json | wc -l)" "$tasks" "tasks after $mood"
done
school_stop
school_start --hostile
kill_all
expect_exit 0 ranzen sync
ok "wrong answers of every kind end with 7 and change nothing here"
