#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# TLS with a certificate that only a CA file of ours trusts.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

command -v openssl >/dev/null || skip "openssl is not installed"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=school \
    -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' \
    -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null

school_start --cert "$T/cert.pem" --key "$T/key.pem"
case $SCHOOL_URL in
https:*) ;;
*) SCHOOL_URL=https:${SCHOOL_URL#http:} ;;
esac
expect_exit 7 sh -c "printf 'ranzen\n' | ranzen account add $SCHOOL_URL --user mia --password-stdin"
contains "$T/err" certificate
ok "a certificate that nobody vouches for is refused"

expect_exit 0 ranzen config set net.ca_file "$T/cert.pem"
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/work.pdf" 50000
expect_exit 0 ranzen hand-in "$task" "$T/work.pdf"
school_has_once "$pid" "$T/work.pdf"
ok "with the CA file the main job works over TLS"
