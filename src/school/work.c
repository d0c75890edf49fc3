/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/upload.h"
#include "school/work.h"

/* What the rules need of a task, copied. */
struct facts {
	int64_t due, late_until, max_files, max_bytes;
	bool takes_files, takes_text, marked;
	char current[SCHOOL_ID_SIZE];
	char types[256];
};

static void learn(void *ctx, const struct task *t)
{
	struct facts *f = ctx;

	f->due = t->due;
	f->late_until = t->late_until;
	f->max_files = t->max_files;
	f->max_bytes = t->max_bytes;
	f->takes_files = t->takes_files;
	f->takes_text = t->takes_text;
	f->marked = t->mark != NULL;
	str_copy(f->current, sizeof(f->current), t->current);
	str_copy(f->types, sizeof(f->types), t->types);
}

static const struct {
	const char *ending;
	const char *type;
} types[] = {{"pdf", "application/pdf"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml."
	     "document"},
    {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}, {"png", "image/png"},
    {"txt", "text/plain"}, {"wav", "audio/x-wav"}, {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"}, {"zip", "application/zip"}};

static const char *ending_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : "";
}

const char *work_type_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_casecmp(ending_of(name), types[i].ending) == 0)
			return types[i].type;
	return "application/octet-stream";
}

/* list: endings with commas; empty takes all. */
static bool type_allowed(const char *list, const char *name)
{
	const char *ending = ending_of(name);
	size_t n = strlen(ending);

	if (!*list)
		return true;
	while (*list) {
		size_t len = strcspn(list, ",");

		if (len == n && n && str_ncasecmp(list, ending, n) == 0)
			return true;
		list += len + (list[len] == ',');
	}
	return false;
}

/* A digest of what was asked, to know the same request again. */
static bool digest(const struct work *w, char hex[HASH_HEX_SIZE])
{
	struct buf b;
	bool good;

	buf_init(&b, 4u << 20);
	buf_printf(&b, "%s\n%d\n", w->task, w->saved);
	for (size_t i = 0; i < w->count; i++)
		buf_printf(&b, "%s\n%s\n%zu:%s\n",
		    w->files[i].upload ? w->files[i].upload : "-",
		    w->files[i].file ? w->files[i].file : "-",
		    strlen(w->files[i].name), w->files[i].name);
	buf_str(&b, w->text ? w->text : "-");
	buf_char(&b, w->text ? '+' : '-');
	good = !buf_error(&b) && !hash_bytes(HASH_SHA256, b.data, b.len, hex);
	buf_release(&b);
	return good;
}

/* WORK_NEW where the key has not been seen. */
static enum work_result known(struct school *s, const char *person,
    const struct work *w, const char *asked)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT asked FROM hand_in WHERE person = ? AND key = ?", "ss",
	    person, w->key);
	enum work_result r = WORK_NEW;

	if (db_row(q))
		r = strcmp(db_text(q, 0), asked) == 0 ? WORK_KNOWN
						      : WORK_KEY_REUSED;
	db_done(q);
	return r;
}

/* A base that was withdrawn is as none. */
static bool base_is_current(
    struct school *s, const char *person, const char *base, const char *current)
{
	struct sqlite3_stmt *q;
	bool withdrawn;

	if (!base || strcmp(base, current) == 0)
		return base || !current[0];
	if (current[0])
		return false;
	q = db_query(s,
	    "SELECT 1 FROM hand_in WHERE person = ? AND key = ? AND"
	    " state = 'withdrawn'",
	    "ss", person, base);
	withdrawn = db_row(q);
	db_done(q);
	return withdrawn;
}

static enum work_result judge(struct school *s, const char *person,
    const struct work *w, const struct facts *f, struct work_refusal *no)
{
	bool no_text = !w->text || !w->text[0];

	if (f->marked) {
		no->why = "the work has been marked";
		return WORK_NOT_ACCEPTED;
	}
	if ((w->count && !f->takes_files) || (!no_text && !f->takes_text) ||
	    (!f->takes_files && !f->takes_text)) {
		no->why = "the task does not take this kind of work";
		return WORK_NOT_ACCEPTED;
	}
	if (f->late_until && school_now(s) > f->late_until) {
		no->until = f->late_until;
		return WORK_TOO_LATE;
	}
	str_copy(no->current, sizeof(no->current), f->current);
	if (!base_is_current(s, person, w->base, f->current))
		return WORK_CONFLICT;
	if (!w->count && no_text && !w->saved)
		return WORK_NOTHING;
	no->limit = f->max_files;
	return (int64_t)w->count > f->max_files && !w->any_count
		   ? WORK_TOO_MANY
		   : WORK_NEW;
}

/* The bytes that a file of the work names. */
struct bytes {
	char sha256[HASH_HEX_SIZE];
	int64_t size;
};

static void learn_bytes(void *ctx, const struct file *f)
{
	struct bytes *b = ctx;

	str_copy(b->sha256, sizeof(b->sha256), f->sha256);
	b->size = f->size;
}

static bool find_bytes(struct school *s, const char *person,
    const struct work_file *f, struct bytes *b)
{
	struct upload u;

	if (f->file)
		return file_get(s, person, f->file, learn_bytes, b);
	if (upload_get(s, person, f->upload, &u) || !u.sha256[0])
		return false;
	str_copy(b->sha256, sizeof(b->sha256), u.sha256);
	b->size = u.length;
	return true;
}

static enum work_result judge_files(struct school *s, const char *person,
    struct work *w, const struct facts *f, struct work_refusal *no)
{
	bool missing = false, large = false, type = false;

	for (size_t i = 0; i < w->count; i++) {
		struct bytes b;

		w->files[i].bad = !find_bytes(s, person, &w->files[i], &b);
		missing |= w->files[i].bad;
		large |= !w->files[i].bad && b.size > f->max_bytes;
	}
	if (missing)
		return WORK_UPLOAD;
	no->limit = f->max_bytes;
	if (large)
		return WORK_TOO_LARGE;
	str_copy(no->types, sizeof(no->types), f->types);
	for (size_t i = 0; i < w->count; i++) {
		w->files[i].bad = !type_allowed(f->types, w->files[i].name);
		type |= w->files[i].bad;
	}
	return type ? WORK_TYPE : WORK_NEW;
}

static bool keep_files(struct school *s, const char *person,
    const struct work *w, const char *hand_in)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct work_file *f = &w->files[i];
		char id[SCHOOL_ID_SIZE];
		struct bytes b;

		school_new_id(s, "w", id);
		if (!find_bytes(s, person, f, &b) ||
		    !file_add(s, id, f->name, work_type_of(f->name), b.sha256,
			b.size, school_now(s), person) ||
		    !db_run(s, "INSERT INTO hand_in_file VALUES(?, ?, ?)",
			"ssi", hand_in, id, (int64_t)i))
			return false;
	}
	return true;
}

static bool set_current(
    struct school *s, const char *person, const char *task, const char *key)
{
	return db_run(s,
		   "INSERT INTO work(person, task, current) VALUES(?, ?, ?)"
		   " ON CONFLICT DO UPDATE SET current = excluded.current",
		   "sss", person, task, key) &&
	       feed_touch(s, person, "task", task, false);
}

static enum work_result keep(struct school *s, const char *person,
    const struct work *w, const struct facts *f, const char *asked)
{
	char id[SCHOOL_ID_SIZE];
	int64_t now = school_now(s);

	school_new_id(s, "h", id);
	if (!db_run(s,
		"INSERT INTO hand_in(key, id, person, task, state,"
		" received_at, late, text, asked, face)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"sssssiisss", w->key, id, person, w->task,
		w->saved ? "saved" : "handed_in", now,
		(int64_t)(f->due && now > f->due), w->text, asked, w->face) ||
	    !keep_files(s, person, w, id) ||
	    !db_run(s,
		"UPDATE hand_in SET superseded_by = ? WHERE person = ? AND"
		" key = ?",
		"sss", w->key, person, f->current) ||
	    !set_current(s, person, w->task, w->key))
		return WORK_FAILED;
	return WORK_NEW;
}

enum work_result work_hand_in(struct school *s, const char *person,
    struct work *w, struct work_refusal *no)
{
	struct facts f = {0};
	char asked[HASH_HEX_SIZE];
	enum work_result r = WORK_FAILED;

	memset(no, 0, sizeof(*no));
	if (!digest(w, asked) || !db_begin(s))
		return WORK_FAILED;
	r = known(s, person, w, asked);
	if (!r && !task_get(s, person, w->task, learn, &f))
		r = WORK_GONE;
	if (!r)
		r = judge(s, person, w, &f, no);
	if (!r)
		r = judge_files(s, person, w, &f, no);
	if (!r)
		r = keep(s, person, w, &f, asked);
	if (!r && !db_commit(s))
		r = WORK_FAILED;
	if (r)
		db_rollback(s);
	return r;
}

/* WORK_NEW: act. The key is bound to what was asked. */
static enum work_result idempotent(struct school *s, const char *person,
    const char *key, const char *verb, const char *task)
{
	char what[SCHOOL_ID_SIZE + 32];
	struct sqlite3_stmt *q;
	enum work_result r = WORK_NEW;

	str_printf(what, sizeof(what), "%s %s", verb, task);
	q = db_query(s,
	    "SELECT what FROM idempotency WHERE person = ? AND key = ?", "ss",
	    person, key);
	if (db_row(q))
		r = strcmp(db_text(q, 0), what) == 0 ? WORK_KNOWN
						     : WORK_KEY_REUSED;
	db_done(q);
	if (!r && !db_run(s, "INSERT INTO idempotency VALUES(?, ?, ?)", "sss",
		      person, key, what))
		r = WORK_FAILED;
	return r;
}

static enum work_result take_back(struct school *s, const char *person,
    const char *task, const struct facts *f, struct work_refusal *no)
{
	if (!f->current[0])
		return WORK_NEW;
	no->why = f->marked ? "the work has been marked"
			    : "the time for this task is over";
	if (f->marked || (f->late_until && school_now(s) > f->late_until))
		return WORK_NOT_ACCEPTED;
	if (!db_run(s,
		"UPDATE hand_in SET state = 'withdrawn' WHERE person = ? AND"
		" key = ?",
		"ss", person, f->current) ||
	    !set_current(s, person, task, NULL))
		return WORK_FAILED;
	return WORK_NEW;
}

static enum work_result close_change(struct school *s, enum work_result r)
{
	if (!r && !db_commit(s))
		r = WORK_FAILED;
	if (r)
		db_rollback(s);
	return r;
}

enum work_result work_withdraw(struct school *s, const char *person,
    const char *task, const char *key, struct work_refusal *no)
{
	struct facts f = {0};
	enum work_result r;

	memset(no, 0, sizeof(*no));
	if (!db_begin(s))
		return WORK_FAILED;
	r = task_get(s, person, task, learn, &f)
		? idempotent(s, person, key, "withdraw", task)
		: WORK_GONE;
	if (!r)
		r = take_back(s, person, task, &f, no);
	return close_change(s, r);
}

enum work_result work_done(struct school *s, const char *person,
    const char *task, bool done, const char *key)
{
	struct facts f = {0};
	enum work_result r;

	if (!db_begin(s))
		return WORK_FAILED;
	r = task_get(s, person, task, learn, &f)
		? idempotent(s, person, key, done ? "done" : "undone", task)
		: WORK_GONE;
	if (!r && (!db_run(s,
		       "INSERT INTO work(person, task, done) VALUES(?, ?, ?)"
		       " ON CONFLICT DO UPDATE SET done = excluded.done",
		       "ssi", person, task, (int64_t)done) ||
		      !feed_touch(s, person, "task", task, false)))
		r = WORK_FAILED;
	return close_change(s, r);
}
