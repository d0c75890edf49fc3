/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The secrets of accounts (P8): in the desktop's keyring, through
 * ranzen-desktop with a limit of 5 s, else each in a file of mode 0600 in a
 * folder of mode 0700. On a file system without permissions no file is
 * written (DENIED). At most 16 KB each.
 */
#ifndef RANZEN_SYNC_SECRETS_H
#define RANZEN_SYNC_SECRETS_H

#include "base/clock.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/path.h"

enum secret_place { SECRET_KEYRING, SECRET_FILE };

struct secrets {
	const struct paths *paths;
	const struct disk *disk;
	const struct clock *clock;
	struct log *log;
	const char *desktop; /* path of ranzen-desktop; NULL: no keyring */
	struct {
		int64_t account;
		pid_t pid; /* 0: nothing is being read */
		int out;
		int64_t until_ms;
	} reading; /* from the keyring */
};

/* What is kept for the account's files (folder_way.c), as an account of its
 * own. */
int64_t secrets_of_files(int64_t account);

/*
 * Never waits. *value is the caller's, who wipes and frees it. NOT_FOUND:
 * there is none; TIMEOUT: the keyring does not answer; BUSY: it is being asked
 * (for one account at a time): ask again, after SIGCHLD or within a second.
 */
enum err secrets_get(struct secrets *s, int64_t account, char **value);
/* The same, and waits for the keyring. */
enum err secrets_wait(struct secrets *s, int64_t account, char **value);
/* Gives up what is being read. */
void secrets_release(struct secrets *s);
enum err secrets_set(const struct secrets *s, int64_t account,
    const char *value, enum secret_place *where);
/* From wherever it is; none is fine. */
enum err secrets_del(const struct secrets *s, int64_t account);
/* Does a keyring answer? Waits for it as the others do. */
bool secrets_keyring(const struct secrets *s);
/* Would a secret file be private here? OK or DENIED, or why it cannot be
 * tried. Makes the folder. */
enum err secrets_file_possible(const struct secrets *s);

#endif
