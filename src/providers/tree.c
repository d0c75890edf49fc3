/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "providers/tree.h"

#include <libxml/HTMLparser.h>
#define PIECE 32768

struct tree_piece { struct tree_piece *next; size_t used, size; max_align_t at[]; };

struct reader {
	struct tree *tree;
	struct node *open;      /* where what comes hangs */
	int depth, too_deep;    /* elements below the last that hangs */
	htmlParserCtxtPtr parser;
	enum err err;
};

/* ---- memory */

static void *take(struct reader *r, size_t size)
{
	struct tree *t = r->tree;
	struct tree_piece *p = t->pieces;
	size_t whole = (size + sizeof(max_align_t) - 1) &
		       ~(sizeof(max_align_t) - 1);
	void *out;

	if (r->err)
		return NULL;
	if (t->used + whole > TREE_LIMIT) {
		r->err = ERR_LIMIT;
		xmlStopParser(r->parser);
		return NULL;
	}
	if (!p || p->used + whole > p->size) {
		size_t room = MAX(whole, (size_t)PIECE);

		p = malloc(sizeof(*p) + room);
		if (!p) {
			r->err = ERR_NOMEM;
			xmlStopParser(r->parser);
			return NULL;
		}
		*p = (struct tree_piece){ .next = t->pieces, .size = room };
		t->pieces = p;
	}
	out = (char *)p->at + p->used;
	p->used += whole;
	t->used += whole;
	return memset(out, 0, whole);
}

static const char *keep(struct reader *r, const char *s, size_t len)
{
	char *out = take(r, len + 1);

	if (out)
		memcpy(out, s, len);
	return out;
}

void tree_release(struct tree *t)
{
	while (t->pieces) {
		struct tree_piece *p = t->pieces;

		t->pieces = p->next;
		free(p);
	}
	memset(t, 0, sizeof(*t));
}

/* ---- reading */

static struct node *hang(struct reader *r)
{
	struct node *n = take(r, sizeof(*n));

	if (!n)
		return NULL;
	n->name = "";
	n->text = "";
	n->parent = r->open;
	if (r->open->last)
		r->open->last->next = n;
	else
		r->open->first = n;
	r->open->last = n;
	return n;
}

static const char *const *keep_atts(struct reader *r, const xmlChar **atts)
{
	size_t n = 0;
	const char **out;

	while (atts && atts[n])
		n += 2;
	if (!n)
		return NULL;
	out = take(r, (n + 1) * sizeof(*out));
	for (size_t i = 0; out && i < n; i++) {
		const char *s = atts[i] ? (const char *)atts[i] : "";

		out[i] = keep(r, s, strlen(s));
		if (!out[i])
			return NULL;
	}
	return out;
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar **atts)
{
	struct reader *r = ctx;
	const char *kept;
	struct node *n;

	if (r->err)
		return;
	if (r->depth >= TREE_DEPTH) {
		r->too_deep++;
		return;
	}
	kept = keep(r, (const char *)name, strlen((const char *)name));
	n = kept ? hang(r) : NULL;
	if (!n)
		return;
	n->name = kept;
	n->atts = keep_atts(r, atts);
	r->open = n;
	r->depth++;
}

/* The parser closes what it opened, in order. */
static void on_end(void *ctx, const xmlChar *name)
{
	struct reader *r = ctx;

	UNUSED(name);
	if (r->err)
		return;
	if (r->too_deep) {
		r->too_deep--;
	} else if (r->open->parent) {
		r->open = r->open->parent;
		r->depth--;
	}
}

static void on_text(void *ctx, const xmlChar *text, int len)
{
	struct reader *r = ctx;
	const char *kept = keep(r, (const char *)text, (size_t)len);
	struct node *n = kept ? hang(r) : NULL;

	if (n)
		n->text = kept;
}

static xmlCharEncoding encoding_of(const char *charset)
{
	if (!charset || !*charset)
		return XML_CHAR_ENCODING_NONE;
	if (str_casecmp(charset, "ISO-8859-1") == 0 ||
	    str_casecmp(charset, "windows-1252") == 0)
		return XML_CHAR_ENCODING_8859_1;
	return XML_CHAR_ENCODING_UTF8;
}

/* What is wrong with a page is nobody's business; bytes that are no letters of
 * its charset would be told on standard error. */
static void say_nothing(void *ctx, xmlErrorPtr error)
{
	UNUSED(ctx);
	UNUSED(error);
}

enum err tree_read(struct tree *t, const char *html, size_t len,
		   const char *charset)
{
	struct reader r = { .tree = t };
	htmlSAXHandler sax = { .startElement = on_start, .endElement = on_end,
			       .characters = on_text,
			       .ignorableWhitespace = on_text,
			       .cdataBlock = on_text };
	size_t at = 0;

	memset(t, 0, sizeof(*t));
	t->root.name = t->root.text = "";
	r.open = &t->root;
	xmlSetStructuredErrorFunc(NULL, say_nothing);
	r.parser = htmlCreatePushParserCtxt(&sax, &r, NULL, 0, NULL,
					    encoding_of(charset));
	if (!r.parser)
		return ERR_NOMEM;
	htmlCtxtUseOptions(r.parser, HTML_PARSE_NONET | HTML_PARSE_NOERROR |
					     HTML_PARSE_NOWARNING);
	while (at < len && !r.err) {
		int n = (int)MIN(len - at, (size_t)1 << 16);

		htmlParseChunk(r.parser, html + at, n, 0);
		at += (size_t)n;
	}
	if (!r.err)
		htmlParseChunk(r.parser, NULL, 0, 1);
	htmlFreeParserCtxt(r.parser);
	return r.err;
}

/* ---- asking */

const struct node *node_next(const struct node *n, const struct node *within)
{
	if (n->first)
		return n->first;
	while (n != within && !n->next)
		n = n->parent;
	return n == within ? NULL : n->next;
}

bool node_is(const struct node *n, const char *name)
{
	return n && strcmp(n->name, name) == 0;
}

bool node_inside(const struct node *n, const struct node *within)
{
	while (n && n != within)
		n = n->parent;
	return n != NULL;
}

const char *node_att(const struct node *n, const char *att)
{
	for (size_t i = 0; n && n->atts && n->atts[i]; i += 2)
		if (strcmp(n->atts[i], att) == 0)
			return n->atts[i + 1];
	return NULL;
}

bool node_has_class(const struct node *n, const char *value)
{
	const char *at = node_att(n, "class");
	size_t len = strlen(value);

	while (at && *at) {
		size_t word;

		at += strspn(at, " \t\r\n");
		word = strcspn(at, " \t\r\n");
		if (word == len && strncmp(at, value, len) == 0)
			return true;
		at += word;
	}
	return false;
}

const struct node *node_find(const struct node *within,
			     const struct node *after, const char *name)
{
	const struct node *n = node_next(after ? after : within, within);

	while (n && (!*n->name || (name && strcmp(n->name, name) != 0)))
		n = node_next(n, within);
	return n;
}

const struct node *node_with(const struct node *within,
			     const struct node *after, const char *name,
			     const char *att, const char *value)
{
	const struct node *n = after;
	const char *has;

	while ((n = node_find(within, n, name)) != NULL) {
		has = node_att(n, att);
		if (has && strcmp(has, value) == 0)
			break;
	}
	return n;
}

const struct node *node_of_class(const struct node *within,
				 const struct node *after, const char *name,
				 const char *value)
{
	const struct node *n = after;

	while ((n = node_find(within, n, name)) != NULL &&
	       !node_has_class(n, value))
		continue;
	return n;
}

void node_raw(struct buf *out, const struct node *n)
{
	if (!*n->name)
		buf_str(out, n->text);
	for (const struct node *at = n; (at = node_next(at, n)) != NULL;)
		if (!*at->name)
			buf_str(out, at->text);
}

/* Elements of a line, which part no words. */
static bool runs_on(const struct node *n)
{
	static const char *const names[] = { "", "a", "b", "i", "em", "strong",
					     "span", "u", "sub", "sup", "code",
					     "small", "font", "abbr", "mark" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(n->name, names[i]) == 0)
			return true;
	return false;
}

/* Bytes of a blank at s, narrow ones and those that do not break, too; 0. */
static size_t blank_at(const char *s)
{
	static const char *const blanks[] = { " ", "\t", "\r", "\n", "\302\240",
					      "\342\200\257" };

	for (size_t i = 0; i < ARRAY_LEN(blanks); i++)
		if (str_starts(s, blanks[i]))
			return strlen(blanks[i]);
	return 0;
}

static void squeeze(struct buf *out, const char *s)
{
	bool blank = out->len == 0;
	size_t n;

	for (; *s; s += n ? n : 1) {
		n = blank_at(s);
		if (!n || !blank)
			buf_char(out, n ? ' ' : *s);
		blank = n != 0;
	}
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

static void words_of(struct buf *out, const struct node *n)
{
	const char *gap = runs_on(n) ? "" : " ";

	buf_str(out, gap);
	buf_str(out, n->text);
	for (const struct node *in = n->first; in; in = in->next)
		words_of(out, in);
	buf_str(out, gap);
}

void node_line(struct buf *out, const struct node *n)
{
	struct buf raw, line;

	buf_init(&raw, TREE_LIMIT);
	buf_init(&line, TREE_LIMIT);
	words_of(&raw, n);
	squeeze(&line, raw.data);
	text_clean(out, line.data, line.len, TEXT_LINE);
	buf_release(&raw);
	buf_release(&line);
}
