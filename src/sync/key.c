/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The secret of an account, and a platform that changes it as it is used. */
#include "base/base.h"
#include "sync/inner.h"

static void print_of(const char *token, char print[HASH_HEX_SIZE])
{
	if (hash_bytes(HASH_SHA256, token, strlen(token), print))
		*print = '\0';
}

static void wipe(char **secret)
{
	if (*secret)
		explicit_bzero(*secret, strlen(*secret));
	free(*secret);
	*secret = NULL;
}

static void changed(void *ctx, const char *token)
{
	struct link *l = ctx;
	wipe(&l->fresh_key);
	l->fresh_key = str_dup(token);
}

enum err key_open(struct link *l)
{
	struct engine *e = l->e;
	char *token = NULL;
	enum err err = e->o.token(e->o.ctx, &l->acc, &token);
	l->key_waits = err == ERR_BUSY;
	if (!err) {
		l->session = l->p->open(e->o.net, e->o.disk, &l->acc, token);
		err = l->session ? ERR_OK : ERR_NOMEM;
		print_of(token, l->key_print);
	}
	wipe(&token);
	if (l->session && l->p->watch && e->o.token_changed)
		l->p->watch(l->session, changed, l);
	return err;
}

/* Somebody may have logged in anew, or out, in the meantime: theirs counts. */
bool key_keep(struct link *l)
{
	struct engine *e = l->e;
	char *kept = NULL, print[HASH_HEX_SIZE] = "";
	if (!l->fresh_key)
		return true;
	enum err err = e->o.token(e->o.ctx, &l->acc, &kept);
	if (err == ERR_BUSY)
		return false;
	if (!err)
		print_of(kept, print);
	wipe(&kept);
	if (!err && strcmp(print, l->key_print) != 0)
		l->drop = true;
	else if (!err)
		err = e->o.token_changed(e->o.ctx, &l->acc, l->fresh_key);
	if (!err && !l->drop)
		print_of(l->fresh_key, l->key_print);
	engine_log(e, l->acc.name, "secret kept", err, NULL);
	wipe(&l->fresh_key);
	return true;
}

void key_forget(struct link *l)
{
	wipe(&l->fresh_key);
	*l->key_print = '\0';
}
