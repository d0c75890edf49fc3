#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The school's IServ face as other people's clients saw real servers, by curl.
. "$(dirname "$0")/lib.sh"

command -v curl >/dev/null || skip "no curl"

PREFIX=/iserv
head_of() { tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip" | head -n 1; }
# get PATH [curl's options…]: $code, $T/head, $T/body; the jar is kept.
get()
{
	path=$1
	shift
	code=$(curl -s -g -o "$T/body" -D "$T/head" -b "$T/jar" -c "$T/jar" \
	    -w '%{http_code}' "$@" "$SCHOOL_URL$path") || code=cut
}
# follow: the Location, or the page that sends on; &amp; is decoded.
follow()
{
	to=$(head_of location)
	[ -n "$to" ] || to=$(tr -d '\n' <"$T/body" |
	    sed -n 's/.*content="0;url='"'"'\{0,1\}\([^"'"'"']*\).*/\1/p' |
	    sed 's/&amp;/\&/g')
	get "${to#"$SCHOOL_URL"}"
}
edit() { ranzen-school edit --data "$T/school" "$@"; }
look() { edit iserv-look --set "$*"; }
mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
log_in()
{
	rm -f "$T/jar"
	get "$PREFIX/auth/login"
	get "$PREFIX/auth/login" -d "_username=$1" -d "_password=${2:-ranzen}"
	hops=0
	while [ "${code%[12]}" = 30 ] || grep -q 'http-equiv="refresh"' "$T/body"; do
		follow
		hops=$((hops + 1))
		[ $hops -lt 15 ] || fail "the login goes round and round"
	done
}
# field NAME: its value in the form on the page.
field() { tr -d '\n' <"$T/body" | sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p"; }
number() { sed -n "s|.*/exercise/show/\([0-9]*\)\">$1.*|\1|p" "$T/body" | head -n 1; }
# upload FILE UUID INDEX COUNT OFFSET TOTAL
upload()
{
	get $PREFIX/fs/api/upload/local -H 'X-Requested-With: XMLHttpRequest' \
	    -F "dzuuid=$2" -F "dzchunkindex=$3" -F "dztotalfilesize=$6" \
	    -F dzchunksize=2000000 -F "dztotalchunkcount=$4" \
	    -F "dzchunkbyteoffset=$5" -F "file=@$1;filename=$NAME"
}
# confirm N DONE [FIELD=VALUE…]: GET the page, then POST.
confirm()
{
	n=$1 done=$2
	shift 2
	get "$PREFIX/exercise/show/$n"
	token=$(field 'submission\[_token\]')
	set -- -d "submission[_token]=$token" \
	    -d "submission[confirmed]=$done" \
	    -d 'submission[previousSubmissionTypes][0]=files' \
	    -d 'submission[confirmActions][submit]=' "$@"
	get "$PREFIX/exercise/confirm/$n" "$@"
}

school_start --tasks 40 --hostile

get /iserv/auth/login
same "$code" 200
contains "$T/body" 'name="_password"'
contains "$T/body" 'Bitte warten Sie 00 Sekunden'
lacks "$T/body" 'alert-danger'
get /iserv/auth/login -d _username=mia -d _password=falsch
same "$code" 200
contains "$T/body" 'Anmeldung fehlgeschlagen'
contains "$T/body" 'name="_password"'
same "$(edit iserv-logins mia)" "logins 0 refused 1"
ok "a wrong password is the form again, with 200"

get /iserv
same "$code $(head_of location)" "301 $SCHOOL_URL/iserv/"
log_in mia
same "$code" 200
contains "$T/body" 'id="content"'
[ "$hops" -ge 6 ] || fail "only $hops hops"
grep -q 'IServSession' "$T/jar" && grep -q 'IServSATId' "$T/jar" &&
    grep -q '/iserv/auth.*IServAuthSession' "$T/jar" || fail "$(cat "$T/jar")"
ok "the way in has its hops, and cookies of two paths"

to='/iserv/app/authentication/redirect?state=a&amp;code=b'
get "$to"
same "$code" 302
hops=0
while [ "${code%[12]}" = 30 ] && [ $hops -lt 9 ]; do follow; hops=$((hops + 1)); done
same "$code" 414 "an address with &amp; in it"
look unquoted
log_in mia
same "$code" 200
look ""
ok "an undecoded &amp; makes the address longer until 414"

look second-factor
rm "$T/jar"
get /iserv/auth/login -d _username=mia -d _password=ranzen
contains "$T/head" '/iserv/auth/twofactor/confirm'
follow
contains "$T/body" 'name="otp"'
get /iserv/auth/twofactor/confirm -d otp=999999 -d _csrf_token=tok-2fa
same "$code" 200
contains "$T/body" 'name="otp"'
get /iserv/auth/twofactor/confirm -d otp=123456 -d _csrf_token=tok-2fa
same "$code" 302
hops=0
while [ "${code%[12]}" = 30 ] || grep -q 'http-equiv' "$T/body"; do
	follow
	hops=$((hops + 1))
	[ $hops -lt 15 ] || fail "no end"
done
contains "$T/body" 'id="content"'
look ""
ok "a second factor stands between password and session"

log_in mia
get /iserv/exercise
same "$code" 200
contains "$T/body" 'id="crud-table"'
grep -q 'data-sort="[0-9]\{14\}"' "$T/body" || fail "no data-sort"
contains "$T/body" 'class="info"'
rows=$(grep -c '/exercise/show/' "$T/body")
[ "$rows" -gt 5 ] || fail "$rows rows"
contains "$T/body" '/iserv/exercise/past/exercise'
get /iserv/exercise/past/exercise
contains "$T/body" 'title="Vergangen"'
look layout-a english relative numeric
get /iserv/exercise
contains "$T/body" '<th>Start date</th>'
contains "$T/body" 'href="/iserv/exercise/show/'
grep -q 'data-sort="[0-9]\{8\}"' "$T/body" || fail "no start"
look latin-1
get /iserv/exercise
contains "$T/head" 'ISO-8859-1'
iconv -f latin1 -t utf-8 "$T/body" | grep -q 'Rückmeldungen' || fail "no latin-1"
look no-table
get /iserv/exercise
same "$code" 200
lacks "$T/body" 'crud-table'
look no-links
get /iserv/exercise
contains "$T/body" 'crud-table'
lacks "$T/body" '/exercise/show/'
look odd-dates
get /iserv/exercise
lacks "$T/body" 'data-sort'
look ""
ok "the list has two layouts and two languages, and its bad days"

get /iserv/exercise
first=$(sed -n 's|.*/exercise/show/\([0-9]*\)">.*|\1|p' "$T/body" | sort -u)
n=
for i in $first; do
	get "/iserv/exercise/show/$i"
	grep -q 'newFiles' "$T/body" && grep -q 'exercise-dl' "$T/body" || continue
	n=$i
	break
done
[ -n "$n" ] || fail "no exercise with material that takes files"
contains "$T/body" 'name="iserv_exercise_attachment"'
contains "$T/body" "/iserv/exercise/confirm/$n"
contains "$T/body" 'class="mailto"'
file=$(sed -n 's|.*href="[^"]*\(/iserv/fs/download/exercise-dl/[^"]*\)".*|\1|p' "$T/body" | head -n 1)
get "$file"
same "$code" 200
cp "$T/body" "$T/whole"
size=$(wc -c <"$T/whole")
get "$file" -H "Range: bytes=$((size / 2))-"
same "$code" 206
tail -c +$((size / 2 + 1)) "$T/whole" | cmp - "$T/body"
look no-ranges
get "$file" -H 'Range: bytes=10-'
same "$code" 200
look ""
ok "an exercise has its text, its files and its form"

NAME='Lösung ä.pdf'
head -c 1000 /dev/urandom >"$T/one"
get /iserv/fs/api/upload/local -F "file=@$T/one"
same "$code" 400
same "$(json status <"$T/body")" error
upload "$T/one" u1 0 1 0 1000
same "$code" 200
one=$(json path <"$T/body")
case $one in local://Temp/*_"$NAME") ;; *) fail "$one" ;; esac
head -c 4500000 /dev/urandom >"$T/big"
split -b 2000000 -d "$T/big" "$T/piece."
NAME=groß.bin
upload "$T/piece.00" u2 0 3 0 4500000
same "$(json status <"$T/body")" success
lacks "$T/body" 'path'
upload "$T/piece.00" u2 0 3 0 4500000
same "$code" 200
upload "$T/piece.01" u2 1 3 2000000 4500000
lacks "$T/body" 'path'
upload "$T/piece.02" u2 2 3 4000000 4500000
big=$(json path <"$T/body")
case $big in local://Temp/*) ;; *) fail "$big" ;; esac
ok "a file comes in pieces, and its last one names it"

get "/iserv/exercise/confirm/$n" -d a=b
same "$code" 500 "without what a browser sends"
confirm "$n" 1 --data-urlencode "submission[newFiles][files][]=local://Temp/x"
same "$code" 200
contains "$T/body" 'has-error'
confirm "$n" 1 -d 'submission[_token]=falsch' 
same "$code" 302 "the first of a name counts"
get "/iserv/exercise/confirm/$n" -d 'submission[_token]=falsch' \
    -d 'submission[confirmed]=1' \
    -d 'submission[previousSubmissionTypes][0]=files'
same "$code" 200
contains "$T/body" 'CSRF'
get "/iserv/exercise/confirm/$n" -H 'Transfer-Encoding: chunked' -d a=b
same "$code" 400
ok "a form that is not whole is a 500, a wrong one the page again"

confirm "$n" 1 --data-urlencode "submission[newFiles][files][]=$one"
same "$code" 302
same "$(head_of location)" "$SCHOOL_URL/iserv/exercise/show/$n"
follow
contains "$T/body" 'als erledigt markiert'
contains "$T/body" 'name="iserv_exercise_element"'
contains "$T/body" 'Lösung ä.pdf'
school_check >"$T/check"
contains "$T/check" "$(sha256 "$T/one")"
get /iserv/exercise
contains "$T/body" 'title="Erledigt"'
ok "a hand-in is there afterwards, and done"

get "/iserv/exercise/show/$n"
look hidden-field
confirm "$n" 1
same "$code" 200
confirm "$n" 1 --data-urlencode 'submission[stamp]=kept & copied'
same "$code" 302
look required-field
confirm "$n" 1
same "$code" 200
contains "$T/body" 'darf nicht leer sein'
look own-form
get "/iserv/exercise/show/$n"
element=$(sed -n 's|.*elements\]\[\]" value="\([0-9]*\)".*|\1|p' "$T/body" | head -n 1)
get "/iserv/exercise/delete/confirm?id=$n&type=submission" \
    -d "iserv_exercise_element[elements][]=$element"
same "$code" 200
get "/iserv/exercise/delete/$n" -d "confirm[elements][]=$element"
same "$code" 302
follow
contains "$T/body" 'Keine Dateien eingereicht'
look ""
ok "fields come and go, and own files can be removed where there is a form"

get /iserv/app/navigation/badges
[ "$(json exercise <"$T/body")" -gt 0 ] || fail "no badge"
get /iserv/user/api/notifications
same "$(json status <"$T/body")" success
same "$(json data.notifications.0.type <"$T/body")" exercise
goto=$(json data.notifications.0.url <"$T/body")
get "$goto"
same "$code" 302
get /iserv/news
contains "$T/body" 'class="row news"'
get "$(sed -n 's|.*href="[^"]*\(/iserv/news/show/[0-9]*\)".*|\1|p' "$T/body" | head -n 1)"
contains "$T/body" 'text-break-word'
get /iserv/calendar/api/upcoming
[ -n "$(json events.0.uid <"$T/body")" ] || fail "no event"
get /iserv/videoconference/api/health
same "$(json loadClassification <"$T/body")" green
look busy
get /iserv/videoconference/api/health
same "$(json loadClassification <"$T/body")" orange
look no-conferences
get /iserv/videoconference/api/health
same "$code" 404
look no-json
get /iserv/app/navigation/badges
same "$code" 200
contains "$T/head" 'text/html'
look ""
ok "badges, notifications, news, dates and health"

edit iserv-expire
get /iserv/exercise
same "$code" 302
case $(head_of location) in "$SCHOOL_URL"/iserv/auth/auth*) ;; *) fail "$(cat "$T/head")" ;; esac
before=$(edit iserv-logins mia)
hops=0
while [ "${code%[12]}" = 30 ] || grep -q 'http-equiv' "$T/body"; do
	follow
	hops=$((hops + 1))
	[ $hops -lt 15 ] || fail "no end"
done
contains "$T/body" 'crud-table'
same "$(edit iserv-logins mia)" "$before" "no password was needed"
edit iserv-expire --auth 1
get /iserv/exercise
while [ "${code%[12]}" = 30 ] || grep -q 'http-equiv' "$T/body"; do follow; done
contains "$T/body" 'name="_password"'
ok "a session that is over goes round, with or without a password"

log_in mia
mood 'token@POST:/iserv/exercise/confirm#1'
confirm "$n" 1
same "$code" 302
contains "$T/head" '/iserv/auth/auth'
get /iserv/exercise
same "$code" 302
mood 'truncated@/iserv/exercise'
log_in mia
get /iserv/exercise
lacks "$T/body" '</html>'
mood '502'
get /iserv/exercise
same "$code" 502
mood ''
ok "a session can end in the middle, pages be halved, gateways fail"

PREFIX=/schule
log_in mia
contains "$T/body" "$SCHOOL_URL/schule/exercise"
ok "an administrator can have chosen another prefix"
