/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WebDAV (RFC 4918, without locks): a person's own Files and the Groups of
 * their classes, by name and password. The root and the folder of all groups
 * are the server's.
 *
 * A row's place is "OWNER/Files/…" or, for all of a class, a star in the
 * owner's place; folders that are always there have no row.
 */
#include "base/base.h"

#include "school/edit_line.h"
#include "school/iserv.h"

#define PLACE_SIZE 3000
#define STARS	   "*" /* the owner of what a class has */

struct spot {
	char place[PLACE_SIZE]; /* "" the root */
	int names;              /* below the root */
	bool fixed;             /* always there, and nobody's to change */
	bool there, folder;
	int64_t size, modified;
	char sha256[HASH_HEX_SIZE];
};

struct saving {
	struct spot spot;
	char path[PATH_MAX];
	int fd;
	bool failed, was_there;
};

/* ---- who asks */

static void ask_login(struct call *c)
{
	iserv_plain_page(c, 401, "Unauthorized");
	call_set(c, "WWW-Authenticate", "Basic realm=\"IServ\", charset=\"UTF-8\"");
}

static bool log_in(struct call *c)
{
	const char *h = call_header(c, "Authorization");
	const char *own = iserv_looks(c->s, LOOK_APP_PASSWORD) ? "app-" : "";
	char *password = NULL;
	struct buf b;
	bool good = false;

	buf_init(&b, 1000);
	if (h && str_ncasecmp(h, "Basic ", 6) == 0 &&
	    base64_decode(&b, h + 6, strlen(h + 6)))
		password = strchr(b.data, ':');
	if (password) {
		*password++ = '\0';
		good = str_starts(password, own) &&
		       person_password(
			   c->s, b.data, password + strlen(own), &c->who);
	}
	buf_release(&b);
	return good;
}

/* False: the answer stands. */
static bool enter(struct call *c)
{
	if (iserv_looks(c->s, LOOK_NO_WEBDAV))
		iserv_plain_page(c, 404, "Not Found");
	else if (iserv_looks(c->s, LOOK_WEBDAV_PAGE))
		iserv_plain_page(c, 200, "IServ");
	else if (log_in(c))
		return true;
	else
		ask_login(c);
	return false;
}

/* ---- what lies where */

static bool in_class(struct call *c, const char *group, size_t len)
{
	char class[64];
	struct sqlite3_stmt *q;
	bool there;

	str_printf(class, sizeof(class), "%.*s", (int)len, group);
	q = db_query(c->s,
	    "SELECT 1 FROM course c JOIN member m ON m.course = c.id"
	    " WHERE m.person = ? AND c.class = ?",
	    "ss", c->who.id, class);
	there = db_row(q);
	db_done(q);
	return there;
}

static void look_up(struct call *c, struct spot *s)
{
	struct sqlite3_stmt *q = db_query(c->s,
	    "SELECT folder, size, modified, sha256 FROM iserv_dav"
	    " WHERE place = ?",
	    "s", s->place);

	s->there = db_row(q);
	if (s->there) {
		s->folder = db_int(q, 0) != 0;
		s->size = db_int(q, 1);
		s->modified = db_int(q, 2);
		str_copy(s->sha256, sizeof(s->sha256), db_text(q, 3));
	}
	db_done(q);
}

/* What the address names; path is decoded. */
static void find(struct call *c, struct spot *s)
{
	const char *path = c->inner + 1, *second = strchr(path, '/');
	size_t n = strlen(path);
	const char *owner = c->who.id;

	memset(s, 0, sizeof(*s));
	while (n > 0 && path[n - 1] == '/')
		n--;
	if (second && second >= path + n)
		second = NULL;
	for (size_t i = 0; i < n; i++)
		s->names += i == 0 || path[i - 1] == '/';
	if (str_starts(path, "Groups/") && second)
		owner = STARS;
	s->fixed = s->names == 0 ||
		   (s->names == 1 && (strncmp(path, "Files", MAX(n, 5)) == 0 ||
					 strncmp(path, "Groups", MAX(n, 6)) == 0));
	if (second && owner[0] == '*') {
		size_t len = MIN(strcspn(second + 1, "/"),
		    (size_t)(path + n - second - 1));

		if (!in_class(c, second + 1, len))
			return; /* not there, for this one */
		s->fixed |= s->names == 2;
	}
	if (n && !str_printf(s->place, sizeof(s->place), "%s/%.*s", owner,
		     (int)n, path))
		return;
	s->there = s->folder = s->fixed;
	if (!s->fixed && n)
		look_up(c, s);
}

static bool parent_is_there(struct call *c, const struct spot *s)
{
	struct spot parent = {.there = false};
	char *slash;

	str_copy(parent.place, sizeof(parent.place), s->place);
	slash = strrchr(parent.place, '/');
	if (!slash || s->names < 2)
		return false;
	*slash = '\0';
	if (s->names == 2 && str_ends(parent.place, "/Files"))
		return true;
	if (s->names == 3 && parent.place[0] == '*')
		return true; /* a group, looked at already */
	look_up(c, &parent);
	return parent.there && parent.folder;
}

/* ---- lists */

/* The address of a place: everybody's own is called Files. */
static void put_href(struct buf *b, const struct face *face, const char *place,
    bool folder)
{
	char segment[PLACE_SIZE];

	buf_printf(b, "%s/", face->base);
	place += strcspn(place, "/");
	while (*place == '/') {
		size_t n = strcspn(++place, "/");

		str_printf(segment, sizeof(segment), "%.*s", (int)n, place);
		iserv_encode(b, segment);
		place += n;
		if (*place || folder)
			buf_char(b, '/');
	}
}

static void put_row(struct call *c, const char *place, bool folder,
    int64_t size, int64_t modified, const char *sha256)
{
	char date[TIME_TEXT_SIZE];
	struct buf *b = &c->reply;

	buf_str(b, "<D:response><D:href>");
	put_href(b, c->face, place, folder);
	buf_str(b, "</D:href><D:propstat><D:prop>");
	time_print_http(modified, date);
	if (modified)
		buf_printf(b, "<D:getlastmodified>%s</D:getlastmodified>", date);
	if (folder)
		buf_str(b, "<D:resourcetype><D:collection/></D:resourcetype>");
	else
		buf_printf(b,
		    "<D:resourcetype/><D:getetag>\"%.16s\"</D:getetag>",
		    sha256);
	if (!folder && !iserv_looks(c->s, LOOK_NO_LENGTH))
		buf_printf(b,
		    "<D:getcontentlength>%" PRId64 "</D:getcontentlength>",
		    size);
	buf_str(b, "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
		   "</D:response>\n");
}

static void list_classes(struct call *c)
{
	struct sqlite3_stmt *q = db_query(c->s,
	    "SELECT DISTINCT c.class FROM course c JOIN member m"
	    " ON m.course = c.id WHERE m.person = ? AND c.class <> ''"
	    " ORDER BY 1",
	    "s", c->who.id);
	char place[PLACE_SIZE];

	while (db_row(q)) {
		str_printf(place, sizeof(place), STARS "/Groups/%s",
		    db_text(q, 0));
		put_row(c, place, true, 0, 0, "");
	}
	db_done(q);
}

static void list_rows(struct call *c, const char *folder)
{
	struct sqlite3_stmt *q = db_query(c->s,
	    "SELECT place, folder, size, modified, sha256 FROM iserv_dav"
	    " WHERE parent = ? ORDER BY place",
	    "s", folder);

	while (db_row(q))
		put_row(c, db_text(q, 0), db_int(q, 1) != 0, db_int(q, 2),
		    db_int(q, 3), db_text(q, 4));
	db_done(q);
}

void iserv_dav_list(struct call *c)
{
	const char *depth = call_header(c, "Depth");
	struct spot s;

	if (!enter(c))
		return;
	find(c, &s);
	if (!s.there) {
		iserv_plain_page(c, 404, "Not Found");
		return;
	}
	if (!depth || strcmp(depth, "infinity") == 0) {
		iserv_plain_page(c, 403, "Forbidden");
		return;
	}
	c->status = 207;
	c->type = "application/xml; charset=utf-8";
	buf_str(&c->reply, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			   "<D:multistatus xmlns:D=\"DAV:\">\n");
	put_row(c, s.place, s.folder, s.size, s.modified, s.sha256);
	if (strcmp(depth, "1") == 0 && s.names == 0) {
		put_row(c, "/Files", true, 0, 0, "");
		put_row(c, "/Groups", true, 0, 0, "");
	} else if (strcmp(depth, "1") == 0 && s.fixed && s.names == 1 &&
		   str_ends(s.place, "/Groups")) {
		list_classes(c);
	} else if (strcmp(depth, "1") == 0) {
		list_rows(c, s.place);
	}
	buf_str(&c->reply, "</D:multistatus>\n");
}

/* ---- files */

void iserv_dav_get(struct call *c)
{
	struct iserv_bytes b = {.size = 0};
	struct spot s;

	if (!enter(c))
		return;
	find(c, &s);
	if (!s.there) {
		iserv_plain_page(c, 404, "Not Found");
	} else if (s.folder) {
		iserv_plain_page(c, 405, "Method Not Allowed");
	} else {
		b.size = s.size;
		str_copy(b.sha256, sizeof(b.sha256), s.sha256);
		iserv_send(c, &b);
	}
}

static bool condition_holds(struct call *c, const struct spot *s)
{
	const char *none = call_header(c, "If-None-Match");
	const char *match = call_header(c, "If-Match");
	char tag[HASH_HEX_SIZE + 2];

	str_printf(tag, sizeof(tag), "\"%.16s\"", s->sha256);
	if (none && strcmp(none, "*") == 0 && s->there)
		return false;
	return !match || (s->there && strcmp(match, tag) == 0);
}

/* Why nothing can be put there; 0: it can. */
static unsigned obstacle(struct call *c, const struct spot *s)
{
	if (s->fixed || s->names < 2 || !s->place[0])
		return 403;
	if (!parent_is_there(c, s))
		return 409;
	return s->there && s->folder ? 405 : 0;
}

void iserv_dav_put_begin(struct call *c)
{
	char id[SCHOOL_ID_SIZE];
	struct saving *w;
	unsigned status;
	struct spot s;

	if (!enter(c))
		return;
	find(c, &s);
	status = obstacle(c, &s);
	if (!status && !condition_holds(c, &s))
		status = 412;
	if (!status && iserv_looks(c->s, LOOK_FULL))
		status = 507;
	if (status) {
		iserv_plain_page(c, status, "Refused");
		return;
	}
	w = calloc(1, sizeof(*w));
	if (!w) {
		c->face->refuse(c, REFUSE_BROKEN);
		return;
	}
	w->spot = s;
	school_new_id(c->s, "d", id);
	str_printf(w->path, sizeof(w->path), "%s/uploads/%s", c->s->dir, id);
	w->fd = open(w->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	w->failed = w->fd < 0;
	c->state = w;
}

void iserv_dav_put_data(struct call *c, const void *p, size_t n)
{
	struct saving *w = c->state;

	w->failed = w->failed || write(w->fd, p, n) != (ssize_t)n;
}

static bool save_row(struct school *s, const char *place, const char *sha256,
    int64_t size)
{
	const char *slash = strrchr(place, '/');
	char parent[PLACE_SIZE];

	str_printf(parent, sizeof(parent), "%.*s", (int)(slash - place), place);
	return db_run(s, "INSERT OR REPLACE INTO iserv_dav VALUES"
			 "(?, ?, ?, ?, ?, ?)",
	    "ssisii", place, parent, (int64_t)(sha256 == NULL), sha256, size,
	    school_now(s));
}

/* What came becomes the file; false: it could not. */
static bool save(struct call *c, struct saving *w)
{
	char sha256[HASH_HEX_SIZE];
	int64_t size;

	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	if (w->failed || blob_take(c->s, w->path, sha256, &size))
		return false;
	return save_row(c->s, w->spot.place, sha256, size);
}

static void drop(struct call *c)
{
	struct saving *w = c->state;

	if (w->fd >= 0)
		close(w->fd);
	unlink(w->path);
	free(w);
	c->state = NULL;
}

/* Some servers write into the file itself. */
void iserv_dav_put_cut(struct call *c)
{
	if (iserv_looks(c->s, LOOK_HALVES))
		save(c, c->state);
	drop(c);
}

void iserv_dav_put(struct call *c)
{
	struct saving *w = c->state;
	struct spot now;

	find(c, &now); /* another may have been quicker */
	if (!condition_holds(c, &now))
		iserv_plain_page(c, 412, "Precondition Failed");
	else if (save(c, w))
		c->status = now.there ? 204 : 201;
	drop(c);
}

void iserv_dav_make(struct call *c)
{
	unsigned status;
	struct spot s;

	if (!enter(c))
		return;
	find(c, &s);
	status = s.there ? 405 : obstacle(c, &s);
	if (status)
		iserv_plain_page(c, status, "Refused");
	else if (save_row(c->s, s.place, NULL, 0))
		c->status = 201;
}

void iserv_dav_options(struct call *c)
{
	if (!enter(c))
		return;
	c->status = 200;
	call_set(c, "DAV", "1");
	call_set(c, "Allow", "OPTIONS, PROPFIND, GET, PUT, MKCOL");
}

/* ---- by command */

/* PATH [--file F] --user U: a file there, or a folder; the group's where the
 * path begins so. */
enum err edit_iserv_file(struct line *l)
{
	const char *file = edit_value(l, "file");
	char who[SCHOOL_ID_SIZE], id[SCHOOL_ID_SIZE], place[PLACE_SIZE];
	char sha256[HASH_HEX_SIZE] = "";
	struct sqlite3_stmt *q;
	int64_t size = 0;
	enum err e = l->words == 1 ? edit_person(l, who) : ERR_USAGE;

	if (!e && !str_printf(place, sizeof(place), "%s/%s",
		      str_starts(l->word[0], "Groups/") ? STARS : who,
		      l->word[0]))
		e = ERR_LIMIT;
	if (!e && file)
		e = edit_file(l, file, who, id);
	if (!e && file) {
		q = db_query(l->s, "SELECT sha256, size FROM file WHERE id = ?",
		    "s", id);
		if (db_row(q)) {
			str_copy(sha256, sizeof(sha256), db_text(q, 0));
			size = db_int(q, 1);
		}
		db_done(q);
	}
	if (!e && !save_row(l->s, place, file ? sha256 : NULL, size))
		e = ERR_IO;
	return e;
}

/* Each file with its SHA-256 and size. */
enum err edit_iserv_files(struct line *l)
{
	struct sqlite3_stmt *q = db_query(l->s,
	    "SELECT sha256, size, place FROM iserv_dav WHERE folder = 0"
	    " ORDER BY place",
	    "");

	while (db_row(q))
		fprintf(l->out, "%s %" PRId64 " %s\n", db_text(q, 0),
		    db_int(q, 1), db_text(q, 2));
	db_done(q);
	return ERR_OK;
}
