#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The school changes what the person has changed, too; and takes it away.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(ranzen tasks --json --all | json id materials=1 | head -n 1)
pid=$(platform_id "$task")
expect_exit 0 ranzen get "$task" --json
path=$(json path <"$T/out")
name=$(json name <"$T/out")
material=$(ranzen show "$task" --json | json material.0.id)
[ -n "$material" ] || fail "no material"
echo "my notes" >>"$path"
mine=$(sha256 "$path")

echo "the teacher's second version" >"$T/$name"
edit material-add "$pid" "$T/$name" --name "$name" >/dev/null
edit announce --title "There is a new version" >/dev/null
expect_exit 0 ranzen sync --json
same "$(json title kind=announcement <"$T/out")" "There is a new version"
ok "sync prints what is new"

expect_exit 0 ranzen get "$task" --json
same "$(sha256 "$path")" "$mine" "the person's own copy"
found=
json path <"$T/out" >"$T/paths"
while read -r p; do
	[ "$(sha256 "$p")" != "$(sha256 "$T/$name")" ] || found=$p
done <"$T/paths"
[ -n "$found" ] || fail "the new version is not here"
[ "$found" != "$path" ] || fail "the new version lies over the old"
ok "changed on both sides: both are kept"

edit task-remove "$pid" >/dev/null
expect_exit 0 ranzen sync
same "$(ranzen tasks --json --all | json id id="$task" || :)" "" "a task that vanished"
same "$(sha256 "$path")" "$mine" "the person's own copy"
ok "a task that vanished leaves the list, not the disk"
