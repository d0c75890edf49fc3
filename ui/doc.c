/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "model/rich.h"
#include "ui/doc.h"

#define DOC_LINES 200000

void doc_init(struct doc *d)
{
	memset(d, 0, sizeof(*d));
	buf_init(&d->text, DOC_LIMIT);
}

static void drop_links(struct doc *d)
{
	for (int i = 0; i < d->n_links; i++)
		free(d->links[i]);
	d->n_links = 0;
}

void doc_release(struct doc *d)
{
	if (d->kept)
		doc_release(d->kept);
	free(d->kept);
	drop_links(d);
	buf_release(&d->text);
	free(d->links);
	free(d->runs);
	free(d->lines);
	memset(d, 0, sizeof(*d));
}

void doc_begin(struct doc *d, int width)
{
	drop_links(d);
	buf_clear(&d->text);
	d->n_runs = d->n = d->entry = d->n_entries = 0;
	d->width = MAX(width, 12);
	d->made++;
	d->target = (struct target){TARGET_NONE, 0};
}

/* Room for so many more of both. */
static bool make_room(struct doc *d, int lines, int runs)
{
	int cap = MAX(d->cap, 64), cap_runs = MAX(d->cap_runs, 128);
	struct doc_line *l = d->lines;
	struct doc_run *r = d->runs;

	while (cap < d->n + lines)
		cap *= 2;
	while (cap_runs < d->n_runs + runs)
		cap_runs *= 2;
	if (cap > d->cap)
		l = cap > DOC_LINES ? NULL : realloc(l, (size_t)cap * sizeof(*l));
	if (!l)
		return false;
	d->lines = l;
	d->cap = cap;
	if (cap_runs > d->cap_runs)
		r = realloc(r, (size_t)cap_runs * sizeof(*r));
	if (!r)
		return false;
	d->runs = r;
	d->cap_runs = cap_runs;
	return true;
}

void doc_line(struct doc *d)
{
	if (make_room(d, 1, 0))
		d->lines[d->n++] = (struct doc_line){.first = d->n_runs,
			.entry = d->entry, .target = d->target};
}

static void add_bytes(struct doc *d, enum role role, const char *s, size_t len)
{
	if (d->n == 0)
		doc_line(d);
	if (d->n == 0 || buf_error(&d->text) || !make_room(d, 0, 1))
		return;
	d->runs[d->n_runs] = (struct doc_run){d->text.len, role, false};
	buf_add(&d->text, s, len);
	buf_add(&d->text, "", 1);
	if (buf_error(&d->text))
		return;
	d->n_runs++;
	d->lines[d->n - 1].n++;
}

void doc_add(struct doc *d, enum role role, const char *text)
{
	if (text && *text)
		add_bytes(d, role, text, strlen(text));
}

void doc_addf(struct doc *d, enum role role, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	doc_add(d, role, text);
}

void doc_add_cut(struct doc *d, const struct term *t, enum role role, int columns,
		 const char *text)
{
	int used;
	size_t len = text_fit(text, columns, &used);

	if (text[len] == '\0') {
		doc_add(d, role, text);
		return;
	}
	len = text_fit(text, MAX(columns - 1, 0), &used);
	add_bytes(d, role, text, len);
	doc_add(d, role, term_glyph(t, GLYPH_ELLIPSIS));
}

static int line_width(const struct doc *d, const struct doc_line *l)
{
	int w = 0;

	for (int i = 0; i < l->n; i++)
		w += text_width(d->text.data + d->runs[l->first + i].at);
	return w;
}

static void blanks(struct doc *d, int n)
{
	if (n > 0)
		doc_addf(d, ROLE_text, "%*s", MIN(n, 1000), "");
}

void doc_column(struct doc *d, int column)
{
	struct doc_line *l = d->n > 0 ? &d->lines[d->n - 1] : NULL;

	if (!l)
		return;
	if (l->n > 0)
		d->runs[l->first + l->n - 1].cell = true;
	blanks(d, column - line_width(d, l));
}

void doc_blank(struct doc *d)
{
	doc_line(d);
}

void doc_entry(struct doc *d)
{
	d->entry = ++d->n_entries;
}

void doc_prose(struct doc *d)
{
	d->entry = 0;
}

/* The lines from there on that are one entry. */
static int entry_lines(const struct doc *d, int from)
{
	int n = 1;

	while (from + n < d->n && d->lines[from + n].entry == d->lines[from].entry)
		n++;
	return n;
}

static bool entry_has(const struct doc *d, int from, int n, const char *words)
{
	struct buf b;
	bool has;

	buf_init(&b, DOC_LIMIT);
	for (int i = from; i < from + n; i++) {
		char *line = doc_text(d, i);

		buf_printf(&b, "%s\n", line ? line : "");
		free(line);
	}
	has = text_has(b.data, words);
	buf_release(&b);
	return has;
}

int doc_keep(struct doc *d, const char *words)
{
	int kept = 0, to = 0;

	for (int i = 0, n; i < d->n; i += n) {
		n = entry_lines(d, i);
		if (!d->lines[i].entry || !entry_has(d, i, n, words))
			continue;
		memmove(d->lines + to, d->lines + i,
			(size_t)n * sizeof(*d->lines));
		to += n;
		kept++;
	}
	d->n = to;
	return kept;
}

void doc_heading(struct doc *d, const char *text)
{
	doc_prose(d);
	d->target = (struct target){TARGET_NONE, 0};
	if (d->n > 0)
		doc_blank(d);
	d->target = (struct target){TARGET_HEADING, d->n};
	doc_line(d);
	d->target = (struct target){TARGET_NONE, 0};
	doc_add(d, ROLE_heading, text);
}

static enum role role_of(unsigned style)
{
	static const struct { unsigned style; enum role role; } rows[] = {
		{RICH_LINK, ROLE_link}, {RICH_MARK, ROLE_mark},
		{RICH_CODE, ROLE_code}, {RICH_HEADING, ROLE_heading},
		{RICH_STRONG, ROLE_strong}, {RICH_EMPHASIS, ROLE_emphasis},
		{RICH_QUOTE, ROLE_quote},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (style & rows[i].style)
			return rows[i].role;
	}
	return ROLE_text;
}

struct layout {
	struct doc *doc;
	bool links; /* are opened */
	enum role plain;
	int indent;
	bool goes_on; /* the first line is there */
	bool wraps;   /* all is one paragraph */
	int lines;
};

/* Takes url. */
static bool keep_link(struct doc *d, char *url)
{
	if (!d->links)
		d->links = calloc(DOC_LINKS, sizeof(*d->links));
	if (!d->links || !url || d->n_links == DOC_LINKS) {
		free(url);
		return false;
	}
	d->links[d->n_links++] = url;
	return true;
}

static bool take_link(void *ctx, const char *target, size_t len)
{
	return keep_link(ctx, strndup(target, len));
}

/* Link n (from 1) is what the last line opens, if it opens nothing yet. */
static void link_line(struct doc *d, int n)
{
	struct target *t = d->n > 0 ? &d->lines[d->n - 1].target : NULL;

	if (t && t->kind == TARGET_NONE && n <= d->n_links)
		*t = (struct target){TARGET_LINK, n - 1};
}

static void add_line(void *ctx, const struct rich_run *runs, int n)
{
	struct layout *l = ctx;
	struct doc *d = l->doc;

	if (l->wraps && l->lines++ > 0 && d->n > 0)
		d->lines[d->n - 1].goes_on = true;
	if (!l->goes_on) {
		doc_line(d);
		blanks(d, l->indent);
	}
	l->goes_on = false;
	for (int i = 0; i < n; i++) {
		enum role role = role_of(runs[i].style);

		if (role == ROLE_text)
			role = l->plain;
		if (l->links && runs[i].link > 0)
			link_line(d, runs[i].link);
		add_bytes(d, role, runs[i].text, runs[i].len);
	}
}

static void wrap_line(struct layout *l, const char *text, size_t len)
{
	struct buf b;

	l->wraps = true;
	l->lines = 0;
	buf_init(&b, RICH_LIMIT);
	buf_str(&b, "p0");
	buf_add(&b, text, len);
	buf_char(&b, '\n');
	if (!buf_error(&b))
		rich_layout(b.data, MAX(l->doc->width - l->indent, 10), add_line,
			    l);
	buf_release(&b);
}

void doc_wrap(struct doc *d, enum role role, int indent, const char *text)
{
	struct layout l = {.doc = d, .plain = role, .indent = indent};

	for (;;) {
		size_t len = strcspn(text, "\n");

		if (len)
			wrap_line(&l, text, len);
		else
			doc_blank(d);
		if (text[len] == '\0')
			break;
		text += len + 1;
	}
}

void doc_hang(struct doc *d, enum role role, int column, const char *text)
{
	struct layout l = {.doc = d, .plain = role, .indent = column};
	char *line = doc_text(d, d->n - 1);

	l.goes_on = line && text_width(line) < column;
	free(line);
	if (l.goes_on)
		doc_column(d, column);
	wrap_line(&l, text, strlen(text));
}

static void lay_out(struct doc *d, int indent, const char *stored)
{
	struct layout l = {.doc = d, .links = true, .plain = ROLE_text,
			   .indent = indent};
	int before = d->n_links;

	rich_links(stored, take_link, d);
	rich_layout_on(stored, MAX(d->width - indent, 10), before, add_line, &l);
}

/* The lines of a page that has links alone behind the others. */
static void append(struct doc *d, const struct doc *from)
{
	size_t at = d->text.len;
	int runs = d->n_runs;

	buf_add(&d->text, from->text.data, from->text.len);
	if (buf_error(&d->text) || !make_room(d, from->n, from->n_runs))
		return;
	for (int i = 0; i < from->n_links; i++)
		keep_link(d, str_dup(from->links[i]));
	for (int i = 0; i < from->n_runs; i++) {
		d->runs[d->n_runs] = from->runs[i];
		d->runs[d->n_runs++].at += at;
	}
	for (int i = 0; i < from->n; i++) {
		d->lines[d->n] = from->lines[i];
		d->lines[d->n++].first += runs;
	}
}

/* Words and where they stand; the same text elsewhere is another one. */
static uint64_t text_of(const struct doc *d, int indent, const char *stored)
{
	return str_hash(stored) * 31 + (uint64_t)(d->width * 1000 + indent);
}

void doc_rich(struct doc *d, int indent, const char *stored)
{
	bool is_long = d->n_links == 0 && d->target.kind == TARGET_NONE &&
		       strlen(stored) >= DOC_LONG;
	uint64_t of = is_long ? text_of(d, indent, stored) : 0;

	if (is_long && !d->kept && (d->kept = calloc(1, sizeof(*d->kept))))
		doc_init(d->kept);
	if (!is_long || !d->kept) {
		lay_out(d, indent, stored);
		return;
	}
	if (d->kept->made == 0 || d->kept_of != of) {
		doc_begin(d->kept, d->width);
		lay_out(d->kept, indent, stored);
		d->kept_of = of;
	}
	append(d, d->kept);
}

void doc_link(struct doc *d, int indent, const char *url)
{
	struct buf b;

	buf_init(&b, RICH_LIMIT);
	buf_printf(&b, "p0\4%s\5%s\6\n", url, url);
	if (!buf_error(&b))
		doc_rich(d, indent, b.data);
	buf_release(&b);
}

void doc_bar(struct doc *d, const struct term *t, int columns, int64_t done,
	     int64_t total)
{
	int full = total > 0 ? (int)(done * columns / total) : 0;

	for (int i = 0; i < columns; i++) {
		bool on = i < full;

		doc_add(d, on ? ROLE_bar : ROLE_bar_rest,
			term_glyph(t, on ? GLYPH_FULL : GLYPH_REST));
	}
}

void doc_draw(const struct doc *d, struct term *t, int64_t line, int y,
	      bool selected)
{
	const struct doc_line *l = &d->lines[line];
	bool item = l->target.kind != TARGET_NONE &&
		    l->target.kind != TARGET_HEADING;
	int x = 2;

	if (selected)
		term_selected(t, y, item);
	for (int i = 0; i < l->n && x < t->cols; i++) {
		const struct doc_run *r = &d->runs[l->first + i];

		x += term_put(t, y, x, t->cols - x - 1, r->role,
			      d->text.data + r->at);
	}
}

char *doc_text(const struct doc *d, int64_t line)
{
	const struct doc_line *l = &d->lines[line];
	struct buf b;

	buf_init(&b, DOC_LIMIT);
	for (int i = 0; i < l->n; i++)
		buf_str(&b, d->text.data + d->runs[l->first + i].at);
	return buf_take(&b);
}

/* A run of the same sign, as lines are drawn of; 0: it is none. */
static size_t drawn(const char *s)
{
	size_t n = strchr("-=_*~", *s) ? strspn(s, (char[]){*s, '\0'}) : 0;

	return n > 2 ? n : 0;
}

void doc_words(const struct doc *d, int64_t line, struct buf *out)
{
	const struct doc_line *l = &d->lines[line];
	/* A fact has its name before the column. */
	char gap = l->n > 1 && d->runs[l->first].role == ROLE_dim ? ':' : ',';
	size_t from = out->len;
	int blanks = 0;

	for (int i = 0; i < l->n; i++) {
		const struct doc_run *r = &d->runs[l->first + i];
		const char *s = d->text.data + r->at;
		bool bar = r->role == ROLE_bar || r->role == ROLE_bar_rest;

		for (; *s && !bar; s++) {
			s += drawn(s);
			if (*s == '\0')
				break;
			if (*s == ' ') {
				blanks++;
				continue;
			}
			if (blanks > 1 && out->len > from &&
			    !strchr(".,:;", out->data[out->len - 1])) {
				buf_char(out, gap);
				gap = ',';
			}
			if (blanks > 0 && out->len > from)
				buf_char(out, ' ');
			blanks = 0;
			buf_char(out, *s);
		}
		/* A full one has no two blanks behind it. */
		if (r->cell)
			blanks = MAX(blanks, 2);
	}
}

int64_t doc_is(const struct doc *d, int64_t line)
{
	struct target t = {TARGET_NONE, 0}, before = t;
	if (line >= 0 && line < d->n)
		t = d->lines[line].target;
	if (line > 0 && line < d->n)
		before = d->lines[line - 1].target;
	if (t.kind == TARGET_NONE || t.kind == TARGET_HEADING ||
	    (t.kind == before.kind && t.id == before.id))
		return 0;
	return t.kind == TARGET_LINK ? (int64_t)str_hash(d->links[t.id])
				     : t.id * 8 + t.kind;
}

int64_t doc_item(const struct doc *d, int64_t line, int step)
{
	struct target from = {TARGET_NONE, 0};

	if (line >= 0 && line < d->n)
		from = d->lines[line].target;
	for (line += step; line >= 0 && line < d->n; line += step) {
		const struct target *t = &d->lines[line].target;

		if (t->kind != TARGET_NONE &&
		    (t->kind != from.kind || t->id != from.id))
			return line;
	}
	return -1;
}
