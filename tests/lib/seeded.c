/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/lib/seeded.h"

static uint64_t next(struct seeded *s)
{
	uint64_t z = s->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void fill(void *ctx, void *out, size_t len)
{
	unsigned char *p = out;

	while (len--)
		*p++ = (unsigned char)next(ctx);
}

void seeded_init(struct seeded *s, uint64_t seed)
{
	s->state = seed;
	s->random = (struct random){.fill = fill, .ctx = s};
}

unsigned seeded_below(struct seeded *s, unsigned n)
{
	return (unsigned)(next(s) % n);
}

size_t seeded_text(struct seeded *s, char *out, size_t size)
{
	static const char *const pieces[] = {
	    "a",
	    "Z",
	    "7",
	    " ",
	    ".",
	    "..",
	    "/",
	    "\\",
	    "\n",
	    "\r\n",
	    "\t",
	    "\x1b[31m",
	    "\x7f",
	    "\xc2\x9b",
	    "<",
	    ">",
	    ":",
	    "\"",
	    "|",
	    "?",
	    "*",
	    "\xc3\xa4",
	    "a\xcc\x88",
	    "\xc3",
	    "\xff",
	    "\xed\xa0\x80",
	    "\xe2\x80\xae",
	    "\xe2\x81\xa6",
	    "\xef\xbb\xbf",
	    "\xe2\x80\xa8",
	    "\xcc\x81",
	    "\xcc\xa3",
	    "\xcd\x84",
	    "\xe1\x84\x80\xe1\x85\xa1",
	    "\xe4\xb8\xad",
	    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
	    "\xc2\xad",
	    ".pdf",
	    "\xe0\xa4\x95\xe0\xa4\xbc",
	    "\xf4\x90\x80\x80",
	    "\xef\xbf\xbd",
	};
	size_t want = seeded_below(s, (unsigned)size), len = 0, n;
	const char *piece;
	unsigned again;

	while (len < want) {
		piece = pieces[seeded_below(s, ARRAY_LEN(pieces))];
		again = seeded_below(s, 12) ? 1 : seeded_below(s, 50);
		n = strlen(piece);
		if (!seeded_below(s, 20)) {
			out[len++] = (char)next(s);
			continue;
		}
		for (; again && len + n < size; again--, len += n)
			memcpy(out + len, piece, n);
		if (len + n >= size)
			break;
	}
	out[len] = '\0';
	return len;
}
