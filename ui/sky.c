/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/timefmt.h"
#include "ui/sky.h"

#define DAY_S 86400
#define HEIGHTS 8
#define COLUMNS 48    /* of the line, a quarter of an hour each */
#define LABEL 5        /* columns before a day's hours */
#define WIDE 60        /* from so many columns an hour has two */

static enum err take_sample(void *ctx, const struct sample *s)
{
	struct sky *sky = ctx;

	if (sky->n == SKY_SAMPLES)
		return ERR_CANCELLED;
	sky->samples[sky->n++] = *s;
	return ERR_OK;
}

void sky_read(struct sky *sky, struct store *s, int64_t account, int64_t now)
{
	sky->n = 0;
	store_samples(s, account, now - DAY_S, take_sample, sky);
	store_week(s, account, sky->week);
}

/* ---- the line */

int sky_height(int64_t ms)
{
	static const int steps[HEIGHTS - 1] = {
		100, 200, 400, 800, 1500, 3000, 6000
	};
	int h = 0;

	while (h < HEIGHTS - 1 && ms >= steps[h])
		h++;
	return h;
}

static const char *mark(const struct ui *ui, const struct week_cell *c)
{
	static const char *const blocks[HEIGHTS] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"
	};
	static const char *const letters[HEIGHTS] = {
		"_", ".", ":", "=", "+", "*", "%", "#"
	};
	int h;

	if (c->n == 0)
		return term_glyph(&ui->term, GLYPH_DOT);
	if (c->bad * 2 >= c->n)
		return "!";
	h = sky_height(c->ms / (c->n - c->bad));
	return ui->term.ascii ? letters[h] : blocks[h];
}

/* Counts the samples of the line into n columns; how many there are. */
static int count(const struct sky *sky, int64_t begin, int64_t step, int n,
		 struct week_cell *columns)
{
	int all = 0;

	for (int i = 0; i < sky->n; i++) {
		int64_t at = sky->samples[i].at - begin;
		struct week_cell adds;

		if (at < 0 || at / step >= n ||
		    week_cell_of(&sky->samples[i], &adds) < 0)
			continue;
		columns[at / step].n += adds.n;
		columns[at / step].bad += adds.bad;
		columns[at / step].ms += adds.ms;
		all++;
	}
	return all;
}

static void legend(struct ui *ui, struct doc *d)
{
	const struct week_cell quick = {1, 0, 0}, slow = {1, 0, 9000};
	const struct week_cell bad = {1, 1, 0}, none = {0, 0, 0};
	char line[UI_TEXT];

	if (ui->plain) /* nothing is drawn there */
		return;
	/* TRANSLATORS: each %s is the mark that it stands for */
	str_printf(line, sizeof(line),
		   _("%s under 0.1 s   %s 6 s and more   %s no good answer   %s not asked"),
		   mark(ui, &quick), mark(ui, &slow), mark(ui, &bad),
		   mark(ui, &none));
	doc_wrap(d, ROLE_dim, 2, line);
}

/* When the line begins whose n columns end with the one of now. */
static int64_t beginning(int64_t now, int n)
{
	int64_t step = SKY_SPAN / n;

	return now - now % step + step - SKY_SPAN;
}

void sky_line_words(const struct sky *sky, int64_t now, struct buf *out)
{
	struct week_cell hours[12] = {{0}};
	int n = ARRAY_LEN(hours), asked = 0, bad = 0;

	count(sky, beginning(now, n), SKY_SPAN / n, n, hours);
	for (int i = 0; i < n; i++) {
		asked += hours[i].n > 0;
		bad += hours[i].n > 0 && hours[i].bad * 2 >= hours[i].n;
	}
	buf_printf(out, ngettext("No good answer in %d of %d hour",
				 "No good answer in %d of %d hours",
				 (unsigned long)asked), bad, asked);
}

int sky_line(const struct sky *sky, struct ui *ui, struct doc *d)
{
	struct week_cell columns[COLUMNS] = {{0}};
	int n = d->width < WIDE ? COLUMNS / 2 : COLUMNS, row;
	int64_t begin = beginning(ui->now, n);
	struct tm tm = time_local(begin);
	char line[UI_TEXT];

	if (!count(sky, begin, SKY_SPAN / n, n, columns))
		return -1;
	str_printf(line, sizeof(line),
		   _("Its answers from %02d:%02d until now"), tm.tm_hour,
		   tm.tm_min);
	doc_heading(d, line);
	row = d->n;
	doc_line(d);
	doc_add(d, ROLE_text, "  ");
	for (int i = 0; i < n; i++)
		doc_add(d, columns[i].n == 0 ? ROLE_dim
			   : columns[i].bad * 2 >= columns[i].n ? ROLE_bad
								: ROLE_good,
			mark(ui, &columns[i]));
	legend(ui, d);
	return row;
}

/* ---- the map */

static const char *shade(const struct ui *ui, enum week_level level)
{
	static const char *const shades[WEEK_LEVEL_COUNT] = {
		[WEEK_unknown] = "·", [WEEK_quick] = "░", [WEEK_slow] = "▒",
		[WEEK_bad] = "█",
	};
	static const char *const letters[WEEK_LEVEL_COUNT] = {
		[WEEK_unknown] = ".", [WEEK_quick] = "-", [WEEK_slow] = "+",
		[WEEK_bad] = "#",
	};

	return ui->term.ascii ? letters[level] : shades[level];
}

static const enum role roles[WEEK_LEVEL_COUNT] = {
	[WEEK_unknown] = ROLE_dim, [WEEK_quick] = ROLE_good,
	[WEEK_slow] = ROLE_warn, [WEEK_bad] = ROLE_bad,
};

void sky_hours(const struct week_cell day[WEEK_HOURS], enum week_level level,
	       char out[WORDS_SIZE])
{
	size_t len = 0;

	*out = '\0';
	for (int h = 0; h < WEEK_HOURS; h++) {
		int from = h;

		if (week_level(&day[h]) != level)
			continue;
		while (h < WEEK_HOURS && week_level(&day[h]) == level)
			h++;
		str_printf(out + len, WORDS_SIZE - len, "%s%d-%d",
			   len ? ", " : "", from, h);
		len = strlen(out);
	}
}

static void add_hours(struct doc *d, int step)
{
	char line[LABEL + 2 * WEEK_HOURS + 8];

	memset(line, ' ', sizeof(line));
	for (int h = 0; h < WEEK_HOURS; h += 6) {
		char hour[8];

		str_printf(hour, sizeof(hour), "%d", h);
		memcpy(line + LABEL + h * step, hour, strlen(hour));
	}
	line[LABEL + WEEK_HOURS * step] = '\0';
	doc_line(d);
	doc_add(d, ROLE_dim, line);
}

static void add_day(const struct sky *sky, struct ui *ui, struct doc *d, int day,
		    int step)
{
	struct tm today = time_local(ui->now);
	bool now = (today.tm_wday + 6) % WEEK_DAYS == day;

	doc_line(d);
	doc_addf(d, now ? ROLE_strong : ROLE_text, "%s%s",
		 words_weekday((day + 1) % WEEK_DAYS), now ? "*" : "");
	doc_column(d, LABEL);
	for (int h = 0; h < WEEK_HOURS; h++) {
		enum week_level l = week_level(&sky->week[day * WEEK_HOURS + h]);

		for (int i = 0; i < step; i++)
			doc_add(d, roles[l], shade(ui, l));
	}
}

/* The same in words, for the ear; days without trouble are not named. */
static void add_words(const struct sky *sky, struct doc *d)
{
	char hours[WORDS_SIZE], line[UI_TEXT];
	bool any = false;

	for (int day = 0; day < WEEK_DAYS; day++) {
		sky_hours(&sky->week[day * WEEK_HOURS], WEEK_bad, hours);
		if (!*hours)
			continue;
		any = true;
		/* TRANSLATORS: day of the week, hours ("8-10, 12-13") */
		str_printf(line, sizeof(line), _("%s: mostly bad at %s o'clock"),
			   words_weekday((day + 1) % WEEK_DAYS), hours);
		doc_wrap(d, ROLE_text, 2, line);
	}
	if (!any)
		doc_wrap(d, ROLE_text, 2, _("No hour of the week is mostly bad."));
}

void sky_day_words(const struct sky *sky, int day, struct buf *out)
{
	const struct week_cell *hours = &sky->week[day * WEEK_HOURS];
	char bad[WORDS_SIZE], slow[WORDS_SIZE], quick[WORDS_SIZE];

	sky_hours(hours, WEEK_bad, bad);
	sky_hours(hours, WEEK_slow, slow);
	sky_hours(hours, WEEK_quick, quick);
	buf_printf(out, "%s:", words_weekday((day + 1) % WEEK_DAYS));
	/* TRANSLATORS: hours, as in "8-10, 12-13"; these three follow each other */
	if (*bad)
		buf_printf(out, _(" bad at %s o'clock;"), bad);
	if (*slow)
		buf_printf(out, _(" slow at %s o'clock;"), slow);
	if (*quick)
		buf_printf(out, _(" quick at %s o'clock;"), quick);
	if (!*bad && !*slow && !*quick)
		buf_str(out, _(" not known"));
}

int sky_map(const struct sky *sky, struct ui *ui, struct doc *d)
{
	int step = d->width < WIDE ? 1 : 2, known = 0, monday;
	char line[UI_TEXT];

	for (int i = 0; i < WEEK_CELLS; i++)
		known += sky->week[i].n > 0;
	doc_heading(d, _("How it usually is in the week"));
	if (!known) {
		doc_wrap(d, ROLE_dim, 2,
			 _("Nothing is known yet: the map fills while you use ranzen."));
		return -1;
	}
	if (!ui->plain)
		add_hours(d, step);
	monday = d->n;
	for (int day = 0; day < WEEK_DAYS; day++)
		add_day(sky, ui, d, day, step);
	/* TRANSLATORS: each %s is the mark that it stands for */
	str_printf(line, sizeof(line),
		   _("%s quick   %s slow   %s bad   %s not known   * today"),
		   shade(ui, WEEK_quick), shade(ui, WEEK_slow),
		   shade(ui, WEEK_bad), shade(ui, WEEK_unknown));
	if (!ui->plain)
		doc_wrap(d, ROLE_dim, 2, line);
	add_words(sky, d);
	return monday;
}
