/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/multipart.h"

/* Where the value of a parameter begins: name=value or name="value". */
static const char *parameter(const char *header, const char *name)
{
	size_t n = strlen(name);
	bool quoted = false;

	for (const char *p = header; *p; p++) {
		if (*p == '\\' && quoted && p[1]) {
			p++;
			continue;
		}
		if (*p == '"')
			quoted = !quoted;
		if (*p != ';' || quoted)
			continue;
		p += 1 + strspn(p + 1, " \t");
		if (str_ncasecmp(p, name, n) == 0 && p[n] == '=')
			return p + n + 1;
		p--;
	}
	return NULL;
}

/* False: none, or longer than out. */
static bool value_of(
    const char *header, const char *name, char *out, size_t size)
{
	const char *p = parameter(header, name);
	bool quoted = p && *p == '"';
	size_t n = 0;

	if (!p)
		return false;
	for (p += quoted; *p; p++) {
		if (quoted ? *p == '"' : strchr("; \t", *p) != NULL)
			break;
		if (quoted && *p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		if (n + 1 == size)
			return false;
		out[n++] = *p;
	}
	out[n] = '\0';
	return true;
}

bool multipart_init(
    struct multipart *m, const char *type, const struct multipart_sink *sink)
{
	char boundary[MULTIPART_BOUNDARY_MAX + 1];

	memset(m, 0, sizeof(*m));
	buf_init(&m->head, MULTIPART_HEAD_MAX);
	m->sink = sink;
	m->state = MULTIPART_BROKEN;
	if (!type || str_ncasecmp(type, "multipart/form-data", 19) != 0 ||
	    !value_of(type, "boundary", boundary, sizeof(boundary)) ||
	    !boundary[0])
		return false;
	str_printf(m->mark, sizeof(m->mark), "\r\n--%s", boundary);
	m->mark_len = strlen(m->mark);
	/* The first boundary may stand at the very beginning. */
	m->matched = 2;
	m->state = MULTIPART_BODY;
	return true;
}

void multipart_release(struct multipart *m)
{
	buf_release(&m->head);
}

bool multipart_whole(const struct multipart *m)
{
	return m->state == MULTIPART_OVER;
}

static void give(struct multipart *m, const void *p, size_t n)
{
	if (m->in_part && n)
		m->sink->data(m->sink->ctx, p, n);
}

/*
 * Takes what it can of a body. CR is only at the mark's beginning, so after a
 * mismatch the mark can only begin anew at this byte.
 */
static size_t body(struct multipart *m, const char *p, size_t n)
{
	size_t carried = m->matched; /* of the mark, in earlier pieces */
	size_t i = 0;

	while (i < n && m->matched < m->mark_len) {
		char c = p[i++];

		if (c == m->mark[m->matched]) {
			m->matched++;
			continue;
		}
		give(m, m->mark, carried);
		carried = 0;
		m->matched = c == '\r';
	}
	give(m, p, i - (m->matched - carried));
	if (m->matched < m->mark_len)
		return i;
	if (m->in_part)
		m->sink->end(m->sink->ctx);
	m->in_part = false;
	m->matched = 0;
	m->state = MULTIPART_AFTER;
	buf_clear(&m->head);
	return i;
}

/* "--" ends it all, a line break begins a part. */
static void after(struct multipart *m, char c)
{
	const struct buf *h = &m->head;

	buf_char(&m->head, c);
	if (buf_error(h))
		m->state = MULTIPART_BROKEN;
	else if (h->len == 2 && memcmp(h->data, "--", 2) == 0)
		m->state = MULTIPART_OVER;
	else if (h->len >= 2 && c == '\n' && h->data[h->len - 2] == '\r') {
		m->state = MULTIPART_HEAD;
		buf_clear(&m->head);
	}
}

static void begin_part(struct multipart *m)
{
	struct multipart_part part = {.is_file = false};
	char raw[MULTIPART_NAME_SIZE];
	char *line = m->head.data, *next;
	const char *file;

	for (; line && *line; line = next) {
		next = strstr(line, "\r\n");
		if (next) {
			*next = '\0';
			next += 2;
		}
		if (str_ncasecmp(line, "Content-Disposition:", 20) != 0)
			continue;
		value_of(line, "name", part.name, sizeof(part.name));
		part.is_file = value_of(line, "filename", raw, sizeof(raw));
		if (!part.is_file)
			continue;
		file = raw;
		for (const char *p = raw; *p; p++)
			if (*p == '/' || *p == '\\')
				file = p + 1;
		str_copy(part.file, sizeof(part.file), file);
	}
	m->in_part = true;
	m->state = MULTIPART_BODY;
	m->matched = 0;
	m->sink->begin(m->sink->ctx, &part);
}

static void head(struct multipart *m, char c)
{
	const struct buf *h = &m->head;

	buf_char(&m->head, c);
	if (buf_error(h))
		m->state = MULTIPART_BROKEN;
	else if ((h->len == 2 && memcmp(h->data, "\r\n", 2) == 0) ||
		 (h->len >= 4 &&
		     memcmp(h->data + h->len - 4, "\r\n\r\n", 4) == 0))
		begin_part(m);
}

void multipart_add(struct multipart *m, const void *data, size_t n)
{
	const char *p = data;
	size_t i = 0;

	while (i < n && m->state < MULTIPART_OVER) {
		if (m->state == MULTIPART_BODY)
			i += body(m, p + i, n - i);
		else if (m->state == MULTIPART_AFTER)
			after(m, p[i++]);
		else
			head(m, p[i++]);
	}
}
