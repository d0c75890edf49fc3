/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * True colour for a terminal whose description knows 256 colours: the same
 * description with other strings for colours, in the form of a compiled entry
 * that ncurses takes from TERMINFO ("hex:…": terminfo(5), term(5)). Numbers
 * below 256 mean the palette in it, others 0xrrggbb.
 */
#ifndef RANZEN_UI_TERM_TRUE_H
#define RANZEN_UI_TERM_TRUE_H

#include "base/buf.h"

#define TERM_TRUE_COLOURS 0x1000000
#define TERM_TRUE_LIMIT (1u << 17) /* bytes of the value of TERMINFO */

/* For the terminal of TERM; false: it cannot be had. */
bool term_true_entry(struct buf *out);

#endif
