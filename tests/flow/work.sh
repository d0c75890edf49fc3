# SPDX-License-Identifier: GPL-3.0-or-later
#
# What flow tests around hand-ins share: . "$(dirname "$0")/work.sh" after
# lib.sh.

# The number of a task that takes files and text and has nothing handed in yet;
# the Nth of them (1).
open_task()
{
	ranzen tasks --json |
	    json id takes_files=true takes_text=true state=new hand_in=none |
	    sed -n "${1:-1}p"
}

# The platform's id of a task.
platform_id()
{
	ranzen show "$1" --json | json platform_id
}

# A file of so many bytes whose content its name decides; of a kind that
# every task takes.
make_file()
{
	yes -- "$(basename "$1") of a flow test" | head -c "$2" >"$1"
}

# The school holds exactly one hand-in of a task (platform id) that no later
# one has replaced, and its
# first file has the bytes of FILE.
school_has_once()
{
	school_check >"$T/check"
	same "$(json task task="$1" superseded_by=null <"$T/check" | wc -l)" 1 \
	    "hand-ins of $1"
	same "$(json files.0.sha256 task="$1" superseded_by=null <"$T/check")" \
	    "$(sha256 "$2")" "the school's bytes"
}

is_proven() { ranzen receipt "$1" --json | json proof; }
