/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/statvfs.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/copy.h"
#include "cli/records.h"
#include "cli/wait.h"
#include "cli/words.h"

#define PATIENCE_S  30
#define GRACE_MS    5000 /* for a failed request to be tried again */
#define ANSWERS_MIN 4 /* news and health are asked, too */
#define DAY_S	    86400
#define WANTED_MAX  4096

struct wanted {
	struct cli *c;
	char **names; /* of the arguments */
	int n_names;
	bool *named;  /* which of them were found */
	int64_t *ids;
	int n;
	int64_t began, failed_ms;
	int64_t moving, done; /* the farthest byte of that material */
	int64_t account;
	enum err why; /* how the last try of one that is coming ended, … */
	char said[400]; /* … and what the school said */
};

static bool same_name(const char *a, const char *b)
{
	struct buf x, y;
	bool same;

	buf_init(&x, 4096);
	buf_init(&y, 4096);
	text_fold(&x, a);
	text_fold(&y, b);
	same = strcmp(x.data, y.data) == 0;
	buf_release(&x);
	buf_release(&y);
	return same;
}

static enum err want(void *ctx, const struct material *m)
{
	struct wanted *w = ctx;
	bool wanted = w->n_names == 0;

	for (int i = 0; i < w->n_names; i++)
		if (same_name(w->names[i], m->name))
			wanted = w->named[i] = true;
	w->account = m->account;
	if (*m->link) { /* nothing to fetch */
		if (wanted && w->n_names)
			say(w->c, "%s: %s", m->name, m->link);
		return ERR_OK;
	}
	if (wanted && w->n < WANTED_MAX)
		w->ids[w->n++] = m->id;
	return ERR_OK;
}

static bool is_here(const struct material *m)
{
	return m->state == MATERIAL_here && m->path && *m->path &&
	       access(m->path, R_OK) == 0;
}

/* How many of the wanted are still coming; w->why: why one of them is late. */
static int missing(struct wanted *w)
{
	int n = 0;

	w->why = ERR_OK;
	for (int i = 0; i < w->n; i++) {
		struct material m = {0};

		if (store_material_get(w->c->store, w->ids[i], &m) != ERR_OK)
			continue;
		n += m.state == MATERIAL_coming;
		if (m.state == MATERIAL_coming && m.reason) {
			w->why = m.reason;
			str_copy(w->said, sizeof(w->said), m.said);
		}
		record_material_release(&m);
	}
	return n;
}

static enum err order(struct wanted *w, struct wait *wait, bool *any)
{
	enum err err = store_begin(w->c->store);

	*any = false;
	for (int i = 0; err == ERR_OK && i < w->n; i++) {
		struct material m = {0};

		err = store_material_get(w->c->store, w->ids[i], &m);
		if (err == ERR_OK && !is_here(&m)) {
			*any = true;
			err = store_material_set(w->c->store, m.id,
				MATERIAL_coming, m.path, m.local_sha256);
		}
		record_material_release(&m);
	}
	if (err == ERR_OK)
		err = store_commit(w->c->store);
	else
		store_rollback(w->c->store);
	if (err == ERR_OK && *any)
		err = wait_connect(wait);
	for (int i = 0; err == ERR_OK && *any && i < w->n; i++) {
		struct bell_message m = {.kind = BELL_FETCH, .id = w->ids[i]};

		err = bell_send(wait->bell, &m);
	}
	return err;
}

struct newest {
	struct sample sample;
	int n;
};

static enum err first_sample(void *ctx, const struct sample *s)
{
	struct newest *n = ctx;

	if (!n->n++)
		n->sample = *s;
	return ERR_OK;
}

/* What the last try or request since we began ended with, when nothing has
 * moved for a while after it; OK: go on waiting. */
static enum err trouble(struct wanted *w)
{
	struct newest n = {0};
	struct account a = {0};
	int64_t now = clock_mono_ms(w->c->clock);
	int64_t since = w->began, put_off_until = 0;
	bool login = false;

	if (store_account_get(w->c->store, w->account, &a) == ERR_OK) {
		login = a.login_needed;
		put_off_until = a.next_try;
		record_account_release(&a);
	}
	if (login)
		return ERR_LOGIN;
	/* Put off for an older failure: nothing will be asked for now. */
	if (put_off_until > clock_now(w->c->clock))
		since = w->began - DAY_S;
	store_samples(w->c->store, w->account, since, first_sample, &n);
	if (n.n > 0 && n.sample.err == ERR_OK &&
	    (n.sample.status == 429 || n.sample.status >= 500))
		n.sample.err = ERR_OVERLOADED;
	if (w->why)
		n.sample.err = w->why;
	if (n.sample.err == ERR_OK) {
		w->failed_ms = 0;
		return ERR_OK;
	}
	if (!w->failed_ms)
		w->failed_ms = now;
	/* A line that is cut is tried again while bytes move on it. */
	if (w->done > 0 && n.sample.err == ERR_CUT)
		return now - w->failed_ms >= PATIENCE_S * 1000 ? ERR_CUT : ERR_OK;
	return now - w->failed_ms >= GRACE_MS ? n.sample.err : ERR_OK;
}

/* Bytes that come a second time are no progress. */
static bool is_further(struct wanted *w, const struct bell_message *m)
{
	bool further = m->id != w->moving || m->done > w->done;

	if (further)
		w->done = m->done;
	w->moving = m->id;
	return further;
}

/* Nothing has moved for too long. Answers again and again that were of no use
 * are another thing than none. */
static enum err over(struct wanted *w)
{
	struct newest n = {0};

	if (w->why)
		return w->why;
	store_samples(w->c->store, w->account, w->began, first_sample, &n);
	return n.n >= ANSWERS_MIN && n.sample.err == ERR_OK ? ERR_GARBLED : ERR_TIMEOUT;
}

/* w->why is what the school said, too. */
static int say_trouble(struct wanted *w, enum err err)
{
	int code = say_err(w->c, err, NULL);

	if (err == w->why && *w->said)
		complain(w->c, code, _("the school says: %s"), w->said);
	return code;
}

static int wait_for(struct wanted *w, struct wait *wait)
{
	struct bell_message m;

	wait_moved(wait);
	while (missing(w) > 0) {
		enum wait_event event = wait_next(wait, &m);
		enum err err;

		if (event == WAIT_RANG && m.kind == BELL_PROGRESS) {
			wait_show(wait, &m);
			if (is_further(w, &m)) {
				wait_moved(wait);
				w->failed_ms = 0;
			}
			continue;
		}
		if (event == WAIT_STOPPED)
			return CODE_QUEUED;
		if (event == WAIT_ABSENT)
			return say_err(w->c, ERR_SYNC_ABSENT, NULL);
		err = trouble(w);
		if (err == ERR_OK && event == WAIT_OVER)
			err = over(w);
		wait_unshow(wait);
		if (err != ERR_OK && wait->patience_ms == 0)
			return CODE_QUEUED;
		if (err != ERR_OK)
			return say_trouble(w, err);
	}
	return CODE_DONE;
}

static int fetch(struct wanted *w)
{
	struct wait wait;
	bool any = false;
	enum err err = wait_open(&wait, w->c, PATIENCE_S);
	int code = CODE_DONE;

	w->began = clock_now(w->c->clock);
	if (err == ERR_OK)
		err = order(w, &wait, &any);
	if (err != ERR_OK)
		code = say_err(w->c, err, NULL);
	else if (any)
		code = wait_for(w, &wait);
	wait_close(&wait);
	return code;
}

static void print_row(struct cli *c, struct table *t, const struct material *m,
	const char *path)
{
	if (c->out.json) {
		struct json *j = output_row(&c->out);

		json_str(j, "name", m->name);
		json_str(j, "path", path && *path ? path : NULL);
		json_int(j, "size", m->size);
		json_str(j, "sha256",
			m->sha256 && *m->sha256 ? m->sha256 : m->local_sha256);
		json_str(j, "state", word_name(WORDS_MATERIAL, (int)m->state));
		reason_json(j, m->reason, m->said);
		output_row_end(&c->out);
		return;
	}
	table_text(t, m->name);
	table_size(t, m->size);
	table_word(t, WORDS_MATERIAL, (int)m->state);
	table_text(t, path);
}

/* It is given up for what lies here, for what the school refuses, or for a file
 * that is not what the school announced. */
static int say_failed(struct cli *c, const struct material *m)
{
	const char *own = conf_text(&c->conf, CONF_FILES_DIR);
	const char *files = *own ? own : c->paths.files;
	struct statvfs fs;
	int code;

	if (statvfs(files, &fs) < 0)
		return say_err(c, err_from_errno(errno), files);
	if (fs.f_flag & ST_RDONLY || access(files, W_OK) < 0)
		return say_err(c, ERR_READONLY, files);
	if (fs.f_bavail * fs.f_frsize < (uint64_t)m->size)
		return say_err(c, ERR_NOSPACE, files);
	if (m->reason && m->reason != ERR_GARBLED) {
		code = code_of(m->reason) == CODE_NOT_FOUND
			   ? CODE_NOT_FOUND
			   : code_of_held(m->reason);
		complain(c, code,
			_("'%s' could not be fetched: %s"), m->name,
			_(err_text(m->reason)));
		if (*m->said)
			complain(c, code, _("the school says: %s"), m->said);
		return code;
	}
	return complain(c, CODE_HELD,
		_("'%s' could not be fetched: what came is not what the school "
		  "announced. Try again later, or tell your teacher"),
		m->name);
}

/* One row; puts it into --to. */
static int deliver(struct cli *c, struct table *t, int64_t id)
{
	const char *to = cli_value(c, OPTION_TO);
	struct material m = {0};
	char *copy = NULL;
	enum err err = store_material_get(c->store, id, &m);
	int code = CODE_DONE;

	if (err == ERR_OK && to && m.path && *m.path)
		err = copy_into(m.path, to, m.name, &copy);
	if (err != ERR_OK)
		code = say_err(c, err, m.name);
	else
		print_row(c, t, &m, copy ? copy : m.path);
	if (code == CODE_DONE && m.state == MATERIAL_failed)
		code = say_failed(c, &m);
	free(copy);
	record_material_release(&m);
	return code;
}

static int deliver_all(struct wanted *w)
{
	static const struct column columns[] = {
		{.title = N_("Name"), .give = true},
		{.title = N_("Size"), .right = true},
		{.title = N_("State")},
		{.title = N_("Path")},
	};
	struct table t;
	int code = CODE_DONE;

	table_begin(&t, &w->c->out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < w->n; i++) {
		int one = deliver(w->c, &t, w->ids[i]);

		code = code == CODE_DONE ? one : code;
	}
	return table_end(&t) == ERR_OK ? code : say_err(w->c, t.error, NULL);
}

static bool all_here(struct wanted *w)
{
	bool here = true;

	for (int i = 0; here && i < w->n; i++) {
		struct material m = {0};

		here = store_material_get(w->c->store, w->ids[i], &m) ==
			   ERR_OK && is_here(&m);
		record_material_release(&m);
	}
	return here;
}

static int get(struct wanted *w, enum err err)
{
	int code = CODE_DONE, shown;

	if (err != ERR_OK)
		return say_err(w->c, err, NULL);
	for (int i = 0; i < w->n_names; i++)
		if (!w->named[i])
			return complain(w->c, CODE_NOT_FOUND,
				_("there is no material '%s'"), w->names[i]);
	if (!all_here(w)) {
		code = cli_store(w->c, STORE_WRITE);
		if (code == CODE_DONE)
			code = fetch(w);
	}
	if (!w->c->store)
		return code;
	shown = deliver_all(w);
	return code == CODE_DONE ? shown : code;
}

static int get_of_task(struct wanted *w, const char *name)
{
	struct task t;
	int code = cli_task(w->c, name, &t);

	if (code != CODE_DONE)
		return code;
	w->account = t.account;
	code = get(w, store_materials(w->c->store, t.id, want, w));
	record_task_release(&t);
	return code;
}

int run_get(struct cli *c, char **args, int n)
{
	const char *course = cli_value(c, OPTION_COURSE);
	int names = course ? 0 : 1; /* where they begin */
	struct wanted w = {.c = c, .names = args + names, .n_names = n - names};
	int code;

	if (w.n_names < 0)
		return say_err(c, ERR_USAGE, "get");
	code = cli_store(c, STORE_READ);
	if (code != CODE_DONE)
		return code;
	w.ids = calloc(WANTED_MAX, sizeof(*w.ids));
	w.named = calloc((size_t)n + 1, sizeof(*w.named));
	if (!w.ids || !w.named)
		code = say_err(c, ERR_NOMEM, NULL);
	else if (course)
		code = get(&w, store_course_materials(c->store, course, want, &w));
	else
		code = get_of_task(&w, args[0]);
	free(w.ids);
	free(w.named);
	return code;
}
