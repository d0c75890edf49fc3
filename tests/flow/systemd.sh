#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Start at login by systemd: a systemctl that hangs holds nothing up, the
# units are right, and with nothing to send they are gone.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

RANZEN_AUTOSTART=1
XDG_CONFIG_HOME=$T/config
export RANZEN_AUTOSTART XDG_CONFIG_HOME
mkdir -p "$XDG_RUNTIME_DIR/systemd" "$T/bin"
: >"$XDG_RUNTIME_DIR/systemd/private"
PATH=$T/bin:$PATH
units=$XDG_CONFIG_HOME/systemd/user
cat >"$T/bin/systemctl" <<SH
#!/bin/sh
echo "\$*" >>"$T/calls"
while [ -e "$T/hang" ]; do sleep 0.1; done
SH
chmod +x "$T/bin/systemctl"
unit_is() { ls "$units"/ranzen-sync-*."$1"; }
called() { grep -q -- "^--user --quiet $1 " "$T/calls"; }
no_unit() { [ -z "$(ls "$units")" ]; }

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
make_file "$T/work.pdf" 20000
school_stop
: >"$T/hang"
expect_exit 4 ranzen hand-in "$task" "$T/work.pdf" --wait 1
eventually 10 called enable
school_start
expect_exit 0 timeout 4 ranzen sync
is_proven "$task" || fail "not sent while systemctl hangs"
ok "a systemctl that hangs does not hold a hand-in up"

kill_all
rm "$T/hang"
school_stop
expect_exit 4 ranzen hand-in "$(open_task 1)" "$T/work.pdf" --wait 1
eventually 10 unit_is service
eventually 10 unit_is timer
contains "$units"/ranzen-sync-*.service "RANZEN_HOME=$RANZEN_HOME"
if command -v systemd-analyze >/dev/null; then
	systemd-analyze --user verify "$units"/ranzen-sync-* >"$T/verify" 2>&1 ||
	    :
	! grep "ranzen-sync-[0-9a-f]*\.[a-z]*:" "$T/verify" ||
	    fail "systemd does not like the units"
fi
ok "what waits switches on a service and its timer"

school_start
expect_exit 0 ranzen sync
eventually 30 no_unit
called disable || fail "not disabled: $(cat "$T/calls")"
ok "with nothing to send the units are gone"
