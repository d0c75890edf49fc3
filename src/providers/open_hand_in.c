/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in (docs/school-api.yaml, "Handing in"): the files by
 * open_upload.c, then one PUT that names the whole work.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/open_hand_in.h"

#define ROUNDS 3 /* commits within one call that found uploads gone */

static void release_hand_in(struct op *o)
{
	struct hand_in_op *op = (struct hand_in_op *)o;

	upload_stop(op);
	parts_release(&op->parts);
	json_decref(op->body);
	free(op->work);
}

void hand_in_fail(struct hand_in_op *op, enum fate fate, enum err err)
{
	if (op->ended)
		return;
	op->ended = true;
	upload_stop(op);
	op_end_soon(&op->op, fate, err);
}

static bool step(struct hand_in_op *op, enum err (*tell)(void *ctx))
{
	enum err err = tell ? tell(op->journal.ctx) : ERR_OK;

	if (err)
		hand_in_fail(op, FATE_later, err);
	return err == ERR_OK;
}

static bool is_listed(const char *ids, const char *id)
{
	char word[OPEN_ID_SIZE + 2];

	str_printf(word, sizeof(word), " %s ", id);
	return strstr(ids, word) != NULL;
}

/* What the school has no more of this file is sent again. false: it cannot
 * be, or not any more, and the op has ended. */
static bool forget(struct hand_in_op *op, int i, const char *ids)
{
	struct part *p = &op->parts.part[i];
	enum err err;

	if (!*p->upload && *p->pid && is_listed(ids, p->pid)) {
		*p->pid = '\0';
		p->state = PART_NEW;
		if (!p->path)
			hand_in_fail(op, FATE_never, ERR_GONE);
		return p->path != NULL;
	}
	if (!*p->upload ||
	    (*ids && !is_listed(ids, strrchr(p->upload, '/') + 1)))
		return true;
	part_anew(p);
	p->recorded = -1;
	err = op->journal.upload(op->journal.ctx, i, "", 0);
	if (err)
		hand_in_fail(op, FATE_later, err);
	return err == ERR_OK;
}

static void forget_uploads(struct hand_in_op *op, const char *ids)
{
	for (int i = 0; i < op->parts.n; i++)
		if (!forget(op, i, ids))
			return;
	op->parts.first = 0;
	op->check.part = 0; /* what was only named is sent now */
	if (++op->rounds > ROUNDS)
		op_end(&op->op, FATE_later, ERR_GONE, 0);
	else
		upload_go_on(op);
}

static void on_committed(struct op *o, const struct net_reply *r)
{
	struct hand_in_op *op = (struct hand_in_op *)o;
	struct open_reading reading;
	struct receipt receipt;
	enum err err;

	if (!open_is_json(r)) {
		open_reading(&reading, r, session_of(o)->plain, true);
		if (strcmp(reading.problem.name, "upload-incomplete") == 0)
			forget_uploads(op, reading.problem.uploads);
		else
			open_failed_commit(o, r);
		return;
	}
	err = open_read_hand_in(r->body, r->len, &receipt);
	if (!err && str_casecmp(receipt.key, op->key) != 0)
		err = ERR_GARBLED;
	o->moved = true;
	if (!err)
		err = op->journal.holds(op->journal.ctx, &receipt);
	record_receipt_release(&receipt);
	op_end(o, err ? FATE_unknown : FATE_done, err, 0);
}

json_t *hand_in_file(const char *upload, const char *pid, const char *name)
{
	return *upload ? json_pack("{s:s, s:s}", "upload",
				   strrchr(upload, '/') + 1, "name", name) :
			 json_pack("{s:s, s:s}", "file", pid, "name", name);
}

json_t *hand_in_body(const struct entry *e)
{
	return json_pack("{s:s, s:s?, s:s, s:s?}", "task", e->task_pid, "base",
			 e->base && *e->base ? e->base : NULL, "state",
			 e->not_done ? "saved" : "handed_in", "text", e->text);
}

void hand_in_commit(struct hand_in_op *op)
{
	char path[UUID_SIZE + 16];
	struct open_call call = {
		.method = "PUT", .path = path,
		.headers = { { "Content-Type", "application/json" } },
		.goes_on = op->op.moved,
		.repeatable = true, /* its key happens once */
	};
	json_t *files = json_array();

	for (int i = 0; i < op->parts.n; i++) {
		const struct part *p = &op->parts.part[i];

		json_array_append_new(files, hand_in_file(p->upload, p->pid,
							  p->name));
	}
	json_object_set_new(op->body, "files", files);
	free(op->work);
	op->work = (int)json_array_size(files) == op->parts.n ?
			   json_dumps(op->body, JSON_COMPACT) : NULL;
	if (!op->work) {
		hand_in_fail(op, FATE_never, ERR_INTERNAL);
		return;
	}
	if ((op->parts.n && !step(op, op->journal.uploaded)) ||
	    !step(op, op->journal.committing))
		return;
	str_printf(path, sizeof(path), "/hand-ins/%s", op->key);
	call.body = op->work;
	call.body_len = strlen(op->work);
	open_send(&op->op, &call, on_committed);
}

/* ---- the beginning */

static bool init_part(struct part *p, const struct work_file *f, const char *path)
{
	p->path = str_dup(path);
	p->name = str_dup(f->name ? f->name : "");
	p->pid = str_dup(f->pid && open_id_valid(f->pid) ? f->pid : "");
	p->size = f->size;
	p->recorded = -1;
	if (f->sha256 && hash_hex_valid(HASH_SHA256, f->sha256))
		str_copy(p->sha256, sizeof(p->sha256), f->sha256);
	if (f->upload && f->upload[0] == '/') {
		/* What was acknowledged is known, what came after is not. */
		str_copy(p->upload, sizeof(p->upload), f->upload);
		p->older = true;
		p->state = f->offset == f->size ? PART_WHOLE : PART_ASK;
		p->recorded = f->offset;
		if (spans_add(&p->held, 0, MIN(f->offset, f->size)))
			return false;
	} else if (p->pid && *p->pid) {
		p->state = PART_WHOLE; /* it is named, not sent */
	}
	return p->name && p->pid && (p->path || !path);
}

/* A sealed copy that is not whole is told before anything is sent. */
static enum err look_at_copy(const struct part *p)
{
	struct stat st;

	if (*p->pid && !*p->upload)
		return ERR_OK;
	if (!p->path)
		return ERR_NOT_FOUND;
	if (stat(p->path, &st) != 0)
		return err_from_errno(errno);
	return st.st_size == p->size ? ERR_OK : ERR_CHANGED;
}

static enum err init_hand_in(struct hand_in_op *op, const struct entry *e,
			     const char *const *paths)
{
	enum err err = ERR_OK;

	if (!open_id_valid(e->task_pid) || !uuid_valid(e->key))
		return ERR_INTERNAL;
	str_copy(op->key, sizeof(op->key), e->key);
	op->body = hand_in_body(e);
	op->parts.part = calloc((size_t)e->n_files + 1, sizeof(*op->parts.part));
	if (!op->parts.part)
		return ERR_NOMEM;
	op->parts.n = e->n_files;
	for (int i = 0; i < e->n_files && !err; i++) {
		struct part *p = &op->parts.part[i];

		op->total += e->files[i].size;
		err = init_part(p, &e->files[i], paths ? paths[i] : NULL) ?
			      look_at_copy(p) : ERR_NOMEM;
	}
	return err ? err : op->body ? ERR_OK : ERR_FORMAT;
}

void open_hand_in(struct session *s, const struct entry *e,
		  const char *const *paths, const struct provider_journal *journal,
		  provider_done *done, void *ctx)
{
	struct hand_in_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	enum err err;

	if (!op)
		return;
	for (int i = 0; i < LANES; i++)
		op->lanes[i] = (struct lane){ .op = op, .fd = -1 };
	op->check.fd = -1;
	op->op.release = release_hand_in;
	op->journal = *journal;
	err = init_hand_in(op, e, paths);
	if (err)
		hand_in_fail(op, err == ERR_NOMEM ? FATE_later : FATE_never, err);
	else
		upload_go_on(op);
}
