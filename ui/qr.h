/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A QR code (ISO/IEC 18004) of an address, as modules. libqrencode makes it,
 * and is loaded when the first code is wanted: it costs no start and need not
 * be there.
 */
#ifndef RANZEN_UI_QR_H
#define RANZEN_UI_QR_H

#include "base/base.h"
#include "base/err.h"

#define QR_TEXT_MAX 1000 /* bytes; a phone does not read more from a screen */
#define QR_QUIET 4       /* light modules around it, as the standard wants */
#define QR_QUIET_LEAST 2 /* and as phones still read it */

struct qr { int width; unsigned char *dark; }; /* width * width; owned */

/* NO_LIBRARY, LIMIT: too long, NOMEM. */
enum err qr_make(struct qr *q, const char *text);
void qr_release(struct qr *q);
/* Light outside of it, too. */
bool qr_dark(const struct qr *q, int row, int column);

#endif
