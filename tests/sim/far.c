/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A school, as docs/school-api.yaml says, with one pupil. */
#include "base/base.h"
#include "base/timefmt.h"
#include "tests/sim/far.h"

#define API "/api/v1"

struct far *far_new(struct sim *s, int first, int n)
{
	struct far *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->sim = s;
	f->first = first;
	f->n_tasks = n;
	f->shelf = shelf_new();
	shelf_replace(f->shelf, first, first > 0, s->plan.seed & UINT32_MAX);
	f->token = 1;
	f->now.feed = 1;
	for (int i = 0; i < SIM_TASKS; i++)
		f->now.task[i] = (struct far_task){.due = SIM_BEGIN + 86400,
		    .late_until = SIM_BEGIN + 30 * 86400,
		    .current = -1,
		    .touched = 1};
	return f;
}

void far_free(struct far *f)
{
	for (int i = 0; i < WORKS; i++)
		free(f->works[i].text);
	for (int i = 0; i < UPLOADS; i++) {
		free(f->uploads[i].data);
		spans_release(&f->uploads[i].held);
	}
	shelf_free(f->shelf);
	free(f);
}

void far_touch(struct far *f, int task)
{
	f->now.task[task].touched = ++f->now.feed;
}

void far_problem(struct far_reply *r, int status, const char *name)
{
	r->status = status;
	str_copy(r->type, sizeof(r->type), "application/problem+json");
	buf_clear(&r->body);
	buf_printf(&r->body,
	    "{\"type\":\"urn:school-api:problem:%s\",\"title\":\"%s\"}", name,
	    name);
}

static void take_json(struct far_reply *r, json_t *doc)
{
	char *text = json_dumps(doc, JSON_COMPACT);

	if (!text)
		abort();
	buf_clear(&r->body);
	buf_str(&r->body, text);
	free(text);
	json_decref(doc);
	r->status = 200;
	str_copy(r->type, sizeof(r->type), "application/json");
}

static json_t *json_when(int64_t t)
{
	char text[TIME_TEXT_SIZE];

	time_print_rfc3339(t, text);
	return json_string(text);
}

/* ---- reading */

static json_t *work_json(const struct far_work *w)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:o, s:s?, s:s?}", "key", w->key,
	    "id", w->id, "state", w->state, "received_at", json_when(w->at),
	    "text_sha256", *w->text_sha256 ? w->text_sha256 : NULL, "text",
	    w->text);
	json_t *files = json_array();

	for (int i = 0; i < w->n_files; i++) {
		const struct far_file *f = &w->files[i];

		json_array_append_new(files,
		    json_pack("{s:s, s:s, s:I, s:s}", "id", f->id, "name",
			f->name, "size", (json_int_t)f->size, "sha256",
			f->sha256));
	}
	json_object_set_new(o, "files", files);
	return o;
}

static json_t *mark_json(int mark)
{
	char text[24];

	str_printf(text, sizeof(text), "mark %d", mark);
	return json_pack("{s:s, s:s}", "mark", text, "text", "Well done.");
}

static json_t *task_json(const struct far *f, int i)
{
	const struct far_task *t = &f->now.task[i];
	const struct far_work *w =
	    t->current < 0 ? NULL : &f->works[t->current];
	char id[16], title[32];

	str_printf(id, sizeof(id), "t%d", i);
	str_printf(title, sizeof(title), "Task %d", i);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s}", "id", id,
	    "course", "c1", "title", title, "teacher", "T", "seq",
	    t->touched, "state", t->done ? "done" : w ? "handed_in" : "open");
	json_object_set_new(o, "due", json_when(t->due));
	json_object_set_new(o, "late_until", json_when(t->late_until));
	json_object_set_new(o, "hand_in",
	    json_pack("{s:b, s:b, s:i, s:i}", "files", 1, "text", 1,
		"max_files", 20, "max_bytes", 64 << 20));
	json_object_set_new(o, "materials", shelf_json(f->shelf, i));
	if (t->mark)
		json_object_set_new(o, "feedback", mark_json(t->mark));
	if (w)
		json_object_set_new(o, "work", work_json(w));
	return o;
}

static void answer_changes(
    struct far *f, const char *path, struct far_reply *r)
{
	const char *since = strstr(path, "since=");
	int epoch = -1, from = 0;
	json_t *tasks = json_array(), *gone = json_array();
	char cursor[32], id[16];

	if (since && (sscanf(since, "since=%d-%d", &epoch, &from) != 2 ||
			 epoch != f->epoch)) {
		json_decref(tasks);
		json_decref(gone);
		far_problem(r, 410, "cursor-expired");
		return;
	}
	for (int i = f->first; i < f->first + f->n_tasks; i++) {
		if (f->now.task[i].touched <= from)
			continue;
		str_printf(id, sizeof(id), "t%d", i);
		if (!f->now.task[i].gone)
			json_array_append_new(tasks, task_json(f, i));
		else if (since)
			json_array_append_new(gone,
			    json_pack("{s:s, s:s}", "kind", "task", "id", id));
	}
	str_printf(cursor, sizeof(cursor), "%d-%d", f->epoch, f->now.feed);
	take_json(r,
	    json_pack("{s:[{s:s, s:s}], s:o, s:[], s:[], s:o, s:s, s:b}",
		"courses", "id", "c1", "title", "Course", "tasks", tasks,
		"announcements", "lessons", "gone", gone, "cursor", cursor,
		"more", 0));
}

/* ---- uploads */

static struct upload *upload_of(struct far *f, const char *id)
{
	int n = 0;

	if (sscanf(id, "u%d", &n) != 1 || n < 0 || n >= f->now.n_uploads ||
	    !f->uploads[n].used)
		return NULL;
	return &f->uploads[n];
}

/* Every other school takes pieces, and bytes with the creation. */
static bool takes_pieces(const struct far *f, const struct far_request *q)
{
	return f->sim->plan.seed % 2 && !strcmp(q->upload_pieces, "?1");
}

static void say_upload(const struct upload *u, struct far_reply *r)
{
	size_t n = 0;

	str_printf(r->offset, sizeof(r->offset), "%" PRId64,
	    spans_end(&u->held, 0));
	for (int i = 0; i < u->held.n; i++) {
		const struct span *s = &u->held.at[i];

		if (s->from == 0 || n + 50 > sizeof(r->ranges))
			continue;
		str_printf(r->ranges + n, sizeof(r->ranges) - n,
		    "%s%" PRId64 "-%" PRId64, n ? "," : "bytes=", s->from,
		    s->to - 1);
		n = strlen(r->ranges);
	}
	if (u->pieces)
		str_copy(r->pieces, sizeof(r->pieces), "?1");
}

/* false: other bytes are there. */
static bool upload_add(
    struct upload *u, const struct far_request *q, size_t at, size_t n)
{
	n = MIN(n, u->size - at);
	for (size_t i = 0; i < n; i++) {
		char c = (char)(q->body[i] ^ (q->spoilt && i == n / 2));

		if (!spans_find(&u->held, (int64_t)(at + i)))
			u->data[at + i] = c;
		else if (u->data[at + i] != c)
			return false;
	}
	u->spoilt |= q->spoilt && n;
	if (spans_add(&u->held, (int64_t)at, (int64_t)(at + n)))
		abort();
	return true;
}

static void answer_create(
    struct far *f, const struct far_request *q, struct far_reply *r)
{
	struct upload *u = &f->uploads[f->now.n_uploads];

	if (f->now.n_uploads == UPLOADS) {
		far_problem(r, 507, "no-space");
		return;
	}
	free(u->data);
	spans_release(&u->held);
	u->size = (size_t)strtoll(q->upload_length, NULL, 10);
	u->spoilt = false;
	u->pieces = takes_pieces(f, q);
	u->data = calloc(1, u->size + 1);
	u->used = u->data;
	if (u->pieces)
		upload_add(u, q, 0, q->len);
	str_printf(r->location, sizeof(r->location), API "/uploads/u%d",
	    f->now.n_uploads++);
	say_upload(u, r);
	r->status = 201;
}

static bool may_begin(const struct upload *u, const struct far_request *q)
{
	int64_t at = strtoll(q->upload_offset, NULL, 10);

	return at == spans_end(&u->held, 0) ||
	       (u->pieces && at >= 0 && at <= (int64_t)u->size);
}

static void answer_upload(struct far *f, const struct far_request *q,
    const char *id, struct far_reply *r)
{
	struct upload *u = upload_of(f, id);

	if (!u) {
		far_problem(r, 410, "upload-expired");
		return;
	}
	r->status = 200;
	if (!strcmp(q->method, "PATCH")) {
		r->status = 204;
		if (!may_begin(u, q))
			far_problem(r, 409, "wrong-offset");
		else if (!upload_add(u, q,
			     (size_t)strtoll(q->upload_offset, NULL, 10), q->len))
			far_problem(r, 409, "different-bytes");
	}
	say_upload(u, r);
}

void far_part(struct far *f, const struct far_request *q, size_t len)
{
	const char *id = strstr(q->path, "/uploads/");
	struct upload *u = id ? upload_of(f, id + 9) : NULL;

	if (u && !strcmp(q->method, "PATCH") && may_begin(u, q))
		upload_add(u, q, (size_t)strtoll(q->upload_offset, NULL, 10),
		    MIN(len, q->len));
}

/* ---- handing in */

static int work_named(const struct far *f, const char *key)
{
	for (int i = 0; i < f->now.n_works; i++)
		if (!f->works[i].gone && !str_casecmp(f->works[i].key, key))
			return i;
	return -1;
}

/* A file that lies here already; false: none of that id. */
static bool take_known(
    struct far *f, struct far_work *w, const char *id, const char *name)
{
	struct far_file *to = &w->files[w->n_files];

	for (int i = 0; i < f->now.n_works; i++) {
		const struct far_work *from = &f->works[i];

		for (int k = 0; k < from->n_files; k++) {
			if (strcmp(from->files[k].id, id) != 0)
				continue;
			*to = from->files[k];
			str_copy(to->name, sizeof(to->name), name);
			w->spoilt |= from->spoilt;
			w->n_files++;
			return true;
		}
	}
	return false;
}

static bool take_file(
    struct far *f, struct far_work *w, const json_t *o, json_t *missing)
{
	const char *id = json_string_value(json_object_get(o, "upload"));
	const char *known = json_string_value(json_object_get(o, "file"));
	const char *name = json_string_value(json_object_get(o, "name"));
	struct upload *u = id ? upload_of(f, id) : NULL;
	struct far_file *to = &w->files[w->n_files];

	if (known && take_known(f, w, known, name))
		return true;
	if (!u || spans_end(&u->held, 0) != (int64_t)u->size) {
		if (known)
			id = known;
		json_array_append_new(missing, json_string(id ? id : "-"));
		return false;
	}
	str_copy(to->name, sizeof(to->name), name);
	str_printf(to->id, sizeof(to->id), "f%d", f->n_ids++);
	to->size = (int64_t)u->size;
	w->spoilt |= u->spoilt;
	if (hash_bytes(HASH_SHA256, u->data, u->size, to->sha256))
		abort();
	w->n_files++;
	return true;
}

/* Withdrawn work as a base is as none. */
static bool base_fits(const struct far *f, int task, const char *base)
{
	int current = f->now.task[task].current;
	int named = base ? work_named(f, base) : -1;

	if (current >= 0)
		return named == current;
	return !base || (named >= 0 && !strcmp(f->works[named].state, "withdrawn"));
}

void far_keep(struct far *f, struct far_work *w)
{
	int i = f->now.n_works++;
	struct far_task *t = &f->now.task[w->task];

	w->at = sim_time(f->sim);
	w->committed_ms = f->sim->ms;
	str_printf(w->id, sizeof(w->id), "h%d", f->n_ids++);
	str_copy(w->state, sizeof(w->state), "handed_in");
	f->works[i] = *w;
	t->current = i;
	far_touch(f, w->task);
	sim_say(f->sim, "  school: has %s for task %d", w->key, w->task);
}

static bool refused(struct far *f, const struct far_work *w, const char *base,
    struct far_reply *r)
{
	const struct far_task *t = &f->now.task[w->task];

	if (t->gone)
		far_problem(r, 410, "gone");
	else if (sim_time(f->sim) > t->late_until)
		far_problem(r, 403, "too-late");
	else if (!base_fits(f, w->task, base))
		far_problem(r, 409, "conflict");
	else if (f->now.n_works == WORKS)
		far_problem(r, 507, "no-space");
	else
		return false;
	return true;
}

static void answer_not_here(
    struct far *f, const char *key, struct far_reply *r)
{
	str_copy(f->said_no, sizeof(f->said_no), key);
	far_problem(r, 404, "no-such-hand-in");
}

static void answer_known(struct far *f, const struct far_request *q, int i,
    struct far_reply *r)
{
	struct far_work *w = &f->works[i];

	/* After a "no" it may come once more: its key happens once. */
	if (!q->repeated && q->started_ms > w->committed_ms &&
	    strcmp(f->said_no, w->key) != 0) {
		w->again++;
		sim_say(f->sim, "  school: %s once more", w->key);
	}
	take_json(r, work_json(w));
}

static void answer_hand_in(struct far *f, const struct far_request *q,
    const char *key, struct far_reply *r)
{
	json_t *doc = json_loadb(q->body ? q->body : "", q->len, 0, NULL);
	const char *task = json_string_value(json_object_get(doc, "task"));
	const char *base = json_string_value(json_object_get(doc, "base"));
	const char *text = json_string_value(json_object_get(doc, "text"));
	json_t *missing = json_array(), *file;
	struct far_work w = {.task = task ? task[1] - '0' : 0};
	bool whole = true;
	size_t i;
	int known = work_named(f, key);

	str_copy(w.key, sizeof(w.key), key);
	str_copy(w.base, sizeof(w.base), base);
	if (known >= 0) {
		answer_known(f, q, known, r);
		goto out;
	}
	if (!doc || refused(f, &w, base, r)) {
		if (!doc)
			far_problem(r, 400, "bad-request");
		goto out;
	}
	json_array_foreach(json_object_get(doc, "files"), i, file)
		whole &= i < SIM_FILES + 2 && take_file(f, &w, file, missing);
	if (!whole) {
		take_json(r, json_pack("{s:s, s:s, s:O}", "type",
			"urn:school-api:problem:upload-incomplete", "title",
			"upload", "uploads", missing));
		r->status = 422;
		str_copy(r->type, sizeof(r->type), "application/problem+json");
		goto out;
	}
	w.text = str_dup(text);
	if (text && *text &&
	    hash_bytes(HASH_SHA256, text, strlen(text), w.text_sha256))
		abort();
	far_keep(f, &w);
	take_json(r, work_json(&f->works[f->now.n_works - 1]));
	r->status = 201;
out:
	json_decref(missing);
	json_decref(doc);
}

static bool once(struct far *f, const char *key)
{
	for (int i = 0; i < f->now.n_idempotency; i++)
		if (!strcmp(f->now.idempotency[i], key))
			return false;
	if (f->now.n_idempotency == CHANGES)
		abort();
	str_copy(f->now.idempotency[f->now.n_idempotency++], UUID_SIZE, key);
	return true;
}

static void answer_task(struct far *f, const struct far_request *q, int i,
    const char *verb, struct far_reply *r)
{
	struct far_task *t = &f->now.task[i];

	if (i < f->first || i >= f->first + f->n_tasks || t->gone) {
		far_problem(r, 410, "gone");
		return;
	}
	if (!strcmp(verb, "withdraw") && once(f, q->idempotency)) {
		if (t->current >= 0) {
			str_copy(f->works[t->current].state, 16, "withdrawn");
			sim_say(f->sim, "  school: task %d withdrawn", i);
		}
		t->current = -1;
		far_touch(f, i);
	} else if (!strcmp(verb, "done") && once(f, q->idempotency)) {
		t->done = q->body && strstr(q->body, "true");
		far_touch(f, i);
	}
	take_json(r, task_json(f, i));
}

static void note_refusal(
    struct far *f, const struct far_request *q, const struct far_reply *r)
{
	struct refusal *n = &f->refusals[f->n_refusals];
	const char *problem =
	    r->body.len ? strstr(r->body.data, "problem:") : NULL;
	const char *key = str_starts(q->path, "/hand-ins/") ? q->path + 10
							    : q->idempotency;

	if (r->status / 100 == 2 || !problem || !*key)
		return;
	str_printf(n->problem, sizeof(n->problem), "%.*s",
	    (int)MIN(strcspn(problem + 8, "\""), sizeof(n->problem) - 1),
	    problem + 8);
	str_copy(n->key, sizeof(n->key), key);
	if (!far_refused(f, n->key, n->problem) && f->n_refusals < REFUSALS - 1)
		f->n_refusals++;
}

static void far_route(
    struct far *f, const struct far_request *q, struct far_reply *r)
{
	char bearer[40], verb[16] = "";
	int task = 0;

	str_printf(bearer, sizeof(bearer), "Bearer tok%d", f->token);
	if (strcmp(bearer, q->bearer) != 0) {
		far_problem(r, 401, "login-needed");
	} else if (str_starts(q->path, "/changes")) {
		answer_changes(f, q->path, r);
	} else if (!strcmp(q->path, "/uploads")) {
		answer_create(f, q, r);
	} else if (str_starts(q->path, "/uploads/")) {
		answer_upload(f, q, q->path + 9, r);
	} else if (str_starts(q->path, "/hand-ins/")) {
		int i = work_named(f, q->path + 10);

		if (!strcmp(q->method, "PUT"))
			answer_hand_in(f, q, q->path + 10, r);
		else if (i < 0)
			answer_not_here(f, q->path + 10, r);
		else
			take_json(r, work_json(&f->works[i]));
	} else if (sscanf(q->path, "/tasks/t%d/%15s", &task, verb) >= 1) {
		answer_task(f, q, task, verb, r);
	} else if (str_starts(q->path, "/files/")) {
		shelf_answer(f->shelf, q, r);
	} else if (!strcmp(q->path, "/status")) {
		take_json(r, json_pack("{s:s}", "status", "pass"));
		str_copy(r->type, sizeof(r->type), "application/health+json");
	} else {
		far_problem(r, 404, "not-found");
	}
}

void far_answer(
    struct far *f, const struct far_request *q, struct far_reply *r)
{
	far_route(f, q, r);
	note_refusal(f, q, r);
}
