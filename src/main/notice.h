/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine tells, in a person's words: part of ranzen-sync's roof. */
#ifndef RANZEN_MAIN_NOTICE_H
#define RANZEN_MAIN_NOTICE_H

#include "sync/engine.h"

/* Title and text of a notification, cut to their sizes. */
void notice_words(const struct notice *n, char *title, size_t title_size,
		  char *body, size_t size, bool *urgent);

#endif
