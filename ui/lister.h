/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a folder without stopping the screen: a drive or a server that does
 * not answer holds a program of its own (ui/helper.h), which looks at each
 * file, sorts by name as people do in their language, and tells it all at once.
 */
#ifndef RANZEN_UI_LISTER_H
#define RANZEN_UI_LISTER_H

#include "base/buf.h"
#include "store/store.h"
#include "ui/helper.h"

#define LISTER_WORD "--list" /* between our own programs; no option */
#define LISTER_LOOK_WORD "--look"
#define LISTER_ENTRIES 20000
#define LISTER_HANGS 8 /* drives that do not answer at a time */

enum lister_kind { LISTER_UP, LISTER_FOLDER, LISTER_FILE, LISTER_CLOSED };

/* What is told of a folder: this, the folder's own path, the name of the file that was
 * asked for ("": a folder was), then the entries, each with its name; all
 * texts end with a NUL. */
struct lister_head {
	enum err err;    /* then nothing follows */
	int32_t n;
	bool more;       /* than LISTER_ENTRIES */
};
struct lister_row {
	int64_t size, modified;
	enum lister_kind kind; /* CLOSED: a file that may not be read */
};

struct lister {
	struct helper helper;
	const void *owner;   /* who asked last */
	struct buf told;     /* as far as it came */
	pid_t hangs[LISTER_HANGS];
	int n_hangs;
};

void lister_init(struct lister *l);
void lister_release(struct lister *l);
/*
 * Asks for the first of the folders that can be read; whoever asked before gets
 * no answer any more. "=PATH" a folder, or a file, which is then named; "+PATH"
 * a folder only where there is something in it. BUSY: too many hang.
 */
enum err lister_start(struct lister *l, const struct watch *w, const void *owner,
		      const char *const *paths, int n);
/* The same for files that are to be handed in, each by its path. */
enum err lister_look(struct lister *l, const struct watch *w, const void *owner,
		     char *const *paths, int n);
/* What was told of them, in their order; CUT: not of all. */
enum err lister_sources(struct lister *l, struct source *out, int n);
/* Takes what was told by now; true once, when that is all. */
bool lister_turn(struct lister *l);
/* The same, and waits for it, so many milliseconds at most. */
bool lister_wait(struct lister *l, int ms);
/* Nobody waits for it any more. */
void lister_drop(struct lister *l, const void *owner);
/* The other end: the paths after LISTER_WORD or LISTER_LOOK_WORD; an exit
 * code. */
int lister_main(int n, char **args);
int lister_look_main(int n, char **args);

#endif
