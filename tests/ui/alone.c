/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/ui/looks.h"

#define BLANK 0x80u

/* A row of a page: its text, a role for each column (BLANK: only its ground is
 * seen), and where it was seen. */
struct row {
	char *text, *where;
	unsigned char *roles, *mono, *theme; /* the latter two: as they look */
	int cols;
};
struct alone {
	const struct looks *mono;
	struct row *rows;
	size_t n, cap;
};

struct alone *alone_new(const struct looks *mono)
{
	struct alone *a = calloc(1, sizeof(*a));

	if (a)
		a->mono = mono;
	return a;
}

void alone_free(struct alone *a)
{
	for (size_t i = 0; a && i < a->n; i++) {
		free(a->rows[i].text);
		free(a->rows[i].roles);
		free(a->rows[i].mono);
		free(a->rows[i].theme);
		free(a->rows[i].where);
	}
	if (a)
		free(a->rows);
	free(a);
}

static struct row *another(struct alone *a)
{
	if (a->n == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 1024;
		struct row *more = realloc(a->rows, cap * sizeof(*more));

		if (!more)
			return NULL;
		a->rows = more;
		a->cap = cap;
	}
	memset(&a->rows[a->n], 0, sizeof(*a->rows));
	return &a->rows[a->n++];
}

/* Takes text. */
static bool add(struct alone *a, char *text, const unsigned char *roles,
		int cols, const char *where)
{
	struct row *r = another(a);

	if (!r) {
		free(text);
		return false;
	}
	r->text = text;
	r->cols = cols;
	r->roles = malloc((size_t)cols);
	r->mono = malloc((size_t)cols);
	r->theme = malloc((size_t)cols);
	r->where = str_dup(where);
	if (!r->text || !r->roles || !r->mono || !r->theme || !r->where)
		return false;
	memcpy(r->roles, roles, (size_t)cols);
	return true;
}

bool alone_add(struct alone *a, const struct page *p, const char *name)
{
	unsigned char *roles = malloc((size_t)p->cols);
	const char *at = p->text;
	bool ok = roles != NULL;

	for (int y = 0; ok && y < p->rows; y++) {
		size_t len = strcspn(at, "\n");

		for (int x = 0; x < p->cols; x++) {
			const struct cell *c = page_cell(p, y, x);

			roles[x] = (unsigned char)(c->role | (c->blank ? BLANK : 0));
		}
		ok = add(a, strndup(at, len), roles, p->cols, name);
		at += len + 1;
	}
	free(roles);
	return ok;
}

/* The first role that cannot be told from it. */
static unsigned char seen_as(const struct looks *l, unsigned char cell)
{
	enum role is = (enum role)(cell & ~BLANK), r;

	for (r = 0; r < is; r++) {
		if (cell & BLANK ? looks_same_ground(l, r, is)
				 : looks_same(l, r, is))
			break;
	}
	return (unsigned char)(r | (cell & BLANK));
}

static void see(struct row *r, const struct looks *mono,
		const struct looks *theme)
{
	for (int x = 0; x < r->cols; x++) {
		r->mono[x] = seen_as(mono, r->roles[x]);
		r->theme[x] = seen_as(theme, r->roles[x]);
	}
}

static int without_colour(const void *p, const void *q)
{
	const struct row *a = p, *b = q;
	int cmp = a->cols - b->cols;

	if (!cmp)
		cmp = strcmp(a->text, b->text);
	return cmp ? cmp : memcmp(a->mono, b->mono, (size_t)a->cols);
}

/* Two ways to stress, and nothing more. */
static const struct { enum role a, b; const char *why; } decoration[] = {
	{ROLE_heading, ROLE_strong, "the title of a page, and in a list"},
};

static bool is_decoration(unsigned char p, unsigned char q)
{
	for (size_t i = 0; i < ARRAY_LEN(decoration); i++) {
		enum role a = decoration[i].a, b = decoration[i].b;

		if ((p == a && q == b) || (p == b && q == a))
			return true;
	}
	return p == q;
}

/* The first column where colour says more; cols: nowhere. */
static int says_more(const struct row *a, const struct row *b)
{
	int x = 0;

	while (x < a->cols && (a->theme[x] == b->theme[x] ||
			       is_decoration(a->roles[x] & ~BLANK,
					     b->roles[x] & ~BLANK)))
		x++;
	return x;
}

static void complain(struct buf *why, const struct row *a, const struct row *b)
{
	int x = says_more(a, b);

	buf_printf(why, "%s\n  column %d is %s on %s\n  and %s on %s\n", a->text,
		   x, role_name(a->roles[x] & ~BLANK), a->where,
		   role_name(b->roles[x] & ~BLANK), b->where);
}

bool alone_check(struct alone *a, const struct looks *theme, struct buf *why)
{
	bool ok = a->n > 0;

	for (size_t i = 0; i < a->n; i++)
		see(&a->rows[i], a->mono, theme);
	qsort(a->rows, a->n, sizeof(*a->rows), without_colour);
	for (size_t i = 1; i < a->n; i++) {
		const struct row *p = &a->rows[i - 1], *q = &a->rows[i];

		if (without_colour(p, q) == 0 &&
		    says_more(p, q) < p->cols) {
			complain(why, p, q);
			ok = false;
		}
	}
	return ok;
}
