/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "tests/lib/seeded.h"
#include "ui/hits.h"

#define LINES 20000 /* of 100 bytes: 2 MB */

static const char *const words[] = {
	"Wörter", "مرحبا", "สวัสดี", "日本語", "👩‍👩‍👧", "e\u0301\u0323", "\u200b\u200d",
	"Straße", "ISTANBUL", "Übung",
};

/* Much text of many scripts, line by line. */
static void make_page(struct doc *d, int lines)
{
	struct seeded s;

	seeded_init(&s, 7);
	doc_begin(d, 80);
	for (int i = 0; i < lines; i++) {
		doc_line(d);
		for (int k = 0; k < 6; k++)
			doc_addf(d, ROLE_text, "%s ",
				 words[seeded_below(&s, ARRAY_LEN(words))]);
	}
}

static void finds_what_each_line_has(const struct hits *h, const struct doc *d,
				     const char *want)
{
	int n = 0;

	for (int64_t i = 0; i < d->n; i++) {
		char *line = doc_text(d, i);

		if (text_has(line, want)) {
			assert_int_equal(hits_from(h, i), n);
			assert_true(n < h->n && h->lines[n] == i);
			n++;
		}
		free(line);
	}
	assert_int_equal(h->n, n);
}

static void the_lines_with_the_words_are_found(void **state)
{
	static const char *const wanted[] = {
		"wörter", "WORTER", "strasse istanbul", "ubung", "日本", "nirgends",
		"", "\u0301", "مرح",
	};
	struct hits h;
	struct doc d;

	UNUSED(state);
	hits_init(&h);
	doc_init(&d);
	hits_find(&h, &d, "wörter");
	assert_int_equal(h.n, 0);
	make_page(&d, 200);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		hits_find(&h, &d, wanted[i]);
		if (*wanted[i])
			finds_what_each_line_has(&h, &d, wanted[i]);
		else
			assert_int_equal(h.n, 0);
	}
	make_page(&d, 50);
	hits_find(&h, &d, "wörter");
	finds_what_each_line_has(&h, &d, "wörter");
	assert_int_equal(h.folds, 2);
	doc_release(&d);
	hits_release(&h);
}

/* A key is a frame: what is found and which of it the cursor is on is told. */
static void two_megabytes_are_folded_once_and_not_for_each_key(void **state)
{
	static const char typed[] = "wörter";
	struct hits h;
	struct doc d;

	UNUSED(state);
	hits_init(&h);
	doc_init(&d);
	make_page(&d, LINES);
	for (size_t i = 1; i <= strlen(typed); i++) {
		char part[16];

		str_copy(part, MIN(i + 1, sizeof(part)), typed);
		hits_find(&h, &d, part);
	}
	assert_int_equal(h.folds, 1);
	assert_true(h.looks <= (int64_t)strlen(typed));
	h.looks = 0;
	for (int i = 0; i < 1000; i++) {
		hits_find(&h, &d, typed);
		hits_from(&h, i);
	}
	assert_int_equal(h.folds, 1);
	assert_int_equal(h.looks, 0);
	doc_release(&d);
	hits_release(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lines_with_the_words_are_found),
		cmocka_unit_test(two_megabytes_are_folded_once_and_not_for_each_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
