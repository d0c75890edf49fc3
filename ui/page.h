/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that several pages show, and when a page is to be made anew. */
#ifndef RANZEN_UI_PAGE_H
#define RANZEN_UI_PAGE_H

#include "ui/app.h"

/* As ui_moved, of a page of materials: what comes now moves without a write. */
bool page_moved(struct ui *ui, struct view *v);
/* A material: its name, size, and whether it is here; why not, below it. A link
 * with its address. */
void page_material(struct ui *ui, struct doc *d, const struct material *m);
/* Where it is, in words: "here", "45 %, 1.2 MB a second, 0:12 left". */
enum role page_material_state(const struct ui *ui, const struct material *m,
			      char out[UI_TEXT]);
/* An announcement on one line, which opens it. */
void page_news(struct ui *ui, struct doc *d, const struct announcement *a);
/* A key that types the number of a link; it opens as soon as no longer number
 * is possible, or with Enter. false: it is for others. */
bool page_number_key(struct ui *ui, struct view *v, int key);
/* What Enter does on the line of the cursor. */
void page_tell(struct ui *ui, struct view *v, char out[UI_TEXT]);

#endif
