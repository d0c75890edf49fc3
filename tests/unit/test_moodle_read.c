/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_fields.h"
#include "providers/moodle_read.h"

#include <setjmp.h>
#include <cmocka.h>

#define ROOT "https://schule.example/moodle"

static json_t *json(const char *text)
{
	json_t *doc = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(doc);
	return doc;
}

/* ---- faults */

static void fault(const char *text, enum err err, enum fate fate,
		  const char *said)
{
	struct moodle_fault f;
	json_t *doc = json(text);

	assert_true(moodle_fault_of(&f, doc));
	assert_int_equal(f.err, err);
	assert_int_equal(f.fate, fate);
	assert_string_equal(f.said, said);
	json_decref(doc);
}

static void an_error_is_an_error_whatever_its_status_was(void **state)
{
	UNUSED(state);
	fault("{\"exception\":\"moodle_exception\",\"errorcode\":"
	      "\"invalidtoken\",\"message\":\"Token not found\"}",
	      ERR_LOGIN, FATE_never, "Token not found");
	fault("{\"error\":\"<p>Error: Database connection failed</p>\","
	      "\"errorcode\":\"dbconnectionfailed\"}",
	      ERR_DATABASE, FATE_later, "Error: Database connection failed");
	fault("{\"errorcode\":\"sitemaintenance\",\"message\":\"Bis 15 Uhr\"}",
	      ERR_MAINTENANCE, FATE_later, "Bis 15 Uhr");
	fault("{\"errorcode\":\"a new one\\u001b\",\"message\":\"x\\u001b[2J\"}",
	      ERR_REFUSED, FATE_later, "x[2J");
}

static void an_answer_is_no_error(void **state)
{
	struct moodle_fault f;
	json_t *list = json("[]"), *object = json("{\"courses\":[]}");

	UNUSED(state);
	assert_false(moodle_fault_of(&f, list));
	assert_false(moodle_fault_of(&f, object));
	assert_false(moodle_fault_of(&f, NULL));
	json_decref(list);
	json_decref(object);
}

/* ---- site and token */

static void a_site_says_who_it_is(void **state)
{
	struct moodle_site s;
	const char *text =
		"[{\"error\":false,\"data\":{\"wwwroot\":\"" ROOT "/\","
		"\"sitename\":\"Schule &amp; Haus\",\"enablewebservices\":1,"
		"\"enablemobilewebservice\":\"1\",\"maintenanceenabled\":1,"
		"\"maintenancemessage\":\"<p>Gleich</p>\",\"typeoflogin\":2,"
		"\"launchurl\":\"" ROOT "/launch.php\"}}]";

	UNUSED(state);
	assert_int_equal(moodle_read_site(text, strlen(text), &s), ERR_OK);
	assert_string_equal(s.root, ROOT);
	assert_string_equal(s.name, "Schule & Haus");
	assert_string_equal(s.said, "Gleich");
	assert_true(s.services && s.mobile && s.maintenance);
	assert_int_equal(s.login, 2);
	assert_int_equal(moodle_read_site("{}", 2, &s), ERR_NOT_THIS);
	assert_int_equal(moodle_read_site("<html>", 6, &s), ERR_NOT_THIS);
}

static void a_token_is_32_digits_or_none(void **state)
{
	static const char good[] =
		"{\"token\":\"0123456789abcdef0123456789abcdef\"}";
	static const char bad[] = "{\"token\":\"../../etc\"}";
	static const char wrong[] = "{\"error\":\"Invalid login\","
				    "\"errorcode\":\"invalidlogin\"}";
	struct moodle_fault f;
	char token[33];

	UNUSED(state);
	assert_true(moodle_read_token(good, strlen(good), token, &f));
	assert_string_equal(token, "0123456789abcdef0123456789abcdef");
	assert_false(moodle_read_token(bad, strlen(bad), token, &f));
	assert_int_equal(f.err, ERR_GARBLED);
	assert_false(moodle_read_token(wrong, strlen(wrong), token, &f));
	assert_int_equal(f.err, ERR_LOGIN_OR_LOCK);
	assert_string_equal(token, "");
}

/* ---- batches */

struct seen { int good, bad; char last[64]; };

static void see(void *ctx, int i, const json_t *data,
		const struct moodle_fault *f)
{
	struct seen *s = ctx;

	assert_int_equal(i, s->good + s->bad);
	if (data)
		s->good++;
	else
		s->bad++;
	str_copy(s->last, sizeof(s->last), f->code);
}

static void a_batch_ends_at_its_first_fault(void **state)
{
	const char *text =
		"{\"responses\":[{\"error\":false,\"data\":\"{\\\"a\\\":1}\"},"
		"{\"error\":false,\"data\":\"null\"},"
		"{\"error\":true,\"exception\":\"{\\\"errorcode\\\":"
		"\\\"invalidrecord\\\",\\\"message\\\":\\\"x\\\"}\"}]}";
	struct seen seen = { 0 };
	struct moodle_fault f;
	int n;

	UNUSED(state);
	assert_int_equal(moodle_read_batch(text, strlen(text), see, &seen, &n,
					   &f), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(seen.good, 2);
	assert_int_equal(seen.bad, 1);
	assert_string_equal(seen.last, "invalidrecord");
	assert_int_equal(moodle_read_batch("{\"responses\":3}", 15, see, &seen,
					   &n, &f), ERR_GARBLED);
	assert_int_equal(moodle_read_batch("null", 4, see, &seen, &n, &f),
			 ERR_GARBLED);
}

/* ---- assignments */

struct heard { int courses, tasks, hidden; };

static enum err hear_course(void *ctx, const struct course *c)
{
	struct heard *h = ctx;

	assert_string_equal(c->title, "Mathematik 8b");
	h->courses++;
	return ERR_OK;
}

static enum err hear_task(void *ctx, const struct task *t,
			  const struct moodle_limits *l,
			  const struct material *m, int n)
{
	struct heard *h = ctx;

	h->tasks++;
	assert_string_equal(t->pid, "7");
	assert_string_equal(t->course_pid, "3");
	assert_string_equal(t->title, "A & B");
	assert_string_equal(t->text, "p0Lies \001genau\001.\n");
	assert_string_equal(t->types, "pdf docx");
	assert_int_equal(t->due, 1795305300);
	assert_int_equal(t->late_until, 0);
	assert_int_equal(t->max_files, 3);
	assert_int_equal(t->max_bytes, 67108864);
	assert_true(l->files && l->text && l->drafts && l->statement && !l->team);
	assert_int_equal(l->words, 300);
	assert_int_equal(l->cmid, 5);
	assert_string_equal(l->statement_text, "Meine eigene Arbeit.");
	assert_int_equal(n, 1); /* the other one lies elsewhere */
	assert_string_equal(m[0].name, "Blatt.pdf");
	assert_string_equal(m[0].pid, "/webservice/pluginfile.php/1/Br%C3%BC.pdf");
	return ERR_OK;
}

static enum err hear_hidden(void *ctx, int64_t cmid)
{
	struct heard *h = ctx;

	h->hidden++;
	assert_int_equal(cmid, 9);
	return ERR_OK;
}

#define CONFIG(plugin, name, value) \
	"{\"plugin\":\"" plugin "\",\"subtype\":\"assignsubmission\"," \
	"\"name\":\"" name "\",\"value\":\"" value "\"}"

static const char assignments[] =
	"{\"courses\":[{\"id\":3,\"fullname\":\"Mathematik 8b\",\"assignments\":["
	"{\"id\":0,\"name\":\"nichts\"},"
	"{\"id\":7,\"cmid\":\"5\",\"course\":3,\"name\":\"A &amp; B\","
	"\"duedate\":1795305300,\"cutoffdate\":null,\"submissiondrafts\":1,"
	"\"requiresubmissionstatement\":1,\"submissionstatement\":"
	"\"<p>Meine eigene Arbeit.</p>\",\"intro\":\"<p>Lies <b>genau</b>.</p>\","
	"\"configs\":[" CONFIG("file", "enabled", "1") ","
	CONFIG("file", "maxfilesubmissions", "3") ","
	CONFIG("file", "maxsubmissionsizebytes", "67108864") ","
	CONFIG("file", "filetypeslist", ".pdf,.docx") ","
	CONFIG("onlinetext", "enabled", "1") ","
	CONFIG("onlinetext", "wordlimitenabled", "1") ","
	CONFIG("onlinetext", "wordlimit", "300") "],\"introattachments\":["
	"{\"filename\":\"Blatt.pdf\",\"filesize\":5,\"fileurl\":\"" ROOT
	"/webservice/pluginfile.php/1/Br%C3%BC.pdf?forcedownload=1\"},"
	"{\"filename\":\"fern.pdf\",\"fileurl\":\"https://evil.example/x\"}]}]}],"
	"\"warnings\":[{\"item\":\"module\",\"itemid\":9,\"warningcode\":\"1\"}]}";

static void tasks_come_with_their_limits(void **state)
{
	struct heard h = { 0 };
	const struct moodle_assign_sink sink = { &h, hear_course, hear_task,
						 hear_hidden };
	struct moodle_fault f;
	json_t *doc = json(assignments);

	UNUSED(state);
	assert_int_equal(moodle_read_assignments(doc, ROOT, &sink, &f), ERR_OK);
	assert_int_equal(h.courses, 1);
	assert_int_equal(h.tasks, 1);
	assert_int_equal(h.hidden, 1);
	json_decref(doc);
}

static void empty_is_not_gone(void **state)
{
	struct heard h = { 0 };
	const struct moodle_assign_sink sink = { &h, hear_course, hear_task,
						 hear_hidden };
	struct moodle_fault f;
	json_t *doc = json("{\"courses\":[],\"warnings\":[{\"item\":\"course\","
			   "\"itemid\":5,\"warningcode\":\"1\",\"message\":"
			   "\"Site policy not agreed\"}]}");
	json_t *none = json("{\"courses\":[],\"warnings\":[]}");

	UNUSED(state);
	assert_int_equal(moodle_read_assignments(doc, ROOT, &sink, &f),
			 ERR_POLICY);
	assert_string_equal(f.said, "Site policy not agreed");
	assert_int_equal(moodle_read_assignments(none, ROOT, &sink, &f), ERR_OK);
	json_decref(doc);
	json_decref(none);
}

/* ---- state */

static const char handed_in[] =
	"{\"lastattempt\":{\"submission\":{\"id\":1,\"attemptnumber\":0,"
	"\"timemodified\":1795406472,\"status\":\"submitted\",\"plugins\":["
	"{\"type\":\"file\",\"fileareas\":[{\"area\":\"submission_files\","
	"\"files\":[{\"filename\":\"a.pdf\",\"filesize\":12,\"fileurl\":\"" ROOT
	"/f/a.pdf\"}]}]},{\"type\":\"onlinetext\",\"editorfields\":[{\"name\":"
	"\"onlinetext\",\"text\":\"<p>Hallo<br>du</p>\"}]}]},\"canedit\":true,"
	"\"cansubmit\":false,\"extensionduedate\":null},\"feedback\":{"
	"\"gradefordisplay\":\"60.00&nbsp;/&nbsp;100.00\",\"gradeddate\":5,"
	"\"plugins\":[{\"type\":\"comments\",\"editorfields\":[{\"text\":"
	"\"<p>Gut!</p>\"}]},{\"type\":\"file\",\"fileareas\":[{\"area\":"
	"\"feedback_files\",\"files\":[{\"filename\":\"k.pdf\",\"filesize\":3,"
	"\"fileurl\":\"" ROOT "/f/k.pdf\"}]}]}]}}";

static void a_state_has_work_and_feedback(void **state)
{
	struct moodle_state s;
	json_t *doc = json(handed_in);

	UNUSED(state);
	assert_int_equal(moodle_read_state(doc, ROOT, false, &s), ERR_OK);
	assert_int_equal(s.work, WORK_handed_in);
	assert_int_equal(s.n_files, 1);
	assert_string_equal(s.files[0].pid, "/f/a.pdf");
	assert_int_equal(s.files[0].size, 12);
	assert_string_equal(s.text, "Hallo\ndu");
	assert_true(s.can_edit && !s.can_submit);
	assert_string_equal(s.feedback, "p0Gut!\n");
	assert_int_equal(s.n_feedback_files, 1);
	assert_true(s.feedback_files[0].feedback);
	moodle_state_release(&s);
	json_decref(doc);
}

static void the_team_s_work_counts_not_the_shadow(void **state)
{
	struct moodle_state s;
	json_t *doc = json("{\"lastattempt\":{\"submission\":{\"status\":\"new\"},"
			   "\"teamsubmission\":{\"status\":\"draft\"}}}");

	UNUSED(state);
	assert_int_equal(moodle_read_state(doc, ROOT, true, &s), ERR_OK);
	assert_int_equal(s.work, WORK_saved);
	moodle_state_release(&s);
	assert_int_equal(moodle_read_state(doc, ROOT, false, &s), ERR_OK);
	assert_int_equal(s.work, WORK_none);
	moodle_state_release(&s);
	json_decref(doc);
}

static void what_makes_no_sense_reads_as_nothing(void **state)
{
	static const char *const texts[] = {
		"{}", "{\"lastattempt\":3}", "{\"lastattempt\":{\"submission\":[]}}",
		"{\"lastattempt\":{\"submission\":{\"plugins\":{\"a\":1}}}}",
		"{\"feedback\":\"x\"}",
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct moodle_state s;
		json_t *doc = json(texts[i]);

		assert_int_equal(moodle_read_state(doc, ROOT, false, &s), ERR_OK);
		assert_int_equal(s.work, WORK_none);
		assert_int_equal(s.n_files, 0);
		moodle_state_release(&s);
		json_decref(doc);
	}
}

static void add_cmid(void *ctx, int64_t cmid, bool quiet)
{
	assert_int_equal(quiet, cmid == 9);
	*(int64_t *)ctx += cmid;
}

static void updates_name_modules(void **state)
{
	int64_t sum = 0;
	json_t *doc = json("{\"instances\":[{\"contextlevel\":\"module\","
			   "\"id\":5,\"updates\":[{\"name\":\"grades\"}]},{\"contextlevel\":\"course\",\"id\":1},"
			   "{\"contextlevel\":\"module\",\"id\":\"9\","
			   "\"updates\":[{\"name\":\"submissions\","
			   "\"itemids\":[4]}]}]}");

	UNUSED(state);
	assert_int_equal(moodle_read_updates(doc, add_cmid, &sum), ERR_OK);
	assert_int_equal(sum, 14);
	assert_int_equal(moodle_read_updates(NULL, add_cmid, &sum), ERR_GARBLED);
	json_decref(doc);
}

static void types(const char *list, const char *endings)
{
	struct arena a = { 0 };

	assert_string_equal(moodle_types(&a, list), endings);
	arena_release(&a);
}

static void types_are_endings_or_any(void **state)
{
	UNUSED(state);
	types(".pdf,.docx", "pdf docx");
	types(".PDF; .tar.gz", "pdf tar.gz");
	types("optimised_image,.png,.pdf", "gif jpe jpeg jpg png pdf");
	types("application/pdf", "pdf");
	types("*", "");
	types(".pdf,*", "");
	types(".pdf,plugin_group", "");
	types(".p\033[2Jdf", "");
	types("", "");
	types(NULL, "");
}

static void a_revision_is_no_part_of_a_file(void **state)
{
	static const char *const same[][2] = {
		{ "/mod_resource/content/7/a.pdf", "/mod_resource/content/0/a.pdf" },
		{ "/mod_folder/content/12/b/a.pdf",
		  "/mod_folder/content/0/b/a.pdf" },
		{ "/mod_page/content/index.html", "/mod_page/content/index.html" },
		{ "/mod_resource/content/7a/a.pdf",
		  "/mod_resource/content/7a/a.pdf" },
		{ "/mod_resource/content/7", "/mod_resource/content/7" },
		{ "/mod_resource/intro/7/a.pdf?rev=1",
		  "/mod_resource/intro/7/a.pdf" },
	};
	struct arena a = { 0 };
	char url[200];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		str_printf(url, sizeof(url), "https://m.example%s", same[i][0]);
		assert_string_equal(
			moodle_file_path(&a, url, "https://m.example"),
			same[i][1]);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_revision_is_no_part_of_a_file),
		cmocka_unit_test(an_error_is_an_error_whatever_its_status_was),
		cmocka_unit_test(an_answer_is_no_error),
		cmocka_unit_test(a_site_says_who_it_is),
		cmocka_unit_test(a_token_is_32_digits_or_none),
		cmocka_unit_test(a_batch_ends_at_its_first_fault),
		cmocka_unit_test(tasks_come_with_their_limits),
		cmocka_unit_test(empty_is_not_gone),
		cmocka_unit_test(a_state_has_work_and_feedback),
		cmocka_unit_test(the_team_s_work_counts_not_the_shadow),
		cmocka_unit_test(what_makes_no_sense_reads_as_nothing),
		cmocka_unit_test(updates_name_modules),
		cmocka_unit_test(types_are_endings_or_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
