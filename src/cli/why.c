/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranzen outbox why: one entry on one page (words/why.h). */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/records.h"
#include "cli/sheet.h"
#include "cli/words.h"
#include "words/why.h"

struct page {
	struct cli *c;
	struct entry entry;
	struct account account;
	struct queue queue;
	struct attempt_log log;
	struct sheet sheet;
	struct json *json;    /* while JSON is written */
	enum why_part part;   /* that was told last */
	bool any;             /* … and something was */
};

static enum err add_attempt(void *ctx, const struct attempt *a)
{
	return attempt_log_add(ctx, a);
}

static enum err load(struct page *p, int64_t id)
{
	struct store *s = p->c->store;
	enum err e = store_entry_get(s, id, &p->entry);

	if (e == ERR_OK)
		e = store_account_get(s, p->entry.account, &p->account);
	if (e == ERR_OK)
		e = store_queue(s, clock_now(p->c->clock), &p->queue);
	if (e == ERR_OK)
		e = store_attempts(s, id, add_attempt, &p->log);
	return e;
}

static void release(struct page *p)
{
	attempt_log_release(&p->log);
	queue_release(&p->queue);
	record_account_release(&p->account);
	record_entry_release(&p->entry);
}

static struct why why_of(const struct page *p)
{
	struct why w = {
		.entry = &p->entry,
		.now = clock_now(p->c->clock) + p->account.skew,
	};

	why_place(&w, &p->queue);
	return w;
}

/* ---- for people */

static void heading(struct page *p, const char *label)
{
	if (p->c->out.plain)
		fprintf(p->c->out.to, "%s:\n", label);
	else
		sheet_heading(&p->sheet, label);
}

static void text_line(struct page *p, const char *text)
{
	if (p->c->out.plain)
		fprintf(p->c->out.to, "%s\n", text);
	else
		sheet_text(&p->sheet, 2, text);
}

static void text_copies(struct page *p)
{
	for (int i = 0; i < p->entry.n_files; i++) {
		const struct work_file *f = &p->entry.files[i];
		char *path = store_blob_path(p->c->store, f->sha256);
		char line[PATH_MAX + WHY_LINE];

		str_printf(line, sizeof(line), "%s: %s", f->name,
			   path && *f->sha256 ? path : _("at the school"));
		text_line(p, line);
		free(path);
	}
}

static void text_row(void *ctx, enum why_part part, const char *sentence)
{
	struct page *p = ctx;

	if (p->any && p->part != part && p->part == WHY_safe)
		text_copies(p);
	if (!p->any || p->part != part)
		heading(p, why_label(part));
	p->part = part;
	p->any = true;
	text_line(p, sentence);
}

static void text_tries(struct page *p)
{
	char from[64], line[WHY_LINE], all[2 * WHY_LINE];

	if (!p->log.n)
		return;
	heading(p, _("What was tried"));
	for (int i = 0; i < p->log.n; i++) {
		time_human(p->log.runs[i].from + p->account.skew, from,
			   sizeof(from));
		why_tried(&p->log.runs[i], line);
		str_printf(all, sizeof(all), "%s: %s", from, line);
		text_line(p, all);
	}
}

static void text_commands(struct page *p)
{
	const struct entry *e = &p->entry;
	char line[WHY_LINE];

	heading(p, _("Commands"));
	if (e->state == ENTRY_held || e->state == ENTRY_waiting) {
		str_printf(line, sizeof(line),
			   _("ranzen outbox retry %d   sends it now"),
			   (int)e->id);
		text_line(p, line);
		str_printf(line, sizeof(line),
			   _("ranzen outbox drop %d   takes it out; its files are kept"),
			   (int)e->id);
		text_line(p, line);
	}
	if (p->account.login_needed) {
		str_printf(line, sizeof(line),
			   _("ranzen account login %s   logs in again"),
			   p->account.name);
		text_line(p, line);
	}
	str_printf(line, sizeof(line),
		   _("ranzen receipt %d --attempts   shows what was tried, for your teacher"),
		   (int)e->task);
	text_line(p, line);
}

static int as_text(struct page *p)
{
	struct why w = why_of(p);
	enum err e;

	sheet_init(&p->sheet, p->account.zone);
	sheet_title(&p->sheet, _("Why is it not sent?"));
	why_tell(&w, text_row, p);
	text_tries(p);
	text_commands(p);
	e = buf_error(&p->sheet.out);
	if (!p->c->out.plain && e == ERR_OK)
		fwrite(p->sheet.out.data, 1, p->sheet.out.len, p->c->out.to);
	sheet_release(&p->sheet);
	return e == ERR_OK ? CODE_DONE : say_err(p->c, e, NULL);
}

/* ---- for programs */

static void json_row(void *ctx, enum why_part part, const char *sentence)
{
	static const char *const names[WHY_PARTS] = {
		[WHY_what] = "what", [WHY_state] = "how_far",
		[WHY_reason] = "because", [WHY_next] = "next",
		[WHY_do] = "advice", [WHY_page] = "page",
		[WHY_said] = "said",
		[WHY_safe] = "safe", [WHY_deadline] = "deadline",
	};
	struct page *p = ctx;

	if (p->any && p->part != part)
		json_end_array(p->json);
	if (!p->any || p->part != part)
		json_begin_array(p->json, names[part]);
	p->any = true;
	p->part = part;
	json_str(p->json, NULL, sentence);
}

static void json_tries(const struct page *p)
{
	json_begin_array(p->json, "attempts");
	for (int i = 0; i < p->log.n; i++) {
		const struct attempt_run *r = &p->log.runs[i];
		char line[WHY_LINE];

		why_tried(r, line);
		json_begin_object(p->json, NULL);
		json_time(p->json, "at", r->from);
		json_time(p->json, "until", r->until);
		json_int(p->json, "count", r->n);
		json_str(p->json, "text", line);
		json_str(p->json, "said", r->said);
		json_end_object(p->json);
	}
	json_end_array(p->json);
}

static void json_copies(const struct page *p)
{
	json_begin_array(p->json, "copies");
	for (int i = 0; i < p->entry.n_files; i++) {
		const struct work_file *f = &p->entry.files[i];
		char *path = store_blob_path(p->c->store, f->sha256);

		json_begin_object(p->json, NULL);
		json_str(p->json, "name", f->name);
		json_int(p->json, "size", f->size);
		json_str(p->json, "sha256", f->sha256);
		json_str(p->json, "path", *f->sha256 ? path : NULL);
		json_end_object(p->json);
		free(path);
	}
	json_end_array(p->json);
}

static int as_json(struct page *p)
{
	const struct entry *e = &p->entry;
	struct why w = why_of(p);
	struct json *j = p->json = output_row(&p->c->out);

	json_int(j, "id", e->id);
	json_int(j, "task", e->task);
	json_str(j, "kind", word_name(WORDS_KIND, (int)e->kind));
	json_str(j, "state", word_name(WORDS_ENTRY, (int)e->state));
	json_str(j, "reason", e->reason ? err_name(e->reason) : NULL);
	json_time(j, "since", e->created);
	json_time(j, "next_try", e->next_try);
	json_int(j, "tries", e->tries);
	json_time(j, "due", e->due);
	json_time(j, "late_until", e->late_until);
	json_time(j, "latest_safe_start", w.turn ? w.turn->start_by : 0);
	why_tell(&w, json_row, p);
	json_end_array(j);
	json_tries(p);
	json_copies(p);
	output_row_end(&p->c->out);
	return CODE_DONE;
}

int run_outbox_why(struct cli *c, char **args, int n)
{
	struct page p = {.c = c};
	enum err err = ERR_NOT_FOUND;
	int64_t id;
	int code = cli_store(c, STORE_READ);

	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	if (str_int64(args[0], 1, INT64_MAX, &id))
		err = load(&p, id);
	if (err == ERR_NOT_FOUND)
		code = complain(c, CODE_NOT_FOUND,
			_("there is no '%s' in the outbox"), args[0]);
	else if (err != ERR_OK)
		code = say_err(c, err, args[0]);
	else
		code = c->out.json ? as_json(&p) : as_text(&p);
	release(&p);
	return code;
}
