#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Proven work that the school lost is found, said and offered again; nothing
# is sent again without the person.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

edit() { ranzen-school edit --data "$T/school" "$@"; }
held() { ranzen outbox --json | json id state=held; }

# What the school had then is what it has now.
backup() { school_stop; rm -rf "$T/backup"; cp -a "$T/school" "$T/backup"; school_start; }
restore() { school_stop; rm -rf "$T/school"; cp -a "$T/backup" "$T/school"; school_start; }

in_german() { LANGUAGE=de LC_ALL=C.UTF-8 "$@"; }

school_start
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/a.pdf" 20000
backup
expect_exit 0 ranzen hand-in "$task" "$T/a.pdf"
expect_exit 0 ranzen sync
lacks "$T/err" "no longer"
restore
expect_exit 5 ranzen sync
contains "$T/err" "is no longer at the school"
contains "$T/err" "Hand it in again? Yes: ranzen outbox retry"
same "$(ranzen outbox --json | json reason)" vanished
same "$(school_check | json task task="$pid" | wc -l)" 0 "hand-ins sent unasked"
expect_exit 0 ranzen sync
lacks "$T/err" "no longer"
same "$(held | wc -l)" 1 "offers"
ok "work that a restored backup took away is said and offered once"

for c in "outbox" "show $task" "receipt $task"; do
	expect_exit 0 ranzen $c
	cat "$T/err" >>"$T/out"
	contains "$T/out" "is no longer at the school"
done
expect_exit 0 in_german ranzen outbox
contains "$T/err" "ist nicht mehr bei der Schule"
contains "$T/err" "Noch einmal abgeben? Ja: ranzen outbox retry"
expect_exit 0 in_german ranzen show "$task"
contains "$T/out" "ist nicht mehr bei der Schule"
contains "$T/out" "Nein, sie wurde absichtlich entfernt"
same "$(ranzen show "$task" --json | json receipt.standing)" vanished
ok "outbox, show and receipt say it, in German too"

expect_exit 0 ranzen outbox retry "$(held)"
school_has_once "$pid" "$T/a.pdf"
expect_exit 0 ranzen sync
same "$(ranzen outbox --json | wc -l)" 0 "left in the outbox"
same "$(ranzen show "$task" --json | json receipt.standing)" there
ok "one command hands it in again, with the copy that was kept"

restore
expect_exit 5 ranzen sync
ranzen outbox drop "$(held)" --yes >"$T/out" 2>"$T/err" || fail "drop"
expect_exit 0 ranzen sync
expect_exit 0 ranzen sync
same "$(ranzen outbox --json | wc -l)" 0 "offers after a no"
same "$(school_check | json task task="$pid" | wc -l)" 0 "hand-ins after a no"
ok "after a no it is not asked again"

expect_exit 0 ranzen hand-in "$task" "$T/a.pdf"
expect_exit 0 ranzen sync
restore
for i in 1 2 3 4 5 6; do edit announce --title "Neu $i" >/dev/null; done
expect_exit 5 ranzen sync
contains "$T/err" "is no longer at the school"
expect_exit 0 ranzen outbox retry "$(held)"
ok "found too where the school has come further since the backup"

edit task-remove "$pid" >/dev/null
expect_exit 0 ranzen sync
contains "$T/err" "This task is no longer at the school"
expect_exit 0 ranzen show "$task"
contains "$T/out" "(no longer at the school)"
same "$(ranzen show "$task" --json | json gone)" true
ok "a task that is gone with its work is said"

task=$(open_task)
pid=$(platform_id "$task")
expect_exit 0 ranzen sync
backup
expect_exit 0 ranzen hand-in "$task" "$T/a.pdf"
restore
expect_exit 5 ranzen sync
contains "$T/err" "is no longer at the school"
expect_exit 0 ranzen outbox retry "$(held)"
ok "found too where no news had named it yet"

task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/b.pdf" 3000
school_stop
expect_exit 4 ranzen hand-in "$task" "$T/b.pdf"
edit task-remove "$pid" >/dev/null
school_start
expect_exit 5 ranzen sync
expect_exit 0 ranzen show "$task"
contains "$T/out" "(no longer at the school)"
contains "$T/out" "What you made for it is kept here"
ok "show says that a task has vanished while its hand-in is held"
