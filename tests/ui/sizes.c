/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/ui/trial.h"

static void extremes(struct trial *b)
{
	trial_environment(NULL);
	b->name = "1x1";
	trial_start(b, 1, 1, "default");
	eye_await(&b->eye, "…");
	eye_keys(&b->eye, "jjT");
	eye_quiet(&b->eye, 100);
	trial_check(b, eye_close(&b->eye) == 0, "it lives and ends cleanly");
	b->name = "300x100";
	trial_start(b, 300, 100, "default");
	trial_check(b, eye_await(&b->eye, "F10Quit"), "it fills the screen");
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
}

/* Keys and sizes at once: no cell is left over. */
static void resizing(struct trial *b)
{
	struct eye *e = &b->eye;

	b->name = "keys during resizes";
	trial_environment(NULL);
	trial_start(b, 80, 24, "default");
	eye_await(e, "F10Quit");
	for (int i = 0; i < 200; i++) {
		eye_resize(e, 40 + i * 7 % 90, 12 + i * 5 % 40);
		eye_keys(e, i % 3 ? "j" : "\033[A");
		eye_quiet(e, 0);
	}
	eye_resize(e, 80, 24);
	trial_check(b, eye_await(e, "F10Quit"), "it is as large as the window");
	eye_quiet(e, 300);
	for (int y = 2; y < 24; y++) {
		VTermScreenCell c = eye_cell(e, y, 0);

		if (c.chars[0] > ' ' && c.chars[0] != 'F' &&
		    c.chars[0] != 0x25b8)
			trial_check(b, false, "something is left over");
	}
	trial_check(b, eye_close(e) == 0, "it ends cleanly");
}

/* A terminal may keep its old margins when it grows, and would then move the
 * lines of a part of it only (libvterm 0.1 does). */
static void grown(struct trial *b)
{
	struct eye *e = &b->eye;
	char *row;

	b->name = "a larger window";
	trial_environment(NULL);
	trial_start(b, 80, 24, "default");
	eye_await(e, "F10Quit");
	eye_quiet(e, 300);
	buf_clear(&e->sent);
	eye_resize(e, 100, 40);
	eye_quiet(e, 300);
	trial_check(b, trial_times(b, "\033[1;40r") == 1, "its margins are the window's");
	trial_check(b, trial_times(b, "\033[2J") == 1 &&
		    trial_times(b, "Quit") == 1,
		    "it is painted once");
	row = eye_row(e, 39);
	trial_check(b, strstr(row, "F10Quit"), "the keys stand in its last line");
	free(row);
	trial_check(b, eye_close(e) == 0, "it ends cleanly");
}

void trial_sizes(struct trial *b)
{
	extremes(b);
	resizing(b);
	grown(b);
}
