/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/mini_user.h"

#include <setjmp.h>
#include <cmocka.h>

static void on_changed(void *ctx, const char *secret)
{
	struct mini_user *t = ctx;

	t->changed++;
	str_copy(t->kept, sizeof(t->kept), secret);
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct mini_user *t = ctx;

	t->done++;
	t->err = r->err;
	str_copy(t->said, sizeof(t->said), r->said);
	str_copy(t->ask, sizeof(t->ask), r->ask ? r->ask : "");
	str_copy(r->ask ? t->half : t->kept, sizeof(t->kept),
		 r->token ? r->token : "");
	str_copy(t->person, sizeof(t->person), r->person ? r->person : "");
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct mini_user *t = ctx;

	t->done++;
	t->err = v->err;
	t->fate = v->fate;
	str_copy(t->said, sizeof(t->said), v->said);
}

void user_begin(struct mini_user *t)
{
	memset(t, 0, sizeof(*t));
	mini_iserv_init(&t->m);
}

void user_finish(struct mini_user *t)
{
	iserv_close(t->s);
	mini_iserv_release(&t->m);
}

void user_run(struct mini_user *t)
{
	t->done = 0;
	paper_net_run(&t->m.net);
}

void user_log_in(struct mini_user *t, const char *password, enum keep keep)
{
	iserv_login(&t->m.net.net, &(struct login_with){
			.site = MINI_ROOT " /iserv", .user = "mia",
			.password = password, .keep = keep }, on_login, t);
	user_run(t);
	assert_int_equal(t->done, 1);
}

void user_answer(struct mini_user *t, const char *code, enum keep keep)
{
	iserv_login(&t->m.net.net, &(struct login_with){
			.site = MINI_ROOT " /iserv", .user = "", .password = "",
			.keep = keep, .token = t->half, .answer = code },
		    on_login, t);
	user_run(t);
	assert_int_equal(t->done, 1);
}

void user_open_kept(struct mini_user *t)
{
	struct account a = { .id = 1, .url = (char[]){ MINI_ROOT } };

	iserv_close(t->s);
	t->s = iserv_open(&t->m.net.net, NULL, &a, t->kept);
	assert_non_null(t->s);
	iserv_watch(t->s, on_changed, t);
	buf_clear(&t->m.net.log);
	t->m.net.asked = t->m.posts = t->changed = 0;
}

void user_inside(struct mini_user *t, enum keep keep)
{
	user_begin(t);
	user_log_in(t, PASSWORD, keep);
	assert_int_equal(t->err, ERR_OK);
	user_open_kept(t);
}

static void on_then(struct iserv_op *o, const struct iserv_reply *r)
{
	struct asker *a = (struct asker *)o;

	a->t->then++;
	a->t->lost += r->lost;
	str_copy(a->t->path, sizeof(a->t->path), r->path);
	if (!r->lost && r->net->status / 100 > 3)
		iserv_failed(o, r->net);
	else
		op_end(&o->op, FATE_done, ERR_OK, 0);
}

struct asker *user_asks(struct mini_user *t)
{
	struct asker *a = iserv_op_new(t->s, sizeof(*a), on_done, t);

	assert_non_null(a);
	a->t = t;
	return a;
}

void user_get(struct mini_user *t, const char *path)
{
	iserv_get(&user_asks(t)->op, path, on_then);
}

void user_post(struct mini_user *t, bool commit)
{
	const struct iserv_ask ask = { .method = "POST", .commit = commit,
		.path = "/iserv/exercise/confirm/1", .body = "a=b",
		.body_len = 3 };

	iserv_ask(&user_asks(t)->op, &ask, on_then);
}
