/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "conf/conf.h"
#include "tests/ui/far.h"
#include "tests/ui/fill.h"

#define S(text) ((char *)text)
#define AT "/webdav/"
#define FOLDER(href) \
	"<D:response><D:href>" href "</D:href><D:propstat><D:prop>" \
	"<D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>" \
	"HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
#define FILE(href, size, day) \
	"<D:response><D:href>" href "</D:href><D:propstat><D:prop>" \
	"<D:resourcetype/><D:getcontentlength>" size "</D:getcontentlength>" \
	"<D:getlastmodified>" day " Nov 2026 08:15:00 GMT</D:getlastmodified>" \
	"</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
#define LIST(rows) \
	"<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">" rows \
	"</D:multistatus>"
#define MATHE AT "Files/Mathe/"

static const struct little_route routes[] = {
	{.match = "PROPFIND " MATHE, .head = "207 Multi-Status",
	 .body = LIST(FOLDER(MATHE) FOLDER(MATHE "Alte%20Arbeiten/")
		      FILE(MATHE "Blatt%201.pdf", "84012", "Mon, 02")
		      FILE(MATHE "Blatt%202.pdf", "120400", "Mon, 09")
		      FILE(MATHE "Pr%C3%BCfung%20%E2%80%93%20%C3%9Cbungen.odt",
			   "31744", "Fri, 20")
		      FILE(MATHE "Film.mp4", "734003200", "Sun, 22")
		      FILE(MATHE "leer.txt", "0", "Mon, 23"))},
	{.match = "PROPFIND " AT "Files/", .head = "207 Multi-Status",
	 .body = LIST(FOLDER(AT "Files/") FOLDER(MATHE)
		      FOLDER(AT "Files/Deutsch/")
		      FILE(AT "Files/Stundenplan.pdf", "55001", "Mon, 16"))},
	{.match = "PROPFIND " AT, .head = "207 Multi-Status",
	 .body = LIST(FOLDER(AT) FOLDER(AT "Files/") FOLDER(AT "Groups/"))},
};

enum err far_begin(struct little_server *s, const struct paths *paths)
{
	struct account a = {
		.name = S("lilienthal"), .platform = S("iserv"), .url = s->url,
		.user = S("mia"), .person = S("Mia Fröhlich"),
		.school = S("Gymnasium Lilienthal"), .zone = S("Europe/Berlin"),
		.cursor = S(""),
	};
	struct store *store = NULL;
	char files[100];
	enum err e;

	little_server_listen(s);
	/* by another name: how quick it is today does not stand in the header */
	str_printf(files, sizeof(files), "http://localhost%s/webdav/",
		   strrchr(s->url, ':'));
	little_server_serve(s, routes, ARRAY_LEN(routes));
	setenv("RANZEN_HURRY", "loopback", 1);
	e = fill_open(paths, &store);
	if (!e)
		e = store_account_put(store, &a);
	if (!e)
		e = conf_set_file(paths->config, CONF_SCHOOL_FILES, files);
	return fill_close(store, e);
}

void far_end(struct little_server *s)
{
	unsetenv("RANZEN_HURRY");
	if (s->pid)
		little_server_stop(s);
}
