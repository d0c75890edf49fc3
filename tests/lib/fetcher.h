/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads of the Moodle provider over the real net from a little server. */
#ifndef RANZEN_TESTS_LIB_FETCHER_H
#define RANZEN_TESTS_LIB_FETCHER_H

#include "base/base.h"
#include "base/buf.h"
#include "base/hash.h"
#include "providers/provider.h"
#include "tests/lib/little_server.h"

#define TOKEN "0123456789abcdef0123456789abcdef"
#define FILES "/webservice/pluginfile.php/44/mod_assign/introattachment/0/"
#define PID FILES "Br%C3%BCche.pdf"
#define ABC_SHA1 "a9993e364706816aba3e25717850c26c9cd0d89d"
#define ABC_SHA256 \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define PDF "\r\nContent-Type: application/pdf\r\n" \
	    "Content-Disposition: inline; filename=\"x.pdf\""
#define JSON "\r\nContent-Type: application/json; charset=utf-8"
#define NAMED "\r\nContent-Disposition: inline; filename=\"x\""

struct fetcher {
	struct little_server server;
	struct net *net;
	struct session *s;
	int done;
	struct verdict v;
	char said[200], sha256[HASH_HEX_SIZE];
	char dir[64], part[96], meta[96], copy[96];
	char pid[200], type[64];
	struct material m;
};

/* A session, an empty folder, and a PDF that is wanted, of any size. */
void fetcher_begin(struct fetcher *t, const struct little_route *routes, int n);
/* In another life of the program, with a server that says something else. */
void fetcher_begin_again(struct fetcher *t, const struct little_route *routes,
			 int n);
void fetcher_finish(struct fetcher *t);
/* Until it is over: t->v, t->said, t->sha256. */
void fetcher_run(struct fetcher *t);
/* From the beginning, of a server that says one thing. */
void fetcher_one(struct fetcher *t, const char *head, const char *body);
/* How often that was in what the server got. */
int fetcher_saw(struct fetcher *t, const char *what);
bool fetcher_file_is(const char *path, const char *text, size_t len);

#endif
