/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/words.h"

#define WORD_NAME(w) #w,

static const char *const task[] = {TASK_STATES(WORD_NAME)};
static const char *const hand_in[] = {HAND_IN_STATES(WORD_NAME)};
static const char *const entry[] = {ENTRY_STATES(WORD_NAME)};
static const char *const kind[] = {ENTRY_KINDS(WORD_NAME)};
static const char *const fate[] = {FATES(WORD_NAME)};
static const char *const work[] = {WORK_STATES(WORD_NAME)};
static const char *const material[] = {MATERIAL_STATES(WORD_NAME)};
static const char *const lesson[] = {LESSON_STATES(WORD_NAME)};
static const char *const weather[] = {WEATHER_STATES(WORD_NAME)};
static const char *const notice[] = {NOTICE_KINDS(WORD_NAME)};
static const char *const kept[] = {KEPTS(WORD_NAME)};
static const char *const standing[] = {STANDINGS(WORD_NAME)};

static const struct {
	const char *const *names;
	int n;
} sets[] = {
    [WORDS_TASK] = {task, ARRAY_LEN(task)},
    [WORDS_HAND_IN] = {hand_in, ARRAY_LEN(hand_in)},
    [WORDS_ENTRY] = {entry, ARRAY_LEN(entry)},
    [WORDS_KIND] = {kind, ARRAY_LEN(kind)},
    [WORDS_FATE] = {fate, ARRAY_LEN(fate)},
    [WORDS_WORK] = {work, ARRAY_LEN(work)},
    [WORDS_MATERIAL] = {material, ARRAY_LEN(material)},
    [WORDS_LESSON] = {lesson, ARRAY_LEN(lesson)},
    [WORDS_WEATHER] = {weather, ARRAY_LEN(weather)},
    [WORDS_NOTICE] = {notice, ARRAY_LEN(notice)},
    [WORDS_STANDING] = {standing, ARRAY_LEN(standing)},
    [WORDS_KEPT] = {kept, ARRAY_LEN(kept)},
};

const char *word_name(enum word_set set, int value)
{
	return value >= 0 && value < sets[set].n ? sets[set].names[value] : "";
}

int word_value(enum word_set set, const char *name)
{
	int i;

	for (i = 0; name && i < sets[set].n; i++)
		if (!strcmp(sets[set].names[i], name))
			return i;
	return -1;
}
