/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/sim/sim.h"

#include <ftw.h>

int64_t sim_time(const struct sim *s)
{
	return SIM_BEGIN + s->ms / 1000;
}

unsigned sim_below(struct sim *s, unsigned n)
{
	return seeded_below(&s->world, n);
}

bool sim_chance(struct sim *s, int percent)
{
	return (int)sim_below(s, 100) < percent;
}

int sim_school(int task)
{
	return task >= SIM_TASKS - 2;
}

struct far *sim_far(const struct sim *s, int task)
{
	return s->far[sim_school(task)];
}

void sim_say(struct sim *s, const char *fmt, ...)
{
	va_list args;

	if (!s->tell)
		return;
	printf("%9.3f ", (double)s->ms / 1000);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

bool program_effect(struct program *p)
{
	if (p->fuse && !--p->fuse && !p->dead) {
		sim_say(p->sim, "%s is killed", p->vfs);
		p->dead = true;
	}
	return !p->dead;
}

bool program_room(struct program *p)
{
	if (p->full && !--p->full) {
		sim_say(p->sim, "the disk is full");
		p->is_full = true;
	}
	return !p->is_full;
}

static int64_t wall(void *ctx)
{
	const struct sim *s = ctx;

	return sim_time(s) + s->jump;
}

static int64_t mono(void *ctx)
{
	return ((const struct sim *)ctx)->ms;
}

/* ---- programs begin and end */

static enum err token(void *ctx, const struct account *a, char **out)
{
	struct sim *s = ctx;
	char text[40];

	str_printf(text, sizeof(text), "/api/v1 tok%d",
	    s->token_known[a->id == s->account[1]]);
	*out = str_dup(text);
	return *out ? ERR_OK : ERR_NOMEM;
}

struct store *sim_open_store(struct sim *s, const struct disk *disk)
{
	const struct store_options o = {.paths = &s->paths,
	    .disk = disk,
	    .clock = &s->clock,
	    .random = &s->own.random};
	struct store *store = NULL;
	enum err err = store_open(&o, STORE_WRITE, &store);

	if (err) {
		const struct deed none = {.entry = 0};

		sim_say(s, "the store does not open: %s", err_name(err));
		sim_verdict(s, &s->counts.lost, &none, "no store");
	}
	return store;
}

void sim_open_sync(struct sim *s)
{
	const struct engine_options o = {.clock = &s->clock,
	    .random = &s->own.random,
	    .disk = &s->sync_disk,
	    .net = line_net(s->line),
	    .files = s->people,
	    .every_s = 900,
	    .provider = provider_by_name,
	    .token = token,
	    .ctx = s};
	struct engine_options mine = o;

	s->sync.dead = s->sync.is_full = false;
	s->sync.fuse = s->sync.full = 0;
	s->store = sim_open_store(s, &s->sync_disk);
	mine.store = s->store;
	s->engine = s->store ? engine_new(&mine) : NULL;
	if (s->engine) /* as the program does */
		store_blobs_sweep(s->store, clock_now(&s->clock));
}

void sim_open_desk(struct sim *s)
{
	s->person.dead = s->person.is_full = false;
	s->person.fuse = s->person.full = 0;
	s->desk = sim_open_store(s, &s->person_disk);
}

static void kill_sync(struct sim *s)
{
	s->sync.dead = true;
	engine_free(s->engine);
	store_close(s->store);
	s->engine = NULL;
	s->store = NULL;
}

void sim_kill_desk(struct sim *s)
{
	s->person.dead = true;
	store_close(s->desk);
	s->desk = NULL;
}

void sim_power_fails(struct sim *s)
{
	sim_say(s, "the power fails");
	kill_sync(s);
	sim_kill_desk(s);
	files_power(s->files);
	disk_power(s->forgetful);
}

/* What died is started again, sometimes after the power had failed too. */
void sim_revive(struct sim *s)
{
	bool power = (s->sync.dead || s->person.dead) && sim_chance(s, 40);

	if (power)
		sim_power_fails(s);
	if (s->sync.dead) {
		kill_sync(s);
		s->ms += sim_below(s, 60000);
		sim_open_sync(s);
	}
	if (s->person.dead) {
		sim_kill_desk(s);
		sim_open_desk(s);
	}
}

bool sim_alive(const struct sim *s)
{
	return s->engine && s->desk;
}

void sim_run(struct sim *s, int64_t until)
{
	while (s->ms < until) {
		sim_revive(s);
		if (!sim_alive(s))
			return;
		int wait = engine_step(s->engine);
		int64_t next = wait < 0 ? until : s->ms + wait;

		next = MIN(MIN(next, until), line_next(s->line));
		s->ms = MAX(s->ms + (wait == 0), next);
		if (!s->sync.dead)
			line_net(s->line)->turn(line_net(s->line), NULL, 0, 0);
	}
	if (!s->sync.dead) /* it never rests with news that are not committed */
		engine_step(s->engine);
	sim_revive(s);
}

/* ---- the process */

static char *below(struct sim *s, const char *name)
{
	char *path = path_join(s->root, name);

	if (!path)
		abort();
	return path;
}

static void make_account(struct sim *s, int school)
{
	char name[16], url[40], open[] = "open", none[] = "";
	struct account a = {.name = name, .platform = open, .url = url,
	    .user = name, .person = none, .school = name, .zone = none,
	    .cursor = none};

	str_printf(name, sizeof(name), "school%d", school);
	str_printf(url, sizeof(url), "https://%s.sim", name);
	if (store_account_put(s->store, &a))
		abort();
	s->account[school] = a.id;
}

static void make_task(struct sim *s, int i)
{
	char none[] = "", course[] = "c1", pid[8], title[16];
	struct task t = {.account = s->account[sim_school(i)], .pid = pid,
	    .course_pid = course, .course = none, .title = title,
	    .teacher = none, .version = none, .text = none,
	    .due = SIM_BEGIN + 86400, .late_until = SIM_BEGIN + 30 * 86400,
	    .takes_files = true, .takes_text = true, .types = none,
	    .work_key = none, .work_pid = none, .work_text = none,
	    .mark = none, .feedback = none};
	bool fresh;

	str_printf(pid, sizeof(pid), "t%d", i);
	str_printf(title, sizeof(title), "Task %d", i);
	if (store_task_put(s->store, &t, NULL, 0, &s->task[i], &fresh))
		abort();
}

static void make_store(struct sim *s)
{
	s->store = sim_open_store(s, &s->sync_disk);
	if (!s->store)
		abort();
	for (int i = 0; i < SIM_SCHOOLS; i++)
		make_account(s, i);
	for (int i = 0; i < SIM_TASKS; i++)
		make_task(s, i);
	store_close(s->store);
	s->store = NULL;
	files_keep(s->files);
}

void sim_init(struct sim *s, const char *root)
{
	*s = (struct sim){.clock = {wall, mono, s}};
	str_copy(s->root, sizeof(s->root), root);
	seeded_init(&s->own, 1);
	seeded_init(&s->world, 1);
	s->sync = (struct program){.sim = s, .vfs = "sync"};
	s->person = (struct program){.sim = s, .vfs = "person"};
	s->paths.store = below(s, "store.db");
	s->paths.blobs = below(s, "blobs");
	s->people = below(s, "people");
	char *in = below(s, "in"), *other = below(s, "in/2");
	if (mkdir(in, 0700) || mkdir(other, 0700) ||
	    mkdir(s->paths.blobs, 0700))
		abort();
	free(in);
	free(other);
	s->forgetful = disk_new(s);
	s->files = files_new(s, &s->sync, &s->person);
	s->sync_disk = disk_of(s->forgetful, &s->sync);
	s->person_disk = disk_of(s->forgetful, &s->person);
	make_store(s);
}

static int remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	UNUSED(st);
	UNUSED(type);
	UNUSED(ftw);
	return remove(path);
}

void sim_remove(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void sim_release(struct sim *s)
{
	disk_free(s->forgetful);
	files_free_all(s->files);
	sim_remove(s->root);
	free(s->paths.store);
	free(s->paths.blobs);
	free(s->people);
}
