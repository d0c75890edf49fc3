/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/iserv_jar.h"

static void forget(struct cookie *c)
{
	if (c->value)
		explicit_bzero(c->value, strlen(c->value));
	free(c->name);
	free(c->path);
	free(c->value);
	memset(c, 0, sizeof(*c));
}

void jar_release(struct jar *j)
{
	while (j->n)
		forget(&j->cookies[--j->n]);
}

static struct cookie *find(struct jar *j, const char *name, const char *path)
{
	for (int i = 0; i < j->n; i++)
		if (strcmp(j->cookies[i].name, name) == 0 &&
		    strcmp(j->cookies[i].path, path) == 0)
			return &j->cookies[i];
	return NULL;
}

static void drop(struct jar *j, struct cookie *c)
{
	forget(c);
	*c = j->cookies[--j->n];
	memset(&j->cookies[j->n], 0, sizeof(*c));
}

static void put(struct jar *j, const char *name, const char *path,
		const char *value, int64_t max_age)
{
	struct cookie *c = find(j, name, path);
	struct cookie fresh = { str_dup(name), str_dup(path), str_dup(value),
				max_age };

	if (!fresh.name || !fresh.path || !fresh.value ||
	    (!c && j->n == JAR_LIMIT)) {
		forget(&fresh);
		return;
	}
	if (!c || strcmp(c->value, value) != 0)
		j->changed = true;
	if (c)
		forget(c);
	else
		c = &j->cookies[j->n++];
	*c = fresh;
}

/* The path that counts where none is named: up to the last slash. */
static void default_path(const char *path, char *out, size_t size)
{
	const char *end = path + strcspn(path, "?#");

	while (end > path && *end != '/')
		end--;
	if (end <= path)
		str_copy(out, size, "/");
	else
		str_printf(out, size, "%.*s", (int)(end - path), path);
}

/* "Path=/iserv" of the words behind the first ';'. */
static bool attribute(const char *rest, const char *name, char *out, size_t size)
{
	size_t n = strlen(name);

	while (*rest) {
		size_t len;

		rest += strspn(rest, "; \t");
		len = strcspn(rest, ";");
		if (len > n && str_ncasecmp(rest, name, n) == 0 && rest[n] == '=')
			return str_printf(out, size, "%.*s", (int)(len - n - 1),
					  rest + n + 1);
		rest += len;
	}
	return false;
}

void jar_take(struct jar *j, const char *line, const char *path)
{
	char name[JAR_VALUE_LIMIT], where[JAR_VALUE_LIMIT], age[32] = "";
	size_t len = strcspn(line, ";");
	char *value, *end;
	bool gone;

	if (!str_printf(name, sizeof(name), "%.*s", (int)len, line) ||
	    strlen(line) >= JAR_VALUE_LIMIT || !(value = strchr(name, '=')))
		return;
	*value++ = '\0';
	for (end = value + strlen(value); end > value && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	if (!*name || strpbrk(name, " \t\r\n") || strpbrk(value, " \t\r\n,"))
		return;
	if (!attribute(line + len, "path", where, sizeof(where)) || *where != '/')
		default_path(path, where, sizeof(where));
	gone = !*value || (attribute(line + len, "max-age", age, sizeof(age)) &&
			   atoll(age) <= 0);
	if (!gone)
		put(j, name, where, value, strtoll(age, NULL, 10));
	else if (find(j, name, where)) {
		drop(j, find(j, name, where));
		j->changed = true;
	}
}

/* RFC 6265, 5.1.4 */
static bool matches(const char *cookie, const char *path)
{
	size_t n = strlen(cookie);

	return strncmp(path, cookie, n) == 0 &&
	       (cookie[n - 1] == '/' || !path[n] || strchr("/?#", path[n]));
}

void jar_send(const struct jar *j, const char *path, struct buf *out)
{
	size_t longest = 0;

	for (int i = 0; i < j->n; i++)
		longest = MAX(longest, strlen(j->cookies[i].path));
	for (size_t len = longest; len > 0; len--)
		for (int i = 0; i < j->n; i++) {
			const struct cookie *c = &j->cookies[i];

			if (strlen(c->path) == len && matches(c->path, path))
				buf_printf(out, "%s%s=%s", out->len ? "; " : "",
					   c->name, c->value);
		}
}

json_t *jar_dump(const struct jar *j)
{
	json_t *list = json_array();

	for (int i = 0; list && i < j->n; i++)
		if (json_array_append_new(list,
			json_pack("[s,s,s,I]", j->cookies[i].name,
				  j->cookies[i].path, j->cookies[i].value,
				  (json_int_t)j->cookies[i].max_age))) {
			json_decref(list);
			list = NULL;
		}
	return list;
}

void jar_load(struct jar *j, const json_t *dumped)
{
	json_t *one;
	size_t i;

	json_array_foreach(dumped, i, one) {
		const char *name, *path, *value;
		json_t *age = json_array_get(one, 3);

		if (json_unpack(one, "[s,s,s]", &name, &path, &value) == 0 &&
		    *name && *path == '/')
			put(j, name, path, value, json_integer_value(age));
	}
	j->changed = false;
}
