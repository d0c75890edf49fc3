/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/decide.h"
#include "cli/records.h"
#include "cli/words.h"
#include "words/limits.h"

#define TAKES_LIMIT 2000

struct materials {
	struct cli *c;
	struct json *j;
	int shown;
};

static enum err material_json(void *ctx, const struct material *m)
{
	struct json *j = ((struct materials *)ctx)->j;

	json_begin_object(j, NULL);
	json_int(j, "id", m->id);
	json_str(j, "name", m->name);
	json_int(j, "size", m->size);
	json_str(j, "type", m->type);
	json_str(j, "sha256", m->sha256);
	json_str(j, "state", word_name(WORDS_MATERIAL, (int)m->state));
	reason_json(j, m->reason, m->said);
	json_str(j, "path", m->path && *m->path ? m->path : NULL);
	json_bool(j, "feedback", m->feedback);
	json_end_object(j);
	return ERR_OK;
}

static enum err material_text(void *ctx, const struct material *m)
{
	struct materials *l = ctx;
	FILE *to = l->c->out.to;
	char size[32];

	if (l->shown++ == 0)
		fprintf(to, "\n%s\n", _("Material"));
	size_human(m->size, size, sizeof(size));
	fprintf(to, "  %s, %s%s%s%s\n", m->name, size, *size ? ", " : "",
		state_word(WORDS_MATERIAL, (int)m->state),
		m->feedback ? _(", belongs to the feedback") : "");
	if (m->reason)
		fprintf(to, "    %s\n", _(err_text(m->reason)));
	if (m->path && *m->path)
		fprintf(to, "    %s\n", m->path);
	return ERR_OK;
}

static void work_json(struct cli *c, struct json *j, const struct task *t)
{
	struct entry e = {0};
	struct receipt r = {0};
	struct proven p;

	json_bool(j, "gone", t->gone);
	json_str(j, "work_text", t->work_text);
	if (t->work == WORK_saved || t->work == WORK_handed_in) {
		json_begin_object(j, "platform_work");
		json_str(j, "state", word_name(WORDS_WORK, (int)t->work));
		json_str(j, "key", t->work_key);
		json_time(j, "at", t->work_at);
		files_json(j, t->work_files, t->n_work_files);
		json_end_object(j);
	} else {
		json_put_null(j, "platform_work");
	}
	if (store_entry_of_task(c->store, t->id, &e) == ERR_OK) {
		json_begin_object(j, "work");
		json_int(j, "entry", e.id);
		json_str(j, "kind", word_name(WORDS_KIND, (int)e.kind));
		json_str(j, "state",
			word_name(WORDS_HAND_IN, entry_shown(e.state)));
		files_json(j, e.files, e.n_files);
		json_str(j, "text", e.text);
		json_str(j, "reason", e.reason ? err_name(e.reason) : NULL);
		json_end_object(j);
		record_entry_release(&e);
	} else {
		json_put_null(j, "work");
	}
	if (store_receipt_of_task(c->store, t->id, &r) == ERR_OK) {
		json_begin_object(j, "receipt");
		receipt_json(j, &r);
		if (store_standing(c->store, t->id, &p) == ERR_OK)
			json_str(j, "standing",
				word_name(WORDS_STANDING, (int)p.standing));
		json_end_object(j);
		record_receipt_release(&r);
	} else {
		json_put_null(j, "receipt");
	}
}

static enum err show_json(struct cli *c, const struct task *t)
{
	struct json *j = output_row(&c->out);
	struct materials l = {.c = c, .j = j};
	enum err err;

	task_json(j, t, cli_now(c));
	rich_json(j, "text", t->text);
	json_int(j, "max_files", t->max_files);
	json_int(j, "max_bytes", t->max_bytes);
	json_str(j, "types", t->types);
	json_int(j, "max_words", t->max_words);
	json_time(j, "opens", t->opens);
	json_bool(j, "drafts", t->drafts);
	json_bool(j, "team", t->team);
	json_bool(j, "locked", t->locked);
	json_bool(j, "statement", t->statement);
	json_str(j, "statement_text", t->statement ? t->statement_text : NULL);
	json_str(j, "mark", t->mark && *t->mark ? t->mark : NULL);
	rich_json(j, "feedback_text", t->feedback);
	json_time(j, "feedback_at", t->feedback_at);
	json_begin_array(j, "material");
	err = store_materials(c->store, t->id, material_json, &l);
	json_end_array(j);
	work_json(c, j, t);
	output_row_end(&c->out);
	return err;
}

/* What is handed in, and what is asked of who does. */
static void show_takes(struct cli *c, const struct task *t)
{
	const char *notes[LIMIT_NOTES];
	FILE *to = c->out.to;
	int n = limit_notes(t, cli_now(c), notes);
	char at[64];
	struct buf b;

	buf_init(&b, TAKES_LIMIT);
	limit_takes(&b, t);
	plain_blanks(b.data);
	if (b.len)
		fprintf(to, _("Hand in: %s\n"), b.data);
	buf_release(&b);
	if (t->opens > cli_now(c)) {
		time_human(t->opens, at, sizeof(at));
		fprintf(to, _("Work is taken from: %s\n"), at);
	}
	for (int i = 0; i < n; i++)
		fprintf(to, "%s\n", notes[i]);
	if (t->statement && !task_fixed(t) && *t->statement_text)
		fprintf(to, "  %s\n", t->statement_text);
}

static void show_head(struct cli *c, const struct task *t)
{
	FILE *to = c->out.to;
	const char *state;
	char at[64];

	fprintf(to, "%s\n", t->title);
	if (t->gone)
		fprintf(to, "%s\n", _("(no longer at the school)"));
	fprintf(to, "%s%s%s\n", t->course,
		t->teacher && *t->teacher ? ", " : "",
		t->teacher ? t->teacher : "");
	time_human(t->due, at, sizeof(at));
	fprintf(to, _("Due: %s\n"), at);
	if (t->late_until) {
		time_human(t->late_until, at, sizeof(at));
		fprintf(to, _("Taken late until: %s\n"), at);
	}
	show_takes(c, t);
	state = state_word(WORDS_TASK, (int)task_state(t, cli_now(c)));
	/* Nothing of ours is under way; the school may have work all the same. */
	if (t->hand_in == HAND_IN_none)
		fprintf(to, _("State: %s\n"), state);
	else
		fprintf(to, _("State: %s, work: %s\n"), state,
			state_word(WORDS_HAND_IN, (int)t->hand_in));
}

static void show_feedback(struct cli *c, const struct task *t)
{
	FILE *to = c->out.to;

	if (!t->feedback_at)
		return;
	fprintf(to, "\n%s\n", _("Feedback"));
	if (t->mark && *t->mark)
		fprintf(to, _("  Mark: %s\n"), t->mark);
	rich_text(to, t->feedback, c->out.width, 2);
}

static void work_text(FILE *to, const struct work_file *files, int n,
	const char *text)
{
	char size[32];

	for (int i = 0; i < n; i++) {
		size_human(files[i].size, size, sizeof(size));
		fprintf(to, "  %s%s%s\n", files[i].name, *size ? ", " : "", size);
	}
	if (text && *text)
		fprintf(to, "  %s\n", text);
}

static void work_question(FILE *to, const struct entry *e)
{
	fprintf(to, e->reason == ERR_VANISHED
		? _("  Hand it in again? Yes: ranzen outbox retry %lld\n  No, it was taken away on purpose: ranzen outbox drop %lld\n")
		: _("  Which one counts? Yours: ranzen outbox retry %lld\n  The one at the school: ranzen outbox drop %lld\n"),
		(long long)e->id, (long long)e->id);
}

/* What hinders an order that is not over. */
static void order_text(FILE *to, const struct entry *e)
{
	if (!e->id || entry_over(e->state))
		return;
	if (e->kind != KIND_hand_in)
		fprintf(to, "  %s\n", order_sentence(e->kind, e->state));
	if (e->reason != ERR_OK && e->reason != ERR_VANISHED)
		fprintf(to, "  %s\n", _(err_text(e->reason)));
	if (entry_asks(e))
		work_question(to, e);
}

static void show_work(struct cli *c, const struct task *t)
{
	FILE *to = c->out.to;
	struct entry e = {0}, work = {0};
	struct receipt r = {0};
	bool any = store_entry_of_task(c->store, t->id, &e) == ERR_OK;
	bool ours = store_hand_in_of_task(c->store, t->id, &work) == ERR_OK;
	bool listed = task_work_listed(t, ours ? &work : NULL);
	char *standing = standing_sentence(c, t);

	if (any || listed)
		fprintf(to, "\n%s\n", _("Your work"));
	if (standing && *standing)
		fprintf(to, "  %s\n", standing);
	free(standing);
	if (listed)
		work_text(to, t->work_files, t->n_work_files, t->work_text);
	else if (work.state != ENTRY_dropped)
		work_text(to, work.files, work.n_files, work.text);
	order_text(to, &work);
	if (e.kind != KIND_hand_in)
		order_text(to, &e);
	if (!listed && task_work_listed(t, NULL)) {
		fprintf(to, "\n%s\n", _("Your work so far, at the school"));
		work_text(to, t->work_files, t->n_work_files, t->work_text);
	}
	record_entry_release(&work);
	record_entry_release(&e);
	if (store_receipt_of_task(c->store, t->id, &r) == ERR_OK) {
		fprintf(to, "\n%s\n", _("Receipt"));
		receipt_text(to, &r);
		record_receipt_release(&r);
	}
}

static enum err show_text(struct cli *c, const struct task *t)
{
	struct materials l = {.c = c};
	enum err err;

	show_head(c, t);
	putc('\n', c->out.to);
	err = rich_text(c->out.to, t->text, c->out.width, 0);
	if (err == ERR_OK)
		err = store_materials(c->store, t->id, material_text, &l);
	show_feedback(c, t);
	show_work(c, t);
	return err;
}

int run_show(struct cli *c, char **args, int n)
{
	struct task t;
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(n);
	if (code == CODE_DONE)
		code = cli_task(c, args[0], &t);
	if (code != CODE_DONE)
		return code;
	err = c->out.json ? show_json(c, &t) : show_text(c, &t);
	record_task_release(&t);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, args[0]);
}
