/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/disk.h"
#include "ui/colour.h"
#include "ui/theme.h"

#define THEME_LIMIT 65536
#define COLOUR_NAMES 64
#define WORDS_MAX 10

#define DERIVED (-2) /* in the place of a number: not given */
#define TEXT_CONTRAST 4.5
#define BOLD_CONTRAST 3.0

/* own: always the terminal's, or the theme's. of: for 8, 16 and 256 colours. */
struct colour { bool own; int32_t rgb; int of[3]; };
struct named { const char *name; struct colour colour; };
struct look { struct colour fg, bg; bool given; };

struct reader {
	struct theme *theme;
	enum depth depth;
	struct named names[COLOUR_NAMES];
	int n;
	struct look looks[ROLE_COUNT];
	struct colour background;
};

static const char *const role_names[] = {
#define ROLE_NAME(name, attrs, help) [ROLE_##name] = #name,
	ROLES(ROLE_NAME)
#undef ROLE_NAME
};

static const struct { const char *name; unsigned attr; } attr_names[] = {
	{"bold", STYLE_BOLD}, {"dim", STYLE_DIM}, {"italic", STYLE_ITALIC},
	{"underline", STYLE_UNDERLINE}, {"reverse", STYLE_REVERSE},
};

void theme_init(struct theme *t)
{
	static const unsigned attrs[] = {
#define ROLE_ATTRS(name, a, help) [ROLE_##name] = (a),
		ROLES(ROLE_ATTRS)
#undef ROLE_ATTRS
	};

	t->background = false;
	for (int i = 0; i < ROLE_COUNT; i++)
		t->role[i] = (struct style){THEME_OWN, THEME_OWN, attrs[i]};
}

void theme_table(FILE *to)
{
	static const char *const helps[] = {
#define ROLE_HELP(name, a, help) [ROLE_##name] = (help),
		ROLES(ROLE_HELP)
#undef ROLE_HELP
	};
	struct theme t;

	theme_init(&t);
	for (int i = 0; i < ROLE_COUNT; i++) {
		const char *blank = "";

		fprintf(to, "%s\t", role_names[i]);
		for (size_t k = 0; k < ARRAY_LEN(attr_names); k++) {
			if (!(t.role[i].attrs & attr_names[k].attr))
				continue;
			fprintf(to, "%s%s", blank, attr_names[k].name);
			blank = " ";
		}
		fprintf(to, "\t%s\n", _(helps[i]));
	}
}

int32_t theme_rgb(int32_t colour)
{
	if (colour == THEME_OWN)
		return -1;
	return colour & THEME_TRUE ? colour & 0xffffff : colour_rgb(colour);
}

/* ---- a colour at a depth */

/* The numbers that a colour may have there: on a background those of 8, for
 * few terminals of 16 have more than those behind text. */
static int last_of(enum depth depth, bool behind)
{
	return depth == DEPTH_256 ? 255 : depth == DEPTH_16 && !behind ? 15 : 7;
}

static int32_t derived(const struct reader *r, const struct colour *c,
		       bool behind, int32_t against, double contrast)
{
	int first = r->depth == DEPTH_256 ? 16 : 0;

	return colour_nearest(c->rgb, first, last_of(r->depth, behind), against,
			      contrast);
}

/* against and contrast: what a colour that is derived must be told from. */
static int32_t shown(const struct reader *r, const struct colour *c,
		     bool behind, int32_t against, double contrast)
{
	int of = c->of[MAX(MIN(r->depth, DEPTH_256), DEPTH_8) - DEPTH_8];

	if (c->own || r->depth == DEPTH_MONO)
		return THEME_OWN;
	if (r->depth == DEPTH_TRUE && c->rgb >= 0 &&
	    (of < 0 || c->rgb != colour_rgb(of)))
		return THEME_TRUE | c->rgb;
	if (of != DERIVED)
		return of;
	if (c->rgb < 0)
		return THEME_OWN;
	return derived(r, c, behind, against, contrast);
}

static void use_look(const struct reader *r, int role)
{
	const struct look *l = &r->looks[role];
	const struct colour *fg = &l->fg, *bg = &l->bg;
	struct style *s = &r->theme->role[role];
	double contrast = s->attrs & STYLE_BOLD && r->depth < DEPTH_256
				  ? BOLD_CONTRAST : TEXT_CONTRAST;

	if (!l->given && !r->theme->background)
		return;
	if (!l->given || fg->own)
		fg = &r->looks[ROLE_text].fg;
	if (!l->given || bg->own)
		bg = &r->background;
	s->bg = shown(r, bg, true, -1, 0);
	s->fg = shown(r, fg, false, theme_rgb(s->bg), contrast);
}

/* ---- lines */
static bool hex(const char *word, int32_t *rgb)
{
	char *end;

	if (*word != '#' || strlen(word) != 7 ||
	    strspn(word + 1, "0123456789abcdefABCDEF") != 6)
		return false;
	*rgb = (int32_t)strtol(word + 1, &end, 16);
	return true;
}

static bool number(const char *word, int max, int *out)
{
	int64_t v;

	if (strcmp(word, "-") == 0) {
		*out = THEME_OWN;
		return true;
	}
	if (!str_int64(word, 0, max, &v))
		return false;
	*out = (int)v;
	return true;
}

/* [#RRGGBB] [OF-256 [OF-16 [OF-8]]] */
static bool read_colour(struct colour *c, char **w, int n)
{
	static const int max[] = {255, 15, 7};
	int at = 0;

	*c = (struct colour){false, -1, {DERIVED, DERIVED, DERIVED}};
	if (n > 0 && hex(w[0], &c->rgb))
		at = 1;
	if (n == 0 || n - at > 3)
		return false;
	for (int i = 0; at + i < n; i++) {
		if (!number(w[at + i], max[i], &c->of[2 - i]))
			return false;
	}
	if (c->rgb < 0 && c->of[2] != THEME_OWN)
		c->rgb = colour_rgb(c->of[2]);
	c->own = c->rgb < 0 && c->of[1] < 0 && c->of[0] < 0;
	return true;
}

static bool find_colour(const struct reader *r, char *word, struct colour *c)
{
	for (int i = 0; i < r->n; i++) {
		if (strcmp(r->names[i].name, word) == 0) {
			*c = r->names[i].colour;
			return true;
		}
	}
	return read_colour(c, &word, 1);
}

static bool attribute(const char *word, unsigned *attrs)
{
	for (size_t i = 0; i < ARRAY_LEN(attr_names); i++) {
		if (strcmp(attr_names[i].name, word) == 0) {
			*attrs |= attr_names[i].attr;
			return true;
		}
	}
	return false;
}

static bool name_line(struct reader *r, char **w, int n)
{
	struct named *name = &r->names[r->n];

	if (n < 4 || strcmp(w[2], "=") != 0 || r->n == COLOUR_NAMES ||
	    !read_colour(&name->colour, w + 3, n - 3))
		return false;
	name->name = w[1];
	r->n++;
	return true;
}

static bool background_line(struct reader *r, char **w, int n)
{
	struct colour c;

	if (n != 3 || strcmp(w[1], "=") != 0 || !find_colour(r, w[2], &c))
		return false;
	r->background = c;
	return true;
}

static bool role_line(struct reader *r, char **w, int n)
{
	struct look l = {.given = true};
	unsigned attrs = 0;

	if (n < 4 || strcmp(w[1], "=") != 0 || !find_colour(r, w[2], &l.fg) ||
	    !find_colour(r, w[3], &l.bg))
		return false;
	for (int i = 4; i < n; i++) {
		if (!attribute(w[i], &attrs))
			return false;
	}
	for (int i = 0; i < ROLE_COUNT; i++) {
		if (strcmp(role_names[i], w[0]) == 0) {
			r->looks[i] = l;
			r->theme->role[i].attrs = attrs;
			return true;
		}
	}
	return false;
}

/* A "#" alone begins a comment, one before letters may be a colour. */
static bool is_comment(const char *word, int n)
{
	int32_t rgb;

	return *word == '#' && (n < 2 || !hex(word, &rgb));
}

static bool theme_line(struct reader *r, char *line)
{
	char *words[WORDS_MAX + 1], *rest = NULL;
	int n = 0;

	for (char *w = strtok_r(line, " \t\r", &rest); w && !is_comment(w, n);
	     w = strtok_r(NULL, " \t\r", &rest)) {
		if (n == WORDS_MAX)
			return false;
		words[n++] = w;
	}
	if (n == 0)
		return true;
	if (strcmp(words[0], "colour") == 0)
		return name_line(r, words, n);
	if (strcmp(words[0], "background") == 0)
		return background_line(r, words, n);
	return role_line(r, words, n);
}

static void use_looks(struct reader *r)
{
	/* Its own background is of use only with its own text on it. */
	r->theme->background = r->depth != DEPTH_MONO && !r->background.own &&
			       r->looks[ROLE_text].given &&
			       !r->looks[ROLE_text].fg.own;
	if (!r->theme->background)
		r->background.own = true;
	for (int i = 0; i < ROLE_COUNT; i++)
		use_look(r, i);
}

enum err theme_read(struct theme *t, const char *file, enum depth depth,
		    theme_mistake *mistake, void *ctx)
{
	struct reader r = {.theme = t, .depth = depth, .background = {.own = true}};
	char *data = NULL, *at, *end;
	size_t len;
	int line = 0;
	enum err e;

	e = disk_read_file(disk_real(), file, THEME_LIMIT, &data, &len);
	if (e)
		return e;
	for (at = data; at && at < data + len; at = end) {
		end = memchr(at, '\n', len - (size_t)(at - data));
		if (end)
			*end++ = '\0';
		else
			end = data + len;
		line++;
		if (!theme_line(&r, at) && mistake)
			mistake(ctx, file, line);
	}
	use_looks(&r);
	free(data);
	return ERR_OK;
}
