/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "main/notice.h"
#include "words/times.h"

/* "it must start by 19:40 to be done by 20:00", and that it is over */
static void start_words(const struct notice *n, char *title, size_t title_size,
    char *body, size_t size)
{
	char start[WORDS_SIZE], end[WORDS_SIZE];
	words_clock(start, n->start, n->now);
	words_clock(end, n->due, n->now);
	if (n->kind == NOTICE_start_soon) {
		str_printf(title, title_size,
		    _("It must start by %s to be done by %s: %s"), start, end,
		    n->title);
		str_copy(body, size,
		    n->held ? _("Your work is on hold: decide about it in the "
				"outbox.")
			    : _("Your work waits to be sent: keep this "
				"computer on and on line."));
		return;
	}
	str_printf(title, title_size, _("It gets tight: %s"), n->title);
	str_printf(body, size,
	    n->held ? _("To be done by %s it had to start by %s, and it is on "
			"hold: decide about it in the outbox now.")
		    : _("To be done by %s it had to start by %s. Get on line "
			"now, and tell your teacher: the outbox shows what was "
			"tried."),
	    end, start);
}

static void vanished(const struct notice *n, char *title, size_t title_size,
    char *body, size_t size)
{
	char at[WORDS_SIZE];
	words_when(at, n->at, n->now);
	str_printf(
	    title, title_size, _("No longer at the school: %s"), n->title);
	if (n->standing == STANDING_gone)
		str_printf(body, size,
		    _("The task is gone, and with it your work of %s. Your "
		      "copy and the receipt are kept."),
		    at);
	else if (n->standing == STANDING_changed)
		str_printf(body, size,
		    _("Your work of %s is not there as you handed it in. Hand "
		      "it in again? Ranzen asks you in the outbox."),
		    at);
	else
		str_printf(body, size,
		    _("Your work of %s is no longer there. Hand it in again? "
		      "Ranzen asks you in the outbox."),
		    at);
}

void notice_words(const struct notice *n, char *title, size_t title_size,
    char *body, size_t size, bool *urgent)
{
	char at[WORDS_SIZE];
	switch (n->kind) {
	case NOTICE_new_task:
		str_printf(title, title_size, _("New task: %s"), n->title);
		if (n->more > 0)
			str_printf(body, size,
			    ngettext("and %d more", "and %d more",
				(unsigned long)n->more),
			    n->more);
		break;
	case NOTICE_due_soon:
		words_when(at, n->due, n->now);
		str_printf(title, title_size, _("Due soon: %s"), n->title);
		str_printf(body, size,
		    _("To be done by %s, and not handed in yet."), at);
		*urgent = true;
		break;
	case NOTICE_proven:
		str_printf(title, title_size, _("Handed in: %s"), n->title);
		str_copy(body, size,
		    _("The school has it, and its copy is the same as "
		      "yours."));
		break;
	case NOTICE_held:
		str_printf(title, title_size, _("Not handed in: %s"), n->title);
		str_printf(body, size, _("Your work is kept. The reason: %s."),
		    _(err_text(n->reason)));
		*urgent = true;
		break;
	case NOTICE_vanished:
		vanished(n, title, title_size, body, size);
		*urgent = true;
		break;
	case NOTICE_replaced:
		str_printf(title, title_size, _("Newer work at the school: %s"),
		    n->title);
		words_when(at, n->at, n->now);
		str_printf(body, size,
		    _("Another device has handed it in. Yours of %s is kept "
		      "here."),
		    at);
		break;
	case NOTICE_start_soon:
	case NOTICE_start_over:
		start_words(n, title, title_size, body, size);
		*urgent = true;
		break;
	default: str_copy(title, title_size, n->title); break;
	}
}
