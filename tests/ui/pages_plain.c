/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every action on every page of --plain, and with a number where one is asked
 * for: it is answered, in whole lines, and whoever types goes on.
 */
#include "base/base.h"

#include "base/buf.h"
#include "tests/ui/eye.h"
#include "tests/ui/pages.h"
#include "tests/ui/ways.h"
#include "ui/said.h"

#define PATIENCE 400 /* looks, of 25 ms, for the next prompt */
#define BACK 12      /* steps back to the list of tasks, at most */

struct talk {
	struct eye eye;
	const struct way *way;
	struct buf why;
	int lines;
};

/* What stands on the last line: it asks for the next one. */
static const char *prompt(const struct talk *t)
{
	const char *s = t->eye.sent.len ? t->eye.sent.data : "";
	const char *last = strrchr(s, '\n');

	return last ? last + 1 : s;
}

static bool asks(const struct talk *t)
{
	const char *p = prompt(t);
	size_t len = strlen(p);

	return len > 2 && p[len - 1] == ' ' && strchr(":?=", p[len - 2]);
}

/* Says a line, and hears the answer up to what is asked next. */
static bool say(struct talk *t, const char *line)
{
	buf_clear(&t->eye.sent);
	eye_keys(&t->eye, line);
	for (int i = 0; i < PATIENCE && !t->eye.over; i++) {
		eye_rest(&t->eye);
		/* The terminal's echo of the line comes first. */
		if (asks(t) && strchr(t->eye.sent.data, '\n'))
			break;
		eye_turn(&t->eye, 25);
	}
	t->lines++;
	if (asks(t))
		return true;
	buf_printf(&t->why, "no answer to %s: %s", line, prompt(t));
	return false;
}

static bool says(const struct talk *t, const char *what)
{
	return str_starts(prompt(t), what);
}

/* Each line of a text by itself. */
static bool say_all(struct talk *t, const char *lines)
{
	while (*lines) {
		size_t len = strcspn(lines, "\n") + 1;
		char line[128];

		str_printf(line, sizeof(line), "%.*s", (int)len, lines);
		if (!say(t, line))
			return false;
		lines += len;
	}
	return true;
}

/* Going back, and what is lost by that is meant to be. */
static bool back(struct talk *t)
{
	return say(t, "back\n") &&
	       (!strstr(t->eye.sent.data, "Go back anyway?") || say(t, "yes\n"));
}

static bool home(struct talk *t)
{
	for (int i = 0; i < BACK && !says(t, "Tasks: "); i++) {
		/* First what is asked for is left out, or ended. */
		const char *end = says(t, "Text: ") ? ".\n"
				  : way_asked(prompt(t)) ? "" : "\n";

		if ((*end && !say(t, end)) ||
		    (!says(t, "Tasks: ") && !back(t)))
			return false;
	}
	if (says(t, "Tasks: "))
		return true;
	buf_printf(&t->why, "no way back from %s", prompt(t));
	return false;
}

/* A line of its own, no control characters: nothing is drawn or moved. */
static bool clean(struct talk *t)
{
	const struct buf *b = &t->eye.sent;

	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->data[i];

		if ((c < ' ' && c != '\n' && c != '\r') || c == 0x7f) {
			buf_printf(&t->why, "the control character %d", c);
			return false;
		}
	}
	return true;
}

/* Anything beside the echo and what is asked next. */
static bool answered(struct talk *t)
{
	const char *first = strchr(t->eye.sent.data, '\n');

	/* … which may be the answer. */
	if (strchr(first + 1, '\n') || !says(t, t->way->title))
		return true;
	buf_printf(&t->why, "nothing was said: %s", t->eye.sent.data);
	return false;
}

static bool one(struct talk *t, enum action a, const char *number)
{
	char line[64];

	str_printf(line, sizeof(line), "%s%s\n", action_row(a)->name, number);
	if (!home(t) || !say_all(t, t->way->lines))
		return false;
	if (!says(t, t->way->title)) {
		buf_printf(&t->why, "the lines lead to: %s", t->eye.sent.data);
		return false;
	}
	return say(t, line) && clean(t) && answered(t);
}

static bool all_actions(struct talk *t)
{
	for (int a = 0; a < ACTION_COUNT; a++) {
		bool number;

		/* On the first page "back" ends it. */
		if (way_leaves(t->way->title, (enum action)a) ||
		    !said_action((enum action)a) ||
		    (a == ACTION_BACK && strcmp(t->way->view, "agenda") == 0))
			continue;
		number = one(t, (enum action)a, "") &&
			 strstr(prompt(t), "which number?");
		if (t->why.len || (number && !one(t, (enum action)a, " 1"))) {
			buf_printf(&t->why, ", at %s",
				   action_row((enum action)a)->name);
			return false;
		}
	}
	return true;
}

static bool converse(const struct way *way, const struct stage *stage, void *ctx)
{
	char *argv[] = {(char *)STAGE_PROGRAM, (char *)"--plain", NULL};
	struct talk t = {.way = way};
	int *count = ctx;
	bool ok;

	buf_init(&t.why, 1u << 20);
	stage_clock(0);
	ok = eye_open(&t.eye, 200, 50, &stage->paths, argv);
	if (ok) {
		/* Nobody looks at this screen: it need not scroll. */
		vterm_set_size(t.eye.vt, 1, 80);
		for (int i = 0; i < PATIENCE && !says(&t, "Tasks: "); i++)
			eye_turn(&t.eye, 25);
		ok = all_actions(&t);
		ok &= eye_close(&t.eye) == 0;
	}
	printf("%s %d - %d lines, with all actions, on \"%s\" of --plain\n",
	       ok ? "ok" : "not ok", ++*count, t.lines, way->title);
	if (!ok)
		printf("%s\n", t.why.len ? t.why.data : "it did not start or end");
	buf_release(&t.why);
	return ok;
}

bool pages_plain(int *count)
{
	return ways_walk(WAYS_LINES, converse, count);
}

bool pages_plain_helped(int *count)
{
	return ways_walk(WAYS_LINES_HELPED, converse, count);
}
