#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a Moodle drops without a word is refused before anything is queued, and
# what it asks is asked of the person.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

edit() { ranzen-school edit --data "$T/school" "$@" >"$T/edited"; }
# number TITLE: of the task in this store
number() { ranzen tasks --all --search "$1" --json | json id | head -n 1; }
# refused WORDS TASK…: 5, why is said, and nothing is queued
refused()
{
	words=$1
	shift
	expect_exit 5 ranzen hand-in "$@"
	contains "$T/err" "$words"
	contains "$T/err" "nothing was queued"
	same "$(ranzen outbox --json)" "" "the outbox"
}
reason() { ranzen outbox --json | json reason; }
words_known() { ranzen show "$1" --json | json statement_text | grep -q Ich; }
state_of() { ranzen show "$1" --json | json hand_in; }

school_start
edit moodle-grant m0-7 --user mia --locked 1
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --user mia \
    --platform moodle --password-stdin >"$T/out" 2>"$T/err" ||
    fail "account add ended with $?"
expect_exit 0 ranzen sync
make_file "$T/a.pdf" 2000
make_file "$T/b.pdf" 2000
make_file "$T/c.gif" 100
make_file "$T/large.pdf" 2100000
seq 301 >"$T/long"
seq 300 >"$T/right"
sketch=$(number Zellskizze) essay=$(number Handyverbot)
test=$(number Klassenarbeit) draft=$(number Entwurf) team=$(number Umfrage)

refused "'c.gif' is of the wrong kind" "$(number Handout)" "$T/c.gif" --yes
refused "takes at most 1 file, and these are 2" "$sketch" "$T/a.pdf" "$T/b.pdf"
refused "takes up to 1 MB" "$sketch" "$T/large.pdf"
refused "takes at most 300 words, and your text has 301" "$essay" \
    --text-file "$T/long"
refused "takes a text for this task, no files" "$essay" "$T/a.pdf"
refused "it is too late" "$(number geschlossen)" "$T/a.pdf"
refused "it is too early: the school takes work for this task from" \
    "$(number Herbarium)" "$T/a.pdf"
ok "each limit is said with what is there and what may be"

expect_exit 0 ranzen hand-in "$essay" --text-file "$T/right"
expect_exit 0 ranzen hand-in "$sketch" "$T/a.pdf"
refused "takes at most 1 file, and these are 2" "$sketch" "$T/b.pdf" --add
ok "300 words are 300, and what is added to counts too"

refused "Diese Arbeit ist meine eigene Leistung" "$test" "$T/a.pdf"
contains "$T/err" "if you agree: the same with --statement"
expect_exit 0 ranzen hand-in "$test" "$T/a.pdf" --statement
contains "$T/err" "This is final"
refused "what you handed in is final" "$test" "$T/b.pdf" --statement
ok "a statement is accepted by its option, and what is final stays"

expect_exit 0 ranzen hand-in "$team" "$T/a.pdf"
contains "$T/err" "you hand in for all of your team"
expect_exit 0 ranzen hand-in "$team" "$T/b.pdf"
contains "$T/err" "REPLACES your team's work"
contains "$T/err" "Your team has there now: a.pdf"
ok "a team task says whose files are replaced"

edit moodle-task m0-1 --statement "Ich war es selbst."
expect_exit 5 ranzen hand-in "$draft" "$T/a.pdf"
same "$(reason)" statement "why it is held"
same "$(state_of "$draft")" held "the hand-in"
entry=$(ranzen outbox --json | json id)
eventually 20 words_known "$draft"
expect_exit 5 ranzen outbox retry "$entry"
contains "$T/err" "Ich war es selbst."
expect_exit 0 ranzen outbox retry "$entry" --statement
same "$(state_of "$draft")" proven "the hand-in"
ok "a statement that came in the meantime is asked for, and then it goes on"

handout=$(number Handout)
refused "takes no work for this task now" "$handout" "$T/a.pdf"
contains "$T/err" "the same with --yes"
expect_exit 5 ranzen hand-in "$handout" "$T/a.pdf" --yes
same "$(reason)" locked "why it is held"
edit moodle-grant m0-7 --user mia --locked 0
expect_exit 0 ranzen outbox retry "$(ranzen outbox --json | json id)"
same "$(state_of "$handout")" proven "the hand-in"
ok "a lock is taken for what it was last, and the school decides"

command -v script >/dev/null || skip "no script(1): nobody to ask"
typed() { printf '%s\n' "$1" | script -qec "$2" /dev/null >"$T/screen"; }
edit moodle-task m0-4 --statement "Ich schrieb es."
edit task-change m0-4 --text "Jetzt mit Erklärung."
both=$(number Vokabeln)
expect_exit 0 ranzen sync
eventually 5 words_known "$both"
code=0
typed n "ranzen hand-in $both $T/a.pdf --no-wait" || code=$?
same $code 5 "the answer to no"
contains "$T/screen" "Do you agree? [y/N]"
same "$(ranzen outbox --json)" "" "the outbox"
typed y "ranzen hand-in $both $T/a.pdf --text Wort"
same "$(state_of "$both")" proven "the hand-in"
ok "on a terminal it is asked"
