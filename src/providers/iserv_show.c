/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of one exercise, in the layouts of 2020 and of 2023. */
#include "base/base.h"
#include "base/text.h"
#include "model/rich.h"
#include "providers/html.h"
#include "providers/iserv_read.h"

#define HEADS 100 /* that are looked at */

/* ---- panels */

enum part { PART_OTHER, PART_TASK, PART_FEEDBACK, PART_HAND_IN };

static enum part part_of(const char *title)
{
	static const struct { const char *word; enum part part; } words[] = {
		{ "rückmeldung", PART_FEEDBACK }, { "feedback", PART_FEEDBACK },
		{ "abgabe", PART_HAND_IN }, { "submission", PART_HAND_IN },
		{ "aufgabe", PART_TASK }, { "exercise", PART_TASK },
	};

	/* "Aufgabe - Rückmeldung schreiben" is an exercise. */
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct buf a, b;
		bool begins;

		buf_init(&a, 400);
		buf_init(&b, 400);
		text_fold(&a, title);
		text_fold(&b, words[i].word);
		begins = str_starts(a.data, b.data);
		buf_release(&a);
		buf_release(&b);
		if (begins)
			return words[i].part;
	}
	return PART_OTHER;
}

/* The panel of that part; NULL: the page has none. */
static const struct node *panel_of(const struct iserv_page *p,
				   const struct node *content, enum part part)
{
	const struct node *n = NULL;

	while ((n = node_of_class(content, n, NULL, "panel"))) {
		const struct node *title = node_of_class(n, NULL, NULL,
							 "panel-title");

		if (title && part_of(iserv_line(p, title)) == part)
			return n;
	}
	return NULL;
}

/* Behind "Aufgabe - " or "Details zu ". */
static char *after_words(char *title)
{
	static const char *const words[] = { "Details zu ", "Details for " };
	static const char *const dashes[] = { " - ", " \342\200\223 " };
	char *after = NULL;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_starts(title, words[i]))
			return title + strlen(words[i]);
	for (size_t i = 0; i < ARRAY_LEN(dashes); i++) {
		char *dash = strstr(title, dashes[i]);

		if (dash && (!after || dash < after))
			after = dash + strlen(dashes[i]);
	}
	return after ? after : title;
}

static void read_title(const struct iserv_page *p, const struct node *content,
		       const struct node *panel, struct iserv_show *s)
{
	const struct node *n = panel ?
		node_of_class(panel, NULL, NULL, "panel-title") :
		node_find(content, NULL, "h1");

	s->title = after_words(iserv_line(p, n));
}

/* ---- who and when */

/* The cell that belongs to a header: beside it, or below it. */
static const struct node *cell_of(const struct node *table,
				  const struct node *th)
{
	const struct node *cell = th, *row = th->parent;
	int column = 0;

	while ((cell = cell->next))
		if (node_is(cell, "td"))
			return cell;
	for (cell = row->first; cell != th; cell = cell->next)
		column += node_is(cell, "th");
	do {
		row = node_find(table, row, "tr");
	} while (row && !node_find(row, NULL, "td"));
	for (cell = row ? row->first : NULL; cell; cell = cell->next)
		if (node_is(cell, "td") && column-- == 0)
			return cell;
	return NULL;
}

/* "Toleranz: 3 Tage" */
static int64_t tolerance(const struct iserv_page *p, const struct node *cell)
{
	const struct node *li = NULL;
	int days = 0;

	while ((li = node_find(cell, li, "li"))) {
		char *text = iserv_line(p, li);

		if ((iserv_says(text, "toleran")) &&
		    sscanf(text, "%*[^0-9]%d", &days) == 1 &&
		    (iserv_says(text, "tag") || iserv_says(text, "day")))
			return MIN(MAX(days, 0), 366);
	}
	return 0;
}

/* In what somebody wrote: the teacher, or the pupil. */
static bool is_written(const struct node *n)
{
	while (n && !node_has_class(n, "text-break-word"))
		n = n->parent;
	return n != NULL;
}

static void read_due(const struct iserv_page *p, const struct node *cell,
		     struct iserv_show *s)
{
	const struct node *li = node_find(cell, NULL, "li");
	enum iserv_moment moment = iserv_time(iserv_line(p, cell), p->zone,
					      &s->due);

	s->due_day = moment == MOMENT_DAY;
	if (!moment)
		s->odd_due = iserv_line(p, li ? li : cell);
	s->grace = tolerance(p, cell) * 86400;
}

static void read_times(const struct iserv_page *p, const struct node *content,
		       struct iserv_show *s)
{
	const struct node *th = NULL, *table = NULL;

	for (int i = 0; i < HEADS && (th = node_find(content, th, "th")); i++) {
		const struct node *cell;
		char *head = iserv_line(p, th);

		for (table = th; table && !node_is(table, "table");)
			table = table->parent;
		cell = table && !is_written(th) ? cell_of(table, th) : NULL;
		if (!cell)
			continue;
		if (iserv_says(head, "erstellt von") ||
		    iserv_says(head, "created by")) {
			s->teacher = iserv_line(p, cell);
		} else if (iserv_says(head, "start")) {
			iserv_time(iserv_line(p, cell), p->zone, &s->start);
		} else if (iserv_says(head, "abgabetermin") ||
			   iserv_says(head, "deadline")) {
			read_due(p, cell, s);
		}
	}
}

/* ---- texts */

static char *rich_of(const struct iserv_page *p, const struct node *n)
{
	struct buf b;

	if (!n)
		return field_none();
	buf_init(&b, RICH_LIMIT);
	html_node_to_rich(&b, n, p->root);
	return arena_take(p->arena, &b);
}

/* What the person can read, though no program can. */
static char *with_odd_due(const struct iserv_page *p, const struct iserv_show *s)
{
	struct buf b;

	buf_init(&b, RICH_LIMIT);
	buf_printf(&b, "p0\1%s\1\n%s", s->odd_due, s->text);
	return arena_take(p->arena, &b);
}

static bool inside_named(const struct node *n, const char *name)
{
	while (n && !node_is(n, name))
		n = n->parent;
	return n != NULL;
}

static const struct node *description(const struct node *content,
				      const struct node *panel)
{
	const struct node *within = panel ? panel : content, *n = NULL;

	while ((n = node_of_class(within, n, NULL, "text-break-word")))
		if (!inside_named(n, "table") && !inside_named(n, "form"))
			return n;
	return NULL;
}

/* ---- files */

/* The last part of the path, read. */
static char *name_of(const struct iserv_page *p, const char *path)
{
	const char *at = strrchr(path, '/');
	char raw[ISERV_PATH_SIZE];
	struct buf name;

	at = at ? at + 1 : path;
	str_printf(raw, sizeof(raw), "%.*s", (int)strcspn(at, "?"), at);
	str_unescape(raw, false);
	buf_init(&name, ISERV_PATH_SIZE);
	text_file_name(&name, raw, strlen(raw));
	return arena_take(p->arena, &name);
}

static bool is_file(const struct iserv_page *p, const char *path)
{
	static const char *const begins[] = { "/fs/download/", "/fs/file/",
					      "/exercise/file/" };
	size_t n = strlen(p->prefix);

	for (size_t i = 0; i < ARRAY_LEN(begins); i++)
		if (strncmp(path, p->prefix, n) == 0 &&
		    str_starts(path + n, begins[i]))
			return true;
	return false;
}

/* The file of one row or line: the link that downloads, else that shows. */
static char *file_path(const struct iserv_page *p, const struct node *within)
{
	const struct node *a = NULL;
	char *first = field_none();

	while ((a = node_find(within, a, "a"))) {
		char *path = iserv_link(p, node_att(a, "href"));

		if (!is_file(p, path))
			continue;
		if (strstr(path, "/fs/download/"))
			return path;
		if (!*first)
			first = path;
	}
	return first;
}

typedef enum err add_file(struct iserv_show *s, char *path, char *name,
			  bool feedback);

static enum err add_material(struct iserv_show *s, char *path, char *name,
			     bool feedback)
{
	struct material *grown = realloc(
		s->materials, ((size_t)s->n_materials + 1) * sizeof(*grown));

	if (!grown)
		return ERR_NOMEM;
	s->materials = grown;
	grown[s->n_materials++] = (struct material){
		.pid = path, .name = name, .type = field_none(),
		.sha256 = field_none(), .path = field_none(),
		.local_sha256 = field_none(), .size = -1, .feedback = feedback,
	};
	return ERR_OK;
}

static enum err add_own(struct iserv_show *s, char *path, char *name,
			bool feedback)
{
	struct work_file *grown = realloc(
		s->own, ((size_t)s->n_own + 1) * sizeof(*grown));

	UNUSED(feedback);
	if (!grown)
		return ERR_NOMEM;
	s->own = grown;
	grown[s->n_own++] = (struct work_file){
		.pid = path, .name = name, .sha256 = field_none(),
		.upload = field_none(), .size = -1,
	};
	return ERR_OK;
}

static char *keep(const struct iserv_page *p, const char *s)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_str(&b, s);
	return arena_take(p->arena, &b);
}

static struct iserv_tick tick_of(const struct iserv_page *p,
				 const struct node *row)
{
	struct iserv_tick tick = { field_none(), field_none() };
	const struct node *n = NULL;

	while ((n = node_find(row, n, "input"))) {
		const char *type = node_att(n, "type");
		const char *name = node_att(n, "name");
		const char *value = node_att(n, "value");

		if (!type || str_casecmp(type, "checkbox") != 0 || !name || !value)
			continue;
		tick.name = keep(p, name);
		tick.value = keep(p, value);
		break;
	}
	return tick;
}

/* Of the rows that read_files took, in its order. */
static enum err read_ticks(const struct iserv_page *p, const struct node *within,
			   struct iserv_show *s)
{
	const struct node *n = NULL;
	int i = 0;

	s->ticks = calloc((size_t)s->n_own + 1, sizeof(*s->ticks));
	if (!s->ticks)
		return ERR_NOMEM;
	for (; i < s->n_own; i++)
		s->ticks[i] = (struct iserv_tick){ field_none(), field_none() };
	i = 0;
	while (within && i < s->n_own && (n = node_find(within, n, "tr")))
		if (*file_path(p, n))
			s->ticks[i++] = tick_of(p, n);
	return ERR_OK;
}

/* Each row of a table, or where there is none each link. */
static enum err read_files(const struct iserv_page *p, const struct node *within,
			   struct iserv_show *s, add_file *add, bool feedback)
{
	bool rows = within && node_find(within, NULL, "tr");
	const struct node *n = NULL;
	enum err err = ERR_OK;

	while (!err && within && (n = node_find(within, n, rows ? "tr" : "li"))) {
		char *path = file_path(p, n);

		if (s->n_materials + s->n_own >= ISERV_FILES_LIMIT)
			return ERR_LIMIT;
		if (*path)
			err = add(s, path, name_of(p, path), feedback);
	}
	return err;
}

/* ---- the hand-in */

static void read_takes(const struct node *form, struct iserv_show *s)
{
	const struct node *n = NULL;

	while ((n = node_find(form, n, NULL))) {
		const char *name = node_att(n, "name");

		if (name && strcmp(name, "submission[text]") == 0)
			s->takes_text = true;
		if ((name && str_starts(name, "submission[newFiles]")) ||
		    node_has_class(n, "file-universal-upload-button"))
			s->takes_files = true;
	}
}

/* Inside of the form or not: a page may ask once more before it is sent. */
static char *button_of(const struct iserv_page *p, const struct node *content)
{
	static const char form[] = "submission[";
	const struct node *n = NULL;

	while ((n = node_find(content, n, NULL))) {
		const char *name = iserv_sends(n) ? node_att(n, "name") : "";

		if (str_starts(name, form) &&
		    strstr(name + strlen(form), "submit"))
			return keep(p, name);
	}
	return field_none();
}

static char *clean_lines(const struct iserv_page *p, const char *text, size_t len)
{
	struct buf b;

	buf_init(&b, RICH_LIMIT);
	text_clean(&b, text, len, TEXT_BREAKS);
	return arena_take(p->arena, &b);
}

static enum err read_hand_in(const struct iserv_page *p,
			     const struct node *content, struct iserv_show *s)
{
	const struct node *form = node_with(content, NULL, "form", "name",
					    "submission");
	const struct node *own = node_with(content, NULL, "form", "name",
					   "iserv_exercise_element");
	const struct iserv_field *f;
	enum err err = iserv_read_form(p, form, &s->form);

	if (!err && own)
		err = iserv_read_form(p, own, &s->own_form);
	if (!err)
		err = read_files(p, own, s, add_own, false);
	if (!err)
		err = read_ticks(p, own, s);
	if (err || !form)
		return err;
	s->open = strstr(s->form.action, "/exercise/confirm/") != NULL;
	s->button = button_of(p, content);
	read_takes(form, s);
	f = iserv_form_field(&s->form, "submission[text]");
	if (f) {
		s->sent_text = f->value;
		s->work_text = clean_lines(p, f->value, strlen(f->value));
	}
	return ERR_OK;
}

/* With the line breaks of the page. */
static char *lines_of(const struct iserv_page *p, const struct node *within)
{
	struct buf raw;
	char *lines;

	buf_init(&raw, RICH_LIMIT);
	for (const struct node *n = within; (n = node_next(n, within));)
		if (node_is(n, "br") || node_is(n, "p"))
			buf_char(&raw, '\n');
		else if (!*n->name)
			buf_str(&raw, n->text + (raw.len && *n->text == '\n' &&
					raw.data[raw.len - 1] == '\n'));
	lines = clean_lines(p, raw.data ? raw.data : "", raw.len);
	buf_release(&raw);
	return lines;
}

static void read_closed_text(const struct iserv_page *p,
			     const struct node *content, struct iserv_show *s)
{
	const struct node *n = NULL;

	while (!s->open && (n = node_find(content, n, "h5"))) {
		const struct node *text = NULL;
		char *head = iserv_line(p, n);

		if (!iserv_says(head, "textabgabe") && !iserv_says(head, "your text"))
			continue;
		text = node_of_class(content, n, NULL, "text-break-word");
		if (text)
			s->work_text = s->sent_text = lines_of(p, text);
		return;
	}
}

static bool says_done(const char *text)
{
	static const char *const says[] = { "als erledigt markiert",
					    "marked as done" };
	static const char *const nots[] = { "nicht ", "nicht mehr ", "not ",
					    "not been ", "no longer " };

	for (size_t i = 0; i < ARRAY_LEN(says); i++) {
		const char *at = strstr(text, says[i]);
		bool is_not = false;

		for (size_t j = 0; at && j < ARRAY_LEN(nots); j++) {
			size_t n = strlen(nots[j]);

			is_not |= (size_t)(at - text) >= n &&
				  strncmp(at - n, nots[j], n) == 0;
		}
		if (at && !is_not)
			return true;
	}
	return false;
}

/* By the form, else by a sentence of the school's own. */
static bool is_done(const struct iserv_show *s, const struct node *within)
{
	const struct iserv_field *f = iserv_form_field(&s->form,
						       "submission[confirmed]");
	bool done;
	struct buf b;

	if (f)
		return strcmp(f->value, "1") == 0;
	buf_init(&b, 1u << 20);
	for (const struct node *n = within; (n = node_next(n, within));)
		if (!*n->name && !is_written(n))
			buf_str(&b, n->text);
	done = b.data && says_done(b.data);
	buf_release(&b);
	return done;
}

static void init(struct iserv_show *s)
{
	memset(s, 0, sizeof(*s));
	s->title = s->teacher = s->text = field_none();
	s->work_text = s->sent_text = s->feedback = s->odd_due = field_none();
	s->button = field_none();
	s->form.action = s->own_form.action = field_none();
}

enum err iserv_read_show(const struct iserv_page *p, struct iserv_show *s)
{
	const struct node *root = &p->tree.root, *task, *feedback, *hand_in;
	const struct node *content = node_with(root, NULL, NULL, "id", "content");
	const struct node *said;
	enum err err;

	init(s);
	if (!content)
		return ERR_GARBLED;
	task = panel_of(p, content, PART_TASK);
	feedback = panel_of(p, content, PART_FEEDBACK);
	hand_in = panel_of(p, content, PART_HAND_IN);
	read_title(p, content, task, s);
	if (!*s->title)
		return ERR_GARBLED;
	read_times(p, task ? task : content, s);
	s->text = rich_of(p, description(content, task));
	if (*s->odd_due)
		s->text = with_odd_due(p, s);
	err = read_files(p, node_with(content, NULL, "form", "name",
				      "iserv_exercise_attachment"),
			 s, add_material, false);
	said = feedback ? node_of_class(feedback, NULL, NULL, "text-break-word") :
			  NULL;
	s->feedback = rich_of(p, said);
	if (!err)
		err = read_files(p, feedback, s, add_material, true);
	if (!err)
		err = read_hand_in(p, content, s);
	read_closed_text(p, content, s);
	s->done = is_done(s, hand_in ? hand_in : content);
	return err ? err : p->arena->error;
}

void iserv_show_release(struct iserv_show *s)
{
	free(s->materials);
	free(s->own);
	free(s->ticks);
	iserv_form_release(&s->form);
	iserv_form_release(&s->own_form);
	memset(s, 0, sizeof(*s));
}
