# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a page of the manual from its text (docs/man): a line "@commands@",
# "@options@", "@config@", "@keys@" or "@roles@" becomes that table of "ranzen --table",
# a line "@help PROGRAM@" what that program says of itself.
#
# awk -v bin=build -v version=1.0 -f page.awk ranzen.1.in; the language is the environment's.

/^@(commands|options|config|keys|roles)@$/ {
	name = substr($0, 2, length($0) - 2)
	read(bin "/ranzen --table " name)
	next
}
/^@help [a-z-]+@$/ {
	sub(/^@help /, "")
	sub(/@$/, "")
	print ".nf"
	verbatim(bin "/" $0 " --help")
	print ".fi"
	next
}
{
	sub(/@version@/, version)
	print
}
END { exit failed }

function run_out(command) {
	if (close(command) != 0)
		failed = 1
}
function verbatim(command,    line) {
	while ((command | getline line) > 0)
		print roff(line)
	run_out(command)
}
# "word TAB more TAB help", or of an option of the row above, after a tab.
function read(command,    line, part, n) {
	while ((command | getline line) > 0) {
		inner = sub(/^\t/, "", line)
		n = split(line, part, "\t")
		if (inner && !within)
			print ".RS"
		else if (!inner && within)
			print ".RE"
		within = inner
		print ".TP"
		print "\\fB" roff(part[1]) "\\fR" \
			(n > 2 && part[2] != "" ? " \\fI" roff(part[2]) "\\fR" : "")
		print roff(part[n])
	}
	if (within)
		print ".RE"
	within = 0
	run_out(command)
}
function roff(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	sub(/^[.']/, "\\\\\\&&", text)
	return text
}
