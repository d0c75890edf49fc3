/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "conf/conf.h"
#include "conf/line.h"

#define VALUE_MAX 4096

static const struct conf_row rows[] = {
#define CONF_ROW(id, name, type, def, min, max, values, help) \
	[CONF_##id] = {name, type, def, min, max, values, help},
    CONF_TABLE(CONF_ROW)};

static const char *const bools[] = {
    "no", "yes", "off", "on", "false", "true", "0", "1"};

void conf_init(struct conf *c)
{
	*c = (struct conf){{NULL}};
}

void conf_release(struct conf *c)
{
	for (int i = 0; i < CONF_COUNT; i++)
		free(c->value[i]);
	conf_init(c);
}

const struct conf_row *conf_row(enum conf_id id)
{
	return &rows[id];
}

bool conf_find(const char *name, enum conf_id *id)
{
	size_t i;

	for (i = 0; i < CONF_COUNT; i++) {
		if (strcmp(rows[i].name, name))
			continue;
		*id = (enum conf_id)i;
		return true;
	}
	return false;
}

const char *conf_text(const struct conf *c, enum conf_id id)
{
	return c->value[id] ? c->value[id] : rows[id].def;
}

int64_t conf_int(const struct conf *c, enum conf_id id)
{
	int64_t v = 0;

	str_int64(conf_text(c, id), INT64_MIN, INT64_MAX, &v);
	return v;
}

/* 0, 1; -1: neither. */
static int bool_of(const char *value)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(bools); i++)
		if (!strcmp(bools[i], value))
			return i % 2;
	return -1;
}

bool conf_bool(const struct conf *c, enum conf_id id)
{
	return bool_of(conf_text(c, id)) == 1;
}

const char *conf_said(enum conf_id id, const char *value)
{
	/* The rest are names: they are the same in all languages. */
	static const struct { const char *word, *said; } words[] = {
		{"yes", N_("yes")}, {"no", N_("no")}, {"auto", N_("automatic")},
		{"unicode", "Unicode"}, {"ascii", "ASCII"},
		{"open", "School API"}, {"moodle", "Moodle"}, {"iserv", "IServ"},
	};

	if (rows[id].type == CONF_BOOL)
		value = bool_of(value) == 1 ? "yes" : "no";
	else if (rows[id].type != CONF_ENUM)
		return value;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!strcmp(words[i].word, value))
			return words[i].said;
	}
	return value;
}

static bool among(const char *words, const char *value)
{
	size_t n = strlen(value);

	for (; *words; words += strcspn(words, " "), words += *words == ' ')
		if (n && strcspn(words, " ") == n && !strncmp(words, value, n))
			return true;
	return false;
}

static enum err check_text(const char *value)
{
	size_t len = strlen(value);

	if (len > VALUE_MAX)
		return ERR_LIMIT;
	for (const char *p = value; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return ERR_FORMAT;
	return text_valid(value, len) ? ERR_OK : ERR_FORMAT;
}

/* The programs are started in different folders. */
static enum err check_path(const char *value)
{
	return !*value || *value == '/' || str_starts(value, "~/")
	       ? check_text(value) : ERR_FORMAT;
}

enum err conf_check(enum conf_id id, const char *value)
{
	const struct conf_row *row = &rows[id];
	int64_t v;

	switch (row->type) {
	case CONF_BOOL: return bool_of(value) < 0 ? ERR_FORMAT : ERR_OK;
	case CONF_INT:
		if (!str_int64(value, INT64_MIN, INT64_MAX, &v))
			return ERR_FORMAT;
		return v < row->min || v > row->max ? ERR_LIMIT : ERR_OK;
	case CONF_ENUM: return among(row->values, value) ? ERR_OK : ERR_FORMAT;
	case CONF_PATH: return check_path(value);
	default: return check_text(value);
	}
}

void conf_allowed(enum conf_id id, char *out, size_t size)
{
	const struct conf_row *row = &rows[id];
	const char *words = row->type == CONF_BOOL ? "yes no"
			    : row->type == CONF_PATH ? "/… ~/…" : row->values;
	struct buf b;

	buf_init(&b, 200);
	if (row->type == CONF_INT)
		buf_printf(&b, "%" PRId64 "-%" PRId64, row->min, row->max);
	for (; words && *words; words++)
		buf_str(&b, *words == ' ' ? ", " : (char[]){*words, '\0'});
	str_copy(out, size, b.len ? b.data : "");
	buf_release(&b);
}

/* An owned copy of the value; "~/" in a path becomes the home folder. */
static char *value_of(enum conf_id id, const char *value)
{
	const char *home = getenv("HOME");
	struct buf b;

	if (rows[id].type != CONF_PATH || !home || !str_starts(value, "~/"))
		return str_dup(value);
	buf_init(&b, PATH_MAX);
	buf_str(&b, home);
	buf_str(&b, value + 1);
	return buf_take(&b);
}

static enum err take_line(struct conf *c, const struct conf_line *line,
			  enum conf_id *which)
{
	char name[64], value[VALUE_MAX + 2], *owned;
	enum conf_id id;
	enum err e;

	*which = CONF_COUNT;
	if (line->blank)
		return ERR_OK;
	if (!line->name_len || memchr(line->text, '\0', line->len) ||
	    !str_printf(
		name, sizeof(name), "%.*s", (int)line->name_len, line->name))
		return ERR_FORMAT;
	if (!conf_find(name, &id))
		return ERR_NOT_FOUND;
	*which = id;
	if (line->value_len > VALUE_MAX)
		return ERR_LIMIT;
	memcpy(value, line->value, line->value_len);
	value[line->value_len] = '\0';
	e = conf_check(id, value);
	if (e)
		return e;
	owned = value_of(id, value);
	if (!owned)
		return ERR_NOMEM;
	free(c->value[id]);
	c->value[id] = owned;
	return ERR_OK;
}

enum err conf_read(
    struct conf *c, const char *file, conf_mistake *mistake, void *ctx)
{
	struct conf_line line;
	struct conf_file f;
	enum conf_id id;
	int number = 0;
	enum err e = conf_file_read(&f, file);

	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e) {
		if (mistake)
			mistake(ctx, file, 0, CONF_COUNT, e);
		return e;
	}
	while (conf_file_next(&f, &line)) {
		number++;
		e = take_line(c, &line, &id);
		if (e && mistake)
			mistake(ctx, file, number, id, e);
		if (e == ERR_NOMEM)
			break;
	}
	conf_file_release(&f);
	return e == ERR_NOMEM ? e : ERR_OK;
}

enum err conf_load(
    struct conf *c, const char *own, conf_mistake *mistake, void *ctx)
{
	const char *etc = getenv("RANZEN_ETC");
	enum err all =
	    conf_read(c, etc && *etc ? etc : "/etc/ranzen.conf", mistake, ctx);
	enum err mine = own ? conf_read(c, own, mistake, ctx) : ERR_OK;

	return mine ? mine : all;
}
