/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a provider must do (src/providers/provider.h), as trials that know no
 * platform: docs/contract.md says how they are run. A trial is a function
 * that returns when all is as it must be. must() ends it when something is
 * not, skip() when the platform or what the person named does not have what
 * it needs.
 */
#ifndef RANZEN_TESTS_CONTRACT_CONTRACT_H
#define RANZEN_TESTS_CONTRACT_CONTRACT_H

#include "providers/provider.h"
#include "tests/contract/seen.h"
#include "tests/contract/tap.h"

#include <setjmp.h>

#define WRITES_MAX 32
#define SEEN_MAX   512
#define PAPERS_MAX 64

struct paper;

enum trial_needs {
	NEEDS_LOGIN = 1,   /* a session */
	NEEDS_TASKS = 2,   /* and all that the platform told, in c->all */
	NEEDS_WRITES = 4,  /* and tasks that may be written to */
	NEEDS_SCHOOL = 8,  /* and a ranzen-school that does as it is told */
};

struct contract {
	/* As asked for. */
	const struct provider *p;
	const char *url, *user, *school; /* school: its folder, NULL: none */
	char *password;
	const char *writes[WRITES_MAX];
	int n_writes;
	bool no_wrong_password, slow;

	struct tap tap;
	struct net *net; /* of the tap */
	char *dir;	 /* temporary; what is in it goes with it */
	struct account account;
	char token[4096], person[200], school_name[200], site[4096];
	struct session *session;
	struct seen all; /* of one full pass */
	char cursor[65536];
	bool sizes_learned;

	/* The call under way. */
	int calls_done;
	bool inside, from_inside;
	struct verdict v; /* of the last one; its strings are the next two */
	char said[1024], sha256[80];

	/* What the trial made; gone after it. */
	struct seen *seen[SEEN_MAX];
	struct paper *papers[PAPERS_MAX];
	int n_seen, n_papers;

	jmp_buf out;
	char why[2000];
	int number, passed, failed, skipped;
};

struct trial {
	const char *name, *sentence;
	void (*run)(struct contract *c);
	unsigned needs;
	unsigned caps;
};
/* By file; each ends with a row without a name. */
extern const struct trial trials_login[], trials_read[], trials_fetch[],
    trials_hand_in[], trials_limits[], trials_drafts[], trials_lost[],
    trials_weather[];

_Noreturn void fail_trial(struct contract *c, const char *fmt, ...)
    PRINTF_LIKE(2, 3);
_Noreturn void skip(struct contract *c, const char *fmt, ...)
    PRINTF_LIKE(2, 3);
#define must(c, what, ...)                                                    \
	do {                                                                  \
		if (!(what))                                                  \
			fail_trial(c, __VA_ARGS__);                           \
	} while (0)
/* A word on what was measured, with the trial's line. */
void note(struct contract *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Calls of the provider: each waits for its end and checks what is true of
 * all: done came once, not from inside the call, with a fate that fits its
 * error. The verdict is in c->v.
 */
void call_begin(struct contract *c);
void call_started(struct contract *c);
void call_end(struct contract *c);
void call_done(void *ctx, const struct verdict *v); /* ctx: the contract */
void call_probe(struct contract *c, const char *url);
/* c->v.err; token and person in c. The password is not kept. */
void call_login(struct contract *c, const char *url, const char *password);
void call_login_keep(struct contract *c, const char *url, const char *password,
    enum keep keep);
/* What a person brought back from a browser, after call_probe. */
void call_redeem(
    struct contract *c, const char *passport, const char *pasted);
void call_news(struct contract *c, const char *cursor, struct seen *out);
void call_task(struct contract *c, const char *pid, struct seen *out);
void call_fetch(
    struct contract *c, const struct seen_file *f, const char *part);
/* It ended well. */
void well(struct contract *c, const char *what);
/* "fate error: said" of the last call; lent until the next use. */
const char *verdict_words(struct contract *c);
/* A session anew, as after a restart; with another token if not NULL. */
void session_again(struct contract *c, const char *token);
/* Another second has come: times of a platform are whole seconds. */
void next_second(void);
/* Turns until the net is still, at most so many ms. */
void turns(struct contract *c, int ms);

/* Empty, and gone after the trial, as papers are (paper.h). */
struct seen *seen_new(struct contract *c);
void forget_all(struct contract *c);

/* Of the first files whose size no page tells: by fetching them. */
void learn_sizes(struct contract *c);
/* A path in c->dir; freed with it. */
void in_dir(struct contract *c, char path[PATH_MAX], const char *name);
/* SHA-256 of a file; fails the trial where it cannot be read. */
void hash_of(struct contract *c, const char *path, char hex[80]);
int64_t size_of(const char *path); /* -1: not there */
/* What the school is to do wrong from now on; "" nothing. */
void school_mood(struct contract *c, const char *mood);
/* How often this pupil's work for it was saved, by the school's own count;
 * -1: nobody counts. */
int64_t school_saves(struct contract *c);

#endif
