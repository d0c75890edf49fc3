/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <pty.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "tests/ui/eye.h"

#define PATIENCE_MS 10000
#define SENT_LIMIT (16u << 20)
#define PICTURE_LIMIT (1u << 20)

static void heard(void *ctx, int client, const struct bell_message *m)
{
	struct eye *e = ctx;
	struct bell_message half = {
		.kind = BELL_PROGRESS, .id = m->id, .done = 1500000,
		.total = 3000000, .rate = 50000,
	};

	UNUSED(client);
	if (m->kind == BELL_WAKE && m->id > 0)
		bell_announce(e->bell, &half);
}

/* In its home: whatever is typed, it names no file of ours. */
static _Noreturn void run(char *const argv[])
{
	char *program = realpath(argv[0], NULL);
	const char *home = getenv("RANZEN_HOME");

	if (program && argv[0][0] != '/' && home && chdir(home) == 0)
		execv(program, argv);
	execv(argv[0], argv);
	_exit(127);
}

bool eye_open(struct eye *e, int cols, int rows, const struct paths *paths,
	      char *const argv[])
{
	struct winsize w = {.ws_row = (unsigned short)rows,
			    .ws_col = (unsigned short)cols};

	memset(e, 0, sizeof(*e));
	buf_init(&e->sent, SENT_LIMIT);
	e->rows = rows;
	e->cols = cols;
	if (paths && bell_listen(paths->socket, &e->bell))
		return false;
	e->vt = vterm_new(rows, cols);
	vterm_set_utf8(e->vt, 1);
	e->screen = vterm_obtain_screen(e->vt);
	vterm_screen_enable_altscreen(e->screen, 1);
	vterm_screen_reset(e->screen, 1);
	e->pid = forkpty(&e->fd, NULL, NULL, &w);
	if (e->pid == 0)
		run(argv);
	return e->pid > 0;
}

int eye_close(struct eye *e)
{
	int status = -1;

	if (e->pid > 0) {
		kill(e->pid, SIGTERM);
		for (int i = 0; i < PATIENCE_MS / 10; i++) {
			char out[4096];

			if (waitpid(e->pid, &status, WNOHANG) == e->pid)
				break;
			status = -1;
			fcntl(e->fd, F_SETFL, O_NONBLOCK);
			while (read(e->fd, out, sizeof(out)) > 0)
				;
			poll(NULL, 0, 10);
		}
		close(e->fd);
	}
	buf_release(&e->sent);
	if (e->vt)
		vterm_free(e->vt);
	if (e->bell)
		bell_server_close(e->bell);
	return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What the system knows of it; "" if it does not tell. */
static void read_proc(const struct eye *e, const char *name, char *out,
		      size_t size)
{
	char path[64];
	ssize_t n = -1;
	int fd;

	str_printf(path, sizeof(path), "/proc/%d/%s", (int)e->pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, out, size - 1);
		close(fd);
	}
	out[MAX(n, 0)] = '\0';
}

/* Its loop polls for more than the keyboard alone, unlike ncurses within a key;
 * true where the system does not tell. */
static bool polls_all(const struct eye *e)
{
	unsigned long fds = 2;
	char line[256];

	read_proc(e, "syscall", line, sizeof(line));
	if (strncmp(line, "running", 7) != 0)
		sscanf(line, "%*d %*x %lx", &fds);
	return fds > 1 && fds < 100;
}

/* One that was not asked for anything waits for its standard input. */
static bool idles(int pid)
{
	unsigned long fd = 1, size = 0;
	char path[64];
	long call = -1;
	FILE *f;

	str_printf(path, sizeof(path), "/proc/%d/syscall", pid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%ld %lx %*x %lx", &call, &fd, &size) != 3)
		size = 0;
	if (f)
		fclose(f);
	return call == SYS_read && fd == STDIN_FILENO && size > 0;
}

static bool has_helpers(const struct eye *e)
{
	char name[64], children[64], *at = children, *end;
	long child;

	str_printf(name, sizeof(name), "task/%d/children", (int)e->pid);
	read_proc(e, name, children, sizeof(children));
	while ((child = strtol(at, &end, 10)) > 0 && idles((int)child))
		at = end;
	return child > 0;
}

/* The state of the program, and how often it went to sleep by itself. */
static char state_of(const struct eye *e, unsigned long *slept)
{
	static const char state[] = "\nState:\t";
	static const char times[] = "\nvoluntary_ctxt_switches:\t";
	char status[4096];
	const char *is, *at;

	read_proc(e, "status", status, sizeof(status));
	is = strstr(status, state);
	at = strstr(status, times);
	*slept = at ? strtoul(at + strlen(times), NULL, 10) : 0;
	return is ? is[strlen(state)] : '?';
}

/* Before something that it will wake up for. */
static void remember(struct eye *e)
{
	e->busy = true;
	state_of(e, &e->slept);
}

void eye_rest(struct eye *e)
{
	int64_t end = clock_mono_ms(clock_system()) + PATIENCE_MS;
	unsigned long slept;

	while (!e->over && clock_mono_ms(clock_system()) < end) {
		bool asleep = state_of(e, &slept) == 'S' &&
			      (slept > e->slept || !e->busy) &&
			      polls_all(e) && !has_helpers(e);

		if (!eye_turn(e, asleep ? 2 : 1) && asleep)
			break;
	}
	e->busy = false;
}

void eye_signal(struct eye *e, int signal)
{
	remember(e);
	kill(e->pid, signal);
}

void eye_keys(struct eye *e, const char *keys)
{
	size_t len = strlen(keys);

	if (!len)
		return;
	remember(e);
	if (write(e->fd, keys, len) < 0)
		e->over = true;
}

void eye_resize(struct eye *e, int cols, int rows)
{
	struct winsize w = {.ws_row = (unsigned short)rows,
			    .ws_col = (unsigned short)cols};

	/* Then nobody is told. */
	if (rows == e->rows && cols == e->cols)
		return;
	remember(e);
	e->rows = rows;
	e->cols = cols;
	vterm_set_size(e->vt, rows, cols);
	ioctl(e->fd, TIOCSWINSZ, &w);
}

void eye_char(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_char(b, c ? (char)c : ' ');
	} else if (c < 0x800) {
		buf_char(b, (char)(0xc0 | c >> 6));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_char(b, (char)(0xe0 | c >> 12));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_char(b, (char)(0xf0 | c >> 18));
		buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	}
}

VTermScreenCell eye_cell(struct eye *e, int y, int x)
{
	VTermScreenCell c;
	VTermPos p = {.row = y, .col = x};

	memset(&c, 0, sizeof(c));
	vterm_screen_get_cell(e->screen, p, &c);
	return c;
}

static void add_row(struct eye *e, struct buf *b, int y)
{
	size_t end = b->len;

	for (int x = 0; x < e->cols; x++) {
		VTermScreenCell c = eye_cell(e, y, x);

		if (c.chars[0] == (uint32_t)-1)
			continue;
		for (int i = 0; i == 0 || (i < VTERM_MAX_CHARS_PER_CELL &&
					   c.chars[i]); i++)
			eye_char(b, c.chars[i]);
		if (c.chars[0] && c.chars[0] != ' ')
			end = b->len;
	}
	b->len = end;
	b->data[end] = '\0';
	buf_char(b, '\n');
}

char *eye_row(struct eye *e, int y)
{
	struct buf b;

	buf_init(&b, PICTURE_LIMIT);
	add_row(e, &b, y);
	return buf_take(&b);
}

void eye_cursor(struct eye *e, int *row, int *column)
{
	VTermPos at = {0, 0};

	vterm_state_get_cursorpos(vterm_obtain_state(e->vt), &at);
	*row = at.row;
	*column = at.col;
}

char *eye_picture(struct eye *e)
{
	int row, column;
	struct buf b;

	buf_init(&b, PICTURE_LIMIT);
	for (int y = 0; y < e->rows; y++)
		add_row(e, &b, y);
	eye_cursor(e, &row, &column);
	buf_printf(&b, "cursor row %d, column %d\n", row, column);
	return buf_take(&b);
}

bool eye_stands(struct eye *e, const char *text)
{
	struct buf b;
	bool found;

	buf_init(&b, PICTURE_LIMIT);
	for (int y = 0; y < e->rows; y++)
		add_row(e, &b, y);
	found = b.len && strstr(b.data, text);
	buf_release(&b);
	return found;
}

bool eye_turn(struct eye *e, int ms)
{
	struct pollfd fds[16];
	char out[16384];
	ssize_t n = 0;
	int more = e->bell ? bell_server_fds(e->bell, fds + 1, 15) : 0;

	fds[0] = (struct pollfd){e->fd, POLLIN, 0};
	poll(fds, (nfds_t)more + 1, ms);
	if (e->bell)
		bell_server_turn(e->bell, fds + 1, more, heard, e);
	if (!fds[0].revents)
		return false;
	n = read(e->fd, out, sizeof(out));
	if (n <= 0) {
		e->over = true;
		return false;
	}
	buf_add(&e->sent, out, (size_t)n);
	vterm_input_write(e->vt, out, (size_t)n);
	return true;
}

/* A program that only waits has painted all of its frame; on a busy machine
 * one that does not may be silent for long. */
static bool waits(const struct eye *e)
{
	unsigned long slept;

	return state_of(e, &slept) != 'R';
}

bool eye_await(struct eye *e, const char *text)
{
	int64_t end = clock_mono_ms(clock_system()) + PATIENCE_MS;

	while (!e->over && clock_mono_ms(clock_system()) < end) {
		struct pollfd more = {e->fd, POLLIN, 0};

		/* One paint may come in pieces. */
		if (eye_stands(e, text) && poll(&more, 1, 30) == 0 && waits(e) &&
		    poll(&more, 1, 0) == 0)
			return true;
		eye_turn(e, 50);
	}
	return eye_stands(e, text);
}

void eye_quiet(struct eye *e, int ms)
{
	struct pollfd more = {e->fd, POLLIN, 0};

	while (!e->over && poll(&more, 1, ms) > 0)
		eye_turn(e, 0);
}

void eye_send(struct eye *e, const char *data, size_t len)
{
	int64_t end = clock_mono_ms(clock_system()) + PATIENCE_MS;

	while (len && !e->over && clock_mono_ms(clock_system()) < end) {
		struct pollfd p = {e->fd, POLLOUT, 0};
		ssize_t n = 0;

		if (poll(&p, 1, 10) > 0 && p.revents & POLLOUT)
			n = write(e->fd, data, len > 512 ? 512 : len);
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
		eye_turn(e, 0);
	}
}

int eye_wait(struct eye *e)
{
	int64_t end = clock_mono_ms(clock_system()) + PATIENCE_MS;
	int status = -1;

	while (clock_mono_ms(clock_system()) < end) {
		if (!e->over)
			eye_turn(e, 20);
		if (waitpid(e->pid, &status, WNOHANG) == e->pid) {
			e->pid = -1;
			if (!e->over)
				eye_quiet(e, 50);
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		}
		if (e->over)
			poll(NULL, 0, 10);
	}
	return -1;
}
