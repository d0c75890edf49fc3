/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that a person has to see in a browser of theirs. */
#ifndef RANZEN_SYNC_BROWSER_H
#define RANZEN_SYNC_BROWSER_H

#include "base/err.h"

/*
 * Starts $BROWSER, else the desktop's, detached: its end and ours are no
 * concern of each other. NOT_FOUND: none that could be started, as over ssh
 * or on a console. The address stands in the process list: no secret in it.
 */
enum err browser_open(const char *url);

#endif
