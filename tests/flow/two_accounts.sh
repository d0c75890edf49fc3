#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Two pupils share a PC and a profile, at once.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

add() { printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --user "$1" --name "$1" --password-stdin; }
task_of() { ranzen tasks --json | json id account="$1" takes_files=true state=new hand_in=none | head -n 1; }

school_start
add mia >"$T/out" 2>"$T/err" &
one=$!
add can >"$T/out2" 2>"$T/err2" || fail "can: $(cat "$T/err2")"
wait $one || fail "mia: $(cat "$T/err")"
same "$(ranzen account list --json | json name | sort | tr '\n' ' ')" "can mia "
expect_exit 0 ranzen sync
mia=$(task_of mia)
can=$(task_of can)
make_file "$T/mia.pdf" 300000
make_file "$T/can.pdf" 200000
ranzen hand-in "$mia" "$T/mia.pdf" >/dev/null 2>"$T/err2" &
one=$!
expect_exit 0 ranzen hand-in "$can" "$T/can.pdf"
wait $one || fail "mia's: $(cat "$T/err2")"
school_check >"$T/check"
same "$(json files.0.sha256 user=mia files.0.name=mia.pdf <"$T/check")" "$(sha256 "$T/mia.pdf")"
same "$(json files.0.sha256 user=can files.0.name=can.pdf <"$T/check")" "$(sha256 "$T/can.pdf")"
ok "both arrive, each as its own"

# A second school, on a port of its own, that is switched off.
(unset RANZEN_HOME
 exec ranzen-school --data "$T/school2" --demo --listen 127.0.0.1:0 \
    >"$T/ready2" 2>/dev/null </dev/null) &
second=$!
eventually 10 grep -q ready "$T/ready2"
echo ranzen | ranzen account add "$(sed 's/ready //' "$T/ready2")" --name zwei \
    --user mia --password-stdin >"$T/out" 2>"$T/err" || fail "zwei"
expect_exit 0 ranzen sync
kill "$second"
wait "$second" || :
expect_exit 7 ranzen sync
contains "$T/err" "'zwei': the school's server cannot be reached"
lacks "$T/err" "'mia'"
lacks "$T/err" "'can'"
ranzen account remove zwei >"$T/out" 2>"$T/err" || fail "remove zwei"
ok "sync says which school cannot be reached"

expect_exit 0 ranzen account remove can
same "$(ranzen account list --json | json name)" mia
expect_exit 3 ranzen account login can
ok "an account is removed, the other stays"
