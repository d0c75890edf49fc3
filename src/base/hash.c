/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <dlfcn.h>

#include "base/hash.h"

/*
 * libcrypto's digest calls, as in openssl/evp.h. Looked up again for each hash
 * rather than kept in a global; a lookup is cheap once the library is there.
 */
struct digest {
	void *lib, *ctx;
	void *(*ctx_new)(void);
	void (*ctx_free)(void *);
	int (*init)(void *, const void *, void *);
	int (*update)(void *, const void *, size_t);
	int (*final)(void *, unsigned char *, unsigned *);
	const void *(*kind)(void);
};

static bool find(void *lib, const char *name, void *function)
{
	void *p = dlsym(lib, name);

	memcpy(function, &p, sizeof(p));
	return p != NULL;
}

static void digest_free(struct digest *d)
{
	if (!d)
		return;
	if (d->ctx)
		d->ctx_free(d->ctx);
	if (d->lib)
		dlclose(d->lib);
	free(d);
}

static bool digest_load(struct digest *d, enum hash_kind kind)
{
	static const char *const names[] = {[HASH_SHA256] = "EVP_sha256",
	    [HASH_SHA1] = "EVP_sha1",
	    [HASH_MD5] = "EVP_md5"};

	/* NODELETE: unloading and loading again is what costs. */
	d->lib = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_NODELETE);
	return d->lib && find(d->lib, "EVP_MD_CTX_new", &d->ctx_new) &&
	       find(d->lib, "EVP_MD_CTX_free", &d->ctx_free) &&
	       find(d->lib, "EVP_DigestInit_ex", &d->init) &&
	       find(d->lib, "EVP_DigestUpdate", &d->update) &&
	       find(d->lib, "EVP_DigestFinal_ex", &d->final) &&
	       find(d->lib, names[kind], &d->kind);
}

enum err hash_init(struct hash *h, enum hash_kind kind)
{
	struct digest *d = calloc(1, sizeof(*d));
	enum err e = ERR_NO_LIBRARY;

	*h = (struct hash){.kind = kind};
	if (!d)
		return ERR_NOMEM;
	if (!digest_load(d, kind))
		goto out;
	e = ERR_NOMEM;
	d->ctx = d->ctx_new();
	if (!d->ctx)
		goto out;
	e = ERR_NO_LIBRARY;
	if (d->init(d->ctx, d->kind(), NULL) != 1)
		goto out;
	h->ctx = d;
	return ERR_OK;
out:
	digest_free(d);
	return e;
}

enum err hash_update(struct hash *h, const void *data, size_t len)
{
	struct digest *d = h->ctx;

	if (!d || (len && d->update(d->ctx, data, len) != 1))
		return ERR_INTERNAL;
	return ERR_OK;
}

enum err hash_final(struct hash *h, char hex[HASH_HEX_SIZE])
{
	unsigned char bytes[64];
	struct digest *d = h->ctx;
	unsigned n = 0;
	enum err e = ERR_INTERNAL;

	hex[0] = '\0';
	if (d && d->final(d->ctx, bytes, &n) == 1 && n <= HASH_MAX) {
		hex_encode(bytes, n, hex);
		e = ERR_OK;
	}
	hash_release(h);
	return e;
}

void hash_release(struct hash *h)
{
	digest_free(h->ctx);
	h->ctx = NULL;
}

enum err hash_bytes(
    enum hash_kind kind, const void *data, size_t len, char hex[HASH_HEX_SIZE])
{
	struct hash h;
	enum err e = hash_init(&h, kind);

	hex[0] = '\0';
	if (e)
		return e;
	e = hash_update(&h, data, len);
	if (!e)
		e = hash_final(&h, hex);
	hash_release(&h);
	return e;
}

bool hash_hex_valid(enum hash_kind kind, const char *hex)
{
	static const unsigned char sizes[] = {
	    [HASH_SHA256] = 32, [HASH_SHA1] = 20, [HASH_MD5] = 16};
	unsigned char bytes[HASH_MAX];

	return hex && hex_decode(hex, bytes, sizes[kind]);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(const char *hex, unsigned char *out, size_t len)
{
	size_t i;
	int hi, lo;

	if (strlen(hex) != 2 * len)
		return false;
	for (i = 0; i < len; i++) {
		hi = hex_digit(hex[2 * i]);
		lo = hex_digit(hex[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

void hex_encode(const unsigned char *in, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		*out++ = digits[in[i] >> 4];
		*out++ = digits[in[i] & 15];
	}
	*out = '\0';
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, const void *data, size_t len)
{
	const unsigned char *p = data;
	char four[4];
	uint32_t v;
	size_t n;

	for (; len; p += n, len -= n) {
		n = MIN(len, 3);
		v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) |
		    (n > 2 ? p[2] : 0);
		four[0] = base64[v >> 18];
		four[1] = base64[v >> 12 & 63];
		four[2] = n > 1 ? base64[v >> 6 & 63] : '=';
		four[3] = n > 2 ? base64[v & 63] : '=';
		buf_add(out, four, 4);
	}
}

bool base64_decode(struct buf *out, const char *s, size_t len)
{
	uint32_t v = 0;
	const char *at;
	size_t i, pad = 0;

	if (len % 4)
		return false;
	while (pad < 2 && pad < len && s[len - 1 - pad] == '=')
		pad++;
	for (i = 0; i < len - pad; i++) {
		at = s[i] ? strchr(base64, s[i]) : NULL;
		if (!at)
			return false;
		v = v << 6 | (uint32_t)(at - base64);
		if (i % 4 == 3) {
			buf_char(out, (char)(v >> 16));
			buf_char(out, (char)(v >> 8));
			buf_char(out, (char)v);
		}
	}
	if (pad == 2)
		buf_char(out, (char)(v >> 4));
	if (pad == 1) {
		buf_char(out, (char)(v >> 10));
		buf_char(out, (char)(v >> 2));
	}
	return !buf_error(out);
}
