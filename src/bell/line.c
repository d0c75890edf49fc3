/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "bell/bell.h"

enum shape { SHAPE_BARE, SHAPE_MAY_ID, SHAPE_ID, SHAPE_PROGRESS, SHAPE_ERR };

static const struct {
	const char *word;
	enum shape shape;
} kinds[] = {
    [BELL_WAKE] = {"wake", SHAPE_MAY_ID},
    [BELL_SYNC] = {"sync", SHAPE_BARE},
    [BELL_FETCH] = {"fetch", SHAPE_ID},
    [BELL_WATCH] = {"watch", SHAPE_BARE},
    [BELL_STOP] = {"stop", SHAPE_BARE},
    [BELL_CHANGED] = {"changed", SHAPE_BARE},
    [BELL_PROGRESS] = {"progress", SHAPE_PROGRESS},
    [BELL_ROUND] = {"round", SHAPE_ERR},
};

/* Cuts the next word off; "" at the end. */
static char *word(char **rest)
{
	char *w = *rest;

	*rest += strcspn(w, " ");
	if (**rest)
		*(*rest)++ = '\0';
	return w;
}

static bool number(char **rest, int64_t min, int64_t *out)
{
	return str_int64(word(rest), min, INT64_MAX, out);
}

static bool parse_progress(char **rest, struct bell_message *m)
{
	if (str_starts(*rest, "m:")) {
		m->material = true;
		*rest += 2;
	}
	return number(rest, 1, &m->id) && number(rest, 0, &m->done) &&
	       number(rest, -1, &m->total) && number(rest, 0, &m->rate);
}

static bool parse_rest(enum shape shape, char **rest, struct bell_message *m)
{
	switch (shape) {
	case SHAPE_MAY_ID: return !**rest || number(rest, 1, &m->id);
	case SHAPE_ID: return number(rest, 1, &m->id);
	case SHAPE_PROGRESS: return parse_progress(rest, m);
	case SHAPE_ERR:
		if (!**rest)
			return false;
		m->err = err_by_name(word(rest));
		return true;
	default: return true;
	}
}

bool bell_parse(const char *line, struct bell_message *m)
{
	char copy[BELL_LINE], *rest = copy, *name;
	size_t i;

	*m = (struct bell_message){.id = 0};
	if (!str_copy(copy, sizeof(copy), line))
		return false;
	name = word(&rest);
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if (!strcmp(kinds[i].word, name))
			break;
	if (i == ARRAY_LEN(kinds))
		return false;
	m->kind = (enum bell_kind)i;
	return parse_rest(kinds[i].shape, &rest, m) && !*rest;
}

void bell_format(const struct bell_message *m, char out[BELL_LINE])
{
	const char *name;

	out[0] = '\0';
	if ((size_t)m->kind >= ARRAY_LEN(kinds))
		return;
	name = kinds[m->kind].word;
	switch (kinds[m->kind].shape) {
	case SHAPE_PROGRESS:
		str_printf(out, BELL_LINE,
		    "%s %s%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
		    name, m->material ? "m:" : "", m->id, m->done, m->total,
		    m->rate);
		break;
	case SHAPE_ERR:
		str_printf(out, BELL_LINE, "%s %s\n", name, err_name(m->err));
		break;
	case SHAPE_BARE: str_printf(out, BELL_LINE, "%s\n", name); break;
	default:
		if (m->id)
			str_printf(
			    out, BELL_LINE, "%s %" PRId64 "\n", name, m->id);
		else
			str_printf(out, BELL_LINE, "%s\n", name);
	}
}
