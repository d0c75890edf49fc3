/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/hash.h"
#include "sync/child.h"
#include "sync/secrets.h"

#define SECRET_LIMIT (16u << 10)
#define KEYRING_MS   5000
#define LOOK_MS	     50
#define KEY_SIZE     64

int64_t secrets_of_files(int64_t account)
{
	return -account;
}

static const char *kind_of(int64_t account)
{
	return account < 0 ? "files" : "account";
}

static char *file_of(const struct secrets *s, int64_t account)
{
	char name[40];
	str_printf(name, sizeof(name), "%s-%" PRId64, kind_of(account),
	    account < 0 ? -account : account);
	return path_join(s->paths->secrets, name);
}

/* One keyring serves all stores of a person. */
static enum err key_of(
    const struct secrets *s, int64_t account, char key[KEY_SIZE])
{
	char hex[HASH_HEX_SIZE];
	enum err err = hash_bytes(
	    HASH_SHA256, s->paths->store, strlen(s->paths->store), hex);
	if (!err)
		str_printf(key, KEY_SIZE, "%.16s-%" PRId64, hex, account);
	return err;
}

static enum err keyring(const struct secrets *s, const char *verb,
    int64_t account, const char *in)
{
	char key[KEY_SIZE];
	int code = 0;
	if (!s->desktop)
		return ERR_NOT_FOUND;
	enum err err = key_of(s, account, key);
	if (err)
		return err;
	const char *const argv[] = {s->desktop, "secret", verb, key, NULL};
	err = child_run(argv, in, NULL, KEYRING_MS, s->clock, &code);
	if (!err && code)
		err = code == 3 ? ERR_NOT_FOUND : ERR_UNREACHABLE;
	if (err && err != ERR_NOT_FOUND)
		log_write(s->log, LOG_INFO, "keyring: %s: %s (exit %d)", verb,
		    err_name(err), code);
	return err;
}

/* ---- reading the keyring while other things go on */

static enum err reading_begin(struct secrets *s, int64_t account)
{
	char key[KEY_SIZE];
	enum err err = key_of(s, account, key);
	if (err)
		return err;
	const char *const argv[] = {s->desktop, "secret", "get", key, NULL};
	s->reading.pid = child_spawn_read(argv, &s->reading.out);
	if (!s->reading.pid)
		return ERR_NOT_FOUND;
	s->reading.account = account;
	s->reading.until_ms = clock_mono_ms(s->clock) + KEYRING_MS;
	return ERR_BUSY;
}

static void reading_end(struct secrets *s)
{
	close(s->reading.out);
	s->reading.pid = 0;
}

void secrets_release(struct secrets *s)
{
	if (!s->reading.pid)
		return;
	child_kill(s->reading.pid);
	reading_end(s);
}

/* All that an ended child said lies in the pipe. */
static enum err reading_take(const struct secrets *s, char **value)
{
	char piece[4096];
	ssize_t got;
	struct buf out;
	buf_init_secret(&out, SECRET_LIMIT);
	while ((got = read(s->reading.out, piece, sizeof(piece))) > 0)
		buf_add(&out, piece, (size_t)got);
	explicit_bzero(piece, sizeof(piece));
	enum err err = buf_error(&out);
	if (!err && !out.len)
		err = ERR_NOT_FOUND;
	if (!err)
		*value = buf_take(&out);
	buf_release(&out);
	return err;
}

static enum err reading_turn(struct secrets *s, char **value)
{
	int code = 0;
	enum err err;
	if (child_ended(s->reading.pid, &code)) {
		if (code)
			err = code == 3 ? ERR_NOT_FOUND : ERR_UNREACHABLE;
		else
			err = reading_take(s, value);
		reading_end(s);
	} else if (clock_mono_ms(s->clock) < s->reading.until_ms) {
		return ERR_BUSY;
	} else {
		secrets_release(s);
		err = ERR_TIMEOUT;
	}
	if (err && err != ERR_NOT_FOUND)
		log_write(s->log, LOG_INFO, "keyring: get: %s (exit %d)",
		    err_name(err), code);
	return err;
}

enum err secrets_get(struct secrets *s, int64_t account, char **value)
{
	size_t len = 0;
	char *path = file_of(s, account), *other = NULL;
	*value = NULL;
	if (!path)
		return ERR_NOMEM;
	enum err err = disk_read_file(s->disk, path, SECRET_LIMIT, value, &len);
	free(path);
	if (err != ERR_NOT_FOUND || !s->desktop)
		return err;
	/* a keyring that does not answer today is no missing login */
	if (s->reading.pid && s->reading.account == account)
		return reading_turn(s, value);
	if (s->reading.pid && reading_turn(s, &other) == ERR_BUSY)
		return ERR_BUSY;
	if (other) /* of an account that is not asked for any more */
		explicit_bzero(other, strlen(other));
	free(other);
	return reading_begin(s, account);
}

enum err secrets_wait(struct secrets *s, int64_t account, char **value)
{
	enum err err;
	while ((err = secrets_get(s, account, value)) == ERR_BUSY) {
		struct pollfd out = {s->reading.out, POLLIN, 0};
		poll(&out, 1, LOOK_MS);
	}
	return err;
}

bool secrets_keyring(const struct secrets *s)
{
	enum err err = keyring(s, "get", 0, NULL);
	return s->desktop && (!err || err == ERR_NOT_FOUND);
}

enum err secrets_file_possible(const struct secrets *s)
{
	const struct disk *d = s->disk;
	struct stat st;
	enum err err = disk_mkdirs(d, s->paths->secrets);
	char *probe = err ? NULL : path_join(s->paths->secrets, ".probe");
	if (err || !probe)
		return err ? err : ERR_NOMEM;
	int fd = d->open(d->ctx, probe, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || d->fstat(d->ctx, fd, &st))
		err = err_from_errno(errno);
	else if (st.st_mode & 077)
		err = ERR_DENIED;
	if (!err &&
	    (d->stat(d->ctx, s->paths->secrets, &st) || (st.st_mode & 077)))
		err = ERR_DENIED;
	if (fd >= 0) {
		d->close(d->ctx, fd);
		d->unlink(d->ctx, probe);
	}
	free(probe);
	return err;
}

static enum err file_set(
    const struct secrets *s, int64_t account, const char *value)
{
	enum err err = secrets_file_possible(s);
	char *path = err ? NULL : file_of(s, account);
	if (!err && !path)
		err = ERR_NOMEM;
	if (!err)
		err =
		    disk_write_file(s->disk, path, value, strlen(value), 0600);
	free(path);
	return err;
}

static enum err file_del(const struct secrets *s, int64_t account)
{
	char *path = file_of(s, account);
	if (!path)
		return ERR_NOMEM;
	int rc = s->disk->unlink(s->disk->ctx, path);
	enum err err = rc && errno != ENOENT ? err_from_errno(errno) : ERR_OK;
	free(path);
	return err;
}

enum err secrets_set(const struct secrets *s, int64_t account,
    const char *value, enum secret_place *where)
{
	*where = SECRET_KEYRING;
	if (strlen(value) > SECRET_LIMIT)
		return ERR_LIMIT;
	if (!keyring(s, "set", account, value))
		return file_del(s, account);
	*where = SECRET_FILE;
	return file_set(s, account, value);
}

enum err secrets_del(const struct secrets *s, int64_t account)
{
	enum err ring = keyring(s, "del", account, NULL);
	enum err file = file_del(s, account);
	if (file)
		return file;
	return ring == ERR_TIMEOUT ? ring : ERR_OK;
}
