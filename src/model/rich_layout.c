/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "model/rich.h"

#define CELLS_MAX  16 /* of a row that is laid out as a table */
#define GAP	   2  /* columns between two cells */
#define LEVELS	   10
#define RULE_MAX   40
#define FLOW_LIMIT (8u << 20)

struct attr {
	unsigned style;
	int link;
};

/* From a byte on, up to the next span. */
struct span {
	size_t at;
	struct attr attr;
};

/* What is to be seen, and its attributes in spans. */
struct flow {
	struct buf text, spans;
	size_t near; /* span where the last look ended */
};

struct layout {
	int width;
	rich_line *line;
	void *ctx;
	struct flow flow;	  /* of the block at hand */
	struct buf runs;	  /* of the line at hand */
	char first[64], rest[64]; /* what stands before a block's lines */
	unsigned prefix_style;
	int links; /* so many links came before */
	int counter[LEVELS];
	char last; /* kind of the block before; 0: none */
	enum err error;
};

static void flow_init(struct flow *f)
{
	buf_init(&f->text, FLOW_LIMIT);
	buf_init(&f->spans, FLOW_LIMIT * sizeof(struct span));
	f->near = 0;
}

static void flow_release(struct flow *f)
{
	buf_release(&f->text);
	buf_release(&f->spans);
}

static void flow_clear(struct flow *f)
{
	buf_clear(&f->text);
	buf_clear(&f->spans);
	f->near = 0;
}

static size_t flow_spans(const struct flow *f)
{
	return f->spans.len / sizeof(struct span);
}

static const struct span *flow_span(const struct flow *f, size_t i)
{
	return (const struct span *)(const void *)f->spans.data + i;
}

static void flow_add(
    struct flow *f, const char *s, size_t n, unsigned style, int link)
{
	struct span add = {f->text.len, {style, link}};
	size_t have = flow_spans(f);
	const struct attr *last = have ? &flow_span(f, have - 1)->attr : NULL;

	if (!last || last->style != style || last->link != link)
		buf_add(&f->spans, &add, sizeof(add));
	buf_add(&f->text, s, n);
}

static void flow_number(struct flow *f, int link, unsigned style)
{
	char text[16];

	str_printf(text, sizeof(text), "[%d]", link);
	flow_add(f, text, strlen(text), style | RICH_MARK | RICH_LINK, link);
}

/* Bytes that are shown as they are: up to a mark, or U+00AD, which is only for
 * browsers. */
static size_t plain(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if ((unsigned char)s[i] < 0x20 && s[i] != 0x0e)
			break;
		if (s[i] == '\xc2' && i + 1 < n && s[i + 1] == '\xad')
			break;
	}
	return i;
}

/* Where parsing stands: in a style, in a link's label, in its target. */
struct parse {
	unsigned style;
	size_t label; /* where its label begins */
	int link;
	bool target;
};

/* An address that is read as text: a terminal makes it a link up to the next
 * blank, and people copy it so. */
static bool is_address(const char *s, size_t n)
{
	return n > 4 && (strncmp(s, "www.", 4) == 0 || memchr(s, '@', n) ||
			    memmem(s, n, "://", 3));
}

/* Links count on from *links; NULL: none are shown. */
static void take_mark(
    struct flow *f, struct parse *p, char mark, unsigned base, int *links)
{
	switch (mark) {
	case 1: p->style ^= RICH_STRONG; break;
	case 2: p->style ^= RICH_EMPHASIS; break;
	case 3: p->style ^= RICH_CODE; break;
	case 4:
		p->label = f->text.len;
		if (links) {
			p->link = *links + 1;
			p->style |= RICH_LINK;
		}
		break;
	case 5:
		if (p->target)
			break;
		p->target = true;
		p->style &= ~(unsigned)RICH_LINK;
		p->link = 0;
		if (links && f->text.len > p->label &&
		    is_address(f->text.data + p->label,
			f->text.len - p->label))
			flow_add(f, " ", 1, base, 0);
		if (links)
			flow_number(f, ++*links, base);
		break;
	case 6: p->target = false; break;
	default: break;
	}
}

/* Appends n bytes of stored text, marks made into styles. Links count on
 * from *links; NULL: none are shown (a heading that is repeated). */
static void flow_parse(
    struct flow *f, const char *s, size_t n, unsigned base, int *links)
{
	struct parse p = {.style = base};

	while (n > 0) {
		size_t len = plain(s, n);

		if (len && !p.target)
			flow_add(f, s, len, p.style, p.link);
		s += len;
		n -= len;
		if (n == 0)
			break;
		take_mark(f, &p, *s, base, links);
		len = *s == '\xc2' ? 2 : 1;
		s += len;
		n -= len;
	}
}

static void add_run(
    struct layout *l, const char *text, size_t len, struct attr a)
{
	struct rich_run run = {text, len, a.style, a.link};

	if (len)
		buf_add(&l->runs, &run, sizeof(run));
}

/* Adds bytes from..to of the flow as runs of equal style. */
static void add_runs(struct layout *l, size_t from, size_t to)
{
	struct flow *f = &l->flow;
	size_t i = f->near, n = flow_spans(f), end;

	if (i >= n || flow_span(f, i)->at > from)
		i = 0;
	while (i + 1 < n && flow_span(f, i + 1)->at <= from)
		i++;
	f->near = i;
	for (; i < n && from < to; i++) {
		end = i + 1 < n ? MIN(flow_span(f, i + 1)->at, to) : to;
		add_run(l, f->text.data + from, end - from, flow_span(f, i)->attr);
		from = end;
	}
}

static void emit(struct layout *l)
{
	l->error = l->error ? l->error : buf_error(&l->runs);
	if (!l->error)
		l->line(l->ctx, (const struct rich_run *)(void *)l->runs.data,
		    (int)(l->runs.len / sizeof(struct rich_run)));
	buf_clear(&l->runs);
}

static void emit_part(struct layout *l, bool first, size_t from, size_t to)
{
	const char *prefix = first ? l->first : l->rest;

	add_run(l, prefix, strlen(prefix),
	    (struct attr){l->prefix_style | RICH_MARK, 0});
	add_runs(l, from, to);
	emit(l);
}

/*
 * End of the line that begins at from: *next is where the next one begins.
 * Breaks at blanks and around wide characters, in a word only where it has to.
 */
static size_t line_end(
    const struct layout *l, size_t from, int room, bool words, size_t *next)
{
	const char *s = l->flow.text.data;
	size_t at = from, end = 0, n;
	int columns, used = 0;

	*next = from;
	for (;; at += n, used += columns) {
		n = text_cluster(s + at, &columns);
		if (!n || s[at] == 0x0e) {
			*next = at + n;
			return at;
		}
		if (words && at > from && (s[at] == ' ' || columns == 2)) {
			end = at;
			*next = at + (s[at] == ' ');
		}
		if (used + columns > room)
			break;
	}
	if (*next == from) {
		/* A cluster that is wider than a line goes by code points. */
		if (at == from)
			while (((unsigned char)s[++at] & 0xc0) == 0x80)
				;
		*next = end = at;
	}
	while (words && s[*next] == ' ')
		++*next;
	while (words && end > from && s[end - 1] == ' ')
		end--;
	return end;
}

/* Lays the flow out between the prefixes. */
static void wrap(struct layout *l, bool words)
{
	size_t from = 0, end, next, len = l->flow.text.len;
	bool first = true;
	int room;

	l->error = l->error ? l->error : buf_error(&l->flow.text);
	l->error = l->error ? l->error : buf_error(&l->flow.spans);
	do {
		if (l->error)
			return;
		room = l->width - text_width(first ? l->first : l->rest);
		end = line_end(l, from, MAX(room, 2), words, &next);
		emit_part(l, first, from, end);
		from = next;
		first = false;
	} while (from < len);
}

/* What stands before the first line; blanks of its width before the rest. */
static void hang(struct layout *l, int indent, const char *mark)
{
	indent = MIN(indent, l->width / 2 - 2);
	indent = MIN(indent, l->width - 2 - text_width(mark));
	str_printf(l->first, sizeof(l->first), "%*s%s", indent, "", mark);
	str_printf(l->rest, sizeof(l->rest), "%*s", text_width(l->first), "");
}

static void set_prefix(struct layout *l, const struct rich_block *b)
{
	char mark[32] = "";
	int i;

	l->first[0] = l->rest[0] = '\0';
	l->prefix_style = b->kind == 'q' ? RICH_QUOTE : RICH_PLAIN;
	switch (b->kind) {
	case 'b': hang(l, 2 * b->level, "\xe2\x80\xa2 "); break;
	case 'n':
		str_printf(mark, sizeof(mark), "%d. ", l->counter[b->level]);
		hang(l, 3 * b->level, mark);
		break;
	case 'q':
		for (i = 0; i <= b->level && 2 * i < l->width / 2; i++)
			str_printf(
			    mark + 2 * i, sizeof(mark) - 2 * (size_t)i, "> ");
		str_copy(l->first, sizeof(l->first), mark);
		str_copy(l->rest, sizeof(l->rest), mark);
		break;
	default: break;
	}
}

static void count(struct layout *l, const struct rich_block *b)
{
	int i = b->kind == 'n' ? b->level + 1 : b->kind == 'b' ? b->level : 0;

	for (; i < LEVELS; i++)
		l->counter[i] = 0;
	if (b->kind == 'n')
		l->counter[b->level] = MIN(l->counter[b->level] + 1, 99999);
}

static unsigned style_of(char kind)
{
	switch (kind) {
	case 'h': return RICH_HEADING;
	case 'q': return RICH_QUOTE;
	case 'c':
	case 'f': return RICH_CODE;
	case 'R': return RICH_STRONG;
	default: return RICH_PLAIN;
	}
}

static void lay_rule(struct layout *l)
{
	int i;

	for (i = 0; i < MIN(l->width, RULE_MAX); i++)
		flow_add(&l->flow, "-", 1, RICH_MARK, 0);
	wrap(l, false);
}

static void lay_picture(struct layout *l, const struct rich_block *b)
{
	const char *sep = memchr(b->text, 0x1f, b->len);
	size_t name = sep ? (size_t)(sep - b->text) : b->len;

	flow_add(&l->flow, "[", 1, RICH_MARK, 0);
	flow_parse(&l->flow, b->text, name, RICH_PLAIN, NULL);
	flow_add(&l->flow, "]", 1, RICH_MARK, 0);
	if (sep && name + 1 < b->len)
		flow_number(&l->flow, ++l->links, RICH_PLAIN);
	wrap(l, true);
}

static void lay_text(struct layout *l, const struct rich_block *b)
{
	flow_parse(&l->flow, b->text, b->len, style_of(b->kind), &l->links);
	wrap(l, b->kind != 'c');
}

static bool is_row(const struct rich_block *b)
{
	return b->kind == 'r' || b->kind == 'R';
}

/* Cell at *from of a row; moves behind it; false: no more. */
static bool next_cell(
    const struct rich_block *b, size_t *from, struct rich_block *cell)
{
	const char *s = b->text + *from, *sep;

	if (*from > b->len)
		return false;
	sep = memchr(s, 0x1f, b->len - *from);
	*cell = *b;
	cell->text = s;
	cell->len = sep ? (size_t)(sep - s) : b->len - *from;
	*from += cell->len + 1;
	return true;
}

/* Columns that the flow takes on one line; -1: it holds a break. */
static int flow_width(const struct flow *f)
{
	return memchr(f->text.data, 0x0e, f->text.len)
		   ? -1
		   : text_width(f->text.data);
}

/* Width of each column of the rows from at on; 0: no table of this width. */
static int measure(struct layout *l, const char *at, int widths[CELLS_MAX])
{
	int columns = 0, links = l->links, n, i, sum = 0;
	struct rich_block row, cell;
	size_t from;

	while (rich_next(&at, &row) && is_row(&row)) {
		for (n = 0, from = 0; next_cell(&row, &from, &cell); n++) {
			if (n == CELLS_MAX)
				return 0;
			flow_clear(&l->flow);
			flow_parse(&l->flow, cell.text, cell.len, 0, &links);
			i = flow_width(&l->flow);
			if (i < 0)
				return 0;
			widths[n] = MAX(widths[n], i);
		}
		columns = MAX(columns, n);
	}
	flow_clear(&l->flow);
	for (i = 0; i < columns; i++)
		sum += widths[i] + (i ? GAP : 0);
	return sum <= l->width ? columns : 0;
}

/* One row on one line, each cell as wide as its column. */
static void lay_row(
    struct layout *l, const struct rich_block *row, const int widths[CELLS_MAX])
{
	struct rich_block cell;
	size_t from = 0;
	int n, pad = 0, before;

	for (n = 0; next_cell(row, &from, &cell); n++) {
		while (pad-- > 0)
			flow_add(&l->flow, " ", 1, RICH_PLAIN, 0);
		before = text_width(l->flow.text.data);
		flow_parse(&l->flow, cell.text, cell.len, style_of(row->kind),
		    &l->links);
		pad =
		    widths[n] + GAP - (text_width(l->flow.text.data) - before);
	}
	wrap(l, false);
}

/* Too wide for a table: one cell below the other, each with its heading. */
static void lay_cells(struct layout *l, const struct rich_block *row,
    const struct rich_block *head)
{
	struct rich_block cell, title;
	size_t from = 0, head_from = 0;
	int n;

	for (n = 0; next_cell(row, &from, &cell); n++) {
		flow_clear(&l->flow);
		if (head->len && next_cell(head, &head_from, &title)) {
			flow_parse(
			    &l->flow, title.text, title.len, RICH_STRONG, NULL);
			flow_add(&l->flow, ": ", 2, RICH_MARK, 0);
		}
		flow_parse(&l->flow, cell.text, cell.len, style_of(row->kind),
		    &l->links);
		hang(l, n ? 2 : 0, "");
		str_copy(l->rest, sizeof(l->rest), "  ");
		wrap(l, true);
	}
	l->first[0] = l->rest[0] = '\0';
}

static const char *lay_table(struct layout *l, const char *at)
{
	struct rich_block row, head = {.len = 0};
	int widths[CELLS_MAX] = {0}, columns = measure(l, at, widths);
	const char *next = at;

	while (!l->error && rich_next(&next, &row) && is_row(&row)) {
		flow_clear(&l->flow);
		if (columns)
			lay_row(l, &row, widths);
		else
			lay_cells(l, &row, &head);
		if (row.kind == 'R')
			head = row;
		at = next;
	}
	return at;
}

/* An empty line parts blocks, but not the items of a list and the like. */
static void part(struct layout *l, const struct rich_block *b)
{
	bool list = strchr("bn", b->kind) && strchr("bn", l->last);
	bool lines = b->kind == l->last && b->kind == 'c';

	if (l->last && !list && !lines)
		emit(l);
}

enum err rich_layout(const char *stored, int width, rich_line *line, void *ctx)
{
	return rich_layout_on(stored, width, 0, line, ctx);
}

enum err rich_layout_on(
    const char *stored, int width, int links, rich_line *line, void *ctx)
{
	struct layout l = {.width = MAX(width, 10), .line = line, .ctx = ctx,
	    .links = links};
	const char *at = stored;
	struct rich_block b;

	flow_init(&l.flow);
	buf_init(&l.runs, FLOW_LIMIT);
	while (!l.error && rich_next(&at, &b)) {
		count(&l, &b);
		part(&l, &b);
		flow_clear(&l.flow);
		set_prefix(&l, &b);
		if (is_row(&b))
			at = lay_table(&l, stored);
		else if (b.kind == 'l')
			lay_rule(&l);
		else if (b.kind == 'i')
			lay_picture(&l, &b);
		else
			lay_text(&l, &b);
		l.last = b.kind;
		stored = at;
	}
	buf_release(&l.runs);
	flow_release(&l.flow);
	return l.error;
}
