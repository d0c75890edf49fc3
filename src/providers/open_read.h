/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readers of the School API (docs/school-api.yaml): bytes in, records out.
 * Pure: no net, no store. All text is cleaned here (P7). A document that is
 * not JSON or lacks what it is about is GARBLED; a row without a usable id is
 * left out; other members that are missing or wrong read as none.
 */
#ifndef RANZEN_PROVIDERS_OPEN_READ_H
#define RANZEN_PROVIDERS_OPEN_READ_H

#include "providers/provider.h"

#define OPEN_ID_SIZE 129
#define OPEN_SAID_SIZE 512
#define OPEN_LINE_LIMIT 1024          /* titles and names, bytes */
#define OPEN_TEXT_LIMIT (256u << 10)  /* texts, bytes of CommonMark */
#define OPEN_WORK_LIMIT (1u << 20)    /* text of a work: 262144 characters */
#define OPEN_FILES_LIMIT 1000         /* of one task or hand-in */

bool open_id_valid(const char *id);

struct open_page { char cursor[OPEN_ID_SIZE]; bool more; };
/* Tells the sink of every row, in the order of provider.h. */
enum err open_read_changes(const char *data, size_t len, struct open_page *page,
			   const struct provider_sink *sink);
struct open_task_state { bool done, work; };
/* One task: to the sink (may be NULL), and what it is. */
enum err open_read_task(const char *data, size_t len,
			const struct provider_sink *sink,
			struct open_task_state *state);
/* r is filled; free with record_receipt_release. */
enum err open_read_hand_in(const char *data, size_t len, struct receipt *r);

struct open_problem {
	char name[40];               /* "too-late"; "": none of this API's */
	char said[OPEN_SAID_SIZE];   /* title and detail */
	int64_t offset;              /* -1 */
	char uploads[OPEN_SAID_SIZE]; /* ids, a blank before and after each */
};
/* false: not a problem of this API (then p is empty). */
bool open_read_problem(const char *data, size_t len, struct open_problem *p);

struct open_login {
	char token[OPEN_ID_SIZE], person[256], school[256], zone[64];
};
enum err open_read_login(const char *data, size_t len, struct open_login *l);
/* api: "/api/v1", or an absolute https address as the server gave it. */
enum err open_read_discovery(const char *data, size_t len, char api[256]);
/* *maintenance: the server says that it is under maintenance now. */
enum err open_read_status(const char *data, size_t len, int64_t now,
			  const struct provider_sink *sink, bool *maintenance);

#endif
