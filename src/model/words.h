/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closed sets of words (CONTRACT.md); one table each makes enum and name. */
#ifndef RANZEN_MODEL_WORDS_H
#define RANZEN_MODEL_WORDS_H

#include "base/base.h"

/* what a task is to the person */
#define TASK_STATES(X) X(new) X(started) X(handed_in) X(done) X(overdue) X(past)
/* how far the hand-in of a task is */
#define HAND_IN_STATES(X) \
	X(none) X(waiting) X(sending) X(uploaded) X(saved) X(sent) X(asking) \
	X(proven) X(held) X(superseded)
/* life of an entry of the outbox (DESIGN 4) */
#define ENTRY_STATES(X) \
	X(copying) X(waiting) X(claimed) X(sending) X(sent) X(asking) \
	X(proven) X(held) X(superseded) X(dropped)
#define ENTRY_KINDS(X) X(hand_in) X(withdraw) X(done) X(undone)
/* what a provider says of an attempt */
#define FATES(X) X(done) X(again) X(later) X(never) X(unknown)
/* the platform's own view of a pupil's work */
#define WORK_STATES(X) X(none) X(saved) X(handed_in) X(withdrawn)
#define MATERIAL_STATES(X) X(there) X(coming) X(here) X(changed) X(failed)
#define LESSON_STATES(X) X(planned) X(live) X(ended) X(cancelled)
#define WEATHER_STATES(X) \
	X(unknown) X(ok) X(slow) X(overloaded) X(maintenance) X(refused) \
	X(unreachable) X(offline) X(portal) X(login) X(clock)
/* notifications, each shown once for its subject */
#define NOTICE_KINDS(X) X(new_task) X(due_soon) X(proven) X(held) X(vanished) \
	X(start_soon) X(start_over) X(replaced)
/* what a login left on this computer */
#define KEPTS(X) X(unknown) X(token) X(session) X(password) X(nothing)
/* where proven work stands at the school now (model/standing.h) */
#define STANDINGS(X) X(there) X(changed) X(replaced) X(vanished) X(gone)

#define WORD_ENUM_TASK(w) TASK_##w,
enum task_state { TASK_STATES(WORD_ENUM_TASK) TASK_STATE_COUNT };
#define WORD_ENUM_HAND_IN(w) HAND_IN_##w,
enum hand_in_state { HAND_IN_STATES(WORD_ENUM_HAND_IN) HAND_IN_STATE_COUNT };
#define WORD_ENUM_ENTRY(w) ENTRY_##w,
enum entry_state { ENTRY_STATES(WORD_ENUM_ENTRY) ENTRY_STATE_COUNT };
#define WORD_ENUM_KIND(w) KIND_##w,
enum entry_kind { ENTRY_KINDS(WORD_ENUM_KIND) ENTRY_KIND_COUNT };
#define WORD_ENUM_FATE(w) FATE_##w,
enum fate { FATES(WORD_ENUM_FATE) FATE_COUNT };
#define WORD_ENUM_WORK(w) WORK_##w,
enum work_state { WORK_STATES(WORD_ENUM_WORK) WORK_STATE_COUNT };
#define WORD_ENUM_MATERIAL(w) MATERIAL_##w,
enum material_state { MATERIAL_STATES(WORD_ENUM_MATERIAL) MATERIAL_STATE_COUNT };
#define WORD_ENUM_LESSON(w) LESSON_##w,
enum lesson_state { LESSON_STATES(WORD_ENUM_LESSON) LESSON_STATE_COUNT };
#define WORD_ENUM_WEATHER(w) WEATHER_##w,
enum weather_state { WEATHER_STATES(WORD_ENUM_WEATHER) WEATHER_STATE_COUNT };
#define WORD_ENUM_NOTICE(w) NOTICE_##w,
enum notice_kind { NOTICE_KINDS(WORD_ENUM_NOTICE) NOTICE_KIND_COUNT };
#define WORD_ENUM_STANDING(w) STANDING_##w,
enum standing { STANDINGS(WORD_ENUM_STANDING) STANDING_COUNT };
#define WORD_ENUM_KEPT(w) KEPT_##w,
enum kept { KEPTS(WORD_ENUM_KEPT) KEPT_COUNT };

enum word_set {
	WORDS_TASK, WORDS_HAND_IN, WORDS_ENTRY, WORDS_KIND, WORDS_FATE, WORDS_WORK,
	WORDS_MATERIAL, WORDS_LESSON, WORDS_WEATHER, WORDS_NOTICE, WORDS_STANDING,
	WORDS_KEPT
};
const char *word_name(enum word_set set, int value); /* "": none */
int word_value(enum word_set set, const char *name); /* -1: none */

#endif
