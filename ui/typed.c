/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/typed.h"

#define ESC '\033'

/* Bytes of the sequence that s begins with; Escape alone is one. */
static size_t sequence(const char *s)
{
	size_t n = 2;

	if (s[1] == 'O')
		return s[2] ? 3 : 2;
	if (s[1] != '[')
		return 1;
	if (s[2] == '[') /* a Linux console's function keys */
		return s[3] ? 4 : 3;
	while (s[n] >= 0x20 && s[n] < 0x40)
		n++;
	return s[n] >= 0x40 ? n + 1 : n;
}

static int function_key(const char *s, size_t len)
{
	static const char *const keys[][3] = {
		{"\033OP", "\033[11~", "\033[[A"}, {"\033OQ", "\033[12~", "\033[[B"},
		{"\033OR", "\033[13~", "\033[[C"}, {"\033OS", "\033[14~", "\033[[D"},
		{"\033[15~", "", "\033[[E"}, {"\033[17~", "", ""},
		{"\033[18~", "", ""}, {"\033[19~", "", ""},
		{"\033[20~", "", ""}, {"\033[21~", "", ""},
	};

	for (size_t k = 0; k < ARRAY_LEN(keys); k++)
		for (size_t i = 0; i < ARRAY_LEN(keys[k]); i++)
			if (strlen(keys[k][i]) == len &&
			    memcmp(keys[k][i], s, len) == 0)
				return (int)k + 1;
	return 0;
}

int typed_clean(struct buf *line)
{
	size_t from = 0, to = 0;
	int key = 0;

	while (from < line->len) {
		size_t n = line->data[from] == ESC ? sequence(line->data + from)
						   : 0;

		if (from == 0 && n == line->len)
			key = function_key(line->data, n);
		from += n;
		if (n == 0)
			line->data[to++] = line->data[from++];
	}
	if (to < line->len) /* an empty one is not ours to write to */
		line->data[to] = '\0';
	line->len = to;
	return key;
}
