/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "ui/agenda.h"

#define IDS_LIMIT (64u << 20)

struct agenda *agenda_new(struct ui *ui)
{
	struct agenda *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	buf_init(&a->ids, IDS_LIMIT);
	a->stale = true;
	if (store_looked(ui->store, &a->looked_at, &a->looked_task))
		a->looked_at = a->looked_task = -1;
	return a;
}

void agenda_release(struct agenda *a)
{
	buf_release(&a->ids);
	free(a->rows);
	free(a->spare);
}

struct groups agenda_groups(const struct agenda *a)
{
	return (struct groups){a->counts, AGENDA_GROUPS};
}

/* ---- filters */
bool agenda_filtered(const struct agenda_filter *f)
{
	return f->only != ONLY_ALL || f->account || *f->course;
}

void agenda_filter_set(struct view *v, const struct agenda_filter *f)
{
	struct agenda *a = v->own;

	a->filter = *f;
	a->stale = true;
	v->turned++;
	v->list.at = v->list.top = 0;
}

static const char *only_word(enum task_only only)
{
	switch (only) {
	case ONLY_OPEN: return _("open");
	case ONLY_MISSING: return _("with material to fetch");
	case ONLY_FEEDBACK: return _("with feedback");
	case ONLY_HANDED_IN: return _("handed in");
	default: return "";
	}
}

void agenda_filter_words(const struct agenda_filter *f, char out[UI_TEXT])
{
	const char *parts[] = {f->course_title, f->school, only_word(f->only)};
	struct buf b;

	buf_init(&b, UI_TEXT * 4);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (*parts[i])
			buf_printf(&b, "%s%s", b.len ? ", " : "", parts[i]);
	}
	str_copy(out, UI_TEXT, b.len ? b.data : "");
	buf_release(&b);
}

struct task_query agenda_query(const struct ui *ui, const struct view *v)
{
	const struct agenda *a = v->own;

	return (struct task_query){
		.search = search_words(v), .group = -1,
		.now = ui->now, .only = a->filter.only,
		.account = a->filter.account,
		.course_pid = *a->filter.course ? a->filter.course : NULL,
	};
}

/* ---- what is new */
void agenda_opened(struct agenda *a, int64_t task)
{
	a->opened[a->n_opened++ % AGENDA_OPENED] = task;
	for (int i = 0; i < a->n; i++) {
		if (a->rows[i].id == task)
			a->rows[i].fresh = a->rows[i].fresh_feedback = false;
	}
}

static bool was_opened(const struct agenda *a, int64_t task)
{
	for (size_t i = 0; i < AGENDA_OPENED; i++) {
		if (a->opened[i] == task)
			return true;
	}
	return false;
}

/* ---- rows */
struct take { struct agenda *a; struct agenda_row *at; int left, step; };

static enum err take(void *ctx, const struct task *t)
{
	struct take *k = ctx;
	const struct agenda *a = k->a;
	struct agenda_row *r = k->at;
	bool told = a->looked_task >= 0 && !was_opened(a, t->id);

	if (k->left == 0)
		return ERR_OK;
	memset(r, 0, sizeof(*r));
	r->id = t->id;
	r->due = t->due;
	r->account = t->account;
	str_copy(r->title, sizeof(r->title), t->title);
	str_copy(r->course, sizeof(r->course), t->course);
	str_copy(r->teacher, sizeof(r->teacher), t->teacher);
	str_copy(r->school, sizeof(r->school), t->account_name);
	str_copy(r->course_pid, sizeof(r->course_pid), t->course_pid);
	r->state = task_state(t, a->now);
	r->group = agenda_group(t, a->now);
	r->hand_in = t->hand_in;
	r->materials = t->materials;
	r->here = t->materials_here;
	r->feedback = t->feedback_at > 0 || (t->mark && *t->mark);
	r->fresh = told && t->id > a->looked_task;
	r->fresh_feedback = told && t->feedback_at > a->looked_at;
	k->at += k->step;
	k->left--;
	return ERR_OK;
}

static const struct agenda_row *known(const struct agenda *a, int64_t item)
{
	if (a->stale || item < a->first || item >= a->first + a->n ||
	    a->rows[item - a->first].id == 0)
		return NULL;
	return &a->rows[item - a->first];
}

/* n rows of one group from an item on, beside the one before or behind. */
static void read_piece(struct ui *ui, struct agenda *a, struct task_query *q,
		       struct place p, int n, struct agenda_row *out)
{
	int64_t behind = a->counts[p.group] - p.at - n;
	const struct agenda_row *next = behind ? known(a, p.item + n) : NULL;
	const struct agenda_row *last = p.at ? known(a, p.item - 1) : NULL;
	const struct agenda_row *beside = last ? last : next;
	bool back = !last && (next || behind < p.at);
	struct take k = {a, back ? out + n - 1 : out, n, back ? -1 : 1};
	struct task_key key;

	q->group = p.group;
	if (beside)
		key = (struct task_key){beside->due, beside->id};
	ui_ok(ui, store_tasks_from(ui->store, q, beside ? &key : NULL, back,
				   beside ? 0 : back ? behind : p.at, n, take,
				   &k));
}

static void read_listed(struct ui *ui, struct agenda *a, int64_t item, int n,
			struct agenda_row *out)
{
	const int64_t *ids = (const int64_t *)(const void *)a->ids.data;

	for (int i = 0; i < n; i++) {
		struct take k = {a, out + i, 1, 1};

		ui_ok(ui, store_task_row(ui->store, ids[item + i], take, &k));
	}
}

static void read_rows(struct ui *ui, struct view *v, int64_t item, int n,
		      struct agenda_row *out)
{
	struct agenda *a = v->own;
	struct task_query q = agenda_query(ui, v);

	if (n > 0 && a->listed) {
		read_listed(ui, a, item, n, out);
		return;
	}
	while (n > 0) {
		struct place p = groups_item(agenda_groups(a), item);
		int piece = (int)MIN(n, a->counts[p.group] - p.at);

		read_piece(ui, a, &q, p, piece, out);
		item += piece;
		out += piece;
		n -= piece;
	}
}

static bool make_room(struct agenda *a, int height)
{
	struct agenda_row *rows, *spare;

	if (height <= a->cap)
		return true;
	rows = realloc(a->rows, (size_t)height * sizeof(*rows));
	a->rows = rows ? rows : a->rows;
	spare = realloc(a->spare, (size_t)height * sizeof(*spare));
	a->spare = spare ? spare : a->spare;
	if (rows && spare)
		a->cap = height;
	return rows && spare;
}

/* What is known already is moved; the rest is read beside it. */
void agenda_window(struct ui *ui, struct view *v)
{
	struct agenda *a = v->own;
	struct agenda_row *old;
	int64_t top = groups_before(agenda_groups(a), v->list.top);
	int64_t end = groups_before(agenda_groups(a),
				    v->list.top + v->list.height);
	int64_t from = MAX(top, a->first), to = MIN(end, a->first + a->n);

	if (!a->stale && top >= a->first && end <= a->first + a->n)
		return;
	if (!make_room(a, v->list.height))
		return;
	old = a->rows;
	if (a->stale || from >= to)
		from = to = end;
	memset(a->spare, 0, (size_t)a->cap * sizeof(*a->spare));
	if (to > from)
		memcpy(a->spare + (from - top), old + (from - a->first),
		       (size_t)(to - from) * sizeof(*old));
	a->now = ui->now;
	read_rows(ui, v, top, (int)(from - top), a->spare);
	read_rows(ui, v, to, (int)(end - to), a->spare + (to - top));
	a->rows = a->spare;
	a->spare = old;
	a->first = top;
	a->n = (int)(end - top);
	a->stale = false;
}

const struct agenda_row *agenda_row(const struct view *v, int64_t row)
{
	const struct agenda *a = v->own;
	int64_t item = groups_place(agenda_groups(a), row).item;

	return item < 0 ? NULL : known(a, item);
}

/* ---- loading */
static int64_t listed_at(const struct agenda *a, int64_t id)
{
	const int64_t *ids = (const int64_t *)(const void *)a->ids.data;
	int64_t n = (int64_t)(a->ids.len / sizeof(*ids));

	for (int64_t i = 0; i < n; i++) {
		if (ids[i] == id)
			return i;
	}
	return -1;
}

/* The row where a task stands now, -1: nowhere. */
static int64_t row_of(struct ui *ui, struct view *v, int64_t id)
{
	struct agenda *a = v->own;
	struct task_query q = agenda_query(ui, v);
	struct agenda_row r = {0};
	struct take k = {a, &r, 1, 1};
	int64_t at = -1;

	if (a->listed) {
		struct place p;

		at = listed_at(a, id);
		if (at < 0)
			return -1;
		p = groups_item(agenda_groups(a), at);
		return groups_row(agenda_groups(a), p.group, p.at);
	}
	if (store_task_row(ui->store, id, take, &k) || !r.id)
		return -1;
	q.group = (int)r.group;
	if (store_task_rank(ui->store, &q, &(struct task_key){r.due, r.id},
			    &at) || at >= a->counts[r.group])
		return -1;
	return groups_row(agenda_groups(a), q.group, at);
}

/* False: it is not there any more. */
static bool follow(struct ui *ui, struct view *v, int64_t id)
{
	struct list before = v->list;
	int64_t row = row_of(ui, v, id);
	const struct agenda_row *r;

	if (row < 0)
		return false;
	v->list.top = MAX(row - (before.at - before.top), 0);
	v->list.at = row;
	list_settle(&v->list, v->ops->stop, v);
	agenda_window(ui, v);
	r = agenda_row(v, row);
	if (r && r->id == id)
		return true;
	v->list.top = before.top;
	v->list.at = before.at;
	return false;
}

static bool is_done(struct ui *ui, struct view *v, int64_t id)
{
	struct agenda_row r = {0};
	struct take k = {v->own, &r, 1, 1};

	return !store_task_row(ui->store, id, take, &k) &&
	       r.group == AGENDA_DONE;
}

/* With the task that the cursor was on; not to the end of the list with one
 * that the person has marked as done. */
static void go_along(struct ui *ui, struct view *v, int64_t was)
{
	int64_t to = was;

	if (v->unticked && !is_done(ui, v, v->unticked)) {
		to = v->unticked;
		v->unticked = 0;
	} else if (was && was == v->ticked && is_done(ui, v, was)) {
		to = v->ticked = 0;
	}
	if (to && !follow(ui, v, to) && was && was != to)
		follow(ui, v, was);
}

static void count(struct ui *ui, struct view *v)
{
	struct agenda *a = v->own;
	struct task_query q = agenda_query(ui, v);

	a->listed = q.search || q.account || q.course_pid || q.only > ONLY_OPEN;
	buf_clear(&a->ids);
	if (a->listed)
		ui_ok(ui, store_task_ids(ui->store, &q, &a->ids, a->counts));
	else
		ui_ok(ui, store_agenda_counts(ui->store, &q, a->counts));
	v->list.total = groups_rows(agenda_groups(a));
}

void agenda_load(struct ui *ui, struct view *v)
{
	struct agenda *a = v->own;
	const struct agenda_row *r = v->list.at >= 0 ? agenda_row(v, v->list.at)
						     : NULL;
	int64_t id = r ? r->id : 0, seen = store_version_seen(ui->store);
	int64_t writes = store_writes(ui->store), minute = ui->now / 60;

	if (!a->stale && seen == a->seen && writes == a->writes &&
	    minute == a->minute)
		return;
	a->seen = seen;
	a->writes = writes;
	a->minute = minute;
	a->stale = true;
	a->now = ui->now;
	count(ui, v);
	if (v->list.total == 0)
		return;
	/* The first look comes task by task: who has touched nothing yet sees
	 * where it begins. */
	if (!v->touched)
		v->list.at = v->list.top = 0;
	list_settle(&v->list, v->ops->stop, v);
	if (v->touched)
		go_along(ui, v, id);
	agenda_window(ui, v);
}
