/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reads pages of strangers, given pages that nobody would send: the
 * corpus (tests/corpus/iserv) as it is, then bent by a seed. Nothing may
 * fall, leak or take long; what comes out must be clean text, and links must
 * stay at the school.
 *
 *	FUZZ_SECONDS=1800 FUZZ_SEED=7 build/tests/unit/test_fuzz_pages
 *
 * runs for as long; the seed of each page is in what fails.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/text.h"
#include "providers/iserv_read.h"
#include "tests/lib/seeded.h"

#include <dirent.h>
#include <setjmp.h>
#include <cmocka.h>

#define CORPUS "tests/corpus/iserv"
#define PAGES 40
#define PAGE_SIZE (64u << 10)
#define ROUND_MS 1500

static struct { char *data; size_t len; } pages[PAGES];
static int n_pages;

/* ---- what reads */

static void clean(const char *text)
{
	assert_non_null(text);
	assert_true(text_valid(text, strlen(text)));
	assert_null(strchr(text, '\033'));
}

static enum err see_row(void *ctx, const struct iserv_row *r)
{
	UNUSED(ctx);
	assert_true(r->id > 0);
	clean(r->title);
	clean(r->tag);
	clean(r->status);
	return ERR_OK;
}

static void read_one_show(const struct iserv_page *p)
{
	struct iserv_show s;

	if (iserv_read_show(p, &s) == ERR_OK) {
		clean(s.title);
		clean(s.teacher);
		for (int i = 0; i < s.n_materials; i++) {
			clean(s.materials[i].name);
			assert_null(strchr(s.materials[i].name, '/'));
			assert_int_equal(s.materials[i].pid[0], '/');
		}
		for (int i = 0; i < s.n_own; i++)
			assert_null(strchr(s.own[i].name, '/'));
	}
	iserv_show_release(&s);
}

static void read_all(const char *data, size_t len, const char *type)
{
	const struct iserv_list_sink sink = { NULL, see_row };
	struct arena arena = { 0 };
	struct iserv_page p = { .root = "https://iserv.test",
				.prefix = "/iserv", .zone = "Europe/Berlin",
				.arena = &arena };
	char to[ISERV_PATH_SIZE], *past;
	json_t *doc;

	if (iserv_page_read(&p, data, len, type) != ERR_NOMEM) {
		iserv_kind_of(&p, "/iserv/auth/login", to);
		assert_true(!*to || (to[0] == '/' && to[1] != '/'));
		clean(iserv_alert(&p));
		clean(iserv_refusal(&p));
		iserv_read_list(&p, &sink, &past);
		assert_true(!*past || past[0] == '/');
		read_one_show(&p);
	}
	iserv_page_release(&p);
	doc = iserv_json(data, len, "application/json");
	iserv_badge(doc);
	json_decref(doc);
	arena_release(&arena);
}

/* ---- bending */

static size_t piece_of_another(struct seeded *s, char *out, size_t size)
{
	int i = (int)seeded_below(s, (unsigned)n_pages);
	size_t from = seeded_below(s, (unsigned)pages[i].len);
	size_t n = seeded_below(s, 300);

	n = MIN(MIN(n, size), pages[i].len - from);
	memcpy(out, pages[i].data + from, n);
	return n;
}

static size_t token(struct seeded *s, char *out, size_t size)
{
	static const char *const tokens[] = {
		"<table id=\"crud-table\">", "</table>", "<tr><td>", "<form ",
		"<input name=\"_password\">", "&#0;", "&#xd800;", "&amp;",
		"<div id=\"content\">", "</div>", "'", "\"", ">", "<", "<!--",
		"<script>", "<![CDATA[", "data-sort=\"99999999999999\"",
		"href=\"//boese.test/\"", "<meta http-equiv=refresh content="
		"\"0;url='", "/iserv/exercise/show/99999999999999999999",
		"%00%2f%2e", "\xff\xfe", "class=\"panel-title\"", "<ul><li>",
		"31.02.2026 25:61", "<select><option selected>",
	};
	const char *t = tokens[seeded_below(s, ARRAY_LEN(tokens))];
	size_t n = MIN(strlen(t), size);

	memcpy(out, t, n);
	return n;
}

/* One bend of the page; the new length. */
static size_t bend(struct seeded *s, char *page, size_t len)
{
	char piece[512];
	size_t at = len ? seeded_below(s, (unsigned)len) : 0, n = 0, cut;

	switch (seeded_below(s, 6)) {
	case 0: /* a bit */
		if (len)
			page[at] ^= (char)(1 << seeded_below(s, 8));
		return len;
	case 1: /* truncated */
		return seeded_below(s, 8) ? len : at;
	case 2: /* a hole */
		cut = seeded_below(s, 200);
		cut = MIN(cut, len - at);
		memmove(page + at, page + at + cut, len - at - cut);
		return len - cut;
	case 3: n = token(s, piece, sizeof(piece)); break;
	case 4: n = piece_of_another(s, piece, sizeof(piece)); break;
	default: n = seeded_text(s, piece, sizeof(piece)); break;
	}
	if (len + n > PAGE_SIZE)
		return len;
	memmove(page + at + n, page + at, len - at);
	memcpy(page + at, piece, n);
	return len + n;
}

static const char *type_of(struct seeded *s)
{
	static const char *const types[] = {
		"text/html; charset=UTF-8", "text/html", NULL,
		"text/html; charset=ISO-8859-1", "text/html; charset=\"x",
		"text/html; charset=UTF-16",
	};

	return types[seeded_below(s, ARRAY_LEN(types))];
}

static void one(uint64_t seed)
{
	static char room[PAGE_SIZE];
	struct seeded s;
	char *exact;
	size_t len;
	int i;

	seeded_init(&s, seed);
	i = (int)seeded_below(&s, (unsigned)n_pages);
	len = pages[i].len;
	memcpy(room, pages[i].data, len);
	for (unsigned n = 1 + seeded_below(&s, 12); n > 0; n--)
		len = bend(&s, room, len);
	exact = malloc(len ? len : 1); /* one byte more would be seen */
	assert_non_null(exact);
	memcpy(exact, room, len);
	read_all(exact, len, type_of(&s));
	free(exact);
}

/* ---- tests */

static int load(void **state)
{
	DIR *d = opendir(CORPUS);
	struct dirent *e;

	UNUSED(state);
	while (d && (e = readdir(d)) && n_pages < PAGES) {
		char path[400];
		FILE *f;

		str_printf(path, sizeof(path), CORPUS "/%s", e->d_name);
		f = e->d_name[0] == '.' ? NULL : fopen(path, "rb");
		if (!f)
			continue;
		pages[n_pages].data = malloc(PAGE_SIZE);
		if (pages[n_pages].data)
			pages[n_pages].len = fread(pages[n_pages].data, 1,
						   PAGE_SIZE / 2, f);
		n_pages += pages[n_pages].len > 0;
		fclose(f);
	}
	if (d)
		closedir(d);
	return n_pages > 0 ? 0 : -1;
}

static int unload(void **state)
{
	UNUSED(state);
	while (n_pages > 0)
		free(pages[--n_pages].data);
	return 0;
}

static void pages_of_the_corpus_are_read(void **state)
{
	UNUSED(state);
	for (int i = 0; i < n_pages; i++)
		for (size_t n = 0; n <= pages[i].len; n += 97)
			read_all(pages[i].data, n, "text/html");
	for (int i = 0; i < n_pages; i++)
		read_all(pages[i].data, pages[i].len, NULL);
}

static void bent_pages_do_no_harm(void **state)
{
	const char *seconds = getenv("FUZZ_SECONDS"), *from = getenv("FUZZ_SEED");
	const struct clock *clock = clock_system();
	int64_t ms = seconds ? strtoll(seconds, NULL, 10) * 1000 : ROUND_MS;
	int64_t end = clock_mono_ms(clock) + ms;
	uint64_t seed = from ? strtoull(from, NULL, 10) : 1, n = 0;

	UNUSED(state);
	for (; clock_mono_ms(clock) < end; seed++, n++)
		one(seed);
	print_message("# %" PRIu64 " pages, the last of seed %" PRIu64 "\n", n,
		      seed - 1);
}

/* Ten megabytes of nested tags: bounded, and soon over. */
static void a_tower_of_tags_is_bounded(void **state)
{
	static const char *const tags[] = { "<div>", "<table><tr><td>", "<b><i>" };
	const struct clock *clock = clock_system();

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		size_t size = 10u << 20, n = strlen(tags[i]);
		char *tower = malloc(size);
		int64_t began = clock_mono_ms(clock);

		assert_non_null(tower);
		for (size_t at = 0; at < size; at++)
			tower[at] = tags[i][at % n];
		read_all(tower, size, "text/html");
		free(tower);
		assert_true(clock_mono_ms(clock) - began < 60000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_the_corpus_are_read),
		cmocka_unit_test(bent_pages_do_no_harm),
		cmocka_unit_test(a_tower_of_tags_is_bounded),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
