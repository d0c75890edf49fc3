/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing in with the IServ provider: what is sent, and what stops it. */
#include "base/base.h"
#include "providers/iserv_hand_in.h"
#include "tests/lib/iserv_pupil.h"

#include <setjmp.h>
#include <cmocka.h>

/* ---- what is sent */

static void one_file_takes_six_requests(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_arrived(t);
	/* look, piece, look, form, look, the bytes */
	assert_int_equal(t->far.school.requests, 6);
	assert_int_equal(t->far.school.commits, 1);
	assert_int_equal(t->far.school.pieces, 1);
	assert_string_equal(t->proof, "content");
	assert_int_equal(strlen(t->key), 16);
	pupil_ends(t);
}

static void every_hidden_field_goes_back_as_it_came(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.extra_hidden = t->far.school.text = true;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_arrived(t);
	assert_non_null(strstr(t->far.school.last_form,
			       "submission%5Bhtml%5D=&"));
	assert_non_null(strstr(t->far.school.last_form, "submission%5B"
			       "confirmActions%5D%5Bsubmit%5D="));
	assert_null(strstr(t->far.school.last_form, "reset"));
	assert_null(strstr(t->far.school.last_form, "picker"));
	pupil_ends(t);
}

static void a_text_alone_and_a_text_with_files(void **state)
{
	UNUSED(state);
	for (int files = 0; files < 3; files++) {
		struct pupil *t = pupil_begins();
		char hex[HASH_HEX_SIZE];

		t->far.school.text = true;
		t->e.text = (char[]){ "a < b & \"c\"\n  d \303\244\n\nend" };
		if (files)
			pupil_takes(t, "a.pdf", "hello");
		if (files > 1)
			pupil_takes(t, "b.pdf", "world!");
		pupil_hands_in(t);
		pupil_arrived(t);
		hash_bytes(HASH_SHA256, t->e.text, strlen(t->e.text), hex);
		assert_string_equal(t->text_sha256, hex);
		assert_int_equal(t->far.school.commits, 1);
		pupil_ends(t);
	}
}

static void not_done_is_saved_only(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->e.not_done = true;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(t->work, WORK_saved);
	assert_false(t->far.school.done);
	pupil_ends(t);
}

static void marks_are_set_and_taken_back_and_the_work_stays(void **state)
{
	struct pupil *t = pupil_begins();
	char key[80];

	UNUSED(state);
	t->far.school.text = true;
	str_copy(t->far.school.words, 99, "Zeile 1\nZeile 2");
	small_iserv_add(&t->far.school, "a.pdf", "hello", 5);
	t->e.kind = KIND_done;
	pupil_hands_in(t);
	str_copy(key, sizeof(key), t->key);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->far.school.done);
	assert_string_equal(t->far.school.words, "Zeile 1\nZeile 2");
	assert_int_equal(pupil_holds(t), 1);
	t->e.kind = KIND_undone;
	pupil_hands_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_false(t->far.school.done);
	assert_string_equal(t->far.school.words, "Zeile 1\nZeile 2");
	/* Marked or not, it is the same work: nobody came between. */
	assert_int_equal(strlen(key), 16);
	assert_string_equal(t->key, key);
	pupil_ends(t);
}

static void an_exercise_to_be_confirmed_only_is(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.files = false;
	t->e.kind = KIND_done;
	pupil_delivers(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->far.school.done);
	assert_int_equal(t->far.school.commits, 1);
	pupil_ends(t);
}

static void a_name_in_any_script_arrives(void **state)
{
	static const char *const names[] = {
		"L\303\266sung.pdf", "Lo\314\210sung.pdf", /* NFC, NFD */
		"\350\257\276\344\270\232.docx", "\330\255\331\204.txt",
		"\360\237\230\200 fertig.jpg", "a \"b\" c's.txt",
		"x & y + z %41 #1 ?.pdf", "<b>.txt", "100%.pdf", "a;b=c.txt",
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct pupil *t = pupil_begins();

		pupil_takes(t, names[i], "hello");
		pupil_hands_in(t);
		pupil_arrived(t);
		assert_string_equal(t->proof, "content");
		pupil_ends(t);
	}
}

static void two_files_of_one_name_are_two(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	pupil_takes(t, "a.pdf", "hello");
	pupil_takes(t, "a.pdf", "world!");
	pupil_hands_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(pupil_holds(t), 2);
	pupil_ends(t);
}

static void an_empty_file_is_a_file(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	pupil_takes(t, "leer.txt", "");
	pupil_hands_in(t);
	pupil_arrived(t);
	assert_int_equal(t->far.school.pieces, 1);
	pupil_ends(t);
}

static void pieces_end_where_they_should(void **state)
{
	static const struct { size_t size; int pieces; } rows[] = {
		{ 1999999, 1 }, { 2000000, 1 }, { 2000001, 2 }, { 4000000, 2 },
		{ 4000001, 3 },
	};
	char *data = calloc(1, 4000001);

	UNUSED(state);
	for (size_t i = 0; i < 4000001; i++)
		data[i] = (char)(i * 7 + i / 251);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct pupil *t = pupil_begins();

		t->far.school.no_ranges = i == 4;
		pupil_adds(t, "a.bin", data, rows[i].size);
		pupil_hands_in(t);
		pupil_arrived(t);
		assert_int_equal(t->far.school.pieces, rows[i].pieces);
		assert_int_equal(t->far.school.bytes, rows[i].size);
		assert_string_equal(t->proof, rows[i].size < 3 << 20 || i == 4 ?
				    "content" : "");
		pupil_ends(t);
	}
	free(data);
}

static void an_upload_goes_on_at_its_piece(void **state)
{
	char *data = calloc(1, 4500000);

	UNUSED(state);
	for (int at = 1; at < 7; at++) {
		struct pupil *t = pupil_begins();

		t->kill_at = at;
		pupil_adds(t, "a.bin", data, 4500000);
		pupil_delivers(t);
		pupil_arrived(t);
		assert_int_equal(t->far.school.pieces, 3);
		assert_int_equal(t->far.school.commits, 1);
		pupil_ends(t);
	}
	free(data);
}

/* Its pieces went with the session: the whole file once more. */
static void pieces_of_a_session_that_is_over_are_no_more(void **state)
{
	char *data = calloc(1, 4500000);

	UNUSED(state);
	for (int at = 2; at <= 5; at++) {
		struct pupil *t = pupil_begins();

		t->far.school.at = at;
		t->far.school.loss = IL_SESSION;
		pupil_adds(t, "a.bin", data, 4500000);
		pupil_delivers(t);
		pupil_arrived(t);
		assert_int_equal(t->far.school.commits, 1);
		assert_int_equal(t->tries, 1);
		pupil_ends(t);
	}
	free(data);
}

/* And begun again in another life of the program. */
static void pieces_of_yesterday_are_no_more(void **state)
{
	char *data = calloc(1, 4500000);
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->kill_at = 3;
	pupil_adds(t, "a.bin", data, 4500000);
	pupil_hands_in(t);
	assert_int_equal(t->v.err, ERR_CANCELLED);
	assert_int_equal(t->file[0].offset, 4000000);
	t->far.school.session++;
	pupil_delivers(t);
	pupil_arrived(t);
	assert_int_equal(t->far.school.commits, 1);
	pupil_ends(t);
	free(data);
}

/* Fact 7/envelope: words alone, or with their kind around them */
static void a_refused_upload_is_told_in_the_schools_words(void **state)
{
	static const char *const answers[] = {
		"{\"status\":\"error\",\"messages\":[\"Kein Platz!\"]}",
		"{\"status\":\"error\",\"messages\":[{\"type\":\"error\","
		"\"message\":\"Kein Platz!\"}]}",
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct pupil *t = pupil_begins();

		t->far.school.no_upload = answers[i];
		pupil_takes(t, "a.pdf", "hello");
		pupil_hands_in(t);
		pupil_refused(t, ERR_REFUSED);
		assert_string_equal(t->said, "Kein Platz!");
		pupil_ends(t);
	}
}

/* ---- pages that are others */

/* Nothing was brought, and the person hears which page to look at. */
static void held_for_its_page(struct pupil *t)
{
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_refused(t, ERR_FORM);
	pupil_names_the_page(t);
	assert_int_equal(t->far.school.pieces, 0);
	pupil_ends(t);
}

static void a_required_field_that_nobody_knows_holds_it(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.extra_required = true;
	held_for_its_page(t);
}

/* 4.1, seen once: the page is asked what its button is called. */
static void a_form_without_its_button_holds_it(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.no_button = true;
	held_for_its_page(t);
}

static void a_page_that_is_no_exercise_holds_it(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.no_panel = true;
	held_for_its_page(t);
}

static void a_form_that_leads_to_another_host_is_not_sent(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.foreign = true;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->far.school.requests, 1);
	pupil_ends(t);
}

static void a_closed_exercise_takes_nothing(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.closed = true;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_refused(t, ERR_LOCKED);
	pupil_ends(t);
	t = pupil_begins();
	t->far.school.gone = true;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_refused(t, ERR_GONE);
	pupil_ends(t);
}

/* It got there at the last moment; the form is gone since. */
static void what_arrived_is_found_when_the_form_is_gone(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.text = true;
	t->far.school.at = 4;
	t->far.school.loss = IL_504;
	t->e.text = (char[]){ "ein Text\n\nin Zeilen" };
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	assert_int_equal(t->v.fate, FATE_unknown);
	t->far.school.closed = true;
	pupil_asks(t);
	pupil_arrived(t);
	pupil_ends(t);
}

/* ---- others at work */

static void work_that_came_between_is_a_conflict(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	small_iserv_add(&t->far.school, "mate.pdf", "mine", 4);
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_refused(t, ERR_CONFLICT);
	assert_int_equal(t->far.school.requests, 1);
	pupil_ends(t);
}

static void add_between(struct small_iserv *s, int request)
{
	if (request == 3)
		small_iserv_add(s, "mate.pdf", "mine", 4);
}

static void work_that_comes_while_ours_is_brought_is_one_too(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.meddle = add_between;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_refused(t, ERR_CONFLICT);
	assert_int_equal(pupil_holds(t), 1);
	pupil_ends(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file_takes_six_requests),
		cmocka_unit_test(every_hidden_field_goes_back_as_it_came),
		cmocka_unit_test(a_text_alone_and_a_text_with_files),
		cmocka_unit_test(not_done_is_saved_only),
		cmocka_unit_test(marks_are_set_and_taken_back_and_the_work_stays),
		cmocka_unit_test(an_exercise_to_be_confirmed_only_is),
		cmocka_unit_test(a_name_in_any_script_arrives),
		cmocka_unit_test(two_files_of_one_name_are_two),
		cmocka_unit_test(an_empty_file_is_a_file),
		cmocka_unit_test(pieces_end_where_they_should),
		cmocka_unit_test(an_upload_goes_on_at_its_piece),
		cmocka_unit_test(pieces_of_a_session_that_is_over_are_no_more),
		cmocka_unit_test(pieces_of_yesterday_are_no_more),
		cmocka_unit_test(a_refused_upload_is_told_in_the_schools_words),
		cmocka_unit_test(a_required_field_that_nobody_knows_holds_it),
		cmocka_unit_test(a_form_without_its_button_holds_it),
		cmocka_unit_test(a_page_that_is_no_exercise_holds_it),
		cmocka_unit_test(a_form_that_leads_to_another_host_is_not_sent),
		cmocka_unit_test(a_closed_exercise_takes_nothing),
		cmocka_unit_test(what_arrived_is_found_when_the_form_is_gone),
		cmocka_unit_test(work_that_came_between_is_a_conflict),
		cmocka_unit_test(work_that_comes_while_ours_is_brought_is_one_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
