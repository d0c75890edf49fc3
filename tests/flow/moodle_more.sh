#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# More of the school's Moodle face: material, news, what updates do not see,
# compression, other web servers, and moods of functions.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/moodle.sh"

# packed PATH [curl's…]: bytes that came over the line as gzip.
packed()
{
	get "$@" -H 'Accept-Encoding: gzip'
	same "$(head_of Content-Encoding)" gzip "the encoding"
	wc -c <"$T/body"
}
updates() # SINCE: what is new in the course, as text
{
	ws core_course_get_updates_since -d "courseid=$course" -d "since=$1"
	body
}
since() { date +%s; }
later() { sleep 1.1; } # times are whole seconds

school_start --tasks 40
log_in mia
tasks
task Zellskizze
sketch=$assign sketch_cm=$cm
task Entwurf; draft=$assign
task Vokabeln; both=$assign
task Gruppenarbeit; team=$assign
course_id=c0 # of the first class

# ---- material

ws mod_resource_get_resources_by_courses -d "courseids[0]=$course"
same "$(value resources.0.contentfiles.0.filename)" Merkblatt.pdf
file=$(value resources.0.contentfiles.0.fileurl)
get "${file#"$SCHOOL_URL"}" -d "token=$TOKEN"
same "$code" 200
same "$(head_of Etag)" "\"$(sha1 "$T/body")\""
ws mod_resource_get_resources_by_courses -d 'courseids[0]=999'
same "$(value resources.#)" 0
same "$(value warnings.0.item)" course
ws mod_folder_get_folders_by_courses
same "$(value folders.0.name)" Übungssammlung
same "$(value folders.0.contentfiles)" "" "a folder's files"
ws mod_page_get_pages_by_courses
value pages.0.content >"$T/out"
contains "$T/out" '<em>dein Name</em>'
ws mod_url_get_urls_by_courses
same "$(value urls.0.externalurl)" https://video.example.org/lernvideo
ws mod_label_get_labels_by_courses
value labels.0.intro >"$T/out"
contains "$T/out" '<strong>Zirkel und Geodreieck</strong>'
ok "material comes by kind, for all courses"

ws core_course_get_contents -d "courseid=$course"
same "$(value 1.modules.0.modname)" label
value 1.modules.0.description >"$T/out"
contains "$T/out" Geodreieck
same "$(value 1.modules.1.contents.0.filename)" index.html
page=$(value 1.modules.1.contents.0.fileurl)
get "${page#"$SCHOOL_URL"}" -d "token=$TOKEN"
same "$(head_of Content-Type)" "text/html;charset=UTF-8"
same "$(head_of Etag)" "" "a page's ETag"
contains "$T/body" '<div class="no-overflow">'
ws core_course_get_contents -d "courseid=$course" \
    -d 'options[0][name]=nix' -d 'options[0][value]=1'
same "$(value errorcode)" errorinvalidparam
ws core_course_get_contents -d courseid=1
same "$(body)" "[]"
log_in pupil30
ws core_course_get_contents -d "courseid=$course"
same "$(value errorcode)" errorcoursecontextnotvalid
log_in mia
ok "a course has labels and pages, and a page has no ETag"

head -c 4000 /dev/urandom >"$T/neu.pdf"
head -c 5000 /dev/urandom >"$T/neuer.pdf"
now=$(since)
later
id=$(edit moodle-module --course "$course_id" --kind resource --title Skript \
    --file "$T/neu.pdf")
updates "$now" >"$T/out"
contains "$T/out" '"contentfiles"'
now=$(since)
later
edit moodle-module "$id" --file "$T/neuer.pdf" >/dev/null
updates "$now" >"$T/out"
contains "$T/out" '"contentfiles"'
lacks "$T/out" '"configuration"'
ws mod_resource_get_resources_by_courses -d "courseids[0]=$course"
same "$(value resources.#)" 2
same "$(value resources.1.contentfiles.#)" 1
same "$(value resources.1.contentfiles.0.filesize)" 5000
file=$(value resources.1.contentfiles.0.fileurl)
now=$(since)
later
edit moodle-module "$id" --hidden 1 >/dev/null
same "$(updates "$now")" '{"instances":[],"warnings":[]}' "updates of the hidden"
ws mod_resource_get_resources_by_courses -d "courseids[0]=$course"
same "$(value resources.#)" 1
get "${file#"$SCHOOL_URL"}" -d "token=$TOKEN"
same "$(value errorcode)" requireloginerror
edit moodle-module "$id" --hidden 2 >/dev/null
ws core_course_get_contents -d "courseid=$course" -d 'options[0][name]=modname' \
    -d 'options[0][value]=resource'
same "$(value 1.modules.1.uservisible)" false
same "$(value 1.modules.1.contents)" "" "what is closed"
later
edit moodle-module "$id" --hidden 0 >/dev/null
updates "$now" >"$T/out"
contains "$T/out" '"configuration"'
edit moodle-module "$id" --remove 1
ws mod_resource_get_resources_by_courses -d "courseids[0]=$course"
same "$(value resources.#)" 1
ok "hidden and deleted material vanishes without a word"

# ---- tasks that vanish

edit moodle-task m0-3 --hidden 2
tasks -d "courseids[0]=$course"
contains "$T/tasks" "\"itemid\":$sketch_cm,\"warningcode\":\"1\""
ws core_course_get_contents -d "courseid=$course" -d 'options[0][name]=cmid' \
    -d "options[0][value]=$sketch_cm"
same "$(value 1.modules.0.uservisible)" false
now=$(since)
later
edit moodle-task m0-3 --hidden 0
updates "$now" >"$T/out"
contains "$T/out" "\"id\":$sketch_cm,\"updates\":[{\"name\":\"configuration\""
now=$(since)
later
edit moodle-grant m0-3 --user mia --due +9d
edit moodle-grant m0-3 --user mia --extension +12d
edit moodle-grant m0-3 --user mia --locked 1
edit moodle-grant m0-3 --user mia --locked 0
same "$(updates "$now")" '{"instances":[],"warnings":[]}' "blind spots"
due() { tasks; task Zellskizze; number duedate; }
mine=$(due)
log_in pupil1
[ "$(due)" -lt "$mine" ] || fail "another's due date is not earlier"
log_in mia
status "$sketch"
[ "$(value lastattempt.extensionduedate)" -gt "$mine" ] || fail "no extension"
n=$(json courses.# <"$T/tasks.json")
edit moodle-course "$course_id" --hidden 1
tasks
same "$(json courses.# <"$T/tasks.json")" $((n - 1))
same "$(json warnings.# <"$T/tasks.json")" 0 "warnings"
status "$sketch"
same "$(value errorcode)" requireloginerror
ws core_course_get_updates_since -d "courseid=$course" -d since=0
same "$(value errorcode)" requireloginerror
edit moodle-course "$course_id" --hidden 0
edit task-remove m0-6
tasks
lacks "$T/tasks" Gruppenarbeit
same "$(json warnings.# <"$T/tasks.json")" 0 "warnings of what was deleted"
ok "updates have their blind spots, and a hidden course leaves nothing"

edit moodle-person mia --state policy
tasks
same "$(json courses.# <"$T/tasks.json")" 0
contains "$T/tasks" 'Site policy not agreed'
ws mod_forum_get_forums_by_courses
same "$(body)" "[]"
ws mod_resource_get_resources_by_courses
same "$(value resources.#)" 0
[ "$(value warnings.#)" -gt 1 ] || fail "no warnings"
edit moodle-person mia --state password
ws core_course_get_updates_since -d "courseid=$course" -d since=0
same "$(value errorcode)" forcepasswordchangenotice
edit moodle-person mia --state ok
ok "who must agree or change a password sees empty lists"

tasks
json . <"$T/tasks.json" | sed 's/{"id":/\n&/g' | grep Zellskizze >"$T/out"
contains "$T/out" \
    '"plugin":"onlinetext","subtype":"assignsubmission","name":"enabled","value":"0"'
ok "a plugin that is off is among the configs"

row=$(cat "$T/out")
url=$(printf '%s' "$row" | sed 's/.*src=\\"\([^"\\]*\).*/\1/; s,\\,,g')
get "${url#"$SCHOOL_URL"}" -d "token=$TOKEN"
same "$code/$(head_of Content-Type)" 200/image/jpeg "the picture's"
same "$(head_of Etag)" "\"$(sha1 "$T/body")\""
contains "$T/out" '"introfiles":[{"filename":"Zelle.jpg"'
tasks -d moodlewssettingraw=true
contains "$T/tasks" '@@PLUGINFILE@@/Zelle.jpg'
ok "a text names its pictures"

# ---- news

edit announce --course "$course_id" --title Wandertag --text '**Freitag**' \
    >/dev/null
ws mod_forum_get_forums_by_courses -d "courseids[0]=$course"
ws mod_forum_get_forum_discussions -d "forumid=$(value 0.id)"
n=$(value discussions.0.discussion)
ws mod_forum_get_discussion_posts -d "discussionid=$n"
same "$(value posts.#)" 1
same "$(value posts.0.subject)" Wandertag
value posts.0.message >"$T/out"
contains "$T/out" '<strong>Freitag</strong>'
ws mod_forum_get_discussion_posts -d discussionid=99999
same "$(value exception)" Error
same "$(value errorcode)" "" "a PHP error's code"
ws mod_forum_get_forum_discussions -d forumid=99999
same "$(value errorcode)" "Unable to find forum with id 99999"
log_in pupil30
ws mod_forum_get_discussion_posts -d "discussionid=$n"
same "$(value errorcode)" requireloginerror
log_in mia
ws core_webservice_get_site_info
user=$(value userid)
ws message_popup_get_unread_popup_notification_count -d useridto=0
same "$(value errorcode)" accessdenied
ok "a discussion has posts, and errors may lack a code"

# ---- batches, and requests that make no sense

batch mod_nix_da '{}' core_webservice_get_site_info '{}'
same "$(value responses.#)" 1
value responses.0.exception | json errorcode >"$T/out"
same "$(cat "$T/out")" accessexception
batch core_files_get_unused_draft_itemid '{kaputt'
same "$(value responses.0.error)" false
get '/webservice/rest/server.php?moodlewsrestformat=json' -d "wstoken=$TOKEN"
same "$(value errorcode)" invalidparameter
get '/webservice/rest/server.php?moodlewsrestformat=json' \
    -H 'Content-Type: application/json' -d "{\"wstoken\":\"$TOKEN\"}"
same "$(value errorcode)" invalidtoken
get '/webservice/rest/server.php?moodlewsrestformat=json' \
    -H "Authorization: Bearer $TOKEN" -d wsfunction=core_webservice_get_site_info
same "$(value errorcode)" invalidtoken
get /login/token.php -d username=mia -d service=moodle_mobile_app
same "$(value errorcode)" missingparam
get /lib/ajax/service-nologin.php -d '[{"index":0,"methodname":"core_nix"}]'
same "$(value errorcode)" invalidrecord
get /webservice/restful/server.php
same "$code" 404
ok "what is wrongly asked is refused as Moodle does it"

# ---- uploads

printf 'Hallo Hallo Hallo Hallo Hallo Hallo Hallo Hallo\n' >"$T/text.txt"
upload 101 "$T/text.txt"
context=$(value 0.contextid)
get /webservice/upload.php -F token=x -F itemid=1 -F "file_1=@$T/text.txt"
same "$(head_of Content-Type)" "text/plain; charset=utf-8"
same "$(value errorcode)" invalidtoken
upload 102
same "$(head_of Content-Type)" "application/json; charset=utf-8"
same "$(body)" "[]" "an upload of nothing"
printf '%s\r\n' --B 'Content-Disposition: form-data; name="token"' '' "$TOKEN" \
    --B 'Content-Disposition: form-data; name="itemid"' '' 103 --B \
    'Content-Disposition: form-data; name="file_1"; filename="a.txt"' '' half \
    >"$T/part"
get /webservice/upload.php -H 'Content-Type: multipart/form-data; boundary=B' \
    --data-binary "@$T/part"
same "$(value errorcode)" upload_error_partial
files() # ITEM [NAME]
{
	ws core_files_get_files -d "contextid=${3:-$context}" \
	    -d component=user -d filearea=draft -d "itemid=$1" -d filepath=/ \
	    -d "filename=${2:-}"
}
files 103
same "$(value files.#)" 0 "what came in part"
files 101
same "$(value files.#)" 1
files 101 text.txt
same "$(value files.#)/$(value parents.#)" 0/1 "asked by name"
files 101 '' 1
same "$(value files.#)" 0 "of another context"
ok "uploads answer as text, and a draft area is asked as a whole"

# ---- files behind other web servers

d=/webservice/draftfile.php/$context/user/draft/101/text.txt
get "$d" -d "token=$TOKEN" -H 'Range: bytes=3-5'
same "$code" 200
same "$(head_of Accept-Ranges)" none
get "$d" -d "token=$TOKEN" -H 'Accept-Encoding: gzip'
same "$(head_of Etag)" "W/\"$(sha1 "$T/text.txt")\"" "a packed text's ETag"
gzip -dc <"$T/body" | cmp -s - "$T/text.txt" || fail "packed otherwise"
get "$d" -d "token=$TOKEN" -H "If-None-Match: W/\"$(sha1 "$T/text.txt")\""
same "$code" 200
mood accel
get "$d" -d "token=$TOKEN" -H 'Range: bytes=3-5'
same "$code" 206
tag=$(head_of Etag)
[ "$tag" != "\"$(sha1 "$T/text.txt")\"" ] || fail "still the SHA-1"
get "$d" -d "token=$TOKEN" -H 'Range: bytes=3-5' -H "If-Range: $tag"
same "$code" 206
get "$d" -d "token=$TOKEN" -H 'Range: bytes=3-5' \
    -H "If-Range: \"$(sha1 "$T/text.txt")\""
same "$code" 200
get "$d" -d "token=$TOKEN" -H 'Range: bytes=500-'
same "$code" 416
get "$d" -d "token=$TOKEN" -H "If-None-Match: \"$(sha1 "$T/text.txt")\""
same "$code" 304
mood apache
get "$d?token=$TOKEN" --head
same "$code" 200
same "$(head_of Content-Length)" "" "the length that HEAD states"
get "$d" -d "token=$TOKEN" -H 'Accept-Encoding: gzip'
same "$(head_of Etag)" "\"$(sha1 "$T/text.txt")-gzip\""
mood ''
get /webservice/pluginfile.php -d "token=$TOKEN"
same "$(value errorcode)" invalidargorconf
ok "nginx and Apache have ETags and ranges of their own"

# ---- compression

rest='/webservice/rest/server.php?moodlewsrestformat=json'
ws mod_assign_get_assignments
whole=$(wc -c <"$T/body")
small=$(packed "$rest" -d "wstoken=$TOKEN" \
    -d wsfunction=mod_assign_get_assignments)
[ "$small" -lt $((whole / 5)) ] || fail "packed $small of $whole"
mood plain
get "$rest" -d "wstoken=$TOKEN" -d wsfunction=mod_assign_get_assignments \
    -H 'Accept-Encoding: gzip'
same "$(head_of Content-Encoding)" ""
same "$(wc -c <"$T/body")" "$whole"
mood ''
ok "JSON is packed where the site does so"

# ---- what a save or a submit refuses

refused() { same "$(value 0.warningcode)/$(value 0.item)" "$1/$2" "$3"; }
nothing() { refused couldnotsavesubmission 'Nothing was submitted' "$1"; }
passed="The due date for this assignment has now passed"
tasks
task Herbarium
save "$assign" 101
refused couldnotsavesubmission "$passed" "not yet open"
task Zellskizze
edit moodle-grant m0-3 --user mia --locked 1
save "$assign" 101
refused couldnotsavesubmission "$passed" locked
edit moodle-grant m0-3 --user mia --locked 0
task Erörterung
save "$assign" 101
nothing "files where text is wanted"
words=$(printf 'Wort %.0s' $(seq 301))
ws mod_assign_save_submission -d "assignmentid=$assign" \
    --data-urlencode "plugindata[onlinetext_editor][text]=<p>$words</p>" \
    -d 'plugindata[onlinetext_editor][format]=1' \
    -d 'plugindata[onlinetext_editor][itemid]=0'
same "$(value 0.warningcode)" couldnotsavesubmission
value 0.item >"$T/out"
contains "$T/out" '&lt;span class=&quot;error&quot;&gt;'
status "$assign"
same "$(value lastattempt.submission.status)" new "too many words"
save "$sketch" 424242
nothing "an empty draft area"
for title in Zellskizze Geometrie; do
	task "$title"
	ws mod_assign_submit_for_grading -d "assignmentid=$assign" \
	    -d acceptsubmissionstatement=1
	refused couldnotsubmitforgrading \
	    "User id: $user, Assignment id: $assign Notices:" "$title"
done
ok "what is refused leaves all as it was"

mood german
save "$sketch" 424242
refused couldnotsavesubmission 'Es wurde nichts abgegeben' "in German"
task Geometrie
save "$assign" 101
refused couldnotsavesubmission \
    'Der Abgabetermin für diese Aufgabe ist abgelaufen' "too late, in German"
mood odd
ws core_course_get_contents -d "courseid=$course" \
    -d 'options[0][name]=modname' -d 'options[0][value]=hologram'
same "$(value 1.modules.0.contents.0.type)" volume
status "$sketch"
same "$(value lastattempt.submission.plugins.0.type)" portfolio
mood ''
ok "warnings are in any language, and plugins of any kind"

edit moodle-person can --state suspended
get /login/token.php -d username=can -d password=ranzen \
    -d service=moodle_mobile_app
same "$(value errorcode)" invalidlogin
edit moodle-person can --state ok
mood services-off
get '/login/token.php?appsitecheck=1'
same "$code/$(value errorcode)" 200/enablewsdescription
mood database
for where in /login/token.php /webservice/upload.php; do
	get $where -F "token=$TOKEN" -F username=mia
	same "$code/$(value errorcode)" 200/dbconnectionfailed
	same "$(value error)" "<p>Error: Database connection failed</p>"
done
mood 503=none
status "$sketch"
same "$code/$(head_of Retry-After)" 503/
mood ''
ok "the addresses beside the functions refuse in their own way"

# ---- saves, and moods of a function

notes() { ws message_popup_get_unread_popup_notification_count \
    -d "useridto=$user"; body; }
history_of() { school_check | json "$1" "assignment=$2"; }
n=$(notes)
save "$sketch" 101
save "$sketch" 101
save "$sketch" 101
same "$(notes)" $((n + 3)) "notifications"
same "$(history_of history.# "$sketch")" 3
same "$(history_of history.0.work "$sketch")" \
    "$(history_of history.2.work "$sketch")" "the work of two saves"
mood 'lost@fn:mod_assign_save_submission#1'
batch mod_assign_save_submission \
    "{\"assignmentid\":$draft,\"plugindata\":{\"files_filemanager\":101}}" \
    mod_assign_get_submission_status "{\"assignid\":$draft}"
same "$code" cut
mood ''
status "$draft"
same "$(value lastattempt.submission.status)" draft
mood 'lost@fn:mod_assign_submit_for_grading#1'
ws mod_assign_submit_for_grading -d "assignmentid=$draft" \
    -d acceptsubmissionstatement=0
same "$code" cut
mood ''
status "$draft"
same "$(value lastattempt.submission.status)" submitted
same "$(history_of history.0.did "$draft")" saved
same "$(history_of history.1.did "$draft")" submitted
mood 'lost@POST:/webservice/upload.php#1'
upload 104 "$T/text.txt"
same "$code" cut
mood ''
files 104
same "$(value files.#)" 1 "what was uploaded without an answer"
mood 'database@fn:mod_assign_save_submission#1'
save "$both" 104 -d 'plugindata[onlinetext_editor][text]=x' \
    -d 'plugindata[onlinetext_editor][format]=1' \
    -d 'plugindata[onlinetext_editor][itemid]=0'
same "$(value errorcode)" dbconnectionfailed
same "$(history_of saves "$both")" "" "saves while the database was away"
mood ''
ok "each save is written down and told, and each function's reply can be lost"

mood moved=9443
get '/login/token.php?appsitecheck=1'
same "$code" 301
same "$(head_of Location)" 'https://127.0.0.1:9443/login/token.php?appsitecheck=1'
mood sso=3
get /lib/ajax/service-nologin.php -d \
    '[{"index":0,"methodname":"tool_mobile_get_public_config","args":{}}]'
same "$(value 0.data.typeoflogin)" 3
launch='/admin/tool/mobile/launch.php?service=moodle_mobile_app&passport=7'
get "$launch"
same "$code" 303
page=$(head_of Location)
get "${page#"$SCHOOL_URL"}" -d username=mia -d password=ranzen
same "$code" 302
mood ''
get "$launch"
same "$code" 404
ok "a site may have moved to https, and its login to a browser"

school_stop
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=school \
    -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null || skip "no openssl"
school_start --cert "$T/cert.pem" --key "$T/key.pem"
get /login/token.php -k -d username=mia -d password=ranzen \
    -d service=moodle_mobile_app
same "$(value token)" "$TOKEN" "the token after a new start"
same "$(value privatetoken | tr -d '\n' | wc -c)" 64 "the private token"
ok "over TLS a login has a second token"
