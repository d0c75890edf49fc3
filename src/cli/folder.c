/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranzen folder: what ranzen-sync says of the files kept at the school, in
 * rows of fields that end with a NUL (src/main/sync_folder.c). */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "cli/words.h"

#define FIELDS_MAX 6
#define ROWS_MAX   20000

struct listed {
	char *field[FIELDS_MAX]; /* owned */
};

struct rows {
	struct listed *at;
	size_t n, room;
	size_t fields; /* of each */
};

enum list_field { LIST_KIND, LIST_NAME, LIST_PATH, LIST_SIZE, LIST_MODIFIED,
	LIST_ETAG, LIST_FIELDS };
enum get_field { GET_NAME, GET_PATH, GET_SIZE, GET_SHA256, GET_STATE,
	GET_FIELDS };
enum put_field { PUT_NAME, PUT_PATH, PUT_SIZE, PUT_ETAG, PUT_PROOF, PUT_STATE,
	PUT_FIELDS };

/* ---- what comes */

static void rows_release(struct rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->fields; k++)
			free(r->at[i].field[k]);
	free(r->at);
}

static enum err add_row(struct rows *r, const struct listed *row)
{
	if (r->n == ROWS_MAX)
		return ERR_LIMIT;
	if (r->n == r->room) {
		size_t room = r->room ? 2 * r->room : 64;
		struct listed *at = realloc(r->at, room * sizeof(*at));

		if (!at)
			return ERR_NOMEM;
		r->at = at;
		r->room = room;
	}
	r->at[r->n++] = *row;
	return ERR_OK;
}

static enum err read_rows(struct rows *r, FILE *from)
{
	struct listed row;
	char *text = NULL;
	size_t size = 0, k = 0;
	enum err err = ERR_OK;

	while (err == ERR_OK && getdelim(&text, &size, '\0', from) >= 0) {
		row.field[k] = str_dup(text);
		err = row.field[k] ? ERR_OK : ERR_NOMEM;
		k += err == ERR_OK;
		if (k == r->fields && (err = add_row(r, &row)) == ERR_OK)
			k = 0;
	}
	while (k > 0) /* it ended in the middle of one */
		free(row.field[--k]);
	free(text);
	return err;
}

static int64_t number(const struct listed *row, size_t field)
{
	int64_t n;

	return str_int64(row->field[field], -1, INT64_MAX, &n) ? n : -1;
}

/* ---- who says it */

/* The options that go along, and then the words as they are. */
static const char **arguments(struct cli *c, const char *verb, char **args,
	int n)
{
	static const enum option_id passed[] = {OPTION_ACCOUNT, OPTION_TO,
		OPTION_REPLACE, OPTION_MAKE_FOLDERS, OPTION_PASSWORD_STDIN,
		OPTION_QUIET};
	static const char *const names[] = {"--account", "--to", "--replace",
		"--make-folders", "--password-stdin", "--quiet"};
	const char **argv = calloc((size_t)n + 20, sizeof(*argv));
	int used = 0;

	if (!argv)
		return NULL;
	argv[used++] = "ranzen-sync";
	argv[used++] = "folder";
	argv[used++] = verb;
	for (size_t i = 0; i < ARRAY_LEN(passed); i++) {
		if (!cli_has(c, passed[i]))
			continue;
		argv[used++] = names[i];
		if (option_row(passed[i])->value)
			argv[used++] = cli_value(c, passed[i]);
	}
	if (c->out.plain && !cli_has(c, OPTION_QUIET))
		argv[used++] = "--quiet"; /* no progress that repaints */
	argv[used++] = "--";
	for (int i = 0; i < n; i++)
		argv[used++] = args[i];
	return argv;
}

/* Its exit code, with the rows; what stood in the way it has said. */
static int ask_sync(struct cli *c, const char *verb, char **args, int n,
	struct rows *rows)
{
	const char **argv = arguments(c, verb, args, n);
	enum err err = argv ? ERR_OK : ERR_NOMEM;
	int ends[2] = {-1, -1}, code = CODE_FAULT;
	FILE *from = NULL;
	pid_t pid = 0;

	if (err == ERR_OK && pipe2(ends, O_CLOEXEC) < 0)
		err = err_from_errno(errno);
	if (err == ERR_OK)
		err = child_start(argv, -1, ends[1], false, &pid);
	if (ends[1] >= 0)
		close(ends[1]);
	if (err == ERR_OK && !(from = fdopen(ends[0], "r")))
		err = ERR_NOMEM;
	if (from)
		err = read_rows(rows, from);
	if (from)
		fclose(from);
	else if (ends[0] >= 0)
		close(ends[0]);
	if (pid > 0)
		code = child_wait(pid);
	free(argv);
	return err == ERR_OK ? code : say_err(c, err, NULL);
}

/* For people the word, for programs the field as it came. */
static void put_word(struct cli *c, struct table *t, const char *field,
	const char *word)
{
	table_text(t, output_for_people(&c->out) ? word : field);
}

/* ---- list */

/* Folders first, and then by name. */
static int compare(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int kind = strcmp(y->field[LIST_KIND], x->field[LIST_KIND]);

	return kind ? kind
		    : strcoll(x->field[LIST_NAME], y->field[LIST_NAME]);
}

static void list_row(struct cli *c, struct table *t, const struct listed *row)
{
	bool folder = strcmp(row->field[LIST_KIND], "folder") == 0;
	int64_t size = number(row, LIST_SIZE), at = number(row, LIST_MODIFIED);

	if (c->out.json) {
		struct json *j = output_row(&c->out);

		json_str(j, "name", row->field[LIST_NAME]);
		json_str(j, "path", row->field[LIST_PATH]);
		json_str(j, "kind", row->field[LIST_KIND]);
		if (size >= 0)
			json_int(j, "size", size);
		else
			json_put_null(j, "size");
		json_time(j, "modified", at);
		json_str(j, "etag", *row->field[LIST_ETAG]
		    ? row->field[LIST_ETAG] : NULL);
		output_row_end(&c->out);
		return;
	}
	put_word(c, t, row->field[LIST_KIND], folder ? _("folder") : _("file"));
	if (folder)
		table_text(t, "");
	else
		table_size(t, size);
	table_time(t, at);
	table_text(t, row->field[LIST_PATH]);
}

int run_folder_list(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("Kind")},
		{.title = N_("Size"), .right = true},
		{.title = N_("Changed")},
		{.title = N_("Path"), .give = true},
	};
	struct rows rows = {.fields = LIST_FIELDS};
	int code = ask_sync(c, "list", args, n, &rows);
	struct table t;

	if (rows.n)
		qsort(rows.at, rows.n, sizeof(*rows.at), compare);
	table_begin(&t, &c->out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < rows.n; i++)
		list_row(c, &t, &rows.at[i]);
	if (table_end(&t) != ERR_OK && code == CODE_DONE)
		code = say_err(c, t.error, NULL);
	rows_release(&rows);
	return code;
}

/* ---- get and put */

static void get_row(struct cli *c, struct table *t, const struct listed *row)
{
	bool both = strcmp(row->field[GET_STATE], "both") == 0;

	if (c->out.json) {
		struct json *j = output_row(&c->out);

		json_str(j, "name", row->field[GET_NAME]);
		json_str(j, "path", row->field[GET_PATH]);
		json_int(j, "size", number(row, GET_SIZE));
		json_str(j, "sha256", row->field[GET_SHA256]);
		json_str(j, "state", row->field[GET_STATE]);
		output_row_end(&c->out);
		return;
	}
	table_text(t, row->field[GET_NAME]);
	table_size(t, number(row, GET_SIZE));
	put_word(c, t, row->field[GET_STATE],
		both ? _("beside yours") : _("here"));
	table_text(t, row->field[GET_PATH]);
}

static void put_row(struct cli *c, struct table *t, const struct listed *row)
{
	bool there = strcmp(row->field[PUT_STATE], "there") == 0;
	bool content = strcmp(row->field[PUT_PROOF], "content") == 0;

	if (c->out.json) {
		struct json *j = output_row(&c->out);

		json_str(j, "name", row->field[PUT_NAME]);
		json_str(j, "path", row->field[PUT_PATH]);
		json_int(j, "size", number(row, PUT_SIZE));
		json_str(j, "etag", *row->field[PUT_ETAG]
		    ? row->field[PUT_ETAG] : NULL);
		json_str(j, "proof", row->field[PUT_PROOF]);
		json_str(j, "state", row->field[PUT_STATE]);
		output_row_end(&c->out);
		return;
	}
	table_text(t, row->field[PUT_NAME]);
	table_size(t, number(row, PUT_SIZE));
	put_word(c, t, row->field[PUT_STATE],
		there ? _("was there already")
		: content ? _("is there, compared")
			  : _("is there, by its size"));
	table_text(t, row->field[PUT_PATH]);
}

static int move(struct cli *c, const char *verb, char **args, int n,
	struct rows *rows,
	void (*print)(struct cli *, struct table *, const struct listed *))
{
	static const struct column columns[] = {
		{.title = N_("Name"), .give = true},
		{.title = N_("Size"), .right = true},
		{.title = N_("State")},
		{.title = N_("Path")},
	};
	int code = ask_sync(c, verb, args, n, rows);
	struct table t;

	table_begin(&t, &c->out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < rows->n; i++)
		print(c, &t, &rows->at[i]);
	if (table_end(&t) != ERR_OK && code == CODE_DONE)
		code = say_err(c, t.error, NULL);
	rows_release(rows);
	return code;
}

int run_folder_get(struct cli *c, char **args, int n)
{
	struct rows rows = {.fields = GET_FIELDS};

	return move(c, "get", args, n, &rows, get_row);
}

int run_folder_put(struct cli *c, char **args, int n)
{
	struct rows rows = {.fields = PUT_FIELDS};

	return move(c, "put", args, n, &rows, put_row);
}
