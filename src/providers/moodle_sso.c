/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging in by the browser (typeoflogin 2 and 3): launch.php lets the person
 * log in, and sends the browser on to moodlemobile://token=BASE64, in which
 * stand md5(wwwroot + passport), ":::", the token, and on https ":::" and a
 * private token, which is of no use to us.
 *
 * No browser can open that. With confirmed=1 launch.php puts it into a link on
 * a page instead, from where it can be copied.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/moodle_login.h"

#define PASTE_LIMIT 4096
#define INFO_LIMIT (1u << 20)

bool moodle_launch(const char *note, const char *passport, char *url,
		   size_t size)
{
	struct moodle_note site;

	if (!moodle_read_note(note, &site))
		return false;
	if (!str_starts(site.launch, "https://") &&
	    !str_starts(site.launch, "http://"))
		str_printf(site.launch, sizeof(site.launch),
			   "%.900s/admin/tool/mobile/launch.php", site.root);
	return str_printf(url, size, "%s%cservice=" MOODLE_SERVICE
			  "&passport=%s&urlscheme=moodlemobile&confirmed=1",
			  site.launch, strchr(site.launch, '?') ? '&' : '?',
			  passport);
}

/* ---- what was pasted */

/* The base64 in it, without what copying adds: blanks, breaks, quotes, the
 * marks of a bracketed paste, a '/' that a browser puts behind a host. */
static bool find_text(const char *pasted, struct buf *out)
{
	static const char mark[] = "://token=";
	const char *at = strstr(pasted, mark);

	for (at = at ? at + strlen(mark) : ""; *at && *at != '"'; at++) {
		if (str_ncasecmp(at, "%3d", 3) == 0) {
			buf_char(out, '=');
			at += 2;
		} else if (*at == '\033') {
			break;
		} else if (isalnum((unsigned char)*at) || strchr("+/=", *at)) {
			buf_char(out, *at);
		}
	}
	while (out->len % 4 == 1 && out->data[out->len - 1] == '/')
		out->data[--out->len] = '\0';
	return strstr(pasted, mark) && !buf_error(out);
}

/* The site signs with its own word for where it is; the official app takes
 * these as well, since people move to https. */
static bool is_signed(const char *hex, const char *root, const char *passport)
{
	static const char *const schemes[] = { "https", "http" };
	const char *rest = strstr(root, "://");
	char text[2 * MOODLE_URL_SIZE], md5[HASH_HEX_SIZE];

	for (int i = 0; rest && i < 4; i++) {
		str_printf(text, sizeof(text), "%s%s%s%s", schemes[i % 2], rest,
			   i < 2 ? "" : "/", passport);
		if (hash_bytes(HASH_MD5, text, strlen(text), md5) == ERR_OK &&
		    str_ncasecmp(hex, md5, 32) == 0)
			return true;
	}
	return false;
}

static bool is_hex(const char *s)
{
	return strspn(s, "0123456789abcdefABCDEF") >= 32;
}

static enum err read_text(const char *text, const char *root,
			  const char *passport, char token[33])
{
	const char *second = strstr(text, ":::");

	if (!second || second - text != 32 || !is_hex(text) ||
	    !is_hex(second + 3) || (second[35] && second[35] != ':'))
		return ERR_PASTE_CUT;
	if (!is_signed(text, root, passport))
		return ERR_PASTE_OLD;
	str_printf(token, 33, "%.32s", second + 3);
	return ERR_OK;
}

enum err moodle_read_paste(const char *pasted, const char *root,
			   const char *passport, char token[33])
{
	struct buf base64, text;
	enum err err = ERR_PASTE;

	token[0] = '\0';
	buf_init_secret(&base64, PASTE_LIMIT);
	buf_init_secret(&text, PASTE_LIMIT);
	if (find_text(pasted, &base64)) {
		base64.len -= base64.len % 4; /* where it was cut */
		err = base64_decode(&text, base64.data, base64.len) && text.len ?
			      read_text(text.data, root, passport, token) :
			      ERR_PASTE_CUT;
	}
	buf_release(&base64);
	buf_release(&text);
	return err;
}

/* ---- whose token is it */

static void on_info(struct op *o, const struct net_reply *r)
{
	struct moodle_login_op *op = (struct moodle_login_op *)o;

	if (!moodle_good(o, r, false))
		return;
	moodle_read_person(r->body, r->len, op->person, sizeof(op->person));
	moodle_logged_in(op);
}

void moodle_redeem(struct net *net, const char *note, const char *passport,
		   const char *pasted, provider_login_done *done, void *ctx)
{
	struct moodle_login_op *op = moodle_login_new(net, note, done, ctx);
	struct session *s;
	enum err err;

	if (!op)
		return;
	s = session_of(&op->op);
	err = moodle_read_paste(pasted, s->root, passport, s->token);
	if (err)
		op_end_soon(&op->op, FATE_never, err);
	else
		moodle_call_limited(&op->op, "core_webservice_get_site_info",
				    NULL, INFO_LIMIT, on_info);
}
