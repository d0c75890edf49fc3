/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --plain says of a view. */
#include "base/base.h"

#include "base/text.h"
#include "ui/plain.h"
#include "ui/said.h"
#include "ui/speech.h"

#define PORTION 20 /* lines said at a time */

/* A terminal that takes no UTF-8 gets a question mark, as on the screen. */
static void put(const struct plain *p, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x80 || p->utf8)
			putchar(c);
		else if (str_starts(s, "\u00a0"))
			putchar(' ');
		else if ((c & 0xc0) == 0xc0)
			putchar('?');
	}
}

void plain_say(struct plain *p, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n > 0) {
		p->said++;
		put(p, text);
		putchar('\n');
	}
	if (n >= 0)
		free(text);
}

/* ---- rows */
static uint64_t hash_of(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

static void words_of(struct plain *p, struct view *v, int64_t row, struct buf *b)
{
	if (row < v->list.top || row >= v->list.top + v->list.height)
		v->list.top = row;
	if (v->ops->window)
		v->ops->window(p->ui, v);
	buf_clear(b);
	speech_row(p->ui, v, row, b);
}

/* What tells a row from another one. A choice and a link have no number of
 * their own, only a place: what they say counts, too. */
static int64_t is_of(const struct view *v, int64_t row, const char *words)
{
	const struct target *t;
	uint64_t is;

	if (v->ops->is)
		return v->ops->is(v, row);
	if (v->ops->words)
		return (int64_t)hash_of(words);
	t = &v->doc.lines[row].target;
	is = (uint64_t)t->id * 8 + t->kind;
	if (t->kind == TARGET_CHOICE || t->kind == TARGET_LINK)
		is ^= hash_of(words);
	return (int64_t)is;
}

static void add_choice(struct plain *p, int64_t row, int64_t is)
{
	if (p->n_choice == p->cap_choice) {
		int cap = p->cap_choice ? 2 * p->cap_choice : 64;
		struct plain_choice *c = realloc(p->choice,
						 (size_t)cap * sizeof(*c));

		if (!c)
			return;
		p->choice = c;
		p->cap_choice = cap;
	}
	p->choice[p->n_choice++] = (struct plain_choice){row, is};
}

/* The row with its number, which it gets here; says: whether it is said. */
static bool row(struct plain *p, struct view *v, int64_t i, bool says)
{
	bool choice = speech_choice(v, i), said;
	struct buf b;

	buf_init(&b, SPEECH_LIMIT);
	words_of(p, v, i, &b);
	if (choice)
		add_choice(p, i, is_of(v, i, b.data));
	if (says && choice)
		printf("%d. ", p->n_choice);
	said = says && b.len > 0;
	if (said) {
		p->said++;
		put(p, b.data);
		putchar('\n');
	}
	buf_release(&b);
	return said;
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* So that later only what is new is said. */
static void keep_lines(struct plain *p, struct view *v)
{
	uint64_t *h = realloc(p->line, (size_t)(v->doc.n + 1) * sizeof(*h));
	struct buf b;

	if (!h)
		return;
	p->line = h;
	p->n_line = v->doc.n;
	buf_init(&b, SPEECH_LIMIT);
	for (int64_t i = 0; i < v->doc.n; i++) {
		buf_clear(&b);
		doc_words(&v->doc, i, &b);
		h[i] = hash_of(b.data);
	}
	qsort(h, (size_t)p->n_line, sizeof(*h), by_hash);
	p->row = 0;
	if (v->ops->words && v->list.at >= 0) {
		words_of(p, v, v->list.at, &b);
		p->row = hash_of(b.data);
	}
	buf_release(&b);
}

static bool known(const struct plain *p, uint64_t hash)
{
	return p->n_line > 0 && bsearch(&hash, p->line, (size_t)p->n_line,
					sizeof(hash), by_hash);
}

/* ---- pages */
static bool needless(const struct view *v, enum action a)
{
	return !said_action(a) || (a == ACTION_OPEN && !v->ops->open) ||
	       (a == ACTION_MARK && v->ops->pick);
}

/* The words for what can be done here, once for each kind of page. */
static void commands(struct plain *p, const struct view *v)
{
	struct buf b;

	for (int i = 0; i < p->n_told; i++) {
		if (p->told[i] == v->ops)
			return;
	}
	if (p->n_told < PLAIN_TOLD)
		p->told[p->n_told++] = v->ops;
	buf_init(&b, UI_TEXT * 4);
	for (const enum action *a = v->ops->keys; *a != ACTION_COUNT; a++) {
		if (!needless(v, *a))
			buf_printf(&b, "%s%s", b.len ? ", " : "",
				   frame_label(v, *a));
	}
	if (p->n_choice)
		plain_say(p, _("You can type a number, or: %s."), b.data);
	else
		plain_say(p, _("You can type: %s."), b.data);
	buf_release(&b);
}

static void title(struct plain *p, struct view *v)
{
	char note[UI_TEXT] = "", start[UI_TEXT] = "", words[UI_TEXT] = "";
	const char *name = _(v->ops->title);

	if (v->ops->note)
		v->ops->note(p->ui, v, note);
	if (*v->words)
		search_note(p->ui, v, words);
	putchar('\n');
	plain_say(p, "%s%s%s%s%s", name, strchr(".?!", name[strlen(name) - 1])
			? "" : ".", *note ? " " : "", note, words);
	if (v->ops != &view_outbox && frame_warning(p->ui, start) != ROLE_dim)
		plain_say(p, "%s", start);
}

bool plain_is_new(const struct plain *p)
{
	const struct view *v = ui_top(p->ui);

	return v->ops != p->ops || v->id != p->id || p->ui->depth != p->depth ||
	       strcmp(v->words, p->words) != 0;
}

/* A list without rows says why on its page. */
static void reason(struct plain *p, const struct view *v)
{
	struct buf b;

	buf_init(&b, SPEECH_LIMIT);
	for (int64_t i = 0; i < v->doc.n; i++) {
		buf_clear(&b);
		doc_words(&v->doc, i, &b);
		plain_say(p, "%s", b.data);
	}
	buf_release(&b);
}

void plain_page(struct plain *p)
{
	struct view *v = ui_top(p->ui);

	p->ops = v->ops;
	p->id = v->id;
	p->depth = p->ui->depth;
	str_copy(p->words, sizeof(p->words), v->words);
	p->next = 0;
	p->n_choice = 0;
	title(p, v);
	keep_lines(p, v);
	if (v->list.total == 0)
		reason(p, v);
	plain_more(p);
	commands(p, v);
}

void plain_more(struct plain *p)
{
	struct view *v = ui_top(p->ui);
	int64_t left;
	int n = 0;

	for (; p->next < v->list.total && n < PORTION; p->next++)
		n += row(p, v, p->next, true);
	left = v->list.total - p->next;
	if (left > 0)
		plain_say(p, ngettext("There is %d more line. Type: %s",
				      "There are %d more lines. Type: %s",
				      (unsigned long)left), (int)left,
			  _(said_row(SAID_MORE)->word));
	else if (n == 0 && v->list.total > 0)
		plain_say(p, "%s", _("That was the end."));
}

/* What was done is to be heard: the row that it was done to, or the lines of
 * the page that are new. */
void plain_changes(struct plain *p)
{
	struct view *v = ui_top(p->ui);
	int64_t said = p->next;
	char tell[UI_TEXT] = "";
	uint64_t before;
	struct buf b;
	int n = 0;

	buf_init(&b, SPEECH_LIMIT);
	p->next = p->n_choice = 0;
	for (int64_t i = 0; i < v->list.total && (i < said || !v->ops->words); i++)
		row(p, v, i, false);
	p->next = MIN(said, v->list.total);
	for (int64_t i = 0; !v->ops->words && i < v->doc.n && n < PORTION; i++) {
		buf_clear(&b);
		doc_words(&v->doc, i, &b);
		if (b.len && !known(p, hash_of(b.data))) {
			plain_say(p, "%s", b.data);
			n++;
		}
	}
	before = p->row;
	keep_lines(p, v);
	if (p->row != before) {
		words_of(p, v, v->list.at, &b);
		plain_say(p, "%s", b.data);
		if (v->ops->pick && v->ops->tell)
			v->ops->tell(p->ui, v, tell);
		plain_say(p, "%s", tell);
	}
	buf_release(&b);
}

bool plain_choose(struct plain *p, int64_t number)
{
	struct view *v = ui_top(p->ui);
	const struct plain_choice *c;
	struct buf b;
	bool same;

	if (number > p->n_choice) {
		plain_say(p, _("There is no number %d here."), (int)number);
		return false;
	}
	c = &p->choice[number - 1];
	buf_init(&b, SPEECH_LIMIT);
	if (c->row < v->list.total)
		words_of(p, v, c->row, &b);
	same = c->row < v->list.total && speech_choice(v, c->row) &&
	       is_of(v, c->row, b.data) == c->is;
	buf_release(&b);
	if (same) {
		list_go(&v->list, c->row, v->ops->stop, v);
		return true;
	}
	plain_say(p, "%s", _("This page has changed meanwhile. Here it is again."));
	plain_page(p);
	return false;
}
