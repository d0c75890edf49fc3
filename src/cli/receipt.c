/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/decide.h"
#include "cli/proof.h"
#include "cli/words.h"

static bool as_json(struct cli *c, const char *file)
{
	return c->out.json || (file && str_ends(file, ".json"));
}

/* What goes to the file or to the output; lent until the next row. */
static enum err make(struct cli *c, const struct proof *p, bool json,
		     struct sheet *page)
{
	if (!json)
		return proof_sheet(p, page);
	proof_json(p, output_row(&c->out));
	json_end_object(&c->out.writer);
	buf_char(&c->out.row, '\n');
	buf_add(&page->out, c->out.row.data, c->out.row.len);
	return buf_error(&c->out.row) ? buf_error(&c->out.row)
				      : buf_error(&page->out);
}

/* Only a new file: what a person has stays (P6). */
static int refuse(struct cli *c, const char *file)
{
	struct stat st;

	if (!*file || str_ends(file, "/") ||
	    (stat(file, &st) == 0 && S_ISDIR(st.st_mode)))
		return complain(c, CODE_USAGE,
			_("'%s' is a folder: name a new file in it"), file);
	if (lstat(file, &st) == 0)
		return complain(c, CODE_USAGE,
			_("'%s' is there already and stays as it is: choose another name"),
			file);
	return CODE_DONE;
}

static int export(struct cli *c, const struct sheet *page, const char *file)
{
	int code = refuse(c, file);
	char *real;
	enum err err;

	if (code != CODE_DONE)
		return code;
	err = proof_write(file, page->out.data, page->out.len);
	if (err == ERR_EXISTS)
		return refuse(c, file);
	if (err != ERR_OK)
		return say_err(c, err, file);
	real = realpath(file, NULL);
	if (c->out.json) {
		json_str(output_row(&c->out), "path", real ? real : file);
		output_row_end(&c->out);
	} else {
		say(c, _("written to %s"), real ? real : file);
	}
	free(real);
	return CODE_DONE;
}

static int give(struct cli *c, const struct proof *p)
{
	const char *file = cli_value(c, OPTION_EXPORT);
	struct sheet page;
	enum err err;
	int code = CODE_DONE;

	sheet_init(&page, p->account.zone);
	err = make(c, p, as_json(c, file), &page);
	if (err != ERR_OK)
		code = say_err(c, err, NULL);
	else if (file)
		code = export(c, &page, file);
	else
		fwrite(page.out.data, 1, page.out.len, c->out.to);
	sheet_release(&page);
	return code;
}

/* Without a proof: how far it is. */
static int unproven(struct cli *c, const struct proof *p)
{
	const struct entry *e;

	if (p->at < 0)
		return complain(c, CODE_NOT_FOUND,
			_("nothing was handed in for this task from here"));
	e = &p->entries[p->at];
	if (!p->attempts)
		say(c, _("what was tried: ranzen receipt %lld --attempts"),
			(long long)p->task.id);
	if (e->state == ENTRY_held)
		return complain(c, code_of_held(e->reason),
			_("it is held, not handed in: %s"),
			_(err_text(e->reason)));
	return complain(c, CODE_QUEUED,
		_("there is no proof yet that it arrived"));
}

/* A receipt stays true; whether the work is still there is another thing. */
static void say_standing(struct cli *c, const struct task *t)
{
	char *sentence = standing_sentence(c, t);

	if (sentence && *sentence)
		say(c, "%s", sentence);
	free(sentence);
}

int run_receipt(struct cli *c, char **args, int n)
{
	struct proof p = {.attempts = cli_has(c, OPTION_ATTEMPTS)};
	struct task t;
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(n);
	if (code == CODE_DONE)
		code = cli_task(c, args[0], &t);
	if (code != CODE_DONE)
		return code;
	p.now = clock_now(c->clock);
	err = proof_load(c->store, t.id, &p);
	if (err != ERR_OK)
		code = say_err(c, err, NULL);
	else if (p.proven || (p.at >= 0 && p.attempts))
		code = give(c, &p);
	if (code == CODE_DONE && !p.proven)
		code = unproven(c, &p);
	else if (p.proven)
		say_standing(c, &t);
	record_task_release(&t);
	proof_release(&p);
	return code;
}
