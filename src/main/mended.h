/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A repair of the store in a person's words: part of ranzen-sync's roof. */
#ifndef RANZEN_MAIN_MENDED_H
#define RANZEN_MAIN_MENDED_H

#include "sync/mend.h"

/* On standard error, once a store was repaired. folder: of what was rescued. */
void mended_tell(const struct mended *m, const char *folder);
/* The result, as a row of JSON or as text. */
void mended_print(const struct mended *m, bool as_json);

#endif
