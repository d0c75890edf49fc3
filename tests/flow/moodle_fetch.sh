#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Downloads from a Moodle: over a link that tells how many bytes came.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/link.sh"

SIZE=12000000
edit() { ranzen-school edit --data "$T/school" "$@"; }
mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
sync() { expect_exit 0 ranzen sync; }
# What came over the link since mark.
mark() { link_sum down.forwarded; MARK=$SUM; }
came() { link_sum down.forwarded; CAME=$((SUM - MARK)); }
material() { ranzen show "$task" --json | json "$1" | sed -n "${2:-1}p"; }
# get NAME: what is here must be the file $T/NAME.
get()
{
	expect_exit 0 ranzen get "$task" "$1" --json
	same "$(json state <"$T/out")" here
	cmp -s "$(json path <"$T/out")" "$T/$1" || fail "$1: other bytes"
}
folder() { dirname "$(find "$RANZEN_HOME/files" -name 'klein.json')"; }
drop() { rm -f "$(folder)/$1"; }
recorded() { grep -q '^0 [0-9]' "$(folder)"/.ranzen-*.part.meta; }

school_start
FAR=${SCHOOL_URL#http://}
link_start --up 0 --down 16000000 --rtt 20ms
SCHOOL_URL=http://$NEAR
head -c $SIZE /dev/urandom >"$T/film.bin"
head -c 400000 /dev/urandom | base64 >"$T/text.txt"
printf '{"error":"x","errorcode":"invalidtoken"}' >"$T/klein.json"
for name in film.bin text.txt klein.json; do
	edit material-add m0-3 "$T/$name" --name "$name" >>"$T/ids"
done
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --user mia \
    --platform moodle --password-stdin >"$T/out" 2>"$T/err" ||
    fail "account add ended with $?"
sync
task=$(ranzen tasks --all --search Zellskizze --json | json id)
[ -n "$task" ] || fail "no such task"
get klein.json
ok "a file that looks like an error is a file"

mood 'cut=100000@POST:/webservice/pluginfile*#1'
get text.txt
ok "what has no ranges begins anew after a cut"

mood ''
expect_exit 4 ranzen get "$task" film.bin --no-wait
eventually 20 recorded
kill_all
have=$(awk 'NR > 4 { sum += $2 - $1 } END { print sum }' \
    "$(folder)"/.ranzen-*.part.meta)
mark
get film.bin
came
rest=$CAME
[ "$have" -gt 1000000 ] || fail "only $have bytes were kept"
[ "$rest" -lt $((SIZE - have + 200000)) ] || fail "$rest came again"
[ "$rest" -gt $((SIZE - have)) ] || fail "$rest is too little"
ok "killed with $have of $SIZE bytes, it went on: $rest more came"

drop film.bin
mood 'accel,cut=5000000@POST:/webservice/pluginfile*#1'
mark
get film.bin
came
all=$CAME
[ "$all" -lt $((SIZE + SIZE / 10)) ] || fail "$all bytes came"
ok "where nginx serves the files, a cut one goes on, too: $all bytes"

# A new name of the same bytes in the teacher's list.
mood ''
sleep 1 # Moodle's times are seconds
for i in 1 2 3; do
	id=$(sed -n "${i}p" "$T/ids")
	name=$(sed -n "${i}p" <<-END
		film.bin
		text.txt
		klein.json
	END
	)
	edit material-replace m0-3 "$id" "$T/$name" --name "$name" >>"$T/new"
done
eventually 20 sh -c 'ranzen sync && [ "$(ranzen show "'"$task"'" --json |
    json material.0.state)" != here ]'
mark
get film.bin
came
all=$CAME
[ "$all" -lt 20000 ] || fail "$all bytes came of a file that did not change"
ok "what did not change is not sent again: $all bytes"

drop film.bin
mood 'cut=5000000@POST:/webservice/pluginfile*#1,closed@POST:/webservice/pluginfile*#2+'
expect_exit 7 ranzen get "$task" film.bin --wait 3
ls -l "$(folder)"/.ranzen-*.part >"$T/out"
[ "$(find "$(folder)" -name '.ranzen-*.part' -size +1000k | wc -l)" = 1 ] ||
    fail "what had come is gone"
contains "$T/err" "under maintenance"
same "$(ranzen show "$task" --json | json material.0.reason)" maintenance
mood 'database'
expect_exit 7 ranzen get "$task" film.bin --wait 3
contains "$T/err" "its database does not answer"
mood ''
mark
get film.bin
came
all=$CAME
[ "$all" -lt $((SIZE - 4000000)) ] || fail "$all bytes came"
ok "maintenance and a dead database leave what had come: $all more bytes"

drop text.txt
edit expire-logins
expect_exit 6 ranzen get "$task" text.txt
[ ! -e "$(folder)/text.txt" ] || fail "the error lies in the file's place"
printf 'ranzen\n' | ranzen account login "$(ranzen account list --json |
    json name)" --password-stdin >"$T/out" 2>"$T/err" || fail "no login"
get text.txt
ok "an expired token asks for a login, then it goes on"

drop text.txt
edit material-remove m0-3 "$(sed -n 2p "$T/new")"
code=0
ranzen get "$task" text.txt --json >"$T/out" 2>"$T/err" || code=$?
[ $code != 0 ] || fail "a file that is gone was fetched"
[ ! -e "$(folder)/text.txt" ] || fail "the error lies in the file's place"
same "$(json state name=text.txt <"$T/out")" failed
same "$code" 3 "a file that is not there"
contains "$T/err" "could not be fetched"
ranzen show "$task" >"$T/out"
contains "$T/out" "$(sed -n "s/.*could not be fetched: //p" "$T/err")"
ok "a file that is gone is said to be"
link_stop
