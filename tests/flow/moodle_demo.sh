#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen demo --platform moodle: the same school, by Moodle's web services.
. "$(dirname "$0")/lib.sh"

mkfifo "$T/said"
TMPDIR=$T ranzen demo --platform moodle --no-ui >"$T/said" 2>"$T/err" &
demo=$!
IFS== read -r name home <"$T/said" || fail "the demo said nothing: $(cat "$T/err")"
same "$name" RANZEN_HOME
RANZEN_HOME=$home
same "$(ranzen account list --json | json platform)" moodle
ranzen tasks --json --all >"$T/tasks"
[ "$(wc -l <"$T/tasks")" -gt 300 ] || fail "too few tasks"

# task TITLE: the short number of the one whose title begins so.
task() { grep -F "\"title\":\"$1" "$T/tasks" | json id | head -n 1; }
school() { ranzen-school check --data "${home%/home}/school"; }

[ "$(json state <"$T/tasks" | sort -u | wc -l)" -ge 4 ] ||
    fail "too few states: $(json state <"$T/tasks" | sort -u)"
ranzen show "$(task Zellskizze)" >"$T/out"
contains "$T/out" Zellkern
ok "a demo's tasks are Moodle's"

# Handed in elsewhere: nothing of it is in this outbox.
there=$(grep '"state":"handed_in"' "$T/tasks" | json id | head -n 1)
ranzen show "$there" >"$T/out"
contains "$T/out" "State: handed in"
! grep -q "not handed in" "$T/out" || fail "it is said not to be handed in"
ranzen status >"$T/out"
contains "$T/out" ": works"
ok "what is handed in elsewhere, and how the server is, is said as it is"

ranzen get 1 --json >"$T/got"
same "$(json sha256 <"$T/got" | head -n 1)" \
    "$(sha256 "$(json path <"$T/got" | head -n 1)")"
ok "its material is fetched"

head -c 50000 /dev/urandom >"$T/Lösung.pdf"
expect_exit 0 ranzen hand-in "$(task Zellskizze)" "$T/Lösung.pdf"
school >"$T/check"
same "$(wc -l <"$T/check")" 1 "hand-ins"
same "$(json state <"$T/check")" submitted
same "$(json saves <"$T/check")" 1
same "$(json files.0.sha256 <"$T/check")" "$(sha256 "$T/Lösung.pdf")"
ranzen receipt "$(task Zellskizze)" --json >"$T/receipt"
same "$(json state <"$T/receipt")" proven
same "$(json proof <"$T/receipt")" sha1
ok "a file is handed in once, and proven by its SHA-1"

expect_exit 0 ranzen hand-in "$(task Entwurf)" "$T/Lösung.pdf"
school >"$T/check"
entwurf="task=m0-1"
same "$(json state $entwurf <"$T/check")" submitted
same "$(json history.# $entwurf <"$T/check")" 2
same "$(json history.0.did $entwurf <"$T/check")" saved
same "$(json history.1.did $entwurf <"$T/check")" submitted
same "$(json history.1.work $entwurf <"$T/check")" \
    "$(json history.0.work $entwurf <"$T/check")" "what was submitted"
ok "a draft is saved, and then submitted with all that was saved"

kill -TERM $demo
wait $demo || fail "the demo ended with $?"
[ ! -e "$home" ] || fail "the demo's profile is still there"
ok "the demo cleans up"
