/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What teachers write with an editor. */
#include "base/base.h"
#include "model/rich.h"
#include "providers/html.h"
#include "tests/fuzz/lib/fuzz.h"

static void read_with(enum err read(struct buf *, const char *, size_t),
		      const char *data, size_t len, void see(const char *))
{
	struct buf b;
	enum err err;

	buf_init(&b, RICH_LIMIT);
	err = read(&b, data, len);
	MUST(err == ERR_OK || err == ERR_LIMIT);
	if (b.len)
		see(b.data);
	buf_release(&b);
}

static enum err to_rich(struct buf *b, const char *data, size_t len)
{
	return html_to_rich(b, data, len, "https://schule.example/a/b");
}

FUZZ(html)
{
	read_with(to_rich, data, len, fuzz_rich);
	read_with(html_to_text, data, len, fuzz_lines);
	read_with(html_to_line, data, len, fuzz_line);
}
