/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/vfs.h>

#include "store/inner.h"
#include "store/salvage.h"

#define JOURNAL_TURN_MS 10

#define COPY_TRIES 3
#define CHUNK (256u << 10)

/* Where shared memory between machines does not exist (linux/magic.h). */
static const uint32_t network_file_systems[] = {
	0x6969,     /* nfs */
	0x517b,     /* smb */
	0xff534d42, /* cifs */
	0xfe534d42, /* smb2 */
	0x5346414f, /* afs */
	0x73757245, /* coda */
	0x01021997, /* 9p */
	0x00c36400, /* ceph */
	0x65735546, /* fuse: sshfs and its like */
};

static bool on_network(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(network_file_systems); i++)
		if ((uint32_t)fs.f_type == network_file_systems[i])
			return true;
	return false;
}

/*
 * SQLite would make the file readable by others. One that is there is not
 * opened: to close it again would drop the locks (fcntl) of a store that this
 * process has open, and another program would take it to be nobody's.
 */
static enum err touch(struct store *s)
{
	const struct disk *d = s->disk;
	struct stat st;
	int fd;

	if (d->stat(d->ctx, s->path, &st) == 0)
		return access(s->path, R_OK | W_OK) ? err_from_errno(errno)
						    : ERR_OK;
	fd = d->open(d->ctx, s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_from_errno(errno);
	d->close(d->ctx, fd);
	return ERR_OK;
}

static enum err make_folders(struct store *s)
{
	enum err e = disk_make_parent(s->disk, s->path);

	return e == ERR_OK ? disk_mkdirs(s->disk, s->blobs) : e;
}

/*
 * SQLite asks no busy handler when the journal of a store is changed, and two
 * programs may find the same new store at once: we wait ourselves.
 */
static enum err set_journal(struct store *s)
{
	const char *sql = on_network(s->path) ? "PRAGMA journal_mode = DELETE"
					      : "PRAGMA journal_mode = WAL";
	enum err e = db_exec(s, sql);

	for (int ms = 0; e == ERR_BUSY && ms < BUSY_MS; ms += JOURNAL_TURN_MS) {
		poll(NULL, 0, JOURNAL_TURN_MS);
		e = db_exec(s, sql);
	}
	return e;
}

/*
 * Where the journal could not be opened for writing (no descriptor was left),
 * SQLite goes on with one that can only be read: such a store would stay so
 * for as long as its program runs. That somebody else writes is well.
 */
static enum err try_write(struct store *s)
{
	enum err e = db_exec(s, "BEGIN IMMEDIATE");

	if (e == ERR_BUSY)
		return ERR_OK;
	return e == ERR_OK ? db_exec(s, "ROLLBACK") : e;
}

/* ---- which file it is */

static void remember(struct store *s)
{
	struct stat st;

	if (!s->disk->vfs && s->disk->stat(s->disk->ctx, s->path, &st) == 0) {
		s->dev = st.st_dev;
		s->ino = st.st_ino;
	}
}

bool store_moved(const struct store *s)
{
	struct stat st;

	return s->dev && s->disk->stat(s->disk->ctx, s->path, &st) == 0 &&
	       (st.st_dev != s->dev || st.st_ino != s->ino);
}

enum err store_again(struct store *s)
{
	enum err e;

	for (sqlite3_stmt *st = NULL; (st = sqlite3_next_stmt(s->db, st));)
		if (sqlite3_stmt_busy(st))
			return ERR_BUSY;
	db_close(s);
	e = db_open(s, s->path, SQLITE_OPEN_READWRITE);
	if (e == ERR_OK)
		e = set_journal(s);
	remember(s);
	return e;
}

static enum err open_write(struct store *s)
{
	int64_t version = 0;
	enum err e = make_folders(s);

	if (e == ERR_OK)
		e = repair_finish(s->disk, s->path);
	if (e == ERR_OK && !s->disk->vfs)
		e = touch(s);
	remember(s);
	if (e == ERR_OK)
		e = db_open(s, s->path,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	s->writable = true; /* a mark of damage may be left */
	if (e == ERR_OK)
		e = db_version(s, &version);
	if (e == ERR_OK && version > STORE_VERSION && version <= VERSION_SANE)
		return ERR_STORE_NEWER;
	if (e == ERR_OK && sqlite3_db_readonly(s->db, "main") == 1)
		return ERR_READONLY;
	if (e == ERR_OK)
		e = set_journal(s);
	if (e == ERR_OK)
		e = try_write(s);
	return e == ERR_OK ? db_migrate(s) : e;
}

/* ---- reading what cannot be written */

static enum err only_read(struct store *s)
{
	s->writable = false;
	return db_exec(s, "PRAGMA query_only = 1");
}

/* The memory's own VFS, whatever the disk names. */
static enum err open_empty(struct store *s)
{
	enum err e = db_open(s, ":memory:",
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

	s->writable = true;
	if (e == ERR_OK)
		e = db_migrate(s);
	return e == ERR_OK ? only_read(s) : e;
}

/* Replaces the open connection by a copy of it in memory, brought up to date. */
static enum err into_memory(struct store *s)
{
	struct store copy = *s;
	sqlite3_backup *backup;
	enum err e;

	copy.n_cached = 0;
	copy.db = NULL;
	e = db_open(&copy, ":memory:",
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	backup = e == ERR_OK
		 ? sqlite3_backup_init(copy.db, "main", s->db, "main") : NULL;
	if (e == ERR_OK && !backup)
		e = db_err(&copy, sqlite3_errcode(copy.db));
	if (backup) {
		sqlite3_backup_step(backup, -1);
		e = db_err(s, sqlite3_backup_finish(backup));
	}
	db_close(s);
	s->db = copy.db;
	s->writable = true;
	if (e == ERR_OK)
		e = db_migrate(s);
	return e == ERR_OK ? only_read(s) : e;
}

static enum err open_direct(struct store *s)
{
	int64_t version = 0, n;
	struct query q;
	enum err e = db_open(s, s->path, SQLITE_OPEN_READWRITE);

	if (e == ERR_OK)
		e = db_version(s, &version);
	if (e != ERR_OK)
		return e;
	if (version > VERSION_SANE || version < 0)
		return ERR_STORE_BROKEN;
	if (version > STORE_VERSION)
		return ERR_STORE_NEWER;
	if (version < STORE_VERSION)
		return into_memory(s);
	q_open(&q, s, "SELECT count(*) FROM account");
	e = q_one(&q, &n);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return e == ERR_OK ? only_read(s) : e;
}

static enum err copy_bytes(struct store *s, int from, int to)
{
	const struct disk *d = s->disk;
	char *chunk = malloc(CHUNK);
	enum err e = chunk ? ERR_OK : ERR_NOMEM;
	ssize_t n = 1;

	for (off_t at = 0; e == ERR_OK && n > 0; at += n) {
		n = d->pread(d->ctx, from, chunk, CHUNK, at);
		for (ssize_t put = 0, w; n > 0 && put < n; put += w) {
			w = write(to, chunk + put, (size_t)(n - put));
			if (w < 0) {
				n = -1;
				break;
			}
		}
		if (n < 0)
			e = err_from_errno(errno);
	}
	free(chunk);
	return e;
}

/* A file beside the store ("", "-wal", "-journal"); one that is absent is well. */
static enum err copy_file(struct store *s, const char *dir, const char *suffix)
{
	const struct disk *d = s->disk;
	char from[PATH_MAX], to[PATH_MAX];
	int in = -1, out = -1;
	enum err e;

	if (!str_printf(from, sizeof(from), "%s%s", s->path, suffix) ||
	    !str_printf(to, sizeof(to), "%s/store%s", dir, suffix))
		return ERR_LIMIT;
	in = d->open(d->ctx, from, O_RDONLY | O_CLOEXEC, 0);
	if (in < 0)
		return *suffix && errno == ENOENT ? ERR_OK
						  : err_from_errno(errno);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	e = out < 0 ? err_from_errno(errno) : copy_bytes(s, in, out);
	d->close(d->ctx, in);
	if (out >= 0 && close(out) != 0 && e == ERR_OK)
		e = ERR_IO;
	return e;
}

static const char *const suffixes[] = { "", "-wal", "-journal", "-shm" };

/* Sizes and times of store and journal, to see whether somebody wrote. */
static uint64_t stamp(const struct store *s)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < 3; i++) {
		struct stat st = { 0 };
		char path[PATH_MAX];

		if (!str_printf(path, sizeof(path), "%s%s", s->path,
				suffixes[i]) ||
		    s->disk->stat(s->disk->ctx, path, &st) != 0)
			st = (struct stat){ .st_size = -1 };
		sum = sum * 1000003u + (uint64_t)st.st_size;
		sum = sum * 1000003u + (uint64_t)st.st_mtim.tv_sec;
		sum = sum * 1000003u + (uint64_t)st.st_mtim.tv_nsec;
	}
	return sum;
}

/* SQLite itself replays the journal of the copy, and memory takes the result. */
static enum err open_from(struct store *s, const char *dir)
{
	char path[PATH_MAX];
	enum err e = ERR_OK;
	uint64_t before;

	for (int i = 0; i < COPY_TRIES; i++) {
		before = stamp(s);
		for (size_t k = 0; e == ERR_OK && k < 3; k++)
			e = copy_file(s, dir, suffixes[k]);
		if (e != ERR_OK || before == stamp(s))
			break;
	}
	if (e == ERR_OK && !str_printf(path, sizeof(path), "%s/store", dir))
		e = ERR_LIMIT;
	if (e == ERR_OK)
		e = db_open(s, path, SQLITE_OPEN_READWRITE);
	return e == ERR_OK ? into_memory(s) : e;
}

static void remove_copy(const char *dir)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++)
		if (str_printf(path, sizeof(path), "%s/store%s", dir,
			       suffixes[i]))
			unlink(path);
	rmdir(dir);
}

/* Memory first: the disk may be full. */
static enum err open_copy(struct store *s)
{
	const char *places[] = { getenv("XDG_RUNTIME_DIR"), "/dev/shm",
				 getenv("TMPDIR"), "/tmp" };
	const struct disk *disk = s->disk;
	struct disk plain = *disk;
	enum err e = ERR_READONLY;

	plain.vfs = NULL;
	s->disk = &plain;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		char dir[PATH_MAX];

		if (!places[i] || !*places[i] ||
		    !str_printf(dir, sizeof(dir), "%s/ranzen-XXXXXX",
				places[i]) || !mkdtemp(dir))
			continue;
		db_close(s);
		e = open_from(s, dir);
		remove_copy(dir);
		if (e != ERR_NOSPACE && e != ERR_IO)
			break;
	}
	s->disk = disk;
	return e;
}

/* What is left of it, in memory; the files stay as they are. */
static enum err open_damaged(struct store *s)
{
	struct store old = *s;
	struct store_repair r = { 0 };
	enum err e;

	old.n_cached = 0;
	old.db = NULL;
	if (db_open(&old, old.path, SQLITE_OPEN_READWRITE) != ERR_OK)
		db_close(&old);
	else
		sqlite3_db_config(old.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
				  NULL);
	db_close(s);
	e = db_open(s, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	s->writable = true;
	if (e == ERR_OK)
		e = db_migrate(s);
	if (e == ERR_OK)
		e = salvage(&old, s, false, &r);
	db_close(&old);
	s->damaged = true;
	return e == ERR_OK ? only_read(s) : e;
}

static enum err open_read(struct store *s)
{
	struct stat st;
	enum err e;

	if (!s->disk->vfs && s->disk->stat(s->disk->ctx, s->path, &st) != 0)
		return errno == ENOENT ? open_empty(s) : err_from_errno(errno);
	if (repair_marked(s->disk, s->path))
		return open_damaged(s);
	e = open_direct(s);
	if (e == ERR_OK || e == ERR_STORE_NEWER)
		return e;
	if (e != ERR_STORE_BROKEN) {
		log_write(s->log, LOG_INFO, "store: reading a copy (%s)",
			  err_name(e));
		e = open_copy(s);
	}
	return e == ERR_STORE_BROKEN ? open_damaged(s) : e;
}

enum err store_open(const struct store_options *o, enum store_mode mode,
		    struct store **out)
{
	struct store *s = calloc(1, sizeof(*s));
	enum err e = ERR_NOMEM;

	*out = NULL;
	if (!s)
		return ERR_NOMEM;
	s->disk = o->disk;
	s->clock = o->clock;
	s->random = o->random;
	s->log = o->log;
	s->path = str_dup(o->paths->store);
	s->blobs = str_dup(o->paths->blobs);
	if (s->path && s->blobs)
		e = mode == STORE_WRITE ? open_write(s) : open_read(s);
	if (e != ERR_OK) {
		store_close(s);
		return e;
	}
	*out = s;
	return ERR_OK;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	db_close(s);
	free(s->path);
	free(s->blobs);
	free(s);
}

bool store_damaged(const struct store *s)
{
	return s->damaged;
}

bool store_writable(const struct store *s)
{
	return s->writable;
}

int64_t store_version_seen(struct store *s)
{
	struct query q;
	int64_t version = 0;

	q_open(&q, s, "PRAGMA data_version");
	return q_one(&q, &version) == ERR_OK ? version : 0;
}

int64_t store_writes(const struct store *s)
{
	return sqlite3_total_changes64(s->db);
}
