/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in: the page is read, what is not in the work is brought, the form
 * of a fresh page is sent with every field that it has, and the page is read
 * once more. A page that is not what we know ends it with the address to open
 * in a browser.
 */
#include "base/base.h"
#include "providers/iserv_hand_in.h"

#define ROUNDS 2

static void release(struct iserv_op *o)
{
	struct iserv_work *w = (struct iserv_work *)o;

	iserv_upload_release(w);
	for (int i = 0; i < w->n; i++)
		free(w->part[i].reference);
	free(w->part);
	iserv_show_release(&w->show);
	arena_release(&w->arena);
}

void iserv_refuse(struct iserv_work *w, enum err err)
{
	iserv_end(&w->op, FATE_never, err, 0);
}

void iserv_later(struct iserv_work *w, enum err err)
{
	iserv_end(&w->op, FATE_later, err, 0);
}

/* ---- looking */

static void name_page(struct iserv_work *w)
{
	const struct session *s = session_of(&w->op.op);

	str_printf(w->op.op.said, sizeof(w->op.op.said),
		   "%s%s/exercise/show/%" PRId64, s->root, s->prefix, w->id);
}

void iserv_refuse_page(struct iserv_work *w, enum err err)
{
	name_page(w);
	iserv_refuse(w, err);
}

static void on_look(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;
	struct arena *lent;
	enum err err;

	if (!iserv_good(o, r))
		return;
	iserv_show_release(&w->show);
	arena_release(&w->arena);
	lent = r->page->arena;
	r->page->arena = &w->arena;
	err = iserv_read_show(r->page, &w->show);
	r->page->arena = lent;
	w->now = r->net->date;
	w->seen = !err;
	if (err == ERR_GARBLED)
		err = iserv_nonsense(session_of(&o->op), r->page);
	if (err == ERR_GARBLED) {
		iserv_refuse_page(w, ERR_FORM);
		return;
	}
	if (err) {
		iserv_later(w, err);
		return;
	}
	iserv_name_work(&w->show, w->key);
	w->proven ? iserv_prove(w, w->proven) : w->looked(w);
}

void iserv_look(struct iserv_work *w, void (*then)(struct iserv_work *w))
{
	char path[ISERV_PATH_SIZE];

	w->looked = then;
	w->proven = NULL;
	iserv_show_path(session_of(&w->op.op), w->id, path);
	iserv_get(&w->op, path, on_look);
}

void iserv_look_and_prove(struct iserv_work *w,
			  void (*then)(struct iserv_work *w, bool same))
{
	iserv_look(w, NULL);
	w->proven = then;
}

/* ---- what the platform holds now */

static void tell_holds(struct iserv_work *w)
{
	struct work_file *files = calloc((size_t)w->n + 1, sizeof(*files));
	char id[24], text[HASH_HEX_SIZE] = "", none[] = "", proof[] = "content";
	bool compared = true;
	struct receipt receipt = {
		.platform_time = w->now, .platform_id = id, .proof = none,
		.files = files, .n_files = w->n, .text_sha256 = text,
		.work = w->show.done ? WORK_handed_in : WORK_saved,
	};
	const char *words = w->entry->text;
	enum err err = files ? ERR_OK : ERR_NOMEM;

	str_printf(id, sizeof(id), "%" PRId64, w->id);
	for (int i = 0; !err && i < w->n; i++) {
		struct iserv_part *p = &w->part[i];

		compared &= p->compared;
		files[i] = (struct work_file){
			.name = (char *)(uintptr_t)p->name,
			.size = p->sized ? p->size : -1,
			.sha256 = p->compared ? (char *)(uintptr_t)p->sha256 : none,
			.pid = p->at ? (char *)(uintptr_t)p->at : none };
	}
	if (w->n && compared)
		receipt.proof = proof;
	/* Compared with what is there, after the same normalising. */
	if (words && *words)
		hash_bytes(HASH_SHA256, words, strlen(words), text);
	receipt.work_key = w->key;
	if (!err)
		err = w->journal.holds(w->journal.ctx, &receipt);
	free(files);
	op_end(&w->op.op, err ? FATE_unknown : FATE_done, err, 0);
}

/* ---- handing in */

static void send_form(struct iserv_work *w);

static void look_back(struct iserv_work *w);

/* All is there, and files of an earlier hand-in beside it. */
static void others_too(struct iserv_work *w)
{
	bool known = w->others && w->others == iserv_others(w);

	if (known && iserv_can_take_back(w) && w->taken_back < ROUNDS) {
		iserv_take_back(w, look_back);
		return;
	}
	name_page(w);
	op_end(&w->op.op, FATE_never, ERR_LEFTOVERS, 0);
}

/* Taking back undid the mark. */
static void mark_again(struct iserv_work *w)
{
	for (int i = 0; i < w->n; i++) {
		w->part[i].there = true;
		free(w->part[i].reference);
		w->part[i].reference = NULL;
	}
	w->marked++;
	send_form(w);
}

static void on_proven(struct iserv_work *w, bool same)
{
	bool alone = w->show.n_own == w->n;

	if (same)
		tell_holds(w);
	else if (!w->mark_only && w->all_there && !alone)
		others_too(w);
	else if (!w->mark_only && w->all_there && w->others && w->show.open &&
		 w->marked < ROUNDS)
		mark_again(w);
	else if (w->asking && !w->marked && !w->taken_back)
		op_end(&w->op.op, FATE_never, ERR_NOT_FOUND, 0);
	else
		op_end(&w->op.op, FATE_unknown, ERR_GARBLED, 0);
}

static void look_back(struct iserv_work *w)
{
	iserv_look_and_prove(w, on_proven);
}

static void once_more(struct iserv_work *w, enum err err)
{
	if (++w->rounds > ROUNDS)
		iserv_later(w, err);
	else if (iserv_upload_forget(w))
		iserv_upload(w);
}

/* The page came again: was it taken all the same? If not, what was brought
 * may have been thrown away, or the form's secret was too old. */
static void on_again(struct iserv_work *w, bool same)
{
	if (same || strcmp(w->key, w->first_key) != 0) {
		on_proven(w, same);
		return;
	}
	w->op.committed = false;
	if (!w->rounds) {
		once_more(w, ERR_NOT_ACCEPTED);
		return;
	}
	str_copy(w->op.op.said, sizeof(w->op.op.said), w->why);
	op_end(&w->op.op, FATE_never, ERR_NOT_ACCEPTED, 0);
}

static void on_committed(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;

	if (r->lost) { /* it went nowhere */
		o->committed ? look_back(w) : once_more(w, ERR_LOGIN);
		return;
	}
	if (r->net->status / 100 != 3 && !r->page) {
		iserv_failed(o, r->net);
		return;
	}
	o->committed = true;
	if (r->net->status / 100 == 3) {
		o->op.moved = true;
		look_back(w);
		return;
	}
	str_copy(w->why, sizeof(w->why), iserv_alert(r->page));
	iserv_look_and_prove(w, w->marked ? on_proven : on_again);
}

static bool is_ours(const char *name)
{
	static const char *const names[] = { "submission[confirmed]",
					     "submission[text]" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void fill_form(const struct iserv_work *w, struct buf *body)
{
	const struct iserv_form *f = &w->show.form;
	const struct entry *e = w->entry;
	bool done = w->mark_only ? e->kind == KIND_done : !e->not_done;

	for (int i = 0; i < f->n_fields; i++)
		if (!is_ours(f->fields[i].name) &&
		    !str_starts(f->fields[i].name, "submission[newFiles]"))
			iserv_form_add(body, f->fields[i].name,
				       f->fields[i].value);
	if (w->show.takes_text)
		iserv_form_add(body, "submission[text]",
			       w->mark_only ? w->show.sent_text :
			       e->text ? e->text : "");
	iserv_form_add(body, "submission[confirmed]", done ? "1" : "0");
	for (int i = 0; i < w->n; i++)
		if (w->part[i].reference)
			iserv_form_add(body, "submission[newFiles][files][]",
				       w->part[i].reference);
	iserv_form_add(body, w->show.button, "");
}

/* A required field that nobody knows cannot be filled by us, nor a form be
 * sent without its button. */
static bool known_form(struct iserv_work *w)
{
	const struct iserv_form *f = &w->show.form;
	bool known = iserv_form_field(f, "submission[_token]") &&
		     iserv_form_field(f, "submission[confirmed]") &&
		     *w->show.button;

	for (int i = 0; i < f->n_fields; i++)
		known &= !f->fields[i].required || is_ours(f->fields[i].name);
	if (!known)
		iserv_refuse_page(w, ERR_FORM);
	return known;
}

static void send_form(struct iserv_work *w)
{
	struct session *s = session_of(&w->op.op);
	char back[ISERV_URL_SIZE + ISERV_PATH_SIZE], page[ISERV_PATH_SIZE];
	struct buf body;
	struct iserv_ask ask = {
		.method = "POST", .path = w->show.form.action, .commit = true,
		.type = "application/x-www-form-urlencoded",
	};
	enum err err = w->journal.committing(w->journal.ctx);

	if (err) {
		iserv_later(w, err);
		return;
	}
	buf_init(&body, 4u << 20);
	fill_form(w, &body);
	iserv_show_path(s, w->id, page);
	str_printf(back, sizeof(back), "%s%s", s->root, page);
	ask.headers[0] = (struct net_header){ "Referer", back };
	ask.body = body.data;
	ask.body_len = body.len;
	if (buf_error(&body))
		iserv_later(w, buf_error(&body));
	else
		iserv_ask(&w->op, &ask, on_committed);
	buf_release(&body);
}

/* A fresh page, for its secret; and nobody came between. */
static void on_fresh(struct iserv_work *w)
{
	if (strcmp(w->key, w->first_key) != 0)
		iserv_refuse(w, ERR_CONFLICT);
	else if (!w->show.open)
		iserv_refuse(w, ERR_LOCKED);
	else if (known_form(w))
		send_form(w);
}

/* Before the form goes out, for whoever asks whether it arrived. */
static enum err write_others(struct iserv_work *w)
{
	if (!w->others || !w->n)
		return ERR_OK;
	if (!*w->part[0].uuid)
		iserv_new_uuid(w, &w->part[0]);
	return iserv_write_down(w, 0);
}

void iserv_commit(struct iserv_work *w)
{
	enum err err = write_others(w);

	if (!err && w->n)
		err = w->journal.uploaded(w->journal.ctx);
	if (err)
		iserv_later(w, err);
	else
		iserv_look(w, on_fresh);
}

/* ---- deciding */

static enum err permitted(const struct iserv_work *w)
{
	const struct entry *e = w->entry;
	bool text = e->text && *e->text;

	if (!w->show.open)
		return w->now && w->show.due && w->now > w->show.due ?
			       ERR_TOO_LATE : ERR_LOCKED;
	if (w->mark_only)
		return ERR_OK;
	if ((w->n && !w->show.takes_files) || (text && !w->show.takes_text))
		return ERR_NOT_ACCEPTED;
	return w->n || text ? ERR_OK : ERR_EMPTY;
}

static bool same_base(const struct iserv_work *w)
{
	const char *base = w->entry->base ? w->entry->base : "";

	return strcmp(base, w->key) == 0;
}

/* What is in the work already is not sent again. */
static void on_compared(struct iserv_work *w, bool same)
{
	UNUSED(same);
	for (int i = 0; i < w->n; i++)
		w->part[i].there = w->part[i].at && (w->part[i].compared ||
						     *w->part[i].pid);
	for (int i = 0; i < w->n; i++)
		if (!w->part[i].there)
			w->part[i].at = NULL;
	w->others = iserv_others(w);
	if (w->others && !iserv_can_take_back(w))
		iserv_refuse_page(w, ERR_LEFTOVERS);
	else
		iserv_upload(w);
}

static void decide(struct iserv_work *w)
{
	enum err err = permitted(w);

	str_copy(w->first_key, sizeof(w->first_key), w->key);
	if (err)
		iserv_refuse(w, err);
	else if (!w->mark_only && !same_base(w))
		iserv_refuse(w, ERR_CONFLICT);
	else if (!known_form(w))
		return;
	else if (w->mark_only)
		send_form(w);
	else
		iserv_prove(w, on_compared);
}

/* ---- the calls */

/* "UUID", and its "+OTHERS", and " REFERENCE" */
static enum err read_reference(struct iserv_work *w, struct iserv_part *p,
			       const struct work_file *f)
{
	const char *text = f->upload ? f->upload : "", *end;

	if (!str_printf(p->uuid, sizeof(p->uuid), "%.*s", UUID_SIZE - 1, text) ||
	    !uuid_valid(p->uuid)) {
		p->uuid[0] = '\0';
		return ERR_OK;
	}
	end = text + UUID_SIZE - 1;
	if (*end == '+') {
		w->others = strtoull(end + 1, NULL, 16);
		end += strcspn(end, " ");
	}
	p->sent = f->offset - f->offset % ISERV_PIECE;
	if (*end == ' ')
		p->reference = str_dup(end + 1);
	return *end == ' ' && !p->reference ? ERR_NOMEM : ERR_OK;
}

static enum err init_part(struct iserv_work *w, struct iserv_part *p,
			  const struct work_file *f, const char *path)
{

	p->path = path;
	p->name = f->name;
	p->size = f->size;
	p->sha256 = f->sha256 ? f->sha256 : "";
	p->pid = f->pid ? f->pid : "";
	return read_reference(w, p, f);
}

static struct iserv_work *begin(struct session *s, const struct entry *e,
				const char *const *paths, bool asking,
				const struct provider_journal *journal,
				provider_done *done, void *ctx)
{
	struct iserv_work *w = iserv_op_new(s, sizeof(*w), done, ctx);
	int n = e->kind == KIND_hand_in ? e->n_files : 0;
	enum err err = ERR_OK;

	if (!w)
		return NULL;
	w->op.release = release;
	w->journal = *journal;
	w->entry = e;
	w->asking = asking;
	w->mark_only = e->kind != KIND_hand_in;
	w->fd = -1;
	buf_init(&w->body, 64u << 10);
	buf_init(&w->tail, 4096);
	w->part = calloc((size_t)n + 1, sizeof(*w->part));
	w->n = w->part ? n : 0;
	for (int i = 0; !err && i < w->n; i++)
		err = init_part(w, &w->part[i], &e->files[i],
				paths ? paths[i] : NULL);
	if (!w->part || err) {
		op_end_soon(&w->op.op, FATE_later, ERR_NOMEM);
		return NULL;
	}
	if (e->kind != KIND_withdraw &&
	    str_int64(e->task_pid, 1, INT64_MAX, &w->id))
		return w;
	op_end_soon(&w->op.op, FATE_never, ERR_NOT_ACCEPTED);
	return NULL;
}

void iserv_hand_in(struct session *s, const struct entry *e,
		   const char *const *paths,
		   const struct provider_journal *journal, provider_done *done,
		   void *ctx)
{
	struct iserv_work *w = begin(s, e, paths, false, journal, done, ctx);

	if (w)
		iserv_look(w, decide);
}

void iserv_change(struct session *s, const struct entry *e,
		  const struct provider_journal *journal, provider_done *done,
		  void *ctx)
{
	struct iserv_work *w = begin(s, e, NULL, false, journal, done, ctx);

	if (w)
		iserv_look(w, decide);
}

void iserv_ask_hand_in(struct session *s, const struct entry *e,
		       const struct provider_journal *journal,
		       provider_done *done, void *ctx)
{
	struct iserv_work *w = begin(s, e, NULL, true, journal, done, ctx);

	if (w)
		look_back(w);
}
