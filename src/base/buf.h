/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing byte buffer with a limit that is set where it is born.
 * Always NUL-terminated behind len. After a failure (memory, limit) it keeps
 * what it had and remembers: appends do nothing until clear, and buf_error
 * tells; so a chain of appends is checked once at its end.
 */
#ifndef RANZEN_BASE_BUF_H
#define RANZEN_BASE_BUF_H

#include "base/base.h"
#include "base/err.h"

struct buf {
	char *data; /* owned; "" until the first append */
	size_t len;
	size_t cap;
	size_t limit; /* bytes, without the NUL */
	enum err error;
	bool secret;
};

void buf_init(struct buf *b, size_t limit);
/* The same for what nobody may find: nothing of it stays in memory when it
 * grows, is cleared or released. */
void buf_init_secret(struct buf *b, size_t limit);
void buf_release(struct buf *b);
void buf_clear(struct buf *b);
enum err buf_error(const struct buf *b);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Hands the bytes over (free with free()); the buffer is empty after. NULL
 * after a failure, which buf_error still tells. */
char *buf_take(struct buf *b);

/* Copies s (NULL: "") into dst of size bytes, cut at a UTF-8 boundary;
 * false where it was cut. */
bool str_copy(char *dst, size_t size, const char *s);
/* snprintf that says whether all of it fitted. */
bool str_printf(char *dst, size_t size, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* strcasecmp and strncasecmp for the letters of ASCII, in every locale: Turkish
 * keeps "I" and "i" apart, and "BILD.GIF" would be no "gif". */
int str_casecmp(const char *a, const char *b);
int str_ncasecmp(const char *a, const char *b, size_t n);
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* Whole string a decimal number in [min, max], else false. */
bool str_int64(const char *s, int64_t min, int64_t max, int64_t *out);
/* Reads %41 in place, and with plus a + as a blank; bytes of 0 are left out. */
void str_unescape(char *s, bool plus);
/* Never 0; tells texts of one run apart where nobody plays foul (FNV-1a). */
uint64_t str_hash(const char *s);
/* A copy that the caller frees; NULL for NULL or no memory. */
char *str_dup(const char *s);

#endif
