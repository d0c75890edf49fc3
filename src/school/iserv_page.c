/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a page. It is UTF-8 until its end, which may make Latin-1 of it. */
#include "base/base.h"

#include "base/text.h"
#include "school/iserv.h"

#define PAGE_MAX (16u << 20)

void page_begin_bare(struct iserv_page *p, struct call *c, const char *title)
{
	bool latin = iserv_looks(c->s, LOOK_LATIN_1);

	p->c = c;
	p->numeric = iserv_looks(c->s, LOOK_NUMERIC);
	p->english = iserv_looks(c->s, LOOK_ENGLISH);
	p->relative = iserv_looks(c->s, LOOK_RELATIVE);
	buf_init(&p->text, PAGE_MAX);
	page_printf(p,
	    "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"%s\">"
	    "<title>",
	    p->english ? "en" : "de", latin ? "ISO-8859-1" : "UTF-8");
	page_text(p, title);
	page_html(p, "</title></head><body>\n");
}

static const struct {
	const char *path, *german, *english;
} modules[] = {
    {"/", "Start", "Home"},
    {"/exercise", "Aufgaben", "Exercises"},
    {"/news", "News", "News"},
    {"/calendar", "Kalender", "Calendar"},
    {"/file", "Dateien", "Files"},
    {"/videoconference", "Videokonferenzen", "Video conferences"},
    {"/auth/logout", "Abmelden", "Log out"},
};

void page_begin(struct iserv_page *p, struct call *c, const char *title)
{
	page_begin_bare(p, c, title);
	page_html(p, "<nav id=\"nav\"><ul>");
	for (size_t i = 0; i < ARRAY_LEN(modules); i++) {
		page_html(p, "<li><a href=\"");
		page_link(p, modules[i].path);
		page_html(p, "\">");
		page_say(p, modules[i].german, modules[i].english);
		page_html(p, "</a></li>");
	}
	page_html(p, "</ul></nav>\n<div id=\"content\">\n");
}

/* One character of well-formed UTF-8. */
static unsigned next(const char **s)
{
	const unsigned char *u = (const unsigned char *)*s;
	int more = u[0] < 0x80 ? 0 : u[0] < 0xe0 ? 1 : u[0] < 0xf0 ? 2 : 3;
	unsigned c = more ? u[0] & (0x3fu >> more) : u[0];

	for (int i = 1; i <= more && u[i]; i++)
		c = c << 6 | (u[i] & 0x3f);
	*s += 1 + more;
	return c;
}

static void to_latin_1(struct buf *out, const char *s)
{
	while (*s) {
		unsigned c = next(&s);

		if (c < 0x100)
			buf_char(out, (char)c);
		else
			buf_printf(out, "&#%u;", c);
	}
}

void page_end(struct iserv_page *p, unsigned status)
{
	struct call *c = p->c;
	bool latin = iserv_looks(c->s, LOOK_LATIN_1);

	page_html(p, "</div></body></html>\n");
	c->status = status;
	c->type = latin ? "text/html; charset=ISO-8859-1"
			: "text/html; charset=UTF-8";
	buf_clear(&c->reply);
	if (latin)
		to_latin_1(&c->reply, p->text.data);
	else
		buf_add(&c->reply, p->text.data, p->text.len);
	call_gzip(c);
	if (buf_error(&p->text))
		c->status = 0;
	buf_release(&p->text);
}

void page_html(struct iserv_page *p, const char *html)
{
	buf_str(&p->text, html);
}

void page_printf(struct iserv_page *p, const char *format, ...)
{
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_str(&p->text, text);
}

void page_text(struct iserv_page *p, const char *text)
{
	while (*text) {
		const char *at = text;
		unsigned c = next(&text);

		if (c == '<')
			buf_str(&p->text, "&lt;");
		else if (c == '>')
			buf_str(&p->text, "&gt;");
		else if (c == '&')
			buf_str(&p->text, "&amp;");
		else if (c == '"')
			buf_str(&p->text, "&quot;");
		else if (c >= 0x80 && p->numeric)
			buf_printf(&p->text, "&#%u;", c);
		else
			buf_add(&p->text, at, (size_t)(text - at));
	}
}

void page_say(struct iserv_page *p, const char *german, const char *english)
{
	page_text(p, p->english ? english : german);
}

void page_link(struct iserv_page *p, const char *path)
{
	char root[300] = "";

	if (!p->relative)
		call_root(p->c, root, sizeof(root));
	buf_printf(&p->text, "%s%s", root, p->c->face->base);
	page_text(p, path);
}

void page_time(struct iserv_page *p, int64_t t)
{
	struct tm tm;
	int hour;

	if (!t || !time_in_zone(p->c->s->zone, t, &tm))
		return;
	hour = tm.tm_hour % 12 ? tm.tm_hour % 12 : 12;
	if (iserv_looks(p->c->s, LOOK_ODD_DATES))
		page_printf(
		    p, "Tag %d im Jahr %d", tm.tm_yday + 1, tm.tm_year + 1900);
	else if (p->english)
		page_printf(p, "%d/%d/%d %d:%02d %s", tm.tm_mon + 1, tm.tm_mday,
		    tm.tm_year + 1900, hour, tm.tm_min,
		    tm.tm_hour < 12 ? "AM" : "PM");
	else
		page_printf(p, "%02d.%02d.%d %02d:%02d", tm.tm_mday,
		    tm.tm_mon + 1, tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
}

void page_digits(struct iserv_page *p, int64_t t, int digits)
{
	struct tm tm;
	char text[32];

	if (!t || !time_in_zone(p->c->s->zone, t, &tm))
		return;
	str_printf(text, sizeof(text), "%04d%02d%02d%02d%02d%02d",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec);
	page_printf(p, "%.*s", digits, text);
}

void iserv_encode(struct buf *b, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || strchr("-._~", c))
			buf_char(b, (char)c);
		else
			buf_printf(b, "%%%02X", c);
	}
}

/* Symfony's page for a redirect that the browser is to make itself. */
void iserv_refresh(struct call *c, const char *path)
{
	const char *quote = iserv_looks(c->s, LOOK_UNQUOTED) ? "" : "'";
	struct iserv_page p;

	page_begin_bare(&p, c, "Weiter");
	p.text.len = 0;
	page_printf(&p,
	    "<!DOCTYPE html><html><head><meta charset=\"UTF-8\">"
	    "<meta http-equiv=\"refresh\" content=\"0;url=%s",
	    quote);
	page_printf(&p, "%s", c->face->base);
	page_text(&p, path);
	page_printf(&p,
	    "%s\"><title>Weiter</title></head><body>"
	    "Redirecting to <a href=\"%s",
	    quote, c->face->base);
	page_text(&p, path);
	page_html(&p, "\">...</a><div>");
	page_end(&p, 200);
}

void iserv_plain_page(struct call *c, unsigned status, const char *reason)
{
	c->status = status;
	c->type = "text/html";
	buf_clear(&c->reply);
	buf_printf(&c->reply,
	    "<html>\n<head><title>%u %s</title></head>\n<body>\n<center><h1>"
	    "%u %s</h1></center>\n<hr><center>nginx</center>\n</body>\n"
	    "</html>\n",
	    status, reason, status, reason);
}

static int add_bytes(const char *bytes, size_t n, void *ctx)
{
	buf_add(ctx, bytes, n);
	return 0;
}

void iserv_json(struct call *c, unsigned status, json_t *j)
{
	struct iserv_page p;

	if (iserv_looks(c->s, LOOK_NO_JSON)) {
		page_begin(&p, c, "IServ");
		page_end(&p, 200);
	} else {
		c->status = status;
		c->type = "application/json";
		buf_clear(&c->reply);
		json_dump_callback(j, add_bytes, &c->reply,
		    JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH |
			JSON_ENCODE_ANY);
	}
	json_decref(j);
}
