#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen account report: a folder that shows how an IServ's pages are built,
# and nothing of anybody.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
looks() { edit iserv-look --set "$*"; }
# answers WORD…: one line each, for the questions.
answers() { printf '%s\n' "$@" >"$T/answers"; }
yes_to_all() { answers y y y y y y y y y y y y y y y y y y y y; }
# report [ACCOUNT]: $FOLDER, $T/err
report()
{
	code=0
	ranzen account report "$@" <"$T/answers" >"$T/out" 2>"$T/err" || code=$?
	FOLDER=$(cat "$T/out")
}

school_start --tasks 20
add() { printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" "$@" --password-stdin >"$T/out"; }
expect_exit 0 ranzen config set sync.requests 600
add --name iserv --platform iserv --user mia --keep password
expect_exit 0 ranzen sync

yes_to_all
report
same "$code" 0 "exit code"
for f in README.txt 1-list.html 2-past.html 2-csv.txt 3-task-1.html \
    4-download.txt 5-cookies.txt 6-badges.txt 6-notifications.txt 6-goto.txt \
    7-dates.txt 8-health.txt 9-webdav.txt; do
	[ -s "$FOLDER/$f" ] || fail "no $f"
done
contains "$FOLDER/1-list.html" 'id="crud-table"'
contains "$FOLDER/1-list.html" 'Abgabetermin'
contains "$FOLDER/1-list.html" 'in minutes:; 0:'
contains "$FOLDER/4-download.txt" 206
contains "$FOLDER/6-notifications.txt" '  groupTitle: "Aufgaben"'
contains "$FOLDER/6-goto.txt" 'leads to /iserv/exercise/show/0000'
contains "$FOLDER/8-health.txt" 'loadClassification: "green"'
contains "$FOLDER/9-webdav.txt" 'GET https://school/webdav/'
contains "$FOLDER/9-webdav.txt" 401
contains "$FOLDER/9-webdav.txt" 'WWW-Authenticate: Basic'
contains "$FOLDER/5-cookies.txt" 'REMEMBERME Max-Age='
contains "$FOLDER/README.txt" 'Was ist das?'
contains "$FOLDER/README.txt" 'What is this?'
same "$(stat -c %a "$FOLDER")" 700 "who can read the folder"
ok "the folder has a skeleton of each page, and a README in two languages"

# Whatever the school and the store know of anybody, word by word; words of
# our own lists and of the README are no names.
cat "$FOLDER"/[0-9]* >"$T/all"
sed -n 's/^[[:space:]]*"\(.*\)/"\1/p' "$TOP/src/providers/skeleton_words.c" |
    grep -o '[[:alpha:]]\{3,\}' | sort -fu >"$T/known"
{
	ranzen tasks --all --json
	ranzen news --json
	school_check
} | grep -o '"[a-z_]*": *"[^"]*"' | sed 's/^"[a-z_]*": *//' |
    grep -oE '[[:alnum:]]{4,}' | grep -vE '^[xX0]+$' | sort -fu |
    grep -vixFf "$T/known" >"$T/words"
[ "$(wc -l <"$T/words")" -gt 100 ] || fail "too few words to look for"
grep -owFf "$T/words" "$T/all" | sort -u >"$T/found" || :
# what we say ourselves above each page
grep -vxE 'data|sort|minus|what|shown|minutes|times|these|like|Content|Type|Length|charset|school|https|elsewhere|Control|Accept|Ranges|Range|Last|Modified' \
    "$T/found" >"$T/told" || :
[ ! -s "$T/told" ] || fail "told: $(head -n 20 "$T/told" | tr '\n' ' ')"
ok "no name, title, text or file of the school is in it"

sed -n 's/.*"jar"://p' "$RANZEN_HOME"/secrets/* "$RANZEN_HOME/secrets" 2>/dev/null |
    grep -oE '[[:alnum:]]{12,}' | grep -v '^IServ' >"$T/values" || :
[ -s "$T/values" ] || fail "no cookies to look for"
! grep -qFf "$T/values" "$T/all" || fail "a cookie's value is told"
for word in 127.0.0.1 "${SCHOOL_URL##*:}" mia; do
	lacks "$T/all" "$word"
done
! LC_ALL=C grep -qE '[1-9]{2}\.[0-9]{2}\.20' "$T/all" || fail "a date is told"
ok "no cookie's value, no address, no account and no date is in it"

lacks "$T/err" mia
lacks "$T/err" 127.0.0.1
contains "$T/err" 'GET /iserv/exercise/show/0000'
same "$(grep -c 'GET ' "$T/err")" 19 "questions"
ok "it asks before each page, without a name"

answers n n n n n n n n n n n n n n
report iserv
same "$code" 0 "exit code"
same "$FOLDER" "" "folder"
contains "$T/err" "Nothing was written."
answers y n
report
same "$(cd "$FOLDER" && echo *)" "1-list.html README.txt" "files"
ok "a page that was not agreed to is not asked for"

looks layout-a english relative
yes_to_all
report
same "$code" 0 "exit code"
contains "$FOLDER/1-list.html" 'Deadline'
looks
ok "an older IServ in English is shown, too"

edit iserv-expire
yes_to_all
report
same "$code" 0 "exit code"
ok "a session that is over is renewed by its cookies"
before=$(edit iserv-logins mia)
edit iserv-expire --auth 1
report
same "$code" 6 "exit code"
same "$(edit iserv-logins mia)" "$before" "logins"
ok "the password is not sent, though it is kept"

add --name other --platform open --user mia
yes_to_all
report other
same "$code" 3 "exit code"
contains "$T/err" "only"
[ ! -s "$T/out" ] || fail "a folder for another platform"
ok "for another platform there is nothing to report"
