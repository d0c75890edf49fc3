/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/err.h"

static const char *const texts[] = {
#define ERR_TEXT(code, text) [ERR_##code] = text,
    ERR_TABLE(ERR_TEXT)};

/* The preprocessor knows no lower case; a test holds this to the table. */
static const char *const names[] = {
    [ERR_OK] = "ok",
    [ERR_NOMEM] = "nomem",
    [ERR_IO] = "io",
    [ERR_NOSPACE] = "nospace",
    [ERR_READONLY] = "readonly",
    [ERR_DENIED] = "denied",
    [ERR_NOT_FOUND] = "not_found",
    [ERR_EXISTS] = "exists",
    [ERR_USAGE] = "usage",
    [ERR_LIMIT] = "limit",
    [ERR_FORMAT] = "format",
    [ERR_CHANGED] = "changed",
    [ERR_FOLDER] = "folder",
    [ERR_NO_FILE] = "no_file",
    [ERR_DANGLING] = "dangling",
    [ERR_UNREADABLE] = "unreadable",
    [ERR_BUSY] = "busy",
    [ERR_STORE_NEWER] = "store_newer",
    [ERR_NO_SERVICE] = "no_service",
    [ERR_NO_PLATFORM] = "no_platform",
    [ERR_NO_ADDRESS] = "no_address",
    [ERR_NO_PASSWORD] = "no_password",
    [ERR_STORE_BROKEN] = "store_broken",
    [ERR_SEAL_BROKEN] = "seal_broken",
    [ERR_NO_LIBRARY] = "no_library",
    [ERR_SYNC_ABSENT] = "sync_absent",
    [ERR_OFFLINE] = "offline",
    [ERR_NO_NAME] = "no_name",
    [ERR_PORTAL] = "portal",
    [ERR_UNREACHABLE] = "unreachable",
    [ERR_TLS] = "tls",
    [ERR_TIMEOUT] = "timeout",
    [ERR_CUT] = "cut",
    [ERR_OVERLOADED] = "overloaded",
    [ERR_MAINTENANCE] = "maintenance",
    [ERR_REFUSED] = "refused",
    [ERR_NOT_THIS] = "not_this",
    [ERR_GARBLED] = "garbled",
    [ERR_LOGIN] = "login",
    [ERR_LOGIN_REFUSED] = "login_refused",
    [ERR_LOGIN_OR_LOCK] = "login_or_lock",
    [ERR_CODE_DUE] = "code_due",
    [ERR_CODE] = "code",
    [ERR_STRANGE_LOGIN] = "strange_login",
    [ERR_PASSWORD_OLD] = "password_old",
    [ERR_POLICY] = "policy",
    [ERR_NO_BROWSER] = "no_browser",
    [ERR_NO_CERT] = "no_cert",
    [ERR_SUSPENDED] = "suspended",
    [ERR_PASTE] = "paste",
    [ERR_PASTE_CUT] = "paste_cut",
    [ERR_PASTE_OLD] = "paste_old",
    [ERR_NO_SERVICES] = "no_services",
    [ERR_DENIED_SERVICE] = "denied_service",
    [ERR_TOO_OLD] = "too_old",
    [ERR_DATABASE] = "database",
    [ERR_HALF_DOWN] = "half_down",
    [ERR_HALF_SLOW] = "half_slow",
    [ERR_CLOCK] = "clock",
    [ERR_ELSEWHERE] = "elsewhere",
    [ERR_GONE] = "gone",
    [ERR_CONFLICT] = "conflict",
    [ERR_VANISHED] = "vanished",
    [ERR_TOO_LATE] = "too_late",
    [ERR_TOO_EARLY] = "too_early",
    [ERR_LOCKED] = "locked",
    [ERR_STATEMENT] = "statement",
    [ERR_TOO_LARGE] = "too_large",
    [ERR_TOO_MANY] = "too_many",
    [ERR_TOO_LONG] = "too_long",
    [ERR_BAD_TYPE] = "bad_type",
    [ERR_BAD_NAME] = "bad_name",
    [ERR_SAME_NAME] = "same_name",
    [ERR_EMPTY] = "empty",
    [ERR_NOT_ACCEPTED] = "not_accepted",
    [ERR_CANCELLED] = "cancelled",
    [ERR_INTERNAL] = "internal",
};
static_assert(ARRAY_LEN(names) == ERR_COUNT, "a code without a name");

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
