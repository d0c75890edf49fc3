/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "model/rich.h"
#include "providers/moodle_parts.h"

#define NAME_LIMIT 400   /* of a file, bytes */
#define TITLE_LETTERS 60 /* of a message, which has no title of its own */
#define HTML_LIMIT (4u << 20)

static bool raw_is(const json_t *o, const char *key, const char *value)
{
	const char *s = field_raw(o, key);

	return s && strcmp(s, value) == 0;
}

/* ---- a course's page */

struct activity {
	struct moodle_parts *out;
	const json_t *o;
	const char *root, *section;
	int64_t id;
};

static struct material *part(struct moodle_parts *out)
{
	struct material *m = out->m;

	if (out->n == MOODLE_PARTS_LIMIT)
		return NULL;
	if (out->n % 64 == 0) {
		m = realloc(out->m, ((size_t)out->n + 64) * sizeof(*m));
		if (!m) {
			out->arena.error = ERR_NOMEM;
			return NULL;
		}
		out->m = m;
	}
	m += out->n;
	*m = (struct material){ .pid = field_none(), .type = field_none(),
				.sha256 = field_none(), .path = field_none(),
				.local_sha256 = field_none(),
				.link = field_none(), .size = -1 };
	return m;
}

/* "Abschnitt", and "Abschnitt / Ordner" of what lies in a folder. */
static char *section_of(const struct activity *k, const char *below)
{
	bool folder = raw_is(k->o, "modname", "folder");
	struct arena *a = &k->out->arena;
	struct buf b;

	buf_init(&b, NAME_LIMIT);
	buf_str(&b, k->section);
	if (folder)
		buf_printf(&b, "%s%s", b.len ? " / " : "",
			   moodle_line(a, field_raw(k->o, "name")));
	if (folder && below && strlen(below) > 2)
		text_clean(&b, below, strlen(below) - 1, 0);
	return arena_take(a, &b);
}

static char *page_name(const struct activity *k)
{
	struct arena *a = &k->out->arena;
	const char *title = moodle_line(a, field_raw(k->o, "name"));
	struct buf plain, safe;

	buf_init(&plain, NAME_LIMIT);
	buf_printf(&plain, "%.200s.html", title);
	buf_init(&safe, NAME_LIMIT);
	text_file_name(&safe, plain.data, plain.len);
	buf_release(&plain);
	return arena_take(a, &safe);
}

static void add_link(struct activity *k, const char *kind, const char *url)
{
	struct arena *a = &k->out->arena;
	struct material *m = rich_target_ok(url) ? part(k->out) : NULL;
	struct buf b;

	if (!m)
		return;
	buf_init(&b, 64);
	buf_printf(&b, "%s.%" PRId64, kind, k->id);
	m->pid = arena_take(a, &b);
	buf_init(&b, MOODLE_URL_SIZE);
	buf_str(&b, url);
	m->link = arena_take(a, &b);
	m->section = section_of(k, NULL);
	m->name = moodle_line(a, field_raw(k->o, "name"));
	m->modified = 0;
	k->out->n += *m->link != '\0';
}

static void add_file(struct activity *k, const json_t *o)
{
	struct arena *a = &k->out->arena;
	bool page = raw_is(k->o, "modname", "page");
	char *pid = moodle_file_path(a, field_raw(o, "fileurl"), k->root);
	struct material *m;

	/* The pictures of a page come with it. */
	if (!*pid || (page && !raw_is(o, "filename", "index.html")))
		return;
	m = part(k->out);
	if (!m)
		return;
	m->pid = pid;
	m->name = page ? page_name(k) : field_file_name(a, o, "filename");
	m->type = page ? field_none() : field_line(a, o, "mimetype");
	m->size = page ? -1 : moodle_int(o, "filesize", -1);
	m->modified = moodle_moment(o, "timemodified");
	m->section = section_of(k, field_raw(o, "filepath"));
	k->out->n++;
}

static void read_module(struct activity *k)
{
	static const char *const none[] = { "assign", "label", "forum",
					    "subsection" };
	const json_t *contents = json_object_get(k->o, "contents"), *o;
	const char *url = field_raw(k->o, "url");
	size_t i;

	for (i = 0; i < ARRAY_LEN(none); i++)
		if (raw_is(k->o, "modname", none[i]))
			return;
	if (json_object_get(k->o, "uservisible") &&
	    !moodle_flag(k->o, "uservisible"))
		return;
	json_array_foreach(contents, i, o) {
		const char *target = field_raw(o, "fileurl");

		if (raw_is(o, "type", "url") && target)
			add_link(k, "url", target);
		else
			add_file(k, o);
	}
	if (!json_array_size(contents) && url)
		add_link(k, "module", url);
}

enum err moodle_read_contents(const json_t *data, const char *root,
			      struct moodle_parts *out)
{
	const json_t *section, *module;
	size_t i, j;

	memset(out, 0, sizeof(*out));
	if (!json_is_array(data))
		return ERR_GARBLED;
	json_array_foreach(data, i, section) {
		struct activity k = { .out = out, .root = root };

		k.section = moodle_line(&out->arena, field_raw(section, "name"));
		json_array_foreach(json_object_get(section, "modules"), j,
				   module) {
			k.o = module;
			k.id = moodle_int(module, "id", 0);
			read_module(&k);
		}
	}
	return out->arena.error;
}

void moodle_parts_release(struct moodle_parts *p)
{
	free(p->m);
	arena_release(&p->arena);
	memset(p, 0, sizeof(*p));
}

/* ---- announcements */

enum err moodle_read_forums(const json_t *data,
			    void (*news)(void *ctx, int64_t forum,
					 int64_t course), void *ctx)
{
	const json_t *o;
	size_t i;

	if (!json_is_array(data))
		return ERR_GARBLED;
	json_array_foreach(data, i, o) {
		int64_t forum = moodle_int(o, "id", 0);

		if (forum > 0 && raw_is(o, "type", "news"))
			news(ctx, forum, moodle_int(o, "course", 0));
	}
	return ERR_OK;
}

static void add_escaped(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if (strchr("<>&\"", *s))
			buf_printf(b, "&#%d;", *s);
		else
			buf_char(b, *s);
	}
}

/* The message, and its attachments as links to the site. */
static char *post_text(struct arena *a, const json_t *o, const char *root)
{
	const char *message = field_raw(o, "message");
	const json_t *file;
	struct buf html;
	char *text;
	size_t i;

	buf_init(&html, HTML_LIMIT);
	buf_str(&html, message ? message : "");
	json_array_foreach(json_object_get(o, "attachments"), i, file) {
		const char *name = field_raw(file, "filename");

		if (!name || i > MOODLE_FILES_LIMIT)
			continue;
		buf_printf(&html, "<p><a href=\"/mod/forum/discuss.php?d=%" PRId64
			   "\">", moodle_int(o, "discussion", 0));
		add_escaped(&html, name);
		buf_str(&html, "</a></p>");
	}
	text = moodle_rich(a, html.data, root);
	buf_release(&html);
	return text;
}

static char *numbered(struct arena *a, const char *kind, int64_t n)
{
	struct buf b;

	buf_init(&b, 64);
	buf_printf(&b, "%s.%" PRId64, kind, n);
	return arena_take(a, &b);
}

enum err moodle_read_posts(const json_t *data, const char *root, int64_t course,
			   moodle_told *told, void *ctx)
{
	const json_t *list = json_object_get(data, "discussions"), *o;
	enum err err = json_is_array(list) ? ERR_OK : ERR_GARBLED;
	size_t i;

	json_array_foreach(list, i, o) {
		struct arena a = { 0 };
		const char *subject = field_raw(o, "subject");
		int64_t n = moodle_int(o, "discussion", 0);
		struct announcement post = {
			.pid = numbered(&a, "post", n),
			.course = moodle_number(&a, course),
			.title = moodle_line(&a, subject ? subject :
							   field_raw(o, "name")),
			.author = field_line(&a, o, "userfullname"),
			.at = MAX(moodle_moment(o, "created"),
				  moodle_moment(o, "timestart")),
			.text = post_text(&a, o, root),
		};

		if (!err && a.error)
			err = a.error;
		if (!err && n > 0)
			err = told(ctx, &post);
		arena_release(&a);
	}
	return err;
}

/* ---- messages */

/* The first letters of it, whole words. */
static char *title_of(struct arena *a, const char *html)
{
	const char *line = moodle_line(a, html);
	int used;
	size_t n = text_fit(line, TITLE_LETTERS, &used), blank = n;
	struct buf b;

	while (line[n] && blank && line[blank] != ' ')
		blank--;
	buf_init(&b, 8 * TITLE_LETTERS);
	buf_add(&b, line, blank ? blank : n);
	if (line[blank ? blank : n])
		buf_str(&b, " …");
	return arena_take(a, &b);
}

enum err moodle_read_messages(const json_t *data, const char *root,
			      moodle_told *told, void *ctx)
{
	const json_t *list = json_object_get(data, "messages"), *o;
	enum err err = json_is_array(list) ? ERR_OK : ERR_GARBLED;
	size_t i;

	json_array_foreach(list, i, o) {
		struct arena a = { 0 };
		const char *html = field_raw(o, "text");
		int64_t n = moodle_int(o, "id", 0);
		struct announcement message = {
			.pid = numbered(&a, "message", n),
			.course = field_none(),
			.title = title_of(&a, html),
			.author = field_line(&a, o, "userfromfullname"),
			.at = moodle_moment(o, "timecreated"),
			.text = moodle_rich(&a, html, root),
		};

		if (!err && a.error)
			err = a.error;
		if (!err && n > 0 && !moodle_flag(o, "notification"))
			err = told(ctx, &message);
		arena_release(&a);
	}
	return err;
}

enum err moodle_read_me(const json_t *data, struct moodle_me *out)
{
	out->user = MAX(moodle_int(data, "userid", 0), 0);
	out->max_bytes = MAX(moodle_int(data, "usermaxuploadfilesize", 0), 0);
	return out->user ? ERR_OK : ERR_GARBLED;
}
