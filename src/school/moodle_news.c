/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Announcements: a forum of type "news" in each course, and the board's. */
#include "base/base.h"

#include "school/moodle.h"

struct listing {
	struct moodle_call *m;
	json_t *list;
	const json_t *args;
};

/* Of a course's forum; the board has what is for all. */
#define NEWS_OF " FROM announcement a WHERE coalesce(a.course, '*') = ?1"

static int64_t count_news(struct school *s, const char *course)
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT count(*)" NEWS_OF, "s", course);
	int64_t n = db_row(q) ? db_int(q, 0) : 0;

	db_done(q);
	return n;
}

int64_t moodle_forum_cm(struct school *s, const char *course)
{
	char key[SCHOOL_ID_SIZE + 8];

	str_printf(key, sizeof(key), "forum:%s", course);
	return moodle_id(s, "cm", key);
}

/* A forum has its course's number. */
static void list_forum(void *ctx, int64_t n, const char *id, const char *title)
{
	struct listing *l = ctx;

	UNUSED(title);
	if (!moodle_wanted(l->args, n) || moodle_blocked(l->m))
		return;
	json_array_append_new(l->list,
	    json_pack("{s:I, s:I, s:s, s:s, s:s, s:i, s:[], s:i, s:i, s:I, s:I,"
		      " s:I, s:b}",
		"id", (json_int_t)n, "course", (json_int_t)n, "type", "news",
		"name", "Ankündigungen", "intro", "", "introformat", 1,
		"introfiles", "duedate", 0, "cutoffdate", 0, "timemodified",
		(json_int_t)MOODLE_YEAR, "cmid",
		(json_int_t)moodle_forum_cm(l->m->s, id), "numdiscussions",
		(json_int_t)count_news(l->m->s, id), "cancreatediscussions",
		0));
}

json_t *moodle_forums(struct moodle_call *m, const json_t *args)
{
	struct listing l = {.m = m, .list = json_array(), .args = args};

	moodle_course_each(m, list_forum, &l);
	return l.list;
}

static json_t *discussion(struct moodle_call *m, struct sqlite3_stmt *q)
{
	int64_t n = moodle_id(m->s, "discussion", db_text(q, 0));
	int64_t at = db_int(q, 3);
	char *html = moodle_html(db_text(q, 4));
	json_t *j = json_pack(
	    "{s:I, s:s, s:i, s:I, s:I, s:i, s:i, s:I, s:i, s:I, s:I, s:I, s:s,"
	    " s:s, s:i, s:b, s:s, s:s, s:i, s:i, s:b, s:b, s:b}",
	    "id", (json_int_t)n, "name", db_text(q, 1), "groupid", -1,
	    "timemodified", (json_int_t)at, "usermodified", (json_int_t)3,
	    "timestart", 0, "timeend", 0, "discussion", (json_int_t)n, "parent",
	    0, "userid", (json_int_t)3, "created", (json_int_t)at, "modified",
	    (json_int_t)at, "subject", db_text(q, 1), "message",
	    html ? html : "", "messageformat", 1, "attachment", 0,
	    "userfullname", db_text(q, 2), "usermodifiedfullname",
	    db_text(q, 2), "numreplies", 0, "numunread", 0, "pinned", 0,
	    "locked", 0, "canreply", 0);

	free(html);
	return j;
}

json_t *moodle_discussions(struct moodle_call *m, const json_t *args)
{
	int64_t page = moodle_int(args, "page", -1);
	int64_t per = moodle_int(args, "perpage", 0);
	char course[SCHOOL_ID_SIZE];
	json_t *list;
	struct sqlite3_stmt *q;

	if (!moodle_course(m, moodle_int(args, "forumid", 0), course)) {
		/* Moodle takes the sentence for a code. */
		str_printf(m->sentence, sizeof(m->sentence),
		    "Unable to find forum with id %" PRId64,
		    moodle_int(args, "forumid", 0));
		if (strcmp(m->error, "invalidrecord") == 0)
			m->error = m->sentence;
		return NULL;
	}
	if (page < 0 || per <= 0) {
		page = 0;
		per = 1000;
	}
	list = json_array();
	q = db_query(m->s,
	    "SELECT a.id, a.title, a.author, a.at, a.text" NEWS_OF
	    " ORDER BY a.at DESC, a.id LIMIT ?2 OFFSET ?3",
	    "sii", course, per, page * per);
	while (db_row(q))
		json_array_append_new(list, discussion(m, q));
	db_done(q);
	return json_pack("{s:o, s:[]}", "discussions", list, "warnings");
}


static json_t *post(struct sqlite3_stmt *q, int64_t discussion)
{
	char *html = moodle_html(db_text(q, 3));
	char reply[1024];
	json_t *j;

	str_printf(reply, sizeof(reply), "Re: %s", db_text(q, 0));
	j = json_pack(
	    "{s:I, s:s, s:s, s:s, s:i, s:{s:I, s:s, s:b, s:[], s:{}}, s:I, s:b,"
	    " s:n, s:I, s:I, s:n, s:b, s:b, s:b, s:n, s:n, s:{s:b, s:b, s:b},"
	    " s:[], s:[], s:[]}",
	    "id", (json_int_t)discussion, "subject", db_text(q, 0),
	    "replysubject", reply, "message", html ? html : "", "messageformat",
	    1, "author", "id", (json_int_t)3, "fullname", db_text(q, 1),
	    "isdeleted", 0, "groups", "urls", "discussionid",
	    (json_int_t)discussion, "hasparent", 0, "parentid", "timecreated",
	    (json_int_t)db_int(q, 2), "timemodified", (json_int_t)db_int(q, 2),
	    "unread", "isdeleted", 0, "isprivatereply", 0, "haswordcount", 0,
	    "wordcount", "charcount", "capabilities", "view", 1, "edit", 0,
	    "delete", 0, "attachments", "messageinlinefiles", "tags");
	free(html);
	return j;
}

/* One post for each discussion: nobody answers to an announcement. */
json_t *moodle_posts(struct moodle_call *m, const json_t *args)
{
	int64_t n = moodle_int(args, "discussionid", 0);
	char id[SCHOOL_ID_SIZE] = "", course[SCHOOL_ID_SIZE] = "";
	struct sqlite3_stmt *q;
	json_t *list = NULL;

	if (!moodle_key(m->s, "discussion", n, id)) {
		m->error = MOODLE_PHP_ERROR;
		return NULL;
	}
	q = db_query(m->s,
	    "SELECT title, author, at, text, coalesce(course, '*')"
	    " FROM announcement WHERE id = ?",
	    "s", id);
	if (db_row(q)) {
		str_copy(course, sizeof(course), db_text(q, 4));
		list = json_pack("[o]", post(q, n));
	}
	db_done(q);
	if (!list)
		m->error = MOODLE_PHP_ERROR;
	else if (!moodle_enters(m->s, m->who->id, course))
		m->error = "requireloginerror";
	else
		m->error = moodle_blocked(m);
	if (m->error) {
		json_decref(list);
		return NULL;
	}
	n = moodle_id(m->s, "course", course);
	return json_pack("{s:o, s:I, s:I, s:[]}", "posts", list, "forumid",
	    (json_int_t)n, "courseid", (json_int_t)n, "warnings");
}
