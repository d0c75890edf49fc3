/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/records.h"
#include "cli/words.h"

/* What a receipt is made of: either may be missing. */
struct proof {
	struct entry entry;
	struct receipt receipt;
	bool has_entry, has_receipt, attempts;
	FILE *to;
	struct json *j;
};

static enum err attempt_json(void *ctx, const struct attempt *a)
{
	struct json *j = ((struct proof *)ctx)->j;

	json_begin_object(j, NULL);
	json_time(j, "at", a->at);
	json_str(j, "what", a->what);
	json_str(j, "fate", word_name(WORDS_FATE, (int)a->fate));
	json_str(j, "error", a->err ? err_name(a->err) : NULL);
	json_str(j, "said", a->said);
	json_end_object(j);
	return ERR_OK;
}

static enum err attempt_text(void *ctx, const struct attempt *a)
{
	const struct proof *p = ctx;
	char at[64];

	time_human(a->at, at, sizeof(at));
	fprintf(p->to, "  %s  %s: %s", at, a->what,
		a->err ? _(err_text(a->err)) : _("went well"));
	if (a->said && *a->said)
		fprintf(p->to, " (%s)", a->said);
	putc('\n', p->to);
	return ERR_OK;
}

static int64_t entry_of(const struct proof *p)
{
	return p->has_entry ? p->entry.id : p->receipt.entry;
}

static enum err write_json(struct cli *c, struct proof *p, struct json *j)
{
	enum err err = ERR_OK;

	p->j = j;
	if (p->has_receipt) {
		receipt_json(j, &p->receipt);
	} else {
		json_int(j, "task", p->entry.task);
		files_json(j, p->entry.files, p->entry.n_files);
		json_put_null(j, "proven_at");
	}
	if (p->attempts) {
		json_begin_array(j, "attempts");
		err = store_attempts(c->store, entry_of(p), attempt_json, p);
		json_end_array(j);
	}
	return err;
}

static enum err write_text(struct cli *c, struct proof *p, FILE *to)
{
	p->to = to;
	if (p->has_receipt)
		receipt_text(to, &p->receipt);
	if (!p->attempts)
		return ERR_OK;
	fprintf(to, "%s\n", _("What was tried:"));
	return store_attempts(c->store, entry_of(p), attempt_text, p);
}

static int export(struct cli *c, struct proof *p, const char *file)
{
	char *data = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&data, &len);
	enum err err = to ? ERR_OK : ERR_NOMEM;

	if (to && str_ends(file, ".json")) {
		err = write_json(c, p, output_row(&c->out));
		json_end_object(&c->out.writer);
		fprintf(to, "%s\n", c->out.row.data);
		buf_clear(&c->out.row);
	} else if (to) {
		err = write_text(c, p, to);
	}
	if (to && fclose(to) != 0)
		err = ERR_NOMEM;
	if (err == ERR_OK)
		err = disk_write_file(disk_real(), file, data, len, 0644);
	free(data);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, file);
}

static int print(struct cli *c, struct proof *p)
{
	enum err err;

	if (c->out.json) {
		err = write_json(c, p, output_row(&c->out));
		output_row_end(&c->out);
	} else {
		err = write_text(c, p, c->out.to);
	}
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}

/* Without a proof: how far it is. */
static int unproven(struct cli *c, const struct proof *p)
{
	if (!p->has_entry)
		return complain(c, CODE_NOT_FOUND,
			_("nothing was handed in for this task from here"));
	if (p->entry.state == ENTRY_held)
		return complain(c, code_of_held(p->entry.reason),
			_("it is held, not handed in: %s"),
			_(err_text(p->entry.reason)));
	return complain(c, CODE_QUEUED,
		_("there is no proof yet that it arrived"));
}

int run_receipt(struct cli *c, char **args, int n)
{
	const char *file = cli_value(c, OPTION_EXPORT);
	struct proof p = {.attempts = cli_has(c, OPTION_ATTEMPTS)};
	struct task t;
	int code = cli_store(c, STORE_READ);

	UNUSED(n);
	if (code == CODE_DONE)
		code = cli_task(c, args[0], &t);
	if (code != CODE_DONE)
		return code;
	p.has_entry =
	    store_entry_of_task(c->store, t.id, &p.entry) == ERR_OK;
	p.has_receipt =
	    store_receipt_of_task(c->store, t.id, &p.receipt) == ERR_OK;
	if (p.has_receipt || (p.has_entry && p.attempts))
		code = file ? export(c, &p, file) : print(c, &p);
	if (code == CODE_DONE && !p.has_receipt)
		code = unproven(c, &p);
	record_task_release(&t);
	if (p.has_entry)
		record_entry_release(&p.entry);
	if (p.has_receipt)
		record_receipt_release(&p.receipt);
	return code;
}
