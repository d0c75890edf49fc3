#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Work that another device handed in is listed here, and can be added to.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

# The SHA-256 of a file in the school's one current hand-in of the task.
school_file() {
	school_check | json . task="$pid" user=mia state=handed_in \
	    superseded_by=null >"$T/check"
	same "$(wc -l <"$T/check")" 1 "current hand-ins"
	for i in 0 1 2 3; do
		json files.$i.sha256 files.$i.name="$1" <"$T/check" || :
	done
}

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/a.pdf" 300000
make_file "$T/b.pdf" 200000
make_file "$T/c.pdf" 100000
expect_exit 0 ranzen hand-in "$task" "$T/a.pdf"
same "$(school_file a.pdf)" "$(sha256 "$T/a.pdf")"
first=$RANZEN_HOME

RANZEN_HOME=$T/second
account_add mia
expect_exit 0 ranzen sync
account=$(ranzen account list --json | json name)
expect_exit 0 ranzen show "$account:$pid"
contains "$T/out" a.pdf
ranzen show "$account:$pid" --json >"$T/show"
same "$(json platform_work.files.0.name <"$T/show")" a.pdf
same "$(json platform_work.files.0.size <"$T/show")" 300000
same "$(json platform_work.files.0.sha256 <"$T/show")" "$(sha256 "$T/a.pdf")"
ok "the second device lists what the first handed in"

expect_exit 0 ranzen hand-in "$account:$pid" "$T/b.pdf" --add
same "$(school_file a.pdf)" "$(sha256 "$T/a.pdf")" "a.pdf at the school"
same "$(school_file b.pdf)" "$(sha256 "$T/b.pdf")" "b.pdf at the school"
same "$(json files.# <"$T/check")" 2
ranzen receipt "$account:$pid" --json >"$T/receipt"
same "$(json files.# <"$T/receipt")" 2
ok "adding there keeps the first file, which was never here"

expect_exit 0 ranzen hand-in "$account:$pid" "$T/c.pdf" --add
same "$(school_file a.pdf)" "$(sha256 "$T/a.pdf")"
same "$(school_file c.pdf)" "$(sha256 "$T/c.pdf")"
same "$(json files.# <"$T/check")" 3
ok "and once more, before the next round"

RANZEN_HOME=$first
expect_exit 0 ranzen sync
expect_exit 0 ranzen show "$task"
contains "$T/out" c.pdf
make_file "$T/d.pdf" 5000
expect_exit 0 ranzen hand-in "$task" "$T/d.pdf" --add
same "$(school_file d.pdf)" "$(sha256 "$T/d.pdf")"
same "$(school_file b.pdf)" "$(sha256 "$T/b.pdf")"
same "$(json files.# <"$T/check")" 4
ok "the first device goes on from the second one's work"
