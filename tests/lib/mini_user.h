/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody at a mini IServ: logs in as mia, keeps what a login gave, and asks
 * for pages by ops that do no more than that.
 */
#ifndef RANZEN_TESTS_LIB_MINI_USER_H
#define RANZEN_TESTS_LIB_MINI_USER_H

#include "providers/iserv_op.h"
#include "tests/lib/mini_iserv.h"

#define PASSWORD "ge&heim"

struct mini_user {
	struct mini_iserv m;
	struct session *s;
	char kept[ISERV_SECRET_SIZE], half[ISERV_SECRET_SIZE], ask[80];
	char person[80], said[200];
	enum err err;
	enum fate fate;
	int done, changed;
	/* of a probing op */
	int then, lost;
	char path[300];
};

struct asker { struct iserv_op op; struct mini_user *t; };

void user_begin(struct mini_user *t);
/* Logged in, with a session of what was kept; the log begins there. */
void user_inside(struct mini_user *t, enum keep keep);
void user_finish(struct mini_user *t);
void user_run(struct mini_user *t);
/* Each of these ends in t; a login at once, an op in user_run. */
void user_log_in(struct mini_user *t, const char *password, enum keep keep);
void user_answer(struct mini_user *t, const char *code, enum keep keep);
/* A session with what the last login kept. */
void user_open_kept(struct mini_user *t);
struct asker *user_asks(struct mini_user *t);
void user_get(struct mini_user *t, const char *path);
void user_post(struct mini_user *t, bool commit);

#endif
