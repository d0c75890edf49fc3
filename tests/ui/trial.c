/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "tests/ui/trial.h"

void trial_check(struct trial *b, bool ok, const char *what)
{
	printf("%s %d - %s: %s\n", ok ? "ok" : "not ok", ++*b->count, b->name,
	       what);
	if (!ok)
		b->failed = true;
}

void trial_environment(const char *const *set)
{
	stage_environment("en");
	unsetenv("LOCPATH");
	for (; set && *set; set++) {
		char name[64];
		const char *is = strchr(*set, '=');

		str_copy(name, MIN(sizeof(name), (size_t)(is - *set) + 1), *set);
		if (is[1])
			setenv(name, is + 1, 1);
		else
			unsetenv(name);
	}
}

bool trial_start(struct trial *b, int cols, int rows, const char *theme)
{
	char *const argv[] = {(char *)STAGE_PROGRAM, (char *)"--theme", (char *)theme,
			      NULL};

	return eye_open(&b->eye, cols, rows, &b->stage.paths, argv);
}

bool trial_has(const struct trial *b, const char *bytes)
{
	return b->eye.sent.len && memmem(b->eye.sent.data, b->eye.sent.len,
					 bytes, strlen(bytes));
}

bool trial_is_off(const struct trial *b, const char *on, const char *off)
{
	const char *end = b->eye.sent.data + b->eye.sent.len;
	const char *at = b->eye.sent.data, *last = NULL, *was = NULL;

	for (; (at = memmem(at, (size_t)(end - at), on, strlen(on))); at++)
		was = at;
	for (at = b->eye.sent.data;
	     (at = memmem(at, (size_t)(end - at), off, strlen(off))); at++)
		last = at;
	return was && last && last > was;
}

int trial_times(const struct trial *b, const char *bytes)
{
	const char *at = b->eye.sent.data, *end = at + b->eye.sent.len;
	int n = 0;

	while (at && (at = memmem(at, (size_t)(end - at), bytes,
				  strlen(bytes)))) {
		at++;
		n++;
	}
	return n;
}
