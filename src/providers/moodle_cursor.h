/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the news of a Moodle are known (docs/moodle.md): compact JSON. */
#ifndef RANZEN_PROVIDERS_MOODLE_CURSOR_H
#define RANZEN_PROVIDERS_MOODLE_CURSOR_H

#include "base/base.h"

#define MOODLE_COURSES_LIMIT 5000

struct ids { int64_t *id; size_t n, room; };
bool ids_add(struct ids *v, int64_t id); /* false: no memory */
bool ids_have(const struct ids *v, int64_t id);
void ids_clear(struct ids *v);

/* Times are the site's. */
struct moodle_cursor {
	int64_t since;     /* the next poll asks for what is newer; 0: none yet */
	int64_t full_at;   /* of the last full pass */
	int64_t parts_at;  /* of the last one with materials; 0: due now */
	int64_t me_at;     /* when the site was asked who we are */
	int64_t user, max_bytes;
	int64_t unread;    /* conversations; -1: the site has none */
	struct ids courses;
};

/* What is none reads as an empty one. */
void moodle_cursor_read(struct moodle_cursor *c, const char *text);
char *moodle_cursor_write(const struct moodle_cursor *c); /* NULL: no memory */
void moodle_cursor_release(struct moodle_cursor *c);

#endif
