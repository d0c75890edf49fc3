/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How this school's pages are built, for those who have no IServ: the
 * questions that only a real server can answer. Nothing but GET: a password
 * is never sent, so where the cookies do not do, the person has to log in
 * first. WebDAV, which knows no cookies, is asked for nothing but whether it is
 * there.
 */
#include "base/base.h"
#include "providers/iserv_op.h"
#include "providers/skeleton.h"

#define EXERCISES 5
#define OUT_LIMIT (2u << 20)

/* Asks for nothing itself: each page has an op of its own, which may fail. */
struct report_op {
	struct op op; /* first */
	const struct provider_report *to; /* lent */
	int step;
	json_t *jar;                /* as it was before the last page */
	char past[ISERV_PATH_SIZE]; /* where the tab leads; "" */
	char file[ISERV_PATH_SIZE]; /* one to fetch; "" */
	struct { int64_t id; char like[64]; } exercise[EXERCISES];
	int n;                      /* exercises, each unlike the others */
	int64_t note;               /* of an exercise; 0 */
	struct buf cookies;         /* lines "NAME Max-Age=N" */
	bool may_cookies;
};

struct page_op {
	struct iserv_op op; /* first */
	struct report_op *of;
};

static void next(struct report_op *op);

static struct skeleton of(const struct session *s)
{
	return (struct skeleton){ .root = s->root, .prefix = s->prefix };
}

/* ---- cookies, of every reply on the way */

static void other_name(struct buf *b, const char *name, size_t n)
{
	char copy[64];

	str_printf(copy, sizeof(copy), "%.*s", (int)MIN(n, sizeof(copy) - 1),
		   name);
	skeleton_name(b, copy);
}

static void note_cookie(struct report_op *op, const char *name, size_t n,
			int64_t max_age)
{
	static const char *const known[] = { "IServAuthSID", "IServAuthSession",
		"IServSession", "IServSAT", "IServSATId", "REMEMBERME",
		"DSASESSID", "PHPSESSID" };
	struct buf b;

	buf_init(&b, 400);
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strlen(known[i]) == n && strncmp(known[i], name, n) == 0)
			buf_str(&b, known[i]);
	if (!b.len)
		other_name(&b, name, n);
	if (max_age)
		buf_printf(&b, " Max-Age=%lld\n", (long long)max_age);
	else
		buf_str(&b, ": no Max-Age\n");
	if (!op->cookies.len || !strstr(op->cookies.data, b.data))
		buf_str(&op->cookies, b.data);
	buf_release(&b);
}

static void see(void *ctx, const struct net_reply *r)
{
	const char *line;

	for (int i = 0; r->nth && (line = r->nth(r, "Set-Cookie", i)); i++) {
		const char *rest = line;
		int64_t age = 0;

		while ((rest = strchr(rest, ';'))) {
			rest += 1 + strspn(rest + 1, " ");
			if (str_ncasecmp(rest, "max-age=", 8) == 0)
				age = strtoll(rest + 8, NULL, 10);
		}
		if (age >= 0)
			note_cookie(ctx, line, strcspn(line, "=;"), age);
	}
}

/* Those of the login, with what was said of them then. */
static void note_jar(struct report_op *op)
{
	const struct jar *j = &session_of(&op->op)->jar;

	for (int i = 0; i < j->n; i++)
		note_cookie(op, j->cookies[i].name, strlen(j->cookies[i].name),
			    j->cookies[i].max_age);
}

/* ---- what is written */

static enum err write_page(struct report_op *op, const char *file,
			   const struct buf *b)
{
	return op->to->page(op->to->ctx, file, b->data, b->len);
}

static const char *header(const struct net_reply *r, const char *name)
{
	return r->header ? r->header(r, name) : NULL;
}

/* Without a name; that of WebDAV's host is the school's with a word before. */
static void address(struct buf *b, const struct session *s, const char *path)
{
	const struct skeleton like = of(s);

	if (*path == '/' || str_starts(path, s->root))
		skeleton_path(b, path, &like);
	else
		buf_str(b, "https://webdav.school/");
}

/* GET what, and with which headers it answered. */
static void begin(struct page_op *op, struct buf *b, const struct net_reply *r)
{
	static const struct { const char *name; bool words; } rows[] = {
		{ "Content-Type", true }, { "Accept-Ranges", true },
		{ "Content-Range", true }, { "Cache-Control", true },
		{ "Content-Length", false }, { "ETag", false },
		{ "Last-Modified", false }, { "Retry-After", false },
		{ "WWW-Authenticate", true }, { "DAV", true }, { "Allow", true },
	};
	const char *value;

	buf_init(b, OUT_LIMIT);
	buf_str(b, "<!--\nGET ");
	address(b, session_of(&op->op.op), op->op.path);
	if (r->err)
		buf_printf(b, "\n%s\n", err_name(r->err));
	else
		buf_printf(b, "\n%d\n", r->status);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		value = header(r, rows[i].name);
		if (!value)
			continue;
		buf_printf(b, "%s: ", rows[i].name);
		if (rows[i].words)
			skeleton_name(b, value);
		else
			skeleton_shape(b, value);
		buf_char(b, '\n');
	}
	buf_str(b, "-->\n");
}

/* Is data-sort in the zone that the page shows? Minutes between both. */
static void compare_times(struct buf *b, const struct iserv_page *p)
{
	const struct node *td = NULL;
	int64_t sort, shown;
	int same = 0, others = 0;

	buf_str(b, "<!-- data-sort minus what is shown, in minutes:");
	while ((td = node_find(&p->tree.root, td, "td"))) {
		const char *digits = node_att(td, "data-sort");

		if (!digits || strlen(digits) != 14 ||
		    !iserv_digits(digits, p->zone, &sort) ||
		    !iserv_time(iserv_line(p, td), p->zone, &shown))
			continue;
		if (sort / 60 == shown / 60)
			same++;
		else if (others++ < 20)
			buf_printf(b, " %lld", (long long)((sort - shown) / 60));
	}
	buf_printf(b, "; 0: %d times -->\n", same);
}

static void body(struct report_op *op, struct buf *b,
		 const struct iserv_reply *r)
{
	struct session *s = session_of(&op->op);
	const struct skeleton like = of(s);
	const char *type = header(r->net, "Content-Type");
	struct iserv_page page = { 0 };
	struct arena arena = { 0 };
	json_t *doc;

	if (r->page) {
		skeleton_page(b, &r->page->tree.root, &like);
		compare_times(b, r->page);
	} else if (type && str_ncasecmp(type, "text/html", 9) == 0 &&
		   iserv_page_of(s, &page, &arena, r->net) != ERR_NOMEM) {
		skeleton_page(b, &page.tree.root, &like);
	} else if ((doc = iserv_json(r->net->body, r->net->len, type))) {
		skeleton_json(b, doc, &like);
		json_decref(doc);
	} else if (type && str_ncasecmp(type, "text/", 5) == 0) {
		skeleton_lines(b, r->net->body, MIN(r->net->len, 20000u));
	}
	iserv_page_release(&page);
	arena_release(&arena);
}

static void leads_to(struct report_op *op, struct buf *b,
		     const struct iserv_reply *r)
{
	const struct skeleton like = of(session_of(&op->op));

	buf_str(b, "leads to ");
	skeleton_path(b, r->path, &like);
	buf_char(b, '\n');
}

/* ---- which pages */

static enum err take_row(void *ctx, const struct iserv_row *row)
{
	struct report_op *op = ctx;
	char like[64];

	str_printf(like, sizeof(like), "%.40s %d%d", row->status, row->done,
		   row->feedback);
	for (int i = 0; i < op->n; i++)
		if (strcmp(op->exercise[i].like, like) == 0 ||
		    op->exercise[i].id == row->id)
			return ERR_OK;
	if (op->n < EXERCISES) {
		op->exercise[op->n].id = row->id;
		str_copy(op->exercise[op->n++].like, 64, like);
	}
	return ERR_OK;
}

static void learn_list(struct report_op *op, const struct iserv_page *p)
{
	const struct iserv_list_sink sink = { .ctx = op, .row = take_row };
	char *past;

	if (iserv_read_list(p, &sink, &past) == ERR_OK && !*op->past)
		str_copy(op->past, sizeof(op->past), past);
}

static void learn_file(struct report_op *op, const struct iserv_page *p)
{
	struct iserv_show show;

	if (!*op->file && iserv_read_show(p, &show) == ERR_OK) {
		if (show.n_materials)
			str_copy(op->file, sizeof(op->file),
				 show.materials[0].pid);
		iserv_show_release(&show);
	}
}

/* The first that is told of an exercise. */
static enum err take_note(void *ctx, const struct iserv_note *n)
{
	struct report_op *op = ctx;

	if (n->of == NOTE_EXERCISE && !op->note)
		op->note = n->id;
	return ERR_OK;
}

static void learn_note(struct report_op *op, const struct net_reply *r)
{
	json_t *doc = iserv_json(r->body, r->len, header(r, "Content-Type"));

	iserv_read_notes(doc, take_note, op);
	json_decref(doc);
}

enum kind {
	KIND_LIST, KIND_OTHER, KIND_EXERCISE, KIND_FILE, KIND_COOKIES,
	KIND_NOTES, KIND_GOTO, KIND_DAV, KIND_DAV_2
};

#define LIST	N_("the list of your tasks")
#define PAST	N_("the list of past tasks")
#define PAST_2	N_("whether past tasks have another address, too")
#define FILTER	N_("whether the list can be filtered")
#define TABLE	N_("whether the list can be had as a table (CSV)")
#define ONE	N_("the page of one task")
#define FILE_1	N_("whether a download can go on where it was: its first byte")
#define BADGES	N_("what is new, as numbers")
#define NOTES	N_("how notifications are told")
#define GOTO	N_("where the notification of a task leads")
#define DATES	N_("how dates are told")
#define SOURCES	N_("which calendars there are")
#define HEALTH	N_("how busy the video conferences are")
#define WEBDAV	N_("whether there is WebDAV; your password is not sent")
#define COOKIES N_("how long you stay logged in: the start page")

/* path: below the prefix. "": found out on the way. */
static const struct row {
	const char *what, *path, *file;
	enum kind kind;
} rows[] = {
	{ LIST, "/exercise", "1-list.html", KIND_LIST },
	{ PAST, "", "2-past.html", KIND_LIST },
	{ PAST_2, "/exercise/past", "2-past-2.html", KIND_OTHER },
	{ FILTER, "/exercise?filter%5Bstatus%5D=past", "2-filter.html",
	  KIND_OTHER },
	{ TABLE, "/exercise.csv?filter%5Bstatus%5D=all", "2-csv.txt",
	  KIND_OTHER },
	{ ONE, NULL, "3-task-1.html", KIND_EXERCISE },
	{ ONE, NULL, "3-task-2.html", KIND_EXERCISE },
	{ ONE, NULL, "3-task-3.html", KIND_EXERCISE },
	{ ONE, NULL, "3-task-4.html", KIND_EXERCISE },
	{ ONE, NULL, "3-task-5.html", KIND_EXERCISE },
	{ FILE_1, NULL, "4-download.txt", KIND_FILE },
	{ BADGES, "/app/navigation/badges", "6-badges.txt", KIND_OTHER },
	{ NOTES, "/user/api/notifications", "6-notifications.txt", KIND_NOTES },
	{ GOTO, NULL, "6-goto.txt", KIND_GOTO },
	{ DATES, "/calendar/api/upcoming", "7-dates.txt", KIND_OTHER },
	{ SOURCES, "/calendar/api/eventsources", "7-calendars.txt", KIND_OTHER },
	{ HEALTH, "/videoconference/api/health", "8-health.txt", KIND_OTHER },
	{ WEBDAV, NULL, "9-webdav.txt", KIND_DAV },
	{ WEBDAV, NULL, "9-webdav-2.txt", KIND_DAV_2 },
	{ COOKIES, "/", "5-cookies.txt", KIND_COOKIES },
};

/* false: there is none. */
static bool path_of(const struct report_op *op, const struct row *row,
		    char path[ISERV_PATH_SIZE])
{
	const struct session *s = session_of(&op->op);
	const struct account a = { .url = (char *)(uintptr_t)s->root };
	int first = 0, i;

	switch (row->kind) {
	case KIND_DAV: case KIND_DAV_2:
		return iserv_dav.place(&a, row->kind == KIND_DAV_2, path,
				       ISERV_PATH_SIZE);
	case KIND_EXERCISE:
		while (rows[first].kind != KIND_EXERCISE)
			first++;
		i = (int)(row - rows) - first;
		if (i < op->n)
			iserv_show_path(s, op->exercise[i].id, path);
		return i < op->n;
	case KIND_FILE: return *op->file && str_copy(path, ISERV_PATH_SIZE,
						     op->file);
	case KIND_GOTO:
		str_printf(path, ISERV_PATH_SIZE, "%s/notification/goto/%" PRId64,
			   s->prefix, op->note);
		return op->note > 0;
	default: break;
	}
	if (row->kind == KIND_LIST && !*row->path && *op->past)
		return str_copy(path, ISERV_PATH_SIZE, op->past);
	return str_printf(path, ISERV_PATH_SIZE, "%s%s", s->prefix,
			  *row->path ? row->path : "/exercise/past/exercise");
}

static void on_reply(struct iserv_op *o, const struct iserv_reply *r)
{
	struct page_op *page = (struct page_op *)o;
	struct report_op *op = page->of;
	const struct row *row = &rows[op->step - 1];
	enum err err = ERR_OK;
	struct buf b;

	begin(page, &b, r->net);
	if (row->kind == KIND_GOTO)
		leads_to(op, &b, r);
	else if (row->kind != KIND_FILE)
		body(op, &b, r);
	if (row->kind == KIND_NOTES)
		learn_note(op, r->net);
	if (r->page && row->kind == KIND_LIST)
		learn_list(op, r->page);
	if (r->page && row->kind == KIND_EXERCISE)
		learn_file(op, r->page);
	if (row->kind != KIND_COOKIES)
		err = write_page(op, row->file, &b);
	buf_release(&b);
	op_end(&o->op, err ? FATE_never : FATE_done, err, 0);
}

/* Whoever is not there is an answer, too. */
static void on_dav(struct op *o, const struct net_reply *r)
{
	struct page_op *page = (struct page_op *)o;
	struct buf b;
	enum err err;

	begin(page, &b, r);
	err = write_page(page->of, rows[page->of->step - 1].file, &b);
	buf_release(&b);
	op_end(o, err ? FATE_never : FATE_done, err, 0);
}

/* Neither cookies nor a password. */
static void ask_dav(struct page_op *page, const char *root)
{
	struct net_request ask = {
		.method = "GET", .url = root, .body_fd = -1, .limit = 65536,
		.stays = true, .urgent = true, .gap_ms = op_gap(ISERV_GAP_MS),
	};

	str_copy(page->op.path, sizeof(page->op.path), root);
	op_start(&page->op.op, &ask, on_dav);
}

/* ---- the way */

/* Only those of the login stay: what a browser has that was closed. */
static void forget_session(struct report_op *op)
{
	struct session *s = session_of(&op->op);
	json_t *kept = jar_dump(&s->jar);
	char auth[80];
	size_t i = 0;

	op->jar = jar_dump(&s->jar);
	str_printf(auth, sizeof(auth), "%s/auth", s->prefix);
	while (i < json_array_size(kept)) {
		const char *path = json_string_value(
			json_array_get(json_array_get(kept, i), 1));

		if (path && str_starts(path, auth))
			i++;
		else
			json_array_remove(kept, i);
	}
	jar_release(&s->jar);
	jar_load(&s->jar, kept);
	json_decref(kept);
}

/* Those of before are good still. */
static void put_back(struct report_op *op)
{
	struct session *s = session_of(&op->op);

	if (!op->jar)
		return;
	jar_release(&s->jar);
	jar_load(&s->jar, op->jar);
	json_decref(op->jar);
	op->jar = NULL;
}

static void page_done(void *ctx, const struct verdict *v)
{
	struct report_op *op = ctx;
	bool ours = v->err == ERR_GARBLED || v->err == ERR_NOT_THIS;

	if (v->fate != FATE_done && op->jar) {
		buf_str(&op->cookies, "the cookies of the login alone do not do\n");
		put_back(op);
	} else if (v->fate != FATE_done && !ours) {
		str_copy(op->op.said, sizeof(op->op.said), v->said);
		op_end(&op->op, v->fate, v->err, v->retry_after);
		return;
	}
	next(op);
}

static void ask(struct report_op *op, const struct row *row, const char *path)
{
	struct iserv_ask ask = { .method = "GET", .path = path };
	struct page_op *page = iserv_op_new(session_of(&op->op), sizeof(*page),
					    page_done, op);

	if (!page)
		return;
	page->of = op;
	if (row->kind == KIND_DAV || row->kind == KIND_DAV_2) {
		ask_dav(page, path);
		return;
	}
	ask.stay = row->kind == KIND_GOTO;
	if (row->kind == KIND_FILE) {
		ask.headers[0] = (struct net_header){ "Range", "bytes=0-0" };
		ask.only_head = true;
	}
	if (row->kind == KIND_COOKIES) {
		op->may_cookies = true;
		forget_session(op);
	}
	iserv_ask(&page->op, &ask, on_reply);
}

static void finish(struct report_op *op, enum err err)
{
	if (!err && op->may_cookies)
		err = write_page(op, "5-cookies.txt", &op->cookies);
	op_end_soon(&op->op, err ? FATE_never : FATE_done, err);
}

static void next(struct report_op *op)
{
	char path[ISERV_PATH_SIZE];
	enum err err = ERR_OK;

	while (!err && op->step < (int)ARRAY_LEN(rows)) {
		const struct row *row = &rows[op->step++];
		bool yes = false;
		struct buf shown;

		if (!path_of(op, row, path))
			continue;
		buf_init(&shown, 4096);
		address(&shown, session_of(&op->op), path);
		err = op->to->may(op->to->ctx, row->what, shown.data, &yes);
		buf_release(&shown);
		if (!err && yes) {
			ask(op, row, path);
			return;
		}
	}
	finish(op, err);
}

static void release(struct op *o)
{
	struct report_op *op = (struct report_op *)o;
	struct net *net = o->of->net;

	net->observe(net, NULL, NULL);
	buf_release(&op->cookies);
	json_decref(op->jar);
}

void iserv_report(struct session *s, const struct provider_report *to,
		  provider_done *done, void *ctx)
{
	struct report_op *op = op_new(&s->ops, sizeof(*op), done, ctx);

	if (!op)
		return;
	op->op.release = release;
	op->to = to;
	buf_init(&op->cookies, 65536);
	s->refused = true; /* the password is for no report */
	note_jar(op);
	s->ops.net->observe(s->ops.net, see, op);
	next(op);
}
