/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "model/rich.h"
#include "providers/markdown.h"
#include "providers/fields.h"
#include "providers/open_read.h"

struct arena_piece { struct arena_piece *next; char *text; };

void arena_release(struct arena *a)
{
	while (a->first) {
		struct arena_piece *p = a->first;

		a->first = p->next;
		free(p->text);
		free(p);
	}
	a->used = 0;
	a->error = ERR_OK;
}

/* What stands for a string that could not be made; nobody writes to it. */
char *field_none(void)
{
	static const char empty[] = "";

	return (char *)empty;
}

char *arena_take(struct arena *a, struct buf *b)
{
	struct arena_piece *p;

	if (buf_error(b) == ERR_LIMIT)
		b->error = ERR_OK; /* cut at its limit, whole characters */
	if (a->used + b->cap > ARENA_LIMIT && b->len) {
		a->error = ERR_LIMIT;
		buf_release(b);
		return field_none();
	}
	p = buf_error(b) || !b->len ? NULL : malloc(sizeof(*p));
	if (!p) {
		if (buf_error(b) || b->len)
			a->error = ERR_NOMEM;
		buf_release(b);
		return field_none();
	}
	a->used += b->cap;
	p->text = buf_take(b);
	p->next = a->first;
	a->first = p;
	return p->text;
}

json_t *fields_parse(const char *data, size_t len)
{
	json_t *o = json_loadb(data, len, 0, NULL);

	if (o && !json_is_object(o)) {
		json_decref(o);
		return NULL;
	}
	return o;
}

const char *field_raw(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static const char *limited(const json_t *o, const char *key, size_t *len,
			   size_t limit)
{
	const json_t *v = json_object_get(o, key);
	const char *s = json_string_value(v);

	if (!s)
		return NULL;
	*len = MIN(json_string_length(v), limit);
	while (*len && *len < json_string_length(v) &&
	       ((unsigned char)s[*len] & 0xc0) == 0x80)
		--*len;
	return s;
}

char *field_line(struct arena *a, const json_t *o, const char *key)
{
	struct buf b;
	size_t len;
	const char *s = limited(o, key, &len, OPEN_LINE_LIMIT);

	buf_init(&b, 4 * OPEN_LINE_LIMIT);
	if (s)
		text_clean(&b, s, len, TEXT_LINE);
	return arena_take(a, &b);
}

char *field_file_name(struct arena *a, const json_t *o, const char *key)
{
	struct buf b;
	size_t len = 0;
	const char *s = limited(o, key, &len, OPEN_LINE_LIMIT);

	buf_init(&b, 4 * OPEN_LINE_LIMIT);
	text_file_name(&b, s ? s : "", len);
	return arena_take(a, &b);
}

char *field_markdown(struct arena *a, const json_t *o, const char *key)
{
	struct buf b;
	size_t len;
	const char *s = limited(o, key, &len, OPEN_TEXT_LIMIT);

	buf_init(&b, RICH_LIMIT);
	if (s && markdown_to_rich(&b, s, len) == ERR_NOMEM)
		a->error = ERR_NOMEM;
	return arena_take(a, &b);
}

char *field_text(struct arena *a, const json_t *o, const char *key)
{
	struct buf b;
	size_t len;
	const char *s = limited(o, key, &len, OPEN_WORK_LIMIT);

	buf_init(&b, 4 * OPEN_WORK_LIMIT);
	if (s)
		text_clean(&b, s, len, TEXT_BREAKS);
	return arena_take(a, &b);
}

static char *as_it_is(struct arena *a, const char *s)
{
	struct buf b;

	buf_init(&b, OPEN_LINE_LIMIT * 2);
	buf_str(&b, s);
	return arena_take(a, &b);
}

char *field_id(struct arena *a, const json_t *o, const char *key)
{
	const char *s = field_raw(o, key);

	return open_id_valid(s) ? as_it_is(a, s) : field_none();
}

char *field_sha256(struct arena *a, const json_t *o, const char *key)
{
	const char *s = field_raw(o, key);

	return s && hash_hex_valid(HASH_SHA256, s) ? as_it_is(a, s) : field_none();
}

char *field_link(struct arena *a, const json_t *o, const char *key)
{
	const char *s = field_raw(o, key);

	if (!s || (str_ncasecmp(s, "https://", 8) != 0 &&
		   str_ncasecmp(s, "http://", 7) != 0))
		return field_none();
	for (const char *c = s; *c; c++)
		if (!isgraph((unsigned char)*c))
			return field_none();
	return strlen(s) > 2000 ? field_none() : as_it_is(a, s);
}

int64_t field_time(const json_t *o, const char *key)
{
	const char *s = field_raw(o, key);
	int64_t t = 0;

	return s && time_parse_rfc3339(s, &t) ? t : 0;
}

int64_t field_int(const json_t *o, const char *key, int64_t none)
{
	const json_t *v = json_object_get(o, key);

	return json_is_integer(v) && json_integer_value(v) >= 0 ?
		       json_integer_value(v) : none;
}

bool field_bool(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}
