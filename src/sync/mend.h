/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store of the one writer: looked at where there is a reason, repaired
 * where it is damaged. The caller holds the lock (loop_lock). */
#ifndef RANZEN_SYNC_MEND_H
#define RANZEN_SYNC_MEND_H

#include "store/store.h"

struct mended {
	bool damaged, repaired; /* what was found, what was done */
	struct store_repair repair;
	int seals; /* sealed copies that are missing or not what they were */
};

/* look: even where there is no reason. rescue: a folder for sealed copies that
 * no entry names, made when needed. */
enum err mend_open(const struct store_options *o, const char *rescue, bool look,
    struct store **out, struct mended *m);
/* Reads all sealed copies, and holds what waits with a broken one. */
enum err mend_seals(struct store *s, struct mended *m);

#endif
