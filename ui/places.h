/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where people keep their files: the folders that the desktop made for them,
 * drives that are plugged in, and their home. Nothing here touches a drive: it
 * may not answer.
 */
#ifndef RANZEN_UI_PLACES_H
#define RANZEN_UI_PLACES_H

#include "base/base.h"

#define PLACES 32

struct place {
	char *label, *path; /* owned */
};
struct places {
	struct place at[PLACES];
	int n;
};
/* Where that is read; NULL: it is not. */
struct places_from {
	const char *home;
	const char *dirs;   /* user-dirs.dirs of xdg-user-dirs */
	const char *mounts; /* as /proc/self/mounts, fstab(5) */
};

void places_release(struct places *p);
/* Takes path. One that is there already, or NULL, is left out. */
void places_add(struct places *p, const char *label, char *path);
/* Downloads, desktop, documents, pictures; the home; drives. */
void places_read(struct places *p, const struct places_from *from);
/* Those of this person. */
void places_own(struct places *p);

#endif
