/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder's files for choosing, and which ones were chosen anywhere. */
#ifndef RANZEN_UI_FOLDER_H
#define RANZEN_UI_FOLDER_H

#include "base/base.h"
#include "base/err.h"

#define FOLDER_ENTRIES 20000
#define FOLDER_CHOSEN 1000

struct folder_entry { char *name; int64_t size, modified; bool is_folder; };

struct folder {
	char *path;                   /* owned; absolute */
	struct folder_entry *entries; /* the way up, folders, files, by name */
	int n;
	char *chosen[FOLDER_CHOSEN];  /* owned paths, in the order of choosing */
	int n_chosen;
};

void folder_init(struct folder *f);
void folder_release(struct folder *f);
/* Reads a folder; hidden files are left out. On failure nothing changes. */
enum err folder_read(struct folder *f, const char *path);
/* The folder or file behind an entry; caller frees. ".." is the way up. */
char *folder_entry_path(const struct folder *f, int i);
bool folder_is_chosen(const struct folder *f, int i);
/* LIMIT: too many are chosen. */
enum err folder_toggle(struct folder *f, int i);
/* The same for a file anywhere, by its path. */
enum err folder_toggle_path(struct folder *f, const char *path);
/*
 * The folder for finished work below parent, made if there is none; caller
 * frees. It gets name when it is made and is known by a mark inside later, so
 * that another language, or a person who renames it, makes no second one.
 */
enum err folder_work(const char *parent, const char *name, char **out);

#endif
