#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# File names that a terminal or another system would choke on.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

no_escape()
{
	! LC_ALL=C grep -q "$(printf '\033')" "$1" || fail "an escape in $1"
}

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
mkdir "$T/names"
evil=$(printf '%s/names/a\033[31m\033]0;x\007 red.pdf' "$T")
long=$T/names/$(printf '%0240d' 1).pdf
make_file "$evil" 1000
make_file "$long" 1000
make_file "$T/names/-rf.pdf" 1000
expect_exit 0 ranzen hand-in "$task" -- "$evil" "$long" "$T/names/-rf.pdf"
no_escape "$T/err"
expect_exit 0 ranzen show "$task"
no_escape "$T/out"
expect_exit 0 ranzen receipt "$task"
no_escape "$T/out"
same "$(ranzen receipt "$task" --json | json files.#)" 3
school_check >"$T/check"
json files.0.sha256 task="$pid" <"$T/check" >"$T/sums"
json files.1.sha256 task="$pid" <"$T/check" >>"$T/sums"
json files.2.sha256 task="$pid" <"$T/check" >>"$T/sums"
same "$(sort "$T/sums" | tr '\n' ' ')" \
    "$(for f in "$evil" "$long" "$T/names/-rf.pdf"; do sha256 "$f"; done | sort | tr '\n' ' ')"
ok "hostile names of our own files arrive, and show as text"

expect_exit 3 ranzen hand-in "$task" "$(printf '%s/\033[2Jnot there' "$T")"
no_escape "$T/err"
expect_exit 2 ranzen "$(printf 'x\033[2J')"
no_escape "$T/err"
ok "a wrong argument cannot drive the terminal"
