#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An IServ takes a file in pieces of 2 MB. Killed between two of them, and after
# the last one: it goes on at the piece.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

SIZE=6500000 PIECES=4
mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
pieces() { grep -c 'POST /iserv/fs/api/upload' "$T/count.lines" || :; }
pages() { grep -c 'GET /iserv/exercise/show' "$T/count.lines" || :; }
sent_pieces() { [ "$(pieces)" -ge "$1" ]; }
read_pages() { [ "$(pages)" -ge "$1" ]; }
acknowledged() { [ "$(ranzen outbox --json | json bytes_sent)" -ge "$1" ]; }
begin_work()
{
	make_file "$T/work$1.bin" $SIZE
	task=$(open_task)
	at=$(ranzen show "$task" --json | json title)
	expect_exit 4 ranzen hand-in "$task" "$T/work$1.bin" --no-wait
}
# arrived FILE: once and whole.
arrived()
{
	expect_exit 0 ranzen receipt "$task"
	school_check >"$T/check"
	same "$(grep -c "$(sha256 "$1")" "$T/check")" 1 "hand-ins of $at"
}

school_start --tasks 20
mkfifo "$T/relay.ready"
relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
RELAY=$!
read -r word URL <"$T/relay.ready"
same "$word" ready
printf 'ranzen\n' | ranzen account add "$URL" --platform iserv --user mia \
    --password-stdin >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
expect_exit 0 ranzen sync

mood 'silent@POST:/iserv/fs/api/upload#3+'
begin_work 1
eventually 60 sent_pieces 3
acknowledged 4000000 || fail "$(ranzen outbox --json)"
kill_all
mood ''
before=$(pieces)
expect_exit 0 ranzen sync --wait 60
arrived "$T/work1.bin"
same $(($(pieces) - before)) $((PIECES - 2)) "pieces after the kill"
ok "killed between two pieces, it goes on at the third"

# The page is read before the first one, and once more before its form goes.
mood 'silent@GET:/iserv/exercise/show#2+'
before=$(pieces) looked=$(pages)
begin_work 2
eventually 60 read_pages $((looked + 2))
same $(($(pieces) - before)) $PIECES "pieces"
kill_all
mood ''
before=$(pieces)
expect_exit 0 ranzen sync --wait 60
arrived "$T/work2.bin"
same "$(pieces)" "$before" "pieces after the kill"
ok "killed after the last one, none is sent again"
kill $RELAY
