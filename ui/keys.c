/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <wctype.h>

#include "base/i18n.h"
#include "base/text.h"
#include "conf/line.h"
#include "ui/keys.h"

#define FUNCTION_KEYS 24
#define LINE_MAX_KEYS 200
#define FILE_LIMIT (64u << 10)

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
	{TERM_KEY(KEY_BACKSPACE), N_("Backspace")},
};

static const char ctrl[] = N_("Ctrl-");

/* Nobody can do without these: with them all the others are found. */
static const enum action needed[] = {
	ACTION_OPEN, ACTION_BACK, ACTION_QUIT, ACTION_UP, ACTION_DOWN,
	ACTION_PALETTE,
};

/* Job control and flow control; Backspace and Enter have keys of their own. */
static const char terminals[] = "CZ\\QHMJI[";

/* ---- keys and their names */
static void name_in(int key, bool translated, char out[KEY_NAME])
{
	char bytes[MB_LEN_MAX + 1] = "";

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].key != key)
			continue;
		str_copy(out, KEY_NAME,
			 translated ? _(names[i].name) : names[i].name);
		return;
	}
	if (key > FN(0) && key <= FN(FUNCTION_KEYS)) {
		str_printf(out, KEY_NAME, "F%d", key - FN(0));
	} else if (key > 0 && key < 32) {
		str_printf(out, KEY_NAME, "%s%c", translated ? _(ctrl) : ctrl,
			   key + '@');
	} else {
		int n = wctomb(bytes, (wchar_t)key);

		bytes[n > 0 ? n : 0] = '\0';
		str_copy(out, KEY_NAME, n > 0 ? bytes : "?");
	}
}

void keys_name(int key, char out[KEY_NAME])
{
	name_in(key, true, out);
}

static int control(const char *word)
{
	const char *words[] = {_(ctrl), ctrl, "^"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i]);
		int c = str_ncasecmp(word, words[i], len) == 0 && word[len] &&
			!word[len + 1] ? toupper((unsigned char)word[len]) : 0;

		if (c > '@' && c < '`')
			return strchr(terminals, c) ? 0 : CTRL_KEY(c);
	}
	return 0;
}

int keys_parse(const char *word)
{
	size_t len = strlen(word);
	int64_t n;
	wchar_t c;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_casecmp(word, names[i].name) == 0 ||
		    str_casecmp(word, _(names[i].name)) == 0)
			return names[i].key;
	}
	if ((*word == 'F' || *word == 'f') &&
	    str_int64(word + 1, 1, FUNCTION_KEYS, &n))
		return FN((int)n);
	if (len > 0 && mbtowc(&c, word, len) == (int)len && c > 32 && c != 127)
		return (int)c;
	return control(word);
}

/* ---- who has which */
void keys_init(struct keys *k)
{
	k->words = false;
	k->open = k->mark = NULL;
	k->typing = false;
	for (int a = 0; a < ACTION_COUNT; a++) {
		memcpy(k->key[a], action_row((enum action)a)->keys,
		       sizeof(k->key[a]));
		k->own[a] = false;
	}
}

enum action keys_find(const struct keys *k, int key)
{
	for (int a = 0; key && a < ACTION_COUNT; a++) {
		for (int i = 0; i < KEYS_EACH; i++) {
			if (k->key[a][i] == key)
				return (enum action)a;
		}
	}
	return ACTION_COUNT;
}

bool keys_needed(enum action a)
{
	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		if (needed[i] == a)
			return true;
	}
	return false;
}

bool keys_default(const struct keys *k, enum action a)
{
	return memcmp(k->key[a], action_row(a)->keys, sizeof(k->key[a])) == 0;
}

static void lose(int keys[KEYS_EACH], int key)
{
	int n = 0;

	for (int i = 0; i < KEYS_EACH; i++) {
		if (keys[i] != key)
			keys[n++] = keys[i];
	}
	while (n < KEYS_EACH)
		keys[n++] = 0;
}

enum err keys_give(struct keys *k, enum action a, const int key[KEYS_EACH])
{
	struct keys after = *k;

	for (int i = 0; i < KEYS_EACH; i++) {
		for (int b = 0; key[i] && b < ACTION_COUNT; b++)
			lose(after.key[b], key[i]);
	}
	memcpy(after.key[a], key, sizeof(after.key[a]));
	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		if (!after.key[needed[i]][0])
			return ERR_LIMIT;
	}
	*k = after;
	k->own[a] = true;
	return ERR_OK;
}

void keys_reset(struct keys *k, enum action a)
{
	const int *def = action_row(a)->keys;
	int n = 0;

	memset(k->key[a], 0, sizeof(k->key[a]));
	k->own[a] = false;
	for (int i = 0; i < KEYS_EACH && def[i]; i++) {
		enum action has = keys_find(k, def[i]);

		if (has != ACTION_COUNT && k->own[has])
			continue;
		if (has != ACTION_COUNT)
			lose(k->key[has], def[i]);
		k->key[a][n++] = def[i];
	}
}

/* ---- the file */
bool keys_parse_all(const char *value, int key[KEYS_EACH])
{
	char copy[LINE_MAX_KEYS], *rest = NULL;
	int n = 0;

	memset(key, 0, KEYS_EACH * sizeof(*key));
	if (!str_copy(copy, sizeof(copy), value) || !*copy)
		return false;
	if (strcmp(copy, "-") == 0)
		return true;
	for (char *w = strtok_r(copy, " \t", &rest); w;
	     w = strtok_r(NULL, " \t", &rest)) {
		if (n == KEYS_EACH || (key[n++] = keys_parse(w)) == 0)
			return false;
	}
	return true;
}

static bool take_line(struct keys *k, const struct conf_line *line)
{
	char value[LINE_MAX_KEYS];
	int key[KEYS_EACH];
	enum action a;

	if (line->blank)
		return true;
	a = action_named(line->name, line->name_len);
	if (!line->name_len || a == ACTION_COUNT ||
	    !str_printf(value, sizeof(value), "%.*s", (int)line->value_len,
			line->value) || !keys_parse_all(value, key))
		return false;
	/* Which of two lines is meant nobody can know. */
	for (int i = 0; i < KEYS_EACH; i++) {
		enum action has = keys_find(k, key[i]);

		if (has != ACTION_COUNT && has != a && k->own[has])
			return false;
	}
	return keys_give(k, a, key) == ERR_OK;
}

void keys_read(struct keys *k, const char *file, keys_mistake *mistake,
	       void *ctx)
{
	struct conf_line line;
	struct conf_file f;
	int number = 0;
	enum err e = conf_file_read(&f, file);

	if (e && e != ERR_NOT_FOUND && mistake)
		mistake(ctx, file, 0);
	if (e)
		return;
	while (conf_file_next(&f, &line)) {
		number++;
		if (!take_line(k, &line) && mistake)
			mistake(ctx, file, number);
	}
	conf_file_release(&f);
}

static void words_of(const int key[KEYS_EACH], char *out, size_t size)
{
	char name[KEY_NAME];
	size_t len = 0;

	str_copy(out, size, key[0] ? "" : "-");
	for (int i = 0; i < KEYS_EACH && key[i]; i++) {
		name_in(key[i], false, name);
		str_printf(out + len, size - len, "%s%s", i ? " " : "", name);
		len = strlen(out);
	}
}

/* All that can be said in it, as comments. */
static void sample(struct buf *b)
{
	char words[LINE_MAX_KEYS];

	buf_printf(b, "# %s\n", _("Your keys: NAME = KEY KEY KEY, as in: get = F3 m"));
	buf_printf(b, "# %s\n#\n", _("A key is a character or a word: F2, Ctrl-S, Space, Enter, Left. None: -"));
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_row *row = action_row((enum action)a);

		words_of(row->keys, words, sizeof(words));
		buf_printf(b, "# %-10s = %-20s %s\n", row->name, words,
			   _(row->help));
	}
	buf_char(b, '\n');
}

enum err keys_save(const struct keys *k, const char *file, enum action a)
{
	char words[LINE_MAX_KEYS];
	struct buf head;
	enum err e;

	buf_init(&head, FILE_LIMIT);
	sample(&head);
	words_of(k->key[a], words, sizeof(words));
	e = conf_file_set(file, action_row(a)->name, k->own[a] ? words : NULL,
			  head.data);
	buf_release(&head);
	return e;
}

/* ---- in texts */
void keys_names(const struct keys *k, enum action a, char *out, size_t size)
{
	char name[KEY_NAME];
	size_t len = 0;

	*out = '\0';
	for (int i = 0; i < KEYS_EACH && k->key[a][i]; i++) {
		keys_name(k->key[a][i], name);
		str_printf(out + len, size - len, i ? ", %s" : "%s", name);
		len = strlen(out);
	}
}

void keys_table(FILE *to)
{
	char names_of[LINE_MAX_KEYS];
	struct keys k;

	keys_init(&k);
	for (int a = 0; a < ACTION_COUNT; a++) {
		keys_names(&k, (enum action)a, names_of, sizeof(names_of));
		fprintf(to, "%s\t%s\t%s\n", names_of,
			action_row((enum action)a)->name,
			_(action_row((enum action)a)->help));
	}
}

bool keys_letter(int key)
{
	return key > 0 && key < TERM_KEY(0) && iswalnum((wint_t)key);
}

void keys_first(const struct keys *k, enum action a, char out[KEY_NAME])
{
	int i = 0;
	const char *label = a == ACTION_OPEN && k->open ? k->open
			    : a == ACTION_MARK && k->mark ? k->mark
			    : action_row(a)->label;

	while (k->typing && i < KEYS_EACH && keys_letter(k->key[a][i]))
		i++;
	if (k->words)
		/* TRANSLATORS: quotes around a word that is to be typed */
		str_printf(out, KEY_NAME, _("\"%s\""), _(label));
	else if (i < KEYS_EACH && k->key[a][i])
		keys_name(k->key[a][i], out);
	else
		str_printf(out, KEY_NAME, ":%s", action_row(a)->name);
}

/* The action that is named at a brace; its length with both of them. */
static enum action named_at(const char *brace, size_t *len)
{
	const char *end = strchr(brace, '}');

	if (!end)
		return ACTION_COUNT;
	*len = (size_t)(end - brace) + 1;
	return action_named(brace + 1, *len - 2);
}

void keys_expand(const struct keys *k, char *out, size_t size, const char *text,
		 bool format)
{
	char name[KEY_NAME];
	struct buf b;
	size_t len;

	buf_init(&b, size - 1);
	while (*text) {
		enum action a = *text == '{' ? named_at(text, &len)
					     : ACTION_COUNT;

		if (a == ACTION_COUNT) {
			buf_char(&b, *text++);
			continue;
		}
		keys_first(k, a, name);
		if (format && strcmp(name, "%") == 0)
			str_copy(name, sizeof(name), "%%");
		buf_str(&b, name);
		text += len;
	}
	str_copy(out, size, b.data);
	buf_release(&b);
}
