/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/sim/sim.h"

#define QUIET_MS INT64_C(172800000) /* after that, it never ends */
#define FILE_MAX 5000

/* ---- what the person does */

static void write_file(struct sim *s, const char *path, struct mine *f)
{
	char data[FILE_MAX];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	f->size = 1 + sim_below(s, FILE_MAX - 1);
	if (sim_chance(s, 5))
		f->size = 0;
	random_fill(&s->world.random, data, (size_t)f->size);
	if (fd < 0 || write(fd, data, (size_t)f->size) != f->size ||
	    hash_bytes(HASH_SHA256, data, (size_t)f->size, f->sha256))
		abort();
	close(fd);
}

static void merge_file(struct deed *d, const struct mine *f)
{
	int i = 0;

	while (i < d->n_files && strcmp(d->files[i].name, f->name) != 0)
		i++;
	d->files[i] = *f;
	d->n_files = MAX(d->n_files, i + 1);
}

static bool holds(const struct entry *e, const struct mine *f)
{
	for (int i = 0; i < e->n_files; i++)
		if (!strcmp(e->files[i].name, f->name) &&
		    !strcmp(e->files[i].sha256, f->sha256))
			return true;
	return false;
}

/* The last work is the store's to find; what was added must be in it. */
static void take_whole(struct deed *d, const struct entry *e)
{
	for (int i = 0; i < d->n_files; i++)
		if (!holds(e, &d->files[i]))
			abort();
	if (e->n_files > SIM_FILES)
		abort();
	d->n_files = e->n_files;
	for (int i = 0; i < e->n_files; i++) {
		d->files[i].size = e->files[i].size;
		str_copy(d->files[i].name, sizeof(d->files[i].name),
		    e->files[i].name);
		str_copy(d->files[i].sha256, HASH_HEX_SIZE, e->files[i].sha256);
	}
	str_copy(d->text, sizeof(d->text), e->text);
}

static void take_deed(struct sim *s, struct deed *d, int64_t entry)
{
	struct entry e = {0};

	if (store_entry_get(s->desk, entry, &e))
		abort();
	d->entry = entry;
	str_copy(d->key, sizeof(d->key), e.key);
	if (d->add)
		take_whole(d, &e);
	record_entry_release(&e);
	s->deeds[s->n_deeds++] = *d;
	sim_say(s, "queued: entry %" PRId64 " %s, %s for task %d", entry, d->key,
	    word_name(WORDS_KIND, (int)d->kind), d->task);
}

/* ---- nobody was told that it is queued; it may be all the same */

static bool is_that(const struct sim *s, const struct deed *d,
    const struct entry *e)
{
	if (e->task != s->task[d->task] || e->kind != d->kind ||
	    (!d->add && (e->n_files != d->n_files ||
			    strcmp(e->text ? e->text : "", d->text))))
		return false;
	for (int i = 0; i < d->n_files; i++)
		if (!holds(e, &d->files[i]))
			return false;
	return true;
}

static enum err unknown_seen(void *ctx, const struct entry *e)
{
	struct sim *s = ctx;

	for (int i = 0; i < s->n_deeds; i++)
		if (s->deeds[i].entry == e->id)
			return ERR_OK;
	for (int i = 0; i < s->n_doubtful; i++)
		if (is_that(s, &s->doubtful[i], e)) {
			take_deed(s, &s->doubtful[i], e->id);
			s->doubtful[i] = s->doubtful[--s->n_doubtful];
			break;
		}
	return ERR_OK;
}

void sim_look_again(struct sim *s)
{
	if (s->desk && s->n_doubtful)
		store_outbox(s->desk, false, unknown_seen, s);
}

static void order(struct sim *s, enum entry_kind kind, int task, bool add)
{
	static const char *const names[] = {"a.txt", "b.txt", "c.odt", "d.pdf"};
	char paths[SIM_FILES][100];
	const char *lent[SIM_FILES];
	struct deed d = {.kind = kind, .task = task, .add = add};
	struct hand_in_order o = {
	    .task = s->task[task], .kind = kind, .paths = lent, .add = add};
	int64_t entry = 0, missing;
	int which;

	if (s->n_deeds + s->n_doubtful == SIM_WORKS)
		return;
	sim_look_again(s);
	s->acts++;
	if (kind == KIND_hand_in) {
		int first = (int)sim_below(s, SIM_FILES);

		o.n_paths = 1 + (int)sim_below(s, 2);
		for (int i = 0; i < o.n_paths; i++) {
			struct mine f = {.size = 0};

			str_copy(f.name, sizeof(f.name),
			    names[(first + i) % SIM_FILES]);
			str_printf(paths[i], sizeof(paths[i]), "%s/in/%s",
			    s->root, f.name);
			lent[i] = paths[i];
			write_file(s, paths[i], &f);
			merge_file(&d, &f);
		}
		if (!add || sim_chance(s, 30)) {
			str_printf(d.text, sizeof(d.text), "work %d", s->acts);
			o.text = d.text;
		}
	}
	enum err err = store_hand_in(
	    s->desk, &o, NULL, NULL, &entry, &which, &missing);
	if (!err && !s->person.dead) {
		take_deed(s, &d, entry);
	} else {
		sim_say(s, "not queued: %s", err_name(err));
		s->doubtful[s->n_doubtful++] = d;
		sim_revive(s);
	}
}

static void retry_held(struct sim *s)
{
	for (int i = 0; i < s->n_deeds; i++) {
		struct entry e = {0};

		if (store_entry_get(s->desk, s->deeds[i].entry, &e))
			continue;
		if (e.state == ENTRY_held)
			store_entry_retry(s->desk, e.id);
		record_entry_release(&e);
	}
}

static void log_in(struct sim *s)
{
	s->token_known = s->token;
	store_account_login(s->desk, s->account, false);
	sim_say(s, "the person logs in");
	if (s->engine)
		engine_wake(s->engine);
}

/* ---- what happens */

static void act_hand_in(struct sim *s, int task)
{
	order(s, KIND_hand_in, task, false);
}

static void act_add(struct sim *s, int task)
{
	order(s, KIND_hand_in, task, true);
}

static void act_withdraw(struct sim *s, int task)
{
	order(s, KIND_withdraw, task, false);
}

static void act_done(struct sim *s, int task)
{
	order(s, sim_chance(s, 70) ? KIND_done : KIND_undone, task, false);
}

static void act_second_device(struct sim *s, int task)
{
	sim_say(s, "a second device hands in for task %d", task);
	far_second_device(s->far, task);
}

static void act_deadline(struct sim *s, int task)
{
	int64_t due = sim_time(s) + (int64_t)sim_below(s, 4000) - 1000;

	sim_say(s, "the deadline of task %d moves", task);
	far_deadline(s->far, task, due, due + sim_below(s, 86400));
}

static void act_remove(struct sim *s, int task)
{
	sim_say(s, "task %d is removed", task);
	far_remove(s->far, task);
}

static void act_backup(struct sim *s, int task)
{
	UNUSED(task);
	far_backup(s->far);
}

static void act_restore(struct sim *s, int task)
{
	UNUSED(task);
	if (far_restore(s->far))
		sim_say(s, "the school is restored from its backup");
}

static void act_expire(struct sim *s, int task)
{
	UNUSED(task);
	far_expire_uploads(s->far);
}

static void act_token(struct sim *s, int task)
{
	UNUSED(task);
	sim_say(s, "the token is dead");
	far_token(s->far, ++s->token);
}

static void act_login(struct sim *s, int task)
{
	UNUSED(task);
	log_in(s);
}

static void act_clock(struct sim *s, int task)
{
	UNUSED(task);
	s->jump += (int64_t)sim_below(s, 14400) - 7200;
	sim_say(s, "the clock is off by %" PRId64 " s", s->jump);
}

static void act_kill(struct sim *s, int task)
{
	UNUSED(task);
	s->sync.fuse = 1 + (int)sim_below(s, sim_chance(s, 50) ? 12 : 80);
}

static void act_kill_person(struct sim *s, int task)
{
	s->person.fuse = 1 + (int)sim_below(s, 30);
	order(s, KIND_hand_in, task, sim_chance(s, 30));
	s->person.fuse = 0;
}

static void act_power(struct sim *s, int task)
{
	UNUSED(task);
	sim_power_fails(s);
	sim_revive(s);
}

static void act_full(struct sim *s, int task)
{
	UNUSED(task);
	s->sync.full = 1 + (int)sim_below(s, 20);
	s->person.full = 1 + (int)sim_below(s, 20);
}

static void act_retry(struct sim *s, int task)
{
	UNUSED(task);
	retry_held(s);
}

static void act_round(struct sim *s, int task)
{
	UNUSED(task);
	engine_round(s->engine);
}

static const struct {
	int weight;
	void (*act)(struct sim *s, int task);
} acts[] = {
	{30, act_hand_in},
	{8, act_add},
	{6, act_withdraw},
	{6, act_done},
	{6, act_second_device},
	{6, act_deadline},
	{1, act_remove},
	{4, act_backup},
	{4, act_restore},
	{3, act_expire},
	{4, act_token},
	{6, act_login},
	{5, act_clock},
	{14, act_kill},
	{5, act_kill_person},
	{4, act_power},
	{4, act_full},
	{4, act_retry},
	{4, act_round},
};

static void act(struct sim *s)
{
	int sum = 0, at;

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		sum += acts[i].weight;
	at = (int)sim_below(s, (unsigned)sum);
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		at -= acts[i].weight;
		if (at < 0) {
			acts[i].act(s, (int)sim_below(s, SIM_TASKS));
			break;
		}
	}
	if (sim_chance(s, 50))
		s->sync.is_full = s->person.is_full = false;
}

static int64_t pause_ms(struct sim *s)
{
	static const unsigned lengths[] = {200, 3000, 30000, 200000, 1500000};

	return sim_below(s, lengths[sim_below(s, ARRAY_LEN(lengths))]);
}

/* The person does what the screen asks for. */
static void log_in_if_asked(struct sim *s)
{
	struct account a = {0};

	if (store_account_get(s->desk, s->account, &a))
		return;
	if (a.login_needed)
		log_in(s);
	record_account_release(&a);
}

static bool quiet(struct sim *s)
{
	return !engine_pending(s->engine) && line_next(s->line) == INT64_MAX;
}

/* The school is well, the person at hand, and nothing more happens. */
static void settle(struct sim *s)
{
	int64_t end = s->ms + QUIET_MS;

	s->sync.fuse = s->person.fuse = s->sync.full = s->person.full = 0;
	s->sync.is_full = s->person.is_full = false;
	s->healthy = true;
	sim_revive(s);
	sim_say(s, "all is well from now on");
	sim_run(s, s->ms + 200000);
	while (sim_alive(s) && s->ms < end && !quiet(s)) {
		log_in_if_asked(s);
		sim_run(s, s->ms + 60000);
	}
}

static void begin(struct sim *s, uint64_t seed)
{
	static const int weathers[] = {0, 10, 25, 50, 75};

	s->seed = seed;
	seeded_init(&s->world, seed * 2 + 1);
	seeded_init(&s->own, seed * 2);
	s->ms = s->jump = 0;
	s->healthy = false;
	s->badness = weathers[sim_below(s, ARRAY_LEN(weathers))];
	s->token = s->token_known = 1;
	s->n_deeds = s->n_doubtful = s->acts = 0;
	files_reset(s->files);
	disk_reset(s->forgetful);
	s->far = far_new(s);
	s->line = line_new(s, s->far);
	sim_open_sync(s);
	sim_open_desk(s);
}

void sim_history(struct sim *s, uint64_t seed)
{
	begin(s, seed);
	for (int n = 3 + (int)sim_below(s, 12); n > 0 && sim_alive(s); n--) {
		act(s);
		sim_run(s, s->ms + pause_ms(s));
	}
	settle(s);
	sim_look_again(s);
	sim_power_fails(s);
	sim_open_desk(s);
	if (s->desk)
		sim_judge(s);
	sim_kill_desk(s);
	line_free(s->line);
	far_free(s->far);
}
