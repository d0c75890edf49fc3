/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/skeleton.h"

#define LETTERS 4
#define DIGITS	20
#define FRAMES	200 /* of the rows of one table */
/* Letters that no shape has. */
#define KEPT	"abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ"

/* ---- shapes */

static bool is_letter(char c)
{
	return isalpha((unsigned char)c) != 0;
}

/* Signs that no letter has are as good as a sign of ASCII. */
static char plain_sign(const char *s)
{
	static const struct { const char *sign; char plain; } signs[] = {
		{ "\302\240", ' ' }, { "\302\267", '.' }, { "–", '-' },
		{ "—", '-' }, { "„", '\'' }, { "“", '\'' }, { "”", '\'' },
		{ "‚", '\'' }, { "‘", '\'' }, { "’", '\'' }, { "…", '.' },
	};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (str_starts(s, signs[i].sign))
			return signs[i].plain;
	return 0;
}

/* The sign that stands for the character at s; *len gets its bytes. */
static char stand_in(const char *s, size_t *len)
{
	unsigned char c = (unsigned char)*s;
	char plain = c < 0x80 ? 0 : plain_sign(s);
	bool capital = (c == 0xc3 && (unsigned char)s[1] >= 0x80 &&
			(unsigned char)s[1] <= 0x9e) ||
		       (c >= 'A' && c <= 'Z');

	*len = 1;
	while (c >= 0xc0 && ((unsigned char)s[*len] & 0xc0) == 0x80)
		++*len;
	if (plain)
		return plain;
	if (c >= 0x80 || is_letter(*s))
		return capital ? 'X' : 'x';
	if (isdigit(c))
		return '0';
	if (c <= ' ' || c == 0x7f)
		return ' ';
	return strchr("<>&\"", c) ? '_' : (char)c;
}

static void shape(struct buf *out, const char *s, size_t n)
{
	size_t len, run = 0, written = 0;
	char last = 0, kind;

	for (const char *end = s + n; s < end; s += len) {
		char c = stand_in(s, &len);

		kind = c == 'X' ? 'x' : c;
		run = kind == last ? run + 1 : 1;
		last = kind;
		if (run > (kind == 'x' ? LETTERS : kind == ' ' ? 1u : DIGITS))
			continue;
		if (written++ == SKELETON_TEXT) {
			buf_str(out, "...");
			return;
		}
		buf_char(out, c);
	}
}

void skeleton_shape(struct buf *out, const char *text)
{
	shape(out, text, strlen(text));
}

/* ---- what stays */

bool skeleton_listed(enum skeleton_list list, const char *s, size_t n)
{
	const char *word;

	for (size_t i = 0; (word = skeleton_word(list, i)); i++)
		if (strlen(word) == n && str_ncasecmp(word, s, n) == 0 &&
		    (list <= SKELETON_WORDS || strncmp(word, s, n) == 0))
			return true;
	return false;
}

static size_t letters(const char *s, size_t n)
{
	size_t len = 0;

	while (len < n && (is_letter(s[len]) || s[len] & 0x80))
		len++;
	return len;
}

static void name(struct buf *out, const char *s, size_t n)
{
	bool known = true;

	while (n) {
		size_t len = letters(s, n);

		if (isspace((unsigned char)*s))
			known = true;
		known = known && (!len || skeleton_listed(SKELETON_WORDS, s, len));
		len = len ? len : 1;
		if (known && is_letter(*s))
			buf_add(out, s, len);
		else
			shape(out, s, len);
		s += len;
		n -= len;
	}
}

void skeleton_name(struct buf *out, const char *text)
{
	name(out, text, strlen(text));
}

/* A part of a path: all of its words are on the list, and no number. */
static bool is_route(const char *s, size_t n)
{
	while (n) {
		size_t len = letters(s, n);

		if (len ? !skeleton_listed(SKELETON_ROUTES, s, len) :
			  !strchr("-_.", *s))
			return false;
		len = len ? len : 1;
		s += len;
		n -= len;
	}
	return true;
}

/* As it is before it becomes part of an address, for its shape. */
static void decoded(struct buf *out, const char *s, size_t n, bool is_name)
{
	struct buf b;

	buf_init(&b, TREE_LIMIT);
	for (size_t i = 0; i < n; i++) {
		char hex[3] = "";

		if (s[i] == '%' && i + 2 < n &&
		    isxdigit((unsigned char)s[i + 1]) &&
		    isxdigit((unsigned char)s[i + 2])) {
			memcpy(hex, s + i + 1, 2);
			buf_char(&b, (char)strtol(hex, NULL, 16));
			i += 2;
		} else {
			buf_char(&b, s[i] == '+' ? ' ' : s[i]);
		}
	}
	if (is_name)
		name(out, b.data, b.len);
	else
		shape(out, b.data, b.len);
	buf_release(&b);
}

static void query(struct buf *out, const char *s)
{
	while (*s) {
		size_t part = strcspn(s, "&#"), head;

		head = MIN(strcspn(s, "="), part);
		decoded(out, s, head, true);
		s += head;
		part -= head;
		if (part) {
			buf_char(out, '=');
			if (skeleton_listed(SKELETON_VALUES, s + 1, part - 1))
				buf_add(out, s + 1, part - 1);
			else
				decoded(out, s + 1, part - 1, false);
		}
		s += part;
		if (*s)
			buf_char(out, *s++ == '&' ? '&' : '#');
	}
}

static void route(struct buf *out, const char *s, const struct skeleton *of)
{
	size_t n = strlen(of->prefix);
	bool known = true;

	if (n && strncmp(s, of->prefix, n) == 0 && strchr("/?#.", s[n])) {
		buf_str(out, "/iserv");
		s += n;
	}
	while (*s && *s != '?' && *s != '#') {
		n = strcspn(s, "/?#");
		known = known && is_route(s, n) && !(n == 1 && *s == '-');
		if (known)
			buf_add(out, s, n);
		else
			decoded(out, s, n, false);
		s += n;
		if (*s == '/')
			buf_char(out, *s++);
	}
	if (*s) {
		buf_char(out, *s);
		query(out, s + 1);
	}
}

void skeleton_path(struct buf *out, const char *path, const struct skeleton *of)
{
	static const char *const schemes[] = { "mailto:", "tel:", "data:",
					       "javascript:", "blob:" };
	size_t n = strlen(of->root);

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (str_ncasecmp(path, schemes[i], strlen(schemes[i])) == 0) {
			buf_str(out, schemes[i]);
			return;
		}
	if (n && str_ncasecmp(path, of->root, n) == 0 && strchr("/?#", path[n])) {
		buf_str(out, "https://school");
		route(out, path + n, of);
	} else if (strstr(path, "://") || str_starts(path, "//")) {
		/* also a query that carries an address */
		if (*path == '/' && path[1] != '/')
			route(out, path, of);
		else
			buf_str(out, "https://elsewhere");
	} else {
		route(out, path, of);
	}
}

/* ---- texts */

static bool begins_known(struct buf *out, const char *s)
{
	const char *word;

	for (size_t i = 0; (word = skeleton_word(SKELETON_BEGINS, i)); i++)
		if (str_starts(s, word)) {
			buf_str(out, word);
			skeleton_shape(out, s + strlen(word));
			return true;
		}
	return false;
}

static bool holds_known(struct buf *out, const char *s)
{
	const char *word, *at;

	for (size_t i = 0; (word = skeleton_word(SKELETON_WITHIN, i)); i++) {
		at = strstr(s, word);
		if (!at)
			continue;
		shape(out, s, (size_t)(at - s));
		buf_str(out, word);
		skeleton_shape(out, at + strlen(word));
		return true;
	}
	return false;
}

static void text(struct buf *out, const char *s, bool in_link)
{
	size_t n = strlen(s);

	if (skeleton_listed(SKELETON_LINKS, s, n) ||
	    (!in_link && skeleton_listed(SKELETON_LABELS, s, n)))
		buf_add(out, s, n);
	else if (!holds_known(out, s) && (in_link || !begins_known(out, s)))
		shape(out, s, n);
}

/* Blanks in a row are one; none at the ends. */
static void squeeze(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isspace((unsigned char)s[i]))
			buf_char(out, s[i]);
		else if (out->len && out->data[out->len - 1] != ' ')
			buf_char(out, ' ');
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

/* ---- pages */

struct writer {
	struct buf *out;
	const struct skeleton *of;
	struct buf line, done; /* to work on */
	bool frame;	       /* without what is only a shape */
	bool in_row;
};

enum how { HOW_SHAPE, HOW_NAME, HOW_PATH, HOW_TEXT, HOW_VALUE };

static enum how how_of(const char *att)
{
	static const struct { const char *att; enum how how; } rows[] = {
		{ "class", HOW_NAME }, { "id", HOW_NAME }, { "name", HOW_NAME },
		{ "for", HOW_NAME }, { "type", HOW_NAME }, { "rel", HOW_NAME },
		{ "role", HOW_NAME }, { "target", HOW_NAME },
		{ "method", HOW_NAME }, { "enctype", HOW_NAME },
		{ "autocomplete", HOW_NAME }, { "http-equiv", HOW_NAME },
		{ "required", HOW_NAME }, { "selected", HOW_NAME },
		{ "checked", HOW_NAME }, { "disabled", HOW_NAME },
		{ "multiple", HOW_NAME }, { "data-toggle", HOW_NAME },
		{ "data-source", HOW_NAME }, { "data-icon", HOW_NAME },
		{ "href", HOW_PATH }, { "src", HOW_PATH },
		{ "action", HOW_PATH }, { "formaction", HOW_PATH },
		{ "data-url", HOW_PATH }, { "data-href", HOW_PATH },
		{ "data-remote", HOW_PATH }, { "title", HOW_TEXT },
		{ "aria-label", HOW_TEXT }, { "data-original-title", HOW_TEXT },
		{ "value", HOW_VALUE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].att, att) == 0)
			return rows[i].how;
	return HOW_SHAPE;
}

/* into the page, where signs of HTML have names */
static void put(struct writer *w, const char *s)
{
	for (; *s; s++)
		if (*s == '&')
			buf_str(w->out, "&amp;");
		else
			buf_char(w->out, strchr("<>\"", *s) ? '_' : *s);
}

static void attribute(struct writer *w, const char *att, const char *value,
		      bool in_link)
{
	struct buf *b = &w->done;

	buf_clear(b);
	skeleton_name(b, att);
	buf_char(w->out, ' ');
	put(w, b->data);
	buf_clear(b);
	buf_clear(&w->line);
	squeeze(&w->line, value, strlen(value));
	value = w->line.data;
	switch (how_of(att)) {
	case HOW_NAME: skeleton_name(b, value); break;
	case HOW_PATH:
		if (!w->frame)
			skeleton_path(b, value, w->of);
		break;
	case HOW_TEXT: text(b, value, in_link); break;
	case HOW_VALUE:
		if (skeleton_listed(SKELETON_VALUES, value, strlen(value)))
			buf_str(b, value);
		else
			skeleton_shape(b, value);
		break;
	case HOW_SHAPE:
		if (!w->frame)
			skeleton_shape(b, value);
		break;
	}
	buf_str(w->out, "=\"");
	put(w, b->data);
	buf_char(w->out, '"');
}

static void indent(struct writer *w, int depth)
{
	buf_char(w->out, '\n');
	for (int i = 0; i < MIN(depth, 40); i++)
		buf_char(w->out, ' ');
}

/* The parser parts a text where an entity was: all of it, up to the next
 * element, is one. Gives the last of it. */
static const struct node *texts(struct writer *w, const struct node *n,
				bool in_link, int depth)
{
	struct buf raw;

	buf_init(&raw, TREE_LIMIT);
	buf_str(&raw, n->text);
	while (n->next && !*n->next->name) {
		n = n->next;
		buf_str(&raw, n->text);
	}
	buf_clear(&w->line);
	buf_clear(&w->done);
	squeeze(&w->line, raw.data, raw.len);
	buf_release(&raw);
	if (w->line.len) {
		text(&w->done, w->line.data, in_link);
		if (w->frame && !strpbrk(w->done.data, KEPT))
			return n;
		indent(w, depth);
		put(w, w->done.data);
	}
	return n;
}

static bool is_shut(const struct node *n)
{
	static const char *const names[] = { "script", "style", "svg", "nav",
					     "template", "noscript", "iframe" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (node_is(n, names[i]))
			return true;
	return false;
}

static bool is_void(const struct node *n)
{
	static const char *const names[] = { "br", "hr", "img", "input",
					     "meta" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (node_is(n, names[i]))
			return true;
	return false;
}

static void inside(struct writer *w, const struct node *n, bool in_link,
		   int depth);

static void element(struct writer *w, const struct node *n, bool in_link,
		    int depth)
{
	bool known = skeleton_listed(SKELETON_ELEMENTS, n->name, strlen(n->name));
	const char *as = known ? n->name : "x-other";

	if (node_is(n, "link") || node_is(n, "path"))
		return;
	in_link = in_link || node_is(n, "a");
	indent(w, depth);
	buf_printf(w->out, "<%s", as);
	for (size_t i = 0; n->atts && n->atts[i]; i += 2)
		attribute(w, n->atts[i], n->atts[i + 1], in_link);
	buf_char(w->out, '>');
	if (is_shut(n))
		buf_str(w->out, "...");
	else
		inside(w, n, in_link, depth + 1);
	if (!is_void(n))
		buf_printf(w->out, "</%s>", as);
}

/* The rows of a list are alike but for what they say: one that is built as
 * one before it is only counted. */
struct frames { uint64_t seen[FRAMES]; int n, more; };

static bool seen_before(struct writer *w, const struct node *row,
			struct frames *f)
{
	struct buf frame, *out = w->out;
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	buf_init(&frame, TREE_LIMIT);
	w->out = &frame;
	w->frame = true;
	element(w, row, false, 0);
	w->out = out;
	w->frame = false;
	for (size_t i = 0; i < frame.len; i++)
		h = (h ^ (unsigned char)frame.data[i]) * UINT64_C(1099511628211);
	buf_release(&frame);
	for (int i = 0; i < f->n; i++)
		if (f->seen[i] == h)
			return true;
	if (f->n < FRAMES)
		f->seen[f->n++] = h;
	return false;
}

static void rows(struct writer *w, const struct node *n, bool in_link,
		 int depth)
{
	struct frames f = { .n = 0 };

	w->in_row = true;
	for (const struct node *in = n->first; in; in = in->next)
		if (!node_is(in, "tr"))
			continue;
		else if (seen_before(w, in, &f))
			f.more++;
		else
			element(w, in, in_link, depth);
	w->in_row = false;
	if (f.more) {
		indent(w, depth);
		buf_printf(w->out, "<!-- and %d like these -->", f.more);
	}
}

static void inside(struct writer *w, const struct node *n, bool in_link,
		   int depth)
{
	if (node_is(n, "tbody") && !w->in_row) {
		rows(w, n, in_link, depth);
		return;
	}
	for (const struct node *in = n->first; in; in = in->next)
		if (*in->name)
			element(w, in, in_link, depth);
		else
			in = texts(w, in, in_link, depth);
}

void skeleton_page(struct buf *out, const struct node *page,
		   const struct skeleton *of)
{
	struct writer w = { .out = out, .of = of };

	buf_init(&w.line, TREE_LIMIT);
	buf_init(&w.done, TREE_LIMIT);
	inside(&w, page, false, 0);
	buf_char(out, '\n');
	buf_release(&w.line);
	buf_release(&w.done);
}

void skeleton_lines(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t n = 0;
		struct buf cell;

		while (s + n < end && s[n] && !strchr(";\n", s[n]))
			n++;
		buf_init(&cell, 4096);
		squeeze(&cell, s, MIN(n, (size_t)4000));
		text(out, cell.data, false);
		buf_release(&cell);
		s += n;
		if (s < end)
			buf_char(out, *s++ == ';' ? ';' : '\n');
	}
}
