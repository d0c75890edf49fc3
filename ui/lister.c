/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/path.h"
#include "ui/lister.h"

#define TOLD_LIMIT (16u << 20)

/* ---- the other program */
struct listed { char *name; struct lister_row row; };
struct entries { struct listed *at; int n, cap; bool more; };

static void drop_entries(struct entries *all)
{
	for (int i = 0; i < all->n; i++)
		free(all->at[i].name);
	free(all->at);
	*all = (struct entries){NULL, 0, 0, false};
}

/* The way up, folders, files. */
static int rank(const struct listed *e)
{
	return e->row.kind == LISTER_CLOSED ? LISTER_FILE : (int)e->row.kind;
}

static int by_name(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int order = rank(x) - rank(y);

	if (!order)
		order = strcoll(x->name, y->name);
	return order ? order : strcmp(x->name, y->name);
}

/* false: nothing that could be handed in or gone into. */
static bool look(int dir, const char *name, struct lister_row *row)
{
	struct stat st;

	if (strcmp(name, ".") == 0 || fstatat(dir, name, &st, 0) < 0 ||
	    !(S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)))
		return false;
	*row = (struct lister_row){.size = st.st_size, .modified = st.st_mtime};
	if (strcmp(name, "..") == 0)
		row->kind = LISTER_UP;
	else if (S_ISDIR(st.st_mode))
		row->kind = LISTER_FOLDER;
	else
		row->kind = faccessat(dir, name, R_OK, 0) == 0 ? LISTER_FILE
							       : LISTER_CLOSED;
	return true;
}

static enum err add(struct entries *all, const char *name,
		    const struct lister_row *row)
{
	if (all->n == all->cap) {
		int cap = all->cap ? 2 * all->cap : 64;
		struct listed *more = realloc(all->at,
					     (size_t)cap * sizeof(*more));

		if (!more)
			return ERR_NOMEM;
		all->at = more;
		all->cap = cap;
	}
	all->at[all->n] = (struct listed){str_dup(name), *row};
	return all->at[all->n].name ? (all->n++, ERR_OK) : ERR_NOMEM;
}

static enum err read_entries(const char *path, struct entries *all)
{
	DIR *dir = opendir(path);
	enum err e = dir ? ERR_OK : err_from_errno(errno);
	struct lister_row row;
	struct dirent *d;

	while (!e && (d = readdir(dir)) != NULL) {
		all->more = all->n == LISTER_ENTRIES;
		if (all->more)
			break;
		if (look(dirfd(dir), d->d_name, &row))
			e = add(all, d->d_name, &row);
	}
	if (dir)
		closedir(dir);
	if (!e)
		qsort(all->at, (size_t)all->n, sizeof(*all->at), by_name);
	return e;
}

/* Cuts the name of a file off its path and returns it; "" of a folder. */
static char *file_of(char *path)
{
	struct stat st;
	char *slash = strrchr(path, '/'), *name;

	if (stat(path, &st) < 0 || S_ISDIR(st.st_mode) || !slash)
		return str_dup("");
	name = str_dup(slash + 1);
	slash[slash == path] = '\0';
	return name;
}

static bool has_files(const struct entries *all)
{
	for (int i = 0; i < all->n; i++) {
		if (all->at[i].row.kind != LISTER_UP && all->at[i].name[0] != '.')
			return true;
	}
	return false;
}

static void put(const void *data, size_t len)
{
	fwrite(data, 1, len, stdout);
}

static void tell(enum err e, const char *path, const char *file,
		 const struct entries *all)
{
	struct lister_head head = {.err = e, .n = all->n, .more = all->more};

	put(&head, sizeof(head));
	if (e)
		return;
	put(path, strlen(path) + 1);
	put(file, strlen(file) + 1);
	for (int i = 0; i < all->n; i++) {
		put(&all->at[i].row, sizeof(all->at[i].row));
		put(all->at[i].name, strlen(all->at[i].name) + 1);
	}
}

int lister_main(int n, char **args)
{
	struct entries all = {NULL, 0, 0, false};
	char *path = NULL, *file = NULL;
	enum err e = ERR_NOT_FOUND;

	i18n_init();
	for (int i = 0; i < n; i++) {
		free(path);
		free(file);
		file = NULL;
		path = realpath(args[i] + 1, NULL);
		e = path ? ERR_OK : err_from_errno(errno);
		if (!e)
			file = file_of(path);
		if (!e)
			e = file ? read_entries(path, &all) : ERR_NOMEM;
		if (!e && *args[i] == '+' && !has_files(&all))
			e = ERR_EMPTY;
		if (!e)
			break;
		drop_entries(&all);
	}
	tell(e, path, file, &all);
	drop_entries(&all);
	free(path);
	free(file);
	return fflush(stdout) == 0 ? 0 : 1;
}

int lister_look_main(int n, char **args)
{
	for (int i = 0; i < n; i++) {
		struct source s = store_may_seal(args[i]);

		put(&s, sizeof(s));
	}
	return fflush(stdout) == 0 ? 0 : 1;
}

/* ---- who asks */
void lister_init(struct lister *l)
{
	memset(l, 0, sizeof(*l));
	helper_init(&l->helper);
	buf_init(&l->told, TOLD_LIMIT);
}

/* What hung may have ended. */
static void sweep(struct lister *l)
{
	int n = 0;

	for (int i = 0; i < l->n_hangs; i++) {
		if (waitpid(l->hangs[i], NULL, WNOHANG) == 0)
			l->hangs[n++] = l->hangs[i];
	}
	l->n_hangs = n;
}

static void stop(struct lister *l)
{
	pid_t pid;

	if (!helper_drop(&l->helper, &pid))
		l->hangs[l->n_hangs++] = pid;
}

void lister_release(struct lister *l)
{
	stop(l);
	buf_release(&l->told);
}

static enum err start(struct lister *l, const struct watch *w, const char *word,
		      const char *const *paths, int n)
{
	char **argv = calloc((size_t)n + 3, sizeof(*argv));
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	enum err e = ERR_OK;

	stop(l);
	sweep(l);
	buf_clear(&l->told);
	if (l->n_hangs == LISTER_HANGS)
		e = ERR_BUSY;
	else if (!argv || null < 0)
		e = argv ? err_from_errno(errno) : ERR_NOMEM;
	if (!e) {
		argv[0] = (char *)"ranzen";
		argv[1] = (char *)word;
		memcpy(argv + 2, paths, (size_t)n * sizeof(*argv));
		e = helper_start(&l->helper, w, argv, null);
	}
	if (null >= 0)
		close(null);
	free(argv);
	return e;
}

enum err lister_start(struct lister *l, const struct watch *w, const void *owner,
		      const char *const *paths, int n)
{
	l->owner = owner;
	return start(l, w, LISTER_WORD, paths, n);
}

enum err lister_look(struct lister *l, const struct watch *w, const void *owner,
		     char *const *paths, int n)
{
	l->owner = owner;
	return start(l, w, LISTER_LOOK_WORD, (const char *const *)paths, n);
}

enum err lister_sources(struct lister *l, struct source *out, int n)
{
	size_t len = (size_t)n * sizeof(*out);
	enum err e = l->told.len == len ? ERR_OK : ERR_CUT;

	if (!e)
		memcpy(out, l->told.data, len);
	buf_clear(&l->told);
	return e;
}

bool lister_turn(struct lister *l)
{
	char part[65536];
	ssize_t n;

	if (!l->helper.pid)
		return false;
	while ((n = read(l->helper.fd, part, sizeof(part))) > 0)
		buf_add(&l->told, part, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	helper_wait(&l->helper);
	return true;
}

bool lister_wait(struct lister *l, int ms)
{
	int64_t now = clock_mono_ms(clock_system()), end = now + ms;
	struct pollfd fd = {.fd = l->helper.fd, .events = POLLIN};

	for (; l->helper.pid && now < end; now = clock_mono_ms(clock_system())) {
		poll(&fd, 1, (int)(end - now));
		if (lister_turn(l))
			return true;
	}
	return false;
}

void lister_drop(struct lister *l, const void *owner)
{
	if (l->owner != owner)
		return;
	stop(l);
	l->owner = NULL;
}
