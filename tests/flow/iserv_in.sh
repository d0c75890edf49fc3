#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# IServ by the real programs: logging in, what is kept, reading, and sessions
# that end.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
look() { edit iserv-look --set "$*"; }
mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
count_of() { sed "s/.*$1 \([0-9]*\).*/\1/" "$T/count"; }
logins() { edit iserv-logins mia; }
# add CODE NAME [OPTION…]: lines on standard input are password and codes.
add()
{
	want=$1 name=$2
	shift 2
	code=0
	ranzen account add "$URL" --platform iserv --user mia --name "$name" \
	    --password-stdin "$@" >"$T/out" 2>"$T/err" || code=$?
	same "$code" "$want" "the exit code of account add: $(cat "$T/err")"
}
# All the work of accounts that is secret; the keyring is off here.
secret() { cat "$RANZEN_HOME"/secrets/account-*; }
forget() { ranzen account remove "$1" >"$T/out" 2>&1 || fail "$(cat "$T/out")"; }
titles() { ranzen tasks --all --json | json title | sort; }

school_start --tasks 10
mkfifo "$T/relay.ready"
relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
RELAY=$!
read -r word URL <"$T/relay.ready"
same "$word" ready

echo falsch | add 6 no
contains "$T/err" "name or password is wrong"
contains "$T/err" "Anmeldung fehlgeschlagen"
same "$(logins)" "logins 0 refused 1"
same "$(ranzen account list --json)" ""
ok "a wrong password is tried once, and the school's words are shown"

before=$(count_of requests)
echo ranzen | add 0 one --keep password
way=$(($(count_of requests) - before))
[ "$way" -le 13 ] || fail "$way requests: one of the probe and 12 of the login"
contains "$RANZEN_HOME"/secrets/account-1 '"password":"ranzen"'
echo "# the way in took $way requests"
same "$(ranzen account list --json | json school)" schule.example
before=$(count_of requests)
expect_exit 0 ranzen sync
first=$(($(count_of requests) - before))
tasks=$(ranzen tasks --all --json | json pid | wc -l)
echo "# the first look at $tasks tasks took $first requests"
[ "$first" -le $((tasks + 10)) ] || fail "$first requests for $tasks tasks"
expect_exit 0 ranzen sync # the rest of the announcements
before=$(count_of requests)
expect_exit 0 ranzen sync
again=$(($(count_of requests) - before))
[ "$again" -le 2 ] || fail "nothing new took $again requests"
ok "the way in and the looks keep to their budgets"

titles >"$T/titles"
[ "$(wc -l <"$T/titles")" -ge 8 ] || fail "$(cat "$T/titles")"
ranzen news --json >"$T/news"
[ -n "$(json title <"$T/news")" ] || fail "no announcements"
[ -n "$(json text <"$T/news")" ] || fail "announcements without a text"
ranzen lessons --json >"$T/lessons"
[ -n "$(json title <"$T/lessons")" ] || fail "no dates"
contains "$T/lessons" '"url":"https://'
ok "tasks, announcements and dates are there"

# The same school in other dresses says the same.
for dress in "english latin-1" "layout-a relative numeric unquoted"; do
	look $dress
	forget one
	echo ranzen | add 0 one --keep password
	expect_exit 0 ranzen sync
	titles >"$T/others"
	cmp "$T/titles" "$T/others" || fail "$dress: $(diff "$T/titles" "$T/others")"
done
look ""
ok "layouts, languages and alphabets make no difference"

# bad WHAT SENTENCE: a look at the school says just that, and takes nothing.
bad()
{
	expect_exit 7 ranzen sync
	contains "$T/err" "$2"
	titles >"$T/others"
	cmp "$T/titles" "$T/others" || fail "$1 took tasks away"
}
for dress in no-table no-links; do
	look $dress
	bad $dress "the school's server sent something that makes no sense"
done
look ""
mood 'truncated@/iserv/exercise'
bad truncated "the school's server sent something that makes no sense"
mood 502
bad 502 "the school's web server runs, but the program behind it does not"
mood 503=none
bad 503 "the school's server is overloaded"
mood portal
bad portal "log in to the network"
mood ''
expect_exit 0 ranzen sync
ok "a page without its table, its links or its end takes nothing away"

school=$URL URL=$URL/schule
echo ranzen | add 0 renamed
forget one
URL=$school
expect_exit 0 ranzen sync
titles >"$T/others"
cmp "$T/titles" "$T/others" || fail "$(diff "$T/titles" "$T/others")"
forget renamed
echo ranzen | add 0 one --keep password
expect_exit 0 ranzen sync
ok "an administrator can have chosen another prefix"

look odd-dates
forget one
echo ranzen | add 0 one --keep password
expect_exit 0 ranzen sync
titles >"$T/others"
cmp "$T/titles" "$T/others"
ranzen tasks --all --json >"$T/tasks"
pid=$(json id due= <"$T/tasks" | head -n 1)
[ -n "$pid" ] || pid=$(json id <"$T/tasks" | head -n 1)
ranzen show "$pid" >"$T/out"
grep -q 'Tag ' "$T/out" || fail "the odd date is not shown: $(cat "$T/out")"
grep -q 'no date' "$RANZEN_HOME"/sync.log || fail "and not in the log"
same "$(json state due= <"$T/tasks" | grep -c past)" 0 "tasks that seem over"
look ""
ok "a date in no known form is shown as it is, and nothing is over for it"

forget one
echo ranzen | add 0 one --keep password
expect_exit 0 ranzen sync
before=$(logins)
edit iserv-expire
expect_exit 0 ranzen sync
same "$(logins)" "$before" "the cookies were enough"
edit iserv-expire --auth 1
expect_exit 0 ranzen sync
[ "$(logins)" != "$before" ] || fail "the password was needed"
before=$(logins)
expect_exit 0 ranzen sync
same "$(logins)" "$before" "the new session was kept"
ok "a session that is over is renewed, by cookies or the kept password"

forget one
echo ranzen | add 0 two --keep session
! grep -q ranzen "$RANZEN_HOME"/secrets/account-* || fail "$(secret)"
contains "$(echo "$RANZEN_HOME"/secrets/account-*)" REMEMBERME
expect_exit 0 ranzen sync
edit iserv-expire --auth 1
before=$(logins)
expect_exit 6 ranzen sync
same "$(logins)" "$before" "nobody tried a password"
same "$(ranzen account list --json | json login_needed)" true
echo work >"$T/work.txt"
task=$(ranzen tasks --due 400 --json | json id hand_in=none takes_files=true |
    tail -n 1)
expect_exit 6 ranzen hand-in "$task" "$T/work.txt"
contains "$T/err" "you need to log in: ranzen account login 'two'"
contains "$T/err" "log in before that"
expect_exit 6 ranzen sync
same "$(logins)" "$before"
echo ranzen | ranzen account login two --user mia --password-stdin \
    --keep nothing >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
! grep -q 'REMEMBERME\|"password"' "$RANZEN_HOME"/secrets/account-* ||
    fail "$(secret)"
expect_exit 0 ranzen sync
mood 502
other=$(ranzen tasks --due 400 --json | json id hand_in=none takes_files=true |
    tail -n 1)
expect_exit 4 ranzen hand-in "$other" "$T/work.txt"
cat "$T/out" "$T/err" >"$T/told"
contains "$T/told" "you may have to log in before it is sent; it is due "
mood ''
expect_exit 0 ranzen outbox drop 2 --yes
ok "what is kept is what was chosen, and who must log in is told at once"

ranzen outbox drop 1 --yes >"$T/out" 2>&1 || :
forget two 2>/dev/null || :
look second-factor
printf 'ranzen\n' | add 6 code
contains "$T/err" "second factor"
printf 'ranzen\n999999\n000000\n' | add 6 code
contains "$T/err" "that code is wrong or too old"
contains "$T/err" "Der Code ist falsch."
printf 'ranzen\n999999\n123456\n' | add 0 code --keep session
contains "$T/err" "that code is wrong or too old"
expect_exit 0 ranzen sync
look ""
ok "a second factor is asked, and a wrong code once more"

look strange-login
echo ranzen | add 6 strange
contains "$T/err" "a page that ranzen does not know"
contains "$T/err" "in a browser"
before=$(logins)
edit iserv-expire --auth 1
expect_exit 6 ranzen sync
same "$(logins)" "$before" "nobody guesses what that page wants"
same "$(ranzen account list --json | json login_needed)" true
look password-due
echo ranzen | add 5 due
contains "$T/err" "a new password"
look ""
ok "logins that stand elsewhere are told apart"

! grep -rq 'IServSession=\|_password' "$RANZEN_HOME"/*.log ||
    fail "a secret in the log"
ok "no secret lies in a log"
kill $RELAY
