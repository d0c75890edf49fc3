/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/timefmt.h"
#include "tests/sim/sim.h"

#define VERSIONS 12
#define LEAST 200000
#define MOST 600000

struct version {
	uint64_t seed; /* the content is made from it */
	size_t size;
	int id;
	bool unsaid; /* its hash */
	char sha256[HASH_HEX_SIZE];
};
struct shelf {
	struct version version[SIM_TASKS][VERSIONS];
	int n[SIM_TASKS]; /* the last one is there */
	bool gone[SIM_TASKS];
	int ids;
};

static char *content(const struct version *v)
{
	char *data = malloc(v->size + 8);
	uint64_t x = v->seed | 1;

	if (!data)
		abort();
	for (size_t i = 0; i < v->size; i += 8) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		memcpy(data + i, &x, 8);
	}
	return data;
}

/* Made when it is first asked for: most never are. */
static const char *digest(struct version *v)
{
	if (!*v->sha256) {
		char *data = content(v);

		if (hash_bytes(HASH_SHA256, data, v->size, v->sha256))
			abort();
		free(data);
	}
	return v->sha256;
}

struct shelf *shelf_new(void)
{
	struct shelf *h = calloc(1, sizeof(*h));

	if (!h)
		abort();
	return h;
}

void shelf_free(struct shelf *h)
{
	free(h);
}

void shelf_replace(struct shelf *h, int task, bool kept, uint64_t seed)
{
	int n = h->n[task];
	const struct version *last = n ? &h->version[task][n - 1] : NULL;
	struct version *v = &h->version[task][n];

	if (n == VERSIONS)
		return;
	*v = (struct version){.seed = seed * 2654435761u + 7,
	    .size = LEAST + seed % (MOST - LEAST),
	    .id = ++h->ids,
	    .unsaid = kept};
	if (last && kept) {
		v->id = last->id;
		v->size = last->size;
	}
	h->n[task]++;
	h->gone[task] = false;
}

void shelf_remove(struct shelf *h, int task)
{
	h->gone[task] = true;
}

static struct version *newest(const struct shelf *h, int task)
{
	int n = h->n[task];

	return n && !h->gone[task]
	    ? (struct version *)(uintptr_t)&h->version[task][n - 1]
	    : NULL;
}

json_t *shelf_json(const struct shelf *h, int task)
{
	struct version *v = newest(h, task);
	json_t *list = json_array(), *row;
	char id[16], name[32], when[TIME_TEXT_SIZE];

	if (!v)
		return list;
	time_print_rfc3339(SIM_BEGIN - 10000 + 10 * h->n[task], when);
	str_printf(id, sizeof(id), "m%d", v->id);
	str_printf(name, sizeof(name), "sheet%d.pdf", task);
	row = json_pack("{s:s, s:s, s:I, s:s}", "id", id, "name", name, "size",
	    (json_int_t)v->size, "modified", when);
	if (!v->unsaid)
		json_object_set_new(row, "sha256", json_string(digest(v)));
	json_array_append_new(list, row);
	return list;
}

static struct version *version_of(const struct shelf *h, const char *path)
{
	int id = 0;

	if (sscanf(path, "/files/m%d", &id) != 1)
		return NULL;
	for (int t = 0; t < SIM_TASKS; t++)
		if (newest(h, t) && newest(h, t)->id == id)
			return newest(h, t);
	return NULL;
}

/* An ETag tells versions apart even where no hash is said. */
static void tag(struct version *v, struct far_reply *r)
{
	unsigned char raw[HASH_MAX];
	struct buf b;

	if (v->unsaid) {
		str_printf(r->etag, sizeof(r->etag), "\"s%" PRIu64 "\"", v->seed);
		return;
	}
	str_printf(r->etag, sizeof(r->etag), "\"%s\"", digest(v));
	buf_init(&b, 100);
	if (!hex_decode(digest(v), raw, sizeof(raw)))
		abort();
	base64_encode(&b, raw, sizeof(raw));
	str_printf(r->digest, sizeof(r->digest), "sha-256=:%s:", b.data);
	buf_release(&b);
}

void shelf_answer(
    struct shelf *h, const struct far_request *q, struct far_reply *r)
{
	struct version *v = version_of(h, q->path);
	int64_t from = 0, last = 0;

	if (!v) {
		far_problem(r, 404, "not-found");
		return;
	}
	last = (int64_t)v->size - 1;
	tag(v, r);
	r->status = 200;
	if (*q->range && (!*q->if_range || !strcmp(q->if_range, r->etag)) &&
	    sscanf(q->range, "bytes=%" SCNd64 "-%" SCNd64, &from, &last) >= 1) {
		last = MIN(last, (int64_t)v->size - 1);
		if (from > last) {
			far_problem(r, 416, "range-not-satisfiable");
			return;
		}
		r->status = 206;
		str_printf(r->range, sizeof(r->range),
		    "bytes %" PRId64 "-%" PRId64 "/%zu", from, last, v->size);
	}
	str_copy(r->type, sizeof(r->type), "application/octet-stream");
	char *data = content(v);
	buf_clear(&r->body);
	buf_add(&r->body, data + from, (size_t)(last - from + 1));
	free(data);
}

bool shelf_knows(const struct shelf *h, int task, const char *sha256)
{
	for (int i = 0; i < h->n[task]; i++) {
		struct version *v =
		    (struct version *)(uintptr_t)&h->version[task][i];

		if (!strcmp(digest(v), sha256))
			return true;
	}
	return false;
}

bool shelf_is_now(const struct shelf *h, int task, const char *sha256)
{
	struct version *v = newest(h, task);

	return v && !strcmp(digest(v), sha256);
}
