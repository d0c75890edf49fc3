/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person of fake_school.h does, and looks at. */
#include "base/base.h"

#include "tests/lib/fake_school.h"

void fake_write(const char *path, const char *content)
{
	FILE *file = fopen(path, "w");
	if (!file || fputs(content, file) < 0 || fclose(file))
		abort();
}

bool fake_file_is(const char *path, const char *content)
{
	char *data = NULL;
	size_t len = 0;
	enum err err = disk_read_file(disk_real(), path, 1 << 20, &data, &len);
	bool is = !err && len == strlen(content) && !memcmp(data, content, len);
	free(data);
	return is;
}

int64_t fake_queue(
    struct fake *f, const char *name, const char *content, const char *work)
{
	char path[200];
	const char *paths[] = {path};
	int64_t id = 0, missing;
	int which = -1;
	if (name) {
		str_printf(path, sizeof(path), "%s/%s", f->dir, name);
		fake_write(path, content);
	}
	struct hand_in_order o = {.task = f->task,
	    .kind = KIND_hand_in,
	    .paths = paths,
	    .n_paths = name ? 1 : 0,
	    .text = work};
	if (store_hand_in(f->store, &o, NULL, NULL, &id, &which, &missing))
		abort();
	engine_wake(f->engine);
	return id;
}

enum entry_state fake_state(struct fake *f, int64_t entry)
{
	struct entry e = {0};
	if (store_entry_get(f->store, entry, &e))
		abort();
	enum entry_state state = e.state;
	record_entry_release(&e);
	return state;
}

enum err fake_reason(struct fake *f, int64_t entry)
{
	struct entry e = {0};
	if (store_entry_get(f->store, entry, &e))
		abort();
	enum err reason = e.reason;
	record_entry_release(&e);
	return reason;
}
