/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notifications: a line for each feedback, and one for each time that work was
 * handed in, also where the same was saved again. Nobody marks them as read
 * here.
 */
#include "base/base.h"

#include "school/moodle.h"

/* Both read ?1, the person. */
#define NOTES \
	"SELECT w.task, w.feedback_at AS at, 1 AS feedback FROM work w" \
	" JOIN member m ON m.person = w.person JOIN task t ON t.id = w.task" \
	" AND t.course = m.course WHERE w.person = ?1 AND w.feedback_at > 0" \
	" UNION ALL SELECT s.task, s.at, 0 FROM moodle_save s" \
	" JOIN task t ON t.id = s.task WHERE s.person = ?1 AND s.told"

/* 0 is nobody for the count, but oneself for the list. */
json_t *moodle_notification_count(struct moodle_call *m, const json_t *args)
{
	struct sqlite3_stmt *q;
	int64_t n;

	if (moodle_int(args, "useridto", 0) !=
	    moodle_id(m->s, "user", m->who->id)) {
		m->error = "accessdenied";
		return NULL;
	}
	q = db_query(m->s, "SELECT count(*) FROM (" NOTES ")", "s", m->who->id);
	n = db_row(q) ? db_int(q, 0) : 0;
	db_done(q);
	return json_integer(n);
}

static json_t *note(struct moodle_call *m, struct sqlite3_stmt *q)
{
	bool feedback = db_int(q, 2);
	const char *title = db_text(q, 3), *teacher = db_text(q, 4);
	int64_t cm = db_int(q, 5);
	char root[300], url[400], key[SCHOOL_ID_SIZE + 32], custom[200];
	char text[1024], html[1100];

	call_root(m->c, root, sizeof(root));
	str_printf(
	    url, sizeof(url), "%s/mod/assign/view.php?id=%" PRId64, root, cm);
	str_printf(key, sizeof(key), "%s %d %" PRId64, db_text(q, 0), feedback,
	    db_int(q, 1));
	str_printf(custom, sizeof(custom),
	    "{\"cmid\":\"%" PRId64 "\",\"instance\":\"%" PRId64
	    "\",\"messagetype\":\"%s\",\"courseid\":\"%" PRId64 "\"}",
	    cm, db_int(q, 6),
	    feedback ? "feedbackavailable" : "submissionreceipt", db_int(q, 7));
	if (feedback)
		str_printf(text, sizeof(text),
		    "%s has given feedback for assignment %s", teacher, title);
	else
		str_printf(text, sizeof(text),
		    "You have submitted your assignment submission for %s",
		    title);
	str_printf(html, sizeof(html), "<p>%s</p>", text);
	return json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:s,"
			 " s:s, s:s, s:I, s:n, s:b, s:b, s:s, s:s, s:s}",
	    "id", (json_int_t)moodle_id(m->s, "note", key), "useridfrom",
	    (json_int_t)(feedback ? 3 : -10), "useridto",
	    (json_int_t)moodle_id(m->s, "user", m->who->id), "subject", text,
	    "shortenedsubject", text, "text", html, "fullmessage", text,
	    "fullmessageformat", 2, "fullmessagehtml", html, "smallmessage",
	    text, "contexturl", url, "contexturlname", title, "timecreated",
	    (json_int_t)db_int(q, 1), "timeread", "read", 0, "deleted", 0,
	    "component", "mod_assign", "eventtype", "assign_notification",
	    "customdata", custom);
}

json_t *moodle_notifications(struct moodle_call *m, const json_t *args)
{
	int64_t user = moodle_int(args, "useridto", 0);
	int64_t limit = moodle_int(args, "limit", 0);
	struct sqlite3_stmt *q;
	json_t *list;
	size_t n;

	if (user && user != moodle_id(m->s, "user", m->who->id)) {
		m->error = "accessdenied";
		return NULL;
	}
	list = json_array();
	q = db_query(m->s,
	    "SELECT x.task, x.at, x.feedback, t.title, t.teacher, cm.n, a.n,"
	    " co.n FROM (" NOTES ") x JOIN task t ON t.id = x.task"
	    " JOIN moodle_id cm ON cm.kind = 'cm' AND"
	    " cm.key = 'assign:' || t.id"
	    " JOIN moodle_id a ON a.kind = 'assign' AND a.key = t.id"
	    " JOIN moodle_id co ON co.kind = 'course' AND co.key = t.course"
	    " ORDER BY x.at DESC, x.feedback DESC, x.task LIMIT ?2 OFFSET ?3",
	    "sii", m->who->id, limit > 0 ? limit : -1,
	    moodle_int(args, "offset", 0));
	while (db_row(q))
		json_array_append_new(list, note(m, q));
	db_done(q);
	n = json_array_size(list);
	return json_pack(
	    "{s:o, s:I}", "notifications", list, "unreadcount", (json_int_t)n);
}
