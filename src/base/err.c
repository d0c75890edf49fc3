/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/err.h"

static const char *const texts[] = {
#define ERR_TEXT(code, text) [ERR_##code] = text,
    ERR_TABLE(ERR_TEXT)};

/* The preprocessor knows no lower case; a test holds this to the table. */
#define NAMES(X) \
	X(OK, "ok") \
	X(NOMEM, "nomem") \
	X(IO, "io") \
	X(NOSPACE, "nospace") \
	X(READONLY, "readonly") \
	X(DENIED, "denied") \
	X(NOT_FOUND, "not_found") \
	X(EXISTS, "exists") \
	X(USAGE, "usage") \
	X(LIMIT, "limit") \
	X(FORMAT, "format") \
	X(CHANGED, "changed") \
	X(FOLDER, "folder") \
	X(NO_FILE, "no_file") \
	X(DANGLING, "dangling") \
	X(UNREADABLE, "unreadable") \
	X(BUSY, "busy") \
	X(STORE_NEWER, "store_newer") \
	X(NO_SERVICE, "no_service") \
	X(NO_PLATFORM, "no_platform") \
	X(NO_ADDRESS, "no_address") \
	X(NO_PASSWORD, "no_password") \
	X(STORE_BROKEN, "store_broken") \
	X(SEAL_BROKEN, "seal_broken") \
	X(NO_LIBRARY, "no_library") \
	X(SYNC_ABSENT, "sync_absent") \
	X(OFFLINE, "offline") \
	X(NO_NAME, "no_name") \
	X(PORTAL, "portal") \
	X(UNREACHABLE, "unreachable") \
	X(TLS, "tls") \
	X(TIMEOUT, "timeout") \
	X(CUT, "cut") \
	X(OVERLOADED, "overloaded") \
	X(MAINTENANCE, "maintenance") \
	X(REFUSED, "refused") \
	X(NOT_THIS, "not_this") \
	X(GARBLED, "garbled") \
	X(LOGIN, "login") \
	X(LOGIN_REFUSED, "login_refused") \
	X(LOGIN_OR_LOCK, "login_or_lock") \
	X(CODE_DUE, "code_due") \
	X(CODE, "code") \
	X(STRANGE_LOGIN, "strange_login") \
	X(PASSWORD_OLD, "password_old") \
	X(POLICY, "policy") \
	X(NO_BROWSER, "no_browser") \
	X(NO_CERT, "no_cert") \
	X(SUSPENDED, "suspended") \
	X(PASTE, "paste") \
	X(PASTE_CUT, "paste_cut") \
	X(PASTE_OLD, "paste_old") \
	X(NO_SERVICES, "no_services") \
	X(DENIED_SERVICE, "denied_service") \
	X(TOO_OLD, "too_old") \
	X(DATABASE, "database") \
	X(HALF_DOWN, "half_down") \
	X(HALF_SLOW, "half_slow") \
	X(CLOCK, "clock") \
	X(ELSEWHERE, "elsewhere") \
	X(GONE, "gone") \
	X(CONFLICT, "conflict") \
	X(VANISHED, "vanished") \
	X(TOO_LATE, "too_late") \
	X(TOO_EARLY, "too_early") \
	X(LOCKED, "locked") \
	X(STATEMENT, "statement") \
	X(TOO_LARGE, "too_large") \
	X(TOO_MANY, "too_many") \
	X(TOO_LONG, "too_long") \
	X(BAD_TYPE, "bad_type") \
	X(BAD_NAME, "bad_name") \
	X(SAME_NAME, "same_name") \
	X(FORM, "form") \
	X(LEFTOVERS, "leftovers") \
	X(EMPTY, "empty") \
	X(NO_FOLDER, "no_folder") \
	X(FOLDER_LOGIN, "folder_login") \
	X(PASSWORD_DUE, "password_due") \
	X(NO_ROOM, "no_room") \
	X(THERE, "there") \
	X(OTHER_FILE, "other_file") \
	X(NO_PARENT, "no_parent") \
	X(TOP, "top") \
	X(NO_VERSION, "no_version") \
	X(IN_USE, "in_use") \
	X(NOT_ACCEPTED, "not_accepted") \
	X(CANCELLED, "cancelled") \
	X(INTERNAL, "internal")

static const char *const names[] = {
#define NAME(code, name) [ERR_##code] = name,
    NAMES(NAME)};
#define ONE(code, name) +1
static_assert(NAMES(ONE) == ERR_COUNT, "a code without a name");

static enum err known(enum err e)
{
	return (unsigned)e < ERR_COUNT ? e : ERR_INTERNAL;
}

const char *err_text(enum err e)
{
	return texts[known(e)];
}

const char *err_name(enum err e)
{
	return names[known(e)];
}

enum err err_by_name(const char *name)
{
	size_t i;

	for (i = 0; name && i < ERR_COUNT; i++)
		if (!strcmp(names[i], name))
			return (enum err)i;
	return ERR_INTERNAL;
}

enum err err_from_errno(int no)
{
	static const struct {
		int no;
		enum err err;
	} table[] = {
	    {0, ERR_OK},
	    {ENOMEM, ERR_NOMEM},
	    {ENOSPC, ERR_NOSPACE},
	    {EDQUOT, ERR_NOSPACE},
	    {EROFS, ERR_READONLY},
	    {EACCES, ERR_DENIED},
	    {EPERM, ERR_DENIED},
	    {ENOENT, ERR_NOT_FOUND},
	    {ENOTDIR, ERR_NOT_FOUND},
	    {EEXIST, ERR_EXISTS},
	    {EFBIG, ERR_LIMIT},
	    {ENAMETOOLONG, ERR_LIMIT},
	    {EBUSY, ERR_BUSY},
	    {EAGAIN, ERR_BUSY},
	    {ETIMEDOUT, ERR_TIMEOUT},
	    {ECANCELED, ERR_CANCELLED},
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].no == no)
			return table[i].err;
	return ERR_IO;
}
