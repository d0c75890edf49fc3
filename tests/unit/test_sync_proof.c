/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A receipt never says more than what was read back. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "sync/inner.h"

struct pair { /* what we handed in, and what the platform says */
	struct entry ours;
	struct receipt theirs;
	struct work_file file, there;
	char hex[HASH_HEX_SIZE], hex_there[HASH_HEX_SIZE];
	char text_hex[HASH_HEX_SIZE];
};

static void fill(struct pair *p, char *text)
{
	static char name[] = "a.txt", none[] = "";
	*p = (struct pair){0};
	assert_int_equal(hash_bytes(HASH_SHA256, "eins", 4, p->hex), ERR_OK);
	memcpy(p->hex_there, p->hex, sizeof(p->hex));
	if (text)
		assert_int_equal(hash_bytes(HASH_SHA256, text, strlen(text),
				     p->text_hex), ERR_OK);
	p->file = p->there = (struct work_file){
	    .name = name, .size = 4, .sha256 = p->hex, .pid = none};
	p->there.sha256 = p->hex_there;
	p->ours = (struct entry){.id = 1,
	    .kind = KIND_hand_in,
	    .text = text,
	    .files = &p->file,
	    .n_files = 1};
	p->theirs = (struct receipt){.files = &p->there,
	    .n_files = 1,
	    .text_sha256 = p->text_hex,
	    .work = WORK_handed_in};
}

static bool proves(struct pair *p, bool hashes_due)
{
	char why[100] = "";
	return proof_of(&p->ours, &p->theirs, hashes_due, why, sizeof(why));
}

static void word_is(struct pair *p, const char *word)
{
	struct receipt r;
	assert_int_equal(proof_receipt(&p->ours, &p->theirs, 5, &r), ERR_OK);
	assert_string_equal(r.proof, word);
	record_receipt_release(&r);
}

static void the_same_files_and_text_prove_it(void **state)
{
	static char text[] = "Mein Text";
	struct pair p;
	UNUSED(state);
	fill(&p, text);
	assert_true(proves(&p, true));
	word_is(&p, "sha256");
}

static void a_text_that_nobody_wrote_here_proves_nothing(void **state)
{
	struct pair p;
	UNUSED(state);
	fill(&p, NULL);
	assert_true(proves(&p, true));
	memcpy(p.text_hex, p.hex, sizeof(p.hex));
	assert_false(proves(&p, true));
	assert_int_equal(hash_bytes(HASH_SHA256, "", 0, p.text_hex), ERR_OK);
	assert_true(proves(&p, true)); /* an empty text is none */
}

static void saved_or_taken_back_is_not_handed_in(void **state)
{
	struct pair p;
	UNUSED(state);
	fill(&p, NULL);
	p.theirs.work = WORK_saved;
	assert_false(proves(&p, true));
	p.ours.not_done = true;
	assert_true(proves(&p, true));
	p.theirs.work = WORK_withdrawn;
	assert_false(proves(&p, true));
}

static void one_bit_of_a_hash_is_enough_to_doubt(void **state)
{
	struct pair p;
	UNUSED(state);
	fill(&p, NULL);
	p.hex_there[63] = p.hex_there[63] == '0' ? '1' : '0';
	assert_false(proves(&p, true));
	assert_false(proves(&p, false));
}

static void the_word_says_only_what_was_compared(void **state)
{
	static char boast[] = "sha256";
	struct pair p;
	UNUSED(state);
	fill(&p, NULL);
	p.theirs.proof = boast;
	p.hex_there[0] = '\0';
	assert_false(proves(&p, true));
	assert_true(proves(&p, false));
	word_is(&p, "sizes");
	p.there.size = -1;
	assert_true(proves(&p, false));
	word_is(&p, "names");
	p.there.size = 5;
	assert_false(proves(&p, false));
}

static void a_file_that_is_missing_or_too_many_is_seen(void **state)
{
	static char other[] = "b.txt";
	struct work_file two[2];
	struct pair p;
	UNUSED(state);
	fill(&p, NULL);
	p.theirs.n_files = 0;
	assert_false(proves(&p, true));
	two[0] = two[1] = p.there;
	p.theirs.files = two;
	p.theirs.n_files = 2;
	assert_false(proves(&p, true));
	p.theirs.n_files = 1;
	two[0].name = other;
	assert_false(proves(&p, true));
}

int main(void)
{
#define T(name) cmocka_unit_test(name)
	const struct CMUnitTest tests[] = {
	    T(the_same_files_and_text_prove_it),
	    T(a_text_that_nobody_wrote_here_proves_nothing),
	    T(saved_or_taken_back_is_not_handed_in),
	    T(one_bit_of_a_hash_is_enough_to_doubt),
	    T(the_word_says_only_what_was_compared),
	    T(a_file_that_is_missing_or_too_many_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
