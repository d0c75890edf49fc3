/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses, login, public config, and how errors look. */
#include "base/base.h"

#include "school/moodle.h"

#define EXCEPTION "core\\exception\\moodle_exception"

static const struct {
	const char *code, *class, *message;
} errors[] = {
    {"invalidtoken", EXCEPTION, "Invalid token - token not found"},
    {"invalidlogin", EXCEPTION, "Invalid login, please try again"},
    {"accessexception", "webservice_access_exception",
	"Access control exception"},
    {"invalidrecord", "dml_missing_record_exception",
	"Can't find data record in database."},
    {"invalidparameter", "core\\exception\\invalid_parameter_exception",
	"Invalid parameter value detected"},
    {"requireloginerror", "core\\exception\\require_login_exception",
	"Course or activity not accessible."},
    {"errorcoursecontextnotvalid", EXCEPTION,
	"You cannot execute functions in the course context."},
    {"forcepasswordchangenotice", EXCEPTION, "error/forcepasswordchangenotice"},
    {"sitepolicynotagreed", EXCEPTION, "Site policy not agreed"},
    {"wsaccessusersuspended", EXCEPTION,
	"Refused web service access for suspended username"},
    {"nopermission", "core\\exception\\required_capability_exception",
	"error/nopermission"},
    {"accessdenied", EXCEPTION, "Access denied"},
    {"sitemaintenance", EXCEPTION,
	"The site is undergoing maintenance and is currently not available"},
    {"dbconnectionfailed", "dml_connection_exception",
	"<p>Error: Database connection failed</p>"},
    {"dmlwriteexception", "dml_write_exception", "Error writing to database"},
    {"enablewsdescription", EXCEPTION, "Web services must be enabled"},
    {"servicenotavailable", EXCEPTION,
	"Web service is not available. (It doesn't exist or might be "
	"disabled.)"},
    {"missingparam", EXCEPTION, "A required parameter (token) was missing"},
    {"codingerror", EXCEPTION,
	"Coding error detected, it must be fixed by a programmer"},
    {"filenotfound", EXCEPTION, "Sorry, the requested file could not be found"},
    {"invalidargorconf", EXCEPTION,
	"No valid arguments supplied or incorrect server configuration"},
    {"invalidarguments", EXCEPTION, "No valid arguments supplied"},
    {"invaliduserid", EXCEPTION, "Invalid user ID"},
    {"upload_error_ini_size", EXCEPTION,
	"The file is larger than the maximum size allowed."},
    {"upload_error_partial", EXCEPTION,
	"The uploaded file was only partially uploaded."},
    {"upload_error_no_file", EXCEPTION, "No file was uploaded."},
};

static const char not_found_page[] = "File not found.\n";
static const char too_large_page[] =
    "<html>\n<head><title>413 Request Entity Too Large</title></head>\n"
    "<body>\n<center><h1>413 Request Entity Too Large</h1></center>\n"
    "<hr><center>nginx</center>\n</body>\n</html>\n";
static const char busy_page[] =
    "<html>\n<head><title>503 Service Temporarily Unavailable</title></head>"
    "\n<body>\n<center><h1>503 Service Temporarily Unavailable</h1></center>"
    "\n<hr><center>nginx</center>\n</body>\n</html>\n";
static const char maintenance_page[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Site under "
    "maintenance</title></head>\n<body><h2>This site is undergoing "
    "maintenance and is currently not available</h2></body></html>\n";
static const char broken_page[] =
    "<html>\n<head><title>500 Internal Server Error</title></head>\n"
    "<body>\n<center><h1>500 Internal Server Error</h1></center>\n"
    "</body>\n</html>\n";

static const struct {
	const char *english, *german;
} words[] = {
    {"The due date for this assignment has now passed",
	"Der Abgabetermin für diese Aufgabe ist abgelaufen"},
    {"Nothing was submitted", "Es wurde nichts abgegeben"},
    {"Could not save submission.", "Abgabe konnte nicht gespeichert werden."},
    {"Could not submit assignment for grading.",
	"Die Aufgabe konnte nicht zur Bewertung abgegeben werden."},
    {"No access rights in module context",
	"Keine Zugriffsrechte im Aktivitätskontext"},
    {"No access rights in course context", "Keine Rechte im Kurskontext"},
    {"Invalid login, please try again",
	"Ungültige Anmeldedaten. Versuchen Sie es noch einmal!"},
    {"Invalid token - token not found",
	"Ungültiges Token - Token wurde nicht gefunden"},
    {"Course or activity not accessible.",
	"Kurs oder Aktivität nicht verfügbar."},
};

const char *moodle_words(struct call *c, const char *english)
{
	for (size_t i = 0; c->hit[FAULT_GERMAN] && i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].english, english) == 0)
			return words[i].german;
	return english;
}

const char *moodle_message(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (strcmp(errors[i].code, code) == 0)
			return errors[i].message;
	return code;
}

const char *moodle_class(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (strcmp(errors[i].code, code) == 0)
			return errors[i].class;
	return EXCEPTION;
}

static int add_bytes(const char *p, size_t n, void *ctx)
{
	buf_add(ctx, p, n);
	return 0;
}

/* As PHP's json_encode writes it. */
void moodle_reply(struct call *c, const char *type, json_t *j)
{
	if (!c->status)
		c->status = 200;
	c->type = type;
	if (!c->hit[FAULT_APACHE])
		call_gzip(c);
	buf_clear(&c->reply);
	json_dump_callback(j, add_bytes, &c->reply,
	    JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH |
		JSON_ENCODE_ANY);
	json_decref(j);
}

static void error_text(
    struct call *c, unsigned status, const char *code, const char *text)
{
	c->status = status;
	moodle_reply(c, MOODLE_JSON,
	    json_pack("{s:s, s:s, s:n, s:n, s:n}", "error",
		moodle_words(c, text), "errorcode", code, "stacktrace", "debuginfo", "reproductionlink"));
}

void moodle_error(struct call *c, unsigned status, const char *code)
{
	error_text(c, status, code, moodle_message(code));
}

static void exception(struct call *c, const char *code)
{
	c->status = 200;
	moodle_reply(c, "application/json",
	    json_pack("{s:s, s:s, s:s}", "exception", moodle_class(code),
		"errorcode", code, "message",
		moodle_words(c, moodle_message(code))));
}

static bool is_rest(const struct call *c)
{
	return c->route && c->route->handle == moodle_rest;
}

/* One code in the form of the address that was asked. */
static void say(struct call *c, const char *code)
{
	if (is_rest(c))
		exception(c, code);
	else
		moodle_error(c, 200, code);
}

static void page(struct call *c, unsigned status, const char *text)
{
	c->status = status;
	c->type = "text/html; charset=utf-8";
	buf_clear(&c->reply);
	buf_str(&c->reply, text);
}

static void refuse(struct call *c, enum refusal why)
{
	switch (why) {
	case REFUSE_LOGIN: say(c, "invalidtoken"); break;
	case REFUSE_NO_PATH: page(c, 404, not_found_page); break;
	case REFUSE_METHOD: page(c, 405, not_found_page); break;
	case REFUSE_TOO_LARGE: page(c, 413, too_large_page); break;
	case REFUSE_BUSY:
		page(c, 503,
		    c->maintenance_until ? maintenance_page : busy_page);
		break;
	case REFUSE_TOO_MANY: page(c, 429, busy_page); break;
	case REFUSE_TYPE:
	case REFUSE_BAD: page(c, 400, broken_page); break;
	case REFUSE_BROKEN: page(c, 500, broken_page); break;
	}
}

static bool is_config(const struct call *c)
{
	return str_starts(c->path, "/lib/ajax/");
}

/* The database is gone for all; the others leave the public config. */
static bool mood(struct call *c)
{
	bool login = str_starts(c->path, "/login/");

	if (c->hit[FAULT_DATABASE]) {
		say(c, "dbconnectionfailed");
	} else if (is_config(c)) {
		return false;
	} else if (c->hit[FAULT_SERVICES] && is_rest(c)) {
		c->status = 403;
	} else if (c->hit[FAULT_SERVICES]) {
		say(c, "enablewsdescription");
	} else if (c->hit[FAULT_CLOSED]) {
		say(c, "sitemaintenance");
	} else if (c->hit[FAULT_MOBILE]) {
		say(c, login ? "servicenotavailable" : "accessexception");
	} else {
		return false;
	}
	return true;
}

/* ---- login */

static void missing(struct call *c, const char *name)
{
	char text[64];

	str_printf(text, sizeof(text), "A required parameter (%s) was missing",
	    name);
	error_text(c, 200, "missingparam", text);
}

/* 64 letters, for a browser's session; never where others can listen. */
static json_t *private_token(struct call *c)
{
	char id[SCHOOL_ID_SIZE], hex[HASH_HEX_SIZE], root[300];

	call_root(c, root, sizeof(root));
	school_new_id(c->s, "", id);
	if (!str_starts(root, "https:") || hash_bytes(HASH_SHA256, id, strlen(id), hex))
		return json_null();
	return json_string(hex);
}

static void log_in(struct call *c)
{
	json_t *form = moodle_form(c->body.data, c->body.len);
	const char *user = moodle_str(form, "username");
	const char *password = moodle_str(form, "password");
	const char *service = moodle_str(form, "service");
	char token[33];

	if (call_query(c, "appsitecheck")) {
		c->status = 200;
		moodle_reply(c, MOODLE_JSON,
		    json_pack("{s:s}", "appsitecheck", "ok"));
	} else if (!user || !password || !service) {
		missing(c, !user ? "username" : !password ? "password"
							  : "service");
	} else if (c->hit[FAULT_SSO] ||
		   !moodle_log_in(c->s, user, password, token)) {
		moodle_error(c, 200, "invalidlogin");
	} else if (strcmp(service, "moodle_mobile_app") != 0) {
		moodle_error(c, 200, "servicenotavailable");
	} else {
		c->status = 200;
		moodle_reply(c, MOODLE_JSON,
		    json_pack("{s:s, s:o}", "token", token, "privatetoken",
			private_token(c)));
	}
	json_decref(form);
}

/* ---- public config */

/* A whole site also speaks the School API, which does more. */
static void sign(struct call *c)
{
	if (!c->prefix[0])
		call_set(c, "Link", "</.well-known/school-api>; rel=\"%s\"",
		    "service-desc");
}

static json_t *config(struct call *c)
{
	char root[300], launch[400];

	call_root(c, root, sizeof(root));
	str_printf(
	    launch, sizeof(launch), "%s/admin/tool/mobile/launch.php", root);
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:s, s:s, s:s, s:i,"
			 " s:i, s:i, s:i, s:s, s:i, s:s, s:s, s:s, s:i, s:s,"
			 " s:i, s:s, s:s, s:s, s:i, s:[], s:i}",
	    "wwwroot", root, "httpswwwroot", root, "sitename", c->s->name,
	    "guestlogin", 0, "rememberusername", 2, "authloginviaemail", 0,
	    "registerauth", "", "forgottenpasswordurl", "", "authinstructions",
	    "", "authnoneenabled", 0, "enablewebservices",
	    !c->hit[FAULT_SERVICES], "enablemobilewebservice",
	    !c->hit[FAULT_MOBILE], "maintenanceenabled",
	    (int)c->hit[FAULT_CLOSED], "maintenancemessage",
	    c->hit[FAULT_CLOSED] ? "Wartung bis 18 Uhr" : "", "typeoflogin",
	    c->hit[FAULT_SSO] ? (int)c->by[FAULT_SSO].value : 1, "launchurl", launch,
	    "tool_mobile_disabledfeatures", "", "country", "DE", "autolang", 1,
	    "lang", "de", "langmenu", 1, "langlist", "", "locale", "",
	    "tool_mobile_minimumversion", "", "tool_mobile_qrcodetype", 1,
	    "warnings", "showloginform", 1);
}

static void nologin(struct call *c)
{
	json_t *asked = json_loadb(c->body.data, c->body.len, 0, NULL);
	const char *name = NULL, *code = "codingerror";

	if (json_unpack(asked, "[{s:s}]", "methodname", &name) == 0)
		code = "invalidrecord";
	sign(c);
	if (name && strcmp(name, "tool_mobile_get_public_config") == 0)
		moodle_reply(c, MOODLE_JSON,
		    json_pack("[{s:b, s:o}]", "error", 0, "data", config(c)));
	else
		moodle_error(c, 200, code);
	json_decref(asked);
}

#define BODY  (ROUTE_OPEN | ROUTE_ROOT | ROUTE_BODY)
#define PLAIN (ROUTE_OPEN | ROUTE_ROOT)

static const struct route routes[] = {
    {"POST", "/login/token.php", BODY, log_in, 0, 0, 0},
    {"GET", "/login/token.php", PLAIN, log_in, 0, 0, 0},
    {"GET", "/admin/tool/mobile/launch.php", PLAIN, moodle_launch_page, 0, 0,
	0},
    {"POST", "/admin/tool/mobile/launch.php", BODY, moodle_launch, 0, 0, 0},
    {"POST", "/login/index.php", BODY, moodle_launch, 0, 0, 0},
    {"GET", "/login/index.php", PLAIN, moodle_login_page, 0, 0, 0},
    {"POST", "/lib/ajax/service-nologin.php", BODY, nologin, 0, 0, 0},
    {"GET", "/lib/ajax/service-nologin.php", PLAIN, nologin, 0, 0, 0},
    {"POST", "/webservice/rest/server.php", BODY, moodle_rest, 0, 0, 0},
    {"GET", "/webservice/rest/server.php", PLAIN, moodle_rest, 0, 0, 0},
    {"POST", "/webservice/upload.php", PLAIN | ROUTE_STREAM, moodle_upload,
	moodle_upload_begin, moodle_upload_data, moodle_upload_cut},
    {"POST", "/webservice/pluginfile.php**", BODY, moodle_pluginfile, 0, 0, 0},
    {"GET", "/webservice/pluginfile.php**", PLAIN, moodle_pluginfile, 0, 0, 0},
    {"HEAD", "/webservice/pluginfile.php**", PLAIN, moodle_pluginfile, 0, 0,
	0},
    {"POST", "/webservice/draftfile.php**", BODY, moodle_draftfile, 0, 0, 0},
    {"GET", "/webservice/draftfile.php**", PLAIN, moodle_draftfile, 0, 0, 0},
    {"HEAD", "/webservice/draftfile.php**", PLAIN, moodle_draftfile, 0, 0, 0},
};

const struct face face_moodle = {
    .name = "moodle",
    .base = "/webservice",
    .routes = routes,
    .count = ARRAY_LEN(routes),
    .refuse = refuse,
    .mood = mood,
};
