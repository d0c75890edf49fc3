#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One sync program for a store, whoever starts it.
. "$(dirname "$0")/lib.sh"

sync_programs() { for p in $(ours); do cat "/proc/$p/comm"; done 2>/dev/null | grep -c '^ranzen-sync' || :; }
is_alone() { [ "$(sync_programs)" = 1 ]; }

school_start
account_add mia
expect_exit 0 ranzen sync
ranzen sync >/dev/null 2>&1 &
one=$!
ranzen sync >/dev/null 2>&1 &
two=$!
expect_exit 0 ranzen sync
wait $one || fail "the second round ended with $?"
wait $two || fail "the third round ended with $?"
[ "$(sync_programs)" -le 1 ] || fail "$(sync_programs) sync programs"
ok "three at once use one sync program"

kill_all
expect_exit 0 ranzen sync
ok "after a kill the lock and the socket are no obstacle"
