#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen demo: everything from one command, and nothing of it left.
. "$(dirname "$0")/lib.sh"

mkfifo "$T/said"
TMPDIR=$T ranzen demo --no-ui >"$T/said" 2>"$T/err" &
demo=$!
IFS== read -r name home <"$T/said" || fail "the demo said nothing: $(cat "$T/err")"
same "$name" RANZEN_HOME
[ "$(RANZEN_HOME=$home ranzen tasks --json | wc -l)" -gt 10 ] ||
    fail "no tasks in the demo"
ok "demo --no-ui says which profile to use"

kill -TERM $demo
wait $demo || fail "the demo ended with $?"
[ ! -e "$home" ] || fail "the demo's profile is still there"
[ -z "$(ours)" ] || fail "processes are left: $(ours)"
ok "the demo cleans up"

expect_exit 2 ranzen demo --platform mastodon --no-ui
contains "$T/err" "not 'mastodon'"
ok "a platform that the demo school does not speak is said"

TMPDIR=$T ranzen demo --teacher --no-ui >"$T/said" 2>"$T/err" &
demo=$!
IFS== read -r name home <"$T/said" || fail "the demo said nothing: $(cat "$T/err")"
contains "$T/err" "what teachers do is not there yet"
[ "$(RANZEN_HOME=$home ranzen tasks --all --json | wc -l)" -gt 10 ] ||
    fail "a teacher sees no tasks"
kill -TERM $demo
wait $demo || fail "the demo ended with $?"
ok "who asks for a teacher is told how far that goes"
