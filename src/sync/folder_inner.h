/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of folder.h share; nobody else includes this. */
#ifndef RANZEN_SYNC_FOLDER_INNER_H
#define RANZEN_SYNC_FOLDER_INNER_H

#include "sync/folder.h"

#define FOLDER_CHEAP (3 << 20) /* bytes that may be fetched to compare */

/* What lies somewhere. */
struct folder_place {
	char href[DAV_HREF_SIZE];
	char etag[DAV_ETAG_SIZE];
	bool folder;
	int64_t size, room;
};

/* Turns until what was begun is over: f->end. */
enum err folder_wait(struct folder *f);
/* The done of everything that is begun. */
void folder_done(void *folder, const struct verdict *v);
void folder_sleep(struct folder *f, int ms);
/* At root a password is wanted: which one, and may that host have it? */
enum err folder_log_in(struct folder *f, const char *root);
/* As that href says, and nothing else. */
enum err folder_look(struct folder *f, const char *href,
    struct folder_place *out);
/* The same, and where the etag is a weak one, again a little later: servers
 * call the version of a file weak for a second or two after it changed. */
enum err folder_look_strong(struct folder *f, const char *href,
    struct folder_place *out);
/* As a person's path says, even where the server writes a name otherwise.
 * folder: it is one, most likely; else asking may take more requests. */
enum err folder_find(struct folder *f, const char *path, bool folder,
    struct folder_place *out);

#endif
