/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder's files for choosing, and which ones were chosen anywhere. */
#ifndef RANZEN_UI_FOLDER_H
#define RANZEN_UI_FOLDER_H

#include "model/told.h"
#include "ui/lister.h"

#define FOLDER_CHOSEN 1000

struct folder_entry {
	const char *name; /* lent from the folder; as the disk has it */
	int64_t size, modified;
	enum lister_kind kind;
	const char *here; /* of a file at the school: where it lies on this
			   * computer, unchanged; else "" */
};

struct folder {
	char *path;                   /* owned; absolute, no links; NULL: none;
				       * at the school from its top, "/" */
	struct folder_entry *entries; /* the way up, folders, files, by name */
	int n;
	bool more;                    /* it has more than these */
	int *shown, n_shown;          /* of entries, in the order of the screen */
	bool hidden;                  /* show hidden ones, too */
	bool newest;                  /* first; then folders come after files */
	/* Our own folder, which is nobody's work, but for this in it. */
	const char *ours, *but;       /* lent; NULL */
	char *told;                   /* owned; where names lie */
	char *chosen[FOLDER_CHOSEN];  /* owned paths, in the order of choosing */
	int n_chosen;
};

void folder_init(struct folder *f);
void folder_release(struct folder *f);
/*
 * Takes what the lister told; *file gets the place of the file that was asked
 * for among the entries, -1: none. On failure nothing changes but that what was
 * told is gone. What is shown is to be said anew.
 */
enum err folder_take(struct folder *f, struct buf *told, int *file);
/* Takes what was told of a folder at the school, in any order: rows are sorted,
 * and copied. */
enum err folder_fill(struct folder *f, const char *path, struct told_row *rows,
		     int n);
/* Changes what was read, and how it is shown, with another one; what is chosen
 * stays. */
void folder_swap(struct folder *f, struct folder *with);
/* Shows the entries that have the words in their names; "": all. */
void folder_show(struct folder *f, const char *words);
/* A row of the screen. */
const struct folder_entry *folder_at(const struct folder *f, int64_t row);
/* The row of a name; -1: it is not shown. */
int64_t folder_row(const struct folder *f, const char *name);
static inline bool folder_is_file(const struct folder_entry *e)
{
	return e->kind == LISTER_FILE || e->kind == LISTER_CLOSED;
}

/* The folder or file behind an entry; caller frees. ".." is the way up. */
char *folder_path(const struct folder *f, const struct folder_entry *e);
bool folder_is_chosen(const struct folder *f, const struct folder_entry *e);
/* Chooses a file, or not any more. UNREADABLE; LIMIT: too many are chosen. */
enum err folder_toggle(struct folder *f, const struct folder_entry *e);
/* The same of a file anywhere, by its path without links. */
enum err folder_toggle_path(struct folder *f, const char *path);
/*
 * What was chosen in the folder that was read, and is not in it any more, is
 * not chosen any more either; gone gets the names. Nothing where not all of
 * the folder was told.
 */
void folder_forget_gone(struct folder *f, struct buf *gone);
/* None is chosen any more. */
void folder_forget(struct folder *f);
/* All files that are shown, or, where all are chosen, none of them. */
enum err folder_toggle_all(struct folder *f);

#endif
