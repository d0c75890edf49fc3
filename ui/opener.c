/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "base/path.h"
#include "ui/opener.h"

#define NOT_RUN 126

static const char *ending(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');

	return dot ? dot + 1 : "";
}

static bool among(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_casecmp(word, list[i]) == 0)
			return true;
	}
	return false;
}

bool opener_runs(const char *path)
{
	static const char *const endings[] = {
		"desktop", "sh", "bash", "zsh", "csh", "fish", "py", "pyw", "pl",
		"rb", "php", "lua", "js", "mjs", "jar", "jnlp", "exe", "com",
		"bat", "cmd", "msi", "ps1", "vbs", "vbe", "jse", "wsf", "scr",
		"pif", "lnk", "reg", "hta", "cpl", "dll", "so", "bin", "run",
		"appimage", "deb", "rpm", "snap", "flatpak", "flatpakref", "apk",
		"url", "service", "tcl", "r", "ipynb", "docm", "dotm", "xlsm",
		"xltm", "pptm", "ppsm", "action", "kdelnk",
	};
	unsigned char head[4] = {0};
	struct stat st;
	ssize_t n = 0;
	int fd;

	if (among(ending(path), endings, ARRAY_LEN(endings)))
		return true;
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || st.st_mode & 0111)
		return true;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0) {
		n = read(fd, head, sizeof(head));
		close(fd);
	}
	return n >= 2 && (memcmp(head, "#!", 2) == 0 ||
			  memcmp(head, "MZ", 2) == 0 ||
			  (n == 4 && memcmp(head, "\177ELF", 4) == 0));
}

static bool have_display(void)
{
	const char *x = getenv("DISPLAY"), *w = getenv("WAYLAND_DISPLAY");

	return (x && *x) || (w && *w);
}

/* $1 with $2: first whether it is there, "+" or "-", then how it ended. */
static const char watched[] =
    "command -v \"$1\" >/dev/null 2>&1 || { echo - >&3; exit; }; echo + >&3;"
    " \"$1\" \"$2\" 3>&-; echo $? >&3";

static void become(const struct opener *o, const char *program,
		   const char *what, int out)
{
	int null = open("/dev/null", O_RDWR);

	o->in_child(o->ctx);
	setsid();
	if (fork() == 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		/* Without close-on-exec; where it is 3 already, dup2 keeps it. */
		if (out == 3)
			fcntl(out, F_SETFD, 0);
		else
			dup2(out, 3);
		execl("/bin/sh", "sh", "-c", watched, "sh", program, what,
		      (char *)NULL);
	}
	_exit(0);
}

/* Detached: neither our end nor its own concerns the other. */
static bool start(struct opener *o, const char *what)
{
	const char *program = *o->command ? o->command : "xdg-open";
	char there[2] = "";
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (pid == 0)
		become(o, program, what, ends[1]);
	close(ends[1]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (pid < 0 || read(ends[0], there, sizeof(there)) < 1 || *there != '+') {
		close(ends[0]);
		return false;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	o->ended = ends[0];
	return true;
}

bool opener_failed(int ended)
{
	char code[8] = "";

	return read(ended, code, sizeof(code) - 1) > 0 && strcmp(code, "0\n") != 0;
}

bool opener_is_text(const char *path)
{
	static const char *const endings[] = {
		"txt", "md", "csv", "tsv", "log", "json", "xml", "tex", "c", "h",
		"ini", "srt", "vcf", "ics",
	};

	return access(path, R_OK) == 0 &&
	       among(ending(path), endings, ARRAY_LEN(endings));
}

/*
 * script is a line for the shell, in which the person's own programs may come
 * with arguments; what it is about is $1, $2, $3. Ctrl-Z stops us together with
 * the program. Gives its exit code, from NOT_RUN on: there was none.
 */
static int run_here(const struct opener *o, const char *script,
		    const char *const arg[3])
{
	struct sigaction plain = {.sa_handler = SIG_DFL}, before;
	int status = 127;
	pid_t pid;

	o->leave(o->ctx);
	sigaction(SIGTSTP, &plain, &before);
	pid = fork();
	if (pid == 0) {
		o->in_child(o->ctx);
		setenv("LESSSECURE", "1", 1);
		unsetenv("LESSOPEN");
		execl("/bin/sh", "sh", "-c", script, "sh", arg[0], arg[1],
		      arg[2], (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGTSTP, &before, NULL);
	o->back(o->ctx);
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : NOT_RUN;
}

static bool show_folder(struct opener *o, const char *path)
{
	char *dir = path_folder(path);
	bool ok = dir && start(o, dir);

	free(dir);
	return ok;
}

static bool is_pdf(const char *path)
{
	return access(path, R_OK) == 0 && str_casecmp(ending(path), "pdf") == 0;
}

/* What can be read on a terminal, and by what. The words of a PDF come from
 * outside: without what drives a terminal. */
static const struct {
	bool (*takes)(const char *path);
	const char *script;
} readers[] = {
	{opener_is_text, "${PAGER:-less} \"$1\""},
	{is_pdf, "command -v pdftotext >/dev/null || exit 127;"
		 " pdftotext -layout -- \"$1\" - 2>/dev/null |"
		 " tr -d '\\000-\\010\\013\\014\\016-\\037\\177' | ${PAGER:-less}"},
};

enum opened opener_open(struct opener *o, const char *path)
{
	const char *const only[3] = {path};
	bool runs = opener_runs(path);

	if (have_display()) {
		if (runs)
			return show_folder(o, path) ? OPENED_FOLDER : OPENED_PATH;
		if (start(o, path))
			return OPENED_SHOWN;
	}
	for (size_t i = 0; i < ARRAY_LEN(readers) && !runs; i++) {
		if (readers[i].takes(path) &&
		    run_here(o, readers[i].script, only) < NOT_RUN)
			return OPENED_PAGER;
	}
	return OPENED_PATH;
}

enum opened opener_folder(struct opener *o, const char *path)
{
	return have_display() && show_folder(o, path) ? OPENED_SHOWN
						      : OPENED_PATH;
}

enum opened opener_link(struct opener *o, const char *url)
{
	if ((!str_starts(url, "https://") && !str_starts(url, "http://")) ||
	    !have_display() || !start(o, url))
		return OPENED_PATH;
	return OPENED_SHOWN;
}

bool opener_edit(const struct opener *o, const char *path)
{
	/* Nobody who did not choose it knows how to get out of vi. */
	static const char script[] =
	    "e=${VISUAL:-${EDITOR:-$(command -v nano)}};"
	    " [ \"$e\" ] || { e=$(command -v vi) && printf '\\n%s' \"$2\" &&"
	    " read -r line; };"
	    " [ \"$e\" ] || exit 127; eval \"$e \\\"\\$1\\\"\"";
	const char *const args[3] = {path,
		_("You write your text in vi: nano is not installed here.\n\n"
		  "  i                     begins writing\n"
		  "  Esc, then :wq, Enter  keeps it and comes back here\n"
		  "  Esc, then :q!, Enter  comes back without it\n\n"
		  "Without a text nothing is handed in. Enter goes on. ")};

	return run_here(o, script, args) < NOT_RUN;
}

bool opener_login(const struct opener *o, const char *program,
		  const char *account)
{
	static const char script[] =
	    "\"$1\" login ${2:+--again \"$2\"} && exit;"
	    " printf '\\n%s' \"$3\"; read -r line; exit 1";
	const char *const args[3] = {program, account,
		_("Enter goes back to your tasks. ")};

	return run_here(o, script, args) == 0;
}

bool opener_logout(const struct opener *o, const char *program,
		   const char *account)
{
	static const char script[] = "\"$1\" logout \"$2\"";
	const char *const args[3] = {program, account};

	return run_here(o, script, args) == 0;
}
