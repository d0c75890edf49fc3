/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "base/disk.h"
#include "base/text.h"
#include "conf/conf.h"
#include "tests/ui/fill.h"
#include "tests/ui/stage.h"
#include "tests/ui/terminals.h"
#include "tests/ui/trial.h"

#define PASTE_BEGIN "\033[200~"
#define PASTE_END "\033[201~"

static void check_clean(struct trial *b)
{
	trial_check(b, trial_is_off(b, "\033[?1049h", "\033[?1049l"),
		    "the other screen is left");
	trial_check(b, trial_is_off(b, "\033[?2004h", "\033[?2004l"),
		    "pastes are not marked any more");
	trial_check(b, trial_is_off(b, "\033[?1006;1000h", "\033[?1006;1000l"),
		    "the mouse is let go");
	trial_check(b, !trial_has(b, "\033[?25l") ||
		    trial_is_off(b, "\033[?25l", "\033[?25h"),
		    "the cursor is seen");
}

/* ---- kinds of terminals */
static void good_terminals(struct trial *b)
{
	static const char *const terms[] = {
		"TERM=vt100", "TERM=vt220", "TERM=linux", "TERM=screen",
		"TERM=tmux-256color", "TERM=xterm-16color", "TERM=xterm-mono",
		"TERM=xterm",
	};

	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		const char *const set[] = {terms[i], NULL};
		bool console = strcmp(terms[i], "TERM=linux") == 0;

		b->name = terms[i];
		trial_environment(set);
		/* On a console ncurses loads libgpm, which loses ten bytes. */
		if (console)
			setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		trial_start(b, 80, 24, "dark");
		unsetenv("ASAN_OPTIONS");
		trial_check(b, eye_await(&b->eye, "F10Quit") &&
			       eye_await(&b->eye, "Lineare Funktionen"),
			    "it shows the tasks");
		trial_check(b, eye_stands(&b->eye, console ? ">!" : "▸!"),
			    "with signs that its fonts have");
		trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
	}
}

static void bad_terminals(struct trial *b)
{
	static const char *const terms[] = {
		"TERM=", "TERM=no-such-terminal", "TERM=dumb",
	};

	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		const char *const set[] = {terms[i], NULL};

		b->name = terms[i];
		trial_environment(set);
		trial_start(b, 80, 24, "dark");
		trial_check(b, eye_wait(&b->eye) == 1 &&
			       trial_has(b, "this terminal cannot show a screen"),
			    "it is told, with what to do instead");
		eye_close(&b->eye);
	}
}

/* ---- locales */
static void latin_1(struct trial *b)
{
	static const char *const set[] = {"LC_ALL=de_DE.ISO-8859-1", NULL};
	char command[256];

	b->name = "LC_ALL=de_DE.ISO-8859-1";
	trial_environment(set);
	str_printf(command, sizeof(command),
		   "localedef -i de_DE -f ISO-8859-1 %s/de_DE.ISO-8859-1 2>&1",
		   b->stage.home);
	if (system(command) != 0) {
		trial_check(b, false, "localedef could not make it");
		return;
	}
	setenv("LOCPATH", b->stage.home, 1);
	trial_start(b, 80, 24, "default");
	eye_await(&b->eye, "F10");
	eye_quiet(&b->eye, 200);
	trial_check(b, trial_has(b, "Herr \xd6""zdemir"), "umlauts are its own");
	trial_check(b, !trial_has(b, "\xc3\x96"), "nothing is written in UTF-8");
	eye_keys(&b->eye, "/\xd6zd");
	eye_quiet(&b->eye, 200);
	trial_check(b, trial_has(b, "\xd6zd"), "so are those that are typed");
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
}

/* ---- pasting */
static void pasting(struct trial *b)
{
	size_t size = 1 << 20;
	char *much = malloc(size + 1);

	b->name = "pasting";
	trial_environment(NULL);
	trial_start(b, 80, 24, "default");
	eye_await(&b->eye, "F10Quit");
	eye_keys(&b->eye, PASTE_BEGIN "qQ\n\033OP?T" PASTE_END);
	trial_check(b, eye_await(&b->eye, "only taken where you type") &&
		       eye_await(&b->eye, "Lineare Funktionen"),
		    "what is pasted is no key");
	eye_keys(&b->eye, "/" PASTE_BEGIN "zwiebelzelle\nunter" PASTE_END "\r");
	trial_check(b, eye_await(&b->eye, "1 open task"),
		    "words to search for can be pasted");
	memset(much, 'Q', size);
	eye_keys(&b->eye, "\033");
	eye_await(&b->eye, "5 open tasks");
	eye_keys(&b->eye, PASTE_BEGIN);
	eye_send(&b->eye, much, size);
	eye_keys(&b->eye, PASTE_END "?");
	trial_check(b, eye_await(&b->eye, "Help"), "a megabyte is passed over");
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
	free(much);
}

/* A terminal may answer or tell what nobody asked; nothing of it is a key. */
static void sequences(struct trial *b)
{
	static const char *const strange[] = {
		"\033[?1;2c", "\033P>|xterm\033\\", "\033]11;rgb:0/0/0\a",
		"\033]11;rgb:00/4444/0000\033\\", "\033[<0;10;8m",
		"\033[M x!", "\033OT", "\033_Gx=4\033\\",
		"\033[>0;276;0c", "\302\2331;2c", "\033Pcut off",
	};
	char *before, *after;

	b->name = "sequences that ncurses does not know";
	trial_environment(NULL);
	trial_start(b, 80, 24, "default");
	eye_await(&b->eye, "F10Quit");
	eye_rest(&b->eye);
	before = eye_picture(&b->eye);
	for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
		eye_keys(&b->eye, strange[i]);
		eye_quiet(&b->eye, 150);
	}
	after = eye_picture(&b->eye);
	trial_check(b, strcmp(before, after) == 0, "they change nothing");
	if (strcmp(before, after) != 0)
		printf("%s", after);
	free(before);
	free(after);
	eye_quiet(&b->eye, 600); /* what was cut goes on no longer */
	eye_keys(&b->eye, "\033[?1;2cj");
	trial_check(b, eye_await(&b->eye, "▸"), "it goes on");
	eye_keys(&b->eye, "?");
	trial_check(b, eye_await(&b->eye, "Help"), "a key is one again");
	eye_keys(&b->eye, "\033");
	trial_check(b, eye_await(&b->eye, "Lineare Funktionen"),
		    "Escape alone is a key");
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
}

/* Where the terminal does not mark what is pasted. */
static void burst(struct trial *b)
{
	char text[20000];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "xQq\rMdAy FLTu4k"[i % 15];
	b->name = "a paste without marks";
	trial_environment(NULL);
	trial_start(b, 80, 24, "default");
	eye_await(&b->eye, "5 open tasks");
	eye_send(&b->eye, text, sizeof(text));
	trial_check(b, eye_await(&b->eye, "only taken where you type"),
		    "what is pasted is no key");
	eye_quiet(&b->eye, 500);
	trial_check(b, eye_stands(&b->eye, "5 open tasks"), "and does nothing");
	eye_keys(&b->eye, "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj");
	eye_quiet(&b->eye, 200);
	trial_check(b, !eye_stands(&b->eye, "only taken"),
		    "a key that is held down is one");
	eye_keys(&b->eye, "/zwiebelzelle unter dem mikroskop");
	trial_check(b, eye_await(&b->eye, "zwiebelzelle unter dem mikroskop"),
		    "what is typed into a line is taken");
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
}

/* ---- signals */
static void ended_by(struct trial *b, int signal, const char *name)
{
	b->name = name;
	trial_environment(NULL);
	trial_start(b, 80, 24, "dark");
	eye_await(&b->eye, "F10Quit");
	kill(b->eye.pid, signal);
	trial_check(b, eye_wait(&b->eye) == 0, "it ends cleanly");
	check_clean(b);
	eye_close(&b->eye);
}

/* A shell with job control; the key is the terminal's own. */
static void stopping(struct trial *b)
{
	char *const argv[] = {
		(char *)"/bin/sh", (char *)"-c",
		(char *)"set -m; " STAGE_PROGRAM "; echo STOPPED; read line; fg >/dev/null",
		NULL};

	b->name = "^Z";
	trial_environment(NULL);
	eye_open(&b->eye, 80, 24, &b->stage.paths, argv);
	eye_await(&b->eye, "F10Quit");
	eye_keys(&b->eye, "\032");
	trial_check(b, eye_await(&b->eye, "STOPPED"), "it stops");
	check_clean(b);
	buf_clear(&b->eye.sent);
	eye_keys(&b->eye, "\n");
	trial_check(b, eye_await(&b->eye, "F10Quit"), "it goes on");
	trial_check(b, trial_has(b, "\033[?1049h") && trial_has(b, "\033[?2004h"),
		    "with its screen and its modes");
	eye_keys(&b->eye, "\033[21~");
	trial_check(b, eye_wait(&b->eye) == 0, "it ends cleanly");
	check_clean(b);
	eye_close(&b->eye);
}

static void lost(struct trial *b)
{
	b->name = "a lost line";
	trial_environment(NULL);
	trial_start(b, 80, 24, "default");
	eye_await(&b->eye, "F10Quit");
	close(b->eye.fd);
	b->eye.fd = open("/dev/null", O_RDWR);
	b->eye.over = true;
	trial_check(b, eye_wait(&b->eye) >= 0, "the program ends by itself");
	eye_close(&b->eye);
}

/* ---- colours */
static bool covered(struct trial *b, bool rgb, uint8_t r, uint8_t g, uint8_t s)
{
	for (int y = 1; y < b->eye.rows - 2; y++) {
		for (int x = 1; x < b->eye.cols - 1; x++) {
			VTermColor c = eye_cell(&b->eye, y, x).bg;

			if (VTERM_COLOR_IS_DEFAULT_BG(&c) ||
			    VTERM_COLOR_IS_RGB(&c) != rgb)
				return false;
			vterm_screen_convert_color_to_rgb(b->eye.screen, &c);
			if (c.rgb.red != r || c.rgb.green != g || c.rgb.blue != s)
				return false;
		}
	}
	return true;
}

static bool plain(struct trial *b)
{
	for (int y = 0; y < b->eye.rows; y++) {
		for (int x = 0; x < b->eye.cols; x++) {
			VTermScreenCell c = eye_cell(&b->eye, y, x);

			if (!VTERM_COLOR_IS_DEFAULT_FG(&c.fg) ||
			    !VTERM_COLOR_IS_DEFAULT_BG(&c.bg))
				return false;
		}
	}
	return true;
}

static void colours(struct trial *b)
{
	static const char *const true_colour[] = {"COLORTERM=truecolor", NULL};
	static const char *const no_colour[] = {"NO_COLOR=1", NULL};

	b->name = "256 colours";
	trial_environment(NULL);
	trial_start(b, 80, 24, "light");
	eye_await(&b->eye, "F10Quit");
	trial_check(b, covered(b, false, 255, 255, 255),
		    "the theme's background is everywhere");
	eye_close(&b->eye);
	b->name = "COLORTERM=truecolor";
	trial_environment(true_colour);
	trial_start(b, 80, 24, "dark");
	eye_await(&b->eye, "F10Quit");
	trial_check(b, covered(b, true, 0x14, 0x18, 0x1f),
		    "it is of the very colour");
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
	b->name = "NO_COLOR";
	trial_environment(no_colour);
	trial_start(b, 80, 24, "dark");
	eye_await(&b->eye, "F10Quit");
	trial_check(b, plain(b), "no colour is written");
	eye_close(&b->eye);
}

/* Waits for it, a few seconds at most. */
static bool background_is(struct trial *b, int number)
{
	for (int i = 0; i < 40; i++) {
		VTermColor c = eye_cell(&b->eye, 1, 40).bg;

		if (number < 0 ? VTERM_COLOR_IS_DEFAULT_BG(&c)
			       : VTERM_COLOR_IS_INDEXED(&c) &&
					 c.indexed.idx == number)
			return true;
		eye_quiet(&b->eye, 100);
	}
	return false;
}

static void choosing(struct trial *b)
{
	char *text = NULL;
	size_t len;

	b->name = "choosing a theme";
	trial_environment(NULL);
	trial_start(b, 80, 24, "default");
	eye_await(&b->eye, "F10Quit");
	eye_keys(&b->eye, "T");
	eye_await(&b->eye, "A sample");
	trial_check(b, background_is(b, -1), "it begins with the one that is used");
	eye_keys(&b->eye, "k");
	trial_check(b, background_is(b, 234), "the one under the cursor is tried");
	eye_keys(&b->eye, "\033");
	eye_await(&b->eye, "Lineare Funktionen");
	trial_check(b, background_is(b, -1), "going back takes the former");
	eye_keys(&b->eye, "T");
	eye_await(&b->eye, "A sample");
	eye_keys(&b->eye, "k\r");
	trial_check(b, eye_await(&b->eye, "looks so: dark") &&
		    background_is(b, 234),
		    "Enter keeps it");
	disk_read_file(disk_real(), b->stage.paths.config, 65536, &text, &len);
	trial_check(b, text && strstr(text, "ui.theme = dark"),
		    "for the next time, too");
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
	free(text);
}

/* ---- few bytes, in few pieces */
/* How often it wrote anything, anywhere, until now. */
static long writes_of(pid_t pid)
{
	char path[64], line[128];
	long n = -1;
	FILE *f;

	str_printf(path, sizeof(path), "/proc/%d/io", (int)pid);
	f = fopen(path, "r");
	while (f && n < 0 && fgets(line, sizeof(line), f))
		if (str_starts(line, "syscw: "))
			n = strtol(line + 7, NULL, 10);
	if (f)
		fclose(f);
	return n;
}

static void pieces(struct trial *b)
{
	long before;

	b->name = "pieces";
	trial_environment(NULL);
	trial_start(b, 80, 24, "dark");
	eye_await(&b->eye, "F10Quit");
	eye_quiet(&b->eye, 300);
	before = writes_of(b->eye.pid);
	trial_check(b, before > 0, "its writes are counted");
	eye_keys(&b->eye, "?"); /* a page, of which each row changes */
	eye_quiet(&b->eye, 300);
	before = writes_of(b->eye.pid) - before;
	printf("# a frame: %ld writes\n", before);
	trial_check(b, before > 0 && before <= 4,
		    "a frame is hardly more than one write");
	eye_close(&b->eye);
}

static void bytes(struct trial *b)
{
	/* A background of its own is a colour more. */
	static const struct { const char *name; size_t limit; } themes[] = {
		{"default", 160}, {"mono", 140}, {"dark", 215},
	};
	size_t most;

	for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
		b->name = themes[i].name;
		trial_environment(NULL);
		trial_start(b, 120, 36, b->name);
		eye_await(&b->eye, "F10Quit");
		eye_quiet(&b->eye, 300);
		most = 0;
		for (int k = 0; k < 4; k++) {
			buf_clear(&b->eye.sent);
			eye_keys(&b->eye, "j");
			eye_quiet(&b->eye, 200);
			trial_check(b, b->eye.sent.len > 0, "a step is seen");
			most = MAX(most, b->eye.sent.len);
		}
		printf("# a step of the cursor: %zu bytes at most\n", most);
		trial_check(b, most <= themes[i].limit,
			    "a step of the cursor is cheap");
		eye_keys(&b->eye, "Z"); /* that it does nothing is said */
		eye_quiet(&b->eye, 200);
		buf_clear(&b->eye.sent);
		eye_keys(&b->eye, "\001Z");
		eye_quiet(&b->eye, 200);
		trial_check(b, b->eye.sent.len == 0,
			    "nothing is written when nothing changes");
		eye_close(&b->eye);
	}
}

/* ---- lines */
/* Every row that the terminal got is no wider than it is, so it breaks none of
 * them itself; and as wide as words are. */
static void lines(struct trial *b)
{
	char *const argv[] = {(char *)STAGE_PROGRAM, (char *)"--plain", NULL};
	char *line, *rest;
	int most = 0;

	b->name = "--plain";
	trial_environment(NULL);
	eye_open(&b->eye, 40, 24, &b->stage.paths, argv);
	trial_check(b, eye_await(&b->eye, "Tasks:"), "it says the tasks");
	buf_char(&b->eye.sent, '\0');
	rest = b->eye.sent.data;
	while ((line = strsep(&rest, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		most = MAX(most, text_width(line));
	}
	trial_check(b, most > 30 && most <= 40, "rows end where words do");
	eye_close(&b->eye);
}

/* ---- scripts */
static int row_with(struct trial *b, const char *letters)
{
	for (int y = 2; y < b->eye.rows - 2; y++) {
		size_t i = 0;

		while (letters[i] && eye_cell(&b->eye, y, 3 + (int)i).chars[0] ==
					     (uint32_t)letters[i])
			i++;
		if (!letters[i])
			return y;
	}
	return -1;
}

static uint32_t letter(struct trial *b, int y, int x)
{
	uint32_t c = eye_cell(&b->eye, y, x).chars[0];

	return c ? c : ' ';
}

/* Behind the titles all columns stand as in the row beside it. */
static bool in_line(struct trial *b, int row, int other)
{
	int same = 0;

	for (int x = b->eye.cols - 2; x > 0; x--) {
		if (letter(b, row, x) != letter(b, other, x))
			break;
		same++;
	}
	return same > 30;
}

static void scripts(struct trial *b)
{
	int64_t began;
	int row, other;

	b->name = "many scripts";
	trial_environment(NULL);
	trial_check(b, fill_scripts(&b->stage.paths) == ERR_OK, "such tasks are there");
	trial_start(b, 80, 24, "default");
	trial_check(b, eye_await(&b->eye, "Zum Vergleich"), "they are shown");
	eye_quiet(&b->eye, 100);
	row = row_with(b, "Schriften");
	other = row_with(b, "Zum Vergleich");
	trial_check(b, row > 0 && other > 0 && in_line(b, row, other),
		    "the row keeps its columns");
	trial_check(b, trial_has(b, "\u200e"), "Arabic is held together by marks");
	trial_check(b, !trial_has(b, "\u2068"), "and not by what takes a column");
	began = clock_mono_ms(clock_system());
	eye_keys(&b->eye, "/schriften\r\r");
	trial_check(b, eye_await(&b->eye, "Wörter"), "two megabytes open");
	printf("# in %d ms, with sanitizers\n",
	       (int)(clock_mono_ms(clock_system()) - began));
	eye_keys(&b->eye, "G");
	eye_quiet(&b->eye, 200);
	trial_check(b, eye_close(&b->eye) == 0, "it ends cleanly");
}

bool terminals_test(int *count)
{
	struct trial b = {.count = count};

	if (stage_open(&b.stage, STAGE_SMALL, "en")) {
		good_terminals(&b);
		bad_terminals(&b);
		trial_sizes(&b);
		latin_1(&b);
		pasting(&b);
		sequences(&b);
		burst(&b);
		ended_by(&b, SIGTERM, "SIGTERM");
		ended_by(&b, SIGHUP, "SIGHUP");
		stopping(&b);
		lost(&b);
		colours(&b);
		bytes(&b);
		pieces(&b);
		lines(&b);
		choosing(&b);
		scripts(&b);
	} else {
		b.name = "a home";
		trial_check(&b, false, "it is there");
	}
	stage_close(&b.stage);
	return !b.failed;
}
