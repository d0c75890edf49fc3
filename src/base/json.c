/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <utf8proc.h>

#include "base/json.h"
#include "base/timefmt.h"

static void quote(struct buf *out, const char *s)
{
	size_t left = strlen(s);
	utf8proc_int32_t c;
	utf8proc_ssize_t n;

	buf_char(out, '"');
	for (; left; s += n, left -= (size_t)n) {
		n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)s, (utf8proc_ssize_t)left, &c);
		if (n < 1) {
			n = 1;
			buf_str(out, "\xef\xbf\xbd");
		} else if (c == '"' || c == '\\') {
			buf_char(out, '\\');
			buf_char(out, (char)c);
		} else if (c == '\n') {
			buf_str(out, "\\n");
		} else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
			buf_printf(out, "\\u%04x", (unsigned)c);
		} else {
			buf_add(out, s, (size_t)n);
		}
	}
	buf_char(out, '"');
}

static void next(struct json *j, const char *key)
{
	if (j->comma)
		buf_char(j->out, ',');
	j->comma = true;
	if (key) {
		quote(j->out, key);
		buf_char(j->out, ':');
	}
}

void json_begin(struct json *j, struct buf *out)
{
	*j = (struct json){.out = out};
}

void json_begin_object(struct json *j, const char *key)
{
	next(j, key);
	buf_char(j->out, '{');
	j->comma = false;
}

void json_begin_array(struct json *j, const char *key)
{
	next(j, key);
	buf_char(j->out, '[');
	j->comma = false;
}

void json_end_object(struct json *j)
{
	buf_char(j->out, '}');
	j->comma = true;
}

void json_end_array(struct json *j)
{
	buf_char(j->out, ']');
	j->comma = true;
}

void json_str(struct json *j, const char *key, const char *v)
{
	if (!v) {
		json_put_null(j, key);
		return;
	}
	next(j, key);
	quote(j->out, v);
}

void json_int(struct json *j, const char *key, int64_t v)
{
	next(j, key);
	buf_printf(j->out, "%" PRId64, v);
}

void json_bool(struct json *j, const char *key, bool v)
{
	next(j, key);
	buf_str(j->out, v ? "true" : "false");
}

void json_put_null(struct json *j, const char *key)
{
	next(j, key);
	buf_str(j->out, "null");
}

void json_time(struct json *j, const char *key, int64_t t)
{
	char text[TIME_TEXT_SIZE];

	if (t)
		time_print_rfc3339(t, text);
	json_str(j, key, t ? text : NULL);
}
