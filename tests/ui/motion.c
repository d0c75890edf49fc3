/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "conf/conf.h"
#include "tests/ui/eye.h"
#include "tests/ui/fill.h"
#include "tests/ui/walk.h"

#define PROGRAM "build/san/ranzen"
#define STEPS 40
#define PATIENCE_MS 10000

#define SSH "192.0.2.1 50000 192.0.2.2 22"

static const struct still {
	const char *option, *ssh, *what;
	bool moves, files; /* on the page of files that come, or the outbox */
} cases[] = {
	{"auto", NULL, "bars move on a terminal here", true, false},
	{"auto", SSH, "no bar moves over ssh", false, false},
	{"yes", SSH, "bars move over ssh where that is wished", true, false},
	{"no", NULL, "no bar moves where that is wished", false, false},
	{"auto", NULL, "files that come move on a terminal here", true, true},
	{"auto", SSH, "they do not over ssh", false, true},
};

/* How many of the steps of a transfer, one after the other, are painted. */
static int painted(struct eye *e, bool material, int64_t id)
{
	int n = 0;

	for (int i = 1; i <= STEPS; i++) {
		struct bell_message m = {
			.kind = BELL_PROGRESS, .material = material, .id = id,
			.done = i * 70000, .total = 3000000, .rate = 50000,
		};

		buf_clear(&e->sent);
		bell_announce(e->bell, &m);
		while (eye_turn(e, 25))
			;
		n += e->sent.len > 0;
	}
	return n;
}

static enum err take_id(void *ctx, const struct material *m)
{
	*(int64_t *)ctx = m->id;
	return ERR_OK;
}

/* A file that comes; 0: there is none. */
static int64_t coming(const struct paths *paths)
{
	struct store *s = NULL;
	int64_t id = 0;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = store_materials_in(s, MATERIAL_coming, take_id, &id);
	return fill_close(s, e) ? 0 : id;
}

/* The entry waits, as the store says: once something was committed, its bar
 * and its "3 min left" go. */
static bool forgets(struct eye *e)
{
	struct bell_message m = {.kind = BELL_CHANGED};
	int64_t end = clock_mono_ms(clock_system()) + PATIENCE_MS;
	bool said = eye_stands(e, " left");

	bell_announce(e->bell, &m);
	while (eye_stands(e, " left") && clock_mono_ms(clock_system()) < end)
		eye_turn(e, 25);
	return said && !eye_stands(e, " left");
}

static bool holds(const struct still *c, const char *home)
{
	char *argv[] = {(char *)PROGRAM, NULL}, *file = path_join(home, "a.pdf");
	int64_t began = clock_mono_ms(clock_system()), most;
	struct paths paths;
	struct eye e;
	bool gone = false;
	int n = -1;

	paths_init(&paths);
	disk_write_file(disk_real(), file, "a", 1, 0600);
	conf_set_file(paths.config, CONF_UI_MOTION, c->option);
	if (fill_store(&paths) == ERR_OK && fill_rich(&paths) == ERR_OK &&
	    fill_waiting(&paths, file) == ERR_OK &&
	    eye_open(&e, 80, 24, &paths, argv)) {
		eye_await(&e, "F10");
		eye_keys(&e, c->files ? "f" : "o");
		if (eye_await(&e, c->files ? "Files" : "Outbox"))
			n = painted(&e, c->files, c->files ? coming(&paths) : 1);
		gone = c->files || forgets(&e);
		eye_close(&e);
	}
	free(file);
	paths_release(&paths);
	/* Once in five seconds, and the first. */
	most = (clock_mono_ms(clock_system()) - began) / 5000 + 2;
	printf("# %d of %d steps were painted; %s\n", n, STEPS,
	       gone ? "then it is forgotten" : "it is never forgotten");
	return gone && n > 0 && (c->moves ? n > STEPS / 2 : n <= most);
}

bool motion_all(int *count)
{
	bool all = true;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char home[] = "/tmp/ranzen-move-XXXXXX", command[64];
		bool ok;

		if (!mkdtemp(home))
			return false;
		setenv("RANZEN_HOME", home, 1);
		setenv("LANGUAGE", "en", 1);
		if (cases[i].ssh)
			setenv("SSH_CONNECTION", cases[i].ssh, 1);
		else
			unsetenv("SSH_CONNECTION");
		unsetenv("SSH_TTY");
		ok = holds(&cases[i], home);
		printf("%s %d - %s\n", ok ? "ok" : "not ok", ++*count,
		       cases[i].what);
		str_printf(command, sizeof(command), "rm -rf %s", home);
		if (system(command) != 0)
			printf("# %s remains\n", home);
		all &= ok;
	}
	unsetenv("SSH_CONNECTION");
	return all;
}
