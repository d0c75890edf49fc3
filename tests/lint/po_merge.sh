#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Two branches work at one catalogue: git, with .ci/merge-po as the attributes
# of this project name it, loses nothing, and decides nothing by itself.

top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.c
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.c
count=0
failed=0

is() # SENTENCE COMMAND…: it succeeds
{
	sentence=$1
	shift
	count=$((count + 1))
	if "$@" >"$work/said" 2>&1; then
		echo "ok $count - $sentence"
	else
		echo "not ok $count - $sentence"
		cat "$work/said" "$work/git" "$work/repo/po/de.po"
		failed=1
	fi
}

isnt() { if "$@"; then return 1; fi; }
has() { grep -qxF -e "$1" po/de.po; }
lacks() { isnt has "$1"; }
torn() { grep -q '^<<<<<<< ' po/de.po && git ls-files -u | grep -q de.po; }

# say MSGID MSGSTR: an entry of German, new or changed, at its place.
say()
{
	printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "%s"\nmsgstr "%s"\n' \
	    "$1" "$2" >"$work/one.po"
	msgcat --use-first --sort-output -o "$work/all.po" "$work/one.po" po/de.po
	cp "$work/all.po" po/de.po
}

drop() # MSGID
{
	msggrep -v -K -e "^$1\$" -o "$work/all.po" po/de.po
	cp "$work/all.po" po/de.po
}

# branches OURS THEIRS: a repository in which both were done to one catalogue,
# theirs on "work"; then work is put on top of ours, as a rebase does it.
branches()
{
	rm -rf "$work/repo"
	mkdir -p "$work/repo/po" "$work/repo/.ci"
	cd "$work/repo" || exit 1
	cp "$top/.gitattributes" .
	cp "$top/.ci/merge-po" .ci/
	git init -q -b main
	git config merge.po.driver "$driver"
	cat >po/de.po <<-'END'
	msgid ""
	msgstr "Content-Type: text/plain; charset=UTF-8\n"

	#, c-format
	msgid "%d file"
	msgid_plural "%d files"
	msgstr[0] "%d Datei"
	msgstr[1] "%d Dateien"

	msgid "Course"
	msgstr "Fach"

	msgid "Enter"
	msgstr "Eingabe"

	msgid "Old"
	msgstr "Alt"

	msgid "Older"
	msgstr "Älter"

	msgid "Task"
	msgstr "Arbeit"
	END
	git add -A
	git commit -qm base
	git branch work
	for side in main work; do
		git checkout -q "$side"
		if [ "$side" = main ]; then $1; else $2; fi
		git commit -qam "$side"
	done
	git rebase main >"$work/git" 2>&1
}

driver=$(sed -n 's/.*git config merge\.po\.driver "\(.*\)".*/\1/p' \
    "$top/docs/hacking.md")
is "docs/hacking.md tells git of it" test -n "$driver"

ours() { say Task Aufgabe; say Lesson Stunde; drop Old; }
theirs() { say Course Lehrfach; say Mark Note; say Letter Brief; drop Older; }
branches ours theirs
is "what each did alone merges" isnt grep -q CONFLICT "$work/git"
is "a translation changed there is kept" has 'msgstr "Aufgabe"'
is "a translation changed here is kept" has 'msgstr "Lehrfach"'
is "what was new there is there" has 'msgid "Lesson"'
is "what was new here is there, also side by side" has 'msgid "Letter"'
is "what was taken away there is gone" lacks 'msgid "Old"'
is "what was taken away here is gone" lacks 'msgid "Older"'
is "what nobody touched is as it was" has 'msgstr[1] "%d Dateien"'
is "nothing is left over or twice" sh -c 'msgfmt --check-format -o /dev/null po/de.po && ! grep "^#~" po/de.po'
is "it stays sorted" sh -c 'msgcat -s po/de.po | cmp - po/de.po'

ours() { say Task Aufgabe; }
theirs() { say Task Auftrag; }
branches ours theirs
is "one entry, two translations: a conflict" torn
is "with both of them" sh -c 'grep -q Aufgabe po/de.po && grep -q Auftrag po/de.po'

theirs() { say Task Aufgabe; say Mark Note; }
branches ours theirs
is "one entry, the same translation: none" has 'msgstr "Note"'

theirs() { drop Task; }
branches ours theirs
is "changed there and taken away here: a conflict" torn
branches theirs ours
is "changed here and taken away there: a conflict" torn

ours() { say New Neu; }
theirs() { say New Frisch; }
branches ours theirs
is "new on both sides, not the same: a conflict" torn

ours() { sed -i 's/^msgstr\[1\].*/msgstr[1] "%d Sachen"/' po/de.po; }
theirs() { sed -i 's/^#, c-format/#. TRANSLATORS: how many\n&/' po/de.po; }
branches ours theirs
is "words there, a note here: both" has 'msgstr[1] "%d Sachen"'
is "the note stands, too" has '#. TRANSLATORS: how many'

theirs() { sed -i 's/^msgstr\[1\].*/msgstr[1] "%d Dinge"/' po/de.po; }
branches ours theirs
is "two plurals for one: a conflict" torn

ours() { printf '\nmsgid "Enter"\nmsgstr "Rein"\n' >>po/de.po; }
theirs() { say Mark Note; }
branches ours theirs
is "two entries of one name are nobody's to choose" \
    sh -c 'git ls-files -u | grep -q de.po'

exit "$failed"
