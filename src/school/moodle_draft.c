/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draft areas: numbers that server or client choose, a pupil's own. Files
 * come by upload.php, whole, several in one request; their bytes go to disk
 * as they come.
 */
#include "base/base.h"

#include "school/moodle.h"
#include "school/multipart.h"
#include "school/work.h"

#define FILES_MAX 20	/* PHP's max_file_uploads; more are not seen */
#define FIELD_MAX 65536 /* one of the form's other fields */
#define TEXT	  "text/plain; charset=utf-8"

void moodle_draft_each(struct school *s, const char *person, int64_t item,
    struct moodle_files *files)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT name, sha256, size, at FROM moodle_draft WHERE person = ?"
	    " AND item = ? AND at > ? ORDER BY seq",
	    "sii", person, item, school_now(s) - MOODLE_DRAFT_LIFE);

	while (db_row(q)) {
		struct file f = {"", db_text(q, 0), work_type_of(db_text(q, 0)),
		    db_text(q, 1), db_int(q, 2), db_int(q, 3)};

		moodle_files_add(files, &f);
	}
	db_done(q);
}

static int64_t own_context(struct moodle_call *m)
{
	return moodle_context(
	    MOODLE_IN_USER, moodle_id(m->s, "user", m->who->id));
}

static int64_t random_item(struct school *s)
{
	unsigned char raw[4];

	random_fill(s->random, raw, sizeof(raw));
	return 1 + (((int64_t)raw[0] << 22) | ((int64_t)raw[1] << 14) |
		       ((int64_t)raw[2] << 6) | (raw[3] & 63));
}

json_t *moodle_unused_draft(struct moodle_call *m, const json_t *args)
{
	UNUSED(args);
	return json_pack("{s:s, s:I, s:I, s:s, s:I, s:[]}", "component", "user",
	    "contextid", (json_int_t)own_context(m), "userid",
	    (json_int_t)moodle_id(m->s, "user", m->who->id), "filearea",
	    "draft", "itemid", (json_int_t)random_item(m->s), "warnings");
}

static int by_name(const void *a, const void *b)
{
	const struct moodle_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static json_t *draft_json(struct moodle_call *m, int64_t context, int64_t item,
    const struct moodle_file *f)
{
	char root[300];
	struct buf url;
	json_t *j;

	call_root(m->c, root, sizeof(root));
	buf_init(&url, 8192);
	buf_printf(&url, "%s/draftfile.php/%" PRId64 "/user/draft/%" PRId64 "/",
	    root, context, item);
	moodle_encode(&url, f->name);
	j = json_pack("{s:I, s:s, s:s, s:I, s:s, s:s, s:b, s:s, s:I, s:I, s:I,"
		      " s:s, s:s}",
	    "contextid", (json_int_t)context, "component", "user", "filearea",
	    "draft", "itemid", (json_int_t)item, "filepath", "/", "filename",
	    f->name, "isdir", 0, "url", url.data, "timemodified",
	    (json_int_t)f->modified, "timecreated", (json_int_t)f->modified,
	    "filesize", (json_int_t)f->size, "author", m->who->name, "license",
	    "unknown");
	buf_release(&url);
	return j;
}

json_t *moodle_draft_files(struct moodle_call *m, const json_t *args)
{
	int64_t context = moodle_int(args, "contextid", 0);
	int64_t item = moodle_int(args, "itemid", 0);
	const char *component = moodle_str(args, "component");
	const char *area = moodle_str(args, "filearea");
	const char *name = moodle_str(args, "filename");
	struct moodle_files files = {NULL, 0};
	json_t *list, *parents;

	list = json_array();
	/* What is not one's own is empty. */
	if (context == own_context(m) && component && area &&
	    strcmp(component, "user") == 0 && strcmp(area, "draft") == 0)
		moodle_draft_each(m->s, m->who->id, item, &files);
	if (files.count)
		qsort(files.at, files.count, sizeof(*files.at), by_name);
	/* Who names a file asks what lies in it: nothing. */
	parents = json_array();
	if (name && moodle_files_find(&files, name))
		json_array_append_new(parents,
		    json_pack("{s:I, s:s, s:s, s:I, s:s, s:s}", "contextid",
			(json_int_t)context, "component", "user", "filearea",
			"draft", "itemid", (json_int_t)item, "filepath", "/",
			"filename", "Drafts"));
	for (size_t i = 0; i < files.count && (!name || !*name); i++)
		json_array_append_new(
		    list, draft_json(m, context, item, &files.at[i]));
	moodle_files_release(&files);
	return json_pack("{s:o, s:o}", "parents", parents, "files", list);
}

json_t *moodle_delete_drafts(struct moodle_call *m, const json_t *args)
{
	int64_t item = moodle_int(args, "draftitemid", 0);
	json_t *paths = json_array();
	const json_t *file;
	void *at = NULL;

	for (size_t i = 0;
	     (file = moodle_element(args, "files", i, &at)) != NULL; i++) {
		struct moodle_files files = {NULL, 0};
		const char *name = moodle_str(file, "filename");

		moodle_draft_each(m->s, m->who->id, item, &files);
		if (name && moodle_files_find(&files, name) &&
		    json_array_size(paths) == 0)
			json_array_append_new(paths, json_string("/"));
		moodle_files_release(&files);
		db_run(m->s,
		    "DELETE FROM moodle_draft WHERE person = ? AND item = ?"
		    " AND name = ?",
		    "sis", m->who->id, item, name);
	}
	return json_pack("{s:o, s:[]}", "parentpaths", paths, "warnings");
}

/* ---- upload.php */

struct incoming {
	char *name; /* owned */
	char path[4096];
	char sha256[HASH_HEX_SIZE], sha1[HASH_HEX_SIZE];
	int64_t size;
	const char *error; /* a code, or NULL */
	bool whole;
};

struct upload_request {
	struct call *c;
	struct multipart parts;
	struct multipart_sink sink;
	bool multi;
	int64_t seen;
	struct buf plain; /* a body that is no multipart */
	json_t *fields;
	char field[64];
	struct buf value;
	struct incoming file[FILES_MAX];
	size_t count;
	struct incoming *now; /* being written; NULL: a field, or too many */
	FILE *out;
	struct hash sha256, sha1;
};

static void open_file(struct upload_request *u, const char *name)
{
	struct school *s = u->c->s;
	struct incoming *in = &u->file[u->count];
	char id[SCHOOL_ID_SIZE];
	json_t *text = json_string(name);

	in->name = str_dup(text && *name ? name : "file");
	json_decref(text);
	if (!in->name)
		return;
	moodle_clean_name(in->name);
	school_new_id(s, "moodle-", id);
	if (!str_printf(
		in->path, sizeof(in->path), "%s/uploads/%s", s->dir, id))
		return;
	u->count++;
	u->now = in;
	if (!*name)
		in->error = "upload_error_no_file";
	u->out = fopen(in->path, "we");
	if (!u->out || hash_init(&u->sha256, HASH_SHA256) ||
	    hash_init(&u->sha1, HASH_SHA1))
		in->error = "upload_error_cant_write";
}

static void begin_part(void *ctx, const struct multipart_part *part)
{
	struct upload_request *u = ctx;

	u->now = NULL;
	str_copy(u->field, sizeof(u->field), part->is_file ? "" : part->name);
	buf_clear(&u->value);
	if (part->is_file && u->count < FILES_MAX)
		open_file(u, part->file);
}

static void part_data(void *ctx, const void *p, size_t n)
{
	struct upload_request *u = ctx;
	struct incoming *in = u->now;

	if (!in) {
		if (u->field[0])
			buf_add(&u->value, p, n);
		return;
	}
	in->size += (int64_t)n;
	if (in->size > MOODLE_FILE_MAX)
		in->error = "upload_error_ini_size";
	if (in->error)
		return;
	if (fwrite(p, 1, n, u->out) != n || hash_update(&u->sha256, p, n) ||
	    hash_update(&u->sha1, p, n))
		in->error = "upload_error_cant_write";
}

static void end_part(void *ctx)
{
	struct upload_request *u = ctx;
	struct incoming *in = u->now;

	if (!in) {
		if (u->field[0] && !buf_error(&u->value))
			moodle_put(u->fields, u->field, u->value.data);
		return;
	}
	if (u->out && fclose(u->out) != 0)
		in->error = "upload_error_cant_write";
	u->out = NULL;
	if (hash_final(&u->sha256, in->sha256) ||
	    hash_final(&u->sha1, in->sha1))
		in->error = "upload_error_cant_write";
	in->whole = true;
	u->now = NULL;
}

void moodle_upload_begin(struct call *c)
{
	const char *length = call_header(c, "Content-Length");
	struct upload_request *u;
	int64_t n;

	if (length && str_int64(length, 0, INT64_MAX, &n) &&
	    n > MOODLE_BODY_MAX) {
		c->face->refuse(c, REFUSE_TOO_LARGE);
		return;
	}
	u = calloc(1, sizeof(*u));
	if (!u) {
		c->face->refuse(c, REFUSE_BROKEN);
		return;
	}
	u->c = c;
	u->fields = json_object();
	u->sink = (struct multipart_sink){begin_part, part_data, end_part, u};
	u->multi =
	    multipart_init(&u->parts, call_header(c, "Content-Type"), &u->sink);
	buf_init(&u->plain, FIELD_MAX);
	buf_init(&u->value, FIELD_MAX);
	c->state = u;
}

void moodle_upload_data(struct call *c, const void *p, size_t n)
{
	struct upload_request *u = c->state;

	u->seen += (int64_t)n;
	if (u->multi)
		multipart_add(&u->parts, p, n);
	else
		buf_add(&u->plain, p, n);
}

void moodle_upload_cut(struct call *c)
{
	struct upload_request *u = c->state;

	if (u->now) {
		hash_release(&u->sha256);
		hash_release(&u->sha1);
	}
	if (u->out)
		fclose(u->out);
	for (size_t i = 0; i < u->count; i++) {
		unlink(u->file[i].path);
		free(u->file[i].name);
	}
	multipart_release(&u->parts);
	buf_release(&u->plain);
	buf_release(&u->value);
	json_decref(u->fields);
	free(u);
	c->state = NULL;
}

/* Takes the bytes; true where the name was free. */
static bool keep(struct upload_request *u, struct incoming *in, int64_t item)
{
	struct school *s = u->c->s;
	const char *who = u->c->who.id;

	if (blob_put(s, in->path, in->sha256))
		return false;
	return db_run(s, "INSERT OR REPLACE INTO moodle_sha1 VALUES(?, ?)",
		   "ss", in->sha256, in->sha1) &&
	       db_run(s,
		   "INSERT INTO moodle_draft(person, item, name, sha256, size,"
		   " at) VALUES(?, ?, ?, ?, ?, ?)",
		   "sissii", who, item, in->name, in->sha256, in->size,
		   school_now(s));
}

static bool name_taken(struct upload_request *u, const char *name, int64_t item)
{
	struct sqlite3_stmt *q = db_query(u->c->s,
	    "SELECT 1 FROM moodle_draft WHERE person = ? AND item = ? AND"
	    " name = ?",
	    "sis", u->c->who.id, item, name);
	bool taken = db_row(q);

	db_done(q);
	return taken;
}

static json_t *taken_json(const struct incoming *in)
{
	char text[1200];

	str_printf(
	    text, sizeof(text), "File name already exists: %s", in->name);
	return json_pack("{s:s, s:s, s:I, s:s, s:s}", "filename", in->name,
	    "filepath", "/tmp/php", "size", (json_int_t)in->size, "errortype",
	    "filenameexist", "error", text);
}

static json_t *kept_json(
    struct upload_request *u, const struct incoming *in, int64_t item)
{
	int64_t user = moodle_id(u->c->s, "user", u->c->who.id);
	char number[24], source[1200];

	str_printf(number, sizeof(number), "%" PRId64, user);
	str_printf(source, sizeof(source),
	    "O:8:\"stdClass\":1:{s:6:\"source\";s:%zu:\"%s\";}",
	    strlen(in->name), in->name);
	return json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s,"
			 " s:I}",
	    "component", "user", "contextid",
	    (json_int_t)moodle_context(MOODLE_IN_USER, user), "userid", number,
	    "filearea", "draft", "filename", in->name, "filepath", "/",
	    "itemid", (json_int_t)item, "license", "unknown", "author",
	    u->c->who.name, "source", source, "filesize", (json_int_t)in->size);
}

/* The first reason against the request as a whole, or NULL. */
static const char *wrong(struct upload_request *u)
{
	for (size_t i = 0; i < u->count; i++)
		if (u->file[i].error)
			return u->file[i].error;
	for (size_t i = 0; i < u->count; i++)
		if (!u->file[i].whole)
			return "upload_error_partial";
	return NULL;
}

static const char *log_in(struct upload_request *u)
{
	const char *token = moodle_str(u->fields, "token");
	enum moodle_state state;

	if (!token)
		token = call_query(u->c, "token");
	/* PHP has thrown all away, and misses the token. */
	if (!token || u->seen > MOODLE_POST_MAX)
		return "missingparam";
	return moodle_who(u->c, token, &state);
}

static json_t *take_all(struct upload_request *u, const char **error)
{
	int64_t item = moodle_int(u->fields, "itemid", 0);
	json_t *list = json_array();

	if (item <= 0)
		item = random_item(u->c->s);
	db_run(u->c->s, "DELETE FROM moodle_draft WHERE at <= ?", "i",
	    school_now(u->c->s) - MOODLE_DRAFT_LIFE);
	for (size_t i = 0; i < u->count && !*error; i++) {
		struct incoming *in = &u->file[i];

		if (name_taken(u, in->name, item))
			json_array_append_new(list, taken_json(in));
		else if (keep(u, in, item))
			json_array_append_new(list, kept_json(u, in, item));
		else
			*error = "storedfilenotcreated";
	}
	return list;
}

void moodle_upload(struct call *c)
{
	struct upload_request *u = c->state;
	const char *error;
	json_t *list = NULL;

	if (!u->multi) {
		json_decref(u->fields);
		u->fields = moodle_form(u->plain.data, u->plain.len);
	}
	if (!db_begin(c->s)) {
		moodle_error(c, 200, "dbconnectionfailed");
		goto out;
	}
	moodle_number(c->s);
	error = log_in(u);
	if (!error)
		error = wrong(u);
	if (!error)
		list = take_all(u, &error);
	if (!error && !db_commit(c->s))
		error = "dbconnectionfailed";
	if (error) {
		json_decref(list);
		if (list)
			db_rollback(c->s);
		else
			db_commit(c->s); /* an expired token is gone now */
		moodle_error(c, 200, error);
		if (u->count && u->seen <= MOODLE_POST_MAX)
			c->type = TEXT; /* a page may have sent the form */
	} else {
		moodle_reply(c, u->count ? TEXT : MOODLE_JSON, list);
	}
out:
	moodle_upload_cut(c);
}
