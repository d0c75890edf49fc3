/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "net/url.h"
#include "sync/folder_inner.h"
#include "sync/place.h"

#define CUTS	      3 /* in a row, until a question is given up */
#define STALLS	      4 /* the same of a fetch that brought nothing */
#define PAUSE_MS      1000
#define WEAK_LOOKS    3

/* ---- waiting */

void folder_done(void *ctx, const struct verdict *v)
{
	struct folder *f = ctx;
	f->over = true;
	f->end = *v;
	str_copy(f->said, sizeof(f->said), v->said);
	f->end.said = f->said;
}

enum err folder_wait(struct folder *f)
{
	while (!f->over)
		f->net->turn(f->net, NULL, 0, -1);
	f->over = false;
	return f->end.fate == FATE_done ? ERR_OK : f->end.err;
}

void folder_sleep(struct folder *f, int ms)
{
	int64_t until = clock_mono_ms(f->clock) + ms;
	int64_t left;
	while ((left = until - clock_mono_ms(f->clock)) > 0)
		f->net->turn(f->net, NULL, 0, (int)left);
}

/* ---- the way in */

/* At the account's own school: its host, or one below it, at its port. */
static bool is_ours(const struct folder *f, const char *address)
{
	struct url ours, there;
	if (!url_read(&ours, f->account->url) || !url_read(&there, address))
		return false;
	size_t n = ours.name_len, m = there.name_len;
	if (strcmp(ours.host + n, there.host + m) != 0)
		return false;
	if (ours.loopback && there.loopback)
		return true;
	return m >= n && !memcmp(there.host + m - n, ours.host, n) &&
	       (m == n || there.host[m - n - 1] == '.');
}

/*
 * A good answer shows that the school's server is there again, whoever asked.
 * Only its own host's does: webdav.HOST may be another machine, and says
 * nothing of the portal. A bad one is of the files alone.
 */
static void heard(void *ctx, const struct net_reply *r)
{
	struct folder *f = ctx;
	if (f->store && f->own_host && weather_is_good(&r->sample))
		store_sample_add(f->store, &r->sample);
}

static bool is_own_host(const struct folder *f, const char *root)
{
	struct url ours, there;
	return url_read(&ours, f->account->url) && url_read(&there, root) &&
	       !strcmp(ours.host, there.host);
}

static enum err probe(struct folder *f, const char *root)
{
	enum err err = ERR_CUT;
	f->own_host = is_own_host(f, root);
	for (int i = 0; err == ERR_CUT && i < CUTS; i++) {
		dav_probe(f->dav, root, folder_done, f);
		err = folder_wait(f);
	}
	return err;
}

/* Says nothing of whether it is there. */
static bool is_away(enum err err)
{
	static const enum err all[] = {ERR_OFFLINE, ERR_UNREACHABLE, ERR_PORTAL,
	    ERR_TIMEOUT, ERR_CUT, ERR_OVERLOADED, ERR_CLOCK};
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (err == all[i])
			return true;
	return false;
}

/* Where one is away, nobody knows; a name that is none, or one without a
 * certificate, is as good as nothing there. */
static enum err find_root(struct folder *f, char root[DAV_ROOT_SIZE])
{
	enum err err, worst = ERR_NO_FOLDER;
	if (*f->address) {
		if (!str_printf(root, DAV_ROOT_SIZE, "%s%s", f->address,
			str_ends(f->address, "/") ? "" : "/") ||
		    !is_ours(f, root))
			return ERR_ELSEWHERE;
		return probe(f, root);
	}
	for (int i = 0; f->provider->dav->place(
		 f->account, i, root, DAV_ROOT_SIZE);
	     i++) {
		err = probe(f, root);
		if (!err || err == ERR_LOGIN)
			return err;
		if (!i || is_away(err) || !is_away(worst))
			worst = err;
	}
	return worst;
}

enum err folder_open(struct folder *f)
{
	char root[DAV_ROOT_SIZE];
	if (!f->provider->dav)
		return ERR_NO_FOLDER;
	f->dav = dav_new(f->net, f->disk, f->account->id);
	if (!f->dav)
		return ERR_NOMEM;
	f->net->observe(f->net, heard, f);
	enum err err = find_root(f, root);
	return err == ERR_LOGIN ? folder_log_in(f, root) : err;
}

void folder_close(struct folder *f)
{
	if (f->dav)
		f->net->observe(f->net, NULL, NULL);
	dav_free(f->dav);
	f->dav = NULL;
}

/* ---- looking */

static enum err look(struct folder *f, const char *href, bool inside,
    dav_see *see, void *ctx)
{
	enum err err = ERR_CUT;
	for (int i = 0; err == ERR_CUT && i < CUTS; i++) {
		dav_look(f->dav, href, inside, see, ctx, folder_done, f);
		err = folder_wait(f);
	}
	return err;
}

static enum err see_place(void *ctx, const struct dav_row *row)
{
	struct folder_place *out = ctx;
	if (!row->self)
		return ERR_OK;
	out->folder = row->folder;
	out->size = row->size;
	out->room = row->room;
	str_copy(out->etag, sizeof(out->etag), row->etag);
	return str_copy(out->href, sizeof(out->href), row->href) ? ERR_OK
								 : ERR_LIMIT;
}

enum err folder_look(struct folder *f, const char *href,
    struct folder_place *out)
{
	return look(f, href, false, see_place, out);
}

enum err folder_look_strong(struct folder *f, const char *href,
    struct folder_place *out)
{
	enum err err = folder_look(f, href, out);
	for (int i = 0; i < WEAK_LOOKS && !err && str_starts(out->etag, "W/");
	     i++) {
		folder_sleep(f, PAUSE_MS);
		err = folder_look(f, href, out);
	}
	return err;
}

/* One step of a walk: the name that is looked for in a folder. */
struct step {
	char name[1024];
	bool found;
	struct folder_place *out;
};

static enum err see_step(void *ctx, const struct dav_row *row)
{
	struct step *s = ctx;
	if (row->self || s->found || strcmp(row->name, s->name) != 0)
		return ERR_OK;
	s->found = true;
	struct dav_row as = *row;
	as.self = true;
	return see_place(s->out, &as);
}

/* By the names that the server shows: it may write them in another normal
 * form, or in bytes that are no text. */
static enum err walk(struct folder *f, const char *path,
    struct folder_place *out)
{
	struct step s = {.out = out};
	struct buf clean;
	enum err err = folder_look(f, "", out);
	while (!err && *(path += strspn(path, "/"))) {
		size_t n = strcspn(path, "/");
		char href[DAV_HREF_SIZE];
		buf_init(&clean, sizeof(s.name) - 1);
		text_clean(&clean, path, n, TEXT_LINE);
		str_copy(s.name, sizeof(s.name), clean.data);
		buf_release(&clean);
		path += n;
		s.found = false;
		str_copy(href, sizeof(href), out->href);
		if (out->folder)
			err = look(f, href, true, see_step, &s);
		if (!err && !s.found)
			err = ERR_NOT_FOUND;
	}
	return err;
}

static enum err href_of(const char *path, char href[DAV_HREF_SIZE])
{
	struct buf b;
	buf_init(&b, DAV_HREF_SIZE - 2);
	enum err err = dav_href(&b, path);
	if (!err)
		str_copy(href, DAV_HREF_SIZE, b.data);
	buf_release(&b);
	return err == ERR_BAD_NAME ? ERR_NOT_FOUND : err;
}

enum err folder_find(struct folder *f, const char *path, bool folder,
    struct folder_place *out)
{
	char href[DAV_HREF_SIZE], slash[DAV_HREF_SIZE + 1];
	enum err err = href_of(path, href);
	if (err)
		return err;
	str_printf(slash, sizeof(slash), "%s/", href);
	err = folder_look(f, folder && *href ? slash : href, out);
	if (err == ERR_NOT_FOUND && folder && *href)
		err = folder_look(f, href, out);
	return err == ERR_NOT_FOUND && *href ? walk(f, path, out) : err;
}

enum err folder_is(struct folder *f, const char *path, bool *is)
{
	struct folder_place at;
	enum err err = folder_find(f, path, true, &at);
	*is = !err && at.folder;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* ---- listing */

struct listing {
	const char *path; /* as people write it, without a '/' at its end */
	folder_see *see;
	void *ctx;
};

static enum err see_in_folder(void *ctx, const struct dav_row *row)
{
	const struct listing *l = ctx;
	struct folder_row out = {.name = row->name, .dav = row};
	struct buf path;
	if (row->self && row->folder)
		return ERR_OK;
	buf_init(&path, 2 * DAV_HREF_SIZE);
	buf_str(&path, l->path);
	if (!row->self)
		buf_printf(&path, "%s%s", path.len ? "/" : "", row->name);
	enum err err = buf_error(&path);
	out.path = path.data;
	if (!err)
		err = l->see(l->ctx, &out);
	buf_release(&path);
	return err;
}

/* "/Files//Mathe/" as "Files/Mathe". */
static void tidy(struct buf *out, const char *path)
{
	while (*(path += strspn(path, "/"))) {
		size_t n = strcspn(path, "/");
		if (out->len)
			buf_char(out, '/');
		text_clean(out, path, n, TEXT_LINE);
		path += n;
	}
}

enum err folder_list(struct folder *f, const char *path, folder_see *see,
    void *ctx)
{
	char href[DAV_HREF_SIZE], slash[DAV_HREF_SIZE + 1];
	struct folder_place at;
	struct buf tidied;
	enum err err = href_of(path, href);
	if (err)
		return err;
	buf_init(&tidied, DAV_HREF_SIZE);
	tidy(&tidied, path);
	struct listing l = {tidied.data, see, ctx};
	err = buf_error(&tidied);
	/* mostly it is a folder of that name */
	str_printf(slash, sizeof(slash), "%s%s", href, *href ? "/" : "");
	if (!err)
		err = look(f, slash, true, see_in_folder, &l);
	if (err == ERR_NOT_FOUND) {
		err = folder_find(f, path, false, &at);
		if (!err)
			err = look(f, at.href, at.folder, see_in_folder, &l);
	}
	buf_release(&tidied);
	return err;
}

/* ---- fetching */

static void on_moved(void *ctx, int64_t done, int64_t total)
{
	struct folder *f = ctx;
	if (f->moved)
		f->moved(f->ctx, done, total);
}

/* The same for the same file of the same school. */
static enum err part_of(const struct folder *f, const char *href,
    const char *dir, char *part, size_t size)
{
	char hex[HASH_HEX_SIZE];
	struct buf both;
	buf_init(&both, 2 * DAV_HREF_SIZE);
	buf_printf(&both, "%s %s", f->account->url, href);
	enum err err = buf_error(&both);
	if (!err)
		err = hash_bytes(HASH_SHA256, both.data, both.len, hex);
	if (!err && !str_printf(part, size, "%s/.ranzen-%.16s.part", dir, hex))
		err = ERR_LIMIT;
	buf_release(&both);
	return err;
}

static bool is_line(enum err err)
{
	return err == ERR_CUT || err == ERR_TIMEOUT;
}

/* Over as many cuts as the line has, while it brings something between. */
static enum err fetch(struct folder *f, const struct folder_place *at,
    const char *part)
{
	enum err err = ERR_CUT;
	for (int stalls = 0; is_line(err) && stalls < STALLS; stalls++) {
		if (stalls)
			folder_sleep(f, PAUSE_MS << stalls);
		dav_get(f->dav, at->href, at->size, part, on_moved, folder_done,
		    f);
		err = folder_wait(f);
		if (f->end.moved)
			stalls = 0;
	}
	return err;
}

static const char *last_name(const char *path, char *out, size_t size)
{
	size_t end = strlen(path), at;
	while (end > 0 && path[end - 1] == '/')
		end--;
	for (at = end; at > 0 && path[at - 1] != '/';)
		at--;
	str_printf(out, size, "%.*s", (int)(end - at), path + at);
	return out;
}

static enum err put_in_place(struct folder *f, const char *path,
    const char *part, const char *dir, struct folder_got *got)
{
	char name[1024];
	enum err err = disk_hash(f->disk, part, got->sha256);
	return err ? err
		   : place_beside(f->disk, clock_now(f->clock), part, dir,
			 last_name(path, name, sizeof(name)), got->sha256,
			 &got->path, &got->both);
}

enum err folder_get(struct folder *f, const char *path, const char *dir,
    struct folder_got *got)
{
	struct folder_place at = {.size = -1};
	char part[PATH_MAX];
	enum err err = ERR_GARBLED;
	*got = (struct folder_got){0};
	/* once more where it became another file between two requests */
	for (int i = 0; err == ERR_GARBLED && i < 2; i++) {
		err = folder_find(f, path, false, &at);
		if (!err && at.folder)
			err = ERR_FOLDER;
		if (!err)
			err = disk_mkdirs(f->disk, dir);
		if (!err)
			err = part_of(f, at.href, dir, part, sizeof(part));
		if (!err)
			err = fetch(f, &at, part);
	}
	got->size = at.size;
	return err ? err : put_in_place(f, path, part, dir, got);
}
