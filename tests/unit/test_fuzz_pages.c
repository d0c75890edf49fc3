/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reads pages of strangers (tests/fuzz), given pages that nobody would
 * send: the corpus as it is and cut, then bent by a seed.
 *
 *	FUZZ_SECONDS=1800 FUZZ_SEED=7 build/tests/unit/test_fuzz_pages
 *
 * runs for as long; the seed of each page is in what fails.
 */
#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "tests/lib/seeded.h"

#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <cmocka.h>

#define CORPUS "tests/corpus"
#define PAGES 200
#define PAGE_SIZE (64u << 10)
#define ROUND_MS 1500
#define VALUES 100

static struct { char family[20], *data; size_t len; } pages[PAGES];
static int n_pages;

/* ---- the targets */

#define X(name) void fuzz_##name(const char *data, size_t len);
FUZZ_TARGETS
#undef X
#define X(name) { #name, fuzz_##name },
static const struct target {
	const char *name;
	void (*read)(const char *data, size_t len);
} targets[] = { FUZZ_TARGETS };
#undef X

/* Those of the families whose pages they are. */
static bool is_of(const struct target *t, const char *family)
{
	size_t n = strlen(family);

	return strncmp(t->name, family, n) == 0 &&
	       (!t->name[n] || t->name[n] == '_');
}

static void read_by(const char *family, const char *data, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(targets); i++)
		if (is_of(&targets[i], family))
			targets[i].read(data, len);
}

/* ---- bending bytes */

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
	read_by(pages[i].family, exact, len);
	free(exact);
}

/* ---- bending values of JSON */

static json_t *many(struct seeded *r)
{
	char letters[5001];

	memset(letters, "<(x&"[seeded_below(r, 4)], 5000);
	letters[5000] = '\0';
	return json_string(letters);
}

static json_t *odd(struct seeded *r)
{
	static const char *const texts[] = {
		"", "<p", "&#27;[2J", "\x1b]0;x\x07", "../../etc/passwd", "<b>&#0;",
		"https://schule.example/../x", "https://iserv.test/a b", "javascript:alert(1)", "9223372036854775807",
		"-1", "1e400", "\xe2\x80\xae\xd9\xa1\x01", "<table><tr><td><table><li>",
		"Größe 日本語 \xf0\x9f\x98\x80", ".pdf,.\x1b", "new",
	};
	static const json_int_t numbers[] = { 0, -1, INT64_MAX, INT64_MIN,
					      4294967296, 1 };

	switch (seeded_below(r, 8)) {
	case 0: return json_null();
	case 1: return json_integer(numbers[seeded_below(r, 6)]);
	case 2: return json_real(1e300);
	case 3: return json_array();
	case 4: return json_pack("{s:[i]}", "plugins", 1);
	case 5: return json_boolean(seeded_below(r, 2));
	case 6: return many(r);
	default:
		return json_string_nocheck(
			texts[seeded_below(r, ARRAY_LEN(texts))]);
	}
}

/* Changes some values in it. */
static void mutate(struct seeded *r, json_t *o)
{
	const char *key;
	json_t *v;
	size_t i;
	void *next;

	if (json_is_array(o)) {
		json_array_foreach(o, i, v) {
			if (seeded_below(r, 12) == 0)
				json_array_set_new(o, i, odd(r));
			else
				mutate(r, v);
		}
	}
	json_object_foreach_safe(o, next, key, v) {
		if (seeded_below(r, 12) == 0)
			json_object_set_new(o, key, odd(r));
		else
			mutate(r, v);
	}
}

/* Each answer of the corpus with other values in it. */
static void bend_values(const char *family, const char *text, size_t len)
{
	for (uint64_t seed = 0; seed < VALUES; seed++) {
		json_t *doc = json_loadb(text, len, 0, NULL);
		struct seeded r;
		char *bent;

		if (!doc)
			return;
		seeded_init(&r, seed * 1000003 + len);
		mutate(&r, doc);
		bent = json_dumps(doc, 0);
		assert_non_null(bent);
		read_by(family, bent, strlen(bent));
		free(bent);
		json_decref(doc);
	}
}

/* ---- tests */

static void load_family(const char *family)
{
	char path[600];
	DIR *d;
	struct dirent *e;

	str_printf(path, sizeof(path), CORPUS "/%s", family);
	d = opendir(path);
	while (d && (e = readdir(d)) && n_pages < PAGES) {
		FILE *f;

		str_printf(path, sizeof(path), CORPUS "/%s/%s", family, e->d_name);
		f = e->d_name[0] == '.' ? NULL : fopen(path, "rb");
		if (!f)
			continue;
		str_copy(pages[n_pages].family, 20, family);
		pages[n_pages].data = malloc(PAGE_SIZE);
		if (pages[n_pages].data)
			pages[n_pages].len = fread(pages[n_pages].data, 1,
						   PAGE_SIZE / 2, f);
		n_pages += pages[n_pages].len > 0;
		fclose(f);
	}
	if (d)
		closedir(d);
}

static int load(void **state)
{
	DIR *d = opendir(CORPUS);
	struct dirent *e;

	UNUSED(state);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			load_family(e->d_name);
	if (d)
		closedir(d);
	return n_pages > 0 && n_pages < PAGES ? 0 : -1;
}

static int unload(void **state)
{
	UNUSED(state);
	while (n_pages > 0)
		free(pages[--n_pages].data);
	return 0;
}

/* What a fuzzer found is among them. */
static void pages_of_the_corpus_are_read(void **state)
{
	const struct target *t = targets;

	UNUSED(state);
	for (; t < targets + ARRAY_LEN(targets); t++) {
		int read = 0;

		for (int i = 0; i < n_pages; i++) {
			if (!is_of(t, pages[i].family))
				continue;
			for (size_t n = 0; n < pages[i].len; n += 97)
				t->read(pages[i].data, n);
			t->read(pages[i].data, pages[i].len);
			read++;
		}
		print_message("# %s: %d pages\n", t->name, read);
		assert_true(read > 0);
	}
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

static void wrong_values_do_no_harm(void **state)
{
	UNUSED(state);
	for (int i = 0; i < n_pages; i++)
		bend_values(pages[i].family, pages[i].data, pages[i].len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_the_corpus_are_read),
		cmocka_unit_test(bent_pages_do_no_harm),
		cmocka_unit_test(wrong_values_do_no_harm),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
