/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that a person trusts for one school's server, instead of the
 * system's: files of a folder, by host and port. */
#ifndef RANZEN_NET_TRUST_H
#define RANZEN_NET_TRUST_H

#include "net/url.h"

/* The file for that host, whether it is there or not. Caller frees; NULL: no
 * memory. */
char *trust_path(const char *folder, const struct url *u);

#endif
