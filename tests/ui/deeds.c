/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done on the screen stands in the store and in the files. */
#include "base/base.h"

#include <termios.h>

#include "base/disk.h"
#include "tests/ui/deeds.h"
#include "tests/ui/eye.h"
#include "tests/ui/fill.h"
#include "tests/ui/stage.h"

#define FILE_LIMIT (1u << 20)
#define REDRAWS 200
#define ENDS_MS 10000
#define FRAME_MS 10 /* for one; many that nobody reads are more than it takes */
#define CRASHED 99 /* how a sanitizer ends it, where it has something to say */

struct deeds {
	int *count;
	bool failed;
	struct stage stage;
	struct eye eye;
};

static void check(struct deeds *d, bool ok, const char *what)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++*d->count, what);
	if (!ok) {
		char *picture = eye_picture(&d->eye);

		printf("%s", picture);
		free(picture);
	}
	d->failed |= !ok;
}

static bool sees(struct deeds *d, const char *keys, const char *text)
{
	eye_keys(&d->eye, keys);
	return eye_await(&d->eye, text);
}

static bool start(struct deeds *d)
{
	char *argv[] = {(char *)STAGE_PROGRAM, NULL};

	stage_clock(0);
	return eye_open(&d->eye, 80, 24, &d->stage.paths, argv) &&
	       eye_await(&d->eye, "F10");
}

static enum err count_material(void *ctx, const struct material *m)
{
	UNUSED(m);
	++*(int *)ctx;
	return ERR_OK;
}

static int materials(const struct deeds *d, enum material_state state)
{
	struct store *s = NULL;
	int n = 0;
	enum err e = fill_open(&d->stage.paths, &s);

	if (!e)
		e = store_materials_in(s, state, count_material, &n);
	return fill_close(s, e) ? -1 : n;
}

struct states { int n[ENTRY_STATE_COUNT]; };

static enum err count_entry(void *ctx, const struct entry *e)
{
	((struct states *)ctx)->n[e->state]++;
	return ERR_OK;
}

static struct states entries(const struct deeds *d)
{
	struct states states = {{0}};
	struct store *s = NULL;
	enum err e = fill_open(&d->stage.paths, &s);

	if (!e)
		e = store_outbox(s, false, count_entry, &states);
	fill_close(s, e);
	return states;
}

static void files_are_fetched_together(struct deeds *d)
{
	int rest = materials(d, MATERIAL_there) + materials(d, MATERIAL_failed);
	int coming = materials(d, MATERIAL_coming);

	check(d, start(d) && sees(d, "f", "Files") && sees(d, "*", "[x]") &&
		 sees(d, "m", "files? Press F3 again"),
	      "all files are chosen, and asked for once");
	check(d, materials(d, MATERIAL_coming) == coming,
	      "nothing is fetched before the answer");
	eye_keys(&d->eye, "m");
	eye_rest(&d->eye);
	check(d, rest > 1 && materials(d, MATERIAL_coming) == coming + rest &&
		 materials(d, MATERIAL_there) == 0,
	      "then all that are not here are on their way");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
}

static void entries_are_paused_together(struct deeds *d)
{
	struct states was = entries(d), is;

	check(d, start(d) && sees(d, "o", "Sent in this order") &&
		 sees(d, "*", "[x]") && sees(d, "p", "Press p again"),
	      "all entries are chosen, and asked for once");
	eye_keys(&d->eye, "p");
	eye_rest(&d->eye);
	is = entries(d);
	check(d, was.n[ENTRY_waiting] > 0 && is.n[ENTRY_waiting] == 0 &&
		 is.n[ENTRY_held] == was.n[ENTRY_held] + was.n[ENTRY_waiting],
	      "what waited is paused");
	check(d, was.n[ENTRY_sending] > 0 &&
		 is.n[ENTRY_sending] == was.n[ENTRY_sending] &&
		 is.n[ENTRY_asking] == was.n[ENTRY_asking],
	      "what is being sent is not");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
}

static bool stands_in(const char *file, const char *text)
{
	char *data = NULL;
	size_t len;
	bool stands = disk_read_file(disk_real(), file, FILE_LIMIT, &data,
				     &len) == ERR_OK && strstr(data, text);

	free(data);
	return stands;
}

static void options_and_keys_are_files(struct deeds *d)
{
	static const char keys[] = "outbox = J\nnonsense\n\nhelp = F1\nx = y\n";
	char *file = path_beside(d->stage.paths.config, "keys.conf");

	check(d, start(d) && sees(d, ":set ui.mouse no\r", "ui.mouse = no") &&
		 stands_in(d->stage.paths.config, "ui.mouse = no"),
	      "an option that was changed stands in the file at once");
	check(d, sees(d, ":set ui.theme nosuch\r", "There is no theme called") &&
		 !stands_in(d->stage.paths.config, "nosuch"),
	      "a theme that is not there is not set");
	check(d, sees(d, ":theme mono\r", "ui.theme = mono") &&
		 stands_in(d->stage.paths.config, "ui.theme = mono"),
	      "a command takes what stands behind it");
	check(d, sees(d, ":theme\r", "A sample") &&
		 sees(d, "g\r", "From now on the screen looks so") &&
		 sees(d, "O", "name of the theme") &&
		 eye_await(&d->eye, "colour-blind-safe"),
	      "the page of options knows the theme that was kept");
	check(d, sees(d, ":hand-in 5\r", "Nothing belongs behind hand-in"),
	      "or says that it takes nothing");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
	disk_write_file(disk_real(), file, keys, sizeof(keys) - 1, 0600);
	check(d, start(d) && eye_await(&d->eye, "Lines 2, 5 of your keys"),
	      "all mistakes in keys.conf are named with their lines");
	check(d, sees(d, "J", "Sent in this order"), "the rest is used");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
	free(file);
}

static void tell_crashes(void)
{
	const char *options = getenv("ASAN_OPTIONS");
	char told[512];

	str_printf(told, sizeof(told), "%s:exitcode=%d", options ? options : "",
		   CRASHED);
	setenv("ASAN_OPTIONS", told, 1);
}

/* Nobody reads what it writes, until its terminal is gone; that this was lost,
 * its exit status may say. */
static bool hangs_up(struct eye *e)
{
	char redraws[REDRAWS + 1];
	int status = -1;

	memset(redraws, '\f', REDRAWS);
	redraws[REDRAWS] = '\0';
	eye_keys(e, redraws);
	poll(&(struct pollfd){e->fd, POLLIN, 0}, 1, ENDS_MS);
	close(e->fd);
	for (int i = 0; i < ENDS_MS / 10; i++) {
		if (waitpid(e->pid, &status, WNOHANG) == e->pid) {
			e->pid = -1;
			return WIFEXITED(status) &&
			       WEXITSTATUS(status) != CRASHED;
		}
		poll(NULL, 0, 10);
	}
	return false;
}

/* The work for the first task, if its sealed copy is there: its entry; else 0. */
static int64_t work(const struct deeds *d)
{
	struct store *s = NULL;
	struct entry n = {0};
	int64_t task = 0, id = 0;
	char *blob = NULL;
	enum err e = fill_open(&d->stage.paths, &s);

	if (!e)
		e = store_task_named(s, "lilienthal:t1", &task);
	if (!e)
		e = store_entry_of_task(s, task, &n);
	if (!e && n.state == ENTRY_waiting && n.n_files == 1)
		blob = store_blob_path(s, n.files[0].sha256);
	if (blob && access(blob, R_OK) == 0)
		id = n.id;
	free(blob);
	record_entry_release(&n);
	return fill_close(s, e) ? 0 : id;
}

/* Ctrl-C throws nothing away that was written and is still on its way: the
 * screen would lack it, and who waits for room there would wait for ever. */
static void an_interrupt_ends_it_in_a_picture(struct deeds *d)
{
	const char *first = "Musikschule am Markt";
	struct buf *sent = &d->eye.sent;

	check(d, start(d), "it starts");
	buf_clear(sent);
	eye_resize(&d->eye, 300, 100);
	for (int i = 0; i < REDRAWS; i++) {
		eye_keys(&d->eye, "\f");
		poll(NULL, 0, FRAME_MS);
	}
	eye_keys(&d->eye, "\003");
	check(d, eye_wait(&d->eye) == 0,
	      "an interrupt ends it in the middle of a picture");
	check(d, sent->len && memmem(sent->data, sent->len, first, strlen(first)),
	      "of which nothing is lost");
	eye_close(&d->eye);
}

static bool stops_output(const struct eye *e)
{
	struct termios tty;

	return tcgetattr(e->fd, &tty) == 0 && (tty.c_iflag & IXON);
}

static void a_key_that_stops_output_is_one(struct deeds *d)
{
	bool before;

	check(d, start(d) && sees(d, "\023", "Search:"),
	      "Ctrl-S searches, and stops nothing");
	before = stops_output(&d->eye);
	eye_keys(&d->eye, "\rq");
	check(d, eye_wait(&d->eye) == 0 && !before && stops_output(&d->eye),
	      "at the end it is the terminal's again");
	eye_close(&d->eye);
}

/* Whether the foot has one and not the other. */
static bool foot(struct deeds *d, const char *has, const char *lacks)
{
	char *row;
	bool is;

	eye_rest(&d->eye);
	row = eye_row(&d->eye, 23);
	is = row && strstr(row, has) && !strstr(row, lacks);
	free(row);
	return is;
}

/* Blanks are of what is typed; other keys do what they did. */
static void a_search_among_files_offers_what_works(struct deeds *d)
{
	check(d, start(d) && sees(d, "/panther\r\ra", "Choose files") &&
		 foot(d, "SpaceChoose", "Cancel"), "files are chosen");
	check(d, sees(d, "a", "Search: a") &&
		 foot(d, "EnterFinish", "Space") && foot(d, "F2Hand in", "Open") &&
		 foot(d, "EscCancel", "Back"),
	      "the foot tells what works while one types");
	check(d, sees(d, "\030", "This key does nothing while you type"),
	      "a key that does nothing says so");
	check(d, sees(d, "\033OQ", "Choose files with Space first"),
	      "F2 does what it is there for");
	check(d, sees(d, "\007", "Path: ~/") &&
		 foot(d, "EnterGo there TabComplete EscCancel", "F10"),
	      "where a path is typed the foot is about that");
	check(d, sees(d, "\033", "Choose files") && sees(d, "\t", "Home folder") &&
		 sees(d, "tmp", "Search: tmp") && sees(d, "\r", "Not found."),
	      "what is not shown of a path is not found");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
}

static void a_lost_line_keeps_the_work(struct deeds *d)
{
	int64_t before = work(d);

	tell_crashes();
	check(d, start(d) && sees(d, "/panther\r\ra\r", "Hand in?") &&
		 sees(d, "\r", "In the outbox."), "work is handed in");
	check(d, hangs_up(&d->eye), "in the middle of a picture its line is lost, and it ends");
	eye_close(&d->eye);
	check(d, before > 0 && work(d) > before, "the work is kept, whole");
	check(d, start(d) && sees(d, "o", "Sent in this order"),
	      "it is on its way, who looks again sees");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
}

/* Whether the cursor's row has these words. */
static bool on(struct deeds *d, const char *words)
{
	int y, x;
	char *row;
	bool is;

	eye_rest(&d->eye);
	eye_cursor(&d->eye, &y, &x);
	row = eye_row(&d->eye, y);
	is = row && strstr(row, words);
	free(row);
	return is;
}

static void who_marks_goes_on_with_the_next(struct deeds *d)
{
	check(d, start(d) && on(d, "Lineare Funktionen") &&
		 sees(d, "x", "Marked as done") && on(d, "Pult abholen"),
	      "who marks a task is on the next one, not among the done ones");
	check(d, sees(d, "u", "Undone:") && on(d, "Lineare Funktionen"),
	      "who takes that back is where it was");
	check(d, sees(d, "\rx", "Marked as done") &&
		 sees(d, "q", "open tasks") && on(d, "Pult abholen"),
	      "the same from the page of the task");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
}

/* What is not at the school yet is taken out of the outbox, not taken back. */
static void nothing_is_taken_back_that_is_not_there(struct deeds *d)
{
	int64_t before = work(d);

	check(d, start(d) && sees(d, "/panther\r\rw", "is not sent yet"),
	      "work that is not sent is not taken back");
	check(d, eye_close(&d->eye) == 0, "it ends cleanly");
	check(d, before > 0 && work(d) == before, "nothing is queued");
}

bool deeds_all(int *count)
{
	static void (*const cases[])(struct deeds *) = {
		files_are_fetched_together, entries_are_paused_together,
		options_and_keys_are_files, an_interrupt_ends_it_in_a_picture,
		a_key_that_stops_output_is_one, a_lost_line_keeps_the_work,
		a_search_among_files_offers_what_works,
		nothing_is_taken_back_that_is_not_there,
		who_marks_goes_on_with_the_next,
	};
	bool all = true;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct deeds d = {.count = count};

		if (stage_open(&d.stage, STAGE_FULL, "en"))
			cases[i](&d);
		else
			d.failed = true;
		stage_close(&d.stage);
		all &= !d.failed;
	}
	return all;
}
