/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where things lie. With RANZEN_HOME all in one folder, else the XDG places.
 * The folders are made on demand by whoever writes.
 */
#ifndef RANZEN_BASE_PATH_H
#define RANZEN_BASE_PATH_H

#include "base/buf.h"

struct paths {
	char *home;    /* RANZEN_HOME, or NULL */
	char *store;   /* …/store.db */
	char *blobs;   /* folder */
	char *secrets; /* folder 0700 of 0600 files */
	char *config;  /* ranzen.conf */
	char *trust;   /* folder: certificates that a person gave (net/trust.h) */
	char *log;     /* sync.log */
	char *files;   /* ~/Ranzen, or RANZEN_HOME/files */
	char *lock;    /* held by the one ranzen-sync of this store */
	char *socket;  /* the doorbell: short, in $XDG_RUNTIME_DIR/ranzen or a private
			* 0700 folder of the temporary folder, named by a hash of store */
	char *budget;  /* per-user file: requests shared by all stores of a user id */
};

enum err paths_init(struct paths *p);
void paths_release(struct paths *p);

/* A program of ours beside the running one ("ranzen-sync"), else in the
 * prefix, else on PATH; NULL if nowhere. Caller frees. */
char *path_program(const char *name);
/* A shared data file ("themes/default.theme"): in the source tree when run from
 * build/ or build/san/, else PREFIX/share/ranzen. Caller frees. */
char *path_data(const char *name);
/* Folder of message catalogues likewise. Caller frees. */
char *path_locale(void);
char *path_join(const char *dir, const char *name); /* caller frees */
/* What stands behind the last "/"; lent. */
const char *path_name(const char *path);
/* The folder that it lies in: "/" of "/a", "." of "a". Caller frees. */
char *path_folder(const char *path);
/* That name in the folder that path lies in. Caller frees. */
char *path_beside(const char *path, const char *name);

#endif
