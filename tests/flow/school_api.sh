#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The School API as docs/school-api.yaml has it, by curl, without the client.
. "$(dirname "$0")/lib.sh"

command -v curl >/dev/null || skip "no curl"
command -v openssl >/dev/null || skip "no openssl"

TOKEN=none
# api METHOD PATH [curl's options…]: status in $code, $T/head, $T/body.
api()
{
	method=$1 path=$2
	shift 2
	[ "$method" != HEAD ] || set -- --head "$@"
	code=$(curl -s -o "$T/body" -D "$T/head" -w '%{http_code}' \
	    -X "$method" -H "Authorization: Bearer $TOKEN" "$@" \
	    "$SCHOOL_URL$path") || code=cut
}
put_json()
{
	path=$1 data=$2
	shift 2
	api PUT "$path" -H 'Content-Type: application/json' -d "$data" "$@"
}
tus()
{
	method=$1 path=$2
	shift 2
	api "$method" "$path" -H 'Tus-Resumable: 1.0.0' "$@"
}
patch()
{
	id=$1 offset=$2 file=$3
	shift 3
	tus PATCH "/api/v1/uploads/$id" -H "Upload-Offset: $offset" \
	    -H 'Content-Type: application/offset+octet-stream' \
	    --data-binary "@$file" "$@"
}
head_of() { tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip" | head -n 1; }
value() { json "$@" <"$T/body"; }
problem() { same "$code" "$1"; same "$(value type)" "urn:school-api:problem:$2"; }
base64_sum() { openssl dgst -sha256 -binary "$1" | openssl base64 -A; }
key() { printf '01900000-0000-7000-8000-%012d' "$1"; }
log_in()
{
	TOKEN=none
	api POST /api/v1/session -H 'Content-Type: application/json' \
	    -d "{\"user\":\"$1\",\"password\":\"${2:-ranzen}\"}"
	[ "$code" != 201 ] || TOKEN=$(value token)
}
# upload FILE: its id in $id.
upload()
{
	tus POST /api/v1/uploads -H "Upload-Length: $(wc -c <"$1")" \
	    -H 'Content-Type: application/offset+octet-stream' \
	    --data-binary "@$1"
	same "$code" 201 "upload"
	id=$(head_of Location)
	id=${id##*/}
}
edit() { ranzen-school edit --data "$T/school" "$@"; }
mood() { printf '%s\n' "$1" >"$T/mood.new"; mv "$T/mood.new" "$T/school/mood"; }

school_start --tasks 40 --hostile
api GET /.well-known/school-api
same "$code" 200
same "$(value api)" /api/v1
ok "the school is found"

api GET /api/v1/session
problem 401 login-needed
same "$(head_of WWW-Authenticate)" Bearer
log_in mia falsch
problem 401 login-refused
log_in mia
same "$code" 201
same "$(value user.role)" pupil
api GET /api/v1/session
same "$code" 200
ok "a login gives a token, a wrong password does not"

api GET /api/v1/nothing
problem 404 not-found
api POST /api/v1/changes
problem 405 method-not-allowed
same "$(head_of Allow)" GET
api POST /api/v1/session -H 'Content-Type: text/plain' -d x
problem 415 unsupported-media-type
api POST /api/v1/session -H 'Content-Type: application/json' -d '{'
problem 400 bad-request
head -c 1100000 /dev/zero >"$T/large"
api POST /api/v1/session -H 'Content-Type: application/json' \
    --data-binary "@$T/large"
problem 413 too-large
ok "what makes no sense gets a problem"

api GET /api/v1/changes
same "$code" 200
cursor=$(value cursor)
same "$(value more)" false
same "$(value tasks.#)" 41
same "$(head_of ETag)" "\"$cursor\""
material=$(value tasks.0.materials.0.id)
api GET /api/v1/changes -H "If-None-Match: \"$cursor\""
same "$code" 304
[ "$(wc -c <"$T/head")" -le 200 ] || fail "a 304 of $(wc -c <"$T/head") bytes"
api GET "/api/v1/changes?limit=7"
same "$(value more)" true
rows=$(($(value tasks.#) + $(value courses.#) + $(value announcements.#) + \
    $(value lessons.#)))
same "$rows" 7
pages=1
while [ "$(value more)" = true ]; do
	api GET "/api/v1/changes?limit=7&since=$(value cursor)"
	pages=$((pages + 1))
done
same "$(value cursor)" "$cursor"
api GET /api/v1/changes?since=1234-5
problem 410 cursor-expired
ok "changes by pages, nothing new in one small answer, a cursor of others"

task=$(edit task-new --course c0 --title "Neu" --due +2h --late +3h \
    --types txt,pdf --max-files 2 --max-bytes 100000)
api GET "/api/v1/changes?since=$cursor"
same "$(value tasks.0.id)" "$task"
same "$(value tasks.#)" 1
cursor=$(value cursor)
edit task-change "$task" --title "Anders"
api GET "/api/v1/changes?since=$cursor"
same "$(value tasks.0.title)" Anders
api GET "/api/v1/tasks/$task" -H "If-None-Match: \"$(value tasks.0.version)\""
same "$code" 304
gone=$(edit task-new --course c0 --title "Weg")
edit task-remove "$gone"
api GET "/api/v1/changes?since=$cursor"
same "$(value gone.0.id)" "$gone"
api GET "/api/v1/tasks/$gone"
problem 404 gone
edit announce --title "Hallo" >/dev/null
api GET "/api/v1/changes?since=$(value cursor)"
ok "what a teacher changes is new for the pupil"

printf 'eins zwei drei vier' >"$T/eins.txt"
api GET "/api/v1/files/$material"
same "$code" 200
cp "$T/body" "$T/whole"
same "$(head_of ETag)" "\"$(sha256 "$T/whole")\""
same "$(head_of Repr-Digest)" "sha-256=:$(base64_sum "$T/whole"):"
tag=$(head_of ETag)
api HEAD "/api/v1/files/$material"
same "$(head_of Content-Length)" "$(wc -c <"$T/whole")"
api GET "/api/v1/files/$material" -H "If-None-Match: $tag"
same "$code" 304
api GET "/api/v1/files/$material" -H "Range: bytes=100-" -H "If-Range: $tag"
same "$code" 206
tail -c +101 "$T/whole" | cmp - "$T/body"
api GET "/api/v1/files/$material" -H "Range: bytes=-10"
tail -c 10 "$T/whole" | cmp - "$T/body"
api GET "/api/v1/files/$material" -H 'Range: bytes=100-' -H 'If-Range: "x"'
same "$code" 200
cmp "$T/whole" "$T/body"
api GET "/api/v1/files/$material" -H 'Range: bytes=99999999-'
problem 416 range-not-satisfiable
ok "files by range, with digests, and not again"

tus OPTIONS /api/v1/uploads
same "$code" 204
contains "$T/head" concatenation
api POST /api/v1/uploads -H 'Upload-Length: 5'
problem 412 wrong-version
tus POST /api/v1/uploads -H 'Upload-Length: 99999999999'
problem 413 too-large
tus POST /api/v1/uploads -H 'Upload-Length: 19'
same "$code" 201
id=$(head_of Location); id=${id##*/}
head -c 8 "$T/eins.txt" >"$T/a"
tail -c 11 "$T/eins.txt" >"$T/b"
patch "$id" 0 "$T/a"
same "$code" 204
same "$(head_of Upload-Offset)" 8
patch "$id" 3 "$T/b"
problem 409 wrong-offset
same "$(value offset)" 8
patch "$id" 8 "$T/b" -H "Upload-Checksum: sha256 $(base64_sum "$T/a")"
problem 460 checksum-mismatch
tus HEAD "/api/v1/uploads/$id"
same "$(head_of Upload-Offset)" 8
patch "$id" 8 "$T/b" -H "Upload-Checksum: sha256 $(base64_sum "$T/b")"
same "$(head_of Upload-Offset)" 19
patch "$id" 19 "$T/a"
problem 413 too-large
whole=$id
tus POST /api/v1/uploads -H 'Upload-Length: 19'
unfinished=$(head_of Location); unfinished=${unfinished##*/}
ok "an upload resumes, and refuses what does not fit"

parts=
for f in a b; do
	tus POST /api/v1/uploads -H "Upload-Length: $(wc -c <"$T/$f")" \
	    -H 'Upload-Concat: partial'
	part=$(head_of Location)
	parts="$parts${parts:+ }$part"
	patch "${part##*/}" 0 "$T/$f"
done
tus POST /api/v1/uploads -H "Upload-Concat: final;$parts" \
    -H "Upload-Metadata: filename ZWlucy50eHQ=,sha256 $(base64_sum "$T/eins.txt")"
same "$code" 201
same "$(head_of Upload-Offset)" 19
joined=$(head_of Location); joined=${joined##*/}
tus POST /api/v1/uploads \
    -H "Upload-Concat: final;/api/v1/uploads/$unfinished"
problem 422 upload-incomplete
tus POST /api/v1/uploads -H "Upload-Length: 19" \
    -H "Upload-Metadata: sha256 $(base64_sum "$T/a")"
wrong=$(head_of Location); wrong=${wrong##*/}
patch "$wrong" 0 "$T/eins.txt"
problem 460 checksum-mismatch
tus DELETE "/api/v1/uploads/$wrong"
same "$code" 204
tus HEAD "/api/v1/uploads/$wrong"
same "$code" 410
tus HEAD /api/v1/uploads/unknown
same "$code" 404
ok "uploads are joined, compared and removed"

# pieces NAME LENGTH: a new upload of that length that takes any order, its
# SHA-256 that of NAME.
pieces()
{
	tus POST /api/v1/uploads -H "Upload-Length: $2" \
	    -H 'Upload-Pieces: ?1' \
	    -H "Upload-Metadata: sha256 $(base64_sum "$1")"
	same "$code" 201
	same "$(head_of Upload-Pieces)" "?1"
	id=$(head_of Location); id=${id##*/}
}
pieces "$T/eins.txt" 19
patch "$id" 8 "$T/b"
same "$code" 204
same "$(head_of Upload-Offset)" 0
same "$(head_of Upload-Ranges)" "bytes=8-18"
printf 'xx' >"$T/xx"
patch "$id" 9 "$T/xx"
problem 409 different-bytes
patch "$id" 20 "$T/xx"
problem 409 wrong-offset
same "$(head_of Upload-Ranges)" "bytes=8-18"
patch "$id" 18 "$T/xx"
problem 413 too-large
patch "$id" 8 "$T/b"
same "$code" 204
tus HEAD "/api/v1/uploads/$id"
same "$(head_of Upload-Offset) $(head_of Upload-Ranges)" "0 bytes=8-18"
same "$(head_of Upload-Pieces)" "?1"
patch "$id" 0 "$T/eins.txt"
same "$(head_of Upload-Offset)" 19
lacks "$T/head" Upload-Ranges
in_pieces=$id
pieces "$T/a" 19
patch "$id" 8 "$T/b"
patch "$id" 0 "$T/a"
problem 460 checksum-mismatch
tus HEAD "/api/v1/uploads/$id"
same "$(head_of Upload-Offset) $(head_of Upload-Ranges)" "0 bytes=8-18"
ok "pieces come in any order, and other bytes are refused"

# One connection hangs in the middle of its piece; nobody has noticed.
head -c 3000000 /dev/urandom >"$T/big"
pieces "$T/big" 3000000
mkfifo "$T/slow"
tail -c +1000001 "$T/big" >"$T/rest"
{ head -c 500000 "$T/rest"; eventually 10 test -e "$T/go"; tail -c +500001 "$T/rest"; } >"$T/slow" &
curl -s -o "$T/slow-body" -w '%{http_code}' -X PATCH -T "$T/slow" \
    -H "Authorization: Bearer $TOKEN" -H 'Tus-Resumable: 1.0.0' \
    -H 'Upload-Offset: 1000000' -H 'Transfer-Encoding: chunked' -H 'Expect:' \
    -H 'Content-Type: application/offset+octet-stream' \
    "$SCHOOL_URL/api/v1/uploads/$id" >"$T/slow-code" &
slow=$!
half_there()
{
	tus HEAD "/api/v1/uploads/$id"
	[ "$(head_of Upload-Ranges)" = "bytes=1000000-1499999" ]
}
eventually 10 half_there
patch "$id" 0 "$T/big"
same "$code $(head_of Upload-Offset)" "204 3000000"
touch "$T/go"
wait "$slow"
same "$(cat "$T/slow-code")" 204
ok "two write one range at the same time, and the whole is right"

work()
{
	printf '{"task":"%s","base":%s,"state":"handed_in","files":[%s],"text":%s}' \
	    "$task" "$1" "$2" "${3:-null}"
}
file() { printf '{"upload":"%s","name":"%s"}' "$1" "$2"; }
put_json /api/v1/hand-ins/no-uuid "$(work null '')"
problem 400 bad-request
put_json "/api/v1/hand-ins/$(key 1)" "$(work null '')"
problem 422 nothing-handed-in
put_json "/api/v1/hand-ins/$(key 1)" "$(work null "$(file "$unfinished" a.txt)")"
problem 422 upload-incomplete
same "$(value uploads.0)" "$unfinished"
put_json "/api/v1/hand-ins/$(key 1)" "$(work null "$(file "$whole" a.exe)")"
problem 422 type-not-allowed
f=$(file "$whole" a.txt)
put_json "/api/v1/hand-ins/$(key 1)" "$(work null "$f,$f,$f")"
problem 422 too-many-files
api GET "/api/v1/hand-ins/$(key 1)"
problem 404 no-such-hand-in
put_json "/api/v1/hand-ins/$(key 1)" "$(work null "$f")"
same "$code" 201
same "$(value files.0.sha256)" "$(sha256 "$T/eins.txt")"
same "$(value late)" false
own=$(value files.0.id)
put_json "/api/v1/hand-ins/$(key 1)" "$(work null "$f")"
same "$code" 200 "the same key again"
put_json "/api/v1/hand-ins/$(key 1)" "$(work null "$(file "$whole" b.txt)")"
problem 422 key-reused
put_json "/api/v1/hand-ins/$(key 2)" "$(work null "$f")"
problem 409 conflict
same "$(value current.key)" "$(key 1)"
put_json "/api/v1/hand-ins/$(key 2)" "$(work "\"$(key 1)\"" \
    "$(file "$joined" c.txt),{\"file\":\"$own\",\"name\":\"d.txt\"}" '"Grüße"')"
same "$code" 201
same "$(value text_sha256)" "$(printf 'Grüße' | openssl dgst -sha256 -r | cut -d' ' -f1)"
api GET "/api/v1/hand-ins/$(key 1)"
same "$(value superseded_by)" "$(key 2)"
api GET "/api/v1/files/$own"
cmp "$T/eins.txt" "$T/body"
api GET "/api/v1/tasks/$task"
same "$(value state)" handed_in
same "$(value work.files.#)" 2
ok "a hand-in names the whole work, happens once, and conflicts are said"

api PUT "/api/v1/tasks/$task/done" -H 'Content-Type: application/json' \
    -d '{"done":true}'
problem 400 bad-request
api POST "/api/v1/tasks/$task/withdraw" -H "Idempotency-Key: $(key 9)"
same "$code" 200
same "$(value state)" open
api POST "/api/v1/tasks/$task/withdraw" -H "Idempotency-Key: \"$(key 9)\""
same "$code" 200
put_json "/api/v1/tasks/$task/done" '{"done":true}' -H "Idempotency-Key: $(key 9)"
problem 422 key-reused
put_json "/api/v1/tasks/$task/done" '{"done":true}' -H "Idempotency-Key: $(key 8)"
same "$(value state)" "done"
put_json "/api/v1/hand-ins/$(key 3)" "$(work "\"$(key 2)\"" "$f")"
same "$code" 201 "on a base that was withdrawn"
edit task-change "$task" --due -1h
put_json "/api/v1/hand-ins/$(key 4)" "$(work "\"$(key 3)\"" "$f")"
same "$(value late)" true
edit task-change "$task" --late -1m
put_json "/api/v1/hand-ins/$(key 5)" "$(work "\"$(key 4)\"" "$f")"
problem 422 too-late
edit task-change "$task" --late none
edit feedback "$task" --user mia --mark 2+ --text "Gut."
put_json "/api/v1/hand-ins/$(key 5)" "$(work "\"$(key 4)\"" "$f")"
problem 422 not-accepted
api GET "/api/v1/tasks/$task"
same "$(value feedback.mark)" 2+
ok "withdrawn, done, late, too late and marked"

log_in can
api GET "/api/v1/tasks/$task"
problem 404 gone
api GET "/api/v1/files/$own"
problem 404 not-found
tus HEAD "/api/v1/uploads/$whole"
same "$code" 404
api GET "/api/v1/hand-ins/$(key 4)"
problem 404 no-such-hand-in
ok "another pupil sees none of it"
log_in mia

school_check >"$T/check"
same "$(wc -l <"$T/check")" 4
same "$(json task state=handed_in late=true <"$T/check")" "$task"
ok "check shows each hand-in"

mood 'cut=1000@/files*#1,lost@PUT:/hand-ins*#1,503=7@/tasks#1,429=date:60@/tasks#2-2'
api GET "/api/v1/files/$material"
same "$code" cut
same "$(wc -c <"$T/body")" 1000
api GET "/api/v1/files/$material"
cmp "$T/whole" "$T/body"
edit feedback "$task" --user mia --text "Ohne Note."
put_json "/api/v1/hand-ins/$(key 6)" "$(work "\"$(key 4)\"" "$f")"
same "$code" cut
api GET "/api/v1/hand-ins/$(key 6)"
same "$code" 200
api GET "/api/v1/tasks/$task"
problem 503 unavailable
same "$(head_of Retry-After)" 7
api GET "/api/v1/tasks/$task"
problem 429 too-many-requests
contains "$T/head" GMT
mood 'cutup=8@PATCH:/uploads*#1'
tus POST /api/v1/uploads -H 'Upload-Length: 19'
id=$(head_of Location); id=${id##*/}
patch "$id" 0 "$T/eins.txt"
same "$code" cut
tus HEAD "/api/v1/uploads/$id"
same "$(head_of Upload-Offset)" 8
mood 'changed@/files*#1,length=+10@/files*#2-2,portal@/status#1,502@/status#2-2'
api GET "/api/v1/files/$material"
[ "$(sha256 "$T/body")" != "$(sha256 "$T/whole")" ] || fail "not changed"
api GET "/api/v1/files/$material"
same "$(wc -c <"$T/body")" "$(($(wc -c <"$T/whole") + 10))"
api GET /api/v1/status
contains "$T/body" "<html>"
api GET /api/v1/status
same "$code" 502
mood 'truncated@/changes#1,wrong@/changes#2-2,token@/session,huge=1MB@/tasks'
api GET /api/v1/changes
value cursor 2>/dev/null && fail "truncated JSON was whole"
api GET /api/v1/changes
lacks "$T/body" cursor
api GET /api/v1/session
problem 401 login-needed
api GET "/api/v1/tasks/$task"
same "$(wc -c <"$T/body")" 1000000
mood 'silent@/status#1,maintenance=60@/status#2+,slow=100ms+64kB/s@/files*'
api GET /api/v1/status --max-time 1
same "$code" cut
api GET /api/v1/status
same "$code" 503
same "$(value status)" fail
api GET "/api/v1/files/$material"
cmp "$T/whole" "$T/body"
mood ''
ok "moods"

edit forget-changes
api GET "/api/v1/changes?since=$cursor"
problem 410 cursor-expired
api DELETE /api/v1/session
same "$code" 204
api GET /api/v1/changes
problem 401 login-needed
school_stop
school_start
log_in mia
api GET "/api/v1/hand-ins/$(key 6)"
same "$(value files.0.sha256)" "$(sha256 "$T/eins.txt")"
ok "started again, the school has kept what it took"
