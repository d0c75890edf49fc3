#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A school that made its certificate itself, and one that moved to https.
. "$(dirname "$0")/lib.sh"

command -v openssl >/dev/null || skip "openssl is not installed"
certificate() # NAME
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" \
	    -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' \
	    -keyout "$T/$1.key" -out "$T/$1.pem" 2>/dev/null
}
add() # CODE URL [OPTION…]
{
	want=$1 url=$2
	shift 2
	code=0
	echo ranzen | ranzen account add "$url" --name school --user mia \
	    --password-stdin "$@" >"$T/out" 2>"$T/err" || code=$?
	same "$code" "$want" "the exit code of account add $url"
}
value() { ranzen account list --json | json "$1" || :; }

certificate school
certificate other
school_start --cert "$T/school.pem" --key "$T/school.key"
tls=https:${SCHOOL_URL#*:}

add 7 "$tls/moodle"
contains "$T/err" "--ca FILE"
same "$(value url)" ""
add 2 "$tls/moodle" --ca "$T/err"
contains "$T/err" "BEGIN CERTIFICATE"
add 3 "$tls/moodle" --ca "$T/nowhere"
add 7 "$tls/moodle" --ca "$T/other.pem"
same "$(value url)" ""
add 7 "$tls/moodle"
ok "a certificate that nobody vouches for is refused, and how to is said"

cp "$T/school.pem" "$T/stick.pem"
add 0 "$tls/moodle" --ca "$T/stick.pem"
rm "$T/stick.pem"
expect_exit 0 ranzen sync
[ "$(ranzen tasks --json | wc -l)" -gt 3 ] || fail "no tasks"
ok "with --ca its own certificate is trusted, from then on"

# That trust is for this school alone, and for no other certificate there.
school_stop
school_start --cert "$T/other.pem" --key "$T/other.key"
kill_all
expect_exit 7 ranzen sync
contains "$T/err" certificate
expect_exit 0 sh -c "echo ranzen | ranzen account login school \
    --password-stdin --ca '$T/other.pem'"
kill_all
expect_exit 0 ranzen sync
ok "a new certificate of the school is given with account login"

# Typed with http://, and sent on.
expect_exit 0 ranzen account remove school
rm -rf "$RANZEN_HOME/trust"
mkfifo "$T/old.in" "$T/old.out"
moved "$tls/moodle" <"$T/old.in" >"$T/old.out" &
pid=$!
exec 7>"$T/old.in" 6<"$T/old.out"
read -r word old <&6
same "$word" ready
add 0 "$old" --ca "$T/other.pem"
same "$(value url)" "$tls/moodle"
contains "$T/err" "not protected"
contains "$T/err" "$tls/moodle"
expect_exit 0 ranzen sync
exec 7>&-
cat <&6 >"$T/seen"
wait $pid
contains "$T/seen" "service-nologin.php"
lacks "$T/seen" password
lacks "$T/seen" token.php
ok "a site that is now on https is followed there, before any password"
