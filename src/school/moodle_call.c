/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rest/server.php: one function, or a batch of them. A request is one
 * transaction, but a batch is not atomic: what came before an error stays.
 */
#include "base/base.h"

#include <microhttpd.h>

#include "school/moodle.h"

#define NESTED_MAX 3

static moodle_function batch;

static const struct {
	const char *name;
	moodle_function *run; /* NULL: not in the app's service */
	const char *row;
} functions[] = {
    {"core_webservice_get_site_info", moodle_site_info, "serviceshortnames:l"},
    {"core_enrol_get_users_courses", moodle_users_courses,
	"userid:i! returnusercount:i"},
    {"core_course_get_contents", moodle_contents, "courseid:i! options:l"},
    {"core_course_get_updates_since", moodle_updates_since,
	"courseid:i! since:i! filter:l"},
    {"core_files_get_unused_draft_itemid", moodle_unused_draft, ""},
    {"core_files_get_files", moodle_draft_files,
	"contextid:i! component:s! filearea:s! itemid:i! filepath:s! "
	"filename:s! modified:i contextlevel:s instanceid:i"},
    {"core_files_delete_draft_files", moodle_delete_drafts,
	"draftitemid:i! files:l!"},
    {"message_popup_get_unread_popup_notification_count",
	moodle_notification_count, "useridto:i!"},
    {"message_popup_get_popup_notifications", moodle_notifications,
	"useridto:i! newestfirst:i limit:i offset:i"},
    {"mod_assign_get_assignments", moodle_assignments,
	"courseids:l capabilities:l includenotenrolledcourses:i"},
    {"mod_assign_get_submission_status", moodle_status,
	"assignid:i! userid:i groupid:i"},
    {"mod_assign_save_submission", moodle_save,
	"assignmentid:i! plugindata:l!"},
    {"mod_assign_submit_for_grading", moodle_submit,
	"assignmentid:i! acceptsubmissionstatement:i!"},
    {"mod_assign_remove_submission", moodle_remove, "userid:i! assignid:i!"},
    {"mod_forum_get_forums_by_courses", moodle_forums, "courseids:l"},
    {"mod_forum_get_forum_discussions", moodle_discussions,
	"forumid:i! sortorder:i page:i perpage:i groupid:i"},
    {"mod_forum_get_discussion_posts", moodle_posts,
	"discussionid:i! sortby:s sortdirection:s includeinlineattachments:i"},
    {"mod_resource_get_resources_by_courses", moodle_resources, "courseids:l"},
    {"mod_folder_get_folders_by_courses", moodle_folders, "courseids:l"},
    {"mod_page_get_pages_by_courses", moodle_pages, "courseids:l"},
    {"mod_url_get_urls_by_courses", moodle_urls, "courseids:l"},
    {"mod_label_get_labels_by_courses", moodle_labels, "courseids:l"},
    {"tool_mobile_call_external_functions", batch, "requests:l!"},
    {"core_user_create_users", NULL, ""},
    {"core_course_create_courses", NULL, ""},
};

json_t *moodle_function_list(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ARRAY_LEN(functions); i++)
		if (functions[i].run)
			json_array_append_new(list,
			    json_pack("{s:s, s:s}", "name", functions[i].name,
				"version", "2024100706"));
	return list;
}

/* The answer; NULL with m->error, or with c's own answer standing. */
static json_t *run(struct moodle_call *m, const char *name, const json_t *args)
{
	size_t i = 0;

	while (i < ARRAY_LEN(functions) && strcmp(functions[i].name, name) != 0)
		i++;
	if (!*name)
		m->error = "invalidparameter";
	else if (i == ARRAY_LEN(functions))
		m->error = m->depth ? "accessexception" : "invalidrecord";
	else if (!functions[i].run)
		m->error = "accessexception";
	else if (call_function(m->c, name))
		return NULL;
	else if (!moodle_fits(args, functions[i].row))
		m->error = "invalidparameter";
	else
		return functions[i].run(m, args);
	return NULL;
}

static json_t *inner_error(struct moodle_call *m)
{
	const char *message = moodle_message(m->error);
	char root[300], more[128];
	json_t *j;

	if (strcmp(m->error, MOODLE_PHP_ERROR) == 0) {
		message = "Exception - " MOODLE_PHP_ERROR;
		m->error = "generalexceptionmessage";
	}
	call_root(m->c, root, sizeof(root));
	str_printf(more, sizeof(more),
	    "https://docs.moodle.org/405/en/error/moodle/%s", m->error);
	if (strcmp(m->error, "accessexception") == 0)
		j = json_pack("{s:s, s:s}", "errorcode", m->error, "module",
		    "webservice");
	else
		j = json_pack("{s:s, s:s, s:s, s:s}", "message", message, "errorcode", m->error, "link",
		    root, "moreinfourl", more);
	return j;
}

/* JSON in JSON: as a string, written as PHP does. */
static json_t *as_string(json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT | JSON_ENSURE_ASCII |
				       JSON_ESCAPE_SLASH | JSON_ENCODE_ANY);
	json_t *s = json_string(text);

	free(text);
	json_decref(j);
	return s;
}

/* One of a batch; false ends it. */
static bool inner(struct moodle_call *m, const json_t *request, json_t *out)
{
	const char *name = moodle_str(request, "function");
	const char *text = moodle_str(request, "arguments");
	bool raw = m->raw, good = false;
	json_t *args = json_loads(text ? text : "{}", 0, NULL), *answer = NULL;

	if (!args) /* PHP makes nothing of it */
		args = json_object();
	m->raw = moodle_int(request, "settingraw", raw);
	if (!name)
		m->error = "invalidparameter";
	else
		answer = run(m, name, args);
	m->raw = raw;
	json_decref(args);
	if (answer) {
		json_array_append_new(out, json_pack("{s:b, s:o}", "error", 0,
					       "data", as_string(answer)));
		good = true;
	} else if (m->error) {
		json_array_append_new(
		    out, json_pack("{s:b, s:o}", "error", 1, "exception",
			     as_string(inner_error(m))));
		m->error = NULL;
	}
	return good;
}

/* Stops at the first error: what comes behind has no entry. */
static json_t *batch(struct moodle_call *m, const json_t *args)
{
	json_t *out = json_array();
	const json_t *request;
	void *at = NULL;

	if (m->depth == NESTED_MAX) {
		m->error = "invalidparameter";
		json_decref(out);
		return NULL;
	}
	m->depth++;
	for (size_t i = 0;
	     (request = moodle_element(args, "requests", i, &at)) != NULL; i++)
		if (!inner(m, request, out))
			break;
	m->depth--;
	if (m->c->status) { /* a mood answered */
		json_decref(out);
		return NULL;
	}
	return json_pack("{s:o}", "responses", out);
}

static enum MHD_Result from_query(
    void *form, enum MHD_ValueKind kind, const char *name, const char *value)
{
	UNUSED(kind);
	moodle_put(form, name, value ? value : "");
	return MHD_YES;
}

static void fail(struct call *c, const char *code)
{
	if (strcmp(code, MOODLE_PHP_ERROR) == 0) {
		moodle_reply(c, "application/json",
		    json_pack("{s:s, s:s}", "exception", "Error", "message",
			code));
		return;
	}
	moodle_reply(c, "application/json",
	    json_pack("{s:s, s:s, s:s}", "exception", moodle_class(code),
		"errorcode", code, "message", moodle_message(code)));
}

/* What belongs to the protocol, not to the function. */
static void take_settings(struct moodle_call *m, json_t *form)
{
	static const char *const names[] = {"wstoken", "wsfunction",
	    "moodlewsrestformat", "moodlewssettingraw", "moodlewssettingfilter",
	    "moodlewssettingfileurl", "moodlewssettinglang",
	    "moodlewssettingtimezone"};
	const char *raw = moodle_str(form, "moodlewssettingraw");

	m->raw = raw && (strcmp(raw, "true") == 0 || strcmp(raw, "1") == 0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		json_object_del(form, names[i]);
}

static void answer(struct call *c, json_t *form)
{
	struct moodle_call m = {.c = c, .s = c->s, .who = &c->who};
	const char *token = moodle_str(form, "wstoken");
	json_t *name = json_object_get(form, "wsfunction"), *j = NULL;

	json_incref(name);
	m.error = moodle_who(c, token ? token : "", &m.state);
	take_settings(&m, form);
	if (!m.error) {
		moodle_number(c->s);
		j = run(&m, json_is_string(name) ? json_string_value(name) : "",
		    form);
	}
	if (j)
		moodle_reply(c, "application/json", j);
	else if (!c->status)
		fail(c, m.error ? m.error : "invalidparameter");
	json_decref(name);
}

void moodle_rest(struct call *c)
{
	json_t *form = moodle_form(c->body.data, c->body.len);

	MHD_get_connection_values(
	    c->connection, MHD_GET_ARGUMENT_KIND, from_query, form);
	if (!db_begin(c->s)) {
		fail(c, "dbconnectionfailed");
	} else {
		answer(c, form);
		if (!db_commit(c->s)) {
			db_rollback(c->s);
			c->status = 0;
			fail(c, "dbconnectionfailed");
		}
	}
	json_decref(form);
}
