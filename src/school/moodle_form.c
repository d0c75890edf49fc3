/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters, as PHP reads them from a form, and out of them. */
#include "base/base.h"

#include "school/moodle.h"

#define DEPTH_MAX 8

/* The object at key, made where there is none. */
static json_t *inside(json_t *at, const char *key)
{
	json_t *child = json_object_get(at, key);

	if (!json_is_object(child)) {
		child = json_object();
		json_object_set_new(at, key, child);
	}
	return child;
}

/* name: a[b][c]; it is taken apart. */
static void put(json_t *at, char *name, const char *value)
{
	char *open = strchr(name, '['), *close, number[24];
	const char *key = name;

	for (int depth = 0; open && depth < DEPTH_MAX; depth++) {
		close = strchr(open, ']');
		if (!close)
			break;
		*open = *close = '\0';
		at = inside(at, key);
		key = open + 1;
		if (!*key) {
			str_printf(number, sizeof(number), "%zu",
			    json_object_size(at));
			key = number;
		}
		open = close[1] == '[' ? close + 1 : NULL;
	}
	json_object_set_new(at, key, json_string(value));
}

void moodle_put(json_t *form, const char *name, const char *value)
{
	char *copy = str_dup(name);

	if (copy)
		put(form, copy, value);
	free(copy);
}

json_t *moodle_form(const char *body, size_t len)
{
	json_t *form = json_object();
	char *copy = malloc(len + 1), *pair, *rest;

	if (!copy || !form)
		goto out;
	memcpy(copy, body, len);
	copy[len] = '\0';
	for (pair = copy; pair; pair = rest) {
		char *value;

		rest = strchr(pair, '&');
		if (rest)
			*rest++ = '\0';
		value = strchr(pair, '=');
		if (value)
			*value++ = '\0';
		str_unescape(pair, true);
		if (value)
			str_unescape(value, true);
		if (*pair)
			put(form, pair, value ? value : "");
	}
out:
	free(copy);
	return form;
}

/* ---- out of them */

static bool read_int(const json_t *j, int64_t *out)
{
	*out = 0;
	if (json_is_integer(j))
		*out = json_integer_value(j);
	else if (json_is_boolean(j))
		*out = json_is_true(j);
	else
		return json_is_string(j) && str_int64(json_string_value(j),
						INT64_MIN, INT64_MAX, out);
	return true;
}

int64_t moodle_int(const json_t *args, const char *name, int64_t preset)
{
	int64_t n;

	return read_int(json_object_get(args, name), &n) ? n : preset;
}

const char *moodle_str(const json_t *args, const char *name)
{
	return json_string_value(json_object_get(args, name));
}

/* From a form a list is an object, from a batch an array. */
static const json_t *element(const json_t *list, size_t i, void **at)
{
	if (json_is_array(list))
		return json_array_get(list, i);
	*at = i ? json_object_iter_next((json_t *)(uintptr_t)list, *at)
		: json_object_iter((json_t *)(uintptr_t)list);
	return *at ? json_object_iter_value(*at) : NULL;
}

const json_t *moodle_element(
    const json_t *args, const char *name, size_t i, void **at)
{
	return element(json_object_get(args, name), i, at);
}

size_t moodle_ints(
    const json_t *args, const char *name, int64_t *out, size_t max)
{
	void *at = NULL;
	size_t n = 0;

	while (n < max) {
		const json_t *j = moodle_element(args, name, n, &at);

		if (!j || !read_int(j, &out[n]))
			break;
		n++;
	}
	return n;
}

/* One word of a row: "name:t" or "name:t!". */
static bool fits(const json_t *value, char type)
{
	int64_t n;

	switch (type) {
	case 'i': return read_int(value, &n);
	case 's': return json_is_string(value) || json_is_integer(value);
	default: return json_is_object(value) || json_is_array(value);
	}
}

bool moodle_fits(const json_t *args, const char *row)
{
	size_t known = 0;

	while (*row) {
		size_t n = strcspn(row, ":"), end = strcspn(row, " ");
		char name[64];
		const json_t *value;

		str_printf(name, sizeof(name), "%.*s", (int)n, row);
		value = json_object_get(args, name);
		if (value && !fits(value, row[n + 1]))
			return false;
		if (!value && row[end - 1] == '!')
			return false;
		known += value != NULL;
		row += end + (row[end] == ' ');
	}
	return known == json_object_size(args);
}
