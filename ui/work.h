/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a person's work for a task lies, and writing it here as text. */
#ifndef RANZEN_UI_WORK_H
#define RANZEN_UI_WORK_H

#include "ui/app.h"

#define WORK_TEXT_LIMIT (200u << 10)

/* The task's own folder (material lies in it), made if it is not there. */
enum err work_task_folder(struct ui *ui, int64_t task, char **out);
/* The folder for work in it. Callers free both. */
enum err work_folder(struct ui *ui, int64_t task, char **out);
/*
 * The folder for finished work below parent, made if there is none; caller
 * frees. It gets name when it is made and is known by a mark inside later, so
 * that another language, or a person who renames it, makes no second one.
 */
enum err work_folder_in(const char *parent, const char *name, char **out);
/*
 * Opens the person's editor on the text of a task and returns what is in it
 * afterwards, clean; caller frees. NULL: nothing, and the person knows why.
 */
char *work_write(struct ui *ui, int64_t task);

#endif
