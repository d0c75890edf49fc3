/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "ui/said.h"

#define WORD_LIMIT 1024

static const struct said_row words[] = {
#define SAID_ROW(id, word, help) [SAID_##id] = {word, help},
	SAID_WORDS(SAID_ROW)
#undef SAID_ROW
};

const struct said_row *said_row(enum said_kind k)
{
	return &words[k];
}

bool said_action(enum action a)
{
	switch (a) {
	case ACTION_UP: case ACTION_DOWN: case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN: case ACTION_HOME: case ACTION_END:
	case ACTION_ITEM: case ACTION_ITEM_BACK: case ACTION_REDRAW:
	case ACTION_THEME:
		return false;
	default: return true;
	}
}

/* Without capitals, and with blanks for hyphens: "Hand-In" is "hand in". */
static void fold(struct buf *out, const char *s)
{
	buf_init(out, WORD_LIMIT);
	text_fold_typed(out, s);
	for (size_t i = 0; i < out->len; i++) {
		if (out->data[i] == '-')
			out->data[i] = ' ';
	}
}

/* "Why?" is meant without its question mark, too. */
static void fold_word(struct buf *out, const char *s)
{
	fold(out, s);
	while (out->len > 1 && out->data[out->len - 1] == '?')
		out->data[--out->len] = '\0';
}

/* Bytes of a line and of its folded form differ, so whole words are counted, as
 * long as they are not more than the word. */
size_t said_begins(const char *line, const char *word)
{
	struct buf want, has;
	size_t len = 0, n = 0, got = 0;
	bool over = false;

	if (!word || !*word)
		return 0;
	fold_word(&want, word);
	while (!over) {
		len += strspn(line + len, " -");
		n = strcspn(line + len, " -");
		if (n == 0)
			break;
		len += n;
		if (len > WORD_LIMIT)
			break;
		char *part = strndup(line, len);

		fold_word(&has, part ? part : "");
		free(part);
		if (strcmp(has.data, want.data) == 0)
			got = len;
		over = has.len >= want.len;
		buf_release(&has);
	}
	buf_release(&want);
	return got;
}

struct best { struct said said; size_t len; };

static void offer(struct best *b, const char *line, const char *word,
		  enum said_kind kind, enum action a)
{
	size_t len = said_begins(line, word);

	if (len <= b->len)
		return;
	b->len = len;
	b->said.kind = kind;
	b->said.action = a;
}

static void offer_label(struct best *b, const char *line, enum action a,
			const char *label)
{
	if (!label)
		return;
	offer(b, line, label, SAID_ACTION, a);
	offer(b, line, _(label), SAID_ACTION, a);
}

/* A key by its name: "F2", "t". */
static void offer_key(struct best *b, const char *line, const struct keys *k)
{
	size_t len = strcspn(line, " ");
	char *word = strndup(line, len);
	enum action a = word ? keys_find(k, keys_parse(word)) : ACTION_COUNT;

	free(word);
	if (a == ACTION_COUNT || !said_action(a) || b->len)
		return;
	b->len = len;
	b->said.kind = SAID_ACTION;
	b->said.action = a;
}

struct said said_read(const char *line, const struct keys *k, const char *open,
		      const char *mark)
{
	struct best b = {{.kind = SAID_UNKNOWN, .action = ACTION_COUNT,
			  .rest = ""}, 0};

	line += strspn(line, " \t");
	if (!*line) {
		b.said.kind = SAID_NOTHING;
		return b.said;
	}
	if (str_int64(line, 1, INT64_MAX, &b.said.number)) {
		b.said.kind = SAID_NUMBER;
		return b.said;
	}
	if (strcmp(line, "0") == 0) {
		b.said.kind = SAID_LIST;
		return b.said;
	}
	/* What a word means here goes before what it means elsewhere. */
	offer_label(&b, line, ACTION_OPEN, open);
	offer_label(&b, line, ACTION_MARK, mark);
	for (int i = 0; i < SAID_WORD_COUNT; i++) {
		offer(&b, line, words[i].word, (enum said_kind)i, ACTION_COUNT);
		offer(&b, line, _(words[i].word), (enum said_kind)i,
		      ACTION_COUNT);
	}
	for (int a = 0; a < ACTION_COUNT; a++) {
		if (!said_action((enum action)a))
			continue;
		offer(&b, line, action_row((enum action)a)->name, SAID_ACTION,
		      (enum action)a);
		offer_label(&b, line, (enum action)a,
			    action_row((enum action)a)->label);
	}
	offer_key(&b, line, k);
	if (!b.len && *line == '/') {
		b.len = 1;
		b.said.kind = SAID_ACTION;
		b.said.action = ACTION_SEARCH;
	}
	b.said.rest = line + b.len;
	b.said.rest += strspn(b.said.rest, " ");
	if (b.said.action != ACTION_SEARCH &&
	    str_int64(b.said.rest, 1, INT64_MAX, &b.said.number))
		b.said.rest += strlen(b.said.rest);
	return b.said;
}

/* A word, or its first letter. */
static bool answers(const char *line, const char *word)
{
	struct buf has, want;
	bool is;

	fold(&has, line);
	fold(&want, word);
	is = has.len && (strcmp(has.data, want.data) == 0 ||
			 (has.len == 1 && *has.data == *want.data));
	buf_release(&want);
	buf_release(&has);
	return is;
}

enum said_kind said_answer(const char *line)
{
	static const enum said_kind kinds[] = {SAID_YES, SAID_NO};

	line += strspn(line, " ");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *word = words[kinds[i]].word;

		if (answers(line, _(word)) || answers(line, word))
			return kinds[i];
	}
	return SAID_UNKNOWN;
}
