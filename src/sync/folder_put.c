/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file to a school's folder, once. What is there is looked at first; the
 * request carries what was seen as its condition; and where nobody knows what
 * became of it, the server is asked before anything is sent again.
 */
#include "base/base.h"
#include "sync/folder_inner.h"

#define TRIES	 4
#define ASKS	 3
#define PAUSE_MS 1000

struct sending {
	struct folder *f;
	const struct folder_put *put;
	struct folder_sent *sent;
	int fd;
	struct stat before;
	char href[DAV_HREF_SIZE];
	bool there;              /* something lies there, … */
	struct folder_place old; /* … as it was seen */
	char over[DAV_ETAG_SIZE];
	bool arrived;
};

/* ---- where to */

/* The parent of a path without a '/' at its end, and how many names it has. */
static int parent_of(const char *path, char *out, size_t size)
{
	const char *end = path + strlen(path);
	int names = 0;
	while (end > path && end[-1] != '/')
		end--;
	while (end > path && end[-1] == '/')
		end--;
	str_printf(out, size, "%.*s", (int)(end - path), path);
	for (const char *at = out; *(at += strspn(at, "/")); names++)
		at += strcspn(at, "/");
	return names;
}

/* The top is the server's, and what is directly in the folder of all groups
 * is nobody's. */
static bool is_top(const char *parent, int names)
{
	static const char *const groups[] = {"Groups", "Gruppen"};
	parent += strspn(parent, "/");
	size_t n = strcspn(parent, "/");
	for (size_t i = 0; names == 1 && i < ARRAY_LEN(groups); i++)
		if (n == strlen(groups[i]) &&
		    !str_ncasecmp(parent, groups[i], n))
			return true;
	return names == 0;
}

static enum err below(const char *folder, const char *name,
    char href[DAV_HREF_SIZE])
{
	struct buf b;
	buf_init(&b, DAV_HREF_SIZE - 2);
	buf_str(&b, folder);
	enum err err = dav_href(&b, name);
	if (!err)
		str_copy(href, DAV_HREF_SIZE, b.data);
	buf_release(&b);
	return err;
}

static enum err make(struct folder *f, const char *href)
{
	enum err err = ERR_OK;
	for (int i = 0; i < TRIES; i++) {
		dav_make(f->dav, href, folder_done, f);
		err = folder_wait(f);
		if (f->end.fate != FATE_unknown)
			break; /* else once more does no harm */
		folder_sleep(f, PAUSE_MS << i);
	}
	return err == ERR_EXISTS ? ERR_OK : err;
}

/* The folder, made where it is wanted and may be. */
static enum err find_folder(struct folder *f, const char *path, bool wanted,
    struct folder_place *out)
{
	char parent[DAV_HREF_SIZE], href[DAV_HREF_SIZE];
	struct folder_place above;
	int names = parent_of(path, parent, sizeof(parent));
	enum err err = folder_find(f, path, true, out);
	if (!err && !out->folder)
		return ERR_NO_PARENT;
	if (err != ERR_NOT_FOUND)
		return err;
	if (!wanted)
		return ERR_NO_PARENT;
	if (is_top(parent, names))
		return ERR_TOP;
	err = find_folder(f, parent, true, &above);
	if (!err)
		err = below(above.href, path_name(path), href);
	if (!err) {
		str_copy(href + strlen(href), 2, "/");
		err = make(f, href);
	}
	return err ? err : folder_look(f, href, out);
}

static enum err find_place(struct sending *s)
{
	char parent[DAV_HREF_SIZE];
	struct folder_place folder;
	int names = parent_of(s->put->path, parent, sizeof(parent));
	if (is_top(parent, names))
		return ERR_TOP;
	enum err err = find_folder(
	    s->f, parent, s->put->make_folders, &folder);
	if (!err && folder.room >= 0 && folder.room < s->before.st_size)
		err = ERR_NO_ROOM;
	return err ? err : below(folder.href, path_name(s->put->path), s->href);
}

/* ---- what lies there */

static enum err look(struct sending *s, struct folder_place *now, bool *there)
{
	enum err err = folder_look(s->f, s->href, now);
	*there = !err;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Is it ours, as far as it is worth its bytes? All of it, where the server
 * says no size (-1). */
static enum err compare(struct sending *s, int64_t size)
{
	int64_t most = size < 0 ? s->before.st_size : MIN(size, FOLDER_CHEAP);
	enum err err = ERR_CUT;
	for (int i = 0; err == ERR_CUT && i < ASKS; i++) {
		dav_compare(s->f->dav, s->href, s->fd, most, folder_done,
		    s->f);
		err = folder_wait(s->f);
	}
	return err;
}

/* What the person saw, and what is to become of it. */
static enum err look_first(struct sending *s)
{
	int64_t size = s->before.st_size;
	enum err err = look(s, &s->old, &s->there);
	if (err || !s->there)
		return err;
	if (s->old.folder)
		return ERR_THERE;
	if (s->old.size == size && size <= FOLDER_CHEAP) {
		err = compare(s, size);
		if (err != ERR_CHANGED) {
			s->sent->already = s->arrived = !err;
			return err;
		}
	}
	if (!s->put->replace)
		return ERR_THERE;
	err = folder_look_strong(s->f, s->href, &s->old);
	if (!err && !dav_is_strong(s->old.etag))
		err = ERR_NO_VERSION;
	str_copy(s->over, sizeof(s->over), err ? "" : s->old.etag);
	return err;
}

/* ---- sending */

/* Nobody knows whether it arrived. The folder says so: it is there, a part of
 * it is, or what was there before. */
static enum err settle(struct sending *s)
{
	int64_t size = s->before.st_size;
	struct folder_place now;
	bool there = false;
	enum err err = ERR_OK;
	for (int i = 0; i < ASKS; i++) {
		folder_sleep(s->f, PAUSE_MS << i);
		err = look(s, &now, &there);
		if (!err)
			break;
	}
	s->sent->unsure = err != ERR_OK;
	if (err || !there)
		return err;
	if (s->there && *now.etag && !strcmp(now.etag, s->old.etag))
		return ERR_OK;
	if (now.size < size) /* before it is compared: the etag counts */
		err = folder_look_strong(s->f, s->href, &now);
	if (!err && (now.folder || now.size > size))
		err = ERR_OTHER_FILE;
	if (!err)
		err = compare(s, now.size);
	/* without its size, a part of ours cannot be told from another one */
	s->sent->unsure = err == ERR_CHANGED && now.size < 0;
	if (err)
		return err == ERR_CHANGED ? ERR_OTHER_FILE : err;
	s->arrived = now.size == size || now.size < 0;
	if (!s->arrived && !dav_is_strong(now.etag))
		return ERR_NO_VERSION;
	s->there = true;
	s->old = now;
	str_copy(s->over, sizeof(s->over), now.etag);
	return ERR_OK;
}

static void on_moved(void *ctx, int64_t sent, int64_t total)
{
	struct folder *f = ctx;
	if (f->moved)
		f->moved(f->ctx, sent, total);
}

static enum err send(struct sending *s)
{
	enum err err = ERR_OK;
	for (int i = 0; !s->arrived && i < TRIES; i++) {
		const struct dav_file file = {.href = s->href,
		    .fd = s->fd,
		    .size = s->before.st_size,
		    .over = *s->over ? s->over : NULL,
		    .moved = on_moved};
		dav_put(s->f->dav, &file, folder_done, s->f);
		err = folder_wait(s->f);
		if (!err) {
			s->arrived = true;
			break;
		}
		/* it may be an earlier one of ours that stands in the way */
		bool ours = i > 0 && (err == ERR_THERE || err == ERR_OTHER_FILE);
		if (s->f->end.fate != FATE_unknown && !ours)
			return err;
		enum err asked = settle(s);
		if (asked)
			return s->sent->unsure ? err : asked;
	}
	return s->arrived ? ERR_OK : err;
}

/* ---- the proof */

static enum err prove(struct sending *s)
{
	struct folder_place now = {.size = -1};
	struct stat after;
	int64_t size = s->before.st_size;
	bool there = false;
	enum err err = look(s, &now, &there);
	s->sent->unsure = err != ERR_OK;
	bool told = now.size >= 0;
	if (!err && (!there || now.folder || (told && now.size != size)))
		err = ERR_OTHER_FILE;
	if (!err && (size <= FOLDER_CHEAP || !told) && !s->sent->already)
		err = compare(s, now.size);
	if (fstat(s->fd, &after) || after.st_size != size ||
	    after.st_mtim.tv_sec != s->before.st_mtim.tv_sec ||
	    after.st_mtim.tv_nsec != s->before.st_mtim.tv_nsec)
		return ERR_CHANGED;
	if (err)
		return err == ERR_CHANGED ? ERR_OTHER_FILE : err;
	s->sent->proof = size <= FOLDER_CHEAP || !told ? FOLDER_CONTENT
						       : FOLDER_SIZE;
	s->sent->size = size;
	str_copy(s->sent->etag, sizeof(s->sent->etag), now.etag);
	return ERR_OK;
}

static enum err open_file(struct sending *s)
{
	s->fd = open(s->put->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (s->fd < 0)
		return errno == EACCES ? ERR_UNREADABLE : err_from_errno(errno);
	if (fstat(s->fd, &s->before))
		return err_from_errno(errno);
	if (S_ISDIR(s->before.st_mode))
		return ERR_FOLDER;
	return S_ISREG(s->before.st_mode) ? ERR_OK : ERR_NO_FILE;
}

enum err folder_put(struct folder *f, const struct folder_put *put,
    struct folder_sent *sent)
{
	struct sending s = {.f = f, .put = put, .sent = sent, .fd = -1};
	*sent = (struct folder_sent){0};
	enum err err = open_file(&s);
	if (!err)
		err = find_place(&s);
	if (!err)
		err = look_first(&s);
	if (!err)
		err = send(&s);
	if (!err)
		err = prove(&s);
	if (s.fd >= 0)
		close(s.fd);
	return err;
}
