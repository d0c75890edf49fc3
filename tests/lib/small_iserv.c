/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/small_iserv.h"

#include <setjmp.h>
#include <cmocka.h>

#define SHOW "/iserv/exercise/show/4711"
#define CONFIRM SMALL_ISERV_CONFIRM
#define DOWNLOAD SMALL_ISERV_DOWNLOAD

struct iserv_pending {
	struct iserv_pending *next;
	uint64_t id;
	net_done *done;
	void *ctx;
	char *path, *body, *cookie;
	char *file;
	size_t file_len;
	bool range, post;
};

struct answer {
	int status;
	struct buf body;
	const char *type;
	char location[300], cookie[100], range[60], length[24];
};

/* ---- what is sent */

/* A value of a form, by its encoded name; the caller frees. NULL: none. */
static char *form_value(const char *body, const char *name, int nth)
{
	struct buf out;
	size_t n = strlen(name);
	const char *at = body;

	for (;; at += n) {
		at = strstr(at, name);
		if (!at)
			return NULL;
		if ((at == body || at[-1] == '&') && at[n] == '=' && !nth--)
			break;
	}
	buf_init(&out, 1 << 20);
	for (at += n + 1; *at && *at != '&'; at++) {
		char hex[3] = { at[1], at[1] ? at[2] : '\0', '\0' };

		buf_char(&out, *at == '%' ? (char)strtol(hex, NULL, 16) : *at);
		at += *at == '%' ? 2 : 0;
	}
	return out.data ? buf_take(&out) : str_dup("");
}

/* A field of a part, up to its line's end. */
static char *part_value(const char *body, const char *name, char out[300])
{
	char key[80];
	const char *at;

	str_printf(key, sizeof(key), "name=\"%s\"\r\n\r\n", name);
	at = strstr(body, key);
	assert_non_null(at);
	at += strlen(key);
	str_printf(out, 300, "%.*s", (int)strcspn(at, "\r"), at);
	return out;
}

static void encode(struct buf *b, const char *s)
{
	for (; *s; s++)
		if (isalnum((unsigned char)*s) || strchr("-._~", *s))
			buf_char(b, *s);
		else
			buf_printf(b, "%%%02X", (unsigned char)*s);
}

/* ---- answers */

static void put_page(struct small_iserv *s, struct answer *a, const char *wrong)
{
	a->status = 200;
	a->type = "text/html; charset=UTF-8";
	small_iserv_page(s, &a->body, wrong);
}

static void redirect(struct answer *a, const char *to)
{
	a->status = 302;
	a->type = "text/html";
	str_printf(a->location, sizeof(a->location), "%s%s",
		   *to == '/' ? ISERV_ROOT : "", to);
}

static void json(struct answer *a, int status, const char *text)
{
	a->status = status;
	a->type = "application/json";
	buf_str(&a->body, text);
}

/* ---- handing in */

static void put_away(struct iserv_file *f)
{
	free(f->data);
	memset(f, 0, sizeof(*f));
}

void small_iserv_add(struct small_iserv *s, const char *name, const char *data,
		     size_t len)
{
	struct buf b;

	buf_init(&b, 200);
	encode(&b, name);
	for (int i = 0; i < ISERV_FILES; i++)
		if (!s->own[i].id) {
			s->own[i].id = ++s->last_id;
			str_copy(s->own[i].name, 200, b.data);
			s->own[i].data = calloc(1, len + 1);
			memcpy(s->own[i].data, data, len);
			s->own[i].len = len;
			break;
		}
	buf_release(&b);
}

static const struct iserv_temp *temp_of(struct small_iserv *s, const char *ref)
{
	for (int i = 0; i < ISERV_FILES; i++)
		if (*s->temp[i].reference && s->temp[i].session == s->session &&
		    strcmp(s->temp[i].reference, ref) == 0)
			return &s->temp[i];
	return NULL;
}

#define NEW_FILE "submission%5BnewFiles%5D%5Bfiles%5D%5B%5D"

/* NULL: taken. */
static const char *take_form(struct small_iserv *s, const char *body)
{
	char *token = form_value(body, "submission%5B_token%5D", 0), right[40];
	char *stamp = form_value(body, "submission%5Bstamp%5D", 0);
	char *words = form_value(body, "submission%5Btext%5D", 0);
	char *done = form_value(body, "submission%5Bconfirmed%5D", 0), *ref;
	const char *wrong = NULL;

	str_printf(right, sizeof(right), "csrf-%d-", s->session);
	if (!token || !str_starts(token, right) || s->stale_tokens-- > 0)
		wrong = "Das CSRF-Token ist ung\303\274ltig.";
	else if (s->extra_hidden &&
		 (!stamp || strcmp(stamp, "kept & c\303\266pied") != 0))
		wrong = "Das Formular ist unvollst\303\244ndig.";
	else if (s->refuses)
		wrong = s->refuses;
	s->stale += wrong && *wrong == 'D' && wrong[4] == 'C';
	for (int i = 0; !wrong && (ref = form_value(body, NEW_FILE, i)); i++) {
		if (!temp_of(s, ref) || s->forgets_temps > 0)
			wrong = "Die Datei wurde nicht gefunden.";
		free(ref);
	}
	s->forgets_temps--;
	for (int i = 0; !wrong && (ref = form_value(body, NEW_FILE, i)); i++) {
		const struct iserv_temp *t = temp_of(s, ref);

		small_iserv_add(s, t->name, t->data, t->size);
		free(ref);
	}
	if (!wrong) {
		if (s->text && words)
			str_copy(s->words, sizeof(s->words), words);
		s->done = strcmp(done, "1") == 0;
		s->commits++;
	}
	free(token);
	free(stamp);
	free(words);
	free(done);
	return wrong;
}

static void confirm(struct small_iserv *s, const struct iserv_pending *p,
		    struct answer *a)
{
	const char *wrong;

	str_copy(s->last_form, sizeof(s->last_form), p->body);
	if (s->closed || !strstr(p->body, "submission%5Bconfirmed%5D=") ||
	    !strstr(p->body, "previousSubmissionTypes%5D%5B0%5D=files")) {
		a->status = 500;
		return;
	}
	wrong = take_form(s, p->body);
	if (wrong || s->keeps_page)
		put_page(s, a, wrong);
	else
		redirect(a, SHOW);
}

static void upload(struct small_iserv *s, const struct iserv_pending *p,
		   struct answer *a)
{
	char text[300], uuid[300], answer[800];
	const char *at = strstr(p->body, "filename=\"") + 10;
	size_t from = (size_t)atoll(part_value(p->body, "dzchunkbyteoffset", text));
	size_t total = (size_t)atoll(part_value(p->body, "dztotalfilesize", text));
	struct iserv_temp *t = NULL;

	if (s->no_upload) {
		json(a, 400, s->no_upload);
		return;
	}
	part_value(p->body, "dzuuid", uuid);
	assert_int_equal(atoll(part_value(p->body, "dzchunksize", text)), 2000000);
	assert_int_equal(atoll(part_value(p->body, "dzchunkindex", text)),
			 from / 2000000);
	assert_int_equal(atoll(part_value(p->body, "dztotalchunkcount", text)),
			 total ? (total + 1999999) / 2000000 : 1);
	for (int i = 0; i < ISERV_FILES; i++)
		if (strcmp(s->temp[i].uuid, uuid) == 0)
			t = &s->temp[i];
	for (int i = 0; !t && i < ISERV_FILES; i++)
		if (!*s->temp[i].uuid || s->temp[i].session != s->session) {
			t = &s->temp[i];
			free(t->data);
			memset(t, 0, sizeof(*t));
			str_copy(t->uuid, sizeof(t->uuid), uuid);
			str_printf(t->name, sizeof(t->name), "%.*s",
				   (int)strcspn(at, "\""), at);
			t->data = calloc(1, total + 1);
			t->size = total;
			t->session = s->session;
		}
	assert_non_null(t);
	if (t->session != s->session || from > t->have ||
	    from + p->file_len > t->size) {
		json(a, 400, "{\"status\":\"error\",\"messages\":[\"Der Upload "
		     "ist fehlgeschlagen.\"]}");
		return;
	}
	if (p->file_len)
		memcpy(t->data + from, p->file, p->file_len);
	t->have = MAX(t->have, from + p->file_len);
	s->pieces++;
	s->bytes += p->file_len;
	if (t->have == t->size) {
		str_printf(t->reference, sizeof(t->reference),
			   "local://Temp/php%" PRId64 "_%s", ++s->last_id, t->name);
		str_printf(answer, sizeof(answer), "{\"status\":\"success\","
			   "\"path\":\"%s\",\"name\":\"x\"}", t->reference);
	}
	json(a, 200, t->have == t->size ? answer : "{\"status\":\"success\"}");
}

static void delete_page(struct small_iserv *s, const struct iserv_pending *p,
			struct answer *a)
{
	char *value = NULL;

	UNUSED(s);
	assert_non_null(strstr(p->body, "iserv_exercise_element%5B_token%5D=own"));
	a->status = 200;
	a->type = "text/html";
	buf_str(&a->body, "<html><body><form name=\"search\" action=\"/iserv/"
		"search\"></form><div id=\"content\"><form name=\"confirm\" "
		"method=\"post\" action=\"/iserv/exercise/delete/4711\">");
	for (int i = 0; (value = form_value(p->body,
			"iserv_exercise_element%5Belements%5D%5B%5D", i)); i++) {
		buf_printf(&a->body, "<input type=\"hidden\" name=\"confirm"
			   "[elements][]\" value=\"%s\">", value);
		free(value);
	}
	buf_str(&a->body, "<input type=\"hidden\" name=\"confirm[_token]\" "
		"value=\"sure\"><button name=\"confirm[actions][cancel]\">"
		"</button><button name=\"confirm[actions][approve]\">Ja</button>"
		"</form></div></body></html>");
}

static void delete(struct small_iserv *s, const struct iserv_pending *p,
		   struct answer *a)
{
	char *value;

	assert_non_null(strstr(p->body, "confirm%5B_token%5D=sure"));
	assert_non_null(strstr(p->body, "confirm%5Bactions%5D%5Bapprove%5D"));
	for (int i = 0; (value = form_value(p->body,
			"confirm%5Belements%5D%5B%5D", i)); i++) {
		for (int k = 0; k < ISERV_FILES; k++)
			if (s->own[k].id == atoll(value))
				put_away(&s->own[k]);
		free(value);
	}
	s->deletes++;
	if (s->deleting_undoes)
		s->done = false;
	redirect(a, SHOW);
}

static void file(struct small_iserv *s, const struct iserv_pending *p,
		 struct answer *a)
{
	int64_t id = atoll(p->path + strlen(DOWNLOAD));

	a->status = 404;
	for (int i = 0; i < ISERV_FILES; i++)
		if (s->own[i].id && s->own[i].id == id) {
			const struct iserv_file *f = &s->own[i];
			bool part = p->range && !s->no_ranges && f->len;

			a->status = part ? 206 : 200;
			a->type = "application/octet-stream";
			if (part)
				str_printf(a->range, sizeof(a->range),
					   "bytes 0-0/%zu", f->len);
			str_printf(a->length, sizeof(a->length), "%zu",
				   part ? (size_t)1 : f->len);
			buf_add(&a->body, f->data, part ? 1 : f->len);
		}
}

/* ---- the way in */

static bool is_in(const struct small_iserv *s, const struct iserv_pending *p)
{
	char right[40];

	str_printf(right, sizeof(right), "IServSession=%d", s->session);
	return p->cookie && strcmp(p->cookie, right) == 0;
}

static void serve(struct small_iserv *s, const struct iserv_pending *p,
		  struct answer *a)
{
	assert_true(str_starts(p->path, "/iserv/"));
	if (str_starts(p->path, "/iserv/auth/auth")) {
		a->status = 200;
		a->type = "text/html";
		buf_str(&a->body, "<html><meta http-equiv=\"refresh\" content=\""
			"0;url='/iserv/app/authentication/redirect?a=1&amp;code=2"
			"'\"></html>");
	} else if (str_starts(p->path, "/iserv/app/authentication")) {
		assert_string_equal(strchr(p->path, '?'), "?a=1&code=2");
		str_printf(a->cookie, sizeof(a->cookie), "IServSession=%d; "
			   "path=/iserv; secure", s->session);
		s->logins++;
		redirect(a, "/iserv/");
	} else if (!is_in(s, p)) {
		redirect(a, "/iserv/auth/auth?client_id=web&state=zzz");
	} else if (strcmp(p->path, SHOW) == 0 && s->gone) {
		a->status = 404;
	} else if (strcmp(p->path, SHOW) == 0 || strcmp(p->path, "/iserv/") == 0) {
		put_page(s, a, NULL);
	} else if (strcmp(p->path, CONFIRM) == 0) {
		assert_true(p->post);
		confirm(s, p, a);
	} else if (strcmp(p->path, "/iserv/fs/api/upload/local") == 0) {
		upload(s, p, a);
	} else if (str_starts(p->path, "/iserv/exercise/delete/confirm?id=4711")) {
		delete_page(s, p, a);
	} else if (strcmp(p->path, "/iserv/exercise/delete/4711") == 0) {
		delete(s, p, a);
	} else {
		assert_true(str_starts(p->path, DOWNLOAD));
		file(s, p, a);
	}
}

/* ---- the net */

static const char *nth(const struct net_reply *r, const char *name, int i)
{
	const struct answer *a = r->impl;
	const char *value = NULL;

	if (str_casecmp(name, "Content-Type") == 0)
		value = a->type;
	else if (str_casecmp(name, "Location") == 0)
		value = a->location;
	else if (str_casecmp(name, "Set-Cookie") == 0)
		value = a->cookie;
	else if (str_casecmp(name, "Content-Range") == 0)
		value = a->range;
	else if (str_casecmp(name, "Content-Length") == 0)
		value = a->length;
	return i == 0 && value && *value ? value : NULL;
}

static const char *header(const struct net_reply *r, const char *name)
{
	return nth(r, name, 0);
}

static void fail_with(struct answer *a, int status)
{
	buf_clear(&a->body);
	buf_str(&a->body, "<html><h1>nginx</h1></html>");
	a->status = status;
	a->type = "text/html";
	a->location[0] = a->cookie[0] = '\0';
}

static bool is_lost(const struct small_iserv *s, enum iserv_loss loss)
{
	return s->at == s->requests && s->loss == loss;
}

static void reply(struct small_iserv *s, const struct iserv_pending *p,
		  struct net_reply *r, struct answer *a)
{
	s->requests++;
	if (s->meddle)
		s->meddle(s, s->requests);
	if (is_lost(s, IL_SESSION))
		s->session++;
	if (!is_lost(s, IL_REQUEST) && !is_lost(s, IL_502) && !is_lost(s, IL_500))
		serve(s, p, a);
	r->sent_all = true;
	if (is_lost(s, IL_REPLY) || is_lost(s, IL_REQUEST)) {
		r->err = ERR_CUT;
		r->sent_all = s->loss == IL_REPLY;
		a->status = 0;
		buf_clear(&a->body);
	} else if (is_lost(s, IL_502) || is_lost(s, IL_504) || is_lost(s, IL_500)) {
		fail_with(a, s->loss == IL_502 ? 502 :
			     s->loss == IL_504 ? 504 : 500);
	} else if (is_lost(s, IL_HALF) && !*a->location && a->type &&
		   str_starts(a->type, "text/html")) {
		a->body.len /= 2;
	}
	r->status = a->status;
	r->body = a->body.data ? a->body.data : "";
	r->len = a->body.len;
}

static void pending_free(struct iserv_pending *p)
{
	free(p->path);
	free(p->body);
	free(p->file);
	free(p->cookie);
	free(p);
}

void small_iserv_turn(struct iserv_net *f)
{
	struct iserv_pending *p = f->first;
	struct answer a = { .status = 0 };
	struct net_reply r = { .header = header, .nth = nth, .impl = &a,
			       .date = f->school.now, .body = "" };

	buf_init(&a.body, 8u << 20);
	f->first = p->next;
	if (*p->path)
		reply(&f->school, p, &r, &a);
	else
		r.err = ERR_USAGE; /* a turn was all that was asked for */
	p->done(p->ctx, &r);
	buf_release(&a.body);
	pending_free(p);
}

static uint64_t start(struct net *net, const struct net_request *ask,
		      net_done *done, void *ctx)
{
	struct iserv_net *f = (struct iserv_net *)net;
	struct iserv_pending *p = calloc(1, sizeof(*p)), **at = &f->first;
	struct buf body;

	p->done = done;
	p->ctx = ctx;
	p->id = ++f->last;
	p->post = strcmp(ask->method, "POST") == 0;
	assert_true(!*ask->url || str_starts(ask->url, ISERV_ROOT "/"));
	assert_true(!*ask->url || (ask->stays && ask->gap_ms >= 300));
	p->path = str_dup(*ask->url ? ask->url + strlen(ISERV_ROOT) : "");
	buf_init(&body, 1 << 20);
	buf_add(&body, ask->body_len ? ask->body : "", ask->body_len);
	p->body = body.data ? buf_take(&body) : str_dup("");
	if (ask->body_fd >= 0 && ask->body_size) {
		p->file_len = (size_t)ask->body_size;
		p->file = malloc(p->file_len);
		assert_int_equal(pread(ask->body_fd, p->file, p->file_len,
				       ask->body_from), ask->body_size);
	}
	for (int i = 0; i < ask->n_headers; i++) {
		p->range |= strcmp(ask->headers[i].name, "Range") == 0;
		if (strcmp(ask->headers[i].name, "Cookie") == 0)
			p->cookie = str_dup(ask->headers[i].value);
	}
	while (*at)
		at = &(*at)->next;
	*at = p;
	return p->id;
}

static void cancel(struct net *net, uint64_t id)
{
	struct iserv_net *f = (struct iserv_net *)net;

	for (struct iserv_pending **at = &f->first; *at; at = &(*at)->next)
		if ((*at)->id == id) {
			struct iserv_pending *p = *at;

			*at = p->next;
			pending_free(p);
			return;
		}
}

void small_iserv_init(struct iserv_net *f)
{
	*f = (struct iserv_net){
		.net = { .start = start, .cancel = cancel },
		.school = { .files = true, .now = 1000000, .session = 1,
			    .last_id = 900 },
	};
}

void small_iserv_release(struct iserv_net *f)
{
	for (int i = 0; i < ISERV_FILES; i++) {
		free(f->school.own[i].data);
		free(f->school.temp[i].data);
	}
}
