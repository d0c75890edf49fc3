# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rules that a line of source can break. Prints "rule file line why";
# .ci/lint-source takes out what .ci/exceptions allows.

FNR == 1 {
	in_comment = printing = 0
	client = FILENAME !~ /^src\/school\//
	below = FILENAME ~ /^src\/(base|model|conf|bell|net|store|providers|sync)\//
	roof = FILENAME ~ /^(ui|src\/cli|src\/main)\//
}

# text is the code, call the code without what is called through a pointer.
{
	text = code($0)
	call = text
	gsub(/(->|\.)[a-z_]+[ \t]*\(/, " ", call)
	printing = printing || text ~ /printf[ \t]*\(/
}

client && text ~ /pthread|<threads\.h>|thrd_/ {
	hit("threads", "no threads in the client")
}
FILENAME != "src/base/clock.c" &&
calls("time|clock_gettime|gettimeofday|ftime|clock") {
	hit("clock", "the clock comes from base/clock.h")
}
below && calls("printf|vprintf|puts|putchar|perror|exit|abort") {
	hit("roof", "below the roof nothing prints or exits")
}
below && FILENAME !~ /base\/i18n\.[ch]$/ && calls("_|gettext|ngettext") {
	hit("words", "below the roof nothing is translated")
}
text ~ /sqlite3_v?(mprintf|snprintf)|sqlite3_str_/ {
	hit("sql", "no value is printed into SQL")
}
printing && strings ~ /SELECT |INSERT |UPDATE [a-z]|DELETE FROM|PRAGMA / {
	hit("sql", "SQL is text with ?, never formatted")
}
text ~ /sqlite3_exec[ \t]*\([^,]*,[ \t]*[a-z]/ {
	hit("sql", "sqlite3_exec takes a literal")
}
roof && text !~ /COLOR_PAIR|COLORS/ && names_colour(" " text " " strings) {
	hit("colour", "a colour's name belongs into themes/")
}

printing && text ~ /;/ { printing = 0 }

function hit(rule, why) { print rule, FILENAME, FNR, why }

function calls(names) {
	return call ~ ("(^|[^A-Za-z0-9_])(" names ")[ \t]*\\(")
}

function names_colour(words) {
	return (words " ") ~ /[^A-Za-z](red|green|blue|yellow|magenta|cyan|black|white|COLOR_[A-Z]+)[^A-Za-z]/
}
