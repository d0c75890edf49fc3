/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json PATH [PATH=VALUE…]: reads JSON Lines from standard input and prints
 * the value at PATH of each row for which every PATH has its VALUE. A PATH
 * is names and array indices with dots: files.0.sha256; "." is the row, and
 * a last "#" the number of elements. Exit 1 if no row was printed, 2 if a
 * row is not JSON.
 */
#include "base/base.h"

#include <jansson.h>

static json_t *walk(json_t *at, const char *path, bool *count)
{
	while (at && *path && strcmp(path, ".") != 0) {
		size_t n = strcspn(path, ".");
		char name[128];

		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		if (strcmp(name, "#") == 0) {
			*count = true;
			return at;
		}
		at = json_is_array(at)
		    ? json_array_get(at, strtoul(name, NULL, 10))
		    : json_object_get(at, name);
		path += n + (path[n] == '.');
	}
	return at;
}

/* The value as a script wants it: strings bare, the rest as JSON. */
static char *text_at(json_t *row, const char *path)
{
	bool count = false;
	json_t *at = walk(row, path, &count);

	if (!at)
		return strdup("");
	if (count) {
		char n[32];

		snprintf(n, sizeof(n), "%zu", json_array_size(at));
		return strdup(n);
	}
	if (json_is_string(at))
		return strdup(json_string_value(at));
	return json_dumps(at, JSON_ENCODE_ANY | JSON_COMPACT);
}

static bool matches(json_t *row, const char *condition)
{
	const char *eq = strchr(condition, '=');
	char *path, *value;
	bool same;

	if (!eq)
		return false;
	path = strndup(condition, (size_t)(eq - condition));
	value = text_at(row, path);
	same = strcmp(value, eq + 1) == 0;
	free(value);
	free(path);
	return same;
}

static bool print_row(json_t *row, int argc, char **argv)
{
	char *value;

	for (int i = 2; i < argc; i++)
		if (!matches(row, argv[i]))
			return false;
	value = text_at(row, argv[1]);
	puts(value);
	free(value);
	return true;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	int status = 1;

	if (argc < 2)
		return 2;
	while (status != 2 && getline(&line, &room, stdin) > 0) {
		json_t *row = json_loads(line, JSON_DECODE_ANY, NULL);

		if (!row)
			status = 2;
		else if (print_row(row, argc, argv))
			status = 0;
		json_decref(row);
	}
	free(line);
	return status;
}
