/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "store/inner.h"
#include "store/salvage.h"

/* ---- sealed copies that nobody names */

static const char *ending(const struct store *s, const char *sha256)
{
	static const struct { const char *begin, *ending; size_t n; } kinds[] = {
		{ "%PDF", ".pdf", 4 },      { "PK\3\4", ".zip", 4 },
		{ "\x89PNG", ".png", 4 },   { "\xff\xd8\xff", ".jpg", 3 },
	};
	char begin[4] = "", *path = store_blob_path(s, sha256);
	const struct disk *d = s->disk;
	int fd = path ? d->open(d->ctx, path, O_RDONLY | O_CLOEXEC, 0) : -1;
	ssize_t n = fd < 0 ? 0 : d->pread(d->ctx, fd, begin, 4, 0);

	if (fd >= 0)
		d->close(d->ctx, fd);
	free(path);
	for (size_t i = 0; n == 4 && i < ARRAY_LEN(kinds); i++)
		if (memcmp(begin, kinds[i].begin, kinds[i].n) == 0)
			return kinds[i].ending;
	return "";
}

static enum err rescue(struct store *s, const char *sha256, const char *folder,
		       struct store_repair *r)
{
	int64_t named = 0;
	char name[80];
	struct query q;
	enum err e;

	q_open(&q, s, "SELECT count(*) FROM entry_file WHERE sha256 = ?");
	q_str(&q, sha256);
	e = q_one(&q, &named);
	if (e != ERR_OK || named)
		return e;
	if (!r->rescued)
		e = disk_mkdirs(s->disk, folder);
	str_printf(name, sizeof(name), "%.12s%s", sha256, ending(s, sha256));
	if (e == ERR_OK)
		e = blob_export(s, sha256, folder, name);
	r->rescued += e == ERR_OK;
	return e;
}

enum err salvage_rest(struct store *s, const char *folder,
		      struct store_repair *r)
{
	DIR *dir = opendir(s->blobs);
	struct dirent *d;
	enum err e = ERR_OK;

	while (dir && e == ERR_OK && (d = readdir(dir)))
		if (hash_hex_valid(HASH_SHA256, d->d_name))
			e = rescue(s, d->d_name, folder, r);
	if (dir)
		closedir(dir);
	return e;
}
