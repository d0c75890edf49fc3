#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The password in the memory of a program that runs: gone as soon as it was
# sent, and where it is kept there is one of it and no copy.
. "$(dirname "$0")/lib.sh"

# The sanitizers would overwrite what is free, and hide what we do not.
ASAN_OPTIONS=$ASAN_OPTIONS:max_free_fill_size=0
PASSWORD=Pa55-uv7-zebra

edit() { ranzen-school edit --data "$T/school" "$@"; }
logins() { edit iserv-logins mia | cut -d' ' -f2; }
holds() { [ "$(memory count "$PID" "$PASSWORD")" = "$1" ]; }
holds_at_last() { eventually 30 holds "$1"; kill -0 "$PID" || fail "it ended"; }
sent() { [ "$(logins)" = "$1" ]; }
# begin COMMAND…: $PID, its standard input is fd 7
begin()
{
	rm -f "$T/in"
	mkfifo "$T/in"
	memory open "$@" <"$T/in" >"$T/out" 2>"$T/err" &
	PID=$!
	exec 7>"$T/in"
}

begin sleep 60
code=0
memory count "$PID" x >"$T/count" 2>&1 || code=$?
kill "$PID"
[ $code = 0 ] || skip "memory cannot be read here: $(cat "$T/count")"

school_start --tasks 3
edit password mia "$PASSWORD"
edit iserv-look --set second-factor
begin ranzen-sync login "$SCHOOL_URL" --platform iserv --user mia --name iserv \
    --password-stdin --keep session
echo "$PASSWORD" >&7
eventually 20 sent 1
holds_at_last 0
echo 123456 >&7
wait "$PID" || fail "exit $?: $(cat "$T/err")"
edit iserv-look --set ""
ok "while a second factor is asked, the password is in no memory any more"

echo "$PASSWORD" | ranzen account login iserv --user mia --password-stdin \
    --keep password >"$T/out" 2>"$T/err"
begin ranzen-sync --foreground
listens() { find "$XDG_RUNTIME_DIR" -type s | grep -q .; }
eventually 20 listens
# as long as somebody looks on, it does not end
mkfifo "$T/keys"
ranzen --plain <"$T/keys" >"$T/plain" 2>&1 &
WATCHER=$!
exec 6>"$T/keys"
edit iserv-expire --auth 1
expect_exit 0 ranzen sync
sent 3 || fail "$(logins) logins: it was not needed"
holds_at_last 1
ok "where it is kept, the program has it once, also after it was sent"

echo "$PASSWORD" | ranzen account login iserv --user mia --password-stdin \
    --keep session >"$T/out" 2>"$T/err"
expect_exit 0 ranzen sync
holds_at_last 0
kill "$PID" "$WATCHER"
wait "$PID" || :
ok "where it is kept no more, a program that ran on has forgotten it"
