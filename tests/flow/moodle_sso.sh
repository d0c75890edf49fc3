#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A Moodle whose people log in on its pages: the browser opens, and what it
# ends at is pasted.
. "$(dirname "$0")/lib.sh"

command -v curl >/dev/null || skip "no curl"

mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
link_of() { sed -n 's/.*href="\(moodlemobile:[^"]*\)".*/\1/p' "$T/page"; }
value_of() { ranzen account list --json | json "$2" name="$1" || :; }

# A browser, and who sits at it: logs in, and copies the link of the page.
mkdir "$T/bin"
cat >"$T/bin/browser" <<'END'
#!/bin/sh
echo "$1" >"$FAKE/asked.new"
mv "$FAKE/asked.new" "$FAKE/asked"
page=$(curl -s -o /dev/null -w '%{redirect_url}' "$1")
curl -s -o "$FAKE/page.new" -d username=mia -d password=ranzen "$page"
mv "$FAKE/page.new" "$FAKE/page"
END
chmod +x "$T/bin/browser"
FAKE=$T
BROWSER=$T/bin/browser:lynx
export FAKE BROWSER
unset DISPLAY WAYLAND_DISPLAY || :

# login LINE…: pastes these, LINK being what the browser ended at.
login()
{
	rm -f "$T/page" "$T/asked"
	mkfifo "$T/paste"
	ranzen account add "$SCHOOL_URL/moodle" --name sso --browser \
	    --password-stdin <"$T/paste" >"$T/out" 2>"$T/err" &
	pid=$!
	exec 9>"$T/paste"
	[ "$1" = unseen ] || eventually 20 test -s "$T/page"
	for line; do
		[ "$line" != LINK ] || line=$(link_of)
		printf '%s\n' "$line" >&9
	done
	exec 9>&-
	code=0
	wait $pid || code=$?
	rm "$T/paste"
}

school_start --mood sso
login LINK
same "$code" 0
contains "$T/err" "admin/tool/mobile/launch.php?service=moodle_mobile_app"
contains "$T/err" "moodlemobile://token="
contains "$T/out" "Mia Brandt"
same "$(value_of sso person)" "Mia Brandt"
expect_exit 0 ranzen sync
[ "$(ranzen tasks --json | wc -l)" -gt 3 ] || fail "no tasks"
ok "a login by the browser ends with its address pasted"

link=$(link_of)
for secret in "$link" "$(echo "${link#*token=}" | base64 -d | sed 's/.*::://')"; do
	! grep -rqF "$secret" "$RANZEN_HOME/store.db"* "$RANZEN_HOME"/*.log \
	    "$T/out" "$T/err" || fail "a secret lies open"
done
ok "the token lies in the secrets only"

expect_exit 0 ranzen account remove sso
first=$link
login hallo "$(echo "$first" | cut -c1-60)" "$first" LINK
same "$code" 0
contains "$T/err" "begins with moodlemobile://token="
contains "$T/err" "is not complete"
contains "$T/err" "belongs to another login"
ok "what was pasted wrongly is told apart, and may be tried again"

expect_exit 0 ranzen account remove sso
login hallo
same "$code" 6
same "$(value_of sso url)" "" "an account without a login was kept"
BROWSER=
export BROWSER
login unseen
same "$code" 6
contains "$T/err" "Open this page in a browser"
[ ! -e "$T/asked" ] || fail "a browser was opened"
ok "without a browser the address is printed"

# Where people have a Moodle password all the same.
mood ''
expect_exit 0 sh -c "echo ranzen | ranzen account add $SCHOOL_URL/moodle \
    --name word --user mia --password-stdin"
same "$(value_of word user)" mia
expect_exit 2 sh -c "echo x | ranzen account add $SCHOOL_URL --name open \
    --browser --password-stdin"
contains "$T/err" "leave --browser away"
ok "who has a password goes without the browser"
