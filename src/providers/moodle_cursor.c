/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_cursor.h"
#include "providers/moodle_fields.h"

bool ids_add(struct ids *v, int64_t id)
{
	if (v->n == v->room) {
		size_t room = v->room ? 2 * v->room : 16;
		int64_t *more = realloc(v->id, room * sizeof(*more));

		if (!more)
			return false;
		v->id = more;
		v->room = room;
	}
	v->id[v->n++] = id;
	return true;
}

bool ids_have(const struct ids *v, int64_t id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->id[i] == id)
			return true;
	return false;
}

void ids_clear(struct ids *v)
{
	free(v->id);
	*v = (struct ids){ 0 };
}

void moodle_cursor_read(struct moodle_cursor *c, const char *text)
{
	json_t *doc = fields_parse(text, strlen(text)), *row;
	size_t i;

	*c = (struct moodle_cursor){ 0 };
	if (moodle_int(doc, "v", 0) == 1) {
		c->since = moodle_int(doc, "since", 0);
		c->full_at = moodle_int(doc, "full", 0);
		c->parts_at = moodle_int(doc, "parts", 0);
		c->me_at = moodle_int(doc, "me", 0);
		c->user = moodle_int(doc, "user", 0);
		c->max_bytes = moodle_int(doc, "max", 0);
		c->unread = moodle_int(doc, "unread", 0);
		json_array_foreach(json_object_get(doc, "courses"), i, row)
			if (i < MOODLE_COURSES_LIMIT)
				ids_add(&c->courses, json_integer_value(row));
	}
	json_decref(doc);
}

char *moodle_cursor_write(const struct moodle_cursor *c)
{
	json_t *doc = json_pack(
		"{s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:[]}", "v", 1,
		"since", (json_int_t)c->since, "full", (json_int_t)c->full_at,
		"parts", (json_int_t)c->parts_at, "me", (json_int_t)c->me_at,
		"user", (json_int_t)c->user, "max", (json_int_t)c->max_bytes,
		"unread", (json_int_t)c->unread, "courses");
	char *text;

	for (size_t i = 0; i < c->courses.n; i++)
		json_array_append_new(json_object_get(doc, "courses"),
				      json_integer(c->courses.id[i]));
	text = doc ? json_dumps(doc, JSON_COMPACT) : NULL;
	json_decref(doc);
	return text;
}

void moodle_cursor_release(struct moodle_cursor *c)
{
	ids_clear(&c->courses);
}
