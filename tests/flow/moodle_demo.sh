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

ranzen get 1 --json >"$T/got"
same "$(json sha256 <"$T/got" | head -n 1)" \
    "$(sha256 "$(json path <"$T/got" | head -n 1)")"
ok "its material is fetched"
