/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "providers/fields.h"
#include "providers/open_read.h"

#define PROBLEM "urn:school-api:problem:"
#define TYPES_LIMIT 4096

bool open_id_valid(const char *id)
{
	size_t len = id ? strlen(id) : 0;

	/* "." and ".." would be folded away in a path. */
	return len && len < OPEN_ID_SIZE && strcmp(id, ".") != 0 &&
	       strcmp(id, "..") != 0 &&
	       strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			  "0123456789._~-") == len;
}

static enum err read_course(struct arena *a, const json_t *o,
			    const struct provider_sink *sink)
{
	struct course c = { .pid = field_id(a, o, "id"),
			    .title = field_line(a, o, "title"),
			    .teacher = field_line(a, o, "teacher") };

	return *c.pid && !a->error ? sink->course(sink->ctx, &c) : a->error;
}

static int read_files(struct arena *a, const json_t *list, bool feedback,
		      struct material *m, int n)
{
	size_t i;
	json_t *o;

	json_array_foreach(list, i, o) {
		if (n == OPEN_FILES_LIMIT)
			break;
		m[n] = (struct material){
			.pid = field_id(a, o, "id"),
			.name = field_file_name(a, o, "name"),
			.type = field_line(a, o, "type"),
			.sha256 = field_sha256(a, o, "sha256"),
			.size = field_int(o, "size", -1),
			.modified = field_time(o, "modified"),
			.path = field_none(),
			.local_sha256 = field_none(),
			.feedback = feedback,
		};
		if (*m[n].pid)
			n++;
	}
	return n;
}

static char *read_types(struct arena *a, const json_t *list)
{
	struct buf b;
	size_t i;
	json_t *v;

	buf_init(&b, TYPES_LIMIT);
	json_array_foreach(list, i, v) {
		const char *s = json_string_value(v);

		/* An ending: letters and digits, and few of them. */
		if (!s || !*s || strlen(s) > 16)
			continue;
		if (strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "0123456789.+_-") != strlen(s))
			continue;
		if (b.len + strlen(s) + 2 > TYPES_LIMIT)
			break;
		buf_printf(&b, "%s%s", b.len ? " " : "", s);
	}
	return arena_take(a, &b);
}

/*
 * Every row counts, for what is left out would be taken from the work when it
 * is added to: one without a usable id keeps its place. One more than can be
 * handed in again says that there are too many.
 */
static void read_work_files(struct arena *a, const json_t *list, struct task *t)
{
	size_t n = MIN(json_array_size(list), OPEN_FILES_LIMIT + 1);

	t->work_files = calloc(n + 1, sizeof(*t->work_files));
	if (!t->work_files) {
		a->error = ERR_NOMEM;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(list, i);

		t->work_files[t->n_work_files++] = (struct work_file){
			.name = field_file_name(a, o, "name"),
			.size = field_int(o, "size", -1),
			.sha256 = field_sha256(a, o, "sha256"),
			.upload = field_none(),
			.pid = field_id(a, o, "id"),
		};
	}
}

static void read_work(struct arena *a, const json_t *o, struct task *t)
{
	const json_t *work = json_object_get(o, "work");
	const char *state = field_raw(work, "state");

	t->work = WORK_none;
	if (state && strcmp(state, "saved") == 0)
		t->work = WORK_saved;
	else if (state && strcmp(state, "handed_in") == 0)
		t->work = WORK_handed_in;
	t->work_key = field_id(a, work, "key");
	t->work_pid = field_id(a, work, "id");
	t->work_text = field_text(a, work, "text");
	t->work_at = field_time(work, "received_at");
	read_work_files(a, json_object_get(work, "files"), t);
	state = field_raw(o, "state");
	t->done = state && strcmp(state, "done") == 0;
}

static void read_task_row(struct arena *a, const json_t *o, struct task *t)
{
	const json_t *in = json_object_get(o, "hand_in");
	const json_t *back = json_object_get(o, "feedback");

	*t = (struct task){
		.pid = field_id(a, o, "id"),
		.course_pid = field_id(a, o, "course"),
		.course = field_none(),
		.title = field_line(a, o, "title"),
		.teacher = field_line(a, o, "teacher"),
		.version = field_line(a, o, "version"),
		.start = field_time(o, "start"),
		.due = field_time(o, "due"),
		.late_until = field_time(o, "late_until"),
		.modified = field_time(o, "modified"),
		.text = field_markdown(a, o, "text"),
		.takes_files = field_bool(in, "files"),
		.takes_text = field_bool(in, "text"),
		.max_files = field_int(in, "max_files", 0),
		.max_bytes = field_int(in, "max_bytes", 0),
		.types = read_types(a, json_object_get(in, "types")),
		.mark = field_line(a, back, "mark"),
		.feedback = field_markdown(a, back, "text"),
		.feedback_at = field_time(back, "at"),
		.account_name = field_none(),
	};
	read_work(a, o, t);
}

static enum err read_task(struct arena *a, const json_t *o,
			  const struct provider_sink *sink)
{
	const json_t *files = json_object_get(o, "materials");
	const json_t *more = json_object_get(json_object_get(o, "feedback"), "files");
	size_t most = MIN(json_array_size(files) + json_array_size(more),
			  OPEN_FILES_LIMIT);
	struct material *m = calloc(most + 1, sizeof(*m));
	struct task t = { 0 };
	enum err err = ERR_NOMEM;
	int n;

	if (!m)
		goto out;
	read_task_row(a, o, &t);
	n = read_files(a, files, false, m, 0);
	n = read_files(a, more, true, m, n);
	err = a->error;
	if (!err && *t.pid)
		err = sink->task(sink->ctx, &t, m, n);
out:
	free(t.work_files);
	free(m);
	return err;
}

static enum err read_announcement(struct arena *a, const json_t *o,
				  const struct provider_sink *sink)
{
	struct announcement n = { .pid = field_id(a, o, "id"),
				  .course = field_id(a, o, "course"),
				  .title = field_line(a, o, "title"),
				  .author = field_line(a, o, "author"),
				  .at = field_time(o, "at"),
				  .text = field_markdown(a, o, "text") };

	return *n.pid && !a->error ? sink->announcement(sink->ctx, &n) : a->error;
}

static enum err read_lesson(struct arena *a, const json_t *o,
			    const struct provider_sink *sink)
{
	struct lesson l = { .pid = field_id(a, o, "id"),
			    .course = field_id(a, o, "course"),
			    .title = field_line(a, o, "title"),
			    .start = field_time(o, "start"),
			    .end = field_time(o, "end"),
			    .url = field_link(a, o, "url") };
	const char *state = field_raw(o, "state");
	int value = state ? word_value(WORDS_LESSON, state) : -1;

	l.state = value < 0 ? LESSON_planned : (enum lesson_state)value;
	return *l.pid && !a->error ? sink->lesson(sink->ctx, &l) : a->error;
}

static enum err read_gone(struct arena *a, const json_t *o,
			  const struct provider_sink *sink)
{
	static const char *const kinds[] = { "course", "task", "announcement",
					     "lesson" };
	const char *kind = field_raw(o, "kind"), *pid = field_id(a, o, "id");

	for (size_t i = 0; kind && *pid && i < ARRAY_LEN(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return sink->gone(sink->ctx, kinds[i], pid);
	return a->error;
}

enum err open_read_changes(const char *data, size_t len, struct open_page *page,
			   const struct provider_sink *sink)
{
	static const struct {
		const char *key;
		enum err (*read)(struct arena *, const json_t *,
				 const struct provider_sink *);
	} kinds[] = {
		{ "courses", read_course },
		{ "tasks", read_task },
		{ "announcements", read_announcement },
		{ "lessons", read_lesson },
		{ "gone", read_gone },
	};
	json_t *doc = fields_parse(data, len), *row;
	const char *cursor = field_raw(doc, "cursor");
	enum err err = ERR_GARBLED;
	size_t i;

	memset(page, 0, sizeof(*page));
	if (!doc || !open_id_valid(cursor))
		goto out;
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (!json_is_array(json_object_get(doc, kinds[i].key)))
			goto out;
	str_copy(page->cursor, sizeof(page->cursor), cursor);
	page->more = field_bool(doc, "more");
	err = ERR_OK;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		json_array_foreach(json_object_get(doc, kinds[k].key), i, row) {
			struct arena a = { 0 };

			err = kinds[k].read(&a, row, sink);
			arena_release(&a);
			if (err)
				goto out;
		}
	}
out:
	json_decref(doc);
	return err;
}

enum err open_read_task(const char *data, size_t len,
			const struct provider_sink *sink,
			struct open_task_state *state)
{
	json_t *doc = fields_parse(data, len);
	const char *word = field_raw(doc, "state");
	enum err err = ERR_GARBLED;
	struct arena a = { 0 };

	memset(state, 0, sizeof(*state));
	if (!doc || !open_id_valid(field_raw(doc, "id")) || !word)
		goto out;
	state->done = strcmp(word, "done") == 0;
	state->work = json_is_object(json_object_get(doc, "work"));
	err = sink ? read_task(&a, doc, sink) : ERR_OK;
out:
	arena_release(&a);
	json_decref(doc);
	return err;
}

static enum err read_receipt_files(struct arena *a, const json_t *list,
				   struct receipt *r)
{
	size_t n = MIN(json_array_size(list), OPEN_FILES_LIMIT);

	r->files = calloc(n + 1, sizeof(*r->files));
	if (!r->files)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(list, i);
		struct work_file *f = &r->files[r->n_files++];

		/* The name as it was sent is compared by its hash's side, so
		 * a cleaned one does no harm. */
		f->name = str_dup(field_line(a, o, "name"));
		f->sha256 = str_dup(field_sha256(a, o, "sha256"));
		f->pid = str_dup(field_id(a, o, "id"));
		f->upload = str_dup("");
		f->size = field_int(o, "size", -1);
		f->offset = f->size;
		if (!f->name || !f->sha256 || !f->pid || !f->upload)
			return ERR_NOMEM;
		if (!*f->sha256 || f->size < 0)
			return ERR_GARBLED;
	}
	return a->error;
}

enum err open_read_hand_in(const char *data, size_t len, struct receipt *r)
{
	json_t *doc = fields_parse(data, len);
	const json_t *files = json_object_get(doc, "files");
	int work = word_value(WORDS_WORK, field_raw(doc, "state"));
	enum err err = ERR_GARBLED;
	struct arena a = { 0 };

	memset(r, 0, sizeof(*r));
	if (!doc || !uuid_valid(field_raw(doc, "key") ? field_raw(doc, "key") : "") ||
	    !open_id_valid(field_raw(doc, "id")) || work < 0 ||
	    work == WORK_none || !json_is_array(files) || json_array_size(files) > OPEN_FILES_LIMIT)
		goto out;
	r->key = str_dup(field_id(&a, doc, "key"));
	r->platform_id = str_dup(field_id(&a, doc, "id"));
	r->platform_time = field_time(doc, "received_at");
	r->text_sha256 = str_dup(field_sha256(&a, doc, "text_sha256"));
	r->work = (enum work_state)work;
	r->replaced = field_raw(doc, "superseded_by") != NULL;
	r->proof = str_dup("sha256");
	r->signature = str_dup("");
	r->title = str_dup("");
	err = r->key && r->platform_id && r->text_sha256 && r->proof &&
			      r->signature && r->title ?
		      read_receipt_files(&a, files, r) : ERR_NOMEM;
out:
	if (err)
		record_receipt_release(r);
	arena_release(&a);
	json_decref(doc);
	return err;
}

static void read_uploads(const json_t *list, struct open_problem *p)
{
	struct buf b;
	size_t i;
	json_t *v;

	buf_init(&b, sizeof(p->uploads) - 1);
	json_array_foreach(list, i, v)
		if (open_id_valid(json_string_value(v)))
			buf_printf(&b, " %s ", json_string_value(v));
	if (b.len)
		str_copy(p->uploads, sizeof(p->uploads), b.data);
	buf_release(&b);
}

bool open_read_problem(const char *data, size_t len, struct open_problem *p)
{
	json_t *doc = fields_parse(data, len);
	const char *type = field_raw(doc, "type"), *detail;
	char title[OPEN_SAID_SIZE / 2 - 2], more[OPEN_SAID_SIZE / 2 - 2];
	struct arena a = { 0 };
	bool ok = false;

	memset(p, 0, sizeof(*p));
	p->offset = -1;
	if (!type || !str_starts(type, PROBLEM) ||
	    !open_id_valid(type + strlen(PROBLEM)))
		goto out;
	ok = str_copy(p->name, sizeof(p->name), type + strlen(PROBLEM));
	detail = field_line(&a, doc, "detail");
	str_copy(title, sizeof(title), field_line(&a, doc, "title"));
	str_copy(more, sizeof(more), detail);
	str_printf(p->said, sizeof(p->said), "%s%s%s", title,
		   *more ? ": " : "", more);
	p->offset = field_int(doc, "offset", -1);
	read_uploads(json_object_get(doc, "uploads"), p);
out:
	arena_release(&a);
	json_decref(doc);
	return ok;
}

enum err open_read_login(const char *data, size_t len, struct open_login *l)
{
	json_t *doc = fields_parse(data, len);
	const json_t *school = json_object_get(doc, "school");
	const char *token = field_raw(doc, "token");
	struct arena a = { 0 };
	enum err err = ERR_GARBLED;

	memset(l, 0, sizeof(*l));
	if (!doc || !open_id_valid(token))
		goto out;
	str_copy(l->token, sizeof(l->token), token);
	str_copy(l->person, sizeof(l->person),
		 field_line(&a, json_object_get(doc, "user"), "name"));
	str_copy(l->school, sizeof(l->school), field_line(&a, school, "name"));
	str_copy(l->zone, sizeof(l->zone), field_line(&a, school, "zone"));
	err = a.error;
out:
	arena_release(&a);
	json_decref(doc);
	return err;
}

enum err open_read_discovery(const char *data, size_t len, char api[256])
{
	json_t *doc = fields_parse(data, len);
	const char *path = field_raw(doc, "api"), *version = field_raw(doc, "version");
	enum err err = ERR_NOT_THIS;

	if (!path || !version || !str_starts(version, "1."))
		goto out;
	for (const char *c = path; *c; c++)
		if (!isgraph((unsigned char)*c) || strchr("?#\\\"<>", *c))
			goto out;
	if ((path[0] != '/' || path[1] == '/') && !str_starts(path, "https://"))
		goto out;
	if (str_copy(api, 256, path))
		err = ERR_OK;
out:
	json_decref(doc);
	return err;
}

static void tell_module(const struct provider_sink *sink, char *name,
			char *state, char *text)
{
	struct module m = { .name = name, .state = state, .text = text };

	if (sink->module)
		sink->module(sink->ctx, &m);
}

static char *state_word(struct arena *a, const json_t *o)
{
	char *state = field_line(a, o, "status");

	return strcmp(state, "pass") == 0 || strcmp(state, "warn") == 0 ||
			       strcmp(state, "fail") == 0 ?
		       state : field_none();
}

static char *read_notes(struct arena *a, const json_t *list)
{
	struct buf b;
	size_t i;
	json_t *v;

	buf_init(&b, OPEN_LINE_LIMIT * 4);
	json_array_foreach(list, i, v) {
		if (!json_is_string(v) || json_string_length(v) > OPEN_LINE_LIMIT)
			continue;
		if (b.len)
			buf_char(&b, ' ');
		text_clean(&b, json_string_value(v), json_string_length(v),
			   TEXT_LINE);
	}
	return arena_take(a, &b);
}

enum err open_read_status(const char *data, size_t len, int64_t now,
			  const struct provider_sink *sink, bool *maintenance)
{
	json_t *doc = fields_parse(data, len), *row;
	const json_t *plan = json_object_get(doc, "maintenance");
	struct arena a = { 0 };
	const char *key;
	char school[] = "school", plan_name[] = "maintenance", now_word[] = "fail",
	     later_word[] = "warn";
	int shown = 0;
	enum err err = ERR_GARBLED;

	*maintenance = false;
	if (!doc || !*state_word(&a, doc))
		goto out;
	if (json_is_object(plan)) {
		*maintenance = field_time(plan, "from") <= now &&
			       now < field_time(plan, "until");
		tell_module(sink, plan_name, *maintenance ? now_word : later_word,
			    field_line(&a, plan, "text"));
	}
	tell_module(sink, school, state_word(&a, doc),
		    read_notes(&a, json_object_get(doc, "notes")));
	json_object_foreach(json_object_get(doc, "checks"), key, row) {
		const json_t *o = json_array_get(row, 0);

		if (open_id_valid(key) && json_is_object(o) && ++shown <= 50)
			tell_module(sink, (char *)key, state_word(&a, o),
				    field_line(&a, o, "output"));
	}
	err = a.error;
out:
	arena_release(&a);
	json_decref(doc);
	return err;
}
