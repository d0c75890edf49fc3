#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# All that is done with a Moodle in one run: the token and what a person types
# lie in the secrets, and nowhere else (P8).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

command -v curl >/dev/null || skip "no curl"

mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }

# What others on this computer can see of our programs, all the time.
spy()
{
	while [ ! -e "$T/enough" ]; do
		for p in $(ours); do
			cat "/proc/$p/cmdline" "/proc/$p/environ" || :
		done 2>/dev/null >>"$T/spied"
		sleep 0.1
	done
}
run() { "$@" >>"$T/shown" 2>&1 </dev/null || :; }
typed()
{
	word=$1
	shift
	echo "$word" | "$@" >>"$T/shown" 2>&1 || :
}

school_start
mkfifo "$T/relay.ready"
relay "$SCHOOL_PORT" "$T/way" >"$T/relay.ready" &
RELAY=$!
read -r word school <"$T/relay.ready"
same "$word" ready
school=$school/moodle
spy &
spy=$!

wrong=S3sam-oeffne-dich
typed $wrong ranzen account add "$school" --name one --user mia \
    --password-stdin --verbose
typed ranzen ranzen account add "$school" --name one --user mia \
    --password-stdin --verbose
token=$(cut -d' ' -f1 "$RANZEN_HOME"/secrets/account-*)
same "${#token}" 32 "the length of the token"
run ranzen sync --verbose
task=$(open_task)
[ -n "$task" ] || fail "no task"
make_file "$T/work.pdf" 20000
for words in "tasks --json" "show $task --json" "get $task --verbose" \
    "hand-in $task $T/work.pdf --verbose" "receipt $task --attempts --json" \
    "outbox --json" "status --json" "news" "withdraw $task" \
    "account list --json"; do
	run ranzen $words
done
grep -q upload.php "$T/way.lines" ||
    fail "nothing was handed in"
for fault in token database 502 cut=100 wrong; do
	mood $fault
	run ranzen sync --verbose
	run ranzen status --json
done
mood sso
link=moodlemobile://token=$(printf '%s:::%s' 0123456789abcdef0123456789abcdef \
    "$token" | base64 -w 0)
typed "$link" ranzen account add "$school" --name two --browser \
    --password-stdin --verbose
mood ''
typed ranzen ranzen account login one --password-stdin --verbose
run ranzen sync
>"$T/enough"
wait $spy || :
ok "a whole run with a Moodle"

[ -s "$T/spied" ] || fail "nobody was spied on"
[ "$(grep -c token.php "$T/way.lines")" -ge 2 ] || fail "no way was seen"
cat "$XDG_RUNTIME_DIR"/ranzen/budget >>"$T/shown" 2>/dev/null || :
for secret in "$token" "$wrong" "${link#*=}"; do
	for f in "$T/spied" "$T/shown" "$T/way.lines" "$RANZEN_HOME"/store.db* \
	    "$RANZEN_HOME"/*.log; do
		! grep -aqF -- "$secret" "$f" || fail "a secret in $f"
	done
	found=$(grep -arlF -- "$secret" "$RANZEN_HOME" |
	    grep -v "^$RANZEN_HOME/secrets/account-" || :)
	same "$found" "" "files with a secret"
done
! grep -q '[?&;]\(wstoken\|token\)=' "$T/way.lines" || fail "a token in an address"
same "$(stat -c %a "$RANZEN_HOME"/secrets)" 700
for f in "$RANZEN_HOME"/secrets/account-*; do
	same "$(stat -c %a "$f")" 600
done
ok "no secret in store, log, arguments, environment, output or an address"
