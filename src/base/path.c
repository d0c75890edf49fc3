/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <pwd.h>
#include <sys/un.h>

#include "base/path.h"

#ifndef RANZEN_PREFIX
#define RANZEN_PREFIX "/usr/local"
#endif

#define SOCKET_MAX (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_folder(const char *path)
{
	const char *name = path_name(path);
	size_t len = (size_t)(name - path);

	if (len == 0)
		return str_dup(".");
	return strndup(path, len > 1 ? len - 1 : 1);
}

char *path_beside(const char *path, const char *name)
{
	char *dir = path_folder(path), *beside = dir ? path_join(dir, name) : NULL;

	free(dir);
	return beside;
}

char *path_join(const char *dir, const char *name)
{
	struct buf b;

	buf_init(&b, PATH_MAX);
	buf_str(&b, dir);
	if (b.len && b.data[b.len - 1] != '/')
		buf_char(&b, '/');
	buf_str(&b, name);
	return buf_take(&b);
}

static const char *home_dir(void)
{
	const char *home = getenv("HOME");
	struct passwd *pw;

	if (home && *home == '/')
		return home;
	pw = getpwuid(getuid());
	return pw && pw->pw_dir ? pw->pw_dir : "/";
}

/* An XDG folder with our name: $variable/ranzen, else ~/otherwise/ranzen. */
static char *xdg_dir(const char *variable, const char *otherwise)
{
	const char *dir = getenv(variable);
	char *base, *ours;

	if (dir && *dir == '/')
		return path_join(dir, "ranzen");
	base = path_join(home_dir(), otherwise);
	ours = base ? path_join(base, "ranzen") : NULL;
	free(base);
	return ours;
}

/* Absolute, links resolved as far as the folders exist: the same text
 * before and after the last of them is made. */
static char *path_identity(const char *path)
{
	char *head = str_dup(path), *real = NULL, *all = NULL, *slash;
	size_t cut;

	if (!head)
		return NULL;
	cut = strlen(head);
	while (!(real = realpath(*head ? head : "/", NULL)) && cut) {
		slash = strrchr(head, '/');
		cut = slash ? (size_t)(slash - head) : 0;
		head[cut] = '\0';
	}
	if (real) {
		while (path[cut] == '/')
			cut++;
		all = path[cut] ? path_join(real, path + cut) : str_dup(real);
	}
	free(real);
	free(head);
	return all;
}

static char *absolute(const char *path)
{
	char *cwd, *all;

	if (*path == '/')
		return path_identity(path);
	cwd = getcwd(NULL, 0);
	all = cwd ? path_join(cwd, path) : NULL;
	free(cwd);
	cwd = all ? path_identity(all) : NULL;
	free(all);
	return cwd;
}

/* The folder of what only this boot needs; short enough for a socket. */
static char *runtime_dir(size_t room)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	const char *tmp = getenv("TMPDIR");
	char name[32];

	if (dir && *dir == '/' && strlen(dir) + strlen("/ranzen") <= room &&
	    !access(dir, W_OK | X_OK))
		return path_join(dir, "ranzen");
	str_printf(name, sizeof(name), "ranzen-%lu", (unsigned long)geteuid());
	if (!tmp || *tmp != '/' || strlen(tmp) + strlen(name) + 1 > room)
		tmp = "/tmp";
	return path_join(tmp, name);
}

/* FNV-1a: a name, no secret; a real hash would cost loading libcrypto. */
static uint64_t name_hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h;
}

static void runtime_paths(struct paths *p)
{
	char *identity = p->store ? path_identity(p->store) : NULL;
	char name[32], *dir;

	str_printf(name, sizeof(name), "%016" PRIx64 ".sock",
	    name_hash(identity ? identity : ""));
	dir = runtime_dir(SOCKET_MAX - strlen(name) - 1);
	if (identity && dir) {
		p->socket = path_join(dir, name);
		p->budget = path_join(dir, "budget");
	}
	free(identity);
	free(dir);
}

static void home_paths(struct paths *p)
{
	p->store = path_join(p->home, "store.db");
	p->blobs = path_join(p->home, "blobs");
	p->secrets = path_join(p->home, "secrets");
	p->config = path_join(p->home, "ranzen.conf");
	p->trust = path_join(p->home, "trust");
	p->log = path_join(p->home, "sync.log");
	p->files = path_join(p->home, "files");
	p->lock = path_join(p->home, "sync.lock");
}

static void xdg_paths(struct paths *p)
{
	char *data = xdg_dir("XDG_DATA_HOME", ".local/share");
	char *config = xdg_dir("XDG_CONFIG_HOME", ".config");
	char *state = xdg_dir("XDG_STATE_HOME", ".local/state");

	if (data && config && state) {
		p->store = path_join(data, "store.db");
		p->blobs = path_join(data, "blobs");
		p->secrets = path_join(data, "secrets");
		p->lock = path_join(data, "sync.lock");
		p->config = path_join(config, "ranzen.conf");
		p->trust = path_join(config, "trust");
		p->log = path_join(state, "sync.log");
		p->files = path_join(home_dir(), "Ranzen");
	}
	free(data);
	free(config);
	free(state);
}

enum err paths_init(struct paths *p)
{
	const char *home = getenv("RANZEN_HOME");

	*p = (struct paths){0};
	if (home && *home) {
		p->home = absolute(home);
		if (!p->home)
			return err_from_errno(errno);
		home_paths(p);
	} else {
		xdg_paths(p);
	}
	runtime_paths(p);
	if (p->store && p->blobs && p->secrets && p->config && p->trust &&
	    p->log && p->files && p->lock && p->socket && p->budget)
		return ERR_OK;
	paths_release(p);
	return ERR_NOMEM;
}

void paths_release(struct paths *p)
{
	free(p->home);
	free(p->store);
	free(p->blobs);
	free(p->secrets);
	free(p->config);
	free(p->trust);
	free(p->log);
	free(p->files);
	free(p->lock);
	free(p->socket);
	free(p->budget);
	*p = (struct paths){0};
}

/* Folder of the running program. */
static char *program_dir(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	return path_folder(path);
}

/* Top of the source tree that the program was built in; NULL: installed. */
static char *source_top(const char *dir)
{
	static const char *const builds[] = {
	    "/build",
	    "/build/san",
	    "/build/tests",
	    "/build/tests/unit",
	    "/build/tests/flow",
	};
	char *top, *mark;
	size_t i;

	for (i = 0; dir && i < ARRAY_LEN(builds); i++) {
		if (!str_ends(dir, builds[i]))
			continue;
		top = strndup(dir, strlen(dir) - strlen(builds[i]));
		mark = top ? path_join(top, "src/base/base.h") : NULL;
		if (mark && !access(mark, F_OK)) {
			free(mark);
			return top;
		}
		free(mark);
		free(top);
	}
	return NULL;
}

/* dir/name where that exists, else NULL. */
static char *existing(const char *dir, const char *name)
{
	char *path = dir ? path_join(dir, name) : NULL;

	if (path && !access(path, F_OK))
		return path;
	free(path);
	return NULL;
}

/* In the share folder beside our bin, else in that of the prefix. */
static char *shared(const char *dir, const char *name)
{
	char *share =
	    dir && str_ends(dir, "/bin") ? path_join(dir, "../share") : NULL;
	char *path = existing(share, name);

	free(share);
	return path ? path : path_join(RANZEN_PREFIX "/share", name);
}

static char *in_tree(const char *tree, const char *installed)
{
	char *dir = program_dir(), *top = source_top(dir);
	char *path = top ? path_join(top, tree) : shared(dir, installed);

	free(top);
	free(dir);
	return path;
}

char *path_data(const char *name)
{
	char *installed = path_join("ranzen", name);
	char *path = installed ? in_tree(name, installed) : NULL;

	free(installed);
	return path;
}

char *path_locale(void)
{
	return in_tree("build/locale", "locale");
}

static char *on_path(const char *name)
{
	const char *p = getenv("PATH"), *end;
	char *dir, *path;

	for (; p && *p; p = *end ? end + 1 : end) {
		end = strchrnul(p, ':');
		dir = *p == '/' ? strndup(p, (size_t)(end - p)) : NULL;
		path = dir ? path_join(dir, name) : NULL;
		free(dir);
		if (path && !access(path, X_OK))
			return path;
		free(path);
	}
	return NULL;
}

char *path_program(const char *name)
{
	char *dir = program_dir();
	char *path = existing(dir, name);

	free(dir);
	if (!path)
		path = existing(RANZEN_PREFIX "/bin", name);
	return path ? path : on_path(name);
}
