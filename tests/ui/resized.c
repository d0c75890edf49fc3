/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "tests/lib/seeded.h"
#include "tests/ui/anew.h"
#include "tests/ui/stage.h"
#include "tests/ui/resized.h"

#define BURSTS 10
#define SIZES 100 /* in a burst */
#define PATIENCE_MS 20000
#define TRIES 20
#define WHY_LIMIT (1u << 20)

struct resized {
	struct eye eye;
	struct seeded seeded;
	struct buf why;
	int compared, sizes;
};

static bool announce(const char *title)
{
	const char *command = getenv("RANZEN_ANNOUNCE");
	char line[1024];

	str_printf(line, sizeof(line), "%s '%s' >/dev/null",
		   command ? command : "false", title);
	return system(line) == 0;
}

static void another_size(struct resized *r)
{
	eye_resize(&r->eye, 40 + (int)seeded_below(&r->seeded, 261),
		   12 + (int)seeded_below(&r->seeded, 89));
	r->sizes++;
}

/* As a window that is dragged: nobody waits for a frame to be painted. */
static void drag(struct resized *r)
{
	for (int i = 0; i < SIZES && !r->eye.over; i++) {
		another_size(r);
		eye_turn(&r->eye, (int)seeded_below(&r->seeded, 6));
	}
}

/* Sizes go on changing until what the school announced is on the screen. */
static bool brings(struct resized *r, const char *title)
{
	int64_t end = clock_mono_ms(clock_system()) + PATIENCE_MS;

	while (!eye_stands(&r->eye, title) && !r->eye.over &&
	       clock_mono_ms(clock_system()) < end) {
		another_size(r);
		eye_turn(&r->eye, 50);
		eye_rest(&r->eye);
	}
	return eye_stands(&r->eye, title);
}

/* What the end of the round still brings is let in. */
static bool nothing_left_over(struct resized *r)
{
	enum anew is = ANEW_MISSED;

	for (int i = 0; i < TRIES && is == ANEW_MISSED; i++) {
		eye_quiet(&r->eye, 100);
		eye_rest(&r->eye);
		is = anew_compare(&r->eye, &r->why);
	}
	r->compared += is == ANEW_SAME;
	return is == ANEW_SAME;
}

static bool burst(struct resized *r, int n)
{
	char title[32];

	str_printf(title, sizeof(title), "Meldung %d.", n);
	if (!announce(title)) {
		buf_str(&r->why, "nothing could be announced\n");
		return false;
	}
	eye_keys(&r->eye, "r");
	drag(r);
	if (!brings(r, title)) {
		buf_printf(&r->why, "\"%s\" did not come\n", title);
		return false;
	}
	return nothing_left_over(r);
}

bool resized_all(int *count)
{
	char *argv[] = {(char *)STAGE_PROGRAM, NULL};
	struct resized r = {.sizes = 0};
	bool ok;

	buf_init(&r.why, WHY_LIMIT);
	seeded_init(&r.seeded, 1);
	ok = eye_open(&r.eye, 80, 24, NULL, argv) && eye_await(&r.eye, "F10");
	eye_keys(&r.eye, "b");
	for (int i = 1; i <= BURSTS && ok; i++)
		ok = burst(&r, i);
	printf("%s %d - %d sizes while syncing leave what is drawn anew, %d times\n",
	       ok ? "ok" : "not ok", ++*count, r.sizes, r.compared);
	if (!ok && r.why.len)
		printf("%s", r.why.data);
	ok &= eye_close(&r.eye) == 0;
	printf("%s %d - it ends cleanly\n", ok ? "ok" : "not ok", ++*count);
	buf_release(&r.why);
	return ok;
}
