/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site says of itself, and what its refusals mean. */
#include "base/base.h"
#include "model/rich.h"
#include "providers/moodle_fields.h"
#include "providers/moodle_read.h"

#define CODE_LETTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* The first row that fits. What stands in no row is refused for now. */
static const struct {
	const char *code;
	const char *word; /* stands in the message; NULL: whatever it says */
	enum fate fate;
	enum err err;
} faults[] = {
	/* A token that has just expired is met with the first of these, and
	 * only from then on with the second; so is a site without the mobile
	 * service (moodle_op.c asks which). */
	{ "accessexception", NULL, FATE_never, ERR_LOGIN },
	{ "invalidtoken", NULL, FATE_never, ERR_LOGIN },
	{ "invalidtimedtoken", NULL, FATE_never, ERR_LOGIN },
	/* A locked account is told nothing else. */
	{ "invalidlogin", NULL, FATE_never, ERR_LOGIN_OR_LOCK },
	{ "forcepasswordchangenotice", NULL, FATE_never, ERR_PASSWORD_OLD },
	{ "passwordisexpired", NULL, FATE_never, ERR_PASSWORD_OLD },
	{ "restoredaccountresetpassword", NULL, FATE_never, ERR_PASSWORD_OLD },
	{ "wsaccessuserexpired", NULL, FATE_never, ERR_PASSWORD_OLD },
	{ "sitepolicynotagreed", NULL, FATE_never, ERR_POLICY },
	{ "usernotfullysetup", NULL, FATE_never, ERR_POLICY },
	{ "wsaccessusersuspended", NULL, FATE_never, ERR_SUSPENDED },
	{ "wsaccessusernologin", NULL, FATE_never, ERR_SUSPENDED },
	{ "wsaccessuserdeleted", NULL, FATE_never, ERR_SUSPENDED },
	{ "wsaccessuserunconfirmed", NULL, FATE_never, ERR_SUSPENDED },
	{ "usernotconfirmed", NULL, FATE_never, ERR_SUSPENDED },
	{ "enablewsdescription", NULL, FATE_never, ERR_NO_SERVICES },
	{ "servicenotavailable", NULL, FATE_never, ERR_NO_SERVICE },
	{ "cannotcreatetoken", NULL, FATE_never, ERR_DENIED_SERVICE },
	{ "nocapabilitytousethisservice", NULL, FATE_never, ERR_DENIED_SERVICE },
	{ "missingrequiredcapability", NULL, FATE_never, ERR_DENIED_SERVICE },
	{ "usernotallowed", NULL, FATE_never, ERR_DENIED_SERVICE },
	{ "invalidiptoken", NULL, FATE_never, ERR_DENIED_SERVICE },
	{ "sitemaintenance", NULL, FATE_later, ERR_MAINTENANCE },
	{ "upgraderunning", NULL, FATE_later, ERR_MAINTENANCE },
	{ "dbconnectionfailed", NULL, FATE_later, ERR_DATABASE },
	{ "dmlreadexception", NULL, FATE_later, ERR_DATABASE },
	{ "dmlwriteexception", NULL, FATE_later, ERR_DATABASE },
	/* Two saves at once. */
	{ "storedfilenotcreated", NULL, FATE_later, ERR_OVERLOADED },
	{ "requireloginerror", NULL, FATE_never, ERR_GONE },
	/* The table's name is the same in every language. */
	{ "invalidrecord", "external_functions", FATE_never, ERR_TOO_OLD },
	{ "invalidrecord", NULL, FATE_never, ERR_GONE },
	{ "nopermission", NULL, FATE_never, ERR_DENIED },
	{ "nopermissions", NULL, FATE_never, ERR_DENIED },
	{ "invalidparameter", NULL, FATE_never, ERR_INTERNAL },
	/* A body above PHP's limit is thrown away, and the token with it. */
	{ "missingparam", NULL, FATE_never, ERR_TOO_LARGE },
	{ "upload_error_ini_size", NULL, FATE_never, ERR_TOO_LARGE },
	{ "upload_error_form_size", NULL, FATE_never, ERR_TOO_LARGE },
	{ "upload_error_partial", NULL, FATE_again, ERR_CUT },
	{ "upload_error_cant_write", NULL, FATE_later, ERR_OVERLOADED },
	{ "upload_error_no_tmp_dir", NULL, FATE_later, ERR_OVERLOADED },
	{ "file_not_found", NULL, FATE_never, ERR_GONE },
	{ "filenotfound", NULL, FATE_never, ERR_GONE },
};

static void judge(struct moodle_fault *f, const char *code, const char *said)
{
	f->fate = FATE_later;
	f->err = ERR_REFUSED;
	for (size_t i = 0; code && i < ARRAY_LEN(faults); i++) {
		if (strcmp(faults[i].code, code) != 0 ||
		    (faults[i].word && !strstr(said, faults[i].word)))
			continue;
		f->fate = faults[i].fate;
		f->err = faults[i].err;
		return;
	}
}

bool moodle_fault_of(struct moodle_fault *f, const json_t *o)
{
	const char *code = field_raw(o, "errorcode");
	const char *said = field_raw(o, "message");

	memset(f, 0, sizeof(*f));
	if (!json_is_object(o) || (!code && !field_raw(o, "exception")))
		return false;
	if (!said)
		said = field_raw(o, "error");
	if (code && strspn(code, CODE_LETTERS) == strlen(code))
		str_copy(f->code, sizeof(f->code), code);
	moodle_said(f->said, sizeof(f->said), said ? said : "");
	judge(f, code, f->said);
	return true;
}

/* What we ask is put behind it. */
static bool is_address(const char *url)
{
	if (!url || !rich_target_ok(url) || str_starts(url, "mailto:") ||
	    strlen(url) >= MOODLE_URL_SIZE)
		return false;
	for (; *url; url++)
		if (!isgraph((unsigned char)*url) || *url == '#')
			return false;
	return true;
}

enum err moodle_read_site(const char *data, size_t len, struct moodle_site *s)
{
	json_t *doc = json_loadb(data, len, 0, NULL);
	const json_t *o = json_object_get(json_array_get(doc, 0), "data");
	const char *root = field_raw(o, "wwwroot");
	const char *launch = field_raw(o, "launchurl");
	const char *name = field_raw(o, "sitename");
	const char *said = field_raw(o, "maintenancemessage");
	size_t end;

	memset(s, 0, sizeof(*s));
	if (!is_address(root) || !json_object_get(o, "typeoflogin")) {
		json_decref(doc);
		return ERR_NOT_THIS;
	}
	str_copy(s->root, sizeof(s->root), root);
	for (end = strlen(s->root); end && s->root[end - 1] == '/';)
		s->root[--end] = '\0';
	str_copy(s->launch, sizeof(s->launch), is_address(launch) ? launch : "");
	moodle_said(s->name, sizeof(s->name), name ? name : "");
	moodle_said(s->said, sizeof(s->said), said ? said : "");
	s->services = moodle_int(o, "enablewebservices", 1) != 0;
	s->mobile = moodle_int(o, "enablemobilewebservice", 1) != 0;
	s->maintenance = moodle_int(o, "maintenanceenabled", 0) != 0;
	s->login = (int)moodle_int(o, "typeoflogin", 1);
	json_decref(doc);
	return ERR_OK;
}

bool moodle_read_token(const char *data, size_t len, char token[33],
		       struct moodle_fault *f)
{
	json_t *doc = fields_parse(data, len);
	const char *text = field_raw(doc, "token");
	bool ok = text && strlen(text) == 32 &&
		  strspn(text, "0123456789abcdefABCDEF") == 32;

	token[0] = '\0';
	if (ok)
		str_copy(token, 33, text);
	if (moodle_fault_of(f, doc))
		ok = false;
	else if (!ok)
		*f = (struct moodle_fault){ .fate = FATE_later,
					    .err = ERR_GARBLED };
	json_decref(doc);
	return ok;
}

void moodle_read_person(const char *data, size_t len, char *out, size_t size)
{
	json_t *doc = json_loadb(data, len, 0, NULL);
	const char *name = field_raw(doc, "fullname");

	moodle_said(out, size, name ? name : "");
	json_decref(doc);
}
