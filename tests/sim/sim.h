/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simulation: engine, open provider and store are the real ones; the
 * clock, the net, the school, the disk and SQLite's files are made here, all
 * from one seed and in one thread.
 *
 *   main.c     seeds, processes, the closing line, --replay, --history
 *   plan.c     a history as data: drawn from a seed, written down, shrunk
 *   history.c  lives through a plan, until all is quiet
 *   acts.c     the table of what happens
 *   people.c   what the person with the computer does
 *   world.c    the programs: begun, killed, begun again; time
 *   judge.c    the invariant of DESIGN 9.2; papers.c: of receipts and files
 *   far.c      the schools, School API in, School API out
 *   others.c   what others do there, and what the judge sees
 *   shelf.c    the material of a school
 *   line.c     struct net: delay, cuts, lost and late replies, bad answers
 *   disk.c     struct disk over real files; forgets what was not synced
 *   files.c    a SQLite VFS in memory that does the same
 */
#ifndef RANZEN_TESTS_SIM_SIM_H
#define RANZEN_TESTS_SIM_SIM_H

#include "base/hash.h"
#include "sync/engine.h"
#include "tests/lib/seeded.h"
#include "tests/sim/plan.h"

#include <jansson.h>
#include <sqlite3.h>

#define SIM_WORKS   24 /* that one person queues in one history */
#define SIM_FILES   4  /* of one hand-in */
#define SIM_SCHOOLS 2
#define SIM_TASKS   5 /* the last two at the second school */
#define SIM_EDITS   8
#define SIM_BEGIN INT64_C(1800000000)

struct sim;

/* ---- a program: what dies at once when it is killed or power fails */
struct program {
	struct sim *sim;
	const char *vfs;
	int fuse;   /* effects until it dies; 0: none planned */
	bool dead;  /* nothing has an effect any more */
	int full;   /* writes until the disk is full; 0: it has room */
	bool is_full;
};
/* Counts one effect; false: it does not happen. */
bool program_effect(struct program *p);
bool program_room(struct program *p);

/* ---- files.c */
struct files;
/* Both VFS are registered for the life of the process. */
struct files *files_new(struct sim *s, struct program *a, struct program *b);
void files_free_all(struct files *f);
/* What is there becomes the state that every history begins with. */
void files_keep(struct files *f);
void files_reset(struct files *f);
/* Power is back: what was synced, and of the rest some, in pieces. */
void files_power(struct files *f);

/* ---- disk.c */
struct forgetful;
struct forgetful *disk_new(struct sim *s);
void disk_free(struct forgetful *f);
struct disk disk_of(struct forgetful *f, struct program *p);
void disk_power(struct forgetful *f);
void disk_reset(struct forgetful *f);

/* ---- far.c */
struct far_file {
	char id[24], name[64], sha256[HASH_HEX_SIZE];
	int64_t size;
};
struct far_work { /* one hand-in; kept for ever, for the judge */
	char key[UUID_SIZE], id[24], base[UUID_SIZE], state[16];
	char text_sha256[HASH_HEX_SIZE];
	char *text;
	int task, n_files;
	struct far_file files[SIM_FILES + 2];
	int64_t at, committed_ms;
	int again; /* saved once more, though it had arrived and none had asked */
	bool gone; /* by the backup */
	bool foreign;
	bool spoilt; /* the line changed a byte of an upload */
};
struct far_request {
	char method[8], path[200], upload_length[24], upload_offset[24],
	    upload_pieces[4];
	char idempotency[UUID_SIZE], bearer[32], range[40], if_range[80];
	char *body;
	size_t len;
	int64_t started_ms;
	bool repeated; /* by the net, not by us */
	bool spoilt;   /* by the net */
};
struct far_reply {
	int status;
	struct buf body;
	char type[40], location[80], pieces[4], ranges[400], offset[24];
	char etag[80], range[64], digest[80];
	int64_t retry_after;
};
struct far;
/* Tasks first to first + n - 1 are this school's. */
struct far *far_new(struct sim *s, int first, int n);
void far_free(struct far *f);
void far_answer(struct far *f, const struct far_request *q, struct far_reply *r);
/* A cut: only so many bytes of the body came. */
void far_part(struct far *f, const struct far_request *q, size_t len);
void far_problem(struct far_reply *r, int status, const char *name);
void far_token(struct far *f, int token);
const struct far_work *far_works(const struct far *f, int *n);
/* Key of the current work of a task, "" for none. */
const char *far_current(const struct far *f, int task);
bool far_foreign(const struct far *f, int task);
bool far_task_there(const struct far *f, int task);
/* Did it answer a request with that key by that problem? */
bool far_refused(const struct far *f, const char *key, const char *problem);
/* What the store should say of the task after a look at the news. */
bool far_agrees(const struct far *f, int task, const struct task *t);
/* What others do there. */
void far_second_device(struct far *f, int task);
void far_deadline(struct far *f, int task, int64_t due, int64_t late_until);
void far_remove(struct far *f, int task);
void far_feedback(struct far *f, int task);
struct shelf *far_shelf(struct far *f);
/* The material of a task has changed. */
void far_touch(struct far *f, int task);
void far_expire_uploads(struct far *f);
void far_backup(struct far *f);
bool far_restore(struct far *f);

/* ---- shelf.c: each task has one material, in some version or gone */
struct shelf;
struct shelf *shelf_new(void);
void shelf_free(struct shelf *h);
/* kept: the content under the old id, and no hash of it is said. */
void shelf_replace(struct shelf *h, int task, bool kept, uint64_t seed);
void shelf_remove(struct shelf *h, int task);
json_t *shelf_json(const struct shelf *h, int task);
void shelf_answer(
    struct shelf *h, const struct far_request *q, struct far_reply *r);
/* Was that ever the whole of a material of the task? Is it the newest? */
bool shelf_knows(const struct shelf *h, int task, const char *sha256);
bool shelf_is_now(const struct shelf *h, int task, const char *sha256);

/* ---- line.c */
struct line;
struct line *line_new(struct sim *s);
void line_free(struct line *l);
struct net *line_net(struct line *l);
int64_t line_next(const struct line *l); /* ms of the next event; INT64_MAX */

/* ---- the whole */
struct mine { /* a file as the person made it */
	char name[64], sha256[HASH_HEX_SIZE];
	int64_t size;
};
struct deed { /* what the person was told is queued */
	int64_t entry;
	bool held, dropped; /* by the person */
	bool offer; /* by the engine, after it had vanished */
	char key[UUID_SIZE];
	enum entry_kind kind;
	bool add;
	int task, n_files;
	struct mine files[SIM_FILES];
	char text[48]; /* "": none */
};
struct edit { /* a file of the person's own, or material made into it */
	char path[200], sha256[HASH_HEX_SIZE];
};
struct counts {
	long histories, lost, doubled, untrue, vanished;
};
struct sim {
	struct plan plan;
	bool tell, hush, healthy;
	uint64_t faults; /* of this step */
	uint32_t step_seed;
	unsigned requests;
	struct seeded world, own;
	struct clock clock;
	int64_t ms, jump; /* the PC's clock is off by jump */
	int token[SIM_SCHOOLS], token_known[SIM_SCHOOLS];
	struct program sync, person;
	struct disk sync_disk, person_disk;
	struct forgetful *forgetful;
	struct files *files;
	struct far *far[SIM_SCHOOLS];
	struct line *line;
	struct paths paths;
	char root[64], *people;
	struct store *store, *desk; /* of the engine, of the person */
	struct engine *engine;
	int64_t account[SIM_SCHOOLS], task[SIM_TASKS];
	struct deed deeds[SIM_WORKS], doubtful[SIM_WORKS];
	int n_deeds, n_doubtful, acts;
	struct edit edits[SIM_EDITS];
	int n_edits;
	bool left; /* the second account was removed */
	struct counts counts;
};

void sim_init(struct sim *s, const char *root);
void sim_release(struct sim *s);
/* true: as it must be. */
bool sim_history(struct sim *s, const struct plan *p);
void sim_judge(struct sim *s);
void sim_judge_papers(struct sim *s);
/* The school lost it: was that said? */
void sim_judge_vanished(struct sim *s, const struct deed *d);
void sim_verdict(struct sim *s, long *count, const struct deed *d,
    const char *why);
const struct deed *sim_deed_of(const struct sim *s, int64_t entry);
/* Is that the work, as the school has it? */
bool sim_same_work(const struct deed *d, const struct far_work *w);
/* false: no such file. */
bool sim_hash(const char *path, char hex[HASH_HEX_SIZE]);
int sim_school(int task);
struct far *sim_far(const struct sim *s, int task);

/* ---- acts.c, people.c */
void act_do(struct sim *s, const struct plan_step *step);
/* Finds what was queued although the person was not told. */
void sim_look_again(struct sim *s);
void people_hand_in(struct sim *s, int task, enum entry_kind kind, bool add);
void people_at_once(struct sim *s, int task); /* with two programs */
void people_retry(struct sim *s);
void people_hold(struct sim *s);
void people_drop(struct sim *s);
void people_fetch(struct sim *s, int task);
void people_edit(struct sim *s, int task);
void people_leave(struct sim *s);
void people_log_in(struct sim *s, int school);
void people_log_in_if_asked(struct sim *s);

struct store *sim_open_store(struct sim *s, const struct disk *disk);
/* world.c: the two programs, their ends and new beginnings, and time. */
void sim_open_sync(struct sim *s);
void sim_open_desk(struct sim *s);
void sim_kill_desk(struct sim *s);
void sim_power_fails(struct sim *s);
/* What died is started again, sometimes after the power had failed too. */
void sim_revive(struct sim *s);
bool sim_alive(const struct sim *s);
void sim_remove(const char *path);
/* Until then, in virtual ms. */
void sim_run(struct sim *s, int64_t until);
/* True time of the school. */
int64_t sim_time(const struct sim *s);
unsigned sim_below(struct sim *s, unsigned n);
bool sim_chance(struct sim *s, int percent);
void sim_say(struct sim *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
