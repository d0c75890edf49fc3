/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "conf/conf.h"
#include "tests/ui/hand.h"
#include "tests/ui/heard.h"
#include "tests/ui/pages.h"

#define TRIES 3

struct round {
	struct ear ear;
	int cols, rows, *count;
};

struct visit {
	const struct round *round;
	struct eye eye;
	const struct ear *ear;
	const struct way *way;
	struct buf why;
	bool typing;
	int keys;
};

/* A key, and what must hold after it. */
static bool press(struct visit *v, const char *key)
{
	v->keys++;
	return heard_key(&v->eye, v->ear, key, &v->typing, &v->why);
}

/* Keys may come faster than anything is drawn. Where the machine is busy a folder
 * is not read in time and other places are offered, so once more. */
static bool reach(struct visit *v)
{
	/* A line that is typed, or a key that is waited for. */
	bool takes = v->typing || strcmp(v->way->view, "keys") == 0;
	char keys[HAND_WAY];

	hand_way(v->way, keys);
	if (takes && !press(v, "\033"))
		return false;
	for (int i = 0; i < TRIES; i++) {
		if (!press(v, keys))
			return false;
		if (hand_await(&v->eye, v->way->title))
			return true;
	}
	buf_printf(&v->why, "keys do not lead to \"%s\"", v->way->title);
	return false;
}

static bool all_keys(struct visit *v)
{
	char bytes[HAND_BYTES];

	for (int a = 0; a < ACTION_COUNT; a++) {
		if (way_leaves(v->way->title, (enum action)a))
			continue;
		if (!hand_bytes(action_row((enum action)a)->keys[0], bytes) ||
		    !reach(v) || !press(v, bytes)) {
			buf_printf(&v->why, ", at the key of %s",
				   action_row((enum action)a)->name);
			return false;
		}
	}
	return true;
}

static bool begin(struct visit *v, const struct stage *stage)
{
	char *argv[] = {(char *)STAGE_PROGRAM, NULL};

	stage_clock(0);
	return !conf_set_file(stage->paths.config, CONF_UI_SPEAK,
			      v->ear->speak ? "on" : "off") &&
	       !conf_set_file(stage->paths.config, CONF_UI_LINES,
			      v->ear->ascii ? "ascii" : "unicode") &&
	       eye_open(&v->eye, v->round->cols, v->round->rows,
			&stage->paths, argv);
}

static bool visit(const struct way *way, const struct stage *stage, void *ctx)
{
	struct round *r = ctx;
	struct visit v = {.round = r, .ear = &r->ear, .way = way};
	bool ok = begin(&v, stage);

	buf_init(&v.why, 1u << 20);
	if (ok) {
		heard_begin(&v.eye);
		ok = all_keys(&v);
		if (!ok) {
			char *picture = eye_picture(&v.eye);

			buf_printf(&v.why, "\n%s", picture);
			free(picture);
		}
		ok &= eye_close(&v.eye) == 0;
	}
	printf("%s %d - %d keys, all that there are, on \"%s\" (%s, %dx%d)\n",
	       ok ? "ok" : "not ok", ++*r->count, v.keys, way->title,
	       r->ear.speak ? "heard" : "felt", r->cols, r->rows);
	if (!ok)
		printf("%s\n", v.why.len ? v.why.data : "it did not start or end");
	buf_release(&v.why);
	return ok;
}

static bool whole(int *count)
{
	struct buf missing;
	bool ok;
	int n;

	buf_init(&missing, 4096);
	n = ways_pages(&missing);
	ok = n > 20 && missing.len == 0;
	printf("%s %d - a way leads to each of %d pages\n", ok ? "ok" : "not ok",
	       ++*count, n);
	if (!ok)
		printf("no way leads to:%s\n", missing.len ? missing.data : "");
	buf_release(&missing);
	return ok;
}

bool pages_all(int *count)
{
	struct round heard = {{.speak = true}, 80, 24, count};

	return whole(count) & ways_walk(WAYS_KEYS, visit, &heard);
}

bool pages_quiet(int *count)
{
	struct round felt = {{.ascii = true}, 40, 12, count};

	return ways_walk(WAYS_KEYS, visit, &felt);
}
