/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages have: links, times, forms, and what kind of page it is. */
#include "base/base.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "providers/iserv_read.h"

#define LINE_LIMIT 4096
#define REFUSAL_SIZE 300

/* ---- pages */

enum err iserv_page_read(struct iserv_page *p, const char *html, size_t len,
			 const char *content_type)
{
	const char *at = content_type ? strstr(content_type, "charset=") : NULL;
	char charset[32] = "";

	if (at)
		str_printf(charset, sizeof(charset), "%.*s",
			   (int)strcspn(at + 8, "; \""), at + 8);
	return tree_read(&p->tree, html, len, *charset ? charset : NULL);
}

void iserv_page_release(struct iserv_page *p)
{
	tree_release(&p->tree);
}

int64_t iserv_number(const char *path, const char *prefix, const char *place)
{
	char number[24];
	int64_t id;

	if (!str_starts(path, prefix) || !str_starts(path + strlen(prefix), place))
		return 0;
	path += strlen(prefix) + strlen(place);
	str_printf(number, sizeof(number), "%.*s", (int)strcspn(path, "/?#"),
		   path);
	return str_int64(number, 1, INT64_MAX, &id) ? id : 0;
}

char *iserv_line(const struct iserv_page *p, const struct node *n)
{
	struct buf b;

	if (!n)
		return field_none();
	buf_init(&b, LINE_LIMIT);
	node_line(&b, n);
	return arena_take(p->arena, &b);
}

char *iserv_link(const struct iserv_page *p, const char *href)
{
	size_t n = strlen(p->root);
	struct buf b;

	if (!href)
		return field_none();
	if (str_ncasecmp(href, p->root, n) == 0 && href[n] == '/')
		href += n;
	if (href[0] != '/' || href[1] == '/' || strlen(href) >= ISERV_PATH_SIZE)
		return field_none();
	for (const char *c = href; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return field_none();
	buf_init(&b, ISERV_PATH_SIZE);
	buf_add(&b, href, strcspn(href, "#"));
	return arena_take(p->arena, &b);
}

bool iserv_is_foreign(const struct iserv_page *p)
{
	const struct node *a = NULL;
	size_t n = strlen(p->prefix);

	while ((a = node_find(&p->tree.root, a, "a"))) {
		const char *path = iserv_link(p, node_att(a, "href"));

		if (strncmp(path, p->prefix, n) == 0 && path[n] == '/')
			return false;
	}
	return true;
}

bool iserv_says(const char *hay, const char *needle)
{
	struct buf a, b;
	bool found;

	buf_init(&a, LINE_LIMIT);
	buf_init(&b, LINE_LIMIT);
	text_fold(&a, hay);
	text_fold(&b, needle);
	found = !buf_error(&a) && !buf_error(&b) && strstr(a.data, b.data);
	buf_release(&a);
	buf_release(&b);
	return found;
}

/* ---- times */

bool iserv_digits(const char *digits, const char *zone, int64_t *t)
{
	int y, mo, d, h = 0, mi = 0, s = 0;
	size_t n = digits ? strspn(digits, "0123456789") : 0;

	*t = 0;
	if (!n || digits[n] || (n != 8 && n != 14) ||
	    sscanf(digits, "%4d%2d%2d%2d%2d%2d", &y, &mo, &d, &h, &mi, &s) < 3)
		return false;
	return time_from_zone(zone, y, mo, d, h, mi, s, t);
}

static enum iserv_moment german(const char *s, const char *zone, int64_t *t)
{
	int d, mo, y, h = 0, mi = 0, n = 0;
	bool time;

	if (sscanf(s, "%2d.%2d.%4d%n", &d, &mo, &y, &n) != 3 || !n || y < 1970)
		return MOMENT_NONE;
	time = sscanf(s + n, "%*[ ,um]%2d:%2d", &h, &mi) == 2;
	if (!time)
		h = mi = 0;
	if (!time_from_zone(zone, y, mo, d, h, mi, 0, t))
		return MOMENT_NONE;
	return time ? MOMENT_TIME : MOMENT_DAY;
}

static enum iserv_moment english(const char *s, const char *zone, int64_t *t)
{
	int d, mo, y, h = 0, mi = 0, n = 0;
	char half[3] = "";

	if (sscanf(s, "%2d/%2d/%4d%n", &mo, &d, &y, &n) != 3 || !n || y < 1970)
		return MOMENT_NONE;
	/* Without it, the first may be the day as well. */
	if (sscanf(s + n, "%*[ ,]%2d:%2d %2[AaPpMm]", &h, &mi, half) != 3)
		return MOMENT_NONE;
	h = h % 12 + (tolower((unsigned char)*half) == 'p' ? 12 : 0);
	return time_from_zone(zone, y, mo, d, h, mi, 0, t) ? MOMENT_TIME :
							     MOMENT_NONE;
}

enum iserv_moment iserv_time(const char *text, const char *zone, int64_t *t)
{
	enum iserv_moment found;

	*t = 0;
	for (const char *s = text; *s; s++) {
		if (!isdigit((unsigned char)*s))
			continue;
		found = german(s, zone, t);
		if (!found)
			found = english(s, zone, t);
		if (found)
			return found;
		s += strspn(s, "0123456789") - 1;
	}
	return MOMENT_NONE;
}

/* ---- what kind of page */

static const struct node *input_like(const struct tree *t, bool (*like)(const char *))
{
	const struct node *n = NULL;

	while ((n = node_find(&t->root, n, "input"))) {
		const char *name = node_att(n, "name");
		const char *type = node_att(n, "type");

		if (name && (!type || str_casecmp(type, "hidden") != 0) &&
		    like(name))
			break;
	}
	return n;
}

static bool is_password(const char *name)
{
	return strcmp(name, "_password") == 0;
}

static bool is_code(const char *name)
{
	static const char *const words[] = { "otp", "two_factor", "2fa",
					     "auth_code" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcasestr(name, words[i]))
			return true;
	return false;
}

static bool is_change(const char *name)
{
	return str_starts(name, "password_change[");
}

const struct node *iserv_code_input(const struct iserv_page *p)
{
	return input_like(&p->tree, is_code);
}

/* "0;url=/x", "0; URL='/x'" */
static bool refresh(const struct iserv_page *p, char to[ISERV_PATH_SIZE])
{
	const struct node *n = NULL;

	while ((n = node_find(&p->tree.root, n, "meta"))) {
		const char *equiv = node_att(n, "http-equiv");
		const char *content = node_att(n, "content");
		const char *url = content ? strcasestr(content, "url=") : NULL;
		char *path, text[ISERV_PATH_SIZE];

		if (!equiv || str_casecmp(equiv, "refresh") != 0 || !url)
			continue;
		url += 4;
		url += strspn(url, "'\" ");
		if (!str_printf(text, sizeof(text), "%.*s",
				(int)strcspn(url, "'\""), url))
			return false;
		path = iserv_link(p, text);
		return *path && str_copy(to, ISERV_PATH_SIZE, path);
	}
	return false;
}

enum iserv_kind iserv_kind_of(const struct iserv_page *p, const char *path,
			      char to[ISERV_PATH_SIZE])
{
	size_t n = strlen(p->prefix);

	*to = '\0';
	if (input_like(&p->tree, is_password))
		return ISERV_LOGIN;
	if (input_like(&p->tree, is_change))
		return ISERV_PASSWORD;
	if (iserv_code_input(p))
		return ISERV_CODE;
	if (refresh(p, to))
		return ISERV_REFRESH;
	if (strncmp(path, p->prefix, n) == 0 && str_starts(path + n, "/auth/"))
		return ISERV_STRANGE;
	return ISERV_IN;
}

char *iserv_alert(const struct iserv_page *p)
{
	const struct node *n = NULL;

	while ((n = node_of_class(&p->tree.root, n, NULL, "alert")))
		if (!node_has_class(n, "hidden"))
			return iserv_line(p, n);
	n = node_of_class(&p->tree.root, NULL, NULL, "help-block");
	return n ? iserv_line(p, n) : field_none();
}

static bool says_refused(const char *text)
{
	static const char *const words[] = { "berechtigung", "authorization",
					     "authorisation", "permission" };
	bool says = false;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		says |= iserv_says(text, words[i]);
	return says;
}

/* Fact 1.8/right: a page of 200 may say so. The last text counts, as a whole
 * line where that is short. */
char *iserv_refusal(const struct iserv_page *p)
{
	const struct node *content = node_with(&p->tree.root, NULL, NULL, "id",
					       "content");
	const struct node *n = content, *last = NULL;
	char *line;

	while (n && (n = node_next(n, content)))
		if (!*n->name && says_refused(n->text))
			last = n;
	if (!last)
		return field_none();
	line = iserv_line(p, last->parent);
	return strlen(line) < REFUSAL_SIZE ? line : iserv_line(p, last);
}

/* ---- forms */

static char *raw_text(const struct iserv_page *p, const struct node *n)
{
	struct buf b;

	buf_init(&b, 1u << 20);
	node_raw(&b, n);
	return arena_take(p->arena, &b);
}

static char *copy(const struct iserv_page *p, const char *s)
{
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_str(&b, s ? s : "");
	return arena_take(p->arena, &b);
}

/* The option that a browser would send: the chosen one, else the first. */
static char *chosen(const struct iserv_page *p, const struct node *select)
{
	const struct node *n = NULL, *out = NULL;

	while ((n = node_find(select, n, "option"))) {
		if (node_att(n, "selected")) {
			out = n;
			break;
		}
		if (!out)
			out = n;
	}
	if (!out)
		return NULL;
	return node_att(out, "value") ? copy(p, node_att(out, "value")) :
					raw_text(p, out);
}

static bool one_of(const char *type, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_casecmp(type, names[i]) == 0)
			return true;
	return false;
}

/* NULL: it sends nothing. */
static char *value_of(const struct iserv_page *p, const struct node *n)
{
	static const char *const never[] = { "submit", "button", "image",
					     "reset", "file" };
	static const char *const ticked[] = { "checkbox", "radio" };
	const char *type = node_att(n, "type");

	if (node_att(n, "disabled"))
		return NULL;
	if (node_is(n, "textarea"))
		return raw_text(p, n);
	if (node_is(n, "select"))
		return node_att(n, "multiple") ? NULL : chosen(p, n);
	if (!node_is(n, "input"))
		return NULL;
	if (!type)
		type = "text";
	if (one_of(type, never, ARRAY_LEN(never)))
		return NULL;
	if (one_of(type, ticked, ARRAY_LEN(ticked)))
		return !node_att(n, "checked") ? NULL :
		       copy(p, node_att(n, "value") ? node_att(n, "value") : "on");
	return copy(p, node_att(n, "value"));
}

static enum err add_field(const struct iserv_page *p, struct iserv_form *f,
			  const struct node *n)
{
	const char *name = node_att(n, "name"), *type = node_att(n, "type");
	char *value = name && *name ? value_of(p, n) : NULL;
	bool required = node_att(n, "required") != NULL;
	struct iserv_field *grown;

	/* A tick that has to be set waits to be filled as well. */
	if (!value && !(name && *name && required && node_is(n, "input") &&
			!(type && str_casecmp(type, "file") == 0)))
		return ERR_OK;
	grown = realloc(f->fields, ((size_t)f->n_fields + 1) * sizeof(*grown));
	if (!grown)
		return ERR_NOMEM;
	f->fields = grown;
	grown[f->n_fields++] = (struct iserv_field){
		.name = copy(p, name), .value = value ? value : field_none(),
		.required = required && (!value || !*value),
		.hidden = type && str_casecmp(type, "hidden") == 0,
	};
	return ERR_OK;
}

bool iserv_sends(const struct node *n)
{
	const char *name = node_att(n, "name"), *type = node_att(n, "type");
	bool sends = node_is(n, "button") ?
			     !type || str_casecmp(type, "submit") == 0 :
			     node_is(n, "input") && type &&
				     str_casecmp(type, "submit") == 0;

	return sends && name && *name && !node_att(n, "disabled");
}

static void add_button(const struct iserv_page *p, struct iserv_form *f,
		       const struct node *n)
{
	if (iserv_sends(n) && f->n_buttons < ISERV_BUTTONS)
		f->buttons[f->n_buttons++] = copy(p, node_att(n, "name"));
}

enum err iserv_read_form(const struct iserv_page *p, const struct node *form,
			 struct iserv_form *out)
{
	const struct node *n = NULL;
	enum err err = ERR_OK;

	memset(out, 0, sizeof(*out));
	out->action = field_none();
	if (!form)
		return ERR_OK;
	out->there = true;
	if (node_att(form, "action"))
		out->action = iserv_link(p, node_att(form, "action"));
	while (!err && !p->arena->error && (n = node_find(form, n, NULL))) {
		add_button(p, out, n);
		err = add_field(p, out, n);
	}
	return err ? err : p->arena->error;
}

void iserv_form_release(struct iserv_form *f)
{
	free(f->fields);
	memset(f, 0, sizeof(*f));
}

const struct iserv_field *iserv_form_field(const struct iserv_form *f,
					   const char *name)
{
	for (int i = 0; i < f->n_fields; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return &f->fields[i];
	return NULL;
}

const char *iserv_form_button(const struct iserv_form *f, const char *word)
{
	for (int i = 0; i < f->n_buttons; i++)
		if (strstr(f->buttons[i], word))
			return f->buttons[i];
	return NULL;
}

/* ---- JSON */

json_t *iserv_json(const char *data, size_t len, const char *content_type)
{
	size_t at = 0;

	if (content_type && strcasestr(content_type, "html"))
		return NULL;
	while (at < len && isspace((unsigned char)data[at]))
		at++;
	if (at == len || (data[at] != '{' && data[at] != '['))
		return NULL;
	return json_loadb(data, len, 0, NULL);
}

int64_t iserv_badge(const json_t *badges)
{
	return field_int(badges, "exercise", -1);
}
