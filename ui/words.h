/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times and sizes in a person's words, and the looks of states. Results that
 * are returned are constant; those written are cut to their buffer. now is the
 * server's time. */
#ifndef RANZEN_UI_WORDS_H
#define RANZEN_UI_WORDS_H

#include "base/i18n.h"
#include "model/queue.h"
#include "model/records.h"
#include "model/task_rules.h"
#include "ui/term.h"
#include "words/states.h"

#define WORDS_SIZE 96

const char *words_group(enum agenda_group g);
enum role words_hand_in_role(enum hand_in_state s);
enum role words_weather_role(enum weather_state s);

/* "today 18:00", "Fri 27 Nov 18:00"; "" for no time. */
void words_when(char out[WORDS_SIZE], int64_t t, int64_t now);
/* "18:00" of today, else with its day. */
void words_clock(char out[WORDS_SIZE], int64_t t, int64_t now);
/* "in 3 days", "2 hours ago". */
void words_relative(char out[WORDS_SIZE], int64_t t, int64_t now);
/* "today 18:00 (in 3 hours)". */
void words_when_both(char out[WORDS_SIZE], int64_t t, int64_t now);
/* When it must start to be done in time, in a sentence; "" where nothing is
 * due, or nothing is left to say about it. */
#define WORDS_START 200
enum role words_start(char out[WORDS_START], const struct turn *t, int64_t now);
/* The same on a row; "" where there is no alarm. */
enum role words_start_short(char out[WORDS_SIZE], const struct turn *t,
			    int64_t now);
void words_size(char out[WORDS_SIZE], int64_t bytes);
/* "2:05" minutes and seconds, hours before them where there are any. */
void words_duration(char out[WORDS_SIZE], int64_t seconds);

#endif
