/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/path.h"
#include "net/trust.h"

char *trust_path(const char *folder, const struct url *u)
{
	char name[URL_HOST_SIZE + 8];

	str_printf(name, sizeof(name), "%s.pem", u->host);
	/* A stick may have a file system that takes few signs. */
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '.' && *c != '-')
			*c = '_';
	return path_join(folder, name);
}
