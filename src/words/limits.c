/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "model/standing.h"
#include "model/task_rules.h"
#include "words/limits.h"

#define TEAM_FILES_LIMIT 600 /* bytes of names that are listed */

static void print_size(char out[TEXT_SIZE], int64_t bytes)
{
	/* TRANSLATORS: the decimal sign of your language, as in 1.5 MB */
	text_size(out, bytes, _("."));
}

static int few(int64_t n)
{
	return (int)MIN(n, INT_MAX);
}

static void takes_files(struct buf *out, const struct task *t)
{
	char size[TEXT_SIZE];

	buf_str(out, t->max_files == 1 ? _("one file") : _("files"));
	if (t->types && *t->types)
		buf_printf(out, " (%s)", t->types);
	if (t->max_files > 1)
		buf_printf(out, ngettext(", at most %d file",
			   ", at most %d files", (unsigned long)t->max_files),
			   few(t->max_files));
	if (t->max_bytes > 0) {
		print_size(size, t->max_bytes);
		buf_printf(out, t->max_files == 1 ? _(", up to %s")
						  : _(", up to %s each"), size);
	}
}

void limit_takes(struct buf *out, const struct task *t)
{
	if (t->takes_files)
		takes_files(out, t);
	if (t->takes_files && t->takes_text)
		buf_str(out, "; ");
	if (t->takes_text)
		buf_str(out, _("text"));
	if (t->takes_text && t->max_words > 0)
		buf_printf(out, ngettext(", at most %d word",
			   ", at most %d words", (unsigned long)t->max_words),
			   few(t->max_words));
}

static void too_large(struct buf *out, const struct task *t,
		      const struct work_file *f)
{
	char is[TEXT_SIZE], may[TEXT_SIZE];

	print_size(is, f->size);
	print_size(may, t->max_bytes);
	if (strcmp(is, may) == 0) { /* a little more than what may be */
		str_printf(is, sizeof(is), "%" PRId64 "\u00a0B", f->size);
		str_printf(may, sizeof(may), "%" PRId64 "\u00a0B", t->max_bytes);
	}
	buf_printf(out, _("'%s' is too large: it has %s, and the school takes up to %s"),
		   f->name, is, may);
}

static void too_many(struct buf *out, const struct task *t, int files)
{
	buf_printf(out, ngettext("the school takes at most %d file, and these are %d",
		   "the school takes at most %d files, and these are %d",
		   (unsigned long)t->max_files), few(t->max_files), files);
}

static void too_long(struct buf *out, const struct task *t, const char *text)
{
	buf_printf(out, ngettext("the school takes at most %d word, and your text has %d",
		   "the school takes at most %d words, and your text has %d",
		   (unsigned long)t->max_words), few(t->max_words),
		   few(text_words(text)));
}

static const char *not_accepted(const struct task *t)
{
	if (t->takes_files)
		return _("the school takes files for this task, no text");
	if (t->takes_text)
		return _("the school takes a text for this task, no files");
	return _("nothing is handed in for this task; it is marked as done");
}

void limit_sentence(struct buf *out, const struct task *t,
    const struct entry *work, enum err e, int which, const char *when)
{
	const struct work_file *f = which >= 0 && which < work->n_files
		? &work->files[which] : NULL;

	if (e == ERR_TOO_EARLY && *when)
		buf_printf(out, _("it is too early: the school takes work for this task from %s on"),
			   when);
	else if (e == ERR_LOCKED && task_fixed(t))
		buf_str(out, _("what you handed in is final: it cannot be changed any more"));
	else if (e == ERR_CONFLICT)
		buf_str(out, _("what is at the school was handed in elsewhere: nothing can be added to it from here; choose all files of your work, and replace it"));
	else if (e == ERR_NOT_ACCEPTED)
		buf_str(out, not_accepted(t));
	else if (e == ERR_TOO_MANY && t->max_files > 0)
		too_many(out, t, work->n_files);
	else if (e == ERR_TOO_LONG && work->text)
		too_long(out, t, work->text);
	else if (e == ERR_BAD_TYPE && f)
		buf_printf(out, _("'%s' is of the wrong kind: the school takes files here that end in: %s"),
			   f->name, t->types);
	else if (e == ERR_TOO_LARGE && f)
		too_large(out, t, f);
	else
		buf_str(out, _(err_text(e)));
}

int limit_notes(const struct task *t, int64_t now,
		const char *notes[LIMIT_NOTES])
{
	int n = 0;

	if (task_fixed(t))
		notes[n++] = _("What you handed in is final. It cannot be changed any more.");
	else if (task_open(t, now) == ERR_LOCKED)
		notes[n++] = _("Closed: your teacher takes no work for this task now.");
	if (t->team)
		notes[n++] = _("Team task: what one of you hands in counts for all, and replaces what the others handed in.");
	if (t->drafts && !task_fixed(t))
		notes[n++] = _("Final: once you have handed in, you cannot change it any more.");
	if (t->statement && !task_fixed(t))
		notes[n++] = _("Before you hand in, you are asked to agree to a statement.");
	return n;
}

const char *limit_statement(const struct task *t)
{
	return t->statement_text && *t->statement_text ? t->statement_text
		: _("(its words are not known here: they stand on the page of the task at the school)");
}

void limit_team(struct buf *out, const struct task *t, bool add)
{
	size_t end = out->len + TEAM_FILES_LIMIT;

	if (!t->team)
		return;
	if (!task_has_work(t)) {
		buf_str(out, _("This is a team task: you hand in for all of your team."));
		return;
	}
	buf_str(out, add
		? _("This is a team task: it is added to your team's work.")
		: _("This is a team task: it REPLACES your team's work, whoever handed it in."));
	if (!t->n_work_files)
		return;
	buf_str(out, " ");
	buf_str(out, _("Your team has there now:"));
	for (int i = 0; i < t->n_work_files && out->len < end; i++)
		buf_printf(out, "%s %s", i ? "," : "", t->work_files[i].name);
}
