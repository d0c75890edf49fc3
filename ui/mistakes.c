/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "ui/app.h"

#define NAMED 8 /* lines; more of them are no more to be read */

static void add(struct mistaken *m, const char *file, int line)
{
	size_t len = strlen(m->lines);

	str_copy(m->file, sizeof(m->file), file);
	m->unread |= line <= 0;
	if (m->n++ < NAMED)
		str_printf(m->lines + len, sizeof(m->lines) - len, "%s%d",
			   len ? ", " : "", line);
	else if (m->n == NAMED + 1)
		str_printf(m->lines + len, sizeof(m->lines) - len, ", …");
}

void mistakes_of_keys(void *ctx, const char *file, int line)
{
	add(&((struct ui *)ctx)->mistakes.keys, file, line);
}

void mistakes_of_theme(void *ctx, const char *file, int line)
{
	add(&((struct ui *)ctx)->mistakes.theme, file, line);
}

static void keys_words(const struct mistaken *m, char out[UI_TEXT])
{
	if (m->unread)
		str_printf(out, UI_TEXT, _("Your keys cannot be read: %s"),
			   m->file);
	else
		str_printf(out, UI_TEXT,
			   ngettext("Line %s of your keys is not understood: %s",
				    "Lines %s of your keys are not understood: %s",
				    (unsigned long)m->n), m->lines, m->file);
}

static void theme_words(const struct mistaken *m, char out[UI_TEXT])
{
	if (m->unread)
		str_printf(out, UI_TEXT, _("This theme cannot be read: %s"),
			   m->file);
	else
		str_printf(out, UI_TEXT,
			   ngettext("Line %s of this theme is not understood: %s",
				    "Lines %s of this theme are not understood: %s",
				    (unsigned long)m->n), m->lines, m->file);
}

void mistakes_tell(struct ui *ui)
{
	struct mistakes *m = &ui->mistakes;
	char keys[UI_TEXT] = "", theme[UI_TEXT] = "";

	if (m->keys.n)
		keys_words(&m->keys, keys);
	if (m->theme.n)
		theme_words(&m->theme, theme);
	if (*keys || *theme)
		ui_say(ui, ROLE_warn, "%s%s%s", keys, *keys && *theme ? "; " : "",
		       theme);
	memset(m, 0, sizeof(*m));
}
