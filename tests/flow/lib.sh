# SPDX-License-Identifier: GPL-3.0-or-later
#
# What every flow test begins with: . "$(dirname "$0")/lib.sh"
#
# A flow test runs the real programs (build/san, first in PATH) against a real
# school. It ends at the first thing that is not as it must be. Everything
# lies in $T, which is removed at the end together with every process that
# was started with a RANZEN_HOME below it.

set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
BIN=${FLOW_BIN:-$TOP/build/san}
PATH=$BIN:$TOP/build/tests/flow:$PATH:/usr/sbin:/sbin
T=$(mktemp -d "${TMPDIR:-/tmp}/ranzen-test.XXXXXX")
RANZEN_HOME=$T/home
XDG_RUNTIME_DIR=$T/run
export PATH RANZEN_HOME XDG_RUNTIME_DIR
mkdir -m 700 "$XDG_RUNTIME_DIR"
SCHOOL_PID=
RELAY= # a relay that a test started ends with it

# The background programs have no standard error: what the sanitizers find
# there lies in files, and fails the test.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:log_path=$T/asan
UBSAN_OPTIONS=${UBSAN_OPTIONS:-}:log_path=$T/asan
export ASAN_OPTIONS UBSAN_OPTIONS

fail()
{
	echo "FAILED: $*"
	exit 1
}

# A case of its own within a script: ok "sentence" after what it checked.
ok() { echo "ok - $*"; }

skip()
{
	echo "$*"
	exit 77
}

# The background programs of this test: ours by name, and by their home.
ours()
{
	for p in /proc/[0-9]*; do
		case $(cat "$p/comm" 2>/dev/null) in
		ranzen*) ;;
		*) continue ;;
		esac
		tr '\0' '\n' 2>/dev/null <"$p/environ" |
		    grep -q "^RANZEN_HOME=$T/" && echo "${p#/proc/}" || :
	done
}

# SIGKILL for all of them: what a power cut does to the processes.
kill_all() { for p in $(ours); do kill -9 "$p" 2>/dev/null || :; done; }

# That a thread ended while leaks were looked for is said, too, and is none.
sanitizers_found()
{
	cat "$T"/asan.* 2>/dev/null |
	    grep -qv '==[0-9]*==Unable to get registers from thread [0-9]*\.$'
}

cleanup()
{
	status=$?
	trap - EXIT
	set +e
	if sanitizers_found; then
		echo "FAILED: a sanitizer found something"
		head -n 60 "$T"/asan.*
		[ $status != 0 ] || status=1
	fi
	[ $status = 0 ] || [ $status = 77 ] || show_logs
	kill_all
	[ -z "$RELAY" ] || kill "$RELAY" 2>/dev/null
	school_stop
	rm -rf "$T"
	exit $status
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

show_logs()
{
	for f in "$T"/out "$T"/err "$T"/school.err "$T"/*/log "$T"/*/*.log; do
		[ ! -s "$f" ] || { echo "--- ${f#"$T"/}"; tail -n 40 "$f"; }
	done
}

# expect_exit CODE COMMAND…: output in $T/out and $T/err.
expect_exit()
{
	want=$1
	shift
	code=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || code=$?
	[ "$code" = "$want" ] || fail "exit $code, not $want: $*"
}

same() { [ "$1" = "$2" ] || fail "${3:-values}: \"$1\" is not \"$2\""; }

contains()
{
	grep -qF -- "$2" "$1" || fail "no \"$2\" in $1: $(head -c 2000 "$1")"
}

lacks()
{
	! grep -qF -- "$2" "$1" || fail "\"$2\" in $1"
}

sha256() { sha256sum <"$1" | cut -d' ' -f1; }

# eventually SECONDS COMMAND…: until it succeeds; fails after that long.
eventually()
{
	tries=$(($1 * 10))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || fail "did not come true: $*"
		sleep 0.1
	done
}

# school_start [OPTION…]: a demo school at $SCHOOL_URL; its data in
# $T/school. Started again it takes the same port and data.
school_start()
{
	rm -f "$T/ready"
	mkfifo "$T/ready"
	(unset RANZEN_HOME
	 exec ranzen-school --data "$T/school" --demo \
	    --listen "127.0.0.1:${SCHOOL_PORT:-0}" "$@" \
	    >"$T/ready" 2>>"$T/school.err" </dev/null) &
	SCHOOL_PID=$!
	exec 8<"$T/ready"
	read -r word SCHOOL_URL <&8 || fail "the school did not start"
	same "$word" ready "the school's first word"
	SCHOOL_PORT=${SCHOOL_URL##*:}
}

school_stop()
{
	[ -n "$SCHOOL_PID" ] || return 0
	kill "$SCHOOL_PID" 2>/dev/null || :
	wait "$SCHOOL_PID" || school_code=$?
	SCHOOL_PID=
	exec 8<&-
	return 0
}

school_check() { ranzen-school check --data "$T/school"; }

# account_add [USER]: the demo school's account, by password on stdin.
account_add()
{
	printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" \
	    --user "${1:-mia}" --password-stdin >"$T/out" 2>"$T/err" ||
	    fail "account add ended with $?"
}
