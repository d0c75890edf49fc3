/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readers of what a school says of its tasks, and of a pupil's own state. */
#include "base/base.h"
#include "providers/html.h"
#include "providers/moodle_read.h"

#define WORK_LIMIT (1u << 20) /* text of a work */

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
		.drafts = moodle_flag(o, "submissiondrafts"),
		.team = moodle_flag(o, "teamsubmission"),
		.statement = moodle_flag(o, "requiresubmissionstatement"),
		.statement_text = moodle_line(a, field_raw(o,
						"submissionstatement")),
	};
	if (config_int(c, "onlinetext", "wordlimitenabled"))
		l->words = config_int(c, "onlinetext", "wordlimit");
	if (moodle_flag(o, "nosubmissions"))
		l->files = l->text = false;
	t->takes_files = l->files;
	t->takes_text = l->text;
	t->max_files = config_int(c, "file", "maxfilesubmissions");
	t->max_bytes = config_int(c, "file", "maxsubmissionsizebytes");
	t->types = moodle_types(a, config(c, "file", "filetypeslist"));
	t->max_words = l->words;
	t->opens = moodle_moment(o, "allowsubmissionsfromdate");
	t->drafts = l->drafts;
	t->team = l->team;
	t->statement = l->statement;
	t->statement_text = l->statement_text;
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
		.pid = moodle_number(a, moodle_int(o, "id", 0)),
		.course_pid = course->pid,
		.course = course->title,
		.teacher = field_none(),
		.title = moodle_line(a, field_raw(o, "name")),
		.version = moodle_number(a, moodle_int(o, "timemodified", 0)),
		.start = moodle_moment(o, "allowsubmissionsfromdate"),
		.due = moodle_moment(o, "duedate"),
		.late_until = moodle_moment(o, "cutoffdate"),
		.modified = moodle_moment(o, "timemodified"),
		.text = moodle_rich(a, field_raw(o, "intro"), root),
		.work_key = field_none(), .work_pid = field_none(),
		.work_text = field_none(), .mark = field_none(),
		.feedback = field_none(), .own_done = true,
	};

	if (moodle_int(o, "id", 0) <= 0)
		return ERR_OK; /* a row about nothing */
	read_limits(a, o, &limits, &t);
	files = moodle_files(a, json_object_get(o, "introattachments"), root, false,
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
	struct course c = { .pid = moodle_number(&own, moodle_int(o, "id", 0)),
			    .title = moodle_line(&own, field_raw(o, "fullname")),
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

/* Of words in the person's language, what stays the same in all of them. */
static enum err barrier(const char *said)
{
	if (said && strstr(said, "forcepasswordchangenotice"))
		return ERR_PASSWORD_OLD;
	return said && strstr(said, "policy") ? ERR_POLICY : ERR_REFUSED;
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
		f->err = barrier(said);
		moodle_said(f->said, sizeof(f->said), said ? said : "");
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
	struct material *m = moodle_files(&s->arena, list, root, false, &n);

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
	struct buf plain, html;

	s->work = work_of(status);
	s->reopened = status && strcmp(status, "reopened") == 0;
	s->submission = moodle_int(o, "id", 0);
	s->attempt = moodle_int(o, "attemptnumber", 0);
	s->modified = moodle_moment(o, "timemodified");
	read_work_files(area(plugins, "file", "submission_files"), root, s);
	buf_init(&plain, WORK_LIMIT);
	if (text && html_to_text(&plain, text, strlen(text)) == ERR_NOMEM)
		s->arena.error = ERR_NOMEM;
	s->text = arena_take(&s->arena, &plain);
	buf_init(&html, 4 * WORK_LIMIT);
	buf_str(&html, text ? text : "");
	s->html = arena_take(&s->arena, &html);
}

static void read_feedback(const json_t *o, const char *root,
			  struct moodle_state *s)
{
	const json_t *plugins = json_object_get(o, "plugins");

	s->mark = moodle_line(&s->arena, field_raw(o, "gradefordisplay"));
	s->feedback = moodle_rich(&s->arena, editor(plugins, "comments"), root);
	s->feedback_at = moodle_moment(o, "gradeddate");
	s->feedback_files = moodle_files(&s->arena,
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
	s->can_edit = moodle_flag(last, "canedit");
	s->can_submit = moodle_flag(last, "cansubmit");
	s->locked = moodle_flag(last, "locked");
	s->extension = moodle_moment(last, "extensionduedate");
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

static bool is_quiet(const json_t *updates)
{
	const json_t *row;
	size_t i;

	json_array_foreach(updates, i, row) {
		const char *name = field_raw(row, "name");

		if (!name || strcmp(name, "submissions") != 0)
			return false;
	}
	return true;
}

enum err moodle_read_updates(const json_t *data,
			     void (*changed)(void *ctx, int64_t cmid,
					     bool quiet), void *ctx)
{
	const json_t *row;
	size_t i;

	if (!json_is_array(json_object_get(data, "instances")))
		return ERR_GARBLED;
	json_array_foreach(json_object_get(data, "instances"), i, row) {
		const char *level = field_raw(row, "contextlevel");

		if (level && strcmp(level, "module") == 0)
			changed(ctx, moodle_int(row, "id", 0),
				is_quiet(json_object_get(row, "updates")));
	}
	return ERR_OK;
}
