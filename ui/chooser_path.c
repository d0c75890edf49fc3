/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of a file, typed with Tab as in a shell, or dropped here. */
#include "base/base.h"

#include "base/path.h"
#include "base/text.h"
#include "ui/chooser.h"

#define OFFERS_MS 500 /* a folder may take so long for Tab */

const char *chooser_begun(const char *typed)
{
	const char *at, *from = typed;

	for (at = typed; (at = strchr(at, '/')); at++) {
		if (at[1] == '/' || str_starts(at + 1, "~/"))
			from = at + 1;
	}
	return from;
}

char *chooser_path(const struct chooser *c, const char *typed)
{
	const char *home = getenv("HOME");

	typed = chooser_begun(typed);
	if (*typed == '/')
		return str_dup(typed);
	if (home && strcmp(typed, "~") == 0)
		return str_dup(home);
	if (home && str_starts(typed, "~/"))
		return path_join(home, typed + 2);
	return path_join(c->folder.path ? c->folder.path : home ? home : "/",
			 typed);
}

/* ---- Tab */
static struct chooser *of(struct ui *ui)
{
	return ui_top(ui)->own;
}

enum err chooser_look(struct chooser *c, const char *typed, int ms, int *file)
{
	struct ui *ui = c->ui;
	char *path = chooser_path(c, typed), arg[CHOOSER_PATH];
	const char *args[] = {arg};
	enum err e = path ? ERR_OK : ERR_NOMEM;

	if (!e && !str_printf(arg, sizeof(arg), "=%s", path))
		e = ERR_LIMIT;
	free(path);
	c->reading = false;
	if (!e)
		e = lister_start(&ui->lister, &ui->watch, c, args, 1);
	if (!e)
		e = lister_wait(&ui->lister, ms)
		    ? folder_take(&c->offers, &ui->lister.told, file)
		    : ERR_TIMEOUT;
	lister_drop(&ui->lister, c);
	return e;
}

/* What lies in the folder, unless it is known. */
static bool look(struct chooser *c, const char *folder)
{
	int file;

	if (c->offers_of && strcmp(c->offers_of, folder) == 0)
		return true;
	free(c->offers_of);
	c->offers_of = NULL;
	if (!chooser_look(c, folder, OFFERS_MS, &file))
		c->offers_of = str_dup(folder);
	return c->offers_of != NULL;
}

static bool offered(const struct folder_entry *e, const char *stem)
{
	struct buf name, want;
	bool is;

	if (e->kind == LISTER_UP || !text_valid(e->name, strlen(e->name)) ||
	    (*e->name == '.' && *stem != '.'))
		return false;
	buf_init(&name, 4 * NAME_MAX);
	buf_init(&want, 4 * PROMPT_TEXT);
	text_fold(&name, e->name);
	text_fold(&want, stem);
	is = str_starts(name.data, want.data);
	buf_release(&name);
	buf_release(&want);
	return is;
}

/* Number n of what begins so; the bytes that all of them share. */
static const struct folder_entry *offer(const struct folder *f, const char *stem,
					int n, int *all, size_t *shared)
{
	const struct folder_entry *first = NULL, *found = NULL;

	*all = 0;
	*shared = 0;
	for (int i = 0; i < f->n; i++) {
		const struct folder_entry *e = &f->entries[i];
		size_t same = 0;

		if (!offered(e, stem))
			continue;
		while (first && same < *shared && e->name[same] == first->name[same])
			same++;
		*shared = first ? same : strlen(e->name);
		first = first ? first : e;
		if ((*all)++ == n)
			found = e;
	}
	/* No half of a letter. */
	while (first && ((unsigned char)first->name[*shared] & 0xc0) == 0x80)
		--*shared;
	return found;
}

/* As far as all agree; from then on one after the other. */
static void complete(struct ui *ui)
{
	struct chooser *c = of(ui);
	const char *text = ui->prompt.text, *slash = strrchr(text, '/');
	const struct folder_entry *e;
	char next[PROMPT_TEXT];
	size_t shared;
	int all;

	if (!*text || strcmp(text, c->given) != 0) {
		str_printf(c->base, sizeof(c->base), "%.*s",
			   slash ? (int)(slash - text) + 1 : 0, text);
		str_copy(c->stem, sizeof(c->stem), slash ? slash + 1 : text);
		c->turn = -1;
	}
	*c->given = '\0';
	if (!look(c, c->base) ||
	    !(e = offer(&c->offers, c->stem, c->turn + 1, &all, &shared)))
		return;
	if (all > 1 && c->turn < 0 && shared > strlen(c->stem)) {
		str_printf(next, sizeof(next), "%s%.*s", c->base, (int)shared,
			   e->name);
		prompt_set(ui, next);
		return;
	}
	c->turn = all > 1 ? (c->turn + 2) % all - 1 : -1;
	str_printf(next, sizeof(next), "%s%s%s", c->base, e->name,
		   e->kind == LISTER_FOLDER ? "/" : "");
	prompt_set(ui, next);
	if (all > 1)
		str_copy(c->given, sizeof(c->given), next);
}

static bool key(struct ui *ui, struct prompt *p, int k)
{
	if (k != '\t')
		return false;
	if (strcmp(p->text, "~") == 0)
		prompt_set(ui, "~/");
	else
		complete(ui);
	return true;
}

static void done(struct ui *ui, const char *text)
{
	struct view *v = ui_top(ui);

	if (*text)
		chooser_go(v->own, v, text);
	ui_load(ui);
}

static const struct prompt_ops prompt = {
	.done = done, .key = key,
	/* TRANSLATORS: what Enter does where a path is typed; then what Tab does */
	.enter = N_("Go there"), .tab = N_("Complete"),
};

void chooser_ask(struct chooser *c, struct view *v)
{
	char path[PROMPT_TEXT] = "~/";

	if (strchr(v->words, '/')) {
		/* It was searched for: its first "/" began that. */
		str_printf(path, sizeof(path), "%s%s",
			   strchr("/~", *v->words) ? "" : "/", v->words);
		search_clear(c->ui, v);
	}
	free(c->offers_of);
	c->offers_of = NULL;
	*c->given = '\0';
	prompt_open(c->ui, &prompt, _("Path: "), path);
}

/* ---- what is dropped on a terminal: paths in quotes, with backslashes, or as
 * file:// addresses, with blanks between them */
/* The next word of a line, unquoted; NULL: no more. Caller frees. */
static char *next_word(const char **at)
{
	char quote = '\0';
	const char *s = *at + strspn(*at, " ");
	struct buf b;

	if (!*s)
		return NULL;
	buf_init(&b, CHOOSER_PATH);
	for (; *s && (quote || *s != ' '); s++) {
		if (*s == quote) {
			quote = '\0';
		} else if (!quote && (*s == '\'' || *s == '"')) {
			quote = *s;
		} else {
			s += *s == '\\' && quote != '\'' && s[1];
			buf_char(&b, *s);
		}
	}
	*at = s;
	return buf_take(&b);
}

char *chooser_dropped(const char **at, bool alone)
{
	static const char here[] = "file://";
	bool quoted = strchr("'\"", **at) && **at, address = str_starts(*at, here);
	char *word = !alone || quoted ? next_word(at) : str_dup(*at), *path;

	if (!word || !address)
		return word;
	path = strchr(word + strlen(here), '/');
	path = path ? str_dup(path) : NULL;
	free(word);
	if (path)
		str_unescape(path, false);
	return path;
}

/* The end of a line is a blank by now (term_read.c). */
void chooser_paste(struct chooser *c, struct view *v, const char *text)
{
	const char *all = text;
	char *path = chooser_dropped(&text, false), *more;

	if (!path || !strchr("/~", *path)) {
		free(path);
		search_begin(c->ui, v, all);
		return;
	}
	for (text += strspn(text, " "); c->n_pasted < CHOOSER_PASTED &&
	     (more = chooser_dropped(&text, false)); text += strspn(text, " "))
		c->pasted[c->n_pasted++] = more;
	chooser_go(c, v, path);
	free(path);
}
