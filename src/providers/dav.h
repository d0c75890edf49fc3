/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files kept at a school, by WebDAV (RFC 4918): to look, fetch and put. A
 * platform that has it says so by its dav member (provider.h); nothing here
 * knows which one it is. One request at a time, DAV_GAP_MS apart.
 *
 * All calls are as a provider's: they return at once, and call done exactly
 * once later, unless the struct dav is freed before. A path is an href of
 * dav_read.h. No redirect is followed, so the password goes where it was
 * meant to go and nowhere else; over http to loopback only (net.h).
 */
#ifndef RANZEN_PROVIDERS_DAV_H
#define RANZEN_PROVIDERS_DAV_H

#include "providers/dav_read.h"
#include "providers/provider.h"

#define DAV_GAP_MS   300  /* and up to half as much again */
#define DAV_ROOT_SIZE 512

struct dav;

/* NULL: no memory. */
struct dav *dav_new(struct net *net, const struct disk *disk, int64_t account);
void dav_free(struct dav *d); /* cancels what runs */
/*
 * Is there such a thing at root, an address with '/' at its end? It is asked
 * without a password. OK: yes, and whoever comes may go in; LOGIN: yes, and a
 * password is wanted (dav_key, dav_enter); NO_FOLDER: no, or it is switched
 * off, as far as anybody can tell. What was asked last counts for the calls
 * below, which come after an OK.
 */
void dav_probe(struct dav *d, const char *root, provider_done *done, void *ctx);
/* Both are copied. */
enum err dav_key(struct dav *d, const char *user, const char *password);
/* The same with the password. FOLDER_LOGIN: it is not taken, so it is not to be
 * sent again. */
void dav_enter(struct dav *d, provider_done *done, void *ctx);
/* What lies at href, and with inside what is in it; see gets that before done.
 * NOT_FOUND: nothing. */
void dav_look(struct dav *d, const char *href, bool inside, dav_see *see,
	      void *see_ctx, provider_done *done, void *ctx);
/* As a provider's fetch. size: as it was seen, -1 unknown. */
void dav_get(struct dav *d, const char *href, int64_t size, const char *part,
	     void (*moved)(void *ctx, int64_t done, int64_t total),
	     provider_done *done, void *ctx);

struct dav_file {
	const char *href;
	int fd;             /* stays the caller's, open until done */
	int64_t size;
	const char *over;   /* the strong etag of what it takes the place of;
			     * NULL: of nothing */
	void (*moved)(void *ctx, int64_t sent, int64_t total);
};
/*
 * Sends it once. fate never: it is not there, for err (THERE: something lies
 * there; OTHER_FILE: something else than over); unknown: it may be there, or a
 * part of it: look. A server that knows no conditions overwrites, so the
 * caller has looked before.
 */
void dav_put(struct dav *d, const struct dav_file *file, provider_done *done,
	     void *ctx);
/* Is what lies there the beginning of the file, for most bytes of it? CHANGED:
 * no. */
void dav_compare(struct dav *d, const char *href, int fd, int64_t most,
		 provider_done *done, void *ctx);
/* A folder; EXISTS: something is there already. */
void dav_make(struct dav *d, const char *href, provider_done *done, void *ctx);

#endif
