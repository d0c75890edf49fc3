/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where files are chosen: the way from folder to folder. */
#include "base/base.h"

#include "ui/chooser.h"
#include "ui/work.h"

#define BEGIN_MS 300   /* so long before something else is shown at first */
#define LAST "last-folder" /* beside the store */

/* ---- the folder of the last file */
static char *last_file(const struct chooser *c)
{
	return c->ours ? path_join(c->ours, LAST) : NULL;
}

static char *last_folder(const struct chooser *c)
{
	char *file = last_file(c), *path = NULL;
	size_t len = 0;

	if (file && (disk_read_file(disk_real(), file, CHOOSER_PATH, &path, &len) ||
		     len == 0 || *path != '/')) {
		free(path);
		path = NULL;
	}
	free(file);
	return path;
}

/* A folder of ours belongs to its task. */
void chooser_remember(const struct chooser *c)
{
	const struct ui *ui = c->ui;
	const char *path = c->folder.chosen[c->folder.n_chosen - 1];
	char *file = last_file(c), *slash = strrchr(path, '/');
	size_t ours = strlen(ui->start->paths->files);

	if (file && store_writable(ui->store) &&
	    (strncmp(path, ui->start->paths->files, ours) != 0 ||
	     path[ours] != '/'))
		disk_write_file(disk_real(), file, path,
				MAX((size_t)(slash - path), 1), 0600);
	free(file);
}

/* ---- going somewhere */
void chooser_show(struct chooser *c, struct view *v)
{
	folder_show(&c->folder, v->words);
	v->list.total = c->at_places ? c->places.n : c->folder.n_shown;
}

static void set(char **to, const char *text)
{
	char *copy = str_dup(text);

	free(*to);
	*to = copy;
}

/* The cursor on what was asked for, else not on the way up where there is
 * anything else. */
static void place_cursor(struct chooser *c, struct view *v)
{
	int64_t at = c->name ? folder_row(&c->folder, c->name) : -1;

	v->list.top = 0;
	v->list.at = at >= 0 ? at : c->folder.n_shown > 1 ? 1 : 0;
}

static void arrived(struct chooser *c, struct view *v, int file)
{
	const struct folder_entry *e = file >= 0 ? &c->folder.entries[file]
						 : NULL;

	c->at_places = false;
	if (c->again) {
		folder_show(&c->folder, v->words);
		v->list.at = c->name ? folder_row(&c->folder, c->name) : 0;
		return;
	}
	v->turned++;
	*v->words = '\0';
	folder_show(&c->folder, "");
	if (e && !folder_is_chosen(&c->folder, e))
		ui_ok(c->ui, folder_toggle(&c->folder, e));
	if (e)
		set(&c->name, e->name);
	place_cursor(c, v);
}

void chooser_fail(struct chooser *c, const char *typed, enum err e)
{
	char path[CHOOSER_PATH];

	chooser_tidy(path, sizeof(path), typed);
	if (e == ERR_NOT_FOUND && c->ui->plain)
		ui_say(c->ui, ROLE_bad,
		       _("There is no file or folder '%s'. Type its number, its name here, or its whole path."),
		       path);
	else if (e == ERR_NOT_FOUND)
		ui_say(c->ui, ROLE_bad, _("There is no file or folder '%s'."),
		       path);
	else if (e == ERR_DENIED)
		ui_say(c->ui, ROLE_bad, _("You have no right to look into '%s'."),
		       path);
	else
		ui_say(c->ui, ROLE_bad, "%s: %s", path, _(err_text(e)));
}

/* Without a row nobody could take it out of what is chosen. */
static void forget_gone(struct chooser *c)
{
	struct buf gone;

	buf_init(&gone, FOLDER_CHOSEN * 260);
	folder_forget_gone(&c->folder, &gone);
	if (gone.len)
		ui_say(c->ui, ROLE_warn,
		       /* TRANSLATORS: names of files that were chosen */
		       _("Not there any more, so not chosen any more: %s"),
		       gone.data);
	buf_release(&gone);
}

static void next_pasted(struct chooser *c, struct view *v);

/* What the lister told; false: it failed, and that was said. */
bool chooser_take(struct chooser *c, struct view *v)
{
	int file;
	enum err e = folder_take(&c->folder, &c->ui->lister.told, &file);

	c->reading = false;
	c->read_at = clock_mono_ms(clock_system());
	if (e && c->first)
		c->at_places = true;
	else if (e)
		chooser_fail(c, c->asked, e);
	else
		arrived(c, v, file);
	if (!e)
		forget_gone(c);
	c->first = false;
	chooser_show(c, v);
	next_pasted(c, v);
	return !e;
}

static bool read_paths(struct chooser *c, struct view *v, const char *const *paths,
		       int n, int wait_ms)
{
	struct ui *ui = c->ui;

	c->reading = ui_ok(ui, lister_start(&ui->lister, &ui->watch, c, paths, n));
	if (!c->reading)
		return false;
	if (lister_wait(&ui->lister, ui->plain ? CHOOSER_PLAIN_MS : wait_ms))
		return chooser_take(c, v);
	if (ui->plain) {
		lister_drop(&ui->lister, c);
		c->reading = false;
		chooser_fail(c, c->asked, ERR_TIMEOUT);
	}
	return false;
}

static bool read_one(struct chooser *c, struct view *v, const char *typed,
		     int wait_ms)
{
	char *path = chooser_path(c, typed), arg[CHOOSER_PATH];
	const char *args[] = {arg};
	bool fits = path && str_printf(arg, sizeof(arg), "=%s", path);

	set(&c->asked, chooser_begun(typed));
	free(path);
	return fits ? read_paths(c, v, args, 1, wait_ms)
		    : ui_ok(c->ui, ERR_LIMIT);
}

static void leave_trail(struct chooser *c)
{
	if (!c->folder.path)
		return;
	if (c->n_trail == CHOOSER_TRAIL) {
		free(c->trail[0]);
		memmove(c->trail, c->trail + 1,
			(CHOOSER_TRAIL - 1) * sizeof(*c->trail));
		c->n_trail--;
	}
	c->trail[c->n_trail] = str_dup(c->folder.path);
	c->n_trail += c->trail[c->n_trail] != NULL;
}

bool chooser_go(struct chooser *c, struct view *v, const char *typed)
{
	leave_trail(c);
	c->again = false;
	set(&c->name, NULL);
	return read_one(c, v, typed, CHOOSER_SOON_MS);
}

static void next_pasted(struct chooser *c, struct view *v)
{
	char *path;

	if (!c->n_pasted)
		return;
	path = c->pasted[0];
	memmove(c->pasted, c->pasted + 1, (size_t)--c->n_pasted *
					  sizeof(*c->pasted));
	chooser_go(c, v, path);
	free(path);
}

/* Into a folder, or up, and there on the one where it came from. */
void chooser_enter(struct chooser *c, struct view *v,
		   const struct folder_entry *e)
{
	char *path = folder_path(&c->folder, e);
	const char *here = strrchr(c->folder.path, '/');
	char *from = e->kind == LISTER_UP && here ? str_dup(here + 1) : NULL;

	leave_trail(c);
	c->again = false;
	set(&c->name, from);
	if (path)
		read_one(c, v, path, CHOOSER_SOON_MS);
	free(from);
	free(path);
}

void chooser_again(struct chooser *c, struct view *v, int wait_ms)
{
	const struct folder_entry *e = folder_at(&c->folder, v->list.at);

	c->again = true;
	set(&c->name, e ? e->name : NULL);
	read_one(c, v, c->folder.path, wait_ms);
}

void chooser_places(struct chooser *c, struct view *v)
{
	struct ui *ui = c->ui;
	char *folder = NULL;

	lister_drop(&ui->lister, c);
	c->reading = false;
	places_release(&c->places);
	if (!work_task_folder(ui, v->id, &folder))
		places_add(&c->places, _("Folder of this task"), folder);
	places_own(&c->places);
	places_add(&c->places, _("Where your last file was"), last_folder(c));
	c->at_places = true;
	v->turned++;
	*v->words = '\0';
	v->list.at = v->list.top = 0;
}

/* What was chosen is gone with the page: asks first. */
static enum reply leave(struct chooser *c, const struct view *v)
{
	int n = c->folder.n_chosen;
	bool sure = true;

	if (n > 0)
		sure = ui_sure(c->ui, ACTION_BACK, v->id,
			       ngettext("You chose %d file, and it is not handed in. Go back anyway? Press {back} again.",
					"You chose %d files, and they are not handed in. Go back anyway? Press {back} again.",
					(unsigned long)n), n);
	else if (c->text)
		sure = ui_sure(c->ui, ACTION_BACK, v->id,
			       _("You wrote a text, and it is not handed in. Go back anyway? Press {back} again."));
	return sure ? REPLY_BACK : REPLY_DRAW;
}

enum reply chooser_back(struct chooser *c, struct view *v)
{
	char *path;

	if (*v->words)
		return REPLY_BACK; /* which ends the search */
	if (c->reading && !c->again) {
		lister_drop(&c->ui->lister, c);
		c->reading = false;
		ui_say(c->ui, ROLE_message, "%s", _("Stopped."));
		return REPLY_LOAD;
	}
	if (c->at_places && c->folder.path) {
		c->at_places = false;
		v->turned++;
		place_cursor(c, v);
		return REPLY_LOAD;
	}
	if (c->n_trail == 0)
		return leave(c, v);
	path = c->trail[--c->n_trail];
	c->again = false;
	set(&c->name, strrchr(c->folder.path, '/') + 1);
	read_one(c, v, path, CHOOSER_SOON_MS);
	free(path);
	return REPLY_LOAD;
}

/* ---- beginning */
/* The folder for the work, where there is something in it; else where the last
 * file was; else the places. */
void chooser_begin(struct chooser *c, struct view *v)
{
	char work[CHOOSER_PATH] = "", last[CHOOSER_PATH] = "";
	const char *paths[2];
	char *folder = NULL;
	int n = 0;

	if (!work_folder(c->ui, v->id, &folder) &&
	    str_printf(work, sizeof(work), "+%s", folder))
		paths[n++] = work;
	free(folder);
	folder = last_folder(c);
	if (folder && str_printf(last, sizeof(last), "=%s", folder))
		paths[n++] = last;
	chooser_places(c, v);
	c->first = true;
	set(&c->asked, folder ? folder : "");
	if (n > 0)
		read_paths(c, v, paths, n, BEGIN_MS);
	free(folder);
}
