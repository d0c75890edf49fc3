#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A pupil who hears: --plain from the list to the proof, as it is said in
# tests/flow/golden. UPDATE=1 writes that anew; read it before committing it.
. "$(dirname "$0")/lib.sh"

GOLDEN=$TOP/tests/flow/golden

TZ=Europe/Berlin
LC_ALL=C.UTF-8
HOME=$T/mia
mkdir "$HOME"
export TZ LC_ALL HOME
unset DISPLAY WAYLAND_DISPLAY VISUAL EDITOR

# Without what is another one each time: times, the groups that they make, and
# the first list, which is long.
steady()
{
	sed -E -e "1,/: \/lineare/d" -e "s|$T|/tmp/mia|g" \
	    -e '/^[0-9]+\. .*\. \/(mnt|media|run\/media)\//d' \
	    -e 's/(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-9]+ [A-Z][a-z]+ /DAY /' \
	    -e 's/(Mo|Di|Mi|Do|Fr|Sa|So) [0-9]+\.[0-9]+\. /DAY /' \
	    -e 's/(today|tomorrow|yesterday|heute|morgen|gestern) /DAY /' \
	    -e 's/DAY [0-9]+:[0-9]+( \(now\)| \(jetzt\))?/DAY/g' \
	    -e 's/(in|vor) [0-9]+ (Tag|Stunde|Min)[a-z.]*/LEFT/g' \
	    -e 's/in [0-9]+ (day|hour|min)s?|[0-9]+ (day|hour|min)s? ago/LEFT/g' \
	    -e '/^[A-Z][a-zäö ]+ \([0-9]+\)$/d' -e 's/h[0-9a-f]{20}/NUMBER/' \
	    -e "s/[0-9]{4}-[0-9]{2}-[0-9]{2}/DATE/" -e "/Receipt /s/[0-9,.]+.{1,2}kB/SIZE/"
}

# said LANGUAGE: the session on standard input, its words in $T/said.
said()
{
	run "$1"
	[ ! -s "$T/err" ] || fail "on standard error: $(cat "$T/err")"
	! LC_ALL=C grep -qE "$(printf '\342(\224|\225|\226|\240|\241|\242|\243)')" \
	    "$T/said" || fail "a box, a block or a braille pattern"
}

run()
{
	LANGUAGE=$1 ranzen --plain >"$T/said" 2>"$T/err" ||
	    fail "--plain ended with $?: $(cat "$T/err")"
	! LC_ALL=C grep -q "[$(printf '\001-\011\013-\037\177')]" "$T/said" ||
	    fail "a control character"
}

golden()
{
	steady <"$T/said" >"$T/steady"
	[ -z "${UPDATE:-}" ] || cp "$T/steady" "$GOLDEN/$1"
	diff -u "$GOLDEN/$1" "$T/steady" >"$T/diff" ||
	    fail "not as in $GOLDEN/$1: $(cat "$T/diff")"
}

school_start
account_add mia
expect_exit 0 ranzen sync
printf 'Mein Aufsatz' >"$HOME/Aufsatz.pdf"

said en <<'END'
/lineare sammelmappe
1
get
wait
hand in
~/Aufsatz.pdf
hand in
hand in
wait
take back
no
receipt
outbox
1
back
quit
END
golden plain-en.txt
contains "$T/said" "Handed in, and checked: it arrived complete."
same "$(school_check | grep -c "$(sha256 "$HOME/Aufsatz.pdf")")" 1 "at the school"
ok "a pupil hands in by ear, and hears that it is proven"

said de <<'END'
/lineare sammelmappe
zurücknehmen 1
1
zurücknehmen
ja
warten
erledigt
schreiben
abgeben
2
abgeben
zurück
zurück
zurück
zurück
hilfe
mehr
ende
END
golden plain-de.txt
contains "$T/said" "Es ist nichts mehr unterwegs."
ok "the same in German, and taken back"

said en <<'END'
server
back
news
back
lessons
back
files
back
/konjunktiv sammelmappe
1
write
My first line.
And the second.
.
hand in
wait
write
anew
Better.
.
back
END
contains "$T/said" "Answers in"
contains "$T/said" "Video lessons"
contains "$T/said" "You have written this already:"
contains "$T/said" "And the second."
contains "$T/said" "Handed in, and checked: it arrived complete."
ok "the other pages are said, and a text is written line by line"

# After an action and on the way back the page is not said again: only what is
# other, and where one is.
said en <<'END'
/kurzgeschichten vortrag
1
done
done
back
back
list
0
quit
END
same "$(grep -c '^Task$' "$T/said")" 1 "the page of the task was said"
same "$(grep -c '^State: open' "$T/said")" 2 "its state: with the page, and after undone"
same "$(grep -c '^State: done' "$T/said")" 1 "and after done"
contains "$T/said" "search: kurzgeschichten vortrag (1 of 1). At 1: Kurzgeschichten"
same "$(grep -c '^Tasks\. [0-9]* open tasks$' "$T/said")" 4 "the list by its name"
same "$(grep -c '^1\. .* overdue$' "$T/said")" 3 "its rows: at first, and twice asked for"
ok "what was done is said, and not the page again"

# A terminal gives a line with the bytes of keys that have no letter.
printf '\033OP\nback\n\033[Aser\033[Dver\033[1;5C\nback\n\033[24~\n' | said en
contains "$T/said" "Ranzen shows your tasks"
contains "$T/said" "Answers in"
ok "F1 gives help, and keys that nobody knows do nothing"

# A question takes yes and no in both languages; a wrong path says so.
answers='/konjunktiv sammelmappe
1
hand in
nothing.pdf
~/none/at all
~/Aufsatz.pdf
hand in'
printf '%s\nNo\nhand in\nN\nhand in\nno\nback\nback\n' "$answers" | said en
contains "$T/said" "There is no file or folder 'nothing.pdf'."
contains "$T/said" "There is no file or folder '~/none/at all'."
contains "$T/said" "Aufsatz.pdf: chosen. 1 file chosen."
lacks "$T/said" "In the outbox"
same "$(grep -c '^Hand in? [Nn]o\{0,1\}$' "$T/said")" 3 "questions"
for yes in yes ja J; do
	printf '%s\n%s\nwait\ntake back\n%s\nwait\nback\nback\n' "$answers" $yes $yes |
	    said de
	contains "$T/said" "Es wird von selbst gesendet"
	contains "$T/said" "Deine Abgabe wird zurückgenommen"
done
ok "questions take yes and no, a wrong path is named"

# Nobody chose a row: nothing is done to the first one.
said en <<'END'
done
no
done

get
hand in
99

done
2
done
END
same "$(grep -c '^Done: which number? ' "$T/said")" 3 "asked for a number"
contains "$T/said" "Hand in: which number? 99"
contains "$T/said" "There is no number 99 here."
same "$(grep -c '^Marked as done' "$T/said")" 1 "with a number"
same "$(grep -c '^Marked as not done' "$T/said")" 1 "named before"
same "$(grep -c '^2\. .*\. done$' "$T/said")" 1 "the second row"
lacks "$T/said" "is being fetched"
ok "an action without a number asks for one"

# What was done to many at once is undone at once, also when it was sent. (When
# it was not: tests/ui/steps.c.)
said en <<'END'
choose 1
choose 2
done
yes
wait
undo
yes
wait
END
same "$(grep -c '^Undone: 2 marks' "$T/said")" 1 "undone together"
contains "$T/said" "2 of 2 marks have been sent already."
same "$(ranzen outbox --json | wc -l)" 0 "what waits"
ok "the marks of many tasks are undone together"

# What a line cannot mean is said, and nothing else is done.
said en <<'END'
99999999999999999999
4000
3 4
nonsense
hand in 4000
f99
yes
no


mehr
1
-1
END
contains "$T/said" "There is no number 4000 here."
contains "$T/said" '"nonsense" is nothing that can be done here. Type: Help'
ok "nonsense is told from a command"

LC_ALL=C awk 'BEGIN { srand(7); for (i = 0; i < 200000; i++)
	printf "%c", int(rand() * 256) }' >"$T/bytes"
run en <"$T/bytes"
ok "bytes that are no text do no harm"

# texts: the files that were written by hand lie below it.
text=$(find "$T" -name Text.txt)
write() { printf '/konjunktiv sammelmappe\n1\nwrite\n%b' "$1" | said en; }

# The input ends, or the connection: what was typed is kept, with what was.
write 'A line\nanew\nand no end'
contains "$T/said" "It is kept here: $text"
same "$(cat "$text")" "$(printf 'Better.\nA line\nanew\nand no end')" "the text"
write 'anew\nAnother'
same "$(cat "$text")" "$(printf 'Better.\nA line\nanew\nand no end\nAnother')" \
    "the text that had no successor yet"
write 'anew\nOne.\nanew\n.\nback\n'
same "$(cat "$text")" "$(printf 'One.\nanew')" "begun anew by the first line only"
mkfifo "$T/line"
LANGUAGE=en ranzen --plain <"$T/line" >"$T/said" 2>"$T/err" &
pid=$!
exec 7>"$T/line"
printf '/konjunktiv sammelmappe\n1\nwrite\nBefore it hung up\nhalf a l' >&7
eventually 20 grep -q "Before it hung up" "$T/said"
kill -HUP $pid
wait $pid || fail "the end of the connection: $?"
exec 7>&-
same "$(head -n 3 "$text")" "$(printf 'One.\nanew\nBefore it hung up')" "after a hang-up"
ok "a text without its end is kept"

long=$(printf '%9000s' | tr ' ' x)
write "anew\n$long\n.\nback\n"
same "$(cat "$text")" "$long" "a long line"
write '.\nback\n'
same "$(grep -c "^$long\$" "$T/said")" 1 "what was written, whole"
printf 'a\033[2Jb' >"$text"
write '.\nback\n'
lacks "$T/said" "$(printf '\033')"
ok "a long line is taken and said whole, and clean"

huge() { LC_ALL=C awk 'BEGIN { for (i = 0; i < 4000; i++) print "A line of a text that is long, and longer." i }'; }
printf 'Kept' >"$text"
{ printf '/konjunktiv sammelmappe\n1\nwrite\n'; huge; huge; printf '.\nback\n'; } >"$T/in"
said en <"$T/in"
contains "$T/said" "All of it is kept here, to be made shorter: $text"
same "$(sha256 "$text")" "$({ echo Kept; huge; huge; } | sha256sum | cut -d' ' -f1)" "too long"
before=$(sha256 "$text")
write 'New.\n.\nback\n'
contains "$T/said" "cannot be read, so nothing is changed: $text"
same "$(sha256 "$text")" "$before" "what could not be read"
rm "$text"
ok "what is too long, or cannot be read, is not lost"

# A value that an option cannot have: what it can be.
expect_exit 2 ranzen config set ui.speak vielleicht
contains "$T/err" "'vielleicht' is nothing that ui.speak can be; it can be: yes, no"
printf 'ui.lines = curly\n' >>"$RANZEN_HOME/ranzen.conf"
expect_exit 0 ranzen tasks
contains "$T/err" "ranzen.conf:1: ui.lines can be: auto, unicode, ascii"
: >"$RANZEN_HOME/ranzen.conf"
long=$(printf '%1100s' | tr ' ' p)
printf 'options\n4\n%s\n%s/Schule\nback\nquit\n' "$long" "$T" | said en
contains "$T/said" "That is too long: at most 1023 bytes."
contains "$T/said" "files.dir = $T/Schule"
same "$(ranzen config get files.dir)" "$T/Schule" "the option"
: >"$RANZEN_HOME/ranzen.conf"
ok "a wrong value is answered with what can be, a long one is not cut"

# Going back from the list ends what narrows it, then says how to leave.
printf 'filter\n3\nback\nback\nserver\nback\nquit\n' | said en
contains "$T/said" "only: "
contains "$T/said" '"Quit" leaves the program.'
contains "$T/said" "Answers in"
ok "nobody leaves by going back"

# What is new is new once: to who leaves, also by a signal, it is known.
new='. New since your last visit'
account_add can
expect_exit 0 ranzen sync
printf 'quit\n' | said en
contains "$T/said" "$new"
printf 'quit\n' | said en
lacks "$T/said" "$new"
ok "what came since the last visit is said to be new, once"

# A matter of looks is none here. (All actions on all pages: plain_pages.sh.)
printf 'theme\n' | said en
contains "$T/said" '"theme" is nothing that can be done here'

# Why it is not sent: where the copy lies has 64 digits, and nobody hears those.
school_stop
said en <<'END'
/kurzgeschichten vortrag
1
hand in
~/Aufsatz.pdf
hand in
hand in
why
END
contains "$T/said" "Your work is safe"
contains "$T/said" "Aufsatz.pdf"
! grep -E '[0-9a-f]{64}' "$T/said" || fail "the digits of a name"
ok "why it is not sent is said without the names of copies"

# No school yet: it is said how to get one.
RANZEN_HOME=$T/nobody
export RANZEN_HOME
said en </dev/null
contains "$T/said" 'No school yet. "Log in" adds yours'
ok "without a school it says what to type"
