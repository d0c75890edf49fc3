/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion files, from the table of commands. */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/words.h"

static bool offered(const struct command *row, int option)
{
	return option_row((enum option_id)option)->help &&
	       (option >= OPTION_FIRST_GLOBAL || row->options >> option & 1);
}

static void bash_case(FILE *to, const struct command *row)
{
	fprintf(to, "\t'%s') words=\"", row->name);
	for (int i = 0; i < OPTION_COUNT; i++)
		if (offered(row, i))
			fprintf(to, "--%s ", option_row((enum option_id)i)->name);
	fputs("\" ;;\n", to);
}

/* Second words of a first one, for "account" and its like. */
static void bash_second(FILE *to, const char *first, size_t len)
{
	const struct command *row;

	fprintf(to, "\t'%.*s') second=\"", (int)len, first);
	for (size_t i = 0; (row = command_row(i)); i++)
		if (strncmp(row->name, first, len) == 0 &&
		    row->name[len] == ' ')
			fprintf(to, "%s ", row->name + len + 1);
	fputs("\" ;;\n", to);
}

/* The row is the first one with its first word. */
static bool is_first(size_t i, size_t len)
{
	const char *name = command_row(i)->name;

	return i == 0 ||
	       strncmp(command_row(i - 1)->name, name, len) != 0 ||
	       strcspn(command_row(i - 1)->name, " ") != len;
}

static bool has_second(const char *first, size_t len)
{
	const struct command *row;

	for (size_t i = 0; (row = command_row(i)); i++)
		if (strncmp(row->name, first, len) == 0 &&
		    row->name[len] == ' ')
			return true;
	return false;
}

static void print_bash(FILE *to)
{
	const struct command *row;

	fputs("# bash completion for ranzen, made by ranzen --completion bash\n"
	      "_ranzen()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words= second=\n"
	      "\tlocal one=${COMP_WORDS[1]} two=${COMP_WORDS[2]}\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords=\"", to);
	for (size_t i = 0; (row = command_row(i)); i++) {
		size_t len = strcspn(row->name, " ");

		if (is_first(i, len))
			fprintf(to, "%.*s ", (int)len, row->name);
	}
	fputs("--help --version\"\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	      "\t\treturn\n\tfi\n\tcase $one in\n", to);
	for (size_t i = 0; (row = command_row(i)); i++) {
		size_t len = strcspn(row->name, " ");

		if (is_first(i, len) && has_second(row->name, len))
			bash_second(to, row->name, len);
	}
	fputs("\tesac\n"
	      "\tcase \" $second\" in\n"
	      "\t*\" $two \"*) one=\"$one $two\" ;;\n\tesac\n"
	      "\tcase $one in\n", to);
	for (size_t i = 0; (row = command_row(i)); i++)
		bash_case(to, row);
	fputs("\tesac\n"
	      "\t[ \"$COMP_CWORD\" -ne 2 ] || words=\"$second$words\"\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
	      "complete -o default -F _ranzen ranzen\n", to);
}

/* The rows of a description list, with what the shell would read doubled. */
static void print_quoted(FILE *to, const char *s)
{
	for (; *s; s++) {
		if (*s == '\'' || *s == '[' || *s == ']' || *s == ':')
			continue;
		putc(*s, to);
	}
}

static void print_zsh(FILE *to)
{
	const struct command *row;

	fputs("#compdef ranzen\n"
	      "# made by ranzen --completion zsh\n"
	      "local -a commands options\n"
	      "if (( CURRENT == 2 )); then\n\tcommands=(\n", to);
	for (size_t i = 0; (row = command_row(i)); i++) {
		size_t len = strcspn(row->name, " ");

		if (!is_first(i, len))
			continue;
		fprintf(to, "\t'%.*s:", (int)len, row->name);
		print_quoted(to, row->help);
		fputs("'\n", to);
	}
	fputs("\t)\n\t_describe command commands\n\treturn\nfi\n"
	      "case \"$words[2] $words[3]\" in\n", to);
	for (int two = 1; two >= 0; two--)
		for (size_t i = 0; (row = command_row(i)); i++) {
			if ((strchr(row->name, ' ') != NULL) != (two == 1))
				continue;
			fprintf(to, "'%s'%s) options=(", row->name,
				two ? "" : "*");
			for (int o = 0; o < OPTION_COUNT; o++)
				if (offered(row, o))
					fprintf(to, "--%s ", option_row(
						(enum option_id)o)->name);
			fputs(") ;;\n", to);
		}
	fputs("esac\ncompadd -- $options\n_files\n", to);
}

static void print_fish(FILE *to)
{
	const struct command *row;

	fputs("# made by ranzen --completion fish\n", to);
	for (size_t i = 0; (row = command_row(i)); i++) {
		int len = (int)strcspn(row->name, " ");
		const char *second = row->name[len] ? row->name + len + 1 : "";

		if (is_first(i, (size_t)len))
			fprintf(to, "complete -c ranzen -n __fish_use_subcommand -a %.*s -d '%s'\n",
				len, row->name, *second ? "" : row->help);
		if (*second)
			fprintf(to, "complete -c ranzen -n '__fish_seen_subcommand_from %.*s' -a %s -d '%s'\n",
				len, row->name, second, row->help);
		for (int o = 0; o < OPTION_FIRST_GLOBAL; o++)
			if (offered(row, o))
				fprintf(to, "complete -c ranzen -n '__fish_seen_subcommand_from %s' -l %s%s\n",
					*second ? second : row->name,
					option_row((enum option_id)o)->name,
					option_row((enum option_id)o)->value
					    ? " -r" : "");
	}
	for (int o = OPTION_FIRST_GLOBAL; o < OPTION_COUNT; o++)
		if (option_row((enum option_id)o)->help)
			fprintf(to, "complete -c ranzen -l %s\n",
				option_row((enum option_id)o)->name);
}

int completion_print(struct cli *c, const char *shell)
{
	static const struct {
		const char *name;
		void (*print)(FILE *to);
	} shells[] = {{"bash", print_bash}, {"zsh", print_zsh},
		{"fish", print_fish}};

	for (size_t i = 0; i < ARRAY_LEN(shells); i++)
		if (strcmp(shells[i].name, shell) == 0) {
			shells[i].print(c->out.to);
			return CODE_DONE;
		}
	return complain(c, CODE_USAGE, _("there is no completion for '%s'"),
		shell);
}
