/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of the program for its manual: a line is a row, "TAB more TAB
 * help"; an option of a command follows it with a tab before it.
 */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/words.h"

static void print_option(FILE *to, const char *before, enum option_id id)
{
	const struct option_row *row = option_row(id);

	if (row->help)
		fprintf(to, "%s--%s\t%s\t%s\n", before, row->name,
			row->value ? _(row->value) : "", _(row->help));
}

static void print_commands(struct cli *c)
{
	const struct command *row;
	FILE *to = c->out.to;

	for (size_t i = 0; (row = command_row(i)); i++) {
		fprintf(to, "%s\t%s\t%s\n", row->name,
			*row->args ? _(row->args) : "", _(row->help));
		for (int o = 0; o < OPTION_FIRST_GLOBAL; o++)
			if (row->options >> o & 1)
				print_option(to, "\t", (enum option_id)o);
	}
}

static void print_options(struct cli *c)
{
	for (int o = OPTION_FIRST_GLOBAL; o < OPTION_COUNT; o++)
		print_option(c->out.to, "", (enum option_id)o);
}

/* What a value may be, as one writes it. */
static void print_values(FILE *to, const struct conf_row *row)
{
	switch (row->type) {
	case CONF_BOOL:
		fputs("yes no", to);
		break;
	case CONF_INT:
		fprintf(to, "%" PRId64 "\342\200\223%" PRId64, row->min, row->max);
		break;
	case CONF_ENUM:
		fputs(row->values, to);
		break;
	default:
		fputs(_("TEXT"), to);
		break;
	}
}

static void print_config(struct cli *c)
{
	FILE *to = c->out.to;

	for (int i = 0; i < CONF_COUNT; i++) {
		const struct conf_row *row = conf_row((enum conf_id)i);

		fprintf(to, "%s\t", row->name);
		print_values(to, row);
		fprintf(to, "\t%s", _(row->help));
		if (*row->def)
			fprintf(to, _(" (default: %s)"), row->def);
		putc('\n', to);
	}
}

static void print_keys(struct cli *c)
{
	c->roof->keys(c->out.to);
}

static void print_roles(struct cli *c)
{
	c->roof->roles(c->out.to);
}

int tables_print(struct cli *c, const char *name)
{
	static const struct {
		const char *name;
		void (*print)(struct cli *);
	} tables[] = {{"commands", print_commands}, {"options", print_options},
		{"config", print_config}, {"keys", print_keys},
		{"roles", print_roles}};

	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if (strcmp(tables[i].name, name) == 0) {
			tables[i].print(c);
			return CODE_DONE;
		}
	return complain(c, CODE_USAGE, _("there is no table '%s'"), name);
}
