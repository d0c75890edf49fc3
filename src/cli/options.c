/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "cli/options.h"

static const struct option_row rows[OPTION_COUNT] = {
#define OPTION_ROW(id, name, value, help) [OPTION_##id] = {name, value, help},
	OPTION_TABLE(OPTION_ROW)
#undef OPTION_ROW
};

const struct option_row *option_row(enum option_id id)
{
	return &rows[id];
}

/* The row of --name or --name=value; OPTION_COUNT: none. */
static enum option_id find(const char *arg)
{
	size_t len = strcspn(arg, "=");
	int id = 0;

	while (id < OPTION_COUNT && (strlen(rows[id].name) != len ||
					strncmp(rows[id].name, arg, len) != 0))
		id++;
	return (enum option_id)id;
}

static enum option_id find_short(char letter)
{
	static const struct {
		char letter;
		enum option_id id;
	} letters[] = {{'h', OPTION_HELP}, {'q', OPTION_QUIET},
	    {'v', OPTION_VERBOSE}, {'y', OPTION_YES}};

	for (size_t i = 0; i < ARRAY_LEN(letters); i++)
		if (letters[i].letter == letter)
			return letters[i].id;
	return OPTION_COUNT;
}

/* Takes argv[*at] and perhaps the next one as its value. */
static enum err take(struct options *o, int argc, char **argv, int *at)
{
	const char *arg = argv[*at];
	bool lengthy = arg[1] == '-';
	const char *value = lengthy ? strchr(arg, '=') : NULL;
	enum option_id id = lengthy ? find(arg + 2)
			  : arg[2]  ? OPTION_COUNT
				    : find_short(arg[1]);

	if (id == OPTION_COUNT || (value && !rows[id].value))
		return ERR_USAGE;
	if (value)
		value++;
	else if (!rows[id].value)
		value = "";
	else if (*at + 1 < argc)
		value = argv[++*at];
	else
		return ERR_USAGE;
	o->value[id] = value;
	return ERR_OK;
}

enum err options_parse(struct options *o, int argc, char **argv,
		       const char **wrong)
{
	bool more = true;

	memset(o, 0, sizeof(*o));
	o->args = calloc((size_t)argc + 1, sizeof(*o->args));
	if (!o->args)
		return ERR_NOMEM;
	for (int i = 1; i < argc; i++) {
		*wrong = argv[i];
		if (more && strcmp(argv[i], "--") == 0)
			more = false;
		else if (!more || argv[i][0] != '-' || !argv[i][1])
			o->args[o->n_args++] = argv[i];
		else if (take(o, argc, argv, &i) != ERR_OK)
			return ERR_USAGE;
	}
	return ERR_OK;
}

void options_release(struct options *o)
{
	free(o->args);
	o->args = NULL;
}
