/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Material of courses themselves, and announcements that stay. */
#include "base/base.h"
#include "tests/lib/store_lib.h"

#include <setjmp.h>
#include <cmocka.h>

struct seen { int n; struct material last; char names[256], course[64]; };

static enum err see(void *ctx, const struct material *m)
{
	struct seen *s = ctx;

	s->n++;
	s->last = *m;
	str_copy(s->course, sizeof(s->course), m->course);
	str_printf(s->names + strlen(s->names),
		   sizeof(s->names) - strlen(s->names), "%s %s %s|", m->section,
		   m->name, m->link);
	return ERR_OK;
}

static struct seen look(struct store_lib *l, const char *course)
{
	struct seen s = { 0 };

	assert_int_equal(store_course_materials(l->s, course, see, &s), ERR_OK);
	return s;
}

static void put_course(struct store_lib *l, char *pid, char *title)
{
	char none[] = "";
	struct course c = { .account = 1, .pid = pid, .title = title,
			    .teacher = none };

	assert_int_equal(store_course_put(l->s, &c), ERR_OK);
}

static char pid_2[] = "2", pid_3[] = "3", maths[] = "Mathematik 8b",
	    german[] = "Deutsch 8b", part[] = "Grundlagen", none[] = "",
	    sheet[] = "Blatt.pdf", place[] = "/f/1", film[] = "Film",
	    address[] = "https://film.example/", page[] = "m7";

static void courses_have_material_of_their_own(void **state)
{
	struct store_lib *l = *state;
	const struct material m[] = {
		{ .pid = place, .name = sheet, .section = part, .size = 5 },
		{ .pid = page, .name = film, .section = part, .size = -1,
		  .link = address },
	};
	struct seen s;
	struct material one = { 0 };

	put_course(l, pid_2, maths);
	put_course(l, pid_3, german);
	assert_int_equal(store_course_materials_put(l->s, 1, "2", m, 2), ERR_OK);
	assert_int_equal(store_course_materials_put(l->s, 1, "3", m, 1), ERR_OK);
	s = look(l, NULL);
	assert_string_equal(s.names, "Grundlagen Blatt.pdf |Grundlagen Blatt.pdf |"
			    "Grundlagen Film https://film.example/|");
	assert_int_equal(look(l, "deutsch").n, 1);
	s = look(l, "3");
	assert_string_equal(s.course, "Deutsch 8b");
	assert_int_equal(store_material_get(l->s, s.last.id, &one), ERR_OK);
	assert_string_equal(one.course, "Deutsch 8b");
	assert_int_equal(one.task, 0);
	record_material_release(&one);
}

static void what_a_course_names_no_more_leaves_its_list(void **state)
{
	struct store_lib *l = *state;
	struct material m[] = {
		{ .pid = place, .name = sheet, .size = 5 },
		{ .pid = page, .name = film, .link = address },
	};
	int64_t id;

	put_course(l, pid_2, maths);
	store_course_materials_put(l->s, 1, "2", m, 2);
	id = look(l, NULL).last.id;
	assert_int_equal(store_course_materials_put(l->s, 1, "2", m, 1), ERR_OK);
	assert_int_equal(look(l, NULL).n, 1);
	m[0].size = 6;
	assert_int_equal(store_course_materials_put(l->s, 1, "2", m, 2), ERR_OK);
	assert_int_equal(look(l, NULL).n, 2);
	assert_int_equal(look(l, NULL).last.id, id); /* the same row */
}

static int64_t sum(struct store_lib *l, int64_t *n)
{
	struct material_query there = { .state = MATERIAL_there };
	int64_t bytes = 0;

	assert_int_equal(store_material_sums(l->s, &there, n, &bytes), ERR_OK);
	return bytes;
}

static void a_sum_with_a_size_that_is_not_known_is_not_known(void **state)
{
	struct store_lib *l = *state;
	struct material m[] = {
		{ .pid = place, .name = sheet, .size = 5 },
		{ .pid = page, .name = film, .size = 6 },
	};
	int64_t n;

	put_course(l, pid_2, maths);
	assert_int_equal(sum(l, &n), 0);
	assert_int_equal(n, 0);
	store_course_materials_put(l->s, 1, "2", m, 2);
	assert_int_equal(sum(l, &n), 11);
	assert_int_equal(n, 2);
	m[1].size = -1;
	store_course_materials_put(l->s, 1, "2", m, 2);
	assert_int_equal(sum(l, &n), -1);
	assert_int_equal(n, 2);
}

static void materials_are_found_by_their_course_and_their_name(void **state)
{
	struct store_lib *l = *state;
	const struct material m[] = {
		{ .pid = place, .name = sheet, .size = 5 },
		{ .pid = page, .name = film, .size = 6 },
	};
	struct material_query q = { .state = MATERIAL_there };
	struct seen s = { 0 };
	int64_t n, bytes;

	put_course(l, pid_2, maths);
	store_course_materials_put(l->s, 1, "2", m, 2);
	q.search = "MATHE blatt";
	assert_int_equal(store_material_sums(l->s, &q, &n, &bytes), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(store_material_window(l->s, &q, 0, 9, see, &s), ERR_OK);
	assert_string_equal(s.names, " Blatt.pdf |");
	q.account = 1;
	q.course_pid = "2";
	q.search = "mathe";
	assert_int_equal(store_material_sums(l->s, &q, &n, &bytes), ERR_OK);
	assert_int_equal(n, 2);
	q.search = "deutsch";
	assert_int_equal(store_material_sums(l->s, &q, &n, &bytes), ERR_OK);
	assert_int_equal(n, 0);
}

static enum err count(void *ctx, const struct announcement *a)
{
	UNUSED(a);
	++*(int *)ctx;
	return ERR_OK;
}

static void announcements_are_found_by_their_words(void **state)
{
	struct store_lib *l = *state;
	struct announcement a = { .account = 1, .at = 5,
		.pid = (char[]){ "a1" }, .course = (char[]){ "c1" },
		.title = (char[]){ "Hitzefrei" }, .author = (char[]){ "Frau Löwe" },
		.text = (char[]){ "p0Ja\n" } };
	int64_t n, unread;
	int rows = 0;

	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	a.pid = (char[]){ "a2" };
	a.title = (char[]){ "Sommerfest" };
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	store_announcement_sums(l->s, "LÖWE hitze", &n, &unread);
	assert_int_equal(n, 1);
	store_announcement_sums(l->s, "löwe", &n, &unread);
	assert_int_equal(n, 2);
	store_announcement_sums(l->s, "winter", &n, &unread);
	assert_int_equal(n, 0);
	store_announcement_window(l->s, "fest", 0, 9, count, &rows);
	assert_int_equal(rows, 1);
	store_announcement_window(l->s, "löwe", 1, 9, count, &rows);
	assert_int_equal(rows, 2);
}

static void kept_announcements_outlive_a_pass(void **state)
{
	struct store_lib *l = *state;
	char message[] = "message.1", post[] = "post.1";
	struct announcement a = { .account = 1, .course = none, .title = film,
				  .author = none, .text = none };
	int n = 0;

	a.pid = message;
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	a.pid = post;
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	store_pass_begin(l->s, 1);
	store_kept(l->s, 1, "announcement", "message.");
	store_pass_end(l->s, 1);
	store_announcements(l->s, 10, count, &n);
	assert_int_equal(n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			courses_have_material_of_their_own, store_lib_setup,
			store_lib_teardown),
		cmocka_unit_test_setup_teardown(
			what_a_course_names_no_more_leaves_its_list,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(
			a_sum_with_a_size_that_is_not_known_is_not_known,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(
			materials_are_found_by_their_course_and_their_name,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(
			announcements_are_found_by_their_words,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(
			kept_announcements_outlive_a_pass, store_lib_setup,
			store_lib_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
