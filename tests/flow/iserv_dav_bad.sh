#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen folder where a school has no room, no module or a bad day, and where a
# password or an address is another one.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
looks() { edit iserv-look --set "$*"; }
mood() { printf '%s' "$1" >"$T/school/mood.new"; mv "$T/school/mood.new" "$T/school/mood"; }
requests() { sed 's/requests \([0-9]*\).*/\1/' "$T/count"; }
school_start
mkfifo "$T/relay.ready"
relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
RELAY=$!
read -r _ URL <"$T/relay.ready"
ranzen config set sync.requests 600
printf 'ranzen\n' | ranzen account add "$URL" --platform iserv --user mia \
    --name iserv --password-stdin --keep password >"$T/out" 2>"$T/err"
edit iserv-file Files/Mathe --user mia

looks full
echo more >"$T/more"
expect_exit 5 ranzen folder put "$T/more" Files/Mathe/
contains "$T/err" "no room left"
for off in no-webdav webdav-page; do
	looks $off
	expect_exit 5 ranzen folder list
	contains "$T/err" "keeps no files for programs"
done
looks app-password
before=$(requests)
expect_exit 6 setsid ranzen folder list
contains "$T/err" "an app password may be needed"
same $(($(requests) - before)) 2 "requests: one without and one with the password"
before=$(requests)
expect_exit 6 setsid ranzen folder list
contains "$T/err" "an app password may be needed"
same $(($(requests) - before)) 1 "requests: the refused password is not sent again"
printf 'app-ranzen\n' | ranzen folder list --password-stdin --json >"$T/out"
same "$(json path <"$T/out" | wc -l)" 2
expect_exit 0 setsid ranzen folder list
looks
expect_exit 6 setsid ranzen folder list
before=$(requests)
expect_exit 6 setsid ranzen folder list
same $(($(requests) - before)) 1 "requests: none of the two is sent again"
printf 'ranzen\n' | ranzen folder list --password-stdin >"$T/out"
expect_exit 0 setsid ranzen folder list
looks app-password
expect_exit 6 setsid ranzen folder list
looks
printf 'ranzen\n' | ranzen account login iserv --password-stdin --keep password \
    >"$T/out" 2>"$T/err"
expect_exit 0 setsid ranzen folder list
mood "portal@/webdav*"
expect_exit 5 ranzen folder list
mood "truncated@PROPFIND:/webdav/*#2+"
expect_exit 7 ranzen folder list Files
mood "503=5@/webdav*"
expect_exit 7 ranzen folder list
mood ""
ok "no room, no module, another password and a bad day are told apart"

printf 'ranzen\n' | ranzen account login iserv --password-stdin --keep session \
    >"$T/out" 2>"$T/err"
before=$(requests)
expect_exit 6 setsid ranzen folder list
contains "$T/err" "--password-stdin"
printf 'ranzen\n' | ranzen folder list --password-stdin --json >"$T/out"
same "$(json path <"$T/out" | wc -l)" 2
ok "a password that is not kept is asked for"

state() { ranzen status --json | json state; }
mood "503=none"
ranzen sync >/dev/null 2>&1 && fail "an overloaded school was read"
same "$(state)" overloaded
mood ""
printf 'ranzen\n' | ranzen folder list --password-stdin --json >"$T/out"
same "$(state)" ok "the school's own host answered well"
ok "what works at the school's files ends what was in the way"

ranzen config set school.files http://127.0.0.1:1/webdav
printf 'ranzen\n' | expect_exit 3 ranzen folder list --password-stdin
ranzen config set school.files https://boese.test/webdav/
expect_exit 3 ranzen folder list
contains "$T/err" "boese.test"
ranzen config set school.files "$URL/webdav"
printf 'ranzen\n' | ranzen folder list --password-stdin --json >"$T/out"
same "$(json path <"$T/out" | wc -l)" 2
ok "an address that is set counts, and only one of the school's own"

! grep -rq 'ranzen\\n\|bWlhOnJhbnplbg' "$RANZEN_HOME"/*.log "$T/err" ||
    fail "a password in the log"
kill $RELAY
wait $RELAY || :
RELAY=
expect_exit 7 ranzen folder list
contains "$T/err" "cannot be reached"
ok "without a server it says so"
