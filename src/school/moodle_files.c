/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pluginfile.php and draftfile.php, as PHP serves files: the ETag is the
 * SHA-1, If-Range is not looked at, a range past the end is the whole file,
 * and errors but a missing file are 200. What is packed on its way gets a
 * weak ETag. With the mood "accel" nginx takes over after PHP has found the
 * file (X-Accel-Redirect), and all of that is as nginx does it.
 */
#include "base/base.h"

#include "school/moodle.h"

/* CONTEXT/COMPONENT/AREA[/ITEM]/NAME */
struct place {
	int64_t context, item;
	char component[64], area[64];
	const char *name; /* lent of the call's path */
};

static const char *segment(const char *path, char *out, size_t size)
{
	size_t n = strcspn(path, "/");

	if (n >= size)
		n = size - 1;
	memcpy(out, path, n);
	out[n] = '\0';
	path += strcspn(path, "/");
	return *path ? path + 1 : path;
}

static bool read_place(const char *path, struct place *p)
{
	char text[32];

	p->item = 0;
	path = segment(path, text, sizeof(text));
	if (!str_int64(text, 1, INT64_MAX, &p->context))
		return false;
	path = segment(path, p->component, sizeof(p->component));
	path = segment(path, p->area, sizeof(p->area));
	if (strchr(path, '/')) {
		const char *rest = segment(path, text, sizeof(text));

		if (str_int64(text, 0, INT64_MAX, &p->item))
			path = rest;
	}
	p->name = path;
	return *path != '\0';
}

/* ---- what lies there */

/* The bytes of one answer. */
struct bytes {
	char name[1024], type[128], sha256[HASH_HEX_SIZE];
	int64_t size, modified;
	char *text; /* owned: a page's, instead of a blob; has no ETag */
	bool forced; /* to be saved */
};

static bool choose(
    struct moodle_files *files, const char *name, struct bytes *b)
{
	const struct moodle_file *f = moodle_files_find(files, name);

	if (f) {
		str_copy(b->name, sizeof(b->name), f->name);
		str_copy(b->type, sizeof(b->type), f->type);
		str_copy(b->sha256, sizeof(b->sha256), f->sha256);
		b->size = f->size;
		b->modified = f->modified;
	}
	moodle_files_release(files);
	return f != NULL;
}

static bool find_assign(struct moodle_call *m, const struct place *p,
    const char *task, struct bytes *b)
{
	struct moodle_files files = {NULL, 0};
	struct moodle_submission sub;
	struct moodle_task t;

	if (!moodle_task_get(m->s, m->who->id, task, &t) || t.hidden) {
		m->error = "requireloginerror";
		return false;
	}
	if (strcmp(p->component, "mod_assign") == 0 &&
	    strcmp(p->area, "introattachment") == 0)
		material_each(m->s, task, moodle_files_add, &files);
	else if (strcmp(p->component, "mod_assign") == 0 &&
		 strcmp(p->area, "intro") == 0)
		moodle_intro_files(m->s, task, &files);
	else if (strcmp(p->component, "assignsubmission_file") == 0 &&
		 moodle_submission_get(m->s, m->who->id, &t, &sub) &&
		 sub.id == p->item && sub.work[0])
		hand_in_file_each(m->s, sub.work, moodle_files_add, &files);
	else if (strcmp(p->component, "assignfeedback_file") == 0 &&
		 moodle_grade(m, &t) == p->item)
		feedback_file_each(
		    m->s, m->who->id, task, moodle_files_add, &files);
	return choose(&files, p->name, b);
}

/* Moodle's filters leave their marks; the caller frees. */
static char *wrapped(const char *text)
{
	char *html = moodle_html(text);
	struct buf b;

	buf_init(&b, SCHOOL_TEXT_MAX * 8);
	buf_printf(&b,
	    "<div class=\"no-overflow\"><div class=\"text_to_html\">%s</div>"
	    "</div>",
	    html ? html : "");
	free(html);
	return buf_take(&b);
}

static bool find_page(
    struct school *s, const char *module, const char *name, struct bytes *b)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT content FROM moodle_module WHERE id = ? AND kind = 'page'",
	    "s", module);

	if (strcmp(name, "index.html") == 0 && db_row(q)) {
		b->text = wrapped(db_text(q, 0));
		b->modified = school_now(s);
		b->forced = true;
	}
	db_done(q);
	if (!b->text)
		return false;
	b->size = (int64_t)strlen(b->text);
	str_copy(b->name, sizeof(b->name), name);
	str_copy(b->type, sizeof(b->type), "text/html;charset=UTF-8");
	return true;
}

static bool find_module(struct moodle_call *m, const struct place *p,
    const char *module, struct bytes *b)
{
	struct moodle_files files = {NULL, 0};
	char course[SCHOOL_ID_SIZE] = "";
	struct sqlite3_stmt *q = db_query(m->s,
	    "SELECT course FROM moodle_module x WHERE id = ? AND NOT EXISTS("
	    "SELECT 1 FROM moodle_hidden h WHERE h.key = 'module:' || x.id"
	    " AND h.how <> 0)",
	    "s", module);

	if (db_row(q))
		str_copy(course, sizeof(course), db_text(q, 0));
	db_done(q);
	if (!moodle_enters(m->s, m->who->id, course)) {
		m->error = "requireloginerror";
		return false;
	}
	if (find_page(m->s, module, p->name, b))
		return true;
	moodle_module_files(m->s, module, &files);
	return choose(&files, p->name, b);
}

/* False: not there, or m->error says what else. */
static bool find(struct moodle_call *m, const struct place *p, struct bytes *b)
{
	char key[SCHOOL_ID_SIZE] = "";
	int64_t n;

	if (moodle_context_of(p->context, &n) != MOODLE_IN_MODULE ||
	    !moodle_key(m->s, "cm", n, key)) {
		m->error = "invalidrecord";
		return false;
	}
	m->error = moodle_blocked(m);
	if (m->error)
		return false;
	if (str_starts(key, "assign:"))
		return find_assign(m, p, key + strlen("assign:"), b);
	if (str_starts(key, "module:"))
		return find_module(m, p, key + strlen("module:"), b);
	return false;
}

static bool find_draft(
    struct moodle_call *m, const struct place *p, struct bytes *b)
{
	struct moodle_files files = {NULL, 0};
	int64_t user;

	if (moodle_context_of(p->context, &user) != MOODLE_IN_USER ||
	    user != moodle_id(m->s, "user", m->who->id)) {
		m->error = "invaliduserid";
		return false;
	}
	b->forced = true;
	if (strcmp(p->component, "user") == 0 && strcmp(p->area, "draft") == 0)
		moodle_draft_each(m->s, m->who->id, p->item, &files);
	return choose(&files, p->name, b);
}

/* ---- the answer */

enum range { RANGE_NONE, RANGE_PART, RANGE_PAST };

/* One range, in part inside the file at least. */
static enum range read_range(
    const char *h, int64_t size, int64_t *from, int64_t *len)
{
	char text[64], *dash;
	int64_t a, b = size - 1;

	if (!h || strncmp(h, "bytes=", 6) != 0 ||
	    !str_copy(text, sizeof(text), h + 6) ||
	    (dash = strchr(text, '-')) == NULL || strchr(text, ','))
		return RANGE_NONE;
	*dash++ = '\0';
	if (!text[0]) {
		if (!str_int64(dash, 1, INT64_MAX, &a))
			return RANGE_NONE;
		a = MAX(size - a, 0);
	} else if (!str_int64(text, 0, INT64_MAX, &a) ||
		   (*dash && !str_int64(dash, 0, INT64_MAX, &b))) {
		return RANGE_NONE;
	}
	if (a >= size)
		return RANGE_PAST;
	b = MIN(b, size - 1);
	if (a > b)
		return RANGE_NONE;
	*from = a;
	*len = b - a + 1;
	return RANGE_PART;
}

static bool open_blob(struct call *c, const struct bytes *b)
{
	struct buf path;

	buf_init(&path, 4096);
	blob_path(c->s, b->sha256, &path);
	c->fd = open(path.data, O_RDONLY | O_CLOEXEC);
	buf_release(&path);
	return c->fd >= 0;
}

static void head(struct call *c, const struct bytes *b, const char *tag)
{
	char date[TIME_TEXT_SIZE];

	time_print_http(b->modified, date);
	call_set(c, "Content-Disposition", "%s; filename=\"%s\"",
	    b->forced ? "attachment" : "inline", b->name);
	call_set(c, "Last-Modified", "%s", date);
	if (*tag)
		call_set(c, "Etag", "%s", tag);
	call_set(c, "Cache-Control",
	    "private, must-revalidate, max-age=0, no-transform");
}

static bool is_text(const struct bytes *b)
{
	return str_starts(b->type, "text/");
}

static const char past_page[] =
    "<html>\n<head><title>416 Requested Range Not Satisfiable</title></head>"
    "\n<body>\n<center><h1>416 Requested Range Not Satisfiable</h1></center>"
    "\n<hr><center>nginx</center>\n</body>\n</html>\n";

static void past_the_end(struct call *c, const struct bytes *b)
{
	close(c->fd);
	c->fd = -1;
	c->status = 416;
	c->type = "text/html; charset=utf-8";
	call_set(c, "Content-Range", "bytes */%" PRId64, b->size);
	buf_str(&c->reply, past_page);
}

/* What the client may have of a range; PHP looks at no validator. */
static enum range wanted_range(
    struct call *c, const struct bytes *b, const char *tag)
{
	const char *unless = call_header(c, "If-Range");
	bool nginx = c->hit[FAULT_ACCEL];
	enum range r;

	if (!nginx && is_text(b))
		return RANGE_NONE;
	if (nginx && unless && strcmp(unless, tag) != 0)
		return RANGE_NONE;
	r = read_range(call_header(c, "Range"), b->size, &c->fd_at, &c->fd_len);
	return r == RANGE_PAST && !nginx ? RANGE_NONE : r;
}

static void send_bytes(struct call *c, const struct bytes *b, const char *tag)
{
	enum range r;

	c->status = 200;
	c->fd_at = 0;
	c->fd_len = b->size;
	r = wanted_range(c, b, tag);
	if (r == RANGE_PAST) {
		past_the_end(c, b);
		return;
	}
	if (r == RANGE_PART) {
		c->status = 206;
		call_set(c, "Content-Range",
		    "bytes %" PRId64 "-%" PRId64 "/%" PRId64, c->fd_at,
		    c->fd_at + c->fd_len - 1, b->size);
	}
	call_set(c, "Accept-Ranges", "%s",
	    is_text(b) && !c->hit[FAULT_ACCEL] ? "none" : "bytes");
	call_set(c, "Content-Type", "%s%s", b->type,
	    strcmp(b->type, "text/plain") == 0 ? "; charset=utf-8" : "");
	head(c, b, tag);
}

/* Of the bytes that a mood makes of the file. */
static void changed_sha1(
    struct call *c, const struct bytes *b, char sha1[HASH_HEX_SIZE])
{
	char bytes[16384];
	int64_t at = 0;
	struct hash h;
	ssize_t n;

	sha1[0] = '\0';
	if (hash_init(&h, HASH_SHA1))
		return;
	if (!open_blob(c, b)) {
		hash_release(&h);
		return;
	}
	while ((n = pread(c->fd, bytes, sizeof(bytes), at)) > 0) {
		call_change(bytes, (size_t)n, at);
		hash_update(&h, bytes, (size_t)n);
		at += n;
	}
	hash_final(&h, sha1);
	close(c->fd);
	c->fd = -1;
}

/* The whole text as a reply that is packed; its ETag is another one then. */
static void pack(struct call *c, const struct bytes *b, char *tag, size_t size)
{
	char bytes[16384], own[HASH_HEX_SIZE + 16];
	ssize_t n;

	str_copy(own, sizeof(own), tag);
	/* nginx packs no part of a file, and PHP gives none of a text. */
	if (!is_text(b) || !call_gzip(c) ||
	    (c->hit[FAULT_ACCEL] && call_header(c, "Range"))) {
		c->gzip = false;
		return;
	}
	while (c->fd >= 0 && (n = read(c->fd, bytes, sizeof(bytes))) > 0)
		buf_add(&c->reply, bytes, (size_t)n);
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	if (!*own)
		return;
	if (c->hit[FAULT_APACHE])
		str_printf(tag, size, "%.*s-gzip\"", (int)strlen(own) - 1, own);
	else
		str_printf(tag, size, "W/%s", own);
}

static void sha1_of(
    struct call *c, const struct bytes *b, char sha1[HASH_HEX_SIZE])
{
	if (c->changed)
		changed_sha1(c, b, sha1);
	else
		moodle_sha1(c->s, b->sha256, sha1);
}

static void answer(struct call *c, const struct bytes *b)
{
	const char *known = call_header(c, "If-None-Match");
	char sha1[HASH_HEX_SIZE], tag[HASH_HEX_SIZE + 16], own[48];
	bool nginx = c->hit[FAULT_ACCEL] && !b->text;

	tag[0] = '\0';
	if (!b->text) {
		sha1_of(c, b, sha1);
		str_printf(tag, sizeof(tag), "\"%s\"", sha1);
	}
	str_printf(own, sizeof(own), "\"%" PRIx64 "-%" PRIx64 "\"",
	    (uint64_t)b->modified, (uint64_t)b->size);
	if (known && *tag && (strcmp(known, tag) == 0 ||
			 (nginx && strcmp(known, own) == 0))) {
		c->status = 304;
		head(c, b, known);
		return;
	}
	if (!b->text && !open_blob(c, b)) {
		moodle_error(c, 404, "filenotfound");
		return;
	}
	if (b->text)
		buf_str(&c->reply, b->text);
	if (nginx)
		str_copy(tag, sizeof(tag), own);
	pack(c, b, tag, sizeof(tag));
	send_bytes(c, b, tag);
}

typedef bool finder(
    struct moodle_call *m, const struct place *p, struct bytes *b);

static void serve(struct call *c, const char *path, finder *look)
{
	struct moodle_call m = {.c = c, .s = c->s, .who = &c->who};
	json_t *form = moodle_form(c->body.data, c->body.len);
	const char *token = moodle_str(form, "token");
	struct bytes b = {.text = NULL};
	struct place p;
	bool found = false;

	if (!token)
		token = call_query(c, "token");
	m.error = token ? moodle_who(c, token, &m.state) : "missingparam";
	if (!m.error && !*path)
		m.error = "invalidargorconf";
	if (!m.error && !read_place(path, &p))
		m.error = "invalidarguments";
	if (!m.error) {
		moodle_number(c->s);
		found = look(&m, &p, &b);
	}
	if (m.error)
		moodle_error(c, 200, m.error);
	else if (!found)
		moodle_error(c, 404, "filenotfound");
	else
		answer(c, &b);
	free(b.text);
	json_decref(form);
}

static const char *behind(const char *path, const char *script)
{
	path += strlen(script);
	return *path == '/' ? path + 1 : path;
}

void moodle_pluginfile(struct call *c)
{
	serve(c, behind(c->path, "/webservice/pluginfile.php"), find);
}

void moodle_draftfile(struct call *c)
{
	serve(c, behind(c->path, "/webservice/draftfile.php"), find_draft);
}
