#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The screen with 10,000 tasks beside the floor (a bare ncurses list) and tig
# with 10,000 commits of the same titles, in one run; then the screen with ten
# times as many tasks. TASKS, RUNS, IDLE (seconds) and KEYS change the sizes; nnn is
# measured, too, where it is installed.

FLOW_BIN=${FLOW_BIN:-build}
case $FLOW_BIN in /*) ;; *) FLOW_BIN=$(pwd)/$FLOW_BIN ;; esac
. "$(dirname "$0")/../flow/lib.sh"

TASKS=${TASKS:-10000}
RUNS=${RUNS:-15}
IDLE=${IDLE:-20}
KEYS=${KEYS:-500}
screen=$TOP/build/tests/bench/screen

# The tasks as a history: a commit of the course for each, with its title.
commits()
{
	LC_ALL=C awk -F '\t' '{
		printf "commit refs/heads/main\ncommitter %s <a@b.c> %d +0000\n",
		       $5, 1600000000 + NR * 600
		printf "data %d\n%s\n", length($6), $6
	}'
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

fill "$TASKS" "$T/home-1"
git init -q -b main "$T/repo"
ranzen tasks --all | commits | git -C "$T/repo" fast-import --quiet
mkdir "$T/files"
(cd "$T/files" && seq "$TASKS" | xargs touch)
cd "$T/repo"
nnn=
command -v nnn >/dev/null && nnn="-- nnn $T/files"
"$screen" "$RUNS" "$IDLE" "$KEYS" -- ranzen -- "$TOP/build/tests/bench/floor" \
    -- tig $nnn

fill $((TASKS * 10)) "$T/home-10"
echo "with $((TASKS * 10)) tasks:"
"$screen" "$RUNS" 1 "$KEYS" -- ranzen
