/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How IServ's pages look: what differs between schools and years. */
#ifndef RANZEN_SCHOOL_ISERV_LOOK_H
#define RANZEN_SCHOOL_ISERV_LOOK_H

#include "school/school.h"

enum iserv_look {
	LOOK_LAYOUT_A, /* 2020 to 2022 */
	LOOK_ENGLISH,
	LOOK_RELATIVE, /* links without a host */
	LOOK_NUMERIC,  /* entities */
	LOOK_LATIN_1,
	LOOK_UNQUOTED, /* url=/x instead of url='/x' */
	LOOK_SECOND_FACTOR,
	LOOK_PASSWORD_DUE, /* must be changed */
	LOOK_STRANGE_LOGIN,
	LOOK_HIDDEN_FIELD, /* one more in the form, to be copied */
	LOOK_REQUIRED_FIELD,
	LOOK_NO_TABLE,
	LOOK_NO_LINKS,
	LOOK_ODD_DATES,
	LOOK_NO_JSON,  /* a page instead of it */
	LOOK_OWN_FORM, /* own files can be removed */
	LOOK_NO_RANGES,
	LOOK_BUSY, /* of the video conferences */
	LOOK_NO_CONFERENCES,
	LOOK_NO_WEBDAV,
	LOOK_WEBDAV_PAGE,  /* of HTML in its place */
	LOOK_APP_PASSWORD, /* for WebDAV only "app-" and the password */
	LOOK_FULL,
	LOOK_NO_LENGTH, /* WebDAV says none */
	LOOK_HALVES, /* a file that was cut stays as far as it came */
	LOOKS
};
/* NULL past the last. */
const char *iserv_look_help(size_t i, const char **name);
bool iserv_looks(struct school *s, enum iserv_look look);

#endif
