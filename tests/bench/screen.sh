#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The screen with 10,000 tasks beside the floor (a bare ncurses list) and tig
# with 10,000 commits, in one run; then the screen with ten times as many
# tasks. TASKS, RUNS, IDLE (seconds) and KEYS change the sizes; nnn is
# measured, too, where it is installed.

FLOW_BIN=${FLOW_BIN:-build}
case $FLOW_BIN in /*) ;; *) FLOW_BIN=$(pwd)/$FLOW_BIN ;; esac
. "$(dirname "$0")/../flow/lib.sh"

TASKS=${TASKS:-10000}
RUNS=${RUNS:-15}
IDLE=${IDLE:-20}
KEYS=${KEYS:-500}
screen=$TOP/build/tests/bench/screen

commits()
{
	i=0
	while [ $i -lt "$TASKS" ]; do
		i=$((i + 1))
		m="Commit number $i of a history made for this bench"
		printf 'commit refs/heads/main\ncommitter A B <a@b.c> %d +0000\ndata %d\n%s\n' \
		    $((1600000000 + i * 600)) ${#m} "$m"
	done
}

# fill TASKS HOME: a home with so many tasks, settled.
fill()
{
	RANZEN_HOME=$2
	export RANZEN_HOME
	mkdir -p "$2"
	rm -rf "$T/school"
	school_start --tasks "$1"
	account_add mia
	ranzen config set sync.every 86400
	ranzen sync >/dev/null 2>&1
	school_stop
	kill_all
}

git init -q -b main "$T/repo"
commits | git -C "$T/repo" fast-import --quiet
mkdir "$T/files"
(cd "$T/files" && seq "$TASKS" | xargs touch)
fill "$TASKS" "$T/home-1"
cd "$T/repo"
nnn=
command -v nnn >/dev/null && nnn="-- nnn $T/files"
"$screen" "$RUNS" "$IDLE" "$KEYS" -- ranzen -- "$TOP/build/tests/bench/floor" \
    -- tig $nnn

fill $((TASKS * 10)) "$T/home-10"
echo "with $((TASKS * 10)) tasks:"
"$screen" "$RUNS" 1 "$KEYS" -- ranzen
