# SPDX-License-Identifier: GPL-3.0-or-later
#
# For flow tests that run the contract suite (docs/contract.md), after lib.sh:
#
#	contract_school          a demo school with what the trials look for
#	contract_drafts N        so many tasks where handing in is final (Moodle)
#	contract_fresh N         so many tasks to which nothing was handed in
#	contract_run PLATFORM    all of them, each a case of the test

contract_school()
{
	school_start --tasks 40
	add() { ranzen-school edit --data "$T/school" task-new --course c1 "$@" >>"$T/new"; }
	add --title "Nur Text" --takes text --start -1d --due +5d
	add --title "Kleine Datei" --takes files --max-bytes 1000000 \
	    --max-files 3 --start -1d --due +5d
	add --title "Vorbei" --takes files --start -9d --due -3d --late -2d
}

contract_drafts()
{
	n=0
	while [ $n -lt "$1" ]; do
		n=$((n + 1))
		add --title "Nur einmal $n" --takes files --start -1d --due +5d
		ranzen-school edit --data "$T/school" moodle-task \
		    "$(tail -n 1 "$T/new")" --drafts 1
	done
}

contract_fresh()
{
	n=0
	while [ $n -lt "$1" ]; do
		n=$((n + 1))
		add --title "Frisch $n" --takes files --start -1d --due +5d
	done
}

contract_run()
{
	echo ranzen | "$BIN/tests/contract" --platform "$1" \
	    --school "$T/school" "$SCHOOL_URL" mia
}
