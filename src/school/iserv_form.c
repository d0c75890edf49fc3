/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms as they come: either type of body, names as they are, in order. */
#include "base/base.h"

#include "school/iserv.h"
#include "school/multipart.h"

#define FIELD_MAX (512u * 1024)

static void add(struct iserv_form *f, const char *name, const char *value)
{
	json_t *n = json_string(name), *v = json_string(value);

	if (n && v)
		json_array_append_new(f->pairs, json_pack("[O,O]", n, v));
	json_decref(n);
	json_decref(v);
}

static void read_encoded(struct iserv_form *f, char *body)
{
	char *rest = body, *pair;

	while ((pair = strsep(&rest, "&"))) {
		char *value = strchr(pair, '=');

		if (value)
			*value++ = '\0';
		str_unescape(pair, true);
		if (value)
			str_unescape(value, true);
		if (*pair)
			add(f, pair, value ? value : "");
	}
}

struct reading {
	struct iserv_form *form;
	struct buf value;
	char name[MULTIPART_NAME_SIZE];
};

static void begin_part(void *ctx, const struct multipart_part *part)
{
	struct reading *r = ctx;

	str_copy(r->name, sizeof(r->name), part->is_file ? "" : part->name);
	buf_clear(&r->value);
}

static void part_data(void *ctx, const void *p, size_t n)
{
	struct reading *r = ctx;

	if (r->name[0])
		buf_add(&r->value, p, n);
}

static void end_part(void *ctx)
{
	struct reading *r = ctx;

	if (r->name[0] && !buf_error(&r->value))
		add(r->form, r->name, r->value.data);
}

bool iserv_form_read(struct iserv_form *f, struct call *c)
{
	struct reading r = {.form = f};
	const struct multipart_sink sink = {
	    begin_part, part_data, end_part, &r};
	struct multipart parts;
	bool good = true;

	f->pairs = json_array();
	if (!f->pairs)
		return false;
	buf_init(&r.value, FIELD_MAX);
	if (multipart_init(&parts, call_header(c, "Content-Type"), &sink)) {
		multipart_add(&parts, c->body.data, c->body.len);
		good = multipart_whole(&parts);
		multipart_release(&parts);
	} else {
		read_encoded(f, c->body.data);
	}
	buf_release(&r.value);
	return good;
}

void iserv_form_release(struct iserv_form *f)
{
	json_decref(f->pairs);
	f->pairs = NULL;
}

const char *iserv_field_at(
    const struct iserv_form *f, const char *name, size_t i)
{
	json_t *pair;
	size_t at;

	json_array_foreach(f->pairs, at, pair)
	{
		const char *key = json_string_value(json_array_get(pair, 0));

		if (strcmp(key, name) == 0 && i-- == 0)
			return json_string_value(json_array_get(pair, 1));
	}
	return NULL;
}

const char *iserv_field(const struct iserv_form *f, const char *name)
{
	return iserv_field_at(f, name, 0);
}

bool iserv_field_begins(const struct iserv_form *f, const char *prefix)
{
	json_t *pair;
	size_t at;

	json_array_foreach(f->pairs, at,
	    pair) if (str_starts(json_string_value(json_array_get(pair, 0)),
			  prefix)) return true;
	return false;
}
