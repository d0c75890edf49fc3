/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_fields.h"
#include "providers/moodle_op.h"

#define SITE_LIMIT (1u << 20)

static void escape(struct buf *form, const char *s, const char *also)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *s; s++) {
		if (strchr(plain, *s) || strchr(also, *s))
			buf_char(form, *s);
		else
			buf_printf(form, "%%%02X", (unsigned char)*s);
	}
}

void form_escape(struct buf *form, const char *s)
{
	escape(form, s, "");
}

/* Brackets and the like are no trouble in a body: a tenth of a poll. */
void form_add(struct buf *form, const char *name, const char *value)
{
	static const char also[] = "[]{}:,";

	if (form->len)
		buf_char(form, '&');
	escape(form, name, also);
	buf_char(form, '=');
	escape(form, value, also);
}

void form_add_int(struct buf *form, const char *name, int64_t value)
{
	char text[24];

	str_printf(text, sizeof(text), "%" PRId64, value);
	form_add(form, name, text);
}

void batch_init(struct moodle_batch *b)
{
	buf_init(&b->form, MOODLE_FORM_LIMIT);
	b->n = 0;
}

void batch_release(struct moodle_batch *b)
{
	buf_release(&b->form);
}

void batch_add(struct moodle_batch *b, const char *function, json_t *args)
{
	char name[40];
	char *text = args ? json_dumps(args, JSON_COMPACT) : NULL;

	json_decref(args);
	if (!text) {
		b->form.error = ERR_NOMEM;
		return;
	}
	str_printf(name, sizeof(name), "requests[%d][function]", b->n);
	form_add(&b->form, name, function);
	str_printf(name, sizeof(name), "requests[%d][arguments]", b->n);
	form_add(&b->form, name, text);
	b->n++;
	free(text);
}

void batch_setting(struct moodle_batch *b, const char *setting)
{
	char name[64];

	str_printf(name, sizeof(name), "requests[%d][%s]", b->n - 1, setting);
	form_add_int(&b->form, name, 1);
}

void moodle_post(struct op *op, const char *path, const struct buf *form,
		 size_t limit, op_reply *then)
{
	static const struct net_header type = {
		"Content-Type", "application/x-www-form-urlencoded"
	};
	char url[2 * MOODLE_URL_SIZE];
	struct net_request ask = {
		.method = "POST", .url = url, .headers = &type, .n_headers = 1,
		.body = form->data, .body_len = form->len, .body_fd = -1,
		.limit = limit, .urgent = true,
	};

	if (buf_error(form)) {
		op_end_soon(op, FATE_never, buf_error(form));
		return;
	}
	str_printf(url, sizeof(url), "%s%s", session_of(op)->root, path);
	op_start(op, &ask, then);
}

void moodle_call_limited(struct op *op, const char *function,
			 const struct buf *args, size_t limit, op_reply *then)
{
	struct buf form;

	buf_init_secret(&form, MOODLE_FORM_LIMIT + 1024);
	form_add(&form, "wstoken", session_of(op)->token);
	form_add(&form, "wsfunction", function);
	if (args && args->len) {
		buf_char(&form, '&');
		buf_add(&form, args->data, args->len);
	}
	if (args && buf_error(args))
		form.error = buf_error(args);
	moodle_post(op, MOODLE_REST, &form, limit, then);
	buf_release(&form);
}

void moodle_call(struct op *op, const char *function, const struct buf *args,
		 op_reply *then)
{
	moodle_call_limited(op, function, args, 0, then);
}

void moodle_send_batch(struct op *op, const struct moodle_batch *b,
		       op_reply *then)
{
	moodle_call(op, "tool_mobile_call_external_functions", &b->form, then);
}

void moodle_ask_site(struct op *op, op_reply *then)
{
	static const char call[] = "[{\"index\":0,\"methodname\":"
				   "\"tool_mobile_get_public_config\","
				   "\"args\":{}}]";
	static const struct net_header type = { "Content-Type",
						"application/json" };
	char url[2 * MOODLE_URL_SIZE];
	struct net_request ask = {
		.method = "POST", .url = url, .headers = &type, .n_headers = 1,
		.body = call, .body_len = strlen(call), .body_fd = -1,
		.limit = SITE_LIMIT, .urgent = true,
	};

	str_printf(url, sizeof(url), "%s" MOODLE_PUBLIC,
		   session_of(op)->root);
	op_start(op, &ask, then);
}

static bool type_is(const struct net_reply *r, const char *type)
{
	const char *t = r->header ? r->header(r, "Content-Type") : NULL;

	return t && str_ncasecmp(t, type, strlen(type)) == 0;
}

static void set(struct moodle_fault *f, enum fate fate, enum err err)
{
	f->fate = fate;
	f->err = err;
}

static void read_transport(struct moodle_fault *f, const struct net_reply *r,
			   bool commit)
{
	set(f, r->err == ERR_CUT && r->sample.bytes ? FATE_again : FATE_later,
	    r->err);
	if (r->err == ERR_USAGE || r->err == ERR_NOT_THIS)
		f->fate = FATE_never;
	if (commit && (r->sent_all || r->status))
		f->fate = FATE_unknown;
}

/* Maintenance by its command is a page of the site's; a web server that takes
 * no more has one of its own, with the number on it. */
static bool is_maintenance(const struct net_reply *r)
{
	return r->status == 503 && r->retry_after && r->len &&
	       !strstr(r->body, "503");
}

/* An answer of the web server before Moodle, or of somebody else. */
static void read_status(struct moodle_fault *f, const struct net_reply *r,
			bool plain, bool commit)
{
	bool busy = r->status == 429 || (r->status == 503 && r->retry_after);

	set(f, FATE_later, net_status_err(r->status));
	if (is_maintenance(r)) {
		f->err = ERR_MAINTENANCE;
		moodle_said(f->said, sizeof(f->said), r->body);
		return;
	}
	if (r->status == 403 && !r->len) /* web services are off */
		set(f, FATE_never, ERR_NO_SERVICES);
	else if (r->status == 502)
		f->err = ERR_HALF_DOWN;
	else if (r->status == 504)
		f->err = ERR_HALF_SLOW;
	else if (r->status / 100 == 2)
		f->err = plain ? ERR_PORTAL : ERR_GARBLED;
	else if (r->status == 413)
		f->fate = FATE_never;
	else if (r->status / 100 == 4 && r->status != 429)
		f->err = ERR_REFUSED;
	if (r->status / 100 != 2)
		str_printf(f->said, sizeof(f->said), "HTTP %d", r->status);
	if (commit && !busy && f->fate != FATE_never)
		f->fate = FATE_unknown;
}

void moodle_reading(struct moodle_fault *f, const struct net_reply *r,
		    bool plain, bool commit)
{
	json_t *doc;

	memset(f, 0, sizeof(*f));
	if (r->err) {
		read_transport(f, r, commit);
		return;
	}
	/* upload.php answers JSON as text/plain. */
	doc = r->status == 200 && !type_is(r, "text/html") ?
		      json_loadb(r->body, r->len, JSON_DECODE_ANY, NULL) : NULL;
	if (!doc)
		read_status(f, r, plain, commit);
	else if (moodle_fault_of(f, doc)) {
		/* A database that went away may have done it all the same. */
		if (commit && (f->err == ERR_DATABASE || f->err == ERR_OVERLOADED))
			f->fate = FATE_unknown;
	} else {
		set(f, FATE_done, ERR_OK);
	}
	json_decref(doc);
}

void moodle_end(struct op *op, const struct moodle_fault *f, int64_t later_s)
{
	str_copy(op->said, sizeof(op->said), f->said);
	op_end(op, f->fate, f->err, later_s);
}

/* The same refusal meets a token that has just expired and a site whose
 * service was switched off. */
static void on_doubt(struct op *op, const struct net_reply *r)
{
	struct moodle_fault f;
	struct moodle_site site;

	moodle_reading(&f, r, session_of(op)->plain, false);
	if (f.fate != FATE_done)
		moodle_end(op, &f, r->retry_after);
	else if (moodle_read_site(r->body, r->len, &site) == ERR_OK &&
		 !(site.services && site.mobile))
		op_end(op, FATE_never,
		       site.services ? ERR_NO_SERVICE : ERR_NO_SERVICES, 0);
	else
		op_end(op, FATE_never, ERR_LOGIN, 0);
}

bool moodle_good(struct op *op, const struct net_reply *r, bool commit)
{
	struct moodle_fault f;

	moodle_reading(&f, r, session_of(op)->plain, commit);
	if (f.fate == FATE_done)
		return true;
	if (strcmp(f.code, "accessexception") == 0)
		moodle_ask_site(op, on_doubt);
	else
		moodle_end(op, &f, r->retry_after);
	return false;
}
