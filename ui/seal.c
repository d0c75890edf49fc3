/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "ui/seal.h"

#define REPORT_MS 100

struct child { int fd; int64_t told; struct seal_report report; };

void seal_init(struct seal *s)
{
	memset(s, 0, sizeof(*s));
	helper_init(&s->helper);
}

static bool tell(struct child *c)
{
	struct seal_report r = c->report;

	/* Smaller than PIPE_BUF: whole or not at all. */
	return write(c->fd, &r, sizeof(r)) == (ssize_t)sizeof(r);
}

static bool moved(void *ctx, int64_t done, int64_t total)
{
	struct child *c = ctx;
	int64_t now = clock_mono_ms(clock_system());

	c->report.done = done;
	c->report.total = total;
	if (now - c->told < REPORT_MS)
		return true;
	c->told = now;
	return tell(c);
}

static enum err read_text(struct buf *b)
{
	char part[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, part, sizeof(part))) > 0)
		buf_add(b, part, (size_t)n);
	return n < 0 ? err_from_errno(errno) : buf_error(b);
}

static enum err seal_order(struct child *c, const struct paths *paths,
			   const struct hand_in_order *order)
{
	struct store_options o = {
		.paths = paths, .disk = disk_real(), .clock = clock_system(),
		.random = random_system(),
	};
	struct store *store = NULL;
	enum err e = store_open(&o, STORE_WRITE, &store);

	if (!e)
		e = store_hand_in(store, order, moved, c, &c->report.entry,
				  &c->report.which, &c->report.missing);
	if (store)
		store_close(store);
	return e;
}

/* TASK add|new agreed|- FILE… */
int seal_main(int n, char **args)
{
	struct child c = {.fd = STDOUT_FILENO, .report = {.which = -1}};
	struct hand_in_order o = {.kind = KIND_hand_in};
	struct paths paths;
	struct buf text;
	enum err e;

	if (n < 3 || !str_int64(args[0], 1, INT64_MAX, &o.task))
		return 2;
	o.add = strcmp(args[1], "add") == 0;
	o.statement = strcmp(args[2], "agreed") == 0;
	o.paths = (const char *const *)args + 3;
	o.n_paths = n - 3;
	buf_init(&text, SEAL_TEXT_LIMIT);
	e = read_text(&text);
	o.text = text.len ? text.data : NULL;
	if (!e)
		e = paths_init(&paths);
	if (!e) {
		e = seal_order(&c, &paths, &o);
		paths_release(&paths);
	}
	buf_release(&text);
	c.report.err = e;
	c.report.over = true;
	return tell(&c) ? 0 : 1;
}

static void drop_paths(struct seal *s)
{
	for (int i = 0; i < s->n_paths; i++)
		free(s->paths[i]);
	free(s->paths);
	s->paths = NULL;
	s->n_paths = 0;
}

static enum err keep_paths(struct seal *s, const struct hand_in_order *o)
{
	s->paths = calloc((size_t)o->n_paths + 1, sizeof(*s->paths));
	if (!s->paths)
		return ERR_NOMEM;
	for (int i = 0; i < o->n_paths; i++) {
		s->paths[i] = str_dup(o->paths[i]);
		if (!s->paths[i])
			return ERR_NOMEM;
		s->n_paths++;
	}
	return ERR_OK;
}

/* A file without a name that holds the text, to be read from its start. */
static int text_file(const char *text)
{
	FILE *f;
	int fd;

	if (!text)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	f = tmpfile();
	if (!f)
		return -1;
	fd = fputs(text, f) >= 0 && fflush(f) == 0
		 ? fcntl(fileno(f), F_DUPFD_CLOEXEC, 3) : -1;
	fclose(f);
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

enum err seal_start(struct seal *s, const struct watch *w,
		    const struct hand_in_order *order)
{
	char task[24], **argv = NULL;
	int in = -1, n = 0;
	enum err e;

	if (s->helper.pid)
		return ERR_BUSY;
	drop_paths(s);
	s->last = (struct seal_report){.which = -1};
	e = keep_paths(s, order);
	if (e)
		return e;
	argv = calloc((size_t)s->n_paths + 6, sizeof(*argv));
	in = text_file(order->text);
	if (in < 0)
		e = err_from_errno(errno);
	else if (!argv)
		e = ERR_NOMEM;
	if (!e) {
		str_printf(task, sizeof(task), "%" PRId64, order->task);
		argv[n++] = (char *)"ranzen";
		argv[n++] = (char *)SEAL_WORD;
		argv[n++] = task;
		argv[n++] = (char *)(order->add ? "add" : "new");
		argv[n++] = (char *)(order->statement ? "agreed" : "-");
		for (int i = 0; i < s->n_paths; i++)
			argv[n++] = s->paths[i];
		e = helper_start(&s->helper, w, argv, in);
	}
	if (in >= 0)
		close(in);
	free(argv);
	return e;
}

bool seal_turn(struct seal *s)
{
	struct seal_report r;
	ssize_t n;

	if (!s->helper.pid)
		return false;
	while ((n = read(s->helper.fd, &r, sizeof(r))) == (ssize_t)sizeof(r))
		s->last = r;
	if (n < 0 && (errno == EAGAIN || errno == EINTR) && !s->last.over)
		return false;
	if (!s->last.over)
		s->last.err = ERR_INTERNAL;
	helper_wait(&s->helper);
	return true;
}

void seal_stop(struct seal *s)
{
	pid_t pid;

	helper_drop(&s->helper, &pid);
	drop_paths(s);
}
