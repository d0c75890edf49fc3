/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A school for the tests of src/sync: a provider that does on order what
 * networks do, a clock that only moves when the test says so, and a real
 * store in a folder of its own. One at a time.
 */
#ifndef RANZEN_TESTS_LIB_FAKE_SCHOOL_H
#define RANZEN_TESTS_LIB_FAKE_SCHOOL_H

#include "sync/engine.h"
#include "tests/lib/still_net.h"

/* What happens to one hand-in; the next ones are done as they should be. */
enum plan {
	PLAN_OK,
	PLAN_LOST,	  /* arrived, the reply is lost */
	PLAN_NOT_ARRIVED, /* lost before it arrived; nobody knows */
	PLAN_LATE,	  /* a reply is missing, it arrives 60 s later */
	PLAN_REFUSED,	  /* never: fake.err */
	PLAN_BUSY,	  /* later: fake.err, fake.retry_after */
	PLAN_CUT,	  /* half of the first file, then the line is cut */
	PLAN_HANG,	  /* half of the first file, then nothing more */
	PLAN_HANG_AFTER,  /* arrived, then nothing more */
	PLAN_SILENT,	  /* done, without saying what it holds */
	PLAN_SPOILT	  /* the school holds something else */
};

struct fake_held {
	char key[64], name[64], sha256[80], text_sha256[80];
	int files;
	int64_t size, from;
};

struct fake {
	struct clock clock;
	struct random random;
	struct still_net net;
	struct paths paths;
	char dir[64];
	int64_t now, mono;
	uint64_t seed;
	struct store *store;
	struct engine *engine;
	int64_t account, task, material;

	enum plan plan; /* of the next hand-in */
	enum err err;	/* of what goes wrong next; news and fetch too */
	int64_t retry_after;
	bool news_fails, fetch_fails, ask_fails, no_token, token_busy;
	const char *content; /* of the material */
	const char *unchanged; /* what is here is it, by its SHA-256; NULL */
	int64_t skew;	     /* the school's clock minus ours */
	int took_s;	     /* so long ago the news were asked for, and dated */
	int64_t due;	     /* of the task; 0: in two days */
	const char *work;    /* key of the task's work as told; NULL: none */
	int64_t work_at;     /* when the school got it, as told */
	bool work_bare;	     /* without its files, as told */
	bool task_gone;	     /* the news take the task away */
	const char *current; /* key that a base must be; NULL: not judged */
	bool all_again;	     /* every round tells everything */
	bool news_answered;  /* news that fail: by an answer with status 200 */
	bool news_more;	     /* a round leaves a part for later */
	struct fake_held held[16];
	int n_held;

	bool task_fails;     /* asked for it anew, there is no reply */
	bool health_told;    /* with the news */
	bool module_gone;    /* asked how it is, it has no such part */

	int news, close_looks, tasks, hand_ins, asks, fetches, opened, changes;
	int healths;
	int64_t offset_seen; /* of the first file, when last handed in */
	char base_seen[64];
	int notices[NOTICE_KIND_COUNT];
	enum err notice_reason;
	enum standing notice_standing;
	int rounds;
	enum err round;
};

/* The folder, the store with an account and a task, and an engine. */
struct fake *fake_open(void);
void fake_close(struct fake *f);
/* Ends the engine where it stands and begins with a new one. */
void fake_restart(struct fake *f);
/* Lets so many seconds pass; what is due happens on the way. */
void fake_run(struct fake *f, int seconds);
/* An answer of the school goes over the net. */
void fake_answer(struct fake *f, int status);
/* Queues work: a file of that content and name (NULL: none) and a text. */
int64_t fake_queue(
    struct fake *f, const char *name, const char *content, const char *text);
enum entry_state fake_state(struct fake *f, int64_t entry);
enum err fake_reason(struct fake *f, int64_t entry);
void fake_write(const char *path, const char *content);
/* Contents equal. */
bool fake_file_is(const char *path, const char *content);

#endif
