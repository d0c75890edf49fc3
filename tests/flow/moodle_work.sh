#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Work at a Moodle that others touch as well: mates, teachers, another device;
# marks that it does not know; and what a hand-in costs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

MEGABYTE=1048576
OVERHEAD=8192 # bytes both ways, headers included, after the look before
SHA1=1024     # of these, at most, to compare one file

number() { ranzen tasks --all --search "$1" --json | json id | head -n 1; }
held() { school_check | grep "\"user\":\"mia\",\"task\":\"$1\""; }
row() { held "$1" | tail -n 1 | json "$2"; }
mood() { echo "$1" >"$T/school/mood"; }
edit() { ranzen-school edit --data "$T/school" "$@" >"$T/edited"; }
entry() { ranzen outbox --json | json "$1"; }
mate() { RANZEN_HOME="$T/mate" "$@"; }
other() { RANZEN_HOME="$T/other" "$@"; }
login()
{
	printf 'ranzen\n' | ranzen account add "$2" --user "$1" \
	    --platform moodle --password-stdin >"$T/out" 2>"$T/err" ||
	    fail "account add ended with $?"
	expect_exit 0 ranzen sync
}

school_start --mood ''
mood ''
login mia "$SCHOOL_URL"
(RANZEN_HOME=$T/mate && export RANZEN_HOME && login pupil1 "$SCHOOL_URL")
(RANZEN_HOME=$T/other && export RANZEN_HOME && login mia "$SCHOOL_URL")
make_file "$T/a.pdf" 2000
make_file "$T/b.pdf" 3000
draft=$(number Entwurf) both=$(number Vokabeln) team=$(number Umfrage)
sheet=$(number Handout) sketch=$(number Zellskizze)

state() { ranzen show "$sketch" --json | json state; }
is_called() { expect_exit 0 ranzen sync && [ -n "$(number "$1")" ]; }
expect_exit 0 ranzen done "$sketch"
same "$(state)" done "the mark"
edit task-change m0-3 --title 'Zellskizze, neu'
eventually 30 is_called 'Zellskizze, neu'
same "$(state)" done "the mark after news"
expect_exit 0 ranzen done "$sketch" --undo
edit task-change m0-3 --title 'Zellskizze, wieder neu'
eventually 30 is_called 'Zellskizze, wieder neu'
same "$(state)" new "no mark"
ok "done is the person's, where a Moodle tells anew what it has"

expect_exit 0 ranzen hand-in "$both" "$T/b.pdf"
same "$(row m0-4 state)" submitted "files alone"
same "$(row m0-4 saves)" 1 "saves"
ok "where text is taken too, files alone are enough"

mateteam=$(mate ranzen tasks --all --search Umfrage --json | json id)
expect_exit 0 mate ranzen hand-in "$mateteam" "$T/b.pdf"
expect_exit 5 ranzen hand-in "$team" "$T/a.pdf"
same "$(entry reason)" conflict "why it is held"
school_check | grep '"task":"m0-6"' >"$T/row"
same "$(json files.0.sha256 <"$T/row" | tail -n 1)" "$(sha256 "$T/b.pdf")" \
    "the mate's work"
expect_exit 0 ranzen outbox retry "$(entry id)"
school_check | grep '"task":"m0-6"' >"$T/row"
same "$(json files.0.sha256 <"$T/row" | tail -n 1)" "$(sha256 "$T/a.pdf")" \
    "our work"
ok "a team mate's work is not replaced unseen"

theirs=$(other ranzen tasks --all --search Handout --json | json id)
expect_exit 0 other ranzen hand-in "$theirs" "$T/b.pdf"
expect_exit 0 ranzen sync
same "$(ranzen show "$sheet" --json | json state)" handed_in "the other's work"
expect_exit 5 ranzen hand-in "$sheet" "$T/a.pdf" --add
contains "$T/err" "was handed in elsewhere: nothing can be added to it from here"
expect_exit 5 env LANGUAGE=de LC_ALL=C.UTF-8 ranzen hand-in "$sheet" \
    "$T/a.pdf" --add
contains "$T/err" "wurde anderswo abgegeben: von hier kann nichts"
same "$(ranzen outbox --json)" "" "the outbox"
ok "what another device handed in is not added to, and that is said"

expect_exit 0 ranzen hand-in "$draft" "$T/a.pdf"
same "$(row m0-1 state)" submitted
sleep 1.1 # Moodle counts whole seconds
edit moodle-grant m0-1 --user mia --reverted 1
expect_exit 0 ranzen hand-in "$draft" "$T/b.pdf" --yes
same "$(row m0-1 state)" submitted "after it was given back"
same "$(row m0-1 files.0.sha256)" "$(sha256 "$T/b.pdf")" "its file"
ok "what a teacher gave back is handed in anew"

# The submit fails, and meanwhile a statement is asked for.
edit moodle-task m0-3 --drafts 1
mood 'database@fn:mod_assign_submit_for_grading'
ranzen hand-in "$sketch" "$T/b.pdf" --no-wait >/dev/null 2>&1 || :
is_draft() { [ "$(row m0-3 state)" = draft ]; }
eventually 30 is_draft
kill_all
edit moodle-task m0-3 --statement 'Ich war es selbst.'
mood ''
is_held() { ranzen sync >/dev/null 2>&1; [ "$(entry reason)" = statement ]; }
eventually 3 is_held
expect_exit 0 ranzen sync
expect_exit 0 ranzen outbox retry "$(entry id)" --statement
same "$(row m0-3 state)" submitted "after the retry"
same "$(row m0-3 saves)" 1 "saves"
ok "a refused submit is gone on with, and our own draft is no conflict"

count_of() { sed "s/.*$1 \([0-9]*\).*/\1/" "$T/count"; }
relay_start()
{
	mkfifo "$T/relay.ready"
	relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
	RELAY=$!
	read -r word RELAY_URL <"$T/relay.ready"
	same "$word" ready
}
bytes_now() { echo $(($(count_of up) + $(count_of down))); }
order()
{
	had=$(count_of requests) bytes=$(bytes_now)
	expect_exit 0 ranzen hand-in "$1" "$T/c.pdf"
	requests=$(($(count_of requests) - had))
	bytes=$(($(bytes_now) - bytes))
}
# cost TITLE REQUESTS: of a file of 1 MB. What is there already costs the look
# before and the SHA-1, so the difference is what was sent and saved.
cost()
{
	ranzen sync >/dev/null 2>&1
	task=$(number "$1")
	order "$task"
	all=$bytes
	same "$requests" "$2" "requests"
	[ "$2" = 4 ] || return 0 # what is final is not handed in again
	order "$task"
	same "$requests" 2 "requests of what is there"
	bytes=$((all - bytes - MEGABYTE))
	echo "1 MB: $bytes bytes beside it to send and to save"
	[ "$bytes" -le $((OVERHEAD - SHA1)) ] || fail "$bytes bytes beside it"
}
relay_start
make_file "$T/c.pdf" $MEGABYTE
kill_all
RANZEN_HOME=$T/cost
login pupil2 "$RELAY_URL"
cost Vokabeln 4
cost Entwurf 5
ok "1 MB is a look and three requests, with drafts one more"
