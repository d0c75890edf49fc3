/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <termios.h>

#include "sync/terminal.h"

#define KEY_INTR   3
#define KEY_EOF	   4
#define KEY_KILL   0x15
#define KEY_DELETE 0x7f

struct line {
	char *text;
	size_t len, size;
};

static void rub_out(struct line *l)
{
	while (l->len && ((unsigned char)l->text[l->len - 1] & 0xc0) == 0x80)
		l->len--;
	l->len -= l->len > 0;
}

/* One key; false: the line is complete, or given up. */
static bool key(struct line *l, char c, bool *given_up)
{
	*given_up = c == KEY_INTR || (c == KEY_EOF && !l->len);
	if (*given_up || c == '\r' || c == '\n' || c == KEY_EOF)
		return false;
	if (c == KEY_DELETE || c == '\b')
		rub_out(l);
	else if (c == KEY_KILL)
		l->len = 0;
	else if (l->len + 1 < l->size)
		l->text[l->len++] = c;
	return true;
}

/* Without echo the keys are read raw, so that no signal can leave the
 * terminal dumb. */
static enum err read_unseen(int tty, char *text, size_t size)
{
	struct line l = {text, 0, size};
	struct termios usual, quiet;
	bool given_up = true;
	char c;
	if (tcgetattr(tty, &usual))
		return ERR_LOGIN;
	quiet = usual;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	tcsetattr(tty, TCSAFLUSH, &quiet);
	while (read(tty, &c, 1) == 1 && key(&l, c, &given_up))
		given_up = true; /* if the terminal goes away now */
	tcsetattr(tty, TCSAFLUSH, &usual);
	text[l.len] = '\0';
	dprintf(tty, "\n");
	return given_up ? ERR_CANCELLED : ERR_OK;
}

static enum err read_seen(int tty, char *text, size_t size)
{
	size_t len = 0;
	char c;
	while (read(tty, &c, 1) == 1) {
		if (c == '\n') {
			text[len] = '\0';
			return ERR_OK;
		}
		if (len + 1 < size)
			text[len++] = c;
	}
	return ERR_CANCELLED;
}

enum err terminal_ask(const char *prompt, bool echo, char *line, size_t size)
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (tty < 0)
		return ERR_LOGIN;
	dprintf(tty, "%s", prompt);
	enum err err =
	    echo ? read_seen(tty, line, size) : read_unseen(tty, line, size);
	close(tty);
	return err;
}

enum err terminal_line(FILE *in, char *line, size_t size)
{
	if (!fgets(line, (int)size, in))
		return ERR_LOGIN;
	if (!strchr(line, '\n') && !feof(in))
		return ERR_LIMIT;
	line[strcspn(line, "\r\n")] = '\0';
	return ERR_OK;
}

void terminal_leave(void)
{
	pid_t pid = fork();
	if (pid < 0)
		return;
	if (pid > 0)
		_exit(0);
	setsid();
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
}
