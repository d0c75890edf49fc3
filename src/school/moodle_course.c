/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses, what lies in them, news, and what is new. */
#include "base/base.h"

#include <cmark.h>

#include "school/moodle.h"

#define SCHOOL_YEAR INT64_C(1785535200) /* courses do not change */

const char *moodle_blocked(const struct moodle_call *m)
{
	switch (m->state) {
	case MOODLE_PASSWORD: return "forcepasswordchangenotice";
	case MOODLE_POLICY: return "sitepolicynotagreed";
	default: return NULL;
	}
}

static bool is_member(struct school *s, const char *person, const char *course)
{
	return strcmp(course, MOODLE_BOARD) == 0 ||
	       person_in_course(s, person, course);
}

bool moodle_course(struct moodle_call *m, int64_t n, char id[SCHOOL_ID_SIZE])
{
	if (!moodle_key(m->s, "course", n, id) || !id[0])
		m->error = "invalidrecord";
	else if (!is_member(m->s, m->who->id, id))
		m->error = "requireloginerror";
	else
		m->error = moodle_blocked(m);
	return !m->error;
}

json_t *moodle_warning(
    const char *item, int64_t id, const char *code, const char *message)
{
	return json_pack("{s:s, s:I, s:s, s:s}", "item", item, "itemid",
	    (json_int_t)id, "warningcode", code, "message", message);
}

void moodle_encode(struct buf *b, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-_.~";

	for (; *name; name++) {
		if (strchr(plain, *name))
			buf_char(b, *name);
		else
			buf_printf(b, "%%%02X", (unsigned char)*name);
	}
}

char *moodle_html(const char *text)
{
	return cmark_markdown_to_html(text, strlen(text), CMARK_OPT_DEFAULT);
}

static const char *icon_of(const char *type)
{
	static const struct {
		const char *type, *icon;
	} icons[] = {{"application/pdf", "f/pdf"}, {"image/", "f/image"},
	    {"audio/", "f/audio"}, {"video/", "f/video"},
	    {"text/plain", "f/text"}, {"application/zip", "f/archive"}};

	for (size_t i = 0; i < ARRAY_LEN(icons); i++)
		if (str_starts(type, icons[i].type))
			return icons[i].icon;
	return "f/unknown";
}

static json_t *file_url(
    struct moodle_call *m, const char *path, const char *name, bool forced)
{
	char root[300];
	struct buf b;
	json_t *j;

	call_root(m->c, root, sizeof(root));
	buf_init(&b, 8192);
	buf_printf(&b, "%s/webservice/pluginfile.php/%s/", root, path);
	moodle_encode(&b, name);
	buf_str(&b, forced ? "?forcedownload=1" : "");
	j = json_string(b.data);
	buf_release(&b);
	return j;
}

json_t *moodle_file_json(
    struct moodle_call *m, const char *path, const struct moodle_file *f)
{
	return json_pack("{s:s, s:s, s:I, s:o, s:I, s:s, s:b, s:s}", "filename",
	    f->name, "filepath", "/", "filesize", (json_int_t)f->size,
	    "fileurl", file_url(m, path, f->name, false), "timemodified",
	    (json_int_t)f->modified, "mimetype", f->type, "isexternalfile", 0,
	    "icon", icon_of(f->type));
}

json_t *moodle_files_json(
    struct moodle_call *m, const char *path, const struct moodle_files *files)
{
	json_t *list = json_array();

	for (size_t i = 0; i < files->count; i++)
		json_array_append_new(
		    list, moodle_file_json(m, path, &files->at[i]));
	return list;
}

/* ---- the person's courses */

static json_t *course_json(
    struct moodle_call *m, int64_t n, const char *id, const char *title)
{
	UNUSED(m);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:s, s:b,"
			 " s:s, s:b, s:i, s:n, s:I, s:I, s:b, s:b, s:[], s:I}",
	    "id", (json_int_t)n, "shortname", id, "fullname", title,
	    "displayname", title, "idnumber", "", "visible", 1, "summary", "",
	    "summaryformat", 1, "format", "topics", "showgrades", 1, "lang", "",
	    "enablecompletion", 1, "category", 1, "progress", "startdate",
	    (json_int_t)SCHOOL_YEAR, "enddate",
	    (json_int_t)SCHOOL_YEAR + 31536000, "isfavourite", 0, "hidden", 0,
	    "overviewfiles", "timemodified", (json_int_t)SCHOOL_YEAR);
}

void moodle_course_each(
    struct moodle_call *m, moodle_course_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(m->s,
	    "SELECT i.n, i.key, CASE i.key WHEN '*' THEN 'Infobrett'"
	    " ELSE c.title END FROM moodle_id i"
	    " LEFT JOIN course c ON c.id = i.key"
	    " LEFT JOIN member x ON x.course = c.id AND x.person = ?"
	    " WHERE i.kind = 'course' AND (i.key = '*' OR"
	    " x.course IS NOT NULL) ORDER BY i.n",
	    "s", m->who->id);

	while (db_row(q))
		visit(ctx, db_int(q, 0), db_text(q, 1), db_text(q, 2));
	db_done(q);
}

struct listing {
	struct moodle_call *m;
	json_t *list;
	const json_t *args;
	int64_t since;
};

static void list_course(void *ctx, int64_t n, const char *id, const char *title)
{
	struct listing *l = ctx;

	json_array_append_new(l->list, course_json(l->m, n, id, title));
}

json_t *moodle_users_courses(struct moodle_call *m, const json_t *args)
{
	struct listing l = {.m = m, .list = json_array()};

	if (moodle_int(args, "userid", 0) ==
	    moodle_id(m->s, "user", m->who->id))
		moodle_course_each(m, list_course, &l);
	return l.list;
}

json_t *moodle_site_info(struct moodle_call *m, const json_t *args)
{
	char root[300], login[SCHOOL_ID_SIZE] = "", first[160];
	const char *space = strrchr(m->who->name, ' ');
	struct sqlite3_stmt *q = db_query(
	    m->s, "SELECT login FROM person WHERE id = ?", "s", m->who->id);

	UNUSED(args);
	if (db_row(q))
		str_copy(login, sizeof(login), db_text(q, 0));
	db_done(q);
	call_root(m->c, root, sizeof(root));
	str_printf(first, sizeof(first), "%.*s",
	    space ? (int)(space - m->who->name) : 100, m->who->name);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:o,"
			 " s:i, s:i, s:s, s:s, s:s, s:[], s:b, s:i, s:i, s:i,"
			 " s:s, s:i, s:s, s:b, s:i}",
	    "sitename", m->s->name, "username", login, "firstname", first,
	    "lastname", space ? space + 1 : "", "fullname", m->who->name,
	    "lang", "de", "userid",
	    (json_int_t)moodle_id(m->s, "user", m->who->id), "siteurl", root,
	    "userpictureurl", "", "functions", moodle_function_list(),
	    "downloadfiles", 1, "uploadfiles", 1, "release",
	    "4.5.6 (Build: 20250811)", "version", "2024100706", "mobilecssurl",
	    "", "advancedfeatures", "usercanmanageownfiles", 1, "userquota",
	    104857600, "usermaxuploadfilesize", MOODLE_FILE_MAX, "userhomepage",
	    1, "userprivateaccesskey", "", "siteid", 1, "theme", "boost",
	    "userissiteadmin", 0, "policyagreed", m->state != MOODLE_POLICY);
}

/* ---- news */

/* Of a course's forum; the board has what is for all. */
#define NEWS_OF " FROM announcement a WHERE coalesce(a.course, '*') = ?1"

static int64_t count_news(struct school *s, const char *course)
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT count(*)" NEWS_OF, "s", course);
	int64_t n = db_row(q) ? db_int(q, 0) : 0;

	db_done(q);
	return n;
}

static int64_t forum_cm(struct school *s, const char *course)
{
	char key[SCHOOL_ID_SIZE + 8];

	str_printf(key, sizeof(key), "forum:%s", course);
	return moodle_id(s, "cm", key);
}

static bool wanted(const json_t *args, const char *list, int64_t n)
{
	const json_t *j = json_object_get(args, list);
	int64_t ids[512];
	size_t count = moodle_ints(args, list, ids, ARRAY_LEN(ids));

	for (size_t i = 0; i < count; i++)
		if (ids[i] == n)
			return true;
	return !j || count == 0;
}

/* A forum has its course's number. */
static void list_forum(void *ctx, int64_t n, const char *id, const char *title)
{
	struct listing *l = ctx;

	UNUSED(title);
	if (!wanted(l->args, "courseids", n))
		return;
	json_array_append_new(l->list,
	    json_pack("{s:I, s:I, s:s, s:s, s:s, s:i, s:[], s:i, s:i, s:I, s:I,"
		      " s:I, s:b}",
		"id", (json_int_t)n, "course", (json_int_t)n, "type", "news",
		"name", "Ankündigungen", "intro", "", "introformat", 1,
		"introfiles", "duedate", 0, "cutoffdate", 0, "timemodified",
		(json_int_t)SCHOOL_YEAR, "cmid",
		(json_int_t)forum_cm(l->m->s, id), "numdiscussions",
		(json_int_t)count_news(l->m->s, id), "cancreatediscussions",
		0));
}

json_t *moodle_forums(struct moodle_call *m, const json_t *args)
{
	struct listing l = {.m = m, .list = json_array(), .args = args};

	moodle_course_each(m, list_forum, &l);
	return l.list;
}

static json_t *discussion(struct moodle_call *m, struct sqlite3_stmt *q)
{
	int64_t n = moodle_id(m->s, "discussion", db_text(q, 0));
	int64_t at = db_int(q, 3);
	char *html = moodle_html(db_text(q, 4));
	json_t *j = json_pack(
	    "{s:I, s:s, s:i, s:I, s:I, s:i, s:i, s:I, s:i, s:I, s:I, s:I, s:s,"
	    " s:s, s:i, s:b, s:s, s:s, s:i, s:i, s:b, s:b, s:b}",
	    "id", (json_int_t)n, "name", db_text(q, 1), "groupid", -1,
	    "timemodified", (json_int_t)at, "usermodified", (json_int_t)3,
	    "timestart", 0, "timeend", 0, "discussion", (json_int_t)n, "parent",
	    0, "userid", (json_int_t)3, "created", (json_int_t)at, "modified",
	    (json_int_t)at, "subject", db_text(q, 1), "message",
	    html ? html : "", "messageformat", 1, "attachment", 0,
	    "userfullname", db_text(q, 2), "usermodifiedfullname",
	    db_text(q, 2), "numreplies", 0, "numunread", 0, "pinned", 0,
	    "locked", 0, "canreply", 0);

	free(html);
	return j;
}

json_t *moodle_discussions(struct moodle_call *m, const json_t *args)
{
	int64_t page = moodle_int(args, "page", -1);
	int64_t per = moodle_int(args, "perpage", 0);
	char course[SCHOOL_ID_SIZE];
	json_t *list;
	struct sqlite3_stmt *q;

	if (!moodle_course(m, moodle_int(args, "forumid", 0), course)) {
		/* Moodle takes the sentence for a code. */
		str_printf(m->sentence, sizeof(m->sentence),
		    "Unable to find forum with id %" PRId64,
		    moodle_int(args, "forumid", 0));
		if (strcmp(m->error, "invalidrecord") == 0)
			m->error = m->sentence;
		return NULL;
	}
	if (page < 0 || per <= 0) {
		page = 0;
		per = 1000;
	}
	list = json_array();
	q = db_query(m->s,
	    "SELECT a.id, a.title, a.author, a.at, a.text" NEWS_OF
	    " ORDER BY a.at DESC, a.id LIMIT ?2 OFFSET ?3",
	    "sii", course, per, page * per);
	while (db_row(q))
		json_array_append_new(list, discussion(m, q));
	db_done(q);
	return json_pack("{s:o, s:[]}", "discussions", list, "warnings");
}

/* ---- contents */

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

static void add_assign(void *ctx, const struct moodle_task *t)
{
	if (!t->hidden)
		module_json(ctx, "assign", t->cm, t->n, t->title);
}

static json_t *content(
    struct contents *k, const char *path, const struct moodle_file *f)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:o, s:I, s:I, s:i, s:s, s:b,"
			 " s:n, s:n, s:n}",
	    "type", "file", "filename", f->name, "filepath", "/", "filesize",
	    (json_int_t)f->size, "fileurl", file_url(k->m, path, f->name, true),
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
	    page ? file_url(k->m, path, "index.html", true)
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

static void add_module(struct contents *k, struct sqlite3_stmt *q)
{
	const char *kind = db_text(q, 1);
	int64_t cm = db_int(q, 5);
	json_t *j = module_json(k, kind, cm, cm, db_text(q, 2)), *list;
	struct moodle_files files = {NULL, 0};
	bool page = strcmp(kind, "page") == 0;
	char path[128];

	if (!j || !k->with_contents)
		return;
	list = json_array();
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

static void add_modules(struct contents *k, const char *course)
{
	struct sqlite3_stmt *q = db_query(k->m->s,
	    "SELECT x.id, x.kind, x.name, x.content, x.modified, i.n"
	    " FROM moodle_module x JOIN moodle_id i ON i.kind = 'cm' AND"
	    " i.key = 'module:' || x.id WHERE x.course = ? ORDER BY i.n",
	    "s", course);

	while (db_row(q))
		add_module(k, q);
	db_done(q);
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

	if (!moodle_course(m, moodle_int(args, "courseid", 0), course))
		return NULL;
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
		module_json(&k, "forum", forum_cm(m->s, course),
		    moodle_id(m->s, "course", course), "Ankündigungen");
	k.modules = json_array();
	if (modules) {
		add_modules(&k, course);
		moodle_task_each(m->s, m->who->id, course, add_assign, &k);
	}
	return json_pack("[o, o]", section(0, "Allgemeines", first),
	    section(1, "Material und Aufgaben", k.modules));
}
