/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/wipe.h"

#define BUF_FIRST 64

/* Never written to: a buffer without capacity only lends it. */
static char *nothing(void)
{
	return (char *)"";
}

void buf_init(struct buf *b, size_t limit)
{
	*b = (struct buf){.data = nothing(), .limit = limit};
}

void buf_init_secret(struct buf *b, size_t limit)
{
	buf_init(b, limit);
	b->secret = true;
}

static void forget(struct buf *b)
{
	if (b->secret && b->cap)
		explicit_bzero(b->data, b->cap);
}

void buf_release(struct buf *b)
{
	bool secret = b->secret;

	forget(b);
	if (b->cap)
		free(b->data);
	buf_init(b, b->limit);
	b->secret = secret;
}

void buf_clear(struct buf *b)
{
	forget(b);
	b->len = 0;
	b->error = ERR_OK;
	if (b->cap)
		b->data[0] = '\0';
}

enum err buf_error(const struct buf *b)
{
	return b->error;
}

static bool buf_room(struct buf *b, size_t more)
{
	size_t need, cap;
	char *data;

	if (b->error)
		return false;
	if (more > b->limit - b->len) {
		b->error = ERR_LIMIT;
		return false;
	}
	need = b->len + more + 1;
	if (need <= b->cap)
		return true;
	cap = b->cap ? b->cap : BUF_FIRST;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	data = b->cap ? b->data : NULL;
	data = b->secret ? wipe_realloc(data, cap) : realloc(data, cap);
	if (!data) {
		b->error = ERR_NOMEM;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!len || !buf_room(b, len))
		return;
	memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	if (s)
		buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0) {
		b->error = b->error ? b->error : ERR_FORMAT;
		return;
	}
	if (!n || !buf_room(b, (size_t)n))
		return;
	va_start(args, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, args);
	va_end(args);
	b->len += (size_t)n;
}

char *buf_take(struct buf *b)
{
	enum err error = b->error;
	char *data;

	if (error) {
		buf_release(b);
		b->error = error;
		return NULL;
	}
	data = b->cap ? b->data : calloc(1, 1);
	buf_init(b, b->limit);
	if (!data)
		b->error = ERR_NOMEM;
	return data;
}

bool str_copy(char *dst, size_t size, const char *s)
{
	size_t len = s ? strlen(s) : 0;
	bool fits = len < size;

	if (!size)
		return false;
	if (!fits) {
		len = size - 1;
		while (len && ((unsigned char)s[len] & 0xc0) == 0x80)
			len--;
	}
	if (len)
		memcpy(dst, s, len);
	dst[len] = '\0';
	return fits;
}

bool str_printf(char *dst, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(dst, size, fmt, args);
	va_end(args);
	return n >= 0 && (size_t)n < size;
}

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

int str_ncasecmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (lower(*a) != lower(*b) || !*a)
			return lower(*a) - lower(*b);
	}
	return 0;
}

int str_casecmp(const char *a, const char *b)
{
	return str_ncasecmp(a, b, SIZE_MAX);
}

bool str_starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !memcmp(s + n - m, suffix, m);
}

bool str_int64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	long long v;
	char *end;

	if (!s || !isdigit((unsigned char)s[*s == '-']))
		return false;
	errno = 0;
	v = strtoll(s, &end, 10);
	if (errno || *end || v < min || v > max)
		return false;
	*out = v;
	return true;
}

char *str_dup(const char *s)
{
	return s ? strdup(s) : NULL;
}

static int hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

uint64_t str_hash(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return h ? h : 1;
}

void str_unescape(char *s, bool plus)
{
	char *to = s;

	for (; *s; s++) {
		int high = *s == '%' ? hex_value(s[1]) : -1;
		int low = high >= 0 ? hex_value(s[2]) : -1;

		if (low < 0) {
			*to++ = plus && *s == '+' ? ' ' : *s;
			continue;
		}
		s += 2;
		if (high | low)
			*to++ = (char)(high * 16 + low);
	}
	*to = '\0';
}
