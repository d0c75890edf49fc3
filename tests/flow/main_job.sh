#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# From nothing to a task fetched, handed in and proven.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

school_start
account_add mia
lacks "$T/out" ranzen-school
expect_exit 0 ranzen sync
[ "$(ranzen tasks --json | wc -l)" -gt 10 ] || fail "hardly any tasks"
ok "an account added and synced shows its tasks"

expect_exit 0 ranzen account list --json
same "$(json user <"$T/out")" mia

with_material=$(ranzen tasks --json --all | json id materials=1 | head -n 1)
expect_exit 0 ranzen get "$with_material" --json
path=$(json path state=here <"$T/out")
same "$(sha256 "$path")" "$(json sha256 <"$T/out")" "the material's bytes"
expect_exit 0 ranzen get "$with_material" --to "$T/copy" --json
cmp "$path" "$(json path <"$T/out")"
expect_exit 3 ranzen get "$with_material" no-such-file
ok "material is fetched whole, and copied where it is wanted"

task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/Lösung Aufgabe 1.pdf" 100000
expect_exit 0 ranzen hand-in "$task" "$T/Lösung Aufgabe 1.pdf" --json
same "$(json state <"$T/out")" proven
same "$(json files.0.sha256 <"$T/out")" "$(sha256 "$T/Lösung Aufgabe 1.pdf")"
school_has_once "$pid" "$T/Lösung Aufgabe 1.pdf"
same "$(wc -l <"$T/check")" "$(grep -c . "$T/check")"
ok "a hand-in arrives once, with the same SHA-256"

expect_exit 0 ranzen receipt "$task" --json
same "$(json files.0.sha256 <"$T/out")" "$(sha256 "$T/Lösung Aufgabe 1.pdf")"
[ -n "$(json platform_id <"$T/out")" ] || fail "no number of the school"
expect_exit 0 ranzen receipt "$task" --attempts --export "$T/receipt.json"
same "$(json files.# <"$T/receipt.json")" 1
expect_exit 0 ranzen receipt "$task" --export "$T/receipt.txt"
contains "$T/receipt.txt" "$(sha256 "$T/Lösung Aufgabe 1.pdf")"
ok "its receipt says what arrived"

same "$(ranzen tasks --json --all | json hand_in id="$task")" proven
expect_exit 0 ranzen outbox --json
[ ! -s "$T/out" ] || fail "the outbox is not empty"
make_file "$T/better.pdf" 5000
expect_exit 0 ranzen hand-in "$task" "$T/better.pdf"
school_has_once "$pid" "$T/better.pdf"
ok "later work takes the place of the earlier"

expect_exit 0 ranzen done "$task"
expect_exit 0 ranzen done "$task" --undo
expect_exit 0 ranzen status --json
same "$(json state <"$T/out")" ok
expect_exit 0 ranzen news
ok "done, status and news"

grep -rlF "ranzen-secret" "$RANZEN_HOME" >/dev/null 2>&1 && fail "a secret"
for f in "$RANZEN_HOME"/*.db "$RANZEN_HOME"/*.log; do
	[ ! -e "$f" ] || lacks "$f" "Bearer"
done
ok "no secret in store and log"
