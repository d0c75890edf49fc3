/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /fs/file/exercise-dl/N/NAME (shown) and /fs/download/… (kept). */
#include "base/base.h"

#include "school/iserv.h"


static void learn(void *ctx, const struct file *f)
{
	struct iserv_bytes *b = ctx;

	str_copy(b->name, sizeof(b->name), f->name);
	str_copy(b->sha256, sizeof(b->sha256), f->sha256);
	b->size = f->size;
}

static bool find(struct call *c, int64_t n, struct iserv_bytes *b)
{
	struct sqlite3_stmt *q =
	    db_query(c->s, "SELECT id FROM file WHERE rowid = ?", "i", n);
	char id[SCHOOL_ID_SIZE] = "";

	if (db_row(q))
		str_copy(id, sizeof(id), db_text(q, 0));
	db_done(q);
	return id[0] && file_get(c->s, c->who.id, id, learn, b);
}

/* "bytes=A-" or "bytes=A-B" inside the file. */
static bool read_range(const char *h, int64_t size, int64_t *from, int64_t *len)
{
	char text[64], *dash;
	int64_t a, b = size - 1;

	if (!h || strncmp(h, "bytes=", 6) != 0 ||
	    !str_copy(text, sizeof(text), h + 6) ||
	    (dash = strchr(text, '-')) == NULL)
		return false;
	*dash++ = '\0';
	if (!str_int64(text, 0, INT64_MAX, &a) ||
	    (*dash && !str_int64(dash, 0, INT64_MAX, &b)) || a >= size)
		return false;
	*from = a;
	*len = MIN(b, size - 1) - a + 1;
	return *len > 0;
}

void iserv_send(struct call *c, const struct iserv_bytes *b)
{
	bool ranges = !iserv_looks(c->s, LOOK_NO_RANGES);
	char tag[HASH_HEX_SIZE + 2];
	struct buf path;

	buf_init(&path, 4096);
	blob_path(c->s, b->sha256, &path);
	c->fd = open(path.data, O_RDONLY | O_CLOEXEC);
	buf_release(&path);
	if (c->fd < 0)
		return;
	c->status = 200;
	c->type = "application/octet-stream";
	c->fd_at = 0;
	c->fd_len = b->size;
	str_printf(tag, sizeof(tag), "\"%.16s\"", b->sha256);
	if (ranges) {
		const char *only = call_header(c, "If-Range");

		call_set(c, "Accept-Ranges", "bytes");
		call_set(c, "ETag", "%s", tag);
		if ((!only || strcmp(only, tag) == 0) &&
		    read_range(call_header(c, "Range"), b->size, &c->fd_at,
			&c->fd_len)) {
			c->status = 206;
			call_set(c, "Content-Range",
			    "bytes %" PRId64 "-%" PRId64 "/%" PRId64, c->fd_at,
			    c->fd_at + c->fd_len - 1, b->size);
		}
	}
}

static void send_named(struct call *c, const struct iserv_bytes *b)
{
	iserv_send(c, b);
	call_set(c, "Content-Disposition", "%s; filename=\"%s\"",
	    str_starts(c->inner, "/fs/download/") ? "attachment" : "inline",
	    b->name);
}

void iserv_file(struct call *c)
{
	const char *at = strstr(c->inner, "/exercise-dl/");
	char number[24] = "";
	struct iserv_bytes b;
	int64_t n = 0;

	if (!iserv_enter(c))
		return;
	if (at) {
		at += strlen("/exercise-dl/");
		str_printf(number, sizeof(number), "%.*s",
		    (int)MIN(strcspn(at, "/"), sizeof(number) - 1), at);
	}
	if (str_int64(number, 1, INT64_MAX, &n) && find(c, n, &b))
		send_named(c, &b);
	else
		iserv_plain_page(c, 404, "Not Found");
}
