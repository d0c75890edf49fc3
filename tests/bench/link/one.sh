#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# one.sh TOOL WAY BYTES RATE RTT EVERY MODE SEED: one transfer over a bad
# link of its own, to a server of its own. Prints its arguments and, after
# them: finished (1: and intact), seconds, time as a multiple of the ideal,
# what left on the way of the payload as a multiple of it, most connections,
# hits by a cut, and the most private dirty memory of ranzen-sync in kB.
#
#   ranzen      get or hand-in
#   aria2c      two connections, endless tries, from the same school
#   tus         tus-js-client to @tus/server
#   tus-school  tus-js-client to ranzen-school
#
# RATE 0: no link between. LIMIT: given up at so many times the ideal.
set -eu
FLOW_BIN=${FLOW_BIN:-build}
case $FLOW_BIN in /*) ;; *) FLOW_BIN=$(pwd)/$FLOW_BIN ;; esac
. "$(dirname "$0")/../../flow/lib.sh"
. "$(dirname "$0")/../../flow/link.sh"
TOP=$(cd "$(dirname "$0")/../../.." && pwd)
PEERS=$TOP/build/bench/peers
BADLINK=$TOP/build/tests/badlink
PEER=

tool=$1 way=$2 bytes=$3 rate=$4 rtt=$5 every=$6 mode=$7 seed=$8

finish()
{
	code=$?
	set +e
	[ -z "$PEER" ] || kill "$PEER" 2>/dev/null
	(exit $code)
	link_cleanup
}
trap finish EXIT

tus_server()
{
	: >"$T/peer"
	node "$PEERS/tus_peer.mjs" serve "$T/far" >"$T/peer" 2>"$T/peer.log" \
	    </dev/null &
	PEER=$!
	eventually 20 grep -q '^ready ' "$T/peer"
	FAR=$(sed 's,^ready http://,,; s,/.*,,' "$T/peer")
}

# The school with a task for this file, and mia logged in over a good link
# at the address where the bad one will be.
school_with_task()
{
	ranzen_edit="ranzen-school edit --data $T/school"
	school_start --tasks 3
	FAR=${SCHOOL_URL#http://}
	task=$($ranzen_edit task-new --course c0 --title Bench --due +9h \
	    --takes files --max-bytes 2147483648)
	[ "$way" = up ] || material=$(
	    $ranzen_edit material-add "$task" "$file")
	link_start --up 0 --down 0 --rtt 0
	SCHOOL_URL=http://$NEAR
	case $tool in
	ranzen)
		account_add mia
		ranzen sync >/dev/null 2>&1
		number=$(ranzen tasks --json | sed -n \
		    "s/^{\"id\":\([0-9]*\),.*\"platform_id\":\"$task\".*/\1/p")
		kill_all ;;
	*)
		token=$(curl -s -H 'Content-Type: application/json' \
		    -d '{"user":"mia","password":"ranzen"}' \
		    "$SCHOOL_URL/api/v1/session" |
		    sed 's/.*"token":"\([^"]*\)".*/\1/') ;;
	esac
	link_stop
}

# The most private dirty memory so far in $T/dirty.
watch_memory()
{
	most=0 pid=
	while sleep 0.5; do
		[ -e "/proc/$pid/smaps_rollup" ] || pid=
		[ -n "$pid" ] || for p in $(pgrep -x ranzen-sync); do
			! grep -qz "^RANZEN_HOME=$RANZEN_HOME\$" \
			    "/proc/$p/environ" 2>/dev/null || pid=$p
		done
		[ -n "$pid" ] || continue
		now=$(awk '/^Private_Dirty/ { print $2 }' \
		    "/proc/$pid/smaps_rollup" 2>/dev/null) || continue
		[ "${now:-0}" -le $most ] || { most=$now; echo $most >"$T/dirty"; }
	done
}

# Who moves, and where the result lies.
transfer()
{
	case $tool-$way in
	ranzen-down)
		result=$RANZEN_HOME/files
		set -- ranzen get "$number" --wait "$limit" ;;
	ranzen-up)
		result=$T/school
		set -- ranzen hand-in "$number" "$file" --wait "$limit" ;;
	aria2c-down)
		result=$T/got
		set -- aria2c -q -x 2 -s 2 -k 1M --max-tries=0 \
		    --file-allocation=none -d "$T/got" -o it.pdf \
		    --header="Authorization: Bearer $token" \
		    "http://$NEAR/api/v1/files/$material" ;;
	tus-up)
		result=$T/far
		set -- node "$PEERS/tus_peer.mjs" send "http://$NEAR/files" \
		    "$file" ;;
	tus-school-up)
		result=$T/school
		set -- node "$PEERS/tus_peer.mjs" send \
		    "http://$NEAR/api/v1/uploads" "$file" "$token" ;;
	*)
		fail "$tool cannot go $way" ;;
	esac
	from=$(date +%s%N)
	timeout "$limit" "$@" >"$T/out" 2>"$T/err" </dev/null && done=1 ||
	    done=0
	until=$(date +%s%N)
	if [ "$done" = 1 ]; then
		find "$result" -type f -size "${bytes}c" \
		    -exec cmp -s {} "$file" \; -print | grep -q . ||
		    done=broken
	fi
}

mkdir -p "$T/far" "$T/got"
file=$T/work.pdf
openssl enc -aes-128-ctr -pass "pass:$seed" -nosalt -iter 1 </dev/zero \
    2>/dev/null | head -c "$bytes" >"$file"
# No link has no ideal; LIMIT counts from 1 MB/s then.
ideal=$(awk -v bytes="$bytes" -v rate="$rate" \
    'BEGIN { print rate ? bytes * 8 / rate : bytes / 1e6 }')
limit=$(awk -v ideal="$ideal" -v by="${LIMIT:-7.5}" \
    'BEGIN { print int(ideal * by) + 60 }')
if [ "$tool" = tus ]; then
	tus_server
else
	school_with_task
fi
if [ "$rate" = 0 ]; then
	link_start --up 0 --down 0 --rtt 0
else
	link_start --up "$rate" --down "$rate" --rtt "$rtt" \
	    --cut-every "$every" --cut-mode "$mode" --seed "$seed"
fi
echo 0 >"$T/dirty"
watcher=
[ "$tool" != ranzen ] || { watch_memory & watcher=$!; }
transfer
[ -z "$watcher" ] || kill "$watcher"
link_stop
[ "$done" = 1 ] || cat "$T/err" "$T/link.json" >&2
figure() { sed -n "s/.*\"$1\":${2:-}\([0-9]*\).*/\1/p" "$T/link.json"; }
awk -v ns=$((until - from)) -v ideal="$ideal" -v bytes="$bytes" \
    -v wire="$(figure "$way" '{[^}]*"wire":')" -v most="$(figure most)" \
    -v hits="$(figure hits)" -v dirty="$(cat "$T/dirty")" \
    -v row="$*" -v finished="$done" 'BEGIN {
	printf "%s %s %.1f %.3f %.3f %d %d %d\n", row, finished, ns / 1e9,
	    ns / 1e9 / ideal, wire / bytes, most, hits, dirty
}'
