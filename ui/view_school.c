/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files that a school keeps (WebDAV): folder by folder, to fetch and to
 * put. Nothing of it is in the store; ranzen-sync is asked (school.h).
 */
#include "base/base.h"

#include "base/buf.h"
#include "ui/chooser.h"
#include "ui/folder_rows.h"
#include "ui/school.h"

/* Which of several schools. */
static bool at_schools(const struct school *s)
{
	return s->n_schools > 0 && !s->account;
}

static const struct folder_entry *entry_at(const struct view *v, int64_t row)
{
	const struct school *s = v->own;

	return at_schools(s) ? NULL : folder_at(&s->folder, row);
}

/* ---- what is shown */
static void explain(struct school *s, struct view *v)
{
	char text[UI_TEXT] = "";
	struct doc *d = &v->doc;

	doc_begin(d, s->ui->term.cols - 3);
	if (v->list.total > 0)
		return;
	doc_blank(d);
	school_busy(s, text);
	if (*s->host)
		ui_text(s->ui, text,
			_("Your files lie at %s. Log in there with your password? {open}: yes. {back}: no."),
			s->host);
	else if (!*text && s->err)
		school_why(s, s->err, text);
	else if (!*text && *v->words)
		ui_text(s->ui, text, _("No name here has these words. {back} ends the search."));
	else if (!*text)
		ui_text(s->ui, text, _("There is nothing here."));
	doc_wrap(d, ROLE_text, 0, text);
}

static void show(struct view *v)
{
	struct school *s = v->own;

	folder_show(&s->folder, v->words);
	v->list.total = *s->host ? 0 : at_schools(s) ? s->n_schools
				 : s->folder.n_shown;
	explain(s, v);
}

static void load(struct ui *ui, struct view *v)
{
	struct school *s = v->own;

	if (!s->ui) {
		s->ui = ui;
		s->view = v;
		folder_init(&s->folder);
		school_look(s, "/", NULL);
	}
	school_go_on(s);
	show(v);
}

static void search(struct ui *ui, struct view *v)
{
	UNUSED(ui);
	show(v);
	list_settle(&v->list, NULL, NULL);
}

static int64_t found(const struct view *v, int64_t *nth)
{
	*nth = v->list.at + 1;
	return v->list.total;
}

static const char *remark(const struct folder_entry *e)
{
	return e && *e->here ? _("here") : "";
}

static void draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	const struct school *s = v->own;
	const struct folder_entry *e = entry_at(v, i);

	if (selected)
		term_selected(&ui->term, y, true);
	if (e)
		folder_row_draw(ui, &s->folder, e, remark(e), y);
	else
		term_put(&ui->term, y, 5, ui->term.cols - 6, ROLE_strong,
			 s->schools[i]);
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct school *s = v->own;
	const struct folder_entry *e = entry_at(v, row);

	if (e)
		folder_row_words(ui, &s->folder, e, remark(e), out);
	else
		buf_str(out, s->schools[row]);
}

static int64_t is(const struct view *v, int64_t row)
{
	const struct school *s = v->own;
	const struct folder_entry *e = entry_at(v, row);

	return (int64_t)str_hash(e ? e->name : s->schools[row]);
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct school *s = v->own;
	const struct folder_entry *e = entry_at(v, v->list.at);
	int n = s->folder.n_chosen;
	char path[UI_TEXT];

	school_busy(s, out);
	if (*out || (v->list.total == 0 && s->err))
		return;
	if (at_schools(s))
		ui_text(ui, out, _("The files of which school? {open} shows them."));
	else if (n)
		ui_text(ui, out, ngettext("%d file chosen. {get} fetches it.",
					  "%d files chosen. {get} fetches them.",
					  (unsigned long)n), n);
	else if (e && *e->here) {
		chooser_tidy(path, sizeof(path), e->here);
		ui_text(ui, out, _("It lies here: %s. {open} opens it."), path);
	} else if (e && folder_is_file(e))
		ui_text(ui, out, _("{open} fetches this file, {mark} chooses several, {upload} puts one of yours here."));
	else if (e && s->folder.path[1])
		ui_text(ui, out, _("{open} looks into the folder, {upload} puts a file of yours here."));
	else if (e)
		ui_text(ui, out, _("{open} looks into the folder."));
}

static void note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct school *s = v->own;

	UNUSED(ui);
	if (s->folder.path && s->folder.path[1])
		folder_row_clean(out, UI_TEXT, s->folder.path + 1);
}

static bool asks(struct ui *ui, const struct view *v, enum action *yes,
		 enum action *no)
{
	const struct school *s = v->own;

	UNUSED(ui);
	*yes = ACTION_OPEN;
	*no = ACTION_BACK;
	return *s->host;
}

/* ---- what is done */
static void uploaded(void *owner, char *const *paths, int n)
{
	school_keep_both(owner);
	school_put(owner, paths, n, false);
}

/* Whether it is asked just now what is to be done with names that are there. */
static bool asks_clash(const struct ui *ui, const struct school *s)
{
	return s->n_clash && ui->asked == ACTION_UPLOAD &&
	       ui->asked_id == (int64_t)s->view->serial;
}

static enum reply upload(struct ui *ui, struct school *s)
{
	if (asks_clash(ui, s)) {
		ui->asked = ACTION_COUNT;
		school_replace(s);
		return REPLY_LOAD;
	}
	if (!s->folder.path)
		return REPLY_DRAW;
	if (!s->folder.path[1])
		ui_say(ui, ROLE_message, "%s",
		       _("Nothing can be put here: open one of the folders first."));
	else
		view_upload_push(ui, uploaded, s);
	return REPLY_LOAD;
}

static void enter(struct school *s, const struct folder_entry *e)
{
	char *path = folder_path(&s->folder, e);

	if (path)
		school_look(s, path, "");
	free(path);
}

static enum reply open_row(struct ui *ui, struct school *s, struct view *v)
{
	const struct folder_entry *e = entry_at(v, v->list.at);

	if (*s->host) {
		free(s->allowed);
		s->allowed = str_dup(s->host);
		*s->host = '\0';
		school_look(s, "/", NULL);
	} else if (at_schools(s) && v->list.at >= 0) {
		s->account = str_dup(s->schools[v->list.at]);
		v->turned++;
		school_look(s, "/", NULL);
	} else if (e && e->kind == LISTER_UP) {
		school_up(s);
	} else if (e && !folder_is_file(e)) {
		enter(s, e);
	} else if (e && *e->here) {
		deed_open_file(ui, e->here);
	} else if (e) {
		school_get(s, e);
	}
	return REPLY_LOAD;
}

static enum reply back(struct ui *ui, struct school *s, const struct view *v)
{
	if (*v->words || *s->host)
		return REPLY_BACK; /* which ends a search first */
	if (asks_clash(ui, s)) {
		school_keep_both(s);
		ui_say(ui, ROLE_message, "%s", _("Nothing was replaced."));
		return REPLY_DRAW;
	}
	if (school_stop(s)) {
		ui_say(ui, ROLE_message, "%s", _("Stopped."));
		return s->folder.path ? REPLY_LOAD : REPLY_BACK;
	}
	if (s->folder.path && s->folder.path[1])
		school_up(s);
	else if (s->account)
		school_choose(s);
	else
		return REPLY_BACK;
	return REPLY_LOAD;
}

static enum reply mark(struct ui *ui, struct school *s, struct view *v)
{
	const struct folder_entry *e = entry_at(v, v->list.at);

	if (e && folder_is_file(e))
		ui_ok(ui, folder_toggle(&s->folder, e));
	if (!ui->plain)
		list_act(&v->list, ACTION_DOWN, NULL, NULL);
	return REPLY_DRAW;
}

static enum reply turn(struct view *v, bool *what)
{
	*what = !*what;
	v->turned++;
	v->list.at = v->list.top = 0;
	return REPLY_LOAD;
}

static bool wants_login(const struct school *s)
{
	return s->err == ERR_PASSWORD_DUE || s->err == ERR_FOLDER_LOGIN;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	struct school *s = v->own;

	switch (a) {
	case ACTION_OPEN: return open_row(ui, s, v);
	case ACTION_BACK: return back(ui, s, v);
	case ACTION_GET:
		school_get(s, entry_at(v, v->list.at));
		return REPLY_LOAD;
	case ACTION_UPLOAD: return upload(ui, s);
	case ACTION_SYNC:
		school_look(s, s->folder.path ? s->folder.path : "/", NULL);
		return REPLY_LOAD;
	case ACTION_LOGIN:
		if (!wants_login(s))
			return REPLY_NOT_MINE;
		school_log_in(s);
		return REPLY_LOAD;
	case ACTION_MARK: return mark(ui, s, v);
	case ACTION_MARK_ALL:
		ui_ok(ui, folder_toggle_all(&s->folder));
		return REPLY_DRAW;
	case ACTION_ORDER: return turn(v, &s->folder.newest);
	case ACTION_HIDDEN: return turn(v, &s->folder.hidden);
	default: return REPLY_NOT_MINE;
	}
}

static bool offers(const struct view *v, enum action a)
{
	const struct school *s = v->own;
	bool files = s->folder.path && !*s->host;

	switch (a) {
	case ACTION_LOGIN: return wants_login(s);
	case ACTION_OPEN: return v->list.total > 0 || *s->host;
	case ACTION_UPLOAD: case ACTION_GET: case ACTION_MARK: case ACTION_MARK_ALL:
	case ACTION_ORDER: case ACTION_HIDDEN: return files;
	default: return true;
	}
}

static void release(struct view *v)
{
	school_release(v->own);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_LOGIN, ACTION_GET, ACTION_UPLOAD,
	ACTION_MARK, ACTION_SYNC, ACTION_SEARCH, ACTION_MARK_ALL, ACTION_ORDER,
	ACTION_HIDDEN, ACTION_FILES, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_GET, ACTION_MARK, ACTION_COUNT
};

const struct view_ops view_school = {
	.title = N_("Files at school"), .keys = keys, .offers = offers,
	.load = load, .draw = draw, .words = words, .is = is, .of_row = of_row,
	.asks = asks, .tell = tell, .act = act, .search = search,
	.found = found, .note = note, .release = release,
	.own_size = sizeof(struct school),
};
