/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assignments, and how far a pupil is with one. */
#include "base/base.h"

#include "school/moodle.h"

#define NO_RIGHT    "No access rights in course context "
#define COURSES_MAX 4096

int64_t moodle_grade(struct moodle_call *m, const struct moodle_task *t)
{
	char key[2 * SCHOOL_ID_SIZE];

	str_printf(key, sizeof(key), "%s %s", t->id, m->who->id);
	return moodle_id(m->s, "grade", key);
}

bool moodle_assignment(struct moodle_call *m, int64_t n, struct moodle_task *t)
{
	char id[SCHOOL_ID_SIZE], course[SCHOOL_ID_SIZE] = "";
	struct sqlite3_stmt *q;

	if (moodle_key(m->s, "assign", n, id)) {
		q = db_query(
		    m->s, "SELECT course FROM task WHERE id = ?", "s", id);
		if (db_row(q))
			str_copy(course, sizeof(course), db_text(q, 0));
		db_done(q);
	}
	if (!course[0])
		m->error = "invalidrecord";
	else if (!moodle_task_get(m->s, m->who->id, id, t) || t->hidden)
		m->error = "requireloginerror";
	else
		m->error = moodle_blocked(m);
	return !m->error;
}

/* ---- the list */

static void config(json_t *list, const char *plugin, const char *type,
    const char *name, const char *value)
{
	json_array_append_new(
	    list, json_pack("{s:s, s:s, s:s, s:s}", "plugin", plugin, "subtype",
		      type, "name", name, "value", value));
}

static void config_int(
    json_t *list, const char *plugin, const char *name, int64_t value)
{
	char text[24];

	str_printf(text, sizeof(text), "%" PRId64, value);
	config(list, plugin, "assignsubmission", name, text);
}

/* "pdf,odt" as Moodle writes it: ".pdf,.odt". */
static void dotted(const char *types, char *out, size_t size)
{
	size_t n = 0;

	for (bool begin = true; *types && n + 2 < size; types++) {
		if (begin)
			out[n++] = '.';
		begin = *types == ',';
		out[n++] = *types;
	}
	out[n] = '\0';
}

static json_t *configs(struct moodle_call *m, const struct moodle_task *t)
{
	static const char own[] = "assignsubmission";
	char types[512];
	json_t *list = json_array();

	dotted(t->types, types, sizeof(types));
	/* A plugin that is off is there as well. */
	config(list, "onlinetext", own, "enabled", t->takes_text ? "1" : "0");
	config(list, "file", own, "enabled", t->takes_files ? "1" : "0");
	if (t->takes_text) {
		config_int(list, "onlinetext", "wordlimit", t->words);
		config_int(
		    list, "onlinetext", "wordlimitenabled", t->words > 0);
	}
	if (t->takes_files) {
		config_int(list, "file", "maxfilesubmissions", t->max_files);
		config_int(
		    list, "file", "maxsubmissionsizebytes", t->max_bytes);
		config(list, "file", own, "filetypeslist", types);
	}
	if (m->c->hit[FAULT_ODD])
		config(list, "portfolio", own, "enabled", "1");
	config(list, "comments", own, "enabled", "1");
	config(list, "comments", "assignfeedback", "enabled", "1");
	config(list, "file", "assignfeedback", "enabled", "1");
	return list;
}

static json_t *attachments(struct moodle_call *m, const struct moodle_task *t)
{
	struct moodle_files files = {NULL, 0};
	char path[128];
	json_t *list;

	str_printf(path, sizeof(path),
	    "%" PRId64 "/mod_assign/introattachment/0", t->context);
	material_each(m->s, t->id, moodle_files_add, &files);
	list = moodle_files_json(m, path, &files);
	moodle_files_release(&files);
	return list;
}

static json_t *pictures(struct moodle_call *m, const struct moodle_task *t)
{
	struct moodle_files files = {NULL, 0};
	char path[64];
	json_t *list;

	str_printf(path, sizeof(path), "%" PRId64 "/mod_assign/intro",
	    t->context);
	moodle_intro_files(m->s, t->id, &files);
	list = moodle_files_json(m, path, &files);
	moodle_files_release(&files);
	return list;
}

/* A picture's address is "@@PLUGINFILE@@/NAME" until somebody reads it. The
 * caller frees. */
static char *intro(struct moodle_call *m, const struct moodle_task *t)
{
	static const char mark[] = "@@PLUGINFILE@@";
	char *html = m->raw ? str_dup(t->text) : moodle_html(t->text);
	const char *rest = html, *at;
	char root[300];
	struct buf b;

	if (m->raw || !html)
		return html;
	call_root(m->c, root, sizeof(root));
	buf_init(&b, 16u << 20);
	for (; (at = strstr(rest, mark)); rest = at + sizeof(mark) - 1) {
		buf_add(&b, rest, (size_t)(at - rest));
		buf_printf(&b,
		    "%s/webservice/pluginfile.php/%" PRId64 "/mod_assign/intro",
		    root, t->context);
	}
	buf_str(&b, rest);
	free(html);
	return buf_take(&b);
}

static json_t *assignment(struct moodle_call *m, const struct moodle_task *t)
{
	char *html = intro(m, t);
	json_t *j = json_pack(
	    "{s:I, s:I, s:I, s:s, s:b, s:b, s:i, s:I, s:I, s:i, s:I, s:I, s:i,"
	    " s:b, s:i, s:i, s:s, s:i, s:b, s:b, s:o, s:s, s:i, s:o, s:o,"
	    " s:i}",
	    "id", (json_int_t)t->n, "cmid", (json_int_t)t->cm, "course",
	    (json_int_t)t->course_n, "name", t->title, "nosubmissions",
	    !t->takes_files && !t->takes_text, "submissiondrafts",
	    (int)t->drafts, "sendnotifications", 1, "duedate",
	    (json_int_t)t->due, "allowsubmissionsfromdate",
	    (json_int_t)t->start, "grade", 100, "timemodified",
	    (json_int_t)t->modified, "cutoffdate", (json_int_t)t->late_until,
	    "gradingduedate", 0, "teamsubmission", (int)t->team,
	    "requireallteammemberssubmit", 0, "blindmarking", 0,
	    "attemptreopenmethod", "none", "maxattempts", -1,
	    "requiresubmissionstatement", t->statement[0] != '\0',
	    "preventsubmissionnotingroup", (int)t->team, "configs", configs(m, t),
	    "intro", html ? html : "", "introformat", m->raw ? 4 : 1,
	    "introfiles", pictures(m, t), "introattachments",
	    attachments(m, t), "timelimit",
	    0);
	static const char *const numbers[] = {"nosubmissions",
	    "submissiondrafts", "teamsubmission", "requiresubmissionstatement",
	    "preventsubmissionnotingroup"};
	static const char *const zeros[] = {"sendlatenotifications",
	    "completionsubmit", "teamsubmissiongroupingid", "hidegrader",
	    "revealidentities", "markingworkflow", "markingallocation",
	    "markinganonymous", "submissionattachments"};
	static const char *const hidden[] = {
	    "intro", "introformat", "introfiles", "introattachments"};

	free(html);
	if (t->start > school_now(m->s)) /* what it is about comes later */
		for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
			json_object_del(j, hidden[i]);
	/* Moodle says 0 and 1 here. */
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		json_object_set_new(j, numbers[i],
		    json_integer(json_is_true(json_object_get(j, numbers[i]))));
	for (size_t i = 0; i < ARRAY_LEN(zeros); i++)
		json_object_set_new(j, zeros[i], json_integer(0));
	if (m->c->hit[FAULT_ODD])
		json_object_set_new(
		    j, "aihints", json_pack("{s:[b, n]}", "levels", 1));
	if (t->statement[0]) {
		json_object_set_new(
		    j, "submissionstatement", json_string(t->statement));
		json_object_set_new(
		    j, "submissionstatementformat", json_integer(1));
	}
	return j;
}

struct listing {
	struct moodle_call *m;
	json_t *courses, *warnings, *tasks;
	int64_t *wanted; /* numbers; 0 where it was found */
	size_t count;
	bool all;
};

static void list_task(void *ctx, const struct moodle_task *t)
{
	struct listing *l = ctx;

	if (t->hidden)
		json_array_append_new(
		    l->warnings, moodle_warning(l->m, "module", t->cm, "1",
				     "No access rights in module context"));
	else
		json_array_append_new(l->tasks, assignment(l->m, t));
}

static bool take_wanted(struct listing *l, int64_t n)
{
	bool found = l->all;

	for (size_t i = 0; i < l->count; i++) {
		if (l->wanted[i] != n)
			continue;
		l->wanted[i] = 0;
		found = true;
	}
	return found;
}

static void refuse_course(struct listing *l, int64_t n, const char *code)
{
	char text[512], root[300];

	call_root(l->m->c, root, sizeof(root));
	if (l->m->state == MOODLE_PASSWORD)
		str_printf(text, sizeof(text), NO_RIGHT "error/%s", code);
	else
		str_printf(text, sizeof(text),
		    NO_RIGHT "Site policy not agreed: <a href=\"%s/user/"
			     "policy.php\">Click here to open the site "
			     "policy.</a>",
		    root);
	json_array_append_new(
	    l->warnings, moodle_warning(l->m, "course", n, "1", text));
}

static void list_course(void *ctx, int64_t n, const char *id, const char *title)
{
	struct listing *l = ctx;
	const char *code = moodle_blocked(l->m);

	if (!take_wanted(l, n))
		return;
	if (code) {
		refuse_course(l, n, code);
		return;
	}
	l->tasks = json_array();
	moodle_task_each(l->m->s, l->m->who->id, id, list_task, l);
	json_array_append_new(l->courses,
	    json_pack("{s:I, s:s, s:s, s:I, s:o}", "id", (json_int_t)n,
		"fullname", title, "shortname", id, "timemodified",
		(json_int_t)1785535200, "assignments", l->tasks));
}

json_t *moodle_assignments(struct moodle_call *m, const json_t *args)
{
	struct listing l = {.m = m};

	l.wanted = calloc(COURSES_MAX, sizeof(*l.wanted));
	if (!l.wanted)
		return NULL;
	l.count = moodle_ints(args, "courseids", l.wanted, COURSES_MAX);
	l.all = l.count == 0;
	l.courses = json_array();
	l.warnings = json_array();
	moodle_course_each(m, list_course, &l);
	for (size_t i = 0; i < l.count; i++)
		if (l.wanted[i])
			json_array_append_new(l.warnings,
			    moodle_warning(m, "course", l.wanted[i], "2",
				"User is not enrolled or does not have "
				"requested capability"));
	free(l.wanted);
	return json_pack(
	    "{s:o, s:o}", "courses", l.courses, "warnings", l.warnings);
}

/* ---- one pupil's state */

static void keep_text(void *ctx, const struct hand_in *h)
{
	char **text = ctx;

	*text = str_dup(h->text ? h->text : "");
}

static void escape(struct buf *b, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&': buf_str(b, "&amp;"); break;
		case '<': buf_str(b, "&lt;"); break;
		case '>': buf_str(b, "&gt;"); break;
		case '"': buf_str(b, "&quot;"); break;
		case '\r': break;
		case '\n': buf_str(b, "<br />\n"); break;
		default: buf_char(b, *text);
		}
	}
}

/* Of what Moodle's cleaning takes out of HTML: scripts. */
static void without_scripts(struct buf *b, const char *html)
{
	static const char begin[] = "<script", end[] = "</script>";
	bool inside = false;

	for (; *html; html++) {
		if (str_ncasecmp(html, begin, sizeof(begin) - 1) == 0)
			inside = true;
		if (!inside)
			buf_char(b, *html);
		if (inside && str_ncasecmp(html, end, sizeof(end) - 1) == 0) {
			html += sizeof(end) - 2;
			inside = false;
		}
	}
}

/* Only HTML is kept as it came; Moodle shows what else it is as HTML. */
static json_t *shown_text(
    struct moodle_call *m, const struct moodle_submission *sub)
{
	char *text = NULL, *html;
	struct buf b;
	json_t *j;

	if (sub->key[0])
		hand_in_get(m->s, sub->person, sub->key, keep_text, &text);
	buf_init(&b, 8u << 20);
	if (text && !m->raw && sub->format == 4) {
		html = moodle_html(text);
		buf_str(&b, html ? html : "");
		free(html);
	} else if (text && !m->raw && sub->format != 1) {
		escape(&b, text);
	} else if (text && !m->raw) {
		without_scripts(&b, text);
	} else {
		buf_str(&b, text ? text : "");
	}
	j = json_string(b.data);
	buf_release(&b);
	free(text);
	return j;
}

static json_t *area(const char *name, json_t *files)
{
	return json_pack("[{s:s, s:o}]", "area", name, "files", files);
}

static json_t *work_files(struct moodle_call *m, const struct moodle_task *t,
    const struct moodle_submission *sub)
{
	struct moodle_files files = {NULL, 0};
	char path[128];
	json_t *list;

	str_printf(path, sizeof(path),
	    "%" PRId64 "/assignsubmission_file/submission_files/%" PRId64,
	    t->context, sub->id);
	if (sub->work[0])
		hand_in_file_each(m->s, sub->work, moodle_files_add, &files);
	list = moodle_files_json(m, path, &files);
	moodle_files_release(&files);
	return list;
}

/* shadow: a team member's own record, which has no files. */
static json_t *submission(struct moodle_call *m, const struct moodle_task *t,
    const struct moodle_submission *sub, int64_t user, bool shadow)
{
	json_t *plugins = json_array();

	if (t->takes_text)
		json_array_append_new(plugins,
		    json_pack("{s:s, s:s, s:o, s:[{s:s, s:s, s:o, s:i}]}",
			"type", "onlinetext", "name", "Online text",
			"fileareas",
			area("submissions_onlinetext", json_array()),
			"editorfields", "name", "onlinetext", "description",
			"Online text submissions", "text",
			shadow ? json_string("") : shown_text(m, sub), "format",
			sub->key[0] && !shadow ? 1 : 0));
	if (t->takes_files)
		json_array_append_new(plugins,
		    json_pack("{s:s, s:s, s:o}", "type", "file", "name",
			"File submissions", "fileareas",
			area("submission_files",
			    shadow ? json_array() : work_files(m, t, sub))));
	if (m->c->hit[FAULT_ODD])
		json_array_insert_new(plugins, 0,
		    json_pack("{s:s, s:n, s:{s:[n]}, s:[{s:s, s:b, s:n}], s:i}",
			"type", "portfolio", "name", "fileareas", "files",
			"editorfields", "name", "page", "text", 1, "format",
			"pages", 3));
	json_array_append_new(
	    plugins, json_pack("{s:s, s:s}", "type", "comments", "name",
			 "Submission comments"));
	return json_pack(
	    "{s:I, s:I, s:i, s:I, s:I, s:n, s:s, s:I, s:I, s:i, s:o}", "id",
	    (json_int_t)(shadow ? sub->id + 1000000 : sub->id), "userid",
	    (json_int_t)user, "attemptnumber", 0, "timecreated",
	    (json_int_t)sub->created, "timemodified", (json_int_t)sub->modified,
	    "timestarted", "status", sub->status, "groupid",
	    (json_int_t)(t->team && !shadow ? t->course_n : 0), "assignment",
	    (json_int_t)t->n, "latest", 1, "plugins", plugins);
}

struct mark {
	char *text, *grade;
	int64_t at;
};

static void keep_mark(void *ctx, const struct task *t)
{
	struct mark *k = ctx;

	k->text = t->feedback ? str_dup(t->feedback) : NULL;
	k->grade = t->mark ? str_dup(t->mark) : NULL;
	k->at = t->feedback_at;
}

/* Points of 100, from the school's marks (1 to 6, with + and -). */
static double points_of(const char *mark)
{
	static const double points[] = {-1, 95, 80, 65, 50, 30, 10};
	int n = mark && *mark >= '1' && *mark <= '6' ? *mark - '0' : 0;

	if (n && mark[1] && strspn(mark + 1, "0123456789"))
		n = 0;
	return n ? points[n] + (mark[1] == '+') * 4 - (mark[1] == '-') * 4
		 : 100;
}

static json_t *feedback_files(
    struct moodle_call *m, const struct moodle_task *t, int64_t grade)
{
	struct moodle_files files = {NULL, 0};
	char path[128];
	json_t *list;

	str_printf(path, sizeof(path),
	    "%" PRId64 "/assignfeedback_file/feedback_files/%" PRId64,
	    t->context, grade);
	feedback_file_each(m->s, m->who->id, t->id, moodle_files_add, &files);
	list = moodle_files_json(m, path, &files);
	moodle_files_release(&files);
	return list;
}

static json_t *feedback(
    struct moodle_call *m, const struct moodle_task *t, const struct mark *k)
{
	int64_t grade = moodle_grade(m, t);
	char points[32] = "-1.00000", shown[64] = "-";
	char *html = moodle_html(k->text ? k->text : "");
	json_t *j;

	if (k->grade) {
		str_printf(points, sizeof(points), "%.5f", points_of(k->grade));
		str_printf(shown, sizeof(shown), "%.2f&nbsp;/&nbsp;100.00",
		    points_of(k->grade));
	}
	j = json_pack(
	    "{s:{s:I, s:I, s:I, s:i, s:I, s:I, s:I, s:s}, s:s, s:I, s:[{s:s,"
	    " s:s, s:o, s:[{s:s, s:s, s:s, s:i}]}, {s:s, s:s, s:o}]}",
	    "grade", "id", (json_int_t)grade, "assignment", (json_int_t)t->n,
	    "userid", (json_int_t)moodle_id(m->s, "user", m->who->id),
	    "attemptnumber", 0, "timecreated", (json_int_t)k->at,
	    "timemodified", (json_int_t)k->at, "grader", (json_int_t)3, "grade",
	    points, "gradefordisplay", shown, "gradeddate", (json_int_t)k->at,
	    "plugins", "type", "comments", "name", "Feedback comments",
	    "fileareas", area("feedback", json_array()), "editorfields", "name",
	    "comments", "description", "Feedback comments", "text",
	    html ? html : "", "format", 1, "type", "file", "name",
	    "Feedback files", "fileareas",
	    area("feedback_files", feedback_files(m, t, grade)));
	free(html);
	return j;
}

static bool is_empty(struct school *s, const struct moodle_submission *sub)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT 1 FROM hand_in h WHERE id = ? AND (text <> '' OR"
	    " EXISTS(SELECT 1 FROM hand_in_file WHERE hand_in = h.id))",
	    "s", sub->work);
	bool empty = !db_row(q);

	db_done(q);
	return empty;
}

static json_t *last_attempt(struct moodle_call *m, const struct moodle_task *t,
    const struct moodle_submission *sub, bool there, bool graded)
{
	bool edit = moodle_may_edit(m->s, t, sub);
	json_t *j = json_pack(
	    "{s:[], s:b, s:b, s:b, s:b, s:b, s:b, s:o, s:i, s:b, s:s, s:[]}",
	    "submissiongroupmemberswhoneedtosubmit", "submissionsenabled",
	    (int)(t->takes_files || t->takes_text), "locked", (int)t->locked,
	    "graded", (int)graded, "canedit", (int)edit, "caneditowner",
	    (int)edit, "cansubmit",
	    (int)(edit && t->drafts && strcmp(sub->status, "draft") == 0 &&
		  !is_empty(m->s, sub)),
	    "extensionduedate",
	    t->extension ? json_integer(t->extension) : json_null(),
	    "timelimit", 0, "blindmarking", 0, "gradingstatus",
	    graded ? "graded" : "notgraded", "usergroups");
	int64_t user = moodle_id(m->s, "user", m->who->id);

	if (there)
		json_object_set_new(
		    j, "submission", submission(m, t, sub, user, t->team));
	if (there && t->team)
		json_object_set_new(
		    j, "teamsubmission", submission(m, t, sub, 0, false));
	if (t->team)
		json_object_set_new(
		    j, "submissiongroup", json_integer(t->course_n));
	return j;
}

/* Asking makes the record, but the first answer does not have it yet. */
json_t *moodle_status(struct moodle_call *m, const json_t *args)
{
	struct moodle_submission sub;
	struct moodle_task t;
	struct mark k = {NULL, NULL, 0};
	int64_t user = moodle_int(args, "userid", 0);
	bool there;
	json_t *j;

	if (!moodle_assignment(m, moodle_int(args, "assignid", 0), &t))
		return NULL;
	if (user && user != moodle_id(m->s, "user", m->who->id)) {
		m->error = "nopermission";
		return NULL;
	}
	there = moodle_submission_get(m->s, m->who->id, &t, &sub);
	task_get(m->s, m->who->id, t.id, keep_mark, &k);
	j = json_pack("{s:o, s:{s:{s:o}}, s:[]}", "lastattempt",
	    last_attempt(m, &t, &sub, there, k.grade != NULL), "assignmentdata",
	    "attachments", "intro", attachments(m, &t), "warnings");
	if (k.at)
		json_object_set_new(j, "feedback", feedback(m, &t, &k));
	if (!there)
		moodle_submission_make(m->s, m->who->id, &t, &sub);
	free(k.text);
	free(k.grade);
	return j;
}
