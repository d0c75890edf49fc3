/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files kept at a school, for a person who looks at them now: to list, fetch
 * and put, by the platform's WebDAV (providers/dav.h). These calls wait for
 * the network (net->turn). A path is as people write it: "Files/Mathe/a.pdf",
 * "" for the top; a name may be one that the server writes otherwise.
 *
 * A fetch goes on where an earlier one was cut, also in another life of the
 * program, and overwrites no file. A put overwrites no file at the school
 * that the person did not mean, and after a lost reply looks before it sends
 * again; the person's file is only read.
 */
#ifndef RANZEN_SYNC_FOLDER_H
#define RANZEN_SYNC_FOLDER_H

#include "providers/dav.h"
#include "store/store.h"
#include "sync/secrets.h"

struct folder {
	struct net *net;
	const struct disk *disk;
	const struct clock *clock;
	struct secrets *secrets;
	const struct account *account;
	const struct provider *provider;
	const char *address;   /* where it is; "": where the platform says */
	bool given;            /* ask has one that goes before what is kept */
	/* The password, where none is kept or it is refused; PASSWORD_DUE:
	 * nobody is there to be asked. Not OK ends it. */
	enum err (*ask)(void *ctx, char *password, size_t size);
	/* May this host, which is not the account's own, have the password?
	 * Asked once. Not OK: no. */
	enum err (*may)(void *ctx, const char *host);
	void (*moved)(void *ctx, int64_t done, int64_t total); /* may be NULL */
	struct store *store;   /* gets a sample of each good answer that the
				* account's own host gives; may be NULL */
	void *ctx;
	char said[300];        /* out: what the school said, clean */
	/* inside */
	struct dav *dav;
	bool own_host;
	bool over;
	struct verdict end;
};

/* NO_FOLDER: the school has none; FOLDER_LOGIN: the password is not taken;
 * ELSEWHERE: address is not one of the account's school. */
enum err folder_open(struct folder *f);
void folder_close(struct folder *f);

/* One file or folder. All is lent. */
struct folder_row {
	const char *name, *path;
	const struct dav_row *dav;
};
typedef enum err folder_see(void *ctx, const struct folder_row *row);
/* What is in a folder, in the server's order, or the file itself. */
enum err folder_list(struct folder *f, const char *path, folder_see *see,
    void *ctx);

struct folder_got {
	char *path;                  /* owned: where it lies now */
	char sha256[HASH_HEX_SIZE];
	int64_t size;
	bool both;                   /* beside another one of that name */
};
/* Into that folder of this computer, which is made. FOLDER: it is one. */
enum err folder_get(struct folder *f, const char *path, const char *dir,
    struct folder_got *got);

/* How it is known that it lies there. */
enum folder_proof {
	FOLDER_CONTENT, /* all of it was compared */
	FOLDER_SIZE     /* name and size; of a large one its beginning */
};
struct folder_put {
	const char *file;            /* of this computer */
	const char *path;            /* where, with its name */
	bool replace, make_folders;
};
struct folder_sent {
	char etag[DAV_ETAG_SIZE];
	int64_t size;
	enum folder_proof proof;
	bool already;                /* it lay there before */
	bool unsure;                 /* with an error: it may have arrived */
};
/* THERE, OTHER_FILE, NO_VERSION, NO_PARENT, TOP, NO_ROOM: nothing was sent;
 * CHANGED: the person's file changed meanwhile. */
enum err folder_put(struct folder *f, const struct folder_put *put,
    struct folder_sent *sent);
/* Is path a folder there? */
enum err folder_is(struct folder *f, const char *path, bool *is);

#endif
