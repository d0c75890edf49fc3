#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Handing in at the school's IServ face, by the real programs: its looks, its
# bad moods, and each step cut.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
look() { edit iserv-look --set "$*"; }
mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
# make TITLE TAKES: a task of that name.
make()
{
	edit task-new --course c1 --title "$1" --takes "$2" --start -1d \
	    --due +5d >"$T/new"
	echo "$(tail -n 1 "$T/new") $1" >>"$T/ids"
}
# new TITLE: its number in $task, its id at the school in $at.
new()
{
	at=$(grep " $1\$" "$T/ids" | cut -d' ' -f1)
	task=$(grep "\"title\":\"$1\"" "$T/tasks" | json id)
	[ -n "$task" ] || fail "$1 is not there"
}
# once FILE…: the school has just these for the task, once, done.
once()
{
	school_check >"$T/check"
	same "$(grep -c "\"task\":\"$at\"" "$T/check")" 1 "hand-ins of $at"
	grep "\"task\":\"$at\"" "$T/check" >"$T/mine"
	same "$(json files.# <"$T/mine")" $# "files at the school"
	for f; do
		contains "$T/mine" "$(sha256 "$f")"
	done
}
proven()
{
	ranzen receipt "$task" --json >"$T/receipt"
	same "$(json state <"$T/receipt")" proven
	[ "$#" = 0 ] || return 0
	same "$(json proof <"$T/receipt")" content
}
held()
{
	ranzen outbox --json --all >"$T/outbox"
	same "$(json state task="$task" <"$T/outbox" | tail -n 1)" held
	same "$(json reason task="$task" <"$T/outbox" | tail -n 1)" "$1"
}

school_start --tasks 20
for i in 1 2 3 4 5; do make "Blick $i" files; done
for i in 1 2 3 4 5 6 7 8 9; do make "Stimmung $i" files; done
make "Nur Text" text
make Unterschrift files
make "Zwei Fassungen" files
make Fertig files
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --platform iserv \
    --user mia --password-stdin >"$T/out" 2>&1 || fail "$(cat "$T/out")"
expect_exit 0 ranzen sync
ranzen tasks --json --all >"$T/tasks"
head -c 30000 /dev/urandom >"$T/Lösung 1 \"neu\".pdf"
head -c 4000001 /dev/urandom >"$T/groß.bin"
: >"$T/leer.txt"
one="$T/Lösung 1 \"neu\".pdf" big="$T/groß.bin" empty="$T/leer.txt"

n=0
for l in "" "layout-a english relative numeric" "latin-1" "hidden-field" \
    "unquoted no-ranges"; do
	look "$l"
	n=$((n + 1))
	new "Blick $n"
	expect_exit 0 ranzen hand-in "$task" "$one" "$empty"
	once "$one" "$empty"
	proven
done
look ""
ok "whatever the pages look like, it is handed in once and proven"

ranzen outbox --json >"$T/before"
expect_exit 5 ranzen withdraw "$task"
contains "$T/err" "IServ gives no handed-in work back"
contains "$T/err" "tell your teacher"
ranzen outbox --json | cmp - "$T/before" || fail "it was ordered"
same "$(ranzen show "$task" --json | json hand_in)" proven
once "$one" "$empty"
proven
ok "what IServ never gives back is not asked for"

new "Nur Text"
expect_exit 0 ranzen hand-in "$task" --text 'Ein <Text> & "mehr"
in zwei Zeilen'
once
contains "$T/mine" "$(printf 'Ein <Text> & "mehr"\nin zwei Zeilen' | sha256sum | cut -d' ' -f1)"
ok "a text alone"

look required-field
new Unterschrift
ranzen hand-in "$task" "$one" >"$T/out" 2>"$T/err" || :
held form
contains "$T/err" "the page is $SCHOOL_URL/iserv/exercise/show/"
look ""
ok "a field that nobody knows holds it, with the address to open"

new "Zwei Fassungen"
expect_exit 0 ranzen hand-in "$task" "$one" "$empty"
expect_exit 5 ranzen hand-in "$task" "$one"
contains "$T/err" "files of an earlier hand-in lie there"
contains "$T/err" "the page is $SCHOOL_URL/iserv/exercise/show/"
ranzen outbox why "$(ranzen outbox --json | json id state=held | tail -n 1)" >"$T/why"
contains "$T/why" "The school's page"
lacks "$T/why" "What the school said"
expect_exit 0 ranzen outbox drop "$(ranzen outbox --json | json id state=held | tail -n 1)" --yes
ok "what cannot be taken back holds it, with the address to open"

new Fertig
expect_exit 0 ranzen done "$task"
contains "$T/err" "done: Fertig"
expect_exit 0 ranzen done "$task" --undo
contains "$T/err" "not marked as done any more: Fertig"
ok "done, and not done any more, are said and proven"

n=0
for m in 'lost@POST:/iserv/exercise/confirm#1' \
    'lost@GET:/iserv/exercise/show#1-3' \
    '502@/iserv/exercise/show#1-2' '504@POST:/iserv/exercise/confirm#1' \
    'lost@POST:/iserv/fs/api/upload#2' 'cutup=100000@/iserv/fs/api/upload#1' \
    'token@POST:/iserv/exercise/confirm#1' \
    'token@POST:/iserv/fs/api/upload#2' \
    'truncated@/iserv/exercise/show#1-1'; do
	n=$((n + 1))
	new "Stimmung $n"
	mood "$m"
	expect_exit 0 ranzen hand-in "$task" "$one" "$big" --wait 160
	mood ''
	proven ''
	once "$one" "$big"
done
ok "in any mood it is handed in once"
