/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen's inside: a stack of views over one store, and what they share.
 * A view says what its rows are; drawing, moving, searching and the lines
 * above and below are the same for all.
 */
#ifndef RANZEN_UI_APP_H
#define RANZEN_UI_APP_H

#include "model/weather.h"
#include "ui/doc.h"
#include "ui/far.h"
#include "ui/hits.h"
#include "ui/keys.h"
#include "ui/list.h"
#include "ui/lister.h"
#include "ui/marks.h"
#include "ui/mistakes.h"
#include "ui/prompt.h"
#include "ui/seal.h"
#include "ui/term.h"
#include "ui/ui.h"
#include "ui/watch.h"
#include "ui/words.h"

#define UI_DEPTH 12
#define UI_HISTORY 50 /* commands */
#define UI_TEXT 256
#define UI_PROGRESS 32
#define UI_MIN_COLS 40
#define UI_MIN_ROWS 12

/* What must happen after an action; the app does it. */
enum reply {
	REPLY_NOT_MINE, /* try what every view can */
	REPLY_DRAW,     /* draw what changed */
	REPLY_LOAD,     /* read the store again, then draw */
	REPLY_BACK,     /* leave this view */
	REPLY_BACK_TWO, /* and the one below it */
	REPLY_QUIT
};

struct ui;
struct view;
struct plain;

struct view_ops {
	const char *title;           /* msgid */
	/* For the foot, in the order in which they stand there; ACTION_COUNT ends
	 * them. Where not all have room, the last one and the help come first,
	 * then the others in their order: what matters most stands in front. */
	const enum action *keys;
	/* Whether one of them does anything now; NULL: all do. */
	bool (*offers)(const struct view *v, enum action a);
	const char *open;            /* msgid of what Enter does; NULL: opens */
	const char *mark;            /* and the space bar; NULL: chooses */
	const char *drop;            /* and Del; NULL: removes */
	const char *item;            /* and Tab; NULL: the next item */
	/* Letters are the beginning of what is searched for, no keys. */
	bool types;
	/* Reads the store: rows, list.total. The width stands in ui->term. */
	void (*load)(struct ui *ui, struct view *v);
	/* Before rows are drawn; NULL: nothing to fetch. */
	void (*window)(struct ui *ui, struct view *v);
	/* NULL in the next three: the lines of doc. */
	void (*draw)(struct ui *ui, struct view *v, int64_t row, int y,
		     bool selected);
	list_stop *stop;             /* ctx is the view */
	/* The row as a person would say it, for the ear: all that is drawn of
	 * it, signs as words; NULL: the text of doc's line. */
	void (*words)(struct ui *ui, struct view *v, int64_t row,
		      struct buf *out);
	/* What a row is, the same after the store was read again; 0: only to
	 * be read. NULL: what doc's line is (doc_is). It must be in the window. */
	int64_t (*is)(const struct view *v, int64_t row);
	/* What is done to the row of the cursor alone, so that --plain asks for
	 * a number; ACTION_COUNT ends it. NULL: ACTION_OPEN. */
	const enum action *of_row;
	/* Whether the page is a question, and what yes and no do; NULL: it is
	 * none. */
	bool (*asks)(struct ui *ui, const struct view *v, enum action *yes,
		     enum action *no);
	/* What its number does in --plain; NULL: opens. */
	enum action (*pick)(const struct view *v, int64_t row);
	/* A line typed in --plain that is no number and no action; false: it
	 * is nothing here either. */
	bool (*typed)(struct ui *ui, struct view *v, const char *line);
	/* Whether there is something in it that is gone with the program; NULL:
	 * there is nothing. */
	bool (*unsaved)(const struct view *v);
	/* Pasted text; NULL: it is only taken where somebody types. */
	void (*pasted)(struct ui *ui, struct view *v, const char *text);
	/* What the cursor's row is, in full, for the line above the keys. */
	void (*tell)(struct ui *ui, struct view *v, char out[UI_TEXT]);
	enum reply (*act)(struct ui *ui, struct view *v, enum action a);
	/* What of it can be chosen; NONE: nothing. Where that is not all targets
	 * of the kind on doc: the id that the cursor is on, 0: none; and all. */
	enum target_kind marks;
	int64_t (*row_id)(struct ui *ui, const struct view *v);
	void (*mark_all)(struct ui *ui, struct view *v);
	/* Words to search for changed: shows the rows that have them, as every
	 * list does; NULL: jumps to the lines with them, for a text is read in
	 * its context, and of a handful of choices none needs to go. */
	void (*search)(struct ui *ui, struct view *v);
	/* How many rows were found so, and which of them the cursor is on. */
	int64_t (*found)(const struct view *v, int64_t *nth);
	/* Right of the title; NULL: nothing. */
	void (*note)(struct ui *ui, struct view *v, char out[UI_TEXT]);
	/* What of all it shows, beside the title; NULL or "": everything. */
	void (*narrow)(struct ui *ui, struct view *v, char out[UI_TEXT]);
	void (*release)(struct view *v); /* own */
	size_t own_size;             /* of own, where ui_push gets none */
};

/* As of what a page was made; {0}: it was not. */
struct stamp { int64_t seen, writes, minute; int cols; bool made; };

struct view {
	const struct view_ops *ops;
	struct list list;
	struct doc doc;
	struct stamp stamp;      /* see ui_moved */
	int64_t id;              /* what it shows: a task; 0 */
	char words[PROMPT_TEXT]; /* searched for */
	uint64_t serial;         /* no other view of this run has it */
	int64_t turned;          /* how often it came to show something else */
	bool touched;            /* a key or a click came while it had rows */
	int64_t ticked;          /* task that was marked as done: the cursor does
				  * not go along when it is; 0 none */
	int64_t unticked;        /* … as not done: there the cursor goes then,
				  * unless a key comes before */
	struct hits hits;        /* … on a page */
	int64_t before_at, before_top; /* where the search began */
	struct marks marks;      /* what was chosen */
	void *own;               /* the view's, freed by release */
};

/* The frame that stands on the screen. */
struct framed { const struct view *view; int64_t top, at; };

/* What was said last, with ui.speak (speech.h). */
struct speech {
	bool on, key;            /* key: one came since */
	const struct view_ops *ops;
	int64_t id;
	int depth;
	char message[UI_TEXT], tell[UI_TEXT];
	char text[4 * UI_TEXT];   /* the last part, as it stands there */
	const struct prompt_ops *prompt;
	char typed[PROMPT_TEXT];
};

/* Material that the person asked for and that was not told to be here. */
#define FETCH_MAX 500
struct wanted { int64_t ids[FETCH_MAX]; int n; };

struct progress { bool material; int64_t id, done, total, rate; };

struct ui {
	const struct ui_start *start;
	struct store *store;
	struct term term;
	struct watch watch;
	struct seal seal;
	struct lister lister;
	struct far far;
	struct { int ended; char *what; } opening; /* opener.h; -1: nothing; owned */
	int64_t now;             /* the server's time */
	int accounts;
	bool unread;             /* of one of them nothing was ever read */
	bool half_read;          /* … or not all that it has (account.whole) */
	bool tells_lessons;      /* one of them does */
	bool gives_back;         /* one of them: handed-in work */
	int64_t skew;            /* of the first account */
	/* The school at the top of the screen: the first of those that need the
	 * person most. */
	int64_t account;
	int need;                /* 0: not at all */
	char school[UI_TEXT];
	char login_account[UI_TEXT / 2]; /* its login is needed; "" it is not */
	enum err fault;          /* what is in its way, to be told; … */
	enum err fault_told;     /* … and was */
	struct weather weather;
	struct queue queue;      /* owned; what waits, planned at now */
	struct view *stack[UI_DEPTH];
	int depth;
	uint64_t pushed;         /* views, so far */
	struct framed framed;
	bool stepped;            /* since then the cursor moved, at the most */
	char message[UI_TEXT];
	struct mistakes mistakes;
	enum role message_role;
	int number;              /* of a link, being typed; 0 */
	struct keys keys;
	char *keys_file;         /* owned */
	struct prompt prompt;
	char history[UI_HISTORY][PROMPT_TEXT];
	int n_history;
	int64_t clicked, clicked_at; /* row, and when (mono_ms); -1: none */
	int64_t asked_id;        /* … and what it is about */
	enum action asked;       /* asked whether it is meant; ACTION_COUNT none */
	bool quit;
	struct progress progress[UI_PROGRESS];
	int n_progress;
	bool still;              /* nothing moves by itself (ui.motion) */
	int64_t moved;           /* mono_ms: when a bar did last */
	struct speech speech;
	struct plain *plain;     /* there is no screen; NULL: there is one */
	struct wanted wanted;
	struct marks together;   /* entries: the marks of many tasks, given at once */
	int64_t handed_in;       /* entry whose end is to be told; 0 none */
	int64_t asked_entry;     /* newest that was told to need a decision */
};

/* ---- views */
struct view *ui_top(struct ui *ui);
/* Puts a view on top; own is the view's from now on. NULL: it was refused,
 * own is released and the person told. */
struct view *ui_push(struct ui *ui, const struct view_ops *ops, int64_t id,
		     void *own);
void ui_back(struct ui *ui);
void ui_load(struct ui *ui);
/* What was asked of the store or a helper: says it where it failed. */
bool ui_ok(struct ui *ui, enum err e);
/* The line above the keys. In fmt, never in what it is filled with, {NAME}
 * becomes the key of the action NAME: "Press {quit} again." */
void ui_say(struct ui *ui, enum role role, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Such a text as a paragraph of a page. */
void ui_wrap(const struct ui *ui, struct doc *d, int indent, const char *text);
/* The paragraph of an empty list: that no row has the words searched for;
 * nothing, where all schools were read; else that it is not known. */
void ui_wrap_empty(const struct ui *ui, struct view *v, const char *nothing);
/* Of what a school may tell only some time after its tasks. */
void ui_wrap_empty_late(const struct ui *ui, struct view *v,
			const char *nothing);
/* The same for a line of a page; returns out. */
const char *ui_text(const struct ui *ui, char out[UI_TEXT], const char *fmt, ...)
	PRINTF_LIKE(3, 4);
const struct progress *ui_progress(const struct ui *ui, bool material,
				   int64_t id);
/* Something was queued or is wanted: wakes or starts the sync program. */
void ui_wake(struct ui *ui, enum bell_kind kind, int64_t id);
/* False and asks the first time, true when the same is pressed again for the
 * same thing, and the question still stood. id: the thing, in what a means. */
bool ui_sure(struct ui *ui, enum action a, int64_t id, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
/* The time and the accounts, read anew. */
void ui_refresh(struct ui *ui);

/* Is it to be made anew? Then the stamp is that of now. */
bool ui_moved(struct ui *ui, struct stamp *s);

/* Does an action, as its key would. */
void ui_act(struct ui *ui, enum action a);
/* Takes the keys that have come; false: there were none (input.c). */
bool ui_input(struct ui *ui);

/* ---- the world outside (world.c) */
/* Milliseconds until something may have changed by itself. */
int world_wait(const struct ui *ui);
void world_turn(struct ui *ui, const struct pollfd *fds);
/* On a full disk the sync program can write down no fault, nor what it heard. */
void world_tell_full(struct ui *ui);
/* Starts the sync program, also after it ended under us. */
void world_sync(struct ui *ui);

/* ---- choosing rows (bulk.c) */
/* "[x]" or "[ ]"; NULL while nothing is chosen. */
const char *ui_box(const struct view *v, int64_t id);
/* Whether an action is for all that are chosen. */
bool bulk_takes(const struct view *v, enum action a);
/* What is about chosen rows; NOT_MINE: nothing of that. */
enum reply bulk_act(struct ui *ui, struct view *v, enum action a);

/* ---- commands, options and keys */
/* Whether nothing moves by itself, as the options say. */
bool ui_stands_still(const struct conf *c);
bool ui_in_ascii(const struct conf *c);
enum reply palette_open(struct ui *ui);
/* An option is checked, written into the person's file and used at once where
 * that can be; NULL: back to what it is without them. False: it was refused. */
bool options_set(struct ui *ui, enum conf_id id, const char *value);
/* Keys as they are written in the file. */
void keys_typed(struct ui *ui, enum action a, const char *words);

/* ---- searching in a view (search.c) */
/* words: NULL: they are typed. */
enum reply search_begin(struct ui *ui, struct view *v, const char *words);
enum reply search_step(struct ui *ui, struct view *v, int step);
void search_clear(struct ui *ui, struct view *v);
/* The words; NULL: all is shown. */
const char *search_words(const struct view *v);
/* A list whose load reads only what has them is read anew. */
void search_load(struct ui *ui, struct view *v);
/* Of a page whose entries are a list (doc_entry), at the end of its load: leaves
 * those that have the words. */
void search_keep(struct ui *ui, struct view *v);
int64_t search_kept(const struct view *v, int64_t *nth);
/* What is searched for, and how many were found. */
void search_note(struct ui *ui, struct view *v, char out[UI_TEXT]);

/* ---- the frame around a view (frame.c) */
void frame_draw(struct ui *ui);
/* Lines between the list and the keys. */
int frame_status_lines(const struct ui *ui);
/* Whether the school of an account gives handed-in work back (task_back). */
bool ui_gives_back(const struct ui *ui, int64_t account);
/* What must start soon to be in time stands above every list. */
enum role frame_warning(struct ui *ui, char out[UI_TEXT]);
/* The word for an action in a view. */
const char *frame_label(const struct view *v, enum action a);
/* Whether one of a view's keys is of any use now. */
bool frame_offers(const struct view *v, enum action a);
/* Those that have room at the foot; returns how many. While somebody types
 * OPEN, ITEM and BACK stand for what Enter, Tab and Esc do to the line. */
#define FRAME_KEYS 32
int frame_keys(const struct ui *ui, const struct view *v,
	       enum action out[FRAME_KEYS]);
/* The key for an action at the foot while somebody types; 0: none. */
int frame_line_key(const struct ui *ui, enum action a);
/* What a column of the first line is about; ACTION_COUNT: nothing. */
enum action frame_header_at(const struct ui *ui, int x);
/* The action of the key label at a column of the foot; ACTION_COUNT: none. */
enum action frame_key_at(struct ui *ui, int x);

/* ---- what views share (deeds.c) */
void deed_open_target(struct ui *ui, struct view *v);
enum reply deed_get(struct ui *ui, int64_t task);
/* One material; all of a course (NULL: of all) and its tasks, at most FETCH_MAX
 * at a time. */
enum reply deed_get_one(struct ui *ui, int64_t material);
enum reply deed_get_course(struct ui *ui, int64_t account, const char *course);
void deed_open_material(struct ui *ui, int64_t material);
/* A file that lies here. */
void deed_open_file(struct ui *ui, const char *path);
/* Link n (from 1) of a page. */
void deed_open_link(struct ui *ui, const struct view *v, int n);
/* The folder of a material or, where that is not here, of its task. */
enum reply deed_folder(struct ui *ui, int64_t material);
enum reply deed_done(struct ui *ui, int64_t task);
/* What the person has marked so is about to move in lists: who marks goes on
 * with the next, who takes that back is where it was. */
void deed_marked(struct ui *ui, int64_t task, bool done);
/* One of many, silent; *entry: the order for it, 0: it is so already. */
enum err deed_mark(struct ui *ui, int64_t task, bool done, int64_t *entry);
enum reply deed_withdraw(struct ui *ui, int64_t task);
/* Queues what needs no files, and says done. */
enum reply deed_order(struct ui *ui, int64_t task, enum entry_kind kind,
		      const char *done);
/* Takes back what was done last (undo.c). */
enum reply deed_undo(struct ui *ui);
/* Both for one of many: silent. */
enum err deed_retry_one(struct ui *ui, int64_t entry);
enum err deed_drop_one(struct ui *ui, int64_t entry, char **folder);
/* Receipt and attempts as a file in the task's folder. */
enum reply deed_receipt(struct ui *ui, int64_t task);
/* What is held is sent after all (a statement that it asks for is accepted by
 * that: the view shows it), or let go; drop asks first. */
enum reply deed_retry(struct ui *ui, int64_t entry);
enum reply deed_drop(struct ui *ui, int64_t entry);
/* Any of these, and the rest of what can be done with an entry; NOT_MINE: that
 * is none of it. */
enum reply deed_entry(struct ui *ui, int64_t entry, enum action a);
/* The page "why is it not sent?" of a task's newest entry. */
enum reply deed_why(struct ui *ui, int64_t task);
/* Opens an address of the web; else tells it, and shows it as a code. */
void deed_link(struct ui *ui, const char *url);
/* A program that was to open something has ended: says so if it could not. */
void deed_opened(struct ui *ui);
void deed_sealed(struct ui *ui);
/* Adds an account, or renews the login that is needed. */
enum reply deed_login(struct ui *ui);
/* That one, by its name; "" a new one. */
enum reply deed_login_as(struct ui *ui, const char *account);
/* Forgets its login and takes it out of the store; what is unsent prevents
 * that. Asks nothing. */
enum reply deed_account_remove(struct ui *ui, const struct account *a);
/* Lets something speak with the person on the terminal, and takes it back. */
void deed_on_terminal(struct ui *ui, void (*what)(void *ctx), void *ctx);
/* The person's editor on a file; false: none could be opened. */
bool deed_edit(struct ui *ui, const char *path);
/* Tells how the newest hand-in of this screen ended, once; and that what was to
 * be fetched has come (fetched.c). */
void deed_follow(struct ui *ui);
void fetched_want(struct ui *ui, int64_t material);
void fetched_follow(struct ui *ui);

/* ---- decisions (ask.c) */
/* Where proven work stands, if not as it was, or that the task is gone. */
void ask_standing(struct ui *ui, struct doc *d, const struct task *t, int indent);
/* Of an entry that asks (model/standing.h): both versions and the question. */
void ask_draw(struct ui *ui, struct doc *d, const struct entry *e);
/* Why it does not get on, and what the server said; each where there is any. */
void ask_reason(struct doc *d, const struct entry *e, int indent);
void ask_said(struct doc *d, enum err reason, const char *said, int indent);
/* Of an entry that is held because the person has not accepted what its task
 * asks: that, and the question. False: it is none. */
bool ask_statement(struct ui *ui, struct doc *d, const struct entry *e);
/* Whether that is asked so that yes and no answer it, and what they do then. */
bool ask_yes_no(const struct entry *e, enum action *yes, enum action *no);
/* The statement of a task as it is asked. */
void ask_words(struct doc *d, const struct task *t, int indent);
/* The same as one line, with the title. */
void ask_in_short(const struct ui *ui, const struct entry *e, char out[UI_TEXT]);
/* Says once that an entry waits for a decision. */
void ask_tell(struct ui *ui);

/* ---- the views */
extern const struct view_ops view_agenda, view_task, view_outbox, view_server,
	view_news, view_files, view_help, view_courses, view_lessons,
	view_school, view_why, view_over, view_receipt, view_accounts, view_keys, view_options,
	view_code;
void view_agenda_push(struct ui *ui);
/* The agenda of one course (its pid). */
void view_course_tasks_push(struct ui *ui, int64_t account, const char *course,
			    const char *title);
/* One course on a page. */
void view_course_push(struct ui *ui, int64_t account, const char *course);
/* The material of one course and its tasks. */
void view_course_files_push(struct ui *ui, int64_t account, const char *course,
			    const char *title);
/* One announcement; it counts as read from then on. */
void view_article_push(struct ui *ui, int64_t id);
/* An address as a code for a phone. */
void view_code_push(struct ui *ui, const char *url);
/* Handing in: choosing files, or writing where only text is taken. */
void view_chooser_push(struct ui *ui, int64_t task);
/* Choosing files for something else: chosen gets their paths, lent. */
void view_upload_push(struct ui *ui,
		      void (*chosen)(void *owner, char *const *paths, int n),
		      void *owner);
/* Writing, then handing it in. */
void view_write_push(struct ui *ui, int64_t task);
/* Takes the paths and the text (NULL: none). after: what follows once it is
 * sealed. */
void view_confirm_push(struct ui *ui, int64_t task, char **paths, int n,
		       char *text, enum reply after);
/* How the screen looks; mistakes in a theme are told. */
void ui_theme(struct ui *ui, const char *name);
enum reply view_themes_push(struct ui *ui);
/* A text file, where no program can show it. */
void view_text_push(struct ui *ui, const char *path);
/* --plain: the same views and actions as lines that are read and typed one
 * after the other, until the person or the input ends it (plain.c). */
void plain_run(struct ui *ui);
/* The text in the file at path, written line by line (plain_edit.c); false:
 * nothing is to be done with it, and why was said. */
bool plain_edit(struct ui *ui, const char *path);

#endif
