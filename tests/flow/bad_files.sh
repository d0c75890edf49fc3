#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Files that are none, or odd ones: refused with what to do, or handed in as a
# person expects. Nothing hangs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

# refused CODE WORDS FILE…: not queued, and why is said
refused()
{
	code=$1 words=$2
	shift 2
	expect_exit "$code" timeout 20 ranzen hand-in "$task" "$@"
	contains "$T/err" "$words"
	contains "$T/err" "nothing was queued"
	same "$(ranzen outbox --json)" "" "the outbox"
}
# a new task that takes all there is; its number
new_task()
{
	expect_exit 0 ranzen-school edit --data "$T/school" task-new \
	    --course c0 --title "$1" --due +2d --takes files,text \
	    --max-files 600 --max-bytes 4000000000
	pid=$(cat "$T/out")
	expect_exit 0 ranzen sync
	task=$(ranzen tasks --search "$1" --json | json id)
}
arrived() { school_check >"$T/check"; json "$1" task="$pid" superseded_by=null <"$T/check"; }

school_start
account_add mia
expect_exit 0 ranzen sync
new_task Merkwürdiges
make_file "$T/good.pdf" 3000

mkdir "$T/folder"
mkfifo "$T/fifo"
ln -s /dev/zero "$T/zero"
ln -s nowhere "$T/dangling"
ln -s loop "$T/loop"
refused 2 "this is a folder" "$T/folder"
refused 2 "this is a device" "$T/good.pdf" "$T/fifo"
refused 2 "this is a device" /dev/zero
refused 2 "this is a device" "$T/zero"
refused 3 "a link to something that is not there" "$T/dangling"
refused 3 "a link to something that is not there" "$T/loop"
refused 3 "there is no such" "$T/absent"
ok "folders, pipes, devices and dead links are refused at once"

truncate -s 300M "$T/grows"
while :; do echo more; done >>"$T/grows" &
writer=$!
refused 1 "changed while it was read" "$T/grows"
kill $writer
wait $writer || :
rm "$T/grows"
[ -z "$(find "$RANZEN_HOME" -name "tmp-*")" ] || fail "a copy remains"
ok "a file that grows while it is read is refused"

make_file "$T/secret.pdf" 100
chmod 0 "$T/secret.pdf"
if [ "$(id -u)" != 0 ]; then
	refused 1 "no right to read" "$T/secret.pdf"
	ok "a file that may not be read is refused"
elif command -v setpriv >/dev/null; then # root may read all
	cp -r "$RANZEN_HOME" "$T/nobody"
	chown -R 65534 "$T/nobody"
	chmod 755 "$T"
	# the tree may lie where nobody else can go
	cp "$(command -v ranzen)" "$T/nobody/ranzen"
	expect_exit 1 setpriv --reuid=65534 --regid=65534 --clear-groups \
	    env RANZEN_HOME="$T/nobody" "$T/nobody/ranzen" hand-in "$task" \
	    "$T/secret.pdf"
	contains "$T/err" "no right to read"
	contains "$T/err" "nothing was queued"
	ok "a file that may not be read is refused"
else
	echo "ok 1 # SKIP no right to read: root may read all (setpriv: util-linux)"
fi

: >"$T/empty.pdf"
expect_exit 0 ranzen hand-in "$task" "$T/empty.pdf"
same "$(arrived files.0.size)" 0 "the size of nothing"
ok "an empty file is handed in"

ln -s good.pdf "$T/link.pdf"
expect_exit 0 ranzen hand-in "$task" "$T/link.pdf"
same "$(arrived files.0.sha256)" "$(sha256 "$T/good.pdf")" "the content"
same "$(arrived files.0.name)" link.pdf
ok "a link stands for its file"

mkdir "$T/other"
make_file "$T/other/good.pdf" 500
echo x >>"$T/other/good.pdf"
expect_exit 0 ranzen hand-in "$task" "$T/good.pdf" "$T/folder/../good.pdf" \
    "$T/other/good.pdf"
contains "$T/err" "is named twice"
contains "$T/err" "two files are called"
same "$(arrived files.#)" 2 "files"
same "$(arrived files.1.name)" "good (2).pdf"
same "$(arrived files.1.sha256)" "$(sha256 "$T/other/good.pdf")"
ok "a file that is named twice goes once, two of one name go both"

# 500 take minutes by the budget of requests (P5)
files=${FLOW_FILES:-60}
expect_exit 0 ranzen config set sync.requests 600
kill_all
new_task Fünfhundert
mkdir "$T/many"
i=0
while [ $i -lt $files ]; do
	echo "page $i" >"$T/many/page$i.txt"
	i=$((i + 1))
done
expect_exit 0 ranzen hand-in "$task" "$T"/many/*.txt
same "$(arrived files.#)" "$files" "files"
ok "many files in one hand-in"
