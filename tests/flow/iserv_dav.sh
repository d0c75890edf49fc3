#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ranzen folder: files that an IServ keeps, by WebDAV, with the real programs.
. "$(dirname "$0")/lib.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
files() { edit iserv-files; }
# holds NAME FILE: the school has that one, and these bytes.
holds() { files | grep -F "/Files/$1" | grep -q "^$(sha256 "$2") " ||
    fail "the school has not $2 as $1: $(files)"; }
NAMES="Übung #1 50%+?&=;.txt
Письмо.odt
日本語 😀.txt
it's \"quoted\" [1].txt"

school_start
ranzen config set sync.requests 600
printf 'ranzen\n' | ranzen account add "$SCHOOL_URL" --platform iserv --user mia \
    --name iserv --password-stdin --keep password >"$T/out" 2>"$T/err"
edit iserv-file Files/Mathe --user mia
edit iserv-file Groups/8b/Plan --user mia

expect_exit 0 ranzen folder list --json
same "$(json path kind=folder <"$T/out" | tr '\n' ' ')" "Files Groups "
expect_exit 0 ranzen folder list Groups --json
same "$(json path <"$T/out")" Groups/8b
expect_exit 0 ranzen folder list /Groups/8b/
grep -q "^folder.*Groups/8b/Plan$" "$T/out" || fail "$(cat "$T/out")"
expect_exit 3 ranzen folder list Nix
contains "$T/err" "there is no such thing"
expect_exit 3 ranzen folder list Groups/9a
expect_exit 3 ranzen folder list ../../etc
# Fact 6.2/root
ok "what lies there is listed, from the root on"

set --
while read -r name; do
	echo "in $name" >"$T/$name"
	set -- "$@" "$T/$name"
done <<END
$NAMES
END
expect_exit 0 ranzen folder put "$@" Files/Mathe/ --json
same "$(json proof state=sent <"$T/out" | sort -u)" content
for f; do
	holds "Mathe/${f##*/}" "$f"
done
expect_exit 0 ranzen folder list Files/Mathe --json
json name <"$T/out" | sort >"$T/names"
echo "$NAMES" | sort | cmp - "$T/names" || fail "$(cat "$T/names")"
json path <"$T/out" | tr '\n' '\0' |
    xargs -0 ranzen folder get --to "$T/got" --json >"$T/gets"
json path <"$T/gets" >"$T/paths"
while read -r f; do
	cut -d' ' -f2- "$f" >"$T/said"
	json name path="$f" <"$T/gets" | cmp - "$T/said"
done <"$T/paths"
ok "names in any script, and with what addresses are made of, go both ways"

# As a Mac writes it, and a name that is no text.
printf 'nfd' >"$T/nfd"
edit iserv-file "Files/Mathe/$(printf 'u\314\210ber.txt')" --user mia --file "$T/nfd"
expect_exit 0 ranzen folder get Files/Mathe/über.txt --to "$T/got" --json
cmp "$T/nfd" "$(json path <"$T/out")"
ok "a name in another normal form is found by the one that is shown"

echo mine >"$T/a.txt"
expect_exit 0 ranzen folder put "$T/a.txt" Files/Mathe
expect_exit 0 ranzen folder put "$T/a.txt" Files/Mathe --json
same "$(json state <"$T/out")" there
echo other >"$T/b.txt"
expect_exit 5 ranzen folder put "$T/b.txt" Files/Mathe/a.txt
contains "$T/err" "say --replace"
holds Mathe/a.txt "$T/a.txt"
expect_exit 0 ranzen folder put "$T/b.txt" Files/Mathe/a.txt --replace
holds Mathe/a.txt "$T/b.txt"
same "$(cat "$T/b.txt")" other "the person's file"
ok "nothing at the school is overwritten that was not meant"

expect_exit 3 ranzen folder put "$T/a.txt" Files/Neu/Tief/
contains "$T/err" "--make-folders"
expect_exit 0 ranzen folder put "$T/a.txt" Files/Neu/Tief/ --make-folders
holds Neu/Tief/a.txt "$T/a.txt"
for top in / Groups Groups/ neu.txt; do
	expect_exit 2 ranzen folder put "$T/a.txt" "$top"
done
expect_exit 2 ranzen folder put "$T/a.txt" Groups/neu/ --make-folders
expect_exit 0 ranzen folder put "$T/a.txt" Groups/8b/Plan/
expect_exit 2 ranzen folder put "$T" Files/Mathe/
expect_exit 3 ranzen folder put "$T/nothing" Files/Mathe/
ok "folders are made when asked for, and nothing at the top"

expect_exit 2 ranzen folder get Files/Mathe
expect_exit 0 ranzen folder get Files/Mathe/a.txt
own=$RANZEN_HOME/files/iserv/Files/Mathe/a.txt
cmp "$own" "$T/b.txt"
echo edited >"$own"
expect_exit 0 ranzen folder get Files/Mathe/a.txt --json
same "$(json state <"$T/out")" both
same "$(cat "$own")" edited
cmp "$(json path <"$T/out")" "$T/b.txt"
expect_exit 0 ranzen folder get Files/Mathe/a.txt --json
cmp "$(json path <"$T/out")" "$T/b.txt"
same "$(ls "$RANZEN_HOME/files/iserv/Files/Mathe" | wc -l)" 2 "files"
ok "a person's file is never overwritten, and no copy comes twice"

