#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a pupil shows: the receipt, and before there is one, what was tried.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

mood() { echo "$1" >"$T/school/mood"; }
narrow() { [ -z "$(sed 's/[^ -~]/x/g' "$1" | LC_ALL=C.UTF-8 awk 'length > 72')" ]; }

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
make_file "$T/Lösung Aufgabe 1.pdf" 20000
make_file "$T/two.pdf" 3000
expect_exit 3 ranzen receipt "$task"

mood '503@/hand-ins*'
expect_exit 4 ranzen hand-in "$task" "$T/Lösung Aufgabe 1.pdf" \
    --text 'Mein Text' --wait 6
expect_exit 4 ranzen receipt "$task"
contains "$T/err" "--attempts"
expect_exit 4 ranzen receipt "$task" --attempts --export "$T/tried.txt"
contains "$T/tried.txt" "NOT PROVEN YET"
contains "$T/tried.txt" "$(sha256 "$T/Lösung Aufgabe 1.pdf")"
contains "$T/tried.txt" "the server answered 503 (overloaded)"
contains "$T/tried.txt" "the server said:"
narrow "$T/tried.txt" || fail "wider than 72 columns"
expect_exit 4 ranzen receipt "$task" --attempts --json
same "$(json proven_at <"$T/out")" null
[ "$(json attempts.# <"$T/out")" -gt 0 ] || fail "no attempts"
ok "what was tried can be shown before anything is proven"

mood ''
expect_exit 0 ranzen outbox retry 1
expect_exit 0 ranzen receipt "$task" --attempts --export "$T/receipt.txt"
contains "$T/err" "$T/receipt.txt"
contains "$T/receipt.txt" "RECEIPT"
contains "$T/receipt.txt" "Mia Brandt"
contains "$T/receipt.txt" "SHA-256 $(sha256 "$T/Lösung Aufgabe 1.pdf")"
contains "$T/receipt.txt" "SHA-256 $(printf 'Mein Text' | sha256sum | cut -d' ' -f1)"
contains "$T/receipt.txt" "20000 bytes"
contains "$T/receipt.txt" "sha256sum FILE"
contains "$T/receipt.txt" "Europe/Berlin"
contains "$T/receipt.txt" "stated the SHA-256"
contains "$T/receipt.txt" "In time?"
lacks "$T/receipt.txt" "By this PC"
at=$(date -d "$(ranzen receipt "$task" --json | json platform_time)" +%s)
TZ=America/New_York ranzen receipt "$task" --attempts --export "$T/far.txt" \
    2>"$T/err"
contains "$T/far.txt" "Arrived            $(date -d "@$at" '+%d %b %Y %H:%M:%S')"
contains "$T/far.txt" \
    "By this PC's zone  $(TZ=America/New_York date -d "@$at" '+%d %b %Y %H:%M:%S')"
narrow "$T/receipt.txt" || fail "wider than 72 columns"
ok "the receipt says what arrived, when, and what the proof rests on"

secret=$(cat "$RANZEN_HOME"/secrets/* | sed 's/.* //')
[ ${#secret} -gt 8 ] || fail "no secret to look for"
lacks "$T/receipt.txt" "$secret"
lacks "$T/tried.txt" "$secret"
ok "no secret in what is shown to others"

cp "$T/receipt.txt" "$T/kept"
expect_exit 2 ranzen receipt "$task" --export "$T/receipt.txt"
cmp "$T/receipt.txt" "$T/kept"
ln -s "$T/nowhere" "$T/link.txt"
mkfifo "$T/pipe"
for odd in /dev/null "$T" "$T/" "" "$T/link.txt" "$T/pipe"; do
	expect_exit 2 ranzen receipt "$task" --export "$odd"
done
[ ! -e "$T/nowhere" ] || fail "written through a link"
expect_exit 3 ranzen receipt "$task" --export "$T/no/such/folder"
same "$(find "$T" -maxdepth 1 -name '*.tmp' | wc -l)" 0 "left-over files"
ok "an export takes no place that is taken"

expect_exit 0 ranzen receipt "$task" --json
same "$(json proof <"$T/out")" sha256
same "$(json signature <"$T/out")" null
same "$(json text_bytes <"$T/out")" 9
same "$(json person <"$T/out")" "Mia Brandt"
expect_exit 0 ranzen receipt "$task" --export "$T/by-name.json"
same "$(json platform_id <"$T/by-name.json")" "$(ranzen receipt "$task" --json | json platform_id)"

expect_exit 0 ranzen hand-in "$task" "$T/two.pdf"
expect_exit 0 ranzen receipt "$task"
contains "$T/out" "Before it"
tr -s '\n ' ' ' <"$T/out" >"$T/flat"
contains "$T/flat" "the work above took its place"
ok "work that was replaced stands in the receipt of what replaced it"

expect_exit 0 ranzen withdraw "$task"
expect_exit 0 ranzen sync
expect_exit 0 ranzen receipt "$task"
tr -s '\n ' ' ' <"$T/out" >"$T/flat"
contains "$T/flat" "work taken back: done at the school"
ok "work that was taken back is not shown as if it were there"

queued() { ranzen outbox --all --json | wc -c; }
before=$(queued)
expect_exit 3 ranzen withdraw "$task"
contains "$T/err" "nothing to take back"
same "$(queued)" "$before" "the outbox"
ok "what is not there is not taken back, and nothing is queued"

mood '503@/hand-ins*'
expect_exit 4 ranzen hand-in "$task" "$T/two.pdf" --wait 2
ranzen show "$task" >"$T/out"
contains "$T/out" "overloaded"
expect_exit 3 ranzen withdraw "$task"
entry=$(ranzen outbox --json | json id)
contains "$T/err" "ranzen outbox drop $entry"
expect_exit 0 ranzen outbox drop "$entry" --yes
ranzen show "$task" >"$T/out"
! grep -q "overloaded" "$T/out" || fail "a reason of what was taken out"
ok "of work that was taken out nothing hinders any more"
