/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slip is a hand-in told a second time: a small file beside the store,
 * …/slips/KEY, written and synced before the entry is committed. It says what
 * was handed in, for which task of which account, and ends with the SHA-256 of
 * itself, so that a store of which nothing can be read any more still gives
 * its hand-ins back (store_repair). It holds no state: whoever finds only the
 * slip asks the platform. Slips of what was dropped and of removed accounts go
 * away; those of proven work stay, for its receipt.
 *
 * Form: lines "word value" (the last of them, "statement 1", only where it was
 * accepted), "file SIZE SHA256 PID NAME" with "-" for no pid,
 * then "text N" and N bytes, then "end SHA256". N -1: no text.
 */
#ifndef RANZEN_STORE_SLIP_H
#define RANZEN_STORE_SLIP_H

#include "store/db.h"

#define SLIP_LIMIT (20u << 20)

/* The fields that a slip knows; the others are zero. Everything is owned. */
struct slip { struct account account; struct task task; struct entry entry; };

enum err slip_write(struct store *s, int64_t entry);
void slip_remove(struct store *s, const char *key);
/* FORMAT: not a whole slip. */
enum err slip_read(struct store *s, const char *key, struct slip *out);
enum err slip_parse(const char *data, size_t len, struct slip *out);
void slip_release(struct slip *p);
typedef enum err slip_row(void *ctx, const struct slip *);
/* All that are whole, oldest entry first. */
enum err slip_each(struct store *s, slip_row *row, void *ctx);

#endif
