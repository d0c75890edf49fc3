/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenDocument 1.2 text in a zip (APPNOTE 6.3) of stored entries, "mimetype"
 * first and without an extra field, as the packaging part wants it.
 */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#include "school/made.h"
#include "school/words.h"

#define ENTRIES_MAX 4
#define DOS_DATE    0x5221u /* 1 January 2021 */

static const char mimetype[] = "application/vnd.oasis.opendocument.text";

struct entry {
	const char *name;
	const char *data;
	size_t len;
	uint32_t crc;
	uint32_t at;
};

static uint32_t crc32_of(const char *data, size_t len)
{
	uint32_t table[256], crc = UINT32_MAX;

	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ UINT32_C(0xedb88320) : c >> 1;
		table[i] = c;
	}
	for (size_t i = 0; i < len; i++)
		crc = crc >> 8 ^ table[(crc ^ (unsigned char)data[i]) & 255];
	return ~crc;
}

static void le(FILE *f, uint32_t v, int bytes)
{
	while (bytes-- > 0) {
		putc((int)(v & 255), f);
		v >>= 8;
	}
}

/* What local header and directory have in common. */
static void put_fields(FILE *f, const struct entry *e)
{
	le(f, 10, 2);
	le(f, 0, 2);
	le(f, 0, 2); /* stored */
	le(f, 0, 2);
	le(f, DOS_DATE, 2);
	le(f, e->crc, 4);
	le(f, (uint32_t)e->len, 4);
	le(f, (uint32_t)e->len, 4);
	le(f, (uint32_t)strlen(e->name), 2);
	le(f, 0, 2);
}

static void put_zip(FILE *f, struct entry *e, unsigned n)
{
	uint32_t at = 0, dir = 0;

	for (unsigned i = 0; i < n; i++) {
		e[i].crc = crc32_of(e[i].data, e[i].len);
		e[i].at = at;
		le(f, 0x04034b50, 4);
		put_fields(f, &e[i]);
		fputs(e[i].name, f);
		fwrite(e[i].data, 1, e[i].len, f);
		at += 30 + (uint32_t)(strlen(e[i].name) + e[i].len);
	}
	for (unsigned i = 0; i < n; i++) {
		le(f, 0x02014b50, 4);
		le(f, 10, 2);
		put_fields(f, &e[i]);
		le(f, 0, 2);
		le(f, 0, 2);
		le(f, 0, 2);
		le(f, 0, 4);
		le(f, e[i].at, 4);
		fputs(e[i].name, f);
		dir += 46 + (uint32_t)strlen(e[i].name);
	}
	le(f, 0x06054b50, 4);
	le(f, 0, 4);
	le(f, n, 2);
	le(f, n, 2);
	le(f, dir, 4);
	le(f, at, 4);
	le(f, 0, 2);
}

static void put_xml(FILE *f, const char *s)
{
	for (; *s; s++) {
		if (*s == '&')
			fputs("&amp;", f);
		else if (*s == '<')
			fputs("&lt;", f);
		else
			putc(*s, f);
	}
}

static char *content_xml(
    struct seed *s, const char *title, size_t size, bool picture, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	if (!f)
		return NULL;
	fputs(
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<office:document-content office:version=\"1.2\""
	    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
	    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
	    " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""
	    " xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:"
	    "1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">"
	    "<office:body><office:text><text:h text:outline-level=\"1\">",
	    f);
	put_xml(f, title);
	fputs("</text:h>", f);
	if (picture)
		fputs("<text:p><draw:frame svg:width=\"12cm\" "
		      "svg:height=\"12cm\"><draw:image xlink:href=\""
		      "Pictures/1.jpg\" xlink:type=\"simple\"/></draw:frame>"
		      "</text:p>",
		    f);
	for (long at = ftell(f); at >= 0 && (size_t)at < size; at = ftell(f)) {
		fputs("<text:p>", f);
		for (int i = 0; i < 4; i++) {
			put_xml(f, words_sentence(seed_below(s, 1000)));
			putc(' ', f);
		}
		fputs("</text:p>", f);
	}
	fputs("</office:text></office:body></office:document-content>", f);
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

bool made_odt(FILE *f, struct seed *s, const char *title, size_t size)
{
	static const char manifest[] =
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<manifest:manifest manifest:version=\"1.2\" xmlns:manifest="
	    "\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">"
	    "<manifest:file-entry manifest:full-path=\"/\" "
	    "manifest:media-type=\"application/vnd.oasis.opendocument.text\"/>"
	    "<manifest:file-entry manifest:full-path=\"content.xml\" "
	    "manifest:media-type=\"text/xml\"/>%"
	    "<manifest:file-entry manifest:full-path=\"Pictures/1.jpg\" "
	    "manifest:media-type=\"image/jpeg\"/>%"
	    "</manifest:manifest>";
	/* Between the marks stands what only a file with a picture has. */
	const char *mark = strchr(manifest, '%');
	const char *end = strrchr(manifest, '%');
	struct entry e[ENTRIES_MAX] = {0};
	bool picture = size > 60000;
	char *content = NULL, *jpeg = NULL, *list = NULL;
	unsigned n = 0;
	bool good = false;

	content =
	    content_xml(s, title, picture ? 8000 : size, picture, &e[1].len);
	list = calloc(1, sizeof(manifest));
	if (picture)
		jpeg = made_jpeg_memory(s, size - 9000, &e[3].len);
	if (!content || !list || (picture && !jpeg))
		goto out;
	memcpy(list, manifest, (size_t)(mark - manifest));
	if (picture)
		memcpy(list + strlen(list), mark + 1, (size_t)(end - mark) - 1);
	memcpy(list + strlen(list), end + 1, strlen(end + 1));
	e[n].name = "mimetype";
	e[n].data = mimetype;
	e[n++].len = sizeof(mimetype) - 1;
	e[n].name = "content.xml";
	e[n++].data = content;
	e[n].name = "META-INF/manifest.xml";
	e[n].data = list;
	e[n++].len = strlen(list);
	if (picture) {
		e[n].name = "Pictures/1.jpg";
		e[n++].data = jpeg;
	}
	put_zip(f, e, n);
	good = !ferror(f);
out:
	free(content);
	free(list);
	free(jpeg);
	return good;
}
