/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "cli/before.h"
#include "cli/cli.h"
#include "cli/words.h"
#include "model/task_rules.h"
#include "words/limits.h"

#define SENTENCE_LIMIT 2000
#define STATEMENT_LIMIT 3000

static bool can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool before_yes(void)
{
	char answer[64];

	fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	/* TRANSLATORS: the letters that mean yes, the first of an answer */
	return text_begins(answer, _("yY")) || text_begins(answer, "yY");
}

static int nothing_queued(struct cli *c, int code)
{
	return complain(c, code, "%s", _("nothing was queued"));
}

static void say_limit(struct cli *c, const struct task *t,
	const struct entry *work, enum err e, int which)
{
	char when[64];
	struct buf b;

	buf_init(&b, SENTENCE_LIMIT);
	time_human(t->opens, when, sizeof(when));
	limit_sentence(&b, t, work, e, which, when);
	plain_blanks(b.data);
	complain(c, code_of(e), "%s", b.data);
	buf_release(&b);
}

/* What a teacher can lift at any moment may be old news: it is the person's
 * choice, and the school's word. */
static int closed(struct cli *c, const struct task *t, const struct entry *work,
	enum err e)
{
	say_limit(c, t, work, e, -1);
	if (cli_has(c, OPTION_YES))
		return CODE_DONE;
	if (!can_ask()) {
		complain(c, code_of(e), "%s",
			_("if your teacher has changed that: the same with --yes; the school decides then"));
		return nothing_queued(c, code_of(e));
	}
	complain(c, code_of(e), "%s",
		_("Has your teacher changed that? Then it is tried, and the school decides."));
	fputs(_("Try it? [y/N] "), stderr);
	return before_yes() ? CODE_DONE : nothing_queued(c, code_of(e));
}

static int agree(struct cli *c, const struct task *t)
{
	if (cli_has(c, OPTION_STATEMENT))
		return CODE_DONE;
	say_err(c, ERR_STATEMENT, NULL);
	complain(c, CODE_HELD, "%.*s", STATEMENT_LIMIT, limit_statement(t));
	if (!can_ask())
		return complain(c, CODE_HELD, "%s",
			_("if you agree: the same with --statement"));
	fputs(_("Do you agree? [y/N] "), stderr);
	return before_yes() ? CODE_DONE : CODE_HELD;
}

/* What nobody need answer, but should know. */
static void tell(struct cli *c, const struct task *t, const struct entry *work,
	bool add)
{
	struct buf b;

	buf_init(&b, SENTENCE_LIMIT);
	limit_team(&b, t, add);
	if (b.len)
		say(c, "%s", b.data);
	buf_release(&b);
	if (task_final(t, work))
		say(c, "%s", _("This is final: once it is handed in, you cannot change it any more."));
}

static int look(struct cli *c, const struct task *t, struct entry *work,
	struct hand_in_order *o)
{
	int which = -1, code = CODE_DONE;
	enum err e = task_open(t, cli_now(c));

	if (e != ERR_OK)
		code = closed(c, t, work, e);
	if (code != CODE_DONE)
		return code;
	e = task_takes(t, work, &which);
	if (e != ERR_OK && e != ERR_STATEMENT) {
		say_limit(c, t, work, e, which);
		return nothing_queued(c, code_of(e));
	}
	tell(c, t, work, o->add);
	if (e == ERR_STATEMENT && agree(c, t) != CODE_DONE)
		return nothing_queued(c, code_of(e));
	o->statement = o->statement || e == ERR_STATEMENT;
	return CODE_DONE;
}

int before_hand_in(struct cli *c, const struct task *t, struct hand_in_order *o)
{
	struct entry work;
	int which = -1, code;
	enum err e;

	o->statement = cli_has(c, OPTION_STATEMENT);
	e = store_hand_in_look(c->store, o, &work, &which);
	if (e == ERR_CONFLICT)
		say_limit(c, t, &work, e, -1);
	else if (e != ERR_OK)
		say_err(c, e, which >= 0 ? o->paths[which] : NULL);
	if (e != ERR_OK)
		return nothing_queued(c, code_of(e));
	code = look(c, t, &work, o);
	record_entry_release(&work);
	return code;
}

int before_retry(struct cli *c, const struct entry *e)
{
	struct task t = {0};
	enum err err = store_task_get(c->store, e->task, &t);
	int code = CODE_DONE;

	if (err == ERR_OK && entry_lacks_statement(&t, e)) {
		code = agree(c, &t);
		if (code == CODE_DONE)
			err = store_entry_accept(c->store, e->id);
	}
	record_task_release(&t);
	return err == ERR_OK ? code : say_err(c, err, NULL);
}
