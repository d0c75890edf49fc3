/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/path.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "sync/inner.h"
#include "sync/place.h"

#define PATH_LIMIT 4000
#define NAMES_MAX  1000 /* tries for a name that is free */

static char *path_of(struct buf *b)
{
	char *path = buf_error(b) ? NULL : buf_take(b);
	buf_release(b);
	return path;
}

char *place_part(const char *folder, const struct material *m)
{
	struct buf b;
	buf_init(&b, PATH_LIMIT);
	buf_printf(&b, "%s/.ranzen-%" PRId64 ".part", folder, m->id);
	return path_of(&b);
}

/* folder/name, then "name (2021-02-08).pdf", "name (2021-02-08) 2.pdf" … */
static char *name_number(
    const char *folder, const char *name, int64_t now, int number)
{
	struct buf b, safe;
	char date[TIME_TEXT_SIZE];
	buf_init(&safe, 1024);
	text_file_name(&safe, name, strlen(name));
	buf_init(&b, PATH_LIMIT);
	const char *dot = safe.len ? strrchr(safe.data, '.') : NULL;
	int stem =
	    dot && dot != safe.data ? (int)(dot - safe.data) : (int)safe.len;
	time_print_rfc3339(now, date);
	if (number == 0)
		buf_printf(&b, "%s/%s", folder, safe.data);
	else if (number == 1)
		buf_printf(&b, "%s/%.*s (%.10s)%s", folder, stem, safe.data,
		    date, safe.data + stem);
	else
		buf_printf(&b, "%s/%.*s (%.10s) %d%s", folder, stem, safe.data,
		    date, number, safe.data + stem);
	buf_release(&safe);
	return path_of(&b);
}

static bool same_content(
    const struct disk *d, const char *path, const char *sha256)
{
	char hex[HASH_HEX_SIZE];
	return sha256 && *sha256 && !disk_hash(d, path, hex) &&
	       !strcmp(hex, sha256);
}

/* "name.pdf", "name (2).pdf" … that no other material has; caller frees. */
static char *own_name(struct engine *e, const char *folder,
    const struct material *m)
{
	const char *dot = strrchr(m->name, '.');
	int stem = dot && dot != m->name ? (int)(dot - m->name)
					 : (int)strlen(m->name);
	for (int k = 1; k < NAMES_MAX; k++) {
		struct buf b;
		buf_init(&b, 1024);
		if (k == 1)
			buf_str(&b, m->name);
		else
			buf_printf(&b, "%.*s (%d)%s", stem, m->name, k,
			    m->name + stem);
		char *name = path_of(&b);
		char *path = name ? name_number(folder, name, 0, 0) : NULL;
		bool free_one =
		    path && !store_material_claimed(e->o.store, path, m->id);
		free(path);
		if (free_one)
			return name;
		free(name);
	}
	return NULL;
}

enum err place_beside(const struct disk *d, int64_t now, const char *part,
    const char *folder, const char *name, const char *sha256, char **path,
    bool *both)
{
	for (int i = 0; i < NAMES_MAX; i++) {
		char *to = name_number(folder, name, now, i);
		if (!to)
			return ERR_NOMEM;
		enum err err = disk_move_new(d, part, to);
		if (!err)
			*both = i > 0;
		if (err == ERR_EXISTS && same_content(d, to, sha256)) {
			/* by a run that was killed before it was durable */
			d->unlink(d->ctx, part);
			err = ERR_OK;
		}
		if (!err) {
			*path = to;
			return disk_sync_parent(d, to);
		}
		free(to);
		if (err != ERR_EXISTS)
			return err;
	}
	return ERR_EXISTS;
}

static enum err place_new(struct engine *e, const char *part,
    const char *folder, const struct material *m, const char *sha256,
    char **path, bool *both)
{
	char *name = own_name(e, folder, m);
	enum err err = name ? place_beside(e->o.disk, clock_now(e->o.clock), part,
				  folder, name, sha256, path, both)
			    : ERR_NOMEM;
	free(name);
	return err;
}

enum err place_file(struct engine *e, const char *part, const char *folder,
    const struct material *m, const char *sha256, char **path, bool *both)
{
	const struct disk *d = e->o.disk;
	struct stat st;
	*path = NULL;
	*both = false;
	if (!m->path || !*m->path || d->stat(d->ctx, m->path, &st) ||
	    store_material_claimed(e->o.store, m->path, m->id))
		return place_new(e, part, folder, m, sha256, path, both);
	if (same_content(d, m->path, sha256)) {
		d->unlink(d->ctx, part);
		*path = str_dup(m->path);
		return *path ? disk_sync_parent(d, m->path) : ERR_NOMEM;
	}
	if (!same_content(d, m->path, m->local_sha256))
		return place_new(e, part, folder, m, sha256, path, both);
	if (d->rename(d->ctx, part, m->path))
		return err_from_errno(errno);
	*path = str_dup(m->path);
	return *path ? disk_sync_parent(d, m->path) : ERR_NOMEM;
}
