/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a person finds what belongs to a task. */
#ifndef RANZEN_MODEL_FILES_H
#define RANZEN_MODEL_FILES_H

#include "model/records.h"

/*
 * files/SCHOOL/COURSE/TASK, each part a safe file name; a task without a title
 * stands for its course; without a task the folder of the school. NULL: no memory, or longer than a path may be.
 * Caller frees.
 */
char *files_folder(const char *files, const struct account *a,
		   const struct task *t);

#endif
