/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which password goes to a school's files, and to which host. What is known of
 * that is a secret of its own, beside the account's: lines of
 *
 *	host HOST          of the files, where the person let it have it
 *	refused            the account's own password was, there
 *	password PASSWORD  typed for the files, and taken
 *
 * A new login begins it anew.
 */
#include "base/base.h"
#include "net/url.h"
#include "sync/folder_inner.h"

#define PASSWORD_SIZE 1000
#define NOTE_LIMIT    4096

struct way {
	char host[URL_HOST_SIZE];
	bool refused;
	char own[PASSWORD_SIZE];  /* for the files; "" none */
	char *kept;               /* owned: the account's; NULL none */
};

static void wipe(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

static void read_line(struct way *w, const char *line, size_t n)
{
	if (n > 5 && !memcmp(line, "host ", 5))
		str_printf(w->host, sizeof(w->host), "%.*s", (int)n - 5,
		    line + 5);
	else if (n > 9 && !memcmp(line, "password ", 9))
		str_printf(w->own, sizeof(w->own), "%.*s", (int)n - 9,
		    line + 9);
	else if (n == 7 && !memcmp(line, "refused", 7))
		w->refused = true;
}

static enum err way_read(struct folder *f, struct way *w)
{
	char *text = NULL;
	enum err err = secrets_wait(
	    f->secrets, secrets_of_files(f->account->id), &text);
	for (const char *at = text; at && *at; at += *at == '\n') {
		size_t n = strcspn(at, "\n");
		read_line(w, at, n);
		at += n;
	}
	wipe(text);
	if (err && err != ERR_NOT_FOUND)
		return err;
	text = NULL;
	err = secrets_wait(f->secrets, f->account->id, &text);
	if (!err)
		w->kept = f->provider->dav->password(text);
	wipe(text);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Where it cannot be kept, it is asked again another time. */
static void way_keep(struct folder *f, const struct way *w)
{
	enum secret_place where;
	struct buf b;
	buf_init_secret(&b, NOTE_LIMIT);
	if (*w->host)
		buf_printf(&b, "host %s\n", w->host);
	if (w->refused)
		buf_str(&b, "refused\n");
	if (*w->own)
		buf_printf(&b, "password %s\n", w->own);
	if (!buf_error(&b) && b.len)
		secrets_set(f->secrets, secrets_of_files(f->account->id),
		    b.data, &where);
	else if (!b.len)
		secrets_del(f->secrets, secrets_of_files(f->account->id));
	buf_release(&b);
}

/* ---- to which host */

/* An address that the person set is one they meant. */
static enum err may_go(struct folder *f, struct way *w, const char *root)
{
	struct url ours, there;
	if (!url_read(&ours, f->account->url) || !url_read(&there, root))
		return ERR_ELSEWHERE;
	if (*f->address || !strcmp(ours.host, there.host) ||
	    !strcmp(w->host, there.host))
		return ERR_OK;
	enum err err = f->may(f->ctx, there.host);
	if (err)
		return err;
	str_copy(w->host, sizeof(w->host), there.host);
	way_keep(f, w);
	return ERR_OK;
}

/* ---- which password */

static enum err try(struct folder *f, const char *password)
{
	enum err err = dav_key(f->dav, f->account->user, password);
	if (err)
		return err;
	dav_enter(f->dav, folder_done, f);
	return folder_wait(f);
}

static enum err try_typed(struct folder *f, struct way *w)
{
	char typed[PASSWORD_SIZE] = "";
	enum err err = f->ask(f->ctx, typed, sizeof(typed));
	if (!err)
		err = try(f, typed);
	if (!err && w->kept && !strcmp(typed, w->kept)) {
		w->refused = false;
		*w->own = '\0';
		way_keep(f, w);
	} else if (!err && f->account->kept == KEPT_password) {
		str_copy(w->own, sizeof(w->own), typed);
		way_keep(f, w);
	}
	explicit_bzero(typed, sizeof(typed));
	return err;
}

/* One that was refused is never sent again by itself. */
static enum err try_known(struct folder *f, struct way *w)
{
	bool own = *w->own;
	enum err err = try(f, own ? w->own : w->kept);
	if (err != ERR_FOLDER_LOGIN)
		return err;
	if (own)
		explicit_bzero(w->own, sizeof(w->own));
	else
		w->refused = true;
	way_keep(f, w);
	return err;
}

static enum err try_all(struct folder *f, struct way *w)
{
	bool refused = w->refused;
	if (!f->given && (*w->own || (w->kept && !w->refused))) {
		enum err err = try_known(f, w);
		if (err != ERR_FOLDER_LOGIN)
			return err;
		refused = true;
	}
	enum err err = try_typed(f, w);
	return err == ERR_PASSWORD_DUE && refused ? ERR_FOLDER_LOGIN : err;
}

enum err folder_log_in(struct folder *f, const char *root)
{
	struct way w = {.refused = false};
	enum err err = way_read(f, &w);
	if (!err)
		err = may_go(f, &w, root);
	if (!err)
		err = try_all(f, &w);
	wipe(w.kept);
	explicit_bzero(&w, sizeof(w));
	return err;
}
