/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files at the school: what a person is told of them. */
#include "base/base.h"

#include "ui/chooser.h"
#include "ui/folder_rows.h"
#include "ui/school.h"

/* ---- what became of it */
static void reason(const struct school *s, enum err e, char out[UI_TEXT])
{
	const char *text = _(err_text(e));

	if (*s->said)
		str_printf(out, UI_TEXT, "%s (%s)", text, s->said);
	else
		str_copy(out, UI_TEXT, text);
}

void school_why(const struct school *s, enum err e, char out[UI_TEXT])
{
	char why[UI_TEXT];

	if (e == ERR_PASSWORD_DUE)
		ui_text(s->ui, out, _("The school wants your password for its files, and it is not kept here. {login} asks you for it."));
	else if (e == ERR_FOLDER_LOGIN)
		ui_text(s->ui, out, _("The school does not take the password for its files; with a second factor an app password may be needed. {login} asks you for it."));
	else if (e == ERR_TOP)
		str_copy(out, UI_TEXT, _("Nothing can be put here: open one of the folders first."));
	else {
		reason(s, e, why);
		ui_text(s->ui, out, _("That did not work: %s"), why);
	}
}

void school_tell_got(struct school *s)
{
	struct tally t = s->got;
	char where[UI_TEXT], why[UI_TEXT];
	char *folder = path_folder(t.last);

	s->got = (struct tally){.well = 0};
	reason(s, t.why, why);
	chooser_tidy(where, sizeof(where),
		     t.well == 1 ? t.last : folder ? folder : "");
	free(folder);
	if (t.failed && !t.well)
		school_why(s, t.why, why);
	if (t.failed && !t.well)
		ui_say(s->ui, ROLE_bad, "%s", why);
	else if (t.failed)
		ui_say(s->ui, ROLE_bad,
		       /* TRANSLATORS: how many, of how many, why the others not */
		       _("%d of %d files have come; the others: %s"), t.well,
		       t.well + t.failed, why);
	else if (t.well == 1)
		ui_say(s->ui, ROLE_good, _("It is here now: %s"), where);
	else
		ui_say(s->ui, ROLE_good,
		       /* TRANSLATORS: how many, and the folder they lie in */
		       ngettext("%d file is here now, in %s",
				"%d files are here now, in %s",
				(unsigned long)t.well), t.well, where);
}

static void tell_clash(struct school *s)
{
	char name[UI_TEXT / 2];

	folder_row_clean(name, sizeof(name), path_name(s->clash[0]));
	if (s->n_clash == 1)
		ui_sure(s->ui, ACTION_UPLOAD, (int64_t)s->view->serial,
			_("At the school there is another '%s'. Press {upload} again to put yours in its place; {back} leaves both."),
			name);
	else
		ui_sure(s->ui, ACTION_UPLOAD, (int64_t)s->view->serial,
			ngettext("At the school there is %d other file of these names. Press {upload} again to put yours in its place; {back} leaves both.",
				 "At the school there are %d other files of these names. Press {upload} again to put yours in their place; {back} leaves both.",
				 (unsigned long)s->n_clash), s->n_clash);
}

void school_tell_sent(struct school *s)
{
	struct tally t = s->sent;
	char why[UI_TEXT];

	s->sent = (struct tally){.well = 0};
	reason(s, t.why, why);
	if (t.failed && t.why == ERR_TOP)
		school_why(s, t.why, why);
	if (t.failed && s->unsure)
		ui_say(s->ui, ROLE_bad, _("%s: it may have arrived. {sync} looks."), why);
	else if (t.failed)
		ui_say(s->ui, ROLE_bad,
		       ngettext("%d file was not sent: %s",
				"%d files were not sent: %s",
				(unsigned long)t.failed), t.failed, why);
	else if (t.well)
		ui_say(s->ui, ROLE_good,
		       ngettext("%d file lies at the school now.",
				"%d files lie at the school now.",
				(unsigned long)t.well), t.well);
	if (s->n_clash)
		tell_clash(s);
}

/* ---- what is said meanwhile */
static void doing(const struct school *s, char out[UI_TEXT])
{
	const struct job *j = &s->jobs[0];
	char name[UI_TEXT / 2], done[WORDS_SIZE], total[WORDS_SIZE];

	folder_row_clean(name, sizeof(name), path_name(j->path));
	words_size(done, s->done);
	words_size(total, s->total);
	if (j->what == TOLD_list && !*name)
		str_copy(out, UI_TEXT, _("Asking the school for its files …"));
	else if (j->what == TOLD_list)
		str_printf(out, UI_TEXT, _("Asking the school for '%s' …"), name);
	else if (j->what == TOLD_get && s->total > 0)
		/* TRANSLATORS: file, bytes, of so many */
		str_printf(out, UI_TEXT, _("Fetching '%s': %s of %s."), name,
			   done, total);
	else if (j->what == TOLD_get)
		str_printf(out, UI_TEXT, _("Fetching '%s' …"), name);
	else if (s->total > 0)
		/* TRANSLATORS: file, bytes, of so many */
		str_printf(out, UI_TEXT, _("Sending '%s': %s of %s."), name,
			   done, total);
	else
		str_printf(out, UI_TEXT, _("Sending '%s' …"), name);
}

void school_busy(const struct school *s, char out[UI_TEXT])
{
	char what[UI_TEXT], stop[UI_TEXT] = "";

	*out = '\0';
	if (!s->n_jobs)
		return;
	doing(s, what);
	if (!s->ui->plain) /* which takes no line before that is over */
		ui_text(s->ui, stop, _("{back} stops that."));
	str_printf(out, UI_TEXT, "%s%s%s", what, *stop ? " " : "", stop);
}
