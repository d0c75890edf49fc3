/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logging in: the one place where a password passes through. It is asked
 * once, tried once, and kept nowhere; what the platform gives for it goes to
 * the secrets (of a provider that keeps, with the password where the person
 * wishes that). These calls wait for the network (net->turn). */
#ifndef RANZEN_SYNC_LOGIN_H
#define RANZEN_SYNC_LOGIN_H

#include "providers/provider.h"
#include "store/store.h"
#include "sync/secrets.h"

struct login {
	struct net *net;
	struct store *store;
	const struct secrets *secrets;
	const struct provider *(*provider)(const char *name);
	char said[300];		 /* out: what the server said, clean */
	enum secret_place where; /* out: where the secret lies */
	/* out, of login_platform; owned */
	bool kept;    /* what was kept went by keep */
	char *site;   /* the provider's own */
	char *school; /* its name, or "" */
	bool browser; /* people log in on its own pages */
	/* in: of a provider that keeps */
	enum keep keep;
	/* in: the platform asks more, a msgid; again: what was answered is
	 * wrong. Not OK ends the login. May be NULL. */
	enum err (*question)(void *ctx, const char *ask, bool again,
	    char *answer, size_t size);
	void *ctx;
	/* inside */
	const struct provider *signed_by; /* which a reply spoke of */
};
void login_release(struct login *l);

/*
 * A person's address as an account keeps it: https:// put before where no
 * scheme stands or where it is http:// to another machine, no blanks, no '/'
 * at the end. USAGE: not an address, or one with a password in it. Caller
 * frees.
 */
enum err login_address(const char *typed, char **url);
/*
 * Asks what answers there; platform "auto": each in turn which one it is.
 * *url is exchanged for where the site says that it is.
 */
enum err login_platform(struct login *l, char **url, const char *platform,
    const struct provider **out);
/*
 * Logs in and puts account (its name, url, user, platform are set; person,
 * school and zone are filled in) and secret down, both or neither. After
 * login_platform. LOGIN_REFUSED, LOGIN_OR_LOCK: the password; CODE: what was
 * answered to a question, two times. The password is wiped once it was sent.
 */
enum err login_account(struct login *l, const struct provider *p,
    struct account *a, char *password);
/* The same with what the person brought back from the browser (PASTE,
 * PASTE_CUT, PASTE_OLD: it may be asked for again). */
enum err login_redeem(struct login *l, const struct provider *p,
    struct account *a, const char *passport, const char *pasted);
/* A name for a new account that none has yet: of the school's address. */
enum err login_name(struct store *s, const char *url, char *out, size_t size);

#endif
