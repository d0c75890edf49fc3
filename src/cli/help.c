/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/tty.h"
#include "cli/cli.h"
#include "cli/words.h"

#define LEFT 34 /* columns of the left side of a list */

static void print_pair(FILE *to, const char *left, const char *right)
{
	int used = text_width(left);

	tty_tell(to, LEFT + 2, "  %s%*s%s", left,
		used < LEFT ? LEFT - used : 1, "", right);
}

static void print_option(FILE *to, const struct option_row *row)
{
	char left[128];

	if (!row->help)
		return;
	str_printf(left, sizeof(left), "--%s%s%s", row->name,
		row->value ? " " : "", row->value ? _(row->value) : "");
	print_pair(to, left, _(row->help));
}

/* Those that begin with the word; "": all. */
static void print_commands(FILE *to, const char *word)
{
	const struct command *row;
	size_t len = strlen(word);

	for (size_t i = 0; (row = command_row(i)); i++) {
		char left[128];

		if (len > 0 && (strncmp(row->name, word, len) != 0 ||
				!strchr(" ", row->name[len])))
			continue;
		str_printf(left, sizeof(left), "%s%s%s", row->name,
			*row->args ? " " : "", *row->args ? _(row->args) : "");
		print_pair(to, left, _(row->help));
	}
	putc('\n', to);
}

static void print_all(FILE *to)
{
	fprintf(to, _("usage: %s\n\n"), _("ranzen [COMMAND] [OPTION…]"));
	fprintf(to, "%s\n\n", _("Without a command the screen opens."));
	print_commands(to, "");
}

static void print_one(FILE *to, const struct command *one)
{
	char usage[256];

	str_printf(usage, sizeof(usage), "ranzen %s%s%s%s", one->name,
		*one->args ? " " : "", *one->args ? _(one->args) : "",
		one->options ? _(" [OPTION…]") : "");
	fprintf(to, _("usage: %s\n\n"), usage);
	tty_tell(to, 2, "  %s\n", _(one->help));
	for (int i = 0; i < OPTION_FIRST_GLOBAL; i++)
		if (one->options >> i & 1)
			print_option(to, option_row((enum option_id)i));
	if (one->options)
		putc('\n', to);
}

static int print_global(FILE *to)
{
	for (int i = OPTION_FIRST_GLOBAL; i < OPTION_COUNT; i++)
		print_option(to, option_row((enum option_id)i));
	return CODE_DONE;
}

int help_print(struct cli *c, const struct command *one)
{
	if (one)
		print_one(c->out.to, one);
	else
		print_all(c->out.to);
	return print_global(c->out.to);
}

int help_group(struct cli *c, const char *word)
{
	char usage[256];

	str_printf(usage, sizeof(usage), "ranzen %s %s", word, _("[OPTION…]"));
	fprintf(c->out.to, _("usage: %s\n\n"), usage);
	print_commands(c->out.to, word);
	return print_global(c->out.to);
}
