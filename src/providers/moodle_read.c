/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "model/rich.h"
#include "providers/html.h"
#include "providers/moodle_read.h"
#include "providers/open_read.h"

#include <strings.h>

#define TYPES_LIMIT 4096
#define CODE_LETTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

static const struct {
	const char *code;
	enum fate fate;
	enum err err;
} faults[] = {
	{ "invalidtoken", FATE_never, ERR_LOGIN },
	{ "accessexception", FATE_never, ERR_LOGIN },
	{ "wsaccessusersuspended", FATE_never, ERR_DENIED },
	{ "wsaccessuserdeleted", FATE_never, ERR_DENIED },
	{ "wsaccessuserunconfirmed", FATE_never, ERR_DENIED },
	{ "wsaccessuserexpired", FATE_never, ERR_LOGIN },
	{ "invalidlogin", FATE_never, ERR_LOGIN_REFUSED },
	{ "forcepasswordchangenotice", FATE_never, ERR_REFUSED },
	{ "sitepolicynotagreed", FATE_never, ERR_REFUSED },
	{ "enablewsdescription", FATE_never, ERR_NO_SERVICE },
	{ "servicenotavailable", FATE_never, ERR_NO_SERVICE },
	{ "sitemaintenance", FATE_later, ERR_MAINTENANCE },
	{ "upgraderunning", FATE_later, ERR_MAINTENANCE },
	{ "dbconnectionfailed", FATE_later, ERR_OVERLOADED },
	{ "dmlreadexception", FATE_later, ERR_OVERLOADED },
	{ "dmlwriteexception", FATE_later, ERR_OVERLOADED },
	{ "requireloginerror", FATE_never, ERR_GONE },
	{ "invalidrecord", FATE_never, ERR_GONE },
	{ "nopermission", FATE_never, ERR_DENIED },
	{ "nopermissions", FATE_never, ERR_DENIED },
	{ "invalidparameter", FATE_never, ERR_INTERNAL },
	{ "missingparam", FATE_never, ERR_TOO_LARGE },
	{ "upload_error_ini_size", FATE_never, ERR_TOO_LARGE },
	{ "upload_error_partial", FATE_again, ERR_CUT },
	{ "file_not_found", FATE_never, ERR_GONE },
	{ "filenotfound", FATE_never, ERR_GONE },
};

int64_t moodle_int(const json_t *o, const char *key, int64_t none)
{
	const json_t *v = json_object_get(o, key);
	int64_t n;

	if (json_is_integer(v))
		return json_integer_value(v);
	if (json_is_real(v) && json_real_value(v) > -9e15 &&
	    json_real_value(v) < 9e15)
		return (int64_t)json_real_value(v);
	if (json_is_boolean(v))
		return json_is_true(v);
	if (json_is_string(v) &&
	    str_int64(json_string_value(v), INT64_MIN, INT64_MAX, &n))
		return n;
	return none;
}

static bool flag(const json_t *o, const char *key)
{
	return moodle_int(o, key, 0) != 0;
}

/* Moodle's moments are seconds; 0 or null: none. */
static int64_t moment(const json_t *o, const char *key)
{
	return MAX(moodle_int(o, key, 0), 0);
}

/* HTML that stands where a line is due. */
static void html_said(char *out, size_t size, const char *html)
{
	struct buf line;

	buf_init(&line, 16u << 10);
	html_to_line(&line, html, MIN(strlen(html), 4096));
	str_copy(out, size, line.data);
	buf_release(&line);
}

bool moodle_fault_of(struct moodle_fault *f, const json_t *o)
{
	const char *code = field_raw(o, "errorcode");
	const char *said = field_raw(o, "message");

	memset(f, 0, sizeof(*f));
	if (!json_is_object(o) || (!code && !field_raw(o, "exception")))
		return false;
	if (!said)
		said = field_raw(o, "error");
	if (code && strspn(code, CODE_LETTERS) == strlen(code))
		str_copy(f->code, sizeof(f->code), code);
	html_said(f->said, sizeof(f->said), said ? said : "");
	f->fate = FATE_later;
	f->err = ERR_REFUSED;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (code && strcmp(faults[i].code, code) == 0) {
			f->fate = faults[i].fate;
			f->err = faults[i].err;
		}
	}
	return true;
}

enum err moodle_read_site(const char *data, size_t len, struct moodle_site *s)
{
	json_t *doc = json_loadb(data, len, 0, NULL);
	const json_t *o = json_object_get(json_array_get(doc, 0), "data");
	const char *root = field_raw(o, "wwwroot");
	const char *launch = field_raw(o, "launchurl");
	const char *name = field_raw(o, "sitename");
	const char *said = field_raw(o, "maintenancemessage");
	size_t end;

	memset(s, 0, sizeof(*s));
	if (!root || !rich_target_ok(root) || !json_object_get(o, "typeoflogin")) {
		json_decref(doc);
		return ERR_NOT_THIS;
	}
	str_copy(s->root, sizeof(s->root), root);
	for (end = strlen(s->root); end && s->root[end - 1] == '/';)
		s->root[--end] = '\0';
	str_copy(s->launch, sizeof(s->launch), launch ? launch : "");
	html_said(s->name, sizeof(s->name), name ? name : "");
	html_said(s->said, sizeof(s->said), said ? said : "");
	s->services = flag(o, "enablewebservices");
	s->mobile = flag(o, "enablemobilewebservice");
	s->maintenance = flag(o, "maintenanceenabled");
	s->login = (int)moodle_int(o, "typeoflogin", 1);
	json_decref(doc);
	return ERR_OK;
}

bool moodle_read_token(const char *data, size_t len, char token[33],
		       struct moodle_fault *f)
{
	json_t *doc = fields_parse(data, len);
	const char *text = field_raw(doc, "token");
	bool ok = text && strlen(text) == 32 &&
		  strspn(text, "0123456789abcdefABCDEF") == 32;

	token[0] = '\0';
	if (ok)
		str_copy(token, 33, text);
	if (moodle_fault_of(f, doc))
		ok = false;
	else if (!ok)
		*f = (struct moodle_fault){ .fate = FATE_later,
					    .err = ERR_GARBLED };
	json_decref(doc);
	return ok;
}

enum err moodle_read_batch(const char *data, size_t len, moodle_each *each,
			   void *ctx, int *n, struct moodle_fault *f)
{
	json_t *doc = json_loadb(data, len, 0, NULL), *row;
	const json_t *rows = json_object_get(doc, "responses");
	bool bad = moodle_fault_of(f, doc);
	size_t i;

	*n = 0;
	if (bad || !json_is_array(rows)) {
		if (!bad)
			*f = (struct moodle_fault){ .fate = FATE_later,
						    .err = ERR_GARBLED };
		json_decref(doc);
		return f->err;
	}
	json_array_foreach(rows, i, row) {
		const char *key = flag(row, "error") ? "exception" : "data";
		const json_t *text = json_object_get(row, key);
		json_t *inner = json_loadb(text ? json_string_value(text) : "",
					   json_string_length(text),
					   JSON_DECODE_ANY, NULL);
		struct moodle_fault fault;

		bad = moodle_fault_of(&fault, inner);
		if (!bad && (!inner || key[0] == 'e')) {
			fault = (struct moodle_fault){ .fate = FATE_later,
						       .err = ERR_GARBLED };
			bad = true;
		}
		each(ctx, (int)i, bad ? NULL : inner, &fault);
		json_decref(inner);
		++*n;
	}
	json_decref(doc);
	return ERR_OK;
}

/* ---- files */

char *moodle_file_path(struct arena *a, const char *url, const char *root)
{
	size_t n = strlen(root);
	struct buf b;

	if (!url || strncmp(url, root, n) != 0 || url[n] != '/' ||
	    strlen(url) > 4000 || strstr(url + n, "/../"))
		return field_none();
	for (const char *c = url + n; *c; c++)
		if (!isgraph((unsigned char)*c) || *c == '#')
			return field_none();
	buf_init(&b, 4096);
	/* What is asked with it, such as forcedownload, is ours to say. */
	buf_add(&b, url + n, strcspn(url + n, "?"));
	return arena_take(a, &b);
}

static struct material *read_files(struct arena *a, const json_t *list,
				   const char *root, bool feedback, int *n)
{
	size_t count = MIN(json_array_size(list), MOODLE_FILES_LIMIT);
	struct material *m = calloc(count + 1, sizeof(*m));

	*n = 0;
	if (!m) {
		a->error = ERR_NOMEM;
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		const json_t *o = json_array_get(list, i);
		struct material *at = &m[*n];

		*at = (struct material){
			.pid = moodle_file_path(a, field_raw(o, "fileurl"), root),
			.name = field_file_name(a, o, "filename"),
			.type = field_line(a, o, "mimetype"),
			.sha256 = field_none(),
			.size = moodle_int(o, "filesize", -1),
			.modified = moment(o, "timemodified"),
			.path = field_none(),
			.local_sha256 = field_none(),
			.feedback = feedback,
		};
		*n += *at->pid != '\0';
	}
	return m;
}

/* The files of one area of one plugin; NULL: none. */
static const json_t *area(const json_t *plugins, const char *type,
			  const char *name)
{
	const json_t *plugin, *row;
	size_t i, k;

	json_array_foreach(plugins, i, plugin) {
		const char *of = field_raw(plugin, "type");

		if (!of || strcmp(of, type) != 0)
			continue;
		json_array_foreach(json_object_get(plugin, "fileareas"), k, row) {
			const char *is = field_raw(row, "area");

			if (is && strcmp(is, name) == 0)
				return json_object_get(row, "files");
		}
	}
	return NULL;
}

/* The text of one editor of one plugin; NULL: none. */
static const char *editor(const json_t *plugins, const char *type)
{
	const json_t *plugin;
	size_t i;

	json_array_foreach(plugins, i, plugin) {
		const char *of = field_raw(plugin, "type");

		if (of && strcmp(of, type) == 0)
			return field_raw(json_array_get(
				json_object_get(plugin, "editorfields"), 0),
				"text");
	}
	return NULL;
}

static char *html_rich(struct arena *a, const char *html, const char *root)
{
	struct buf b;

	buf_init(&b, RICH_LIMIT);
	if (html && html_to_rich(&b, html, strlen(html), root) == ERR_NOMEM)
		a->error = ERR_NOMEM;
	return arena_take(a, &b);
}

static char *html_line(struct arena *a, const char *html)
{
	struct buf b;

	buf_init(&b, OPEN_LINE_LIMIT);
	if (html)
		html_to_line(&b, html, strlen(html));
	return arena_take(a, &b);
}

/* ---- tasks */

static const char *config(const json_t *configs, const char *plugin,
			  const char *name)
{
	const json_t *row;
	size_t i;

	json_array_foreach(configs, i, row) {
		const char *of = field_raw(row, "plugin");
		const char *sub = field_raw(row, "subtype");
		const char *is = field_raw(row, "name");

		if (of && sub && is && strcmp(of, plugin) == 0 &&
		    strcmp(sub, "assignsubmission") == 0 && strcmp(is, name) == 0)
			return field_raw(row, "value");
	}
	return NULL;
}

static int64_t config_int(const json_t *configs, const char *plugin,
			  const char *name)
{
	const char *text = config(configs, plugin, name);
	int64_t n;

	return text && str_int64(text, 0, INT64_MAX, &n) ? n : 0;
}

/* ".pdf,.docx" or groups ("document"): only endings are sure. */
static char *types(struct arena *a, const char *list)
{
	struct buf b;

	buf_init(&b, TYPES_LIMIT);
	while (list && *list) {
		size_t n = strcspn(list, ",; ");

		if (n > 1 && n < 16 && *list == '.')
			buf_printf(&b, "%s%.*s", b.len ? " " : "", (int)n - 1,
				   list + 1);
		else if (n && strncmp(list, "*", n) != 0) {
			buf_clear(&b); /* a group that we do not know */
			break;
		}
		list += n + (list[n] != '\0');
	}
	return arena_take(a, &b);
}

static char *number(struct arena *a, int64_t n)
{
	struct buf b;

	buf_init(&b, 24);
	buf_printf(&b, "%" PRId64, n);
	return arena_take(a, &b);
}

static void read_limits(struct arena *a, const json_t *o,
			struct moodle_limits *l, struct task *t)
{
	const json_t *c = json_object_get(o, "configs");

	*l = (struct moodle_limits){
		.id = moodle_int(o, "id", 0),
		.cmid = moodle_int(o, "cmid", 0),
		.course = moodle_int(o, "course", 0),
		.files = config_int(c, "file", "enabled"),
		.text = config_int(c, "onlinetext", "enabled"),
		.drafts = flag(o, "submissiondrafts"),
		.team = flag(o, "teamsubmission"),
		.statement = flag(o, "requiresubmissionstatement"),
		.statement_text = html_line(a, field_raw(o,
						"submissionstatement")),
	};
	if (config_int(c, "onlinetext", "wordlimitenabled"))
		l->words = config_int(c, "onlinetext", "wordlimit");
	if (flag(o, "nosubmissions"))
		l->files = l->text = false;
	t->takes_files = l->files;
	t->takes_text = l->text;
	t->max_files = config_int(c, "file", "maxfilesubmissions");
	t->max_bytes = config_int(c, "file", "maxsubmissionsizebytes");
	t->types = types(a, config(c, "file", "filetypeslist"));
}

static enum err read_task(struct arena *a, const json_t *o,
			  const struct course *course, const char *root,
			  const struct moodle_assign_sink *sink)
{
	struct moodle_limits limits;
	struct material *files;
	int n;
	enum err err;
	struct task t = {
		.pid = number(a, moodle_int(o, "id", 0)),
		.course_pid = course->pid,
		.course = course->title,
		.teacher = field_none(),
		.title = html_line(a, field_raw(o, "name")),
		.version = number(a, moodle_int(o, "timemodified", 0)),
		.start = moment(o, "allowsubmissionsfromdate"),
		.due = moment(o, "duedate"),
		.late_until = moment(o, "cutoffdate"),
		.modified = moment(o, "timemodified"),
		.text = html_rich(a, field_raw(o, "intro"), root),
		.work_key = field_none(), .work_pid = field_none(),
		.work_text = field_none(), .mark = field_none(),
		.feedback = field_none(),
	};

	if (moodle_int(o, "id", 0) <= 0)
		return ERR_OK; /* a row about nothing */
	read_limits(a, o, &limits, &t);
	files = read_files(a, json_object_get(o, "introattachments"), root, false,
			   &n);
	err = a->error;
	if (!err)
		err = sink->task(sink->ctx, &t, &limits, files, n);
	free(files);
	return err;
}

static enum err read_course(const json_t *o, const char *root,
			    const struct moodle_assign_sink *sink)
{
	const json_t *row;
	size_t i;
	struct arena own = { 0 };
	struct course c = { .pid = number(&own, moodle_int(o, "id", 0)),
			    .title = html_line(&own, field_raw(o, "fullname")),
			    .teacher = field_none() };
	enum err err = own.error;

	if (!err)
		err = sink->course(sink->ctx, &c);
	json_array_foreach(json_object_get(o, "assignments"), i, row) {
		struct arena a = { 0 };

		if (!err)
			err = read_task(&a, row, &c, root, sink);
		arena_release(&a);
	}
	arena_release(&own);
	return err;
}

/* What stands in the way of all courses at once: not gone, refused. */
static bool read_refusal(const json_t *data, struct moodle_fault *f)
{
	const json_t *courses = json_object_get(data, "courses");
	const json_t *row;
	size_t i;

	memset(f, 0, sizeof(*f));
	if (json_array_size(courses))
		return false;
	json_array_foreach(json_object_get(data, "warnings"), i, row) {
		const char *item = field_raw(row, "item");
		const char *said = field_raw(row, "message");

		if (!item || strcmp(item, "course") != 0)
			continue;
		f->fate = FATE_never;
		f->err = ERR_REFUSED;
		html_said(f->said, sizeof(f->said), said ? said : "");
		return true;
	}
	return false;
}

enum err moodle_read_assignments(const json_t *data, const char *root,
				 const struct moodle_assign_sink *sink,
				 struct moodle_fault *f)
{
	const json_t *row;
	size_t i;
	enum err err = ERR_OK;

	if (read_refusal(data, f))
		return f->err;
	if (!json_is_array(json_object_get(data, "courses"))) {
		*f = (struct moodle_fault){ .fate = FATE_later,
					    .err = ERR_GARBLED };
		return f->err;
	}
	json_array_foreach(json_object_get(data, "courses"), i, row)
		if (!err)
			err = read_course(row, root, sink);
	json_array_foreach(json_object_get(data, "warnings"), i, row) {
		const char *item = field_raw(row, "item");

		if (!err && item && strcmp(item, "module") == 0)
			err = sink->hidden(sink->ctx,
					   moodle_int(row, "itemid", 0));
	}
	return err;
}

/* ---- a pupil's state */

static void read_work_files(const json_t *list, const char *root,
			    struct moodle_state *s)
{
	int n;
	struct material *m = read_files(&s->arena, list, root, false, &n);

	s->files = calloc((size_t)n + 1, sizeof(*s->files));
	if (!s->files)
		s->arena.error = ERR_NOMEM;
	for (int i = 0; s->files && i < n; i++)
		s->files[s->n_files++] = (struct work_file){
			.name = m[i].name, .size = m[i].size, .pid = m[i].pid,
			.sha256 = field_none(), .upload = field_none(),
		};
	free(m);
}

static enum work_state work_of(const char *status)
{
	if (status && strcmp(status, "submitted") == 0)
		return WORK_handed_in;
	if (status && strcmp(status, "draft") == 0)
		return WORK_saved;
	return WORK_none;
}

static void read_submission(const json_t *o, const char *root,
			    struct moodle_state *s)
{
	const json_t *plugins = json_object_get(o, "plugins");
	const char *status = field_raw(o, "status");
	const char *text = editor(plugins, "onlinetext");
	struct buf plain;

	s->work = work_of(status);
	s->reopened = status && strcmp(status, "reopened") == 0;
	s->submission = moodle_int(o, "id", 0);
	s->attempt = moodle_int(o, "attemptnumber", 0);
	s->modified = moment(o, "timemodified");
	read_work_files(area(plugins, "file", "submission_files"), root, s);
	buf_init(&plain, OPEN_WORK_LIMIT);
	if (text && html_to_text(&plain, text, strlen(text)) == ERR_NOMEM)
		s->arena.error = ERR_NOMEM;
	s->text = arena_take(&s->arena, &plain);
}

static void read_feedback(const json_t *o, const char *root,
			  struct moodle_state *s)
{
	const json_t *plugins = json_object_get(o, "plugins");

	s->mark = html_line(&s->arena, field_raw(o, "gradefordisplay"));
	s->feedback = html_rich(&s->arena, editor(plugins, "comments"), root);
	s->feedback_at = moment(o, "gradeddate");
	s->feedback_files = read_files(&s->arena,
				       area(plugins, "file", "feedback_files"),
				       root, true, &s->n_feedback_files);
}

enum err moodle_read_state(const json_t *data, const char *root, bool team,
			   struct moodle_state *s)
{
	const json_t *last = json_object_get(data, "lastattempt");
	const json_t *work = json_object_get(last, team ? "teamsubmission" :
							  "submission");

	memset(s, 0, sizeof(*s));
	if (!json_is_object(data))
		return ERR_GARBLED;
	s->can_edit = flag(last, "canedit");
	s->can_submit = flag(last, "cansubmit");
	s->locked = flag(last, "locked");
	s->extension = moment(last, "extensionduedate");
	read_submission(work, root, s);
	read_feedback(json_object_get(data, "feedback"), root, s);
	return s->arena.error;
}

void moodle_state_release(struct moodle_state *s)
{
	free(s->files);
	free(s->feedback_files);
	arena_release(&s->arena);
	memset(s, 0, sizeof(*s));
}

enum err moodle_read_updates(const json_t *data,
			     void (*changed)(void *ctx, int64_t cmid), void *ctx)
{
	const json_t *row;
	size_t i;

	if (!json_is_array(json_object_get(data, "instances")))
		return ERR_GARBLED;
	json_array_foreach(json_object_get(data, "instances"), i, row) {
		const char *level = field_raw(row, "contextlevel");

		if (level && strcmp(level, "module") == 0)
			changed(ctx, moodle_int(row, "id", 0));
	}
	return ERR_OK;
}
