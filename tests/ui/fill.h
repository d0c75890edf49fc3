/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small made-up school in a store, for looking at the screen. */
#ifndef RANZEN_TESTS_UI_FILL_H
#define RANZEN_TESTS_UI_FILL_H

#include "store/store.h"

/* Mon 23 Nov 2026, 12:30 in Berlin; all times hang on it. */
#define FILL_NOW 1795433400

/* The store of paths, at that time, for one transaction, which ends it. */
enum err fill_open(const struct paths *paths, struct store **out);
enum err fill_close(struct store *s, enum err e);
/* Into the store of paths, which is made. */
enum err fill_store(const struct paths *paths);
/* Without the title that attacks its reader: for pictures. */
enum err fill_tidy(const struct paths *paths);
/* Queues file for the first task, as of then. */
enum err fill_waiting(const struct paths *paths, const char *file);
/* Proves file for the first task, the day before; then the school lost it. */
enum err fill_vanished(const struct paths *paths, const char *file);
/* Two more, of one day: "Schriften" in many scripts, its text of 2 MB, and
 * "Zum Vergleich". */
enum err fill_scripts(const struct paths *paths);
/* The first task asks for a statement, is final, and a team's. */
enum err fill_asking(const struct paths *paths);

/* Beside that: a text with all that texts can have, materials in every state, a
 * course with material of its own, unread news, and a second school. */
enum err fill_rich(const struct paths *paths);
/* The first file of the first task is here. */
enum err fill_here(const struct paths *paths, const char *file);
/* Tasks, files, news and lessons in pairs of the same words. */
enum err fill_twins(const struct paths *paths);
/* Proves an entry that waits, the day before. */
enum err fill_prove(struct store *s, int64_t entry);
/* A week of samples, entries in every state that make use of file, lessons
 * and a second account, whose login has ended. */
#define FILL_URL "https://meet.example.org/gymnasium-lilienthal/deutsch-8b"
enum err fill_busy(const struct paths *paths, const char *file);

#endif
