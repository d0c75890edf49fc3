#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen-desktop on a real session bus: notifications, the keyring, and what
# a desktop costs that is absent or hangs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

if [ -z "${BUS_OF_THIS_TEST:-}" ]; then
	command -v dbus-run-session >/dev/null ||
	    skip "dbus-run-session is not installed (Debian: dbus-daemon)"
	# no service of this PC may be started in its place
	cat >"$T/bus.conf" <<-XML
	<busconfig><type>session</type><listen>unix:dir=$T</listen>
	<policy context="default"><allow send_destination="*" eavesdrop="true"/>
	<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
	XML
	code=0
	BUS_OF_THIS_TEST=1 dbus-run-session --config-file "$T/bus.conf" -- \
	    "$0" 2>&1 || code=$?
	exit $code
fi

PEER=
peer_start()
{
	rm -f "$T/peer"
	mkfifo "$T/peer"
	env -u ASAN_OPTIONS bus_peer "$@" >"$T/peer" &
	PEER=$!
	read -r word <"$T/peer" || fail "no peer on the bus"
	same "$word" ready "the peer's first word"
}
peer_stop()
{
	kill "$PEER"
	wait "$PEER" || :
	PEER=
}
seconds() { date +%s; }
tab=$(printf '\t')

# expect_hang COMMAND…: ends with 6, within 5 s and a little.
expect_hang()
{
	begun=$(seconds)
	expect_exit 6 "$@"
	[ $(($(seconds) - begun)) -le 6 ] || fail "took too long: $*"
}

peer_start notify "$T/shown"
expect_exit 0 ranzen-desktop notify "Größe <b>Übung</b> & mehr" "Für <i>dich</i> & äöüß" critical
contains "$T/shown" "2${tab}Größe <b>Übung</b> & mehr${tab}Für &lt;i&gt;dich&lt;/i&gt; &amp; äöüß"
peer_stop
peer_start notify "$T/shown" plain
expect_exit 0 ranzen-desktop notify Titel "Für <i>dich</i>" low
contains "$T/shown" "0${tab}Titel${tab}Für <i>dich</i>"
peer_stop
ok "a notification shows title and body as text"

expect_exit 6 ranzen-desktop notify Titel Text
expect_exit 6 ranzen-desktop secret get k
expect_exit 6 env -u DBUS_SESSION_BUS_ADDRESS ranzen-desktop notify Titel Text
expect_exit 6 env -u DBUS_SESSION_BUS_ADDRESS ranzen-desktop secret get k
expect_exit 6 env DBUS_SESSION_BUS_ADDRESS=unix:path="$T/no" ranzen-desktop notify Titel Text
ok "without a service or a bus it ends with 6"

peer_start mute org.freedesktop.Notifications
expect_hang ranzen-desktop notify Titel Text
peer_stop
peer_start mute org.freedesktop.secrets
expect_hang ranzen-desktop secret get k
expect_hang sh -c "printf geheim | ranzen-desktop secret set k"
ok "a service that hangs costs 5 s"

school_start
expect_exit 0 ranzen config set secrets.keyring yes
account_add mia
contains "$T/err" "kept in a file"
name=$(ranzen account list --json | json name)
expect_exit 0 sh -c "echo ranzen | ranzen account login $name --password-stdin"
contains "$T/err" "kept in a file"
ok "where the keyring hangs the login is kept in a file, and that is said"
peer_stop
expect_exit 0 ranzen account remove "$name"
kill_all

# gnome-keyring brings GTK along: used where it is, not installed for this.
command -v gnome-keyring-daemon >/dev/null || {
	echo "ok 1 # SKIP the keyring itself (Debian: gnome-keyring)"
	exit 0
}
HOME=$T/person
XDG_DATA_HOME=$HOME/data
export HOME XDG_DATA_HOME
mkdir -p "$HOME"
printf 'sesam' | gnome-keyring-daemon --foreground --unlock \
    --components=secrets >"$T/keyring.log" 2>&1 &
KEYRING=$!
trap 'status=$?; kill $KEYRING; (exit $status); cleanup' EXIT
has_keyring() { ranzen-desktop secret get k; [ $? = 3 ]; }
eventually 10 has_keyring
expect_exit 0 sh -c "printf 'geheim äöü' | ranzen-desktop secret set k"
expect_exit 0 ranzen-desktop secret get k
same "$(cat "$T/out")" "geheim äöü" "the secret"
expect_exit 0 ranzen-desktop secret del k
expect_exit 3 ranzen-desktop secret get k
expect_exit 3 ranzen-desktop secret del k
ok "secrets are set, got and deleted"

account_add mia
lacks "$T/err" "kept in a file"
[ -z "$(ls "$RANZEN_HOME/secrets" 2>/dev/null)" ] || fail "a file has the login"
peer_start notify "$T/shown"
expect_exit 0 ranzen sync
task=$(open_task)
make_file "$T/work.pdf" 30000
expect_exit 0 ranzen hand-in "$task" "$T/work.pdf"
school_has_once "$(platform_id "$task")" "$T/work.pdf"
eventually 5 grep -q "Handed in: " "$T/shown"
ok "a login in the keyring works, and the proof is notified"
peer_stop

kill_all
expect_exit 0 ranzen sync
expect_exit 0 ranzen account remove "$(ranzen account list --json | json name)"
ok "the login is found again by a new program"
