# SPDX-License-Identifier: GPL-3.0-or-later
#
# For flow tests of the school's Moodle face, by curl and behind lib.sh:
#
#	log_in USER [PASSWORD]	$TOKEN
#	ws FUNCTION [curl's…]	batch FUNCTION JSON [FUNCTION JSON…]
#	get PATH [curl's…]	any address; all of them set $code
#	body, value PATH…, head_of NAME	of the last answer
#	tasks			asks for all assignments, and
#	task TITLE		sets $assign $cm $course to one's numbers
#	upload ITEM FILE…	save ASSIGN ITEM [curl's…]	status ASSIGN
#	edit …			mood SPEC

command -v curl >/dev/null || skip "no curl"

TOKEN=none
body() { cat "$T/body"; }
value() { json "$@" <"$T/body"; }
head_of() { tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip" | head -n 1; }
sha1() { sha1sum <"$1" | cut -d' ' -f1; }
get()
{
	path=$1
	shift
	code=$(curl -s -o "$T/body" -D "$T/head" -w '%{http_code}' "$@" \
	    "$SCHOOL_URL$path") || code=cut
}
# ws FUNCTION [curl's options…]
ws()
{
	function=$1
	shift
	get '/webservice/rest/server.php?moodlewsrestformat=json' \
	    -d "wstoken=$TOKEN" -d "wsfunction=$function" "$@"
}
# batch FUNCTION JSON [FUNCTION JSON…]
batch()
{
	n=0
	: >"$T/form"
	while [ $# -gt 0 ]; do
		printf '%s' "&requests[$n][function]=$1" >>"$T/form"
		printf '%s' "&requests[$n][arguments]=$2" >>"$T/form"
		n=$((n + 1))
		shift 2
	done
	ws tool_mobile_call_external_functions --data-binary "@$T/form"
}
log_in()
{
	get /login/token.php -d "username=$1" -d "password=${2:-ranzen}" \
	    -d service=moodle_mobile_app
	TOKEN=$(value token || :)
}
# task TITLE: its numbers in $assign, $cm, $course.
task()
{
	row=$(sed 's/{"id":/\n&/g' "$T/tasks" | grep -F "\"name\":\"$1" |
	    head -n 1)
	assign=$(number id) cm=$(number cmid) course=$(number course)
}
number() { echo "$row" | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }
upload() # ITEM FILE…
{
	item=$1
	shift
	n=0
	for f; do
		n=$((n + 1))
		set -- "$@" -F "file_$n=@$f"
	done
	while [ $n -gt 0 ]; do
		shift
		n=$((n - 1))
	done
	get /webservice/upload.php -F "token=$TOKEN" -F "itemid=$item" \
	    -F filepath=/ "$@"
}
save()
{
	assign_n=$1 item=$2
	shift 2
	ws mod_assign_save_submission -d "assignmentid=$assign_n" \
	    -d "plugindata[files_filemanager]=$item" "$@"
}
status() { ws mod_assign_get_submission_status -d "assignid=$1"; }
edit() { ranzen-school edit --data "$T/school" "$@"; }
mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }
tasks()
{
	ws mod_assign_get_assignments "$@"
	cp "$T/body" "$T/tasks.json"
	json . <"$T/tasks.json" >"$T/tasks"
}
