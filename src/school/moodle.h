/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The face of Moodle 4.5's web services, between its own files: what the
 * official app speaks, for pupils, with its quirks. Status 200 for nearly
 * every error; asking for a state makes a record; a save says [] whatever it
 * dropped; hidden things leave a warning, deleted ones nothing.
 *
 * Read from what a real Moodle 4.5.6 answers, and from nothing of the client.
 *
 *	moodle.c        addresses, login, public config, errors
 *	moodle_sso.c    login by the browser
 *	moodle_form.c   parameters
 *	moodle_call.c   one function or a batch: parameters in, JSON out
 *	moodle_rows.c   numbers for rows, tasks, submissions
 *	moodle_people.c tokens, lockout, what a person must do first
 *	moodle_course.c courses, site info, files as JSON
 *	moodle_contents.c what lies in a course
 *	moodle_lists.c	resources, folders, pages, … of all courses
 *	moodle_news.c	announcements
 *	moodle_updates.c what is new
 *	moodle_assign.c assignments and their states
 *	moodle_notes.c  notifications
 *	moodle_work.c   saving and submitting
 *	moodle_draft.c  draft areas and upload.php
 *	moodle_files.c  pluginfile.php and draftfile.php
 */
#ifndef RANZEN_SCHOOL_MOODLE_H
#define RANZEN_SCHOOL_MOODLE_H

#include <jansson.h>

#include "school/http.h"

#define MOODLE_TOKEN_LIFE (84 * 86400)
#define MOODLE_FILE_MAX	  (64 << 20) /* upload_max_filesize */
#define MOODLE_POST_MAX	  (70 << 20) /* post_max_size */
#define MOODLE_BODY_MAX	  (80 << 20) /* the web server's own limit */
#define MOODLE_DRAFT_LIFE (4 * 86400)
#define MOODLE_BOARD	  "*" /* the course that all are in: school news */
#define MOODLE_YEAR	  INT64_C(1785535200) /* courses do not change */
#define MOODLE_SITE	  1   /* number of the course that is the site */
/* A mistake in Moodle's own code: an answer without an errorcode. */
#define MOODLE_PHP_ERROR "Call to a member function get_forum_id() on null"

#define MOODLE_JSON "application/json; charset=utf-8"

/* ---- errors: Moodle's codes, static */

/* {"error":…}: token.php, upload.php, the files. Takes code as it is. */
void moodle_error(struct call *c, unsigned status, const char *code);
/* What the code says in English, and its class for REST answers. */
const char *moodle_message(const char *code);
const char *moodle_class(const char *code);
/* The same in the pupil's language; static, or english itself. */
const char *moodle_words(struct call *c, const char *english);
/* Takes the reference. */
void moodle_reply(struct call *c, const char *type, json_t *j);

/* ---- people */

/* States of a person that a teacher or admin brings about ("edit"). */
enum moodle_state {
	MOODLE_USUAL,
	MOODLE_PASSWORD, /* must change it first */
	MOODLE_POLICY,	 /* must agree first */
	MOODLE_SUSPENDED,
};
extern const char *const moodle_states[];

/* False: refused, for whatever reason. token gets 32 hex digits, the same
 * ones until they expire. */
bool moodle_log_in(
    struct school *s, const char *login, const char *password, char token[33]);
/* NULL, with c->who and *state; else why not. */
const char *moodle_who(
    struct call *c, const char *token, enum moodle_state *state);

/* ---- rows */

/* The number of a thing; kinds: user course assign cm forum discussion file
 * grade. Made where it has none; 0: failed. */
int64_t moodle_id(struct school *s, const char *kind, const char *key);
bool moodle_key(
    struct school *s, const char *kind, int64_t n, char key[SCHOOL_ID_SIZE]);
/* Numbers all that has none, in the school's order. */
void moodle_number(struct school *s);

/* Contexts have numbers of their own. */
enum moodle_level { MOODLE_IN_COURSE, MOODLE_IN_USER, MOODLE_IN_MODULE };
int64_t moodle_context(enum moodle_level level, int64_t n);
enum moodle_level moodle_context_of(int64_t context, int64_t *n);

/* What a teacher did to a module, task or course ("edit"). */
enum moodle_shown { MOODLE_SHOWN, MOODLE_HIDDEN, MOODLE_RESTRICTED };

/* An assignment as one pupil has it. */
struct moodle_task {
	int64_t n, cm, course_n, context;
	char id[SCHOOL_ID_SIZE], course[SCHOOL_ID_SIZE];
	int64_t start, due, late_until, modified, max_files, max_bytes, words;
	bool takes_files, takes_text, drafts, team, locked;
	bool hidden;	 /* may not be seen */
	bool restricted; /* but the course's page names it */
	int64_t extension, reverted_at;
	char types[256], statement[1024]; /* "" for none */
	/* Lent, within a visitor only; else NULL. */
	const char *title, *text;
};
typedef void moodle_task_visit(void *ctx, const struct moodle_task *t);
/* Of a course, in the school's order, hidden ones as well. */
void moodle_task_each(struct school *s, const char *person, const char *course,
    moodle_task_visit *visit, void *ctx);
bool moodle_task_get(struct school *s, const char *person, const char *id,
    struct moodle_task *t);

struct moodle_submission {
	int64_t id, created, modified, format, saves;
	char status[12];	     /* new draft submitted reopened */
	char person[SCHOOL_ID_SIZE]; /* whose hand-in it is; "" for none */
	char key[SCHOOL_ID_SIZE];    /* of it; "" for none */
	char work[SCHOOL_ID_SIZE];   /* its id */
};
/* The pupil's, or their team's; false: never touched. What another face
 * handed in is seen here as well. */
bool moodle_submission_get(struct school *s, const char *person,
    const struct moodle_task *t, struct moodle_submission *sub);
/* Makes a "new" one where there is none. */
bool moodle_submission_make(struct school *s, const char *person,
    const struct moodle_task *t, struct moodle_submission *sub);
/* May this pupil hand in now? */
bool moodle_may_edit(struct school *s, const struct moodle_task *t,
    const struct moodle_submission *sub);

/* Files of an area, with names as Moodle has them: clean and each once. */
struct moodle_file {
	char id[SCHOOL_ID_SIZE], type[128], sha256[HASH_HEX_SIZE];
	char *name; /* owned */
	int64_t size, modified;
};
struct moodle_files {
	struct moodle_file *at; /* owned */
	size_t count;
};
/* A file_visit. */
void moodle_files_add(void *files, const struct file *f);
const struct moodle_file *moodle_files_find(
    const struct moodle_files *files, const char *name);
void moodle_files_release(struct moodle_files *files);
/* clean_param PARAM_FILE: no control characters, none of & < > " ` | ' : \ /
 * and not "." or ".."; what is left may be "". */
void moodle_clean_name(char *name);
/* The SHA-1 of a blob; "" where it cannot be read. */
void moodle_sha1(
    struct school *s, const char *sha256, char sha1[HASH_HEX_SIZE]);

/* ---- a function under way */

struct moodle_call {
	struct call *c;
	struct school *s;
	const struct person *who;
	enum moodle_state state;
	bool raw;	   /* moodlewssettingraw */
	int depth;	   /* of batches in batches */
	const char *error; /* set instead of an answer; static, or sentence */
	char sentence[64];
};

/* Parameters were checked against the function's row. */
int64_t moodle_int(const json_t *args, const char *name, int64_t preset);
const char *moodle_str(const json_t *args, const char *name);
/* The numbers of a list; at most max of them. */
size_t moodle_ints(
    const json_t *args, const char *name, int64_t *out, size_t max);
/* The id of a course of this person's; false with the error set. */
bool moodle_course(struct moodle_call *m, int64_t n, char id[SCHOOL_ID_SIZE]);
/* Is the course one of this person's, and not hidden? */
bool moodle_enters(struct school *s, const char *person, const char *course);
/* Does a list ("courseids") name the course, or no course at all? */
bool moodle_wanted(const json_t *args, int64_t course);
typedef void moodle_course_visit(
    void *ctx, int64_t n, const char *id, const char *title);
/* All that the person is in, and the board. */
void moodle_course_each(
    struct moodle_call *m, moodle_course_visit *visit, void *ctx);
/* The code that keeps this person out of every course, or NULL. */
const char *moodle_blocked(const struct moodle_call *m);
/* What a course's resource or folder holds. */
void moodle_module_files(
    struct school *s, const char *module, struct moodle_files *files);
/* The pictures of a task's text. */
void moodle_intro_files(
    struct school *s, const char *task, struct moodle_files *files);
/* A task that may be seen; likewise. */
bool moodle_assignment(struct moodle_call *m, int64_t n, struct moodle_task *t);
/* The number of this pupil's grade in a task. */
int64_t moodle_grade(struct moodle_call *m, const struct moodle_task *t);
json_t *moodle_warning(struct moodle_call *m, const char *item, int64_t id,
    const char *code, const char *message);
/* The number of a course's forum, among the modules. */
int64_t moodle_forum_cm(struct school *s, const char *course);
/* forced: as contents have it, to be saved and not shown. */
json_t *moodle_file_url(
    struct moodle_call *m, const char *path, const char *name, bool forced);
/* A file as every reading function gives it. */
json_t *moodle_file_json(
    struct moodle_call *m, const char *path, const struct moodle_file *f);
json_t *moodle_files_json(
    struct moodle_call *m, const char *path, const struct moodle_files *files);
/* rawurlencode of a path's part. */
void moodle_encode(struct buf *b, const char *name);
/* CommonMark as HTML; what begins with a tag is HTML. The caller frees. */
char *moodle_html(const char *text);

/* What is sent as "moodlewsrestformat=json&a[b][0]=c" as JSON: objects of
 * strings. Bodies are at most CALL_BODY_MAX. NULL: no memory. */
json_t *moodle_form(const char *body, size_t len);
void moodle_put(json_t *form, const char *name, const char *value);
/* Element i of a list, in order from 0; at keeps the place. */
const json_t *moodle_element(
    const json_t *args, const char *name, size_t i, void **at);
/* row: "courseid:i! options:l": i numbers, s text, l lists, ! needed. What
 * the row does not name does not fit. */
bool moodle_fits(const json_t *args, const char *row);

void moodle_rest(struct call *c);
void moodle_launch_page(struct call *c);
void moodle_login_page(struct call *c);
void moodle_launch(struct call *c);

/* The functions: NULL with m->error set. */
typedef json_t *moodle_function(struct moodle_call *m, const json_t *args);
moodle_function moodle_site_info, moodle_users_courses, moodle_contents,
    moodle_resources, moodle_folders, moodle_pages, moodle_urls,
    moodle_labels, moodle_updates_since, moodle_forums, moodle_discussions,
    moodle_posts,
    moodle_notification_count, moodle_notifications, moodle_assignments,
    moodle_status, moodle_save, moodle_submit, moodle_remove,
    moodle_unused_draft, moodle_draft_files, moodle_delete_drafts;
/* The names of all functions, as site info has them. */
json_t *moodle_function_list(void);

/* ---- draft areas */

void moodle_draft_each(struct school *s, const char *person, int64_t item,
    struct moodle_files *files);
void moodle_upload_begin(struct call *c);
void moodle_upload_data(struct call *c, const void *p, size_t n);
void moodle_upload_cut(struct call *c);
void moodle_upload(struct call *c);

void moodle_pluginfile(struct call *c);
void moodle_draftfile(struct call *c);

#endif
