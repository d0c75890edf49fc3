/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies in the courses themselves, beside their tasks. */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/records.h"
#include "cli/words.h"

struct listing {
	struct cli *c;
	struct table table;
};

static void print_json(struct cli *c, const struct material *m)
{
	struct json *j = output_row(&c->out);

	json_int(j, "id", m->id);
	json_str(j, "course", m->course);
	json_str(j, "section", m->section);
	json_str(j, "name", m->name);
	json_int(j, "size", m->size);
	json_str(j, "type", m->type);
	json_str(j, "sha256", m->sha256);
	json_str(j, "state", word_name(WORDS_MATERIAL, (int)m->state));
	reason_json(j, m->reason, m->said);
	json_str(j, "path", *m->path ? m->path : NULL);
	json_str(j, "link", *m->link ? m->link : NULL);
	output_row_end(&c->out);
}

static enum err list(void *ctx, const struct material *m)
{
	struct listing *l = ctx;

	if (l->c->out.json) {
		print_json(l->c, m);
		return ERR_OK;
	}
	table_text(&l->table, m->course);
	table_text(&l->table, m->section);
	table_text(&l->table, m->name);
	table_size(&l->table, m->size);
	table_word(&l->table, WORDS_MATERIAL, (int)m->state);
	if (m->reason && !*m->link && !*m->path)
		table_text(&l->table, _(err_text(m->reason)));
	else
		table_text(&l->table, *m->link ? m->link : m->path);
	return ERR_OK;
}

int run_materials(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("Course"), .give = true},
		{.title = N_("Section"), .give = true},
		{.title = N_("Name"), .give = true, .main = true},
		{.title = N_("Size"), .right = true},
		{.title = N_("State")},
		{.title = N_("Address")},
	};
	struct listing l = {.c = c};
	int code = cli_store(c, STORE_READ);
	enum err err;

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	table_begin(&l.table, &c->out, columns, ARRAY_LEN(columns));
	err = store_course_materials(
	    c->store, cli_value(c, OPTION_COURSE), list, &l);
	if (table_end(&l.table) != ERR_OK)
		err = l.table.error;
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}
