/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and folders as rows, for the eye and the ear: where files are chosen,
 * and where those at the school are looked at. */
#ifndef RANZEN_UI_FOLDER_ROWS_H
#define RANZEN_UI_FOLDER_ROWS_H

#include "ui/app.h"
#include "ui/folder.h"

/* remark: what else is to be known of it; "" */
void folder_row_draw(struct ui *ui, const struct folder *f,
		     const struct folder_entry *e, const char *remark, int y);
void folder_row_words(struct ui *ui, const struct folder *f,
		      const struct folder_entry *e, const char *remark,
		      struct buf *out);
/* A name or a path that the disk has, so that it can be shown. */
void folder_row_clean(char *out, size_t size, const char *text);

#endif
