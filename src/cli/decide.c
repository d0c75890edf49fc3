/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "cli/decide.h"
#include "cli/records.h"
#include "cli/words.h"

#define LINE_LIMIT 2000

/* "a.pdf (20 kB), b.odt (3 kB)" */
static void list_files(struct buf *b, const struct work_file *files, int n,
	const char *text)
{
	char size[32];

	for (int i = 0; i < n && b->len < LINE_LIMIT / 2; i++) {
		size_human(files[i].size, size, sizeof(size));
		buf_printf(b, "%s%s", i ? ", " : "", files[i].name);
		if (*size)
			buf_printf(b, " (%s)", size);
	}
	if (text && *text)
		buf_printf(b, "%s%s", n ? ", " : "", _("a text"));
	if (!n && !(text && *text))
		buf_str(b, _("nothing"));
}

static void say_versions(struct cli *c, const struct entry *e,
	const struct task *t)
{
	struct buf here, there;
	char at[64];

	buf_init(&here, LINE_LIMIT);
	buf_init(&there, LINE_LIMIT);
	list_files(&here, e->files, e->n_files, e->text);
	time_human(e->created, at, sizeof(at));
	if (e->kind == KIND_hand_in)
		complain(c, CODE_HELD, _("here, of %s: %s"), at, here.data);
	if (task_has_work(t)) {
		list_files(&there, t->work_files, t->n_work_files,
			t->work_text);
		time_human(t->work_at, at, sizeof(at));
		complain(c, CODE_HELD, _("at the school, of %s: %s"), at,
			there.data);
	} else {
		complain(c, CODE_HELD, "%s", _("at the school: nothing"));
	}
	buf_release(&here);
	buf_release(&there);
}

static void say_vanished(struct cli *c, const struct entry *e,
	const struct task *t)
{
	char *sentence = standing_sentence(c, t);

	complain(c, CODE_HELD, "'%s': %s", e->title,
		sentence && *sentence ? sentence : _(err_text(ERR_VANISHED)));
	free(sentence);
	if (task_has_work(t))
		say_versions(c, e, t);
	complain(c, CODE_HELD,
		_("Hand it in again? Yes: ranzen outbox retry %lld. No, it was taken away on purpose: ranzen outbox drop %lld"),
		(long long)e->id, (long long)e->id);
}

static void say_conflict(struct cli *c, const struct entry *e,
	const struct task *t)
{
	complain(c, CODE_HELD, "'%s': %s", e->title,
		_("Your work was not handed in: other work is at the school than you saw."));
	say_versions(c, e, t);
	complain(c, CODE_HELD,
		_("Which one counts? Yours, it replaces the one at the school: ranzen outbox retry %lld. The one at the school, yours goes into your folder: ranzen outbox drop %lld"),
		(long long)e->id, (long long)e->id);
}

void decide_say(struct cli *c, const struct entry *e)
{
	struct task t = {0};

	if (store_task_get(c->store, e->task, &t) != ERR_OK)
		return;
	if (e->reason == ERR_VANISHED)
		say_vanished(c, e, &t);
	else
		say_conflict(c, e, &t);
	record_task_release(&t);
}

void decide_json(struct cli *c, struct json *j, const struct entry *e)
{
	struct task t = {0};
	struct proven p;

	if (!entry_asks(e) ||
	    store_task_get(c->store, e->task, &t) != ERR_OK)
		return;
	if (e->reason == ERR_VANISHED &&
	    store_standing(c->store, e->task, &p) == ERR_OK)
		json_time(j, "of", p.at);
	if (task_has_work(&t)) {
		json_begin_object(j, "at_school");
		json_str(j, "state", word_name(WORDS_WORK, (int)t.work));
		json_time(j, "at", t.work_at);
		files_json(j, t.work_files, t.n_work_files);
		json_end_object(j);
	} else {
		json_put_null(j, "at_school");
	}
	record_task_release(&t);
}

static void print_standing(struct buf *b, const struct proven *p)
{
	char at[64], other[64];

	time_human(p->at, at, sizeof(at));
	time_human(p->there_at, other, sizeof(other));
	switch (p->standing) {
	case STANDING_changed:
		buf_printf(b, _("Your work of %s is at the school, but not as you handed it in."),
			at);
		break;
	case STANDING_replaced:
		buf_printf(b, _("Newer work from another device is at the school, of %s. Yours of %s is kept here."),
			other, at);
		break;
	case STANDING_vanished:
		if (p->there)
			buf_printf(b, _("Your work of %s is no longer at the school. It has older work of %s again."),
				at, other);
		else
			buf_printf(b, _("Your work of %s is no longer at the school."),
				at);
		break;
	case STANDING_gone:
		buf_printf(b, _("This task is no longer at the school. Your work of %s and its receipt are kept here."),
			at);
		break;
	default:
		break;
	}
}

char *standing_sentence(struct cli *c, const struct task *t)
{
	struct proven p;
	struct buf b;
	char *out;

	buf_init(&b, LINE_LIMIT);
	if (store_standing(c->store, t->id, &p) != ERR_OK) {
		if (t->gone)
			buf_str(&b, _("This task is no longer at the school. What you made for it is kept here."));
	} else if (p.later != LATER_withdrawal &&
		   (p.later != LATER_work || p.standing == STANDING_gone)) {
		print_standing(&b, &p);
	}
	out = buf_take(&b);
	buf_release(&b);
	return out ? out : str_dup("");
}
