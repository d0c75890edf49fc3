/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in with the IServ provider, with every loss at every request, as
 * far as the engine counts for it.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/iserv_hand_in.h"
#include "tests/lib/small_iserv.h"

#include <setjmp.h>
#include <cmocka.h>

#define HOP 30 /* seconds between two tries */

/* ---- the engine, as far as it counts here */

struct test {
	struct iserv_net far;
	struct session *s;
	struct entry e;
	struct work_file file[ISERV_FILES];
	char name[ISERV_FILES][200], sha256[ISERV_FILES][HASH_HEX_SIZE];
	char ref[ISERV_FILES][400], path[ISERV_FILES][120];
	char dir[64], base[80], key[80], proof[16], text_sha256[HASH_HEX_SIZE];
	const char *paths[ISERV_FILES];
	struct verdict v;
	char said[300];
	int done, commits, kill_at, steps, tries;
	bool holds, equal;
	enum work_state work;
};

static enum err journal_step(struct test *t)
{
	return ++t->steps == t->kill_at ? ERR_CANCELLED : ERR_OK;
}

static enum err on_upload(void *ctx, int i, const char *upload, int64_t offset)
{
	struct test *t = ctx;

	str_copy(t->ref[i], sizeof(t->ref[i]), upload);
	t->file[i].offset = offset;
	return journal_step(t);
}

static enum err on_committing(void *ctx)
{
	struct test *t = ctx;

	t->commits++;
	t->e.unsure = true;
	return journal_step(t);
}

static enum err on_there(void *ctx)
{
	return journal_step(ctx);
}

static enum err on_holds(void *ctx, const struct receipt *r)
{
	struct test *t = ctx;

	t->holds = true;
	t->work = r->work;
	t->equal = r->n_files == t->e.n_files;
	str_copy(t->key, sizeof(t->key), r->key);
	str_copy(t->proof, sizeof(t->proof), r->proof);
	str_copy(t->text_sha256, sizeof(t->text_sha256), r->text_sha256);
	return ERR_OK;
}

static const struct provider_journal *journal_of(struct test *t,
						 struct provider_journal *j)
{
	*j = (struct provider_journal){ t, on_upload, on_committing, on_there,
					on_holds, NULL };
	return j;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->v = *v;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void run(struct test *t)
{
	for (int i = 0; i < 200 && t->far.first; i++)
		small_iserv_turn(&t->far);
	assert_null(t->far.first);
	assert_int_equal(t->done, 1);
	t->far.school.now += HOP;
}

static void hand_in(struct test *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	if (t->e.kind == KIND_hand_in)
		provider_iserv.hand_in(t->s, &t->e, t->paths, journal_of(t, &j),
				       on_done, t);
	else
		provider_iserv.change(t->s, &t->e, journal_of(t, &j), on_done, t);
	assert_int_equal(t->done, 0);
	run(t);
	if (t->v.fate != FATE_unknown && t->v.fate != FATE_done)
		t->e.unsure = false;
}

static void ask(struct test *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	provider_iserv.ask(t->s, &t->e, journal_of(t, &j), on_done, t);
	run(t);
}

/* As the engine goes on: what is unsure is asked after, what did not arrive
 * is sent, until it is done or refused. */
static void deliver(struct test *t)
{
	for (t->tries = 1; t->tries < 12; t->tries++) {
		if (t->e.unsure)
			ask(t);
		else
			hand_in(t);
		if (t->v.fate == FATE_done ||
		    (t->v.fate == FATE_never && t->v.err != ERR_NOT_FOUND))
			return;
		if (t->v.err == ERR_NOT_FOUND)
			t->e.unsure = false; /* the settling time is over */
	}
	fail_msg("it goes on for ever");
}

static void add_bytes(struct test *t, const char *name, const char *data,
		      size_t len)
{
	int i = t->e.n_files++;
	FILE *f;

	str_copy(t->name[i], sizeof(t->name[i]), name);
	str_printf(t->path[i], sizeof(t->path[i]), "%s/%d", t->dir, i);
	f = fopen(t->path[i], "w");
	assert_non_null(f);
	fwrite(data, 1, len, f);
	fclose(f);
	hash_bytes(HASH_SHA256, data, len, t->sha256[i]);
	t->paths[i] = t->path[i];
	t->file[i] = (struct work_file){ .name = t->name[i],
		.size = (int64_t)len, .sha256 = t->sha256[i],
		.upload = t->ref[i], .pid = field_none() };
}

static void add_file(struct test *t, const char *name, const char *data)
{
	add_bytes(t, name, data, strlen(data));
}

static void log_in(struct test *t)
{
	struct account a = { .id = 1, .url = (char[]){ ISERV_ROOT } };

	t->s = provider_iserv.open(&t->far.net, disk_real(), &a, ISERV_SECRET);
	assert_non_null(t->s);
}

static struct test *begin(void)
{
	struct test *t = calloc(1, sizeof(*t));

	small_iserv_init(&t->far);
	log_in(t);
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-iserv-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->e = (struct entry){ .kind = KIND_hand_in, .files = t->file,
		.task_pid = (char *)(uintptr_t)"4711", .base = t->base };
	return t;
}

static void forget_files(struct test *t)
{
	for (int i = 0; i < t->e.n_files; i++)
		unlink(t->path[i]);
	t->e.n_files = 0;
	memset(t->ref, 0, sizeof(t->ref));
}

static void end(struct test *t)
{
	provider_iserv.close(t->s);
	small_iserv_release(&t->far);
	forget_files(t);
	rmdir(t->dir);
	free(t);
}

static bool is_held(const struct test *t, int i)
{
	const struct small_iserv *s = &t->far.school;
	char hex[HASH_HEX_SIZE];
	int n = 0;

	for (int k = 0; k < ISERV_FILES; k++) {
		if (!s->own[k].id)
			continue;
		hash_bytes(HASH_SHA256, s->own[k].data, s->own[k].len, hex);
		n += strcmp(hex, t->sha256[i]) == 0;
	}
	return n == 1;
}

static int held(const struct test *t)
{
	int n = 0;

	for (int k = 0; k < ISERV_FILES; k++)
		n += t->far.school.own[k].id != 0;
	return n;
}

static void assert_arrived(struct test *t)
{
	const struct small_iserv *s = &t->far.school;

	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds && t->equal);
	assert_int_equal(t->work, WORK_handed_in);
	assert_true(s->done);
	assert_int_equal(held(t), t->e.n_files);
	for (int i = 0; i < t->e.n_files; i++)
		assert_true(is_held(t, i));
	if (t->e.text)
		assert_string_equal(s->words, t->e.text);
}

static void assert_refused(struct test *t, enum err err)
{
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, err);
	assert_int_equal(t->far.school.commits, 0);
	assert_false(t->holds);
}

static void assert_names_the_page(struct test *t)
{
	assert_string_equal(t->said, ISERV_ROOT "/iserv/exercise/show/4711");
}

/* ---- what is sent */

static void one_file_takes_six_requests(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	/* look, piece, look, form, look, the bytes */
	assert_int_equal(t->far.school.requests, 6);
	assert_int_equal(t->far.school.commits, 1);
	assert_int_equal(t->far.school.pieces, 1);
	assert_string_equal(t->proof, "content");
	assert_int_equal(strlen(t->key), 16);
	end(t);
}

static void every_hidden_field_goes_back_as_it_came(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.extra_hidden = t->far.school.text = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_non_null(strstr(t->far.school.last_form,
			       "submission%5Bhtml%5D=&"));
	assert_non_null(strstr(t->far.school.last_form, "submission%5B"
			       "confirmActions%5D%5Bsubmit%5D="));
	assert_null(strstr(t->far.school.last_form, "reset"));
	assert_null(strstr(t->far.school.last_form, "picker"));
	end(t);
}

static void a_text_alone_and_a_text_with_files(void **state)
{
	UNUSED(state);
	for (int files = 0; files < 3; files++) {
		struct test *t = begin();
		char hex[HASH_HEX_SIZE];

		t->far.school.text = true;
		t->e.text = (char[]){ "a < b & \"c\"\n  d \303\244\n\nend" };
		if (files)
			add_file(t, "a.pdf", "hello");
		if (files > 1)
			add_file(t, "b.pdf", "world!");
		hand_in(t);
		assert_arrived(t);
		hash_bytes(HASH_SHA256, t->e.text, strlen(t->e.text), hex);
		assert_string_equal(t->text_sha256, hex);
		assert_int_equal(t->far.school.commits, 1);
		end(t);
	}
}

static void not_done_is_saved_only(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->e.not_done = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(t->work, WORK_saved);
	assert_false(t->far.school.done);
	end(t);
}

static void marks_are_set_and_taken_back_and_the_work_stays(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.text = true;
	str_copy(t->far.school.words, 99, "Zeile 1\nZeile 2");
	small_iserv_add(&t->far.school, "a.pdf", "hello", 5);
	t->e.kind = KIND_done;
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->far.school.done);
	assert_string_equal(t->far.school.words, "Zeile 1\nZeile 2");
	assert_int_equal(held(t), 1);
	t->e.kind = KIND_undone;
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_false(t->far.school.done);
	assert_string_equal(t->far.school.words, "Zeile 1\nZeile 2");
	end(t);
}

static void an_exercise_to_be_confirmed_only_is(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.files = false;
	t->e.kind = KIND_done;
	deliver(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->far.school.done);
	assert_int_equal(t->far.school.commits, 1);
	end(t);
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
		struct test *t = begin();

		add_file(t, names[i], "hello");
		hand_in(t);
		assert_arrived(t);
		assert_string_equal(t->proof, "content");
		end(t);
	}
}

static void two_files_of_one_name_are_two(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	add_file(t, "a.pdf", "world!");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(held(t), 2);
	end(t);
}

static void an_empty_file_is_a_file(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "leer.txt", "");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.pieces, 1);
	end(t);
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
		struct test *t = begin();

		t->far.school.no_ranges = i == 4;
		add_bytes(t, "a.bin", data, rows[i].size);
		hand_in(t);
		assert_arrived(t);
		assert_int_equal(t->far.school.pieces, rows[i].pieces);
		assert_int_equal(t->far.school.bytes, rows[i].size);
		assert_string_equal(t->proof, rows[i].size < 3 << 20 || i == 4 ?
				    "content" : "");
		end(t);
	}
	free(data);
}

static void an_upload_goes_on_at_its_piece(void **state)
{
	char *data = calloc(1, 4500000);

	UNUSED(state);
	for (int at = 1; at < 7; at++) {
		struct test *t = begin();

		t->kill_at = at;
		add_bytes(t, "a.bin", data, 4500000);
		deliver(t);
		assert_arrived(t);
		assert_int_equal(t->far.school.pieces, 3);
		assert_int_equal(t->far.school.commits, 1);
		end(t);
	}
	free(data);
}

/* Its pieces went with the session: the whole file once more. */
static void pieces_of_a_session_that_is_over_are_no_more(void **state)
{
	char *data = calloc(1, 4500000);

	UNUSED(state);
	for (int at = 2; at <= 5; at++) {
		struct test *t = begin();

		t->far.school.at = at;
		t->far.school.loss = IL_SESSION;
		add_bytes(t, "a.bin", data, 4500000);
		deliver(t);
		assert_arrived(t);
		assert_int_equal(t->far.school.commits, 1);
		assert_int_equal(t->tries, 1);
		end(t);
	}
	free(data);
}

/* And begun again in another life of the program. */
static void pieces_of_yesterday_are_no_more(void **state)
{
	char *data = calloc(1, 4500000);
	struct test *t = begin();

	UNUSED(state);
	t->kill_at = 3;
	add_bytes(t, "a.bin", data, 4500000);
	hand_in(t);
	assert_int_equal(t->v.err, ERR_CANCELLED);
	assert_int_equal(t->file[0].offset, 4000000);
	t->far.school.session++;
	deliver(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.commits, 1);
	end(t);
	free(data);
}

/* ---- losses */

/* Every loss at every request: handed in once, and proven. */
static void sweep(bool text, int files, const char *before)
{
	char words[] = "ein Text\nin Zeilen";

	for (int loss = IL_REPLY; loss < IL_KINDS; loss++) {
		for (int at = 1, n = 0; at == 1 || at <= n; at++) {
			struct test *t = begin();
			struct small_iserv *s = &t->far.school;

			s->text = text;
			if (before) {
				s->own_form = s->deleting_undoes = true;
				add_file(t, "alt.pdf", before);
				hand_in(t);
				assert_int_equal(t->v.fate, FATE_done);
				forget_files(t);
				str_copy(t->base, sizeof(t->base), t->key);
				t->e.unsure = false;
				s->requests = s->commits = 0;
			}
			s->at = at;
			s->loss = (enum iserv_loss)loss;
			if (text)
				t->e.text = words;
			if (files > 0)
				add_file(t, "a.pdf", "hello");
			if (files > 1)
				add_file(t, "b & c.pdf", "world!");
			deliver(t);
			if (t->v.fate != FATE_done)
				fail_msg("loss %d at %d: %d %s %s", loss, at,
					 t->v.fate, err_name(t->v.err), t->said);
			assert_arrived(t);
			assert_int_equal(s->commits, before ? 2 : 1);
			n = MAX(n, s->requests);
			end(t);
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
		struct test *t = begin();

		t->kill_at = at;
		add_file(t, "a.pdf", "hello");
		add_file(t, "b.pdf", "world!");
		deliver(t);
		assert_arrived(t);
		assert_int_equal(t->far.school.commits, 1);
		assert_int_equal(t->far.school.pieces, 2);
		end(t);
	}
}

static void marks_get_there_whatever_is_lost(void **state)
{
	UNUSED(state);
	for (int loss = IL_REPLY; loss < IL_KINDS; loss++)
		for (int at = 1; at <= 3; at++) {
			struct test *t = begin();

			t->far.school.files = false;
			t->far.school.at = at;
			t->far.school.loss = (enum iserv_loss)loss;
			t->e.kind = KIND_done;
			deliver(t);
			assert_int_equal(t->v.fate, FATE_done);
			assert_true(t->far.school.done);
			end(t);
		}
}

static void a_form_that_met_a_session_that_is_over_brings_all_again(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.at = 5; /* after two pieces and the fresh page: the form */
	t->far.school.loss = IL_SESSION;
	add_file(t, "a.pdf", "hello");
	add_file(t, "b.pdf", "world!");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.pieces, 4);
	assert_int_equal(t->far.school.commits, 1);
	assert_int_equal(t->far.school.logins, 1);
	end(t);
}

static void a_reference_that_is_no_more_is_brought_once_more(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.forgets_temps = 1;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.pieces, 2);
	end(t);
	t = begin();
	t->far.school.forgets_temps = 99;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_refused(t, ERR_NOT_ACCEPTED);
	assert_string_equal(t->said, "Die Datei wurde nicht gefunden.");
	assert_int_equal(t->far.school.pieces, 2);
	end(t);
}

static void a_secret_that_is_too_old_is_read_once_more(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.text = true;
	t->far.school.stale_tokens = 1;
	t->e.text = (char[]){ "ein Text" };
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.commits, 1);
	end(t);
}

static void the_page_again_is_a_refusal_in_the_schools_words(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.refuses = "Dieser Dateityp ist nicht erlaubt.";
	add_file(t, "a.exe", "hello");
	hand_in(t);
	assert_refused(t, ERR_NOT_ACCEPTED);
	assert_string_equal(t->said, "Dieser Dateityp ist nicht erlaubt.");
	end(t);
}

/* Taken all the same: it is looked for before it is sent again. */
static void the_page_again_of_what_was_taken_is_no_refusal(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.keeps_page = true;
	add_file(t, "a.pdf", "hello");
	deliver(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.commits, 1);
	end(t);
}

/* ---- pages that are others */

static void a_required_field_that_nobody_knows_holds_it(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.extra_required = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_refused(t, ERR_FORM);
	assert_names_the_page(t);
	assert_int_equal(t->far.school.pieces, 0);
	end(t);
}

static void a_page_that_is_no_exercise_holds_it(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.no_panel = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_refused(t, ERR_FORM);
	assert_names_the_page(t);
	end(t);
}

static void a_form_that_leads_to_another_host_is_not_sent(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.foreign = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->far.school.requests, 1);
	end(t);
}

static void a_closed_exercise_takes_nothing(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.closed = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_refused(t, ERR_LOCKED);
	end(t);
	t = begin();
	t->far.school.gone = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_refused(t, ERR_GONE);
	end(t);
}

/* It got there at the last moment; the form is gone since. */
static void what_arrived_is_found_when_the_form_is_gone(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.text = true;
	t->far.school.at = 4;
	t->far.school.loss = IL_504;
	t->e.text = (char[]){ "ein Text\n\nin Zeilen" };
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_unknown);
	t->far.school.closed = true;
	ask(t);
	assert_arrived(t);
	end(t);
}

/* ---- others at work */

static void work_that_came_between_is_a_conflict(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	small_iserv_add(&t->far.school, "mate.pdf", "mine", 4);
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_refused(t, ERR_CONFLICT);
	assert_int_equal(t->far.school.requests, 1);
	end(t);
}

static void add_between(struct small_iserv *s, int request)
{
	if (request == 3)
		small_iserv_add(s, "mate.pdf", "mine", 4);
}

static void work_that_comes_while_ours_is_brought_is_one_too(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.meddle = add_between;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_refused(t, ERR_CONFLICT);
	assert_int_equal(held(t), 1);
	end(t);
}

/* ---- a later hand-in */

static void first_version(struct test *t)
{
	add_file(t, "a.pdf", "hello");
	add_file(t, "b.pdf", "world!");
	hand_in(t);
	assert_arrived(t);
	str_copy(t->base, sizeof(t->base), t->key);
	t->e.unsure = false;
	t->far.school.pieces = t->far.school.commits = 0;
	forget_files(t);
}

static void without_a_form_for_it_old_files_hold_it(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	first_version(t);
	add_file(t, "c.pdf", "new");
	hand_in(t);
	assert_refused(t, ERR_LEFTOVERS);
	assert_names_the_page(t);
	assert_int_equal(t->far.school.pieces, 0);
	assert_int_equal(held(t), 2);
	end(t);
}

static void what_stays_is_not_brought_again(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	first_version(t);
	add_file(t, "a.pdf", "hello");
	add_file(t, "b.pdf", "world!");
	add_file(t, "c.pdf", "new");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.pieces, 1);
	assert_int_equal(t->far.school.commits, 1);
	end(t);
}

static void old_files_are_taken_back_where_there_is_a_form(void **state)
{
	UNUSED(state);
	for (int undoes = 0; undoes < 2; undoes++) {
		struct test *t = begin();

		t->far.school.own_form = true;
		t->far.school.deleting_undoes = undoes;
		first_version(t);
		add_file(t, "b.pdf", "world!");
		add_file(t, "a.pdf", "hello, better");
		hand_in(t);
		assert_arrived(t);
		assert_int_equal(t->far.school.pieces, 1);
		assert_int_equal(t->far.school.deletes, 1);
		assert_int_equal(t->far.school.commits, 1 + undoes);
		end(t);
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
	struct test *t = begin();

	UNUSED(state);
	t->far.school.own_form = true;
	first_version(t);
	add_file(t, "c.pdf", "new");
	t->far.school.requests = 7;
	t->far.school.meddle = add_late; /* with the look behind the form */
	deliver(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_LEFTOVERS);
	assert_names_the_page(t);
	assert_int_equal(t->far.school.deletes, 0);
	assert_int_equal(t->far.school.commits, 1);
	end(t);
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
		cmocka_unit_test(a_loss_anywhere_is_one_hand_in_and_proven),
		cmocka_unit_test(stopped_at_any_step_it_goes_on),
		cmocka_unit_test(marks_get_there_whatever_is_lost),
		cmocka_unit_test(a_form_that_met_a_session_that_is_over_brings_all_again),
		cmocka_unit_test(a_reference_that_is_no_more_is_brought_once_more),
		cmocka_unit_test(a_secret_that_is_too_old_is_read_once_more),
		cmocka_unit_test(the_page_again_is_a_refusal_in_the_schools_words),
		cmocka_unit_test(the_page_again_of_what_was_taken_is_no_refusal),
		cmocka_unit_test(a_required_field_that_nobody_knows_holds_it),
		cmocka_unit_test(a_page_that_is_no_exercise_holds_it),
		cmocka_unit_test(a_form_that_leads_to_another_host_is_not_sent),
		cmocka_unit_test(a_closed_exercise_takes_nothing),
		cmocka_unit_test(what_arrived_is_found_when_the_form_is_gone),
		cmocka_unit_test(work_that_came_between_is_a_conflict),
		cmocka_unit_test(work_that_comes_while_ours_is_brought_is_one_too),
		cmocka_unit_test(without_a_form_for_it_old_files_hold_it),
		cmocka_unit_test(what_stays_is_not_brought_again),
		cmocka_unit_test(old_files_are_taken_back_where_there_is_a_form),
		cmocka_unit_test(taking_back_survives_every_loss),
		cmocka_unit_test(what_others_put_there_is_never_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
