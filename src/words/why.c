/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "model/standing.h"
#include "words/states.h"
#include "words/times.h"
#include "words/why.h"

#define MARGIN_S 5 /* a try that is due now */

const char *why_label(enum why_part part)
{
	static const char *const labels[WHY_PARTS] = {
		[WHY_what] = N_("What"),
		[WHY_state] = N_("How far it is"),
		[WHY_reason] = N_("Why"),
		[WHY_next] = N_("Next try"),
		[WHY_do] = N_("What you can do now"),
		[WHY_page] = N_("The school's page"),
		[WHY_said] = N_("What the school said"),
		[WHY_safe] = N_("Your work is safe"),
		[WHY_deadline] = N_("The deadline"),
	};

	return _(labels[part]);
}

const char *why_state(enum entry_state s)
{
	static const char *const sentences[ENTRY_STATE_COUNT] = {
		[ENTRY_copying] =
		    N_("Your files are still being copied: it is not in the outbox yet."),
		[ENTRY_waiting] =
		    N_("It lies in the outbox and is not sent yet."),
		[ENTRY_claimed] =
		    N_("It is its turn now: it is being sent in a moment."),
		[ENTRY_sending] =
		    N_("It is being sent now. It is not handed in yet."),
		[ENTRY_sent] =
		    N_("All of it was sent. It is being checked that it arrived."),
		[ENTRY_asking] =
		    N_("The answer got lost. The school is being asked whether it arrived, so that nothing arrives twice."),
		[ENTRY_proven] =
		    N_("It arrived, and that was checked: nothing is left to send."),
		[ENTRY_held] =
		    N_("It is stopped: it is not sent until you decide."),
		[ENTRY_superseded] =
		    N_("You replaced it with newer work: it is not sent any more."),
		[ENTRY_dropped] =
		    N_("You took it out of the outbox: it is not sent."),
	};

	return _(sentences[s]);
}

#define BUSY N_("Too many people are asking at once. Leave it alone: it is tried again by itself, with growing breaks.")
#define MEND N_("The school has to mend its server. It is tried again by itself; if it lasts, tell your school.")
#define AGAIN N_("Log in again. Then it is sent by itself.")
#define BY_HAND N_("Hand in on the school's page in a browser, if it is urgent, and tell your school.")
#define LET_IN N_("Ask at the school that programs like ranzen are let in. Until then, hand in on its page in a browser.")
#define FILES N_("Choose the file again and hand in anew: that replaces this entry.")
#define THIS_PC N_("Ask who looks after this computer, then try again.")
#define OURS N_("Try again. If it stays so, hand in on the school's page in a browser, and report it to the makers of ranzen.")

static const char *const advice[ERR_COUNT] = {
	[ERR_OK] =
	    N_("You need not do anything: it is sent by itself. Only leave this computer on and on line."),
	[ERR_NOMEM] =
	    N_("Close other programs, then try again."),
	[ERR_IO] =
	    N_("Look whether your disk or stick is still there, then try again."),
	[ERR_NOSPACE] = N_("Make room on your disk, then try again."),
	[ERR_READONLY] =
	    N_("Make the place of ranzen's data writable, then try again."),
	[ERR_DENIED] = THIS_PC,
	[ERR_NOT_FOUND] =
	    N_("Look for news at the school. If the task is still missing, ask your teacher."),
	[ERR_EXISTS] =
	    N_("Look at the task: perhaps it has arrived already."),
	[ERR_USAGE] = OURS,
	[ERR_LIMIT] =
	    N_("Make it smaller, and hand in anew: that replaces this entry."),
	[ERR_FORMAT] = OURS,
	[ERR_CHANGED] =
	    N_("Save the file, close its program, and hand in anew."),
	[ERR_FOLDER] =
	    N_("Choose the files in the folder, or pack it into one file, and hand in anew."),
	[ERR_NO_FILE] = FILES,
	[ERR_DANGLING] = FILES,
	[ERR_UNREADABLE] =
	    N_("Ask who owns the file for a copy, and hand that in."),
	[ERR_BUSY] =
	    N_("Another ranzen is at work. Wait a little: it is tried again by itself."),
	[ERR_STORE_NEWER] = N_("Update ranzen on this computer."),
	[ERR_STORE_BROKEN] =
	    N_("Let ranzen mend its store: ranzen check --repair. It deletes nothing."),
	[ERR_SEAL_BROKEN] =
	    N_("Choose the file in your own folder again and hand in anew: that replaces this entry."),
	[ERR_NO_LIBRARY] = THIS_PC,
	[ERR_SYNC_ABSENT] =
	    N_("Leave ranzen and start it again. If that does not help, restart the computer."),
	[ERR_OFFLINE] =
	    N_("Look at your router or the cable. It is sent by itself when the line is back."),
	[ERR_NO_NAME] =
	    N_("Look whether other pages open. If they do, check the school's address. It is tried again by itself."),
	[ERR_PORTAL] =
	    N_("Open a browser and log in to this network. Then it is sent by itself."),
	[ERR_UNREACHABLE] =
	    N_("Others probably have the same trouble. It is tried again by itself."),
	[ERR_TLS] =
	    N_("Somebody may be listening on this line. Try it at home or with another network; if it stays so, ask at the school."),
	[ERR_TIMEOUT] = BUSY,
	[ERR_CUT] =
	    N_("It goes on by itself. If it happens often, go nearer to your router or use a cable."),
	[ERR_OVERLOADED] = BUSY,
	[ERR_DATABASE] = MEND,
	[ERR_HALF_DOWN] = MEND,
	[ERR_HALF_SLOW] = BUSY,
	[ERR_MAINTENANCE] =
	    N_("Wait until the school is done with its server. It is tried again by itself."),
	[ERR_REFUSED] =
	    N_("Read what the school said below. If it does not help you, hand in on its page in a browser."),
	[ERR_NOT_THIS] =
	    N_("Check the school's address. If it is right, tell your school."),
	[ERR_GARBLED] =
	    N_("It is tried again by itself. If it stays so, hand in on the school's page in a browser."),
	[ERR_LOGIN] = AGAIN,
	[ERR_LOGIN_REFUSED] =
	    N_("Log in again, with the name and password that work in a browser."),
	[ERR_LOGIN_OR_LOCK] =
	    N_("Wait half an hour, then log in again. If it fails then, ask at the school."),
	[ERR_CODE_DUE] =
	    N_("Log in again and type the code. Then it is sent by itself."),
	[ERR_CODE] =
	    N_("Log in again with a new code. Then it is sent by itself."),
	[ERR_STRANGE_LOGIN] =
	    N_("Log in to the school's page in a browser and do what it asks there. Then log in again here."),
	[ERR_PASSWORD_OLD] =
	    N_("Change your password on the school's page in a browser. Then log in again here with the new one."),
	[ERR_POLICY] =
	    N_("Agree to the rules on the school's page in a browser. Then log in again here."),
	[ERR_NO_BROWSER] = AGAIN,
	[ERR_NO_CERT] = AGAIN,
	[ERR_SUSPENDED] =
	    N_("Ask at the school to unlock your account. Then log in again here."),
	[ERR_PASTE] = AGAIN,
	[ERR_PASTE_CUT] = AGAIN,
	[ERR_PASTE_OLD] = AGAIN,
	[ERR_NO_PLATFORM] =
	    N_("Update ranzen. Until then, hand in on the school's page in a browser."),
	[ERR_NO_SERVICE] = LET_IN,
	[ERR_NO_SERVICES] = LET_IN,
	[ERR_DENIED_SERVICE] = LET_IN,
	[ERR_TOO_OLD] = BY_HAND,
	[ERR_NO_ADDRESS] = AGAIN,
	[ERR_NO_PASSWORD] = AGAIN,
	[ERR_CLOCK] =
	    N_("Set the clock of this computer. Then it is sent by itself."),
	[ERR_ELSEWHERE] =
	    N_("Open the task on the school's page in a browser."),
	[ERR_GONE] =
	    N_("Ask your teacher whether this task still counts. Your work is kept here."),
	[ERR_CONFLICT] =
	    N_("Decide which one counts: yours, or the one at the school."),
	[ERR_VANISHED] =
	    N_("Decide whether it is handed in again."),
	[ERR_TOO_LATE] =
	    N_("Tell your teacher, and show what was tried. If the deadline is put off, try again."),
	[ERR_TOO_EARLY] =
	    N_("Try again when the task has opened."),
	[ERR_LOCKED] =
	    N_("Ask your teacher to open the task, then try again."),
	[ERR_STATEMENT] =
	    N_("Read the statement. When you agree to it, it is sent."),
	[ERR_TOO_LARGE] =
	    N_("Make the file smaller (fewer or smaller pictures), and hand in anew: that replaces this entry."),
	[ERR_TOO_MANY] =
	    N_("Put files together or leave some away, and hand in anew: that replaces this entry."),
	[ERR_TOO_LONG] =
	    N_("Shorten your text, and hand in anew: that replaces this entry."),
	[ERR_BAD_TYPE] =
	    N_("Save the file as a kind that the school takes (often PDF), and hand in anew."),
	[ERR_BAD_NAME] =
	    N_("Give the file a simple name (letters and digits), and hand in anew."),
	[ERR_SAME_NAME] =
	    N_("Give one of the two files another name, and hand in anew."),
	[ERR_FORM] =
	    N_("Hand in on the school's page in a browser. You can help to mend it: ranzen account report"),
	[ERR_LEFTOVERS] =
	    N_("Delete the old files on the school's page in a browser, then try again."),
	[ERR_EMPTY] =
	    N_("Choose a file or write a text, and hand in anew."),
	[ERR_NOT_ACCEPTED] =
	    N_("Look at what the task takes, and hand in something that fits."),
	[ERR_CANCELLED] =
	    N_("You paused it. Try again sends it."),
	/* Of the files kept at a school: no hand-in meets them. */
	[ERR_NO_FOLDER] = OURS,
	[ERR_FOLDER_LOGIN] = OURS,
	[ERR_PASSWORD_DUE] = OURS,
	[ERR_NO_ROOM] = OURS,
	[ERR_THERE] = OURS,
	[ERR_OTHER_FILE] = OURS,
	[ERR_NO_PARENT] = OURS,
	[ERR_TOP] = OURS,
	[ERR_NO_VERSION] = OURS,
	[ERR_IN_USE] = OURS,
	[ERR_INTERNAL] = OURS,
};

const char *why_do(enum err reason)
{
	return _(advice[reason]);
}

/* What to do about an order to take work back that the school refused: what is
 * told of files and hand-ins does not fit it. */
static bool back_refused(const struct entry *e)
{
	static const enum err reasons[] = {
		ERR_NOT_ACCEPTED, ERR_REFUSED, ERR_EMPTY, ERR_LOCKED,
		ERR_TOO_LATE, ERR_TOO_EARLY, ERR_NOT_FOUND, ERR_FORM,
	};
	bool refused = false;

	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		refused |= e->reason == reasons[i];
	return refused && e->kind == KIND_withdraw && e->state == ENTRY_held;
}

bool why_has_page(enum err reason)
{
	return reason == ERR_FORM || reason == ERR_LEFTOVERS;
}

/* ---- tries */

static const struct { const char *what, *words; } deeds[] = {
	{"hand_in", N_("Handing in")},
	{"withdraw", N_("Taking back")},
	{"ask", N_("Asking whether it arrived")},
	{"uploaded", N_("Uploading all files")},
};

void why_tried(const struct attempt_run *r, char out[WHY_LINE])
{
	const char *what = r->what;
	char times[WORDS_SIZE] = "";

	for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
		if (strcmp(deeds[i].what, r->what) == 0)
			what = _(deeds[i].words);
	if (r->n > 1)
		str_printf(times, sizeof(times),
			ngettext(", %d time", ", %d times",
				(unsigned long)r->n), r->n);
	if (r->fate == FATE_never && r->err == ERR_NOT_FOUND &&
	    strcmp(r->what, "ask") == 0)
		str_printf(out, WHY_LINE, _("%s%s: it had not arrived"), what,
			times);
	else if (r->err == ERR_OK && r->fate == FATE_done)
		str_printf(out, WHY_LINE, _("%s%s: done"), what, times);
	else
		str_printf(out, WHY_LINE, "%s%s: %s", what, times,
			_(err_text(r->err)));
}

/* ---- the page */

struct page { const struct why *w; why_row *row; void *ctx; };

static bool moves(const struct entry *e)
{
	return e->state == ENTRY_claimed || e->state == ENTRY_sending ||
	       e->state == ENTRY_sent || e->state == ENTRY_asking;
}

static void say(const struct page *p, enum why_part part, const char *sentence)
{
	p->row(p->ctx, part, sentence);
}

static void tell_what(const struct page *p)
{
	const struct entry *e = p->w->entry;
	char line[WHY_LINE], when[WORDS_SIZE];

	str_printf(line, sizeof(line), "%s: %s", e->title,
		   state_word(WORDS_KIND, (int)e->kind));
	say(p, WHY_what, line);
	words_when_both(when, e->created, p->w->now);
	if (*when) {
		str_printf(line, sizeof(line), _("In the outbox since %s."), when);
		say(p, WHY_what, line);
	}
}

static void tell_state(const struct page *p)
{
	const struct entry *e = p->w->entry;
	char line[WHY_LINE], a[WORDS_SIZE], b[WORDS_SIZE];

	say(p, WHY_state, why_state(e->state));
	if (!entry_over(e->state) && e->bytes > 0) {
		words_size(a, e->bytes_sent);
		words_size(b, e->bytes);
		str_printf(line, sizeof(line), _("%s of %s are at the school."),
			   a, b);
		say(p, WHY_state, line);
	}
	if (p->w->place && p->w->places > 1 && !moves(e)) {
		str_printf(line, sizeof(line),
			   _("It is number %d of %d in the line: what is due first goes first."),
			   p->w->place, p->w->places);
		say(p, WHY_state, line);
	}
}

/* The sentences of errors begin small, and end without a full stop. */
static void tell_reason(const struct page *p)
{
	const struct entry *e = p->w->entry;
	char line[WHY_LINE];

	if (entry_over(e->state))
		return;
	if (e->reason != ERR_OK && e->reason != ERR_CANCELLED) {
		str_printf(line, sizeof(line), _("Because %s."),
			   _(err_text(e->reason)));
		say(p, WHY_reason, line);
	} else if (e->state == ENTRY_held) {
		say(p, WHY_reason, _("Because you paused it."));
	} else if (e->state == ENTRY_waiting) {
		say(p, WHY_reason, _("Because it is not its turn yet."));
	}
	if (e->unsure && e->state != ENTRY_asking)
		say(p, WHY_reason,
		    _("An answer got lost: before it is sent again, the school is asked whether it arrived."));
}

static void tell_next(const struct page *p)
{
	const struct entry *e = p->w->entry;
	char line[WHY_LINE], at[WORDS_SIZE], in[WORDS_SIZE];

	if (e->state == ENTRY_held) {
		say(p, WHY_next, _("None by itself: it waits for you."));
		return;
	}
	if (e->state != ENTRY_waiting && !entry_again(e, p->w->now))
		return;
	words_relative(in, e->next_try, p->w->now);
	words_clock(at, e->next_try, p->w->now);
	if (e->next_try > p->w->now + MARGIN_S)
		/* TRANSLATORS: "in 3 min", "14:05" */
		str_printf(line, sizeof(line), _("It is tried again %s, at %s."),
			   in, at);
	else
		str_copy(line, sizeof(line),
			 _("It is tried as soon as it is its turn."));
	say(p, WHY_next, line);
	if (e->tries > 0) {
		str_printf(line, sizeof(line),
			   ngettext("%d try so far; the breaks between them grow, so that the server can recover.",
				    "%d tries so far; the breaks between them grow, so that the server can recover.",
				    (unsigned long)e->tries), e->tries);
		say(p, WHY_next, line);
	}
}

static void tell_do(const struct page *p)
{
	const struct entry *e = p->w->entry;

	if (e->state == ENTRY_proven)
		say(p, WHY_do, _("Nothing. Its receipt proves it."));
	else if (entry_over(e->state))
		say(p, WHY_do,
		    _("Nothing. If you want it to count after all, hand in anew."));
	else if (e->state == ENTRY_copying)
		say(p, WHY_do,
		    _("Leave ranzen running until the copy is complete."));
	else if (back_refused(e))
		say(p, WHY_do,
		    _("Your work stays at the school as it is. Take this order out of the outbox; if the work must not count, tell your teacher."));
	else
		say(p, WHY_do, why_do(e->reason));
}

static void tell_said(const struct page *p)
{
	const struct entry *e = p->w->entry;
	struct buf said;

	if (!e->detail || !*e->detail || entry_over(e->state))
		return;
	buf_init(&said, 4000);
	attempt_conceal(&said, e->detail);
	if (said.len)
		say(p, why_has_page(e->reason) ? WHY_page : WHY_said, said.data);
	buf_release(&said);
}

static void tell_safe(const struct page *p)
{
	const struct entry *e = p->w->entry;
	char line[WHY_LINE], size[WORDS_SIZE];

	if (entry_over(e->state))
		return;
	if (e->kind == KIND_done || e->kind == KIND_undone)
		say(p, WHY_safe,
		    _("Only a mark is sent, no work. It is kept here until it has arrived."));
	else if (e->kind == KIND_withdraw)
		say(p, WHY_safe,
		    _("Nothing of yours is sent: your order to take the work back is kept here until it has arrived."));
	if (e->n_files) {
		words_size(size, e->bytes);
		str_printf(line, sizeof(line),
			   ngettext("A sealed copy of %d file (%s) lies on this computer. Whatever becomes of your own file, this one is sent.",
				    "Sealed copies of %d files (%s) lie on this computer. Whatever becomes of your own files, these are sent.",
				    (unsigned long)e->n_files), e->n_files,
			   size);
		say(p, WHY_safe, line);
	}
	if (e->text && *e->text)
		say(p, WHY_safe,
		    _("Your text is kept here, too, until it has arrived."));
	if (e->kind == KIND_hand_in && !e->n_files && !(e->text && *e->text))
		say(p, WHY_safe, _("It has no files: nothing can get lost."));
}

/* What there is to know where the deadline is over. */
static void tell_late(const struct page *p)
{
	const struct entry *e = p->w->entry;
	char line[WHY_LINE], when[WORDS_SIZE];

	words_when_both(when, e->due, p->w->now);
	str_printf(line, sizeof(line), _("It was %s."), when);
	say(p, WHY_deadline, line);
	if (entry_over(e->state))
		return;
	if (e->late_until > p->w->now) {
		words_when_both(when, e->late_until, p->w->now);
		str_printf(line, sizeof(line),
			   _("The school still takes it as late until %s."), when);
		say(p, WHY_deadline, line);
	} else {
		say(p, WHY_deadline,
		    _("It is still sent; the school decides whether it takes it."));
	}
}

static void tell_deadline(const struct page *p)
{
	const struct entry *e = p->w->entry;
	const struct turn *t = p->w->turn;
	char line[WHY_LINE], when[WORDS_SIZE];

	if (!e->due && entry_over(e->state))
		return;
	if (!e->due) {
		say(p, WHY_deadline, _("There is none: it can take its time."));
		return;
	}
	if (e->due <= p->w->now) {
		tell_late(p);
	} else {
		words_when_both(when, e->due, p->w->now);
		str_printf(line, sizeof(line), _("It is %s."), when);
		say(p, WHY_deadline, line);
	}
	if (entry_over(e->state))
		return;
	if (t && t->deadline && t->start_by > p->w->now) {
		words_when(when, t->start_by, p->w->now);
		str_printf(line, sizeof(line),
			   _("At the speed of your line it must start by %s."),
			   when);
		say(p, WHY_deadline, line);
	}
	say(p, WHY_deadline,
	    _("If it passes, your work is not lost: it is sent as soon as that is possible. The list of what was tried shows your teacher since when you tried."));
}

void why_place(struct why *w, const struct queue *q)
{
	w->turn = queue_find(q, w->entry->id);
	w->place = w->places = 0;
	for (int i = 0; i < q->n; i++) {
		if (q->turn[i].state == ENTRY_held)
			continue;
		w->places++;
		if (q->turn[i].entry == w->entry->id)
			w->place = w->places;
	}
}

void why_tell(const struct why *w, why_row *row, void *ctx)
{
	const struct page p = {w, row, ctx};

	tell_what(&p);
	tell_state(&p);
	tell_reason(&p);
	tell_next(&p);
	tell_do(&p);
	tell_said(&p);
	tell_safe(&p);
	tell_deadline(&p);
}
