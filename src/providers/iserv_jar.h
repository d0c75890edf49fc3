/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cookies of one school's server (RFC 6265), for one host over one
 * scheme: keyed by name and path, of which the same name may have several.
 * They are secrets. Expiry is the server's business but for Max-Age=0 and an
 * empty value, which take a cookie away.
 */
#ifndef RANZEN_PROVIDERS_ISERV_JAR_H
#define RANZEN_PROVIDERS_ISERV_JAR_H

#include "base/buf.h"

#include <jansson.h>

#define JAR_LIMIT 40
#define JAR_VALUE_LIMIT 4096 /* bytes of one name, path and value together */

struct cookie {
	char *name, *path, *value;
	int64_t max_age; /* as the server said it; 0: it did not */
};
struct jar {
	struct cookie cookies[JAR_LIMIT];
	int n;
	bool changed; /* since whoever keeps it set that to false */
};

/* A Set-Cookie line of a reply to a request for that path. */
void jar_take(struct jar *j, const char *line, const char *path);
/* Appends "a=b; c=d": what goes along to that path, longer paths first. */
void jar_send(const struct jar *j, const char *path, struct buf *out);
/* NULL: no memory. Free with json_decref. */
json_t *jar_dump(const struct jar *j);
void jar_load(struct jar *j, const json_t *dumped);
void jar_release(struct jar *j);

#endif
