/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simulation: engine, open provider and store are the real ones; the
 * clock, the net, the school, the disk and SQLite's files are made here, all
 * from one seed and in one thread.
 *
 *   main.c     seeds, the closing line, --replay
 *   history.c  what happens: people, teachers, faults; until all is quiet
 *   world.c    the programs: begun, killed, begun again; time
 *   judge.c    the invariant of DESIGN 9.2
 *   far.c      the school, School API in, School API out
 *   line.c     struct net: delay, cuts, lost and late replies, bad answers
 *   disk.c     struct disk over real files; forgets what was not synced
 *   files.c    a SQLite VFS in memory that does the same
 */
#ifndef RANZEN_TESTS_SIM_SIM_H
#define RANZEN_TESTS_SIM_SIM_H

#include "base/hash.h"
#include "sync/engine.h"
#include "tests/lib/seeded.h"

#include <sqlite3.h>

#define SIM_WORKS 24 /* that one person queues in one history */
#define SIM_FILES 4  /* of one hand-in */
#define SIM_TASKS 3
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
	int again; /* saved once more although it had arrived */
	bool gone; /* by the backup */
	bool foreign;
};
struct far_request {
	char method[8], path[200], upload_length[24], upload_offset[24];
	char idempotency[UUID_SIZE], bearer[32];
	char *body;
	size_t len;
	int64_t started_ms;
	bool repeated; /* by the net, not by us */
};
struct far_reply {
	int status;
	struct buf body;
	char type[40], location[80], offset[24];
	int64_t retry_after;
};
struct far;
struct far *far_new(struct sim *s);
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
/* What others do there. */
void far_second_device(struct far *f, int task);
void far_deadline(struct far *f, int task, int64_t due, int64_t late_until);
void far_remove(struct far *f, int task);
void far_expire_uploads(struct far *f);
void far_backup(struct far *f);
bool far_restore(struct far *f);

/* ---- line.c */
struct line;
struct line *line_new(struct sim *s, struct far *far);
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
	char key[UUID_SIZE];
	enum entry_kind kind;
	bool add;
	int task, n_files;
	struct mine files[SIM_FILES];
	char text[48]; /* "": none */
};
struct counts {
	long histories, lost, doubled, untrue, vanished;
};
struct sim {
	uint64_t seed;
	bool tell, healthy;
	int badness; /* per cent of requests that go wrong */
	struct seeded world, own;
	struct clock clock;
	int64_t ms, jump; /* the PC's clock is off by jump */
	int token, token_known;
	struct program sync, person;
	struct disk sync_disk, person_disk;
	struct forgetful *forgetful;
	struct files *files;
	struct far *far;
	struct line *line;
	struct paths paths;
	char root[64];
	struct store *store, *desk; /* of the engine, of the person */
	struct engine *engine;
	int64_t account, task[SIM_TASKS];
	struct deed deeds[SIM_WORKS], doubtful[SIM_WORKS];
	int n_deeds, n_doubtful, acts;
	struct counts counts;
};

void sim_init(struct sim *s, const char *root);
void sim_release(struct sim *s);
void sim_history(struct sim *s, uint64_t seed);
void sim_judge(struct sim *s);
/* Finds what was queued although the person was not told. */
void sim_look_again(struct sim *s);
/* world.c: the two programs, their ends and new beginnings, and time. */
void sim_open_sync(struct sim *s);
void sim_open_desk(struct sim *s);
void sim_kill_desk(struct sim *s);
void sim_power_fails(struct sim *s);
/* What died is started again, sometimes after the power had failed too. */
void sim_revive(struct sim *s);
bool sim_alive(const struct sim *s);
/* Until then, in virtual ms. */
void sim_run(struct sim *s, int64_t until);
/* True time of the school. */
int64_t sim_time(const struct sim *s);
unsigned sim_below(struct sim *s, unsigned n);
bool sim_chance(struct sim *s, int percent);
void sim_say(struct sim *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
