/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The looks of states, and what is said on the screen alone. Results that are
 * returned are constant; those written are cut to their buffer. now is the
 * server's time. */
#ifndef RANZEN_UI_WORDS_H
#define RANZEN_UI_WORDS_H

#include "base/i18n.h"
#include "model/queue.h"
#include "model/records.h"
#include "model/task_rules.h"
#include "ui/term.h"
#include "words/states.h"
#include "words/times.h"

const char *words_group(enum agenda_group g);
enum role words_hand_in_role(enum hand_in_state s);
enum role words_weather_role(enum weather_state s);

/* When it must start to be done in time, in a sentence; "" where nothing is
 * due, or nothing is left to say about it. */
#define WORDS_START 200
enum role words_start(char out[WORDS_START], const struct turn *t, int64_t now);
/* The same on a row; "" where there is no alarm. */
enum role words_start_short(char out[WORDS_SIZE], const struct turn *t,
			    int64_t now);

#endif
