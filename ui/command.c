/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "ui/command.h"

#define FOLDED 512

/* ---- commands with an argument */
static void run_search(struct ui *ui, const char *arg)
{
	search_begin(ui, ui_top(ui), arg);
}

static void run_task(struct ui *ui, const char *arg)
{
	int64_t id = 0;

	if (store_task_named(ui->store, arg, &id))
		ui_say(ui, ROLE_message, _("There is no task %s."), arg);
	else if (ui_push(ui, &view_task, id, NULL))
		ui_load(ui);
}

/* "NAME VALUE"; the value may have blanks, or be empty. */
static void run_set(struct ui *ui, const char *arg)
{
	size_t len = strcspn(arg, " ");
	const char *value = arg + len + strspn(arg + len, " ");
	char name[64];
	enum conf_id id;

	str_printf(name, sizeof(name), "%.*s", (int)len, arg);
	if (!conf_find(name, &id))
		ui_say(ui, ROLE_message, _("There is no option %s."), name);
	else
		options_set(ui, id, value);
}

static void options_of(enum conf_id id, const char *before, command_value *value,
		       void *ctx)
{
	const struct conf_row *row = conf_row(id);
	const char *words = row->type == CONF_BOOL ? "yes no" : row->values;
	char line[UI_TEXT], word[CONF_ALLOWED];

	for (; words && *words; words += strspn(words, " ")) {
		size_t len = strcspn(words, " ");

		str_printf(line, sizeof(line), "%s%s%.*s", before,
			   *before ? " " : "", (int)len, words);
		str_printf(word, sizeof(word), "%.*s", (int)len, words);
		value(ctx, line, _(conf_said(id, word)));
		words += len;
	}
}

static void set_values(struct ui *ui, const char *typed, command_value *value,
		       void *ctx)
{
	size_t len = strcspn(typed, " ");
	char name[64];
	enum conf_id id;

	UNUSED(ui);
	str_printf(name, sizeof(name), "%.*s", (int)len, typed);
	if (typed[len] && conf_find(name, &id)) {
		options_of(id, name, value, ctx);
		return;
	}
	for (int i = 0; i < CONF_COUNT; i++) {
		const struct conf_row *row = conf_row((enum conf_id)i);

		value(ctx, row->name, _(row->help));
	}
}

static void run_theme(struct ui *ui, const char *arg)
{
	options_set(ui, CONF_UI_THEME, arg);
}

static void theme_values(struct ui *ui, const char *typed, command_value *value,
			 void *ctx)
{
	char **names = NULL;
	size_t n = 0;

	UNUSED(typed);
	if (theme_names(ui->start->paths, &names, &n))
		return;
	for (size_t i = 0; i < n; i++) {
		value(ctx, names[i], "");
		free(names[i]);
	}
	free(names);
}

static void run_key(struct ui *ui, const char *arg)
{
	size_t len = strcspn(arg, " ");
	const char *keys = arg + len + strspn(arg + len, " ");
	enum action a = action_named(arg, len);

	if (a == ACTION_COUNT)
		ui_say(ui, ROLE_message, _("There is no command %.*s."),
		       (int)len, arg);
	else
		keys_typed(ui, a, keys);
}

static void key_values(struct ui *ui, const char *typed, command_value *value,
		       void *ctx)
{
	UNUSED(ui);
	if (strchr(typed, ' '))
		return;
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_row *row = action_row((enum action)a);

		value(ctx, row->name, _(row->help));
	}
}

static const struct command own[] = {
	{"search", N_("WORDS"), NULL, NULL, ACTION_SEARCH, run_search, NULL},
	{"theme", N_("NAME"), NULL, NULL, ACTION_THEME, run_theme, theme_values},
	{"task", N_("NUMBER"), N_("Task"), N_("open a task by its number"),
	 ACTION_COUNT, run_task, NULL},
	{"set", N_("OPTION VALUE"), N_("Set"), N_("change an option"),
	 ACTION_COUNT, run_set, set_values},
	{"key", N_("COMMAND KEY…"), N_("Key"), N_("give a command other keys"),
	 ACTION_COUNT, run_key, key_values},
};

/* ---- all of them */
static const struct command *with_argument(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		if (strcmp(own[i].name, name) == 0)
			return &own[i];
	}
	return NULL;
}

bool command_at(int i, struct command *out)
{
	const struct action_row *row;
	const struct command *c;

	if (i < ACTION_COUNT) {
		row = action_row((enum action)i);
		c = with_argument(row->name);
		*out = (struct command){row->name, c ? c->args : "", row->label,
			row->help, (enum action)i, c ? c->run : NULL,
			c ? c->values : NULL};
		return true;
	}
	i -= ACTION_COUNT;
	for (size_t k = 0; k < ARRAY_LEN(own); k++) {
		if (own[k].action == ACTION_COUNT && i-- == 0) {
			*out = own[k];
			return true;
		}
	}
	return false;
}

bool command_named(const char *name, size_t len, struct command *out)
{
	for (int i = 0; command_at(i, out); i++) {
		if (strlen(out->name) == len && strncmp(out->name, name, len) == 0)
			return true;
	}
	return false;
}

/* ---- what is meant by some letters */
static void fold(char out[FOLDED], const char *text)
{
	struct buf b;

	buf_init(&b, FOLDED - 1);
	text_fold_typed(&b, text);
	str_copy(out, FOLDED, b.data);
	buf_release(&b);
}

/* Does a word of the text begin so? */
static bool word_begins(const char *text, const char *with, size_t len)
{
	for (bool start = true; *text; text++) {
		if (start && strncmp(text, with, len) == 0)
			return true;
		start = strchr(" -/(,'„", *text) != NULL;
	}
	return false;
}

static bool all_words(const char *text, const char *words)
{
	char folded[FOLDED];

	fold(folded, text);
	for (words += strspn(words, " "); *words; words += strspn(words, " ")) {
		size_t len = strcspn(words, " ");

		if (!word_begins(folded, words, len))
			return false;
		words += len;
	}
	return true;
}

/* Its letters in their order, with others between them. */
static bool scattered(const char *name, const char *letters)
{
	for (; *letters && *name; name++)
		letters += *letters == *name;
	return !*letters;
}

int command_fits(const struct command *c, const char *words)
{
	char want[FOLDED], both[FOLDED];

	fold(want, words);
	if (strcmp(c->name, want) == 0)
		return 1;
	if (str_starts(c->name, want))
		return 2;
	str_printf(both, sizeof(both), "%s %s %s", c->name, _(c->label),
		   c->label);
	if (all_words(both, want))
		return 3;
	str_printf(both, sizeof(both), "%s %s %s %s", _(c->label), _(c->help),
		   c->label, c->help);
	if (all_words(both, want))
		return 4;
	return strlen(want) > 1 && scattered(c->name, want) ? 5 : 0;
}
