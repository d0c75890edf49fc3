/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/records.h"
#include "cli/words.h"

#define NEWS_MAX 200
#define LESSONS_PAST_S (12 * 3600) /* what began so long ago may still run */

static enum err news_json(void *ctx, const struct announcement *a)
{
	struct cli *c = ctx;
	struct json *j = output_row(&c->out);

	json_int(j, "id", a->id);
	json_time(j, "at", a->at);
	json_str(j, "course", a->course);
	json_str(j, "author", a->author);
	json_str(j, "title", a->title);
	rich_json(j, "text", a->text);
	output_row_end(&c->out);
	return ERR_OK;
}

static enum err news_text(void *ctx, const struct announcement *a)
{
	struct cli *c = ctx;
	FILE *to = c->out.to;
	char at[64];
	enum err err;

	time_human(a->at, at, sizeof(at));
	fprintf(to, "%s  %s\n", at, a->title);
	if (a->course && *a->course)
		fprintf(to, "  %s\n", a->course);
	if (a->author && *a->author)
		fprintf(to, "  %s\n", a->author);
	err = rich_text(to, a->text, c->out.width, 2);
	putc('\n', to);
	return err;
}

int run_news(struct cli *c, char **args, int n)
{
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	err = store_announcements(c->store, NEWS_MAX,
		c->out.json ? news_json : news_text, c);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}

struct lessons {
	struct cli *c;
	struct table table;
};

static enum err lesson_out(void *ctx, const struct lesson *l)
{
	struct lessons *list = ctx;

	if (list->c->out.json) {
		struct json *j = output_row(&list->c->out);

		json_int(j, "id", l->id);
		json_time(j, "start", l->start);
		json_time(j, "end", l->end);
		json_str(j, "course", l->course);
		json_str(j, "title", l->title);
		json_str(j, "state", word_name(WORDS_LESSON, (int)l->state));
		json_str(j, "url", l->url);
		output_row_end(&list->c->out);
		return ERR_OK;
	}
	table_time(&list->table, l->start);
	table_word(&list->table, WORDS_LESSON, (int)l->state);
	table_text(&list->table, l->course);
	table_text(&list->table, l->title);
	table_text(&list->table, l->url);
	return ERR_OK;
}

int run_lessons(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("Begins")},
		{.title = N_("State")},
		{.title = N_("Course"), .give = true},
		{.title = N_("Title"), .give = true, .main = true},
		{.title = N_("Address")},
	};
	struct lessons list = {.c = c};
	int64_t from;
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	from = cli_has(c, OPTION_ALL) ? 0 : cli_now(c) - LESSONS_PAST_S;
	table_begin(&list.table, &c->out, columns, ARRAY_LEN(columns));
	err = store_lessons(c->store, from, lesson_out, &list);
	if (table_end(&list.table) != ERR_OK)
		err = list.table.error;
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}
