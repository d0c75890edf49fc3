/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/tty.h"
#include "cli/cli.h"
#include "cli/words.h"

#define SENTENCE_LIMIT 4096

/* Everything that is not named here is CODE_FAULT. */
static const unsigned char codes[ERR_COUNT] = {
	[ERR_USAGE] = CODE_USAGE + 1,
	[ERR_OK] = CODE_DONE + 1,
	[ERR_NOT_FOUND] = CODE_NOT_FOUND + 1,
	[ERR_ELSEWHERE] = CODE_NOT_FOUND + 1,
	[ERR_GONE] = CODE_NOT_FOUND + 1,
	[ERR_DANGLING] = CODE_NOT_FOUND + 1,
	[ERR_FOLDER] = CODE_USAGE + 1,
	[ERR_NO_FILE] = CODE_USAGE + 1,
	[ERR_CANCELLED] = CODE_QUEUED + 1,
	[ERR_REFUSED] = CODE_HELD + 1,
	[ERR_CONFLICT] = CODE_HELD + 1,
	[ERR_VANISHED] = CODE_HELD + 1,
	[ERR_TOO_LATE] = CODE_HELD + 1,
	[ERR_TOO_EARLY] = CODE_HELD + 1,
	[ERR_LOCKED] = CODE_HELD + 1,
	[ERR_STATEMENT] = CODE_HELD + 1,
	[ERR_TOO_LARGE] = CODE_HELD + 1,
	[ERR_TOO_MANY] = CODE_HELD + 1,
	[ERR_TOO_LONG] = CODE_HELD + 1,
	[ERR_BAD_TYPE] = CODE_HELD + 1,
	[ERR_EMPTY] = CODE_HELD + 1,
	[ERR_NOT_ACCEPTED] = CODE_HELD + 1,
	[ERR_LOGIN] = CODE_LOGIN + 1,
	[ERR_LOGIN_REFUSED] = CODE_LOGIN + 1,
	[ERR_CODE_DUE] = CODE_LOGIN + 1,
	[ERR_STRANGE_LOGIN] = CODE_LOGIN + 1,
	[ERR_CODE] = CODE_LOGIN + 1,
	[ERR_LOGIN_OR_LOCK] = CODE_LOGIN + 1,
	[ERR_PASTE] = CODE_LOGIN + 1,
	[ERR_PASTE_CUT] = CODE_LOGIN + 1,
	[ERR_PASTE_OLD] = CODE_LOGIN + 1,
	[ERR_PASSWORD_OLD] = CODE_HELD + 1,
	[ERR_POLICY] = CODE_HELD + 1,
	[ERR_SUSPENDED] = CODE_HELD + 1,
	[ERR_NO_SERVICE] = CODE_HELD + 1,
	[ERR_NO_SERVICES] = CODE_HELD + 1,
	[ERR_DENIED_SERVICE] = CODE_HELD + 1,
	[ERR_TOO_OLD] = CODE_HELD + 1,
	[ERR_NO_PLATFORM] = CODE_USAGE + 1,
	[ERR_NO_ADDRESS] = CODE_USAGE + 1,
	[ERR_NO_PASSWORD] = CODE_LOGIN + 1,
	[ERR_OFFLINE] = CODE_UNREACHABLE + 1,
	[ERR_NO_NAME] = CODE_UNREACHABLE + 1,
	[ERR_PORTAL] = CODE_UNREACHABLE + 1,
	[ERR_UNREACHABLE] = CODE_UNREACHABLE + 1,
	[ERR_TLS] = CODE_UNREACHABLE + 1,
	[ERR_TIMEOUT] = CODE_UNREACHABLE + 1,
	[ERR_CUT] = CODE_UNREACHABLE + 1,
	[ERR_OVERLOADED] = CODE_UNREACHABLE + 1,
	[ERR_DATABASE] = CODE_UNREACHABLE + 1,
	[ERR_HALF_DOWN] = CODE_UNREACHABLE + 1,
	[ERR_HALF_SLOW] = CODE_UNREACHABLE + 1,
	[ERR_MAINTENANCE] = CODE_UNREACHABLE + 1,
	[ERR_NOT_THIS] = CODE_UNREACHABLE + 1,
	[ERR_GARBLED] = CODE_UNREACHABLE + 1,
	[ERR_CLOCK] = CODE_UNREACHABLE + 1,
};

int code_of(enum err e)
{
	return e < ERR_COUNT && codes[e] ? codes[e] - 1 : CODE_FAULT;
}

int code_of_held(enum err reason)
{
	return code_of(reason) == CODE_LOGIN ? CODE_LOGIN : CODE_HELD;
}

static void print_line(const char *fmt, va_list args)
{
	char text[SENTENCE_LIMIT];
	struct buf line;

	vsnprintf(text, sizeof(text), fmt, args);
	buf_init(&line, sizeof(text) * 4);
	buf_str(&line, "ranzen: ");
	text_clean(&line, text, strlen(text), TEXT_BREAKS);
	tty_tell(stderr, 2, "%s", line.data);
	buf_release(&line);
}

int complain(struct cli *c, int code, const char *fmt, ...)
{
	va_list args;

	UNUSED(c);
	va_start(args, fmt);
	print_line(fmt, args);
	va_end(args);
	return code;
}

void say(struct cli *c, const char *fmt, ...)
{
	va_list args;

	if (c->out.quiet)
		return;
	va_start(args, fmt);
	print_line(fmt, args);
	va_end(args);
}

int say_err(struct cli *c, enum err e, const char *subject)
{
	const char *sentence = _(err_text(e));

	if (subject)
		return complain(c, code_of(e), "'%s': %s", subject, sentence);
	return complain(c, code_of(e), "%s", sentence);
}
