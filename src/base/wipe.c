/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <malloc.h>

#include "base/wipe.h"

void wipe_free(void *p)
{
	if (p)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

void *wipe_realloc(void *p, size_t size)
{
	size_t had = p ? malloc_usable_size(p) : 0;
	void *moved;

	if (p && size && size <= had && size >= had / 2)
		return p;
	moved = malloc(size ? size : 1);
	if (!moved)
		return NULL;
	if (p)
		memcpy(moved, p, MIN(had, size));
	wipe_free(p);
	return moved;
}
