#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen demo --platform iserv: the same school, by the pages of an IServ.
. "$(dirname "$0")/lib.sh"

mkfifo "$T/said"
TMPDIR=$T ranzen demo --platform iserv --no-ui >"$T/said" 2>"$T/err" &
demo=$!
IFS== read -r name home <"$T/said" || fail "the demo said nothing: $(cat "$T/err")"
same "$name" RANZEN_HOME
RANZEN_HOME=$home
same "$(ranzen account list --json | json platform)" iserv
ranzen tasks --json --all >"$T/tasks"
[ "$(wc -l <"$T/tasks")" -gt 20 ] || fail "too few tasks: $(wc -l <"$T/tasks")"
school() { ranzen-school check --data "${home%/home}/school"; }
# a task that takes files, still open
task=$(json id takes_files=true state=new <"$T/tasks" | tail -n 1)
ok "a demo's tasks are IServ's"

head -c 50000 /dev/urandom >"$T/Lösung.pdf"
expect_exit 0 ranzen hand-in "$task" "$T/Lösung.pdf"
school >"$T/check"
same "$(wc -l <"$T/check")" 1 "hand-ins"
same "$(json files.0.sha256 <"$T/check")" "$(sha256 "$T/Lösung.pdf")"
ranzen receipt "$task" --json >"$T/receipt"
same "$(json state <"$T/receipt")" proven
same "$(json proof <"$T/receipt")" content
ok "a file is handed in once, and proven by its content"

expect_exit 0 ranzen folder list </dev/null
contains "$T/out" Files
ok "the files kept there are listed without a password at each call"

kill -TERM $demo
wait $demo || fail "the demo ended with $?"
[ ! -e "$home" ] || fail "the demo's profile is still there"
ok "the demo cleans up"
