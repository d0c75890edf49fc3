/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranzen folder: what ranzen-sync says of the files kept at the school, in
 * rows (src/model/told.h). */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "cli/words.h"
#include "model/told.h"

#define PART	 65536
#define ROWS_MAX 20000

struct rows {
	struct buf bytes; /* that the rows are lent from */
	struct told_row *at;
	size_t n, room;
};

/* ---- what comes */

static void rows_init(struct rows *r)
{
	*r = (struct rows){.n = 0};
	buf_init(&r->bytes, TOLD_LIMIT);
}

static void rows_release(struct rows *r)
{
	free(r->at);
	buf_release(&r->bytes);
}

static enum err add_row(struct rows *r, const struct told_row *row)
{
	if (r->n == ROWS_MAX)
		return ERR_LIMIT;
	if (r->n == r->room) {
		size_t room = r->room ? 2 * r->room : 64;
		struct told_row *at = realloc(r->at, room * sizeof(*at));

		if (!at)
			return ERR_NOMEM;
		r->at = at;
		r->room = room;
	}
	r->at[r->n++] = *row;
	return ERR_OK;
}

/* One that ends in its middle is none. */
static enum err read_rows(struct rows *r, int from)
{
	struct told_row row;
	char part[PART];
	size_t at = 0;
	ssize_t n;
	bool broken = false;
	enum err err;

	while ((n = read(from, part, sizeof(part))) > 0 ||
	       (n < 0 && errno == EINTR))
		buf_add(&r->bytes, part, n > 0 ? (size_t)n : 0);
	err = n < 0 ? err_from_errno(errno) : buf_error(&r->bytes);
	while (err == ERR_OK && told_next(&r->bytes, &at, &row, &broken))
		err = add_row(r, &row);
	return err == ERR_OK && broken ? ERR_INTERNAL : err;
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
	pid_t pid = 0;

	if (err == ERR_OK && pipe2(ends, O_CLOEXEC) < 0)
		err = err_from_errno(errno);
	if (err == ERR_OK)
		err = child_start(argv, -1, ends[1], false, &pid);
	if (ends[1] >= 0)
		close(ends[1]);
	if (err == ERR_OK)
		err = read_rows(rows, ends[0]);
	if (ends[0] >= 0)
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

static void list_row(struct cli *c, struct table *t, const struct told_row *row)
{
	bool folder = row->kind == TOLD_folder;
	int64_t size = told_number(row, LISTED_SIZE), at = told_number(row, LISTED_MODIFIED);

	if (c->out.json) {
		struct json *j = output_row(&c->out);

		json_str(j, "name", row->field[LISTED_NAME]);
		json_str(j, "path", row->field[LISTED_PATH]);
		json_str(j, "kind", folder ? "folder" : "file");
		if (size >= 0)
			json_int(j, "size", size);
		else
			json_put_null(j, "size");
		json_time(j, "modified", at);
		json_str(j, "etag", *row->field[LISTED_ETAG]
		    ? row->field[LISTED_ETAG] : NULL);
		output_row_end(&c->out);
		return;
	}
	put_word(c, t, folder ? "folder" : "file", folder ? _("folder") : _("file"));
	if (folder)
		table_text(t, "");
	else
		table_size(t, size);
	table_time(t, at);
	table_text(t, row->field[LISTED_PATH]);
}

int run_folder_list(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("Kind")},
		{.title = N_("Size"), .right = true},
		{.title = N_("Changed")},
		{.title = N_("Path"), .give = true},
	};
	struct rows rows;
	struct table t;
	int code;

	rows_init(&rows);
	code = ask_sync(c, "list", args, n, &rows);
	if (rows.n)
		qsort(rows.at, rows.n, sizeof(*rows.at), told_order);
	table_begin(&t, &c->out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < rows.n; i++)
		list_row(c, &t, &rows.at[i]);
	if (table_end(&t) != ERR_OK && code == CODE_DONE)
		code = say_err(c, t.error, NULL);
	rows_release(&rows);
	return code;
}

/* ---- get and put */

static void get_row(struct cli *c, struct table *t, const struct told_row *row)
{
	bool both = strcmp(row->field[GOT_STATE], "both") == 0;

	if (c->out.json) {
		struct json *j = output_row(&c->out);

		json_str(j, "name", row->field[GOT_NAME]);
		json_str(j, "path", row->field[GOT_PATH]);
		json_int(j, "size", told_number(row, GOT_SIZE));
		json_str(j, "sha256", row->field[GOT_SHA256]);
		json_str(j, "state", row->field[GOT_STATE]);
		output_row_end(&c->out);
		return;
	}
	table_text(t, row->field[GOT_NAME]);
	table_size(t, told_number(row, GOT_SIZE));
	put_word(c, t, row->field[GOT_STATE],
		both ? _("beside yours") : _("here"));
	table_text(t, row->field[GOT_PATH]);
}

static void put_row(struct cli *c, struct table *t, const struct told_row *row)
{
	bool there = strcmp(row->field[SENT_STATE], "there") == 0;
	bool content = strcmp(row->field[SENT_PROOF], "content") == 0;

	if (c->out.json) {
		struct json *j = output_row(&c->out);

		json_str(j, "name", row->field[SENT_NAME]);
		json_str(j, "path", row->field[SENT_PATH]);
		json_int(j, "size", told_number(row, SENT_SIZE));
		json_str(j, "etag", *row->field[SENT_ETAG]
		    ? row->field[SENT_ETAG] : NULL);
		json_str(j, "proof", row->field[SENT_PROOF]);
		json_str(j, "state", row->field[SENT_STATE]);
		output_row_end(&c->out);
		return;
	}
	table_text(t, row->field[SENT_NAME]);
	table_size(t, told_number(row, SENT_SIZE));
	put_word(c, t, row->field[SENT_STATE],
		there ? _("was there already")
		: content ? _("is there, compared")
			  : _("is there, by its size"));
	table_text(t, row->field[SENT_PATH]);
}

static int move(struct cli *c, const char *verb, char **args, int n,
	void (*print)(struct cli *, struct table *, const struct told_row *))
{
	static const struct column columns[] = {
		{.title = N_("Name"), .give = true},
		{.title = N_("Size"), .right = true},
		{.title = N_("State")},
		{.title = N_("Path")},
	};
	struct rows rows;
	struct table t;
	int code;

	rows_init(&rows);
	code = ask_sync(c, verb, args, n, &rows);
	table_begin(&t, &c->out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < rows.n; i++)
		print(c, &t, &rows.at[i]);
	if (table_end(&t) != ERR_OK && code == CODE_DONE)
		code = say_err(c, t.error, NULL);
	rows_release(&rows);
	return code;
}

int run_folder_get(struct cli *c, char **args, int n)
{
	return move(c, "get", args, n, get_row);
}

int run_folder_put(struct cli *c, char **args, int n)
{
	return move(c, "put", args, n, put_row);
}
