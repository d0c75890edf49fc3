#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The school's Moodle face as a real Moodle 4.5 answers, by curl.
. "$(dirname "$0")/lib.sh"

. "$(dirname "$0")/moodle.sh"

school_start --tasks 40 --hostile

get '/login/token.php?appsitecheck=1'
same "$(value appsitecheck)" ok
get '/lib/ajax/service-nologin.php?info=tool_mobile_get_public_config' -d \
    '[{"index":0,"methodname":"tool_mobile_get_public_config","args":{}}]'
same "$(value 0.data.wwwroot)" "$SCHOOL_URL"
same "$(value 0.data.maintenanceenabled)" 0
ok "the site says who it is before a login"

ws core_webservice_get_site_info
same "$code" 200
same "$(value errorcode)" invalidtoken
log_in mia falsch
same "$code" 200
same "$(value errorcode)" invalidlogin
log_in mia
first=$TOKEN
log_in mia
same "$TOKEN" "$first" "the second login's token"
same "$(value privatetoken)" null
log_in can
log_in can x; log_in can x; log_in can x
log_in can
same "$(value errorcode)" invalidlogin "after three wrong passwords"
edit moodle-person can --state ok
log_in can
[ -n "$TOKEN" ] || fail "the lock was not taken off"
TOKEN=$first
ok "a login's token stays, and a lock looks like a wrong password"

ws core_webservice_get_site_info
user=$(value userid)
tasks
task Zellskizze
[ -n "$assign" ] && [ -n "$cm" ] || fail "no such assignment"
sketch=$assign
task Entwurf; draft=$assign
task Klassenarbeit; statement=$assign
task Vokabeln; both=$assign
task Geometrie; closed=$assign
task Referat; handout=$assign
ok "all assignments come with one call"

status 99999
same "$(value errorcode)" invalidrecord
ws mod_assign_get_submission_status
same "$(value errorcode)" invalidparameter
ws mod_assign_get_submission_status -d "assignid=$sketch" -d extra=1
same "$(value errorcode)" invalidparameter
ws no_such_function
same "$(value errorcode)" invalidrecord
ws core_user_create_users
same "$(value errorcode)" accessexception
ok "errors are 200 with a code"

status "$sketch"
same "$(value lastattempt.submission)" "" "the first answer's submission"
same "$(value lastattempt.canedit)" true
status "$sketch"
same "$(value lastattempt.submission.status)" new
ok "asking for a state makes a record"

head -c 5000 /dev/urandom >"$T/Lösung.pdf"
head -c 3000 /dev/urandom >"$T/zwei.pdf"
printf 'zu groß' >"$T/klein.txt"
head -c 1100000 /dev/zero >"$T/gross.bin"
upload 4711 "$T/Lösung.pdf"
same "$code" 200
same "$(head_of Content-Type)" "text/plain; charset=utf-8"
same "$(value 0.filename)" Lösung.pdf
same "$(value 0.itemid)" 4711
same "$(value 0.filesize)" 5000
context=$(value 0.contextid)
cp "$T/zwei.pdf" "$T/other.pdf"
upload 4711 "$T/zwei.pdf"
mkdir "$T/b"
cp "$T/Lösung.pdf" "$T/b/zwei.pdf"
upload 4711 "$T/b/zwei.pdf"
same "$(value 0.errortype)" filenameexist
ws core_files_get_files -d "contextid=$context" -d component=user \
    -d filearea=draft -d itemid=4711 -d filepath=/ -d filename=
same "$(value files.#)" 2
same "$(value files.1.filesize)" 3000 "the first content stays"
get "/webservice/draftfile.php/$context/user/draft/4711/zwei.pdf" \
    --head -G -d "token=$TOKEN"
same "$code" 200
same "$(head_of ETag)" "\"$(sha1 "$T/zwei.pdf")\""
ws core_files_delete_draft_files -d draftitemid=4711 \
    -d 'files[0][filepath]=/' -d 'files[0][filename]=zwei.pdf'
same "$(value parentpaths.#)" 1
get "/webservice/draftfile.php/$context/user/draft/4711/zwei.pdf" \
    -d "token=$TOKEN"
same "$code" 404
same "$(value errorcode)" filenotfound
upload 0 "$T/klein.txt"
[ "$(value 0.itemid)" -gt 0 ] || fail "no number of the server's"
get /webservice/upload.php -F token=x -F itemid=1 -F "file=@$T/klein.txt"
same "$(value errorcode)" invalidtoken
ok "a draft area keeps what came first, and its ETag is the SHA-1"

save "$sketch" 4711
same "$(body)" "[]"
status "$sketch"
same "$(value lastattempt.submission.status)" submitted
url=$(value lastattempt.submission.plugins.0.fileareas.0.files.0.fileurl)
time1=$(value lastattempt.submission.timemodified)
get "${url#"$SCHOOL_URL"}" -d "token=$TOKEN"
cmp -s "$T/body" "$T/Lösung.pdf" || fail "other bytes came back"
same "$(head_of ETag)" "\"$(sha1 "$T/Lösung.pdf")\""
school_check >"$T/check"
same "$(json user face=moodle <"$T/check")" mia
same "$(json state face=moodle <"$T/check")" submitted
same "$(json saves face=moodle <"$T/check")" 1
same "$(json files.0.sha256 face=moodle <"$T/check")" "$(sha256 "$T/Lösung.pdf")"
sleep 1
save "$sketch" 4711
status "$sketch"
[ "$(value lastattempt.submission.timemodified)" -gt "$time1" ] ||
    fail "a second save did not move the time"
school_check >"$T/check"
same "$(json saves face=moodle <"$T/check")" 2
same "$(json key face=moodle <"$T/check" | wc -l)" 1
ok "a save counts, again and again, and is one hand-in"

upload 5001 "$T/gross.bin"
save "$sketch" 5001
same "$(value 0.item)" "Nothing was submitted"
same "$(value 0.warningcode)" couldnotsavesubmission
upload 5002 "$T/gross.bin" "$T/zwei.pdf" "$T/klein.txt"
same "$(value '#')" 3
save "$sketch" 5002
same "$(body)" "[]"
status "$sketch"
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.#)" 1
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.0.filename)" \
    zwei.pdf
save "$sketch" 999999
same "$(value 0.item)" "Nothing was submitted"
status "$sketch"
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.#)" 1
save "$sketch" 5001
same "$(value 0.item)" "Nothing was submitted"
status "$sketch"
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.#)" 0 \
    "files after a save of one that is too large"
upload 5003 "$T/klein.txt"
save "$handout" 5003
same "$(body)" "[]" "a type that is not allowed"
ok "what is too much is dropped without a word"

save "$closed" 5003
same "$(value 0.item)" "The due date for this assignment has now passed"
save "$both" 5003
same "$(value errorcode)" dmlwriteexception
status "$both"
same "$(value lastattempt.submission.status)" new
save "$both" 5003 -d 'plugindata[onlinetext_editor][text]=' \
    -d 'plugindata[onlinetext_editor][format]=1' \
    -d 'plugindata[onlinetext_editor][itemid]=0'
same "$(body)" "[]"
ws mod_assign_save_submission -d "assignmentid=$both" \
    --data-urlencode 'plugindata[onlinetext_editor][text]=<p>Größe</p>' \
    -d 'plugindata[onlinetext_editor][format]=1' \
    -d 'plugindata[onlinetext_editor][itemid]=0'
same "$(body)" "[]"
status "$both"
same "$(value lastattempt.submission.plugins.0.editorfields.0.text)" \
    "<p>Größe</p>"
same "$(value lastattempt.submission.plugins.1.fileareas.0.files.0.filename)" \
    klein.txt
ws mod_assign_save_submission -d "assignmentid=$both"
same "$(value errorcode)" invalidparameter
ok "text and files belong together"

save "$draft" 5003
status "$draft"
same "$(value lastattempt.submission.status)" draft
same "$(value lastattempt.cansubmit)" true
ws mod_assign_submit_for_grading -d "assignmentid=$draft" \
    -d acceptsubmissionstatement=0
same "$(body)" "[]"
status "$draft"
same "$(value lastattempt.submission.status)" submitted
same "$(value lastattempt.canedit)" false
save "$draft" 5003
same "$(value 0.item)" "The due date for this assignment has now passed"
ws mod_assign_submit_for_grading -d "assignmentid=$draft" \
    -d acceptsubmissionstatement=0
same "$(value 0.warningcode)" couldnotsubmitforgrading
ws mod_assign_submit_for_grading -d "assignmentid=$statement" \
    -d acceptsubmissionstatement=0
same "$(value 0.warningcode)" couldnotsubmitforgrading
ws mod_assign_submit_for_grading -d "assignmentid=$statement" \
    -d acceptsubmissionstatement=1
same "$(body)" "[]"
status "$statement"
same "$(value lastattempt.submission.status)" submitted
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.#)" 0
ok "submitting is final, even with nothing"

batch mod_assign_get_submission_status "{\"assignid\":$sketch}" \
    mod_assign_get_submission_status '{"assignid":99999}' \
    mod_assign_get_submission_status "{\"assignid\":$both}"
same "$(value responses.#)" 2
same "$(value responses.0.error)" false
value responses.0.data | json lastattempt.submission.status >"$T/out"
same "$(cat "$T/out")" submitted
value responses.1.exception | json errorcode >"$T/out"
same "$(cat "$T/out")" invalidrecord
ok "a batch stops at its first error"

now=$(date +%s)
ws core_course_get_updates_since -d "courseid=$course" -d "since=$((now + 5))"
same "$(value instances.#)" 0
status "$handout"
ws core_course_get_updates_since -d "courseid=$course" -d "since=$((now - 3600))"
value . >"$T/out"
contains "$T/out" '"submissions"'
edit moodle-task m0-3 --hidden 1
ws mod_assign_get_assignments -d "courseids[0]=$course"
same "$(value warnings.0.item)" module
same "$(value warnings.0.warningcode)" 1
status "$sketch"
same "$(value errorcode)" requireloginerror
edit moodle-task m0-3 --hidden 0
edit moodle-grant m0-5 --user mia --extension +1h
status "$closed"
same "$(value lastattempt.canedit)" true
edit moodle-grant m0-5 --user mia --locked 1
status "$closed"
same "$(value lastattempt.locked)" true
same "$(value lastattempt.canedit)" false
ws mod_assign_get_assignments -d 'courseids[0]=999'
same "$(value warnings.0.warningcode)" 2
edit moodle-person mia --state password
ws mod_assign_get_assignments
same "$(value courses.#)" 0
same "$(value warnings.0.item)" course
edit moodle-person mia --state suspended
status "$sketch"
same "$(value errorcode)" wsaccessusersuspended
edit moodle-person mia --state ok
ok "hidden is not gone, and empty is not nothing"

ws core_course_get_contents -d "courseid=$course"
value 1.modules.3.contents.0.fileurl >"$T/out"
contains "$T/out" /mod_resource/content/0/Merkblatt.pdf?forcedownload=1
ws mod_forum_get_forums_by_courses
forum=$(value 0.id)
same "$(value 0.type)" news
ws mod_forum_get_forum_discussions -d "forumid=$forum" -d sortorder=-1 \
    -d page=0 -d perpage=1
same "$(value discussions.#)" 1
ok "courses have contents and news"

file=$(json courses.1.assignments.0.introattachments.0.fileurl <"$T/tasks.json")
size=$(json courses.1.assignments.0.introattachments.0.filesize <"$T/tasks.json")
file=${file#"$SCHOOL_URL"}
get "$file" -d "token=$TOKEN"
same "$code" 200
cp "$T/body" "$T/whole"
same "$(head_of ETag)" "\"$(sha1 "$T/whole")\""
get "$file" -d "token=$TOKEN" -H 'Range: bytes=10-' -H 'If-Range: "x"'
same "$code" 206
same "$(head_of Content-Range)" "bytes 10-$((size - 1))/$size"
tail -c +11 "$T/whole" | cmp -s - "$T/body" || fail "another part came"
get "$file" -d "token=$TOKEN" -H "Range: bytes=$size-"
same "$code" 200
get "$file" -d "token=$TOKEN" -H "If-None-Match: \"$(sha1 "$T/whole")\""
same "$code" 304
get "$file" -d token=x
same "$code" 200
same "$(value errorcode)" invalidtoken
get "$file" -G
same "$(value errorcode)" missingparam
get "${file%/*}/nix.pdf" -d "token=$TOKEN"
same "$code" 404
same "$(value errorcode)" filenotfound
ok "files have the SHA-1 as their ETag, and errors look like files"

mood 'lost@fn:mod_assign_save_submission#1'
upload 6001 "$T/klein.txt"
save "$handout" 6001
same "$code" cut
status "$handout"
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.0.filename)" \
    klein.txt
upload 6002 "$T/zwei.pdf"
mood '504@fn:mod_assign_save_submission#1'
save "$handout" 6002
same "$code" 504
status "$handout"
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.0.filename)" \
    zwei.pdf
mood 'changed@/webservice/pluginfile*'
get "$file" -d "token=$TOKEN"
! cmp -s "$T/body" "$T/whole" || fail "the same bytes"
same "$(head_of ETag)" "\"$(sha1 "$T/body")\"" "the changed file's ETag"
mood 503=7
status "$handout"
same "$code" 503
lacks "$T/body" maintenance
mood database
status "$handout"
same "$code" 200
same "$(value errorcode)" dbconnectionfailed
get "$file" -d "token=$TOKEN"
same "$(value errorcode)" dbconnectionfailed
mood closed
status "$handout"
same "$(value errorcode)" sitemaintenance
get /lib/ajax/service-nologin.php -d \
    '[{"index":0,"methodname":"tool_mobile_get_public_config","args":{}}]'
same "$(value 0.data.maintenanceenabled)" 1
mood maintenance=300
status "$handout"
same "$code" 503
same "$(head_of Retry-After)" 300
contains "$T/body" maintenance
mood services-off
status "$handout"
same "$code" 403
same "$(wc -c <"$T/body")" 0
mood mobile-off
status "$handout"
same "$(value errorcode)" accessexception
mood token
status "$handout"
same "$(value errorcode)" invalidtoken
mood 502
status "$handout"
same "$code" 502
mood ''
edit expire-logins
status "$handout"
same "$(value errorcode)" accessexception
status "$handout"
same "$(value errorcode)" invalidtoken
log_in mia
[ -n "$TOKEN" ] && [ "$TOKEN" != "$first" ] || fail "no new token"
ok "moods are met as a Moodle has them"

head -c 68000000 /dev/zero >"$T/f65"
upload 7001 "$T/f65"
same "$(value errorcode)" upload_error_ini_size
head -c 74000000 /dev/zero >"$T/f65"
upload 7001 "$T/f65"
same "$(value errorcode)" missingparam
head -c 90000000 /dev/zero >"$T/f65"
upload 7001 "$T/f65"
same "$code" 413
ok "what is too large is refused in three ways"

url=$SCHOOL_URL
SCHOOL_URL=$url/moodle
get /lib/ajax/service-nologin.php -d \
    '[{"index":0,"methodname":"tool_mobile_get_public_config","args":{}}]'
same "$(value 0.data.wwwroot)" "$url/moodle"
log_in can
ws mod_assign_get_assignments
file=$(value courses.1.assignments.0.introattachments.0.fileurl)
get "${file#"$url/moodle"}" -d "token=$TOKEN"
same "$code" 200
same "$(head_of Content-Disposition | cut -c1-6)" inline
get /api/v1/changes
same "$code" 404
SCHOOL_URL=$url
ok "a site may lie in a subfolder"

mood sso
get /login/token.php -d username=can -d password=ranzen \
    -d service=moodle_mobile_app
same "$(value errorcode)" invalidlogin
launch=/admin/tool/mobile/launch.php
launch="$launch?service=moodle_mobile_app&passport=12.5&urlscheme=moodlemobile"
get "$launch" -d username=can -d password=falsch
same "$code" 200
get "$launch" -d username=can -d password=ranzen
same "$code" 302
head_of Location | sed -n 's,^moodlemobile://token=,,p' | base64 -d >"$T/out"
same "$(sed 's/:::.*//' "$T/out")" \
    "$(printf '%s12.5' "$SCHOOL_URL" | md5sum | cut -d' ' -f1)"
TOKEN=$(sed 's/.*::://' "$T/out")
ws core_webservice_get_site_info
same "$(value username)" can
mood ''
ok "a browser's login ends with a token to paste"

# Each sees what is theirs, and a team one work.
can_url=$(echo "$url$file" | sed 's,^.*/webservice,/webservice,')
log_in mia
get "$can_url" -d "token=$TOKEN"
same "$(value errorcode)" requireloginerror "another course's file"
get "/webservice/draftfile.php/$((context + 3))/user/draft/1/a" \
    -d "token=$TOKEN"
same "$(value errorcode)" invaliduserid
task Gruppenarbeit; team=$assign
upload 8001 "$T/zwei.pdf"
save "$team" 8001
same "$(body)" "[]"
log_in pupil1
upload 8001 "$T/klein.txt"
status "$team"
same "$(value \
    lastattempt.teamsubmission.plugins.0.fileareas.0.files.0.filename)" zwei.pdf
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.#)" 0
save "$team" 8001
log_in mia
status "$team"
same "$(value \
    lastattempt.teamsubmission.plugins.0.fileareas.0.files.0.filename)" klein.txt
school_check >"$T/check"
same "$(json user "assignment=$team" <"$T/check")" pupil1
same "$(json saves "assignment=$team" <"$T/check")" 2
ok "a team has one work, and its last saver owns it"

edit feedback m0-7 --user mia --mark 2 --text '**Gut**' --file "$T/Lösung.pdf"
status "$handout"
same "$(value feedback.grade.grade)" 80.00000
same "$(value feedback.plugins.0.editorfields.0.text)" \
    "<p><strong>Gut</strong></p>"
file=$(value feedback.plugins.1.fileareas.0.files.0.fileurl)
get "${file#"$SCHOOL_URL"}" -d "token=$TOKEN"
cmp -s "$T/body" "$T/Lösung.pdf" || fail "the feedback's file differs"
ws message_popup_get_popup_notifications -d useridto=0 -d limit=1 -d offset=0
same "$(value notifications.#)" 1
value notifications.0.customdata | json cmid >"$T/out"
same "$(value notifications.0.subject | cut -d' ' -f3-5)" "has given feedback"
ws message_popup_get_unread_popup_notification_count -d "useridto=$user"
[ "$(body)" -gt 1 ] || fail "no notifications"
ok "feedback has a grade, a text and files, and is told"

# A cut upload leaves nothing; a site that starts again knows its numbers.
mood 'cutup=2000@POST:/webservice/upload.php#1'
upload 9001 "$T/Lösung.pdf"
same "$code" cut
mood 'lost@POST:/webservice/upload.php#1'
upload 9002 "$T/Lösung.pdf"
same "$code" cut
mood ''
for item in 9001 9002; do
	ws core_files_get_files -d "contextid=$context" -d component=user \
	    -d filearea=draft -d "itemid=$item" -d filepath=/ -d filename=
	value files.# >>"$T/counts"
done
same "$(tr '\n' ' ' <"$T/counts")" "0 1 "
ws mod_assign_get_assignments
json . <"$T/body" | sed "s,$SCHOOL_URL,,g" >"$T/before"
school_stop
same "$(ls "$T/school/uploads")" "" "left behind"
school_start
ws mod_assign_get_assignments
json . <"$T/body" | sed "s,$SCHOOL_URL,,g" | cmp -s - "$T/before" ||
    fail "other numbers after a new start"
ok "a cut upload leaves nothing, and numbers stay"

# What another face (here: the demo's past) handed in is seen and replaced.
for id in $(sed -n 's/{"id":\([0-9]*\),"cmid"/\nid \1\n/gp' "$T/before" |
    sed -n 's/^id //p'); do
	status "$id"
	name=$(value \
	    lastattempt.submission.plugins.0.fileareas.0.files.0.filename || :)
	[ "$name/$(value lastattempt.canedit)" != "Meine Lösung.odt/true" ] ||
	    break
done
same "$name" "Meine Lösung.odt"
same "$(value lastattempt.submission.status)" submitted
upload 9003 "$T/zwei.pdf"
save "$id" 9003
same "$(body)" "[]"
status "$id"
same "$(value \
    lastattempt.submission.plugins.0.fileareas.0.files.#)" 1
school_check >"$T/check"
same "$(json superseded_by "assignment=$id" <"$T/check")" null
ws mod_assign_remove_submission -d "userid=$user" -d "assignid=$id"
same "$(value status)" true
status "$id"
same "$(value lastattempt.submission.status)" new
same "$(value lastattempt.submission.plugins.0.fileareas.0.files.#)" 0
ok "what another face took is replaced and taken back"

edit many --user mia --courses 60 --tasks 3
ws mod_assign_get_assignments
same "$(value courses.#)" 72
ok "a school may be large"
