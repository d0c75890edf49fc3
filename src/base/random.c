/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/random.h>

#include "base/random.h"

/* Fails only where a signal interrupts it. */
static void system_fill(void *ctx, void *out, size_t len)
{
	unsigned char *p = out;
	ssize_t n;

	UNUSED(ctx);
	while (len) {
		n = getrandom(p, len, 0);
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
}

const struct random *random_system(void)
{
	static const struct random random = {.fill = system_fill};

	return &random;
}

void random_fill(const struct random *r, void *out, size_t len)
{
	r->fill(r->ctx, out, len);
}

uint64_t random_below(const struct random *r, uint64_t n)
{
	uint64_t v, skewed;

	if (n < 2)
		return 0;
	skewed = (UINT64_MAX % n + 1) % n;
	do {
		random_fill(r, &v, sizeof(v));
	} while (v > UINT64_MAX - skewed);
	return v % n;
}

void uuid_v7(char out[UUID_SIZE], int64_t unix_ms, const struct random *r)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char b[16];
	uint64_t ms = (uint64_t)unix_ms;
	int i;

	random_fill(r, b, sizeof(b));
	for (i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	b[6] = (b[6] & 0x0f) | 0x70;
	b[8] = (b[8] & 0x3f) | 0x80;
	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[b[i] >> 4];
		*out++ = digits[b[i] & 15];
	}
	*out = '\0';
}

bool uuid_valid(const char *s)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	if (!s || strlen(s) != UUID_SIZE - 1)
		return false;
	for (i = 0; i < UUID_SIZE - 1; i++) {
		if (shape[i] == '-' ? s[i] != '-'
				    : !isxdigit((unsigned char)s[i]))
			return false;
	}
	return true;
}
