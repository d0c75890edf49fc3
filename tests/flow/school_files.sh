#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The files at school, as a page of the screen and of --plain: browsed, fetched,
# put, and on bad days, with the real programs.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
mood() { printf '%s' "$1" >"$T/school/mood.new"; mv "$T/school/mood.new" "$T/school/mood"; }
# holds NAME FILE: the school has that one, and these bytes.
holds() { edit iserv-files | grep -F "/Files/$1" | grep -q "^$(sha256 "$2") " ||
    fail "the school has not $2 as $1: $(edit iserv-files)"; }
# said: the lines on standard input typed into --plain; what it says in $T/said.
said()
{
	ranzen --plain >"$T/said" 2>"$T/err" || fail "--plain ended with $?"
	[ ! -s "$T/err" ] || fail "on standard error: $(cat "$T/err")"
	! LC_ALL=C grep -q "[$(printf '\001-\011\013-\037\177')]" "$T/said" ||
	    fail "a control character"
}
login()
{
	printf 'ranzen\n' | ranzen account login iserv --password-stdin \
	    --keep "$1" >"$T/out" 2>"$T/err"
}

TERM=xterm-256color LC_ALL=C.UTF-8 LANGUAGE=en HOME=$T/mia
export TERM LC_ALL LANGUAGE HOME
unset DISPLAY WAYLAND_DISPLAY
mkdir "$HOME"
echo neu >"$HOME/neu.txt"
echo noch >"$HOME/noch.txt"
echo meins >"$HOME/Blatt 2.pdf"

school_start
account_add mia
printf 'at school\n' | said
contains "$T/said" "keeps no files for programs"
ok "a school without such files says so in a sentence"

ranzen account remove "$(ranzen account list --json | json name)" --wipe >"$T/out" 2>&1
ranzen config set sync.requests 600
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --platform iserv --user mia \
    --name iserv --password-stdin --keep password >"$T/out" 2>"$T/err"
edit iserv-file Files/Mathe --user mia
edit iserv-file Groups/8b/Plan --user mia
for n in 1 2; do
	echo "Blatt $n" >"$T/blatt"
	edit iserv-file "Files/Mathe/Blatt $n.pdf" --user mia --file "$T/blatt"
done
head -c 1500000 /dev/urandom >"$T/film"
edit iserv-file Files/Mathe/Film.mp4 --user mia --file "$T/film"

cat <<'END' | said
at school
1
3
2
2
choose 3
get
upload
~/neu.txt
upload
upload
~/Blatt 2.pdf
upload
no
upload
~/Blatt 2.pdf
upload
yes
back
back
back
END
got=$RANZEN_HOME/files/iserv/Files/Mathe
contains "$T/said" "Files at school. Files/Mathe"
contains "$T/said" "2. Blatt 1.pdf. not chosen. 8"
contains "$T/said" "It is here now: $got/Blatt 1.pdf"
same "$(cat "$got/Blatt 1.pdf")" "Blatt 1"
same "$(cat "$got/Blatt 2.pdf")" "Blatt 2"
contains "$T/said" "1 file lies at the school now."
holds Mathe/neu.txt "$HOME/neu.txt"
same "$(grep -c "there is another 'Blatt 2.pdf'" "$T/said")" 2
same "$(grep -c "Nothing was done." "$T/said")" 1
holds "Mathe/Blatt 2.pdf" "$HOME/Blatt 2.pdf"
ok "--plain browses, fetches and puts, and asks before it replaces"

mood "503=5@/webdav*"
printf 'at school\nrefresh\n' | said
same "$(grep -c "server is overloaded" "$T/said")" 2
mood ""
login session
printf 'at school\n' | said
contains "$T/said" "The school wants your password for its files"
login password
edit iserv-look --set app-password
printf 'at school\n' | said
contains "$T/said" "The school does not take the password for its files"
edit iserv-look --set ""
login password
ok "a bad day, no password and a wrong one are told apart"

edit iserv-file "Files/Mathe/Blatt 2.pdf" --user mia --file "$T/blatt"
rm -r "$got"
RANZEN_MOOD=$T/school/mood RANZEN_PUT=$HOME
export RANZEN_MOOD RANZEN_PUT
(cd "$TOP" && build/san/tests/ui school)
holds Mathe/neu.txt "$HOME/neu.txt"
holds "Mathe/Blatt 2.pdf" "$HOME/Blatt 2.pdf"
cmp "$got/Film.mp4" "$T/film"
