/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an IServ keeps files for programs, where its school has switched that
 * on: a host of its own, or below the school's. */
#include "base/base.h"
#include "net/url.h"
#include "providers/iserv_op.h"

static bool is_number(const char *host)
{
	return *host == '[' || host[strspn(host, "0123456789.")] == '\0';
}

static bool place(const struct account *a, int i, char *root, size_t size)
{
	const char *host = strstr(a->url, "://");
	char name[URL_HOST_SIZE];
	struct url u;
	int n;

	if (!host || !url_read(&u, a->url))
		return false;
	host += 3;
	n = (int)strcspn(host, "/?#");
	str_printf(name, sizeof(name), "%.*s", (int)u.name_len, u.host);
	/* a number has no names below it */
	if (is_number(name))
		i++;
	if (i == 0)
		return str_printf(root, size, "%.*swebdav.%.*s/",
				  (int)(host - a->url), a->url, n, host);
	return i == 1 && str_printf(root, size, "%.*s/webdav/",
				    (int)(host - a->url) + n, a->url);
}

const struct provider_dav iserv_dav = { place, iserv_password };
