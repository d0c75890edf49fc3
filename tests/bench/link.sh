#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Transfers over a bad link (tests/badlink) beside the peers, in one run. Each
# transfer has a link, a server and a home of its own, and since the links
# are slow, several go at once without disturbing each other.
#
#   ONLY    groups: reset mixed narrow memory (all), and big: 2 GB
#   SEEDS   of the group reset (1 2 3); MIXED_SEEDS of mixed (1 2)
#   WAYS    up down (both)
#   TOOLS   ranzen aria2c tus (all), and tus-school: see link/one.sh
#   BYTES   of reset and mixed (20000000)
#   JOBS    at once (8)
#   LIMIT   given up at so many times the ideal (7.5)
#
# Rows lie in build/bench/link.rows; a table of them is printed at the end.
set -eu
here=$(dirname "$0")/link
out=build/bench
rows=$out/link.rows
ONLY=${ONLY:-reset mixed narrow memory}
WAYS=${WAYS:-up down}
TOOLS=${TOOLS:-ranzen aria2c tus}
BYTES=${BYTES:-20000000}

peers()
{
	mkdir -p $out/peers
	cp "$here/tus_peer.mjs" $out/peers/
	[ -d $out/peers/node_modules/@tus/server ] || npm install --silent \
	    --no-audit --no-fund --prefix $out/peers \
	    tus-js-client@4 @tus/server@2 @tus/file-store@2 >&2
}

# Leaves in TOOLS what can run here, and says what cannot.
choose()
{
	command -v aria2c >/dev/null || lose aria2c
	case " $TOOLS " in
	*" tus"*) peers || { lose tus; lose tus-school; } ;;
	esac
}
lose()
{
	case " $TOOLS " in
	*" $1 "*) echo "skipped: $1 is not here" >&2 ;;
	esac
	TOOLS=$(echo " $TOOLS " | sed "s/ $1 / /")
}

# case_for WAY "TOOL…" BYTES RATE RTT EVERY MODE "SEED…"
case_for()
{
	case " $WAYS " in *" $1 "*) ;; *) return 0 ;; esac
	for seed in $8; do
		for tool in $2; do
			case " $TOOLS " in
			*" $tool "*) echo "$tool $1 $3 $4 $5 $6 $7 $seed" ;;
			esac
		done
	done
}

group()
{
	case $1 in
	reset)
		s=${SEEDS:-1 2 3}
		case_for down "ranzen aria2c" "$BYTES" 2000000 300ms 5s reset "$s"
		case_for up "ranzen tus tus-school" \
		    "$BYTES" 2000000 300ms 5s reset "$s" ;;
	mixed)
		s=${MIXED_SEEDS:-1 2}
		case_for down "ranzen aria2c" "$BYTES" 2000000 300ms 5s mixed "$s"
		case_for up "ranzen tus tus-school" \
		    "$BYTES" 2000000 300ms 5s mixed "$s" ;;
	narrow)
		case_for up ranzen 5000000 256000 600ms 20s reset "1 2" ;;
	memory)
		case_for down ranzen 20000000 50000000 20ms 0 reset 1
		case_for up ranzen 20000000 50000000 20ms 0 reset 1 ;;
	big)
		case_for down ranzen 2000000000 0 0 0 reset 1
		case_for up ranzen 2000000000 0 0 0 reset 1 ;;
	*)
		echo "no such group: $1" >&2
		exit 2 ;;
	esac
}

# The longest first.
cases() { for g in mixed narrow reset big memory; do
	case " $ONLY " in *" $g "*) group $g ;; esac
done; }

choose
mkdir -p $out
began=$(date +%s)
failed=0
cases | xargs -P "${JOBS:-8}" -L 1 "$here/one.sh" >$rows.part || failed=1
sort -k 2,2 -k 4,4n -k 7,7 -k 1,1 -k 8,8n $rows.part >$rows
rm $rows.part
awk -f "$here/table.awk" $rows
echo "measured in $(($(date +%s) - began)) s; each row: $rows"
[ $failed = 0 ] || echo "not all could be measured: see above" >&2
exit $failed
