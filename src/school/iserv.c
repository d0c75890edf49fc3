/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses, refusals, and the looks that can be ordered. */
#include "base/base.h"

#include "school/edit_line.h"
#include "school/iserv.h"

static const struct {
	const char *name, *help;
} looks[LOOKS] = {
    [LOOK_LAYOUT_A] = {"layout-a", "the pages of 2020 to 2022"},
    [LOOK_ENGLISH] = {"english", "in English"},
    [LOOK_RELATIVE] = {"relative", "links without a host"},
    [LOOK_NUMERIC] = {"numeric", "numeric entities for umlauts"},
    [LOOK_LATIN_1] = {"latin-1", "pages in ISO-8859-1"},
    [LOOK_UNQUOTED] = {"unquoted", "meta refresh without quotes"},
    [LOOK_SECOND_FACTOR] = {"second-factor", "a code is asked: " ISERV_CODE},
    [LOOK_PASSWORD_DUE] = {"password-due",
	"the password must be changed first"},
    [LOOK_STRANGE_LOGIN] = {"strange-login",
	"a page of the login that nobody knows"},
    [LOOK_HIDDEN_FIELD] = {"hidden-field",
	"one more hidden field, to be copied"},
    [LOOK_REQUIRED_FIELD] = {"required-field",
	"a required field that nobody knows"},
    [LOOK_NO_TABLE] = {"no-table", "the list has no table"},
    [LOOK_NO_LINKS] = {"no-links", "the table has no links"},
    [LOOK_ODD_DATES] = {"odd-dates", "dates in a form that nobody knows"},
    [LOOK_NO_JSON] = {"no-json", "a page where JSON is due"},
    [LOOK_OWN_FORM] = {"own-form", "own files can be removed"},
    [LOOK_NO_RANGES] = {"no-ranges", "downloads begin anew"},
    [LOOK_BUSY] = {"busy", "the video conferences are busy"},
    [LOOK_NO_CONFERENCES] = {"no-conferences", "there are none"},
    [LOOK_NO_WEBDAV] = {"no-webdav", "the school has switched it off"},
    [LOOK_WEBDAV_PAGE] = {"webdav-page", "a page where WebDAV may be"},
    [LOOK_APP_PASSWORD] = {"app-password",
	"WebDAV takes only \"app-\" and the password"},
    [LOOK_NO_LENGTH] = {"no-length", "WebDAV says no length of a file"},
    [LOOK_FULL] = {"full", "WebDAV has no room left: 507"},
    [LOOK_HALVES] = {"halves", "what was cut stays as far as it came"},
};

const char *iserv_look_help(size_t i, const char **name)
{
	if (i >= LOOKS)
		return NULL;
	*name = looks[i].name;
	return looks[i].help;
}

bool iserv_looks(struct school *s, enum iserv_look look)
{
	char word[40];
	struct sqlite3_stmt *q;
	bool there;

	str_printf(word, sizeof(word), " %s ", looks[look].name);
	q = db_query(s,
	    "SELECT 1 FROM meta WHERE name = 'iserv_look' AND"
	    " instr(value, ?) > 0",
	    "s", word);
	there = db_row(q);
	db_done(q);
	return there;
}

static bool known(const char *word)
{
	for (size_t i = 0; i < LOOKS; i++)
		if (strcmp(looks[i].name, word) == 0)
			return true;
	return false;
}

/* --set "layout-a english"; "" is how it looks today. */
enum err edit_iserv_look(struct line *l)
{
	const char *set = edit_value(l, "set");
	char words[512] = " ", *rest = words, *word;
	struct buf b;
	enum err e =
	    set && str_copy(words, sizeof(words), set) ? ERR_OK : ERR_USAGE;

	buf_init(&b, sizeof(words));
	buf_char(&b, ' ');
	while (!e && (word = strsep(&rest, " "))) {
		if (*word && !known(word))
			e = ERR_USAGE;
		else if (*word)
			buf_printf(&b, "%s ", word);
	}
	if (!e &&
	    !db_run(l->s, "INSERT OR REPLACE INTO meta VALUES('iserv_look', ?)",
		"s", b.data))
		e = ERR_IO;
	buf_release(&b);
	return e;
}

/* The app's sessions end; with --auth all, so that a password is needed. */
enum err edit_iserv_expire(struct line *l)
{
	const char *all = edit_value(l, "auth");

	return db_run(l->s,
		   "UPDATE iserv_session SET expires = ?1 WHERE kind = ?2 OR"
		   " ?3",
		   "iii", school_now(l->s) - 1, (int64_t)ISERV_APP,
		   (int64_t)(all && strcmp(all, "1") == 0))
		   ? ERR_OK
		   : ERR_IO;
}

enum err edit_iserv_logins(struct line *l)
{
	struct sqlite3_stmt *q;
	int64_t logins = 0, refused = 0;

	if (l->words != 1)
		return ERR_USAGE;
	q = db_query(l->s,
	    "SELECT logins, refused FROM iserv_person WHERE login = ?", "s",
	    l->word[0]);
	if (db_row(q)) {
		logins = db_int(q, 0);
		refused = db_int(q, 1);
	}
	db_done(q);
	fprintf(l->out, "logins %" PRId64 " refused %" PRId64 "\n", logins,
	    refused);
	return ERR_OK;
}

/* A dead token means here: no session is left of who asks. */
static void end_session(struct call *c)
{
	iserv_session_end(c, ISERV_APP);
	db_run(c->s, "UPDATE iserv_session SET expires = 0 WHERE kind <> ?",
	    "i", (int64_t)ISERV_REMEMBER);
	iserv_enter(c);
}

static void refuse(struct call *c, enum refusal why)
{
	switch (why) {
	case REFUSE_LOGIN: end_session(c); break;
	case REFUSE_NO_PATH: iserv_plain_page(c, 404, "Not Found"); break;
	case REFUSE_METHOD:
		iserv_plain_page(c, 405, "Method Not Allowed");
		break;
	case REFUSE_TOO_LARGE:
		iserv_plain_page(c, 413, "Request Entity Too Large");
		break;
	case REFUSE_BUSY:
		iserv_plain_page(c, 503, "Service Temporarily Unavailable");
		break;
	case REFUSE_TOO_MANY:
		iserv_plain_page(c, 429, "Too Many Requests");
		break;
	case REFUSE_TYPE:
	case REFUSE_BAD: iserv_plain_page(c, 400, "Bad Request"); break;
	case REFUSE_BROKEN:
		iserv_plain_page(c, 500, "Internal Server Error");
		break;
	}
}

#define GET(path, handle) \
	{ \
		"GET", path, ROUTE_OPEN, handle, 0, 0, 0 \
	}
#define POST(path, handle) \
	{ \
		"POST", path, ROUTE_OPEN | ROUTE_BODY, handle, 0, 0, 0 \
	}

static const struct route routes[] = {
    GET("", iserv_bare_prefix),
    GET("/", iserv_home),
    GET("/auth/login", iserv_login_page),
    POST("/auth/login", iserv_login),
    GET("/auth/home", iserv_auth_home),
    GET("/account/password", iserv_password_page),
    GET("/auth/auth", iserv_auth),
    GET("/auth/twofactor/confirm", iserv_factor_page),
    POST("/auth/twofactor/confirm", iserv_factor),
    GET("/auth/logout", iserv_logout),
    POST("/auth/logout", iserv_logout),
    GET("/app/authentication/redirect", iserv_back),
    GET("/exercise", iserv_list),
    GET("/exercise/past/exercise", iserv_list_past),
    GET("/exercise/home", iserv_list_home),
    GET("/exercise/show/*", iserv_show),
    POST("/exercise/confirm/*", iserv_confirm),
    POST("/exercise/delete/confirm", iserv_delete_page),
    POST("/exercise/delete/*", iserv_delete),
    {"POST", "/fs/api/upload/local", ROUTE_OPEN | ROUTE_STREAM, iserv_upload,
	iserv_upload_begin, iserv_upload_data, iserv_upload_cut},
    GET("/fs/file/exercise-dl/**", iserv_file),
    GET("/fs/download/exercise-dl/**", iserv_file),
    GET("/app/navigation/badges", iserv_badges),
    GET("/user/api/notifications", iserv_notifications),
    GET("/notification/goto/*", iserv_goto),
    GET("/news", iserv_news),
    GET("/news/show/*", iserv_news_show),
    GET("/calendar/api/upcoming", iserv_upcoming),
    GET("/videoconference/api/health", iserv_health),
};

const struct face face_iserv = {
    .name = "iserv",
    .base = "/iserv",
    .routes = routes,
    .count = ARRAY_LEN(routes),
    .refuse = refuse,
};

/* The same path is WebDAV's whatever the pages' prefix. */
static const struct route dav_routes[] = {
    GET("/**", iserv_dav_get),
    {"PROPFIND", "/**", ROUTE_OPEN | ROUTE_BODY, iserv_dav_list, 0, 0, 0},
    {"PUT", "/**", ROUTE_OPEN | ROUTE_STREAM, iserv_dav_put,
	iserv_dav_put_begin, iserv_dav_put_data, iserv_dav_put_cut},
    {"MKCOL", "/**", ROUTE_OPEN | ROUTE_BODY, iserv_dav_make, 0, 0, 0},
    {"OPTIONS", "/**", ROUTE_OPEN, iserv_dav_options, 0, 0, 0},
};

const struct face face_iserv_dav = {
    .name = "iserv",
    .base = "/webdav",
    .routes = dav_routes,
    .count = ARRAY_LEN(dav_routes),
    .refuse = refuse,
};

const struct face face_iserv_renamed = {
    .name = "iserv",
    .base = "/schule",
    .routes = routes,
    .count = ARRAY_LEN(routes),
    .refuse = refuse,
};
