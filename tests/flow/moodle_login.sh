#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Logging in to a Moodle: what it costs, and every reason why not.
. "$(dirname "$0")/lib.sh"

mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
edit() { ranzen-school edit --data "$T/school" "$@"; }
# add CODE URL NAME [OPTION…]: with the password on standard input.
add()
{
	want=$1 url=$2 name=$3
	shift 3
	code=0
	echo "${password:-ranzen}" | ranzen account add "$url" --name "$name" \
	    --user mia --password-stdin "$@" >"$T/out" 2>"$T/err" || code=$?
	same "$code" "$want" "the exit code of account add $url"
}
value_of() { ranzen account list --json | json "$2" name="$1" || :; }
count_of() { sed "s/.*$1 \([0-9]*\).*/\1/" "$T/count"; }
status() { expect_exit 0 ranzen status; }

school_start
moodle=$SCHOOL_URL/moodle

add 0 "$moodle" one
contains "$T/out" "Gymnasium Lilienthal"
same "$(value_of one platform)" moodle
same "$(value_of one url)" "$moodle"
add 0 "$moodle/login/index.php?lang=de#top" pasted
same "$(value_of pasted url)" "$moodle" "an address out of a browser's line"
add 0 "$SCHOOL_URL" both
same "$(value_of both platform)" open
ok "a school is known by its address, in a subfolder, too"

mkfifo "$T/relay.ready"
relay "$SCHOOL_PORT" "$T/count" >"$T/relay.ready" &
RELAY=$!
read -r word relay <"$T/relay.ready"
same "$word" ready
add 0 "$relay/moodle" cheap
same "$(count_of requests)" 2 "requests of a login"
ok "a login asks for the site and the token, and nothing twice"

password=sesame
add 6 "$moodle" no
contains "$T/err" "locks an account for a while"
lacks "$T/err" sesame
add 6 "$moodle" no
add 6 "$moodle" no
password=ranzen
add 6 "$moodle" no
contains "$T/err" "locks an account for a while"
same "$(value_of no url)" "" "a refused account was kept"
edit moodle-person mia --state ok
add 0 "$moodle" unlocked
ok "a lock looks like a wrong password, and is said to"

expect_exit 0 ranzen sync
for name in pasted both cheap unlocked; do
	expect_exit 0 ranzen account remove $name
done
tasks=$(ranzen tasks --all --json | wc -l)
[ "$tasks" -gt 5 ] || fail "only $tasks tasks"

# What a site says before anybody logs in, and after.
while read -r fault code state words; do
	mood "$fault"
	add "$code" "$moodle" no
	contains "$T/err" "$words"
	kill_all
	ranzen sync >"$T/out" 2>"$T/err" || :
	ranzen status --json >"$T/rows"
	same "$(json state account=one <"$T/rows")" "$state" "$fault"
	status
	case $state in
	login) ;;
	*) contains "$T/out" "$words" ;;
	esac
	mood ''
done <<END
closed 7 maintenance under maintenance
maintenance=60 7 maintenance under maintenance
database 7 overloaded its database does not answer
services-off 5 refused web services are switched off
mobile-off 5 refused mobile service is switched off
502 7 overloaded the program behind it does not
504 7 overloaded too busy to finish in time
503=none 7 overloaded is overloaded
END
ok "each fault of a site has its sentence"

# Answers come all the time; it is so since the first that said no.
instant() { date -d "$(ranzen status --json | json "$1" account=one)" +%s; }
since_now() {
	[ "$(instant since)" -ge "$1" ] || fail "since before it was so: $2"
	[ "$(instant looked)" -ge "$1" ] || fail "a look in vain is none: $2"
}

# What a person has to do first, and what only the school can.
begun=$(date +%s)
while read -r state code words; do
	edit moodle-person mia --state "$state"
	kill_all
	ranzen sync >"$T/out" 2>"$T/err" || :
	contains "$T/err" "$words"
	same "$(ranzen status --json | json state account=one)" refused "$state"
	since_now "$begun" "$state"
	[ "$(instant synced)" -le "$begun" ] || fail "$state: it read something"
	status
	contains "$T/out" "$words"
	[ "$(ranzen tasks --all --json | wc -l)" -ge "$tasks" ] ||
	    fail "$state: tasks went away"
done <<END
password 5 wants a new password
policy 5 agree to its rules
suspended 5 locked your account
END
edit moodle-person mia --state ok
kill_all
over=$(date +%s)
expect_exit 0 ranzen sync
status
lacks "$T/out" "locked your account"
since_now "$over" over
ok "what stands in the way is said, and takes no task away"

edit expire-logins
kill_all
expect_exit 6 ranzen sync
same "$(ranzen status --json | json state account=one)" login
expect_exit 6 ranzen sync
expect_exit 0 sh -c "echo ranzen | ranzen account login one --password-stdin"
expect_exit 0 ranzen sync
ok "a login that ran out is told from a service that was switched off"
