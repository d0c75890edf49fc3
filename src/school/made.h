/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made-up material that real programs open: PDF 1.4, OpenDocument text (a
 * stored zip), baseline JPEG, WAV and plain text, from a seed. The same
 * arguments make the same bytes.
 */
#ifndef RANZEN_SCHOOL_MADE_H
#define RANZEN_SCHOOL_MADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum made_kind { MADE_PDF, MADE_ODT, MADE_JPEG, MADE_WAV, MADE_TEXT };

/* A small random source; two with the same seed run alike. */
struct seed {
	uint64_t state;
};

void seed_init(struct seed *s, uint64_t n);
uint64_t seed_next(struct seed *s);
/* From 0 to n - 1; n > 0. */
unsigned seed_below(struct seed *s, unsigned n);

/*
 * Writes one file of about size bytes. title is UTF-8 from Latin 1's range.
 * False when writing or memory failed.
 */
bool made_write(
    FILE *f, enum made_kind kind, const char *title, uint64_t n, size_t size);

/* The single kinds, for each other and for the tests. */
bool made_pdf(FILE *f, struct seed *s, const char *title, size_t size);
bool made_odt(FILE *f, struct seed *s, const char *title, size_t size);
bool made_jpeg(FILE *f, struct seed *s, size_t size);
bool made_wav(FILE *f, struct seed *s, size_t size);
bool made_text(FILE *f, struct seed *s, const char *title, size_t size);

/* The same into memory of the caller's (free). NULL when it failed. */
char *made_jpeg_memory(struct seed *s, size_t size, size_t *len);

const char *made_type(enum made_kind kind);   /* media type */
const char *made_ending(enum made_kind kind); /* without the dot */

#endif
