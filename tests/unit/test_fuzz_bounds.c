/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Towers of tags, ten megabytes of them: whatever a page is made of, a reader
 * does a bounded number of things for each byte and takes a bounded part of
 * memory. No clock: the blocks of its code that are run are counted (the
 * compiler calls us in each), and the bytes that are allocated.
 */
#include "base/base.h"
#include "base/buf.h"

#include <setjmp.h>
#include <cmocka.h>

#define TOWER	      (10u << 20)
#define FIELD	      (32u << 10)
#define TOWN	      (64u << 10)
#define STEPS_A_BYTE  800
#define MEMORY_LIMIT  ((size_t)160 << 20)

static uint64_t steps;
static size_t held, most;

/* Of ASan's allocator; gcc does not bring the header. */
size_t __sanitizer_get_allocated_size(const volatile void *p);
int __sanitizer_install_malloc_and_free_hooks(
	void (*on_malloc)(const volatile void *, size_t),
	void (*on_free)(const volatile void *));

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	steps++;
}

static void on_malloc(const volatile void *p, size_t size)
{
	UNUSED(p);
	held += size;
	most = MAX(most, held);
}

static void on_free(const volatile void *p)
{
	size_t size = p ? __sanitizer_get_allocated_size(p) : 0;

	held -= MIN(size, held);
}

#define X(name) void fuzz_##name(const char *data, size_t len);
FUZZ_TARGETS
#undef X
#define X(name) { #name, fuzz_##name },
static const struct target {
	const char *name;
	void (*read)(const char *data, size_t len);
} targets[] = { FUZZ_TARGETS };
#undef X

static bool is_of_pages(const struct target *t)
{
	return !str_ends(t->name, "_json");
}

static void give(const struct target *t, const char *what, const char *data,
		 size_t len)
{
	steps = held = most = 0;
	t->read(data, len);
	print_message("# %s, %.30s: %" PRIu64 " steps a byte, %zu MB\n",
		      t->name, what, steps / len, most >> 20);
	assert_true(steps > 0);
	assert_true(steps / len < STEPS_A_BYTE);
	assert_true(most < MEMORY_LIMIT);
}

/* begin, then part again and again. */
static void build(const char *begin, const char *part, size_t len)
{
	char *page = malloc(len);
	size_t n = strlen(begin), k = strlen(part);

	assert_non_null(page);
	memcpy(page, begin, n);
	for (size_t at = n; at < len; at++)
		page[at] = part[(at - n) % k];
	for (size_t i = 0; i < ARRAY_LEN(targets); i++)
		if (is_of_pages(&targets[i]))
			give(&targets[i], part, page, len);
	free(page);
}

static void towers_of_nested_tags_are_bounded(void **state)
{
	static const char *const parts[] = { "<div>", "<table><tr><td>",
					     "<b><i>", "<ul><li>" };

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		build("<div id=content>", parts[i], i ? FIELD : TOWER);
}

/* What a reader looks for, many times beside one another. */
static void fields_of_tags_are_bounded(void **state)
{
	static const char *const parts[] = {
		"<th></th>", "<tr><td>", "<p>x</p>", "<input name=a>",
		"<a href=/iserv/exercise/show/1>x</a>", "<div class=panel></div>",
		"<div class=news><a href=/iserv/news/show/1>x</a></div>",
		"<li><a href=/iserv/fs/file/exercise-dl/1/a>a</a></li>",
		"<textarea name=a>", "<select name=a><option>", "<h5>Textabgabe</h5>",
		"&amp;", "<!--", "<a ", "\"", "Berechtigung ",
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		build("<div id=content><table id=crud-table>", parts[i], FIELD);
		build("<div id=content><h1>x</h1><form name=submission>",
		      parts[i], FIELD);
	}
}

/* Towers that are as high as may be, beside one another, each with a text. */
static void a_town_of_towers_is_bounded(void **state)
{
	static const char *const floors[] = {
		"<div>", "<div class=panel>", "<div class=news>", "<textarea name=a>",
		"<form name=submission>", "<ul><li>", "<select name=a>",
		"<table id=crud-table><tr><td>", "<blockquote>",
		"<div class=\"panel-title\">",
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(floors); i++) {
		struct buf one;

		buf_init(&one, 1u << 20);
		for (int k = 0; k < 180; k++)
			buf_str(&one, floors[i]);
		for (int k = 0; k < 300; k++)
			buf_str(&one, "Berechtigung ");
		for (int k = 0; k < 180; k++)
			buf_str(&one, "</textarea></div></li></ul></select></table>"
				      "</form></blockquote>");
		build("<div id=content>", one.data, TOWN);
		buf_release(&one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(towers_of_nested_tags_are_bounded),
		cmocka_unit_test(fields_of_tags_are_bounded),
		cmocka_unit_test(a_town_of_towers_is_bounded),
	};

	__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
