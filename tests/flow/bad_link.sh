#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fetching and handing in while the link is cut again and again, in each way
# that there is: intact, once, and nobody steps in.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"
. "$(dirname "$0")/link.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }

# bad_link SEED: a cut a second. A silent end is heard of after 2 s,
# since how soon it is noticed is not asked here.
bad_link()
{
	link_start --up 2000000 --down 2000000 --rtt 60ms --silence-cap 2s \
	    --cut-every 1s --cut-mode mixed --seed "$1"
}

good_link() { link_start --up 0 --down 0 --rtt 0; }

make_file "$T/material.pdf" 300000
make_file "$T/work.pdf" 300000
school_start --tasks 3
pid=$(edit task-new --course c0 --title "Over a bad link" --due +9h \
    --takes files --max-bytes 1000000)
edit material-add "$pid" "$T/material.pdf" >/dev/null
FAR=${SCHOOL_URL#http://}
good_link
SCHOOL_URL=http://$NEAR
account_add mia
expect_exit 0 ranzen sync
task=$(ranzen tasks --json | json id platform_id="$pid")
link_stop
lacks "$T/link.log" rror

bad_link "${SEED:-1}"
expect_exit 0 ranzen get "$task" --json --wait 60
same "$(sha256 "$(json path <"$T/out")")" "$(sha256 "$T/material.pdf")" \
    "the material"
kill_all
link_stop
[ "$(json hits <"$T/link.json")" -gt 0 ] || fail "no connection was cut"
ok "material arrives intact over a link that is cut"

# A cut that takes the answer costs the time in which a school may still be
# busy with it: 120 s, or half of what is left where the deadline is near.
edit task-change "$pid" --due +40s
good_link
expect_exit 0 ranzen sync
kill_all
link_stop

bad_link "${SEED:-12}"
expect_exit 0 ranzen hand-in "$task" "$T/work.pdf" --wait 170
expect_exit 0 ranzen receipt "$task"
link_stop
[ "$(json hits <"$T/link.json")" -gt 0 ] || fail "no connection was cut"
school_has_once "$pid" "$T/work.pdf"
[ "$(json most <"$T/link.json")" -le 2 ] ||
	fail "$(json most <"$T/link.json") connections at once"
ok "work arrives intact and once over a link that is cut"
