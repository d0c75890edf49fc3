/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing the files to hand in, beginning in the task's own folder. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/app.h"
#include "ui/folder.h"
#include "ui/work.h"

#define PATH_LIMIT 4000
#define NAME_SIZE (UI_TEXT * 2)

struct chooser {
	struct folder folder;
	int deep;   /* folders entered since the first */
	bool fresh; /* a folder not looked at yet */
	bool text_too;
	char *text; /* written here, handed in with the files; NULL none */
};

static void load(struct ui *ui, struct view *v)
{
	struct chooser *c = v->own;

	/* Files may have come while the screen was elsewhere. */
	if (c->folder.path)
		ui_ok(ui, folder_read(&c->folder, c->folder.path));
	v->list.total = c->folder.n;
	/* Not on the way up, where there is anything else. */
	if (c->fresh && c->folder.n > 1)
		v->list.at = 1;
	c->fresh = false;
}

static void name_of(const struct folder_entry *e, char out[NAME_SIZE])
{
	struct buf clean;

	buf_init(&clean, NAME_SIZE);
	text_clean(&clean, e->name, strlen(e->name), TEXT_LINE);
	if (strcmp(e->name, "..") == 0)
		str_copy(out, NAME_SIZE, _("../ (one folder up)"));
	else
		str_printf(out, NAME_SIZE, "%s%s", clean.data,
			   e->is_folder ? "/" : "");
	buf_release(&clean);
}

static void draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	const struct chooser *c = v->own;
	const struct folder_entry *e = &c->folder.entries[i];
	struct term *t = &ui->term;
	int name_w = t->cols - 6 - 11 - (t->cols >= 70 ? 18 : 0);
	char size[WORDS_SIZE] = "", when[WORDS_SIZE], name[NAME_SIZE];

	if (!e->is_folder)
		words_size(size, e->size);
	words_when(when, e->modified, ui->now);
	name_of(e, name);
	if (selected)
		term_selected(t, y, true);
	if (!e->is_folder)
		term_put(t, y, 1, 3, ROLE_mark,
			 folder_is_chosen(&c->folder, (int)i) ? "[x]" : "[ ]");
	term_put(t, y, 5, name_w, e->is_folder ? ROLE_strong : ROLE_text, name);
	term_put(t, y, 5 + name_w + MAX(10 - text_width(size), 0), 10, ROLE_dim,
		 size);
	if (t->cols >= 70 && !e->is_folder)
		term_put(t, y, 5 + name_w + 12, 17, ROLE_dim, when);
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct chooser *c = v->own;
	const struct folder_entry *e = &c->folder.entries[row];
	char size[WORDS_SIZE], when[WORDS_SIZE], name[NAME_SIZE];

	name_of(e, name);
	buf_str(out, name);
	if (e->is_folder)
		return;
	words_size(size, e->size);
	words_when(when, e->modified, ui->now);
	buf_printf(out, ". %s. %s. %s",
		   folder_is_chosen(&c->folder, (int)row) ? _("chosen")
							  : _("not chosen"),
		   size, when);
}

static int64_t is(const struct view *v, int64_t row)
{
	const struct chooser *c = v->own;

	return (int64_t)str_hash(c->folder.entries[row].name);
}

static void go_to(struct ui *ui, struct view *v, const char *path, int step)
{
	struct chooser *c = v->own;

	if (!ui_ok(ui, folder_read(&c->folder, path)))
		return;
	c->deep = MAX(c->deep + step, 0);
	v->list.at = v->list.top = 0;
	v->turned++;
	c->fresh = true;
}

static void enter(struct ui *ui, struct view *v, int i, int step)
{
	struct chooser *c = v->own;
	char *path = i >= 0 ? folder_entry_path(&c->folder, i)
			    : path_join(c->folder.path, "..");

	if (path)
		go_to(ui, v, path, step);
	free(path);
}

static enum reply confirm(struct ui *ui, struct view *v)
{
	struct chooser *c = v->own;
	char **paths;

	if (c->folder.n_chosen == 0 && !c->text) {
		ui_say(ui, ROLE_message, _("Choose files with {mark} first."));
		return REPLY_DRAW;
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

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	struct chooser *c = v->own;
	int i = (int)v->list.at;
	bool on_folder = i >= 0 && c->folder.entries[i].is_folder;

	switch (a) {
	case ACTION_OPEN:
		if (on_folder) {
			bool up = strcmp(c->folder.entries[i].name, "..") == 0;

			enter(ui, v, i, up ? -1 : 1);
			return REPLY_LOAD;
		}
		if (c->folder.n_chosen == 0 && i >= 0)
			ui_ok(ui, folder_toggle(&c->folder, i));
		return confirm(ui, v);
	case ACTION_MARK:
		if (i >= 0 && !on_folder)
			ui_ok(ui, folder_toggle(&c->folder, i));
		if (!ui->plain)
			list_act(&v->list, ACTION_DOWN, NULL, NULL);
		return REPLY_DRAW;
	case ACTION_HAND_IN: return confirm(ui, v);
	case ACTION_WRITE: return write_text(ui, v);
	case ACTION_BACK:
		if (c->deep == 0)
			return REPLY_BACK;
		enter(ui, v, -1, -1);
		return REPLY_LOAD;
	case ACTION_NEXT: case ACTION_SEARCH: case ACTION_ITEM:
	case ACTION_ITEM_BACK: case ACTION_GET: case ACTION_DONE:
		return REPLY_DRAW;
	default: return REPLY_NOT_MINE;
	}
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	struct chooser *c = v->own;
	int n = c->folder.n_chosen;

	if (n == 0 && c->text)
		ui_text(ui, out, _("Your text is ready. {hand-in} to go on."));
	else if (n == 0 && ui->plain)
		ui_text(ui, out,
			_("Type the number of a file, or its path; then {hand-in}."));
	else if (n == 0 && c->text_too)
		ui_text(ui, out,
			_("Choose with {mark} or write a text with {write}, then {hand-in}."));
	else if (n == 0)
		ui_text(ui, out, _("Choose with {mark}, then {hand-in} to go on."));
	else if (c->text)
		ui_text(ui, out,
			ngettext("Your text and %d file. {hand-in} to go on.",
				 "Your text and %d files. {hand-in} to go on.",
				 (unsigned long)n), n);
	else
		ui_text(ui, out,
			ngettext("%d file chosen. {hand-in} to go on.",
				 "%d files chosen. {hand-in} to go on.",
				 (unsigned long)n), n);
}

static enum action pick(const struct view *v, int64_t row)
{
	const struct chooser *c = v->own;

	return c->folder.entries[row].is_folder ? ACTION_OPEN : ACTION_MARK;
}

/* As it comes out of a file manager or a shell: in quotes, or as an address. */
static char *path_of(const struct chooser *c, const char *line)
{
	const char *home = getenv("HOME");
	size_t len = strlen(line);
	char *bare = NULL, *path;

	if (str_starts(line, "file:///") && (bare = str_dup(line + 7)))
		str_unescape(bare, false);
	else if (len > 1 && strchr("'\"", *line) && line[len - 1] == *line)
		bare = strndup(line + 1, len - 2);
	if (bare)
		line = bare;
	if (*line == '/')
		path = str_dup(line);
	else if (*line == '~' && (!line[1] || line[1] == '/') && home)
		path = path_join(home, line[1] ? line + 2 : "");
	else
		path = path_join(c->folder.path, line);
	free(bare);
	return path;
}

/* A path typed again is chosen no more: that is to be heard. */
static void toggle_path(struct ui *ui, struct view *v, const char *path)
{
	struct chooser *c = v->own;
	const char *slash = strrchr(path, '/');
	int before = c->folder.n_chosen;
	char rest[UI_TEXT] = "";

	if (!ui_ok(ui, folder_toggle_path(&c->folder, path)))
		return;
	tell(ui, v, rest);
	ui_say(ui, ROLE_message, "%s: %s. %s", slash ? slash + 1 : path,
	       c->folder.n_chosen > before ? _("chosen") : _("not chosen"),
	       rest);
}

/* The path of a file or a folder, from here or from the top. */
static bool typed(struct ui *ui, struct view *v, const char *line)
{
	struct chooser *c = v->own;
	char *path = path_of(c, line);
	struct stat st;
	enum err e = !path ? ERR_NOMEM
		     : stat(path, &st) ? err_from_errno(errno) : ERR_OK;

	if (e == ERR_NOT_FOUND) {
		ui_say(ui, ROLE_bad,
		       _("There is no file or folder '%s'. Type its number, its name here, or its whole path."),
		       line);
	} else if (e) {
		ui_say(ui, ROLE_bad, "%s: %s", line, _(err_text(e)));
	} else if (S_ISDIR(st.st_mode)) {
		go_to(ui, v, path, 1);
		ui_load(ui);
	} else {
		toggle_path(ui, v, path);
	}
	free(path);
	return true;
}

/* The end of the path says more than its beginning. */
static void note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct chooser *c = v->own;
	struct buf clean;
	const char *end;
	int room = ui->term.cols / 2 - 2, columns;

	buf_init(&clean, PATH_LIMIT);
	text_clean(&clean, c->folder.path, strlen(c->folder.path), TEXT_LINE);
	end = clean.data;
	while (text_width(end) > room)
		end += text_cluster(end, &columns);
	str_printf(out, UI_TEXT, "%s%s", end == clean.data ? ""
			 : term_glyph(&ui->term, GLYPH_ELLIPSIS), end);
	buf_release(&clean);
}

static void release(struct view *v)
{
	struct chooser *c = v->own;

	folder_release(&c->folder);
	free(c->text);
}

static const enum action keys[] = {
	ACTION_MARK, ACTION_HAND_IN, ACTION_OPEN, ACTION_HELP, ACTION_QUIT,
	ACTION_BACK, ACTION_COUNT
};
static const enum action text_keys[] = {
	ACTION_MARK, ACTION_HAND_IN, ACTION_WRITE, ACTION_OPEN, ACTION_HELP,
	ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_MARK, ACTION_COUNT
};

static const struct view_ops view_chooser = {
	.title = N_("Choose files"), .keys = keys, .load = load, .draw = draw,
	.words = words, .is = is, .of_row = of_row, .pick = pick,
	.typed = typed, .tell = tell, .act = act, .note = note,
	.release = release,
};
/* For a task that takes text too. */
static const struct view_ops view_chooser_text = {
	.title = N_("Choose files"), .keys = text_keys, .load = load,
	.draw = draw, .words = words, .is = is, .of_row = of_row, .pick = pick,
	.typed = typed, .tell = tell, .act = act, .note = note,
	.release = release,
};

/* The folder for the work; an empty one helps nobody: then the one with the
 * material, and where there is neither, the person's own. */
static enum err first_folder(struct ui *ui, struct folder *f, int64_t task)
{
	char *folder = NULL;
	enum err e = work_folder(ui, task, &folder);

	if (!e)
		e = folder_read(f, folder);
	if (!e && f->n <= 1) {
		*strrchr(folder, '/') = '\0';
		e = folder_read(f, folder);
	}
	free(folder);
	if (e && getenv("HOME"))
		e = folder_read(f, getenv("HOME"));
	return e ? folder_read(f, "/") : ERR_OK;
}

static void choose(struct ui *ui, int64_t task, bool text_too)
{
	struct chooser *c = calloc(1, sizeof(*c));

	if (!c)
		return;
	folder_init(&c->folder);
	c->fresh = true;
	c->text_too = text_too;
	if (ui_ok(ui, first_folder(ui, &c->folder, task)))
		ui_push(ui, text_too ? &view_chooser_text : &view_chooser, task,
			c);
	else
		free(c);
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
