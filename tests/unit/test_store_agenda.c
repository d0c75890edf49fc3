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

static int first_of(int group)
{
	int at = 0;

	while (naive[at].group != group)
		at++;
	return at;
}

/* Beside the k-th of a group, both ways, and where it says it stands. */
static void look_beside(struct store_lib *l, struct task_query *q, int k, int n)
{
	int begin = first_of(q->group), at = begin + k;
	struct task_key key = { naive[at].due, naive[at].id };
	struct seen after = { .n = 0 }, before = { .n = 0 };
	int64_t rank = -1;

	assert_int_equal(store_tasks_from(l->s, q, &key, false, 0, 50, see,
					  &after), ERR_OK);
	assert_int_equal(after.n, MIN(50, n - k - 1));
	for (int i = 0; i < after.n; i++)
		assert_int_equal(after.ids[i], naive[at + 1 + i].id);
	assert_int_equal(store_tasks_from(l->s, q, &key, true, 0, 50, see,
					  &before), ERR_OK);
	assert_int_equal(before.n, MIN(50, k));
	for (int i = 0; i < before.n; i++)
		assert_int_equal(before.ids[i], naive[at - 1 - i].id);
	assert_int_equal(store_task_rank(l->s, q, &key, &rank), ERR_OK);
	assert_int_equal(rank, k);
}

static void compare_beside(struct store_lib *l,
			   const int64_t counts[AGENDA_GROUPS])
{
	struct task_query q = { .now = l->now };
	struct buf ids;
	int64_t all[AGENDA_GROUPS];

	for (q.group = 0; q.group < AGENDA_GROUPS; q.group++) {
		int n = (int)counts[q.group], end = first_of(q.group) + n - 1;
		struct seen last = { .n = 0 };

		for (int k = 0; k < n; k += MAX(n / 7, 1))
			look_beside(l, &q, k, n);
		look_beside(l, &q, n - 1, n);
		assert_int_equal(store_tasks_from(l->s, &q, NULL, true, 2, 5,
						  see, &last), ERR_OK);
		for (int i = 0; i < last.n; i++)
			assert_int_equal(last.ids[i], naive[end - 2 - i].id);
	}
	q.group = -1;
	buf_init(&ids, MANY * sizeof(int64_t));
	assert_int_equal(store_task_ids(l->s, &q, &ids, all), ERR_OK);
	assert_memory_equal(all, counts, sizeof(all));
	assert_int_equal(ids.len, MANY * sizeof(int64_t));
	for (int i = 0; i < MANY; i++)
		assert_int_equal(((int64_t *)(void *)ids.data)[i], naive[i].id);
	buf_release(&ids);
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
	compare_beside(l, counts);
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

static int64_t only(struct store_lib *l, enum task_only what,
		    const char *course_pid)
{
	struct task_query q = { .group = -1, .now = l->now, .only = what,
				.course_pid = course_pid,
				.account = course_pid ? l->account : 0 };
	int64_t counts[AGENDA_GROUPS], same[AGENDA_GROUPS], sum = 0;
	struct buf ids;

	buf_init(&ids, 1000);
	assert_int_equal(store_agenda_counts(l->s, &q, counts), ERR_OK);
	assert_int_equal(store_task_ids(l->s, &q, &ids, same), ERR_OK);
	assert_memory_equal(same, counts, sizeof(counts));
	buf_release(&ids);
	for (int g = 0; g < AGENDA_GROUPS; g++)
		sum += counts[g];
	return sum;
}

static void marked(struct store_lib *l, const char *pid, enum work_state work,
		   int64_t feedback_at, const char *mark)
{
	char name[16], grade[16];
	struct task t = { .account = l->account, .pid = name, .title = name,
			  .course_pid = (char[]){ "c1" }, .work = work,
			  .feedback_at = feedback_at, .mark = grade };
	int64_t id;
	bool fresh;

	str_copy(name, sizeof(name), pid);
	str_copy(grade, sizeof(grade), mark);
	assert_int_equal(store_task_put(l->s, &t, NULL, 0, &id, &fresh), ERR_OK);
}

static void a_filter_shows_just_what_it_says(void **state)
{
	struct store_lib *l = *state;
	struct material m = { .pid = (char[]){ "m1" },
		.name = (char[]){ "Blatt.pdf" }, .size = 10 };
	int64_t id;
	bool fresh;

	put(l, "open", "c1", NULL, 0, &id, &fresh);
	put(l, "missing", "c2", &m, 1, &id, &fresh);
	marked(l, "handed in", WORK_handed_in, 0, "");
	marked(l, "marked", WORK_handed_in, 0, "2+");
	marked(l, "told", WORK_none, l->now, "");
	assert_int_equal(only(l, ONLY_ALL, NULL), 5);
	assert_int_equal(only(l, ONLY_OPEN, NULL), 3);
	assert_int_equal(only(l, ONLY_MISSING, NULL), 1);
	assert_int_equal(only(l, ONLY_FEEDBACK, NULL), 2);
	assert_int_equal(only(l, ONLY_HANDED_IN, NULL), 2);
	assert_int_equal(only(l, ONLY_ALL, "c1"), 4);
	assert_int_equal(only(l, ONLY_OPEN, "c1"), 2);
	assert_int_equal(only(l, ONLY_ALL, "c"), 0);
}

static enum err see_course(void *ctx, const struct course_look *c)
{
	struct buf *b = ctx;

	buf_printf(b, "%s %s %d %d %d\n", c->course.pid, c->course.title,
		   (int)c->tasks, (int)c->open, (int)c->files);
	return ERR_OK;
}

static void a_course_counts_its_tasks_also_where_only_they_name_it(void **state)
{
	struct store_lib *l = *state;
	struct course c = { .account = l->account, .pid = (char[]){ "c1" },
		.title = (char[]){ "Mathe" }, .teacher = (char[]){ "W" } };
	struct material m = { .pid = (char[]){ "m1" },
		.name = (char[]){ "Blatt.pdf" }, .size = 10 };
	struct buf b;
	int64_t id;
	bool fresh;

	assert_int_equal(store_course_put(l->s, &c), ERR_OK);
	c.pid = (char[]){ "c0" };
	c.title = (char[]){ "Chor" };
	assert_int_equal(store_course_put(l->s, &c), ERR_OK);
	put(l, "t1", "c1", &m, 1, &id, &fresh);
	marked(l, "t2", WORK_handed_in, 0, "");
	put(l, "t3", "c9", NULL, 0, &id, &fresh);
	m.pid = (char[]){ "m2" };
	assert_int_equal(store_course_materials_put(l->s, l->account, "c1", &m,
						    1), ERR_OK);
	buf_init(&b, 1000);
	assert_int_equal(store_courses(l->s, 0, NULL, l->now, see_course, &b),
			 ERR_OK);
	assert_string_equal(b.data,
			    "c9  1 1 0\nc0 Chor 0 0 0\nc1 Mathe 2 1 2\n");
	buf_clear(&b);
	assert_int_equal(store_courses(l->s, l->account, "c1", l->now,
				       see_course, &b), ERR_OK);
	assert_string_equal(b.data, "c1 Mathe 2 1 2\n");
	buf_release(&b);
}

static void an_announcement_is_unread_until_it_is_opened(void **state)
{
	struct store_lib *l = *state;
	struct announcement a = { .account = l->account, .at = l->now,
		.pid = (char[]){ "a1" }, .course = (char[]){ "c1" },
		.title = (char[]){ "Hitzefrei" }, .author = (char[]){ "W" },
		.text = (char[]){ "p0Ja\n" } }, got;
	int64_t n, unread;

	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	a.pid = (char[]){ "a2" };
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	assert_int_equal(store_announcement_sums(l->s, NULL, &n, &unread), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(unread, 2);
	assert_int_equal(store_announcement_read(l->s, 1), ERR_OK);
	assert_int_equal(store_announcement_get(l->s, 1, &got), ERR_OK);
	assert_false(got.unread);
	assert_string_equal(got.text, "p0Ja\n");
	record_announcement_release(&got);
	/* put again unchanged, it stays read */
	a.pid = (char[]){ "a1" };
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	assert_int_equal(store_announcement_sums(l->s, NULL, &n, &unread), ERR_OK);
	assert_int_equal(unread, 1);
	assert_int_equal(store_announcement_read(l->s, 0), ERR_OK);
	assert_int_equal(store_announcement_sums(l->s, NULL, &n, &unread), ERR_OK);
	assert_int_equal(unread, 0);
	assert_int_equal(store_announcement_get(l->s, 9, &got), ERR_NOT_FOUND);
}

static void an_announcement_that_says_something_else_is_unread(void **state)
{
	struct store_lib *l = *state;
	struct announcement a = { .account = l->account, .at = l->now,
		.pid = (char[]){ "a1" }, .course = (char[]){ "c1" },
		.title = (char[]){ "Ausflug" }, .author = (char[]){ "W" },
		.text = (char[]){ "p0um 8 Uhr\n" } };
	int64_t n, unread;

	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	assert_int_equal(store_announcement_read(l->s, 0), ERR_OK);
	a.author = (char[]){ "X" };
	a.at++;
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	assert_int_equal(store_announcement_sums(l->s, NULL, &n, &unread), ERR_OK);
	assert_int_equal(unread, 0);
	a.text = (char[]){ "p0um 7 Uhr\n" };
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	assert_int_equal(store_announcement_sums(l->s, NULL, &n, &unread), ERR_OK);
	assert_int_equal(unread, 1);
	assert_int_equal(store_announcement_read(l->s, 0), ERR_OK);
	a.title = (char[]){ "Kein Ausflug" };
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	assert_int_equal(store_announcement_sums(l->s, NULL, &n, &unread), ERR_OK);
	assert_int_equal(unread, 1);
}

static void the_last_look_knows_the_newest_task(void **state)
{
	struct store_lib *l = *state;
	int64_t at, task, id = store_lib_task(l, "one", 0);

	assert_int_equal(store_looked(l->s, &at, &task), ERR_NOT_FOUND);
	assert_int_equal(store_looked_now(l->s, 77), ERR_OK);
	assert_int_equal(store_looked(l->s, &at, &task), ERR_OK);
	assert_int_equal(at, 77);
	assert_int_equal(task, id);
	id = store_lib_task(l, "two", 0);
	assert_int_equal(store_looked_now(l->s, 78), ERR_OK);
	assert_int_equal(store_looked(l->s, &at, &task), ERR_OK);
	assert_int_equal(task, id);
}

static enum err last_material(void *ctx, const struct material *m)
{
	struct material *out = ctx;

	out->id = m->id;
	out->state = m->state;
	out->task++;
	return ERR_OK;
}

static struct material material_of(struct store_lib *l, int64_t task)
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
	got = material_of(l, task);
	assert_int_equal(got.state, MATERIAL_there);
	assert_int_equal(store_material_set(l->s, got.id, MATERIAL_here,
					    "/x/Blatt.pdf", "aa"), ERR_OK);
	put(l, "t1", "", &m, 1, &task, &fresh);
	assert_int_equal(material_of(l, task).state, MATERIAL_here);
	m.sha256 = (char[]){ "bb" };
	put(l, "t1", "", &m, 1, &task, &fresh);
	assert_int_equal(material_of(l, task).state, MATERIAL_changed);
	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	assert_int_equal(t.materials, 1);
	assert_int_equal(t.materials_here, 1);
	record_task_release(&t);
	put(l, "t1", "", NULL, 0, &task, &fresh);
	assert_int_equal(material_of(l, task).task, 0);
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
		" shelf = 0 AND (late_until BETWEEN 5 AND 9 OR late_until = 0)"
		" AND due > 0 AND due < 5 AND (0 = 0 OR account = 0)",
		"SELECT id FROM task INDEXED BY task_agenda WHERE shelf = 1"
		" AND due >= 1 AND due <= 9 ORDER BY due DESC, id DESC LIMIT 9",
		"SELECT id FROM task INDEXED BY task_agenda WHERE shelf = 0"
		" AND (late_until BETWEEN 5 AND 9 OR late_until = 0) AND"
		" due = 7 AND id > 3 ORDER BY id LIMIT 9 OFFSET 0",
		"SELECT account, course_pid, count(*), sum(shelf = 0 AND"
		" (late_until = 0 OR late_until >= 5)) FROM task INDEXED BY"
		" task_shelf WHERE shelf < 2 GROUP BY account, course_pid",
		"SELECT count(*), coalesce(sum(max(size, 0)), 0) FROM material"
		" INDEXED BY material_state WHERE state = 'here' AND gone = 0"
		" AND link = ''",
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
		T(a_filter_shows_just_what_it_says),
		T(a_course_counts_its_tasks_also_where_only_they_name_it),
		T(an_announcement_is_unread_until_it_is_opened),
		T(an_announcement_that_says_something_else_is_unread),
		T(the_last_look_knows_the_newest_task),
		T(the_agenda_needs_its_index_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
