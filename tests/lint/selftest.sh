#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A lint that cannot fail is no lint: each gets a small tree that is right,
# and must pass it, and then one violation at a time, and must name it.

set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
export LINT_TOP="$tree"
status=0
count=0

spdx='/* SPDX-License-Identifier: GPL-3.0-or-later */'

fresh()
{
	rm -rf "$tree"
	mkdir -p "$tree/.ci" "$tree/src/base" "$tree/src/model" \
	    "$tree/src/store" "$tree/src/sync" "$tree/src/cli" \
	    "$tree/src/main" "$tree/ui" "$tree/po"
	cp "$top"/.ci/walls "$top"/.ci/*.awk "$tree/.ci/"
	cp "$top/Makefile" "$tree/"
	echo '# none' >"$tree/.ci/exceptions"
	echo '# none' >"$tree/.ci/globals"
	put src/base/base.h '#ifndef RANZEN_BASE_BASE_H' \
	    '#define RANZEN_BASE_BASE_H' '#include <stdio.h>' '#endif'
	put src/model/a.h '#ifndef RANZEN_MODEL_A_H' '#define RANZEN_MODEL_A_H' \
	    '#include "base/base.h"' 'int a(void);' '#endif'
	put src/model/a.c '#include "model/a.h"' \
	    'static const char *const names[] = {' '	"one",' '};' \
	    '/* time() and printf() in a comment */' 'int a(void)' '{' \
	    '	return names[0][0];' '}'
}

# put FILE LINE…
put()
{
	f=$tree/$1
	shift
	printf '%s\n' "$spdx" "$@" >"$f"
}

passes()
{
	count=$((count + 1))
	if out=$("$top/.ci/lint-$1" 2>&1) || [ $? = 77 ]; then
		echo "ok $count - $1 passes $2"
	else
		echo "not ok $count - $1 passes $2"
		echo "$out"
		status=1
	fi
}

# names LINT WHAT TEXT: the lint fails, and says TEXT.
names()
{
	count=$((count + 1))
	out=$("$top/.ci/lint-$1" 2>&1)
	code=$?
	case $code/$out in
	[1-9]*/*"$3"*) echo "ok $count - $1 names $2" ;;
	*) echo "not ok $count - $1 names $2"
	   echo "exit $code: $out"
	   status=1 ;;
	esac
}

# planted LINT WHAT TEXT FILE LINE…: a violation in a fresh tree.
planted()
{
	lint=$1 what=$2 text=$3
	shift 3
	fresh
	put "$@"
	names "$lint" "$what" "$text"
}

fresh
for lint in walls source size headers globals links po; do
	passes "$lint" "a tree that is right"
done

planted walls "a room over a wall" "may not know net" \
    src/store/b.c '#include "net/net.h"'
planted walls "a library in the wrong room" "may not name it" \
    src/model/b.c '#include <sqlite3.h>'
planted walls "an unknown library" "may not name it" \
    src/base/b.c '#include <glib.h>'
planted walls "curses in a source" "one header includes it" \
    ui/b.c '#include <ncurses.h>'
planted walls "an include without its room" "begin with the room" \
    src/model/b.c '#include "a.h"'
planted walls "the screen in the sync program" "may not know ui" \
    src/main/sync.c '#include "ui/screen.h"'

fresh
put ui/b.h '#include <ncurses.h>'
passes walls "curses in one header"
put ui/c.h '#include <ncurses.h>'
names walls "curses in a second header" "already does that"

planted source "a thread" "[threads]" src/sync/b.c 'pthread_t t;'
planted source "a look at the clock" "[clock]" \
    src/sync/b.c 'int64_t t = time(NULL);'
planted source "printing below the roof" "[roof]" \
    src/store/b.c '	printf("hello");'
planted source "words below the roof" "[words]" \
    src/store/b.c '	return _("hello");'
planted source "SQL that is formatted" "[sql]" \
    src/store/b.c '	snprintf(q, n, "SELECT a FROM t WHERE b = %d", b);'
planted source "SQL that is formatted over two lines" "[sql]" \
    src/store/b.c '	snprintf(q, n,' '	    "DELETE FROM t WHERE b = %d", b);'
planted source "SQLite's own printing" "[sql]" \
    src/store/b.c '	q = sqlite3_mprintf("%q", b);'
planted source "a variable as a statement" "[sql]" \
    src/store/b.c '	sqlite3_exec(db, text, NULL, NULL, NULL);'
planted source "a colour" "[colour]" ui/b.c '	attr = COLOR_RED;'
planted source "a colour's name" "[colour]" ui/b.c '	paint("red");'
planted source "a machine's path" "[path]" \
    src/model/b.c "const char *p = \"/ho""me/anna/x\";"
fresh
echo 'int b;' >"$tree/src/model/b.c"
names source "a file without a licence" "[licence]"
put src/sync/b.c 'int64_t t = time(NULL);'
echo 'clock src/sync/b.c a reason' >>"$tree/.ci/exceptions"
rm "$tree/src/model/b.c"
passes source "what has an exception"
rm "$tree/src/sync/b.c"
names source "an exception that nothing needs" "nothing needs"

fresh
{ echo "$spdx"; echo 'int b(void)'; echo '{'
  yes '	b();' | head -n 81; echo '}'; } >"$tree/src/model/b.c"
names size "a long function" "a function of"
{ echo "$spdx"; yes 'int b(void);' | head -n 601; } >"$tree/src/model/b.c"
names size "a long file" "lines without tables"
{ echo "$spdx"; echo 'static const int t[] = {'; yes '	1,' | head -n 900
  echo '};'; } >"$tree/src/model/b.c"
passes size "a long table"

planted headers "a header that needs another" "does not compile alone" \
    src/model/b.h '#ifndef RANZEN_MODEL_B_H' '#define RANZEN_MODEL_B_H' \
    'int b(FILE *);' '#endif'
planted headers "a wrong guard" "its guard should be" \
    src/model/b.h '#ifndef B_H' '#define B_H' '#endif'

# object NAME LINE…: compiled to where the release has its objects.
object()
{
	mkdir -p "$tree/build/obj/src/model"
	name=$1
	shift
	put "src/model/$name.c" "$@"
	${CC:-cc} -fPIE -c -o "$tree/build/obj/src/model/$name.o" \
	    "$tree/src/model/$name.c"
}
fresh
object b 'const char *const t[] = { "a" };' 'const int n = 1;'
passes globals "constant tables"
object b 'int f(void);' 'int f(void) { static int calls; return ++calls; }'
names globals "a static that counts" "calls can change"
echo 'src/model/b.c calls it is counted for a reason' >>"$tree/.ci/globals"
passes globals "a global with a reason"
object b 'const int n = 1;'
names globals "a reason without a global" "is not there any more"

fresh
mkdir -p "$tree/build"
echo 'int main(void) { return 0; }' |
	${CC:-cc} -x c -o "$tree/build/ranzen" - -Wl,--no-as-needed \
	    $(pkg-config --libs libcurl)
names links "curl in the program that draws" "loads libcurl"

# facts ROW…: a table of facts, and a test that names one.
facts()
{
	fresh
	mkdir -p "$tree/docs" "$tree/src/providers" "$tree/tests/unit"
	put src/providers/iserv.c 'int a;'
	put tests/unit/test_iserv_a.c '/* Fact 1.3/hops */'
	printf '%s\n' "$@" >"$tree/docs/iserv.md"
}
hops='| 1.3/hops | 15 of them | 3× | iserv.c | test_iserv_a |'
facts "$hops" '| 2.6/csv | a list | 3× | not used: no need | |'
passes facts "facts with tests, and with reasons"
facts "$hops" '| 1.3/chain | so | 3× | iserv.c | test_iserv_a |'
names facts "a fact whose test does not name it" "1.3/chain: test_iserv_a"
facts "$hops" '| 1.3/chain | so | 3× | | |'
names facts "a fact without test and reason" "1.3/chain has neither"
facts "$hops" '| 2.6/csv | a list | 3× | csv.c | test_iserv_a |'
names facts "a fact whose code is gone" "no csv.c"
facts '| 2.6/csv | a list | 3× | not used: no need | |'
names facts "a test of a fact that is not there" "1.3/hops, named by"
facts "$hops"
put src/providers/b.c 'get("/iserv/exercise/a''pi/exercises");'
names facts "a guess in the code" "only guessed"

german()
{
	printf '%s\n' 'msgid ""' 'msgstr ""' \
	    '"Content-Type: text/plain; charset=UTF-8\n"' \
	    '"Plural-Forms: nplurals=2; plural=(n != 1);\n"' '' "$@" \
	    >"$tree/po/de.po"
}
fresh
put src/cli/b.c '	say(_("task"));'
german 'msgid "task"' 'msgstr "Aufgabe"'
passes po "complete German"
german 'msgid "task"' 'msgstr ""'
names po "an empty translation" "untranslated"
german 'msgid "other"' 'msgstr "anderes"'
names po "a missing translation" "de.po"
german '#, fuzzy' 'msgid "task"' 'msgstr "Arbeit"'
names po "a fuzzy translation" "reviewed"
rm "$tree/po/de.po"
names po "no German at all" "de.po"

fresh
mkdir -p "$tree/docs/man/de"
cp "$top/docs/man/page.awk" "$tree/docs/man/"
page='.TH A 1 "" "@version@" "A"\n.SH NAME\na \\- b\n'
printf "$page" >"$tree/docs/man/a.1.in"
printf "$page" >"$tree/docs/man/de/a.1.in"
passes man "a page and its German"
printf "$page.SH MORE\n" >"$tree/docs/man/a.1.in"
names man "a section that has no German" "not the sections"
printf "$page.SH\n.wrong\n" >"$tree/docs/man/de/a.1.in"
names man "a request that does not exist" "wrong"
rm "$tree/docs/man/de/a.1.in"
names man "a page without German" "de/a.1.in is missing"

echo "1..$count"
exit $status
