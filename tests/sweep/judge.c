/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <ftw.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdarg.h>

#include "base/hash.h"
#include "base/buf.h"
#include "tests/sweep/sweep.h"

#define LIMIT_S 15
#define ROWS_MAX 16
#define ROOM (256 << 10)

void blame(int *count, struct verdict *v, const char *fmt, ...)
{
	size_t n = strlen(v->why);
	va_list args;

	(*count)++;
	if (n + 3 >= sizeof(v->why))
		return;
	if (n)
		n += (size_t)snprintf(v->why + n, sizeof(v->why) - n, "; ");
	va_start(args, fmt);
	vsnprintf(v->why + n, sizeof(v->why) - n, fmt, args);
	va_end(args);
}

/* ---- rows of JSON that a program printed */

struct rows {
	json_t *row[ROWS_MAX];
	int n;
};

static void rows_read(struct world *w, struct rows *r)
{
	char *text = calloc(1, ROOM), *rest = text, *line;

	r->n = 0;
	if (!text)
		return;
	world_said(w, "out", text, ROOM);
	while ((line = strsep(&rest, "\n")) != NULL) {
		json_t *row = *line ? json_loads(line, 0, NULL) : NULL;

		if (row && r->n < ROWS_MAX)
			r->row[r->n++] = row;
		else
			json_decref(row);
	}
	free(text);
}

static void rows_release(struct rows *r)
{
	for (int i = 0; i < r->n; i++)
		json_decref(r->row[i]);
}

static const char *text_of(json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));

	return text ? text : "";
}

static void sha256_file(const char *path, char hex[HASH_HEX_SIZE])
{
	FILE *f = fopen(path, "re");
	struct hash h = {0};
	char part[65536];
	size_t n;

	*hex = '\0';
	if (!f || hash_init(&h, HASH_SHA256)) {
		if (f)
			fclose(f);
		return;
	}
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		hash_update(&h, part, n);
	fclose(f);
	hash_final(&h, hex);
}

/* ---- works */

static bool is_moodle(const struct world *w)
{
	return !strcmp(w->platform, "moodle");
}

static bool is_iserv(const struct world *w)
{
	return !strcmp(w->platform, "iserv");
}

/* Moodle has a paragraph of HTML. Where a page has a field for it, a text may
 * be there and empty. */
static bool is_text(struct world *w, const struct command *c, json_t *row)
{
	const char *theirs = text_of(row, "text_sha256");
	char html[256], hex[HASH_HEX_SIZE] = "", empty[HASH_HEX_SIZE];

	if (c->text)
		hash_bytes(HASH_SHA256, c->text, strlen(c->text), hex);
	if (!strcmp(theirs, hex))
		return true;
	hash_bytes(HASH_SHA256, "", 0, empty);
	if (!c->text)
		return (is_moodle(w) || is_iserv(w)) && !strcmp(theirs, empty);
	str_printf(html, sizeof(html), "<p>%s</p>", c->text);
	hash_bytes(HASH_SHA256, html, strlen(html), hex);
	return is_moodle(w) && !strcmp(theirs, hex);
}

/* The row of "check" that is about the scenario's task. */
static bool is_mine(struct world *w, const struct scenario *s, json_t *row)
{
	const char *id = w->tasks[s->task].id;
	const char *dot = strchr(id, '.');

	if (!is_moodle(w))
		return !strcmp(text_of(row, "task"), id);
	/* CMID.ASSIGNMENT.COURSE */
	return dot && strtoll(dot + 1, NULL, 10) ==
			  json_integer_value(json_object_get(row, "assignment"));
}

/* Do these rows of files (name, sha256) and this text make up the work? */
static bool is_work(struct world *w, const struct command *c, json_t *row)
{
	json_t *files = json_object_get(row, "files"), *file;
	char path[PATH_MAX], hex[HASH_HEX_SIZE] = "";
	size_t n = 0, i;

	for (; n < FILES_MAX && c->files[n]; n++) {
		bool found = false;

		str_printf(path, sizeof(path), "%s/work/%s", w->area,
		    c->files[n]);
		sha256_file(path, hex);
		json_array_foreach(files, i, file) found |=
		    !strcmp(text_of(file, "name"), c->files[n]) &&
		    !strcmp(text_of(file, "sha256"), hex);
		if (!found)
			return false;
	}
	return json_array_size(files) == n && is_text(w, c, row);
}

enum said judge_said(int code)
{
	switch (code) {
	case 0:
	case 4:
	case 5:
	case 6: return SAID_YES;
	case 1:
	case 2:
	case 3:
	case 7: return SAID_NO;
	default: return SAID_PERHAPS; /* it did not come to say anything */
	}
}

/* The last work that was accepted must be there, or one that came later and
 * may have been; a work that was refused must not. */
static void judge_last(const struct scenario *s, const enum said said[],
    int found, struct verdict *v)
{
	int last = -1, n = 0;

	for (; n < WORKS_MAX && s->commands[n].name; n++)
		if (said[n] == SAID_YES)
			last = n;
	if (found == last)
		return;
	if (found < last)
		blame(&v->lost, v, "work %d was accepted, the school has %d",
		    last, found);
	else if (said[found] == SAID_NO)
		blame(&v->untrue, v, "work %d was refused, and arrived", found);
}

/* A receipt of Moodle's says SUBMISSION.ATTEMPT.TIME. */
static bool same_number(
    const struct world *w, const char *ours, const char *theirs)
{
	size_t n = is_moodle(w) ? strcspn(ours, ".") : strlen(ours);

	return strlen(theirs) == n && !strncmp(ours, theirs, n);
}

static void judge_receipt(struct world *w, const struct scenario *s,
    json_t *at_school, struct verdict *v)
{
	char task[32];
	const char *const words[] = {"receipt", task, "--json", NULL};
	struct rows r = {.n = 0};
	json_t *files, *theirs;
	int code;

	str_printf(task, sizeof(task), "%lld", w->tasks[s->task].number);
	code = world_ranzen(w, LIMIT_S, words);
	rows_read(w, &r);
	if (!at_school && code == 0)
		blame(&v->untrue, v, "a receipt for what is not there");
	if (at_school && (code != 0 || r.n != 1))
		blame(&v->stuck, v, "no receipt (exit %d)", code);
	if (at_school && code == 0 && r.n == 1) {
		files = json_object_get(r.row[0], "files");
		theirs = json_object_get(at_school, "files");
		if (json_array_size(files) != json_array_size(theirs))
			blame(&v->untrue, v, "receipt: other files");
		for (size_t i = 0; i < json_array_size(files); i++)
			if (strcmp(text_of(json_array_get(files, i), "sha256"),
				text_of(json_array_get(theirs, i), "sha256")))
				blame(&v->untrue, v, "receipt: other bytes");
		if (!is_iserv(w) && /* which has no number for a work */
		    !same_number(w, text_of(r.row[0], "platform_id"),
			text_of(at_school, "platform_id")))
			blame(&v->untrue, v, "receipt: other number");
	}
	rows_release(&r);
}

static void judge_outbox(struct world *w, struct verdict *v)
{
	static const char *const words[] = {"outbox", "--json", NULL};
	struct rows r;
	int code = world_ranzen(w, LIMIT_S, words);

	rows_read(w, &r);
	if (code != 0)
		blame(&v->lost, v, "the outbox cannot be read (%d)", code);
	for (int i = 0; i < r.n; i++)
		blame(&v->stuck, v, "left in the outbox: %s, %s",
		    text_of(r.row[i], "state"), text_of(r.row[i], "reason"));
	rows_release(&r);
}

/* Moodle keeps one record; the same work twice in what was done to it was
 * saved (or submitted) twice: its time moved, the teacher got two mails. */
static void judge_saves(json_t *history, struct verdict *v)
{
	json_t *a, *b;
	size_t i, k;

	json_array_foreach(history, i, a)
	{
		for (k = i + 1; k < json_array_size(history); k++) {
			b = json_array_get(history, k);
			if (!strcmp(text_of(a, "work"), text_of(b, "work")) &&
			    !strcmp(text_of(a, "did"), text_of(b, "did")))
				blame(&v->doubled, v, "%s twice",
				    text_of(a, "did"));
		}
	}
}

/* An IServ where files were taken back has the work first without its mark,
 * then with it. */
static bool same_record(const struct world *w, json_t *a, json_t *b)
{
	return !is_iserv(w) || !strcmp(text_of(a, "state"), text_of(b, "state"));
}

/* Two records of the same work, replaced or not, are one too many. */
static void judge_once(struct world *w, const struct scenario *s,
    const struct rows *r, struct verdict *v)
{
	for (int i = 0; i < WORKS_MAX && s->commands[i].name; i++) {
		const struct command *c = &s->commands[i];

		for (int k = 0; k < r->n; k++)
			for (int m = k + 1; m < r->n; m++)
				if (is_work(w, c, r->row[k]) &&
				    is_work(w, c, r->row[m]) &&
				    same_record(w, r->row[k], r->row[m]))
					blame(&v->doubled, v,
					    "work %d is there twice", i);
	}
	for (int k = 0; k < r->n; k++)
		judge_saves(json_object_get(r->row[k], "history"), v);
}

void judge_work(struct world *w, const struct scenario *s,
    const enum said said[], struct verdict *v)
{
	const char *const check[] = {"ranzen-school", "check", "--data",
	    w->school_dir, NULL};
	struct rows all, mine = {.n = 0};
	json_t *now = NULL;
	int found = -1;

	world_school_stop(w);
	if (world_run(w, LIMIT_S, check) != 0)
		blame(&v->stuck, v, "the school cannot be looked at");
	rows_read(w, &all);
	for (int i = 0; i < all.n; i++) {
		if (!is_mine(w, s, all.row[i]))
			continue;
		mine.row[mine.n++] = all.row[i];
		if (*text_of(all.row[i], "superseded_by"))
			continue;
		if (now)
			blame(&v->doubled, v, "two works that count");
		now = all.row[i];
	}
	for (int i = 0; now && i < WORKS_MAX && s->commands[i].name; i++)
		if (is_work(w, &s->commands[i], now))
			found = i;
	if (now && found < 0)
		blame(&v->lost, v, "the school has something else");
	if (now && (!strcmp(text_of(now, "state"), "saved") ||
		       !strcmp(text_of(now, "state"), "draft")))
		blame(&v->lost, v, "it is saved there, not handed in");
	if (w->verbose)
		fprintf(stderr, "at the school: work %d\n", found);
	judge_once(w, s, &mine, v);
	judge_last(s, said, found, v);
	judge_receipt(w, s, now, v);
	judge_outbox(w, v);
	rows_release(&all);
}

/* ---- store and material */

void judge_store(struct world *w, struct verdict *v)
{
	char path[PATH_MAX];
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	const char *says = "it does not open";

	str_printf(path, sizeof(path), "%s/home/store.db", w->area);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) ==
		SQLITE_OK &&
	    sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &st, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		says = (const char *)sqlite3_column_text(st, 0);
	if (strcmp(says, "ok") != 0)
		blame(&v->lost, v, "the store: %s", says);
	sqlite3_finalize(st);
	sqlite3_close(db);
}

/* Every file that lies under its own name is one of the school's. */
static void judge_files(struct world *w, const char *where, struct verdict *v)
{
	char find[PATH_MAX + 64], path[PATH_MAX], blob[PATH_MAX + 96];
	char hex[HASH_HEX_SIZE];
	FILE *p;

	/* a folder's name is made by us, and has no quote in it */
	str_printf(find, sizeof(find),
	    "find '%s/home/files' -type f ! -name '.*' ! -name '*.part*' 2>/dev/null",
	    w->area);
	p = popen(find, "re");
	while (p && fgets(path, sizeof(path), p)) {
		path[strcspn(path, "\n")] = '\0';
		sha256_file(path, hex);
		str_printf(blob, sizeof(blob), "%s/blobs/%.2s/%s", w->school_dir,
		    hex, hex);
		if (access(blob, F_OK))
			blame(&v->lost, v, "%s: wrong bytes in %s", where,
			    strrchr(path, '/'));
	}
	if (p)
		pclose(p);
}

void judge_material(
    struct world *w, const struct scenario *s, struct verdict *v)
{
	char task[32], hex[HASH_HEX_SIZE];
	const char *const words[] = {"get", task, "--json", NULL};
	struct rows r;
	int code;

	w->shared->hurry = 0; /* somebody looks on again */
	judge_files(w, "after the fault", v);
	str_printf(task, sizeof(task), "%lld", w->tasks[s->task].number);
	code = world_ranzen(w, LIMIT_S, words);
	rows_read(w, &r);
	if (code != 0 || r.n == 0)
		blame(&v->stuck, v, "get ends with %d", code);
	for (int i = 0; i < r.n; i++) {
		sha256_file(text_of(r.row[i], "path"), hex);
		if (!*hex || strcmp(hex, text_of(r.row[i], "sha256")) != 0)
			blame(&v->untrue, v, "get: \"%s\" is not what it says",
			    text_of(r.row[i], "name"));
	}
	judge_files(w, "in the end", v);
	rows_release(&r);
}
