/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the person's own files that are not understood: all of them are named,
 * in one sentence for each file; the rest of the file is used. */
#ifndef RANZEN_UI_MISTAKES_H
#define RANZEN_UI_MISTAKES_H

#include "base/base.h"

struct ui;

struct mistaken {
	int n;
	char lines[48];  /* "2, 5, 9" */
	char file[160];
	bool unread;     /* the file cannot be read at all */
};
struct mistakes { struct mistaken keys, theme; };

/* A keys_mistake and a theme_mistake; ctx is the ui. */
void mistakes_of_keys(void *ctx, const char *file, int line);
void mistakes_of_theme(void *ctx, const char *file, int line);
/* Says what there is, and forgets it. */
void mistakes_tell(struct ui *ui);

#endif
