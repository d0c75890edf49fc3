/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "model/rich.h"
#include "providers/moodle_read.h"

#define CODE_LETTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

static const struct {
	const char *code;
	enum fate fate;
	enum err err;
} faults[] = {
	{ "invalidtoken", FATE_never, ERR_LOGIN },
	{ "accessexception", FATE_never, ERR_LOGIN },
	{ "wsaccessusersuspended", FATE_never, ERR_DENIED },
	{ "wsaccessuserdeleted", FATE_never, ERR_DENIED },
	{ "wsaccessuserunconfirmed", FATE_never, ERR_DENIED },
	{ "wsaccessuserexpired", FATE_never, ERR_LOGIN },
	{ "invalidlogin", FATE_never, ERR_LOGIN_REFUSED },
	{ "forcepasswordchangenotice", FATE_never, ERR_REFUSED },
	{ "sitepolicynotagreed", FATE_never, ERR_REFUSED },
	{ "enablewsdescription", FATE_never, ERR_NO_SERVICE },
	{ "servicenotavailable", FATE_never, ERR_NO_SERVICE },
	{ "sitemaintenance", FATE_later, ERR_MAINTENANCE },
	{ "upgraderunning", FATE_later, ERR_MAINTENANCE },
	{ "dbconnectionfailed", FATE_later, ERR_OVERLOADED },
	{ "dmlreadexception", FATE_later, ERR_OVERLOADED },
	{ "dmlwriteexception", FATE_later, ERR_OVERLOADED },
	{ "requireloginerror", FATE_never, ERR_GONE },
	{ "invalidrecord", FATE_never, ERR_GONE },
	{ "nopermission", FATE_never, ERR_DENIED },
	{ "nopermissions", FATE_never, ERR_DENIED },
	{ "invalidparameter", FATE_never, ERR_INTERNAL },
	{ "missingparam", FATE_never, ERR_TOO_LARGE },
	{ "upload_error_ini_size", FATE_never, ERR_TOO_LARGE },
	{ "upload_error_partial", FATE_again, ERR_CUT },
	{ "file_not_found", FATE_never, ERR_GONE },
	{ "filenotfound", FATE_never, ERR_GONE },
};

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
	f->fate = FATE_later;
	f->err = ERR_REFUSED;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (code && strcmp(faults[i].code, code) == 0) {
			f->fate = faults[i].fate;
			f->err = faults[i].err;
		}
	}
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
	if (!root || !rich_target_ok(root) || !json_object_get(o, "typeoflogin")) {
		json_decref(doc);
		return ERR_NOT_THIS;
	}
	str_copy(s->root, sizeof(s->root), root);
	for (end = strlen(s->root); end && s->root[end - 1] == '/';)
		s->root[--end] = '\0';
	str_copy(s->launch, sizeof(s->launch), launch ? launch : "");
	moodle_said(s->name, sizeof(s->name), name ? name : "");
	moodle_said(s->said, sizeof(s->said), said ? said : "");
	s->services = moodle_flag(o, "enablewebservices");
	s->mobile = moodle_flag(o, "enablemobilewebservice");
	s->maintenance = moodle_flag(o, "maintenanceenabled");
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

enum err moodle_read_batch(const char *data, size_t len, moodle_each *each,
			   void *ctx, int *n, struct moodle_fault *f)
{
	json_t *doc = json_loadb(data, len, 0, NULL), *row;
	const json_t *rows = json_object_get(doc, "responses");
	bool bad = moodle_fault_of(f, doc);
	size_t i;

	*n = 0;
	if (bad || !json_is_array(rows)) {
		if (!bad)
			*f = (struct moodle_fault){ .fate = FATE_later,
						    .err = ERR_GARBLED };
		json_decref(doc);
		return f->err;
	}
	json_array_foreach(rows, i, row) {
		const char *key = moodle_flag(row, "error") ? "exception" : "data";
		const json_t *text = json_object_get(row, key);
		json_t *inner = json_loadb(text ? json_string_value(text) : "",
					   json_string_length(text),
					   JSON_DECODE_ANY, NULL);
		struct moodle_fault fault;

		bad = moodle_fault_of(&fault, inner);
		if (!bad && (!inner || key[0] == 'e')) {
			fault = (struct moodle_fault){ .fate = FATE_later,
						       .err = ERR_GARBLED };
			bad = true;
		}
		each(ctx, (int)i, bad ? NULL : inner, &fault);
		json_decref(inner);
		++*n;
	}
	json_decref(doc);
	return ERR_OK;
}
