/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Start at login while something waits to be sent: a systemd user unit and
 * its timer (systemd.unit(5), every 15 minutes), else a file of the XDG
 * autostart specification. Never for a RANZEN_HOME, unless RANZEN_AUTOSTART=1;
 * its unit then carries RANZEN_HOME and a name of its own.
 */
#ifndef RANZEN_SYNC_AUTOSTART_H
#define RANZEN_SYNC_AUTOSTART_H

#include "base/clock.h"
#include "base/disk.h"
#include "base/path.h"

enum autostart_kind { AUTOSTART_NONE, AUTOSTART_SYSTEMD, AUTOSTART_XDG };

struct autostart {
	const struct disk *disk;
	const struct clock *clock;
	const char *program; /* lent: ranzen-sync, absolute */
	const char *home;    /* lent: RANZEN_HOME or NULL */
	char name[32];	     /* of unit and file */
	char *config;	     /* owned: ~/.config */
	bool wanted;	     /* by the person, and for this home */
	bool systemd, xdg;   /* what this PC has */
};

/* Looks at the environment. allowed is the person's wish (sync.autostart). */
enum err autostart_init(struct autostart *a, const struct disk *disk,
    const struct clock *clock, const struct paths *paths, const char *program,
    bool allowed);
void autostart_release(struct autostart *a);
/* On or off. *kind says by what; NONE: this PC cannot (or must not). Takes up
 * to some seconds where systemd hangs. */
enum err autostart_set(struct autostart *a, bool on, enum autostart_kind *kind);
/* Is it switched on? By the files that lie there. */
bool autostart_is_on(const struct autostart *a);

#endif
