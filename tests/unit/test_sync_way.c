/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets a password for a school's files, over the real net. */
#include "base/base.h"
#include "sync/folder.h"
#include "tests/lib/little_server.h"
#include "tests/lib/store_lib.h"

#include <setjmp.h>
#include <cmocka.h>

#define XML   "\r\nContent-Type: application/xml"
#define BASIC "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"IServ\""
#define ROOT  "<multistatus xmlns=\"DAV:\"><response><href>/</href>" \
	"<propstat><prop><resourcetype><collection/></resourcetype></prop>" \
	"</propstat></response></multistatus>"

struct visit {
	struct store_lib store;
	struct little_server server;
	struct paths paths;
	struct secrets secrets;
	struct net *net;
	struct account account;
	char url[100], folder[100];
	enum err may;
	int asked;
};

static enum err may(void *ctx, const char *host)
{
	struct visit *v = ctx;

	assert_true(str_starts(host, "webdav.localhost:"));
	v->asked++;
	return v->may;
}

static enum err ask(void *ctx, char *password, size_t size)
{
	UNUSED(ctx);
	str_copy(password, size, "geheim");
	return ERR_OK;
}

static void begin(struct visit *v, const struct little_route *routes, int n)
{
	const struct net_options o = { .idle_s = 2, .clock = clock_system(),
				       .random = random_system() };

	memset(v, 0, sizeof(*v));
	store_lib_open(&v->store);
	little_server_listen(&v->server);
	little_server_serve(&v->server, routes, n);
	str_printf(v->url, sizeof(v->url), "http://localhost%s",
		   strrchr(v->server.url, ':'));
	v->paths = v->store.paths;
	str_printf(v->folder, sizeof(v->folder), "%s/secrets", v->store.dir);
	v->paths.secrets = v->folder;
	v->secrets = (struct secrets){ .paths = &v->paths,
				       .disk = disk_real(),
				       .clock = clock_system() };
	v->account = (struct account){ .id = 1, .url = v->url,
				       .user = (char *)"mia" };
	v->net = net_curl_new(&o);
}

static enum err visit(struct visit *v, const char *address)
{
	struct folder f = { .net = v->net, .disk = disk_real(),
		.clock = clock_system(), .secrets = &v->secrets,
		.account = &v->account, .provider = &provider_iserv,
		.address = address, .ask = ask, .may = may,
		.store = v->store.s, .ctx = v };
	enum err err = folder_open(&f);

	folder_close(&f);
	return err;
}

static int passwords(struct visit *v)
{
	char *seen = little_server_seen(&v->server);
	int n = 0;

	for (char *at = seen; (at = strstr(at, "Authorization:")); at++)
		n++;
	free(seen);
	return n;
}

static void finish(struct visit *v)
{
	v->net->free(v->net);
	little_server_stop(&v->server);
	store_lib_close(&v->store);
}

static void another_host_gets_the_password_after_a_yes(void **state)
{
	const struct little_route routes[] = {
		{ "PROPFIND / ", BASIC, "", 0, 2, LITTLE_KEEP },
		{ "PROPFIND / ", "207 Multi-Status" XML, ROOT, 0, 1,
		  LITTLE_KEEP },
		{ "PROPFIND / ", BASIC, "", 0, 1, LITTLE_KEEP },
		{ "PROPFIND / ", "207 Multi-Status" XML, ROOT, 0, 0,
		  LITTLE_KEEP },
	};
	struct visit v;

	UNUSED(state);
	begin(&v, routes, 4);
	v.may = ERR_CANCELLED;
	assert_int_equal(visit(&v, ""), ERR_CANCELLED);
	assert_int_equal(passwords(&v), 0);
	v.may = ERR_OK;
	assert_int_equal(visit(&v, ""), ERR_OK);
	assert_int_equal(passwords(&v), 1);
	assert_int_equal(v.asked, 2);
	/* and is not asked about again */
	v.may = ERR_CANCELLED;
	assert_int_equal(visit(&v, ""), ERR_OK);
	assert_int_equal(passwords(&v), 2);
	assert_int_equal(v.asked, 2);
	finish(&v);
}

static void an_address_that_was_set_is_a_yes_at_the_same_port(void **state)
{
	const struct little_route routes[] = {
		{ "PROPFIND / ", BASIC, "", 0, 1, LITTLE_KEEP },
		{ "PROPFIND / ", "207 Multi-Status" XML, ROOT, 0, 0,
		  LITTLE_KEEP },
	};
	char address[200];
	struct visit v;

	UNUSED(state);
	begin(&v, routes, 2);
	v.may = ERR_CANCELLED;
	assert_int_equal(visit(&v, "http://webdav.localhost:1/"),
			 ERR_ELSEWHERE);
	str_printf(address, sizeof(address), "http://webdav.localhost%s/",
		   strrchr(v.url, ':'));
	assert_int_equal(visit(&v, address), ERR_OK);
	assert_int_equal(passwords(&v), 1);
	assert_int_equal(v.asked, 0);
	finish(&v);
}

static enum err fault_after_a_visit(const char *host, const char *path)
{
	const struct little_route routes[] = {
		{ "PROPFIND / ", "207 Multi-Status" XML, ROOT, 0, 0,
		  LITTLE_KEEP },
		{ "PROPFIND /w/ ", "207 Multi-Status" XML, ROOT, 0, 0,
		  LITTLE_KEEP },
	};
	struct account a;
	char address[200];
	enum err fault;
	struct visit v;

	begin(&v, routes, 2);
	store_account_fault(v.store.s, v.account.id, ERR_OVERLOADED, "");
	str_printf(address, sizeof(address), "http://%s%s%s", host,
		   strrchr(v.url, ':'), path);
	assert_int_equal(visit(&v, address), ERR_OK);
	assert_int_equal(store_account_get(v.store.s, v.account.id, &a), ERR_OK);
	fault = a.fault;
	record_account_release(&a);
	finish(&v);
	return fault;
}

/* Another host is perhaps another machine. */
static void what_the_schools_own_host_gives_shows_that_it_is_there(void **state)
{
	UNUSED(state);
	assert_int_equal(fault_after_a_visit("localhost", "/w/"), ERR_OK);
	assert_int_equal(fault_after_a_visit("webdav.localhost", "/"),
			 ERR_OVERLOADED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_host_gets_the_password_after_a_yes),
		cmocka_unit_test(
			an_address_that_was_set_is_a_yes_at_the_same_port),
		cmocka_unit_test(
			what_the_schools_own_host_gives_shows_that_it_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
