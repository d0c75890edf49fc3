/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "base/text.h"
#include "tests/ui/eye.h"
#include "tests/ui/fill.h"
#include "tests/ui/hands.h"

#define PROGRAM "build/san/ranzen"
#define MANY 10000
#define DOWN "\033OB"
#define PASTE_BEGIN "\033[200~"
#define PASTE_END "\033[201~"

struct hands {
	int *count;
	bool failed;
	const char *name;    /* of the case */
	struct paths paths;
	char base[64], home[96], screen[128];
	struct eye eye;
};

static void check(struct hands *h, bool ok, const char *what)
{
	printf("%s %d - %s: %s\n", ok ? "ok" : "not ok", ++*h->count, h->name,
	       what);
	for (int y = 0; !ok && !h->failed && y < h->eye.rows; y++) {
		char *row = eye_row(&h->eye, y);

		printf("#%s", row);
		free(row);
	}
	h->failed |= !ok;
}

/* A line for the shell, in the home. */
static bool shell(const struct hands *h, const char *line)
{
	char all[PATH_MAX];

	str_printf(all, sizeof(all), "cd '%s' && %s", h->home, line);
	return system(all) == 0;
}

static void start(struct hands *h, const char *program, int cols, int rows)
{
	char *const argv[] = {(char *)program, (char *)"--theme",
			      (char *)"default", NULL};

	if (!eye_open(&h->eye, cols, rows, &h->paths, argv))
		check(h, false, "it starts");
	eye_await(&h->eye, "F10Quit");
}

static bool sees(struct hands *h, const char *keys, const char *text)
{
	eye_keys(&h->eye, keys);
	return eye_await(&h->eye, text);
}

/* Nobody waits ten seconds for what is not there. */
static bool is_seen(struct hands *h, const char *text)
{
	bool seen = false;

	eye_quiet(&h->eye, 200);
	for (int y = 0; y < h->eye.rows && !seen; y++) {
		char *row = eye_row(&h->eye, y);

		seen = strstr(row, text) != NULL;
		free(row);
	}
	return seen;
}

static void leave(struct hands *h)
{
	check(h, eye_close(&h->eye) == 0, "it ends cleanly");
}

/* ---- where files are chosen */
/* From the tasks into the choice of files for the second one. */
static bool choose(struct hands *h, const char *sees_then)
{
	return sees(h, "j\r", "  Due") && sees(h, "\033OQ", sees_then);
}

static void first_time(struct hands *h)
{
	h->name = "the first file of all";
	start(h, PROGRAM, 80, 24);
	check(h, choose(h, "Where is your file?"), "places are offered");
	check(h, is_seen(h, "Downloads") && is_seen(h, "~/Schreibtisch") &&
		 is_seen(h, "Home folder"), "as the desktop calls them");
	check(h, sees(h, DOWN "\r", "Übung.odt") && is_seen(h, "~/Downloads") &&
		 !is_seen(h, ".geheim"), "Downloads has its files");
	check(h, sees(h, "\024", "newest first"), "the newest come first");
	check(h, sees(h, "auf", "search: auf (1 of 1)") &&
		 !is_seen(h, "Übung.odt"), "letters search");
	check(h, sees(h, "\r\r", "Hand in?") && is_seen(h, "Aufsatz.pdf"),
	      "what was found is handed in");
	leave(h);
}

static void next_time(struct hands *h)
{
	h->name = "the next time";
	start(h, PROGRAM, 80, 24);
	check(h, choose(h, "Aufsatz.pdf") && is_seen(h, "~/Downloads"),
	      "the last folder is where it begins");
	check(h, sees(h, "\t", "Where is your file?"), "Tab shows the places");
	check(h, sees(h, "\033", "Übung.odt"), "Esc goes back to the folder");
	check(h, sees(h, "\t", "Where is your file?") &&
		 sees(h, DOWN DOWN DOWN "\r", "a b.txt") &&
		 sees(h, "\033", "Übung.odt"),
	      "and so it does from another place");
	leave(h);
	check(h, shell(h, "mv Downloads Weg"), "that folder goes away");
	start(h, PROGRAM, 80, 24);
	check(h, choose(h, "Where is your file?"), "then places are offered");
	leave(h);
	check(h, shell(h, "mv Weg Downloads"), "and comes back");
}

static void paths(struct hands *h)
{
	char paste[PATH_MAX];

	h->name = "paths";
	start(h, PROGRAM, 80, 24);
	check(h, choose(h, "Aufsatz.pdf") && sees(h, "\007", "Path: ~/"),
	      "a path can be typed");
	check(h, sees(h, "Dok\t", "Path: ~/Dokumente/"), "Tab completes it");
	check(h, sees(h, "\025~/Do\t", "Path: ~/Dokumente/") &&
		 sees(h, "\t", "Path: ~/Downloads/"),
	      "or offers one after the other");
	check(h, sees(h, "au\t", "Path: ~/Downloads/Aufsatz.pdf") &&
		 sees(h, "\r", "1 file chosen."), "a file is chosen so");
	check(h, sees(h, "\007nichts\r", "There is no file or folder"),
	      "what is not there is said");
	str_printf(paste, sizeof(paste), PASTE_BEGIN
		   "'%s/Downloads/Übung.odt' file://%s/Dokumente/a%%20b.txt"
		   PASTE_END, h->home, h->home);
	check(h, sees(h, paste, "3 files chosen."),
	      "files that are dropped on the window are chosen");
	check(h, is_seen(h, "~/Dokumente"), "and the last one's folder is shown");
	leave(h);
}

static void folders(struct hands *h)
{
	h->name = "folders";
	start(h, PROGRAM, 80, 24);
	check(h, choose(h, "Aufsatz.pdf") && sees(h, "fot\r\r", "Tafel.jpg"),
	      "a folder that was searched for is gone into");
	check(h, sees(h, "\033OH\r", "Übung.odt"), "and left by its first row");
	eye_keys(&h->eye, "*");
	check(h, eye_await(&h->eye, "4 files chosen."), "all can be chosen");
	eye_keys(&h->eye, "*");
	check(h, eye_await(&h->eye, "Choose with"), "or none");
	check(h, sees(h, ".", ".geheim"), "hidden ones are shown when wanted");
	check(h, !is_seen(h, ".ranzen-work"), "but none of ours");
	leave(h);
}

/* The program that reads the folder hangs, as on a server that is gone. */
static void dead_drive(struct hands *h)
{
	int64_t began;

	h->name = "a drive that does not answer";
	start(h, h->screen, 80, 24);
	choose(h, "Aufsatz.pdf");
	check(h, sees(h, "\007/dead/drive\r", "Reading /dead/drive"),
	      "it is said that it is read");
	began = clock_mono_ms(clock_system());
	check(h, sees(h, "\t", "Where is your file?") &&
		 clock_mono_ms(clock_system()) - began < 5000,
	      "the screen goes on");
	check(h, sees(h, DOWN "\r", "Übung.odt"), "another place is read");
	check(h, sees(h, "\007/dead/\t\r", "Reading /dead"),
	      "completing does not wait for it");
	check(h, sees(h, "\033", "Stopped."), "Esc stops it");
	check(h, is_seen(h, "Übung.odt"), "and what was shown is there");
	leave(h);
}

/* It dies after a file of it was chosen. */
static void drive_dies(struct hands *h)
{
	int64_t began;

	h->name = "a drive that dies at the last question";
	check(h, shell(h, "echo x >Downloads/stumm.pdf"),
	      "a file is there");
	start(h, h->screen, 80, 24);
	choose(h, "Aufsatz.pdf");
	check(h, sees(h, "\007~/Downloads/stumm.pdf\r", "1 file chosen."),
	      "it is chosen");
	began = clock_mono_ms(clock_system());
	check(h, sees(h, "\033OQ", "looking") && is_seen(h, "Hand in?") &&
		 is_seen(h, "stumm.pdf") &&
		 clock_mono_ms(clock_system()) - began < 5000,
	      "the page does not wait for it");
	check(h, sees(h, "\r", "still being looked at"),
	      "it is not handed in unseen");
	check(h, sees(h, "\033", "Choose files") &&
		 is_seen(h, "1 file chosen."), "and going back keeps it chosen");
	check(h, shell(h, "mv ../bin/ranzen ../bin/deaf && "
		       "ln -s screen ../bin/ranzen"), "the drive is back");
	check(h, sees(h, "\033OQ", " in all"), "it has its size");
	check(h, sees(h, "\r", "In the outbox."), "and is handed in");
	leave(h);
	check(h, shell(h, "mv ../bin/deaf ../bin/ranzen && rm Downloads/stumm.pdf"),
	      "all is as before");
}

/* ---- leaving it */
static void leaving(struct hands *h)
{
	h->name = "leaving with files that are chosen";
	start(h, PROGRAM, 80, 24);
	choose(h, "Aufsatz.pdf");
	check(h, sees(h, "aufs\r ", "1 file chosen.") && sees(h, "\033", "Übung"),
	      "one is chosen");
	check(h, sees(h, "\033", "Go back anyway?"), "Esc asks first");
	check(h, sees(h, DOWN, "1 file chosen.") && is_seen(h, "[x] Aufsatz.pdf"),
	      "any other key keeps it");
	check(h, sees(h, "\033[21~", "Leave anyway?"), "so does leaving ranzen");
	check(h, sees(h, "\033", "Go back anyway?") && sees(h, "\033", "  Due"),
	      "Esc twice goes back");
	check(h, sees(h, "\033OQ", "Choose with") && sees(h, "\033", "  Due"),
	      "where nothing is chosen nothing is asked");
	leave(h);
}

static void many_files(struct hands *h)
{
	int64_t began, read;

	h->name = "a folder of 10,000 files";
	check(h, shell(h, "mkdir Viele && cd Viele && "
		       "seq -f 'Datei %05g.txt' 10000 | xargs -d '\n' touch"),
	      "it is made");
	start(h, PROGRAM, 80, 24);
	choose(h, "Aufsatz.pdf");
	eye_keys(&h->eye, "\007Viele");
	eye_await(&h->eye, "Path: ~/Viele");
	began = clock_mono_ms(clock_system());
	check(h, sees(h, "\r", "Datei 00001.txt"), "it is shown");
	read = clock_mono_ms(clock_system());
	check(h, sees(h, "\033OF", "Datei 10000.txt"), "to its end");
	check(h, sees(h, "09999", "search: 09999 (1 of 1)"), "and searched");
	printf("# read in %d ms, to the end and five letters in %d ms, with sanitizers\n",
	       (int)(read - began), (int)(clock_mono_ms(clock_system()) - read));
	leave(h);
}

static void small(struct hands *h)
{
	h->name = "40x12";
	start(h, PROGRAM, 40, 12);
	check(h, choose(h, "Aufsatz.pdf"), "the last folder fits");
	check(h, sees(h, "\t", "Home folder"), "and so do the places");
	leave(h);
}

/* ---- searching */
/* Every list shows only what has the words, and all again. */
static void searching(struct hands *h)
{
	static const struct {
		const char *page, *words, *keys, *note, *gone;
	} rows[] = {
		{"the options", "mouse", "O", "search: mouse (1 of 1)", "Network"},
		{"the keys", "outbox", "B", "search: outbox (1 of 2)", "Hand in"},
		{"the help", "outbox", "?", "search: outbox (1 of 2)", "offline"},
		{"the outbox", "panther", "o", "search: panther (1 of 1)",
		 "Sent in this order"},
		{"the accounts", "gymnasium", "K", "search: gymnasium (1 of 1)",
		 NULL},
		{"dates", "zzz", "v", "search: zzz (0)", NULL},
	};

	h->name = "searching";
	start(h, PROGRAM, 80, 24);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		eye_keys(&h->eye, rows[i].keys);
		check(h, !rows[i].gone || eye_await(&h->eye, rows[i].gone),
		      rows[i].page);
		eye_keys(&h->eye, "/");
		check(h, sees(h, rows[i].words, rows[i].note), "are fewer");
		check(h, !rows[i].gone || !is_seen(h, rows[i].gone),
		      "what has not the words is gone");
		eye_keys(&h->eye, "zzz");
		check(h, eye_await(&h->eye, "Nothing has these words."),
		      "where nothing has them that is said");
		eye_keys(&h->eye, "\033");
		check(h, !rows[i].gone || eye_await(&h->eye, rows[i].gone),
		      "Esc shows all again");
		check(h, sees(h, "\033OD", "open tasks"), "and back");
	}
	eye_keys(&h->eye, "\033a");
	eye_await(&h->eye, "Choose");
	eye_keys(&h->eye, "/tmp/work.pdf\r");
	check(h, eye_await(&h->eye, "Is that the path of a file? Ctrl-G"),
	      "a path that is searched for is known as one");
	check(h, sees(h, "\007", "Path: /tmp/work.pdf"), "and taken as it is");
	eye_keys(&h->eye, "\033\033");
	leave(h);
}

/* ---- opening on a desktop, and without one */
static void opening(struct hands *h)
{
	char path[PATH_MAX], *before = str_dup(getenv("PATH"));

	h->name = "opening";
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
	start(h, PROGRAM, 80, 24);
	check(h, sees(h, "j\r", "  Due") && sees(h, "1", "Code for your phone"),
	      "without a desktop an address is a code");
	leave(h);
	setenv("DISPLAY", ":99", 1);
	str_printf(path, sizeof(path), "%s/desk:%s", h->base, before);
	setenv("PATH", path, 1);
	check(h, shell(h, "mkdir ../desk && printf '#!/bin/sh\nexit 3\n' "
		       ">../desk/xdg-open && chmod +x ../desk/xdg-open"),
	      "a desktop is there that can open nothing");
	start(h, PROGRAM, 80, 24);
	check(h, sees(h, "j\r", "  Due") &&
		 sees(h, "1", "No program could open it."), "that is said");
	check(h, is_seen(h, "https://example.org/panther"),
	      "and what it was about");
	leave(h);
	setenv("PATH", before, 1);
	unsetenv("DISPLAY");
	free(before);
}

/* ---- the mouse */
/* Presses and releases a button there (SGR 1006); 64 and 65 are the wheel. */
static void point(struct hands *h, int button, int y, int x)
{
	char keys[64];

	str_printf(keys, sizeof(keys), "\033[<%d;%d;%dM", button, x + 1, y + 1);
	eye_keys(&h->eye, keys);
	if (button >= 64)
		return;
	str_printf(keys, sizeof(keys), "\033[<%d;%d;%dm", button, x + 1, y + 1);
	eye_keys(&h->eye, keys);
}

static bool place_of(struct hands *h, const char *text, int *y, int *x)
{
	eye_quiet(&h->eye, 100);
	for (*y = 0; *y < h->eye.rows; ++*y) {
		char *row = eye_row(&h->eye, *y), *at = strstr(row, text);

		if (at) {
			*at = '\0';
			*x = text_width(row);
		}
		free(row);
		if (at)
			return true;
	}
	check(h, false, text);
	return false;
}

static void click_text(struct hands *h, const char *text)
{
	int y, x;

	if (place_of(h, text, &y, &x))
		point(h, 0, y, x);
}

/* At once: what counts as twice is a matter of time. */
static void click_twice(struct hands *h, const char *text)
{
	int y, x;

	if (!place_of(h, text, &y, &x))
		return;
	point(h, 0, y, x);
	point(h, 0, y, x);
}

static bool click_sees(struct hands *h, const char *text, const char *then)
{
	click_text(h, text);
	return eye_await(&h->eye, then);
}

static bool cursor_on(struct hands *h, const char *text)
{
	bool on = false;

	for (int i = 0; i < 50 && !on; i++) {
		int y, x;
		char *row;

		eye_quiet(&h->eye, 50);
		eye_cursor(&h->eye, &y, &x);
		row = eye_row(&h->eye, y);
		on = strstr(row, text) != NULL;
		free(row);
	}
	return on;
}

/* A button is let go a while after it was pressed, and any button may be: the
 * screen goes on without another key. */
static void mouse_let_go(struct hands *h)
{
	static const char *const other[] = {"\033[<0;9;6M", "\033[<0;9;6m",
					    "\033[<2;9;6M", "\033[<2;9;6m"};

	h->name = "the mouse is let go";
	for (size_t i = 0; i < ARRAY_LEN(other); i++) {
		int cols = 90 + (int)i;
		bool wide = false;
		uint32_t c;

		start(h, PROGRAM, 80, 24);
		eye_keys(&h->eye, other[i]);
		eye_quiet(&h->eye, 300);
		eye_resize(&h->eye, cols, 24);
		for (int k = 0; k < 50 && !wide; k++) {
			eye_turn(&h->eye, 100);
			c = eye_cell(&h->eye, 0, cols - 2).chars[0];
			wide = c >= '0' && c <= '9'; /* of the clock */
		}
		check(h, wide, "the screen goes on");
		leave(h);
	}
}

static void mouse(struct hands *h)
{
	h->name = "the mouse";
	start(h, PROGRAM, 80, 24);
	check(h, click_sees(h, "Outbox", "Sent in this order"), "a key of the foot is pressed");
	check(h, click_sees(h, "Esc", "open tasks"), "and Esc");
	click_text(h, "Zwiebelzelle");
	check(h, cursor_on(h, "Zwiebelzelle"), "a row is chosen");
	click_text(h, "This week");
	check(h, cursor_on(h, "Zwiebelzelle"), "a heading is none");
	click_twice(h, "Zwiebelzelle");
	check(h, eye_await(&h->eye, "  Due"), "a double click opens it");
	check(h, click_sees(h, "Task", "open tasks"), "the title goes back");
	check(h, click_sees(h, "Server: fine", "Answers in"),
	      "the server's state shows the server");
	check(h, click_sees(h, "Esc", "open tasks"), "and back");
	leave(h);
	start(h, PROGRAM, 80, 24);
	check(h, choose(h, "Aufsatz.pdf"), "files");
	eye_keys(&h->eye, "\007~/Viele\r");
	eye_await(&h->eye, "Datei 00001.txt");
	for (int i = 0; i < 10; i++)
		point(h, 65, 10, 10);
	check(h, eye_await(&h->eye, "Datei 00040.txt"), "the wheel goes on");
	check(h, cursor_on(h, "Datei 00030.txt"), "and the cursor with it");
	for (int i = 0; i < 10; i++)
		point(h, 64, 10, 10);
	check(h, eye_await(&h->eye, "Datei 00001.txt"), "and goes back");
	check(h, click_sees(h, "Choose files", "open tasks") ||
		 is_seen(h, "Aufsatz.pdf"), "the title goes back");
	leave(h);
}

static bool make_home(struct hands *h)
{
	char program[PATH_MAX], line[2 * PATH_MAX];

	if (!realpath(PROGRAM, program))
		return false;
	str_printf(line, sizeof(line),
		   "mkdir -p Downloads/Fotos Schreibtisch Dokumente .config ../bin && "
		   "for f in Aufsatz.pdf Übung.odt Письмо.odt 宿題.txt .geheim Fotos/Tafel.jpg; "
		   "do echo x >\"Downloads/$f\"; done; echo x >'Dokumente/a b.txt'; "
		   "echo 'XDG_DESKTOP_DIR=\"$HOME/Schreibtisch\"' >.config/user-dirs.dirs; "
		   "cp '%s' ../bin/screen; "
		   "printf '#!/bin/sh\\ncase $* in --list*/dead*|--look*/stumm*) exec sleep 600;; esac\\n"
		   "exec \"%s\" \"$@\"\\n' >../bin/ranzen; chmod +x ../bin/ranzen",
		   program, program);
	return shell(h, line);
}

bool hands_test(int *count)
{
	struct hands h = {.count = count};
	char command[96];

	str_copy(h.base, sizeof(h.base), "/tmp/ranzen-hands-XXXXXX");
	if (!mkdtemp(h.base))
		return false;
	str_printf(h.home, sizeof(h.home), "%s/mia", h.base);
	str_printf(h.screen, sizeof(h.screen), "%s/bin/screen", h.base);
	mkdir(h.home, 0700);
	setenv("HOME", h.home, 1);
	str_printf(command, sizeof(command), "%s/ranzen", h.base);
	setenv("RANZEN_HOME", command, 1);
	setenv("TZ", "Europe/Berlin", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", "en", 1);
	unsetenv("RANZEN_CLOCK_OFFSET");
	str_printf(command, sizeof(command), "%" PRId64,
		   FILL_NOW - clock_now(clock_system()));
	setenv("RANZEN_CLOCK_OFFSET", command, 1);
	paths_init(&h.paths);
	if (make_home(&h) && fill_store(&h.paths) == ERR_OK) {
		first_time(&h);
		next_time(&h);
		paths(&h);
		folders(&h);
		dead_drive(&h);
		drive_dies(&h);
		leaving(&h);
		many_files(&h);
		small(&h);
		searching(&h);
		opening(&h);
		mouse(&h);
		mouse_let_go(&h);
	}
	paths_release(&h.paths);
	str_printf(command, sizeof(command), "rm -rf %s", h.base);
	return system(command) == 0 && !h.failed;
}
