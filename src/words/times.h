/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times and sizes in a person's words, translated; cut to their buffer. now is
 * the server's time.
 */
#ifndef RANZEN_WORDS_TIMES_H
#define RANZEN_WORDS_TIMES_H

#include "base/base.h"

#define WORDS_SIZE 96

/* "Mon"; 0 is Sunday, as in struct tm. */
const char *words_weekday(int d);
/* "today 18:00", "Fri 27 Nov 18:00"; "" for no time. */
void words_when(char out[WORDS_SIZE], int64_t t, int64_t now);
/* The same where there is little room: "18:00", "Fri 18:00", "27 Nov", "27
 * Nov 27"; nine columns. */
void words_when_brief(char out[WORDS_SIZE], int64_t t, int64_t now);
/* "18:00" of today, else with its day. */
void words_clock(char out[WORDS_SIZE], int64_t t, int64_t now);
/*
 * "in 2 h 59 min", "in 30 hours", "in 3 days", "2 hours ago". What is left is
 * never said to be more than it is, and no hour of a few is lost; from two days
 * on days are counted as on a calendar.
 */
void words_relative(char out[WORDS_SIZE], int64_t t, int64_t now);
/* "today 18:00 (in 3 hours)". */
void words_when_both(char out[WORDS_SIZE], int64_t t, int64_t now);
void words_size(char out[WORDS_SIZE], int64_t bytes);
/* "2:05" minutes and seconds, hours before them where there are any. */
void words_duration(char out[WORDS_SIZE], int64_t seconds);

#endif
