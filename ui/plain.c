/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without a screen: lines that a screen reader reads from top to bottom. */
#include "base/base.h"

#include <langinfo.h>

#include "base/buf.h"
#include "ui/app.h"

#define COLUMNS 80

struct plain { struct ui *ui; int group; };

static enum err print_task(void *ctx, const struct task *t)
{
	struct plain *p = ctx;
	char when[WORDS_SIZE];
	int g = (int)agenda_group(t, p->ui->now);

	if (g != p->group)
		printf("\n%s\n", words_group((enum agenda_group)g));
	p->group = g;
	words_when_both(when, t->due, p->ui->now);
	printf("%" PRId64 ". %s. %s. %s. %s\n", t->id, t->title, t->course, when,
	       t->hand_in == HAND_IN_none
		   ? state_word(WORDS_TASK, (int)task_state(t, p->ui->now))
		   : state_word(WORDS_HAND_IN, (int)t->hand_in));
	return ERR_OK;
}

static void print_agenda(struct ui *ui)
{
	struct plain p = {ui, -1};
	struct task_query q = {.group = -1, .now = ui->now};
	int64_t counts[AGENDA_GROUPS] = {0};
	int64_t n = 0;

	printf(_("Server: %s"), state_word(WORDS_WEATHER, (int)ui->weather.state));
	printf("\n%s\n", weather_advice(ui->weather.state, ui->fault));
	store_agenda_counts(ui->store, &q, counts);
	for (int g = AGENDA_OVERDUE; g <= AGENDA_UNDATED; g++)
		n += counts[g];
	store_tasks(ui->store, &q, 0, n, print_task, &p);
	puts(_("\nMore about one: ranzen show NUMBER. Hand in: ranzen hand-in NUMBER FILE."));
}

/* The page of the screen, as lines, with the addresses after it. */
static void print_page(struct ui *ui, int64_t task)
{
	struct view v = {.ops = &view_task, .id = task};

	doc_init(&v.doc);
	v.ops->load(ui, &v);
	putchar('\n');
	for (int64_t i = 0; i < v.doc.n; i++) {
		char *line = doc_text(&v.doc, i);

		puts(line ? line : "");
		free(line);
	}
	for (int i = 0; i < v.doc.n_links; i++)
		printf("[%d] %s\n", i + 1, v.doc.links[i]);
	doc_release(&v.doc);
}

/* false: it is enough. */
static bool answer(struct ui *ui, char *line)
{
	int64_t task = 0;

	line[strcspn(line, "\r\n")] = '\0';
	if (strcmp(line, "q") == 0)
		return false;
	ui_refresh(ui);
	if (*line == '\0')
		print_agenda(ui);
	else if (str_int64(line, 1, INT64_MAX, &task))
		print_page(ui, task);
	else
		puts(_("That is no number."));
	return true;
}

void plain_run(struct ui *ui)
{
	char line[64];

	ui->term.cols = COLUMNS;
	ui->term.ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	if (ui->accounts == 0) {
		puts(_("No school yet. Type: ranzen account add ADDRESS-OF-YOUR-SCHOOL"));
		return;
	}
	print_agenda(ui);
	while (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
		/* TRANSLATORS: q stays q */
		printf("\n%s ", _("Number of a task, Enter for the list, q to end:"));
		fflush(stdout);
		if (!fgets(line, sizeof(line), stdin) || !answer(ui, line))
			break;
	}
}
