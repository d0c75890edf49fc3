/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/timefmt.h"
#include "net/headers.h"

#define DAY (24 * 60 * 60)

void headers_init(struct headers *h)
{
	buf_init(&h->fields, HEADERS_LIMIT);
}

void headers_release(struct headers *h)
{
	buf_release(&h->fields);
}

void headers_clear(struct headers *h)
{
	buf_clear(&h->fields);
}

enum err headers_add(struct headers *h, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len), *value;
	const char *end = line + len;

	if (!colon || memchr(line, '\0', len))
		return ERR_OK;
	for (value = colon + 1; value < end && isblank((unsigned char)*value);)
		value++;
	while (end > value && isspace((unsigned char)end[-1]))
		end--;
	buf_add(&h->fields, line, (size_t)(colon - line));
	buf_char(&h->fields, '\0');
	buf_add(&h->fields, value, (size_t)(end - value));
	buf_char(&h->fields, '\0');
	return buf_error(&h->fields);
}

const char *headers_nth(const struct headers *h, const char *name, int i)
{
	const char *at = h->fields.data, *end = at + h->fields.len;

	while (at < end) {
		const char *value = at + strlen(at) + 1;

		if (value >= end)
			break;
		if (str_casecmp(at, name) == 0 && i-- == 0)
			return value;
		at = value + strlen(value) + 1;
	}
	return NULL;
}

const char *headers_get(const struct headers *h, const char *name)
{
	return headers_nth(h, name, 0);
}

int64_t headers_date(const struct headers *h)
{
	const char *text = headers_get(h, "Date");
	int64_t t = 0;

	return text && time_parse_http(text, &t) ? t : 0;
}

int64_t headers_retry_after(const struct headers *h, int64_t now)
{
	const char *text = headers_get(h, "Retry-After");
	int64_t t = 0, date = headers_date(h);

	if (!text)
		return 0;
	if (strspn(text, "0123456789") == strlen(text)) {
		if (!str_int64(text, 0, DAY, &t))
			t = *text ? DAY : 0;
		return t;
	}
	if (!time_parse_http(text, &t))
		return 0;
	t -= date ? date : now;
	return MAX(1, MIN(t, DAY));
}
