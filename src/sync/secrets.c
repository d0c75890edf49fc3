/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/hash.h"
#include "sync/child.h"
#include "sync/secrets.h"

#define SECRET_LIMIT (16u << 10)
#define KEYRING_MS   5000
#define KEY_SIZE     64

static char *file_of(const struct secrets *s, int64_t account)
{
	char name[40];
	str_printf(name, sizeof(name), "account-%" PRId64, account);
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
    int64_t account, const char *in, struct buf *out)
{
	char key[KEY_SIZE];
	int code = 0;
	if (!s->desktop)
		return ERR_NOT_FOUND;
	enum err err = key_of(s, account, key);
	if (err)
		return err;
	const char *const argv[] = {s->desktop, "secret", verb, key, NULL};
	err = child_run(argv, in, out, KEYRING_MS, s->clock, &code);
	if (!err && code)
		err = code == 3 ? ERR_NOT_FOUND : ERR_UNREACHABLE;
	if (err && err != ERR_NOT_FOUND)
		log_write(s->log, LOG_INFO, "keyring: %s: %s (exit %d)", verb,
		    err_name(err), code);
	return err;
}

static enum err keyring_get(
    const struct secrets *s, int64_t account, char **value)
{
	struct buf out;
	buf_init(&out, SECRET_LIMIT);
	enum err err = keyring(s, "get", account, NULL, &out);
	if (!err)
		err = buf_error(&out);
	if (!err && !out.len)
		err = ERR_NOT_FOUND;
	if (!err)
		*value = buf_take(&out);
	else if (out.len)
		explicit_bzero(out.data, out.len);
	buf_release(&out);
	return err;
}

enum err secrets_get(const struct secrets *s, int64_t account, char **value)
{
	size_t len = 0;
	char *path = file_of(s, account);
	*value = NULL;
	if (!path)
		return ERR_NOMEM;
	enum err err = disk_read_file(s->disk, path, SECRET_LIMIT, value, &len);
	free(path);
	if (err != ERR_NOT_FOUND)
		return err;
	/* a keyring that does not answer today is no missing login */
	return keyring_get(s, account, value);
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
	if (!keyring(s, "set", account, value, NULL))
		return file_del(s, account);
	*where = SECRET_FILE;
	return file_set(s, account, value);
}

enum err secrets_del(const struct secrets *s, int64_t account)
{
	enum err ring = keyring(s, "del", account, NULL, NULL);
	enum err file = file_del(s, account);
	if (file)
		return file;
	return ring == ERR_TIMEOUT ? ring : ERR_OK;
}
