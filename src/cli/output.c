/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "base/tty.h"
#include "cli/output.h"
#include "cli/words.h"
#include "words/times.h"

#define GAP 2
/* What a giving column keeps: while the one that counts most can have more,
 * and in the end. */
#define NARROW 12
#define NARROWEST 8

void output_init(struct output *out, FILE *to)
{
	int columns = tty_columns(to);

	memset(out, 0, sizeof(*out));
	out->to = to;
	out->terminal = columns > 0;
	out->width = columns ? columns : 80;
	buf_init(&out->row, OUTPUT_ROW_LIMIT);
}

void output_release(struct output *out)
{
	buf_release(&out->row);
}

bool output_good(struct output *out)
{
	return fflush(out->to) == 0 && !ferror(out->to) &&
	       buf_error(&out->row) == ERR_OK;
}

bool output_for_people(const struct output *out)
{
	return out->plain || out->terminal;
}

struct json *output_row(struct output *out)
{
	buf_clear(&out->row);
	json_begin(&out->writer, &out->row);
	json_begin_object(&out->writer, NULL);
	return &out->writer;
}

void output_row_end(struct output *out)
{
	json_end_object(&out->writer);
	buf_char(&out->row, '\n');
	if (buf_error(&out->row) == ERR_OK)
		fwrite(out->row.data, 1, out->row.len, out->to);
}

void table_begin(struct table *t, struct output *out,
		 const struct column *columns, int n)
{
	memset(t, 0, sizeof(*t));
	t->out = out;
	t->columns = columns;
	t->n = n;
}

static void keep(struct table *t, const char *s)
{
	if (t->count == t->room) {
		size_t room = t->room ? t->room * 2 : 256;
		char **more = realloc(t->cells, room * sizeof(*more));

		if (!more) {
			t->error = ERR_NOMEM;
			return;
		}
		t->cells = more;
		t->room = room;
	}
	t->cells[t->count] = str_dup(s);
	if (t->cells[t->count])
		t->count++;
	else
		t->error = ERR_NOMEM;
}

/* A cell with nothing in it is not read out. */
static void print_linear(struct table *t, const char *s)
{
	if (*s)
		fprintf(t->out->to, "%s%s", t->at ? ", " : "", s);
}

void table_text(struct table *t, const char *s)
{
	const struct output *out = t->out;
	bool last = t->at == t->n - 1;

	s = s ? s : "";
	if (t->error != ERR_OK)
		return;
	if (out->plain)
		print_linear(t, s);
	else if (out->terminal)
		keep(t, s);
	else
		fprintf(out->to, "%s%s", t->at ? "\t" : "", s);
	if (last && (out->plain || !out->terminal))
		putc('\n', out->to);
	t->at = last ? 0 : t->at + 1;
}


void table_int(struct table *t, int64_t v)
{
	char text[32];

	str_printf(text, sizeof(text), "%" PRId64, v);
	table_text(t, text);
}

void table_size(struct table *t, int64_t bytes)
{
	char text[32];

	if (!output_for_people(t->out)) {
		table_int(t, bytes);
		return;
	}
	size_human(bytes, text, sizeof(text));
	table_text(t, text);
}

void table_time(struct table *t, int64_t at)
{
	char text[64] = "";

	if (at && output_for_people(t->out))
		time_human(at, text, sizeof(text));
	else if (at)
		time_print_rfc3339(at, text);
	table_text(t, text);
}

void table_word(struct table *t, enum word_set set, int value)
{
	table_text(t, output_for_people(t->out) ? state_word(set, value)
				    : word_name(set, value));
}

/* The widest column that gives way, down to a width; -1: none. spare: not the
 * one that the table is read for. */
static int giver(const struct table *t, const int *width, int least, bool spare)
{
	int widest = -1;

	for (int i = 0; i < t->n; i++) {
		if (t->columns[i].give && width[i] > least &&
		    !(spare && t->columns[i].main) &&
		    (widest < 0 || width[i] > width[widest]))
			widest = i;
	}
	return widest;
}

/* Widths of all columns, 0 where all cells are empty; those that give way
 * share what is too much. */
static void measure(const struct table *t, int *width)
{
	int sum = -GAP, from;

	memset(width, 0, (size_t)t->n * sizeof(*width));
	for (size_t i = 0; i < t->count; i++) {
		int c = (int)(i % (size_t)t->n), w = text_width(t->cells[i]);

		width[c] = MAX(width[c], w);
	}
	for (int i = 0; i < t->n; i++) {
		if (width[i])
			width[i] = MAX(width[i],
				       text_width(_(t->columns[i].title)));
		sum += width[i] ? width[i] + GAP : 0;
	}
	for (; sum > t->out->width; sum--) {
		from = giver(t, width, NARROW, true);
		if (from < 0)
			from = giver(t, width, NARROWEST, false);
		if (from < 0)
			break;
		width[from]--;
	}
}

static void pad(FILE *to, int n)
{
	for (; n > 0; n--)
		putc(' ', to);
}

static void print_cell(const struct table *t, int c, const char *s, int width,
		       bool last)
{
	FILE *to = t->out->to;
	int used = text_width(s);
	size_t len = strlen(s);
	bool cut = used > width;

	if (cut)
		len = text_fit(s, width - 1, &used);
	used += cut;
	if (t->columns[c].right)
		pad(to, width - used);
	fprintf(to, "%.*s%s", (int)len, s, cut ? "…" : "");
	if (!last)
		pad(to, GAP + (t->columns[c].right ? 0 : width - used));
}

/* cells: NULL: the titles. */
static void print_row(const struct table *t, char *const *cells, const int *width)
{
	int last = t->n - 1;

	while (last > 0 && !width[last])
		last--;
	for (int c = 0; c <= last; c++) {
		if (width[c])
			print_cell(t, c, cells ? cells[c] : _(t->columns[c].title),
				   width[c], c == last);
	}
	putc('\n', t->out->to);
}

enum err table_end(struct table *t)
{
	int width[16];

	assert(t->n <= (int)ARRAY_LEN(width));
	if (t->count > 0 && t->error == ERR_OK) {
		measure(t, width);
		print_row(t, NULL, width);
		for (size_t i = 0; i < t->count; i += (size_t)t->n)
			print_row(t, t->cells + i, width);
	}
	for (size_t i = 0; i < t->count; i++)
		free(t->cells[i]);
	free(t->cells);
	t->cells = NULL;
	t->count = 0;
	return t->error;
}

void time_human(int64_t at, char *out, size_t size)
{
	struct tm day = time_local(at);
	char rest[TEXT_SIZE];

	if (!at)
		str_copy(out, size, "–");
	/* TRANSLATORS: day, month, hour:minute for strftime(3); a weekday stands
	 * before it */
	else if (strftime(rest, sizeof(rest), _("%d %b %H:%M"), &day) == 0)
		str_copy(out, size, "?");
	else
		str_printf(out, size, "%s %s", words_weekday(day.tm_wday), rest);
}

/* Nothing is wrapped here, and not every terminal has U+00A0. */
void plain_blanks(char *text)
{
	const char *rest;
	char *at = text;

	while ((at = strstr(at, "\u00a0"))) {
		rest = at + strlen("\u00a0");
		*at++ = ' ';
		memmove(at, rest, strlen(rest) + 1);
	}
}

void size_human(int64_t bytes, char *out, size_t size)
{
	char text[TEXT_SIZE];

	/* TRANSLATORS: the decimal sign of your language, as in 1.5 MB */
	text_size(text, bytes, _("."));
	plain_blanks(text);
	str_copy(out, size, text);
}
