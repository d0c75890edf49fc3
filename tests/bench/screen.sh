#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The screen with 10,000 tasks beside tig with 10,000 commits, in one run.
# TASKS and RUNS change the size.

FLOW_BIN=${FLOW_BIN:-build}
case $FLOW_BIN in /*) ;; *) FLOW_BIN=$(pwd)/$FLOW_BIN ;; esac
. "$(dirname "$0")/../flow/lib.sh"

TASKS=${TASKS:-10000}
RUNS=${RUNS:-15}

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

git init -q -b main "$T/repo"
commits | git -C "$T/repo" fast-import --quiet
school_start --tasks "$TASKS"
account_add mia
ranzen sync >/dev/null 2>&1
school_stop
kill_all
cd "$T/repo"
"$TOP/build/tests/bench/screen" "$RUNS" "${IDLE:-20}" ranzen -- tig
