/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The net that a provider gets here: the real one, which also counts, and on
 * order loses what a bad line loses. Nothing of it knows a platform.
 */
#ifndef RANZEN_TESTS_CONTRACT_TAP_H
#define RANZEN_TESTS_CONTRACT_TAP_H

#include "net/net.h"

enum tap_fault {
	TAP_NONE,
	TAP_LOSE, /* done by the server, the reply never comes */
	TAP_DROP, /* never reaches the server, and nobody can know that */
};

struct tap_leg;

struct tap {
	struct net net;	 /* first */
	struct net *real; /* owned */
	struct tap_leg *legs;

	/* What happens to the n-th request from now (1: the next). */
	enum tap_fault fault;
	int at;
	bool struck; /* it happened */
	/* The line breaks when so many bytes of bodies went (0: never), and
	 * stays broken until tap_mend. */
	int64_t cut_up, cut_down;
	bool broken;

	bool hurries; /* does not leave the server alone between two */

	/* Since tap_count. */
	int requests;
	int64_t up, down; /* of bodies, as they moved */
	int64_t bytes;	  /* on the wire, both ways, with heads */
	int64_t first_date, date; /* the server's, of the first and last reply */
};

/* Takes real. */
void tap_init(struct tap *t, struct net *real);
void tap_release(struct tap *t);
/* All is well again. */
void tap_mend(struct tap *t);
/* The same, and counts from zero. */
void tap_count(struct tap *t);

#endif
