/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "conf/conf.h"
#include "tests/ui/eye.h"
#include "tests/ui/hand.h"
#include "tests/ui/heard.h"
#include "tests/ui/walk.h"

#define KEYS 80

static const struct walk {
	unsigned seed;
	int cols, rows;
	const char *language;
	struct ear ear;
	bool empty; /* no school yet */
} walks[] = {
	{1, 80, 24, "en", {true, false, false}, false},
	{2, 80, 24, "de", {true, false, false}, false},
	{3, 40, 12, "en", {true, false, false}, false},
	{4, 120, 36, "en", {true, true, false}, false},
	{5, 80, 24, "en", {false, false, false}, false},
	{6, 40, 12, "de", {false, true, false}, false},
	{7, 80, 24, "en", {true, true, true}, true},
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
	} while (a == ACTION_BACK || !hand_short(a, out) ||
		 way_leaves(hand_at(e, "Accounts") ? "Accounts" : "", a));
	return out;
}

/* ---- walking */
static bool take(struct eye *e, const struct walk *w, struct buf *why)
{
	unsigned seed = w->seed;
	bool typing = false, ok = true;
	char out[HAND_BYTES];

	heard_begin(e);
	for (int i = 0; i < KEYS && ok; i++) {
		const char *key = typing
			? typed[next(&seed) % ARRAY_LEN(typed)]
			: any_key(e, &seed, out);

		if (w->empty && *key & 0x80)
			key = "u";
		ok = heard_key(e, &w->ear, key, &typing, why);
		if (!ok)
			buf_printf(why, ", after key %d, \"%s\"", i + 1, key);
	}
	return ok;
}

static bool walk(const struct walk *w, struct buf *why)
{
	char *argv[] = {(char *)STAGE_PROGRAM, NULL};
	struct stage stage;
	struct eye eye;
	bool ok;

	ok = stage_open(&stage, w->empty ? STAGE_EMPTY : STAGE_SMALL,
			w->language);
	conf_set_file(stage.paths.config, CONF_UI_SPEAK,
		      w->ear.speak ? "on" : "off");
	conf_set_file(stage.paths.config, CONF_UI_LINES,
		      w->ear.ascii ? "ascii" : "unicode");
	ok = ok && eye_open(&eye, w->cols, w->rows, &stage.paths, argv);
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
	stage_close(&stage);
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
		       w->ear.speak ? "and what is written follow"
				: "follows", w->cols, w->rows, w->language);
		if (!ok)
			printf("%s\n", why.data ? why.data : "");
		buf_release(&why);
		all &= ok;
	}
	return all;
}
