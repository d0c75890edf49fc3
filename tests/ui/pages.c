/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "conf/conf.h"
#include "tests/ui/fill.h"
#include "tests/ui/hand.h"
#include "tests/ui/heard.h"
#include "tests/ui/pages.h"

#define PROGRAM "build/san/ranzen"
#define TRIES 400   /* looks at a screen that is still being painted */
/* Back to the list of tasks, from wherever; its first row. */
#define LEFT "\033OD"
#define HOME LEFT LEFT LEFT LEFT LEFT LEFT LEFT LEFT "g"
#define WORK_SIZE 3000000

static const struct page pages[] = {
	{"agenda", "Tasks", DATA_BUSY, "", ""},
	{"agenda", "Tasks", DATA_RICH, " ", "choose 2\nchoose 1\n"},
	{"task", "Task", DATA_BUSY, "j\r", "2\n"},
	{"task", "Task", DATA_ASKING, "j\r", "2\n"},
	{"task", "Task", DATA_RICH, "/wie warm\r\r", "/wie warm\n1\n"},
	{"chooser", "Choose files", DATA_BUSY, "ja", "hand in 2\n"},
	{"chooser_text", "Choose files", DATA_ASKING, "ja", "hand in 2\n"},
	{"confirm", "Hand in?", DATA_BUSY, "ja\r", "hand in 2\n2\nhand in\n"},
	{"confirm_asking", "Hand in?", DATA_ASKING, "ja\r",
	 "hand in 2\n2\nhand in\n"},
	{"courses", "Courses", DATA_RICH, "c", "courses\n"},
	{"course", "Course", DATA_RICH, "cG\r", "courses\n2\n"},
	{"files", "Files", DATA_RICH, "f", "files\n"},
	{"files", "Files", DATA_RICH, "f ", "files\nchoose 1\n"},
	{"filter", "Which tasks?", DATA_RICH, "z", "filter\n"},
	{"help", "Help", DATA_RICH, "?", "help\n"},
	{"keys", "Keys", DATA_RICH, "B", "keys\n"},
	{"lessons", "Dates and video lessons", DATA_BUSY, "v", "lessons\n"},
	{"code", "Code for your phone", DATA_BUSY, "vj ", "lessons\ncode 1\n"},
	{"news", "News", DATA_RICH, "b", "news\n"},
	{"article", "Announcement", DATA_RICH, "b\r", "news\n1\n"},
	{"options", "Options", DATA_RICH, "O", "options\n"},
	{"outbox", "Outbox", DATA_BUSY, "o", "outbox\n"},
	{"outbox", "Outbox", DATA_BUSY, "o ", "outbox\nchoose 1\n"},
	{"outbox", "Outbox", DATA_RICH, "o", "outbox\n"}, /* an empty one */
	{"why", "Why is it not sent?", DATA_BUSY, "oy", "outbox\nwhy 1\n"},
	{"receipt", "Receipt", DATA_BUSY, "oG\r", "outbox\nmore\n6\n"},
	{"server", "The school's server", DATA_BUSY, "s", "server\n"},
	{"accounts", "Accounts", DATA_BUSY, "K", "accounts\n"},
	{"palette", "Commands", DATA_RICH, ":", "commands\n"},
	/* Lines say nothing of looks; a file is said where no program can
	 * show it. */
	{"themes", "Themes", DATA_RICH, "T", NULL},
	{"text", "Text", DATA_BUSY, NULL, "2\n2\n"},
};

const struct page *page_at(size_t i)
{
	return i < ARRAY_LEN(pages) ? &pages[i] : NULL;
}

bool page_skips(const struct page *p, enum action a)
{
	return a == ACTION_QUIT || a == ACTION_LOGIN ||
	       (a == ACTION_ADD && strcmp(p->view, "accounts") == 0);
}

/* ---- what the program finds */
struct first { int64_t id; };

static enum err take_first(void *ctx, const struct material *m)
{
	struct first *f = ctx;

	f->id = f->id ? f->id : m->id;
	return ERR_OK;
}

/* The first file of the first task is here, and a text. */
static enum err put_text(const struct paths *p)
{
	static const char words[] = "Ein Hinweis.\n\nUnd noch einer.\n";
	char *file = path_join(p->home, "Hinweise.txt");
	struct first first = {0};
	struct store *s = NULL;
	int64_t task = 0;
	enum err e = fill_open(p, &s);

	if (!e)
		e = store_task_named(s, "lilienthal:t1", &task);
	if (!e)
		e = store_materials(s, task, take_first, &first);
	if (!e)
		e = store_material_set(s, first.id, MATERIAL_here, file, NULL);
	store_close(s);
	if (!e)
		e = disk_write_file(disk_real(), file, words, sizeof(words) - 1,
				    0600);
	free(file);
	return e;
}

static bool fill(const struct paths *p, enum page_data data)
{
	static const char folder[] =
	    "Gymnasium Lilienthal/Deutsch 8b/"
	    "Gedichtanalyse_ „Der Panther“ von Rainer Maria Rilke/My work";
	char *dir = path_join(p->files, folder);
	char *file = path_join(dir, "Aufsatz.pdf");
	char *work = calloc(WORK_SIZE, 1);
	enum err e = work ? fill_store(p) : ERR_NOMEM;

	if (!e)
		e = disk_mkdirs(disk_real(), dir);
	if (!e)
		e = disk_write_file(disk_real(), file, work, WORK_SIZE, 0600);
	if (!e && data == DATA_BUSY)
		e = fill_busy(p, file);
	else if (!e)
		e = data == DATA_RICH ? fill_rich(p) : fill_asking(p);
	if (!e && data == DATA_BUSY)
		e = put_text(p);
	free(work);
	free(file);
	free(dir);
	return e == ERR_OK;
}

bool page_home(enum page_data data, const char *language, char home[64],
	       struct paths *paths)
{
	str_copy(home, 64, "/tmp/ranzen-pages-XXXXXX");
	if (!mkdtemp(home))
		return false;
	heard_set_up(language, home);
	return paths_init(paths) == ERR_OK && fill(paths, data);
}

void page_home_remove(const char *home, struct paths *paths)
{
	char command[128];

	paths_release(paths);
	str_printf(command, sizeof(command), "rm -rf %s", home);
	if (system(command) != 0)
		printf("# %s remains\n", home);
}

/* ---- whether the table is whole */
static bool in_table(const char *view)
{
	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		if (strcmp(pages[i].view, view) == 0)
			return true;
	return false;
}

/* The views that a source defines; each must have a row. */
static int views_of(const char *file, struct buf *missing)
{
	static const char before[] = "const struct view_ops view_";
	char *data = NULL, *at;
	size_t len;
	int n = 0;

	if (disk_read_file(disk_real(), file, 1u << 20, &data, &len))
		return 0;
	for (at = data; at && (at = strstr(at, before)); at += 1) {
		char *name = at + strlen(before);
		size_t end = strspn(name, "abcdefghijklmnopqrstuvwxyz_");

		if (!str_starts(name + end, " = {"))
			continue;
		name[end] = '\0';
		n++;
		if (!in_table(name))
			buf_printf(missing, " %s", name);
		at = name + end;
	}
	free(data);
	return n;
}

static bool whole(int *count)
{
	struct dirent *e;
	struct buf missing;
	DIR *d = opendir("ui");
	int n = 0;
	bool ok;

	buf_init(&missing, 4096);
	while (d && (e = readdir(d))) {
		char *file = str_ends(e->d_name, ".c") ? path_join("ui", e->d_name)
						       : NULL;

		n += file ? views_of(file, &missing) : 0;
		free(file);
	}
	if (d)
		closedir(d);
	ok = n > 20 && missing.len == 0;
	printf("%s %d - each of %d pages is in the table\n",
	       ok ? "ok" : "not ok", ++*count, n);
	if (!ok)
		printf("without a row:%s\n", missing.len ? missing.data : "");
	buf_release(&missing);
	return ok;
}

/* ---- keys on the screen */
struct visit {
	struct eye eye;
	const struct ear *ear;
	const struct page *page;
	struct buf why;
	bool typing;
	int keys;
};

static bool on_page(struct visit *v, const char *title)
{
	char *row = eye_row(&v->eye, 1);
	bool is = row && *row == ' ' && str_starts(row + 1, title);

	free(row);
	return is;
}

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
	bool takes = v->typing || strcmp(v->page->view, "keys") == 0;
	bool there = false;
	char keys[64];

	if (takes && !press(v, "\033"))
		return false;
	str_printf(keys, sizeof(keys), "%s%s", HOME, v->page->keys);
	if (!press(v, keys))
		return false;
	for (int t = 0; t < TRIES && !there; t++) {
		there = on_page(v, v->page->title);
		if (!there)
			heard_settle(&v->eye, false);
	}
	if (!there)
		buf_printf(&v->why, "keys do not lead to \"%s\"",
			   v->page->title);
	return there;
}

static bool all_keys(struct visit *v)
{
	char bytes[HAND_BYTES];

	for (int a = 0; a < ACTION_COUNT; a++) {
		if (page_skips(v->page, (enum action)a))
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

static bool visit(const struct page *p, const struct ear *ear, int cols, int rows,
		  int *count)
{
	struct visit v = {.ear = ear, .page = p};
	char *argv[] = {(char *)PROGRAM, NULL}, home[64];
	struct paths paths;
	bool ok;

	buf_init(&v.why, 1u << 20);
	ok = page_home(p->data, "en", home, &paths) &&
	     !conf_set_file(paths.config, CONF_UI_SPEAK, ear->speak ? "on" : "off") &&
	     !conf_set_file(paths.config, CONF_UI_LINES,
			    ear->ascii ? "ascii" : "unicode") &&
	     eye_open(&v.eye, cols, rows, &paths, argv);
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
	       ok ? "ok" : "not ok", ++*count, v.keys, p->title,
	       ear->speak ? "heard" : "felt", cols, rows);
	if (!ok)
		printf("%s\n", v.why.len ? v.why.data : "it did not start or end");
	buf_release(&v.why);
	page_home_remove(home, &paths);
	return ok;
}

static bool visit_all(const struct ear *ear, int cols, int rows, int *count)
{
	bool all = true;

	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		if (pages[i].keys)
			all &= visit(&pages[i], ear, cols, rows, count);
	}
	return all;
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
