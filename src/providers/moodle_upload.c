/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of a hand-in on their way into a draft area: each whole, in one
 * request (Moodle knows no resuming). What lies there already from an earlier
 * try is told by name, size and, where its arrival was not acknowledged,
 * SHA-1; it is not sent twice, and what is not ours goes away.
 */
#include "base/base.h"
#include "providers/moodle_hand_in.h"

#define UPLOAD "/webservice/upload.php"
#define DRAFT_FILE "/webservice/draftfile.php"
#define DRAFT_LIFE (3 * 86400)      /* Moodle clears them after four days */
#define SUM_STEP (64u << 10)
#define SUM_TURN (4 << 20)          /* bytes read in one turn */
#define ASK_FIRST (1 << 20)         /* what may be too large for a server */
#define ANSWER_LIMIT (1u << 20)

void work_upload_release(struct work_op *w)
{
	if (w->summing > 0)
		hash_release(&w->sha256);
	if (w->summing > 1)
		hash_release(&w->sha1);
	w->summing = 0;
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	json_decref(w->doomed);
	w->doomed = NULL;
}

/* ---- what the files are */

static enum err open_part(struct work_op *w)
{
	const struct moodle_part *p = &w->part[w->at];
	struct stat st;

	if (w->fd >= 0)
		close(w->fd);
	w->fd = p->path ? open(p->path, O_RDONLY | O_CLOEXEC) : -1;
	if (w->fd < 0)
		return p->path ? err_from_errno(errno) : ERR_NOT_FOUND;
	if (fstat(w->fd, &st) != 0)
		return err_from_errno(errno);
	return st.st_size == p->size ? ERR_OK : ERR_SEAL_BROKEN;
}

static enum err sum_begin(struct work_op *w)
{
	enum err err = open_part(w);

	w->summed = 0;
	if (!err)
		err = hash_init(&w->sha256, HASH_SHA256);
	if (err)
		return err;
	w->summing = 1;
	err = hash_init(&w->sha1, HASH_SHA1);
	w->summing += !err;
	return err;
}

static enum err sum_end(struct work_op *w)
{
	struct moodle_part *p = &w->part[w->at];
	char sha256[HASH_HEX_SIZE], sha1[HASH_HEX_SIZE];
	enum err err = hash_final(&w->sha256, sha256);

	w->summing = 0;
	if (err) {
		hash_release(&w->sha1);
		return err;
	}
	err = hash_final(&w->sha1, sha1);
	if (!err && str_casecmp(sha256, p->sha256) != 0)
		err = ERR_SEAL_BROKEN;
	if (err)
		return err;
	/* A reference to another content is none. */
	if (strcmp(p->sha1, sha1) != 0)
		p->item = 0;
	str_copy(p->sha1, sizeof(p->sha1), sha1);
	w->at++;
	return ERR_OK;
}

static enum err sum_some(struct work_op *w, int64_t *most)
{
	const struct moodle_part *p = &w->part[w->at];
	char bytes[SUM_STEP];
	enum err err = w->summing ? ERR_OK : sum_begin(w);

	while (!err && w->summed < p->size && *most > 0) {
		ssize_t n = pread(w->fd, bytes, sizeof(bytes),
				  (off_t)w->summed);

		if (n <= 0)
			return n < 0 ? err_from_errno(errno) : ERR_SEAL_BROKEN;
		err = hash_update(&w->sha256, bytes, (size_t)n);
		if (!err)
			err = hash_update(&w->sha1, bytes, (size_t)n);
		w->summed += n;
		*most -= n;
	}
	return err || w->summed < p->size ? err : sum_end(w);
}

static void on_sum(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;
	int64_t most = SUM_TURN;
	enum err err = ERR_OK;

	UNUSED(r);
	while (!err && w->at < w->n && most > 0)
		err = sum_some(w, &most);
	if (err == ERR_SEAL_BROKEN)
		work_refuse(w, err, w->at);
	else if (err)
		work_later(w, err);
	else if (w->at < w->n)
		op_soon(o, on_sum);
	else
		w->summed_up(w);
}

void work_sum(struct work_op *w, void (*then)(struct work_op *w))
{
	w->at = 0;
	w->summed_up = then;
	on_sum(&w->op, NULL);
}

/* ---- the draft area */

static bool record(struct work_op *w, int i, int64_t offset)
{
	const struct moodle_part *p = &w->part[i];
	char ref[MOODLE_SHA1_SIZE + 48];
	enum err err;

	str_printf(ref, sizeof(ref), "%" PRId64 ".%" PRId64 ".%s", p->item,
		   p->since, p->sha1);
	err = w->journal.upload(w->journal.ctx, i, ref, offset);
	if (err)
		work_later(w, err);
	return err == ERR_OK;
}

static void upload_next(struct work_op *w);
static void check_next(struct work_op *w);

static void doom(struct work_op *w, const char *name)
{
	if (!w->doomed)
		w->doomed = json_array();
	json_array_append_new(w->doomed, json_pack("{s:s, s:s}", "filepath",
						   "/", "filename", name));
}

static void on_deleted(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;

	if (!work_good(w, r))
		return;
	w->at = 0;
	upload_next(w);
}

static void delete_doomed(struct work_op *w)
{
	struct buf form;
	char name[40];
	size_t i;
	json_t *row;

	buf_init(&form, MOODLE_FORM_LIMIT);
	form_add_int(&form, "draftitemid", w->item);
	json_array_foreach(w->doomed, i, row) {
		str_printf(name, sizeof(name), "files[%zu][filepath]", i);
		form_add(&form, name, "/");
		str_printf(name, sizeof(name), "files[%zu][filename]", i);
		form_add(&form, name, field_raw(row, "filename"));
	}
	json_decref(w->doomed);
	w->doomed = NULL;
	moodle_call(&w->op, "core_files_delete_draft_files", &form, on_deleted);
	buf_release(&form);
}

static void on_checked(struct work_op *w, enum moodle_match match)
{
	struct moodle_part *p = &w->part[w->at];

	p->doubtful = false;
	if (match == MATCH_no) {
		p->sent = false;
		doom(w, p->name);
	}
	check_next(w);
}

/* What lies there without our having heard so: is it whole? */
static void check_next(struct work_op *w)
{
	struct buf path;

	while (w->at < w->n && !w->part[w->at].doubtful)
		w->at++;
	if (w->at == w->n) {
		w->at = 0;
		if (w->doomed)
			delete_doomed(w);
		else
			upload_next(w);
		return;
	}
	buf_init(&path, MOODLE_URL_SIZE);
	buf_printf(&path, DRAFT_FILE "/%" PRId64 "/user/draft/%" PRId64 "/",
		   w->context, w->item);
	form_escape(&path, w->part[w->at].name);
	if (buf_error(&path))
		work_later(w, ERR_LIMIT);
	else
		work_compare(w, path.data, &w->part[w->at], false, on_checked);
	buf_release(&path);
}

static struct moodle_part *part_named(struct work_op *w, const char *name)
{
	for (int i = 0; name && i < w->n; i++)
		if (strcmp(w->part[i].name, name) == 0)
			return &w->part[i];
	return NULL;
}

static void take_row(struct work_op *w, const json_t *row)
{
	const char *name = field_raw(row, "filename");
	struct moodle_part *p = part_named(w, name);

	if (!name || moodle_flag(row, "isdir"))
		return;
	if (!p || p->item != w->item ||
	    moodle_int(row, "filesize", -1) != p->size) {
		doom(w, name);
		return;
	}
	p->sent = true;
	p->doubtful = !p->acknowledged;
}

static bool is_whole(const struct work_op *w)
{
	for (int i = 0; i < w->n; i++)
		if (!w->part[i].sent)
			return false;
	return true;
}

static void on_area(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;
	json_t *doc, *row;
	size_t i;

	if (!work_good(w, r))
		return;
	doc = json_loadb(r->body, r->len, 0, NULL);
	if (!json_is_array(json_object_get(doc, "files"))) {
		json_decref(doc);
		work_later(w, ERR_GARBLED);
		return;
	}
	for (int k = 0; k < w->n; k++)
		w->part[k].sent = w->part[k].doubtful = false;
	json_array_foreach(json_object_get(doc, "files"), i, row)
		take_row(w, row);
	json_decref(doc);
	w->compared = true;
	w->at = 0;
	if (w->again && is_whole(w))
		work_unsaved(w); /* it was not for the lack of files */
	else
		check_next(w);
}

static void ask_area(struct work_op *w)
{
	struct buf form;

	buf_init(&form, MOODLE_FORM_LIMIT);
	form_add_int(&form, "contextid", w->context);
	form_add(&form, "component", "user");
	form_add(&form, "filearea", "draft");
	form_add_int(&form, "itemid", w->item);
	form_add(&form, "filepath", "/");
	form_add(&form, "filename", "");
	moodle_call(&w->op, "core_files_get_files", &form, on_area);
	buf_release(&form);
}

/* ---- one file */

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	struct work_op *w = ctx;
	int64_t sent = 0, total = 0;

	UNUSED(down);
	if (!w->journal.moved)
		return;
	for (int i = 0; i < w->n; i++) {
		const struct moodle_part *p = &w->part[i];

		total += p->size;
		if (p->sent)
			sent += p->size;
		else if (i == w->at)
			sent += MIN(MAX(0, up - (int64_t)w->head), p->size);
	}
	w->journal.moved(w->journal.ctx, sent, total);
}

/* One row of upload.php's answer. false: the op has ended, or goes on. */
static bool take_answer(struct work_op *w, const json_t *row)
{
	const struct moodle_part *p = &w->part[w->at];
	const char *error = field_raw(row, "errortype");
	const char *name = field_raw(row, "filename");

	if (error && strcmp(error, "filenameexist") == 0 && !w->compared) {
		ask_area(w); /* by a request that we took for lost */
		return false;
	}
	if (error && strcmp(error, "filenameexist") == 0)
		work_later(w, ERR_GARBLED);
	else if (error) /* fileoversized */
		work_refuse(w, ERR_TOO_LARGE, w->at);
	else if (!name || moodle_int(row, "filesize", -1) != p->size ||
		 moodle_int(row, "itemid", 0) != w->item)
		work_later(w, ERR_GARBLED);
	else if (strcmp(name, p->name) != 0)
		work_refuse(w, ERR_BAD_NAME, w->at);
	else
		return true;
	return false;
}

static void on_uploaded(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;
	struct moodle_part *p = &w->part[w->at];
	struct moodle_fault f;
	json_t *doc;
	bool good;

	moodle_reading(&f, r, session_of(o)->plain, false);
	if (f.err == ERR_TOO_LARGE) {
		work_refuse(w, f.err, w->at);
		return;
	}
	if (f.fate != FATE_done) {
		work_failed(w, &f, r->retry_after);
		return;
	}
	doc = json_loadb(r->body, r->len, 0, NULL);
	good = take_answer(w, json_array_get(doc, 0));
	json_decref(doc);
	if (!good)
		return;
	o->moved = true;
	p->sent = p->acknowledged = true;
	if (record(w, w->at, p->size)) {
		w->at++;
		upload_next(w);
	}
}

static void form_part(struct buf *b, const char *boundary, const char *name,
		      const char *value)
{
	buf_printf(b, "--%s\r\nContent-Disposition: form-data; name=\"%s\""
		      "\r\n\r\n%s\r\n", boundary, name, value);
}

/* Nobody writes a file that has its own SHA-1 in it. */
static void multipart(struct work_op *w, const char *boundary, struct buf *head,
		      struct buf *tail)
{
	char item[24];

	str_printf(item, sizeof(item), "%" PRId64, w->item);
	buf_init_secret(head, 16u << 10);
	buf_init(tail, 256);
	form_part(head, boundary, "token", session_of(&w->op)->token);
	form_part(head, boundary, "itemid", item);
	form_part(head, boundary, "filepath", "/");
	buf_printf(head, "--%s\r\nContent-Disposition: form-data; "
		   "name=\"file_1\"; filename=\"%s\"\r\nContent-Type: "
		   "application/octet-stream\r\n\r\n", boundary,
		   w->part[w->at].name);
	buf_printf(tail, "\r\n--%s--\r\n", boundary);
}

static void send_file(struct work_op *w)
{
	const struct moodle_part *p = &w->part[w->at];
	char url[2 * MOODLE_URL_SIZE], boundary[64], type[128];
	struct buf head, tail;
	const struct net_header headers[] = {
		{ "Content-Type", type },
		{ "Expect", "100-continue" },
	};
	struct net_request ask = {
		.method = "POST", .url = url, .headers = headers,
		.n_headers = p->size > ASK_FIRST ? 2 : 1,
		.body_fd = w->fd, .body_size = p->size,
		.limit = ANSWER_LIMIT, .moved = on_moved, .urgent = true,
		.goes_on = w->op.moved,
	};

	str_printf(boundary, sizeof(boundary), "ranzen-%s", p->sha1);
	str_printf(type, sizeof(type), "multipart/form-data; boundary=%s",
		   boundary);
	str_printf(url, sizeof(url), "%s" UPLOAD, session_of(&w->op)->root);
	multipart(w, boundary, &head, &tail);
	w->head = head.len;
	ask.body = head.data;
	ask.body_len = head.len;
	ask.tail = tail.data;
	ask.tail_len = tail.len;
	if (buf_error(&head) || buf_error(&tail))
		work_later(w, ERR_NOMEM);
	else
		op_start(&w->op, &ask, on_uploaded);
	buf_release(&head);
	buf_release(&tail);
}

static void upload_next(struct work_op *w)
{
	struct moodle_part *p;
	enum err err;

	while (w->at < w->n && w->part[w->at].sent)
		w->at++;
	if (w->at == w->n) {
		work_commit(w);
		return;
	}
	p = &w->part[w->at];
	err = open_part(w);
	if (err == ERR_SEAL_BROKEN)
		work_refuse(w, err, w->at);
	else if (err)
		work_later(w, err);
	if (err)
		return;
	p->item = w->item;
	p->since = w->now;
	p->acknowledged = false;
	if (record(w, w->at, 0))
		send_file(w);
}

/* The area of an earlier try, if that is young enough. */
static bool known_area(struct work_op *w)
{
	for (int i = 0; i < w->n; i++) {
		const struct moodle_part *p = &w->part[i];

		if (p->item > 0 && p->since > w->now - DRAFT_LIFE &&
		    p->since <= w->now + DRAFT_LIFE) {
			w->item = p->item;
			return true;
		}
	}
	return false;
}

void work_upload(struct work_op *w)
{
	w->at = 0;
	if (known_area(w))
		ask_area(w);
	else
		upload_next(w);
}

void work_upload_again(struct work_op *w)
{
	w->at = 0;
	ask_area(w);
}
