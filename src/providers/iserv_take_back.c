/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of an earlier hand-in are taken back when the new ones lie there: by
 * the form that they stand in, with their boxes ticked, and by the form of the
 * page that asks whether it is meant so. Both are sent as they come; where
 * one is not what we know, the person does it in a browser.
 */
#include "base/base.h"
#include "providers/iserv_hand_in.h"

/* ---- what is to go */

static bool is_ours(const struct iserv_work *w, const char *path)
{
	for (int i = 0; i < w->n; i++)
		if (w->part[i].at && strcmp(w->part[i].at, path) == 0)
			return true;
	return false;
}

uint64_t iserv_others(const struct iserv_work *w)
{
	uint64_t sum = 0;

	for (int i = 0; i < w->show.n_own; i++) {
		const char *pid = w->show.own[i].pid;
		uint64_t one = UINT64_C(14695981039346656037); /* FNV-1a */

		if (is_ours(w, pid))
			continue;
		for (; *pid; pid++)
			one = (one ^ (unsigned char)*pid) * UINT64_C(1099511628211);
		sum += one | 1;
	}
	return sum;
}

bool iserv_can_take_back(const struct iserv_work *w)
{
	const struct iserv_form *f = &w->show.own_form;

	if (!f->there || !*f->action || !iserv_form_button(f, "delete"))
		return false;
	for (int i = 0; i < w->show.n_own; i++)
		if (!is_ours(w, w->show.own[i].pid) &&
		    !*w->show.ticks[i].name)
			return false;
	for (int i = 0; i < f->n_fields; i++)
		if (f->fields[i].required)
			return false;
	return true;
}

/* ---- sending */

static void send_form(struct iserv_work *w, const char *path, struct buf *body,
		      iserv_then *then)
{
	struct session *s = session_of(&w->op.op);
	char back[ISERV_URL_SIZE + ISERV_PATH_SIZE], page[ISERV_PATH_SIZE];
	struct iserv_ask ask = {
		.method = "POST", .path = path, .commit = true,
		.type = "application/x-www-form-urlencoded",
		.body = body->data, .body_len = body->len,
	};

	iserv_show_path(s, w->id, page);
	str_printf(back, sizeof(back), "%s%s", s->root, page);
	ask.headers[0] = (struct net_header){ "Referer", back };
	if (buf_error(body))
		iserv_later(w, buf_error(body));
	else
		iserv_ask(&w->op, &ask, then);
}

static void add_fields(struct buf *body, const struct iserv_form *f)
{
	for (int i = 0; i < f->n_fields; i++)
		iserv_form_add(body, f->fields[i].name, f->fields[i].value);
}

/* All of ours lies there; only the others do, too. */
static void give_up(struct iserv_work *w)
{
	w->op.committed = false;
	iserv_refuse_page(w, ERR_LEFTOVERS);
}

static void on_gone(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;

	if (r->lost || r->page || r->net->status / 100 == 3)
		w->looked(w);
	else
		iserv_failed(o, r->net);
}

static const char *yes_of(const struct iserv_form *f)
{
	static const char *const words[] = { "approve", "submit", "delete" };
	const char *button = NULL;

	for (size_t i = 0; !button && i < ARRAY_LEN(words); i++)
		button = iserv_form_button(f, words[i]);
	return button && !strstr(button, "cancel") ? button : NULL;
}

/* The form that asks: of the same exercise's files, and sent to be deleted. */
static bool read_question(const struct iserv_reply *r, struct iserv_form *f)
{
	const struct node *n = NULL;

	while ((n = node_find(&r->page->tree.root, n, "form"))) {
		bool deletes = !iserv_read_form(r->page, n, f) &&
			       strstr(*f->action ? f->action : r->path,
				      "/exercise/delete") &&
			       f->n_fields && yes_of(f);

		for (int i = 0; i < f->n_fields; i++)
			deletes &= !f->fields[i].required;
		if (deletes)
			return true;
		iserv_form_release(f);
	}
	return false;
}

static void on_question(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;
	struct iserv_form f;
	struct buf body;

	if (r->lost || !r->page) { /* or it asks nothing at all */
		on_gone(o, r);
		return;
	}
	if (!iserv_is_whole(r)) {
		iserv_later(w, ERR_GARBLED);
		return;
	}
	if (!read_question(r, &f)) {
		give_up(w);
		return;
	}
	buf_init(&body, 1u << 20);
	add_fields(&body, &f);
	iserv_form_add(&body, yes_of(&f), "");
	send_form(w, *f.action ? f.action : r->path, &body, on_gone);
	buf_release(&body);
	iserv_form_release(&f);
}

void iserv_take_back(struct iserv_work *w, void (*then)(struct iserv_work *w))
{
	const struct iserv_form *f = &w->show.own_form;
	enum err err = w->journal.committing(w->journal.ctx);
	struct buf body;

	w->looked = then;
	w->taken_back++;
	w->op.committed = true;
	if (err) {
		iserv_later(w, err);
		return;
	}
	buf_init(&body, 1u << 20);
	add_fields(&body, f);
	for (int i = 0; i < w->show.n_own; i++)
		if (!is_ours(w, w->show.own[i].pid))
			iserv_form_add(&body, w->show.ticks[i].name,
				       w->show.ticks[i].value);
	iserv_form_add(&body, iserv_form_button(f, "delete"), "");
	send_form(w, f->action, &body, on_question);
	buf_release(&body);
}
