/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mod_resource_get_resources_by_courses and its like: what is of one kind in
 * all courses. A folder comes without its files; what is hidden or
 * restricted is missing without a word.
 */
#include "base/base.h"

#include "school/moodle.h"

struct listing {
	struct moodle_call *m;
	const json_t *args;
	const char *kind;
	json_t *rows, *warnings;
	int64_t course; /* the number of the one under way */
};

bool moodle_wanted(const json_t *args, int64_t n)
{
	const json_t *j = json_object_get(args, "courseids");
	int64_t ids[512];
	size_t count = moodle_ints(args, "courseids", ids, ARRAY_LEN(ids));

	for (size_t i = 0; i < count; i++)
		if (ids[i] == n)
			return true;
	return !j || count == 0;
}

static json_t *module_row(const struct listing *l, struct sqlite3_stmt *q)
{
	int64_t cm = db_int(q, 4);

	return json_pack("{s:I, s:I, s:I, s:s, s:s, s:i, s:[], s:i, s:b, s:i,"
			 " s:i, s:n, s:i, s:I}",
	    "id", (json_int_t)cm, "coursemodule", (json_int_t)cm, "course",
	    (json_int_t)l->course, "name", db_text(q, 1), "intro", "",
	    "introformat", 1, "introfiles", "section", 1, "visible", 1,
	    "groupmode", 0, "groupingid", 0, "lang", "revision", 0,
	    "timemodified", (json_int_t)db_int(q, 3));
}

static void set_html(json_t *row, const char *name, const char *text)
{
	char *html = moodle_html(text);

	json_object_set_new(row, name, json_string(html ? html : ""));
	free(html);
}

static json_t *content_files(
    const struct listing *l, const char *module, int64_t cm)
{
	struct moodle_files files = {NULL, 0};
	char path[64];
	json_t *list;

	str_printf(path, sizeof(path), "%" PRId64 "/mod_resource/content/0",
	    moodle_context(MOODLE_IN_MODULE, cm));
	moodle_module_files(l->m->s, module, &files);
	list = moodle_files_json(l->m, path, &files);
	moodle_files_release(&files);
	return list;
}

static void add_row(struct listing *l, struct sqlite3_stmt *q)
{
	json_t *row = module_row(l, q);

	if (strcmp(l->kind, "resource") == 0) {
		json_object_set_new(row, "contentfiles",
		    content_files(l, db_text(q, 0), db_int(q, 4)));
	} else if (strcmp(l->kind, "page") == 0) {
		set_html(row, "content", db_text(q, 2));
		json_object_set_new(row, "contentformat", json_integer(1));
		json_object_set_new(row, "contentfiles", json_array());
	} else if (strcmp(l->kind, "url") == 0) {
		json_object_set_new(
		    row, "externalurl", json_string(db_text(q, 2)));
	} else if (strcmp(l->kind, "label") == 0) {
		set_html(row, "intro", db_text(q, 2));
	}
	json_array_append_new(l->rows, row);
}

static void refuse(struct listing *l, int64_t course)
{
	json_array_append_new(
	    l->warnings, moodle_warning(l->m, "course", course, "1",
			     "No access rights in course context"));
}

static void list_course(void *ctx, int64_t n, const char *id, const char *title)
{
	struct listing *l = ctx;
	struct sqlite3_stmt *q;

	UNUSED(title);
	if (!moodle_wanted(l->args, n))
		return;
	if (moodle_blocked(l->m)) {
		refuse(l, n);
		return;
	}
	l->course = n;
	q = db_query(l->m->s,
	    "SELECT x.id, x.name, x.content, x.modified, i.n"
	    " FROM moodle_module x JOIN moodle_id i ON i.kind = 'cm' AND"
	    " i.key = 'module:' || x.id LEFT JOIN moodle_hidden h ON"
	    " h.key = 'module:' || x.id WHERE x.course = ? AND x.kind = ? AND"
	    " coalesce(h.how, 0) = 0 ORDER BY i.n",
	    "ss", id, l->kind);
	while (db_row(q))
		add_row(l, q);
	db_done(q);
}

/* A warning for each course that was named and is none of the person's. */
static void warn_of(struct listing *l)
{
	int64_t ids[512];
	size_t count = moodle_ints(l->args, "courseids", ids, ARRAY_LEN(ids));
	char id[SCHOOL_ID_SIZE];

	for (size_t i = 0; i < count; i++)
		if (!moodle_key(l->m->s, "course", ids[i], id) ||
		    !moodle_enters(l->m->s, l->m->who->id, id))
			refuse(l, ids[i]);
}

static json_t *list(struct moodle_call *m, const json_t *args,
    const char *kind, const char *name)
{
	struct listing l = {.m = m, .args = args, .kind = kind};

	l.rows = json_array();
	l.warnings = json_array();
	moodle_course_each(m, list_course, &l);
	warn_of(&l);
	return json_pack("{s:o, s:o}", name, l.rows, "warnings", l.warnings);
}

json_t *moodle_resources(struct moodle_call *m, const json_t *args)
{
	return list(m, args, "resource", "resources");
}

json_t *moodle_folders(struct moodle_call *m, const json_t *args)
{
	return list(m, args, "folder", "folders");
}

json_t *moodle_pages(struct moodle_call *m, const json_t *args)
{
	return list(m, args, "page", "pages");
}

json_t *moodle_urls(struct moodle_call *m, const json_t *args)
{
	return list(m, args, "url", "urls");
}

json_t *moodle_labels(struct moodle_call *m, const json_t *args)
{
	return list(m, args, "label", "labels");
}
