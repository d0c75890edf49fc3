/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/news_reader.h"

#include <setjmp.h>
#include <cmocka.h>

static void pass_begin(void *ctx) { ((struct news_reader *)ctx)->passes++; }

static enum err course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	assert_true(*c->pid && *c->title);
	return ERR_OK;
}

static enum err task(void *ctx, const struct task *t, const struct material *m,
		     int n)
{
	struct news_reader *r = ctx;

	UNUSED(m);
	assert_int_equal(n, 0);
	r->due = t->due;
	r->late_until = t->late_until;
	buf_printf(&r->told, "task %s %s\n", t->pid, t->course);
	return ERR_OK;
}

static enum err announcement(void *ctx, const struct announcement *a)
{
	buf_printf(&((struct news_reader *)ctx)->told, "news %s %s %s\n", a->pid,
		   a->title, a->text);
	return ERR_OK;
}

static enum err lesson(void *ctx, const struct lesson *l)
{
	buf_printf(&((struct news_reader *)ctx)->told, "date %s %s %" PRId64 " %" PRId64
		   " %d\n", l->pid, l->title, l->start, l->end, (int)l->state);
	return ERR_OK;
}

static enum err gone(void *ctx, const char *kind, const char *pid)
{
	buf_printf(&((struct news_reader *)ctx)->told, "gone %s %s\n", kind, pid);
	return ERR_OK;
}

static enum err kept(void *ctx, const char *kind, const char *prefix)
{
	buf_printf(&((struct news_reader *)ctx)->told, "kept %s %s\n", kind, prefix);
	return ERR_OK;
}

static enum err page_end(void *ctx, const char *cursor, bool complete)
{
	struct news_reader *t = ctx;

	t->pages++;
	t->complete = complete;
	if (cursor)
		assert_true(str_copy(t->cursor, sizeof(t->cursor), cursor));
	return ERR_OK;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct news_reader *t = ctx;

	t->done++;
	t->err = v->err;
	t->fate = v->fate;
	t->more_s = v->retry_after;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct news_reader *t = ctx;
	struct account a = { .id = 1, .url = (char[]){ MINI_ROOT } };

	assert_int_equal(r->err, ERR_OK);
	t->s = iserv_open(&t->m.net.net, NULL, &a, r->token);
}

static const char upcoming[] = NO_DATES;

void reader_begin(struct news_reader *t, int tasks)
{
	memset(t, 0, sizeof(*t));
	mini_iserv_init(&t->m);
	for (int i = 0; i < tasks; i++)
		t->m.tasks[i] = (struct mini_task){ .id = i + 1,
						    .status = "Neu" };
	t->m.n_tasks = tasks;
	t->m.news = "<div id=content></div>";
	t->m.upcoming = upcoming;
	buf_init(&t->told, 1u << 20);
	t->sink = (struct provider_sink){ t, pass_begin, course, task, NULL,
		announcement, lesson, gone, kept, page_end, NULL, NULL };
	iserv_login(&t->m.net.net, &(struct login_with){
			.site = MINI_ROOT " /iserv", .user = "mia",
			.password = "ge&heim" }, on_login, t);
	paper_net_run(&t->m.net);
	assert_non_null(t->s);
}

void reader_finish(struct news_reader *t)
{
	iserv_close(t->s);
	mini_iserv_release(&t->m);
	buf_release(&t->told);
}

static int look_so(struct news_reader *t, enum look how, int later_s)
{
	int before = t->m.net.asked;

	t->m.net.date += later_s;
	t->passes = t->pages = t->done = 0;
	buf_clear(&t->told);
	buf_clear(&t->m.net.log);
	iserv_news(t->s, t->cursor, how, &t->sink, on_done, t);
	paper_net_run(&t->m.net);
	assert_int_equal(t->done, 1);
	return t->m.net.asked - before;
}

int reader_looks(struct news_reader *t, int later_s)
{
	return look_so(t, LOOK_close, later_s);
}

int reader_glances(struct news_reader *t, int later_s)
{
	return look_so(t, LOOK_glance, later_s);
}

bool reader_told(const struct news_reader *t, const char *line)
{
	return t->told.data && strstr(t->told.data, line);
}

int reader_count(const struct news_reader *t, const char *begin_with)
{
	int n = 0;

	for (const char *at = t->told.data; at && (at = strstr(at, begin_with));
	     at++)
		n++;
	return n;
}
