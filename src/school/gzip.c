/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <zlib.h>

#include "school/gzip.h"

#define LEVEL	     1
#define WINDOW_GZIP (15 + 16) /* zlib's word for a header of gzip's */
#define MEMORY	     8

bool gzip_pack(struct buf *b)
{
	z_stream z = {.next_in = (Bytef *)b->data, .avail_in = (uInt)b->len};
	unsigned char *out = NULL;
	bool good = false;
	uLong room;

	if (b->len > UINT_MAX ||
	    deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	room = deflateBound(&z, (uLong)b->len);
	out = malloc(room);
	if (!out)
		goto out;
	z.next_out = out;
	z.avail_out = (uInt)room;
	good = deflate(&z, Z_FINISH) == Z_STREAM_END;
	if (good) {
		buf_clear(b);
		buf_add(b, out, room - z.avail_out);
	}
out:
	free(out);
	deflateEnd(&z);
	return good;
}
