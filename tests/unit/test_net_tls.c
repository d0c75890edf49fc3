/* SPDX-License-Identifier: GPL-3.0-or-later */
/* openssl's own server tells whether the session was new or reused. */
#include "base/base.h"
#include "base/buf.h"
#include "net/net.h"

#include <setjmp.h>
#include <cmocka.h>

#include <sys/prctl.h>

struct tls_server { pid_t pid; FILE *out; char dir[64], cert[96], url[64]; };

static bool make_certificate(struct tls_server *s)
{
	char command[512];

	str_copy(s->dir, sizeof(s->dir), "/tmp/ranzen-tls-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	str_printf(s->cert, sizeof(s->cert), "%s/both.pem", s->dir);
	str_printf(command, sizeof(command),
		   "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a "
		   "-addext subjectAltName=IP:127.0.0.1 -keyout %s -out %s.c "
		   "2>/dev/null && cat %s.c >>%s && rm %s.c", s->cert, s->cert,
		   s->cert, s->cert, s->cert);
	return system(command) == 0;
}

static void serve(struct tls_server *s)
{
	char line[200], *colon = NULL;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	s->pid = fork();
	if (s->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		execlp("openssl", "openssl", "s_server", "-accept",
		       "127.0.0.1:0", "-cert", s->cert, "-www", (char *)NULL);
		_exit(1);
	}
	close(ends[1]);
	s->out = fdopen(ends[0], "r");
	while (!colon && fgets(line, sizeof(line), s->out))
		if (str_starts(line, "ACCEPT"))
			colon = strrchr(line, ':');
	assert_non_null(colon);
	str_printf(s->url, sizeof(s->url), "https://127.0.0.1:%d/",
		   (int)strtol(colon + 1, NULL, 10));
}

static void on_done(void *ctx, const struct net_reply *r)
{
	assert_int_equal(r->err, ERR_OK);
	if (strstr(r->body, "Reused, TLS"))
		*(int *)ctx += 100;
	*(int *)ctx += 1;
}

static void a_new_connection_takes_up_the_tls_session_of_the_last(void **state)
{
	struct tls_server s;
	struct net_options o = { .clock = clock_system(), .random = random_system() };
	struct net_request r = { .method = "GET", .body_fd = -1 };
	struct net *n;
	int seen = 0;

	UNUSED(state);
	if (!make_certificate(&s))
		skip();
	serve(&s);
	o.ca_file = s.cert;
	n = net_curl_new(&o);
	r.url = s.url;
	for (int i = 0; i < 3; i++) { /* the server closes after each */
		n->start(n, &r, on_done, &seen);
		while (n->busy(n))
			n->turn(n, NULL, 0, 200);
	}
	assert_int_equal(seen, 203);
	n->free(n);
	kill(s.pid, SIGKILL);
	waitpid(s.pid, NULL, 0);
	fclose(s.out);
	unlink(s.cert);
	rmdir(s.dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_connection_takes_up_the_tls_session_of_the_last),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
