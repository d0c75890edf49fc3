/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/path.h"
#include "bell/bell.h"
#include "tests/lib/folder.h"

struct ring {
	char *dir, *path;
	struct bell_server *server;
	struct bell *bell;
	struct bell_message heard[8];
	int n, client;
};

static void heard(void *ctx, int client, const struct bell_message *m)
{
	struct ring *r = ctx;

	if (r->n < (int)ARRAY_LEN(r->heard))
		r->heard[r->n] = *m;
	r->n++;
	r->client = client;
}

static void turn(struct ring *r)
{
	struct pollfd fds[8];
	int n = bell_server_fds(r->server, fds, ARRAY_LEN(fds));

	while (poll(fds, (nfds_t)n, 0) > 0) {
		bell_server_turn(r->server, fds, n, heard, r);
		n = bell_server_fds(r->server, fds, ARRAY_LEN(fds));
		for (int i = 1; i < n; i++)
			fds[i].events = POLLIN;
	}
}

static int set_up(void **state)
{
	struct ring *r = calloc(1, sizeof(*r));

	r->dir = folder_new();
	r->path = path_join(r->dir, "run/bell");
	assert_int_equal(bell_connect(r->path, &r->bell), ERR_SYNC_ABSENT);
	assert_int_equal(bell_listen(r->path, &r->server), ERR_OK);
	assert_int_equal(bell_connect(r->path, &r->bell), ERR_OK);
	turn(r);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct ring *r = *state;

	bell_close(r->bell);
	bell_server_close(r->server);
	assert_int_equal(access(r->path, F_OK), -1);
	free(r->path);
	folder_free(r->dir);
	free(r);
	return 0;
}

static void say(struct ring *r, enum bell_kind kind, int64_t id)
{
	struct bell_message m = {.kind = kind, .id = id};

	assert_int_equal(bell_send(r->bell, &m), ERR_OK);
	turn(r);
}

static void lines_come_back_as_they_were(void **state)
{
	static const char *const lines[] = {
	    "wake",
	    "wake 12",
	    "sync",
	    "fetch 3",
	    "watch",
	    "stop",
	    "changed",
	    "progress 1 2 3 4",
	    "progress m:7 0 -1 0",
	    "round ok",
	    "round login_refused",
	};
	struct bell_message m;
	char out[BELL_LINE];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		assert_true(bell_parse(lines[i], &m));
		bell_format(&m, out);
		assert_int_equal(strlen(out), strlen(lines[i]) + 1);
		assert_true(str_starts(out, lines[i]));
	}
}

static void other_lines_are_none_of_ours(void **state)
{
	static const char *const lines[] = {
	    "",
	    " ",
	    "wak",
	    "wake x",
	    "wake 1 2",
	    "fetch",
	    "fetch 0",
	    "sync now",
	    "progress 1 2",
	    "progress x:1 2 3 4",
	    "round",
	    "WAKE",
	    "progress 1 2 3 4 5",
	};
	char longer[2 * BELL_LINE];
	struct bell_message m;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		assert_false(bell_parse(lines[i], &m));
	memset(longer, ' ', sizeof(longer));
	memcpy(longer, "wake", 4);
	longer[sizeof(longer) - 1] = '\0';
	assert_false(bell_parse(longer, &m));
}

static void the_server_hears_and_answers(void **state)
{
	struct bell_message m = {.kind = BELL_ROUND, .err = ERR_OFFLINE};
	struct ring *r = *state;

	say(r, BELL_WAKE, 12);
	say(r, BELL_SYNC, 0);
	assert_int_equal(r->n, 2);
	assert_int_equal(r->heard[0].kind, BELL_WAKE);
	assert_int_equal(r->heard[0].id, 12);
	assert_int_equal(r->heard[1].kind, BELL_SYNC);
	bell_answer(r->server, r->client, &m);
	bell_answer(r->server, r->client + 1, &m);
	assert_true(bell_next(r->bell, &m));
	assert_int_equal(m.kind, BELL_ROUND);
	assert_int_equal(m.err, ERR_OFFLINE);
	assert_false(bell_next(r->bell, &m));
}

static void many_lines_in_one_turn_are_all_heard(void **state)
{
	struct bell_message m = {.kind = BELL_SYNC};
	struct ring *r = *state;

	for (int i = 0; i < 100; i++)
		assert_int_equal(bell_send(r->bell, &m), ERR_OK);
	turn(r);
	assert_int_equal(r->n, 100);
}

static void only_who_watches_is_told(void **state)
{
	struct bell_message m = {.kind = BELL_CHANGED};
	struct ring *r = *state;

	bell_announce(r->server, &m);
	assert_false(bell_next(r->bell, &m));
	say(r, BELL_WATCH, 0);
	assert_int_equal(bell_watchers(r->server), 1);
	bell_announce(r->server, &m);
	assert_true(bell_next(r->bell, &m));
	assert_int_equal(m.kind, BELL_CHANGED);
}

static void who_leaves_watches_no_more(void **state)
{
	struct ring *r = *state;

	say(r, BELL_WATCH, 0);
	bell_close(r->bell);
	r->bell = NULL;
	turn(r);
	assert_int_equal(bell_watchers(r->server), 0);
	assert_int_equal(r->heard[1].kind, BELL_HANGUP);
}

static void a_slow_watcher_blocks_nobody_and_loses_no_change(void **state)
{
	struct bell_message p = {.kind = BELL_PROGRESS, .id = 1}, m;
	struct bell_message changed = {.kind = BELL_CHANGED};
	struct bell_message round = {.kind = BELL_ROUND};
	int progress = 0, changes = 0, rounds = 0;
	struct ring *r = *state;

	say(r, BELL_WATCH, 0);
	for (p.done = 0; p.done < 100000; p.done++)
		bell_announce(r->server, &p);
	bell_announce(r->server, &changed);
	bell_answer(r->server, r->client, &round);
	for (int i = 0; i < 10; i++) {
		struct pollfd fds[4];
		int n;

		while (bell_next(r->bell, &m)) {
			progress += m.kind == BELL_PROGRESS;
			changes += m.kind == BELL_CHANGED;
			rounds += m.kind == BELL_ROUND;
		}
		n = bell_server_fds(r->server, fds, ARRAY_LEN(fds));
		poll(fds, (nfds_t)n, 0);
		bell_server_turn(r->server, fds, n, heard, r);
	}
	assert_in_range(progress, 1, 99999);
	assert_int_equal(changes, 1);
	assert_int_equal(rounds, 1);
}

static void the_end_is_told_once(void **state)
{
	struct ring *r = *state;
	struct bell_message m;

	bell_server_close(r->server);
	assert_true(bell_next(r->bell, &m));
	assert_int_equal(m.kind, BELL_HANGUP);
	assert_false(bell_next(r->bell, &m));
	assert_int_equal(bell_listen(r->path, &r->server), ERR_OK);
}

static void a_served_bell_is_not_taken_over_a_dead_one_is(void **state)
{
	struct ring *r = *state;
	struct bell_server *other;
	int dead;

	assert_int_equal(bell_listen(r->path, &other), ERR_BUSY);
	bell_server_close(r->server);
	dead = mknod(r->path, S_IFSOCK | 0600, 0);
	assert_int_equal(dead, 0);
	assert_int_equal(bell_listen(r->path, &r->server), ERR_OK);
}

static void a_folder_that_others_can_write_to_is_refused(void **state)
{
	struct ring *r = *state;
	char *open_to_all = path_join(r->dir, "open"), *path;
	struct bell_server *s;

	assert_int_equal(mkdir(open_to_all, 0700), 0);
	assert_int_equal(chmod(open_to_all, 0777), 0);
	path = path_join(open_to_all, "bell");
	assert_int_equal(bell_listen(path, &s), ERR_DENIED);
	free(path);
	free(open_to_all);
}

#define WITH_BELL(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_come_back_as_they_were),
	    cmocka_unit_test(other_lines_are_none_of_ours),
	    WITH_BELL(the_server_hears_and_answers),
	    WITH_BELL(many_lines_in_one_turn_are_all_heard),
	    WITH_BELL(only_who_watches_is_told),
	    WITH_BELL(who_leaves_watches_no_more),
	    WITH_BELL(a_slow_watcher_blocks_nobody_and_loses_no_change),
	    WITH_BELL(the_end_is_told_once),
	    WITH_BELL(a_served_bell_is_not_taken_over_a_dead_one_is),
	    WITH_BELL(a_folder_that_others_can_write_to_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
