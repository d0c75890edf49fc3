/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/disk.h"
#include "ui/theme.h"

#define THEME_LIMIT 65536
#define COLOUR_NAMES 64
#define WORDS_MAX 10

struct colour { const char *name; int many, few; };

struct reader {
	struct theme *theme;
	struct colour names[COLOUR_NAMES];
	int n, colours;
};

static const char *const role_names[] = {
#define ROLE_NAME(name, attrs) [ROLE_##name] = #name,
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
#define ROLE_ATTRS(name, a) [ROLE_##name] = (a),
		ROLES(ROLE_ATTRS)
#undef ROLE_ATTRS
	};

	for (int i = 0; i < ROLE_COUNT; i++)
		t->role[i] = (struct style){-1, -1, attrs[i]};
}

static bool number(const char *word, int *out)
{
	int64_t v;

	if (!str_int64(word, 0, 255, &v))
		return false;
	*out = (int)v;
	return true;
}

/* A colour that this terminal has, -1 where it has none like it. */
static int shown(const struct reader *r, int many, int few)
{
	if (many < r->colours)
		return many;
	if (few >= 0 && few < r->colours)
		return few;
	return many < 16 && r->colours >= 8 ? many % 8 : -1;
}

static bool colour(const struct reader *r, const char *word, int *out)
{
	int many;

	*out = -1;
	if (strcmp(word, "-") == 0)
		return true;
	for (int i = 0; i < r->n; i++) {
		if (strcmp(r->names[i].name, word) != 0)
			continue;
		*out = shown(r, r->names[i].many, r->names[i].few);
		return true;
	}
	if (!number(word, &many))
		return false;
	*out = shown(r, many, -1);
	return true;
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

/* colour NAME = NUMBER [NUMBER] */
static bool name_line(struct reader *r, char **w, int n)
{
	struct colour c = {.few = -1};

	if (n < 4 || n > 5 || strcmp(w[2], "=") != 0 || r->n == COLOUR_NAMES)
		return false;
	c.name = w[1];
	if (!number(w[3], &c.many) || (n == 5 && !number(w[4], &c.few)))
		return false;
	r->names[r->n++] = c;
	return true;
}

/* ROLE = FOREGROUND BACKGROUND [ATTRIBUTE…] */
static bool role_line(struct reader *r, char **w, int n)
{
	struct style s = {-1, -1, 0};

	if (n < 4 || strcmp(w[1], "=") != 0 || !colour(r, w[2], &s.fg) ||
	    !colour(r, w[3], &s.bg))
		return false;
	for (int i = 4; i < n; i++) {
		if (!attribute(w[i], &s.attrs))
			return false;
	}
	for (int i = 0; i < ROLE_COUNT; i++) {
		if (strcmp(role_names[i], w[0]) == 0) {
			r->theme->role[i] = s;
			return true;
		}
	}
	return false;
}

static bool theme_line(struct reader *r, char *line)
{
	char *words[WORDS_MAX + 1], *rest = NULL;
	int n = 0;

	for (char *w = strtok_r(line, " \t\r", &rest); w && *w != '#';
	     w = strtok_r(NULL, " \t\r", &rest)) {
		if (n == WORDS_MAX)
			return false;
		words[n++] = w;
	}
	if (n == 0)
		return true;
	if (strcmp(words[0], "colour") == 0)
		return name_line(r, words, n);
	return role_line(r, words, n);
}

enum err theme_read(struct theme *t, const char *file, int colours,
		    theme_mistake *mistake, void *ctx)
{
	struct reader r = {.theme = t, .colours = colours};
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
		line++;
		if (!theme_line(&r, at) && mistake)
			mistake(ctx, file, line);
	}
	free(data);
	return ERR_OK;
}
