/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_login.h"

#define SECRET_SIZE (MOODLE_URL_SIZE + 100)

bool moodle_read_note(const char *note, struct moodle_note *out)
{
	int end = 0;

	memset(out, 0, sizeof(*out));
	if (sscanf(note, "%1023s %1023s%n", out->root, out->launch, &end) != 2)
		return false;
	out->school = note + end + (note[end] == ' ');
	return true;
}

static void end_login(void *ctx, const struct verdict *v)
{
	struct moodle_login_op *op = ctx;
	const struct login_result r = { .err = v->err, .said = v->said };

	op->login_done(op->login_ctx, &r);
	moodle_close(session_of(&op->op));
}

struct moodle_login_op *moodle_login_new(struct net *net, const char *note,
					 provider_login_done *done, void *ctx)
{
	const struct login_result no_memory = { .err = ERR_NOMEM, .said = "" };
	struct moodle_login_op *op = NULL;
	struct moodle_note site;
	struct session *s;

	moodle_read_note(note, &site);
	s = moodle_session_new(net, site.root);
	op = s ? calloc(1, sizeof(*op)) : NULL;
	if (!op) {
		free(s);
		done(ctx, &no_memory);
		return NULL;
	}
	op_init(&op->op, &s->ops, end_login, op);
	op->login_done = done;
	op->login_ctx = ctx;
	str_copy(op->school, sizeof(op->school), site.school ? site.school : "");
	return op;
}

void moodle_logged_in(struct moodle_login_op *op)
{
	struct session *s = session_of(&op->op);
	char secret[SECRET_SIZE];
	const struct login_result result = {
		.said = "", .token = secret, .person = op->person,
		.school = op->school, .zone = "",
	};

	str_printf(secret, sizeof(secret), "%s %s", s->token, s->root);
	op->login_done(op->login_ctx, &result);
	explicit_bzero(secret, sizeof(secret));
	moodle_close(s); /* frees the op */
}

static void on_token(struct op *o, const struct net_reply *r)
{
	struct session *s = session_of(o);
	struct moodle_fault f;

	if (!moodle_good(o, r, false))
		return;
	if (moodle_read_token(r->body, r->len, s->token, &f))
		moodle_logged_in((struct moodle_login_op *)o);
	else
		moodle_end(o, &f, 0);
}

void moodle_login(struct net *net, const struct login_with *with,
		  provider_login_done *done, void *ctx)
{
	struct moodle_login_op *op = moodle_login_new(net, with->site, done, ctx);
	struct buf form;

	if (!op)
		return;
	buf_init_secret(&form, 16u << 10);
	form_add(&form, "username", with->user);
	form_add(&form, "password", with->password);
	form_add(&form, "service", MOODLE_SERVICE);
	moodle_post(&op->op, MOODLE_TOKEN, &form, 1u << 16, on_token);
	buf_release(&form);
}
