/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a WebDAV server lists: whatever comes, rows lie in the folder that was
 * asked for, and names are clean. */
#include "base/base.h"
#include "providers/dav_read.h"
#include "tests/fuzz/lib/fuzz.h"

#define ROOT "https://webdav.iserv.test"

static enum err see(void *ctx, const struct dav_row *row)
{
	const char *rest = row->href + strlen("Files");

	UNUSED(ctx);
	fuzz_line(row->name);
	MUST(!strchr(row->name, '/'));
	MUST(str_starts(row->href, "Files"));
	MUST(!strpbrk(row->href, " ?#\\") && !strstr(row->href, "/../"));
	if (!row->self) {
		MUST(*rest++ == '/' && *rest && *rest != '/');
		MUST((rest[strcspn(rest, "/")] == '/') == row->folder);
	}
	MUST(row->size >= -1 && row->room >= -1);
	for (const char *c = row->etag; *c; c++)
		MUST(isgraph((unsigned char)*c));
	return ERR_OK;
}

FUZZ(dav)
{
	const struct dav_where where = { ROOT, "/webdav/", "Files/" };
	char base[DAV_HREF_SIZE];
	enum err err = dav_read(data, len, &where, see, NULL);

	MUST(err == ERR_OK || err == ERR_GARBLED || err == ERR_LIMIT);
	if (dav_base(data, len, ROOT, base) == ERR_OK)
		MUST(base[0] == '/' && str_ends(base, "/"));
}
