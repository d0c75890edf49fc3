/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "ui/speech.h"

#define COUNTED 5000 /* rows */

void speech_row(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	if (v->ops->words)
		v->ops->words(ui, v, row, out);
	else if (row < v->doc.n)
		doc_words(&v->doc, row, out);
}

int speech_lines(const struct ui *ui)
{
	return ui->speech.on ? SPEECH_LINES - 1 : 0;
}

/* ---- what is said */
void speech_add(struct buf *b, const char *text)
{
	size_t len = text ? strlen(text) : 0, blanks = len ? strspn(text, " ") : 0;

	if (text)
		text += blanks;
	len -= blanks;
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len && b->len)
		buf_str(b, strchr(".?!:", b->data[b->len - 1]) ? " " : ". ");
	buf_add(b, text, len);
}

static void add_view(struct ui *ui, const struct view *v, struct buf *b)
{
	struct speech *s = &ui->speech;
	char note[UI_TEXT] = "";

	if (s->ops == v->ops && s->id == v->id && s->depth == ui->depth)
		return;
	s->ops = v->ops;
	s->id = v->id;
	s->depth = ui->depth;
	*s->tell = '\0';
	speech_add(b, _(v->ops->title));
	if (v->ops->note)
		v->ops->note(ui, ui_top(ui), note);
	speech_add(b, note);
}

/* "3 of 65": of what can be selected, where that is soon counted. */
static void add_place(const struct view *v, struct buf *b)
{
	int64_t nth = v->list.at + 1, n = v->list.total;
	char text[WORDS_SIZE];

	if (v->ops->stop && n <= COUNTED) {
		nth = n = 0;
		for (int64_t i = 0; i < v->list.total; i++) {
			n += v->ops->stop(v, i);
			nth += i <= v->list.at && v->ops->stop(v, i);
		}
	}
	str_printf(text, sizeof(text), _("%d of %d"), (int)nth, (int)n);
	speech_add(b, text);
}

void speech_page(const struct doc *d, struct buf *b)
{
	struct buf words;

	buf_init(&words, SPEECH_LIMIT);
	for (int64_t i = 0; i < d->n; i++) {
		if (words.len)
			buf_char(&words, ' ');
		doc_words(d, i, &words);
		if (d->lines[i].goes_on)
			continue;
		speech_add(b, words.data);
		buf_clear(&words);
	}
	buf_release(&words);
}

static void add_row(struct ui *ui, struct view *v, struct buf *b)
{
	struct buf words;

	buf_init(&words, SPEECH_LIMIT);
	if (v->list.at >= 0 && v->list.at < v->list.total) {
		speech_row(ui, v, v->list.at, &words);
		/* No full stop where the sentence is not over. */
		if (!v->ops->words && v->list.at < v->doc.n &&
		    v->doc.lines[v->list.at].goes_on)
			buf_str(&words, " ...");
		speech_add(b, words.data);
		add_place(v, b);
	} else {
		speech_page(&v->doc, b);
	}
	buf_release(&words);
}

/* Each sign is written where it is typed; here only what is more than one. */
static void add_prompt(struct ui *ui, struct buf *b)
{
	struct speech *s = &ui->speech;
	const char *text = ui->prompt.ops ? ui->prompt.text : "";
	size_t len = strlen(s->typed);
	const char *more = str_starts(text, s->typed) ? text + len : text;
	int columns;

	if (ui->prompt.ops && ui->prompt.ops != s->prompt)
		speech_add(b, ui->prompt.label);
	if (more != text + len || (*more && more[text_cluster(more, &columns)]))
		speech_add(b, text);
	s->prompt = ui->prompt.ops;
	str_copy(s->typed, sizeof(s->typed), text);
}

/* Of what the line above the keys would tell: the parts that the row has not
 * said. */
static void add_told(const char *tell, const char *row, struct buf *b)
{
	while (*tell) {
		size_t len = strcspn(tell, ";,");
		char part[UI_TEXT];

		str_printf(part, sizeof(part), "%.*s", (int)len, tell);
		if (!strstr(row, part))
			speech_add(b, part);
		tell += len;
		tell += strspn(tell, ";, ");
	}
}

static void compose(struct ui *ui, struct view *v, struct buf *b)
{
	struct speech *s = &ui->speech;
	char tell[UI_TEXT] = "";
	size_t row;

	add_view(ui, v, b);
	add_prompt(ui, b);
	speech_add(b, ui->message);
	row = b->len;
	add_row(ui, v, b);
	if (v->ops->tell)
		v->ops->tell(ui, v, tell);
	if (strcmp(tell, s->tell) != 0) {
		char *said = str_dup(b->data + row);

		add_told(tell, said ? said : "", b);
		free(said);
	}
	str_copy(s->tell, sizeof(s->tell), tell);
}

/* ---- how it is written */
/* As much as the lines take; what is left. */
static const char *write_part(struct ui *ui, const char *text, int lines)
{
	struct term *t = &ui->term;
	int y = t->rows - 1 - SPEECH_LINES;

	for (int i = 0; i < lines; i++) {
		size_t next, len = text_break(text, t->cols - 2, &next);
		char *line = strndup(text, len);

		term_cell(t, y + i, 0, 1, ROLE_text, "");
		term_cell(t, y + i, 1, t->cols - 1, ROLE_message,
			  line ? line : "");
		free(line);
		text += next;
	}
	return text;
}

static void put_cursor(struct ui *ui, const struct view *v, int x)
{
	int row = v->list.at >= 0 ? (int)(v->list.at - v->list.top) : 0;

	if (x >= 0)
		term_cursor(&ui->term, ui->term.rows - 2, x);
	else
		term_cursor(&ui->term, 2 + row, 0);
}

int speech_draw(struct ui *ui)
{
	struct speech *s = &ui->speech;
	struct view *v = ui_top(ui);
	bool typing = ui->prompt.ops && !ui->prompt.ops->one_key;
	int lines = typing ? SPEECH_LINES - 1 : SPEECH_LINES, x = -1;
	int y = ui->term.rows - 1 - SPEECH_LINES;
	bool fresh = s->key || strcmp(s->message, ui->message) != 0;
	const char *rest;
	struct buf b;

	buf_init(&b, SPEECH_LIMIT);
	if (s->key)
		compose(ui, v, &b);
	else if (fresh)
		speech_add(&b, ui->message);
	str_copy(s->message, sizeof(s->message), ui->message);
	if (typing)
		x = prompt_draw(ui, ui->term.rows - 2);
	if (!fresh)
		write_part(ui, s->text, lines);
	for (const char *part = b.data; fresh; part = rest) {
		rest = write_part(ui, part, lines);
		put_cursor(ui, v, x);
		term_anew(&ui->term, y, lines);
		/* What stands there at the end is not said again. */
		str_copy(s->text, sizeof(s->text), part);
		if (!*rest)
			break;
		term_flush(&ui->term);
	}
	s->key = false;
	buf_release(&b);
	return x;
}

void speech_first(struct ui *ui)
{
	struct speech *s = &ui->speech;
	struct view *v = ui_top(ui);

	if (!s->key && strcmp(s->message, ui->message) == 0)
		return;
	if (v->ops->window)
		v->ops->window(ui, v);
	speech_draw(ui);
	term_flush(&ui->term);
}
