/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last look before handing in: what, to which task, until when. The files
 * are looked at by the lister: their drive may not answer any more.
 */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/work.h"
#include "words/limits.h"

#define TEAM_LIMIT 2000
#define LINE_LIMIT 2000
#define SOON_MS 60    /* so long before the page is shown without their sizes */
#define SEND_MS 500   /* and so long Enter waits for them */
#define PLAIN_MS 10000
#define FRESH_MS 2000 /* what is so old still counts when it is handed in */
#define AGAIN_MS 10000

struct confirm {
	char **paths;             /* owned */
	struct work_file *files;  /* their names and sizes */
	struct source *sources;   /* and whether they can be handed in, if … */
	bool known;               /* … that is known, as of … */
	int64_t known_at;         /* … then (mono_ms) */
	bool looking;             /* it is asked for (anew) */
	int n;
	struct lister *lister;
	char *text;               /* owned; NULL: none */
	enum reply after;
	bool add, had_work;
	bool asks, agreed;        /* to the statement of the task … */
	char *statement;          /* … of these words; owned */
	enum err closed;          /* takes nothing now: it may be old news */
	enum err forbidden;
};

/* ---- the files, as the lister sees them */
static void read_names(struct confirm *c)
{
	for (int i = 0; i < c->n; i++) {
		struct buf name;

		buf_init(&name, 1024);
		text_file_name(&name, path_name(c->paths[i]),
			       strlen(path_name(c->paths[i])));
		c->files[i].name = buf_take(&name);
		c->files[i].size = -1;
	}
}

static void take(struct ui *ui, struct confirm *c)
{
	c->looking = false;
	if (!ui_ok(ui, lister_sources(c->lister, c->sources, c->n)))
		return;
	c->known = true;
	c->known_at = clock_mono_ms(clock_system());
	for (int i = 0; i < c->n; i++)
		c->files[i].size = c->sources[i].size;
}

/* Asks for what is older than that, and waits so long for it; false: it is not
 * known yet. */
static bool look_at_files(struct ui *ui, struct confirm *c, int age_ms,
			  int wait_ms)
{
	int64_t now = clock_mono_ms(clock_system());

	if (c->n == 0)
		return true;
	if (c->looking && c->lister->owner != c)
		c->looking = false; /* somebody else asked */
	if (!c->looking && c->known && now <= c->known_at + age_ms)
		return true;
	if (!c->looking)
		c->looking = ui_ok(ui, lister_look(c->lister, &ui->watch, c,
						   c->paths, c->n));
	if (c->looking && (!c->lister->helper.pid ||
			   lister_wait(c->lister, ui->plain ? PLAIN_MS : wait_ms)))
		take(ui, c);
	return c->known && !c->looking;
}

/* ---- the page */
static void add_size(struct doc *d, const struct confirm *c, int64_t size)
{
	char words[WORDS_SIZE];

	words_size(words, size);
	doc_addf(d, ROLE_dim, "   %s", c->known || !c->n ? words : _("looking…"));
}

static void add_files(struct doc *d, const struct confirm *c,
		      const struct entry *work, const char *bad)
{
	char size[WORDS_SIZE];
	int64_t total = 0;

	doc_blank(d);
	doc_line(d);
	doc_add(d, ROLE_text, _("These files are handed in:"));
	for (int i = 0; i < work->n_files; i++) {
		const struct work_file *f = &work->files[i];

		total += MAX(f->size, 0);
		doc_line(d);
		doc_addf(d, f->name == bad ? ROLE_bad : ROLE_strong, "  %s",
			 f->name ? f->name : "");
		add_size(d, c, f->size);
	}
	doc_line(d);
	if (!c->known && c->n) {
		doc_addf(d, ROLE_text, ngettext("%d file", "%d files",
			 (unsigned long)work->n_files), work->n_files);
		return;
	}
	words_size(size, total);
	doc_addf(d, ROLE_text, ngettext("%d file, %s in all", "%d files, %s in all",
					(unsigned long)work->n_files),
		 work->n_files, size);
}

static void add_text(struct ui *ui, struct doc *d, const char *text)
{
	char line[UI_TEXT];

	doc_blank(d);
	doc_line(d);
	doc_add(d, ROLE_text, ui_text(ui, line, _("This text is handed in ({write} changes it):")));
	doc_wrap(d, ROLE_strong, 2, text);
}

static void add_own_earlier(struct ui *ui, struct doc *d, const struct task *t)
{
	char line[UI_TEXT], when[WORDS_SIZE];

	words_when(when, t->work_at, ui->now);
	if (t->work_at) {
		str_printf(line, sizeof(line),
			   _("You have handed something in before (%s)."), when);
		doc_wrap(d, ROLE_warn, 0, line);
	} else {
		doc_wrap(d, ROLE_warn, 0,
			 _("You have handed something in before."));
	}
}

static void add_earlier(struct ui *ui, struct doc *d, struct confirm *c,
			const struct task *t)
{
	char line[UI_TEXT];
	struct buf team;

	c->had_work = t->hand_in != HAND_IN_none || t->work == WORK_handed_in ||
		      t->work == WORK_saved;
	if (!c->had_work && !t->team)
		return;
	doc_blank(d);
	buf_init(&team, TEAM_LIMIT);
	limit_team(&team, t, c->add);
	if (team.len)
		doc_wrap(d, ROLE_warn, 0, team.data);
	else
		add_own_earlier(ui, d, t);
	buf_release(&team);
	if (c->had_work && t->team)
		doc_wrap(d, ROLE_text, 0, ui_text(ui, line,
			 c->add ? _("{add} replaces it instead.")
				: _("{add} adds to it instead.")));
	else if (c->had_work)
		doc_wrap(d, ROLE_text, 0, ui_text(ui, line, c->add
			 ? _("This is ADDED to it. {add} replaces it instead.")
			 : _("This REPLACES it. {add} adds to it instead.")));
}

static void add_limit(struct ui *ui, struct doc *d, enum role role,
		      const struct task *t, const struct entry *work,
		      enum err e, int which)
{
	char when[WORDS_SIZE];
	struct buf b;

	buf_init(&b, LINE_LIMIT);
	words_when(when, t->opens, ui->now);
	limit_sentence(&b, t, work, e, which, when);
	doc_wrap(d, role, 0, b.data);
	buf_release(&b);
}

static void add_end(struct ui *ui, struct doc *d, const struct confirm *c,
		    const struct task *t, const struct entry *work)
{
	char line[UI_TEXT];

	if (c->closed) {
		doc_wrap(d, ROLE_bad, 0, _("As it was last:"));
		add_limit(ui, d, ROLE_bad, t, work, c->closed, -1);
		doc_wrap(d, ROLE_text, 0,
			 _("Has your teacher changed that? Then it is tried, and the school decides."));
	}
	if (t->due && t->due < ui->now)
		doc_wrap(d, ROLE_warn, 0,
			 _("It is late: your teacher will see that."));
	if (task_final(t, work))
		doc_wrap(d, ROLE_warn, 0,
			 _("This is final: once it is handed in, you cannot change it any more."));
	if (c->asks) {
		ask_words(d, t, 0);
		doc_line(d);
		doc_addf(d, ROLE_mark, c->agreed ? "[x] " : "[ ] ");
		doc_add(d, ROLE_text, ui_text(ui, line, _("I agree ({mark})")));
	}
	doc_wrap(d, ROLE_strong, 0, ui_text(ui, line,
		 _("{open} hands in. {back} goes back; nothing is sent then.")));
}

static struct hand_in_order order_of(const struct confirm *c, int64_t task)
{
	return (struct hand_in_order){
		.task = task, .kind = KIND_hand_in,
		.paths = (const char *const *)c->paths, .n_paths = c->n,
		.sources = c->sources, .add = c->add, .text = c->text,
		.statement = c->agreed,
	};
}

/* Who agreed to other words has not agreed to these. */
static void read_statement(struct confirm *c, const struct task *t)
{
	const char *now = t->statement ? limit_statement(t) : "";

	if (c->statement && strcmp(c->statement, now) == 0)
		return;
	free(c->statement);
	c->statement = str_dup(now);
	c->agreed = false;
}

/* All that the rules have to say. What was looked at is the caller's; where
 * it could not be, it is lent, and only names what was chosen. */
static bool look(struct ui *ui, struct confirm *c, const struct task *t,
		 struct entry *work, int *bad)
{
	struct hand_in_order o = order_of(c, t->id);
	bool known = c->known || !c->n, looked = false;
	enum err e = ERR_OK;

	if (known) {
		e = store_hand_in_look(ui->store, &o, work, bad);
		looked = !e;
	}
	read_statement(c, t);
	if (!looked)
		*work = (struct entry){.files = c->files, .n_files = c->n,
				       .text = c->text};
	c->closed = task_open(t, ui->now);
	if (looked)
		e = task_takes(t, work, bad);
	c->asks = t->statement && (!e || e == ERR_STATEMENT);
	c->forbidden = e == ERR_STATEMENT ? ERR_OK : e;
	return looked;
}

static void add_task(struct ui *ui, struct doc *d, const struct task *t)
{
	char when[WORDS_SIZE];

	doc_line(d);
	doc_add(d, ROLE_text, _("You hand in for:"));
	doc_wrap(d, ROLE_heading, 2, t->title);
	doc_line(d);
	doc_addf(d, ROLE_text, "  %s%s%s", t->course, *t->teacher ? ", " : "",
		 t->teacher);
	words_when_both(when, t->due ? t->due : task_closes(t), ui->now);
	doc_line(d);
	doc_addf(d, ROLE_text, _("  due: %s"), *when ? when : _("no date"));
}

static void load(struct ui *ui, struct view *v)
{
	struct confirm *c = v->own;
	struct doc *d = &v->doc;
	struct entry work = {0};
	struct task t = {0};
	bool looked, end = v->list.at >= v->list.total - 1;
	int bad = -1;

	doc_begin(d, ui->term.cols - 3);
	v->list.total = 0;
	look_at_files(ui, c, AGAIN_MS, c->known ? 0 : SOON_MS);
	if (!ui_ok(ui, store_task_get(ui->store, v->id, &t)))
		return;
	looked = look(ui, c, &t, &work, &bad);
	add_task(ui, d, &t);
	if (work.n_files)
		add_files(d, c, &work, bad >= 0 && bad < work.n_files
				    ? work.files[bad].name : NULL);
	if (work.text)
		add_text(ui, d, work.text);
	add_earlier(ui, d, c, &t);
	doc_blank(d);
	if (c->forbidden) {
		doc_wrap(d, ROLE_bad, 0, _("This cannot be handed in:"));
		add_limit(ui, d, ROLE_bad, &t, &work, c->forbidden, bad);
	} else {
		add_end(ui, d, c, &t, &work);
	}
	/* The question, until somebody reads what is above it. */
	if (end)
		v->list.at = d->n - 1;
	v->list.total = d->n;
	if (looked)
		record_entry_release(&work);
	record_task_release(&t);
}

static enum reply send(struct ui *ui, struct view *v)
{
	struct confirm *c = v->own;
	struct hand_in_order o;
	bool known;

	known = look_at_files(ui, c, FRESH_MS, SEND_MS);
	load(ui, v); /* as it is now */
	if (!known) {
		ui_say(ui, ROLE_warn, _("Your files are still being looked at: the drive that they are on does not answer. Wait, or go back with {back}."));
		return REPLY_DRAW;
	}
	o = order_of(c, v->id);
	if (c->forbidden) {
		ui_say(ui, ROLE_bad, _("This cannot be handed in: %s"),
		       _(err_text(c->forbidden)));
		return REPLY_DRAW;
	}
	if (c->asks && !c->agreed) {
		ui_say(ui, ROLE_message, _("Press {mark} first if you agree."));
		return REPLY_DRAW;
	}
	if (c->closed && !ui_sure(ui, ACTION_OPEN, v->id,
				  _("The school took nothing when it was last asked. Try it? Press {open} again.")))
		return REPLY_DRAW;
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
	case ACTION_MARK:
		c->agreed = c->asks && !c->agreed;
		return REPLY_LOAD;
	case ACTION_ADD:
		c->add = c->had_work && !c->add;
		return REPLY_LOAD;
	default: return REPLY_NOT_MINE;
	}
}

static bool question(struct ui *ui, const struct view *v, enum action *yes,
		     enum action *no)
{
	UNUSED(ui);
	UNUSED(v);
	*yes = ACTION_OPEN;
	*no = ACTION_BACK;
	return true;
}

static void release(struct view *v)
{
	struct confirm *c = v->own;

	lister_drop(c->lister, c);
	for (int i = 0; i < c->n; i++) {
		free(c->paths[i]);
		free(c->files[i].name);
	}
	free(c->paths);
	free(c->text);
	free(c->statement);
	free(c->files);
	free(c->sources);
}

static const enum action keys[] = {
	ACTION_MARK, ACTION_OPEN, ACTION_ADD, ACTION_WRITE, ACTION_HELP,
	ACTION_BACK, ACTION_COUNT
};

static bool offers(const struct view *v, enum action a)
{
	const struct confirm *c = v->own;

	switch (a) {
	case ACTION_MARK: return c->asks;
	case ACTION_ADD: return c->had_work;
	case ACTION_WRITE: return c->text;
	default: return true;
	}
}

static const struct view_ops view_confirm = {
	.title = N_("Hand in?"), .open = N_("Hand in"), .mark = N_("Agree"),
	.keys = keys, .offers = offers, .load = load, .act = act,
	.asks = question, .release = release,
};

void view_confirm_push(struct ui *ui, int64_t task, char **paths, int n,
		       char *text, enum reply after)
{
	struct confirm *c = calloc(1, sizeof(*c));
	struct work_file *files = calloc((size_t)n + 1, sizeof(*files));
	struct source *sources = calloc((size_t)n + 1, sizeof(*sources));

	if (!c || !files || !sources) {
		for (int i = 0; i < n; i++)
			free(paths[i]);
		free(paths);
		free(text);
		free(files);
		free(sources);
		free(c);
		return;
	}
	*c = (struct confirm){.paths = paths, .files = files, .sources = sources,
			      .n = n, .lister = &ui->lister, .text = text,
			      .after = after};
	read_names(c);
	ui_push(ui, &view_confirm, task, c);
}
