/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/log.h"
#include "sync/mend.h"

static void tell(const struct store_options *o, const struct store_repair *r)
{
	log_write(o->log, LOG_ERROR,
	    "store: repaired: %" PRId64 " rows, %" PRId64 " lost, %d entries, "
	    "%d asked, %d held, %d from slips, %d files rescued, %s",
	    r->rows, r->lost, r->entries, r->asked, r->held, r->from_slips,
	    r->rescued, r->aside);
}

enum err mend_open(const struct store_options *o, const char *rescue, bool look,
    struct store **out, struct mended *m)
{
	bool suspect = look || store_suspect(o);
	struct store_repair adopted;
	enum err err = suspect ? store_look(o) : ERR_OK;
	*m = (struct mended){0};
	if (!err)
		err = store_open(o, STORE_WRITE, out);
	if (err == ERR_STORE_BROKEN) {
		m->damaged = true;
		err = store_repair(o, rescue, &m->repair);
		if (!err) {
			m->repaired = true;
			tell(o, &m->repair);
			err = store_open(o, STORE_WRITE, out);
		}
	}
	if (!err && suspect) {
		err = store_adopt(*out, &adopted);
		m->repair.from_slips += adopted.from_slips;
		m->repair.asked += adopted.asked;
		m->repair.held += adopted.held;
	}
	return err;
}

struct broken {
	int64_t ids[256];
	int n, seals;
};

static enum err seen(void *ctx, const struct entry *e, int file)
{
	struct broken *b = ctx;
	UNUSED(file);
	b->seals++;
	if (e->state == ENTRY_waiting && b->n < (int)ARRAY_LEN(b->ids))
		b->ids[b->n++] = e->id;
	return ERR_OK;
}

enum err mend_seals(struct store *s, struct mended *m)
{
	struct broken b = {.n = 0};
	enum err err = store_seals_check(s, seen, &b);
	for (int i = 0; !err && i < b.n; i++) {
		if (i && b.ids[i] == b.ids[i - 1])
			continue;
		err = store_entry_step(s, b.ids[i], ENTRY_held,
		    ERR_SEAL_BROKEN, "", 0, 0);
		m->repair.held += !err;
	}
	m->seals = b.seals;
	return err;
}
