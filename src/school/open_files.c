/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: conditional requests, ranges (RFC 9110), digests (RFC 9530). */
#include "base/base.h"

#include "school/open.h"

struct found {
	char name[1100], type[128], sha256[HASH_HEX_SIZE];
	int64_t size, modified;
};

static void keep(void *ctx, const struct file *f)
{
	struct found *k = ctx;

	str_copy(k->name, sizeof(k->name), f->name);
	str_copy(k->type, sizeof(k->type), f->type);
	str_copy(k->sha256, sizeof(k->sha256), f->sha256);
	k->size = f->size;
	k->modified = f->modified;
}

/* RFC 8187: all but attr-char as %XX. */
static void disposition(struct call *c, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "!#$&+-.^_`|~";
	struct buf b;

	buf_init(&b, 4000);
	for (; *name; name++) {
		if (strchr(plain, *name))
			buf_char(&b, *name);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*name);
	}
	call_set(c, "Content-Disposition", "attachment; filename*=UTF-8''%s",
	    b.data);
	buf_release(&b);
}

static void digest(struct call *c, const char *sha256)
{
	unsigned char raw[32];
	struct buf b;

	buf_init(&b, 128);
	if (hex_decode(sha256, raw, sizeof(raw))) {
		base64_encode(&b, raw, sizeof(raw));
		call_set(c, "Repr-Digest", "sha-256=:%s:", b.data);
	}
	buf_release(&b);
}

/* One range of bytes. False: none that counts, send all.
 * *from < 0: it cannot be satisfied. */
static bool read_range(const char *h, int64_t size, int64_t *from, int64_t *len)
{
	char text[64];
	char *dash;
	int64_t a = 0, b = size - 1;

	if (!h || strncmp(h, "bytes=", 6) != 0 || strchr(h, ',') ||
	    !str_copy(text, sizeof(text), h + 6))
		return false;
	dash = strchr(text, '-');
	if (!dash)
		return false;
	*dash++ = '\0';
	if (!text[0]) { /* the last so many */
		if (!str_int64(dash, 0, INT64_MAX, &b))
			return false;
		a = b == 0 ? size : MAX(size - b, 0);
		b = size - 1;
	} else if (!str_int64(text, 0, INT64_MAX, &a) ||
		   (*dash && !str_int64(dash, a, INT64_MAX, &b))) {
		return false;
	}
	*from = a < size ? a : -1;
	*len = MIN(b, size - 1) - a + 1;
	return true;
}

static bool tag_listed(const char *h, const char *tag)
{
	return h && (strcmp(h, "*") == 0 || strstr(h, tag));
}

static void headers(struct call *c, const struct found *f, const char *tag)
{
	char date[TIME_TEXT_SIZE];

	call_set(c, "ETag", "%s", tag);
	if (c->status == 304)
		return;
	time_print_http(f->modified, date);
	call_set(c, "Last-Modified", "%s", date);
	call_set(c, "Accept-Ranges", "bytes");
	if (!c->changed)
		digest(c, f->sha256);
	disposition(c, f->name);
}

static void choose_range(struct call *c, const struct found *f, const char *tag)
{
	const char *only_if = call_header(c, "If-Range");
	int64_t from, len;

	if ((only_if && strcmp(only_if, tag) != 0) ||
	    !read_range(call_header(c, "Range"), f->size, &from, &len))
		return;
	if (from < 0) {
		open_problem(c, 416, "range-not-satisfiable", NULL, NULL);
		call_set(c, "Content-Range", "bytes */%" PRId64, f->size);
		return;
	}
	c->status = 206;
	c->fd_at = from;
	c->fd_len = len;
	call_set(c, "Content-Range", "bytes %" PRId64 "-%" PRId64 "/%" PRId64,
	    from, from + len - 1, f->size);
}

void open_file_get(struct call *c)
{
	struct found f;
	struct buf path;
	char tag[HASH_HEX_SIZE + 2];

	if (!file_get(c->s, c->who.id, c->arg, keep, &f)) {
		open_problem(c, 404, "not-found", NULL, NULL);
		return;
	}
	if (c->changed) /* another file, so another tag */
		f.sha256[0] = f.sha256[0] == '0' ? '1' : '0';
	str_printf(tag, sizeof(tag), "\"%s\"", f.sha256);
	if (tag_listed(call_header(c, "If-None-Match"), tag)) {
		c->status = 304;
		headers(c, &f, tag);
		return;
	}
	c->status = 200;
	c->fd_at = 0;
	c->fd_len = f.size;
	choose_range(c, &f, tag);
	if (c->status == 416)
		return;
	if (c->changed)
		file_get(c->s, c->who.id, c->arg, keep, &f);
	buf_init(&path, 4096);
	blob_path(c->s, f.sha256, &path);
	c->fd = open(path.data, O_RDONLY | O_CLOEXEC);
	buf_release(&path);
	if (c->fd < 0) {
		c->headers = 0;
		open_problem(c, 500, "server-error", NULL, NULL);
		return;
	}
	/* The type is kept as a header: it is not a static string. */
	call_set(c, "Content-Type", "%s", f.type);
	headers(c, &f, tag);
}
