/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/json.h"
#include "school/check.h"

struct line {
	struct school *s;
	FILE *out;
	struct json j;
	struct buf text;
	enum err e;
};

static bool bytes_match(struct school *s, const struct file *f)
{
	char bytes[16384], hex[HASH_HEX_SIZE] = "";
	struct buf path;
	struct hash h;
	int64_t size = 0;
	size_t n;
	FILE *in;

	buf_init(&path, 4096);
	blob_path(s, f->sha256, &path);
	in = fopen(path.data, "re");
	buf_release(&path);
	if (!in || hash_init(&h, HASH_SHA256)) {
		if (in)
			fclose(in);
		return false;
	}
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0) {
		hash_update(&h, bytes, n);
		size += (int64_t)n;
	}
	fclose(in);
	hash_final(&h, hex);
	return size == f->size && strcmp(hex, f->sha256) == 0;
}

static void add_file(void *ctx, const struct file *f)
{
	struct line *l = ctx;
	bool good = bytes_match(l->s, f);

	if (!good)
		l->e = ERR_CHANGED;
	json_begin_object(&l->j, NULL);
	json_str(&l->j, "name", f->name);
	json_int(&l->j, "size", f->size);
	json_str(&l->j, "sha256", good ? f->sha256 : NULL);
	json_end_object(&l->j);
}

static void add_save(void *ctx, const struct hand_in_save *s)
{
	struct line *l = ctx;

	json_begin_object(&l->j, NULL);
	json_str(&l->j, "did", s->did);
	json_time(&l->j, "at", s->at);
	json_str(&l->j, "work", s->work);
	json_end_object(&l->j);
}

/* Each face has its words. */
static const char *state_of(const struct hand_in *h)
{
	bool moodle = strcmp(h->face, "moodle") == 0;

	if (moodle && strcmp(h->state, "handed_in") == 0)
		return "submitted";
	return moodle && strcmp(h->state, "saved") == 0 ? "draft" : h->state;
}

static void add_hand_in(void *ctx, const struct hand_in *h)
{
	struct line *l = ctx;
	struct json *j = &l->j;
	char sha256[HASH_HEX_SIZE] = "";

	if (h->text)
		hash_bytes(HASH_SHA256, h->text, strlen(h->text), sha256);
	buf_clear(&l->text);
	json_begin(j, &l->text);
	json_begin_object(j, NULL);
	json_str(j, "face", h->face);
	json_str(j, "user", h->person);
	json_str(j, "task", h->task);
	json_str(j, "key", h->key);
	json_str(j, "platform_id", h->id);
	json_str(j, "state", state_of(h));
	json_time(j, "received_at", h->received_at);
	json_bool(j, "late", h->late);
	json_str(j, "superseded_by", h->superseded_by);
	json_begin_array(j, "files");
	hand_in_file_each(l->s, h->id, add_file, l);
	json_end_array(j);
	json_str(j, "text_sha256", h->text ? sha256 : NULL);
	if (h->moodle_assign) {
		json_int(j, "assignment", h->moodle_assign);
		json_int(j, "saves", h->moodle_saves);
		json_begin_array(j, "history");
		hand_in_save_each(l->s, h->id, add_save, l);
		json_end_array(j);
	}
	json_end_object(j);
	if (buf_error(&l->text))
		l->e = buf_error(&l->text);
	fprintf(l->out, "%s\n", l->text.data);
}

enum err check_print(struct school *s, FILE *out)
{
	struct line l = {.s = s, .out = out};

	buf_init(&l.text, 16u << 20);
	hand_in_each(s, add_hand_in, &l);
	buf_release(&l.text);
	if (fflush(out) != 0)
		l.e = ERR_IO;
	return l.e;
}
