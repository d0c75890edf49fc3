#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Handing in at a Moodle: saved exactly once whatever is lost, handed in only
# when all of it is there, and proven.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

number() { ranzen tasks --all --search "$1" --json | json id | head -n 1; }
# held TASK: the school's row of it; tasks of this face have an id of their own.
held() { school_check | grep "\"user\":\"mia\",\"task\":\"$1\""; }
# once TASK STATE FILE: there, once, and saved once
once()
{
	held "$1" >"$T/row" || fail "nothing is at the school of $1"
	same "$(wc -l <"$T/row")" 1 "rows of $1"
	same "$(json state <"$T/row")" "$2" "its state"
	same "$(json saves <"$T/row")" 1 "saves of $1"
	same "$(json files.0.sha256 <"$T/row")" "$(sha256 "$3")" "its file"
}
mood() { echo "$1" >"$T/school/mood"; }

school_start --mood ''
mood ''
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --user mia \
    --platform moodle --password-stdin >"$T/out" 2>"$T/err" ||
    fail "account add ended with $?"
expect_exit 0 ranzen sync
make_file "$T/a.pdf" 1000000
make_file "$T/b.pdf" 2000
sketch=$(number Zellskizze) draft=$(number Entwurf) both=$(number Vokabeln)
team=$(number Umfrage) sheet=$(number Handout) test=$(number Klassenarbeit)

expect_exit 0 ranzen hand-in "$sketch" "$T/a.pdf"
once m0-3 submitted "$T/a.pdf"
same "$(ranzen receipt "$sketch" --json | json proof)" sha1 "the proof"
expect_exit 0 ranzen sync
same "$(ranzen show "$sketch" --json | json hand_in)" proven "after news"
ok "a file is saved once and proven by its SHA-1"

# The same again, as a person does who is not sure.
expect_exit 0 ranzen hand-in "$sketch" "$T/a.pdf"
once m0-3 submitted "$T/a.pdf"
ok "what is there already is not saved again"

mood 'lost@fn:mod_assign_save_submission#1'
expect_exit 0 ranzen hand-in "$both" "$T/b.pdf" --text 'a < b' --wait 150
once m0-4 submitted "$T/b.pdf"
ok "saved and the reply lost: asked, not saved twice"

mood '504@fn:mod_assign_submit_for_grading#1'
expect_exit 0 ranzen hand-in "$draft" "$T/b.pdf" --wait 150
once m0-1 submitted "$T/b.pdf"
ok "submitted and a gateway gave up: asked, and proven"

mood 'lost@POST:/webservice/upload.php#1'
expect_exit 0 ranzen hand-in "$sheet" "$T/b.pdf" --wait 60
once m0-7 submitted "$T/b.pdf"
ok "a draft area that was filled unheard is not filled again"

mood 'accel'
expect_exit 0 ranzen hand-in "$team" "$T/b.pdf" --wait 60
held m0-6 >"$T/row"
same "$(json saves <"$T/row")" 1 "saves of the team's"
ok "a team's work, behind a server with ETags of its own"

mood 'database@fn:mod_assign_submit_for_grading'
ranzen hand-in "$test" "$T/b.pdf" --statement --no-wait >/dev/null 2>&1 || :
saved() { held m0-2 | grep -q '"state":"draft"'; }
eventually 30 saved
kill_all
mood ''
expect_exit 0 ranzen sync
eventually 60 expect_exit 0 ranzen receipt "$test"
once m0-2 submitted "$T/b.pdf"
ok "killed between saving and handing in, it goes on with that alone"

weather() { ranzen status --json | json state; }
failed() { ranzen status --history --json | json failed | tail -n 1; }
same "$(weather)" ok
before=$(failed)
mood closed
ranzen sync >/dev/null 2>&1 && fail "a site in maintenance was read"
same "$(weather)" maintenance
[ "$(failed)" -gt "$before" ] || fail "its answers count as good ones"
mood ''
expect_exit 0 ranzen sync
same "$(weather)" ok "when it is over"
same "$(ranzen status --json | json reason)" ok
ok "an answer that says maintenance is a bad one, and a good one ends it"
