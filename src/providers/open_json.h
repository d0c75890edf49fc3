/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of JSON objects as clean values. What is missing or of another type
 * is "", 0 or false. Strings live in the arena until it is released. */
#ifndef RANZEN_PROVIDERS_OPEN_JSON_H
#define RANZEN_PROVIDERS_OPEN_JSON_H

#include "base/buf.h"

#include <jansson.h>

struct arena { struct arena_piece *first; enum err error; };
void arena_release(struct arena *a);
/* Takes over what b holds; "" and a.error set where b failed or no memory. */
char *arena_take(struct arena *a, struct buf *b);

/* Whole document an object, else NULL. Free with json_decref. */
json_t *open_parse(const char *data, size_t len);

char *open_none(void); /* "" */
char *open_line(struct arena *a, const json_t *o, const char *key);
char *open_file_name(struct arena *a, const json_t *o, const char *key);
/* CommonMark in, stored form out. */
char *open_rich(struct arena *a, const json_t *o, const char *key);
/* Plain text with its line breaks. */
char *open_text(struct arena *a, const json_t *o, const char *key);
/* A usable id, else "". */
char *open_id(struct arena *a, const json_t *o, const char *key);
char *open_sha256(struct arena *a, const json_t *o, const char *key);
char *open_link(struct arena *a, const json_t *o, const char *key);
int64_t open_time(const json_t *o, const char *key);
int64_t open_int(const json_t *o, const char *key, int64_t none);
bool open_bool(const json_t *o, const char *key);
/* As it came, NULL: none. Never for people's eyes. */
const char *open_raw(const json_t *o, const char *key);

#endif
