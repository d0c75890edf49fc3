/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "tests/lib/store_lib.h"

#define MANY 30000
#define DAY 86400

/* One store for all: MANY tasks take a while. */
static struct model { int64_t id, due; int group; bool hit; } *naive;

static int setup(void **state)
{
	struct store_lib *l = calloc(1, sizeof(*l));

	if (!l)
		return -1;
	store_lib_open(l);
	*state = l;
	return 0;
}

static int teardown(void **state)
{
	store_lib_close(*state);
	free(*state);
	free(naive);
	naive = NULL;
	return 0;
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static struct task invent(struct store_lib *l, uint32_t *seed)
{
	struct task t = { .account = l->account, .takes_text = true };
	uint32_t r = next(seed);

	if (r % 8)
		t.due = l->now + (int64_t)(next(seed) % (60 * DAY)) - 30 * DAY;
	if (r % 50 == 1)
		t.due = l->now;
	if (next(seed) % 3 == 0)
		t.late_until = (t.due ? t.due : l->now) +
			       (int64_t)(next(seed) % (9 * DAY)) - DAY;
	t.work = (enum work_state)(next(seed) % WORK_STATE_COUNT);
	t.done = next(seed) % 9 == 0;
	return t;
}

static int by_agenda(const void *a, const void *b)
{
	const struct model *x = a, *y = b;
	int down = x->group >= AGENDA_DONE ? -1 : 1;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->due != y->due)
		return x->due < y->due ? -down : down;
	return x->id < y->id ? -down : down;
}

static void fill(struct store_lib *l, int n)
{
	uint32_t seed = 7;

	naive = calloc((size_t)n, sizeof(*naive));
	assert_non_null(naive);
	assert_int_equal(store_begin(l->s), ERR_OK);
	for (int i = 0; i < n; i++) {
		struct task t = invent(l, &seed);
		char pid[16], title[64];
		bool fresh;

		str_printf(pid, sizeof(pid), "t%d", i);
		str_printf(title, sizeof(title), "%s Nummer %d",
			   i % 100 ? "Übung" : "GLEICHUNG", i);
		t.pid = pid;
		t.title = title;
		t.teacher = (char[]){ "Özdemir" };
		assert_int_equal(store_task_put(l->s, &t, NULL, 0,
			&naive[i].id, &fresh), ERR_OK);
		assert_true(fresh);
		naive[i].due = t.due;
		naive[i].group = (int)agenda_group(&t, l->now);
		naive[i].hit = i % 100 == 0;
	}
	assert_int_equal(store_commit(l->s), ERR_OK);
	qsort(naive, (size_t)n, sizeof(*naive), by_agenda);
}

struct seen { int64_t ids[200]; int n; };

static enum err see(void *ctx, const struct task *t)
{
	struct seen *s = ctx;

	assert_true(s->n < 200);
	s->ids[s->n++] = t->id;
	return ERR_OK;
}

static void compare_windows(struct store_lib *l, int n)
{
	static const int firsts[] = { 0, 1, 3000, 7777, 15000, 22222, 29990,
				      30000, 50000 };
	struct task_query q = { .group = -1, .now = l->now };

	for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
		struct seen s = { .n = 0 };
		int want = MIN(100, MAX(n - firsts[i], 0));

		assert_int_equal(store_tasks(l->s, &q, firsts[i], 100, see, &s),
				 ERR_OK);
		assert_int_equal(s.n, want);
		for (int k = 0; k < want; k++)
			assert_int_equal(s.ids[k], naive[firsts[i] + k].id);
	}
}

static void thirty_thousand_stand_in_the_order_of_the_model(void **state)
{
	struct store_lib *l = *state;
	int64_t counts[AGENDA_GROUPS], want[AGENDA_GROUPS] = { 0 };
	struct task_query q = { .group = -1, .now = l->now };

	fill(l, MANY);
	for (int i = 0; i < MANY; i++)
		want[naive[i].group]++;
	assert_int_equal(store_agenda_counts(l->s, &q, counts), ERR_OK);
	for (int g = 0; g < AGENDA_GROUPS; g++) {
		assert_true(want[g] > 0);
		assert_int_equal(counts[g], want[g]);
	}
	compare_windows(l, MANY);
	for (q.group = 0; q.group < AGENDA_GROUPS; q.group++) {
		struct seen s = { .n = 0 };
		int at = 0;

		while (naive[at].group != q.group)
			at++;
		assert_int_equal(store_tasks(l->s, &q, 5, 20, see, &s), ERR_OK);
		for (int k = 0; k < s.n; k++)
			assert_int_equal(s.ids[k], naive[at + 5 + k].id);
	}
	q = (struct task_query){ .group = -1, .now = l->now,
				 .search = "özDEMIR gleich" };
	assert_int_equal(store_agenda_counts(l->s, &q, counts), ERR_OK);
	for (int g = 0, sum = 0; g < AGENDA_GROUPS; g++) {
		sum += (int)counts[g];
		if (g == AGENDA_GROUPS - 1)
			assert_int_equal(sum, MANY / 100);
	}
	q = (struct task_query){ .group = AGENDA_LATER, .now = l->now,
		.due_from = l->now + 10 * DAY, .due_to = l->now + 11 * DAY };
	assert_int_equal(store_agenda_counts(l->s, &q, counts), ERR_OK);
	want[0] = 0;
	for (int i = 0; i < MANY; i++)
		want[0] += naive[i].group == AGENDA_LATER &&
			   naive[i].due >= q.due_from &&
			   naive[i].due < q.due_to;
	assert_int_equal(counts[AGENDA_LATER], want[0]);
}

static void put(struct store_lib *l, const char *pid, const char *course,
		const struct material *m, int n, int64_t *id, bool *fresh)
{
	char name[64], course_pid[64];
	struct task t = { .account = l->account, .pid = name, .title = name,
			  .course_pid = course_pid };

	str_copy(name, sizeof(name), pid);
	str_copy(course_pid, sizeof(course_pid), course);
	assert_int_equal(store_task_put(l->s, &t, m, n, id, fresh), ERR_OK);
}

static int listed(struct store_lib *l, const char *course)
{
	struct task_query q = { .group = -1, .now = l->now, .course = course };
	struct seen s = { .n = 0 };

	assert_int_equal(store_tasks(l->s, &q, 0, 100, see, &s), ERR_OK);
	return s.n;
}

static void what_a_pass_does_not_name_leaves_but_not_own_work(void **state)
{
	struct store_lib *l = *state;
	int64_t gone, own, stays, id;
	char path[PATH_MAX];
	struct task t;
	bool fresh;

	gone = store_lib_task(l, "gone", 0);
	own = store_lib_task(l, "own", 0);
	stays = store_lib_task(l, "stays", 0);
	store_lib_file(l, "a", "eins", path);
	store_lib_hand_in(l, own, path);
	assert_int_equal(store_pass_begin(l->s, l->account), ERR_OK);
	put(l, "stays", "", NULL, 0, &id, &fresh);
	assert_int_equal(id, stays);
	assert_false(fresh);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
	assert_int_equal(listed(l, NULL), 2);
	assert_int_equal(store_task_get(l->s, own, &t), ERR_OK);
	assert_true(t.gone);
	record_task_release(&t);
	/* and comes back as the same one */
	put(l, "gone", "", NULL, 0, &id, &fresh);
	assert_int_equal(id, gone);
	assert_int_equal(listed(l, NULL), 3);
	assert_int_equal(store_gone(l->s, l->account, "task", "gone"), ERR_OK);
	assert_int_equal(listed(l, NULL), 2);
}

static void tasks_follow_the_name_of_their_course(void **state)
{
	struct store_lib *l = *state;
	struct course c = { .account = l->account, .pid = (char[]){ "c1" },
		.title = (char[]){ "Mathe 7a" }, .teacher = (char[]){ "W" } };
	int64_t id;
	bool fresh;
	struct task t;

	assert_int_equal(store_course_put(l->s, &c), ERR_OK);
	put(l, "t1", "c1", NULL, 0, &id, &fresh);
	put(l, "t2", "c2", NULL, 0, &id, &fresh);
	assert_int_equal(listed(l, "mathe"), 1);
	assert_int_equal(listed(l, "MATHE 7A"), 1);
	assert_int_equal(listed(l, "c2"), 1);
	c.title = (char[]){ "Mathematik" };
	assert_int_equal(store_course_put(l->s, &c), ERR_OK);
	assert_int_equal(listed(l, "mathe 7a"), 0);
	assert_int_equal(listed(l, "mathematik"), 1);
	assert_int_equal(store_task_named(l->s, "demo:t1", &id), ERR_OK);
	assert_int_equal(store_task_get(l->s, id, &t), ERR_OK);
	assert_string_equal(t.course, "Mathematik");
	assert_string_equal(t.teacher, "W");
	record_task_release(&t);
	assert_int_equal(store_task_named(l->s, "nobody:t1", &id),
			 ERR_NOT_FOUND);
	assert_int_equal(store_task_named(l->s, "4711", &id), ERR_NOT_FOUND);
	assert_int_equal(store_task_named(l->s, "1", &id), ERR_OK);
}

static enum err last_material(void *ctx, const struct material *m)
{
	struct material *out = ctx;

	out->id = m->id;
	out->state = m->state;
	out->task++;
	return ERR_OK;
}

static struct material only(struct store_lib *l, int64_t task)
{
	struct material m = { 0 };

	assert_int_equal(store_materials(l->s, task, last_material, &m),
			 ERR_OK);
	return m;
}

static void changed_material_is_marked_and_its_copy_stays(void **state)
{
	struct store_lib *l = *state;
	struct material m = { .pid = (char[]){ "m1" },
		.name = (char[]){ "Blatt.pdf" }, .sha256 = (char[]){ "aa" },
		.size = 10 }, got;
	int64_t task;
	bool fresh;
	struct task t;

	put(l, "t1", "", &m, 1, &task, &fresh);
	got = only(l, task);
	assert_int_equal(got.state, MATERIAL_there);
	assert_int_equal(store_material_set(l->s, got.id, MATERIAL_here,
					    "/x/Blatt.pdf", "aa"), ERR_OK);
	put(l, "t1", "", &m, 1, &task, &fresh);
	assert_int_equal(only(l, task).state, MATERIAL_here);
	m.sha256 = (char[]){ "bb" };
	put(l, "t1", "", &m, 1, &task, &fresh);
	assert_int_equal(only(l, task).state, MATERIAL_changed);
	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	assert_int_equal(t.materials, 1);
	assert_int_equal(t.materials_here, 1);
	record_task_release(&t);
	put(l, "t1", "", NULL, 0, &task, &fresh);
	assert_int_equal(only(l, task).task, 0);
	assert_int_equal(store_material_get(l->s, got.id, &m), ERR_OK);
	assert_string_equal(m.path, "/x/Blatt.pdf");
	record_material_release(&m);
	assert_int_equal(store_material_set(l->s, 99, MATERIAL_here, "", ""),
			 ERR_NOT_FOUND);
}

/* No row is read and nothing is sorted to count or to order. */
static void the_agenda_needs_its_index_only(void **state)
{
	static const char *const texts[] = {
		"SELECT count(*) FROM task INDEXED BY task_agenda WHERE"
		" shelf = 0 AND (late_until = 0 OR late_until >= 5)"
		" AND due > 0 AND due < 5 AND (0 = 0 OR account = 0)",
		"SELECT id FROM task INDEXED BY task_agenda WHERE shelf = 1"
		" AND +due >= 1 ORDER BY due DESC, id DESC LIMIT 9",
	};
	struct store_lib *l = *state;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(l->paths.store, &db), SQLITE_OK);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		char sql[512];
		sqlite3_stmt *st;
		int rows = 0;

		str_printf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", texts[i]);
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
				 SQLITE_OK);
		for (; sqlite3_step(st) == SQLITE_ROW; rows++)
			assert_non_null(strstr((const char *)
				sqlite3_column_text(st, 3), "COVERING INDEX"));
		assert_int_equal(rows, 1);
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	static const struct CMUnitTest tests[] = {
		T(thirty_thousand_stand_in_the_order_of_the_model),
		T(what_a_pass_does_not_name_leaves_but_not_own_work),
		T(tasks_follow_the_name_of_their_course),
		T(changed_material_is_marked_and_its_copy_stays),
		T(the_agenda_needs_its_index_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
