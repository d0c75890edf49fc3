/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes from the terminal, before anything of it is a key. A terminal's
 * answers and reports that ncurses does not know (ECMA-48: CSI, OSC, DCS …)
 * would be keys letter by letter, and one of them could mark a task as done; so
 * would be a text that a terminal without marks for it pastes.
 */
#include "base/base.h"

#include "base/clock.h"
#include "ui/term.h"

#define ESC 27
#define BEL 7
#define ST 0x9c
#define PAUSE_MS 500   /* no sequence goes on after that */
#define STRING_LIMIT 65536
#define BURST 24       /* characters at once; who types ahead has not so many, … */
#define BURST_KINDS 6  /* … or holds a key down */

/* ---- reading ahead */
static bool fill(struct term *t)
{
	wint_t c;
	int r;

	t->ahead_at = t->ahead_end = 0;
	/* The mouse's reports lie elsewhere, a few of them: none waits here. */
	do {
		r = wget_wch(t->keys, &c);
		if (r != ERR)
			t->ahead[t->ahead_end++] = (struct term_raw){r, c};
	} while (r != ERR && t->ahead_end < TERM_AHEAD &&
		 !(r == KEY_CODE_YES && c == KEY_MOUSE));
	return t->ahead_end > 0;
}

static bool peek(struct term *t, struct term_raw *raw)
{
	if (t->ahead_at == t->ahead_end && !fill(t))
		return false;
	*raw = t->ahead[t->ahead_at];
	return true;
}

bool term_waiting(const struct term *t)
{
	return t->ahead_at < t->ahead_end || t->n_mouse > 0;
}

/* ---- sequences */
static void begin(struct term *t, int sequence, int n)
{
	t->sequence = sequence;
	t->sequence_n = n;
	t->sequence_at = clock_mono_ms(clock_system());
}

/* By the character that follows Escape, or is both in one (C1). */
static bool opens(struct term *t, wint_t c)
{
	if (c >= 0x80 && c < 0xa0)
		c -= 0x40;
	if (c == '[')
		begin(t, SEQUENCE_CSI, 0);
	else if (c == 'O')
		begin(t, SEQUENCE_COUNT, 1);
	else if (c && strchr("]PX^_", (int)MIN(c, 127u)))
		begin(t, SEQUENCE_STRING, 0);
	else
		return false;
	return true;
}

/* Escape alone is a key: ncurses has waited for what would follow it. */
static bool begins(struct term *t, const struct term_raw *raw)
{
	struct term_raw next;

	if (raw->r != OK)
		return false;
	if (raw->c >= 0x80 && raw->c < 0xa0)
		return opens(t, raw->c);
	if (raw->c != ESC || !peek(t, &next) || next.r != OK ||
	    next.c >= 0x80 || !opens(t, next.c))
		return false;
	t->ahead_at++;
	return true;
}

/* One that was cut ends at what cannot belong to it, which is not taken. */
static bool goes_on(struct term *t, const struct term_raw *raw)
{
	int64_t now = clock_mono_ms(clock_system());
	int was = (int)t->sequence;
	struct term_raw next;
	wint_t c = raw->c;

	t->sequence = SEQUENCE_NONE;
	if (raw->r != OK || now - t->sequence_at > PAUSE_MS)
		return false;
	if (was == SEQUENCE_COUNT) {
		if (--t->sequence_n > 0)
			begin(t, was, t->sequence_n);
		return true;
	}
	if (was == SEQUENCE_STRING && c == ESC) {
		if (peek(t, &next) && next.r == OK && next.c == '\\')
			t->ahead_at++;
		return true;
	}
	if (was == SEQUENCE_STRING) {
		if (c != BEL && c != ST && t->sequence_n < STRING_LIMIT)
			begin(t, was, t->sequence_n + 1);
		return true;
	}
	if (c >= 0x20 && c < 0x40)
		begin(t, was, t->sequence_n + 1);
	else if (c == 'M' && t->sequence_n == 0)
		begin(t, SEQUENCE_COUNT, 3); /* the mouse's oldest report */
	return c >= 0x20 && c < 0x7f;
}

bool term_raw_next(struct term *t, struct term_raw *raw)
{
	while (peek(t, raw)) {
		t->ahead_at++;
		if (t->pasting) /* it has a mark for its end */
			return true;
		if (!(t->sequence && goes_on(t, raw)) && !begins(t, raw))
			return true;
	}
	return false;
}

/* ---- bursts */
bool term_raw_plain(const struct term_raw *raw)
{
	return raw->r == OK && (raw->c < 127 || raw->c >= 0xa0) &&
	       (raw->c >= 32 || raw->c == '\r' || raw->c == '\n' ||
		raw->c == '\t');
}

bool term_raw_burst(const struct term *t, const struct term_raw *raw)
{
	wint_t kinds[BURST_KINDS];
	int n = 0, n_kinds = 0;

	/* What follows these is typed into a line. */
	if (raw->c == '/' || raw->c == ':')
		return false;
	for (int i = t->ahead_at - 1; i < t->ahead_end; i++, n++) {
		const struct term_raw *one = &t->ahead[i];
		int k = 0;

		if (!term_raw_plain(one))
			break;
		while (k < n_kinds && kinds[k] != one->c)
			k++;
		if (k == n_kinds && n_kinds < BURST_KINDS)
			kinds[n_kinds++] = one->c;
	}
	return n >= BURST && n_kinds == BURST_KINDS;
}
