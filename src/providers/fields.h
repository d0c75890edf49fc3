/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of JSON objects as clean values. What is missing or of another type
 * is "", 0 or false. Strings live in the arena until it is released. */
#ifndef RANZEN_PROVIDERS_FIELDS_H
#define RANZEN_PROVIDERS_FIELDS_H

#include "base/buf.h"

#include <jansson.h>

#define ARENA_LIMIT (64u << 20) /* bytes; LIMIT is remembered as the error */
struct arena { struct arena_piece *first; size_t used; enum err error; };
void arena_release(struct arena *a);
/* Takes over what b holds; "" and a.error set where b failed or no memory. */
char *arena_take(struct arena *a, struct buf *b);

/* Whole document an object, else NULL. Free with json_decref. */
json_t *fields_parse(const char *data, size_t len);

char *field_none(void); /* "" */
char *field_line(struct arena *a, const json_t *o, const char *key);
char *field_file_name(struct arena *a, const json_t *o, const char *key);
/* CommonMark in, stored form out. */
char *field_markdown(struct arena *a, const json_t *o, const char *key);
/* Plain text with its line breaks. */
char *field_text(struct arena *a, const json_t *o, const char *key);
/* A usable id, else "". */
char *field_id(struct arena *a, const json_t *o, const char *key);
char *field_sha256(struct arena *a, const json_t *o, const char *key);
char *field_link(struct arena *a, const json_t *o, const char *key);
int64_t field_time(const json_t *o, const char *key);
int64_t field_int(const json_t *o, const char *key, int64_t none);
bool field_bool(const json_t *o, const char *key);
/* As it came, NULL: none. Never for people's eyes. */
const char *field_raw(const json_t *o, const char *key);

#endif
