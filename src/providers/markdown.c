/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "model/rich.h"
#include "providers/markdown.h"

#include <cmark.h>

#define DEEPEST 9

struct writer {
	struct buf *out;
	int quote, list;          /* depth */
	bool item_begins;         /* the next block is the item's first */
	int strong, emphasis;     /* depth; only the outermost is marked */
	bool in_block;
};

static void literal(struct writer *w, const char *s)
{
	if (s)
		text_clean(w->out, s, strlen(s), TEXT_LINE);
}

static void open_block(struct writer *w, char kind, int level)
{
	if (w->in_block)
		buf_char(w->out, '\n');
	buf_char(w->out, kind);
	buf_char(w->out, (char)('0' + MAX(0, MIN(level, DEEPEST))));
	w->in_block = true;
}

static void close_block(struct writer *w)
{
	if (w->in_block)
		buf_char(w->out, '\n');
	w->in_block = false;
}

static void lines(struct writer *w, char kind, const char *s)
{
	while (s && *s) {
		size_t len = strcspn(s, "\n");

		open_block(w, kind, 0);
		text_clean(w->out, s, len, TEXT_LINE);
		close_block(w);
		s += len + (s[len] == '\n');
	}
}

static bool is_ordered(cmark_node *item)
{
	cmark_node *list = cmark_node_parent(item);

	return list && cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
}

static void paragraph(struct writer *w, cmark_node *node)
{
	cmark_node *item = cmark_node_parent(node);

	if (w->item_begins && item &&
	    cmark_node_get_type(item) == CMARK_NODE_ITEM)
		open_block(w, is_ordered(item) ? 'n' : 'b', w->list - 1);
	else if (w->quote)
		open_block(w, 'q', w->quote - 1);
	else
		open_block(w, 'p', 0);
	w->item_begins = false;
}

static void enter_block(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_BLOCK_QUOTE:
		w->quote++;
		break;
	case CMARK_NODE_LIST:
		w->list++;
		break;
	case CMARK_NODE_ITEM:
		w->item_begins = true;
		break;
	case CMARK_NODE_PARAGRAPH:
		paragraph(w, node);
		break;
	case CMARK_NODE_HEADING:
		open_block(w, 'h', cmark_node_get_heading_level(node));
		break;
	case CMARK_NODE_CODE_BLOCK:
		lines(w, 'c', cmark_node_get_literal(node));
		break;
	case CMARK_NODE_HTML_BLOCK:
		lines(w, 'p', cmark_node_get_literal(node));
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		open_block(w, 'l', 0);
		close_block(w);
		break;
	default:
		break;
	}
}

/* strong and emphasis: marked where the outermost begins and ends. */
static void toggle(struct writer *w, int *depth, int by, char mark)
{
	if (*depth == 0 || *depth + by == 0)
		buf_char(w->out, mark);
	*depth += by;
}

static void enter_inline(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		literal(w, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_char(w->out, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		buf_char(w->out, '\016');
		break;
	case CMARK_NODE_CODE:
		buf_char(w->out, '\003');
		literal(w, cmark_node_get_literal(node));
		buf_char(w->out, '\003');
		break;
	case CMARK_NODE_STRONG:
		toggle(w, &w->strong, 1, '\001');
		break;
	case CMARK_NODE_EMPH:
		toggle(w, &w->emphasis, 1, '\002');
		break;
	case CMARK_NODE_LINK:
		if (rich_target_ok(cmark_node_get_url(node)))
			buf_char(w->out, '\004');
		break;
	default: /* of a picture its words are shown */
		break;
	}
}

static void leave(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_BLOCK_QUOTE:
		w->quote--;
		break;
	case CMARK_NODE_LIST:
		w->list--;
		break;
	case CMARK_NODE_ITEM:
		w->item_begins = false;
		break;
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
		close_block(w);
		break;
	case CMARK_NODE_STRONG:
		toggle(w, &w->strong, -1, '\001');
		break;
	case CMARK_NODE_EMPH:
		toggle(w, &w->emphasis, -1, '\002');
		break;
	case CMARK_NODE_LINK:
		if (rich_target_ok(cmark_node_get_url(node))) {
			buf_char(w->out, '\005');
			literal(w, cmark_node_get_url(node));
			buf_char(w->out, '\006');
		}
		break;
	default:
		break;
	}
}

/* A picture that stands alone in its paragraph is a block of its own. */
static bool lone_picture(struct writer *w, cmark_node *node)
{
	cmark_node *image = cmark_node_first_child(node), *name;

	if (cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH || !image ||
	    cmark_node_next(image) ||
	    cmark_node_get_type(image) != CMARK_NODE_IMAGE)
		return false;
	name = cmark_node_first_child(image);
	open_block(w, 'i', 0);
	if (name && cmark_node_get_type(name) == CMARK_NODE_TEXT)
		literal(w, cmark_node_get_literal(name));
	buf_char(w->out, '\037');
	if (rich_target_ok(cmark_node_get_url(image)))
		literal(w, cmark_node_get_url(image));
	close_block(w);
	w->item_begins = false;
	return true;
}

enum err markdown_to_rich(struct buf *out, const char *text, size_t len)
{
	struct writer w = { .out = out };
	cmark_node *doc = cmark_parse_document(text, len, CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *walk = doc ? cmark_iter_new(doc) : NULL;
	cmark_event_type event;

	if (!walk) {
		if (doc)
			cmark_node_free(doc);
		return ERR_NOMEM;
	}
	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(walk);

		if (event == CMARK_EVENT_EXIT)
			leave(&w, node);
		else if (lone_picture(&w, node))
			cmark_iter_reset(walk, node, CMARK_EVENT_EXIT);
		else if (cmark_node_get_type(node) >= CMARK_NODE_FIRST_INLINE)
			enter_inline(&w, node);
		else
			enter_block(&w, node);
	}
	close_block(&w);
	cmark_iter_free(walk);
	cmark_node_free(doc);
	return buf_error(out);
}
