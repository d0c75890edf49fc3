# SPDX-License-Identifier: GPL-3.0-or-later
#
# A bad link (tests/badlink) in front of a server: . "$(dirname "$0")/link.sh"
# after lib.sh.
#
#   FAR=${SCHOOL_URL#http://}
#   link_start --up 0 --down 0 --rtt 0       sets NEAR, where the link listens
#   SCHOOL_URL=http://$NEAR
#   account_add mia
#   link_sum down.forwarded     sets SUM, once nothing moves any more
#   link_stop                                its figures are in $T/link.json
#   link_start --cut-every 5s --cut-mode mixed       at the same address

LINK_PID=
NEAR=127.0.0.1:0

link_start()
{
	: >"$T/link"
	"${BADLINK:-badlink}" --to "$FAR" --listen "$NEAR" "$@" \
	    >"$T/link" 2>>"$T/link.log" </dev/null &
	LINK_PID=$!
	eventually 10 grep -q '^ready ' "$T/link"
	NEAR=$(sed -n 's/^ready //p' "$T/link")
}

# One more line of figures is in $T/link.
link_told() { [ "$(wc -l <"$T/link")" -gt "$lines" ]; }
link_figure()
{
	lines=$(wc -l <"$T/link")
	kill -USR1 "$LINK_PID"
	eventually 10 link_told
	FIGURE=$(tail -n 1 "$T/link" | json "$1")
}
link_is_still()
{
	SUM=$FIGURE
	sleep 0.2
	link_figure "$1"
	[ "$FIGURE" = "$SUM" ]
}
link_sum()
{
	link_figure "$1"
	eventually 20 link_is_still "$1"
}

link_stop()
{
	[ -n "$LINK_PID" ] || return 0
	kill "$LINK_PID" 2>/dev/null || :
	wait "$LINK_PID" || fail "the link ended with $?"
	LINK_PID=
	tail -n 1 "$T/link" >"$T/link.json"
}

link_cleanup()
{
	code=$?
	set +e
	[ -z "$LINK_PID" ] || kill "$LINK_PID"
	(exit $code)
	cleanup
}
trap link_cleanup EXIT
