/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --plain says of a view. */
#include "base/base.h"

#include <sys/ioctl.h>

#include "base/text.h"
#include "ui/found.h"
#include "ui/plain.h"
#include "ui/said.h"
#include "ui/speech.h"

#define PORTION 20 /* lines said at a time */
#define FAR 300    /* rows that something may have moved */

void plain_init(struct plain *p, struct ui *ui)
{
	*p = (struct plain){.ui = ui, .wants = ACTION_COUNT};
	buf_init(&p->typed, PLAIN_LINE);
}

void plain_release(struct plain *p)
{
	for (int i = 0; i < UI_DEPTH; i++) {
		free(p->page[i].choice);
		free(p->page[i].line);
		free(p->before[i].choice);
		free(p->before[i].line);
	}
	buf_release(&p->typed);
}

/* A terminal that takes no UTF-8 gets a question mark, as on the screen. */
static void put(const struct plain *p, const char *s, size_t len)
{
	for (const char *end = s + len; s < end; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x80 || p->utf8)
			putchar(c);
		else if (str_starts(s, "\u00a0"))
			putchar(' ');
		else if ((c & 0xc0) == 0xc0)
			putchar('?');
	}
}

/* A terminal would break a line in the middle of a word, and who listens to it
 * row by row, or reads it by braille, would hear halves. */
static void put_rows(const struct plain *p, const char *text)
{
	size_t next, len;
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) || !w.ws_col) {
		put(p, text, strlen(text));
		return;
	}
	for (; *text; text += next) {
		len = text_break(text, w.ws_col, &next);
		put(p, text, len);
		if (text[next])
			putchar('\n');
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
		put_rows(p, text);
		putchar('\n');
	}
	if (n >= 0)
		free(text);
}

/* ---- rows */
static struct heard *heard(struct plain *p)
{
	return &p->page[p->ui->depth - 1];
}

/* Beside this the row is in the window. */
static void words_of(struct plain *p, struct view *v, int64_t row, struct buf *b)
{
	if (row < v->list.top || row >= v->list.top + v->list.height)
		v->list.top = row;
	if (v->ops->window)
		v->ops->window(p->ui, v);
	buf_clear(b);
	speech_row(p->ui, v, row, b);
}

/* What tells a row from another one; 0: it is only to be read. A choice has no
 * number of its own, only a place: what it says counts. */
static int64_t is_of(const struct view *v, int64_t row, const char *words)
{
	int64_t is;

	if (v->ops->is)
		return v->ops->is(v, row);
	is = doc_is(&v->doc, row);
	if (is && v->doc.lines[row].target.kind == TARGET_CHOICE)
		is = (int64_t)str_hash(words);
	return is;
}

/* The number of a row's thing, which it gets here where it has none; 0: it has
 * none. */
static int number_of(struct heard *h, int64_t row, int64_t is)
{
	for (int i = 0; is && i < h->n_choice; i++) {
		if (h->choice[i].is == is) {
			h->choice[i].row = row;
			return i + 1;
		}
	}
	if (is && h->n_choice == h->cap_choice) {
		int cap = h->cap_choice ? 2 * h->cap_choice : 64;
		struct plain_choice *c = realloc(h->choice,
						 (size_t)cap * sizeof(*c));

		if (!c)
			return 0;
		h->choice = c;
		h->cap_choice = cap;
	}
	if (!is)
		return 0;
	h->choice[h->n_choice] = (struct plain_choice){row, is};
	return ++h->n_choice;
}

/* A row with its number; false: there is nothing to say of it. */
static bool say_row(struct plain *p, struct view *v, int64_t row)
{
	int number = 0;
	struct buf b;
	bool said;

	buf_init(&b, SPEECH_LIMIT);
	words_of(p, v, row, &b);
	said = b.len > 0;
	if (said)
		number = number_of(heard(p), row, is_of(v, row, b.data));
	if (number)
		plain_say(p, "%d. %s", number, b.data);
	else
		plain_say(p, "%s", b.len ? b.data : "");
	buf_release(&b);
	return said;
}

static bool row_is(struct plain *p, struct view *v, int64_t row, int64_t is)
{
	struct buf b;
	bool same;

	if (row < 0 || row >= v->list.total)
		return false;
	buf_init(&b, SPEECH_LIMIT);
	words_of(p, v, row, &b);
	same = is && is_of(v, row, b.data) == is;
	buf_release(&b);
	return same;
}

/* Where a thing stands now that stood there; -1: not in that neighbourhood. */
static int64_t find_row(struct plain *p, struct view *v, int64_t from, int64_t is)
{
	for (int64_t i = from; i < MIN(from + FAR, v->list.total); i++) {
		if (row_is(p, v, i, is))
			return i;
	}
	for (int64_t i = MIN(from, v->list.total) - 1; i > from - FAR && i >= 0;
	     i--) {
		if (row_is(p, v, i, is))
			return i;
	}
	return -1;
}

/* Whether the cursor stands on what the person named, or on what was the
 * cause of coming back here. */
static bool named(struct plain *p, struct view *v)
{
	return row_is(p, v, v->list.at, heard(p)->named);
}

/* ---- what was heard */
static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void keep_lines(struct heard *h, const struct view *v)
{
	uint64_t *all = realloc(h->line, (size_t)(v->doc.n + 1) * sizeof(*all));
	struct buf b;

	if (!all)
		return;
	h->line = all;
	h->n_line = v->doc.n;
	buf_init(&b, SPEECH_LIMIT);
	for (int64_t i = 0; i < v->doc.n; i++) {
		buf_clear(&b);
		doc_words(&v->doc, i, &b);
		all[i] = str_hash(b.data);
	}
	qsort(all, (size_t)h->n_line, sizeof(*all), by_hash);
	buf_release(&b);
}

/* So that later only what is new is said. */
static void keep(struct plain *p, struct view *v)
{
	struct heard *h = heard(p);
	struct buf b;

	keep_lines(h, v);
	buf_init(&b, SPEECH_LIMIT);
	h->row = 0;
	if (v->ops->draw && v->list.at >= 0 && v->list.at < v->list.total) {
		words_of(p, v, v->list.at, &b);
		h->row = str_hash(b.data);
	}
	buf_release(&b);
	h->turned = v->turned;
	h->serial = p->last = v->serial;
	str_copy(h->words, sizeof(h->words), v->words);
}

static bool known(const struct heard *h, const char *words)
{
	uint64_t hash = str_hash(words);

	return h->n_line > 0 && bsearch(&hash, h->line, (size_t)h->n_line,
					sizeof(hash), by_hash);
}

/* ---- pages */
static bool needless(const struct view *v, enum action a)
{
	return !said_action(a) || !frame_offers(v, a) || (a == ACTION_OPEN && !v->ops->open) ||
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
	if (heard(p)->n_choice)
		plain_say(p, _("You can type a number, or: %s."), b.data);
	else
		plain_say(p, _("You can type: %s."), b.data);
	buf_release(&b);
}

/* Its name and what stands beside that. */
static void add_title(struct plain *p, struct view *v, struct buf *b)
{
	char note[UI_TEXT] = "", words[UI_TEXT + 32] = "", narrow[UI_TEXT] = "";

	if (v->ops->note)
		v->ops->note(p->ui, v, note);
	if (*v->words)
		search_note(p->ui, v, words);
	speech_add(b, _(v->ops->title));
	speech_add(b, note);
	speech_add(b, words);
	if (v->ops->narrow)
		v->ops->narrow(p->ui, v, narrow);
	/* TRANSLATORS: what of a list is shown: "only: open, Biology" */
	str_printf(words, sizeof(words), _("  only: %s"), narrow);
	speech_add(b, *narrow ? words : "");
}

static void title(struct plain *p, struct view *v)
{
	char start[UI_TEXT] = "";
	struct buf b;

	buf_init(&b, SPEECH_LIMIT);
	add_title(p, v, &b);
	plain_say(p, "%s", b.data);
	if (v->ops != &view_outbox && frame_warning(p->ui, start) != ROLE_dim)
		plain_say(p, "%s", start);
	buf_release(&b);
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

/* Where that says what else can be typed. */
static void tell(struct plain *p, struct view *v)
{
	char text[UI_TEXT] = "";

	if (v->ops->pick && v->ops->tell)
		v->ops->tell(p->ui, v, text);
	plain_say(p, "%s", text);
}

void plain_page(struct plain *p)
{
	struct view *v = ui_top(p->ui);
	struct heard *h = heard(p);

	if (h->serial != v->serial)
		h->named = 0;
	h->next = 0;
	h->n_choice = 0;
	title(p, v);
	if (v->list.total == 0)
		reason(p, v);
	else
		plain_more(p, 0);
	tell(p, v);
	commands(p, v);
	keep(p, v);
}

void plain_more(struct plain *p, int64_t lines)
{
	struct view *v = ui_top(p->ui);
	struct heard *h = heard(p);
	int64_t left, n = 0, end = lines ? lines : PORTION;

	for (; h->next < v->list.total && n < end; h->next++)
		n += say_row(p, v, h->next);
	left = v->list.total - h->next;
	if (left > 0)
		plain_say(p, ngettext("There is %d more line. Type: %s",
				      "There are %d more lines. Type: %s",
				      (unsigned long)left), (int)left,
			  _(said_row(SAID_MORE)->word));
	else if (n == 0)
		plain_say(p, "%s", _("That was the end."));
}

/* ---- what has changed */
/* One line: the page, and which of its rows is meant or how it begins. */
static void place(struct plain *p, struct view *v)
{
	struct heard *h = heard(p);
	char at[WORDS_SIZE];
	struct buf b, row;

	buf_init(&b, SPEECH_LIMIT);
	buf_init(&row, SPEECH_LIMIT);
	add_title(p, v, &b);
	if (named(p, v)) {
		words_of(p, v, v->list.at, &row);
		h->row = str_hash(row.data);
		/* TRANSLATORS: which row of a list one is on; its words follow */
		str_printf(at, sizeof(at), _("At %d:"),
			   number_of(h, v->list.at, h->named));
		speech_add(&b, at);
	} else if (!v->ops->draw && v->doc.n > 0) {
		doc_words(&v->doc, 0, &row);
	}
	speech_add(&b, row.data);
	plain_say(p, "%s", b.data);
	if (!p->told_again)
		plain_say(p, _("To hear the whole page again, type: %s"),
			  _(said_row(SAID_LIST)->word));
	p->told_again = true;
	buf_release(&row);
	buf_release(&b);
}

/* Lines that were not there; they are said where those are few. */
static int64_t changes(struct plain *p, struct view *v, bool say)
{
	struct heard *h = heard(p);
	int64_t n = 0;
	struct buf b;

	if (v->ops->draw)
		return 0;
	buf_init(&b, SPEECH_LIMIT);
	for (int64_t i = 0; i < v->doc.n; i++) {
		buf_clear(&b);
		doc_words(&v->doc, i, &b);
		if (!b.len || known(h, b.data))
			continue;
		n++;
		if (say)
			say_row(p, v, i);
	}
	buf_release(&b);
	return n;
}

/* What was done to the row of the cursor. */
static void row_changes(struct plain *p, struct view *v)
{
	struct heard *h = heard(p);
	struct buf b;

	if (!v->ops->draw || v->list.at < 0 || v->list.at >= v->list.total)
		return;
	buf_init(&b, SPEECH_LIMIT);
	words_of(p, v, v->list.at, &b);
	if (str_hash(b.data) != h->row) {
		say_row(p, v, v->list.at);
		tell(p, v);
	}
	buf_release(&b);
}

/* On a page that is not shortened to what has the words: where they stand. */
static void hit(struct plain *p, struct view *v)
{
	bool there = v->list.at >= 0 && v->list.at < v->list.total;
	char note[UI_TEXT] = "";
	struct buf b;

	buf_init(&b, SPEECH_LIMIT);
	search_note(p->ui, v, note);
	plain_say(p, "%s", note + strspn(note, " "));
	if (there)
		words_of(p, v, v->list.at, &b);
	if (there && text_has(b.data, v->words))
		say_row(p, v, v->list.at);
	buf_release(&b);
}

static bool searches(const struct view *v, const struct heard *h)
{
	return *v->words && !v->ops->search && v->list.at >= 0 &&
	       v->list.at < v->list.total && strcmp(v->words, h->words) != 0;
}

/* A search that is new makes a page of its own; the one before is kept for when
 * it is over. */
static void set_aside(struct plain *p, const struct view *v)
{
	struct heard *h = heard(p), *before = &p->before[p->ui->depth - 1], t = *h;
	bool begins = v->ops->search && *v->words && !*h->words;
	bool ends = v->ops->search && !*v->words && *h->words;

	if (v->serial != h->serial || v->turned != h->turned ||
	    !(begins || (ends && before->serial == v->serial &&
			 before->turned == v->turned)))
		return;
	*h = *before;
	*before = t;
	if (begins)
		h->serial = 0;
}

static bool is_new(const struct view *v, const struct heard *h)
{
	return v->serial != h->serial || v->turned != h->turned ||
	       (v->ops->search && strcmp(v->words, h->words) != 0);
}

void plain_after(struct plain *p)
{
	struct view *v = ui_top(p->ui);
	struct heard *h = heard(p);
	bool was_searched = *h->words && h->serial == v->serial;

	set_aside(p, v);
	if (is_new(v, h) || changes(p, v, false) > PORTION) {
		plain_page(p);
		return;
	}
	if (v->serial != p->last || (was_searched && !*v->words))
		place(p, v);
	if (p->steps || searches(v, h))
		hit(p, v);
	else
		row_changes(p, v);
	changes(p, v, true);
	keep(p, v);
	p->steps = false;
}

/* ---- numbers */
bool plain_choose(struct plain *p, int64_t number)
{
	struct view *v = ui_top(p->ui);
	struct heard *h = heard(p);
	struct plain_choice *c;
	int64_t row;

	if (number > h->n_choice) {
		plain_say(p, _("There is no number %d here."), (int)number);
		return false;
	}
	c = &h->choice[number - 1];
	row = find_row(p, v, c->row, c->is);
	if (row < 0) {
		plain_say(p, _("Number %d is not here any more. To hear what is, type: %s"),
			  (int)number, _(said_row(SAID_LIST)->word));
		return false;
	}
	list_go(&v->list, row, v->ops->stop, v);
	c->row = row;
	h->named = c->is;
	return true;
}

static bool of_row(const struct view *v, enum action a)
{
	static const enum action usual[] = {ACTION_OPEN, ACTION_COUNT};
	const enum action *of = v->ops->of_row ? v->ops->of_row : usual;

	while (*of != a && *of != ACTION_COUNT)
		of++;
	return *of == a && !bulk_takes(v, a);
}

/* What was named last may have moved since. */
static bool go_to_named(struct plain *p, struct view *v)
{
	struct heard *h = heard(p);
	int64_t row = h->named ? find_row(p, v, MAX(v->list.at, 0), h->named)
			       : -1;

	if (row >= 0)
		list_go(&v->list, row, v->ops->stop, v);
	return row >= 0;
}

bool plain_wants_number(struct plain *p, enum action a)
{
	struct view *v = ui_top(p->ui);
	struct heard *h = heard(p);

	if (!of_row(v, a) || h->n_choice == 0)
		return false;
	if (h->n_choice == 1 && h->next >= v->list.total)
		return !plain_choose(p, 1);
	return !named(p, v) && !go_to_named(p, v);
}

void plain_name(struct plain *p, enum action a)
{
	struct view *v = ui_top(p->ui);

	if (of_row(v, a) && named(p, v))
		say_row(p, v, v->list.at);
}
