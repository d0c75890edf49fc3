/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sheet of plain text that can be printed and mailed: 72 columns, laid out
 * with blanks and ASCII signs only. Errors are kept in out (buf_error).
 */
#ifndef RANZEN_CLI_SHEET_H
#define RANZEN_CLI_SHEET_H

#include "base/buf.h"

#define SHEET_WIDTH 72
#define SHEET_LABEL 19 /* columns before the value of a field */
#define SHEET_TIME  64
#define SHEET_LIMIT (4u << 20)

struct sheet {
	struct buf out;
	const char *zone; /* lent; times are shown in it; "": the PC's own */
};

void sheet_init(struct sheet *s, const char *zone);
void sheet_release(struct sheet *s);
/* The title, and a heading with a blank line before it. */
void sheet_title(struct sheet *s, const char *text);
void sheet_heading(struct sheet *s, const char *text);
/* Text that is wrapped, all of it moved right by indent. */
void sheet_text(struct sheet *s, int indent, const char *text);
/* The same, its first line begun by mark (a "-", a number). */
void sheet_item(struct sheet *s, int indent, const char *mark,
		const char *text);
/* Nothing where there is no value. */
void sheet_field(struct sheet *s, const char *label, const char *value);
void sheet_blank(struct sheet *s);
/* "23 Nov 2026 19:41:07"; clock: without the day. */
void sheet_time(const struct sheet *s, int64_t t, char out[SHEET_TIME]);
void sheet_clock(const struct sheet *s, int64_t t, char out[SHEET_TIME]);
/* The same by the PC's own zone; false: that shows nothing else. */
bool sheet_time_here(const struct sheet *s, int64_t t, char out[SHEET_TIME]);
/* Both ends, the day once if it is the same: "23 Nov 2026 19:41:07-20:03:00". */
void sheet_span(const struct sheet *s, int64_t from, int64_t until,
		char out[2 * SHEET_TIME]);

#endif
