/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/rich.h"

#define KINDS "phbnqcrRifl"

bool rich_next(const char **at, struct rich_block *b)
{
	const char *line = *at;
	size_t len = strcspn(line, "\n");

	if (!*line)
		return false;
	*at = line + len + (line[len] == '\n');
	*b = (struct rich_block){.kind = 'p', .text = line, .len = len};
	if (len >= 2 && isalpha((unsigned char)line[0]) &&
	    isdigit((unsigned char)line[1])) {
		if (strchr(KINDS, line[0])) {
			b->kind = line[0];
			b->level = line[1] - '0';
		}
		b->text += 2;
		b->len -= 2;
	}
	return true;
}

bool rich_target_ok(const char *target)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};

	for (size_t i = 0; target && i < ARRAY_LEN(schemes); i++)
		if (!str_ncasecmp(target, schemes[i], strlen(schemes[i])))
			return true;
	return false;
}

/* A picture's target, or NULL. */
static const char *picture(const struct rich_block *b, size_t *len)
{
	const char *sep = b->kind == 'i' ? memchr(b->text, 0x1f, b->len) : NULL;

	if (!sep)
		return NULL;
	*len = b->len - (size_t)(sep + 1 - b->text);
	return *len ? sep + 1 : NULL;
}

/* From *at on, the target of the next link of a block; NULL: no more. */
static const char *next_target(
    const struct rich_block *b, size_t *at, size_t *len)
{
	const char *end = b->text + b->len, *p = b->text + *at, *stop;

	p = p < end ? memchr(p, 5, (size_t)(end - p)) : NULL;
	if (!p)
		return NULL;
	stop = memchr(p, 6, (size_t)(end - p));
	if (!stop)
		stop = end;
	*len = (size_t)(stop - p) - 1;
	*at = (size_t)(stop - b->text);
	return p + 1;
}

void rich_links(const char *stored, rich_target *link, void *ctx)
{
	struct rich_block b;
	const char *target;
	size_t at, len;

	while (rich_next(&stored, &b)) {
		at = 0;
		target = picture(&b, &len);
		if (target && !link(ctx, target, len))
			return;
		while (b.kind != 'i' && (target = next_target(&b, &at, &len)))
			if (!link(ctx, target, len))
				return;
	}
}

struct wanted {
	int n;
	char *target;
};

static bool count_link(void *ctx, const char *target, size_t len)
{
	struct wanted *w = ctx;

	if (--w->n == 0)
		w->target = strndup(target, len);
	return w->n > 0;
}

char *rich_link(const char *stored, int n)
{
	struct wanted w = {n, NULL};

	if (n > 0)
		rich_links(stored, count_link, &w);
	return w.target;
}

/* Appends what is to be read of a block, blanks and marks as one blank. */
static void add_words(struct buf *out, const struct rich_block *b)
{
	bool target = false;
	size_t i;

	if (b->kind == 'l')
		return;
	if (out->len && out->data[out->len - 1] != ' ')
		buf_char(out, ' ');
	for (i = 0; i < b->len && !buf_error(out); i++) {
		unsigned char c = (unsigned char)b->text[i];

		if (c == 0x1f && b->kind == 'i')
			break;
		if (c == 5 || c == 6)
			target = c == 5;
		if (target || (c < 0x20 && c != 0x0e && c != 0x1f))
			continue;
		if (c > 0x20)
			buf_char(out, (char)c);
		else if (out->len && out->data[out->len - 1] != ' ')
			buf_char(out, ' ');
	}
}

void rich_summary(const char *stored, char *out, size_t n)
{
	struct rich_block b;
	struct buf words;

	/* One more than fits, so that str_copy sees where to cut. */
	buf_init(&words, n + 4);
	while (!buf_error(&words) && rich_next(&stored, &b))
		add_words(&words, &b);
	while (words.len && words.data[words.len - 1] == ' ')
		words.data[--words.len] = '\0';
	str_copy(out, n, words.data);
	buf_release(&words);
}
