/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 1952, as nginx packs an answer: level 1. */
#ifndef RANZEN_SCHOOL_GZIP_H
#define RANZEN_SCHOOL_GZIP_H

#include "base/buf.h"

/* Replaces what is in b; false: b is as it was. */
bool gzip_pack(struct buf *b);

#endif
