/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/open.h"
#include "school/work.h"

#define FILES_MAX 1000u

/* The key in Idempotency-Key, bare or as a quoted string; "" for none. */
static void idempotency_key(struct call *c, char out[SCHOOL_ID_SIZE])
{
	const char *h = call_header(c, "Idempotency-Key");
	size_t n;

	out[0] = '\0';
	if (!h)
		return;
	n = strlen(h);
	if (n >= 2 && h[0] == '"' && h[n - 1] == '"') {
		h++;
		n -= 2;
	}
	if (n == 0 || n >= SCHOOL_ID_SIZE - 1)
		return;
	memcpy(out, h, n);
	out[n] = '\0';
}

struct one_hand_in {
	struct school *s;
	json_t *j;
};

static void keep(void *ctx, const struct hand_in *h)
{
	struct one_hand_in *one = ctx;

	one->j = open_hand_in(one->s, h);
}

static json_t *hand_in(struct call *c, const char *key)
{
	struct one_hand_in one = {c->s, NULL};

	return hand_in_get(c->s, c->who.id, key, keep, &one) ? one.j
							     : json_null();
}

static json_t *bad_ones(const struct work *w, bool names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < w->count; i++) {
		const struct work_file *f = &w->files[i];
		const char *id = f->upload ? f->upload : f->file;

		if (f->bad)
			json_array_append_new(
			    list, json_string(names ? f->name : id));
	}
	return list;
}

static void refuse(struct call *c, enum work_result r, const struct work *w,
    const struct work_refusal *no)
{
	static const char *const names[] = {
	    [WORK_KEY_REUSED] = "key-reused",
	    [WORK_NOT_ACCEPTED] = "not-accepted",
	    [WORK_TOO_LATE] = "too-late",
	    [WORK_NOTHING] = "nothing-handed-in",
	    [WORK_TOO_MANY] = "too-many-files",
	    [WORK_UPLOAD] = "upload-incomplete",
	    [WORK_TOO_LARGE] = "too-large",
	    [WORK_TYPE] = "type-not-allowed",
	};
	json_t *more = json_object();

	switch (r) {
	case WORK_GONE: open_problem(c, 404, "gone", NULL, more); return;
	case WORK_CONFLICT:
		json_object_set_new(more, "current", hand_in(c, no->current));
		open_problem(c, 409, "conflict", NULL, more);
		return;
	case WORK_TOO_LATE:
		json_object_set_new(more, "until", open_time(no->until));
		break;
	case WORK_TOO_MANY:
	case WORK_TOO_LARGE:
		json_object_set_new(more, "limit", json_integer(no->limit));
		break;
	case WORK_UPLOAD:
		json_object_set_new(more, "uploads", bad_ones(w, false));
		break;
	case WORK_TYPE:
		json_object_set_new(more, "names", bad_ones(w, true));
		json_object_set_new(more, "types", open_types(no->types));
		break;
	default: break;
	}
	if (r < ARRAY_LEN(names) && names[r])
		open_problem(c, 422, names[r], no->why, more);
	else
		open_problem(c, 500, "server-error", NULL, more);
}

static bool read_files(json_t *list, struct work *w)
{
	size_t i;
	json_t *j;

	if (!json_is_array(list) || json_array_size(list) > FILES_MAX)
		return false;
	w->files = calloc(json_array_size(list) + 1, sizeof(*w->files));
	if (!w->files)
		return false;
	json_array_foreach(list, i, j)
	{
		struct work_file *f = &w->files[w->count++];

		if (json_unpack(j, "{s?s, s?s, s:s}", "upload", &f->upload,
			"file", &f->file, "name", &f->name) != 0 ||
		    !f->upload == !f->file || !f->name[0] ||
		    strlen(f->name) > 255)
			return false;
	}
	return true;
}

static bool read_work(json_t *j, struct work *w)
{
	const char *state = "";
	json_t *files = NULL, *base = NULL, *text = NULL;

	if (json_unpack(j, "{s:s, s:o, s:s, s:o, s:o}", "task", &w->task,
		"base", &base, "state", &state, "files", &files, "text",
		&text) != 0)
		return false;
	w->saved = strcmp(state, "saved") == 0;
	w->base = json_string_value(base);
	w->text = json_string_value(text);
	return (w->saved || strcmp(state, "handed_in") == 0) &&
	       (w->base || json_is_null(base)) &&
	       (w->text || json_is_null(text)) &&
	       (!w->text || strlen(w->text) <= SCHOOL_TEXT_MAX) &&
	       read_files(files, w);
}

void open_hand_in_put(struct call *c)
{
	struct work w = {.face = "open", .key = c->arg};
	struct work_refusal no;
	enum work_result r;
	json_t *body;

	if (!uuid_valid(c->arg)) {
		open_problem(c, 400, "bad-request", "the key is no UUID", NULL);
		return;
	}
	body = open_body(c);
	if (!body)
		return;
	if (!read_work(body, &w)) {
		open_problem(c, 400, "bad-request",
		    "task, base, state, files and text are needed", NULL);
		goto out;
	}
	r = work_hand_in(c->s, c->who.id, &w, &no);
	if (r == WORK_NEW || r == WORK_KNOWN)
		open_reply(c, r == WORK_NEW ? 201 : 200, "application/json",
		    hand_in(c, c->arg));
	else
		refuse(c, r, &w, &no);
out:
	free(w.files);
	json_decref(body);
}

void open_hand_in_get(struct call *c)
{
	json_t *j = hand_in(c, c->arg);

	if (json_is_null(j))
		open_problem(c, 404, "no-such-hand-in", NULL, NULL);
	else
		open_reply(c, 200, "application/json", j);
}

static void reply_change(
    struct call *c, enum work_result r, const struct work_refusal *no)
{
	if (r == WORK_NEW || r == WORK_KNOWN)
		open_reply_task(c, c->arg);
	else
		refuse(c, r, NULL, no);
}

void open_withdraw(struct call *c)
{
	struct work_refusal no = {0};
	char key[SCHOOL_ID_SIZE];

	idempotency_key(c, key);
	if (key[0])
		reply_change(
		    c, work_withdraw(c->s, c->who.id, c->arg, key, &no), &no);
	else
		open_problem(
		    c, 400, "bad-request", "Idempotency-Key is needed", NULL);
}

void open_done(struct call *c)
{
	struct work_refusal no = {0};
	char key[SCHOOL_ID_SIZE];
	json_t *body = open_body(c);
	int done;

	if (!body)
		return;
	idempotency_key(c, key);
	if (!key[0])
		open_problem(
		    c, 400, "bad-request", "Idempotency-Key is needed", NULL);
	else if (json_unpack(body, "{s:b}", "done", &done) != 0)
		open_problem(c, 400, "bad-request", "done is needed", NULL);
	else
		reply_change(
		    c, work_done(c->s, c->who.id, c->arg, done, key), &no);
	json_decref(body);
}
