/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readers of IServ's pages (docs/iserv.md): bytes in, records out. Pure: no
 * net, no store. All text is cleaned here (P7).
 *
 * There is no API for exercises, and the pages differ between schools and
 * years. So what is read goes by links, data-sort and the words of headers,
 * German or English, never by the number of a column; and a page without what
 * it must have is an error, never "nothing".
 */
#ifndef RANZEN_PROVIDERS_ISERV_READ_H
#define RANZEN_PROVIDERS_ISERV_READ_H

#include "providers/fields.h"
#include "providers/provider.h"
#include "providers/tree.h"

#define ISERV_PATH_SIZE 2048
#define ISERV_FILES_LIMIT 500 /* of one exercise */
#define ISERV_BUTTONS	  8

/* ---- a page and where it was */

struct iserv_page {
	struct tree tree;
	const char *root;   /* "https://school.example"; lent */
	const char *prefix; /* "/iserv"; lent */
	const char *zone;   /* of its times; lent */
	struct arena *arena; /* where what is read lives; lent */
};
/* LIMIT: it was longer than what is looked at. */
enum err iserv_page_read(struct iserv_page *p, const char *html, size_t len,
			 const char *content_type);
void iserv_page_release(struct iserv_page *p);

/* The path below root, with its query, of an address in a page; "": it leads
 * to another host, or nowhere. Lives in the arena. */
char *iserv_link(const struct iserv_page *p, const char *href);
/* The number in such a path, as in ISERV_SHOW "4711"; 0: it leads elsewhere. */
#define ISERV_SHOW "/exercise/show/"
int64_t iserv_number(const char *path, const char *prefix, const char *place);
/* One clean line. */
char *iserv_line(const struct iserv_page *p, const struct node *n);
/* The first moment in a text, as German or English pages write it: with dots,
 * or month first, which only its AM or PM tells. A day alone is its beginning. */
enum iserv_moment { MOMENT_NONE, MOMENT_DAY, MOMENT_TIME };
enum iserv_moment iserv_time(const char *text, const char *zone, int64_t *t);
/* Of data-sort's 14 or 8 digits. false: no form that is known. */
bool iserv_digits(const char *digits, const char *zone, int64_t *t);
/* Anywhere in hay, letters of any case; both are UTF-8. */
bool iserv_says(const char *hay, const char *needle);

/* ---- the way in */

enum iserv_kind {
	ISERV_IN,       /* a page of somebody who is logged in */
	ISERV_LOGIN,    /* the form with the password */
	ISERV_CODE,     /* a second factor is asked */
	ISERV_PASSWORD, /* the password is to be changed */
	ISERV_REFRESH,  /* go there: to gets a path below root */
	ISERV_STRANGE   /* of the login, and nothing that is known */
};
/* path: where the page was in the end. */
enum iserv_kind iserv_kind_of(const struct iserv_page *p, const char *path,
			      char to[ISERV_PATH_SIZE]);
/* Where the code of a second factor goes; NULL: none is asked. */
const struct node *iserv_code_input(const struct iserv_page *p);
/* What an alert on the page says; "" none. Hidden boxes do not count. */
char *iserv_alert(const struct iserv_page *p);

/* Nothing on it leads into the school: whoever answered is somebody else. */
bool iserv_is_foreign(const struct iserv_page *p);

/* A line on the page that says that a right is missing; "": none does. */
char *iserv_refusal(const struct iserv_page *p);

/* ---- forms */

struct iserv_field {
	char *name, *value;
	bool required;      /* and nothing fills it */
	bool hidden;
};
struct iserv_form {
	char *action;       /* path below root; "": where the page was */
	struct iserv_field *fields; int n_fields; /* the array is owned */
	char *buttons[ISERV_BUTTONS]; int n_buttons; /* names of those that send */
	bool there;
};
/* Every field that a browser would send, in order, and the required ones that
 * wait to be filled; buttons and files are left out. */
enum err iserv_read_form(const struct iserv_page *p, const struct node *form,
			 struct iserv_form *out);
void iserv_form_release(struct iserv_form *f);
/* Is it a button with a name, and sends? */
bool iserv_sends(const struct node *n);
const struct iserv_field *iserv_form_field(const struct iserv_form *f,
					   const char *name);
/* The first button with that in its name; NULL. */
const char *iserv_form_button(const struct iserv_form *f, const char *word);

/* ---- the list */

struct iserv_row {
	int64_t id;
	char *title, *tag;     /* tag: the first; "" none */
	char *status;          /* as the page says it; "" */
	int64_t start, due;    /* of data-sort, whole minutes; 0: none */
	bool done, feedback;
	char print[17];        /* another one where the row is another */
};
struct iserv_list_sink {
	void *ctx;
	enum err (*row)(void *ctx, const struct iserv_row *row);
	void (*strange)(void *ctx); /* a row that leads elsewhere; may be NULL */
};
/* past: path of the list of past exercises; "" where no tab leads there.
 * GARBLED: no table, or rows that lead nowhere. */
enum err iserv_read_list(const struct iserv_page *p,
			 const struct iserv_list_sink *sink, char **past);

/* ---- one exercise */

/* The box to tick for one of the own files; "": it has none. */
struct iserv_tick { char *name, *value; };

struct iserv_show {
	char *title, *teacher, *text; /* text: rich */
	int64_t start, due;
	int64_t grace;                /* seconds after due when it is late */
	bool due_day;                 /* its day is told, and no time of it */
	char *odd_due;                /* a deadline in no form that is known;
				       * the text begins with it then; "" */
	struct material *materials; int n_materials; /* arrays are owned */
	struct work_file *own; int n_own;
	struct iserv_tick *ticks;     /* as many, in that order */
	struct iserv_form form;       /* to hand in */
	char *button;                 /* the name of what sends it; "" */
	struct iserv_form own_form;   /* to take files back */
	bool takes_files, takes_text, open, done;
	char *work_text;              /* clean, by lines */
	char *sent_text;              /* the same as the form has it: not clean,
				       * to be compared and sent back */
	char *feedback;               /* rich; "" none */
};
enum err iserv_read_show(const struct iserv_page *p, struct iserv_show *s);
void iserv_show_release(struct iserv_show *s);

/* ---- announcements */

/* One that a list names; print: another one where its line is another. */
struct iserv_told { int64_t id, at; char *title; char print[17]; };
enum err iserv_read_told(const struct iserv_page *p,
			 enum err (*sink)(void *ctx, const struct iserv_told *),
			 void *ctx);
/* Of the page of one: rich; "" none. */
char *iserv_told_text(const struct iserv_page *p);

/* ---- JSON */

/* What it answers, or NULL: it is a page, so the session may be over. */
json_t *iserv_json(const char *data, size_t len, const char *content_type);
/* Exercises to do, as the badge says; -1: it says nothing of them, which is
 * no promise that there are none. */
int64_t iserv_badge(const json_t *badges);
/* Of which module a notification is; what has its own pages is told by them. */
enum iserv_note_of { NOTE_OTHER, NOTE_EXERCISE, NOTE_TOLD };
struct iserv_note {
	int64_t id, at;        /* at 0: in no form that is known */
	enum iserv_note_of of;
	char *title, *author;  /* author: who or what told it; "" */
	char *text;            /* rich; "" none */
};
/* What the sink gets is lent. GARBLED: it is no list of them. */
enum err iserv_read_notes(const json_t *doc,
			  enum err (*sink)(void *ctx, const struct iserv_note *),
			  void *ctx);
/* zone: of days without a time. What the sink gets is lent. */
enum err iserv_read_dates(const json_t *doc, const char *zone,
			  enum err (*sink)(void *ctx, const struct lesson *),
			  void *ctx);
#define ISERV_CONFERENCES "Videokonferenzen"
/* Of the video conferences; words that nobody knows are shown as they are. */
void iserv_read_health(const json_t *doc, struct arena *a, struct module *m);

#endif
