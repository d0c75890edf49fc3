/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/json.h"
#include "base/tty.h"
#include "main/mended.h"

void mended_tell(const struct mended *m, const char *folder)
{
	tty_tell(stderr, 2, "ranzen-sync: %s\n  %s",
	    _("the store was damaged. What could be read is in a new one; the "
	      "damaged one is kept here:"),
	    m->repair.aside);
	if (m->repair.rescued)
		tty_tell(stderr, 2, "%s\n  %s",
		    _("Files that were handed in and that nothing names any "
		      "more are here:"),
		    folder);
}

void mended_print(const struct mended *m, bool as_json)
{
	const struct store_repair *r = &m->repair;
	struct buf out;
	struct json j;
	if (!as_json) {
		printf("%s\n", m->repaired ? _("The store is repaired.")
					   : _("The store is well."));
		if (r->asked)
			printf(ngettext("%d hand-in is asked for at the school "
					"before it is sent.\n",
				   "%d hand-ins are asked for at the school "
				   "before they are sent.\n",
				   (unsigned long)r->asked),
			    r->asked);
		if (r->held)
			printf(ngettext("%d hand-in is held: see ranzen outbox\n",
				   "%d hand-ins are held: see ranzen outbox\n",
				   (unsigned long)r->held),
			    r->held);
		return;
	}
	buf_init(&out, 64u << 10);
	json_begin(&j, &out);
	json_begin_object(&j, NULL);
	json_str(&j, "store", "ok");
	json_bool(&j, "repaired", m->repaired);
	json_int(&j, "rows_lost", r->lost);
	json_int(&j, "entries", r->entries);
	json_int(&j, "from_slips", r->from_slips);
	json_int(&j, "asked", r->asked);
	json_int(&j, "held", r->held);
	json_int(&j, "rescued", r->rescued);
	json_int(&j, "seals_broken", m->seals);
	json_str(&j, "aside", *r->aside ? r->aside : NULL);
	json_end_object(&j);
	printf("%s\n", out.data);
	buf_release(&out);
}
