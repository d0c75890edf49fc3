/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Golden screens: the real program on a made-up school. Each page is drawn in
 * five sizes and compared with golden/NAME-LANGUAGE.txt (text, roles, cursor),
 * and again in three themes, where each role must look as golden/looks-THEME.txt
 * says (looks.h). "build/san/tests/ui update" writes them anew; look at the
 * difference before committing it.
 */
#include "base/base.h"

#include <glob.h>

#include "base/clock.h"
#include "conf/conf.h"
#include "tests/ui/draw.h"
#include "tests/ui/far.h"
#include "tests/ui/fill.h"
#include "tests/ui/looks.h"
#include "tests/ui/screens.h"
#include "tests/ui/stage.h"
#include "tests/ui/steps.h"
#include "ui/qr.h"

#define GOLDEN "tests/ui/golden"
#define TEXT "Ich bin blau.\n\nSehr."
#define GOLDEN_LIMIT (1u << 20)
#define PAGES 256 /* of one run, in all sizes */
#define FIRST_SECOND 3 /* of a minute: so that it lasts while one looks */
#define COLS 80
#define ROWS 24

static const struct { int cols, rows; bool always; } sizes[] = {
	{80, 24, true}, {40, 12, true}, {60, 20, false}, {120, 36, false},
	{300, 100, false},
};

/* Without colour the theme dark is mono. */
static const struct { const char *name, *theme; bool colour; } themes[] = {
	{"dark", "dark", true}, {"light", "light", true}, {"mono", "mono", true},
	{"mono", "dark", false},
};
enum { THEMES = ARRAY_LEN(themes), MONO = 2 };

struct test {
	int count, files;
	bool update, failed, draw;
	struct looks looks[THEMES];
	struct alone *alone;
	/* of this run, by roles */
	struct page pages[PAGES];
	int n_pages, at; /* at: the next one to compare with; -1: by roles */
	int theme;
};

static void result(struct test *t, bool ok, const char *what,
		   const struct run *r, const char *detail)
{
	printf("%s %d - %s (%s, %s)\n", ok ? "ok" : "not ok", ++t->count, what,
	       r->name, r->language);
	if (!ok)
		printf("%s\n", detail ? detail : "");
	t->failed |= !ok;
}

/* Is the file as this text? Or else it becomes so. */
static bool golden(struct test *t, const char *path, const char *text)
{
	char *want = NULL;
	size_t len;
	bool same;

	if (t->update)
		disk_write_file(disk_real(), path, text, strlen(text), 0644);
	disk_read_file(disk_real(), path, GOLDEN_LIMIT, &want, &len);
	same = want && strcmp(want, text) == 0;
	free(want);
	return same;
}

static void draw(struct test *t, const struct run *r, const char *shot,
		 struct eye *eye)
{
	char path[256], title[64], *svg;

	str_printf(path, sizeof(path), "docs/screens/%s-%s.svg", shot,
		   r->language);
	str_printf(title, sizeof(title), "Ranzen: %s", shot);
	svg = draw_screen(eye, title);
	result(t, golden(t, path, svg), title, r, "it is drawn otherwise now");
	free(svg);
}

static bool is(const struct run *r, const char *name)
{
	return strcmp(r->name, name) == 0;
}

/* ---- more than looks */
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

	while (made && (q.width + 2 * quiet + 1) / 2 > ROWS - 4)
		quiet--;
	left = (COLS - q.width - 2 * quiet) / 2;
	for (int y = -quiet; made && y < q.width + quiet; y++)
		for (int x = -quiet; x < q.width + quiet; x++)
			wrong += ink_at(eye, 2 * 2 + y + quiet,
					 left + x + quiet) != qr_dark(&q, y, x);
	same = made && quiet >= QR_QUIET_LEAST && wrong == 0;
	result(t, same, "the code on the screen is that of the address", r, "");
	qr_release(&q);
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
	bool text = is(r, "writing");
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
		ok = has_copy(s, &e) && e.statement == (is(r, "asking"));
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

/* ---- one page */
static bool same_page(struct test *t, const struct page *p, struct buf *why)
{
	const struct page *roles = t->at < t->n_pages ? &t->pages[t->at] : NULL;

	t->at++;
	return roles && looks_learn(&t->looks[t->theme], roles, p, why);
}

/* By roles it is written and kept, in a theme compared with what was kept. */
static bool one_size(struct test *t, const struct run *r, const char *shot,
		     struct eye *eye, struct buf *out)
{
	char name[96];
	struct page p;
	bool ok = page_take(&p, eye);

	hide_home(p.text);
	if (t->at >= 0) {
		ok = ok && same_page(t, &p, out);
		page_release(&p);
		return ok;
	}
	page_write(&p, out);
	str_printf(name, sizeof(name), "%s-%s, %dx%d", shot, r->language,
		   p.cols, p.rows);
	ok = ok && alone_add(t->alone, &p, name);
	if (!r->all || t->n_pages == PAGES)
		page_release(&p);
	else
		t->pages[t->n_pages++] = p;
	return ok;
}

static void shoot(struct test *t, const struct run *r, const char *shot,
		  struct eye *eye)
{
	char path[256], what[128];
	bool ok = true;
	struct buf b;

	buf_init(&b, GOLDEN_LIMIT);
	for (size_t i = 0; i < ARRAY_LEN(sizes) && ok; i++) {
		if (!r->all && !sizes[i].always)
			continue;
		eye_resize(eye, sizes[i].cols, sizes[i].rows);
		eye_rest(eye);
		ok = one_size(t, r, shot, eye, &b);
	}
	eye_resize(eye, COLS, ROWS);
	eye_rest(eye);
	if (t->at < 0) {
		str_printf(path, sizeof(path), GOLDEN "/%s-%s.txt", shot,
			   r->language);
		ok = ok && golden(t, path, b.data);
		t->files++;
		str_printf(what, sizeof(what), "%s looks as it did", shot);
		result(t, ok, what, r, b.data);
	} else if (!ok) {
		str_printf(what, sizeof(what), "%s has its looks in %s%s", shot,
			   themes[t->theme].name,
			   themes[t->theme].colour ? "" : ", by NO_COLOR");
		result(t, false, what, r, b.data);
	}
	buf_release(&b);
}

static bool step(struct test *t, const struct run *r, const struct step *s,
		 struct eye *eye)
{
	struct page p;

	eye_keys(eye, s->keys);
	if (!eye_await(eye, s->await)) {
		page_take(&p, eye);
		result(t, false, s->await, r, p.text);
		page_release(&p);
		return false;
	}
	if (s->shot && strcmp(s->shot, "code") == 0 && t->at < 0)
		check_code(t, r, eye);
	if (s->shot && t->draw)
		draw(t, r, s->shot, eye);
	else if (s->shot)
		shoot(t, r, s->shot, eye);
	else if (is(r, "plain") || is(r, "wrong_theme"))
		result(t, true, s->await, r, "");
	return true;
}

static void walk(struct test *t, const struct run *r, struct eye *eye)
{
	for (size_t i = 0; i < r->n; i++) {
		if (!step(t, r, &r->steps[i], eye))
			return;
	}
	if (!is(r, "english") || t->at >= 0)
		return;
	eye_resize(eye, 30, 8);
	result(t, eye_await(eye, "too small"), "a tiny window says so", r, "");
	eye_resize(eye, COLS, ROWS);
	result(t, eye_await(eye, "F10"), "it comes back when there is room", r,
	       "");
}

/* ---- one run */
static bool fill(const struct test *t, const struct run *r,
		 const struct stage *s, struct little_server *far)
{
	enum err e = ERR_OK;

	if (r->later > 0)
		e = fill_waiting(&s->paths, s->work);
	else if (r->later == RUN_VANISHED)
		e = fill_vanished(&s->paths, s->work);
	else if (r->later == RUN_BUSY)
		e = fill_busy(&s->paths, s->work);
	else if (r->later == RUN_ASKING)
		e = fill_asking(&s->paths);
	else if (r->later == RUN_RICH)
		e = fill_rich(&s->paths);
	else if (r->later == RUN_TWINS)
		e = fill_twins(&s->paths);
	else if (r->later == RUN_FAR)
		e = far_begin(far, &s->paths);
	if (!e && t->draw)
		e = fill_tidy(&s->paths);
	return e == ERR_OK;
}

static void own_theme(const struct paths *p)
{
	static const char text[] = "title = - - bold\ntitle = - pink\n";
	char *file = path_join(p->home, "own.theme");

	disk_write_file(disk_real(), file, text, sizeof(text) - 1, 0600);
	conf_set_file(p->config, CONF_UI_THEME, file);
	free(file);
}

/* What the program is called with; the theme of roles lies in the home. */
static void arguments(const struct test *t, const struct run *r,
		      const struct stage *s, char *argv[4], char roles[64])
{
	str_printf(roles, 64, "%s/roles.theme", s->home);
	page_roles_theme(roles);
	argv[0] = (char *)STAGE_PROGRAM;
	argv[1] = is(r, "plain") ? (char *)"--plain" : NULL;
	if (is(r, "wrong_theme"))
		own_theme(&s->paths);
	if (is(r, "busy_ascii"))
		conf_set_file(s->paths.config, CONF_UI_LINES, "ascii");
	if (is(r, "plain") || is(r, "wrong_theme"))
		return;
	argv[1] = (char *)"--theme";
	argv[2] = t->draw ? (char *)"dark"
		  : t->at < 0 ? roles : (char *)themes[t->theme].theme;
}

static void play(struct test *t, const struct run *r)
{
	char *argv[4] = {NULL}, roles[64];
	struct little_server far = {0};
	struct stage s;
	struct eye eye;
	int status;

	if (!stage_open(&s, STAGE_SMALL, r->language) || !fill(t, r, &s, &far)) {
		result(t, false, "there is a school", r, "");
		return;
	}
	arguments(t, r, &s, argv, roles);
	setenv("EDITOR", "printf '%s\\n' '" TEXT "' >", 1);
	if (t->at >= 0 && !themes[t->theme].colour)
		setenv("NO_COLOR", "1", 1);
	stage_clock(FIRST_SECOND + MAX(r->later, 0));
	if (eye_open(&eye, COLS, ROWS, &s.paths, argv)) {
		walk(t, r, &eye);
		status = eye_close(&eye);
		/* Without a screen a signal has nothing to restore. */
		if (!is(r, "plain") && t->at < 0)
			result(t, status == 0, "it ends cleanly", r, "");
		if ((is(r, "english") || is(r, "writing") || is(r, "asking")) &&
		    t->at < 0)
			check_sealed(t, r, &s.paths);
	} else {
		result(t, false, "it starts", r, "");
	}
	far_end(&far);
	stage_close(&s);
}

static void in_themes(struct test *t, const struct run *r)
{
	char what[64];

	for (t->theme = 0; t->theme < THEMES; t->theme++) {
		bool before = t->failed;

		if (!themes[t->theme].colour && !is(r, "busy"))
			continue;
		t->at = 0;
		t->failed = false;
		play(t, r);
		str_printf(what, sizeof(what), "%d screens are the same in %s%s",
			   t->at, themes[t->theme].name,
			   themes[t->theme].colour ? "" : ", by NO_COLOR");
		if (!t->failed)
			result(t, t->at == t->n_pages, what, r, "fewer screens");
		t->failed |= before;
	}
}

static void run(struct test *t, const struct run *r)
{
	t->at = -1;
	t->n_pages = 0;
	play(t, r);
	if (r->all && !t->failed)
		in_themes(t, r);
	for (int i = 0; i < t->n_pages; i++)
		page_release(&t->pages[i]);
}

/* ---- all of them */
static void check_looks(struct test *t, int theme)
{
	char path[128];
	struct buf b;
	bool ok;

	buf_init(&b, GOLDEN_LIMIT);
	looks_write(&t->looks[theme], &b);
	str_printf(path, sizeof(path), GOLDEN "/looks-%s.txt",
		   themes[theme].name);
	if (themes[theme].colour) {
		t->files++;
		ok = golden(t, path, b.data);
	} else {
		ok = looks_part(&t->looks[theme], &t->looks[MONO]);
	}
	printf("%s %d - the roles look as they did in %s%s\n",
	       ok ? "ok" : "not ok", ++t->count, themes[theme].name,
	       themes[theme].colour ? "" : ", by NO_COLOR");
	if (!ok)
		printf("%s\n", b.data);
	t->failed |= !ok;
	buf_release(&b);
}

static void check_alone(struct test *t, int theme)
{
	struct buf why;
	bool ok;

	buf_init(&why, GOLDEN_LIMIT);
	ok = alone_check(t->alone, &t->looks[theme], &why);
	printf("%s %d - nothing is said by colour alone in %s\n%s",
	       ok ? "ok" : "not ok", ++t->count, themes[theme].name,
	       why.len ? why.data : "");
	t->failed |= !ok;
	buf_release(&why);
}

/* A page that is not drawn any more has no file. */
static void check_files(struct test *t)
{
	glob_t files;
	int n = 0;

	if (glob(GOLDEN "/*.txt", 0, NULL, &files) == 0) {
		n = (int)files.gl_pathc;
		globfree(&files);
	}
	printf("%s %d - %d pages and looks, %d golden files\n",
	       n == t->files ? "ok" : "not ok", ++t->count, t->files, n);
	t->failed |= n != t->files;
}

bool screens_test(int *count, bool update)
{
	struct test *t = calloc(1, sizeof(*t));
	bool ok;

	if (update && system("rm -f " GOLDEN "/*.txt") != 0)
		return false;
	t->count = *count;
	t->update = update;
	t->alone = alone_new(&t->looks[MONO]);
	for (size_t i = 0; i < n_screen_runs; i++)
		run(t, &screen_runs[i]);
	for (int i = 0; i < THEMES; i++)
		check_looks(t, i);
	for (int i = 0; i < MONO; i++)
		check_alone(t, i);
	check_files(t);
	alone_free(t->alone);
	*count = t->count;
	ok = !t->failed;
	free(t);
	return ok;
}

bool screens_pictures(int *count, bool update)
{
	struct test *t = calloc(1, sizeof(*t));
	bool ok;

	t->count = *count;
	t->update = update;
	t->draw = true;
	t->at = -1;
	for (size_t i = 0; i < n_picture_runs; i++)
		play(t, &picture_runs[i]);
	*count = t->count;
	ok = !t->failed;
	free(t);
	return ok;
}
