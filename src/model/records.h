/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The records that providers make and the store keeps. Plain data: strings are
 * lent to whoever is handed a record by callback, and owned (freed by
 * record_*_release) in those that a store read fills. All text is clean (P7).
 * pid is the platform's own id. Times are seconds since 1970, 0: none.
 * Sizes are bytes, -1: unknown. id is the number in this store, 0: none yet.
 */
#ifndef RANZEN_MODEL_RECORDS_H
#define RANZEN_MODEL_RECORDS_H

#include "base/err.h"
#include "model/words.h"

struct account {
	int64_t id;
	char *name, *platform, *url, *user; /* platform: open moodle iserv */
	char *person, *school, *zone;       /* as the platform says; "" unknown */
	char *cursor;                       /* the provider's own; "" none */
	bool login_needed;
	enum err fault;                     /* of the last look at the news */
	int64_t fault_since;                /* since when faults tell the same
					     * of the school: model/weather.h */
	char *said;                         /* by the server then; "" nothing */
	enum kept kept;                     /* read from the store only */
	int64_t skew;                       /* server's clock minus ours, seconds */
	int64_t looked;                     /* end of the last look at the news */
	int64_t synced;                     /* of the last that ended well */
	bool whole;                         /* a round ended that left nothing
					     * for later: what is not here,
					     * the school does not have */
	int64_t next_try;                   /* when the program looks again */
	int64_t health;                     /* when it last heard how it is */
	int64_t logins;                     /* later ones; read from the store only */
};

struct course { int64_t id, account; char *pid, *title, *teacher; };

struct material {                           /* also: a file of feedback or own work */
	int64_t id, account, task;          /* task 0: of the course */
	char *pid, *name, *type, *sha256;   /* name: safe file name; sha256 "" unknown */
	int64_t size, modified;
	enum material_state state;
	char *path;                         /* where it lies; "" not here */
	char *local_sha256;                 /* of what we wrote there (P6) */
	bool feedback;                      /* belongs to the feedback */
	char *section;                      /* where it stands in its course; "" */
	char *link;                         /* an address on the web: nothing to
	                                     * fetch, and name is a title; "": a
	                                     * file */
	/* read from the store only: */
	enum err reason;                    /* of the last try to fetch it */
	char *said;                         /* by the server then; "" nothing */
	int64_t due;                        /* of its task */
	char *course;                       /* title; "" where it is a task's */
};

struct work_file {                          /* one file of a hand-in */
	char *name; int64_t size; char *sha256;
	char *upload;                       /* the provider's own reference; "" */
	int64_t offset;                     /* acknowledged bytes */
	char *pid;                          /* the platform's id once there; "" */
};

struct task {
	int64_t id, account;
	char *pid, *course_pid, *course, *title, *teacher, *version;
	int64_t start, due, late_until, modified;
	bool due_kept;                      /* due and late_until are not told
	                                     * here: what they were. Not stored */
	char *text;                         /* rich, stored form (model/rich.h) */
	bool takes_files, takes_text;
	int64_t max_files, max_bytes;       /* 0: no limit stated */
	char *types;                        /* endings, blank between; "": any */
	int64_t max_words;                  /* of the text; 0: no limit stated */
	int64_t opens;                      /* before that it takes no work; not
	                                     * start, which forbids nothing */
	bool drafts;                        /* what is saved there is not handed
	                                     * in; a second step does that, and
	                                     * is final */
	bool statement;                     /* is to be accepted by the person
	                                     * before work is handed in */
	char *statement_text;               /* plain; "": not told. Not in lists */
	bool team;                          /* work is the team's: a hand-in
	                                     * replaces what any of them put there */
	bool locked;                        /* takes no work now, whatever the
	                                     * dates say: closed by the teacher,
	                                     * or what is there is final */
	enum work_state work;               /* the platform's word */
	bool done;                          /* marked done */
	bool own_done;                      /* by the person alone: the platform
	                                     * has no such mark, and done says
	                                     * nothing. Not stored */
	char *work_key, *work_pid, *work_text; /* key of the current work; "" */
	int64_t work_at;
	struct work_file *work_files; int n_work_files; /* that the platform
	                                     * holds; not in lists. pid "": it
	                                     * cannot be named again */
	char *mark, *feedback;              /* feedback: rich; "" none */
	int64_t feedback_at;
	/* read from the store only: */
	char *account_name;
	enum hand_in_state hand_in;
	int materials, materials_here;
	bool gone;                          /* the platform names it no more */
};

struct announcement {
	int64_t id, account, at; char *pid, *course, *title, *author, *text;
	bool unread;                        /* read from the store only */
};
struct lesson {
	int64_t id, account, start, end; char *pid, *course, *title, *url;
	enum lesson_state state;
};

struct entry {                              /* a row of the outbox */
	int64_t id, account, task;
	char *key, *task_pid, *title, *account_name;
	enum entry_kind kind;
	enum entry_state state;
	bool not_done;                      /* hand in as "saved" only */
	bool statement;                     /* the person accepted the task's */
	char *text;                         /* plain text of the work; NULL none */
	char *base;                         /* work_key the person saw; "" none */
	struct work_file *files; int n_files;
	int64_t created, due, bytes, bytes_sent, next_try, changed;
	int64_t late_until, skew;           /* of its task, of its account */
	int tries;
	enum err reason; char *detail;      /* why held or later; what the server said */
	bool unsure;                        /* a reply was lost: ask before sending */
	int64_t unsure_since;
};

struct receipt {
	int64_t entry, task, platform_time, proven_at;
	/* when proven: the server's clock minus ours, and the deadline. A
	 * receipt of an older ranzen does not know them: false */
	bool dated; int64_t skew, due;
	enum work_state work;               /* as the platform says; none: it does not */
	bool replaced;                      /* later work has its place there already */
	char *platform_id, *proof, *signature, *title, *key;
	char *work_key;                     /* by which the platform knows this
	                                     * work; "" or NULL: by key */
	struct work_file *files; int n_files; char *text_sha256;
};
struct attempt { int64_t entry, at; char *what, *said; enum fate fate; enum err err; };
struct sample {                             /* one request, for the weather */
	int64_t account, at, bytes; int dns_ms, connect_ms, first_ms, total_ms, status;
	enum err err;
};
struct speed { int64_t account, at, bytes, ms; }; /* acknowledged of uploads */
/* state: health+json's pass, warn or fail */
struct module { int64_t account; char *name, *state, *text; };

void record_account_release(struct account *);
void record_material_release(struct material *);
void record_task_release(struct task *);
void record_announcement_release(struct announcement *);
void record_lesson_release(struct lesson *);
void record_entry_release(struct entry *);
void record_receipt_release(struct receipt *);

#endif
