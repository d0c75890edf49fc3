/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: SQLite and blobs. What a person does is one transaction (the row
 * and its outbox line, both or neither). Readers work on a store that cannot be
 * written (P9): copied with its -wal into memory. Strings in records that a
 * read fills are owned by the record; those passed to a callback are lent. A
 * callback may ask the store again and write; what it returns but OK ends the list.
 * On a network file system the journal is not WAL. Migrations run at open for
 * writing, one transaction each, from version 1; a newer store: STORE_NEWER.
 */
#ifndef RANZEN_STORE_STORE_H
#define RANZEN_STORE_STORE_H

#include "base/buf.h"
#include "base/disk.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/random.h"
#include "model/queue.h"
#include "model/records.h"
#include "model/task_rules.h"
#include "model/weather.h"

#define STORE_VERSION 12

struct store;
enum store_mode { STORE_READ, STORE_WRITE };

struct store_options {
	const struct paths *paths;
	const struct disk *disk;      /* its vfs opens the database */
	const struct clock *clock;
	const struct random *random;
	struct log *log;
};
/*
 * READ of a store that does not exist is an empty store in memory. Whoever opens
 * the file by other ways and closes it drops the locks of all stores that the
 * process has open (fcntl): nobody does while one is.
 */
enum err store_open(const struct store_options *o, enum store_mode mode,
		    struct store **out);
void store_close(struct store *s);
bool store_writable(const struct store *s);
/* Grows when another connection committed (PRAGMA data_version). */
int64_t store_version_seen(struct store *s);
/* Grows when this one wrote. */
int64_t store_writes(const struct store *s);
/* Nests: only the outermost commits; a failed inner fails all. */
enum err store_begin(struct store *s);
enum err store_commit(struct store *s);
void store_rollback(struct store *s);

/* ---- accounts */
typedef enum err account_row(void *ctx, const struct account *);
enum err store_account_put(struct store *, struct account *); /* by name; sets id */
enum err store_account_each(struct store *, account_row *, void *ctx);
enum err store_account_get(struct store *, int64_t id, struct account *);
enum err store_account_find(struct store *, const char *name, struct account *);
enum err store_account_remove(struct store *, int64_t id); /* BUSY: unsent work */
/* That it is needed is a fault, too: see store_account_fault. */
enum err store_account_login(struct store *, int64_t id, bool needed);
/* What a login left on this computer. */
enum err store_account_kept(struct store *, int64_t id, enum kept kept);
/* How a look at the news ended just now. */
enum err store_account_fault(struct store *, int64_t id, enum err fault,
			     const char *said);
enum err store_account_times(struct store *, int64_t id, int64_t looked,
			     int64_t synced, int64_t next_try, int64_t skew);
enum err store_account_health(struct store *, int64_t id, int64_t at);
/* All that it tells of was read once. */
enum err store_account_whole(struct store *, int64_t id);

/* ---- what providers bring (in a transaction of the caller). A row that says
 * nothing new is not written. */
enum err store_pass_begin(struct store *, int64_t account);
/* What was not put since pass_begin gets the mark gone. Tasks with own work or
 * outbox lines stay, marked; others go out of the lists. */
enum err store_pass_end(struct store *, int64_t account);
enum err store_cursor_set(struct store *, int64_t account, const char *cursor);
enum err store_course_put(struct store *, const struct course *);
/* *fresh: was not known. Materials not named any more are marked gone (files stay). */
enum err store_task_put(struct store *, const struct task *,
			const struct material *, int n, int64_t *id, bool *fresh);
/* All that hangs on a course itself; course is its pid. What is not named any
 * more is marked gone (files stay). */
enum err store_course_materials_put(struct store *, int64_t account,
				    const char *course,
				    const struct material *, int n);
enum err store_announcement_put(struct store *, const struct announcement *);
enum err store_lesson_put(struct store *, const struct lesson *);
enum err store_gone(struct store *, int64_t account, const char *kind,
		    const char *pid);
/* Tasks or announcements (kind) whose pid begins so count as put in this pass. */
enum err store_kept(struct store *, int64_t account, const char *kind,
		    const char *prefix);
enum err store_module_put(struct store *, const struct module *);
/* Keeps 5000, and counts each in its hour of the week. */
enum err store_sample_add(struct store *, const struct sample *);
enum err store_week(struct store *, int64_t account,
		    struct week_cell week[WEEK_CELLS]);
enum err store_speed_add(struct store *, const struct speed *); /* keeps 100 */
/* Bytes a second that an upload can count on (model/queue.h). */
int64_t store_rate(struct store *, int64_t account, int64_t now);

/* ---- lists. Rows are asked for by window; nothing is held in memory. */
enum task_only { ONLY_ALL, ONLY_OPEN, ONLY_MISSING, ONLY_FEEDBACK,
		 ONLY_HANDED_IN, ONLY_COUNT };
struct task_query {
	const char *search;   /* NULL; words, case-insensitive, in title course teacher */
	const char *course;   /* NULL; title or pid, else a part of the title */
	const char *course_pid; /* NULL; just that one of account */
	enum task_only only;  /* MISSING: open ones with material to be fetched */
	int64_t account;      /* 0: all */
	int group;            /* enum agenda_group, -1: all in agenda order */
	int64_t due_from, due_to; /* from <= due < to; 0: open; undated only if both */
	int64_t now;          /* the server's time; needed */
};
/* text, work_text and statement_text are NULL. */
typedef enum err task_row(void *ctx, const struct task *);
enum err store_agenda_counts(struct store *, const struct task_query *,
			     int64_t counts[AGENDA_GROUPS]);
/* In agenda order; done and past newest first. n < 0: all. */
enum err store_tasks(struct store *, const struct task_query *, int64_t first,
		     int64_t n, task_row *, void *ctx);
/*
 * Of the one group of a query, those beside a task: behind it, or with back those
 * before it, the nearest first; NULL: from the group's begin or end, from the
 * first-th on (0 with a key). What it costs depends on n and first alone.
 */
struct task_key { int64_t due, id; };
enum err store_tasks_from(struct store *, const struct task_query *,
			  const struct task_key *, bool back, int64_t first,
			  int64_t n, task_row *, void *ctx);
/* How many of the group stand before that task of it. */
enum err store_task_rank(struct store *, const struct task_query *,
			 const struct task_key *, int64_t *rank);
/* Appends the numbers (int64_t) of all tasks in agenda order, and counts: one
 * look at all where a query has words. */
enum err store_task_ids(struct store *, const struct task_query *,
			struct buf *ids, int64_t counts[AGENDA_GROUPS]);
/* One task as a list shows it; nothing where it is not there. */
enum err store_task_row(struct store *, int64_t id, task_row *, void *ctx);
enum err store_task_get(struct store *, int64_t id, struct task *);
/*
 * files/SCHOOL/COURSE/TASK (model/files.h), which belongs to this task alone:
 * another one of the same title gets "TASK (2)". Kept from the first call on,
 * whatever becomes of the titles; a store that cannot be written says the plain
 * one. Caller frees.
 */
enum err store_task_folder(struct store *, const char *files, int64_t task,
			   char **out);
/* "12" or "account:pid". NOT_FOUND. */
enum err store_task_named(struct store *, const char *name, int64_t *id);
typedef enum err material_row(void *ctx, const struct material *);
enum err store_materials(struct store *, int64_t task, material_row *, void *);
/* That of courses themselves, course by course; course: NULL: of all, else a
 * pid or a part of the title. */
enum err store_course_materials(struct store *, const char *course,
				material_row *, void *ctx);
enum err store_material_get(struct store *, int64_t id, struct material *);
/* All materials in a state, for sync (coming) and the screen. */
enum err store_materials_in(struct store *, enum material_state, material_row *,
			    void *ctx);
/* Does the file at path belong to another material than that one? */
bool store_material_claimed(struct store *, const char *path, int64_t but);
/* path, local_sha256: NULL leaves what is there. Forgets older faults. */
enum err store_material_set(struct store *, int64_t id, enum material_state,
			    const char *path, const char *local_sha256);
/* A try to fetch it ended with reason: failed, or still coming. */
enum err store_material_fault(struct store *, int64_t id, enum material_state,
			      enum err reason, const char *said);
/* Courses with what lists show of them, those of an account together; pid: just
 * that one, else NULL. files: of their tasks, too. */
struct course_look { struct course course; int64_t tasks, open, files, here; };
typedef enum err course_row(void *ctx, const struct course_look *);
enum err store_courses(struct store *, int64_t account, const char *pid,
		       int64_t now, course_row *, void *ctx);
/* That of a course itself, links too. */
enum err store_materials_of_course(struct store *, int64_t account,
				   const char *pid, material_row *, void *ctx);
/* Materials in a state that are files, newest first, by window. */
struct material_query {
	enum material_state state;
	int64_t account;
	const char *course_pid; /* NULL: of all; else of that course and its tasks */
	const char *search;     /* words of its name, task or course; NULL: all */
};
/* bytes: -1 where one of them has no size that is known. */
enum err store_material_sums(struct store *, const struct material_query *,
			     int64_t *n, int64_t *bytes);
enum err store_material_window(struct store *, const struct material_query *,
			       int64_t first, int64_t n, material_row *, void *ctx);
/* How many of them stand before that one. */
enum err store_material_before(struct store *, const struct material_query *,
			       int64_t id, int64_t *n);
typedef enum err announcement_row(void *ctx, const struct announcement *);
enum err store_announcements(struct store *, int64_t n, announcement_row *, void *);
/* By window, newest first, without their texts; of one course (its pid). */
enum err store_announcement_window(struct store *, const char *search,
				   int64_t first, int64_t n,
				   announcement_row *, void *ctx);
enum err store_course_announcements(struct store *, int64_t account,
				    const char *course, int64_t n,
				    announcement_row *, void *ctx);
enum err store_announcement_sums(struct store *, const char *search, int64_t *n,
				 int64_t *unread);
enum err store_announcement_get(struct store *, int64_t id, struct announcement *);
/* The person opened it; 0: all. */
enum err store_announcement_read(struct store *, int64_t id);
/* When the person left the agenda last, and the highest number of a task that
 * was known then; NOT_FOUND: never. */
enum err store_looked(struct store *, int64_t *at, int64_t *task);
enum err store_looked_now(struct store *, int64_t at);
typedef enum err lesson_row(void *ctx, const struct lesson *);
enum err store_lessons(struct store *, int64_t from, lesson_row *, void *ctx);
typedef enum err sample_row(void *ctx, const struct sample *);
enum err store_samples(struct store *, int64_t account, int64_t since,
		       sample_row *, void *ctx); /* newest first */
typedef enum err module_row(void *ctx, const struct module *);
enum err store_modules(struct store *, int64_t account, module_row *, void *);

/* ---- the outbox (src/store/outbox.c) */
/* A file to be sealed as store_may_seal found it; size -1: not known. */
struct source { int64_t size; enum err err; };
struct hand_in_order {          /* what a person orders */
	int64_t task;
	enum entry_kind kind;
	const char *const *paths; int n_paths; /* files to seal */
	const char *const *names;              /* NULL: last part of the path */
	const char *text;                      /* NULL: none */
	bool add;      /* the last work plus these: same name replaces. Files of
			* it that are not sealed here keep the platform's id;
			* CONFLICT where the platform does not name its files */
	bool not_done;
	/* Of the paths, where somebody else looked at them already, so that the
	 * look touches none (a drive may not answer); NULL: nobody did. */
	const struct source *sources;
	bool statement; /* the person accepted what the task asks (a refusal is
			 * the caller's: task_may_hand_in) */
};
/*
 * Seals copies into the blobs (moved is called as bytes are copied; false
 * stops), then commits the entry in one transaction; an unsent entry of the same
 * task becomes superseded. NOSPACE: *missing bytes. CHANGED: a file changed
 * while it was copied. FOLDER, NO_FILE (a device and the like), DANGLING,
 * UNREADABLE: as store_may_seal. READONLY, EMPTY, TOO_MANY
 * (1000). An unsent entry whose reply was lost (unsure) is not superseded: it
 * is settled first. done and undone change the task's row at once. On any error nothing is queued and *which names the path.
 */
enum err store_hand_in(struct store *, const struct hand_in_order *,
		       bool (*moved)(void *ctx, int64_t done, int64_t total),
		       void *ctx, int64_t *entry, int *which, int64_t *missing);
/*
 * The whole work that such an order would make, for the rules
 * (model/task_rules.h) and for the person: names and sizes as they would be
 * queued, with add the last work among them; nothing is copied. What would be
 * sealed has no sha256. Errors as above; *which names the path. The caller
 * releases it.
 */
enum err store_hand_in_look(struct store *, const struct hand_in_order *,
			    struct entry *work, int *which);
/* What stands in the way of a copy, looked at without opening the file. */
struct source store_may_seal(const char *path);
typedef enum err entry_row(void *ctx, const struct entry *);
/* open: those neither proven, superseded nor dropped; in sending order. */
enum err store_outbox(struct store *, bool only_open, entry_row *, void *ctx);
enum err store_entry_get(struct store *, int64_t id, struct entry *);
/* The open entries as they stand at now (our clock), planned; released by the
 * caller also where it failed. */
enum err store_queue(struct store *, int64_t now, struct queue *);
/* Newest entry of a task, and its newest hand-in; NOT_FOUND. */
enum err store_entry_of_task(struct store *, int64_t task, struct entry *);
enum err store_hand_in_of_task(struct store *, int64_t task, struct entry *);
/* All of a task, in the order in which the person made them. */
enum err store_entries_of_task(struct store *, int64_t task, entry_row *,
			       void *ctx);
/* One row of the state machine; refuses steps DESIGN 4 does not know, and a
 * hand-in that becomes proven without store_prove (INTERNAL). */
enum err store_entry_step(struct store *, int64_t id, enum entry_state to,
			  enum err reason, const char *detail, int64_t next_try,
			  int tries);
enum err store_entry_unsure(struct store *, int64_t id, bool unsure, int64_t since);
enum err store_entry_upload(struct store *, int64_t id, int file,
			    const char *upload, int64_t offset);
/* by the person: retry (held -> waiting; after a conflict: over what the
 * platform holds now, as the person saw it), hold, drop (files and text are put
 * into folder first, names made unique there). BUSY: it is being sent. */
enum err store_entry_retry(struct store *, int64_t id);
enum err store_entry_hold(struct store *, int64_t id);
/* The person accepts what the task asks, for work that is here already. */
enum err store_entry_accept(struct store *, int64_t id);
enum err store_entry_drop(struct store *, int64_t id, const char *folder);
/*
 * As if it had not been ordered, as long as it was not sent: dropped as above,
 * and what gave way to it when it was queued stands as it did (waiting, or held
 * for its reason). BUSY: it is being sent, or may have arrived.
 */
enum err store_entry_undo(struct store *, int64_t id, const char *folder);
enum err store_attempt_add(struct store *, const struct attempt *);
typedef enum err attempt_row(void *ctx, const struct attempt *);
enum err store_attempts(struct store *, int64_t entry, attempt_row *, void *);
/*
 * Writes the receipt and makes the entry proven, in one transaction. CONFLICT,
 * and nothing happens, where the receipt of a hand-in names other files than
 * the entry does: other names, sizes or SHA-256. Its text is the caller's.
 */
enum err store_prove(struct store *, int64_t entry, const struct receipt *);
enum err store_receipt_of_task(struct store *, int64_t task, struct receipt *);
enum err store_receipt_get(struct store *, int64_t entry, struct receipt *);
/* true once for a kind and subject. */
enum err store_notice_once(struct store *, enum notice_kind, int64_t account,
			   const char *subject, bool *first);
/* What it told is over: the next time is a first time again. */
enum err store_notice_forget(struct store *, enum notice_kind, int64_t account,
			     const char *subject);

/* ---- proven work that vanished, and conflicts (src/store/offer.c) */
enum later_order {
	LATER_none,
	LATER_offer,      /* held with VANISHED: it is offered again */
	LATER_held,       /* newer work, held for another reason */
	LATER_work,       /* newer work on its way */
	LATER_withdrawal
};
struct proven {           /* the newest proven hand-in of a task, seen today */
	enum standing standing;
	int64_t entry, task;
	int64_t at;       /* when the platform got it */
	bool there;       /* the platform holds some work now, … */
	int64_t there_at; /* … which it got then */
	enum later_order later; /* what the person ordered after it, … */
	int64_t later_entry;    /* … and its entry */
	char key[64];
};
/* By what the platform last said of the task. NOT_FOUND: nothing was proven. */
enum err store_standing(struct store *, int64_t task, struct proven *);
/* A new entry with the same work, held with VANISHED: the person decides
 * (store_entry_retry hands it in again, store_entry_drop leaves it). The proven
 * entry and its receipt stay as they are. */
enum err store_offer(struct store *, const struct proven *, int64_t *entry);
/* The work is there after all: its offer, if any, becomes superseded. */
enum err store_offer_end(struct store *, const struct proven *);
/* Tasks with work that was proven; account 0: of all. gone: only those that
 * the platform names no more. */
enum err store_proven_tasks(struct store *, int64_t account, bool gone,
			    enum err (*row)(void *ctx, int64_t task),
			    void *ctx);
/* The first entry whose work is proven, and that nothing named since (no
 * store_proven_seen); *pid is the task's, the caller frees it. NOT_FOUND: none. */
enum err store_proven_unseen(struct store *, int64_t account, char **pid,
			     int64_t *entry);
/* The school was heard of it after its proof: it need not be asked apart. */
enum err store_proven_seen(struct store *, int64_t entry);
/* Is key that of an order for the task that was made here before another one? */
enum err store_entry_own(struct store *, int64_t task, int64_t before,
			 const char *key, bool *own);
/*
 * base is the key of the platform's work that an order is meant to replace.
 * It is what the person saw when acting; work from here that is proven later
 * moves it on (in store_prove), and so does the person's "send mine"
 * (store_entry_retry after CONFLICT or VANISHED).
 */
enum err store_entry_base(struct store *, int64_t id, const char *base);
/* The platform has it as a draft by this key, which is now what the task holds
 * and what this order, and later ones, are meant to replace. */
enum err store_entry_saved(struct store *, int64_t id, const char *work_key);

/* ---- damage (src/store/repair.c, salvage.c, slip.c)
 *
 * A reader of a damaged store reads what can be read, from a copy in memory
 * (store_damaged is true then). The one writer under its lock sets it aside and
 * makes a new one of what can be read and of the slips. Nothing is deleted: the
 * damaged store stays as …/store.db.damaged-DATE, and sealed copies that no
 * entry names any more are copied into a folder of the person's.
 */
struct store_repair {
	int64_t rows, lost;     /* rows taken over, and those that could not be */
	int entries;            /* of the outbox, in the new store */
	int asked, held;        /* of these: asked for first, held */
	int from_slips;         /* that only the slips knew */
	int rescued;            /* files put into the person's folder */
	char aside[PATH_MAX];   /* the damaged store; "" none was */
};
bool store_damaged(const struct store *);
/* An error of this connection or one before said so, or the last program that
 * wrote did not end well: worth a store_look. Costs two stat(2). */
bool store_suspect(const struct store_options *);
/* Reads all of the structure (PRAGMA quick_check) and whether all references
 * lead somewhere. STORE_BROKEN; a store that is well loses the mark. */
enum err store_look(const struct store_options *);
/* The caller holds the lock of the one writer, and no connection. rescue: a
 * folder that is made when it is needed. */
enum err store_repair(const struct store_options *, const char *rescue,
		      struct store_repair *);
/*
 * Entries that only the slips know: the store is older than they are (a copy
 * without its -wal, a backup), or a program ended between slip and commit. They
 * are taken in, and all that is open is asked for before it is sent.
 */
enum err store_adopt(struct store *, struct store_repair *);
/* This connection met damage: it is best closed, looked at and repaired. */
bool store_broke(const struct store *);
/* Are the bytes of a sealed copy those that its name says? Reads all of it.
 * SEAL_BROKEN: no; anything else: it could not be read this time. */
enum err store_seal_check(const struct store *, const char *sha256);
/* Sealed copies of open entries that are missing or not what they were: row is
 * called with the entry and the number of the file. */
typedef enum err broken_seal(void *ctx, const struct entry *, int file);
enum err store_seals_check(struct store *, broken_seal *, void *ctx);

/*
 * ---- blobs (src/store/blob.c): content-addressed, 0400, never changed. A
 * copy stays as long as an entry names it that the person did not drop: that
 * of proven work too, for the school may lose it. Nothing here removes those;
 * they go with the account (store_account_remove and --wipe).
 */
char *store_blob_path(const struct store *, const char *sha256); /* caller frees */
/* Removes blobs older than a time that no entry names but dropped ones. */
enum err store_blobs_sweep(struct store *, int64_t older_than);

#endif
