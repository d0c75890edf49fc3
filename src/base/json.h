/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing JSON Lines (RFC 8259) for --json and exports. Reading JSON is
 * the providers' affair (jansson). Invalid UTF-8 is written as U+FFFD.
 */
#ifndef RANZEN_BASE_JSON_H
#define RANZEN_BASE_JSON_H

#include "base/buf.h"

struct json { struct buf *out; bool comma; }; /* zero comma to begin */

void json_begin(struct json *j, struct buf *out);
void json_begin_object(struct json *j, const char *key); /* key NULL in arrays */
void json_begin_array(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_end_array(struct json *j);
void json_str(struct json *j, const char *key, const char *v); /* NULL: null */
void json_int(struct json *j, const char *key, int64_t v);
void json_bool(struct json *j, const char *key, bool v);
void json_put_null(struct json *j, const char *key);
void json_time(struct json *j, const char *key, int64_t t); /* 0: null */

#endif
