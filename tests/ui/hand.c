/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <glob.h>

#include "base/disk.h"
#include "tests/ui/hand.h"

#define DEPTH 16
#define PATIENCE 200 /* turns */
#define SOURCE_LIMIT (1u << 20)

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

static bool at_home(struct eye *e)
{
	char *row = eye_row(e, 1);
	bool is = hand_at(e, "Tasks") && !strstr(row, "  search:") &&
		  !strstr(row, "  only:");

	free(row);
	return is;
}

bool hand_types(struct eye *e)
{
	int y, x;

	eye_cursor(e, &y, &x);
	return y == e->rows - 2 && x > 0;
}

bool hand_home(struct eye *e)
{
	char left[HAND_BYTES];

	if (hand_types(e)) {
		eye_keys(e, "\033");
		eye_rest(e);
	}
	hand_bytes(TERM_KEY(KEY_LEFT), left);
	for (int i = 0; i < DEPTH && !at_home(e); i++) {
		eye_keys(e, left);
		eye_rest(e);
	}
	return at_home(e);
}

bool hand_go(struct eye *e, const struct way *way)
{
	char left[HAND_BYTES];

	if (hand_at(e, way->title) && !hand_types(e))
		return true;
	hand_bytes(TERM_KEY(KEY_LEFT), left);
	eye_keys(e, left);
	eye_rest(e);
	if (hand_at(e, way->title) && !hand_types(e))
		return true;
	if (!hand_home(e))
		return false;
	eye_keys(e, way->keys);
	eye_rest(e);
	for (int i = 0; i < PATIENCE && !hand_at(e, way->title); i++)
		eye_turn(e, 50);
	eye_rest(e);
	return hand_at(e, way->title);
}

const struct way hand_ways[] = {
	{"Tasks", ""},
	{"Task", "/panther\r\r"},
	{"Choose files", "/panther\r\ra"},
	{"Hand in?", "/panther\r\ra\r"},
	{"Why is it not sent?", "/panther\r\ry"},
	{"Receipt", "oG\r"},
	{"Outbox", "o"},
	{"The school's server", "s"},
	{"News", "b"},
	{"Announcement", "b\r"},
	{"Files", "f"},
	{"Courses", "c"},
	{"Course", "cj\r"},
	{"Dates and video lessons", "v"},
	{"Code for your phone", "vj "},
	{"Accounts", "K"},
	{"Keys", "B"},
	{"Options", "O"},
	{"Themes", "T"},
	{"Help", "?"},
	{"Which tasks?", "z"},
	{"Commands", ":"},
};
const size_t hand_n_ways = ARRAY_LEN(hand_ways);

static bool has_way(const char *title, size_t len)
{
	/* Only where there is no screen. */
	if (len == 4 && strncmp(title, "Text", len) == 0)
		return true;
	for (size_t i = 0; i < hand_n_ways; i++) {
		if (strlen(hand_ways[i].title) == len &&
		    strncmp(hand_ways[i].title, title, len) == 0)
			return true;
	}
	return false;
}

/* A page is a view_ops with a title. */
static int titles(const char *source, struct buf *missing)
{
	static const char mark[] = ".title = N_(\"";
	int n = 0;

	for (const char *at = source; (at = strstr(at, mark)); n++) {
		size_t len;

		at += strlen(mark);
		len = strcspn(at, "\"");
		if (!has_way(at, len))
			buf_printf(missing, "no way to the page '%.*s'\n",
				   (int)len, at);
	}
	return n;
}

bool hand_complete(struct buf *missing)
{
	glob_t files;
	int n = 0;

	if (glob("ui/*.c", 0, NULL, &files) != 0)
		return false;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *source = NULL;
		size_t len;

		if (disk_read_file(disk_real(), files.gl_pathv[i], SOURCE_LIMIT,
				   &source, &len) == ERR_OK)
			n += titles(source, missing);
		free(source);
	}
	globfree(&files);
	return n >= (int)hand_n_ways && missing->len == 0;
}
