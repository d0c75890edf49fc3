/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_hand_in.h"

/* Bytes of a control character at s: C0, DEL, C1; else 0. */
static size_t control(const char *s)
{
	unsigned char c = (unsigned char)*s, next = (unsigned char)s[1];

	if (c < 0x20 || c == 0x7f)
		return 1;
	return c == 0xc2 && next >= 0x80 && next < 0xa0 ? 2 : 0;
}

void moodle_clean_name(char *name)
{
	char *to = name;

	for (const char *s = name; *s;) {
		size_t n = control(s);

		if (n)
			s += n;
		else if (strchr("&<>\"`|':\\/", *s))
			s++;
		else
			*to++ = *s++;
	}
	*to = '\0';
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		*name = '\0';
}

static void html_char(struct buf *out, char c, bool lone)
{
	switch (c) {
	case '&': buf_str(out, "&amp;"); break;
	case '<': buf_str(out, "&lt;"); break;
	case '>': buf_str(out, "&gt;"); break;
	case '"': buf_str(out, "&quot;"); break;
	case '\n': buf_str(out, "<br>"); break;
	case '\r': break;
	case '\t': buf_str(out, "&nbsp;&nbsp;&nbsp; "); break;
	case ' ': buf_str(out, lone ? " " : "&nbsp;"); break;
	default: buf_char(out, c);
	}
}

void moodle_text_html(struct buf *out, const char *text)
{
	char before = '\n';

	if (!text || !*text)
		return;
	buf_str(out, "<p>");
	for (const char *s = text; *s; before = *s++)
		html_char(out, *s, !strchr(" \t\n\r", before));
	buf_str(out, "</p>");
}
