/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen, seen by a terminal emulator: build/san/tests/ui [WHAT]. Without
 * a word, the golden screens; "update" writes them anew, "draw" the pictures
 * of docs/screens.
 */
#include "base/base.h"

#include "tests/ui/anew.h"
#include "tests/ui/deeds.h"
#include "tests/ui/hands.h"
#include "tests/ui/pages.h"
#include "tests/ui/resized.h"
#include "tests/ui/school.h"
#include "tests/ui/screens.h"
#include "tests/ui/terminals.h"
#include "tests/ui/walk.h"

#define PROGRAM "build/san/ranzen"

/* It forks for each program that it looks at: a small process is quick at it. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=8";
}

static bool screens(int *count)
{
	return screens_test(count, false);
}

static bool update(int *count)
{
	return screens_test(count, true);
}

static bool pictures(int *count)
{
	return screens_pictures(count, false);
}

static bool draw(int *count)
{
	return screens_pictures(count, true);
}

static bool walks(int *count)
{
	return walk_all(count) & motion_all(count);
}

static const struct {
	const char *name;
	bool (*run)(int *count);
} groups[] = {
	{"screens", screens}, {"update", update}, {"terminals", terminals_test},
	{"walks", walks}, {"anew", anew_all},
	{"anew-long", anew_long}, {"resized", resized_all}, {"school", school_all},
	{"pages", pages_all}, {"quiet", pages_quiet}, {"plain", pages_plain},
	{"plain-helped", pages_plain_helped},
	{"pictures", pictures}, {"draw", draw}, {"hands", hands_test},
	{"deeds", deeds_all},
};

static bool pseudo_terminals(void)
{
	int pty = posix_openpt(O_RDWR | O_NOCTTY);
	bool ok = pty >= 0 && unlockpt(pty) == 0 && ptsname(pty);

	if (pty >= 0)
		close(pty);
	return ok;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "screens";
	int count = 0;

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (access(PROGRAM, X_OK) < 0) {
		puts(PROGRAM " is not built");
		return 77;
	}
	if (!pseudo_terminals()) {
		puts("no pseudo-terminals on this system (mount devpts)");
		return 77;
	}
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (strcmp(groups[i].name, name) == 0)
			return groups[i].run(&count) ? 0 : 1;
	fprintf(stderr, "there is no test '%s'\n", name);
	return 2;
}
