/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in with the IServ provider, with every loss at every request; and
 * what takes the place of work that lies there.
 */
#include "base/base.h"
#include "providers/iserv_hand_in.h"
#include "tests/lib/iserv_pupil.h"

#include <setjmp.h>
#include <cmocka.h>

/* ---- losses */

/* Every loss at every request: handed in once, and proven. */
static void sweep(bool text, int files, const char *before)
{
	char words[] = "ein Text\nin Zeilen";

	for (int loss = IL_REPLY; loss < IL_KINDS; loss++) {
		for (int at = 1, n = 0; at == 1 || at <= n; at++) {
			struct pupil *t = pupil_begins();
			struct small_iserv *s = &t->far.school;

			s->text = text;
			if (before) {
				s->own_form = s->deleting_undoes = true;
				pupil_takes(t, "alt.pdf", before);
				pupil_hands_in(t);
				assert_int_equal(t->v.fate, FATE_done);
				pupil_forgets(t);
				str_copy(t->base, sizeof(t->base), t->key);
				t->e.unsure = false;
				s->requests = s->commits = 0;
			}
			s->at = at;
			s->loss = (enum iserv_loss)loss;
			if (text)
				t->e.text = words;
			if (files > 0)
				pupil_takes(t, "a.pdf", "hello");
			if (files > 1)
				pupil_takes(t, "b & c.pdf", "world!");
			pupil_delivers(t);
			if (t->v.fate != FATE_done)
				fail_msg("loss %d at %d: %d %s %s", loss, at,
					 t->v.fate, err_name(t->v.err), t->said);
			pupil_arrived(t);
			assert_int_equal(s->commits, before ? 2 : 1);
			n = MAX(n, s->requests);
			pupil_ends(t);
		}
	}
}

static void a_loss_anywhere_is_one_hand_in_and_proven(void **state)
{
	UNUSED(state);
	sweep(false, 1, NULL);
	sweep(true, 2, NULL);
	sweep(true, 0, NULL);
}

static void stopped_at_any_step_it_goes_on(void **state)
{
	UNUSED(state);
	for (int at = 1; at < 12; at++) {
		struct pupil *t = pupil_begins();

		t->kill_at = at;
		pupil_takes(t, "a.pdf", "hello");
		pupil_takes(t, "b.pdf", "world!");
		pupil_delivers(t);
		pupil_arrived(t);
		assert_int_equal(t->far.school.commits, 1);
		assert_int_equal(t->far.school.pieces, 2);
		pupil_ends(t);
	}
}

static void marks_get_there_whatever_is_lost(void **state)
{
	UNUSED(state);
	for (int loss = IL_REPLY; loss < IL_KINDS; loss++)
		for (int at = 1; at <= 3; at++) {
			struct pupil *t = pupil_begins();

			t->far.school.files = false;
			t->far.school.at = at;
			t->far.school.loss = (enum iserv_loss)loss;
			t->e.kind = KIND_done;
			pupil_delivers(t);
			assert_int_equal(t->v.fate, FATE_done);
			assert_true(t->far.school.done);
			pupil_ends(t);
		}
}

static void a_form_that_met_a_session_that_is_over_brings_all_again(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.at = 5; /* after two pieces and the fresh page: the form */
	t->far.school.loss = IL_SESSION;
	pupil_takes(t, "a.pdf", "hello");
	pupil_takes(t, "b.pdf", "world!");
	pupil_hands_in(t);
	pupil_arrived(t);
	assert_int_equal(t->far.school.pieces, 4);
	assert_int_equal(t->far.school.commits, 1);
	assert_int_equal(t->far.school.logins, 1);
	pupil_ends(t);
}

static void a_reference_that_is_no_more_is_brought_once_more(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.forgets_temps = 1;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_arrived(t);
	assert_int_equal(t->far.school.pieces, 2);
	pupil_ends(t);
	t = pupil_begins();
	t->far.school.forgets_temps = 99;
	pupil_takes(t, "a.pdf", "hello");
	pupil_hands_in(t);
	pupil_refused(t, ERR_NOT_ACCEPTED);
	assert_string_equal(t->said, "Die Datei wurde nicht gefunden.");
	assert_int_equal(t->far.school.pieces, 2);
	pupil_ends(t);
}

static void a_secret_that_is_too_old_is_read_once_more(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.text = true;
	t->far.school.stale_tokens = 1;
	t->e.text = (char[]){ "ein Text" };
	pupil_hands_in(t);
	pupil_arrived(t);
	assert_int_equal(t->far.school.commits, 1);
	pupil_ends(t);
}

static void the_page_again_is_a_refusal_in_the_schools_words(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.refuses = "Dieser Dateityp ist nicht erlaubt.";
	pupil_takes(t, "a.exe", "hello");
	pupil_hands_in(t);
	pupil_refused(t, ERR_NOT_ACCEPTED);
	assert_string_equal(t->said, "Dieser Dateityp ist nicht erlaubt.");
	pupil_ends(t);
}

/* Taken all the same: it is looked for before it is sent again. */
static void the_page_again_of_what_was_taken_is_no_refusal(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.keeps_page = true;
	pupil_takes(t, "a.pdf", "hello");
	pupil_delivers(t);
	pupil_arrived(t);
	assert_int_equal(t->far.school.commits, 1);
	pupil_ends(t);
}

/* ---- a later hand-in */

static void first_version(struct pupil *t)
{
	pupil_takes(t, "a.pdf", "hello");
	pupil_takes(t, "b.pdf", "world!");
	pupil_hands_in(t);
	pupil_arrived(t);
	str_copy(t->base, sizeof(t->base), t->key);
	t->e.unsure = false;
	t->far.school.pieces = t->far.school.commits = 0;
	pupil_forgets(t);
}

static void without_a_form_for_it_old_files_hold_it(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	first_version(t);
	pupil_takes(t, "c.pdf", "new");
	pupil_hands_in(t);
	pupil_refused(t, ERR_LEFTOVERS);
	pupil_names_the_page(t);
	assert_int_equal(t->far.school.pieces, 0);
	assert_int_equal(pupil_holds(t), 2);
	pupil_ends(t);
}

static void what_stays_is_not_brought_again(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	first_version(t);
	pupil_takes(t, "a.pdf", "hello");
	pupil_takes(t, "b.pdf", "world!");
	pupil_takes(t, "c.pdf", "new");
	pupil_hands_in(t);
	pupil_arrived(t);
	assert_int_equal(t->far.school.pieces, 1);
	assert_int_equal(t->far.school.commits, 1);
	pupil_ends(t);
}

static void old_files_are_taken_back_where_there_is_a_form(void **state)
{
	UNUSED(state);
	for (int undoes = 0; undoes < 2; undoes++) {
		struct pupil *t = pupil_begins();

		t->far.school.own_form = true;
		t->far.school.deleting_undoes = undoes;
		first_version(t);
		pupil_takes(t, "b.pdf", "world!");
		pupil_takes(t, "a.pdf", "hello, better");
		pupil_hands_in(t);
		pupil_arrived(t);
		assert_int_equal(t->far.school.pieces, 1);
		assert_int_equal(t->far.school.deletes, 1);
		assert_int_equal(t->far.school.commits, 1 + undoes);
		pupil_ends(t);
	}
}

static void taking_back_survives_every_loss(void **state)
{
	UNUSED(state);
	sweep(false, 1, "alt");
	sweep(true, 2, "alt");
}

static void add_late(struct small_iserv *s, int request)
{
	static const int after_the_form = 12;

	if (request == after_the_form)
		small_iserv_add(s, "mate.pdf", "mine", 4);
}

static void what_others_put_there_is_never_taken_back(void **state)
{
	struct pupil *t = pupil_begins();

	UNUSED(state);
	t->far.school.own_form = true;
	first_version(t);
	pupil_takes(t, "c.pdf", "new");
	t->far.school.requests = 7;
	t->far.school.meddle = add_late; /* with the look behind the form */
	pupil_delivers(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_LEFTOVERS);
	pupil_names_the_page(t);
	assert_int_equal(t->far.school.deletes, 0);
	assert_int_equal(t->far.school.commits, 1);
	pupil_ends(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loss_anywhere_is_one_hand_in_and_proven),
		cmocka_unit_test(stopped_at_any_step_it_goes_on),
		cmocka_unit_test(marks_get_there_whatever_is_lost),
		cmocka_unit_test(a_form_that_met_a_session_that_is_over_brings_all_again),
		cmocka_unit_test(a_reference_that_is_no_more_is_brought_once_more),
		cmocka_unit_test(a_secret_that_is_too_old_is_read_once_more),
		cmocka_unit_test(the_page_again_is_a_refusal_in_the_schools_words),
		cmocka_unit_test(the_page_again_of_what_was_taken_is_no_refusal),
		cmocka_unit_test(without_a_form_for_it_old_files_hold_it),
		cmocka_unit_test(what_stays_is_not_brought_again),
		cmocka_unit_test(old_files_are_taken_back_where_there_is_a_form),
		cmocka_unit_test(taking_back_survives_every_loss),
		cmocka_unit_test(what_others_put_there_is_never_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
