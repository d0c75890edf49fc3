/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses, files as the reading functions give them, and the site. */
#include "base/base.h"

#include <cmark.h>

#include "school/moodle.h"

const char *moodle_blocked(const struct moodle_call *m)
{
	switch (m->state) {
	case MOODLE_PASSWORD: return "forcepasswordchangenotice";
	case MOODLE_POLICY: return "sitepolicynotagreed";
	default: return NULL;
	}
}

static bool is_hidden(struct school *s, const char *course)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT 1 FROM moodle_hidden WHERE key = 'course:' || ? AND"
	    " how <> 0",
	    "s", course);
	bool hidden = db_row(q);

	db_done(q);
	return hidden;
}

bool moodle_enters(struct school *s, const char *person, const char *course)
{
	return strcmp(course, MOODLE_BOARD) == 0 ||
	       (person_in_course(s, person, course) && !is_hidden(s, course));
}

bool moodle_course(struct moodle_call *m, int64_t n, char id[SCHOOL_ID_SIZE])
{
	if (!moodle_key(m->s, "course", n, id) || !id[0])
		m->error = "invalidrecord";
	else if (!moodle_enters(m->s, m->who->id, id))
		m->error = "requireloginerror";
	else
		m->error = moodle_blocked(m);
	return !m->error;
}

json_t *moodle_warning(struct moodle_call *m, const char *item, int64_t id,
    const char *code, const char *message)
{
	return json_pack("{s:s, s:I, s:s, s:s}", "item",
	    moodle_words(m->c, item), "itemid", (json_int_t)id, "warningcode",
	    code, "message", moodle_words(m->c, message));
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
	if (*text == '<')
		return str_dup(text);
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

json_t *moodle_file_url(
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
	    "fileurl", moodle_file_url(m, path, f->name, false), "timemodified",
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
	    (json_int_t)MOODLE_YEAR, "enddate",
	    (json_int_t)MOODLE_YEAR + 31536000, "isfavourite", 0, "hidden", 0,
	    "overviewfiles", "timemodified", (json_int_t)MOODLE_YEAR);
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
	    " x.course IS NOT NULL) AND NOT EXISTS(SELECT 1 FROM"
	    " moodle_hidden h WHERE h.key = 'course:' || i.key AND"
	    " h.how <> 0) ORDER BY i.n",
	    "s", m->who->id);

	while (db_row(q))
		visit(ctx, db_int(q, 0), db_text(q, 1), db_text(q, 2));
	db_done(q);
}

struct listing {
	struct moodle_call *m;
	json_t *list;
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
