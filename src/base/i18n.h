/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gettext, for the roof (src/cli, ui, src/main) only. */
#ifndef RANZEN_BASE_I18N_H
#define RANZEN_BASE_I18N_H

#include <libintl.h>

#define _(s) gettext(s)
#ifndef N_
#define N_(s) s
#endif

/* setlocale, catalogue "ranzen" from path_locale(), codeset UTF-8. In it,
 * toupper and the like treat ASCII as everywhere, in Turkish, too. */
void i18n_init(void);

#endif
