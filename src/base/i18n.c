/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <langinfo.h>

#include "base/i18n.h"
#include "base/path.h"

void i18n_init(void)
{
	const char *ctype;
	char *dir = path_locale();

	setlocale(LC_ALL, "");
	/*
	 * Where nobody chose a language, text is still UTF-8; and where it is,
	 * letters are not the language's business: Turkish keeps "I" and "i"
	 * apart.
	 */
	ctype = setlocale(LC_CTYPE, NULL);
	if (!ctype || !strcmp(ctype, "C") || !strcmp(ctype, "POSIX") ||
	    !strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
	if (dir)
		bindtextdomain("ranzen", dir);
	bind_textdomain_codeset("ranzen", "UTF-8");
	textdomain("ranzen");
	free(dir);
}
