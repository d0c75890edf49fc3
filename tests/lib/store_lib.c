/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/lib/store_lib.h"

#define CHECK(x) \
	do { \
		if (!(x)) { \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); \
			abort(); \
		} \
	} while (0)

static int64_t lib_now(void *ctx)
{
	return ((struct store_lib *)ctx)->now;
}

static int64_t lib_mono(void *ctx)
{
	return lib_now(ctx) * 1000;
}

static char *place(struct store_lib *l, const char *name)
{
	char *path = path_join(l->dir, name);

	CHECK(path);
	return path;
}

void store_lib_open(struct store_lib *l)
{
	struct account a = { .name = (char[]){ "demo" },
		.platform = (char[]){ "open" },
		.url = (char[]){ "http://127.0.0.1:1" },
		.user = (char[]){ "mia" } };

	memset(l, 0, sizeof(*l));
	str_copy(l->dir, sizeof(l->dir), "/tmp/ranzen-test-XXXXXX");
	CHECK(mkdtemp(l->dir));
	l->paths.store = place(l, "data/store.db");
	l->paths.blobs = place(l, "data/blobs");
	l->now = 1614000000;
	l->clock = (struct clock){ lib_now, lib_mono, l };
	l->disk = *disk_real();
	l->options = (struct store_options){ .paths = &l->paths,
		.disk = &l->disk, .clock = &l->clock,
		.random = random_system() };
	store_lib_again(l, STORE_WRITE);
	CHECK(store_account_put(l->s, &a) == ERR_OK);
	l->account = a.id;
}

void store_lib_again(struct store_lib *l, enum store_mode mode)
{
	store_close(l->s);
	CHECK(store_open(&l->options, mode, &l->s) == ERR_OK);
}

static void remove_tree(const char *dir)
{
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d))) {
		char *path = path_join(dir, e->d_name);

		CHECK(path);
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 && unlink(path) != 0)
			remove_tree(path);
		free(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

void store_lib_close(struct store_lib *l)
{
	store_close(l->s);
	remove_tree(l->dir);
	free(l->paths.store);
	free(l->paths.blobs);
}

int64_t store_lib_task(struct store_lib *l, const char *pid, int64_t due)
{
	char name[64];
	struct task t = { .account = l->account, .pid = name, .title = name,
			  .due = due, .takes_files = true,
			  .takes_text = true };
	int64_t id = 0;
	bool fresh;

	CHECK(str_copy(name, sizeof(name), pid));
	CHECK(store_task_put(l->s, &t, NULL, 0, &id, &fresh) == ERR_OK);
	return id;
}

void store_lib_file(struct store_lib *l, const char *name, const char *text,
		    char *path)
{
	CHECK(str_printf(path, PATH_MAX, "%s/%s", l->dir, name));
	CHECK(disk_write_file(&l->disk, path, text, strlen(text), 0600) ==
	      ERR_OK);
}

int64_t store_lib_hand_in(struct store_lib *l, int64_t task, const char *path)
{
	struct hand_in_order o = { .task = task, .kind = KIND_hand_in,
				   .paths = &path, .n_paths = 1 };
	int64_t entry = 0, missing;
	int which;

	CHECK(store_hand_in(l->s, &o, NULL, NULL, &entry, &which, &missing) ==
	      ERR_OK);
	return entry;
}

void store_lib_send(struct store_lib *l, int64_t entry)
{
	static const enum entry_state way[] = { ENTRY_claimed, ENTRY_sending,
						ENTRY_sent };

	for (size_t i = 0; i < ARRAY_LEN(way); i++)
		CHECK(store_entry_step(l->s, entry, way[i], ERR_OK, "", 0, 0) ==
		      ERR_OK);
}

void store_lib_prove(struct store_lib *l, int64_t entry)
{
	struct entry e;
	struct receipt r = { .platform_time = l->now,
			     .proof = (char[]){ "sha256" } };

	store_lib_send(l, entry);
	CHECK(store_entry_get(l->s, entry, &e) == ERR_OK);
	r.files = e.files;
	r.n_files = e.n_files;
	CHECK(store_prove(l->s, entry, &r) == ERR_OK);
	record_entry_release(&e);
}

enum entry_state store_lib_state(struct store_lib *l, int64_t entry)
{
	enum entry_state state;
	struct entry n;

	CHECK(store_entry_get(l->s, entry, &n) == ERR_OK);
	state = n.state;
	record_entry_release(&n);
	return state;
}

char *store_lib_read(const char *path)
{
	char *data = NULL;
	size_t len;

	return disk_read_file(disk_real(), path, 1 << 20, &data, &len) == ERR_OK
	       ? data : NULL;
}

int store_lib_setup(void **state)
{
	struct store_lib *l = calloc(1, sizeof(*l));

	if (!l)
		return -1;
	store_lib_open(l);
	*state = l;
	return 0;
}

int store_lib_teardown(void **state)
{
	store_lib_close(*state);
	free(*state);
	return 0;
}
