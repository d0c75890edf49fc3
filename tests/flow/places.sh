#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A full disk and a read-only home, on real mounts.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

[ "$(id -u)" = 0 ] || skip "mounting needs root"
mkdir -p "$RANZEN_HOME"
mount -t tmpfs -o size=24m none "$RANZEN_HOME" 2>/dev/null ||
	skip "mounting is not allowed here"
away() { kill_all; umount -l "$T/read-only" 2>/dev/null; umount -l "$RANZEN_HOME" 2>/dev/null; }
trap 'status=$?; away; (exit $status); cleanup' EXIT

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
make_file "$T/large.pdf" 40000000
expect_exit 1 ranzen hand-in "$task" "$T/large.pdf"
contains "$T/err" "disk is full"
contains "$T/err" "nothing was queued"
same "$(ranzen outbox --json | wc -l)" 0 "entries"
ok "without room for the copy nothing is queued, and that is said"

dd if=/dev/zero of="$RANZEN_HOME/fill" bs=64k 2>/dev/null || :
expect_exit 0 ranzen tasks --json
[ "$(wc -l <"$T/out")" -gt 10 ] || fail "no tasks on a full disk"
expect_exit 0 ranzen show "$task"
rm "$RANZEN_HOME/fill"
ok "reading works on a full disk"

kill_all
mkdir "$T/read-only"
mount --bind "$RANZEN_HOME" "$T/read-only"
mount -o remount,bind,ro "$T/read-only" || fail "no read-only mount"
expect_exit 0 env RANZEN_HOME="$T/read-only" ranzen tasks --json
[ "$(wc -l <"$T/out")" -gt 10 ] || fail "no tasks in a read-only home"
expect_exit 0 env RANZEN_HOME="$T/read-only" ranzen show "$task"
echo x >"$T/x.pdf"
expect_exit 1 env RANZEN_HOME="$T/read-only" ranzen hand-in "$task" "$T/x.pdf"
[ -s "$T/err" ] || fail "nothing was said"
ok "reading works in a read-only home, with what a kill left behind"
