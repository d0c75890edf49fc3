/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in with the Moodle provider, over a net in memory to a little
 * Moodle with the quirks that matter: silent drops, a save that replaces all
 * and counts, a submit that is final.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/moodle_hand_in.h"

#include <setjmp.h>
#include <cmocka.h>

#define ROOT "https://schule.example"
#define TOKEN "0123456789abcdef0123456789abcdef"
#define AREA "/webservice/pluginfile.php/9/assignsubmission_file/" \
	     "submission_files/34/"
#define DRAFT "/webservice/draftfile.php/13/user/draft/"
#define FILES 4
#define HOP 30 /* seconds between two tries */

struct file { char name[80], data[64]; int64_t item; };

/* ---- the school */

enum loss { LOSS_NONE, LOSS_REPLY, LOSS_REQUEST, LOSS_GATEWAY, LOSS_DATABASE };

struct school {
	/* the task */
	bool drafts, text, statement, locked;
	int max_files;
	int64_t max_bytes, cutoff;
	const char *types;
	/* what it holds */
	struct file draft[FILES], work[FILES];
	char html[256], status[12];
	int64_t modified, now, item;
	int saves, submits, uploads;
	/* faults and measures */
	int at;              /* request to be lost, from 1; 0: none */
	enum loss loss;
	int requests;
	size_t up, down;
	bool foreign_tags;   /* a web server with ETags of its own */
	int broken_upload;   /* that many end half way */
	char spoils[80];     /* a file that it changes */
};

struct pending {
	struct pending *next;
	uint64_t id;
	net_done *done;
	void *ctx;
	struct net_request ask;
	char *url, *body, *file, *none_match;
	bool range;
};

struct far { struct net net; struct school school; struct pending *first; uint64_t last; };

static json_t *file_json(const struct file *f, const char *path)
{
	char url[300];
	struct buf name;
	json_t *j;

	buf_init(&name, 300);
	form_escape(&name, f->name);
	str_printf(url, sizeof(url), ROOT "%s%s", path, name.data);
	buf_release(&name);
	j = json_pack("{s:s, s:s, s:I, s:s, s:i, s:b}", "filename", f->name,
		      "filepath", "/", "filesize", (json_int_t)strlen(f->data),
		      "fileurl", url, "timemodified", 5, "isdir", 0);
	return j;
}

static json_t *state_json(const struct school *s)
{
	json_t *files = json_array();
	bool final = strcmp(s->status, "submitted") == 0 && s->drafts;

	for (int i = 0; i < FILES; i++)
		if (*s->work[i].name)
			json_array_append_new(files, file_json(&s->work[i], AREA));
	return json_pack("{s:{s:{s:i, s:i, s:I, s:s, s:[{s:s, s:[{s:s, s:o}]},"
			 "{s:s, s:[{s:s}]}]}, s:b, s:b, s:b}}",
		"lastattempt", "submission", "id", 34, "attemptnumber", 0,
		"timemodified", (json_int_t)s->modified, "status", s->status,
		"plugins", "type", "file", "fileareas", "area",
		"submission_files", "files", files, "type", "onlinetext",
		"editorfields", "text", s->html,
		"locked", s->locked, "canedit", !final && !s->locked &&
		!(s->cutoff && s->now > s->cutoff), "cansubmit",
		strcmp(s->status, "draft") == 0);
}

static json_t *config(const char *plugin, const char *name, const char *value)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "plugin", plugin, "subtype",
			 "assignsubmission", "name", name, "value", value);
}

static json_t *assignments_json(const struct school *s)
{
	char number[24], bytes[24];

	str_printf(number, sizeof(number), "%d", s->max_files);
	str_printf(bytes, sizeof(bytes), "%" PRId64, s->max_bytes);
	return json_pack("{s:[{s:i, s:s, s:[{s:i, s:i, s:i, s:s, s:b, s:b, s:I,"
			 " s:[o,o,o,o,o]}]}], s:[]}", "courses", "id", 2,
		"fullname", "M8b", "assignments", "id", 7, "cmid", 17,
		"course", 2, "name", "A", "submissiondrafts", s->drafts,
		"requiresubmissionstatement", s->statement, "cutoffdate",
		(json_int_t)s->cutoff, "configs", config("file", "enabled", "1"),
		config("file", "maxfilesubmissions", number),
		config("file", "maxsubmissionsizebytes", bytes),
		config("file", "filetypeslist", s->types ? s->types : ""),
		config("onlinetext", "enabled", s->text ? "1" : "0"),
		"warnings");
}

static json_t *warning(const char *code)
{
	return json_pack("[{s:s, s:s}]", "warningcode", code, "item",
			 "The due date has passed");
}

static bool may_edit(const struct school *s)
{
	json_t *state = state_json(s);
	bool may = moodle_flag(json_object_get(state, "lastattempt"), "canedit");

	json_decref(state);
	return may;
}

static json_t *save(struct school *s, const json_t *args)
{
	const json_t *data = json_object_get(args, "plugindata");
	const json_t *editor = json_object_get(data, "onlinetext_editor");
	int64_t item = moodle_int(data, "files_filemanager", -1);
	const char *text = field_raw(editor, "text");
	int n = 0;

	if (!may_edit(s))
		return warning("couldnotsavesubmission");
	if (s->text && !editor)
		return json_pack("{s:s, s:s}", "exception", "dml", "errorcode",
				 "dmlwriteexception");
	memset(s->work, 0, sizeof(s->work));
	for (int i = 0; i < FILES; i++)
		if (*s->draft[i].name && s->draft[i].item == item &&
		    n < s->max_files)
			s->work[n++] = s->draft[i];
	str_copy(s->html, sizeof(s->html), text ? text : "");
	str_copy(s->status, sizeof(s->status), s->drafts ? "draft" : "submitted");
	s->modified = s->now;
	s->saves++;
	return json_array();
}

static json_t *submit(struct school *s, const json_t *args)
{
	if (!s->drafts || !may_edit(s) ||
	    (s->statement && !moodle_flag(args, "acceptsubmissionstatement")))
		return warning("couldnotsubmitforgrading");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = s->now;
	s->submits++;
	return json_array();
}

static json_t *call(struct school *s, const char *name, const json_t *args)
{
	if (strcmp(name, "mod_assign_get_assignments") == 0)
		return assignments_json(s);
	if (strcmp(name, "mod_assign_get_submission_status") == 0)
		return state_json(s);
	if (strcmp(name, "mod_assign_save_submission") == 0)
		return save(s, args);
	if (strcmp(name, "mod_assign_submit_for_grading") == 0)
		return submit(s, args);
	assert_string_equal(name, "core_files_get_unused_draft_itemid");
	return json_pack("{s:i, s:I}", "contextid", 13, "itemid",
			 (json_int_t)++s->item);
}

/* A value of a form; the caller frees. NULL: none. */
static char *form_value(const char *body, const char *name)
{
	struct buf key, out;
	const char *at;

	buf_init(&key, 200);
	form_escape(&key, name);
	buf_char(&key, '=');
	at = strstr(body, key.data);
	buf_init(&out, 1 << 20);
	for (at = at ? at + key.len : ""; *at && *at != '&'; at++) {
		char hex[3] = { at[1], at[1] ? at[2] : '\0', '\0' };

		buf_char(&out, *at == '%' ? (char)strtol(hex, NULL, 16) : *at);
		at += *at == '%' ? 2 : 0;
	}
	at = strstr(body, key.data);
	buf_release(&key);
	return at ? buf_take(&out) : (buf_release(&out), NULL);
}

static json_t *batch(struct school *s, const char *body)
{
	json_t *responses = json_array();
	bool stop = false;

	for (int i = 0; !stop; i++) {
		char key[64], *name, *text, *data;
		json_t *args, *answer;

		str_printf(key, sizeof(key), "requests[%d][function]", i);
		name = form_value(body, key);
		if (!name)
			break;
		str_printf(key, sizeof(key), "requests[%d][arguments]", i);
		text = form_value(body, key);
		args = json_loads(text, 0, NULL);
		answer = call(s, name, args);
		stop = json_object_get(answer, "errorcode") != NULL;
		data = json_dumps(answer, JSON_COMPACT | JSON_ENCODE_ANY);
		json_array_append_new(responses, json_pack("{s:b, s:s}", "error",
			stop, stop ? "exception" : "data", data));
		json_decref(args);
		json_decref(answer);
		free(name);
		free(text);
		free(data);
	}
	return json_pack("{s:o}", "responses", responses);
}

static json_t *draft_list(const struct school *s, const char *body)
{
	char *item = form_value(body, "itemid");
	json_t *files = json_array();

	for (int i = 0; i < FILES; i++)
		if (*s->draft[i].name && s->draft[i].item == atoll(item))
			json_array_append_new(files,
					      file_json(&s->draft[i], DRAFT));
	free(item);
	return json_pack("{s:o}", "files", files);
}

static json_t *draft_delete(struct school *s, const char *body)
{
	for (int k = 0; k < FILES; k++) {
		char key[40], *name;

		str_printf(key, sizeof(key), "files[%d][filename]", k);
		name = form_value(body, key);
		for (int i = 0; name && i < FILES; i++)
			if (strcmp(s->draft[i].name, name) == 0)
				memset(&s->draft[i], 0, sizeof(s->draft[i]));
		free(name);
	}
	return json_pack("{s:[]}", "parentpaths");
}

static json_t *upload(struct school *s, const struct pending *p)
{
	const char *at = strstr(p->body, "filename=\"") + 10;
	const char *item = strstr(p->body, "name=\"itemid\"\r\n\r\n") + 17;
	struct file f = { .item = atoll(item) };
	int free_at = -1;

	str_copy(f.name, MIN(sizeof(f.name), strcspn(at, "\"") + 1), at);
	str_copy(f.data, sizeof(f.data), p->file);
	assert_non_null(strstr(p->body, "\r\n\r\n" TOKEN "\r\n"));
	for (int i = 0; i < FILES; i++) {
		if (strcmp(s->draft[i].name, f.name) == 0 &&
		    s->draft[i].item == f.item)
			return json_pack("[{s:s, s:s}]", "filename", f.name,
					 "errortype", "filenameexist");
		if (!*s->draft[i].name)
			free_at = i;
	}
	assert_true(free_at >= 0);
	if (strcmp(s->spoils, f.name) == 0)
		f.data[0] ^= 1;
	s->draft[free_at] = f;
	s->uploads++;
	return json_pack("[{s:s, s:I, s:I, s:i}]", "filename", f.name, "itemid",
			 (json_int_t)f.item, "filesize",
			 (json_int_t)strlen(p->file), "contextid", 13);
}

/* ---- the net */

struct answer { int status; char *body; char tag[64]; };

static void serve_file(struct school *s, const struct pending *p,
		       struct answer *a)
{
	bool draft = strstr(p->url, DRAFT) != NULL;
	const struct file *in = draft ? s->draft : s->work;
	char hex[HASH_HEX_SIZE];
	struct buf name;

	assert_string_equal(p->body, "token=" TOKEN);
	a->status = 404;
	for (int i = 0; i < FILES; i++) {
		buf_init(&name, 300);
		form_escape(&name, in[i].name);
		if (*in[i].name && str_ends(p->url, name.data)) {
			hash_bytes(HASH_SHA1, in[i].data, strlen(in[i].data), hex);
			str_printf(a->tag, sizeof(a->tag), "\"%s\"", hex);
			a->status = p->none_match &&
				strcmp(p->none_match, a->tag) == 0 &&
				!s->foreign_tags ? 304 : p->range ? 206 : 200;
			if (s->foreign_tags)
				str_copy(a->tag, sizeof(a->tag), "\"5f-1\"");
			free(a->body);
			a->body = str_dup(a->status == 200 ? in[i].data :
					  a->status == 206 ? "x" : "");
		}
		buf_release(&name);
	}
}

static void serve(struct school *s, const struct pending *p, struct answer *a)
{
	json_t *j = NULL;
	char *function = form_value(p->body, "wsfunction");

	a->status = 200;
	assert_null(strstr(p->url, TOKEN));
	if (strstr(p->url, "/upload.php"))
		j = upload(s, p);
	else if (!function)
		serve_file(s, p, a);
	else if (strcmp(function, "core_files_get_files") == 0)
		j = draft_list(s, p->body);
	else if (strcmp(function, "core_files_delete_draft_files") == 0)
		j = draft_delete(s, p->body);
	else if (strcmp(function, "mod_assign_get_submission_status") == 0)
		j = state_json(s);
	else
		j = batch(s, p->body);
	if (j)
		a->body = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(j);
	free(function);
}

static const char *header(const struct net_reply *r, const char *name)
{
	const struct answer *a = r->impl;

	if (strcasecmp(name, "ETag") == 0 && *a->tag)
		return a->tag;
	return strcasecmp(name, "Content-Type") == 0 ? "application/json" : NULL;
}

static void lose(const struct school *s, struct net_reply *r, struct answer *a)
{
	if (s->at != s->requests)
		return;
	if (s->loss == LOSS_REPLY || s->loss == LOSS_REQUEST) {
		r->err = ERR_CUT;
		r->status = 0;
		r->sent_all = s->loss == LOSS_REPLY;
	} else if (s->loss == LOSS_GATEWAY) {
		a->status = r->status = 504;
		r->body = "<html>";
	} else {
		a->status = r->status = 200;
		r->body = "{\"exception\":\"dml_connection_exception\","
			  "\"errorcode\":\"dbconnectionfailed\"}";
	}
	a->tag[0] = '\0';
	r->len = strlen(r->body);
}

static void pending_free(struct pending *p)
{
	free(p->url);
	free(p->body);
	free(p->file);
	free(p->none_match);
	free(p);
}

static void turn_one(struct far *f)
{
	struct pending *p = f->first;
	struct school *s = &f->school;
	struct answer a = { .status = 0 };
	struct net_reply r = { .header = header, .impl = &a, .date = s->now,
			       .body = "" };

	f->first = p->next;
	if (!*p->url) { /* a turn was all that was asked for */
		r.err = ERR_USAGE;
		p->done(p->ctx, &r);
		pending_free(p);
		return;
	}
	s->requests++;
	s->up += strlen(p->body) + strlen(p->url) + (p->file ? strlen(p->file) : 0);
	if (s->at != s->requests || s->loss != LOSS_REQUEST)
		serve(s, p, &a);
	r.status = a.status;
	r.body = a.body ? a.body : "";
	r.len = strlen(r.body);
	s->down += r.len;
	r.sent_all = true;
	lose(s, &r, &a);
	if (!r.err && r.status / 100 == 2 && p->ask.sink)
		p->ask.sink(p->ctx, r.status, r.body, r.len);
	p->done(p->ctx, &r);
	free(a.body);
	pending_free(p);
}

static uint64_t start(struct net *net, const struct net_request *ask,
		      net_done *done, void *ctx)
{
	struct far *f = (struct far *)net;
	struct pending *p = calloc(1, sizeof(*p)), **at = &f->first;
	struct buf body;

	p->ask = *ask;
	p->done = done;
	p->ctx = ctx;
	p->id = ++f->last;
	p->url = str_dup(ask->url);
	buf_init(&body, 1 << 20);
	buf_add(&body, ask->body_len ? ask->body : "", ask->body_len);
	p->body = buf_take(&body);
	if (!p->body)
		p->body = str_dup("");
	if (ask->body_fd >= 0) {
		p->file = calloc(1, (size_t)ask->body_size + 1);
		assert_int_equal(pread(ask->body_fd, p->file,
			(size_t)ask->body_size, ask->body_from), ask->body_size);
		assert_true(ask->tail_len > 0);
	}
	for (int i = 0; i < ask->n_headers; i++) {
		p->range |= strcmp(ask->headers[i].name, "Range") == 0;
		if (strcmp(ask->headers[i].name, "If-None-Match") == 0)
			p->none_match = str_dup(ask->headers[i].value);
	}
	while (*at)
		at = &(*at)->next;
	*at = p;
	return p->id;
}

static void cancel(struct net *net, uint64_t id)
{
	struct far *f = (struct far *)net;

	for (struct pending **at = &f->first; *at; at = &(*at)->next)
		if ((*at)->id == id) {
			struct pending *p = *at;

			*at = p->next;
			pending_free(p);
			return;
		}
}

/* ---- the engine, as far as it counts here */

struct test {
	struct far far;
	struct session *s;
	struct entry e;
	struct work_file file[FILES];
	char name[FILES][80], sha256[FILES][HASH_HEX_SIZE], ref[FILES][160];
	char path[FILES][120], dir[64], pid[16], base[80], platform_id[80], work_key[80];
	char proof[16], text_sha256[HASH_HEX_SIZE];
	const char *paths[FILES];
	struct verdict v;
	char said[200];
	int done, commits, kill_at, steps;
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

static bool is_named(const struct test *t, const char *name)
{
	for (int i = 0; i < t->e.n_files; i++)
		if (strcmp(t->name[i], name) == 0)
			return true;
	return false;
}

static enum err on_holds(void *ctx, const struct receipt *r)
{
	struct test *t = ctx;

	t->holds = true;
	t->work = r->work;
	t->equal = r->n_files == t->e.n_files;
	for (int i = 0; i < r->n_files && t->equal; i++)
		t->equal = is_named(t, r->files[i].name) &&
			   !*r->files[i].sha256;
	str_copy(t->platform_id, sizeof(t->platform_id), r->platform_id);
	str_copy(t->work_key, sizeof(t->work_key), r->work_key);
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
		turn_one(&t->far);
	assert_null(t->far.first);
	assert_int_equal(t->done, 1);
	t->far.school.now += HOP;
}

static void hand_in(struct test *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	provider_moodle.hand_in(t->s, &t->e, t->paths, journal_of(t, &j),
				on_done, t);
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
	provider_moodle.ask(t->s, &t->e, journal_of(t, &j), on_done, t);
	run(t);
}

/* As the engine goes on: what is unsure is asked after, what did not arrive
 * is sent, until it is done or refused. */
static void deliver(struct test *t)
{
	for (int i = 0; i < 12; i++) {
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

static void add_file(struct test *t, const char *name, const char *data)
{
	int i = t->e.n_files++;
	FILE *f;

	str_copy(t->name[i], sizeof(t->name[i]), name);
	str_printf(t->path[i], sizeof(t->path[i]), "%s/%d", t->dir, i);
	f = fopen(t->path[i], "w");
	assert_non_null(f);
	fputs(data, f);
	fclose(f);
	hash_bytes(HASH_SHA256, data, strlen(data), t->sha256[i]);
	t->paths[i] = t->path[i];
	t->file[i] = (struct work_file){ .name = t->name[i],
		.size = (int64_t)strlen(data), .sha256 = t->sha256[i],
		.upload = t->ref[i], .pid = field_none() };
}

static struct test *begin(void)
{
	struct test *t = calloc(1, sizeof(*t));
	struct account a = { .id = 1, .url = (char[]){ ROOT } };
	struct school *s = &t->far.school;

	t->far.net = (struct net){ .start = start, .cancel = cancel };
	*s = (struct school){ .max_files = 3, .max_bytes = 1 << 20,
			      .now = 1000000, .item = 700 };
	str_copy(s->status, sizeof(s->status), "new");
	t->s = provider_moodle.open(&t->far.net, disk_real(), &a,
				    TOKEN " " ROOT);
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-moodle-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->e = (struct entry){ .kind = KIND_hand_in, .files = t->file,
		.task_pid = t->pid, .base = t->base };
	str_copy(t->pid, sizeof(t->pid), "17.7.2");
	return t;
}

static void end(struct test *t)
{
	provider_moodle.close(t->s);
	for (int i = 0; i < t->e.n_files; i++)
		unlink(t->path[i]);
	rmdir(t->dir);
	free(t);
}

static void assert_arrived(struct test *t)
{
	const struct school *s = &t->far.school;

	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds && t->equal);
	assert_int_equal(t->work, WORK_handed_in);
	assert_string_equal(s->status, "submitted");
	assert_int_equal(s->saves, 1);
	assert_int_equal(s->submits, s->drafts);
}

/* ---- tests */

static void one_file_takes_four_requests_with_the_look_before(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.requests, 4);
	assert_true(t->far.school.up + t->far.school.down < 8192);
	assert_string_equal(t->proof, "sha1");
	assert_string_equal(t->platform_id, "34");
	assert_string_equal(t->work_key, "34.0.1000000");
	end(t);
}

static void a_draft_is_handed_in_by_one_request_more(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.drafts = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.requests, 5);
	assert_int_equal(t->commits, 2);
	end(t);
}

static void what_is_to_be_saved_only_is_not_handed_in(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.drafts = true;
	t->e.not_done = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(t->work, WORK_saved);
	assert_int_equal(t->far.school.submits, 0);
	t->far.school.drafts = false;
	str_copy(t->base, sizeof(t->base), t->work_key);
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done); /* it is there */
	end(t);
}

static void text_and_files_go_together(void **state)
{
	struct test *t = begin();
	char hex[HASH_HEX_SIZE];

	UNUSED(state);
	t->far.school.text = true;
	t->e.text = (char[]){ "a < b\n  c & \"d\"" };
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_string_equal(t->far.school.html, "<p>a &lt; b<br>&nbsp;&nbsp;c "
			    "&amp; &quot;d&quot;</p>");
	hash_bytes(HASH_SHA256, t->e.text, strlen(t->e.text), hex);
	assert_string_equal(t->text_sha256, hex);
	end(t);
}

static void an_empty_text_is_sent_where_text_is_taken(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.text = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	end(t);
}

/* Every loss at every request: saved once, and proven. */
static void sweep(bool drafts, bool text, int files)
{
	char words[] = "ein Text";

	for (int loss = LOSS_REPLY; loss <= LOSS_DATABASE; loss++) {
		for (int at = 1, n = 0; at == 1 || at <= n; at++) {
			struct test *t = begin();
			struct school *s = &t->far.school;

			s->drafts = drafts;
			s->text = text;
			s->at = at;
			s->loss = (enum loss)loss;
			if (text)
				t->e.text = words;
			if (files > 0)
				add_file(t, "a.pdf", "hello");
			if (files > 1)
				add_file(t, "b & c.pdf", "world!");
			deliver(t);
			assert_arrived(t);
			assert_int_equal(s->uploads, files);
			n = MAX(n, s->requests);
			end(t);
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
		struct test *t = begin();

		t->far.school.drafts = true;
		t->kill_at = at;
		add_file(t, "a.pdf", "hello");
		add_file(t, "b.pdf", "world!");
		deliver(t);
		assert_arrived(t);
		assert_int_equal(t->far.school.uploads, 2);
		end(t);
	}
}

static void what_is_there_already_is_not_saved_again(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	t->ref[0][0] = '\0'; /* as ordered anew, by whom knows nothing */
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.uploads, 1);
	end(t);
}

static void the_same_name_and_size_is_not_the_same_file(void **state)
{
	struct test *t = begin();
	struct school *s = &t->far.school;

	UNUSED(state);
	str_copy(s->work[0].name, 80, "a.pdf");
	str_copy(s->work[0].data, 64, "HELLO");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = 77;
	str_copy(t->base, sizeof(t->base), "34.0.77");
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_string_equal(s->work[0].data, "hello");
	end(t);
}

static void work_of_somebody_else_is_a_conflict(void **state)
{
	struct test *t = begin();
	struct school *s = &t->far.school;

	UNUSED(state);
	str_copy(s->work[0].name, 80, "mate.pdf");
	str_copy(s->work[0].data, 64, "mine");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = 78;
	str_copy(t->base, sizeof(t->base), "34.0.77");
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_CONFLICT);
	assert_int_equal(s->saves, 0);
	assert_int_equal(s->requests, 1);
	end(t);
}

static void refused(struct test *t, enum err err)
{
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, err);
	assert_int_equal(t->far.school.requests, 1);
	assert_int_equal(t->far.school.uploads, 0);
	end(t);
}

static void what_would_be_dropped_is_refused_before(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.max_files = 1;
	add_file(t, "a.pdf", "1");
	add_file(t, "b.pdf", "2");
	refused(t, ERR_TOO_MANY);
	t = begin();
	t->far.school.max_bytes = 4;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_TOO_LARGE);
	t = begin();
	t->far.school.types = ".pdf,.docx";
	add_file(t, "a.jpg", "hello");
	refused(t, ERR_BAD_TYPE);
	t = begin();
	t->far.school.cutoff = 5;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_TOO_LATE);
	t = begin();
	t->far.school.locked = true;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_LOCKED);
	t = begin();
	t->far.school.statement = t->far.school.drafts = true;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_STATEMENT);
	t = begin();
	t->e.not_done = true; /* but saving is handing in */
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_NOT_ACCEPTED);
	t = begin();
	add_file(t, "a&b.pdf", "hello");
	add_file(t, "ab.pdf", "hello");
	refused(t, ERR_SAME_NAME);
	t = begin();
	add_file(t, "'", "hello");
	refused(t, ERR_BAD_NAME);
}

static void an_accepted_statement_is_passed_on(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.statement = t->far.school.drafts = true;
	t->e.statement = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	end(t);
}

static void without_a_sha1_the_file_is_fetched_and_compared(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.foreign_tags = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_string_equal(t->proof, "content");
	assert_int_equal(t->far.school.requests, 5);
	end(t);
}

static void a_file_that_was_spoilt_there_is_not_proven(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.drafts = true;
	str_copy(t->far.school.spoils, 80, "a.pdf");
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds);
	assert_false(t->equal);
	assert_int_equal(t->far.school.submits, 0);
	end(t);
}

static void a_copy_that_was_spoilt_here_is_never_sent(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	t->sha256[0][0] = t->sha256[0][0] == '0' ? '1' : '0';
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_SEAL_BROKEN);
	assert_int_equal(t->far.school.uploads, 0);
	end(t);
}

static void a_draft_area_is_compared_and_put_right(void **state)
{
	struct test *t = begin();
	struct school *s = &t->far.school;
	char sha1[HASH_HEX_SIZE];

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	add_file(t, "b.pdf", "world");
	hash_bytes(HASH_SHA1, "hello", 5, sha1);
	str_printf(t->ref[0], sizeof(t->ref[0]), "55.999990.%s", sha1);
	s->draft[0] = (struct file){ "a.pdf", "HELLO", 55 }; /* unacknowledged */
	s->draft[1] = (struct file){ "other.pdf", "x", 55 };
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(s->uploads, 2);
	for (int i = 0; i < 2; i++)
		assert_string_equal(s->work[i].data,
			s->work[i].name[0] == 'a' ? "hello" : "world");
	end(t);
}

static void an_old_draft_area_is_left(void **state)
{
	struct test *t = begin();
	char sha1[HASH_HEX_SIZE];

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	hash_bytes(HASH_SHA1, "hello", 5, sha1);
	str_printf(t->ref[0], sizeof(t->ref[0]), "55.600000.%s", sha1);
	t->file[0].offset = 5;
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.work[0].item, 701);
	end(t);
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
