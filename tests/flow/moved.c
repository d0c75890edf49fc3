/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * moved URL: a site that is now at URL, as a web server says it that sends
 * people on to https. Prints "ready http://127.0.0.1:PORT", and when standard
 * input ends everything that it was sent.
 */
#include "base/base.h"
#include "base/buf.h"
#include "tests/lib/little_server.h"

#define SCRIPT "/lib/ajax/service-nologin.php"

int main(int argc, char **argv)
{
	struct little_server server;
	char head[1000], drop[64];
	const struct little_route routes[] = {
		{ .match = "POST " SCRIPT, .head = head },
		{ .match = "", .head = "404 Not Found" },
	};
	char *seen;

	if (argc != 2)
		return 2;
	str_printf(head, sizeof(head),
		   "301 Moved Permanently\r\nLocation: %s" SCRIPT "?info=x",
		   argv[1]);
	little_server_listen(&server);
	little_server_serve(&server, routes, ARRAY_LEN(routes));
	printf("ready %s\n", server.url);
	fflush(stdout);
	while (read(STDIN_FILENO, drop, sizeof(drop)) > 0)
		;
	seen = little_server_seen(&server);
	fputs(seen ? seen : "", stdout);
	free(seen);
	little_server_stop(&server);
	return 0;
}
