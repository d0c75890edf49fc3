/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/hash.h"
#include "providers/moodle_op.h"
#include "tests/lib/small_moodle.h"

#include <setjmp.h>
#include <cmocka.h>

#define AREA "/webservice/pluginfile.php/9/assignsubmission_file/" \
	     "submission_files/34/"
#define DRAFT "/webservice/draftfile.php/13/user/draft/"

struct moodle_pending {
	struct moodle_pending *next;
	uint64_t id;
	net_done *done;
	void *ctx;
	struct net_request ask;
	char *url, *body, *file, *none_match;
	bool range;
};

/* ---- the school */

static json_t *file_json(const struct small_file *f, const char *path)
{
	char url[300];
	struct buf name;
	json_t *j;

	buf_init(&name, 300);
	form_escape(&name, f->name);
	str_printf(url, sizeof(url), SMALL_ROOT "%s%s", path, name.data);
	buf_release(&name);
	j = json_pack("{s:s, s:s, s:I, s:s, s:i, s:b}", "filename", f->name,
		      "filepath", "/", "filesize", (json_int_t)strlen(f->data),
		      "fileurl", url, "timemodified", 5, "isdir", 0);
	return j;
}

static json_t *state_json(const struct small_moodle *s)
{
	json_t *files = json_array();
	bool final = strcmp(s->status, "submitted") == 0 && s->drafts;

	for (int i = 0; i < SMALL_FILES; i++)
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

static json_t *assignments_json(const struct small_moodle *s)
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

static bool may_edit(const struct small_moodle *s)
{
	json_t *state = state_json(s);
	bool may = moodle_flag(json_object_get(state, "lastattempt"), "canedit");

	json_decref(state);
	return may;
}

static bool in_area(const struct small_moodle *s, int64_t item)
{
	for (int i = 0; i < SMALL_FILES; i++)
		if (*s->draft[i].name && s->draft[i].item == item)
			return true;
	return false;
}

static json_t *save(struct small_moodle *s, const json_t *args)
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
	if (s->clears-- > 0)
		memset(s->draft, 0, sizeof(s->draft));
	if (!in_area(s, item) && (!text || !*text))
		return warning("couldnotsavesubmission");
	memset(s->work, 0, sizeof(s->work));
	for (int i = 0; i < SMALL_FILES; i++)
		if (*s->draft[i].name && s->draft[i].item == item &&
		    n < s->max_files)
			s->work[n++] = s->draft[i];
	str_copy(s->html, sizeof(s->html), text ? text : "");
	str_copy(s->status, sizeof(s->status), s->drafts ? "draft" : "submitted");
	s->modified = s->now;
	s->saves++;
	return json_array();
}

static json_t *submit(struct small_moodle *s, const json_t *args)
{
	if (!s->drafts || !may_edit(s) ||
	    (s->statement && !moodle_flag(args, "acceptsubmissionstatement")))
		return warning("couldnotsubmitforgrading");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = s->now;
	s->submits++;
	return json_array();
}

static json_t *call(struct small_moodle *s, const char *name, const json_t *args)
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
	buf_printf(&key, "%s=", name);
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

static json_t *batch(struct small_moodle *s, const char *body)
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

static json_t *draft_list(const struct small_moodle *s, const char *body)
{
	char *item = form_value(body, "itemid");
	json_t *files = json_array();

	for (int i = 0; i < SMALL_FILES; i++)
		if (*s->draft[i].name && s->draft[i].item == atoll(item))
			json_array_append_new(files,
					      file_json(&s->draft[i], DRAFT));
	free(item);
	return json_pack("{s:o}", "files", files);
}

static json_t *draft_delete(struct small_moodle *s, const char *body)
{
	for (int k = 0; k < SMALL_FILES; k++) {
		char key[40], *name;

		str_printf(key, sizeof(key), "files[%d][filename]", k);
		name = form_value(body, key);
		for (int i = 0; name && i < SMALL_FILES; i++)
			if (strcmp(s->draft[i].name, name) == 0)
				memset(&s->draft[i], 0, sizeof(s->draft[i]));
		free(name);
	}
	return json_pack("{s:[]}", "parentpaths");
}

static json_t *upload(struct small_moodle *s, const struct moodle_pending *p)
{
	const char *at = strstr(p->body, "filename=\"") + 10;
	const char *item = strstr(p->body, "name=\"itemid\"\r\n\r\n") + 17;
	struct small_file f = { .item = atoll(item) };
	int free_at = -1;

	str_copy(f.name, MIN(sizeof(f.name), strcspn(at, "\"") + 1), at);
	str_copy(f.data, sizeof(f.data), p->file);
	assert_non_null(strstr(p->body, "\r\n\r\n" SMALL_TOKEN "\r\n"));
	for (int i = 0; i < SMALL_FILES; i++) {
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

struct answer { int status; char *body; char tag[64]; };

static void serve_file(struct small_moodle *s, const struct moodle_pending *p,
		       struct answer *a)
{
	bool draft = strstr(p->url, DRAFT) != NULL;
	const struct small_file *in = draft ? s->draft : s->work;
	char hex[HASH_HEX_SIZE];
	struct buf name;

	assert_string_equal(p->body, "token=" SMALL_TOKEN);
	a->status = 404;
	for (int i = 0; i < SMALL_FILES; i++) {
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

static void serve(struct small_moodle *s, const struct moodle_pending *p, struct answer *a)
{
	json_t *j = NULL;
	char *function = form_value(p->body, "wsfunction");

	a->status = 200;
	assert_null(strstr(p->url, SMALL_TOKEN));
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

	if (str_casecmp(name, "ETag") == 0 && *a->tag)
		return a->tag;
	return str_casecmp(name, "Content-Type") == 0 ? "application/json" : NULL;
}

static void lose(const struct small_moodle *s, struct net_reply *r, struct answer *a)
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

static void pending_free(struct moodle_pending *p)
{
	free(p->url);
	free(p->body);
	free(p->file);
	free(p->none_match);
	free(p);
}

void small_moodle_turn(struct moodle_net *f)
{
	struct moodle_pending *p = f->first;
	struct small_moodle *s = &f->school;
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
	struct moodle_net *f = (struct moodle_net *)net;
	struct moodle_pending *p = calloc(1, sizeof(*p)), **at = &f->first;
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
	struct moodle_net *f = (struct moodle_net *)net;

	for (struct moodle_pending **at = &f->first; *at; at = &(*at)->next)
		if ((*at)->id == id) {
			struct moodle_pending *p = *at;

			*at = p->next;
			pending_free(p);
			return;
		}
}

void small_moodle_init(struct moodle_net *f)
{
	*f = (struct moodle_net){
		.net = { .start = start, .cancel = cancel },
		.school = { .max_files = 3, .max_bytes = 1 << 20,
			    .now = 1000000, .item = 700, .status = "new" },
	};
}
