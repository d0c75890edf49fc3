/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of one exercise, with its forms. */
#include "base/base.h"
#include "tests/fuzz/lib/page.h"

static void see_form(const struct iserv_form *f)
{
	page_path(f->action);
	for (int i = 0; i < f->n_fields; i++)
		MUST(*f->fields[i].name && f->fields[i].value);
	for (int i = 0; i < f->n_buttons; i++)
		MUST(*f->buttons[i]);
	iserv_form_field(f, "submission[_token]");
	iserv_form_button(f, "submit");
}

FUZZ(iserv_show)
{
	struct iserv_show s;
	struct page page;
	enum err err;

	page_begin(&page, data, len);
	err = iserv_read_show(&page.p, &s);
	MUST(err == ERR_OK || err == ERR_GARBLED || err == ERR_LIMIT);
	if (!err) {
		fuzz_line(s.title);
		fuzz_line(s.teacher);
		fuzz_line(s.odd_due);
		fuzz_rich(s.text);
		fuzz_rich(s.feedback);
		fuzz_lines(s.work_text);
		MUST(s.n_materials + s.n_own <= ISERV_FILES_LIMIT);
	}
	for (int i = 0; i < s.n_materials; i++) {
		fuzz_name(s.materials[i].name);
		page_path(s.materials[i].pid);
	}
	for (int i = 0; i < s.n_own; i++) {
		fuzz_name(s.own[i].name);
		page_path(s.own[i].pid);
	}
	see_form(&s.form);
	see_form(&s.own_form);
	iserv_show_release(&s);
	page_end(&page);
}
