/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A little IServ behind a net in memory, with what matters to a hand-in: a
 * form with a secret of its session, files in pieces with references that are
 * good until the session ends, own files that come beside those that are
 * there; and with losses on order. One exercise (4711), one pupil.
 */
#ifndef RANZEN_TESTS_LIB_SMALL_ISERV_H
#define RANZEN_TESTS_LIB_SMALL_ISERV_H

#include "net/net.h"

#define ISERV_ROOT "https://schule.example"
#define ISERV_SECRET \
	"{\"v\":1,\"user\":\"mia\",\"jar\":[[\"IServSession\",\"/iserv\",\"1\"]]}"
#define ISERV_FILES 8
#define SMALL_ISERV_CONFIRM "/iserv/exercise/confirm/4711"
#define SMALL_ISERV_DOWNLOAD "/iserv/fs/download/exercise-dl/"

struct iserv_file {
	int64_t id;          /* 0: none */
	char name[200];      /* percent-encoded, as links have it */
	char *data;          /* owned */
	size_t len;
};
struct iserv_temp {
	char uuid[40], reference[300], name[200];
	char *data;          /* owned; of all pieces */
	size_t size, have;
	int session;
};

enum iserv_loss {
	IL_NONE, IL_REPLY, IL_REQUEST, IL_502, IL_504, IL_SESSION, IL_HALF,
	IL_500, IL_KINDS
};

struct small_iserv {
	/* the exercise */
	bool files, text, closed, extra_hidden, extra_required, own_form;
	bool deleting_undoes; /* what is taken back is no more done */
	bool keeps_page;      /* 200 where others redirect */
	bool no_panel, no_ranges, foreign, no_button;
	const char *refuses;  /* what the page says instead of taking it */
	const char *no_upload; /* JSON in place of taking a piece; NULL */
	/* what it holds */
	struct iserv_file own[ISERV_FILES];
	struct iserv_temp temp[ISERV_FILES];
	char words[4096];
	bool done, gone;
	int64_t last_id, now;
	int session, tokens;
	int commits, pieces, deletes, stale; /* stale: POSTs with an old secret */
	size_t bytes;         /* of pieces */
	/* faults and measures */
	int at;               /* request to be lost, from 1; 0: none */
	enum iserv_loss loss;
	int forgets_temps;    /* that often a reference is unknown */
	int stale_tokens;     /* that often a secret is too old at once */
	void (*meddle)(struct small_iserv *s, int request); /* before it */
	int requests, logins;
	char last_form[8192]; /* the last POST of the form */
};

struct iserv_pending;

struct iserv_net {
	struct net net; /* first */
	struct small_iserv school;
	struct iserv_pending *first; /* requests under way */
	uint64_t last;
};

void small_iserv_init(struct iserv_net *f);
void small_iserv_release(struct iserv_net *f);
/* Answers the first request that is under way. */
void small_iserv_turn(struct iserv_net *f);
/* Puts a file into the work, as somebody else would. */
void small_iserv_add(struct small_iserv *s, const char *name, const char *data,
		     size_t len);
/* The exercise's page; wrong: said above the form, or NULL. */
void small_iserv_page(struct small_iserv *s, struct buf *b, const char *wrong);

#endif
