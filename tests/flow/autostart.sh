#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Queued offline, everything killed, and a new login: it arrives without a
# command, and then nothing starts at login any more.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

RANZEN_AUTOSTART=1
XDG_CONFIG_HOME=$T/config
DISPLAY=${DISPLAY:-:99}
export RANZEN_AUTOSTART XDG_CONFIG_HOME DISPLAY

# What the session does at login, as the desktop entry says.
log_in()
{
	line=$(sed -n 's/^Exec=//p' "$XDG_CONFIG_HOME"/autostart/ranzen-sync*)
	[ -n "$line" ] || fail "nothing starts at login"
	env -u RANZEN_HOME sh -c "$line" &
}
starts_at_login() { ls "$XDG_CONFIG_HOME"/autostart/ranzen-sync* 2>/dev/null; }
starts_not() { [ -z "$(starts_at_login)" ]; }

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/work.pdf" 20000
starts_not || fail "it starts at login with nothing to send"

school_stop
expect_exit 4 ranzen hand-in "$task" "$T/work.pdf" --wait 1
eventually 10 starts_at_login
ok "what waits switches on the start at login"

kill_all
school_start
log_in
eventually 20 is_proven "$task"
school_has_once "$pid" "$T/work.pdf"
ok "after a new login it arrives without a command"

eventually 30 starts_not
ok "with nothing to send nothing starts at login"
