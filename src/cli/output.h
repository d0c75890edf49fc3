/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes to standard output. Rows have three forms: aligned columns with
 * words and local times on a terminal; the same without padding, parted by
 * commas, with --plain; and for programs tab-separated in a pipe, with the
 * stable words of CONTRACT, RFC 3339 and bytes. --json goes past the table.
 * Text from the store is clean already (P7) and is printed as it is.
 */
#ifndef RANZEN_CLI_OUTPUT_H
#define RANZEN_CLI_OUTPUT_H

#include "base/json.h"
#include "model/words.h"

#define OUTPUT_ROW_LIMIT (8u << 20) /* bytes of one JSON row */

struct output {
	FILE *to;
	bool json, plain, terminal, quiet, verbose;
	int width; /* columns of the terminal, else 80 */
	struct buf row;
	struct json writer;
};

void output_init(struct output *out, FILE *to);
void output_release(struct output *out);
/* Flushes; false when something did not reach its place. */
bool output_good(struct output *out);

/* Words and local times rather than what programs read. */
bool output_for_people(const struct output *out);

/* One JSON row: fill what output_row gives, then output_row_end. */
struct json *output_row(struct output *out);
void output_row_end(struct output *out);

struct column {
	const char *title; /* msgid */
	bool right;	   /* numbers */
	bool give;	   /* gives way on a narrow terminal … */
	bool main;	   /* … after the others: the table is read for it */
};

struct table {
	struct output *out;
	const struct column *columns;
	int n, at;
	char **cells; /* kept until the end on a terminal */
	size_t count, room;
	enum err error;
};

/* columns: static. Cells follow row by row; table_end prints the rest. On a
 * terminal a column without anything in it is not there. */
void table_begin(struct table *t, struct output *out,
		 const struct column *columns, int n);
void table_text(struct table *t, const char *s);
void table_int(struct table *t, int64_t v);
void table_size(struct table *t, int64_t bytes);
void table_time(struct table *t, int64_t at);
void table_word(struct table *t, enum word_set set, int value);
enum err table_end(struct table *t);

/* For people: "Mon 23 Nov 18:00", "–" for none; "1.5 MB". */
void time_human(int64_t at, char *out, size_t size);
void size_human(int64_t bytes, char *out, size_t size);
/* U+00A0 becomes a blank: what is printed here is searched, not laid out. */
void plain_blanks(char *text);

#endif
