/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "main/sync_args.h"

struct option_row {
	const char *name;
	size_t text; /* offset of a const char * in struct args, or 0 … */
	size_t flag; /* … of a bool */
};

#define TEXT(name, field) \
	{ \
		name, offsetof(struct args, field), 0 \
	}
#define FLAG(name, field) \
	{ \
		name, 0, offsetof(struct args, field) \
	}
static const struct option_row options[] = {
    TEXT("--name", name),
    TEXT("--platform", platform),
    TEXT("--user", user),
    TEXT("--again", account),
    TEXT("--account", account),
    TEXT("--ca", ca),
    TEXT("--keep", keep),
    TEXT("--to", to),
    TEXT("--allow", allow),
    FLAG("--browser", browser),
    FLAG("--password-stdin", password_stdin),
    FLAG("--json", json),
    FLAG("--quiet", quiet),
    FLAG("--verbose", verbose),
    FLAG("--foreground", foreground),
    FLAG("--replace", replace),
    FLAG("--make-folders", make_folders),
    FLAG("--ask", ask),
};

/* Bytes of the row's name, if arg is it, alone or with "=VALUE". */
static size_t option_is(const char *name, const char *arg)
{
	size_t n = strlen(name);
	return !strncmp(arg, name, n) && (!arg[n] || arg[n] == '=') ? n : 0;
}

static bool option(struct args *args, char **argv, int argc, int *i)
{
	for (size_t k = 0; k < ARRAY_LEN(options); k++) {
		const struct option_row *row = &options[k];
		const char *value = NULL;
		size_t n = option_is(row->name, argv[*i]);
		if (!n)
			continue;
		if (!row->text) {
			*(bool *)((char *)args + row->flag) = true;
			return !argv[*i][n];
		}
		if (argv[*i][n])
			value = argv[*i] + n + 1;
		else if (*i + 1 < argc)
			value = argv[++*i];
		*(const char **)((char *)args + row->text) = value;
		return value != NULL;
	}
	return false;
}

static bool home_option(char **argv, int argc, int *i)
{
	size_t n = option_is("--home", argv[*i]);
	const char *dir = NULL;
	if (n && argv[*i][n])
		dir = argv[*i] + n + 1;
	else if (n && *i + 1 < argc)
		dir = argv[++*i];
	return dir && *dir && !setenv("RANZEN_HOME", dir, 1);
}

bool args_read(struct args *args, int argc, char **argv)
{
	bool words = false;
	args->word = (const char **)argv;
	for (int i = 1; i < argc; i++) {
		if (words || argv[i][0] != '-') {
			args->word[args->n++] = argv[i];
		} else if (!strcmp(argv[i], "--")) {
			words = true;
		} else if (option_is("--home", argv[i])) {
			if (!home_option(argv, argc, &i))
				return false;
		} else if (!option(args, argv, argc, &i)) {
			return false;
		}
	}
	return true;
}
