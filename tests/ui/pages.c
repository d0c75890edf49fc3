/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "conf/conf.h"
#include "tests/ui/hand.h"
#include "tests/ui/heard.h"
#include "tests/ui/pages.h"

#define TRIES 400   /* looks at a screen that is still being painted */

struct visit {
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
	bool ok = false;

	buf_clear(&v->eye.sent);
	eye_keys(&v->eye, key);
	for (int t = 0; t < TRIES && !ok && !v->eye.over; t++) {
		heard_settle(&v->eye, v->ear->speak);
		ok = heard_check(&v->eye, v->ear, &v->typing, &v->why);
	}
	v->keys++;
	return ok && !v->eye.over;
}

/* Keys may come faster than anything is drawn. */
static bool reach(struct visit *v)
{
	/* A line that is typed, or a key that is waited for. */
	bool takes = v->typing || strcmp(v->way->view, "keys") == 0;
	char keys[HAND_WAY];
	bool there = false;

	hand_way(v->way, keys);
	if ((takes && !press(v, "\033")) || !press(v, keys))
		return false;
	for (int t = 0; t < TRIES && !there; t++) {
		there = hand_at(&v->eye, v->way->title);
		if (!there)
			heard_settle(&v->eye, false);
	}
	if (!there)
		buf_printf(&v->why, "keys do not lead to \"%s\"",
			   v->way->title);
	return there;
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

static bool visit(const struct way *way, const struct ear *ear, int cols, int rows,
		  int *count)
{
	struct visit v = {.ear = ear, .way = way};
	char *argv[] = {(char *)STAGE_PROGRAM, NULL};
	struct stage stage;
	bool ok;

	buf_init(&v.why, 1u << 20);
	ok = stage_open(&stage, way->school, "en") &&
	     !conf_set_file(stage.paths.config, CONF_UI_SPEAK,
			    ear->speak ? "on" : "off") &&
	     !conf_set_file(stage.paths.config, CONF_UI_LINES,
			    ear->ascii ? "ascii" : "unicode") &&
	     eye_open(&v.eye, cols, rows, &stage.paths, argv);
	if (ok) {
		heard_settle(&v.eye, true);
		ok = all_keys(&v);
		if (!ok) {
			char *picture = eye_picture(&v.eye);

			buf_printf(&v.why, "\n%s", picture);
			free(picture);
		}
		ok &= eye_close(&v.eye) == 0;
	}
	printf("%s %d - %d keys, all that there are, on \"%s\" (%s, %dx%d)\n",
	       ok ? "ok" : "not ok", ++*count, v.keys, way->title,
	       ear->speak ? "heard" : "felt", cols, rows);
	if (!ok)
		printf("%s\n", v.why.len ? v.why.data : "it did not start or end");
	buf_release(&v.why);
	stage_close(&stage);
	return ok;
}

static bool visit_all(const struct ear *ear, int cols, int rows, int *count)
{
	bool all = true;

	for (size_t i = 0; way_at(i); i++) {
		if (way_at(i)->keys)
			all &= visit(way_at(i), ear, cols, rows, count);
	}
	return all;
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
	static const struct ear ear = {.speak = true};

	return whole(count) & visit_all(&ear, 80, 24, count);
}

bool pages_quiet(int *count)
{
	static const struct ear ear = {.ascii = true};

	return visit_all(&ear, 40, 12, count);
}
