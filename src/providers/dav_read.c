/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "net/url.h"
#include "providers/dav_read.h"

#include <libxml/parser.h>
#include <strings.h>

#define DAV_NS	   "DAV:"
#define TEXT_LIMIT 8192 /* of one property */

/* The elements that say something, where they stand. */
enum element {
	ELEMENT_NONE, ELEMENT_MULTISTATUS, ELEMENT_RESPONSE, ELEMENT_HREF,
	ELEMENT_PROPSTAT, ELEMENT_STATUS, ELEMENT_PROP, ELEMENT_TYPE,
	ELEMENT_COLLECTION, ELEMENT_LENGTH, ELEMENT_MODIFIED, ELEMENT_ETAG,
	ELEMENT_ROOM
};

static const struct {
	const char *name;
	enum element element, parent, or_parent;
} elements[] = {
	{ "multistatus", ELEMENT_MULTISTATUS, ELEMENT_NONE, ELEMENT_NONE },
	{ "response", ELEMENT_RESPONSE, ELEMENT_MULTISTATUS, ELEMENT_NONE },
	{ "href", ELEMENT_HREF, ELEMENT_RESPONSE, ELEMENT_RESPONSE },
	{ "propstat", ELEMENT_PROPSTAT, ELEMENT_RESPONSE, ELEMENT_RESPONSE },
	{ "status", ELEMENT_STATUS, ELEMENT_PROPSTAT, ELEMENT_RESPONSE },
	{ "prop", ELEMENT_PROP, ELEMENT_PROPSTAT, ELEMENT_PROPSTAT },
	{ "resourcetype", ELEMENT_TYPE, ELEMENT_PROP, ELEMENT_PROP },
	{ "collection", ELEMENT_COLLECTION, ELEMENT_TYPE, ELEMENT_TYPE },
	{ "getcontentlength", ELEMENT_LENGTH, ELEMENT_PROP, ELEMENT_PROP },
	{ "getlastmodified", ELEMENT_MODIFIED, ELEMENT_PROP, ELEMENT_PROP },
	{ "getetag", ELEMENT_ETAG, ELEMENT_PROP, ELEMENT_PROP },
	{ "quota-available-bytes", ELEMENT_ROOM, ELEMENT_PROP, ELEMENT_PROP },
};

struct props {
	bool folder;
	int64_t size, modified, room;
	char etag[DAV_ETAG_SIZE];
};

static const struct props no_props = { false, -1, 0, -1, "" };

struct dav_reader {
	const struct dav_where *where;
	struct url root;
	bool any;                     /* wherever it lies; it is the root */
	dav_see *see;
	void *ctx;
	xmlParserCtxtPtr parser;
	enum err err;
	bool ended;                   /* the multistatus is whole */
	int rows, depth;
	enum element at[DAV_DEPTH_MAX + 1]; /* by depth */
	struct buf text;              /* of the innermost element */
	char href[DAV_HREF_SIZE];     /* of the response, as it came */
	bool has_href, refused;       /* refused: its own status is no 2xx */
	struct props props, stat;     /* stat: of the propstat under way */
	bool good;                    /* the propstat's status */
	struct buf path, asked, name; /* canonical; of one row */
};

/* ---- paths */

static void encode(struct buf *out, const char *s, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (size_t i = 0; i < len; i++) {
		if (s[i] && strchr(plain, s[i]))
			buf_char(out, s[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)s[i]);
	}
}

static bool is_dots(const char *s, size_t len)
{
	return (len == 1 || len == 2) && s[0] == '.' && s[len - 1] == '.';
}

enum err dav_href(struct buf *out, const char *path)
{
	bool first = true;

	while (*path) {
		size_t n = strcspn(path, "/");

		if (is_dots(path, n) || !text_valid(path, n))
			return ERR_BAD_NAME;
		if (n && !first)
			buf_char(out, '/');
		first &= n == 0;
		encode(out, path, n);
		path += n + (path[n] == '/');
	}
	return buf_error(out);
}

static int hex_of(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* One segment, decoded into out; false: it hides a '/' or a NUL. */
static bool decode(const char *s, size_t len, char *out, size_t *out_len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		int high = s[i] == '%' && i + 2 < len ? hex_of(s[i + 1]) : -1;
		int low = high >= 0 ? hex_of(s[i + 2]) : -1;

		out[n] = s[i];
		if (low >= 0) {
			out[n] = (char)(high * 16 + low);
			i += 2;
		}
		if (!out[n] || out[n] == '/')
			return false;
		n++;
	}
	*out_len = n;
	return n > 0 && !is_dots(out, n);
}

/* A server's path as we would write it; false: it leads who knows where. */
static bool canonical(struct buf *out, const char *path)
{
	char segment[DAV_HREF_SIZE];
	size_t n, len;

	buf_clear(out);
	if (*path != '/' || strpbrk(path, "?#") || strlen(path) >= DAV_HREF_SIZE)
		return false;
	buf_char(out, '/');
	for (path++; *path; path += n) {
		n = strcspn(path, "/");
		if (!decode(path, n, segment, &len))
			return false;
		encode(out, segment, len);
		if (path[n] == '/') {
			buf_char(out, '/');
			n++;
		}
	}
	return !buf_error(out);
}

/* The path of an href, which may be a whole address at our own host. */
static const char *path_of(const struct dav_reader *r, const char *href)
{
	struct url u;

	if (*href == '/' && href[1] != '/')
		return href;
	if (!url_read(&u, href) || u.name_len != r->root.name_len ||
	    memcmp(u.host, r->root.host, u.name_len) != 0)
		return NULL;
	href = strstr(href, "://");
	return href ? href + 3 + strcspn(href + 3, "/") : NULL;
}

/* ---- rows */

static void set_name(struct dav_reader *r, const char *segment, size_t len)
{
	char raw[DAV_HREF_SIZE];
	size_t n = 0;

	buf_clear(&r->name);
	if (decode(segment, len, raw, &n))
		text_clean(&r->name, raw, n, TEXT_LINE);
}

/* Of two paths, whether they are the same but for a '/' at the end. */
static bool same_place(const struct buf *a, const struct buf *b)
{
	size_t n = a->len, m = b->len;

	n -= n && a->data[n - 1] == '/';
	m -= m && b->data[m - 1] == '/';
	return n == m && memcmp(a->data, b->data, n) == 0;
}

/* How many bytes of the path are before its last segment, which gets its
 * length without a '/'. */
static size_t before_last(const struct buf *path, size_t *len)
{
	size_t end = path->len, at;

	end -= end > 1 && path->data[end - 1] == '/';
	for (at = end; at > 0 && path->data[at - 1] != '/';)
		at--;
	*len = end - at;
	return at;
}

/* Is the row's path what was asked for, or directly in it? */
static bool lies_there(const struct dav_reader *r, size_t parent, bool *self)
{
	size_t asked = r->asked.len;

	*self = same_place(&r->path, &r->asked);
	if (*self)
		return true;
	asked -= asked && r->asked.data[asked - 1] == '/';
	return parent == asked + 1 &&
	       memcmp(r->path.data, r->asked.data, asked) == 0;
}

static void tell_row(struct dav_reader *r)
{
	const char *path = path_of(r, r->href);
	size_t base = strlen(r->where->base), len, parent;
	struct dav_row row = { .folder = r->props.folder,
			       .size = r->props.folder ? -1 : r->props.size,
			       .modified = r->props.modified,
			       .room = r->props.room,
			       .etag = r->props.etag };

	if (!path || !canonical(&r->path, path))
		return;
	parent = before_last(&r->path, &len);
	if (!r->any && !lies_there(r, parent, &row.self))
		return;
	if (r->path.data[r->path.len - 1] != '/' && (row.folder || r->any))
		buf_char(&r->path, '/');
	else if (r->path.data[r->path.len - 1] == '/' && !row.folder && !r->any)
		r->path.data[--r->path.len] = '\0';
	if (buf_error(&r->path))
		return;
	set_name(r, r->path.data + parent, len);
	row.href = r->path.len > base ? r->path.data + base : "";
	row.name = *row.href ? r->name.data : "";
	if (++r->rows > DAV_ROWS_MAX)
		r->err = ERR_LIMIT;
	else
		r->err = r->see(r->ctx, &row);
}

/* ---- what an element says */

static bool is_success(const char *status)
{
	/* "HTTP/1.1 200 OK" */
	const char *code = strchr(status, ' ');

	return !code || code[1] == '2';
}

static int64_t number(const char *text)
{
	int64_t n;

	return str_int64(text, 0, INT64_MAX, &n) ? n : -1;
}

static void take_etag(struct props *p, const char *text)
{
	bool good = (*text == '"' || str_starts(text, "W/\"")) &&
		    strlen(text) > 2 && str_ends(text, "\"");

	for (const char *c = text; good && *c; c++)
		good = isgraph((unsigned char)*c);
	if (!good || !str_copy(p->etag, sizeof(p->etag), text))
		p->etag[0] = '\0';
}

static void merge(struct props *to, const struct props *from)
{
	to->folder |= from->folder;
	to->size = from->size >= 0 ? from->size : to->size;
	to->modified = from->modified ? from->modified : to->modified;
	to->room = from->room >= 0 ? from->room : to->room;
	if (*from->etag)
		str_copy(to->etag, sizeof(to->etag), from->etag);
}

/* What stands in an element, without the blanks around it. */
static char *trimmed(struct buf *b)
{
	char *s = b->data + strspn(b->data, " \t\r\n");
	char *end = b->data + b->len;

	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

static void end_element(struct dav_reader *r, enum element e, const char *text)
{
	switch (e) {
	case ELEMENT_HREF:
		r->has_href = !buf_error(&r->text) &&
			      str_copy(r->href, sizeof(r->href), text);
		break;
	case ELEMENT_STATUS:
		if (r->at[r->depth - 1] == ELEMENT_PROPSTAT)
			r->good = is_success(text);
		else
			r->refused = !is_success(text);
		break;
	case ELEMENT_COLLECTION: r->stat.folder = true; break;
	case ELEMENT_LENGTH: r->stat.size = number(text); break;
	case ELEMENT_ROOM: r->stat.room = number(text); break;
	case ELEMENT_ETAG: take_etag(&r->stat, text); break;
	case ELEMENT_MODIFIED: time_parse_http(text, &r->stat.modified); break;
	case ELEMENT_PROPSTAT:
		if (r->good)
			merge(&r->props, &r->stat);
		break;
	case ELEMENT_RESPONSE:
		if (r->has_href && !r->refused)
			tell_row(r);
		break;
	case ELEMENT_MULTISTATUS: r->ended = true; break;
	default: break;
	}
}

static void begin_element(struct dav_reader *r, enum element e)
{
	if (e == ELEMENT_RESPONSE) {
		r->has_href = r->refused = false;
		r->props = no_props;
	} else if (e == ELEMENT_PROPSTAT) {
		r->good = true;
		r->stat = no_props;
	}
}

/* ---- libxml2's events */

static void stop(struct dav_reader *r, enum err err)
{
	if (!r->err)
		r->err = err;
	xmlStopParser(r->parser);
}

static enum element element_of(const struct dav_reader *r, const char *name,
			       const char *space)
{
	enum element parent = r->depth ? r->at[r->depth] : ELEMENT_NONE;

	if (!space || strcmp(space, DAV_NS) != 0)
		return ELEMENT_NONE;
	for (size_t i = 0; i < ARRAY_LEN(elements); i++)
		if (strcmp(elements[i].name, name) == 0 &&
		    (elements[i].parent == parent ||
		     elements[i].or_parent == parent) &&
		    (parent != ELEMENT_NONE || !r->depth))
			return elements[i].element;
	return ELEMENT_NONE;
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
		     const xmlChar *space, int n_spaces, const xmlChar **spaces,
		     int n_atts, int n_defaults, const xmlChar **atts)
{
	struct dav_reader *r = ctx;
	enum element e = element_of(r, (const char *)name, (const char *)space);

	UNUSED(prefix);
	UNUSED(n_spaces);
	UNUSED(spaces);
	UNUSED(n_atts);
	UNUSED(n_defaults);
	UNUSED(atts);
	if (r->depth == DAV_DEPTH_MAX || (!r->depth && e != ELEMENT_MULTISTATUS)) {
		stop(r, ERR_GARBLED);
		return;
	}
	r->at[++r->depth] = e;
	buf_clear(&r->text);
	begin_element(r, e);
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
		   const xmlChar *space)
{
	struct dav_reader *r = ctx;

	UNUSED(name);
	UNUSED(prefix);
	UNUSED(space);
	if (r->err)
		return;
	end_element(r, r->at[r->depth], trimmed(&r->text));
	buf_clear(&r->text);
	r->depth--;
	if (r->err)
		stop(r, r->err);
}

/* Too long a text makes its property one that was not said. */
static void on_text(void *ctx, const xmlChar *text, int len)
{
	struct dav_reader *r = ctx;

	if (r->depth && r->at[r->depth] != ELEMENT_NONE && !buf_error(&r->text))
		buf_add(&r->text, text, (size_t)len);
}

static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *outside,
		       const xmlChar *system)
{
	UNUSED(name);
	UNUSED(outside);
	UNUSED(system);
	stop(ctx, ERR_GARBLED);
}

#if LIBXML_VERSION >= 21200
static void on_error(void *ctx, const xmlError *error)
#else
static void on_error(void *ctx, xmlError *error)
#endif
{
	UNUSED(ctx);
	UNUSED(error);
}

static void parse(struct dav_reader *r, const char *xml, size_t len)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
			      .startElementNs = on_start,
			      .endElementNs = on_end,
			      .characters = on_text,
			      .cdataBlock = on_text,
			      .internalSubset = on_doctype,
			      .serror = on_error };

	r->parser = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
	if (!r->parser) {
		r->err = ERR_NOMEM;
		return;
	}
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_NOERROR |
					     XML_PARSE_NOWARNING);
	for (size_t at = 0; at < len && !r->err; at += 1 << 20)
		xmlParseChunk(r->parser, xml + at,
			      (int)MIN(len - at, 1 << 20), 0);
	if (!r->err)
		xmlParseChunk(r->parser, NULL, 0, 1);
	if (!r->err && (!r->parser->wellFormed || !r->ended))
		r->err = ERR_GARBLED;
	xmlFreeParserCtxt(r->parser);
}

static enum err read_all(struct dav_reader *r, const char *xml, size_t len,
			 const struct dav_where *where)
{
	r->where = where;
	if (!url_read(&r->root, where->root))
		return ERR_USAGE;
	buf_init(&r->text, TEXT_LIMIT);
	buf_init(&r->path, 3 * DAV_HREF_SIZE);
	buf_init(&r->asked, 2 * DAV_HREF_SIZE);
	buf_init(&r->name, 2 * DAV_HREF_SIZE);
	buf_printf(&r->asked, "%s%s", where->base, where->href);
	r->err = buf_error(&r->asked);
	if (!r->err)
		parse(r, xml, len);
	buf_release(&r->text);
	buf_release(&r->path);
	buf_release(&r->asked);
	buf_release(&r->name);
	return r->err;
}

enum err dav_read(const char *xml, size_t len, const struct dav_where *where,
		  dav_see *see, void *ctx)
{
	struct dav_reader r = { .see = see, .ctx = ctx };

	return read_all(&r, xml, len, where);
}

static enum err first_href(void *ctx, const struct dav_row *row)
{
	char *base = ctx;

	if (!*base && !str_copy(base, DAV_HREF_SIZE, row->href))
		return ERR_GARBLED;
	return ERR_OK;
}

enum err dav_base(const char *xml, size_t len, const char *root,
		  char base[DAV_HREF_SIZE])
{
	const struct dav_where where = { root, "", "" };
	struct dav_reader r = { .see = first_href, .ctx = base, .any = true };
	enum err err;

	base[0] = '\0';
	err = read_all(&r, xml, len, &where);
	return !err && !*base ? ERR_GARBLED : err;
}

bool dav_is_strong(const char *etag)
{
	return *etag == '"';
}
