/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "ui/action.h"

static const struct action_row rows[] = {
#define ACTION_ROW(id, a, b, c, name, label, help) \
	[ACTION_##id] = {{a, b, c}, name, label, help},
	ACTIONS(ACTION_ROW)
#undef ACTION_ROW
};

static const struct { int key; const char *name; } names[] = {
	{TERM_ENTER, N_("Enter")},
	{TERM_ESC, N_("Esc")},
	{' ', N_("Space")},
	{'\t', N_("Tab")},
	{TERM_KEY(KEY_BTAB), N_("Shift-Tab")},
	{TERM_KEY(KEY_UP), N_("Up")},
	{TERM_KEY(KEY_DOWN), N_("Down")},
	{TERM_KEY(KEY_LEFT), N_("Left")},
	{TERM_KEY(KEY_RIGHT), N_("Right")},
	{TERM_KEY(KEY_PPAGE), N_("PgUp")},
	{TERM_KEY(KEY_NPAGE), N_("PgDn")},
	{TERM_KEY(KEY_HOME), N_("Home")},
	{TERM_KEY(KEY_END), N_("End")},
	{TERM_KEY(KEY_IC), N_("Ins")},
	{TERM_KEY(KEY_DC), N_("Del")},
};

const struct action_row *action_row(enum action a)
{
	return &rows[a];
}

enum action action_of(int key)
{
	for (int a = 0; a < ACTION_COUNT; a++) {
		for (int i = 0; i < ACTION_KEYS; i++) {
			if (key && rows[a].keys[i] == key)
				return (enum action)a;
		}
	}
	return ACTION_COUNT;
}

void action_key_name(int key, char out[16])
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].key == key) {
			str_copy(out, 16, _(names[i].name));
			return;
		}
	}
	if (key >= FN(1) && key <= FN(12))
		str_printf(out, 16, "F%d", key - FN(0));
	else if (key > 0 && key < 32)
		str_printf(out, 16, "^%c", key + '@');
	else
		str_printf(out, 16, "%c", key);
}

void action_table(FILE *to)
{
	char name[16];

	for (int a = 0; a < ACTION_COUNT; a++) {
		for (int i = 0; i < ACTION_KEYS && rows[a].keys[i]; i++) {
			action_key_name(rows[a].keys[i], name);
			fprintf(to, "%s%s", i ? ", " : "", name);
		}
		fprintf(to, "\t%s\n", _(rows[a].help));
	}
}
