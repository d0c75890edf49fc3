#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen folder over a line that is cut, and where replies are lost.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
looks() { edit iserv-look --set "$*"; }
mood() { printf '%s' "$1" >"$T/school/mood.new"; mv "$T/school/mood.new" "$T/school/mood"; }
files() { edit iserv-files; }
# holds NAME FILE: the school has that one, and these bytes.
holds() { files | grep -F "/Files/$1" | grep -q "^$(sha256 "$2") " ||
    fail "the school has not $2 as $1: $(files)"; }
school_start
mkfifo "$T/relay.ready"
relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
RELAY=$!
read -r _ URL <"$T/relay.ready"
ranzen config set sync.requests 600
printf 'ranzen\n' | ranzen account add "$URL" --platform iserv --user mia \
    --name iserv --password-stdin --keep password >"$T/out" 2>"$T/err"
edit iserv-file Files/Mathe --user mia

# A fetch that is cut in the middle goes on in another life.
head -c 3000000 /dev/urandom >"$T/big"
edit iserv-file Files/big --user mia --file "$T/big"
mood "slow=1ms+200kB/s@GET:/webdav/Files/big"
ranzen-sync folder get --to "$T/got" -- Files/big >"$T/out" 2>"$T/err" &
life=$!
eventually 30 sh -c "test -s '$T'/got/.ranzen-*.part.meta"
kill -9 $life
wait $life || :
mood ""
from=$(sed -n '5s/.* //p' "$T"/got/.ranzen-*.part.meta)
[ "$from" -gt 100000 ] || fail "only $from bytes were kept"
down=$(sed 's/.*down //' "$T/count")
expect_exit 0 ranzen folder get Files/big --to "$T/got"
cmp "$T/got/big" "$T/big"
down=$(($(sed 's/.*down //' "$T/count") - down))
[ "$down" -lt $((3000000 - from + 20000)) ] || fail "$down bytes came, $from were there"
ls "$T"/got/.ranzen-* >/dev/null 2>&1 && fail "a part is left"
mood "cut=900000@GET:/webdav/Files/big#2"
rm "$T/got/big"
expect_exit 0 ranzen folder get Files/big --to "$T/got"
cmp "$T/got/big" "$T/big"
looks no-ranges
rm "$T/got/big"
mood "cut=900000@GET:/webdav/Files/big#1"
expect_exit 0 ranzen folder get Files/big --to "$T/got"
cmp "$T/got/big" "$T/big"
looks
mood ""
ok "a fetch goes on where it was, and from the beginning where it must"

echo lost >"$T/lost.txt"
mood "lost@PUT:/webdav/Files/*#1"
expect_exit 0 ranzen folder put "$T/lost.txt" Files/Mathe/ --json
same "$(json state <"$T/out")" sent
holds Mathe/lost.txt "$T/lost.txt"
mood "504@PUT:/webdav/Files/*#1"
echo gateway >"$T/gateway.txt"
expect_exit 0 ranzen folder put "$T/gateway.txt" Files/Mathe/
holds Mathe/gateway.txt "$T/gateway.txt"
mood "drop@PUT:/webdav/Files/*#1"
expect_exit 0 ranzen folder put "$T/big" Files/Mathe/dropped
holds Mathe/dropped "$T/big"
mood "cutup=1000000@PUT:/webdav/Files/*#1"
expect_exit 0 ranzen folder put "$T/big" Files/Mathe/cut
holds Mathe/cut "$T/big"
looks halves
mood "cutup=1000000@PUT:/webdav/Files/*#2"
expect_exit 0 ranzen folder put "$T/big" Files/Mathe/half
holds Mathe/half "$T/big"
looks
same "$(files | grep -c '/Mathe/')" 5 "files: $(files)"
looks no-length
mood "lost@PUT:/webdav/Files/*#1"
echo length >"$T/length"
expect_exit 0 ranzen folder put "$T/length" Files/Mathe/ --json
same "$(json proof state=sent <"$T/out")" content
holds Mathe/length "$T/length"
looks
mood ""
ok "after a lost reply it is asked first, and a half is sent whole"

mood "lost@PUT:/webdav/Files/*,silent@PROPFIND:/webdav/Files/Mathe/unsure#2+"
ranzen config set net.silence 5
echo unsure >"$T/unsure"
expect_exit 7 ranzen folder put "$T/unsure" Files/Mathe/
contains "$T/err" "nobody can say now whether it arrived"
mood ""
expect_exit 0 ranzen folder put "$T/unsure" Files/Mathe/ --json
same "$(json state <"$T/out")" there
mood "502@PUT:/webdav/Files/*"
echo never >"$T/never"
expect_exit 7 ranzen folder put "$T/never" Files/Mathe/
contains "$T/err" "overloaded"
contains "$T/err" "it was not sent"
mood ""
ok "what nobody knows and what was not sent are told apart"

kill $RELAY
