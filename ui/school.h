/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of the files that a school keeps, between its two sources: what is
 * to be done at the school, one thing after the other (school_jobs.c), and the
 * rows (view_school.c); school_words.c says what became of it.
 */
#ifndef RANZEN_UI_SCHOOL_H
#define RANZEN_UI_SCHOOL_H

#include "ui/app.h"
#include "ui/folder.h"

#define SCHOOL_SCHOOLS 16
#define SCHOOL_DEPTH 64

struct job {
	enum told_kind what; /* list, get, put */
	char *path;          /* owned; at the school */
	char *file;          /* owned; put: of this computer */
	bool replace;
};

/* What became of files, until all that was asked for is done. */
struct tally { int well, failed, there; enum err why; char last[PATH_MAX]; };

struct school {
	struct ui *ui;
	struct view *view;         /* the page */
	struct folder folder;      /* path NULL: none was read yet */
	struct folder *above[SCHOOL_DEPTH]; /* owned; the way to it, from the
				    * top: nobody asks twice for that */
	int n_above;
	char *schools[SCHOOL_SCHOOLS]; /* owned; to choose one of; … */
	int n_schools;
	char *account;             /* … owned; which was; NULL: the only one */
	bool opened;               /* the way in is known */
	char host[UI_TEXT];        /* wants the password: may it? "" none */
	char *allowed;             /* owned; it may; NULL */
	struct job *jobs;          /* owned; the first one is being done */
	int n_jobs, cap_jobs;
	char *from;                /* owned; the row to be on then; NULL */
	int64_t done, total;       /* bytes of what is moving */
	bool looked;               /* once, well or not */
	enum err err;              /* why the folder was not read */
	enum err told;             /* of what is being done; OK: nothing wrong */
	bool unsure;
	char said[UI_TEXT];        /* by the school, of that */
	struct tally got, sent;
	char **clash;              /* owned paths of files; names that are there
				    * already, to be replaced or not */
	int n_clash;
	char **mine;               /* owned; where fetched files lie */
	int n_mine;
};

/* Reads a folder, at once behind what is being done; from: the name to be on
 * then, NULL: where the cursor is. */
void school_look(struct school *s, const char *path, const char *from);
/* Back to the folder above. */
void school_up(struct school *s);
/* Fetches what is chosen, else this one. */
void school_get(struct school *s, const struct folder_entry *e);
/* Puts files into the folder that is shown. */
void school_put(struct school *s, char *const *files, int n, bool replace);
/* Puts what was there already after all. */
void school_replace(struct school *s);
/* After another page took the way to the school. */
void school_go_on(struct school *s);
/* Does not. */
void school_keep_both(struct school *s);
/* Back to the choice of the school. */
void school_choose(struct school *s);
/* Stops all of it; false: there was nothing. */
bool school_stop(struct school *s);
/* Asks for the password, in the terminal, and then for the folder again. */
void school_log_in(struct school *s);
/* What is being done, in a sentence; "": nothing. */
void school_busy(const struct school *s, char out[UI_TEXT]);
/* Why something is not to be had, in a sentence. */
void school_why(const struct school *s, enum err e, char out[UI_TEXT]);
/* How all ended that was to be fetched, or put; forgets it. */
void school_tell_got(struct school *s);
void school_tell_sent(struct school *s);
void school_release(struct school *s);

#endif
