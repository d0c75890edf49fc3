/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/fetcher.h"

#include <setjmp.h>
#include <cmocka.h>

static void on_done(void *ctx, const struct verdict *v)
{
	struct fetcher *t = ctx;

	t->done++;
	t->v = *v;
	str_copy(t->said, sizeof(t->said), v->said);
	str_copy(t->sha256, sizeof(t->sha256), v->sha256);
}

static void log_in(struct fetcher *t)
{
	struct account a = { .id = 1, .url = t->server.url };
	char secret[200];

	str_printf(secret, sizeof(secret), "%s %s/moodle", TOKEN, t->server.url);
	t->s = provider_moodle.open(t->net, disk_real(), &a, secret);
	assert_non_null(t->s);
}

void fetcher_begin(struct fetcher *t, const struct little_route *routes, int n)
{
	const struct net_options o = { .idle_s = 2, .clock = clock_system(),
				       .random = random_system() };

	memset(t, 0, sizeof(*t));
	little_server_listen(&t->server);
	little_server_serve(&t->server, routes, n);
	t->net = net_curl_new(&o);
	log_in(t);
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-moodle-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	str_printf(t->part, sizeof(t->part), "%s/part", t->dir);
	str_printf(t->meta, sizeof(t->meta), "%s/part.meta", t->dir);
	str_printf(t->copy, sizeof(t->copy), "%s/copy", t->dir);
	str_copy(t->pid, sizeof(t->pid), PID);
	str_copy(t->type, sizeof(t->type), "application/pdf");
	t->m = (struct material){ .pid = t->pid, .type = t->type, .size = -1 };
}

void fetcher_begin_again(struct fetcher *t, const struct little_route *routes,
			 int n)
{
	provider_moodle.close(t->s);
	little_server_stop(&t->server);
	little_server_listen(&t->server);
	little_server_serve(&t->server, routes, n);
	log_in(t);
}

void fetcher_finish(struct fetcher *t)
{
	unlink(t->meta);
	unlink(t->part);
	unlink(t->copy);
	assert_int_equal(rmdir(t->dir), 0);
	provider_moodle.close(t->s);
	t->net->free(t->net);
	little_server_stop(&t->server);
}

void fetcher_run(struct fetcher *t)
{
	provider_moodle.fetch(t->s, &t->m, t->part, NULL, on_done, t);
	assert_int_equal(t->done, 0);
	for (int i = 0; !t->done && i < 200; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(t->done, 1);
	assert_int_equal(t->net->busy(t->net), 0);
	t->done = 0;
}

void fetcher_one(struct fetcher *t, const char *head, const char *body)
{
	const struct little_route route = { "POST /moodle" FILES, head, body, 0,
					    0, LITTLE_KEEP };

	fetcher_begin(t, &route, 1);
	fetcher_run(t);
}

bool fetcher_file_is(const char *path, const char *text, size_t len)
{
	char *data = NULL;
	size_t n;
	bool same = disk_read_file(disk_real(), path, 1 << 20, &data, &n) ==
			    ERR_OK && n == len && memcmp(data, text, len) == 0;

	free(data);
	return same;
}

int fetcher_saw(struct fetcher *t, const char *what)
{
	char *seen = little_server_seen(&t->server);
	int n = 0;

	for (char *at = seen; (at = strstr(at, what)); at++)
		n++;
	free(seen);
	return n;
}
