/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody meant who typed a command or an option that there is not. */
#include "base/base.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/near.h"
#include "cli/words.h"

#define WORD_MAX 40 /* bytes that are compared */
#define NAMES_MAX 400

/* The letters to change, add, leave out or swap with their neighbour to make
 * one word of the other. */
static int distance(const char *a, const char *b)
{
	int row[3][WORD_MAX + 1], *before = row[0], *last = row[1],
					       *now = row[2];
	int n = (int)strlen(b);

	for (int k = 0; k <= n; k++)
		last[k] = k;
	for (int i = 1; a[i - 1]; i++) {
		int *turn = before;

		now[0] = i;
		for (int k = 1; k <= n; k++) {
			int other = a[i - 1] != b[k - 1];

			now[k] = MIN(last[k - 1] + other,
				     MIN(last[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1])
				now[k] = MIN(now[k], before[k - 2] + 1);
		}
		before = last;
		last = now;
		now = turn;
	}
	return last[n];
}

bool near_word(const char *typed, const char *name, int *best)
{
	size_t len = strlen(typed), other = strlen(name);
	int d;

	if (len > WORD_MAX || other > WORD_MAX)
		return false;
	d = distance(typed, name);
	/* The beginning of a word is meant for it, too. */
	if (len > 1 && len < other && str_starts(name, typed))
		d = MIN(d, 1);
	if (d > (int)MAX(MIN(len, other) / 3, 1) || d >= *best)
		return false;
	*best = d;
	return true;
}

/* ---- commands */
static bool in_group(const struct command *row, const char *group)
{
	return str_starts(row->name, group) && row->name[strlen(group)] == ' ';
}

bool near_group(const char *word)
{
	const struct command *row;

	for (size_t i = 0; (row = command_row(i)); i++) {
		if (in_group(row, word))
			return true;
	}
	return false;
}

/* The command whose second word is nearest, in a group (NULL: whose first one
 * is); NULL: none is near. */
static const char *nearest(const char *group, const char *typed)
{
	const struct command *row;
	const char *found = NULL;
	int best = INT_MAX;

	for (size_t i = 0; (row = command_row(i)); i++) {
		const char *word = row->name;
		char name[WORD_MAX + 1];

		if (group && !in_group(row, group))
			continue;
		word += group ? strlen(group) + 1 : 0;
		str_printf(name, sizeof(name), "%.*s",
			   (int)strcspn(word, " "), word);
		if (near_word(typed, name, &best))
			found = row->name;
	}
	return found;
}

/* Which words follow the first one. */
static int say_group(struct cli *c, const char *group)
{
	const struct command *row;
	struct buf b;

	buf_init(&b, NAMES_MAX);
	for (size_t i = 0; (row = command_row(i)); i++) {
		if (in_group(row, group))
			buf_printf(&b, "%s%s", b.len ? ", " : "", row->name);
	}
	complain(c, CODE_USAGE,
		/* TRANSLATORS: a word; commands; the word again */
		_("'%s' takes one more word: %s; see: ranzen %s --help"), group,
		b.data, group);
	buf_release(&b);
	return CODE_USAGE;
}

int near_command(struct cli *c, char **words, int n)
{
	bool group = near_group(words[0]);
	const char *meant;

	if (group && n == 1)
		return say_group(c, words[0]);
	meant = nearest(group ? words[0] : NULL, words[group]);
	if (group && !meant)
		return say_group(c, words[0]);
	if (group)
		return complain(c, CODE_USAGE,
			_("there is no command '%s %s'; did you mean '%s'?"),
			words[0], words[1], meant);
	if (meant)
		return complain(c, CODE_USAGE,
			_("there is no command '%s'; did you mean '%.*s'?"),
			words[0], (int)strcspn(meant, " "), meant);
	return complain(c, CODE_USAGE,
		_("there is no command '%s'; see: ranzen --help"), words[0]);
}

/* ---- options */
int near_option(struct cli *c, const char *typed)
{
	const char *found = NULL;
	int best = INT_MAX;
	char name[WORD_MAX + 1];

	str_printf(name, sizeof(name), "%.*s", (int)strcspn(typed, "="), typed);
	for (int i = 0; i < OPTION_COUNT && str_starts(name, "--"); i++) {
		const struct option_row *row = option_row((enum option_id)i);

		if (row->help && near_word(name + 2, row->name, &best))
			found = row->name;
	}
	/* The option is right, and its value is missing or not wanted. */
	if (found && best > 0)
		return complain(c, CODE_USAGE,
			_("there is no option '%s'; did you mean '--%s'?"), name,
			found);
	return complain(c, CODE_USAGE,
		_("'%s' was not understood; see: ranzen --help"), typed);
}
