/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/decide.h"
#include "cli/records.h"
#include "cli/words.h"
#include "model/rich.h"

#define UNWRAPPED 10000

void task_json(struct json *j, const struct task *t, int64_t now)
{
	json_int(j, "id", t->id);
	json_str(j, "account", t->account_name);
	json_str(j, "platform_id", t->pid);
	json_str(j, "course", t->course);
	json_str(j, "title", t->title);
	json_str(j, "teacher", t->teacher);
	json_time(j, "start", t->start);
	json_time(j, "due", t->due);
	json_time(j, "late_until", t->late_until);
	json_str(j, "state", word_name(WORDS_TASK, task_state(t, now)));
	json_str(j, "hand_in", word_name(WORDS_HAND_IN, t->hand_in));
	json_bool(j, "takes_files", t->takes_files);
	json_bool(j, "takes_text", t->takes_text);
	json_int(j, "materials", t->materials);
	json_int(j, "materials_here", t->materials_here);
	json_bool(j, "feedback", t->feedback_at != 0);
}

void task_table(struct table *t, struct output *out)
{
	static const struct column columns[] = {
		{.title = N_("ID"), .right = true},
		{.title = N_("Due")},
		{.title = N_("State")},
		{.title = N_("Hand-in"), .give = true},
		{.title = N_("Course"), .give = true},
		{.title = N_("Title"), .give = true, .main = true},
	};

	table_begin(t, out, columns, ARRAY_LEN(columns));
}

void task_row_out(struct table *out, const struct task *t, int64_t now)
{
	table_int(out, t->id);
	table_time(out, t->due);
	table_word(out, WORDS_TASK, (int)task_state(t, now));
	/* "not handed in" of each task is what its state says already. */
	if (t->hand_in == HAND_IN_none && output_for_people(out->out))
		table_text(out, "");
	else
		table_word(out, WORDS_HAND_IN, (int)t->hand_in);
	table_text(out, t->course);
	table_text(out, t->title);
}

void files_json(struct json *j, const struct work_file *files, int n)
{
	json_begin_array(j, "files");
	for (int i = 0; i < n; i++) {
		json_begin_object(j, NULL);
		json_str(j, "name", files[i].name);
		json_int(j, "size", files[i].size);
		json_str(j, "sha256", files[i].sha256);
		json_end_object(j);
	}
	json_end_array(j);
}

void entry_json(struct cli *c, const struct entry *e, const struct turn *t)
{
	static const char *const warnings[] = {
		[ALARM_SOON] = "soon", [ALARM_OVER] = "over",
	};
	struct json *j = output_row(&c->out);

	json_int(j, "id", e->id);
	json_str(j, "kind", word_name(WORDS_KIND, (int)e->kind));
	json_int(j, "task", e->task);
	json_str(j, "account", e->account_name);
	json_str(j, "title", e->title);
	json_str(j, "key", e->key);
	json_str(j, "state", word_name(WORDS_HAND_IN, entry_shown(e->state)));
	files_json(j, e->files, e->n_files);
	json_str(j, "text", e->text);
	json_int(j, "bytes", e->bytes);
	json_int(j, "bytes_sent", e->bytes_sent);
	json_int(j, "tries", e->tries);
	json_time(j, "next_try", e->next_try);
	json_str(j, "reason", e->reason ? err_name(e->reason) : NULL);
	json_str(j, "said", e->detail && *e->detail ? e->detail : NULL);
	json_time(j, "due", e->due);
	json_time(j, "latest_safe_start", t ? t->start_by : 0);
	json_str(j, "warning", t && t->alarm ? warnings[t->alarm] : NULL);
	decide_json(c, j, e);
	output_row_end(&c->out);
}

void entry_json_alone(struct cli *c, const struct entry *e)
{
	struct queue q;

	store_queue(c->store, clock_now(c->clock), &q);
	entry_json(c, e, queue_find(&q, e->id));
	queue_release(&q);
}

void receipt_json(struct json *j, const struct receipt *r)
{
	json_int(j, "task", r->task);
	json_str(j, "title", r->title);
	json_str(j, "key", r->key);
	files_json(j, r->files, r->n_files);
	json_str(j, "text_sha256",
		r->text_sha256 && *r->text_sha256 ? r->text_sha256 : NULL);
	json_str(j, "platform_id", r->platform_id);
	json_time(j, "platform_time", r->platform_time);
	json_time(j, "proven_at", r->proven_at);
	json_str(j, "proof", r->proof);
	json_str(j, "signature",
		r->signature && *r->signature ? r->signature : NULL);
}

static void print_field(FILE *to, const char *label, const char *value)
{
	if (value && *value)
		fprintf(to, "%s: %s\n", label, value);
}

void receipt_text(FILE *to, const struct receipt *r)
{
	char at[64], size[32];

	print_field(to, _("Task"), r->title);
	for (int i = 0; i < r->n_files; i++) {
		size_human(r->files[i].size, size, sizeof(size));
		fprintf(to, "%s: %s, %s, SHA-256 %s\n", _("File"),
			r->files[i].name, size, r->files[i].sha256);
	}
	print_field(to, _("SHA-256 of the text"), r->text_sha256);
	time_human(r->platform_time, at, sizeof(at));
	print_field(to, _("Arrived, by the school's clock"), at);
	time_human(r->proven_at, at, sizeof(at));
	print_field(to, _("Proven"), at);
	print_field(to, _("The proof rests on"), proof_word(r->proof));
	print_field(to, _("The school's number"), r->platform_id);
	print_field(to, _("Our key"), r->key);
	print_field(to, _("Signature"), r->signature);
}

struct layout {
	FILE *to;
	int indent;
};

static void print_runs(void *ctx, const struct rich_run *runs, int n)
{
	const struct layout *l = ctx;

	fprintf(l->to, "%*s", n ? l->indent : 0, "");
	for (int i = 0; i < n; i++)
		fwrite(runs[i].text, 1, runs[i].len, l->to);
	putc('\n', l->to);
}

enum err rich_text(FILE *to, const char *stored, int width, int indent)
{
	struct layout l = {to, indent};
	enum err err;

	if (!stored || !*stored)
		return ERR_OK;
	err = rich_layout(stored, MAX(width - indent, 20), print_runs, &l);
	for (int i = 1; err == ERR_OK; i++) {
		char *link = rich_link(stored, i);

		if (!link)
			break;
		fprintf(to, "%*s[%d] %s\n", indent, "", i, link);
		free(link);
	}
	return err;
}

void rich_json(struct json *j, const char *key, const char *stored)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	if (!to) {
		json_put_null(j, key);
		return;
	}
	rich_text(to, stored, UNWRAPPED, 0);
	fclose(to);
	json_str(j, key, text);
	free(text);
}

void reason_json(struct json *j, enum err reason, const char *said)
{
	json_str(j, "reason", reason ? err_name(reason) : NULL);
	json_str(j, "said", said && *said ? said : NULL);
}
