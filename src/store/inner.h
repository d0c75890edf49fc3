/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the room: what its files share beside db.h. */
#ifndef RANZEN_STORE_INNER_H
#define RANZEN_STORE_INNER_H

#include "store/db.h"

/* SQL: is key that of the work of an entry, by our name or the platform's? */
#define WORK_OF(entry, key) \
	"(" entry ".key = " key " COLLATE NOCASE OR EXISTS (SELECT 1 FROM" \
	" receipt WHERE receipt.entry = " entry ".id AND" \
	" receipt.work_key <> '' AND receipt.work_key = " key "))"

/* How the last look at its news ended. */
enum err account_fault(struct store *s, int64_t id, enum err *fault);
/* A task was named: what a pass does not name is gone at its end. */
enum err seen_task(struct store *s, int64_t account, const char *pid);
/* Brings the hand_in of a task in line with its newest entry and its work. */
enum err outbox_refresh(struct store *s, int64_t task);
/* The step of an entry, with the check of DESIGN 4; in a transaction. */
enum err outbox_step(struct store *s, int64_t id, enum entry_state to);
/* What a proven entry means for its task's row; in a transaction. */
enum err outbox_settle(struct store *s, int64_t id, const struct receipt *r);
/* What is ordered after work that is proven now is meant to replace it. key:
 * by which the platform knows it; "": by that of the entry. */
enum err outbox_rebase(struct store *s, int64_t proven, const char *key);
/* The person decided upon a conflict, knowing what the platform holds. */
enum err outbox_accept_theirs(struct store *s, int64_t id);
/* May an entry go from one state to the other? */
bool outbox_may(enum entry_state from, enum entry_state to);
/* Files of an entry or receipt, owned; the caller frees with files_free. */
enum err files_read(struct query *q, struct work_file **files, int *n);
void files_free(struct work_file *files, int n);
enum err entry_files(struct store *s, int64_t entry, struct work_file **files,
		     int *n);

/*
 * Copies of files that are not blobs yet. On release all temporary files that
 * were not published go away.
 */
struct sealed { char *tmp; char sha256[65]; int64_t size; };
struct seal {
	struct store *s;
	struct sealed *files;
	int n;
	int64_t done, total;     /* bytes */
	int64_t missing;         /* with NOSPACE */
	bool (*moved)(void *ctx, int64_t done, int64_t total);
	void *ctx;
};
enum err seal_files(struct seal *seal, const char *const *paths, int n,
		    int *which);
enum err seal_publish(struct seal *seal);
void seal_release(struct seal *seal);
/* export.c: "name.txt" -> "name (2).txt" */
enum err name_numbered(char *out, size_t size, const char *name, int n);
/* Writes a blob as a file of the person's into folder: all of it, durably, or
 * nothing, under the name or the first number behind it that nobody has. The
 * same content under that name is enough. */
enum err blob_export(struct store *s, const char *sha256, const char *folder,
		     const char *name);
enum err text_export(struct store *s, const char *text, const char *folder,
		     const char *name);
/* material.c: all material of a task, in the caller's transaction. */
enum err materials_put(struct store *s, int64_t account, int64_t task,
		       const struct material *m, int n);
/* repair.c: the mark of damage; what is to be looked at; the end of a repair
 * that was cut off. */
#define VERSION_SANE 1000 /* no version that there will be is larger */
void repair_suspect(struct store *s);
bool repair_marked(const struct disk *d, const char *store);
enum err repair_look(struct store *s);
enum err repair_finish(const struct disk *d, const char *store);
bool blob_there(const struct store *s, const char *sha256, int64_t size);
/* The bytes of a blob hash to its name. */
bool blob_sound(const struct store *s, const char *sha256);
/* SEAL_BROKEN: other bytes, or none; else why it cannot be read now. */
enum err blob_check(const struct store *s, const char *sha256);

#endif
