#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Queued offline, everything killed, and a new login: what was put down for
# the start at login is run as the desktop would.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

HOME=$T/person
XDG_CONFIG_HOME=$T/person/.config
XDG_CURRENT_DESKTOP=XFCE
RANZEN_AUTOSTART=1
export HOME XDG_CONFIG_HOME XDG_CURRENT_DESKTOP RANZEN_AUTOSTART
mkdir -p "$XDG_CONFIG_HOME"
started_by() { cat "$XDG_CONFIG_HOME"/autostart/*.desktop 2>/dev/null; }

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/work.pdf" 30000
school_stop
expect_exit 4 ranzen hand-in "$task" "$T/work.pdf"
eventually 20 started_by
ok "the first queued entry switches on the start at login"

kill_all
school_start
command=$(started_by | sed -n 's/^Exec=//p')
[ -n "$command" ] || fail "no command: $(started_by)"
sh -c "$command" >/dev/null 2>&1 </dev/null &
eventually 60 is_proven "$task"
school_has_once "$pid" "$T/work.pdf"
ok "at the next login it is sent without a command"
