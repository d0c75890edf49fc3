/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "model/rich.h"
#include "providers/html.h"
#include "providers/html_page.h"

#include <libxml/HTMLparser.h>
#include <libxml/uri.h>

enum role {
	ROLE_NONE, ROLE_BLOCK, ROLE_HEADING, ROLE_BULLETS, ROLE_NUMBERS, ROLE_ITEM,
	ROLE_QUOTE, ROLE_PRE, ROLE_RULE, ROLE_BREAK, ROLE_LINK, ROLE_PICTURE,
	ROLE_FRAME, ROLE_STRONG, ROLE_EMPHASIS, ROLE_CODE, ROLE_TABLE, ROLE_ROW,
	ROLE_CELL, ROLE_HEAD_CELL, ROLE_UP, ROLE_DOWN, ROLE_SKIP
};

static const struct { const char *name; enum role role; } elements[] = {
	{ "p", ROLE_BLOCK }, { "div", ROLE_BLOCK }, { "section", ROLE_BLOCK },
	{ "article", ROLE_BLOCK }, { "header", ROLE_BLOCK },
	{ "footer", ROLE_BLOCK }, { "aside", ROLE_BLOCK }, { "nav", ROLE_BLOCK },
	{ "main", ROLE_BLOCK }, { "address", ROLE_BLOCK },
	{ "center", ROLE_BLOCK }, { "dl", ROLE_BLOCK }, { "dt", ROLE_BLOCK },
	{ "dd", ROLE_BLOCK }, { "figure", ROLE_BLOCK },
	{ "figcaption", ROLE_BLOCK }, { "fieldset", ROLE_BLOCK },
	{ "form", ROLE_BLOCK }, { "details", ROLE_BLOCK },
	{ "summary", ROLE_BLOCK }, { "caption", ROLE_BLOCK },
	{ "h1", ROLE_HEADING }, { "h2", ROLE_HEADING }, { "h3", ROLE_HEADING },
	{ "h4", ROLE_HEADING }, { "h5", ROLE_HEADING }, { "h6", ROLE_HEADING },
	{ "ul", ROLE_BULLETS }, { "menu", ROLE_BULLETS }, { "dir", ROLE_BULLETS },
	{ "ol", ROLE_NUMBERS }, { "li", ROLE_ITEM },
	{ "blockquote", ROLE_QUOTE }, { "pre", ROLE_PRE }, { "hr", ROLE_RULE },
	{ "br", ROLE_BREAK }, { "a", ROLE_LINK }, { "img", ROLE_PICTURE },
	{ "iframe", ROLE_FRAME }, { "video", ROLE_FRAME },
	{ "audio", ROLE_FRAME }, { "source", ROLE_FRAME },
	{ "embed", ROLE_FRAME },
	{ "b", ROLE_STRONG }, { "strong", ROLE_STRONG },
	{ "i", ROLE_EMPHASIS }, { "em", ROLE_EMPHASIS },
	{ "cite", ROLE_EMPHASIS }, { "var", ROLE_EMPHASIS },
	{ "code", ROLE_CODE }, { "kbd", ROLE_CODE }, { "samp", ROLE_CODE },
	{ "tt", ROLE_CODE }, { "table", ROLE_TABLE }, { "tr", ROLE_ROW },
	{ "td", ROLE_CELL }, { "th", ROLE_HEAD_CELL }, { "sup", ROLE_UP },
	{ "sub", ROLE_DOWN }, { "script", ROLE_SKIP }, { "style", ROLE_SKIP },
	{ "head", ROLE_SKIP }, { "title", ROLE_SKIP }, { "template", ROLE_SKIP },
	{ "svg", ROLE_SKIP }, { "textarea", ROLE_SKIP }, { "select", ROLE_SKIP },
	{ "object", ROLE_NONE },
};

struct reader {
	struct page page;
	htmlParserCtxtPtr parser;
	bool too_deep;
	int depth, skip_from; /* skip_from: depth of what is left out; 0 */
};

static enum role role_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(elements); i++)
		if (strcmp(elements[i].name, name) == 0)
			return elements[i].role;
	return ROLE_NONE;
}

static const char *attribute(const xmlChar **atts, const char *name)
{
	for (; atts && atts[0]; atts += 2)
		if (strcmp((const char *)atts[0], name) == 0)
			return atts[1] ? (const char *)atts[1] : "";
	return NULL;
}

/* Where it leads, or NULL. The caller frees. */
static char *resolve(const struct page *p, const char *to)
{
	xmlChar *whole = NULL;
	char *out = NULL;

	if (!to || !*to || *to == '#' || strlen(to) > 4000)
		return NULL;
	if (rich_target_ok(to))
		return str_dup(to);
	if (p->base && strncmp(to, "data:", 5) != 0)
		whole = xmlBuildURI((const xmlChar *)to, (const xmlChar *)p->base);
	if (whole && rich_target_ok((const char *)whole))
		out = str_dup((const char *)whole);
	xmlFree(whole);
	return out;
}

/* ---- pictures and frames */

/* The last part of an address, as a name. */
static void name_of(const char *url, char *out, size_t size)
{
	size_t end = strcspn(url, "?#"), at = end;

	while (at && url[at - 1] != '/')
		at--;
	str_printf(out, size, "%.*s", (int)(end - at), url + at);
	str_unescape(out, false);
}

static bool is_formula(const char *kind)
{
	return kind && (strstr(kind, "texrender") || strstr(kind, "Wirisformula"));
}

static void picture(struct page *p, const xmlChar **atts)
{
	const char *alt = attribute(atts, "alt");
	const char *src = attribute(atts, "src");
	char *target = resolve(p, src);
	char name[256];

	name_of(target ? target : "", name, sizeof(name));
	if (alt && *alt && is_formula(attribute(atts, "class")))
		page_words(p, alt, strlen(alt));
	else if (target || (alt && *alt))
		page_named_block(p, 'i', alt && *alt ? alt : name, target);
	free(target);
}

static void frame(struct page *p, const xmlChar **atts)
{
	const char *title = attribute(atts, "title");
	char *target = resolve(p, attribute(atts, "src"));
	char *outer = p->target;
	char name[256];

	if (!target)
		return;
	page_end_link(p);
	page_close_block(p);
	name_of(target, name, sizeof(name));
	p->target = target;
	page_begin_text(p);
	if (title && *title)
		page_literal(p, title, strlen(title));
	else
		page_literal(p, *name ? name : target, strlen(*name ? name : target));
	page_end_link(p);
	page_close_block(p);
	p->target = outer;
	free(target);
}

/* ---- tables: only the outermost has rows */

static void begin_row(struct page *p)
{
	if (p->tables != 1 || p->in_row)
		return;
	page_close_block(p);
	p->row_at = p->out->len;
	page_put_block(p, 'r', 0);
	p->in_row = p->all_heads = true;
	p->cells = 0;
}

static void end_row(struct page *p)
{
	if (!p->in_row)
		return;
	p->in_row = false;
	if (p->cells && p->all_heads && p->out->len > p->row_at)
		p->out->data[p->row_at] = 'R';
	page_close_block(p);
}

static void begin_cell(struct page *p, bool head)
{
	if (p->tables != 1 || !p->in_row) {
		page_owe_blank(p);
		return;
	}
	page_end_link(p);
	page_end_marks(p, true);
	if (p->cells++)
		buf_char(p->out, '\037');
	p->blank = false;
	p->all_heads &= head;
}

/* ---- elements */

static bool is_hidden(const xmlChar **atts)
{
	const char *style = attribute(atts, "style");

	return attribute(atts, "hidden") ||
	       (style && (strstr(style, "display:none") ||
			  strstr(style, "display: none")));
}

static void block_edge(struct page *p)
{
	if (p->in_row)
		page_owe_blank(p);
	else
		page_close_block(p);
}

static void begin_list(struct page *p, bool numbered)
{
	block_edge(p);
	p->numbered[MIN(p->lists, PAGE_LISTS)] = numbered;
	p->lists++;
}

static void begin(struct page *p, enum role role, const char *name,
		  const xmlChar **atts)
{
	switch (role) {
	case ROLE_BLOCK: block_edge(p); break;
	case ROLE_HEADING:
		block_edge(p);
		p->heading = name[1] - '0';
		break;
	case ROLE_BULLETS: begin_list(p, false); break;
	case ROLE_NUMBERS: begin_list(p, true); break;
	case ROLE_ITEM:
		block_edge(p);
		p->item_begins = true;
		break;
	case ROLE_QUOTE: block_edge(p); p->quote++; break;
	case ROLE_PRE: block_edge(p); p->pre++; break;
	case ROLE_RULE:
		block_edge(p);
		if (!p->in_row)
			page_named_block(p, 'l', "", NULL);
		break;
	case ROLE_BREAK:
		if (p->open && !p->pre)
			buf_char(p->out, p->in_row ? ' ' : '\016');
		else if (p->pre)
			page_close_block(p);
		p->blank = false;
		break;
	case ROLE_LINK:
		page_end_link(p);
		free(p->target);
		p->target = resolve(p, attribute(atts, "href"));
		break;
	case ROLE_PICTURE: picture(p, atts); break;
	case ROLE_FRAME: frame(p, atts); break;
	case ROLE_STRONG: p->want[MARK_STRONG]++; break;
	case ROLE_EMPHASIS: p->want[MARK_EMPHASIS]++; break;
	case ROLE_CODE: p->want[MARK_CODE] += !p->pre; break;
	case ROLE_TABLE: block_edge(p); p->tables++; break;
	case ROLE_ROW: begin_row(p); break;
	case ROLE_CELL: begin_cell(p, false); break;
	case ROLE_HEAD_CELL: begin_cell(p, true); break;
	case ROLE_UP: case ROLE_DOWN:
		if (!p->raised++)
			p->raised_sign = role == ROLE_UP ? '^' : '_';
		break;
	default: break;
	}
}

static void less(int *depth)
{
	if (*depth)
		(*depth)--;
}

static void end(struct page *p, enum role role)
{
	switch (role) {
	case ROLE_BLOCK: block_edge(p); break;
	case ROLE_HEADING: block_edge(p); p->heading = 0; break;
	case ROLE_BULLETS: case ROLE_NUMBERS:
		block_edge(p);
		less(&p->lists);
		p->item_begins = false;
		break;
	case ROLE_ITEM: block_edge(p); p->item_begins = false; break;
	case ROLE_QUOTE: block_edge(p); less(&p->quote); break;
	case ROLE_PRE: block_edge(p); less(&p->pre); break;
	case ROLE_LINK:
		page_end_link(p);
		free(p->target);
		p->target = NULL;
		break;
	case ROLE_STRONG: less(&p->want[MARK_STRONG]); break;
	case ROLE_EMPHASIS: less(&p->want[MARK_EMPHASIS]); break;
	case ROLE_CODE: less(&p->want[MARK_CODE]); break;
	case ROLE_TABLE:
		if (p->tables == 1)
			end_row(p);
		less(&p->tables);
		block_edge(p);
		break;
	case ROLE_ROW:
		if (p->tables == 1)
			end_row(p);
		break;
	case ROLE_UP: case ROLE_DOWN:
		less(&p->raised);
		if (!p->raised)
			page_end_raised(p);
		break;
	default: break;
	}
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar **atts)
{
	struct reader *r = ctx;
	enum role role = role_of((const char *)name);

	if (++r->depth > HTML_DEPTH) {
		r->too_deep = true;
		if (r->parser)
			xmlStopParser(r->parser);
		return;
	}
	if (r->skip_from)
		return;
	if (role == ROLE_SKIP || is_hidden(atts))
		r->skip_from = r->depth;
	else
		begin(&r->page, role, (const char *)name, atts);
}

static void on_end(void *ctx, const xmlChar *name)
{
	struct reader *r = ctx;

	if (r->too_deep)
		return;
	if (!r->skip_from)
		end(&r->page, role_of((const char *)name));
	else if (r->depth <= r->skip_from)
		r->skip_from = 0;
	less(&r->depth);
}

static void on_text(void *ctx, const xmlChar *text, int len)
{
	struct reader *r = ctx;
	struct page *p = &r->page;
	const char *s = (const char *)text;

	if (r->skip_from)
		return;
	if (p->raised)
		buf_add(&p->raised_text, s, (size_t)len);
	else if (p->pre && !p->in_row)
		page_lines(p, s, (size_t)len);
	else
		page_words(p, s, (size_t)len);
}

static void finish(struct page *p)
{
	end_row(p);
	page_close_block(p);
	free(p->target);
	buf_release(&p->raised_text);
}

enum err html_to_rich(struct buf *out, const char *html, size_t len,
		      const char *base)
{
	struct reader r = { .page = { .out = out, .base = base } };
	htmlSAXHandler sax = { .startElement = on_start, .endElement = on_end,
			       .characters = on_text,
			       .ignorableWhitespace = on_text,
			       .cdataBlock = on_text };
	size_t at = 0;

	r.parser = htmlCreatePushParserCtxt(&sax, &r, NULL, 0, NULL,
					    XML_CHAR_ENCODING_UTF8);
	if (!r.parser)
		return ERR_NOMEM;
	buf_init(&r.page.raised_text, PAGE_RAISED_LIMIT);
	htmlCtxtUseOptions(r.parser, HTML_PARSE_NONET | HTML_PARSE_NOERROR |
					     HTML_PARSE_NOWARNING);
	while (at < len && !r.too_deep && !buf_error(out)) {
		int n = (int)MIN(len - at, 1 << 16);

		htmlParseChunk(r.parser, html + at, n, 0);
		at += (size_t)n;
	}
	if (!r.too_deep)
		htmlParseChunk(r.parser, NULL, 0, 1);
	finish(&r.page);
	htmlFreeParserCtxt(r.parser);
	return r.too_deep ? ERR_LIMIT : buf_error(out);
}

/* Depth is TREE_DEPTH at most. */
static void walk(struct reader *r, const struct node *n)
{
	for (n = n->first; n && !r->too_deep; n = n->next) {
		if (!*n->name) {
			on_text(r, (const xmlChar *)n->text,
				(int)strlen(n->text));
			continue;
		}
		on_start(r, (const xmlChar *)n->name,
			 (const xmlChar **)(uintptr_t)n->atts);
		walk(r, n);
		on_end(r, (const xmlChar *)n->name);
	}
}

enum err html_node_to_rich(struct buf *out, const struct node *n,
			   const char *base)
{
	struct reader r = { .page = { .out = out, .base = base } };

	buf_init(&r.page.raised_text, PAGE_RAISED_LIMIT);
	walk(&r, n);
	finish(&r.page);
	return r.too_deep ? ERR_LIMIT : buf_error(out);
}

/* The text of a block: marks and targets of links go, breaks stay. */
static void plain_block(struct buf *out, const struct rich_block *b)
{
	bool target = false;

	for (size_t i = 0; i < b->len; i++) {
		char c = b->text[i];

		if (c == '\005' || c == '\006')
			target = c == '\005';
		else if (c == '\016')
			buf_char(out, '\n');
		else if (c == '\037')
			buf_char(out, ' ');
		else if (!target && (unsigned char)c >= 0x20)
			buf_char(out, c);
	}
}

enum err html_to_text(struct buf *out, const char *html, size_t len)
{
	struct buf rich;
	struct rich_block b;
	const char *at;
	enum err err;

	buf_init(&rich, RICH_LIMIT);
	err = html_to_rich(&rich, html, len, NULL);
	for (at = rich.data; rich_next(&at, &b);) {
		if (out->len)
			buf_char(out, '\n');
		plain_block(out, &b);
	}
	buf_release(&rich);
	return err ? err : buf_error(out);
}

enum err html_to_line(struct buf *out, const char *html, size_t len)
{
	struct buf rich;
	char *line;
	enum err err;

	buf_init(&rich, RICH_LIMIT);
	err = html_to_rich(&rich, html, len, NULL);
	line = malloc(rich.len + 1);
	if (line) {
		rich_summary(rich.data, line, rich.len + 1);
		buf_str(out, line);
	}
	buf_release(&rich);
	free(line);
	return err ? err : line ? buf_error(out) : ERR_NOMEM;
}
