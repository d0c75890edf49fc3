/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store in a folder of its own, with a clock that the test sets. */
#ifndef RANZEN_TESTS_LIB_STORE_LIB_H
#define RANZEN_TESTS_LIB_STORE_LIB_H

#include "store/store.h"

struct store_lib {
	char dir[64];
	struct paths paths;
	struct clock clock;
	struct disk disk;          /* the real one, to be altered */
	struct store_options options;
	int64_t now;
	struct store *s;
	int64_t account;
};

/* Opened for writing, with the account "demo". Asserts on failure. */
void store_lib_open(struct store_lib *l);
/* The same as cmocka's fixture, with *state a store_lib of its own. */
int store_lib_setup(void **state);
int store_lib_teardown(void **state);
void store_lib_again(struct store_lib *l, enum store_mode mode);
void store_lib_close(struct store_lib *l); /* removes the folder */
/* A task that takes files and text; its number. */
int64_t store_lib_task(struct store_lib *l, const char *pid, int64_t due);
/* A file in the folder; its path in a buffer of PATH_MAX. */
void store_lib_file(struct store_lib *l, const char *name, const char *text,
		    char *path);
/* Hands in one file; the entry. */
int64_t store_lib_hand_in(struct store_lib *l, int64_t task, const char *path);
/* Leads an entry to sent. */
void store_lib_send(struct store_lib *l, int64_t entry);
/* Leads it to proven: the platform holds just these files. */
void store_lib_prove(struct store_lib *l, int64_t entry);
enum entry_state store_lib_state(struct store_lib *l, int64_t entry);
/* SQL that takes versions 8 to 12 back. */
#define STORE_LIB_DROP_TALLY \
	"ALTER TABLE receipt DROP COLUMN seen;" \
	"ALTER TABLE account DROP COLUMN health;" \
	"ALTER TABLE account DROP COLUMN whole;" \
	"ALTER TABLE account DROP COLUMN logins;" \
	"ALTER TABLE account DROP COLUMN fault_since;" \
	"ALTER TABLE account DROP COLUMN looked;" \
	"DROP TRIGGER tally_born; DROP TRIGGER tally_gone;" \
	"DROP TRIGGER tally_moved; DROP TABLE tally;"
/* Whole file, freed by the caller; NULL: cannot be read. */
char *store_lib_read(const char *path);

#endif
