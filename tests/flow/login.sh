#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Addresses and passwords that are wrong.
. "$(dirname "$0")/lib.sh"

school_start
expect_exit 6 sh -c "printf 'sesame\n' | ranzen account add $SCHOOL_URL --user mia --password-stdin"
contains "$T/err" "password"
lacks "$T/err" sesame
expect_exit 0 ranzen account list --json
[ ! -s "$T/out" ] || fail "a refused account was kept"
ok "a refused password ends with 6, asked once"

expect_exit 7 sh -c "printf 'ranzen\n' | ranzen account add http://127.0.0.1:1 --user mia --password-stdin"
expect_exit 7 sh -c "printf 'ranzen\n' | ranzen account add https://no-such-school.invalid --user mia --password-stdin"
expect_exit 2 ranzen account add
ok "a wrong address ends with 7"

# The question for it says how to leave, and is left so: by Esc, too.
if command -v script >/dev/null; then
	for nothing in '' '\033'; do
		code=0
		printf "$nothing\n" | script -qec "ranzen account add" /dev/null \
		    >"$T/screen" || code=$?
		same $code 6 "an address that was not typed"
		contains "$T/screen" "Just Enter goes back."
		lacks "$T/screen" "ranzen-sync:"
	done
	ok "who types no address goes back"
fi

school_stop
school_start --mood portal
expect_exit 7 sh -c "printf 'ranzen\n' | ranzen account add $SCHOOL_URL --user mia --password-stdin"
[ -s "$T/err" ] || fail "nothing was said"
ok "a web page instead of the school ends with 7"

school_stop
school_start
account_add mia
expect_exit 0 ranzen sync
school_stop
school_start --mood token
expect_exit 6 ranzen sync
same "$(ranzen status --json | json state)" login
school_stop
school_start
expect_exit 0 sh -c "printf 'ranzen\n' | ranzen account login $(ranzen account list --json | json name) --password-stdin"
expect_exit 0 ranzen sync
ok "an ended login is said, and mended by account login"
