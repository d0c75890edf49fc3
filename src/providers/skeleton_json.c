/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON: its keys and its types stay, and of its values what is on a list. */
#include "base/base.h"
#include "providers/skeleton.h"

#define DEPTH 12
#define KINDS 50 /* of the items of one array, by how they are built */

static void value(struct buf *out, const json_t *v, const struct skeleton *of,
		  int depth);

static void indent(struct buf *out, int depth)
{
	buf_char(out, '\n');
	for (int i = 0; i < depth; i++)
		buf_char(out, ' ');
}

static void string(struct buf *out, const char *s, const struct skeleton *of)
{
	buf_char(out, '"');
	if (skeleton_listed(SKELETON_VALUES, s, strlen(s)) ||
	    skeleton_listed(SKELETON_LABELS, s, strlen(s)))
		buf_str(out, s);
	else if (*s == '/' || strstr(s, "://"))
		skeleton_path(out, s, of);
	else
		skeleton_shape(out, s);
	buf_char(out, '"');
}

static void number(struct buf *out, const json_t *v)
{
	char text[40];

	if (json_is_integer(v))
		str_printf(text, sizeof(text), "%" PRId64,
			   (int64_t)json_integer_value(v));
	else
		str_printf(text, sizeof(text), "%g", json_real_value(v));
	skeleton_shape(out, text);
}

static void object(struct buf *out, const json_t *o, const struct skeleton *of,
		   int depth)
{
	const char *key;
	json_t *member;

	buf_char(out, '{');
	json_object_foreach((json_t *)(uintptr_t)o, key, member) {
		indent(out, depth + 1);
		skeleton_name(out, key);
		buf_str(out, ": ");
		value(out, member, of, depth + 1);
	}
	indent(out, depth);
	buf_char(out, '}');
}

/* Items that are built alike are shown once. */
static void array(struct buf *out, const json_t *list, const struct skeleton *of,
		  int depth)
{
	struct buf kind[KINDS];
	int times[KINDS] = { 0 }, n = 0, k;
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)list, i, item) {
		struct buf b;

		buf_init(&b, 1u << 20);
		value(&b, item, of, depth + 1);
		for (k = 0; k < n; k++)
			if (b.data && strcmp(kind[k].data, b.data) == 0)
				break;
		if (k == n && n < KINDS && b.data)
			kind[n++] = b;
		else
			buf_release(&b);
		if (k < n)
			times[k]++;
	}
	buf_char(out, '[');
	for (k = 0; k < n; k++) {
		indent(out, depth + 1);
		buf_printf(out, "%d times: %s", times[k], kind[k].data);
		buf_release(&kind[k]);
	}
	buf_char(out, ']');
}

static void value(struct buf *out, const json_t *v, const struct skeleton *of,
		  int depth)
{
	if (depth > DEPTH)
		buf_str(out, "...");
	else if (json_is_object(v))
		object(out, v, of, depth);
	else if (json_is_array(v))
		array(out, v, of, depth);
	else if (json_is_string(v))
		string(out, json_string_value(v), of);
	else if (json_is_number(v))
		number(out, v);
	else
		buf_str(out, json_is_true(v) ? "true" : json_is_false(v) ?
			"false" : "null");
}

void skeleton_json(struct buf *out, const json_t *doc, const struct skeleton *of)
{
	value(out, doc, of, 0);
	buf_char(out, '\n');
}
