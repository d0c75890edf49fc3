/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/buf.h"
#include "net/url.h"

#include <curl/curl.h>
static bool is_loopback(const char *name)
{
	return strcmp(name, "localhost") == 0 ||
	       str_ends(name, ".localhost") || /* RFC 6761 */
	       strcmp(name, "[::1]") == 0 ||
	       (str_starts(name, "127.") &&
		strspn(name, "0123456789.") == strlen(name));
}

bool url_read(struct url *u, const char *text)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL;
	bool ok = false;

	memset(u, 0, sizeof(*u));
	if (!parts || !text ||
	    curl_url_set(parts, CURLUPART_URL, text, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) !=
		    CURLUE_OK)
		goto out;
	u->https = str_casecmp(scheme, "https") == 0;
	if (!u->https && str_casecmp(scheme, "http") != 0)
		goto out;
	if (!str_printf(u->host, sizeof(u->host), "%s:%s", host, port))
		goto out;
	for (char *c = u->host; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	u->name_len = strlen(host);
	u->host[u->name_len] = '\0';
	u->loopback = is_loopback(u->host);
	u->host[u->name_len] = ':';
	ok = true;
out:
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(parts);
	return ok;
}

bool url_may_follow(const struct url *from, const struct url *to)
{
	if (from->name_len != to->name_len ||
	    memcmp(from->host, to->host, from->name_len) != 0)
		return false;
	if (from->https && !to->https)
		return false;
	/* Another port is another server, unless the step is to https. */
	return (!from->https && to->https) || strcmp(from->host, to->host) == 0;
}
