/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Golden screens: the real program on a made-up school, its screen as text,
 * roles and cursor compared with tests/ui/golden. "build/san/tests/ui update"
 * writes them anew; look at the difference before committing it.
 */
#include "base/base.h"

#include <sys/time.h>

#include "base/i18n.h"
#include "conf/conf.h"
#include "tests/ui/draw.h"
#include "tests/ui/eye.h"
#include "tests/ui/fill.h"
#include "tests/ui/screens.h"
#include "ui/qr.h"

#define PROGRAM "build/san/ranzen"
#define TEXT "Ich bin blau.\n\nSehr."
#define PICTURE_LIMIT (1u << 20)
#define FIRST_SECOND 3 /* of a minute: so that it lasts while one looks */

struct step { const char *keys, *await, *shot; };

static const struct step english[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Due", "task"},
	{"a", "Aufsatz.pdf", "chooser"},
	{"\r", "Hand in?", "confirm"},
	{"\r", "In the outbox.", NULL},
	{"o", "50 %", "outbox"},
	{"q", "  Due", NULL},
	{"s", "Answers in", "server"},
	{"q", "  Due", NULL},
	{"b", "Schulleitung", "news"},
	{"q", "  Due", NULL},
	{"?", "offline", "help"},
	{"q", "  Due", NULL},
	{"q", "Overdue (1)", NULL},
	{"/zwiebel", "search: zwiebel", NULL},
	{"\r", "(1 of 1)", "search"},
};
static const struct step german[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Bis", "task"},
	{"?", "offline", NULL},
};

/* Less than half an hour before the latest safe start, and after it. */
static const struct step warned[] = {
	{"", "17:53", "warned"},
	{"o", "17:53", "warned-outbox"},
};
static const struct step tight[] = {
	{"", "18:00", "tight"},
	{"o", "17:53", "tight-outbox"},
};

/* What was proven is not there any more: one question. */
static const struct step vanished[] = {
	{"o", "t: ", "vanished-outbox"},
	{"\rG", "SHA-256", "vanished"},
};

/* A task that asks for all there is: Enter alone hands nothing in. */
static const struct step asking[] = {
	{"j\r", "  Due", "asking"},
	{"a", "Aufsatz.pdf", NULL},
	{"\r", "I agree", "asking-confirm"},
	{"\r", "Press Space first", NULL},
	{" ", "[x] I agree", NULL},
	{"\r", "In the outbox.", NULL},
};
static const struct step asking_german[] = {
	{"j\r", "  Bis", "asking"},
	{"a", "Ordner dieser Aufgabe", NULL},
	{"\r", "My work", NULL},
	{"my w\r\r", "Aufsatz.pdf", NULL},
	{"\r", "Ich stimme zu", "asking-confirm"},
};

/* A task that takes only text: written in the editor, then handed in. */
static const struct step writing[] = {
	{"/selbst", "search: selbst", NULL},
	{"\r", "1 open task", NULL},
	{"a", "Enter hands in", "written"},
	{"e", "Enter hands in", NULL},
	{"\r", "In the outbox.", NULL},
};

/* All that texts, materials and courses can have, at two schools. */
static const struct step rich[] = {
	{"", "F10", "schools"},
	{"z", "Only with feedback", "filter"},
	{"j\r", "only: open", "filtered"},
	{"\033", "Tasks     ", NULL},
	{"/wie warm", "search: wie warm", NULL},
	{"\r\r", "Schutzbrille", "rich"},
	{"\006", "c * m * dt", "rich-middle"},
	{"G", "not handed anything in", "rich-end"},
	{"C", "2 tasks, 2 open", "course"},
	{"c", "Orchester", "courses"},
	{"f", "Could not be fetched", "files"},
	{"b", "2 unread", "bulletin"},
	{"\r", "Treffpunkt", "article"},
};
static const struct step rich_sizes[] = {
	{"", "F10", "schools"},
	{"c", "Orchester", "courses"},
	{"f", "Could not be fetched", "files"},
};
static const struct step rich_small[] = {
	{"", "F10", "schools"},
	{"z", "Only with feedback", "filter"},
	{"j\r", "only: open", "filtered"},
	{"/wie warm", "search: wie warm", NULL},
	{"\r\r", "Frau Çelik", "rich"},
	{"\006\006\006\006", "klar", "rich-middle"},
	{"C", "2 tasks, 2 open", "course"},
	{"c", "Courses", "courses"},
	{"f", "Could not be fetched", "files"},
	{"b", "2 unread", "bulletin"},
	{"\r", "Treffpunkt", "article"},
};
static const struct step rich_german[] = {
	{"", "F10", "schools"},
	{"/wie warm", "Suche: wie warm", NULL},
	{"\r\r", "Schutzbrille", "rich"},
	{"C", "2 Aufgaben", "course"},
	{"c", "Orchester", "courses"},
	{"f", "Formelsammlung", "files"},
	{"b", "2 ungelesen", "bulletin"},
};

/* --plain: lines that are typed, no screen. */
static const struct step plain[] = {
	{"", "Tasks:", NULL},
	{"nonsense\r", "is nothing that can be done here. Type: Help", NULL},
	{"2\r", "Your work", NULL},
	{"1\r", "You find it here: https://example.org/panther", NULL},
};

/* Much is under way: outbox, why, server, lessons, accounts. */
static const struct step busy[] = {
	{"y", "How far it is", NULL},
	{"q", "Overdue (1)", NULL},
	{"o", "Sent in this order", "busy-outbox"},
	{"y", "How far it is", "why-held"},
	{"q\t\t\t", "Outbox", NULL},
	{"y", "12:33", "why-waiting"},
	{"G", "for your teacher", "why-waiting-end"},
	{"qG", "Enter shows the receipt", "busy-arrived"},
	{"\r", "The proof rests on", "receipt"},
	{"qqs", "Answers in", "busy-server"},
	{"/* today\r", "* today", "week"},
	{"qqv", "Running now", "lessons"},
	{"j ", "Light/dark", "code"},
	{"qqK", "Kept here", "accounts"},
	{"d", "Not removed", NULL},
	{"Gd", "Press d again", "account-remove"},
	{"d", "Removed: musikschule", NULL},
};
static const struct step busy_small[] = {
	{"o", "Stopped: here", "busy-outbox"},
	{"y", "How far it is", "why-held"},
	{"G", "for your teacher", "why-held-end"},
	{"qqs", "The school's server", "busy-server"},
	{"/* today\r", "* today", "week"},
	{"qqv", "Running now", "lessons"},
	{"j ", "too small", "code"},
	{"qqK", "Kept here", "accounts"},
};
/* ui.lines = ascii: pictures of letters, and a code of blanks. */
static const struct step busy_ascii[] = {
	{"s", "* today", "busy-server-ascii"},
	{"qv", "Running now", NULL},
	{"j ", "Light/dark", "code-ascii"},
};
static const struct step busy_german[] = {
	{"o", "Wird in dieser Reihenfolge", "busy-outbox"},
	{"y", "Wie weit es ist", "why-held"},
	{"qqs", "Antwortet in", "busy-server"},
	{"/* heute\r", "* heute", "week"},
	{"qqv", "Läuft gerade", "lessons"},
	{"j ", "Hell/dunkel", "code"},
	{"qqK", "Hier liegt", "accounts"},
};

/* A theme of the person's own with a mistake in its second line. */
static const struct step wrong_theme[] = {
	{"", "Line 2 of this theme", NULL},
};

/* Pictures for people: docs/screens/NAME-LANGUAGE.svg. */
static const struct step picture_english[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Due", "task"},
	{"a", "Aufsatz.pdf", NULL},
	{"\r", "Hand in?", "confirm"},
};
static const struct step picture_busy_english[] = {
	{"o", "Stopped: here", "outbox"},
	{"y", "How far it is", "why"},
	{"q", "Stopped: here", NULL},
	{"qs", "Answers in", "server"},
	{"qv", "Running now", NULL},
	{"j ", "Light/dark", "lesson"},
};
static const struct step picture_german[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Bis", "task"},
	{"a", "Ordner dieser Aufgabe", NULL},
	{"\r", "My work", NULL},
	{"my w\r\r", "Aufsatz.pdf", NULL},
	{"\r", "Abgeben?", "confirm"},
};
static const struct step picture_busy_german[] = {
	{"o", "Wird in dieser Reihenfolge", "outbox"},
	{"y", "Wie weit es ist", "why"},
	{"q", "Wird in dieser Reihenfolge", NULL},
	{"qs", "Antwortet in", "server"},
	{"qv", "Läuft gerade", NULL},
	{"j ", "Hell/dunkel", "lesson"},
};

/* The palette, the keys, the options, what was chosen, and taking back. */
static const struct step hands[] = {
	{":", "EnterRun", "palette"},
	{"outb", ":outb", "palette-typed"},
	{"\r", "mark as done: ", NULL},
	{"q:task 2", ":task 2", NULL},
	{"\r", "  Due", NULL},
	{"q:nonsense\r", "no command nonsense", NULL},
	{"B", "choose files and hand them in", "keys"},
	{"j\r", "Press the key for", NULL},
	{"o", "is for 'Outbox' now", "keys-asked"},
	{"o", "Hand in: o, a", NULL},
	{"d", "F2, a", NULL},
	{"qO", "Network", "options"},
	{":set ui.mouse no\r", "ui.mouse = no", NULL},
	{"G", "open.command", NULL},
	{"qx", "Marked as", NULL},
	{"u", "Undone", "undone"},
	{"  ", "[x]", NULL},
	{"x", "Mark 2 tasks as done?", "marks"},
	{"x", "Done for 2.", NULL},
	{"*", "[x]", NULL},
	{"\x1b", "open tasks", NULL},
};
static const struct step hands_small[] = {
	{":", "EnterRun", "palette"},
	{"outb", ":outb", "palette-typed"},
	{"\x1b", "F10", NULL},
	{"B", "F2, a", "keys"},
	{"qO", "auto", "options"},
	{"q  ", "[x]", "marks"},
};
static const struct step hands_german[] = {
	{":", "EnterAusf", "palette"},
	{"einst", "Einstellungen", NULL},
	{"\r", "Netz", "options"},
	{"qB", "Rechts", "keys"},
};

static const struct run {
	int cols, rows;
	const char *theme, *language;
	const struct step *steps;
	size_t n;
	int64_t later; /* than FILL_NOW; 0: nothing waits; -1: work vanished;
			* -2: the first task asks; -3: fill_rich; -4: fill_busy */
} runs[] = {
	{80, 24, "default", "en", english, ARRAY_LEN(english), 0},
	{40, 12, "default", "en", english, ARRAY_LEN(english), 0},
	{120, 36, "default", "en", english, ARRAY_LEN(english), 0},
	{80, 24, "mono", "en", english, ARRAY_LEN(english), 0},
	{80, 24, "default", "de", german, ARRAY_LEN(german) - 1, 0},
	{80, 24, "default", "en", warned, ARRAY_LEN(warned), 4 * 3600 + 57 * 60},
	{80, 24, "default", "de", warned, ARRAY_LEN(warned), 4 * 3600 + 57 * 60},
	{40, 12, "mono", "de", warned, ARRAY_LEN(warned), 4 * 3600 + 57 * 60},
	{80, 24, "default", "de", tight, ARRAY_LEN(tight), 5 * 3600 + 25 * 60},
	{80, 24, "default", "en", vanished, ARRAY_LEN(vanished), -1},
	{80, 24, "default", "de", vanished, ARRAY_LEN(vanished), -1},
	{80, 24, "default", "en", asking, ARRAY_LEN(asking), -2},
	{40, 12, "mono", "en", asking, ARRAY_LEN(asking), -2},
	{80, 24, "default", "de", asking_german, ARRAY_LEN(asking_german), -2},
	{80, 24, "default", "en", writing, ARRAY_LEN(writing), 0},
	{80, 24, "default", "en", rich, ARRAY_LEN(rich), -3},
	{60, 20, "default", "en", rich_sizes, ARRAY_LEN(rich_sizes), -3},
	{300, 100, "default", "en", rich_sizes, ARRAY_LEN(rich_sizes), -3},
	{40, 12, "mono", "en", rich_small, ARRAY_LEN(rich_small), -3},
	{120, 36, "default", "en", rich, ARRAY_LEN(rich), -3},
	{80, 24, "default", "de", rich_german, ARRAY_LEN(rich_german), -3},
	{80, 24, "default", "en", busy, ARRAY_LEN(busy), -4},
	{40, 12, "mono", "en", busy_small, ARRAY_LEN(busy_small), -4},
	{120, 36, "default", "en", busy, ARRAY_LEN(busy), -4},
	{100, 46, "mono", "en", busy_ascii, ARRAY_LEN(busy_ascii), -4},
	{80, 24, "default", "de", busy_german, ARRAY_LEN(busy_german), -4},
	{80, 24, "default", "en", hands, ARRAY_LEN(hands), 0},
	{40, 12, "mono", "en", hands_small, ARRAY_LEN(hands_small), 0},
	{120, 36, "default", "en", hands, ARRAY_LEN(hands), 0},
	{80, 24, "default", "de", hands_german, ARRAY_LEN(hands_german), 0},
	{80, 24, "default", "en", plain, ARRAY_LEN(plain), 0},
	{80, 24, "default", "en", wrong_theme, ARRAY_LEN(wrong_theme), 0},
};

static const struct run pictures[] = {
	{80, 24, "dark", "en", picture_english, ARRAY_LEN(picture_english), 0},
	{80, 24, "dark", "en", picture_busy_english,
	 ARRAY_LEN(picture_busy_english), -4},
	{80, 24, "dark", "de", picture_german, ARRAY_LEN(picture_german), 0},
	{80, 24, "dark", "de", picture_busy_german,
	 ARRAY_LEN(picture_busy_german), -4},
};

struct test { int count; bool update, failed, draw; };

static void result(struct test *t, bool ok, const char *what,
		   const struct run *r, const char *detail)
{
	printf("%s %d - %s (%dx%d, %s, %s)\n", ok ? "ok" : "not ok", ++t->count,
	       what, r->cols, r->rows, r->theme, r->language);
	if (!ok)
		printf("%s\n", detail);
	t->failed |= !ok;
}

static void hold(struct test *t, const struct run *r, const char *shot,
		 const char *path, const char *picture)
{
	char sentence[128], *want = NULL;
	size_t len;

	str_printf(sentence, sizeof(sentence), "%s looks as it did", shot);
	if (t->update)
		disk_write_file(disk_real(), path, picture, strlen(picture), 0644);
	disk_read_file(disk_real(), path, PICTURE_LIMIT, &want, &len);
	result(t, want && strcmp(want, picture) == 0, sentence, r, picture);
	free(want);
}

static void compare(struct test *t, const struct run *r, const char *shot,
		    const char *picture)
{
	char path[256];

	str_printf(path, sizeof(path), "tests/ui/golden/%s-%dx%d-%s-%s.txt", shot,
		   r->cols, r->rows, r->theme, r->language);
	hold(t, r, shot, path, picture);
}

static void draw(struct test *t, const struct run *r, const char *shot,
		 struct eye *eye)
{
	char path[256], title[64], *svg;

	str_printf(path, sizeof(path), "docs/screens/%s-%s.svg", shot,
		   r->language);
	str_printf(title, sizeof(title), "Ranzen: %s", shot);
	svg = draw_screen(eye, title);
	hold(t, r, shot, path, svg);
	free(svg);
}

/* Whether half a line (0 is the upper half of row 0) is dark at a column. */
static bool ink_at(struct eye *eye, int half, int x)
{
	uint32_t c = eye_cell(eye, half / 2, x).chars[0];

	return c == 0x2588 || c == (half % 2 ? 0x2584 : 0x2580);
}

/* The screen shows the code that libqrencode makes of the address. */
static void check_code(struct test *t, const struct run *r, struct eye *eye)
{
	struct qr q;
	bool made = qr_make(&q, FILL_URL) == ERR_OK, same = made;
	int quiet = QR_QUIET, left, wrong = 0;

	while (made && (q.width + 2 * quiet + 1) / 2 > r->rows - 4)
		quiet--;
	left = (r->cols - q.width - 2 * quiet) / 2;
	for (int y = -quiet; made && y < q.width + quiet; y++)
		for (int x = -quiet; x < q.width + quiet; x++)
			wrong += ink_at(eye, 2 * 2 + y + quiet,
					 left + x + quiet) != qr_dark(&q, y, x);
	same = made && quiet >= QR_QUIET_LEAST && wrong == 0;
	result(t, same, "the code on the screen is that of the address", r, "");
	qr_release(&q);
}

static void make_work(const struct run *r, const struct paths *p)
{
	static const char folder[] =
	    "Gymnasium Lilienthal/Deutsch 8b/"
	    "Gedichtanalyse_ „Der Panther“ von Rainer Maria Rilke/My work";
	struct timeval when[2] = {{FILL_NOW - 3600, 0}, {FILL_NOW - 3600, 0}};
	char *dir = path_join(p->files, folder);
	char *file = path_join(dir, "Aufsatz.pdf");
	char *data = calloc(3000000, 1);

	disk_mkdirs(disk_real(), dir);
	disk_write_file(disk_real(), file, data, 3000000, 0600);
	utimes(file, when);
	if (r->later > 0)
		fill_waiting(p, file);
	else if (r->later == -1)
		fill_vanished(p, file);
	else if (r->later == -4)
		fill_busy(p, file);
	else if (r->later == -2)
		fill_asking(p);
	else if (r->later)
		fill_rich(p);
	free(data);
	free(file);
	free(dir);
}

static bool has_copy(struct store *s, const struct entry *e)
{
	char *blob = e->n_files == 1 ? store_blob_path(s, e->files[0].sha256)
				     : NULL;
	bool has = blob && access(blob, R_OK) == 0;

	free(blob);
	return has;
}

/* What was handed in on the screen is in the outbox, with its copy. */
static void check_sealed(struct test *t, const struct run *r,
			 const struct paths *p)
{
	struct store_options o = {
		.paths = p, .disk = disk_real(), .clock = clock_system(),
		.random = random_system(),
	};
	bool text = r->steps == writing;
	struct store *s = NULL;
	struct entry e = {0};
	int64_t task = 0;
	bool ok = store_open(&o, STORE_READ, &s) == ERR_OK &&
		  store_task_named(s, text ? "lilienthal:t6" : "lilienthal:t1",
				   &task) == ERR_OK &&
		  store_entry_of_task(s, task, &e) == ERR_OK &&
		  e.state == ENTRY_waiting;

	if (ok && text)
		ok = e.n_files == 0 && e.text && strcmp(e.text, TEXT) == 0;
	else if (ok)
		ok = has_copy(s, &e) && e.statement == (r->steps == asking);
	result(t, ok, "a hand-in on the screen is sealed and queued", r,
	       "no such entry, or no copy");
	record_entry_release(&e);
	store_close(s);
}

/* Paths in the picture do not tell where this run has its home. */
static void hide_home(char *picture)
{
	static const char any[] = "/tmp/ranzen-ui-XXXXXX";
	const char *home = getenv("RANZEN_HOME");
	char *at = picture;

	while (home && strlen(home) == strlen(any) &&
	       (at = strstr(at, home)) != NULL)
		memcpy(at, any, strlen(any));
}

static void walk(struct test *t, const struct run *r, struct eye *eye,
		 const struct theme *theme)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct step *s = &r->steps[i];
		char *picture;

		eye_keys(eye, s->keys);
		if (!eye_await(eye, s->await)) {
			picture = eye_picture(eye, theme);
			result(t, false, s->await, r, picture);
			free(picture);
			return;
		}
		picture = eye_picture(eye, theme);
		hide_home(picture);
		if (s->shot && strcmp(s->shot, "code") == 0 && r->cols >= 80)
			check_code(t, r, eye);
		if (s->shot && t->draw)
			draw(t, r, s->shot, eye);
		else if (s->shot)
			compare(t, r, s->shot, picture);
		else if (r->steps == plain || r->steps == wrong_theme)
			result(t, true, s->await, r, "");
		free(picture);
	}
	if (r->steps != english)
		return;
	eye_resize(eye, 30, 8);
	result(t, eye_await(eye, "too small"), "a tiny window says so", r, "");
	eye_resize(eye, r->cols, r->rows);
	result(t, eye_await(eye, "F10"), "it comes back when there is room", r,
	       "");
}

static void set_up(const struct run *r, const char *home)
{
	char offset[32];

	str_printf(offset, sizeof(offset), "%" PRId64,
		   FILL_NOW + FIRST_SECOND + MAX(r->later, 0) -
		   clock_now(clock_system()));
	setenv("RANZEN_HOME", home, 1);
	setenv("RANZEN_CLOCK_OFFSET", offset, 1);
	setenv("LANGUAGE", r->language, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "Europe/Berlin", 1);
	setenv("TERM", "xterm-256color", 1);
	unsetenv("VISUAL");
	setenv("EDITOR", "printf '%s\\n' '" TEXT "' >", 1);
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
	unsetenv("NO_COLOR");
}

static void own_theme(const struct paths *p)
{
	static const char text[] = "title = - - bold\ntitle = - pink\n";
	char *file = path_join(p->home, "own.theme");

	disk_write_file(disk_real(), file, text, sizeof(text) - 1, 0600);
	conf_set_file(p->config, CONF_UI_THEME, file);
	free(file);
}

static void run(struct test *t, const struct run *r)
{
	char home[] = "/tmp/ranzen-ui-XXXXXX", file[64], command[64];
	char *argv[] = {(char *)PROGRAM,
			r->steps == plain ? (char *)"--plain" : NULL, NULL};
	struct paths paths;
	struct theme theme;
	struct eye eye;
	int status;

	if (!mkdtemp(home))
		return;
	unsetenv("RANZEN_CLOCK_OFFSET");
	set_up(r, home);
	paths_init(&paths);
	theme_init(&theme);
	str_printf(file, sizeof(file), "themes/%s.theme", r->theme);
	theme_read(&theme, file, DEPTH_256, NULL, NULL);
	conf_set_file(paths.config, CONF_UI_THEME, r->theme);
	if (r->steps == busy_ascii)
		conf_set_file(paths.config, CONF_UI_LINES, "ascii");
	if (r->steps == wrong_theme)
		own_theme(&paths);
	bool filled = fill_store(&paths) == ERR_OK;
	make_work(r, &paths);
	if (t->draw)
		filled &= fill_tidy(&paths) == ERR_OK;
	if (filled && eye_open(&eye, r->cols, r->rows, &paths, argv)) {
		walk(t, r, &eye, &theme);
		status = eye_close(&eye);
		/* Without a screen a signal has nothing to restore. */
		if (r->steps != plain)
			result(t, status == 0, "it ends cleanly", r,
			       "it did not");
		if (r->steps == english || r->steps == writing ||
		    r->steps == asking)
			check_sealed(t, r, &paths);
	} else {
		result(t, false, "it starts", r, "");
	}
	paths_release(&paths);
	str_printf(command, sizeof(command), "rm -rf %s", home);
	if (system(command) != 0)
		printf("# %s remains\n", home);
}

bool screens_test(int *count, bool update)
{
	struct test t = {.count = *count, .update = update};

	for (size_t i = 0; i < ARRAY_LEN(runs); i++)
		run(&t, &runs[i]);
	*count = t.count;
	return !t.failed;
}

bool screens_pictures(int *count, bool update)
{
	struct test t = {.count = *count, .update = update, .draw = true};

	for (size_t i = 0; i < ARRAY_LEN(pictures); i++)
		run(&t, &pictures[i]);
	*count = t.count;
	return !t.failed;
}
