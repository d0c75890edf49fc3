/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "base/text.h"
#include "store/inner.h"
#include "store/slip.h"

#define HEAD "ranzen slip 1\n"
#define FILES_LIMIT 1000
#define LINE_LIMIT  8192

/* One line each; place tells where its value lives in struct slip. A MARK
 * stands there only where it is set: older slips know none. */
enum form { TEXT, NUMBER, FLAG, MARK };
static const struct { const char *word; enum form form; size_t at; } lines[] = {
#define AT(field) offsetof(struct slip, field)
	{ "key", TEXT, AT(entry.key) },
	{ "entry", NUMBER, AT(entry.id) },
	{ "created", NUMBER, AT(entry.created) },
	{ "base", TEXT, AT(entry.base) },
	{ "not-done", FLAG, AT(entry.not_done) },
	{ "bytes", NUMBER, AT(entry.bytes) },
	{ "account", NUMBER, AT(account.id) },
	{ "name", TEXT, AT(account.name) },
	{ "platform", TEXT, AT(account.platform) },
	{ "url", TEXT, AT(account.url) },
	{ "user", TEXT, AT(account.user) },
	{ "person", TEXT, AT(account.person) },
	{ "school", TEXT, AT(account.school) },
	{ "zone", TEXT, AT(account.zone) },
	{ "task", NUMBER, AT(task.id) },
	{ "task-id", TEXT, AT(task.pid) },
	{ "title", TEXT, AT(task.title) },
	{ "course", TEXT, AT(task.course) },
	{ "course-id", TEXT, AT(task.course_pid) },
	{ "due", NUMBER, AT(task.due) },
	{ "statement", MARK, AT(entry.statement) },
#undef AT
};

static void *place(struct slip *p, size_t i)
{
	return (char *)p + lines[i].at;
}

void slip_release(struct slip *p)
{
	record_account_release(&p->account);
	record_task_release(&p->task);
	record_entry_release(&p->entry);
	*p = (struct slip){ 0 };
}

/* ---- where they lie */

static char *folder_of(const struct store *s)
{
	const char *slash = strrchr(s->path, '/');
	char path[PATH_MAX];

	if (!str_printf(path, sizeof(path), "%.*sslips",
			slash ? (int)(slash - s->path) + 1 : 0, s->path))
		return NULL;
	return str_dup(path);
}

static char *path_of(const struct store *s, const char *key)
{
	char *folder = uuid_valid(key) ? folder_of(s) : NULL;
	char *path = folder ? path_join(folder, key) : NULL;

	free(folder);
	return path;
}

/* ---- writing */

static void print(struct buf *b, struct slip *p)
{
	char hex[HASH_HEX_SIZE];
	const struct entry *e = &p->entry;

	buf_str(b, HEAD);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		void *at = place(p, i);

		if (lines[i].form == MARK && !*(bool *)at)
			continue;
		buf_printf(b, "%s ", lines[i].word);
		if (lines[i].form == TEXT)
			buf_str(b, *(char **)at ? *(char **)at : "");
		else
			buf_printf(b, "%" PRId64, lines[i].form == NUMBER
				   ? *(int64_t *)at : (int64_t)*(bool *)at);
		buf_char(b, '\n');
	}
	for (int i = 0; i < e->n_files; i++)
		buf_printf(b, "file %" PRId64 " %s %s %s\n", e->files[i].size,
			   e->files[i].sha256,
			   *e->files[i].pid ? e->files[i].pid : "-",
			   e->files[i].name);
	buf_printf(b, "text %" PRId64 "\n",
		   e->text ? (int64_t)strlen(e->text) : (int64_t)-1);
	buf_str(b, e->text ? e->text : "");
	if (hash_bytes(HASH_SHA256, b->data, b->len, hex) != ERR_OK)
		b->error = ERR_NO_LIBRARY;
	buf_printf(b, "end %s\n", hex);
}

enum err slip_write(struct store *s, int64_t entry)
{
	struct slip p = { 0 };
	struct buf b;
	char *folder = folder_of(s), *path = NULL;
	enum err e = folder ? store_entry_get(s, entry, &p.entry) : ERR_NOMEM;

	buf_init(&b, SLIP_LIMIT);
	if (e == ERR_OK)
		e = store_task_get(s, p.entry.task, &p.task);
	if (e == ERR_OK)
		e = store_account_get(s, p.entry.account, &p.account);
	if (e == ERR_OK)
		print(&b, &p);
	if (e == ERR_OK)
		e = buf_error(&b);
	if (e == ERR_OK)
		e = disk_mkdirs(s->disk, folder);
	if (e == ERR_OK) {
		path = path_of(s, p.entry.key);
		e = path ? disk_write_file(s->disk, path, b.data, b.len, 0600)
			 : ERR_NOMEM;
	}
	free(path);
	free(folder);
	buf_release(&b);
	slip_release(&p);
	return e;
}

void slip_remove(struct store *s, const char *key)
{
	char *path = path_of(s, key);

	if (path)
		s->disk->unlink(s->disk->ctx, path);
	free(path);
}

/* ---- reading */

/* The value of the next line, which must begin with word; cut out of *at. */
static char *value(char **at, const char *word)
{
	size_t n = strlen(word);
	char *line = *at, *end = strchr(line, '\n');

	if (!end || strncmp(line, word, n) != 0 || line[n] != ' ')
		return NULL;
	*end = '\0';
	*at = end + 1;
	return line + n + 1;
}

static enum err read_line(struct slip *p, size_t i, char **at)
{
	char *v = value(at, lines[i].word);
	void *to = place(p, i);
	int64_t n = 0;

	if (!v)
		return lines[i].form == MARK ? ERR_OK : ERR_FORMAT;
	if (lines[i].form == TEXT) {
		*(char **)to = str_dup(v);
		return *(char **)to ? ERR_OK : ERR_NOMEM;
	}
	if (!str_int64(v, INT64_MIN, INT64_MAX, &n))
		return ERR_FORMAT;
	if (lines[i].form == NUMBER)
		*(int64_t *)to = n;
	else
		*(bool *)to = n != 0;
	return ERR_OK;
}

static enum err read_file(struct entry *e, char *v)
{
	struct work_file f = { 0 };
	char *parts[3];

	for (int i = 0; i < 3; i++) {
		char *blank = strchr(v, ' ');

		if (!blank)
			return ERR_FORMAT;
		*blank = '\0';
		parts[i] = v;
		v = blank + 1;
	}
	if (!str_int64(parts[0], 0, INT64_MAX, &f.size) ||
	    !hash_hex_valid(HASH_SHA256, parts[1]) || !*v ||
	    e->n_files == FILES_LIMIT)
		return ERR_FORMAT;
	f.sha256 = str_dup(parts[1]);
	f.pid = str_dup(strcmp(parts[2], "-") == 0 ? "" : parts[2]);
	f.name = str_dup(v);
	f.upload = str_dup("");
	e->files[e->n_files++] = f;
	return f.sha256 && f.pid && f.name && f.upload ? ERR_OK : ERR_NOMEM;
}

static enum err read_rest(struct slip *p, char *at, const char *end)
{
	struct entry *e = &p->entry;
	int64_t n = -1;
	enum err err = ERR_OK;
	char *v;

	e->files = calloc(FILES_LIMIT, sizeof(*e->files));
	if (!e->files)
		return ERR_NOMEM;
	while (err == ERR_OK && str_starts(at, "file ") &&
	       (v = value(&at, "file")))
		err = read_file(e, v);
	v = err == ERR_OK ? value(&at, "text") : NULL;
	if (!v || !str_int64(v, -1, INT64_MAX, &n) ||
	    (n >= 0 ? n : 0) != end - at)
		return err == ERR_OK ? ERR_FORMAT : err;
	if (n >= 0 && !(e->text = strndup(at, (size_t)n)))
		err = ERR_NOMEM;
	return err;
}

/* The last line, where the hash of all before it is right. */
static char *sealed_end(char *data, size_t len)
{
	char hex[HASH_HEX_SIZE], *end;

	if (len < sizeof(HEAD) + 69 || strlen(data) != len)
		return NULL;
	end = data + len - 69;
	if (strncmp(end, "end ", 4) != 0 || data[len - 1] != '\n' ||
	    hash_bytes(HASH_SHA256, data, len - 69, hex) != ERR_OK ||
	    strncmp(end + 4, hex, 64) != 0)
		return NULL;
	return end;
}

enum err slip_parse(const char *data, size_t len, struct slip *out)
{
	char *copy = malloc(len + 1), *at, *end;
	enum err e = copy ? ERR_OK : ERR_NOMEM;

	*out = (struct slip){ 0 };
	if (!copy)
		return e;
	memcpy(copy, data, len);
	copy[len] = '\0';
	end = sealed_end(copy, len);
	at = copy + strlen(HEAD);
	if (!end || !str_starts(copy, HEAD))
		e = ERR_FORMAT;
	for (size_t i = 0; e == ERR_OK && i < ARRAY_LEN(lines); i++)
		e = read_line(out, i, &at);
	if (e == ERR_OK)
		e = read_rest(out, at, end);
	if (e == ERR_OK && !uuid_valid(out->entry.key))
		e = ERR_FORMAT;
	if (e != ERR_OK)
		slip_release(out);
	free(copy);
	return e;
}

enum err slip_read(struct store *s, const char *key, struct slip *out)
{
	char *path = path_of(s, key), *data = NULL;
	size_t len = 0;
	enum err e = path ? disk_read_file(s->disk, path, SLIP_LIMIT, &data,
					   &len) : ERR_FORMAT;

	*out = (struct slip){ 0 };
	if (e == ERR_OK)
		e = slip_parse(data, len, out);
	if (e == ERR_OK && strcmp(out->entry.key, key) != 0) {
		slip_release(out);
		e = ERR_FORMAT;
	}
	free(data);
	free(path);
	return e;
}

/* Keys are UUIDs of version 7: their order is that of time. */
static int by_key(const void *a, const void *b)
{
	return strcmp(a, b);
}

enum err slip_each(struct store *s, slip_row *row, void *ctx)
{
	char (*keys)[UUID_SIZE] = NULL, *folder = folder_of(s);
	DIR *dir = folder ? opendir(folder) : NULL;
	struct dirent *d;
	size_t n = 0, room = 0;
	enum err e = ERR_OK;

	while (dir && e == ERR_OK && (d = readdir(dir))) {
		void *more = keys;

		if (!uuid_valid(d->d_name))
			continue;
		if (n == room) {
			room = room ? 2 * room : 32;
			more = realloc(keys, room * sizeof(*keys));
		}
		if (more)
			keys = more;
		e = more ? ERR_OK : ERR_NOMEM;
		if (e == ERR_OK)
			str_copy(keys[n++], UUID_SIZE, d->d_name);
	}
	if (dir)
		closedir(dir);
	if (n)
		qsort(keys, n, sizeof(*keys), by_key);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		struct slip p;
		enum err read = slip_read(s, keys[i], &p);

		if (read == ERR_NOMEM)
			e = read;
		if (read == ERR_OK)
			e = row(ctx, &p);
		slip_release(&p);
	}
	free(keys);
	free(folder);
	return e;
}
