/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "conf/conf.h"
#include "tests/ui/eye.h"
#include "tests/ui/fill.h"
#include "tests/ui/hand.h"
#include "tests/ui/walk.h"

#define PROGRAM "build/san/ranzen"
#define KEYS 80
#define TRIES 12 /* looks at a screen that is still being painted */

static const struct walk {
	unsigned seed;
	int cols, rows;
	const char *language;
	bool speak, ascii, empty; /* empty: no school yet */
} walks[] = {
	{1, 80, 24, "en", true, false, false},
	{2, 80, 24, "de", true, false, false},
	{3, 40, 12, "en", true, false, false},
	{4, 120, 36, "en", true, true, false},
	{5, 80, 24, "en", false, false, false},
	{6, 40, 12, "de", false, true, false},
	{7, 80, 24, "en", true, true, true},
};

/* What a person presses most; else any key of the table but those that leave
 * the program, or hand the terminal to another. */
static const char *const moves[] = {
	"j", "k", "\033OB", "\033OA", "\033[6~", "\033[5~", "\r", "\033OD", "\t",
};
/* And while a line is typed. */
static const char *const typed[] = {
	"a", "e", "r", "ü", " ", "\x7f", "\r", "\x1b", "z",
};

/* Not rand(): the same on every system. */
static unsigned next(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static const char *any_key(struct eye *e, unsigned *seed, char out[HAND_BYTES])
{
	enum action a;

	/* With other options another walk would begin. */
	if (hand_at(e, "Options") || hand_at(e, "Einstellungen"))
		return next(seed) % 3 ? "j" : "\033OD";
	if (next(seed) % 2)
		return moves[next(seed) % ARRAY_LEN(moves)];
	do {
		a = (enum action)(next(seed) % ACTION_COUNT);
	} while (a == ACTION_QUIT || a == ACTION_LOGIN || a == ACTION_BACK ||
		 (a == ACTION_ADD && hand_at(e, "Accounts")) ||
		 !hand_short(a, out));
	return out;
}

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

/* Typing, the cursor stands behind what was typed: nothing of it is right of
 * it. Else on the row with the marker; without one, at the top of the page. */
static bool stands_right(struct eye *e, int *row, bool *typing)
{
	int col, marked = marked_row(e);

	eye_cursor(e, row, &col);
	*typing = *row == e->rows - 2 && col > 1;
	return *typing || (*row == marked && col == 0) ||
	       (marked < 0 && *row == 2);
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

			if (c >= 0x2300 && c < 0x2c00)
				return false;
		}
	}
	return true;
}

/* ---- walking */
static bool check(struct eye *e, const struct walk *w, bool *typing,
		  struct buf *why)
{
	char *missing = NULL;
	int row = 0;

	buf_clear(why);
	if (!stands_right(e, &row, typing))
		buf_printf(why, "the cursor stands on row %d", row);
	else if (w->speak && !*typing)
		missing = not_heard(e, row);
	if (w->ascii && !only_ascii(e, w->empty))
		buf_str(why, "not only ASCII was drawn");
	if (missing)
		buf_printf(why, "\"%s\" of row %d was not written", missing, row);
	free(missing);
	return why->len == 0;
}

static void settle(struct eye *e, bool speak)
{
	/* With ui.speak every key writes something. */
	for (int i = 0; speak && i < 400 && !e->sent.len && !e->over; i++)
		eye_turn(e, 25);
	while (!e->over && eye_turn(e, 15))
		;
}

static bool take(struct eye *e, const struct walk *w, struct buf *why)
{
	unsigned seed = w->seed;
	bool typing = false, ok = true;
	char out[HAND_BYTES];

	settle(e, true);
	for (int i = 0; i < KEYS && ok; i++) {
		const char *key = typing
			? typed[next(&seed) % ARRAY_LEN(typed)]
			: any_key(e, &seed, out);

		if (w->empty && *key & 0x80)
			key = "u";
		buf_clear(&e->sent);
		eye_keys(e, key);
		ok = false;
		for (int t = 0; t < TRIES && !ok; t++) {
			settle(e, w->speak);
			ok = check(e, w, &typing, why);
		}
		if (e->over)
			buf_printf(why, "it ended");
		ok = ok && !e->over;
		if (!ok)
			buf_printf(why, ", after key %d, \"%s\"", i + 1, key);
	}
	return ok;
}

static void set_up(const struct walk *w, const char *home)
{
	char offset[32];

	unsetenv("RANZEN_CLOCK_OFFSET");
	str_printf(offset, sizeof(offset), "%" PRId64,
		   FILL_NOW - clock_now(clock_system()));
	setenv("RANZEN_HOME", home, 1);
	setenv("RANZEN_CLOCK_OFFSET", offset, 1);
	setenv("LANGUAGE", w->language, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "Europe/Berlin", 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("EDITOR", "true", 1);
	setenv("PAGER", "true", 1);
	unsetenv("VISUAL");
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
}

static bool walk(const struct walk *w, struct buf *why)
{
	char home[] = "/tmp/ranzen-walk-XXXXXX", command[64];
	char *argv[] = {(char *)PROGRAM, NULL};
	struct paths paths;
	struct eye eye;
	bool ok;

	if (!mkdtemp(home))
		return false;
	set_up(w, home);
	paths_init(&paths);
	conf_set_file(paths.config, CONF_UI_SPEAK, w->speak ? "on" : "off");
	conf_set_file(paths.config, CONF_UI_LINES, w->ascii ? "ascii" : "unicode");
	ok = (w->empty || fill_store(&paths) == ERR_OK) &&
	     eye_open(&eye, w->cols, w->rows, &paths, argv);
	if (ok) {
		ok = take(&eye, w, why);
		if (!ok) {
			char *picture = eye_picture(&eye);

			buf_printf(why, "\n%s", picture);
			free(picture);
		}
		if (eye_close(&eye) != 0)
			buf_printf(why, "\nit did not end cleanly");
	}
	paths_release(&paths);
	str_printf(command, sizeof(command), "rm -rf %s", home);
	if (system(command) != 0)
		printf("# %s remains\n", home);
	return ok;
}

bool walk_all(int *count)
{
	bool all = true;

	for (size_t i = 0; i < ARRAY_LEN(walks); i++) {
		const struct walk *w = &walks[i];
		struct buf why;
		bool ok;

		buf_init(&why, 1u << 20);
		ok = walk(w, &why);
		printf("%s %d - %d keys from seed %u: the cursor %s (%dx%d, %s)\n",
		       ok ? "ok" : "not ok", ++*count, KEYS, w->seed,
		       w->speak ? "and what is written follow"
				: "follows", w->cols, w->rows, w->language);
		if (!ok)
			printf("%s\n", why.data ? why.data : "");
		buf_release(&why);
		all &= ok;
	}
	return all;
}
