/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choosing the files to hand in: places, and the folders in them. Nothing of
 * them is read here: a drive that does not answer must not stop the screen.
 */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/chooser.h"
#include "ui/work.h"

#define AGAIN_MS 10000 /* files may have come meanwhile */
#define MATERIALS 500

static void explain(struct chooser *c, struct view *v)
{
	struct doc *d = &v->doc;

	doc_begin(d, c->ui->term.cols - 3);
	if (v->list.total > 0)
		return;
	doc_blank(d);
	if (strchr(v->words, '/'))
		ui_wrap(c->ui, d, 0, _("No name has a \"/\" in it. Is that the path of a file? Enter, then {path}, takes it as one."));
	else if (*v->words)
		ui_wrap(c->ui, d, 0, _("No name here has these words. {back} ends the search."));
	else if (c->reading)
		ui_wrap(c->ui, d, 0, _("This folder is being read. {item} shows other places."));
}

static void load(struct ui *ui, struct view *v)
{
	struct chooser *c = v->own;
	int64_t now = clock_mono_ms(clock_system());

	if (c->reading && ui->lister.owner != c) {
		c->reading = false; /* somebody else asked */
		c->at_places |= !c->folder.path;
	}
	if (c->reading && !ui->lister.helper.pid)
		chooser_take(c, v);
	else if (!c->reading && !c->at_places && !ui->prompt.ops &&
		 now > c->read_at + AGAIN_MS)
		chooser_again(c, v, 0);
	chooser_show(c, v);
	explain(c, v);
}

/* ---- searching */
/* What nobody sees is not found. */
static bool place_has(const struct chooser *c, int i, const char *words)
{
	char path[CHOOSER_PATH];

	chooser_place_path(c, i, path, sizeof(path));
	return text_has(c->places.at[i].label, words) || text_has(path, words);
}

static void search(struct ui *ui, struct view *v)
{
	struct chooser *c = v->own;

	UNUSED(ui);
	chooser_show(c, v);
	for (int i = 0; c->at_places && *v->words && i < c->places.n; i++) {
		if (place_has(c, i, v->words)) {
			v->list.at = i;
			break;
		}
	}
	list_settle(&v->list, NULL, NULL);
	explain(c, v);
}

static int64_t found(const struct view *v, int64_t *nth)
{
	const struct chooser *c = v->own;
	int64_t n = 0;

	*nth = v->list.at + 1;
	if (!c->at_places)
		return c->folder.n_shown;
	*nth = 0;
	for (int i = 0; i < c->places.n; i++) {
		n += place_has(c, i, v->words);
		if (i == v->list.at && place_has(c, i, v->words))
			*nth = n;
	}
	return n;
}

/* ---- what is done */
static enum reply confirm(struct ui *ui, struct view *v)
{
	struct chooser *c = v->own;
	char **paths;

	if (c->folder.n_chosen == 0 && !c->text) {
		ui_say(ui, ROLE_message, _("Choose files with {mark} first."));
		return REPLY_DRAW;
	}
	if (c->folder.n_chosen)
		chooser_remember(c);
	if (c->chosen) {
		c->chosen(c->owner, c->folder.chosen, c->folder.n_chosen);
		return REPLY_BACK;
	}
	paths = calloc((size_t)c->folder.n_chosen + 1, sizeof(*paths));
	for (int i = 0; paths && i < c->folder.n_chosen; i++)
		paths[i] = str_dup(c->folder.chosen[i]);
	if (paths)
		view_confirm_push(ui, v->id, paths, c->folder.n_chosen,
				  str_dup(c->text), REPLY_BACK_TWO);
	return REPLY_LOAD;
}

static enum reply write_text(struct ui *ui, struct view *v)
{
	struct chooser *c = v->own;

	if (!c->text_too) {
		ui_say(ui, ROLE_message, "%s",
		       _("This task takes files, no text."));
		return REPLY_DRAW;
	}
	free(c->text);
	c->text = work_write(ui, v->id);
	return REPLY_LOAD;
}

static enum reply toggle(struct ui *ui, struct view *v,
			 const struct folder_entry *e)
{
	struct chooser *c = v->own;

	if (!e)
		return REPLY_NOT_MINE;
	if (!folder_is_file(e)) {
		ui_say(ui, ROLE_message,
		       _("Only files are chosen. {open} looks into this folder."));
		return REPLY_DRAW;
	}
	ui_ok(ui, folder_toggle(&c->folder, e));
	if (folder_is_chosen(&c->folder, e) && *chooser_remark(c, e))
		ui_say(ui, ROLE_warn, "%s",
		       _("This file is your school's own material: is it your work?"));
	return REPLY_DRAW;
}

static enum reply open_row(struct ui *ui, struct view *v)
{
	struct chooser *c = v->own;
	const struct folder_entry *e = folder_at(&c->folder, v->list.at);

	if (c->at_places && v->list.at >= 0) {
		chooser_go(c, v, c->places.at[v->list.at].path);
		return REPLY_LOAD;
	}
	if (!e)
		return REPLY_DRAW;
	if (!folder_is_file(e)) {
		chooser_enter(c, v, e);
		return REPLY_LOAD;
	}
	if (c->chosen) /* it is out of our hands then: not by Enter alone */
		return toggle(ui, v, e);
	if (c->folder.n_chosen == 0 && !ui_ok(ui, folder_toggle(&c->folder, e)))
		return REPLY_DRAW;
	return confirm(ui, v);
}

/* Another order, or more of the names; the cursor stays with its file. */
static enum reply look_other(struct chooser *c, struct view *v, bool *what)
{
	const struct folder_entry *e = folder_at(&c->folder, v->list.at);
	int64_t at = 0;

	*what = !*what;
	v->turned++;
	chooser_show(c, v);
	if (what == &c->folder.hidden && e)
		at = folder_row(&c->folder, e->name);
	else if (c->folder.n_shown > 1 && !*v->words)
		at = 1;
	v->list.at = MAX(at, 0);
	return REPLY_LOAD;
}

static enum reply act_on_list(struct ui *ui, struct view *v, enum action a)
{
	struct chooser *c = v->own;

	switch (a) {
	case ACTION_MARK_ALL:
		ui_ok(ui, folder_toggle_all(&c->folder));
		return REPLY_DRAW;
	case ACTION_ORDER: return look_other(c, v, &c->folder.newest);
	case ACTION_HIDDEN: return look_other(c, v, &c->folder.hidden);
	case ACTION_SYNC: chooser_again(c, v, CHOOSER_SOON_MS); return REPLY_LOAD;
	case ACTION_MARK:
		toggle(ui, v, folder_at(&c->folder, v->list.at));
		if (!ui->plain)
			list_act(&v->list, ACTION_DOWN, NULL, NULL);
		return REPLY_DRAW;
	default: return REPLY_NOT_MINE;
	}
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	struct chooser *c = v->own;

	switch (a) {
	case ACTION_OPEN: return open_row(ui, v);
	case ACTION_HAND_IN:
		return c->chosen ? REPLY_NOT_MINE : confirm(ui, v);
	case ACTION_UPLOAD:
		return c->chosen ? confirm(ui, v) : REPLY_NOT_MINE;
	case ACTION_WRITE: return write_text(ui, v);
	case ACTION_BACK: return chooser_back(c, v);
	case ACTION_ITEM: case ACTION_ITEM_BACK: case ACTION_PLACES:
		chooser_places(c, v);
		return REPLY_LOAD;
	case ACTION_PATH: chooser_ask(c, v); return REPLY_DRAW;
	case ACTION_SYNC: case ACTION_ORDER: case ACTION_HIDDEN:
	case ACTION_MARK: case ACTION_MARK_ALL:
		return c->at_places || !c->folder.path ? REPLY_NOT_MINE
						      : act_on_list(ui, v, a);
	default: return REPLY_NOT_MINE;
	}
}

/* ---- what is said */
static void tell_upload(const struct chooser *c, char out[UI_TEXT])
{
	int n = c->folder.n_chosen;

	if (n == 0 && c->at_places && !c->ui->plain)
		ui_text(c->ui, out, _("Where is your file? {open} looks there."));
	else if (n == 0 && c->ui->plain)
		ui_text(c->ui, out,
			_("Type the number of a file, or its path; then {upload}."));
	else if (n == 0)
		ui_text(c->ui, out, _("Choose with {mark}, then {upload} sends them to the school."));
	else
		ui_text(c->ui, out,
			ngettext("%d file chosen. {upload} sends it to the school.",
				 "%d files chosen. {upload} sends them to the school.",
				 (unsigned long)n), n);
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	struct chooser *c = v->own;
	int n = c->folder.n_chosen;
	char path[UI_TEXT];

	if (c->reading && !c->again) {
		chooser_tidy(path, sizeof(path), c->asked);
		ui_text(ui, out, _("Reading %s … {back} stops that."), path);
	} else if (strchr(v->words, '/')) { /* no name has one */
		ui_text(ui, out, _("Is that the path of a file? {path} takes it."));
	} else if (c->chosen) {
		tell_upload(c, out);
	} else if (n == 0 && c->text) {
		ui_text(ui, out, _("Your text is ready. {hand-in} to go on."));
	} else if (n == 0 && ui->plain) {
		ui_text(ui, out,
			_("Type the number of a file, or its path; then {hand-in}."));
	} else if (n == 0 && c->at_places) {
		ui_text(ui, out, _("Where is your file? {open} looks there."));
	} else if (n == 0 && c->text_too) {
		ui_text(ui, out,
			_("Choose with {mark} or write a text with {write}, then {hand-in}. Letters search."));
	} else if (n == 0 && c->folder.more) {
		ui_text(ui, out, _("Only the first %d names are shown: {path} takes the path of any file."),
			LISTER_ENTRIES);
	} else if (n == 0) {
		ui_text(ui, out, _("Choose with {mark}, then {hand-in} to go on. Letters search."));
	} else if (c->text) {
		ui_text(ui, out,
			ngettext("Your text and %d file. {hand-in} to go on.",
				 "Your text and %d files. {hand-in} to go on.",
				 (unsigned long)n), n);
	} else {
		ui_text(ui, out,
			ngettext("%d file chosen. {hand-in} to go on.",
				 "%d files chosen. {hand-in} to go on.",
				 (unsigned long)n), n);
	}
}

static enum action pick(const struct view *v, int64_t row)
{
	const struct chooser *c = v->own;
	const struct folder_entry *e = folder_at(&c->folder, row);

	return !c->at_places && e && folder_is_file(e) ? ACTION_MARK
						       : ACTION_OPEN;
}

/* A path typed again is chosen no more: that is to be heard. */
static void toggle_typed(struct ui *ui, struct view *v, int file)
{
	struct chooser *c = v->own;
	const struct folder_entry *e = &c->offers.entries[file];
	char *path = folder_path(&c->offers, e), rest[UI_TEXT] = "";
	int before = c->folder.n_chosen;

	if (path && ui_ok(ui, e->kind == LISTER_CLOSED ? ERR_UNREADABLE
			: folder_toggle_path(&c->folder, path))) {
		tell(ui, v, rest);
		ui_say(ui, ROLE_message, "%s: %s. %s", e->name,
		       c->folder.n_chosen > before ? _("chosen")
						   : _("not chosen"), rest);
	}
	free(path);
}

/* The path of a file or a folder, from here, the home, or the top. */
static bool typed(struct ui *ui, struct view *v, const char *line)
{
	struct chooser *c = v->own;
	const char *rest = line;
	char *word = chooser_dropped(&rest, true);
	int file = -1;
	enum err e = word ? chooser_look(c, word, CHOOSER_PLAIN_MS, &file)
			  : ERR_NOT_FOUND;

	if (e) {
		chooser_fail(c, line, e);
	} else if (file >= 0) {
		toggle_typed(ui, v, file);
	} else if (chooser_go(c, v, word)) {
		ui_load(ui);
	}
	free(word);
	return true;
}

static void pasted(struct ui *ui, struct view *v, const char *text)
{
	UNUSED(ui);
	chooser_paste(v->own, v, text);
}

static void note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct chooser *c = v->own;
	char path[CHOOSER_PATH];
	const char *order = "";

	if (c->at_places || !c->folder.path)
		return;
	if (c->folder.newest)
		/* TRANSLATORS: behind the path of a folder */
		order = _(", newest first");
	chooser_tidy(path, sizeof(path), c->folder.path);
	chooser_end_of(c, path, sizeof(path),
		       ui->term.cols / 2 - 1 - text_width(order));
	str_printf(out, UI_TEXT, "%s%s", path, order);
}

static bool unsaved(const struct view *v)
{
	const struct chooser *c = v->own;

	return c->folder.n_chosen > 0 || c->text;
}

static void release(struct view *v)
{
	struct chooser *c = v->own;

	lister_drop(&c->ui->lister, c);
	folder_release(&c->folder);
	folder_release(&c->offers);
	places_release(&c->places);
	for (int i = 0; i < c->n_trail; i++)
		free(c->trail[i]);
	for (int i = 0; i < c->n_pasted; i++)
		free(c->pasted[i]);
	for (int i = 0; i < c->n_material; i++)
		free(c->material[i]);
	free(c->material);
	free(c->ours);
	free(c->offers_of);
	free(c->asked);
	free(c->name);
	free(c->text);
}

static const enum action keys[] = {
	ACTION_MARK, ACTION_HAND_IN, ACTION_UPLOAD, ACTION_WRITE, ACTION_OPEN,
	ACTION_ITEM, ACTION_PLACES, ACTION_HELP, ACTION_SEARCH, ACTION_ORDER, ACTION_PATH, ACTION_MARK_ALL,
	ACTION_HIDDEN, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static bool offers(const struct view *v, enum action a)
{
	const struct chooser *c = v->own;

	switch (a) {
	case ACTION_WRITE: return c->text_too;
	case ACTION_MARK: case ACTION_MARK_ALL: case ACTION_ORDER:
	case ACTION_HIDDEN: return !c->at_places;
	/* Tab, where there is one. */
	case ACTION_ITEM: return !c->at_places && !c->ui->plain;
	case ACTION_PLACES: return !c->at_places && c->ui->plain;
	case ACTION_HAND_IN:
		return !c->chosen &&
		       (!c->at_places || c->folder.n_chosen || c->text);
	case ACTION_UPLOAD:
		return c->chosen && (!c->at_places || c->folder.n_chosen);
	default: return true;
	}
}

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_MARK, ACTION_COUNT
};

static const struct view_ops view_chooser = {
	.title = N_("Choose files"), .item = N_("Places"), .types = true,
	.keys = keys, .offers = offers, .load = load, .draw = chooser_draw,
	.words = chooser_words, .is = chooser_is, .of_row = of_row,
	.pick = pick, .typed = typed, .pasted = pasted, .tell = tell,
	.act = act, .search = search, .found = found, .note = note,
	.unsaved = unsaved, .release = release,
};

/* ---- beginning */
static enum err take_material(void *ctx, const struct material *m)
{
	struct chooser *c = ctx;

	if (m->path && *m->path && c->n_material < MATERIALS &&
	    (c->material[c->n_material] = str_dup(m->path)))
		c->n_material++;
	return ERR_OK;
}

static struct chooser *chooser_new(struct ui *ui)
{
	struct chooser *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->ui = ui;
	folder_init(&c->folder);
	folder_init(&c->offers);
	c->ours = str_dup(ui->start->paths->store);
	if (c->ours)
		*strrchr(c->ours, '/') = '\0';
	c->folder.ours = c->ours;
	c->folder.but = ui->start->paths->files;
	return c;
}

static void choose(struct ui *ui, int64_t task, bool text_too)
{
	struct chooser *c = chooser_new(ui);
	struct view *v;

	if (!c)
		return;
	c->text_too = text_too;
	c->material = calloc(MATERIALS, sizeof(*c->material));
	if (c->material)
		store_materials(ui->store, task, take_material, c);
	v = ui_push(ui, &view_chooser, task, c);
	if (v)
		chooser_begin(c, v);
}

void view_upload_push(struct ui *ui,
		      void (*chosen)(void *owner, char *const *paths, int n),
		      void *owner)
{
	struct chooser *c = chooser_new(ui);
	struct view *v;

	if (!c)
		return;
	c->chosen = chosen;
	c->owner = owner;
	v = ui_push(ui, &view_chooser, 0, c);
	if (v)
		chooser_begin(c, v);
}

void view_chooser_push(struct ui *ui, int64_t task)
{
	struct task t = {0};

	if (!ui_ok(ui, store_task_get(ui->store, task, &t)))
		return;
	if (t.takes_files)
		choose(ui, task, t.takes_text);
	else
		view_write_push(ui, task);
	record_task_release(&t);
}

void view_write_push(struct ui *ui, int64_t task)
{
	struct task t = {0};
	char *text;

	if (!ui_ok(ui, store_task_get(ui->store, task, &t)))
		return;
	if (t.takes_text) {
		text = work_write(ui, task);
		if (text)
			view_confirm_push(ui, task, NULL, 0, text, REPLY_BACK);
	} else if (t.takes_files) {
		ui_say(ui, ROLE_message,
		       _("This task takes files, no text. {hand-in} chooses them."));
	} else {
		ui_say(ui, ROLE_message,
		       _("Nothing is to be handed in here. {done} marks it as done."));
	}
	record_task_release(&t);
}
