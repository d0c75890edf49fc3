/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in with the Moodle provider, with every loss at every request, as
 * far as the engine counts for it.
 */
#include "base/base.h"
#include "tests/lib/moodle_pupil.h"

#include <setjmp.h>
#include <cmocka.h>

/* ---- tests */

static void one_file_takes_four_requests_with_the_look_before(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_int_equal(t->far.school.requests, 4);
	assert_true(t->far.school.up + t->far.school.down < 8192);
	assert_string_equal(t->proof, "sha1");
	assert_string_equal(t->platform_id, "34");
	assert_string_equal(t->work_key, "34.0.1000000");
	pupil_end(t);
}

static void a_draft_is_handed_in_by_one_request_more(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.drafts = true;
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_int_equal(t->far.school.requests, 5);
	assert_int_equal(t->commits, 2);
	pupil_end(t);
}

/* It stays there as a draft, which is ours and no conflict. */
static void a_refused_submit_is_gone_on_with(void **state)
{
	struct moodle_pupil *t = pupil_begin();
	struct small_moodle *s = &t->far.school;

	UNUSED(state);
	s->drafts = true;
	pupil_add_file(t, "a.pdf", "hello");
	s->at = 4; /* the submit */
	s->loss = LOSS_REQUEST;
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_unknown);
	s->statement = true; /* the teacher's idea, meanwhile */
	pupil_ask(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_STATEMENT);
	assert_string_equal(t->base, "34.0.1000000");
	t->e.unsure = false;
	t->e.statement = true;
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_int_equal(s->uploads, 1);
	pupil_end(t);
}

/* Between upload and save. */
static void vanished(bool text, bool drafts)
{
	struct moodle_pupil *t = pupil_begin();
	struct small_moodle *s = &t->far.school;
	char words[] = "ein Text";

	s->drafts = drafts;
	s->text = text;
	s->clears = 1;
	if (text)
		t->e.text = words;
	pupil_add_file(t, "a.pdf", "hello");
	pupil_add_file(t, "b.pdf", "world!");
	pupil_hand_in(t);
	s->saves -= text; /* of the text alone */
	pupil_assert_arrived(t);
	assert_int_equal(s->uploads, 4);
	pupil_end(t);
}

static void a_draft_area_that_vanished_is_filled_once_more(void **state)
{
	UNUSED(state);
	vanished(false, false);
	vanished(false, true);
	vanished(true, false);
	vanished(true, true);
}

static void a_draft_area_that_vanishes_again_is_held(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.clears = 9;
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_NOT_ACCEPTED);
	assert_int_equal(t->far.school.uploads, 2);
	pupil_end(t);
}

static void what_is_to_be_saved_only_is_not_handed_in(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.drafts = true;
	t->e.not_done = true;
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(t->work, WORK_saved);
	assert_int_equal(t->far.school.submits, 0);
	t->far.school.drafts = false;
	str_copy(t->base, sizeof(t->base), t->work_key);
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_done); /* it is there */
	pupil_end(t);
}

static void text_and_files_go_together(void **state)
{
	struct moodle_pupil *t = pupil_begin();
	char hex[HASH_HEX_SIZE];

	UNUSED(state);
	t->far.school.text = true;
	t->e.text = (char[]){ "a < b\n  c & \"d\"" };
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_string_equal(t->far.school.html, "<p>a &lt; b<br>&nbsp;&nbsp;c "
			    "&amp; &quot;d&quot;</p>");
	hash_bytes(HASH_SHA256, t->e.text, strlen(t->e.text), hex);
	assert_string_equal(t->text_sha256, hex);
	pupil_end(t);
}

static void an_empty_text_is_sent_where_text_is_taken(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.text = true;
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	pupil_end(t);
}

/* Every loss at every request: saved once, and proven. */
static void sweep(bool drafts, bool text, int files)
{
	char words[] = "ein Text";

	for (int loss = LOSS_REPLY; loss <= LOSS_DATABASE; loss++) {
		for (int at = 1, n = 0; at == 1 || at <= n; at++) {
			struct moodle_pupil *t = pupil_begin();
			struct small_moodle *s = &t->far.school;

			s->drafts = drafts;
			s->text = text;
			s->at = at;
			s->loss = (enum moodle_loss)loss;
			if (text)
				t->e.text = words;
			if (files > 0)
				pupil_add_file(t, "a.pdf", "hello");
			if (files > 1)
				pupil_add_file(t, "b & c.pdf", "world!");
			pupil_deliver(t);
			pupil_assert_arrived(t);
			assert_int_equal(s->uploads, files);
			n = MAX(n, s->requests);
			pupil_end(t);
		}
	}
}

static void a_loss_anywhere_is_one_save_and_proven(void **state)
{
	UNUSED(state);
	sweep(false, false, 1);
	sweep(false, true, 2);
	sweep(true, false, 2);
	sweep(true, true, 0);
}

static void stopped_at_any_step_it_goes_on(void **state)
{
	UNUSED(state);
	for (int at = 1; at < 12; at++) {
		struct moodle_pupil *t = pupil_begin();

		t->far.school.drafts = true;
		t->kill_at = at;
		pupil_add_file(t, "a.pdf", "hello");
		pupil_add_file(t, "b.pdf", "world!");
		pupil_deliver(t);
		pupil_assert_arrived(t);
		assert_int_equal(t->far.school.uploads, 2);
		pupil_end(t);
	}
}

static void what_is_there_already_is_not_saved_again(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	t->ref[0][0] = '\0'; /* as ordered anew, by whom knows nothing */
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_int_equal(t->far.school.uploads, 1);
	pupil_end(t);
}

static void the_same_name_and_size_is_not_the_same_file(void **state)
{
	struct moodle_pupil *t = pupil_begin();
	struct small_moodle *s = &t->far.school;

	UNUSED(state);
	str_copy(s->work[0].name, 80, "a.pdf");
	str_copy(s->work[0].data, 64, "HELLO");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = 77;
	str_copy(t->base, sizeof(t->base), "34.0.77");
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_string_equal(s->work[0].data, "hello");
	pupil_end(t);
}

static void work_of_somebody_else_is_a_conflict(void **state)
{
	struct moodle_pupil *t = pupil_begin();
	struct small_moodle *s = &t->far.school;

	UNUSED(state);
	str_copy(s->work[0].name, 80, "mate.pdf");
	str_copy(s->work[0].data, 64, "mine");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = 78;
	str_copy(t->base, sizeof(t->base), "34.0.77");
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_CONFLICT);
	assert_int_equal(s->saves, 0);
	assert_int_equal(s->requests, 1);
	pupil_end(t);
}

static void refused(struct moodle_pupil *t, enum err err)
{
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, err);
	assert_int_equal(t->far.school.requests, 1);
	assert_int_equal(t->far.school.uploads, 0);
	pupil_end(t);
}

static void what_would_be_dropped_is_refused_before(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.max_files = 1;
	pupil_add_file(t, "a.pdf", "1");
	pupil_add_file(t, "b.pdf", "2");
	refused(t, ERR_TOO_MANY);
	t = pupil_begin();
	t->far.school.max_bytes = 4;
	pupil_add_file(t, "a.pdf", "hello");
	refused(t, ERR_TOO_LARGE);
	t = pupil_begin();
	t->far.school.types = ".pdf,.docx";
	pupil_add_file(t, "a.jpg", "hello");
	refused(t, ERR_BAD_TYPE);
	t = pupil_begin();
	t->far.school.cutoff = 5;
	pupil_add_file(t, "a.pdf", "hello");
	refused(t, ERR_TOO_LATE);
	t = pupil_begin();
	t->far.school.locked = true;
	pupil_add_file(t, "a.pdf", "hello");
	refused(t, ERR_LOCKED);
	t = pupil_begin();
	t->far.school.statement = t->far.school.drafts = true;
	pupil_add_file(t, "a.pdf", "hello");
	refused(t, ERR_STATEMENT);
	t = pupil_begin();
	t->e.not_done = true; /* but saving is handing in */
	pupil_add_file(t, "a.pdf", "hello");
	refused(t, ERR_NOT_ACCEPTED);
	t = pupil_begin();
	pupil_add_file(t, "a&b.pdf", "hello");
	pupil_add_file(t, "ab.pdf", "hello");
	refused(t, ERR_SAME_NAME);
	t = pupil_begin();
	pupil_add_file(t, "'", "hello");
	refused(t, ERR_BAD_NAME);
}

static void an_accepted_statement_is_passed_on(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.statement = t->far.school.drafts = true;
	t->e.statement = true;
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	pupil_end(t);
}

static void without_a_sha1_the_file_is_fetched_and_compared(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.foreign_tags = true;
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_string_equal(t->proof, "content");
	assert_int_equal(t->far.school.requests, 5);
	pupil_end(t);
}

static void a_file_that_was_spoilt_there_is_not_proven(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	t->far.school.drafts = true;
	str_copy(t->far.school.spoils, 80, "a.pdf");
	pupil_add_file(t, "a.pdf", "hello");
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds);
	assert_false(t->equal);
	assert_int_equal(t->far.school.submits, 0);
	pupil_end(t);
}

static void a_copy_that_was_spoilt_here_is_never_sent(void **state)
{
	struct moodle_pupil *t = pupil_begin();

	UNUSED(state);
	pupil_add_file(t, "a.pdf", "hello");
	t->sha256[0][0] = t->sha256[0][0] == '0' ? '1' : '0';
	pupil_hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_SEAL_BROKEN);
	assert_int_equal(t->far.school.uploads, 0);
	pupil_end(t);
}

static void a_draft_area_is_compared_and_put_right(void **state)
{
	struct moodle_pupil *t = pupil_begin();
	struct small_moodle *s = &t->far.school;
	char sha1[HASH_HEX_SIZE];

	UNUSED(state);
	pupil_add_file(t, "a.pdf", "hello");
	pupil_add_file(t, "b.pdf", "world");
	hash_bytes(HASH_SHA1, "hello", 5, sha1);
	str_printf(t->ref[0], sizeof(t->ref[0]), "55.999990.%s", sha1);
	s->draft[0] = (struct small_file){ "a.pdf", "HELLO", 55 }; /* unacknowledged */
	s->draft[1] = (struct small_file){ "other.pdf", "x", 55 };
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_int_equal(s->uploads, 2);
	for (int i = 0; i < 2; i++)
		assert_string_equal(s->work[i].data,
			s->work[i].name[0] == 'a' ? "hello" : "world");
	pupil_end(t);
}

static void an_old_draft_area_is_left(void **state)
{
	struct moodle_pupil *t = pupil_begin();
	char sha1[HASH_HEX_SIZE];

	UNUSED(state);
	pupil_add_file(t, "a.pdf", "hello");
	hash_bytes(HASH_SHA1, "hello", 5, sha1);
	str_printf(t->ref[0], sizeof(t->ref[0]), "55.600000.%s", sha1);
	t->file[0].offset = 5;
	pupil_hand_in(t);
	pupil_assert_arrived(t);
	assert_int_equal(t->far.school.work[0].item, 701);
	pupil_end(t);
}

static void names_are_cleaned_as_moodle_does(void **state)
{
	char name[] = "a\x01'b\"<c>&d|e`f:g\\h/i\xc2\x85.pdf", dots[] = "..";

	UNUSED(state);
	moodle_clean_name(name);
	assert_string_equal(name, "abcdefghi.pdf");
	moodle_clean_name(dots);
	assert_string_equal(dots, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file_takes_four_requests_with_the_look_before),
		cmocka_unit_test(a_draft_is_handed_in_by_one_request_more),
		cmocka_unit_test(a_refused_submit_is_gone_on_with),
		cmocka_unit_test(a_draft_area_that_vanished_is_filled_once_more),
		cmocka_unit_test(a_draft_area_that_vanishes_again_is_held),
		cmocka_unit_test(what_is_to_be_saved_only_is_not_handed_in),
		cmocka_unit_test(text_and_files_go_together),
		cmocka_unit_test(an_empty_text_is_sent_where_text_is_taken),
		cmocka_unit_test(a_loss_anywhere_is_one_save_and_proven),
		cmocka_unit_test(stopped_at_any_step_it_goes_on),
		cmocka_unit_test(what_is_there_already_is_not_saved_again),
		cmocka_unit_test(the_same_name_and_size_is_not_the_same_file),
		cmocka_unit_test(work_of_somebody_else_is_a_conflict),
		cmocka_unit_test(what_would_be_dropped_is_refused_before),
		cmocka_unit_test(an_accepted_statement_is_passed_on),
		cmocka_unit_test(without_a_sha1_the_file_is_fetched_and_compared),
		cmocka_unit_test(a_file_that_was_spoilt_there_is_not_proven),
		cmocka_unit_test(a_copy_that_was_spoilt_here_is_never_sent),
		cmocka_unit_test(a_draft_area_is_compared_and_put_right),
		cmocka_unit_test(an_old_draft_area_is_left),
		cmocka_unit_test(names_are_cleaned_as_moodle_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
