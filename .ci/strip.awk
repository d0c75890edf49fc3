# SPDX-License-Identifier: GPL-3.0-or-later
#
# code(line): the line without comments, its strings emptied; call it for
# every line of a file in order. After it, strings holds what the strings of
# the line said. Write FNR == 1 { in_comment = 0 } in the program.

function code(line,    out, c, two) {
	strings = ""
	while (line != "") {
		two = substr(line, 1, 2)
		c = substr(line, 1, 1)
		if (in_comment) {
			if (!(c = index(line, "*/")))
				return out
			in_comment = 0
			line = substr(line, c + 2)
		} else if (two == "/*") {
			in_comment = 1
			line = substr(line, 3)
		} else if (two == "//") {
			return out
		} else if (c == "\"" || c == "'") {
			line = string(substr(line, 2), c)
			out = out c c
		} else {
			out = out c
			line = substr(line, 2)
		}
	}
	return out
}

# Takes a string's inside off the line; gives what follows it.
function string(line, quote,    c) {
	while (line != "" && (c = substr(line, 1, 1)) != quote) {
		if (c == "\\")
			c = substr(line, 1, 2)
		strings = strings c
		line = substr(line, length(c) + 1)
	}
	strings = strings " "
	return substr(line, 2)
}
