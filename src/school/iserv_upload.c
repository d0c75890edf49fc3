/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files in pieces, as Dropzone sends them: each a form of its own with the
 * same dzuuid; the one that completes the file gets its temporary reference.
 * A piece that is here already is compared, not written again.
 */
#include "base/base.h"

#include "school/iserv.h"
#include "school/multipart.h"
#include "school/upload.h"

#define FIELD_SIZE 128
#define PIECE_MAX  (ISERV_CHUNK + 64 * 1024)

enum dz {
	DZ_UUID,
	DZ_INDEX,
	DZ_TOTAL,
	DZ_SIZE,
	DZ_COUNT,
	DZ_OFFSET,
	DZ_FIELDS
};
static const char *const dz_names[DZ_FIELDS] = {
    [DZ_UUID] = "dzuuid",
    [DZ_INDEX] = "dzchunkindex",
    [DZ_TOTAL] = "dztotalfilesize",
    [DZ_SIZE] = "dzchunksize",
    [DZ_COUNT] = "dztotalchunkcount",
    [DZ_OFFSET] = "dzchunkbyteoffset",
};

struct piece_request {
	struct call *c;
	struct multipart parts;
	struct multipart_sink sink;
	char field[DZ_FIELDS][FIELD_SIZE];
	char *into; /* of a field under way; NULL: none */
	struct buf bytes;
	char name[MULTIPART_NAME_SIZE];
	bool in_file, has_file;
};

static void begin_part(void *ctx, const struct multipart_part *part)
{
	struct piece_request *r = ctx;

	r->into = NULL;
	r->in_file = part->is_file && strcmp(part->name, "file") == 0;
	if (r->in_file) {
		r->has_file = true;
		str_copy(r->name, sizeof(r->name), part->file);
	}
	for (int i = 0; i < DZ_FIELDS; i++)
		if (!part->is_file && strcmp(part->name, dz_names[i]) == 0)
			r->into = r->field[i];
}

static void part_data(void *ctx, const void *p, size_t n)
{
	struct piece_request *r = ctx;

	if (r->in_file) {
		buf_add(&r->bytes, p, n);
	} else if (r->into) {
		size_t have = strlen(r->into);

		n = MIN(n, FIELD_SIZE - 1 - have);
		memcpy(r->into + have, p, n);
		r->into[have + n] = '\0';
	}
}

static void end_part(void *ctx)
{
	struct piece_request *r = ctx;

	r->into = NULL;
	r->in_file = false;
}

void iserv_upload_begin(struct call *c)
{
	struct piece_request *r;

	if (call_header(c, "Transfer-Encoding")) {
		iserv_plain_page(c, 400, "Bad Request");
		return;
	}
	r = calloc(1, sizeof(*r));
	if (!r) {
		c->face->refuse(c, REFUSE_BROKEN);
		return;
	}
	r->c = c;
	r->sink = (struct multipart_sink){begin_part, part_data, end_part, r};
	multipart_init(&r->parts, call_header(c, "Content-Type"), &r->sink);
	buf_init(&r->bytes, PIECE_MAX);
	c->state = r;
}

void iserv_upload_data(struct call *c, const void *p, size_t n)
{
	struct piece_request *r = c->state;

	multipart_add(&r->parts, p, n);
}

void iserv_upload_cut(struct call *c)
{
	struct piece_request *r = c->state;

	multipart_release(&r->parts);
	buf_release(&r->bytes);
	free(r);
	c->state = NULL;
}

static void refuse(struct call *c, const char *why)
{
	iserv_json(c, 400,
	    json_pack("{s:s, s:[{s:s, s:s}]}", "status", "error", "messages",
		"type", "error", "message", why));
}

/* The file's row, made with its first piece. */
static bool find(struct piece_request *r, int64_t total, struct upload *u)
{
	struct school *s = r->c->s;
	const char *who = r->c->who.id, *uuid = r->field[DZ_UUID];
	const struct upload_wish wish = {.length = total, .pieces = true};
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT upload FROM iserv_chunks WHERE person = ? AND dzuuid = ?",
	    "ss", who, uuid);
	char id[SCHOOL_ID_SIZE] = "";

	if (db_row(q))
		str_copy(id, sizeof(id), db_text(q, 0));
	db_done(q);
	if (id[0])
		return upload_get(s, who, id, u) == UPLOAD_OK &&
		       u->length == total;
	return upload_new(s, who, &wish, u) == UPLOAD_OK &&
	       db_run(s, "INSERT INTO iserv_chunks VALUES(?, ?, ?, ?, NULL)",
		   "ssss", uuid, who, u->id, r->name);
}

static bool write_piece(struct piece_request *r, struct upload *u, int64_t at)
{
	struct upload_write w;
	enum upload_result done;

	if (u->sha256[0])
		return true; /* whole already */
	if (upload_begin(r->c->s, u, at, (int64_t)r->bytes.len, "", &w))
		return false;
	upload_add(&w, r->bytes.data, r->bytes.len);
	while ((done = upload_end(r->c->s, &w, true, u)) == UPLOAD_SETTLING)
		continue;
	return done == UPLOAD_OK;
}

static void answer(struct piece_request *r, const struct upload *u)
{
	struct call *c = r->c;
	char reference[MULTIPART_NAME_SIZE + SCHOOL_ID_SIZE];

	if (!u->sha256[0]) {
		iserv_json(c, 200, json_pack("{s:s}", "status", "success"));
		return;
	}
	str_printf(
	    reference, sizeof(reference), "local://Temp/%s_%s", u->id, r->name);
	db_run(c->s,
	    "UPDATE iserv_chunks SET reference = ?, name = ? WHERE person = ?"
	    " AND dzuuid = ?",
	    "ssss", reference, r->name, c->who.id, r->field[DZ_UUID]);
	iserv_json(c, 200,
	    json_pack("{s:s, s:s, s:s}", "status", "success", "path", reference,
		"name", r->name));
}

static bool numbers(const struct piece_request *r, int64_t *total, int64_t *at)
{
	int64_t index, size, count;

	return r->field[DZ_UUID][0] &&
	       str_int64(r->field[DZ_INDEX], 0, INT32_MAX, &index) &&
	       str_int64(r->field[DZ_TOTAL], 0, SCHOOL_UPLOAD_MAX, total) &&
	       str_int64(r->field[DZ_SIZE], 1, ISERV_CHUNK, &size) &&
	       str_int64(r->field[DZ_COUNT], 1, INT32_MAX, &count) &&
	       str_int64(r->field[DZ_OFFSET], 0, SCHOOL_UPLOAD_MAX, at) &&
	       index < count && *at == index * size && *at <= *total;
}

void iserv_upload(struct call *c)
{
	struct piece_request *r = c->state;
	struct upload u;
	int64_t total, at;

	if (!iserv_enter(c))
		goto out;
	if (!multipart_whole(&r->parts) || !r->has_file ||
	    !numbers(r, &total, &at))
		refuse(c, "Keine Datei ausgewählt!");
	else if (buf_error(&r->bytes))
		iserv_plain_page(c, 413, "Request Entity Too Large");
	else if (!find(r, total, &u) || !write_piece(r, &u, at))
		refuse(c, "Der Upload ist fehlgeschlagen.");
	else
		answer(r, &u);
out:
	iserv_upload_cut(c);
}

bool iserv_temp(struct call *c, const char *reference,
    char upload[SCHOOL_ID_SIZE], char *name, size_t size)
{
	struct sqlite3_stmt *q = db_query(c->s,
	    "SELECT upload, name FROM iserv_chunks WHERE person = ? AND"
	    " reference = ?",
	    "ss", c->who.id, reference);
	bool there = db_row(q);

	if (there) {
		str_copy(upload, SCHOOL_ID_SIZE, db_text(q, 0));
		str_copy(name, size, db_text(q, 1));
	}
	db_done(q);
	return there;
}
