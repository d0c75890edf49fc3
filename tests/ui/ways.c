/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <glob.h>

#include "base/disk.h"
#include "tests/ui/ways.h"

#define SOURCE_LIMIT (1u << 20)

static const struct way ways[] = {
	{"agenda", "Tasks", STAGE_FULL, "", ""},
	{"agenda", "Tasks", STAGE_FULL, " ", "choose 2\nchoose 1\n"},
	{"task", "Task", STAGE_FULL, "/panther\r\r", "/panther\n1\n"},
	{"task", "Task", STAGE_ASKING, "/panther\r\r", "/panther\n1\n"},
	{"task", "Task", STAGE_FULL, "/wie warm\r\r", "/wie warm\n1\n"},
	{"chooser", "Choose files", STAGE_FULL, "/panther\r\ra",
	 "/panther\nhand in 1\n"},
	{"chooser_text", "Choose files", STAGE_ASKING, "/panther\r\ra",
	 "/panther\nhand in 1\n"},
	{"confirm", "Hand in?", STAGE_FULL, "/panther\r\ra\r",
	 "/panther\nhand in 1\n2\nhand in\n"},
	{"confirm_asking", "Hand in?", STAGE_ASKING, "/panther\r\ra\r",
	 "/panther\nhand in 1\n2\nhand in\n"},
	{"courses", "Courses", STAGE_FULL, "c", "courses\n"},
	{"course", "Course", STAGE_FULL, "cj\r", "courses\n2\n"},
	{"files", "Files", STAGE_FULL, "f", "files\n"},
	{"files", "Files", STAGE_FULL, "f ", "files\nchoose 1\n"},
	/* Without a school that has them: tests/flow/school_files.sh. */
	{"school", "Files at school", STAGE_FULL, "S", "at school\n"},
	{"filter", "Which tasks?", STAGE_FULL, "z", "filter\n"},
	{"help", "Help", STAGE_FULL, "?", "help\n"},
	{"keys", "Keys", STAGE_FULL, "B", "keys\n"},
	{"lessons", "Dates and video lessons", STAGE_FULL, "v", "lessons\n"},
	{"code", "Code for your phone", STAGE_FULL, "vj ", "lessons\ncode 1\n"},
	{"news", "News", STAGE_FULL, "b", "news\n"},
	{"article", "Announcement", STAGE_FULL, "b\r", "news\n1\n"},
	{"options", "Options", STAGE_FULL, "O", "options\n"},
	{"outbox", "Outbox", STAGE_FULL, "o", "outbox\n"},
	{"outbox", "Outbox", STAGE_FULL, "o ", "outbox\nchoose 1\n"},
	{"outbox", "Outbox", STAGE_ASKING, "o", "outbox\n"}, /* an empty one */
	{"why", "Why is it not sent?", STAGE_FULL, "oy", "outbox\nwhy 1\n"},
	{"why", "Why is it not sent?", STAGE_FULL, "/panther\r\ry",
	 "/panther\nwhy 1\n"},
	{"over", "What became of it", STAGE_FULL, "oGy",
	 "outbox\nmore\nwhy 6\n"},
	{"receipt", "Receipt", STAGE_FULL, "oG\r", "outbox\nmore\n6\n"},
	{"server", "The school's server", STAGE_FULL, "s", "server\n"},
	{"accounts", "Accounts", STAGE_FULL, "K", "accounts\n"},
	{"palette", "Commands", STAGE_FULL, ":", "commands\n"},
	/* Lines say nothing of looks; a file is said where no program can
	 * show it. */
	{"themes", "Themes", STAGE_FULL, "T", NULL},
	{"text", "Text", STAGE_FULL, NULL, "/panther\n1\n2\n"},
};

static bool is_helped(const struct way *w)
{
	return str_starts(w->view, "chooser") || str_starts(w->view, "confirm") ||
	       strcmp(w->view, "school") == 0;
}

static bool is_of(const struct way *w, enum ways which)
{
	if (which == WAYS_KEYS)
		return w->keys != NULL;
	return w->lines && is_helped(w) == (which == WAYS_LINES_HELPED);
}

static bool walk_at(const struct stage *stage, enum stage_school school,
		    enum ways which, way_walk *walk, void *ctx)
{
	bool all = true;

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		const struct way *w = &ways[i];

		if (w->school == school && is_of(w, which))
			all &= stage_again(stage) && walk(w, stage, ctx);
	}
	return all;
}

bool ways_walk(enum ways which, way_walk *walk, void *ctx)
{
	static const enum stage_school schools[] = {STAGE_FULL, STAGE_ASKING};
	bool all = true;

	for (size_t i = 0; i < ARRAY_LEN(schools); i++) {
		struct stage stage;

		all &= stage_open(&stage, schools[i], "en") &&
		       stage_keep(&stage) &&
		       walk_at(&stage, schools[i], which, walk, ctx);
		stage_close(&stage);
	}
	return all;
}

bool way_asked(const char *prompt)
{
	/* A text that is typed line by line is asked for by that name, too. */
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		size_t len = strlen(ways[i].title);

		if (str_starts(prompt, ways[i].title) &&
		    strcmp(prompt + len, ": ") == 0)
			return strcmp(ways[i].view, "text") != 0;
	}
	return false;
}

bool way_leaves(const char *title, enum action a)
{
	return a == ACTION_QUIT || a == ACTION_LOGIN ||
	       (a == ACTION_ADD && strcmp(title, "Accounts") == 0);
}

static bool has_way(const char *view)
{
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (strcmp(ways[i].view, view) == 0)
			return true;
	return false;
}

/* The views that a source defines; each must have a row. */
static int views_of(char *source, struct buf *missing)
{
	static const char before[] = "const struct view_ops view_";
	int n = 0;

	for (char *at = source; (at = strstr(at, before)); at++) {
		char *name = at + strlen(before);
		size_t end = strspn(name, "abcdefghijklmnopqrstuvwxyz_");

		if (!str_starts(name + end, " = {"))
			continue;
		name[end] = '\0';
		n++;
		if (!has_way(name))
			buf_printf(missing, " %s", name);
		at = name + end;
	}
	return n;
}

int ways_pages(struct buf *missing)
{
	glob_t files;
	int n = 0;

	if (glob("ui/*.c", 0, NULL, &files) != 0)
		return 0;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *source = NULL;
		size_t len;

		if (disk_read_file(disk_real(), files.gl_pathv[i], SOURCE_LIMIT,
				   &source, &len) == ERR_OK)
			n += views_of(source, missing);
		free(source);
	}
	globfree(&files);
	return n;
}
