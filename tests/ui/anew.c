/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "conf/conf.h"
#include "tests/lib/seeded.h"
#include "tests/ui/anew.h"
#include "tests/ui/hand.h"

/* The first that it writes when it is stopped, and when it goes on. */
#define LEAVES "\033[?2004l"
#define RETURNS "\033[?2004h"
#define LOOKS 200
#define TICK 3 /* seconds */
#define SEEDS 4
#define KEYS 100
#define LONG_SEEDS 30
#define LONG_KEYS 300
#define WHY_LIMIT (1u << 20)

/* ---- comparing */
bool sight_take(struct sight *s, struct eye *e)
{
	s->rows = e->rows;
	s->cols = e->cols;
	s->cells = calloc((size_t)(s->rows * s->cols), sizeof(*s->cells));
	for (int y = 0; s->cells && y < s->rows; y++) {
		for (int x = 0; x < s->cols; x++)
			s->cells[y * s->cols + x] = eye_cell(e, y, x);
	}
	eye_cursor(e, &s->y, &s->x);
	return s->cells != NULL;
}

void sight_release(struct sight *s)
{
	free(s->cells);
	memset(s, 0, sizeof(*s));
}

static bool blank(const VTermScreenCell *c)
{
	return c->chars[0] == 0 || c->chars[0] == ' ';
}

static bool same_colour(VTermColor a, VTermColor b)
{
	bool own = VTERM_COLOR_IS_DEFAULT_FG(&a) || VTERM_COLOR_IS_DEFAULT_BG(&a);

	if (own != (VTERM_COLOR_IS_DEFAULT_FG(&b) ||
		    VTERM_COLOR_IS_DEFAULT_BG(&b)))
		return false;
	return own || vterm_color_is_equal(&a, &b);
}

/* Of a blank only its ground is seen, and a line through it. */
static bool same_look(const VTermScreenCell *a, const VTermScreenCell *b)
{
	bool bare = blank(a) && !a->attrs.underline;

	if (a->attrs.reverse != b->attrs.reverse ||
	    a->attrs.underline != b->attrs.underline)
		return false;
	if (bare)
		return a->attrs.reverse ? same_colour(a->fg, b->fg)
					: same_colour(a->bg, b->bg);
	return same_colour(a->fg, b->fg) && same_colour(a->bg, b->bg) &&
	       a->attrs.bold == b->attrs.bold &&
	       a->attrs.italic == b->attrs.italic;
}

/* The second half of a wide sign: the emulator keeps no look of it. */
static bool half(const VTermScreenCell *c)
{
	return c->chars[0] == (uint32_t)-1;
}

static bool same_cell(const VTermScreenCell *a, const VTermScreenCell *b)
{
	if (blank(a) != blank(b) || half(a) != half(b))
		return false;
	if (half(a))
		return true;
	for (int i = 0; !blank(a) && i < VTERM_MAX_CHARS_PER_CELL; i++) {
		if (a->chars[i] != b->chars[i])
			return false;
		if (!a->chars[i])
			break;
	}
	return same_look(a, b);
}

static void add_line(struct buf *b, const struct sight *s, int y)
{
	for (int x = 0; x < s->cols; x++) {
		uint32_t c = s->cells[y * s->cols + x].chars[0];

		if (c != (uint32_t)-1)
			eye_char(b, c);
	}
	buf_char(b, '\n');
}

static bool same_sight(const struct sight *a, const struct sight *b,
		       struct buf *why)
{
	for (int i = 0; i < a->rows * a->cols; i++) {
		if (same_cell(&a->cells[i], &b->cells[i]))
			continue;
		buf_printf(why, "row %d, column %d, then drawn anew:\n",
			   i / a->cols, i % a->cols);
		add_line(why, a, i / a->cols);
		add_line(why, b, i / a->cols);
		return false;
	}
	if (a->y != b->y || a->x != b->x)
		buf_printf(why, "the cursor at %d, %d; drawn anew at %d, %d\n",
			   a->y, a->x, b->y, b->x);
	return a->y == b->y && a->x == b->x;
}

static bool wrote(const struct eye *e, const char *bytes)
{
	return e->sent.len && memmem(e->sent.data, e->sent.len, bytes,
				     strlen(bytes));
}

/* Leaving the terminal it waits for that to drain. */
static void draw_anew(struct eye *e)
{
	eye_signal(e, SIGTSTP);
	for (int i = 0; i < LOOKS && !e->over && !wrote(e, RETURNS); i++)
		eye_turn(e, 25);
	eye_rest(e);
}

/* A minute that has just begun may not be drawn yet. */
static int64_t minute_drawn(struct eye *e)
{
	bool begun = false;

	while (clock_now(clock_system()) % 60 < TICK && !e->over)
		begun |= eye_turn(e, 100);
	if (begun)
		eye_rest(e);
	return clock_now(clock_system()) / 60;
}

enum anew anew_compare(struct eye *e, struct buf *why)
{
	int64_t minute = minute_drawn(e);
	struct sight before = {0}, after = {0};
	enum anew is = ANEW_MISSED;

	buf_clear(&e->sent);
	if (!sight_take(&before, e))
		return is;
	draw_anew(e);
	if (wrote(e, RETURNS) &&
	    memcmp(e->sent.data, LEAVES, strlen(LEAVES)) == 0 &&
	    clock_now(clock_system()) / 60 == minute &&
	    sight_take(&after, e))
		is = same_sight(&before, &after, why) ? ANEW_SAME
						      : ANEW_DIFFERS;
	sight_release(&before);
	sight_release(&after);
	return is;
}

/* ---- walking */
struct walk {
	struct eye eye;
	struct buf why;
	int compared, missed;
};

static bool look(struct walk *w, const char *keys)
{
	enum anew is;

	eye_rest(&w->eye);
	if (w->eye.over) {
		buf_printf(&w->why, "it ended after \"%s\"\n", keys);
		return false;
	}
	is = anew_compare(&w->eye, &w->why);
	w->compared += is == ANEW_SAME;
	w->missed += is == ANEW_MISSED;
	if (is == ANEW_DIFFERS)
		buf_printf(&w->why, "after \"%s\"\n", keys);
	return is != ANEW_DIFFERS;
}

static bool press(struct walk *w, const char *keys)
{
	eye_keys(&w->eye, keys);
	return look(w, keys);
}

static bool open_walk(struct walk *w, const struct stage *stage, int cols,
		      int rows, const char *theme)
{
	char *argv[] = {(char *)STAGE_PROGRAM, (char *)"--theme", (char *)theme,
			NULL};

	memset(w, 0, sizeof(*w));
	buf_init(&w->why, WHY_LIMIT);
	stage_clock(TICK);
	return eye_open(&w->eye, cols, rows, &stage->paths, argv) &&
	       eye_await(&w->eye, "F10");
}

/* Hardly anything may be missed, else nothing was looked at. */
static bool close_walk(int *count, struct walk *w, bool ok, const char *what)
{
	char *picture = eye_picture(&w->eye);

	if (w->missed > 2 + w->compared / 20) {
		buf_str(&w->why, "too many were missed\n");
		ok = false;
	}
	printf("%s %d - %s\n# %d screens compared, %d missed\n",
	       ok ? "ok" : "not ok", ++*count, what, w->compared, w->missed);
	if (!ok)
		printf("%s%s", w->why.len ? w->why.data : "", picture);
	free(picture);
	eye_close(&w->eye);
	buf_release(&w->why);
	return ok;
}

static bool each_key(const struct way *way, const struct stage *stage, void *ctx)
{
	char what[96], keys[HAND_BYTES];
	int *count = ctx;
	struct walk w;
	bool ok = open_walk(&w, stage, 80, 24, "default");

	for (int a = 0; ok && a < ACTION_COUNT; a++) {
		if (way_leaves(way->title, (enum action)a))
			continue;
		ok = hand_go(&w.eye, way);
		if (!ok)
			buf_printf(&w.why, "this page is not reached\n");
		ok = ok && hand_short((enum action)a, keys) && press(&w, keys);
	}
	str_printf(what, sizeof(what),
		   "%s: what each key leaves is what is drawn anew", way->title);
	return close_walk(count, &w, ok, what);
}

/* ---- by chance */
static const char *const themes[] = {
	"default", "dark", "light", "mono", "high-contrast",
};
static const char *const moves[] = {
	"j", "k", "\033OB", "\033OA", "\t", "\r", "\033OD", "\006", "\002",
};
static const char *const typed[] = {
	"a", "e", "r", "ü", " ", "\x7f", "\r", "\033", "\t", "z",
};

static const char *any_key(struct walk *w, struct seeded *s,
			   char out[HAND_BYTES])
{
	char *title = eye_row(&w->eye, 1);
	bool accounts = title && strstr(title, "Accounts");
	enum action a;

	free(title);
	if (hand_types(&w->eye))
		return typed[seeded_below(s, ARRAY_LEN(typed))];
	if (seeded_below(s, 2))
		return moves[seeded_below(s, ARRAY_LEN(moves))];
	do {
		a = (enum action)seeded_below(s, ACTION_COUNT);
	} while (way_leaves(accounts ? "Accounts" : "", a) || !hand_short(a, out));
	return out;
}

static void another_size(struct walk *w, struct seeded *s)
{
	int cols = 36 + (int)seeded_below(s, 110);
	int rows = 10 + (int)seeded_below(s, 40);

	eye_resize(&w->eye, cols, rows);
}

static bool by_chance(int *count, unsigned seed, int keys)
{
	const char *theme = themes[seed % ARRAY_LEN(themes)];
	const char *language = seed % 3 == 2 ? "de" : "en";
	char what[96], out[HAND_BYTES];
	struct seeded s;
	struct stage stage;
	struct walk w = {.compared = 0};
	bool ok = stage_open(&stage, STAGE_FULL, language) &&
		  open_walk(&w, &stage, seed % 2 ? 80 : 44,
			    seed % 2 ? 24 : 14, theme);

	seeded_init(&s, seed);
	for (int i = 0; ok && i < keys; i++) {
		if (seeded_below(&s, 12) == 0) {
			another_size(&w, &s);
			ok = look(&w, "another size");
		} else {
			ok = press(&w, any_key(&w, &s, out));
		}
	}
	str_printf(what, sizeof(what),
		   "%d keys and sizes from seed %u leave what is drawn anew (%s, %s)",
		   keys, seed, theme, language);
	ok = close_walk(count, &w, ok, what);
	stage_close(&stage);
	return ok;
}

bool anew_all(int *count)
{
	bool all = ways_walk(WAYS_KEYS, each_key, count);

	for (unsigned seed = 1; seed <= SEEDS; seed++)
		all &= by_chance(count, seed, KEYS);
	return all;
}

bool anew_long(int *count)
{
	bool all = true;

	for (unsigned seed = SEEDS + 1; seed <= SEEDS + LONG_SEEDS; seed++)
		all &= by_chance(count, seed, LONG_KEYS);
	return all;
}
