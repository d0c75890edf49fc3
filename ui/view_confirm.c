/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last look before handing in: what, to which task, until when. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/work.h"

struct confirm {
	char **paths;             /* owned */
	struct work_file *files;  /* names and sizes, for the rules */
	int n;
	char *text;               /* owned; NULL: none */
	enum reply after;
	bool add, had_work;
	enum err forbidden;
};

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void read_files(struct confirm *c)
{
	struct stat st;

	for (int i = 0; i < c->n; i++) {
		struct buf name;

		free(c->files[i].name);
		buf_init(&name, 1024);
		text_file_name(&name, last_part(c->paths[i]),
			       strlen(last_part(c->paths[i])));
		c->files[i].name = buf_take(&name);
		c->files[i].size =
		    stat(c->paths[i], &st) == 0 ? (int64_t)st.st_size : -1;
	}
}

static void add_files(struct doc *d, const struct confirm *c, int bad)
{
	char size[WORDS_SIZE];
	int64_t total = 0;

	doc_blank(d);
	doc_line(d);
	doc_add(d, ROLE_text, _("These files are handed in:"));
	for (int i = 0; i < c->n; i++) {
		words_size(size, c->files[i].size);
		total += MAX(c->files[i].size, 0);
		doc_line(d);
		doc_addf(d, i == bad ? ROLE_bad : ROLE_strong, "  %s",
			 c->files[i].name ? c->files[i].name : "");
		doc_addf(d, ROLE_dim, "   %s", size);
	}
	words_size(size, total);
	doc_line(d);
	doc_addf(d, ROLE_text, ngettext("%d file, %s in all", "%d files, %s in all",
					(unsigned long)c->n), c->n, size);
}

static void add_text(struct doc *d, const char *text)
{
	doc_blank(d);
	doc_line(d);
	doc_add(d, ROLE_text, _("This text is handed in (e changes it):"));
	doc_wrap(d, ROLE_strong, 2, text);
}

static void add_earlier(struct ui *ui, struct doc *d, struct confirm *c,
			const struct task *t)
{
	char line[UI_TEXT], when[WORDS_SIZE];

	c->had_work = t->hand_in != HAND_IN_none || t->work == WORK_handed_in ||
		      t->work == WORK_saved;
	if (!c->had_work)
		return;
	doc_blank(d);
	words_when(when, t->work_at, ui->now);
	if (t->work_at) {
		str_printf(line, sizeof(line),
			   _("You have handed something in before (%s)."), when);
		doc_wrap(d, ROLE_warn, 0, line);
	} else {
		doc_wrap(d, ROLE_warn, 0,
			 _("You have handed something in before."));
	}
	doc_wrap(d, ROLE_text, 0,
		 c->add ? _("This is ADDED to it. + replaces it instead.")
			: _("This REPLACES it. + adds to it instead."));
}

static void load(struct ui *ui, struct view *v)
{
	struct confirm *c = v->own;
	struct doc *d = &v->doc;
	struct entry work;
	struct task t = {0};
	char when[WORDS_SIZE];
	int64_t closes;
	int bad = -1;

	doc_begin(d, ui->term.cols - 3);
	v->list.total = 0;
	if (!ui_ok(ui, store_task_get(ui->store, v->id, &t)))
		return;
	read_files(c);
	work = (struct entry){.files = c->files, .n_files = c->n,
			      .text = c->text};
	c->forbidden = task_may_hand_in(&t, ui->now, &work, &bad);
	doc_line(d);
	doc_add(d, ROLE_text, _("You hand in for:"));
	doc_wrap(d, ROLE_heading, 2, t.title);
	doc_line(d);
	doc_addf(d, ROLE_text, "  %s%s%s", t.course, *t.teacher ? ", " : "",
		 t.teacher);
	closes = task_closes(&t);
	words_when_both(when, t.due ? t.due : closes, ui->now);
	doc_line(d);
	doc_addf(d, ROLE_text, _("  due: %s"), *when ? when : _("no date"));
	if (c->n)
		add_files(d, c, bad);
	if (c->text)
		add_text(d, c->text);
	add_earlier(ui, d, c, &t);
	doc_blank(d);
	if (c->forbidden) {
		doc_wrap(d, ROLE_bad, 0, _("This cannot be handed in:"));
		doc_wrap(d, ROLE_bad, 0, _(err_text(c->forbidden)));
	} else {
		if (t.due && t.due < ui->now)
			doc_wrap(d, ROLE_warn, 0,
				 _("It is late: your teacher will see that."));
		doc_wrap(d, ROLE_strong, 0,
			 _("Enter hands in. Esc goes back; nothing is sent then."));
	}
	v->list.total = d->n;
	v->list.at = d->n - 1;
	record_task_release(&t);
}

static enum reply send(struct ui *ui, struct view *v)
{
	struct confirm *c = v->own;
	struct hand_in_order o = {
		.task = v->id, .kind = KIND_hand_in,
		.paths = (const char *const *)c->paths, .n_paths = c->n,
		.add = c->add, .text = c->text,
	};

	if (c->forbidden) {
		ui_say(ui, ROLE_bad, _("This cannot be handed in: %s"),
		       _(err_text(c->forbidden)));
		return REPLY_DRAW;
	}
	if (!ui_ok(ui, seal_start(&ui->seal, &ui->watch, &o)))
		return REPLY_DRAW;
	return c->after;
}

static enum reply write_text(struct ui *ui, struct view *v)
{
	struct confirm *c = v->own;
	char *text = c->text ? work_write(ui, v->id) : NULL;

	if (text) {
		free(c->text);
		c->text = text;
	}
	return REPLY_LOAD;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	struct confirm *c = v->own;

	switch (a) {
	case ACTION_OPEN: return send(ui, v);
	case ACTION_WRITE: return write_text(ui, v);
	case ACTION_ADD:
		c->add = c->had_work && !c->add;
		return REPLY_LOAD;
	default: return REPLY_NOT_MINE;
	}
}

static void release(struct view *v)
{
	struct confirm *c = v->own;

	for (int i = 0; i < c->n; i++) {
		free(c->paths[i]);
		free(c->files[i].name);
	}
	free(c->paths);
	free(c->text);
	free(c->files);
}

static const enum action keys[] = {
	ACTION_OPEN, ACTION_ADD, ACTION_BACK, ACTION_COUNT
};

static const struct view_ops view_confirm = {
	.title = N_("Hand in?"), .open = N_("Hand in"), .keys = keys,
	.load = load, .act = act, .release = release,
};

void view_confirm_push(struct ui *ui, int64_t task, char **paths, int n,
		       char *text, enum reply after)
{
	struct confirm *c = calloc(1, sizeof(*c));
	struct work_file *files = calloc((size_t)n + 1, sizeof(*files));

	if (!c || !files) {
		for (int i = 0; i < n; i++)
			free(paths[i]);
		free(paths);
		free(text);
		free(files);
		free(c);
		return;
	}
	*c = (struct confirm){.paths = paths, .files = files, .n = n,
			      .text = text, .after = after};
	ui_push(ui, &view_confirm, task, c);
}
