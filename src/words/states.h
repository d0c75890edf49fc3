/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The closed sets of model/words.h in a person's words, translated: one table
 * for the screen and the command line, so that both call a thing the same.
 * Results are constant.
 */
#ifndef RANZEN_WORDS_STATES_H
#define RANZEN_WORDS_STATES_H

#include "base/err.h"
#include "model/words.h"

/* "handed in"; a set that people never see: its own word. */
const char *state_word(enum word_set set, int value);
/* "handed in", "taken back": an entry's state, for what it is about. */
const char *entry_word(enum entry_kind kind, enum entry_state state);
/* What a hand-in's state means, in a whole sentence. */
const char *hand_in_sentence(enum hand_in_state s);
/* Why a platform that gives no work back is not asked, and what to do. */
const char *never_back(void);
/* How an open order stands that hands nothing in: a whole sentence. */
const char *order_sentence(enum entry_kind kind, enum entry_state state);
/* What to do about this weather; "" nothing. fault: of the last look at the
 * news; where a server refuses, its own sentence says that. */
const char *weather_advice(enum weather_state s, enum err fault);
/* A part of a server: health+json's pass, warn, fail; and as
 * docs/school-api.yaml names it. What is not known stays as it is. */
const char *module_word(const char *state);
const char *module_name(const char *name);
/* What a receipt's proof rests on ("sha1"); what is not known, as it is. */
const char *proof_word(const char *proof);
/* CONTRACT shows entries in the words of hand_in. */
enum hand_in_state entry_shown(enum entry_state s);

#endif
