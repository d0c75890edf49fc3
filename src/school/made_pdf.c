/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PDF 1.4 (ISO 32000): text pages in Helvetica with WinAnsiEncoding, and for
 * larger files a "scan" page with a JPEG in it.
 */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#include "school/made.h"
#include "school/words.h"

#define PAGES_MAX 40
#define TEXT_PAGE 2600u /* bytes of an ordinary page */
#define OBJECTS	  (6 + 2 * PAGES_MAX)

struct pdf {
	FILE *f;
	long offset[OBJECTS];
	int pages;
	size_t picture_len;
	char *picture;
	unsigned side;
};

static void begin(struct pdf *p, int n)
{
	p->offset[n] = ftell(p->f);
	fprintf(p->f, "%d 0 obj\n", n);
}

/* A string object: Latin 1 from UTF-8, all that surprises as octal. */
static void put_string(FILE *f, const char *s)
{
	putc('(', f);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == 0xc2 || c == 0xc3) {
			unsigned low = (unsigned char)*++s;

			fprintf(f, "\\%03o", (c - 0xc0u) * 64 + (low & 63));
		} else if (c < 0x80 && !strchr("()\\", c)) {
			putc(c, f);
		} else {
			fputs(c < 0x80 ? "\\050" : "?", f);
		}
	}
	putc(')', f);
}

static char *page_text(struct seed *s, const char *title, int page, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	if (!f)
		return NULL;
	fputs("BT /F1 16 Tf 56 780 Td ", f);
	put_string(f, title);
	fprintf(f, " Tj /F1 10 Tf 0 -18 Td (Seite %d) Tj /F1 11 Tf\n", page);
	for (int i = 0; i < 38; i++) {
		fprintf(f, "0 -%d Td ", i % 5 ? 15 : 26);
		put_string(f, words_sentence(seed_below(s, 1000)));
		fputs(" Tj\n", f);
	}
	fputs("ET\n", f);
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static bool put_page(struct pdf *p, struct seed *s, const char *title, int i)
{
	static const char scan[] = "q 480 0 0 480 56 240 cm /Im Do Q\n";
	size_t len = sizeof(scan) - 1;
	char *text = NULL;
	bool is_scan = p->picture && i == p->pages - 1;

	if (!is_scan && !(text = page_text(s, title, i + 1, &len)))
		return false;
	begin(p, 6 + 2 * i);
	fprintf(p->f,
	    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
	    "/Contents %d 0 R /Resources << /Font << /F1 3 0 R >>%s >> >>\n"
	    "endobj\n",
	    7 + 2 * i, p->picture ? " /XObject << /Im 5 0 R >>" : "");
	begin(p, 7 + 2 * i);
	fprintf(p->f, "<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n", len,
	    is_scan ? scan : text);
	free(text);
	return true;
}

static void put_head(struct pdf *p, const char *title)
{
	fputs("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", p->f);
	begin(p, 1);
	fputs("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n", p->f);
	begin(p, 2);
	fprintf(p->f, "<< /Type /Pages /Count %d /Kids [", p->pages);
	for (int i = 0; i < p->pages; i++)
		fprintf(p->f, "%d 0 R ", 6 + 2 * i);
	fputs("] >>\nendobj\n", p->f);
	begin(p, 3);
	fputs("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
	      "/Encoding /WinAnsiEncoding >>\nendobj\n",
	    p->f);
	begin(p, 4);
	fputs("<< /Producer (ranzen-school) /Title ", p->f);
	put_string(p->f, title);
	fputs(" >>\nendobj\n", p->f);
}

static void put_picture(struct pdf *p)
{
	/* The frame header stands at a fixed place; see made_jpeg.c. */
	const unsigned char *d = (const unsigned char *)p->picture;
	unsigned side = d ? d[94] * 256u + d[95] : 0;

	begin(p, 5);
	if (!d) {
		fputs("null\nendobj\n", p->f);
		return;
	}
	fprintf(p->f,
	    "<< /Type /XObject /Subtype /Image /Width %u /Height %u "
	    "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode "
	    "/Length %zu >>\nstream\n",
	    side, side, p->picture_len);
	fwrite(p->picture, 1, p->picture_len, p->f);
	fputs("\nendstream\nendobj\n", p->f);
}

static void put_tail(struct pdf *p)
{
	int n = 6 + 2 * p->pages;
	long at = ftell(p->f);

	fprintf(p->f, "xref\n0 %d\n0000000000 65535 f \n", n);
	for (int i = 1; i < n; i++)
		fprintf(p->f, "%010ld 00000 n \n", p->offset[i]);
	fprintf(p->f,
	    "trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\n"
	    "startxref\n%ld\n%%%%EOF\n",
	    n, at);
}

bool made_pdf(FILE *f, struct seed *s, const char *title, size_t size)
{
	struct pdf p = {.f = f};
	bool good = true;

	p.pages = size < TEXT_PAGE ? 1 : (int)(size / TEXT_PAGE);
	if (size > 60000) {
		p.pages = 4;
		p.picture =
		    made_jpeg_memory(s, size - 4 * TEXT_PAGE, &p.picture_len);
		if (!p.picture)
			return false;
	}
	if (p.pages > PAGES_MAX)
		p.pages = PAGES_MAX;
	put_head(&p, title);
	put_picture(&p);
	for (int i = 0; good && i < p.pages; i++)
		good = put_page(&p, s, title, i);
	put_tail(&p);
	free(p.picture);
	return good && !ferror(f);
}
