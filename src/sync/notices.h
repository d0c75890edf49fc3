/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notifications through ranzen-desktop, one after the other. Nobody waits for
 * it: a child that hangs is killed after 10 s, what comes while 20 are queued
 * is dropped, and where there is no desktop nothing happens.
 */
#ifndef RANZEN_SYNC_NOTICES_H
#define RANZEN_SYNC_NOTICES_H

#include "base/clock.h"

struct notices;

/* program: path of ranzen-desktop, copied; NULL: show nothing. NULL: no
 * memory. */
struct notices *notices_new(const char *program, const struct clock *clock);
/* Kills what runs. */
void notices_free(struct notices *n);
/* Texts are copied. */
void notices_show(
    struct notices *n, const char *title, const char *body, bool urgent);
/* Reaps, kills, starts the next. Milliseconds until it wants to be called
 * again (also after SIGCHLD); -1: when something is shown. */
int notices_turn(struct notices *n);

#endif
