/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Moodle readers with answers that are wrong: real ones whose values were
 * changed by seeds. Nothing crashes (the sanitizers look), and what comes out
 * is clean. FUZZ_ROUNDS=N makes it longer.
 */
#include "base/base.h"
#include "base/text.h"
#include "providers/moodle_parts.h"
#include "tests/lib/seeded.h"

#include <setjmp.h>
#include <cmocka.h>

#define ROOT "https://schule.example"

static const char *const corpus[] = {
	"{\"courses\":[{\"id\":2,\"fullname\":\"Mathematik 8b\",\"assignments\":["
	"{\"id\":1,\"cmid\":5,\"course\":2,\"name\":\"A01\",\"duedate\":1795737300,"
	"\"allowsubmissionsfromdate\":0,\"cutoffdate\":0,\"timemodified\":1,"
	"\"submissiondrafts\":1,\"teamsubmission\":1,\"requiresubmissionstatement\""
	":1,\"submissionstatement\":\"<p>Meine</p>\",\"configs\":[{\"plugin\":"
	"\"file\",\"subtype\":\"assignsubmission\",\"name\":\"filetypeslist\","
	"\"value\":\".pdf,document\"},{\"plugin\":\"onlinetext\",\"subtype\":"
	"\"assignsubmission\",\"name\":\"wordlimit\",\"value\":\"300\"}],"
	"\"intro\":\"<h4>x</h4><table><tr><td>1</td></tr></table>\","
	"\"introattachments\":[{\"filename\":\"a.pdf\",\"filesize\":5,\"fileurl\":"
	"\"" ROOT "/f/a.pdf\",\"timemodified\":5,\"mimetype\":\"a/b\"}]}]}],"
	"\"warnings\":[{\"item\":\"module\",\"itemid\":9,\"message\":\"x\"}]}",
	"{\"lastattempt\":{\"submission\":{\"id\":1,\"attemptnumber\":0,"
	"\"timemodified\":5,\"status\":\"submitted\",\"plugins\":[{\"type\":\"file\","
	"\"fileareas\":[{\"area\":\"submission_files\",\"files\":[{\"filename\":"
	"\"a.pdf\",\"filesize\":3,\"fileurl\":\"" ROOT "/s/a.pdf\"}]}]},{\"type\":"
	"\"onlinetext\",\"editorfields\":[{\"text\":\"<p>Hallo</p>\"}]}]},"
	"\"teamsubmission\":{\"id\":2,\"status\":\"draft\"},\"canedit\":true,"
	"\"extensionduedate\":7},\"feedback\":{\"gradefordisplay\":\"1&nbsp;/ 2\","
	"\"gradeddate\":5,\"plugins\":[{\"type\":\"comments\",\"editorfields\":[{"
	"\"text\":\"<p>Gut</p>\"}]},{\"type\":\"file\",\"fileareas\":[{\"area\":"
	"\"feedback_files\",\"files\":[{\"filename\":\"k.pdf\",\"fileurl\":\"" ROOT
	"/k.pdf\"}]}]}]}}",
	"[{\"name\":\"Teil\",\"modules\":[{\"id\":1,\"modname\":\"folder\",\"name\":"
	"\"F\",\"contents\":[{\"type\":\"file\",\"filename\":\"a.pdf\",\"filepath\":"
	"\"/x/\",\"filesize\":5,\"fileurl\":\"" ROOT "/f/a.pdf\"}]},{\"id\":2,"
	"\"modname\":\"url\",\"name\":\"U\",\"contents\":[{\"type\":\"url\","
	"\"fileurl\":\"https://a.example/\"}]},{\"id\":3,\"modname\":\"page\","
	"\"name\":\"P\",\"contents\":[{\"type\":\"file\",\"filename\":"
	"\"index.html\",\"fileurl\":\"" ROOT "/p/index.html\"}]},{\"id\":4,"
	"\"modname\":\"quiz\",\"name\":\"Q\",\"url\":\"" ROOT "/q\"}]}]",
	"{\"discussions\":[{\"discussion\":15,\"subject\":\"A\",\"userfullname\":"
	"\"B\",\"created\":5,\"message\":\"<p>x</p>\",\"attachments\":[{\"filename\":"
	"\"p.pdf\"}]}]}",
	"{\"messages\":[{\"id\":9,\"text\":\"<p>x</p>\",\"userfromfullname\":\"C\","
	"\"timecreated\":6}]}",
	"[{\"id\":4,\"course\":2,\"type\":\"news\"}]",
	"{\"instances\":[{\"contextlevel\":\"module\",\"id\":5,\"updates\":[{"
	"\"name\":\"submissions\"}]}]}",
	"{\"userid\":5,\"usermaxuploadfilesize\":1}",
	"{\"errorcode\":\"invalidtoken\",\"message\":\"x\"}",
};

/* ---- what comes out. lines: with the marks of model/rich.h */

static void clean(const char *s, bool lines)
{
	assert_non_null(s);
	assert_true(text_valid(s, strlen(s)));
	for (; *s; s++)
		assert_true((unsigned char)*s >= ' ' ||
			    (lines && strchr("\n\1\2\3\4\5\6\x0e\x1f", *s)));
}

static void files(const struct material *m, int n)
{
	for (int i = 0; i < n; i++) {
		clean(m[i].pid, false);
		clean(m[i].name, false);
		if (!m[i].link || !*m[i].link)
			assert_null(strchr(m[i].name, '/'));
		assert_true(m[i].modified >= 0);
	}
}

static enum err course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	clean(c->title, false);
	return ERR_OK;
}

static enum err task(void *ctx, const struct task *t,
		     const struct moodle_limits *l, const struct material *m,
		     int n)
{
	UNUSED(ctx);
	clean(t->title, false);
	clean(t->text, true);
	clean(t->types, false);
	clean(l->statement_text, false);
	assert_true(t->due >= 0 && t->start >= 0 && t->max_bytes >= 0);
	files(m, n);
	return ERR_OK;
}

static enum err hidden(void *ctx, int64_t cmid)
{
	UNUSED(ctx);
	UNUSED(cmid);
	return ERR_OK;
}

static enum err told(void *ctx, const struct announcement *a)
{
	UNUSED(ctx);
	clean(a->pid, false);
	clean(a->title, false);
	clean(a->author, false);
	clean(a->text, true);
	return ERR_OK;
}

static void forum(void *ctx, int64_t id, int64_t of)
{
	UNUSED(ctx);
	UNUSED(of);
	assert_true(id > 0);
}

static void changed(void *ctx, int64_t cmid, bool quiet)
{
	UNUSED(ctx);
	UNUSED(cmid);
	UNUSED(quiet);
}

static void read_all(const json_t *doc)
{
	const struct moodle_assign_sink sink = { NULL, course, task, hidden };
	struct moodle_parts parts;
	struct moodle_fault f;
	struct moodle_state s;
	struct moodle_me me;

	moodle_read_assignments(doc, ROOT, &sink, &f);
	clean(f.said, false);
	if (moodle_fault_of(&f, doc))
		clean(f.said, false);
	for (int team = 0; team < 2; team++) {
		if (!moodle_read_state(doc, ROOT, team, &s)) {
			clean(s.text, true);
			clean(s.mark, false);
			clean(s.feedback, true);
			files(s.feedback_files, s.n_feedback_files);
		}
		moodle_state_release(&s);
	}
	if (!moodle_read_contents(doc, ROOT, &parts))
		files(parts.m, parts.n);
	moodle_parts_release(&parts);
	moodle_read_posts(doc, ROOT, 2, told, NULL);
	moodle_read_messages(doc, ROOT, told, NULL);
	moodle_read_forums(doc, forum, NULL);
	moodle_read_updates(doc, changed, NULL);
	moodle_read_me(doc, &me);
}

/* ---- what goes in */

static json_t *many(struct seeded *r)
{
	char letters[5001];

	memset(letters, "<(x&"[seeded_below(r, 4)], 5000);
	letters[5000] = '\0';
	return json_string(letters);
}

static json_t *odd(struct seeded *r)
{
	static const char *const texts[] = {
		"", "<p", "&#27;[2J", "\x1b]0;x\x07", "../../etc/passwd", "<b>&#0;",
		ROOT "/../x", ROOT "/a b", "javascript:alert(1)", "9223372036854775807",
		"-1", "1e400", "\xe2\x80\xae\xd9\xa1\x01", "<table><tr><td><table><li>",
		"Größe 日本語 \xf0\x9f\x98\x80", ".pdf,.\x1b", "new",
	};
	static const json_int_t numbers[] = { 0, -1, INT64_MAX, INT64_MIN,
					      4294967296, 1 };

	switch (seeded_below(r, 8)) {
	case 0: return json_null();
	case 1: return json_integer(numbers[seeded_below(r, 6)]);
	case 2: return json_real(1e300);
	case 3: return json_array();
	case 4: return json_pack("{s:[i]}", "plugins", 1);
	case 5: return json_boolean(seeded_below(r, 2));
	case 6: return many(r);
	default:
		return json_string_nocheck(
			texts[seeded_below(r, ARRAY_LEN(texts))]);
	}
}

/* Changes some values in it. */
static void mutate(struct seeded *r, json_t *o)
{
	const char *key;
	json_t *v;
	size_t i;
	void *next;

	if (json_is_array(o)) {
		json_array_foreach(o, i, v) {
			if (seeded_below(r, 12) == 0)
				json_array_set_new(o, i, odd(r));
			else
				mutate(r, v);
		}
	}
	json_object_foreach_safe(o, next, key, v) {
		if (seeded_below(r, 12) == 0)
			json_object_set_new(o, key, odd(r));
		else
			mutate(r, v);
	}
}

static void wrong_values_make_no_harm(void **state)
{
	const char *rounds = getenv("FUZZ_ROUNDS");
	int n = rounds ? (int)strtol(rounds, NULL, 10) : 150;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		for (int k = 0; k < n; k++) {
			struct seeded r;
			json_t *doc = json_loads(corpus[i], 0, NULL);

			seeded_init(&r, (uint64_t)(i * 1000003 + (size_t)k));
			assert_non_null(doc);
			if (k)
				mutate(&r, doc);
			read_all(doc);
			json_decref(doc);
		}
	}
}

static void an_introduction_of_2_mb_is_read_up_to_a_limit(void **state)
{
	const struct moodle_assign_sink sink = { NULL, course, task, hidden };
	struct moodle_fault f;
	struct buf html;
	json_t *doc;

	UNUSED(state);
	buf_init(&html, 4u << 20);
	while (html.len < 2u << 20)
		buf_str(&html, "<div><p>Lies <b>genau</b> &amp; <i>ruhig</i>.</p>"
			       "<ul><li>eins</li></ul><img src=\"x.png\"></div>");
	doc = json_pack("{s:[{s:i, s:s, s:[{s:i, s:s, s:s}]}], s:[]}", "courses",
			"id", 2, "fullname", "Mathe", "assignments", "id", 7,
			"name", "A", "intro", html.data, "warnings");
	assert_non_null(doc);
	assert_int_equal(moodle_read_assignments(doc, ROOT, &sink, &f), ERR_OK);
	json_decref(doc);
	buf_release(&html);
}

static enum err large_id(void *ctx, const struct task *t,
			 const struct moodle_limits *l, const struct material *m,
			 int n)
{
	UNUSED(m);
	UNUSED(n);
	assert_string_equal(t->pid, "9007199254740993");
	assert_int_equal(l->cmid, INT64_MAX);
	assert_int_equal(t->due, 0);
	++*(int *)ctx;
	return ERR_OK;
}

static void ids_have_64_bits_and_dates_of_0_are_none(void **state)
{
	int n = 0;
	const struct moodle_assign_sink sink = { &n, course, large_id, hidden };
	struct moodle_fault f;
	json_t *doc = json_loads(
		"{\"courses\":[{\"id\":4294967297,\"fullname\":\"Mathe\","
		"\"assignments\":[{\"id\":9007199254740993,\"cmid\":"
		"9223372036854775807,\"duedate\":0,\"name\":\"A\"}]}],"
		"\"warnings\":[]}", 0, NULL);

	UNUSED(state);
	assert_int_equal(moodle_read_assignments(doc, ROOT, &sink, &f), ERR_OK);
	assert_int_equal(n, 1);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_values_make_no_harm),
		cmocka_unit_test(an_introduction_of_2_mb_is_read_up_to_a_limit),
		cmocka_unit_test(ids_have_64_bits_and_dates_of_0_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
