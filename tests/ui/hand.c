/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/ui/hand.h"

#define PATIENCE 200 /* turns */
#define LEFT "\033OD"
#define HOME LEFT LEFT LEFT LEFT LEFT LEFT LEFT LEFT "g"

static const struct { int key; const char *bytes; } sent[] = {
	{KEY_UP, "\033OA"}, {KEY_DOWN, "\033OB"}, {KEY_RIGHT, "\033OC"},
	{KEY_LEFT, "\033OD"}, {KEY_HOME, "\033OH"}, {KEY_END, "\033OF"},
	{KEY_PPAGE, "\033[5~"}, {KEY_NPAGE, "\033[6~"}, {KEY_IC, "\033[2~"},
	{KEY_DC, "\033[3~"}, {KEY_BTAB, "\033[Z"}, {KEY_F(1), "\033OP"},
	{KEY_F(2), "\033OQ"}, {KEY_F(3), "\033OR"}, {KEY_F(4), "\033OS"},
	{KEY_F(5), "\033[15~"}, {KEY_F(6), "\033[17~"}, {KEY_F(7), "\033[18~"},
	{KEY_F(8), "\033[19~"}, {KEY_F(9), "\033[20~"}, {KEY_F(10), "\033[21~"},
};

bool hand_bytes(int key, char out[HAND_BYTES])
{
	for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
		if (TERM_KEY(sent[i].key) == key) {
			str_copy(out, HAND_BYTES, sent[i].bytes);
			return true;
		}
	}
	out[0] = key == TERM_ENTER ? '\r' : (char)key;
	out[1] = '\0';
	return key > 0 && key < 128;
}

bool hand_short(enum action a, char out[HAND_BYTES])
{
	const int *keys = action_row(a)->keys;

	for (int i = 0; i < KEYS_EACH; i++) {
		/* A lone Esc takes its time, and q may leave the program. */
		if (keys[i] && keys[i] < 128 && a != ACTION_BACK)
			return hand_bytes(keys[i], out);
	}
	return hand_bytes(keys[a == ACTION_BACK ? 2 : 0], out);
}

bool hand_at(struct eye *e, const char *title)
{
	char *row = eye_row(e, 1);
	size_t len = strlen(title);
	bool is = row && *row == ' ' && str_starts(row + 1, title) &&
		  (row[len + 1] == '\n' || str_starts(row + len + 1, "  "));

	free(row);
	return is;
}

bool hand_await(struct eye *e, const char *title)
{
	for (int i = 0; i < PATIENCE && !hand_at(e, title); i++)
		eye_turn(e, 50);
	return hand_at(e, title);
}

bool hand_types(struct eye *e)
{
	int y, x;

	eye_cursor(e, &y, &x);
	return y == e->rows - 2 && x > 0;
}

void hand_way(const struct way *way, char out[HAND_WAY])
{
	str_printf(out, HAND_WAY, "%s%s", HOME, way->keys);
}

static bool is_there(struct eye *e, const struct way *way)
{
	return hand_at(e, way->title) && !hand_types(e);
}

bool hand_go(struct eye *e, const struct way *way)
{
	char keys[HAND_WAY];

	if (is_there(e, way))
		return true;
	eye_keys(e, hand_types(e) ? "\033" : LEFT);
	eye_rest(e);
	if (is_there(e, way))
		return true;
	hand_way(way, keys);
	eye_keys(e, keys);
	eye_rest(e);
	if (!hand_await(e, way->title))
		return false;
	eye_rest(e);
	return hand_at(e, way->title);
}
