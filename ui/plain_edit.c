/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --plain: a text that is typed line by line. Whatever ends it, a dot, the
 * input or the connection: what was typed is kept in the text's file. */
#include "base/base.h"

#include "base/text.h"
#include "ui/plain.h"
#include "ui/work.h"

struct edit {
	struct plain *p;
	const char *path;
	char *before;       /* owned; what the file had */
	size_t before_len;
	struct buf text;    /* what was typed */
	bool anew;          /* without what was before */
	bool ended;
};

/* As lines, and clean: the file may come from any program. */
static void say_before(const struct edit *e)
{
	char *line, *rest;
	struct buf b;

	buf_init(&b, 4 * WORK_TEXT_LIMIT);
	text_clean(&b, e->before, e->before_len, TEXT_BREAKS);
	plain_say(e->p, "%s", _("You have written this already:"));
	for (line = b.data; line; line = rest) {
		rest = strchr(line, '\n');
		if (rest)
			*rest++ = '\0';
		plain_say(e->p, "%s", line);
	}
	buf_release(&b);
	plain_say(e->p, _("What you type is added to it. To begin anew, type first: %s"),
		  _("anew"));
}

static void type(struct edit *e)
{
	bool first = e->before_len > 0, whole = true;
	const char *line;

	plain_say(e->p, "%s",
		  _("Type your text. A line with a dot alone ends it."));
	for (; whole && !e->ended; first = false) {
		whole = plain_line(e->p, _("Text:"));
		line = e->p->typed.data;
		e->ended = whole && strcmp(line, ".") == 0;
		if (first && whole && strcmp(line, _("anew")) == 0)
			e->anew = true;
		else if (!e->ended && (whole || *line))
			buf_printf(&e->text, "%s\n", line);
	}
}

/* What was there goes only once its successor is ended. */
static enum err keep(struct edit *e, size_t *len)
{
	bool all = !e->anew || !e->ended;
	struct buf b;
	enum err err;

	buf_init(&b, WORK_TEXT_LIMIT + 1 + e->text.limit);
	if (all)
		buf_add(&b, e->before, e->before_len);
	if (b.len > 0 && b.data[b.len - 1] != '\n')
		buf_char(&b, '\n');
	buf_add(&b, e->text.data, e->text.len);
	*len = b.len;
	err = buf_error(&b);
	if (!err)
		err = disk_write_file(disk_real(), e->path, b.data, b.len, 0600);
	buf_release(&b);
	return err;
}

static bool finish(struct edit *e)
{
	enum err err;
	size_t len = 0;

	if (!e->ended && e->text.len == 0)
		return false;
	err = keep(e, &len);
	if (err)
		plain_say(e->p, _("Your text could not be written to %s: %s"),
			  e->path, _(err_text(err)));
	else if (buf_error(&e->text))
		plain_say(e->p, _("Your text is too long. Only its beginning is kept, here: %s"),
			  e->path);
	else if (len > WORK_TEXT_LIMIT)
		plain_say(e->p, _("Your text is too long to be handed in. All of it is kept here, to be made shorter: %s"),
			  e->path);
	else if (!e->ended)
		plain_say(e->p, _("Your text has no end yet, so it is not handed in. It is kept here: %s"),
			  e->path);
	else
		return true;
	return false;
}

bool plain_edit(struct ui *ui, const char *path)
{
	struct edit e = {.p = ui->plain, .path = path};
	enum err err = disk_read_file(disk_real(), path, WORK_TEXT_LIMIT,
				      &e.before, &e.before_len);
	bool ok = false;

	buf_init(&e.text, PLAIN_LINE);
	if (err) {
		plain_say(e.p, _("What you have written already cannot be read, so nothing is changed: %s (%s)"),
			  path, _(err_text(err)));
	} else {
		if (e.before_len > 0)
			say_before(&e);
		type(&e);
		ok = finish(&e);
	}
	free(e.before);
	buf_release(&e.text);
	return ok;
}
