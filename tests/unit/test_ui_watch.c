/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whoever sends may be gone at any time: that is seen, and somebody goes on. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/folder.h"
#include "tests/lib/store_lib.h"
#include "ui/app.h"

#define STARTS_MS 10000

struct gone {
	struct store_lib *l;
	struct ui *ui;
	struct paths paths;
	struct bell_server *sync;
	char *dir, *started;
};

static void heard(void *ctx, int client, const struct bell_message *m)
{
	UNUSED(ctx);
	UNUSED(client);
	UNUSED(m);
}

/* Somebody is there, and the screen knows. */
static void serve(struct gone *g)
{
	struct pollfd fds[8];
	int n;

	assert_int_equal(bell_listen(g->paths.socket, &g->sync), ERR_OK);
	watch_reach(&g->ui->watch);
	assert_non_null(g->ui->watch.bell);
	n = bell_server_fds(g->sync, fds, ARRAY_LEN(fds));
	bell_server_turn(g->sync, fds, n, heard, g);
}

static void die(struct gone *g)
{
	struct pollfd fds[WATCH_FDS];

	bell_server_close(g->sync);
	g->sync = NULL;
	watch_fill(&g->ui->watch, fds);
	assert_int_equal(poll(&fds[WATCH_BELL], 1, STARTS_MS), 1);
	world_turn(g->ui, fds);
}

static bool outbox_says(struct gone *g, const char *text)
{
	struct view *v = ui_top(g->ui);
	struct buf b;
	bool says;

	v->stamp.made = false;
	ui_load(g->ui);
	buf_init(&b, 1 << 16);
	for (int i = 0; i < v->doc.n; i++)
		doc_words(&v->doc, i, &b);
	says = b.data && strstr(b.data, text);
	buf_release(&b);
	return says;
}

/* A program that takes the place of ranzen-sync leaves a file. */
static void set_program(struct gone *g)
{
	struct buf b;
	char *program;

	g->dir = folder_new();
	g->started = path_join(g->dir, "started");
	buf_init(&b, PATH_MAX);
	buf_printf(&b, "#!/bin/sh\necho >>'%s'\n", g->started);
	program = folder_file(g->dir, "ranzen-sync", b.data);
	assert_int_equal(chmod(program, 0700), 0);
	setenv("PATH", g->dir, 1);
	free(program);
	buf_release(&b);
}

static int set_up(void **state)
{
	struct gone *g = calloc(1, sizeof(*g));
	char path[PATH_MAX];
	int64_t entry;

	store_lib_setup((void **)&g->l);
	set_program(g);
	g->paths = g->l->paths;
	g->paths.socket = path_join(g->dir, "bell");
	store_lib_file(g->l, "a.pdf", "Aufsatz", path);
	entry = store_lib_hand_in(g->l, store_lib_task(g->l, "t1", 0), path);
	store_entry_step(g->l->s, entry, ENTRY_claimed, ERR_OK, "", 0, 0);
	store_entry_step(g->l->s, entry, ENTRY_sending, ERR_OK, "", 0, 0);
	g->ui = calloc(1, sizeof(*g->ui));
	g->ui->store = g->l->s;
	g->ui->term.cols = 80;
	g->ui->term.rows = 24;
	g->ui->asked = ACTION_COUNT;
	g->ui->opening.ended = -1;
	keys_init(&g->ui->keys);
	assert_int_equal(watch_open(&g->ui->watch, &g->paths), ERR_OK);
	ui_refresh(g->ui);
	assert_non_null(ui_push(g->ui, &view_server, 0, NULL));
	assert_non_null(ui_push(g->ui, &view_outbox, 0, NULL));
	*state = g;
	return 0;
}

static int tear_down(void **state)
{
	struct gone *g = *state;
	void *l = g->l;

	ui_back(g->ui);
	doc_release(&ui_top(g->ui)->doc);
	free(ui_top(g->ui)->own);
	free(ui_top(g->ui));
	queue_release(&g->ui->queue);
	watch_close(&g->ui->watch);
	if (g->sync)
		bell_server_close(g->sync);
	free(g->ui);
	free(g->paths.socket);
	free(g->started);
	folder_free(g->dir);
	free(g);
	return store_lib_teardown(&l);
}

static bool was_started(const struct gone *g)
{
	for (int i = 0; i < STARTS_MS / 10; i++) {
		if (access(g->started, F_OK) == 0)
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

static void when_who_sends_is_gone_that_is_said_at_once(void **state)
{
	struct gone *g = *state;

	serve(g);
	assert_true(outbox_says(g, "0 %"));
	assert_false(outbox_says(g, "Broken off"));
	die(g);
	assert_true(outbox_says(g, "Broken off"));
	assert_false(outbox_says(g, "0 %"));
	serve(g);
	assert_false(outbox_says(g, "Broken off"));
}

static void somebody_is_started_to_go_on(void **state)
{
	struct gone *g = *state;

	serve(g);
	assert_int_not_equal(access(g->started, F_OK), 0);
	die(g);
	assert_true(was_started(g));
}

static void but_not_again_and_again(void **state)
{
	struct gone *g = *state;
	int64_t first;

	serve(g);
	die(g);
	assert_true(was_started(g));
	first = g->ui->watch.started;
	for (int i = 0; i < 3; i++) {
		serve(g);
		die(g);
		assert_int_equal(g->ui->watch.started, first);
	}
}

/* The sync program can write down nothing there, its faults neither. */
static void a_full_disk_is_said(void **state)
{
	struct gone *g = *state;
	char *store = g->paths.store;

	*g->ui->message = '\0';
	world_tell_full(g->ui);
	assert_string_equal(g->ui->message, "");
	g->paths.store = (char *)"/proc/self/status"; /* no room, ever */
	world_tell_full(g->ui);
	assert_non_null(strstr(g->ui->message, "the disk is full"));
	g->paths.store = store;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(when_who_sends_is_gone_that_is_said_at_once),
		T(somebody_is_started_to_go_on),
		T(but_not_again_and_again),
		T(a_full_disk_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
