/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "model/rich.h"
#include "providers/html.h"
#include "providers/moodle_fields.h"

#define LINE_LIMIT 1024 /* titles and names, bytes */

int64_t moodle_int(const json_t *o, const char *key, int64_t none)
{
	const json_t *v = json_object_get(o, key);
	int64_t n;

	if (json_is_integer(v))
		return json_integer_value(v);
	if (json_is_real(v) && json_real_value(v) > -9e15 &&
	    json_real_value(v) < 9e15)
		return (int64_t)json_real_value(v);
	if (json_is_boolean(v))
		return json_is_true(v);
	if (json_is_string(v) &&
	    str_int64(json_string_value(v), INT64_MIN, INT64_MAX, &n))
		return n;
	return none;
}

bool moodle_flag(const json_t *o, const char *key)
{
	return moodle_int(o, key, 0) != 0;
}

int64_t moodle_moment(const json_t *o, const char *key)
{
	return MAX(moodle_int(o, key, 0), 0);
}

void moodle_said(char *out, size_t size, const char *html)
{
	struct buf line;

	buf_init(&line, 16u << 10);
	html_to_line(&line, html, MIN(strlen(html), 4096));
	str_copy(out, size, line.data);
	buf_release(&line);
}

char *moodle_line(struct arena *a, const char *html)
{
	struct buf b;

	buf_init(&b, LINE_LIMIT);
	if (html)
		html_to_line(&b, html, strlen(html));
	return arena_take(a, &b);
}

char *moodle_rich(struct arena *a, const char *html, const char *root)
{
	struct buf b;

	buf_init(&b, RICH_LIMIT);
	if (html && html_to_rich(&b, html, strlen(html), root) == ERR_NOMEM)
		a->error = ERR_NOMEM;
	return arena_take(a, &b);
}

char *moodle_number(struct arena *a, int64_t n)
{
	struct buf b;

	buf_init(&b, 24);
	buf_printf(&b, "%" PRId64, n);
	return arena_take(a, &b);
}

/* Where the number in the path is that is raised when a file is replaced, and
 * where it ends; the site itself reads over it. NULL: there is none. */
static const char *revision_in(const char *path, const char **end)
{
	static const char *const before[] = {
		"/mod_resource/content/", "/mod_folder/content/"
	};

	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		const char *at = strstr(path, before[i]);

		if (!at)
			continue;
		at += strlen(before[i]);
		*end = at + strspn(at, "0123456789");
		return *end > at && **end == '/' ? at : NULL;
	}
	return NULL;
}

char *moodle_file_path(struct arena *a, const char *url, const char *root)
{
	size_t n = strlen(root);
	const char *revision, *rest = NULL;
	struct buf b;

	if (!url || strncmp(url, root, n) != 0 || url[n] != '/' ||
	    strlen(url) > 4000 || strstr(url + n, "/../"))
		return field_none();
	for (const char *c = url + n; *c; c++)
		if (!isgraph((unsigned char)*c) || *c == '#')
			return field_none();
	buf_init(&b, 4096);
	/* What is asked with it, such as forcedownload, is ours to say. */
	url += n;
	revision = revision_in(url, &rest);
	if (revision) {
		buf_add(&b, url, (size_t)(revision - url));
		buf_char(&b, '0');
		url = rest;
	}
	buf_add(&b, url, strcspn(url, "?"));
	return arena_take(a, &b);
}

struct material *moodle_files(struct arena *a, const json_t *list,
			      const char *root, bool feedback, int *n)
{
	size_t count = MIN(json_array_size(list), MOODLE_FILES_LIMIT);
	struct material *m = calloc(count + 1, sizeof(*m));

	*n = 0;
	if (!m) {
		a->error = ERR_NOMEM;
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		const json_t *o = json_array_get(list, i);
		struct material *at = &m[*n];

		*at = (struct material){
			.pid = moodle_file_path(a, field_raw(o, "fileurl"), root),
			.name = field_file_name(a, o, "filename"),
			.type = field_line(a, o, "mimetype"),
			.sha256 = field_none(),
			.size = moodle_int(o, "filesize", -1),
			.modified = moodle_moment(o, "timemodified"),
			.path = field_none(),
			.local_sha256 = field_none(),
			.feedback = feedback,
		};
		*n += *at->pid != '\0';
	}
	return m;
}
