/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of exercises, in the layouts of 2020 and of 2023. */
#include "base/base.h"
#include "base/hash.h"
#include "base/text.h"
#include "providers/iserv_read.h"

#define COLUMNS 16

enum column {
	COLUMN_NONE, COLUMN_START, COLUMN_DUE, COLUMN_DONE, COLUMN_FEEDBACK,
	COLUMN_TAGS
};

/* What a header calls its column; the others are known by what is in them. */
static enum column column_of(const char *head)
{
	static const struct { const char *word; enum column column; } words[] = {
		{ "erledigt", COLUMN_DONE }, { "done", COLUMN_DONE },
		{ "completed", COLUMN_DONE },
		{ "rückmeldung", COLUMN_FEEDBACK },
		{ "feedback", COLUMN_FEEDBACK }, { "tags", COLUMN_TAGS },
		{ "start", COLUMN_START }, { "abgabetermin", COLUMN_DUE },
		{ "deadline", COLUMN_DUE },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (iserv_says(head, words[i].word))
			return words[i].column;
	return COLUMN_NONE;
}

static void read_head(const struct iserv_page *p, const struct node *table,
		      enum column columns[COLUMNS])
{
	const struct node *n = NULL;

	for (int i = 0; i < COLUMNS && (n = node_find(table, n, "th")); i++)
		columns[i] = column_of(iserv_line(p, n));
}

/* The word of an icon stands in one of these, or inside it. */
static char *icon_word(const struct iserv_page *p, const struct node *cell)
{
	static const char *const names[] = { "title", "data-original-title",
					     "aria-label" };
	const struct node *n = cell;
	char *word = field_none();

	do {
		for (size_t i = 0; i < ARRAY_LEN(names) && !*word; i++) {
			struct buf b;

			if (!node_att(n, names[i]))
				continue;
			buf_init(&b, 800);
			text_clean(&b, node_att(n, names[i]),
				   strnlen(node_att(n, names[i]), 200),
				   TEXT_LINE);
			word = arena_take(p->arena, &b);
		}
	} while (!*word && (n = node_find(cell, n, NULL)));
	return *word ? word : iserv_line(p, cell);
}

static bool is_filled(const struct iserv_page *p, const struct node *cell)
{
	return *iserv_line(p, cell) || node_find(cell, NULL, NULL);
}

/* "Deutsch" of labels, or of the text before the first gap. */
static char *first_tag(const struct iserv_page *p, const struct node *cell)
{
	const struct node *label = node_of_class(cell, NULL, NULL, "label");
	char *text = iserv_line(p, label ? label : cell);

	return text[0] == '(' ? field_none() : text;
}

static void take_cell(const struct iserv_page *p, const struct node *cell,
		      enum column column, bool before_title,
		      struct iserv_row *row)
{
	const char *sort = node_att(cell, "data-sort");
	int64_t t;

	switch (column) {
	case COLUMN_DONE: row->done = is_filled(p, cell); return;
	case COLUMN_FEEDBACK: row->feedback = is_filled(p, cell); return;
	case COLUMN_TAGS: row->tag = first_tag(p, cell); return;
	case COLUMN_START: iserv_digits(sort, p->zone, &row->start); return;
	case COLUMN_DUE: iserv_digits(sort, p->zone, &row->due); return;
	case COLUMN_NONE: break;
	}
	if (before_title)
		row->status = icon_word(p, cell);
	else if (!iserv_digits(sort, p->zone, &t))
		return;
	else if (strlen(sort) == 8)
		row->start = t;
	else if (!row->due) /* feedback comes after it */
		row->due = t;
}

/* Of a moment, which one it is: "in 3 days" is another line tomorrow. */
static void print_cell(const struct iserv_page *p, const struct node *cell,
		       struct buf *b)
{
	const char *sort = node_att(cell, "data-sort");
	int64_t t;

	if (iserv_digits(sort, p->zone, &t))
		buf_str(b, sort);
	else
		node_line(b, cell);
	buf_char(b, '\n');
}

static void print_row(const struct iserv_page *p, const struct node *tr,
		      struct iserv_row *row)
{
	char hex[HASH_HEX_SIZE] = "";
	struct buf b;

	buf_init(&b, 1u << 16);
	for (const struct node *cell = tr->first; cell; cell = cell->next)
		if (node_is(cell, "td"))
			print_cell(p, cell, &b);
	buf_printf(&b, "%s\n%d%d", row->status, row->done, row->feedback);
	hash_bytes(HASH_SHA256, b.data, b.len, hex);
	str_printf(row->print, sizeof(row->print), "%.16s", hex);
	buf_release(&b);
}

/* false: a row that heads others. */
static bool read_row(const struct iserv_page *p, const struct node *tr,
		     const enum column columns[COLUMNS], struct iserv_row *row)
{
	const struct node *a = NULL;
	bool seen = false;
	int i = 0;

	*row = (struct iserv_row){ .title = field_none(), .tag = field_none(),
				   .status = field_none() };
	while (!row->id && (a = node_find(tr, a, "a")))
		row->id = iserv_number(iserv_link(p, node_att(a, "href")),
				       p->prefix, ISERV_SHOW);
	if (!row->id)
		return false;
	row->title = iserv_line(p, a);
	for (const struct node *cell = tr->first; cell; cell = cell->next) {
		if (!node_is(cell, "td"))
			continue;
		if (node_inside(a, cell))
			seen = true;
		else
			take_cell(p, cell, i < COLUMNS ? columns[i] : COLUMN_NONE,
				  !seen, row);
		i++;
	}
	row->due -= row->due % 60; /* no page of one tells seconds */
	print_row(p, tr, row);
	return true;
}

/* Of an exercise, and what leads to it is not what we know: no heading, nor a
 * row whose links only open something on the page. */
static bool is_strange(const struct node *tr)
{
	const struct node *a = NULL;
	bool leads = false;

	while (!leads && (a = node_find(tr, a, "a"))) {
		const char *href = node_att(a, "href");

		leads = href && *href && *href != '#';
	}
	return leads && node_find(tr, NULL, "td") && !node_has_class(tr, "info");
}

/* The tab that leads to the past; by where it leads, else by its word. */
static char *past_of(const struct iserv_page *p)
{
	char begin[ISERV_PATH_SIZE];
	const struct node *a = NULL;

	str_printf(begin, sizeof(begin), "%s/exercise", p->prefix);
	while ((a = node_find(&p->tree.root, a, "a"))) {
		char *path = iserv_link(p, node_att(a, "href"));

		if (str_starts(path, begin) &&
		    !strstr(path, "/show/") &&
		    (strstr(path, "past") ||
		     iserv_says(iserv_line(p, a), "vergangen")))
			return path;
	}
	return field_none();
}

enum err iserv_read_list(const struct iserv_page *p,
			 const struct iserv_list_sink *sink, char **past)
{
	const struct node *table = node_with(&p->tree.root, NULL, "table", "id",
					     "crud-table");
	const struct node *tr = NULL;
	enum column columns[COLUMNS] = { COLUMN_NONE };
	int rows = 0, cells = 0;
	enum err err = ERR_OK;

	*past = past_of(p);
	if (!table)
		return ERR_GARBLED;
	read_head(p, table, columns);
	while (!err && (tr = node_find(table, tr, "tr"))) {
		struct iserv_row row;

		if (read_row(p, tr, columns, &row)) {
			err = sink->row(sink->ctx, &row);
			rows++;
			continue;
		}
		if (sink->strange && is_strange(tr))
			sink->strange(sink->ctx);
		cells += node_find(tr, NULL, "td") && !node_has_class(tr, "info");
	}
	/* Rows that lead nowhere: not the page that we know. */
	return err ? err : !rows && cells ? ERR_GARBLED : p->arena->error;
}
