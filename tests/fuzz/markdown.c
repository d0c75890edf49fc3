/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "model/rich.h"
#include "providers/markdown.h"
#include "tests/fuzz/lib/fuzz.h"

FUZZ(markdown)
{
	struct buf b;
	enum err err;

	buf_init(&b, RICH_LIMIT);
	err = markdown_to_rich(&b, data, len);
	MUST(err == ERR_OK || err == ERR_LIMIT);
	if (b.len)
		fuzz_rich(b.data);
	buf_release(&b);
}
