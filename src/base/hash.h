/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256, SHA-1 and (where another's protocol wants it) MD5 by libcrypto,
 * which is loaded at the first use (ERR_NO_LIBRARY where it is missing): it
 * doubles a small program's start. */
#ifndef RANZEN_BASE_HASH_H
#define RANZEN_BASE_HASH_H

#include "base/buf.h"

enum hash_kind { HASH_SHA256, HASH_SHA1, HASH_MD5 };
#define HASH_HEX_SIZE 65 /* hex of the longest, with NUL */
#define HASH_MAX      32

struct hash {
	void *ctx;
	enum hash_kind kind;
};

enum err hash_init(struct hash *h, enum hash_kind kind);
enum err hash_update(struct hash *h, const void *data, size_t len);
/* Lower-case hex; the hash is released. */
enum err hash_final(struct hash *h, char hex[HASH_HEX_SIZE]);
void hash_release(struct hash *h);
enum err hash_bytes(
    enum hash_kind kind, const void *data, size_t len, char hex[HASH_HEX_SIZE]);
bool hash_hex_valid(enum hash_kind kind, const char *hex);
/* Bytes of a hex string; false if it is not len bytes of hex. */
bool hex_decode(const char *hex, unsigned char *out, size_t len);
void hex_encode(const unsigned char *in, size_t len, char *out);
void base64_encode(struct buf *out, const void *data, size_t len);
bool base64_decode(struct buf *out, const char *s, size_t len);

#endif
