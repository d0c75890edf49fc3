/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/attempts.h"

#define LOOK_BACK  3   /* kinds of failure that may alternate */
#define SAID_LIMIT 2000
#define KEY_LENGTH 20  /* letters and digits in a row that no word has */
#define LEFT_OUT   "..."

static size_t key_length(const char *s)
{
	size_t n = 0, digits = 0, letters = 0;

	for (; isalnum((unsigned char)s[n]) || (s[n] && strchr("_+=", s[n]));
	     n++) {
		digits += isdigit((unsigned char)s[n]) != 0;
		letters += isalpha((unsigned char)s[n]) != 0;
	}
	return n >= KEY_LENGTH && digits > 1 && letters > 1 ? n : 0;
}

/* "Bearer xyz", "token=xyz", "password: xyz": how long the first part is. */
static size_t announces_secret(const char *s)
{
	static const char *const words[] = { "bearer ", "token", "password",
					     "passwd", "secret", "cookie",
					     "session", "authorization",
					     "api_key", "apikey", "auth" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i]);

		if (str_ncasecmp(s, words[i], n) != 0)
			continue;
		if (words[i][n - 1] == ' ')
			return n;
		n += s[n] == '"' || s[n] == '\'';
		if (s[n] == '=' || s[n] == ':')
			return n + 1;
	}
	return 0;
}

/* An address up to its query; what stands before "@" is a name or worse. */
static size_t address(struct buf *out, const char *s)
{
	size_t n = strcspn(s, " \t\n\"'<>"), end = strcspn(s, "?# \t\n\"'<>");
	const char *host = strstr(s, "://") + 3;
	size_t authority = strcspn(host, "/?# \t\n\"'<>");
	const char *at = NULL;

	for (const char *p = host; p < host + authority; p++)
		if (*p == '@')
			at = p + 1;
	buf_add(out, s, (size_t)(host - s));
	if (at)
		host = at;
	for (const char *p = host; p < s + end;) {
		size_t key = key_length(p);

		if (*p != '/' && key && p + key <= s + end) {
			buf_str(out, LEFT_OUT);
			p += key;
		} else {
			buf_char(out, *p++);
		}
	}
	if (end < n)
		buf_str(out, LEFT_OUT);
	return n;
}

static bool is_address(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

	return n > 2 && strncmp(s + n, "://", 3) == 0;
}

static size_t secret(struct buf *out, const char *s, size_t n)
{
	buf_add(out, s, n);
	while (s[n] == ' ' || s[n] == '"' || s[n] == '\'')
		buf_char(out, s[n++]);
	if (str_ncasecmp(s + n, "bearer ", 7) == 0)
		n += 7;
	buf_str(out, LEFT_OUT);
	return n + strcspn(s + n, " ,;\"'\n");
}

void attempt_conceal(struct buf *out, const char *s)
{
	bool word = false; /* inside of one */

	while (*s) {
		size_t n = word ? 0 : announces_secret(s);

		if (n) {
			s += secret(out, s, n);
		} else if (!word && is_address(s)) {
			s += address(out, s);
		} else if (!word && (n = key_length(s))) {
			buf_str(out, LEFT_OUT);
			s += n;
		} else {
			word = isalnum((unsigned char)*s);
			buf_char(out, *s++);
		}
	}
}

static bool same(const struct attempt_run *r, const struct attempt *a,
		 const char *said)
{
	return r->err == a->err && r->fate == a->fate &&
	       strcmp(r->what, a->what) == 0 && strcmp(r->said, said) == 0;
}

/* Files that were uploaded are no success yet. */
static bool is_end(const char *what, enum fate fate)
{
	return fate == FATE_done && strcmp(what, "uploaded") != 0;
}

static struct attempt_run *find(struct attempt_log *log,
				const struct attempt *a, const char *said)
{
	for (int i = log->n - 1; i >= MAX(log->n - LOOK_BACK, 0); i--) {
		if (same(&log->runs[i], a, said))
			return &log->runs[i];
		if (is_end(log->runs[i].what, log->runs[i].fate))
			return NULL;
	}
	return NULL;
}

static enum err new_run(struct attempt_log *log, const struct attempt *a,
			const char *said)
{
	struct attempt_run *r = log->runs;

	if (log->n == log->room) {
		log->room = log->room ? 2 * log->room : 8;
		r = realloc(r, (size_t)log->room * sizeof(*r));
		if (!r) {
			log->room = log->n;
			return ERR_NOMEM;
		}
		log->runs = r;
	}
	r = &log->runs[log->n++];
	*r = (struct attempt_run){ .what = str_dup(a->what),
		.said = str_dup(said), .fate = a->fate, .err = a->err, .n = 1,
		.from = a->at, .until = a->at };
	return r->what && r->said ? ERR_OK : ERR_NOMEM;
}

enum err attempt_log_add(struct attempt_log *log, const struct attempt *a)
{
	struct attempt_run *r;
	struct buf said;
	enum err e = ERR_OK;

	buf_init(&said, SAID_LIMIT);
	attempt_conceal(&said, a->said ? a->said : "");
	r = find(log, a, said.data);
	if (r) {
		r->n++;
		r->from = MIN(r->from, a->at);
		r->until = MAX(r->until, a->at);
	} else {
		e = new_run(log, a, said.data);
	}
	buf_release(&said);
	return e;
}

void attempt_log_release(struct attempt_log *log)
{
	for (int i = 0; i < log->n; i++) {
		free(log->runs[i].what);
		free(log->runs[i].said);
	}
	free(log->runs);
	*log = (struct attempt_log){ 0 };
}
