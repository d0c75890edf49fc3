/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options: typed rows with help. Files: /etc/ranzen.conf (RANZEN_ETC in
 * tests), then the person's ranzen.conf; "name = value" lines, # comments.
 * A mistake is named with file and line; the rest is used.
 */
#ifndef RANZEN_CONF_CONF_H
#define RANZEN_CONF_CONF_H

#include "base/buf.h"

#define CONF_ALLOWED 128 /* bytes of what an option can be */

enum conf_type { CONF_BOOL, CONF_INT, CONF_ENUM, CONF_TEXT, CONF_PATH };

/* id, name, type, default, min, max or values, help (msgid) */
#define CONF_TABLE(X) \
	X(SCHOOL_URL, "school.url", CONF_TEXT, "", 0, 0, NULL, N_("address of the school that is offered when an account is added")) \
	X(SCHOOL_PLATFORM, "school.platform", CONF_ENUM, "auto", 0, 0, "auto open moodle iserv", N_("platform of that school")) \
	X(SCHOOL_FILES, "school.files", CONF_TEXT, "", 0, 0, NULL, N_("address of the files kept at the school (WebDAV), where it is not found by itself")) \
	X(FILES_DIR, "files.dir", CONF_PATH, "", 0, 0, NULL, N_("folder for material and work (empty: ~/Ranzen)")) \
	X(SYNC_EVERY, "sync.every", CONF_INT, "900", 120, 86400, NULL, N_("seconds between two looks at the school, about")) \
	X(SYNC_REQUESTS, "sync.requests", CONF_INT, "120", 1, 600, NULL, N_("requests a minute to one school, at most")) \
	X(SYNC_AUTOSTART, "sync.autostart", CONF_BOOL, "yes", 0, 0, NULL, N_("start at login while something waits to be sent")) \
	X(NET_CA_FILE, "net.ca_file", CONF_PATH, "", 0, 0, NULL, N_("file with the certificates to trust instead of the system's")) \
	X(NET_SILENCE, "net.silence", CONF_INT, "30", 5, 600, NULL, N_("seconds without a byte after which a connection is given up")) \
	X(SECRETS_KEYRING, "secrets.keyring", CONF_ENUM, "auto", 0, 0, "auto yes no", N_("keep secrets in the desktop's keyring")) \
	X(NOTIFY, "notify", CONF_BOOL, "yes", 0, 0, NULL, N_("show notifications on the desktop")) \
	X(UI_THEME, "ui.theme", CONF_TEXT, "default", 0, 0, NULL, N_("name of the theme")) \
	X(UI_LINES, "ui.lines", CONF_ENUM, "auto", 0, 0, "auto unicode ascii", N_("how lines and signs are drawn (auto: ascii on a Linux console)")) \
	X(UI_MOUSE, "ui.mouse", CONF_BOOL, "yes", 0, 0, NULL, N_("use the mouse")) \
	X(UI_MOTION, "ui.motion", CONF_ENUM, "auto", 0, 0, "auto yes no", N_("let bars of progress move (auto: not over ssh)")) \
	X(UI_SPEAK, "ui.speak", CONF_BOOL, "no", 0, 0, NULL, N_("say what is selected after each key, for screen readers")) \
	X(OPEN_COMMAND, "open.command", CONF_TEXT, "", 0, 0, NULL, N_("program that opens material (empty: the desktop's)"))

enum conf_id {
#define CONF_ENUM_ID(id, name, type, def, min, max, values, help) CONF_##id,
	CONF_TABLE(CONF_ENUM_ID)
#undef CONF_ENUM_ID
	CONF_COUNT
};

struct conf_row {
	const char *name;
	enum conf_type type;
	const char *def;
	int64_t min, max;
	const char *values; /* words, for CONF_ENUM */
	const char *help;
};

struct conf { char *value[CONF_COUNT]; }; /* owned; NULL: default */

/* Called for each mistake in a file; id: of which option, CONF_COUNT: of none
 * that there is. */
typedef void conf_mistake(void *ctx, const char *file, int line,
			  enum conf_id id, enum err why);

void conf_init(struct conf *c);
void conf_release(struct conf *c);
/* A file that does not exist is no mistake. */
enum err conf_read(struct conf *c, const char *file, conf_mistake *, void *ctx);
/* /etc/ranzen.conf, then the person's. */
enum err conf_load(struct conf *c, const char *own, conf_mistake *, void *ctx);
const struct conf_row *conf_row(enum conf_id id);
bool conf_find(const char *name, enum conf_id *id);
const char *conf_text(const struct conf *c, enum conf_id id);
/* A value for people, as a msgid: what the words of the files mean; any other
 * text is itself. */
const char *conf_said(enum conf_id id, const char *value);
int64_t conf_int(const struct conf *c, enum conf_id id);
bool conf_bool(const struct conf *c, enum conf_id id);
enum err conf_check(enum conf_id id, const char *value); /* OK, FORMAT, LIMIT */
/* What it can be: "yes, no", "auto, yes, no", "120-86400"; "": any text. */
void conf_allowed(enum conf_id id, char *out, size_t size);
/* Writes one option into the person's file, keeping his comments and order;
 * value NULL: takes it out, back to the default. */
enum err conf_set_file(const char *file, enum conf_id id, const char *value);

#endif
