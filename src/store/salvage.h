/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the room: from a damaged store into a new one. */
#ifndef RANZEN_STORE_SALVAGE_H
#define RANZEN_STORE_SALVAGE_H

#include "store/db.h"

/*
 * Copies what can be read of from (its db NULL: nothing) and what the slips
 * tell into to, an empty store open for writing, in one transaction. Entries
 * are held against their slips; where there is none they must be whole in
 * themselves. What may have been sent is asked for before it is sent. deep:
 * sealed copies are hashed, else only looked for.
 */
enum err salvage(struct store *from, struct store *to, bool deep,
		 struct store_repair *r);
/* Of it the first step: the rows that can be read. A row that to does not take
 * is counted as lost. */
enum err salvage_rows(struct store *from, struct store *to,
		      struct store_repair *r);
/* Copies of sealed work that no entry of s names, into folder. */
enum err salvage_rest(struct store *s, const char *folder,
		      struct store_repair *r);

#endif
