/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "tests/ui/heard.h"

#define PATIENCE_MS 10000

/* ---- what was heard */
/* The bytes without what moves, colours and erases; a repeated sign is
 * repeated. */
static void without_escapes(const struct buf *from, struct buf *out)
{
	const char *s = from->data, *end = s + from->len;

	while (s < end) {
		int n = 0;

		if (*s != 27) {
			buf_char(out, *s++);
			continue;
		}
		s++;
		if (s < end && *s == '[') {
			for (s++; s < end && (unsigned char)*s < '@'; s++)
				n = *s >= '0' && *s <= '9' ? 10 * n + *s - '0' : 0;
			while (s < end && *s == 'b' && n-- > 0 && out->len)
				buf_char(out, out->data[out->len - 1]);
			s++;
		} else if (s < end && strchr("()", *s)) {
			s += 2;
		} else {
			s++;
		}
	}
}

/* A drawn sign says nothing: its meaning must stand in the words. */
static bool is_word(const char *w)
{
	bool letter = false;

	for (const char *s = w; *s; s++)
		letter |= isalnum((unsigned char)*s) || (*s & 0x80);
	return letter && !strstr(w, "…") && !strstr(w, "█") &&
	       !strstr(w, "░") && !strstr(w, "▸") && !strstr(w, "◂") &&
	       !strstr(w, "✓") && !strchr(w, '~');
}

/* The first word of the row that was not heard; NULL: all were. */
static char *not_heard(struct eye *e, int row)
{
	char *line = eye_row(e, row), *rest = NULL, *missing = NULL;
	struct buf plain;

	buf_init(&plain, 1u << 20);
	without_escapes(&e->sent, &plain);
	for (char *w = strtok_r(line, " \n", &rest); w && !missing;
	     w = strtok_r(NULL, " \n", &rest)) {
		while (*w && strchr("[]()", *w))
			w++;
		/* A box: "chosen" says it. */
		if (is_word(w) && strcmp(w, "x]") != 0 && !strstr(plain.data, w))
			missing = str_dup(w);
	}
	buf_release(&plain);
	free(line);
	return missing;
}

/* ---- where the cursor is */
static int marked_row(struct eye *e)
{
	for (int y = 2; y < e->rows - 2; y++) {
		uint32_t c = eye_cell(e, y, 0).chars[0];

		if (c == '>' || c == 0x25b8)
			return y;
	}
	return -1;
}

/* Where the page begins to say something; a code for a phone never does. */
static int first_row(struct eye *e)
{
	for (int y = 2; y < e->rows - 2; y++) {
		char *line = eye_row(e, y);
		bool blank = line[strspn(line, " \n")] == '\0';
		bool code = strstr(line, "█") || strstr(line, "▄");

		free(line);
		if (!blank)
			return code ? 2 : y;
	}
	return 2;
}

/* Typing, the cursor stands behind what was typed: nothing of it is right of
 * it. Else on the row with the marker; without one, on the page's first words. */
static bool stands_right(struct eye *e, int *row, bool *typing)
{
	int col, marked = marked_row(e);

	eye_cursor(e, row, &col);
	*typing = *row == e->rows - 2 && col > 1;
	return *typing || (*row == marked && col == 0) ||
	       (marked < 0 && *row == first_row(e));
}

/* Lines, blocks, braille and checks; ellipsis and middle dot. */
static bool is_drawn(uint32_t c)
{
	return (c >= 0x2300 && c < 0x2c00) || c == 0x2026 || c == 0xb7;
}

/* With ui.lines = ascii nothing is drawn with other signs; where the data is
 * ASCII, so is every byte. */
static bool only_ascii(struct eye *e, bool empty)
{
	for (size_t i = 0; empty && i < e->sent.len; i++) {
		if (e->sent.data[i] & 0x80)
			return false;
	}
	for (int y = 0; y < e->rows; y++) {
		for (int x = 0; x < e->cols; x++) {
			uint32_t c = eye_cell(e, y, x).chars[0];

			if (is_drawn(c))
				return false;
		}
	}
	return true;
}

/* ---- both */
static bool check(struct eye *e, const struct ear *w, bool *typing,
		  struct buf *why)
{
	char *missing = NULL;
	int row = 0;

	buf_clear(why);
	if (!stands_right(e, &row, typing))
		buf_printf(why, "the cursor stands on row %d", row);
	else if (w->speak && !*typing)
		missing = not_heard(e, row);
	if (w->ascii && !only_ascii(e, w->ascii_data))
		buf_str(why, "not only ASCII was drawn");
	if (missing)
		buf_printf(why, "\"%s\" of row %d was not written", missing, row);
	free(missing);
	return why->len == 0;
}

void heard_begin(struct eye *e)
{
	for (int i = 0; i < 400 && !e->sent.len && !e->over; i++)
		eye_turn(e, 25);
	eye_rest(e);
}

bool heard_key(struct eye *e, const struct ear *w, const char *keys,
	       bool *typing, struct buf *why)
{
	int64_t end = clock_mono_ms(clock_system()) + PATIENCE_MS;
	bool ok = false;

	buf_clear(&e->sent);
	eye_keys(e, keys);
	/* What comes from a helper or by the doorbell may come later. */
	while (!e->over && !ok && clock_mono_ms(clock_system()) < end) {
		eye_rest(e);
		ok = check(e, w, typing, why);
		if (!ok)
			eye_turn(e, 25);
	}
	if (e->over)
		buf_str(why, "it ended");
	return ok && !e->over;
}
