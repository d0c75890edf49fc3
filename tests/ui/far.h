/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The school of the store keeps files, too: a few folders, that only look. */
#ifndef RANZEN_TESTS_UI_FAR_H
#define RANZEN_TESTS_UI_FAR_H

#include "base/path.h"
#include "tests/lib/little_server.h"

enum err far_begin(struct little_server *s, const struct paths *paths);
/* Also where it was not begun (all 0). */
void far_end(struct little_server *s);

#endif
