/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server's weather as pictures that need no colour: the answers of the last
 * hours as a line, and the week as a map of days and hours, each with a legend
 * and in words.
 */
#ifndef RANZEN_UI_SKY_H
#define RANZEN_UI_SKY_H

#include "ui/app.h"

#define SKY_SAMPLES 2000
#define SKY_SPAN (12 * 3600)

struct sky {
	struct sample samples[SKY_SAMPLES]; /* of the last day, newest first */
	int n;
	struct week_cell week[WEEK_CELLS];
};

void sky_read(struct sky *sky, struct store *s, int64_t account, int64_t now);
/* The last SKY_SPAN seconds; nothing where nobody asked. The row of the
 * picture, -1: none. */
int sky_line(const struct sky *sky, struct ui *ui, struct doc *d);
/* The row of its Monday, -1: none. */
int sky_map(const struct sky *sky, struct ui *ui, struct doc *d);

/* For the ear: a day of the map, and the line. */
void sky_day_words(const struct sky *sky, int day, struct buf *out);
void sky_line_words(const struct sky *sky, int64_t now, struct buf *out);

/* How high the mark of an answer in so many milliseconds is: 0 to 7. */
int sky_height(int64_t ms);
/* The hours of a day that are of one level, as "8-10, 12"; "" none. */
void sky_hours(const struct week_cell day[WEEK_HOURS], enum week_level level,
	       char out[WORDS_SIZE]);

#endif
