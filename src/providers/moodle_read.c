/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "model/rich.h"
#include "providers/moodle_read.h"

enum err moodle_read_batch(const char *data, size_t len, moodle_each *each,
			   void *ctx, int *n, struct moodle_fault *f)
{
	json_t *doc = json_loadb(data, len, 0, NULL), *row;
	const json_t *rows = json_object_get(doc, "responses");
	bool bad = moodle_fault_of(f, doc);
	size_t i;

	*n = 0;
	if (bad || !json_is_array(rows)) {
		if (!bad)
			*f = (struct moodle_fault){ .fate = FATE_later,
						    .err = ERR_GARBLED };
		json_decref(doc);
		return f->err;
	}
	json_array_foreach(rows, i, row) {
		const char *key = moodle_flag(row, "error") ? "exception" : "data";
		const json_t *text = json_object_get(row, key);
		json_t *inner = json_loadb(text ? json_string_value(text) : "",
					   json_string_length(text),
					   JSON_DECODE_ANY, NULL);
		struct moodle_fault fault;

		bad = moodle_fault_of(&fault, inner);
		if (!bad && (!inner || key[0] == 'e')) {
			fault = (struct moodle_fault){ .fate = FATE_later,
						       .err = ERR_GARBLED };
			bad = true;
		}
		each(ctx, (int)i, bad ? NULL : inner, &fault);
		json_decref(inner);
		++*n;
	}
	json_decref(doc);
	return ERR_OK;
}
