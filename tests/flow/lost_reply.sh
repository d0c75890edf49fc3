#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The school commits, and its reply is lost.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

school_start --mood 'lost@PUT:/hand-ins*#1'
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/work.pdf" 10000
expect_exit 0 ranzen hand-in "$task" "$T/work.pdf" --wait 120
school_has_once "$pid" "$T/work.pdf"
expect_exit 0 ranzen receipt "$task" --attempts
ok "committed but reply lost: asked, not sent twice"
