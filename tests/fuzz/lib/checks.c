/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of all that a reader gives. */
#include "base/base.h"
#include "base/text.h"
#include "model/rich.h"
#include "tests/fuzz/lib/fuzz.h"

#define RICH_MARKS "\n\1\2\3\4\5\6\x0e\x1f"

void fuzz_must(bool holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
	abort();
}

/* C1 controls, and what changes the direction of writing. */
static bool drives(const char *s)
{
	static const char *const bad[] = { "\342\200\252", "\342\200\253",
		"\342\200\254", "\342\200\255", "\342\200\256", "\342\201\246",
		"\342\201\247", "\342\201\250", "\342\201\251" };
	bool found = s[0] == '\302' && (unsigned char)s[1] < 0xa0;

	for (size_t i = 0; i < ARRAY_LEN(bad) && s[0] == '\342'; i++)
		found |= strncmp(s, bad[i], 3) == 0;
	return found;
}

static void clean(const char *text, const char *may)
{
	MUST(text != NULL);
	MUST(text_valid(text, strlen(text)));
	for (const char *s = text; *s; s++)
		MUST(((unsigned char)*s >= ' ' && *s != 0x7f && !drives(s)) ||
		     strchr(may, *s));
}

void fuzz_line(const char *text)
{
	clean(text, "");
}

void fuzz_lines(const char *text)
{
	clean(text, "\n");
}

void fuzz_name(const char *name)
{
	fuzz_line(name);
	MUST(*name && name[0] != '.' && !strchr(name, '/'));
	MUST(strlen(name) <= 200);
}

static void see_line(void *ctx, const struct rich_run *runs, int n)
{
	UNUSED(ctx);
	for (int i = 0; i < n; i++)
		MUST(text_valid(runs[i].text, runs[i].len));
}

void fuzz_rich(const char *stored)
{
	char line[200], *target;

	clean(stored, RICH_MARKS);
	MUST(strlen(stored) <= RICH_LIMIT);
	MUST(rich_layout(stored, 40, see_line, NULL) == ERR_OK);
	rich_summary(stored, line, sizeof(line));
	fuzz_line(line);
	for (int n = 1; n < 20 && (target = rich_link(stored, n)); n++) {
		MUST(rich_target_ok(target));
		free(target);
	}
}
