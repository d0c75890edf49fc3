/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store with work in every state, damaged by seed: flipped bits, cut off,
 * torn, copied while in use. Opened by a reader and by the one writer: never a
 * crash or a hang, and every hand-in that was accepted is in the outbox or its
 * sealed copy in the rescue folder; nothing is sent without being asked for.
 * RANZEN_SEEDS=FROM-TO for more than the usual.
 */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/hash.h"
#include "tests/lib/store_lib.h"

#define WORKS 24
#define LATER 4 /* of them came after the first half of a torn copy */

struct work { char key[UUID_SIZE], sha256[65], text[64]; enum entry_state state; };

struct image { char *db, *wal; size_t db_len, wal_len; };

struct bench {
	struct store_lib l;
	struct work work[WORKS];
	struct image early, late; /* the store at two moments */
	char slips[PATH_MAX], rescue[PATH_MAX];
	char *slip[WORKS];
	size_t slip_len[WORKS];
	uint64_t seed;
	int repaired, well;
};

static uint64_t pick(struct bench *b, uint64_t n)
{
	b->seed += 0x9e3779b97f4a7c15u;
	uint64_t z = b->seed;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) % n;
}

static void take(struct bench *b, struct image *i)
{
	char wal[PATH_MAX];

	str_printf(wal, sizeof(wal), "%s-wal", b->l.paths.store);
	assert_int_equal(disk_read_file(&b->l.disk, b->l.paths.store, 1u << 30,
					&i->db, &i->db_len), ERR_OK);
	assert_int_equal(disk_read_file(&b->l.disk, wal, 1u << 30, &i->wal,
					&i->wal_len), ERR_OK);
}

static void lead(struct bench *b, int64_t id, enum entry_state to)
{
	static const enum entry_state path[] = { ENTRY_claimed, ENTRY_sending,
						 ENTRY_sent, ENTRY_asking };
	struct store *s = b->l.s;

	if (to == ENTRY_proven) {
		store_lib_prove(&b->l, id);
		return;
	}
	if (to == ENTRY_held)
		assert_int_equal(store_entry_step(s, id, ENTRY_held,
			ERR_CONFLICT, "", 0, 0), ERR_OK);
	for (size_t i = 0; to != ENTRY_held && to != ENTRY_waiting &&
			   i < ARRAY_LEN(path); i++) {
		assert_int_equal(store_entry_step(s, id, path[i], ERR_OK, "",
						  0, 0), ERR_OK);
		if (path[i] == to)
			break;
	}
}

static void make_work(struct bench *b, int i)
{
	static const enum entry_state states[] = { ENTRY_waiting, ENTRY_claimed,
		ENTRY_sending, ENTRY_sent, ENTRY_asking, ENTRY_held,
		ENTRY_proven, ENTRY_proven };
	struct work *w = &b->work[i];
	struct attempt a = { .at = 1, .what = (char[]){ "hand_in" },
			     .said = (char[]){ "busy" } };
	char pid[32], path[PATH_MAX], name[32], data[9000];
	const char *paths[] = { path };
	struct hand_in_order o = { .kind = KIND_hand_in, .paths = paths,
				   .n_paths = i % 5 != 4, .text = w->text };
	int64_t id, missing;
	struct entry e;
	int which;

	str_printf(pid, sizeof(pid), "t%d", i);
	str_printf(name, sizeof(name), "work %d.txt", i);
	str_printf(w->text, sizeof(w->text), "Text von %d", i);
	memset(data, 'a' + i, sizeof(data) - 1);
	data[i % 2 ? 100 : sizeof(data) - 1] = '\0';
	store_lib_file(&b->l, name, data, path);
	o.task = store_lib_task(&b->l, pid, 2000000000 + i);
	assert_int_equal(store_hand_in(b->l.s, &o, NULL, NULL, &id, &which,
				       &missing), ERR_OK);
	for (a.entry = id; a.at < 20; a.at++)
		assert_int_equal(store_attempt_add(b->l.s, &a), ERR_OK);
	w->state = states[i % (int)ARRAY_LEN(states)];
	lead(b, id, w->state);
	assert_int_equal(store_entry_get(b->l.s, id, &e), ERR_OK);
	str_copy(w->key, sizeof(w->key), e.key);
	str_copy(w->sha256, sizeof(w->sha256),
		 e.n_files ? e.files[0].sha256 : "");
	record_entry_release(&e);
	str_printf(path, sizeof(path), "%s/%s", b->slips, w->key);
	assert_int_equal(disk_read_file(&b->l.disk, path, 1u << 20, &b->slip[i],
					&b->slip_len[i]), ERR_OK);
}

static int no_sync(void *ctx, int fd)
{
	UNUSED(ctx);
	UNUSED(fd);
	return 0;
}

static int setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	if (!b)
		return -1;
	store_lib_open(&b->l);
	b->l.disk.fsync = no_sync; /* no power fails here */
	str_printf(b->slips, sizeof(b->slips), "%s/data/slips", b->l.dir);
	str_printf(b->rescue, sizeof(b->rescue), "%s/rescued", b->l.dir);
	for (int i = 0; i < WORKS; i++) {
		if (i == WORKS - LATER)
			take(b, &b->early);
		make_work(b, i);
	}
	take(b, &b->late);
	store_close(b->l.s);
	b->l.s = NULL;
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	for (int i = 0; i < WORKS; i++)
		free(b->slip[i]);
	free(b->early.db);
	free(b->early.wal);
	free(b->late.db);
	free(b->late.wal);
	store_lib_close(&b->l);
	free(b);
	return 0;
}

/* ---- damage */

static void flip(struct bench *b, char *data, size_t len, uint64_t n)
{
	for (; len && n; n--)
		data[pick(b, len)] ^= (char)(1 << pick(b, 8));
}

static void scribble(struct bench *b, char *data, size_t len)
{
	size_t at = len ? pick(b, len) : 0;
	size_t most = 1 + pick(b, 8192), n = MIN(len - at, most);
	bool zero = pick(b, 2);

	for (size_t i = 0; i < n; i++)
		data[at + i] = zero ? 0 : (char)pick(b, 256);
}

static void put(struct bench *b, const char *suffix, const char *data,
		size_t len)
{
	char path[PATH_MAX];

	str_printf(path, sizeof(path), "%s%s", b->l.paths.store, suffix);
	assert_int_equal(disk_write_file(&b->l.disk, path, data, len, 0600),
			 ERR_OK);
}

static void remove_all(const char *dir, const char *begin)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char path[PATH_MAX];

		if (str_starts(e->d_name, begin) && *e->d_name != '.' &&
		    str_printf(path, sizeof(path), "%s/%s", dir, e->d_name))
			unlink(path);
	}
	if (d)
		closedir(d);
}

/* The undamaged files, and what the seed does to them. Slips are seldom hit. */
static void prepare(struct bench *b)
{
	const struct image *db = pick(b, 6) ? &b->late : &b->early;
	const struct image *wal = pick(b, 6) ? &b->late : &b->early;
	char data[PATH_MAX], *d = malloc(db->db_len), *w = malloc(wal->wal_len);
	size_t db_len = db->db_len, wal_len = wal->wal_len;

	assert_true(d && w);
	str_printf(data, sizeof(data), "%s/data", b->l.dir);
	remove_all(data, "store.db");
	remove_all(b->rescue, "");
	memcpy(d, db->db, db_len);
	memcpy(w, wal->wal, wal_len);
	switch (pick(b, 8)) {
	case 0: flip(b, d, db_len, 1); break;
	case 1: flip(b, d, db_len, 1 + pick(b, 400)); break;
	case 2: flip(b, w, wal_len, 1 + pick(b, 20)); break;
	case 3: db_len = pick(b, db_len); break;
	case 4: wal_len = pick(b, wal_len); break;
	case 5: scribble(b, d, db_len); break;
	case 6: scribble(b, d, MIN(db_len, 4096)); break;
	default: scribble(b, w, wal_len); scribble(b, d, db_len); break;
	}
	put(b, "", d, db_len);
	if (pick(b, 5))
		put(b, "-wal", w, wal_len);
	free(d);
	free(w);
	for (int i = 0; i < WORKS; i++) {
		str_printf(data, sizeof(data), "%s/%s", b->slips, b->work[i].key);
		if (access(data, F_OK) != 0)
			assert_int_equal(disk_write_file(&b->l.disk, data,
				b->slip[i], b->slip_len[i], 0600), ERR_OK);
	}
}

/* ---- what must be true */

struct found { struct bench *b; bool there[WORKS]; bool repaired; int n; };

static enum err see(void *ctx, const struct entry *e)
{
	struct found *f = ctx;

	f->n++;
	for (int i = 0; i < WORKS; i++) {
		const struct work *w = &f->b->work[i];
		bool same = *w->sha256 ? e->n_files == 1 &&
					 !strcmp(e->files[0].sha256, w->sha256)
				       : e->text && !strcmp(e->text, w->text);

		if (!same)
			continue;
		f->there[i] = true;
		/* A receipt is never made up */
		if (e->state == ENTRY_proven)
			assert_int_equal(w->state, ENTRY_proven);
		if (f->repaired)
			assert_true(e->state == ENTRY_asking ||
				    e->state == ENTRY_held ||
				    e->state == ENTRY_proven);
	}
	return ERR_OK;
}

static bool rescued(struct bench *b, const struct work *w)
{
	char path[PATH_MAX];

	return *w->sha256 && str_printf(path, sizeof(path), "%s/%.12s",
		b->rescue, w->sha256) && access(path, F_OK) == 0;
}

static enum err no_task(void *ctx, const struct task *t)
{
	UNUSED(ctx);
	UNUSED(t);
	return ERR_OK;
}

static void read_it(struct bench *b)
{
	struct task_query q = { .group = -1, .now = b->l.now };
	struct found f = { .b = b };
	struct store *s = NULL;

	if (store_open(&b->l.options, STORE_READ, &s) != ERR_OK)
		return;
	store_tasks(s, &q, 0, -1, no_task, NULL);
	if (store_damaged(s)) {
		f.repaired = true;
		assert_int_equal(store_outbox(s, false, see, &f), ERR_OK);
		for (int i = 0; i < WORKS; i++)
			assert_true(f.there[i]);
	}
	store_close(s);
}

static bool read_header_newer(struct bench *b)
{
	struct store *s = NULL;
	enum err e = store_open(&b->l.options, STORE_READ, &s);

	store_close(s);
	return e == ERR_STORE_NEWER;
}

static void one(struct bench *b, uint64_t seed)
{
	struct found f = { .b = b };
	struct store_repair r = { 0 };
	struct store *s = NULL;
	enum err e;

	b->seed = seed;
	prepare(b);
	read_it(b);
	e = store_look(&b->l.options);
	if (e == ERR_STORE_NEWER || read_header_newer(b))
		return; /* left as it is, and said */
	if (e == ERR_STORE_BROKEN) {
		assert_int_equal(store_repair(&b->l.options, b->rescue, &r),
				 ERR_OK);
		assert_int_equal(access(r.aside, F_OK), 0);
		assert_int_equal(store_look(&b->l.options), ERR_OK);
		f.repaired = true;
		b->repaired++;
	} else {
		assert_int_equal(e, ERR_OK);
		b->well++;
	}
	assert_int_equal(store_open(&b->l.options, STORE_WRITE, &s), ERR_OK);
	assert_int_equal(store_adopt(s, &r), ERR_OK);
	assert_int_equal(store_outbox(s, false, see, &f), ERR_OK);
	store_close(s);
	for (int i = 0; i < WORKS; i++)
		if (!f.there[i] && !rescued(b, &b->work[i]))
			fail_msg("seed %" PRIu64 ": work %d is lost", seed, i);
}

static void no_damage_loses_work(void **state)
{
	struct bench *b = *state;
	const char *seeds = getenv("RANZEN_SEEDS");
	unsigned long from = 1, to = 200;

	if (seeds)
		assert_int_equal(sscanf(seeds, "%lu-%lu", &from, &to), 2);
	for (unsigned long seed = from; seed <= to; seed++)
		one(b, seed);
	printf("# seeds %lu-%lu: %d repaired, %d well\n", from, to, b->repaired,
	       b->well);
	assert_true(b->repaired > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_damage_loses_work, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
