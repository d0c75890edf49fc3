/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A course's page: core_course_get_contents. Hidden modules are not on it,
 * restricted ones are named, but closed.
 */
#include "base/base.h"

#include "school/moodle.h"

struct contents {
	struct moodle_call *m;
	json_t *modules;
	bool with_contents;
	const char *only_kind; /* or NULL */
	int64_t only_cm;       /* or 0 */
};

static json_t *module_json(struct contents *k, const char *kind, int64_t cm,
    int64_t instance, const char *name)
{
	char root[300], url[400];
	json_t *j;

	if ((k->only_kind && strcmp(k->only_kind, kind) != 0) ||
	    (k->only_cm && k->only_cm != cm))
		return NULL;
	call_root(k->m->c, root, sizeof(root));
	str_printf(
	    url, sizeof(url), "%s/mod/%s/view.php?id=%" PRId64, root, kind, cm);
	j = json_pack("{s:I, s:s, s:s, s:I, s:I, s:i, s:b, s:i, s:s, s:i, s:b,"
		      " s:i, s:i, s:[], s:i}",
	    "id", (json_int_t)cm, "url", url, "name", name, "instance",
	    (json_int_t)instance, "contextid",
	    (json_int_t)moodle_context(MOODLE_IN_MODULE, cm), "visible", 1,
	    "uservisible", 1, "visibleoncoursepage", 1, "modname", kind,
	    "indent", 0, "noviewlink", 0, "completion", 0, "downloadcontent", 1,
	    "dates", "groupmode", 0);
	json_array_append_new(k->modules, j);
	return j;
}

/* Named, with the reason, and without contents. */
static void close_module(json_t *j)
{
	json_object_set_new(j, "uservisible", json_false());
	json_object_set_new(j, "availabilityinfo",
	    json_string("Not available unless: You belong to <strong>Gruppe "
			"2</strong>"));
}

static void add_assign(void *ctx, const struct moodle_task *t)
{
	json_t *j;

	if (t->hidden && !t->restricted)
		return;
	j = module_json(ctx, "assign", t->cm, t->n, t->title);
	if (j && t->restricted)
		close_module(j);
}

static json_t *content(
    struct contents *k, const char *path, const struct moodle_file *f)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:o, s:I, s:I, s:i, s:s, s:b,"
			 " s:n, s:n, s:n}",
	    "type", "file", "filename", f->name, "filepath", "/", "filesize",
	    (json_int_t)f->size, "fileurl", moodle_file_url(k->m, path, f->name, true),
	    "timecreated", (json_int_t)f->modified, "timemodified",
	    (json_int_t)f->modified, "sortorder", 0, "mimetype", f->type,
	    "isexternalfile", 0, "userid", "author", "license");
}

/* A page is one file without a size; a link has its address. */
static json_t *page_content(struct contents *k, const char *path,
    const char *kind, const char *name, const char *target, int64_t modified)
{
	bool page = strcmp(kind, "page") == 0;

	return json_pack("{s:s, s:s, s:o, s:i, s:o, s:n, s:I, s:i, s:n, s:n,"
			 " s:n}",
	    "type", page ? "file" : "url", "filename",
	    page ? "index.html" : name, "filepath",
	    page ? json_string("/") : json_null(), "filesize", 0, "fileurl",
	    page ? moodle_file_url(k->m, path, "index.html", true)
		 : json_string(target),
	    "timecreated", "timemodified", (json_int_t)modified, "sortorder", 1,
	    "userid", "author", "license");
}

void moodle_module_files(
    struct school *s, const char *module, struct moodle_files *files)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT f.id, f.name, f.type, f.sha256, f.size, f.modified"
	    " FROM moodle_module_file x JOIN file f ON f.id = x.file"
	    " WHERE x.module = ? ORDER BY x.pos",
	    "s", module);

	while (db_row(q)) {
		struct file f = {db_text(q, 0), db_text(q, 1), db_text(q, 2),
		    db_text(q, 3), db_int(q, 4), db_int(q, 5)};

		moodle_files_add(files, &f);
	}
	db_done(q);
}

/* All of a label is its text. */
static void make_label(json_t *j, const char *text)
{
	char *html = moodle_html(text);

	json_object_del(j, "url");
	json_object_set_new(j, "description", json_string(html ? html : ""));
	json_object_set_new(j, "noviewlink", json_true());
	free(html);
}

static void add_contents(struct contents *k, struct sqlite3_stmt *q, json_t *j)
{
	const char *kind = db_text(q, 1);
	int64_t cm = db_int(q, 5);
	struct moodle_files files = {NULL, 0};
	bool page = strcmp(kind, "page") == 0;
	json_t *list = json_array();
	char path[128];

	str_printf(path, sizeof(path), "%" PRId64 "/mod_%s/content%s",
	    moodle_context(MOODLE_IN_MODULE, cm), kind, page ? "" : "/0");
	if (page || strcmp(kind, "url") == 0) {
		json_array_append_new(
		    list, page_content(k, path, kind, db_text(q, 2),
			      db_text(q, 3), db_int(q, 4)));
	} else {
		moodle_module_files(k->m->s, db_text(q, 0), &files);
		for (size_t i = 0; i < files.count; i++)
			json_array_append_new(
			    list, content(k, path, &files.at[i]));
		moodle_files_release(&files);
	}
	json_object_set_new(j, "contents", list);
}

static void add_module(struct contents *k, struct sqlite3_stmt *q)
{
	const char *kind = db_text(q, 1);
	int64_t cm = db_int(q, 5), how = db_int(q, 6);
	json_t *j = NULL;

	if (how != MOODLE_HIDDEN)
		j = module_json(k, kind, cm, cm, db_text(q, 2));
	if (j && strcmp(kind, "label") == 0)
		make_label(j, db_text(q, 3));
	else if (j && how == MOODLE_RESTRICTED)
		close_module(j);
	else if (j && k->with_contents)
		add_contents(k, q, j);
}

static void add_modules(struct contents *k, const char *course)
{
	struct sqlite3_stmt *q = db_query(k->m->s,
	    "SELECT x.id, x.kind, x.name, x.content, x.modified, i.n, h.how"
	    " FROM moodle_module x JOIN moodle_id i ON i.kind = 'cm' AND"
	    " i.key = 'module:' || x.id LEFT JOIN moodle_hidden h ON"
	    " h.key = 'module:' || x.id WHERE x.course = ? ORDER BY i.n",
	    "s", course);

	while (db_row(q))
		add_module(k, q);
	db_done(q);
}

/* A kind of the future, with contents of a type of its own. */
static void add_odd(struct contents *k)
{
	int64_t cm = INT64_C(9007199254740993);
	json_t *j = module_json(k, "hologram", cm, cm, "Hologramm der Zelle");

	if (j)
		json_object_set_new(j, "contents",
		    json_pack("[{s:s, s:s, s:n, s:n, s:{s:i}}]", "type",
			"volume", "filename", "zelle.holo", "fileurl",
			"filesize", "rays", "n", 12));
}

static bool truthy(const json_t *option)
{
	const char *text = moodle_str(option, "value");

	return text ? strcmp(text, "0") != 0 && strcmp(text, "false") != 0 &&
			  *text
		    : moodle_int(option, "value", 0) != 0;
}

static json_t *section(int n, const char *name, json_t *modules)
{
	return json_pack("{s:i, s:s, s:i, s:s, s:i, s:i, s:b, s:o}", "id",
	    n + 1, "name", name, "visible", 1, "summary", "", "summaryformat",
	    1, "section", n, "uservisible", 1, "modules", modules);
}

json_t *moodle_contents(struct moodle_call *m, const json_t *args)
{
	struct contents k = {.m = m, .with_contents = true};
	char course[SCHOOL_ID_SIZE];
	const json_t *option;
	bool modules = true;
	void *at = NULL;
	json_t *first;

	/* The site itself is a course, with an empty page. */
	if (moodle_int(args, "courseid", 0) == MOODLE_SITE)
		return json_array();
	if (!moodle_course(m, moodle_int(args, "courseid", 0), course)) {
		if (strcmp(m->error, "invalidrecord") != 0)
			m->error = "errorcoursecontextnotvalid";
		return NULL;
	}
	for (size_t i = 0;
	     (option = moodle_element(args, "options", i, &at)) != NULL; i++) {
		const char *name = moodle_str(option, "name");

		if (!name)
			continue;
		if (strcmp(name, "excludecontents") == 0)
			k.with_contents = !truthy(option);
		else if (strcmp(name, "excludemodules") == 0)
			modules = !truthy(option);
		else if (strcmp(name, "modname") == 0)
			k.only_kind = moodle_str(option, "value");
		else if (strcmp(name, "cmid") == 0)
			k.only_cm = moodle_int(option, "value", 0);
		else
			m->error = "errorinvalidparam";
	}
	if (m->error)
		return NULL;
	first = k.modules = json_array();
	if (modules)
		module_json(&k, "forum", moodle_forum_cm(m->s, course),
		    moodle_id(m->s, "course", course), "Ankündigungen");
	k.modules = json_array();
	if (modules && m->c->hit[FAULT_ODD])
		add_odd(&k);
	if (modules) {
		add_modules(&k, course);
		moodle_task_each(m->s, m->who->id, course, add_assign, &k);
	}
	return json_pack("[o, o]", section(0, "Allgemeines", first),
	    section(1, "Material und Aufgaben", k.modules));
}
