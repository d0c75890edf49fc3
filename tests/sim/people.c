/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/sim/sim.h"

#define SMALL 5000
#define LARGE (5u << 20) /* more than one piece of an upload */

/* ---- what there is to hand in */

static void write_file(struct sim *s, const char *path, struct mine *f)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char *data;

	f->size = 1 + sim_below(s, SMALL - 1);
	if (sim_chance(s, 5))
		f->size = 0;
	else if (sim_chance(s, 1))
		f->size = LARGE + sim_below(s, SMALL);
	data = calloc(1, (size_t)f->size + 1);
	if (!data)
		abort();
	random_fill(&s->world.random, data, MIN((size_t)f->size, SMALL));
	if (fd < 0 || write(fd, data, (size_t)f->size) != f->size ||
	    hash_bytes(HASH_SHA256, data, (size_t)f->size, f->sha256))
		abort();
	free(data);
	close(fd);
}

static void merge_file(struct deed *d, const struct mine *f)
{
	int i = 0;

	while (i < d->n_files && strcmp(d->files[i].name, f->name) != 0)
		i++;
	d->files[i] = *f;
	d->n_files = MAX(d->n_files, i + 1);
}

static bool holds(const struct entry *e, const struct mine *f)
{
	for (int i = 0; i < e->n_files; i++)
		if (!strcmp(e->files[i].name, f->name) &&
		    !strcmp(e->files[i].sha256, f->sha256))
			return true;
	return false;
}

/* ---- adding: what must be in it is the store's to find, ours to judge */

static struct deed *last_deed(struct sim *s, int task)
{
	for (int i = s->n_deeds; i-- > 0;)
		if (s->deeds[i].task == task &&
		    s->deeds[i].kind <= KIND_withdraw)
			return s->deeds[i].dropped ? NULL : &s->deeds[i];
	return NULL;
}

static bool added_to(const struct deed *last, const struct deed *d)
{
	for (int i = 0; last && i < last->n_files; i++) {
		bool there = false;

		for (int k = 0; k < d->n_files; k++)
			there |= !strcmp(d->files[k].name, last->files[i].name);
		if (!there)
			return false;
	}
	return true;
}

static void copy_files(struct deed *d, const struct entry *e)
{
	d->n_files = MIN(e->n_files, SIM_FILES);
	for (int i = 0; i < d->n_files; i++) {
		d->files[i].size = e->files[i].size;
		str_copy(d->files[i].name, sizeof(d->files[i].name),
		    e->files[i].name);
		str_copy(d->files[i].sha256, HASH_HEX_SIZE, e->files[i].sha256);
	}
	str_copy(d->text, sizeof(d->text), e->text);
}

static void take_whole(struct sim *s, struct deed *d, const struct entry *e)
{
	const struct deed *last = last_deed(s, d->task);
	bool mine = true;

	for (int i = 0; i < d->n_files; i++)
		mine &= holds(e, &d->files[i]);
	if (!mine || e->n_files > SIM_FILES)
		sim_verdict(s, &s->counts.lost, d, "added, and not in it");
	copy_files(d, e);
	if (last && last->kind == KIND_hand_in && !added_to(last, d) &&
	    !far_foreign(sim_far(s, d->task), d->task))
		sim_verdict(s, &s->counts.lost, d, "adding took a file away");
}

static void take_deed(struct sim *s, struct deed *d, int64_t entry)
{
	struct entry e = {0};

	if (store_entry_get(s->desk, entry, &e))
		abort();
	d->entry = entry;
	str_copy(d->key, sizeof(d->key), e.key);
	if (d->add)
		take_whole(s, d, &e);
	record_entry_release(&e);
	s->deeds[s->n_deeds++] = *d;
	sim_say(s, "queued: entry %" PRId64 " %s, %s for task %d", entry, d->key,
	    word_name(WORDS_KIND, (int)d->kind), d->task);
}

/* ---- nobody was told that it is queued; it may be all the same */

static bool is_that(const struct sim *s, const struct deed *d,
    const struct entry *e)
{
	if (e->task != s->task[d->task] || e->kind != d->kind ||
	    (!d->add && (e->n_files != d->n_files ||
			    strcmp(e->text ? e->text : "", d->text))))
		return false;
	for (int i = 0; i < d->n_files; i++)
		if (!holds(e, &d->files[i]))
			return false;
	return true;
}

/* What vanished at the school is offered again: from now on a work of its own,
 * held until the person says so. */
static void take_offer(struct sim *s, const struct entry *e)
{
	struct deed d = {.entry = e->id, .kind = e->kind, .offer = true};

	if (s->n_deeds == SIM_WORKS)
		return;
	while (d.task < SIM_TASKS - 1 && s->task[d.task] != e->task)
		d.task++;
	str_copy(d.key, sizeof(d.key), e->key);
	copy_files(&d, e);
	s->deeds[s->n_deeds++] = d;
	sim_say(s, "offered again: entry %" PRId64 " for task %d", d.entry,
	    d.task);
}

static enum err unknown_seen(void *ctx, const struct entry *e)
{
	struct sim *s = ctx;

	if (sim_deed_of(s, e->id))
		return ERR_OK;
	if (e->state == ENTRY_held && e->reason == ERR_VANISHED)
		take_offer(s, e);
	for (int i = 0; i < s->n_doubtful; i++)
		if (is_that(s, &s->doubtful[i], e)) {
			take_deed(s, &s->doubtful[i], e->id);
			s->doubtful[i] = s->doubtful[--s->n_doubtful];
			break;
		}
	return ERR_OK;
}

void sim_look_again(struct sim *s)
{
	if (s->desk)
		store_outbox(s->desk, false, unknown_seen, s);
}

/* ---- handing in */

struct ordering {
	struct sim *sim;
	struct store *store;
	struct deed deed;
	struct hand_in_order order;
	char paths[SIM_FILES][100];
	const char *lent[SIM_FILES];
	bool other; /* somebody else has handed in meanwhile */
};

static void choose_files(struct ordering *o)
{
	static const char *const names[] = {"a.txt", "b.txt", "c.odt", "d.pdf"};
	struct sim *s = o->sim;
	int first = (int)sim_below(s, SIM_FILES);

	o->order.n_paths = 1 + (int)sim_below(s, 2);
	for (int i = 0; i < o->order.n_paths; i++) {
		struct mine f = {.size = 0};

		str_copy(
		    f.name, sizeof(f.name), names[(first + i) % SIM_FILES]);
		str_printf(o->paths[i], sizeof(o->paths[i]), "%s/in/%s%s",
		    s->root, o->other ? "2/" : "", f.name);
		o->lent[i] = o->paths[i];
		write_file(s, o->paths[i], &f);
		merge_file(&o->deed, &f);
	}
	if (!o->order.add || sim_chance(s, 30)) {
		str_printf(o->deed.text, sizeof(o->deed.text), "work %d",
		    s->acts);
		o->order.text = o->deed.text;
	}
}

static void prepare(struct ordering *o, struct sim *s, int task,
    enum entry_kind kind, bool add, bool other)
{
	*o = (struct ordering){.sim = s, .store = s->desk, .other = other};
	s->acts++;
	o->deed = (struct deed){.kind = kind, .task = task, .add = add};
	o->order = (struct hand_in_order){.task = s->task[task],
	    .kind = kind,
	    .paths = o->lent,
	    .add = add};
	if (kind == KIND_hand_in)
		choose_files(o);
}

/* The disk is full; another device's work cannot be added to; no account. */
static bool refusable(const struct ordering *o, enum err err)
{
	const struct sim *s = o->sim;

	return s->person.is_full || s->left ||
	    (o->order.add && err == ERR_CONFLICT);
}

static void place_order(struct ordering *o,
    bool (*moved)(void *ctx, int64_t done, int64_t total))
{
	struct sim *s = o->sim;
	int64_t entry = 0, missing;
	int which;
	enum err err = store_hand_in(
	    o->store, &o->order, moved, o, &entry, &which, &missing);

	if (!err && !s->person.dead) {
		take_deed(s, &o->deed, entry);
		return;
	}
	sim_say(s, "not queued: %s", err_name(err));
	if (!s->person.dead && !refusable(o, err))
		sim_verdict(s, &s->counts.lost, &o->deed, "cannot be queued");
	s->doubtful[s->n_doubtful++] = o->deed;
}

static bool room(const struct sim *s)
{
	return s->n_deeds + s->n_doubtful < SIM_WORKS - 1;
}

void people_hand_in(struct sim *s, int task, enum entry_kind kind, bool add)
{
	struct ordering o;

	if (!room(s))
		return;
	sim_look_again(s);
	prepare(&o, s, task, kind, add, false);
	place_order(&o, NULL);
	sim_revive(s);
}

/* The first bytes are copied, and another program does the same. */
static bool meanwhile(void *ctx, int64_t done, int64_t total)
{
	struct ordering *o = ctx, second;
	struct store *mine = NULL;

	UNUSED(done);
	UNUSED(total);
	if (o->other || o->sim->person.dead)
		return true;
	o->other = true;
	mine = sim_open_store(o->sim, &o->sim->person_disk);
	if (!mine)
		return true;
	prepare(&second, o->sim, o->deed.task, KIND_hand_in, o->deed.add, true);
	second.store = mine;
	place_order(&second, NULL);
	store_close(mine);
	return true;
}

void people_at_once(struct sim *s, int task)
{
	struct ordering o;

	if (!room(s))
		return;
	sim_look_again(s);
	prepare(&o, s, task, KIND_hand_in, sim_chance(s, 30), false);
	place_order(&o, meanwhile);
	sim_revive(s);
}

/* ---- deciding */

static struct deed *one_in(
    struct sim *s, enum entry_state state, enum entry_state or)
{
	int from = s->n_deeds ? (int)sim_below(s, (unsigned)s->n_deeds) : 0;

	for (int i = 0; i < s->n_deeds; i++) {
		struct deed *d = &s->deeds[(from + i) % s->n_deeds];
		struct entry e = {0};
		bool found;

		if (store_entry_get(s->desk, d->entry, &e))
			continue;
		found = e.state == state || e.state == or;
		record_entry_release(&e);
		if (found)
			return d;
	}
	return NULL;
}

void people_retry(struct sim *s)
{
	struct deed *d;

	sim_look_again(s);
	d = one_in(s, ENTRY_held, ENTRY_held);
	if (!d || store_entry_retry(s->desk, d->entry))
		return;
	sim_say(s, "entry %" PRId64 ": try again", d->entry);
	d->held = false;
}

void people_hold(struct sim *s)
{
	struct deed *d = one_in(s, ENTRY_waiting, ENTRY_waiting);

	if (!d)
		return;
	d->held = true;
	sim_say(s, "entry %" PRId64 ": wait", d->entry);
	store_entry_hold(s->desk, d->entry);
}

void people_drop(struct sim *s)
{
	struct deed *d = one_in(s, ENTRY_held, ENTRY_waiting);
	char folder[100];

	if (!d)
		return;
	str_printf(folder, sizeof(folder), "%s/kept%" PRId64, s->people,
	    d->entry);
	d->dropped = true;
	sim_say(s, "entry %" PRId64 ": drop", d->entry);
	if (store_entry_drop(s->desk, d->entry, folder) && !s->person.dead)
		d->dropped = false;
}

void people_log_in(struct sim *s, int school)
{
	s->token_known[school] = s->token[school];
	store_account_login(s->desk, s->account[school], false);
	sim_say(s, "the person logs in at school %d", school);
	if (s->engine)
		engine_wake(s->engine);
}

/* The person does what the screen asks for. */
void people_log_in_if_asked(struct sim *s)
{
	for (int i = 0; i < SIM_SCHOOLS; i++) {
		struct account a = {0};

		if (store_account_get(s->desk, s->account[i], &a))
			continue;
		if (a.login_needed)
			people_log_in(s, i);
		record_account_release(&a);
	}
}

struct unsent {
	int64_t account;
	int n;
};

static enum err unsent_seen(void *ctx, const struct entry *e)
{
	struct unsent *u = ctx;

	u->n += e->account == u->account;
	return ERR_OK;
}

/* Whoever leaves a school keeps nothing that it does not have. */
void people_leave(struct sim *s)
{
	struct unsent u = {.account = s->account[1]};
	struct account a = {0};

	if (store_outbox(s->desk, true, unsent_seen, &u))
		return;
	store_account_remove(s->desk, s->account[1]);
	if (!store_account_get(s->desk, s->account[1], &a)) {
		record_account_release(&a);
		return;
	}
	sim_say(s, "the second account is removed");
	s->left = true;
	for (int i = 0; u.n && i < s->n_deeds; i++)
		if (sim_school(s->deeds[i].task)) {
			sim_verdict(s, &s->counts.lost, &s->deeds[i],
			    "removed with its account");
			break;
		}
	if (s->engine)
		engine_wake(s->engine);
}

/* ---- material */

struct sheets {
	struct material list[4];
	int n;
};

static enum err sheet_seen(void *ctx, const struct material *m)
{
	struct sheets *to = ctx;

	if (to->n < (int)ARRAY_LEN(to->list)) {
		struct material *c = &to->list[to->n++];

		*c = *m;
		c->path = str_dup(m->path);
	}
	return ERR_OK;
}

static void sheets_release(struct sheets *l)
{
	while (l->n)
		free(l->list[--l->n].path);
}

void people_fetch(struct sim *s, int task)
{
	struct sheets l = {.n = 0};

	store_materials(s->desk, s->task[task], sheet_seen, &l);
	for (int i = 0; i < l.n; i++) {
		sim_say(s, "material %" PRId64 " is wanted", l.list[i].id);
		if (s->engine)
			engine_fetch(s->engine, l.list[i].id);
	}
	sheets_release(&l);
}

/* The person writes on the sheet. */
void people_edit(struct sim *s, int task)
{
	struct sheets l = {.n = 0};

	store_materials(s->desk, s->task[task], sheet_seen, &l);
	for (int i = 0; i < l.n && s->n_edits < SIM_EDITS; i++) {
		struct edit *e = &s->edits[s->n_edits];
		struct mine f;

		if (!l.list[i].path || !*l.list[i].path ||
		    access(l.list[i].path, F_OK))
			continue;
		str_copy(e->path, sizeof(e->path), l.list[i].path);
		unlink(e->path);
		write_file(s, e->path, &f);
		str_copy(e->sha256, HASH_HEX_SIZE, f.sha256);
		sim_say(s, "%s is edited", strrchr(e->path, '/') + 1);
		s->n_edits++;
	}
	sheets_release(&l);
}
