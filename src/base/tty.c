/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/ioctl.h>

#include "base/text.h"
#include "base/tty.h"

#define NARROWEST 20 /* below, what a terminal says of itself is not believed */

int tty_columns(FILE *to)
{
	struct winsize size;

	if (isatty(fileno(to)) != 1)
		return 0;
	if (ioctl(fileno(to), TIOCGWINSZ, &size) || size.ws_col < NARROWEST)
		return 80;
	return size.ws_col;
}

/* What is longer than a line by itself, an address or a path, is left whole:
 * the terminal breaks it, and knows that it did when it is copied. */
static size_t row_of(const char *s, int columns, size_t *next)
{
	size_t lead = strspn(s, " "), len;

	len = lead + text_break(s + lead, MAX(columns - (int)lead, 1), next);
	len += strcspn(s + len, " ");
	*next = len + strspn(s + len, " ");
	return len;
}

static void tell_line(FILE *to, int columns, int indent, const char *s)
{
	int before = 0;
	size_t next;

	indent = MIN(indent, columns / 2);
	do {
		size_t len = row_of(s, columns - before, &next);

		fprintf(to, "%*s%.*s\n", before, "", (int)len, s);
		before = indent;
		s += next;
	} while (*s);
}

static void tell_lines(FILE *to, int columns, int indent, char *line)
{
	while (line) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		tell_line(to, columns, indent, line);
		line = end ? end + 1 : NULL;
	}
}

void tty_tell(FILE *to, int indent, const char *fmt, ...)
{
	int columns = tty_columns(to);
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (!columns) {
		vfprintf(to, fmt, args);
		fputc('\n', to);
	} else if (vasprintf(&text, fmt, args) >= 0) {
		tell_lines(to, columns, indent, text);
		free(text);
	}
	va_end(args);
}
