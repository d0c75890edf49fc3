/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "ui/hits.h"

/* Folding may make letters longer. */
#define FOLDED_LIMIT (4 * DOC_LIMIT)

void hits_init(struct hits *h)
{
	memset(h, 0, sizeof(*h));
	buf_init(&h->folded, FOLDED_LIMIT);
}

void hits_release(struct hits *h)
{
	buf_release(&h->folded);
	free(h->at);
	free(h->lines);
	memset(h, 0, sizeof(*h));
}

static bool fold_lines(struct hits *h, const struct doc *d)
{
	size_t *at = realloc(h->at, (size_t)MAX(d->n, 1) * sizeof(*at));

	h->n_lines = 0;
	buf_clear(&h->folded);
	if (!at)
		return false;
	h->at = at;
	h->folds++;
	for (int64_t i = 0; i < d->n; i++) {
		char *s = doc_text(d, i);

		at[i] = h->folded.len;
		if (s)
			text_fold(&h->folded, s);
		buf_add(&h->folded, "", 1);
		free(s);
		if (!s || buf_error(&h->folded))
			return false;
	}
	h->n_lines = d->n;
	return true;
}

static bool add(struct hits *h, int64_t line)
{
	if (h->n == h->cap) {
		int cap = h->cap ? 2 * h->cap : 64;
		int64_t *p = realloc(h->lines, (size_t)cap * sizeof(*p));

		if (!p)
			return false;
		h->lines = p;
		h->cap = cap;
	}
	h->lines[h->n++] = line;
	return true;
}

static void look(struct hits *h, const char *words)
{
	struct buf want;

	buf_init(&want, 4 * HITS_WORDS);
	text_fold(&want, words);
	h->looks++;
	for (int64_t i = 0; *words && i < h->n_lines; i++) {
		if (text_has_folded(h->folded.data + h->at[i], want.data) &&
		    !add(h, i))
			break;
	}
	buf_release(&want);
}

void hits_find(struct hits *h, const struct doc *d, const char *words)
{
	bool fresh = h->made != d->made;

	if (!fresh && strcmp(h->words, words) == 0)
		return;
	h->n = 0;
	if (fresh && !fold_lines(h, d)) {
		h->made = 0;
		return;
	}
	h->made = d->made;
	str_copy(h->words, sizeof(h->words), words);
	look(h, h->words);
}

int hits_from(const struct hits *h, int64_t line)
{
	int low = 0, high = h->n;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (h->lines[middle] < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
