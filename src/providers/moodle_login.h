/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging in to a Moodle, between its files: moodle_session.c finds the site,
 * moodle_login.c sends a password, moodle_sso.c goes by the browser.
 *
 * The note from the probe to the login is "ROOT LAUNCH NAME".
 */
#ifndef RANZEN_PROVIDERS_MOODLE_LOGIN_H
#define RANZEN_PROVIDERS_MOODLE_LOGIN_H

#include "providers/moodle_op.h"

#define MOODLE_SERVICE "moodle_mobile_app"

struct moodle_note {
	char root[MOODLE_URL_SIZE];
	char launch[MOODLE_URL_SIZE]; /* "-": it did not say */
	const char *school;           /* in the note */
};
bool moodle_read_note(const char *note, struct moodle_note *out);

/* Without a token, and of no account. NULL: no memory. */
struct session *moodle_session_new(struct net *net, const char *root);

/* A login, with a session of its own that ends with it. */
struct moodle_login_op {
	struct op op; /* first */
	provider_login_done *login_done;
	void *login_ctx;
	char person[256], school[256];
};
/* NULL: done was called. */
struct moodle_login_op *moodle_login_new(struct net *net, const char *note,
					 provider_login_done *done, void *ctx);
/* The session's token is the login's. Ends it. */
void moodle_logged_in(struct moodle_login_op *op);

/* What a browser is sent to when it is over, read as a person pasted it.
 * token gets 32 hex digits. PASTE, PASTE_CUT, PASTE_OLD: provider.h. */
enum err moodle_read_paste(const char *pasted, const char *root,
			   const char *passport, char token[33]);

#endif
