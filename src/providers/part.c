/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/buf.h"
#include "providers/part.h"

#define MAGIC "ranzen-part 1"
#define META_LIMIT (32 << 10)
#define PIECE (64 << 10)

static void hash_drop(struct part *p)
{
	if (p->hashing)
		hash_release(&p->hash);
	if (p->has_sha1)
		hash_release(&p->sha1);
	p->hashing = p->has_sha1 = false;
}

static enum err hash_anew(struct part *p)
{
	enum err err;

	hash_drop(p);
	p->hashed = 0;
	err = hash_init(&p->hash, HASH_SHA256);
	p->hashing = !err;
	if (err || !p->wants_sha1)
		return err;
	err = hash_init(&p->sha1, HASH_SHA1);
	p->has_sha1 = !err;
	return err;
}

static enum err hash_more(struct part *p, const void *data, size_t len)
{
	enum err err = hash_update(&p->hash, data, len);

	if (!err && p->has_sha1)
		err = hash_update(&p->sha1, data, len);
	p->hashed += (int64_t)len;
	return err;
}

static bool is_strong(const char *etag)
{
	if (!etag || etag[0] != '"' || strlen(etag) >= PART_ETAG_SIZE)
		return false;
	for (const char *c = etag; *c; c++)
		if (!isgraph((unsigned char)*c))
			return false;
	return true;
}

static void take_etag(struct part *p, const char *etag)
{
	str_copy(p->etag, sizeof(p->etag), is_strong(etag) ? etag : "");
}

bool part_etag_is(const struct part *p, const char *etag)
{
	return *p->etag && etag && strcmp(p->etag, etag) == 0;
}

static enum err empty(struct part *p)
{
	const struct disk *d = p->disk;

	spans_release(&p->have);
	p->sum = p->recorded = 0;
	if (d->ftruncate(d->ctx, p->fd, 0) != 0)
		return err_from_errno(errno);
	return hash_anew(p);
}

enum err part_begin(struct part *p, const char *etag)
{
	if (*p->etag && !part_etag_is(p, etag))
		p->wrong = 0;
	take_etag(p, etag);
	/* before the bytes go, so that it never names what is not there */
	p->disk->unlink(p->disk->ctx, p->meta);
	return empty(p);
}

/* The next line, which may be empty; NULL: none that ends. */
static char *next_line(char **at)
{
	char *line = *at, *end = line ? strchr(line, '\n') : NULL;

	if (!end)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return line;
}

static bool read_ranges(struct part *p, char *lines, int64_t on_disk)
{
	int64_t least = 0;

	for (char *line; (line = next_line(&lines));) {
		int64_t from, to;

		if (sscanf(line, "%" SCNd64 " %" SCNd64, &from, &to) != 2 ||
		    from < least || to <= from || to > on_disk ||
		    to > p->size || spans_add(&p->have, from, to) != ERR_OK)
			return false;
		least = to;
	}
	p->sum = p->recorded = spans_sum(&p->have);
	return true;
}

static bool parse_meta(struct part *p, char *text, int64_t on_disk)
{
	char *at = text, *magic = next_line(&at), *etag = next_line(&at),
	     *sha256 = next_line(&at), *numbers = next_line(&at);
	int64_t size;
	int wrong;

	if (!numbers || strcmp(magic, MAGIC) != 0 ||
	    strcmp(sha256, p->sha256) != 0 ||
	    sscanf(numbers, "%" SCNd64 " %d", &size, &wrong) != 2 ||
	    size < 0 || (p->size >= 0 && p->size != size))
		return false;
	take_etag(p, etag);
	p->wrong = wrong;
	p->size = size;
	if (!*p->etag)
		return false;
	return read_ranges(p, at, on_disk);
}

static bool read_meta(struct part *p, int64_t on_disk)
{
	const int64_t size = p->size;
	char *text = NULL;
	size_t len;
	bool ok;

	if (disk_read_file(p->disk, p->meta, META_LIMIT, &text, &len) != ERR_OK)
		return false;
	ok = strlen(text) == len && parse_meta(p, text, on_disk);
	if (!ok)
		p->size = size;
	free(text);
	return ok;
}

/* A part with a second name is a file in its place, left by a program that was
 * killed before the first one was away (disk_move_new). */
static enum err open_alone(struct part *p, int64_t *on_disk)
{
	const struct disk *d = p->disk;
	struct stat st;

	for (int i = 0; i < 2; i++) {
		p->fd = d->open(d->ctx, p->path,
				O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (p->fd < 0 || d->fstat(d->ctx, p->fd, &st) != 0)
			return err_from_errno(errno);
		*on_disk = st.st_size;
		if (st.st_nlink < 2)
			return ERR_OK;
		d->close(d->ctx, p->fd);
		p->fd = -1;
		if (d->unlink(d->ctx, p->path) != 0)
			return err_from_errno(errno);
	}
	return ERR_EXISTS;
}

enum err part_open(struct part *p, const struct disk *disk, const char *path,
		   int64_t size, const char *sha256)
{
	int64_t on_disk = 0;
	struct buf meta;
	enum err err;

	memset(p, 0, sizeof(*p));
	p->disk = disk;
	p->fd = -1;
	p->size = size < 0 ? -1 : size;
	if (sha256 && hash_hex_valid(HASH_SHA256, sha256))
		str_copy(p->sha256, sizeof(p->sha256), sha256);
	p->path = str_dup(path);
	buf_init(&meta, PATH_MAX);
	buf_printf(&meta, "%s.meta", path);
	p->meta = buf_error(&meta) ? NULL : buf_take(&meta);
	buf_release(&meta);
	if (!p->path || !p->meta)
		return ERR_NOMEM;
	err = open_alone(p, &on_disk);
	if (err)
		return err;
	if (!read_meta(p, on_disk)) {
		p->etag[0] = '\0';
		return empty(p);
	}
	return hash_anew(p);
}

enum err part_want_sha1(struct part *p)
{
	p->wants_sha1 = true;
	return hash_anew(p);
}

void part_close(struct part *p)
{
	if (p->fd >= 0) {
		if (p->sum > p->recorded)
			part_record(p);
		p->disk->close(p->disk->ctx, p->fd);
	}
	hash_drop(p);
	spans_release(&p->have);
	free(p->path);
	free(p->meta);
	p->path = p->meta = NULL;
	p->fd = -1;
}

void part_drop(struct part *p)
{
	p->disk->unlink(p->disk->ctx, p->meta);
	p->disk->unlink(p->disk->ctx, p->path);
	p->sum = p->recorded = 0;
}

static enum err write_all(struct part *p, int64_t at, const char *data, int64_t len)
{
	const struct disk *d = p->disk;
	enum err err = ERR_OK;

	for (int64_t done = 0; done < len;) {
		ssize_t n = d->pwrite(d->ctx, p->fd, data + done,
				      (size_t)(len - done), at + done);

		if (n <= 0)
			return err_from_errno(n ? errno : EIO);
		done += n;
	}
	if (at == p->hashed)
		err = hash_more(p, data, (size_t)len);
	if (!err)
		err = spans_add(&p->have, at, at + len);
	if (!err)
		p->sum += len;
	return err;
}

enum err part_write(struct part *p, int64_t at, const void *data, size_t len)
{
	const char *bytes = data;
	int64_t end = at + (int64_t)len;
	enum err err = ERR_OK;

	while (!err && at < end) {
		int64_t from = spans_end(&p->have, at);
		int64_t to = MIN(end, spans_next(&p->have, from));

		if (from >= end)
			break;
		err = write_all(p, from, bytes + (from - at), to - from);
		bytes += to - at;
		at = to;
	}
	return err;
}

bool part_is_whole(const struct part *p)
{
	return p->size >= 0 && p->sum == p->size;
}

static enum err write_meta(struct part *p)
{
	struct buf b;
	enum err err;

	buf_init(&b, META_LIMIT);
	buf_printf(&b, MAGIC "\n%s\n%s\n%" PRId64 " %d\n", p->etag, p->sha256,
		   p->size, p->wrong);
	for (int i = 0; i < p->have.n; i++)
		buf_printf(&b, "%" PRId64 " %" PRId64 "\n", p->have.at[i].from,
			   p->have.at[i].to);
	err = buf_error(&b);
	if (!err)
		err = disk_write_file(p->disk, p->meta, b.data, b.len, 0600);
	buf_release(&b);
	return err;
}

enum err part_record(struct part *p)
{
	enum err err;

	if (!*p->etag || p->size <= PART_RESUME_FROM)
		return ERR_OK;
	if (p->disk->fsync(p->disk->ctx, p->fd) != 0)
		return err_from_errno(errno);
	err = write_meta(p);
	if (!err)
		p->recorded = p->sum;
	return err;
}

bool part_hash(struct part *p, int64_t most, enum err *err)
{
	const struct disk *d = p->disk;
	int64_t end = spans_end(&p->have, 0), stop = MIN(end, p->hashed + most);
	char *piece = p->hashed < stop ? malloc(PIECE) : NULL;

	*err = p->hashed < stop && !piece ? ERR_NOMEM : ERR_OK;
	while (!*err && p->hashed < stop) {
		ssize_t n = d->pread(d->ctx, p->fd, piece,
				     (size_t)MIN(PIECE, stop - p->hashed),
				     p->hashed);

		if (n <= 0)
			*err = n ? err_from_errno(errno) : ERR_IO;
		else
			*err = hash_more(p, piece, (size_t)n);
	}
	free(piece);
	return *err || p->hashed == end;
}

static enum err take_digests(struct part *p, char sha1[HASH_HEX_SIZE])
{
	enum err err = hash_final(&p->hash, p->hex);

	p->hashing = false;
	sha1[0] = '\0';
	if (err || !p->has_sha1)
		return err;
	p->has_sha1 = false;
	return hash_final(&p->sha1, sha1);
}

enum err part_finish(struct part *p, const char *digest)
{
	const char *expected = *p->sha256 ? p->sha256 : digest, *is = p->hex;
	const struct disk *d = p->disk;
	char sha1[HASH_HEX_SIZE];
	enum err err = take_digests(p, sha1);

	if (err)
		return err;
	if (hash_hex_valid(HASH_SHA1, expected))
		is = sha1;
	if (*expected && strcmp(is, expected) != 0) {
		part_drop(p);
		spans_release(&p->have);
		p->wrong++;
		if (*p->etag)
			write_meta(p);
		return ERR_GARBLED;
	}
	if (d->fsync(d->ctx, p->fd) != 0)
		return err_from_errno(errno);
	d->unlink(d->ctx, p->meta);
	p->recorded = p->sum;
	return ERR_OK;
}
