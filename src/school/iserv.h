/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The face of IServ's pages, between its own files: what a browser gets, for
 * pupils. HTML for people, a login of many hops, and some JSON.
 *
 * Read from what other people's clients saw of real servers (no one here has
 * one), and from nothing of the client. How it looks differs between schools
 * and years; these differences can be ordered ("edit iserv-look").
 *
 *	iserv.c         addresses, refusals, looks
 *	iserv_page.c    writing a page
 *	iserv_form.c    reading a form
 *	iserv_session.c cookies and who asks
 *	iserv_login.c   the way in
 *	iserv_list.c    exercises, current and past
 *	iserv_show.c    one exercise
 *	iserv_work.c    handing in, and taking back
 *	iserv_upload.c  files in pieces
 *	iserv_news.c    badges, notifications, news, dates, health
 *	iserv_files.c   exercise-dl
 *	iserv_dav.c     WebDAV, a face of its own
 */
#ifndef RANZEN_SCHOOL_ISERV_H
#define RANZEN_SCHOOL_ISERV_H

#include <jansson.h>

#include "school/http.h"
#include "school/iserv_look.h"

#define ISERV_LIFE	    (16 * 3600)
#define ISERV_REMEMBER_LIFE (30 * 86400)
#define ISERV_CHUNK	    2000000
#define ISERV_CODE	    "123456" /* the second factor of everybody */

/* ---- sessions: rows that a cookie names */

enum iserv_kind {
	ISERV_HALF,	/* the password was right, a code is asked */
	ISERV_AUTH,	/* IServAuthSession */
	ISERV_APP,	/* IServSession */
	ISERV_REMEMBER, /* REMEMBERME */
	ISERV_ONCE,	/* a code of the round trip; good once */
	ISERV_KINDS
};
/* Cookies of the kind, with the path that they are sent to; NULL: none. */
const char *iserv_cookie_of(enum iserv_kind kind);
bool iserv_cookie(struct call *c, const char *name, char *out, size_t size);
/* life: seconds; 0: as long as the browser is open. value "": it goes. */
void iserv_set_cookie(struct call *c, const char *name, const char *path,
    const char *value, int64_t life);
/* out gets the id. */
bool iserv_session_new(struct call *c, enum iserv_kind kind, const char *person,
    char out[SCHOOL_ID_SIZE]);
/* Of this id, or of the cookie where id is NULL; fills c->who. */
bool iserv_session(struct call *c, enum iserv_kind kind, const char *id);
void iserv_session_end(struct call *c, enum iserv_kind kind);
/* Who asks; false: the answer, a redirect to the login, stands. */
bool iserv_enter(struct call *c);
/* To an address below this face. */
void iserv_redirect(struct call *c, unsigned status, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* ---- pages */

struct iserv_page {
	struct call *c;
	struct buf text; /* UTF-8 until it is sent */
	bool numeric, english, relative;
};
/* With the whole navigation, or bare as those of the login. */
void page_begin(struct iserv_page *p, struct call *c, const char *title);
void page_begin_bare(struct iserv_page *p, struct call *c, const char *title);
void page_end(struct iserv_page *p, unsigned status);
void page_html(struct iserv_page *p, const char *html);
void page_printf(struct iserv_page *p, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* Text, with entities. */
void page_text(struct iserv_page *p, const char *text);
/* One of the two languages. */
void page_say(struct iserv_page *p, const char *german, const char *english);
/* An address below the face, as a link has it. path is encoded already. */
void page_link(struct iserv_page *p, const char *path);
/* As people read it, or as data-sort has it: 14 digits, or 8. */
void page_time(struct iserv_page *p, int64_t t);
void page_digits(struct iserv_page *p, int64_t t, int digits);
/* rawurlencode. */
void iserv_encode(struct buf *b, const char *text);

/* A page that says: go there. */
void iserv_refresh(struct call *c, const char *path);
/* Of the web server before it. */
void iserv_plain_page(struct call *c, unsigned status, const char *reason);
/* Takes the reference. */
void iserv_json(struct call *c, unsigned status, json_t *j);

/* ---- forms: names and values in order, of either type of body */

struct iserv_form {
	json_t *pairs;
};
bool iserv_form_read(struct iserv_form *f, struct call *c);
void iserv_form_release(struct iserv_form *f);
const char *iserv_field(const struct iserv_form *f, const char *name);
/* The i-th of that name; NULL past the last. */
const char *iserv_field_at(
    const struct iserv_form *f, const char *name, size_t i);
bool iserv_field_begins(const struct iserv_form *f, const char *prefix);

/* ---- exercises, as one pupil has them */

enum iserv_status {
	ISERV_NEW,
	ISERV_BEGUN,
	ISERV_DONE,
	ISERV_OVERDUE,
	ISERV_PAST
};
struct iserv_task {
	int64_t n, start, due, until; /* until: with the tolerance */
	char id[SCHOOL_ID_SIZE];
	enum iserv_status status;
	bool files, text; /* neither: to be confirmed only */
	bool done, open;
	int64_t feedback_at;
	/* Lent, within a visitor only. */
	const char *title, *teacher, *html, *feedback, *subject, *group;
	const char *work_text;
	char work[SCHOOL_ID_SIZE]; /* id of the hand-in; "" */
	char key[SCHOOL_ID_SIZE];  /* its key; "" */
};
typedef void iserv_visit(void *ctx, const struct iserv_task *t);
void iserv_task_each(
    struct school *s, const char *person, iserv_visit *visit, void *ctx);
/* False: not there, or not yet. */
bool iserv_task_get(struct school *s, const char *person, int64_t n,
    iserv_visit *visit, void *ctx);
const char *iserv_status_name(enum iserv_status status, bool english);
/* The exercise's number, of its row in the table of tasks. */
int64_t iserv_task_number(int64_t row);
/* The exercise that the address names; -1. */
int64_t iserv_number(const struct call *c);
/* It stays, whatever comes beside the file. */
int64_t iserv_file_number(struct school *s, const char *id);

/* The form's own secret, of this session and exercise. */
void iserv_token(struct call *c, int64_t n, char out[SCHOOL_ID_SIZE]);
/* The page of one; wrong: said above the form, or NULL. */
void iserv_show_page(struct call *c, int64_t n, const char *wrong);

/* What a temporary reference names, of this person; false: nothing. */
bool iserv_temp(struct call *c, const char *reference,
    char upload[SCHOOL_ID_SIZE], char *name, size_t size);

/* ---- files */

struct iserv_bytes {
	char name[1024], sha256[HASH_HEX_SIZE];
	int64_t size;
};
/* Whole, or the range that was asked for. */
void iserv_send(struct call *c, const struct iserv_bytes *b);

/* ---- handlers */

void iserv_home(struct call *c);
void iserv_bare_prefix(struct call *c);
void iserv_login_page(struct call *c);
void iserv_login(struct call *c);
void iserv_auth_home(struct call *c);
void iserv_password_page(struct call *c);
void iserv_auth(struct call *c);
void iserv_factor_page(struct call *c);
void iserv_factor(struct call *c);
void iserv_back(struct call *c);
void iserv_logout(struct call *c);
void iserv_list(struct call *c);
void iserv_list_past(struct call *c);
void iserv_list_home(struct call *c);
void iserv_show(struct call *c);
void iserv_confirm(struct call *c);
void iserv_delete_page(struct call *c);
void iserv_delete(struct call *c);
void iserv_upload_begin(struct call *c);
void iserv_upload_data(struct call *c, const void *p, size_t n);
void iserv_upload_cut(struct call *c);
void iserv_upload(struct call *c);
void iserv_file(struct call *c);
void iserv_dav_list(struct call *c);
void iserv_dav_get(struct call *c);
void iserv_dav_put_begin(struct call *c);
void iserv_dav_put_data(struct call *c, const void *p, size_t n);
void iserv_dav_put_cut(struct call *c);
void iserv_dav_put(struct call *c);
void iserv_dav_make(struct call *c);
void iserv_dav_options(struct call *c);
void iserv_badges(struct call *c);
void iserv_notifications(struct call *c);
void iserv_goto(struct call *c);
void iserv_news(struct call *c);
void iserv_news_show(struct call *c);
void iserv_upcoming(struct call *c);
void iserv_health(struct call *c);

#endif
