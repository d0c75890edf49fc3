/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Announcements, newest first, and one of them on a page. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/page.h"

#define NEWS_TEXT 160

struct news_row {
	int64_t id, at;
	char title[NEWS_TEXT], author[NEWS_TEXT / 2], course[NEWS_TEXT / 2];
	bool unread;
};

struct news {
	int64_t unread;
	struct news_row *rows;
	int n, cap;
	int64_t first;
	bool stale;
};

static enum err take(void *ctx, const struct announcement *a)
{
	struct news *n = ctx;
	struct news_row *r;

	if (n->n == n->cap)
		return ERR_OK;
	r = &n->rows[n->n++];
	*r = (struct news_row){.id = a->id, .at = a->at, .unread = a->unread};
	str_copy(r->title, sizeof(r->title), a->title);
	str_copy(r->author, sizeof(r->author), a->author);
	str_copy(r->course, sizeof(r->course), a->course);
	return ERR_OK;
}

static void window(struct ui *ui, struct view *v)
{
	struct news *n = v->own;
	int64_t end = MIN(v->list.top + v->list.height, v->list.total);

	if (!n || (!n->stale && v->list.top >= n->first &&
		   end <= n->first + n->n))
		return;
	if (v->list.height > n->cap) {
		struct news_row *p = realloc(n->rows, (size_t)v->list.height *
						      sizeof(*p));

		if (!p)
			return;
		n->rows = p;
		n->cap = v->list.height;
	}
	n->first = v->list.top;
	n->n = 0;
	n->stale = false;
	ui_ok(ui, store_announcement_window(ui->store, search_words(v), n->first,
					    v->list.height, take, n));
}

static void load(struct ui *ui, struct view *v)
{
	struct news *n = v->own ? v->own : calloc(1, sizeof(*n));

	v->own = n;
	if (!n || !ui_moved(ui, &v->stamp))
		return;
	ui_ok(ui, store_announcement_sums(ui->store, search_words(v),
					  &v->list.total, &n->unread));
	n->stale = true;
	doc_begin(&v->doc, ui->term.cols - 3);
	if (v->list.total > 0)
		return;
	ui_wrap_empty_late(ui, v,
		_("There are no announcements. {sync} looks for new ones."));
}

static const struct news_row *row_at(const struct view *v, int64_t row)
{
	const struct news *n = v->own;

	return !n || row < n->first || row >= n->first + n->n
	       ? NULL : &n->rows[row - n->first];
}

static void draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	struct term *t = &ui->term;
	const struct news_row *r = row_at(v, i);
	int author = t->cols >= 70 ? 20 : 0, course = t->cols >= 100 ? 20 : 0;
	int title = MIN(t->cols - 3 - 17 - author - course, 120);
	char when[WORDS_SIZE];

	if (!r)
		return;
	words_when(when, r->at, ui->now);
	if (selected)
		term_selected(t, y, true);
	term_put(t, y, 1, 1, ROLE_mark, r->unread ? "*" : " ");
	term_put(t, y, 3, title - 1,
		 r->unread ? ROLE_strong : ROLE_text,
		 r->title);
	term_put(t, y, 3 + title, author - 1, ROLE_dim, r->author);
	term_put(t, y, 3 + title + author, course - 1, ROLE_dim, r->course);
	term_put(t, y, 3 + title + author + course, 16, ROLE_text, when);
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct news_row *r = row_at(v, row);
	char when[WORDS_SIZE];

	if (!r)
		return;
	words_when(when, r->at, ui->now);
	buf_printf(out, "%s. %s. %s", r->title, r->author, when);
	if (*r->course)
		buf_printf(out, ". %s", r->course);
	if (r->unread)
		buf_str(out, _(". Unread"));
}

static int64_t is(const struct view *v, int64_t row)
{
	const struct news_row *r = row_at(v, row);

	return r ? r->id : 0;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct news_row *r = v->list.at >= 0 ? row_at(v, v->list.at) : NULL;

	UNUSED(ui);
	if (r)
		str_printf(out, UI_TEXT, "%s%s%s%s%s%s", r->author,
			   *r->author && *r->course ? ", " : "", r->course,
			   *r->author || *r->course ? "; " : "",
			   r->unread ? _("unread; ") : "", r->title);
}

static int64_t found(const struct view *v, int64_t *nth)
{
	*nth = v->list.at + 1;
	return v->list.total;
}

static void note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct news *n = v->own;

	UNUSED(ui);
	if (n && n->unread)
		str_printf(out, UI_TEXT, ngettext("%d unread", "%d unread",
						  (unsigned long)n->unread),
			   (int)n->unread);
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	const struct news_row *r = v->list.at >= 0 ? row_at(v, v->list.at) : NULL;

	if (a == ACTION_OPEN && r) {
		view_article_push(ui, r->id);
		return REPLY_LOAD;
	}
	if (a != ACTION_READ)
		return REPLY_NOT_MINE;
	if (ui_ok(ui, store_announcement_read(ui->store, 0)))
		ui_say(ui, ROLE_message, "%s", _("All marked as read."));
	return REPLY_LOAD;
}

static void release(struct view *v)
{
	struct news *n = v->own;

	if (n)
		free(n->rows);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_READ, ACTION_OUTBOX, ACTION_SERVER,
	ACTION_SYNC, ACTION_FILES, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_news = {
	.title = N_("News"), .keys = keys, .load = load, .window = window,
	.draw = draw, .words = words, .is = is, .tell = tell, .act = act, .note = note,
	.search = search_load, .found = found, .release = release,
};

/* ---- one */
static void load_article(struct ui *ui, struct view *v)
{
	struct announcement a = {0};
	struct doc *d = &v->doc;
	char when[WORDS_SIZE];

	if (!ui_moved(ui, &v->stamp))
		return;
	doc_begin(d, ui->term.cols - 3);
	if (store_announcement_get(ui->store, v->id, &a)) {
		doc_wrap(d, ROLE_text, 0,
			 _("This announcement is not there any more."));
	} else {
		words_when_both(when, a.at, ui->now);
		doc_wrap(d, ROLE_heading, 0, a.title);
		doc_line(d);
		doc_addf(d, ROLE_dim, "%s%s%s", a.author, *a.course ? ", " : "",
			 a.course);
		doc_line(d);
		doc_add(d, ROLE_dim, when);
		doc_blank(d);
		doc_rich(d, 0, a.text);
	}
	v->list.total = d->n;
	record_announcement_release(&a);
}

static void tell_article(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	if (v->doc.n_links)
		page_tell(ui, v, out);
}

static const enum action article_keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_ITEM, ACTION_SEARCH, ACTION_QUIT,
	ACTION_BACK, ACTION_COUNT
};

static const struct view_ops view_article = {
	.title = N_("Announcement"), .keys = article_keys,
	.load = load_article, .tell = tell_article,
};

void view_article_push(struct ui *ui, int64_t id)
{
	if (ui_push(ui, &view_article, id, NULL) && store_writable(ui->store))
		ui_ok(ui, store_announcement_read(ui->store, id));
}
