/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A baseline JPEG (ITU-T T.81) without a transform: a landscape is drawn in
 * the coefficients themselves. The Huffman tables are our own, of codes of
 * one length each: 4 bits for the DC sizes, 3 for the few AC symbols used.
 */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#include "school/made.h"

#define AC_PER_BLOCK 24u
#define BLOCK_BYTES  15u /* what a block of three components comes to */

struct bits {
	FILE *f;
	uint32_t hold;
	int count;
};

static void be16(FILE *f, unsigned v)
{
	putc((int)(v >> 8 & 255), f);
	putc((int)(v & 255), f);
}

static void put_bits(struct bits *b, unsigned v, int n)
{
	b->hold = b->hold << n | (v & ((1u << n) - 1));
	b->count += n;
	while (b->count >= 8) {
		int c = (int)(b->hold >> (b->count - 8) & 255);

		putc(c, b->f);
		if (c == 255)
			putc(0, b->f);
		b->count -= 8;
	}
}

static int size_of(int v)
{
	int n = 0;

	for (v = abs(v); v; v >>= 1)
		n++;
	return n;
}

static void put_value(struct bits *b, int v, int size)
{
	put_bits(b, (unsigned)(v < 0 ? v + (1 << size) - 1 : v), size);
}

static void put_dc(struct bits *b, int diff)
{
	int n = size_of(diff);

	put_bits(b, (unsigned)n, 4);
	if (n)
		put_value(b, diff, n);
}

/* Texture: values of one to three bits, weaker to the end. */
static void put_ac(struct bits *b, struct seed *s, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		int range = i < 4 ? 7 : i < 12 ? 3 : 1;
		int v = (int)seed_below(s, (unsigned)range) + 1;
		int n = size_of(v);

		if (seed_below(s, 2))
			v = -v;
		put_bits(b, (unsigned)n, 3);
		put_value(b, v, n);
	}
	put_bits(b, 0, 3); /* end of block */
}

static void put_table(FILE *f, int class_and_id, int length,
    const unsigned char *symbols, int count)
{
	be16(f, 0xffc4);
	be16(f, (unsigned)(2 + 17 + count));
	putc(class_and_id, f);
	for (int i = 1; i <= 16; i++)
		putc(i == length ? count : 0, f);
	fwrite(symbols, 1, (size_t)count, f);
}

static void put_head(FILE *f, unsigned side)
{
	static const unsigned char jfif[] = {0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J',
	    'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
	static const unsigned char parts[] = {
	    3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0};
	static const unsigned char dc[] = {
	    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
	static const unsigned char ac[] = {0, 1, 2, 3};
	static const unsigned char scan[] = {3, 1, 0, 2, 0, 3, 0, 0, 63, 0};

	fwrite(jfif, 1, sizeof(jfif), f);
	be16(f, 0xffdb);
	be16(f, 67);
	putc(0, f);
	for (int i = 0; i < 64; i++)
		putc(i ? 6 : 4, f);
	be16(f, 0xffc0);
	be16(f, 8 + 9);
	putc(8, f);
	be16(f, side);
	be16(f, side);
	fwrite(parts, 1, sizeof(parts), f);
	put_table(f, 0x00, 4, dc, sizeof(dc));
	put_table(f, 0x10, 3, ac, sizeof(ac));
	be16(f, 0xffda);
	be16(f, 2 + sizeof(scan));
	fwrite(scan, 1, sizeof(scan), f);
}

/* Sky, a sun, hills: the DC of one block; quantiser 4, so 2 a grey step. */
static void colour(
    unsigned x, unsigned y, unsigned n, const unsigned *hill, int dc[3])
{
	int fx = (int)(x * 256 / n), fy = (int)(y * 256 / n);
	int sx = fx - 190, sy = fy - 60;

	if (sx * sx + sy * sy < 900) {
		dc[0] = 220, dc[1] = -160, dc[2] = 60;
	} else if (fy < (int)hill[x * 16 / n] + 110) {
		dc[0] = 40 + fy / 2, dc[1] = 70 - fy / 4, dc[2] = -40 + fy / 4;
	} else {
		dc[0] = -fy / 2, dc[1] = -70, dc[2] = -60 + fx / 16;
	}
}

bool made_jpeg(FILE *f, struct seed *s, size_t size)
{
	struct bits b = {f, 0, 0};
	unsigned hill[17], n = 4;
	int last[3] = {0, 0, 0};

	for (size_t i = 0; i < 17; i++)
		hill[i] = seed_below(s, 30);
	while ((size_t)n * n * BLOCK_BYTES < size && n < 4000)
		n++;
	put_head(f, n * 8);
	for (unsigned i = 0; i < n * n; i++) {
		int dc[3];

		colour(i % n, i / n, n, hill, dc);
		for (int c = 0; c < 3; c++) {
			put_dc(&b, dc[c] - last[c]);
			last[c] = dc[c];
			put_ac(&b, s, c ? 0 : AC_PER_BLOCK);
		}
	}
	put_bits(&b, 0x7f, 7);
	be16(f, 0xffd9);
	return !ferror(f);
}

char *made_jpeg_memory(struct seed *s, size_t size, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);
	bool good;

	if (!f)
		return NULL;
	good = made_jpeg(f, s, size);
	if (fclose(f) != 0 || !good) {
		free(text);
		return NULL;
	}
	return text;
}
