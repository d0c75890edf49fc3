/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * core_course_get_updates_since. What it does not see: a module hidden or
 * deleted, an extension, a lock. Exclusive, in whole seconds.
 */
#include "base/base.h"

#include "school/moodle.h"

struct updates {
	struct moodle_call *m;
	json_t *list;
	int64_t since;
};

static void add_time(json_t *list, const char *name, int64_t at)
{
	json_array_append_new(list, json_pack("{s:s, s:I}", "name", name,
					"timeupdated", (json_int_t)at));
}

/* Takes ids. */
static void add_ids(json_t *list, const char *name, json_t *ids)
{
	if (json_array_size(ids))
		json_array_append_new(list,
		    json_pack("{s:s, s:O}", "name", name, "itemids", ids));
	json_decref(ids);
}

/* Takes what; nothing new is no instance. */
static void add_instance(struct updates *u, int64_t cm, json_t *what)
{
	if (json_array_size(what))
		json_array_append_new(u->list,
		    json_pack("{s:s, s:I, s:O}", "contextlevel", "module", "id",
			(json_int_t)cm, "updates", what));
	json_decref(what);
}

static json_t *new_files(struct updates *u, const struct moodle_files *files)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < files->count; i++)
		if (files->at[i].modified > u->since)
			json_array_append_new(ids,
			    json_integer(
				moodle_id(u->m->s, "file", files->at[i].id)));
	return ids;
}

static json_t *one(int64_t id)
{
	return json_pack("[I]", (json_int_t)id);
}

static int64_t marked_at(struct moodle_call *m, const struct moodle_task *t)
{
	struct sqlite3_stmt *q = db_query(m->s,
	    "SELECT feedback_at FROM work WHERE person = ? AND task = ?", "ss",
	    m->who->id, t->id);
	int64_t at = db_row(q) ? db_int(q, 0) : 0;

	db_done(q);
	return at;
}

static void assign_updates(void *ctx, const struct moodle_task *t)
{
	struct updates *u = ctx;
	struct moodle_files files = {NULL, 0};
	struct moodle_submission sub;
	json_t *what;
	int64_t marked;

	if (t->hidden)
		return;
	what = json_array();
	if (t->modified > u->since)
		add_time(what, "configuration", t->modified);
	moodle_intro_files(u->m->s, t->id, &files);
	add_ids(what, "introfiles", new_files(u, &files));
	moodle_files_release(&files);
	material_each(u->m->s, t->id, moodle_files_add, &files);
	add_ids(what, "introattachmentfiles", new_files(u, &files));
	moodle_files_release(&files);
	marked = marked_at(u->m, t);
	if (moodle_submission_get(u->m->s, u->m->who->id, t, &sub) &&
	    sub.modified > u->since) {
		if (sub.key[0])
			add_ids(what, "gradeitems", one(moodle_grade(u->m, t)));
		add_ids(what, "submissions", one(sub.id));
	} else if (marked > u->since) {
		add_ids(what, "gradeitems", one(moodle_grade(u->m, t)));
	}
	if (marked > u->since || t->reverted_at > u->since)
		add_ids(what, "grades", one(moodle_grade(u->m, t)));
	add_instance(u, t->cm, what);
}

static void forum_updates(struct updates *u, const char *course)
{
	json_t *what = json_array(), *ids = json_array();
	char key[SCHOOL_ID_SIZE + 8];
	struct sqlite3_stmt *q = db_query(u->m->s,
	    "SELECT id FROM announcement WHERE coalesce(course, '*') = ?"
	    " AND at > ? ORDER BY at DESC, id",
	    "si", course, u->since);

	while (db_row(q))
		json_array_append_new(ids, json_integer(moodle_id(u->m->s,
					       "discussion", db_text(q, 0))));
	db_done(q);
	add_ids(what, "discussions", ids);
	str_printf(key, sizeof(key), "forum:%s", course);
	add_instance(u, moodle_id(u->m->s, "cm", key), what);
}

static void module_updates(struct updates *u, const char *course)
{
	struct sqlite3_stmt *q = db_query(u->m->s,
	    "SELECT x.id, x.modified, i.n FROM moodle_module x"
	    " JOIN moodle_id i ON i.kind = 'cm' AND"
	    " i.key = 'module:' || x.id LEFT JOIN moodle_hidden h ON"
	    " h.key = 'module:' || x.id WHERE x.course = ? AND"
	    " coalesce(h.how, 0) = 0 ORDER BY i.n",
	    "s", course);

	while (db_row(q)) {
		struct moodle_files files = {NULL, 0};
		json_t *what = json_array();

		if (db_int(q, 1) > u->since)
			add_time(what, "configuration", db_int(q, 1));
		moodle_module_files(u->m->s, db_text(q, 0), &files);
		add_ids(what, "contentfiles", new_files(u, &files));
		moodle_files_release(&files);
		add_instance(u, db_int(q, 2), what);
	}
	db_done(q);
}

json_t *moodle_updates_since(struct moodle_call *m, const json_t *args)
{
	struct updates u = {.m = m, .since = moodle_int(args, "since", 0)};
	char course[SCHOOL_ID_SIZE];

	if (!moodle_course(m, moodle_int(args, "courseid", 0), course))
		return NULL;
	u.list = json_array();
	forum_updates(&u, course);
	module_updates(&u, course);
	moodle_task_each(m->s, m->who->id, course, assign_updates, &u);
	return json_pack("{s:o, s:[]}", "instances", u.list, "warnings");
}
