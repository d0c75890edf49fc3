/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <ftw.h>

#include "base/disk.h"
#include "base/path.h"
#include "tests/lib/folder.h"

char *folder_new(void)
{
	const char *tmp = getenv("TMPDIR");
	char *path = path_join(tmp ? tmp : "/tmp", "ranzen-unit.XXXXXX");

	if (!path || !mkdtemp(path))
		abort();
	return path;
}

static int remove_one(
    const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	UNUSED(st);
	UNUSED(kind);
	UNUSED(ftw);
	return remove(path);
}

void folder_free(char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}

char *folder_file(const char *path, const char *name, const char *text)
{
	char *file = path_join(path, name);

	if (!file || (text && disk_write_file(
				  disk_real(), file, text, strlen(text), 0600)))
		abort();
	return file;
}
