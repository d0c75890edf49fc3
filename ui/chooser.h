/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of files to hand in, between its two sources: the list, and the
 * line in which a path is typed. */
#ifndef RANZEN_UI_CHOOSER_H
#define RANZEN_UI_CHOOSER_H

#include "ui/app.h"
#include "ui/folder.h"
#include "ui/places.h"

#define CHOOSER_PATH 4000
#define CHOOSER_TRAIL 64
#define CHOOSER_PASTED 64
#define CHOOSER_SOON_MS 60 /* a folder that is read so soon is shown at once */
#define CHOOSER_PLAIN_MS 10000 /* without a screen it is waited for */

struct chooser {
	struct ui *ui;
	struct folder folder;
	char *ours;        /* owned; where our store lies */
	struct places places;
	bool at_places;    /* these are the rows, and not the folder's */
	bool text_too;
	/* Not to hand in: who gets the paths; NULL. */
	void (*chosen)(void *owner, char *const *paths, int n);
	void *owner;
	char *text;        /* written here, handed in with the files; NULL none */
	/* What is being read. */
	bool reading, again, first; /* again: the folder that is shown; first: of
				     * several, and none is missed */
	char *asked;       /* owned; of which folder, as it is told */
	char *name;        /* owned; the row to be on then; NULL */
	int64_t read_at;   /* mono_ms */
	char *trail[CHOOSER_TRAIL]; /* owned; where the person was before */
	int n_trail;
	char *pasted[CHOOSER_PASTED]; /* owned; paths to be looked for yet */
	int n_pasted;
	char **material;   /* owned; what came from the school for this task */
	int n_material;
	/* Completing a path: what is typed of its folder and of its name, what
	 * lies in that folder, and, of several, what was offered last. */
	char base[PROMPT_TEXT], stem[PROMPT_TEXT], given[PROMPT_TEXT];
	struct folder offers;
	char *offers_of;   /* owned; the folder's path */
	int turn;          /* number of what was offered, -1: none */
};

/* ---- the way (chooser_go.c) */
/* Where the work for the task is, where the last file was, or the places. */
void chooser_begin(struct chooser *c, struct view *v);
/* Into a folder, or the one of a file, which is then chosen, as it was typed
 * (chooser_path); false: it was said why not, or is not known yet. */
bool chooser_go(struct chooser *c, struct view *v, const char *typed);
/* Into the folder of a row, or up. */
void chooser_enter(struct chooser *c, struct view *v,
		   const struct folder_entry *e);
/* The same folder, read anew. */
void chooser_again(struct chooser *c, struct view *v, int wait_ms);
void chooser_places(struct chooser *c, struct view *v);
/* Where the person was before; REPLY_BACK: nowhere, and nothing that was chosen
 * is lost by it, or the person said so. */
enum reply chooser_back(struct chooser *c, struct view *v);
/* What the lister told, when it has; false: it failed, and that was said. */
bool chooser_take(struct chooser *c, struct view *v);
/* The rows that the search leaves. */
void chooser_show(struct chooser *c, struct view *v);
/* The folder of what was chosen last, for the next time. */
void chooser_remember(const struct chooser *c);

/* ---- the rows (chooser_rows.c) */
void chooser_draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected);
void chooser_words(struct ui *ui, struct view *v, int64_t row, struct buf *out);
int64_t chooser_is(const struct view *v, int64_t row);
/* What is to be known of a file before it is chosen; "": nothing. */
const char *chooser_remark(const struct chooser *c, const struct folder_entry *e);
/* A path as people write it: the home is "~". */
void chooser_tidy(char *out, size_t size, const char *path);
/* Leaves so many columns of it: its end, which says more than its beginning. */
void chooser_end_of(const struct chooser *c, char *path, size_t size, int room);
/* The path of a place as far as there is room for it beside the names. */
void chooser_place_path(const struct chooser *c, int i, char *out, size_t size);

/* ---- paths that are typed (chooser_path.c) */
/* What is typed behind the beginning that stands there may begin anew, from
 * the top or from the home: that part of it. */
const char *chooser_begun(const char *typed);
/* The path that is meant: from the top, from the home, or from the folder that
 * is shown; of "~//media" the end. Caller frees. */
char *chooser_path(const struct chooser *c, const char *typed);
/* What a file manager or a shell gives for a path, in quotes or as an address,
 * without these; the next word of at, or, alone, the whole line where it is
 * none of that. NULL: no more. Caller frees. */
char *chooser_dropped(const char **at, bool alone);
/* Looks into a folder, or that of a file (*file among its entries), beside the
 * one that is shown: c->offers. */
enum err chooser_look(struct chooser *c, const char *typed, int ms, int *file);
/* Says why it is not to be had. */
void chooser_fail(struct chooser *c, const char *typed, enum err e);
/* Asks for a path. */
void chooser_ask(struct chooser *c, struct view *v);
/* What was pasted: paths as a desktop drops them, else words to search for. */
void chooser_paste(struct chooser *c, struct view *v, const char *text);

#endif
