/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen. Everything in ui_start is lent for the call. */
#ifndef RANZEN_UI_UI_H
#define RANZEN_UI_UI_H

#include "base/path.h"
#include "conf/conf.h"
#include "store/store.h"

struct ui_start {
	const struct paths *paths;
	struct conf *conf;      /* the options screen changes it */
	struct store *store;
	bool plain;        /* linear, for screen readers */
	const char *theme; /* NULL: as conf says */
	/* Writes receipt and attempts of a task into a new file in folder; now
	 * is by this computer's clock. The caller frees path. EMPTY: nothing was
	 * handed in from here. */
	enum err (*receipt)(struct store *, int64_t task, int64_t now,
			    const char *folder, char **path);
};

/* Runs until the person leaves; an exit code of CONTRACT.md. */
int ui_main(const struct ui_start *start);

#endif
