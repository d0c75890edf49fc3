/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "cli/sheet.h"

void sheet_init(struct sheet *s, const char *zone)
{
	struct tm probe;

	buf_init(&s->out, SHEET_LIMIT);
	s->zone = zone && time_in_zone(zone, 0, &probe) ? zone : "";
}

void sheet_release(struct sheet *s)
{
	buf_release(&s->out);
}

void sheet_blank(struct sheet *s)
{
	buf_char(&s->out, '\n');
}

static void repeat(struct sheet *s, char c, int n)
{
	for (; n > 0; n--)
		buf_char(&s->out, c);
}

/* Words of text from column at on; lines that follow begin at indent. */
static void wrap(struct sheet *s, int at, int indent, const char *text)
{
	bool fresh = true; /* nothing on this line yet */

	while (*text) {
		size_t len = strcspn(text, " \n");
		int room = SHEET_WIDTH - at - !fresh, used = 0;
		size_t fit = text_fit(text, MAX(room, 1), &used);

		if (len > fit && !fresh) {
			buf_char(&s->out, '\n');
			repeat(s, ' ', indent);
			at = indent;
			fresh = true;
			continue;
		}
		if (len && !fresh)
			buf_char(&s->out, ' ');
		if (len > fit) /* longer than a line: cut where it must be */
			len = MAX(fit, 1);
		else
			text_fit(text, SHEET_WIDTH, &used);
		buf_add(&s->out, text, len);
		if (len) {
			char *word = strndup(text, len);

			at += !fresh + (word ? text_width(word) : (int)len);
			free(word);
			fresh = false;
		}
		text += len;
		if (*text == '\n') {
			buf_char(&s->out, '\n');
			repeat(s, ' ', text[1] ? indent : 0);
			at = indent;
			fresh = true;
		}
		text += *text == ' ' || *text == '\n';
	}
	buf_char(&s->out, '\n');
}

void sheet_title(struct sheet *s, const char *text)
{
	wrap(s, 0, 0, text);
	repeat(s, '=', SHEET_WIDTH);
	buf_str(&s->out, "\n\n");
}

void sheet_heading(struct sheet *s, const char *text)
{
	buf_char(&s->out, '\n');
	wrap(s, 0, 0, text);
	repeat(s, '-', MIN(text_width(text), SHEET_WIDTH));
	buf_char(&s->out, '\n');
}

void sheet_text(struct sheet *s, int indent, const char *text)
{
	repeat(s, ' ', indent);
	wrap(s, indent, indent, text);
}

void sheet_item(struct sheet *s, int indent, const char *mark,
		const char *text)
{
	int at = indent + text_width(mark) + 1;

	repeat(s, ' ', indent);
	buf_str(&s->out, mark);
	buf_char(&s->out, ' ');
	wrap(s, at, at, text);
}

void sheet_field(struct sheet *s, const char *label, const char *value)
{
	int width = text_width(label);

	if (!value || !*value)
		return;
	buf_str(&s->out, label);
	if (width >= SHEET_LABEL) {
		buf_char(&s->out, '\n');
		width = 0;
	}
	repeat(s, ' ', SHEET_LABEL - width);
	wrap(s, SHEET_LABEL, SHEET_LABEL, value);
}

static struct tm day_of(const struct sheet *s, int64_t t)
{
	struct tm tm;

	return *s->zone && time_in_zone(s->zone, t, &tm) ? tm : time_local(t);
}

static void write_time(const struct tm *tm, char out[SHEET_TIME])
{
	/* TRANSLATORS: day, month, year, time on a receipt, for strftime(3) */
	if (strftime(out, SHEET_TIME, _("%d %b %Y %H:%M:%S"), tm) == 0)
		str_copy(out, SHEET_TIME, "?");
}

void sheet_time(const struct sheet *s, int64_t t, char out[SHEET_TIME])
{
	struct tm tm = day_of(s, t);

	write_time(&tm, out);
}

bool sheet_time_here(const struct sheet *s, int64_t t, char out[SHEET_TIME])
{
	struct tm theirs = day_of(s, t), ours = time_local(t);

	write_time(&ours, out);
	return theirs.tm_hour != ours.tm_hour || theirs.tm_min != ours.tm_min ||
	       theirs.tm_yday != ours.tm_yday;
}

void sheet_clock(const struct sheet *s, int64_t t, char out[SHEET_TIME])
{
	struct tm tm = day_of(s, t);

	str_printf(out, SHEET_TIME, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min,
		tm.tm_sec);
}

void sheet_span(const struct sheet *s, int64_t from, int64_t until,
		char out[2 * SHEET_TIME])
{
	struct tm a = day_of(s, from), b = day_of(s, until);
	char first[SHEET_TIME], last[SHEET_TIME];

	sheet_time(s, from, first);
	if (a.tm_yday == b.tm_yday && a.tm_year == b.tm_year)
		sheet_clock(s, until, last);
	else
		sheet_time(s, until, last);
	if (from == until)
		str_copy(out, 2 * SHEET_TIME, first);
	else
		str_printf(out, 2 * SHEET_TIME, "%s - %s", first, last);
}
