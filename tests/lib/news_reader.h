/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who reads the news of a mini IServ, and writes down what is told. */
#ifndef RANZEN_TESTS_LIB_NEWS_READER_H
#define RANZEN_TESTS_LIB_NEWS_READER_H

#include "providers/iserv_op.h"
#include "tests/lib/mini_iserv.h"

#define NO_DATES "{\"events\":[],\"errors\":[]}"

struct news_reader {
	struct mini_iserv m;
	struct session *s;
	struct provider_sink sink;
	char cursor[20000];
	struct buf told;  /* lines "task 1", "gone task 2", … */
	int64_t due, late_until; /* of the task that was told last */
	int passes, pages;
	bool complete;
	enum err err;
	enum fate fate;
	int64_t more_s; /* what is left is to be asked for then; 0: nothing is */
	int done;
	char said[200];
};

/* Logged in, at a school with so many tasks. */
void reader_begin(struct news_reader *t, int tasks);
void reader_finish(struct news_reader *t);
/* After so many seconds. Requests that it took. */
int reader_looks(struct news_reader *t, int later_s);
int reader_glances(struct news_reader *t, int later_s);
/* Of the look before: a line, and how many begin so. */
bool reader_told(const struct news_reader *t, const char *line);
int reader_count(const struct news_reader *t, const char *begin_with);

#endif
