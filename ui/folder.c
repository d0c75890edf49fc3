/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/path.h"
#include "base/text.h"
#include "ui/folder.h"

void folder_init(struct folder *f)
{
	memset(f, 0, sizeof(*f));
}

static void drop_entries(struct folder *f)
{
	free(f->path);
	free(f->entries);
	free(f->shown);
	free(f->told);
	f->path = f->told = NULL;
	f->entries = NULL;
	f->shown = NULL;
	f->n = f->n_shown = 0;
}

void folder_forget(struct folder *f)
{
	while (f->n_chosen > 0)
		free(f->chosen[--f->n_chosen]);
}

void folder_release(struct folder *f)
{
	drop_entries(f);
	folder_forget(f);
	folder_init(f);
}

/* ---- what was told */
struct reader { const char *at, *end; };

static bool take(struct reader *r, void *out, size_t len)
{
	if ((size_t)(r->end - r->at) < len)
		return false;
	memcpy(out, r->at, len);
	r->at += len;
	return true;
}

/* NULL: it ends before the text does. */
static const char *take_text(struct reader *r)
{
	const char *text = r->at;
	const char *nul = memchr(text, '\0', (size_t)(r->end - r->at));

	r->at = nul ? nul + 1 : r->end;
	return nul ? text : NULL;
}

/* The same, but for what is in it. */
static struct folder without_entries(const struct folder *f)
{
	struct folder fresh = *f;

	fresh.path = fresh.told = NULL;
	fresh.entries = NULL;
	fresh.shown = NULL;
	fresh.n = fresh.n_shown = 0;
	return fresh;
}

static enum err room_for(struct folder *f, int n)
{
	f->entries = calloc((size_t)n + 1, sizeof(*f->entries));
	f->shown = calloc((size_t)n + 1, sizeof(*f->shown));
	return f->entries && f->shown ? ERR_OK : ERR_NOMEM;
}

static enum err take_entries(struct folder *f, struct reader *r, int n,
			     const char *file, int *at)
{
	if (room_for(f, n))
		return ERR_NOMEM;
	for (; f->n < n; f->n++) {
		struct folder_entry *e = &f->entries[f->n];
		struct lister_row row;

		if (!take(r, &row, sizeof(row)) || !(e->name = take_text(r)))
			return ERR_CUT;
		e->size = row.size;
		e->modified = row.modified;
		e->kind = row.kind;
		e->here = "";
		if (*file && strcmp(e->name, file) == 0)
			*at = f->n;
	}
	return ERR_OK;
}

enum err folder_take(struct folder *f, struct buf *told, int *file)
{
	struct reader r = {told->data, told->data + told->len};
	const char *path = NULL, *name = NULL;
	struct lister_head head = {.err = ERR_CUT};
	struct folder fresh = without_entries(f);
	enum err e = buf_error(told);

	*file = -1;
	if (!e && !take(&r, &head, sizeof(head)))
		e = ERR_CUT;
	if (!e)
		e = head.err;
	if (!e)
		path = take_text(&r);
	if (!e)
		name = take_text(&r);
	if (!e && !name)
		e = ERR_CUT;
	if (!e)
		e = take_entries(&fresh, &r, head.n, name, file);
	if (!e && !(fresh.path = str_dup(path)))
		e = ERR_NOMEM;
	if (e) {
		drop_entries(&fresh);
		buf_clear(told);
		return e;
	}
	fresh.more = head.more;
	fresh.told = buf_take(told);
	drop_entries(f);
	*f = fresh;
	return ERR_OK;
}

/* ---- what the school told */
static char *keep_text(char **at, const char *text)
{
	size_t len = strlen(text) + 1;
	char *copy = memcpy(*at, text, len);

	*at += len;
	return copy;
}

static size_t bytes_of(const struct told_row *rows, int n)
{
	size_t all = 1;

	for (int i = 0; i < n; i++)
		all += strlen(rows[i].field[LISTED_NAME]) +
		       strlen(rows[i].field[LISTED_HERE]) + 2;
	return all;
}

static void fill(struct folder *f, const struct told_row *rows, int n)
{
	char *at = f->told;

	if (f->path[1])
		f->entries[f->n++] = (struct folder_entry){
			.name = "..", .kind = LISTER_UP, .here = ""};
	for (int i = 0; i < n; i++)
		f->entries[f->n++] = (struct folder_entry){
			.name = keep_text(&at, rows[i].field[LISTED_NAME]),
			.here = keep_text(&at, rows[i].field[LISTED_HERE]),
			.size = told_number(&rows[i], LISTED_SIZE),
			.modified = MAX(told_number(&rows[i], LISTED_MODIFIED), 0),
			.kind = rows[i].kind == TOLD_folder ? LISTER_FOLDER
							    : LISTER_FILE};
}

enum err folder_fill(struct folder *f, const char *path, struct told_row *rows,
		     int n)
{
	struct folder fresh = without_entries(f);
	enum err e = room_for(&fresh, n + 1);

	fresh.path = str_dup(path);
	fresh.told = malloc(bytes_of(rows, n));
	if (!e && (!fresh.path || !fresh.told))
		e = ERR_NOMEM;
	if (e) {
		drop_entries(&fresh);
		return e;
	}
	if (n)
		qsort(rows, (size_t)n, sizeof(*rows), told_order);
	fill(&fresh, rows, n);
	fresh.more = false;
	drop_entries(f);
	*f = fresh;
	return ERR_OK;
}

void folder_swap(struct folder *f, struct folder *with)
{
	struct folder was = *f;

	*f = *with;
	f->n_chosen = was.n_chosen;
	memcpy(f->chosen, was.chosen, sizeof(f->chosen));
	was.n_chosen = with->n_chosen;
	memcpy(was.chosen, with->chosen, sizeof(was.chosen));
	*with = was;
}

/* ---- what is shown */
static bool begins(const char *path, const char *with)
{
	size_t len = strlen(with);

	return str_starts(path, with) && (path[len] == '/' || !path[len]);
}

/* Our store is no place to look for work. */
static bool is_ours(const struct folder *f, const struct folder_entry *e)
{
	char *path;
	bool ours;

	if (!f->ours || e->kind == LISTER_UP || !begins(f->ours, f->path))
		return false;
	path = folder_path(f, e);
	ours = path && begins(path, f->ours) && !(f->but && begins(f->but, path));
	free(path);
	return ours;
}

static bool is_shown(const struct folder *f, const struct folder_entry *e,
		     const char *words)
{
	if (*words && (e->kind == LISTER_UP || !text_has(e->name, words)))
		return false;
	if (e->name[0] == '.' && e->kind != LISTER_UP &&
	    (!f->hidden || str_starts(e->name, ".ranzen-")))
		return false;
	return !is_ours(f, e);
}

static int group(const struct folder_entry *e)
{
	return e->kind == LISTER_UP ? 0 : folder_is_file(e) ? 1 : 2;
}

static int by_time(const void *a, const void *b, void *ctx)
{
	const struct folder_entry *x = (struct folder_entry *)ctx + *(const int *)a;
	const struct folder_entry *y = (struct folder_entry *)ctx + *(const int *)b;
	int order = group(x) - group(y);

	if (!order)
		order = (x->modified < y->modified) - (x->modified > y->modified);
	return order ? order : *(const int *)a - *(const int *)b;
}

void folder_show(struct folder *f, const char *words)
{
	f->n_shown = 0;
	for (int i = 0; i < f->n; i++) {
		if (is_shown(f, &f->entries[i], words))
			f->shown[f->n_shown++] = i;
	}
	if (f->newest && f->n_shown > 1)
		qsort_r(f->shown, (size_t)f->n_shown, sizeof(*f->shown), by_time,
			f->entries);
}

const struct folder_entry *folder_at(const struct folder *f, int64_t row)
{
	return row >= 0 && row < f->n_shown ? &f->entries[f->shown[row]] : NULL;
}

int64_t folder_row(const struct folder *f, const char *name)
{
	for (int i = 0; i < f->n_shown; i++) {
		if (strcmp(f->entries[f->shown[i]].name, name) == 0)
			return i;
	}
	return -1;
}

/* ---- what is chosen */
char *folder_path(const struct folder *f, const struct folder_entry *e)
{
	return path_join(f->path, e->name);
}

static int chosen_at(const struct folder *f, const char *path)
{
	for (int i = 0; i < f->n_chosen; i++) {
		if (strcmp(f->chosen[i], path) == 0)
			return i;
	}
	return -1;
}

bool folder_is_chosen(const struct folder *f, const struct folder_entry *e)
{
	char *path = f->n_chosen ? folder_path(f, e) : NULL;
	bool yes = path && chosen_at(f, path) >= 0;

	free(path);
	return yes;
}

static void forget(struct folder *f, int at)
{
	free(f->chosen[at]);
	f->n_chosen--;
	memmove(f->chosen + at, f->chosen + at + 1,
		(size_t)(f->n_chosen - at) * sizeof(*f->chosen));
}

/* Whether that would be a row, and is none. */
static bool is_gone(const struct folder *f, const char *path)
{
	size_t len = strlen(f->path);
	const char *name = strrchr(path, '/') + 1;

	while (len > 0 && f->path[len - 1] == '/')
		len--;
	if (strncmp(path, f->path, len) != 0 || path + len + 1 != name)
		return false;
	for (int i = 0; i < f->n; i++) {
		if (strcmp(f->entries[i].name, name) == 0)
			return false;
	}
	return true;
}

void folder_forget_gone(struct folder *f, struct buf *gone)
{
	for (int i = f->n_chosen - 1; i >= 0 && !f->more; i--) {
		if (!is_gone(f, f->chosen[i]))
			continue;
		buf_printf(gone, "%s%s", gone->len ? ", " : "",
			   strrchr(f->chosen[i], '/') + 1);
		forget(f, i);
	}
}

enum err folder_toggle_path(struct folder *f, const char *path)
{
	int at = chosen_at(f, path);
	char *own;

	if (at >= 0) {
		forget(f, at);
		return ERR_OK;
	}
	if (f->n_chosen == FOLDER_CHOSEN)
		return ERR_LIMIT;
	own = str_dup(path);
	if (!own)
		return ERR_NOMEM;
	f->chosen[f->n_chosen++] = own;
	return ERR_OK;
}

enum err folder_toggle(struct folder *f, const struct folder_entry *e)
{
	char *path = folder_path(f, e);
	enum err err = path ? ERR_OK : ERR_NOMEM;

	if (!err && e->kind == LISTER_CLOSED && chosen_at(f, path) < 0)
		err = ERR_UNREADABLE;
	if (!err)
		err = folder_toggle_path(f, path);
	free(path);
	return err;
}

enum err folder_toggle_all(struct folder *f)
{
	bool all = true;
	enum err e = ERR_OK;

	for (int i = 0; i < f->n_shown && all; i++) {
		const struct folder_entry *one = folder_at(f, i);

		all = one->kind != LISTER_FILE || folder_is_chosen(f, one);
	}
	for (int i = 0; i < f->n_shown && !e; i++) {
		const struct folder_entry *one = folder_at(f, i);

		if (one->kind == LISTER_FILE && folder_is_chosen(f, one) == all)
			e = folder_toggle(f, one);
	}
	return e;
}
