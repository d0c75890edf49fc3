/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <dlfcn.h>
#include <qrencode.h>

#include "ui/qr.h"

typedef QRcode *encode(const char *, int, QRecLevel);
typedef void done(QRcode *);

static bool find(void *lib, const char *name, void *function)
{
	void *p = dlsym(lib, name);

	memcpy(function, &p, sizeof(p));
	return p != NULL;
}

static enum err copy(struct qr *q, const QRcode *code)
{
	size_t n = (size_t)code->width * (size_t)code->width;

	q->dark = malloc(n);
	if (!q->dark)
		return ERR_NOMEM;
	q->width = code->width;
	for (size_t i = 0; i < n; i++)
		q->dark[i] = code->data[i] & 1;
	return ERR_OK;
}

enum err qr_make(struct qr *q, const char *text)
{
	enum err e = ERR_NO_LIBRARY;
	encode *make;
	done *end;
	QRcode *code;
	void *lib;

	*q = (struct qr){0};
	if (strlen(text) > QR_TEXT_MAX)
		return ERR_LIMIT;
	lib = dlopen("libqrencode.so.4", RTLD_LAZY | RTLD_NODELETE);
	if (lib && find(lib, "QRcode_encodeString8bit", &make) &&
	    find(lib, "QRcode_free", &end)) {
		code = make(text, 0, QR_ECLEVEL_L);
		e = code ? copy(q, code) : ERR_NOMEM;
		if (code)
			end(code);
	}
	if (lib)
		dlclose(lib);
	return e;
}

void qr_release(struct qr *q)
{
	free(q->dark);
	*q = (struct qr){0};
}

bool qr_dark(const struct qr *q, int row, int column)
{
	return row >= 0 && column >= 0 && row < q->width && column < q->width &&
	       q->dark[row * q->width + column];
}
