/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's schools: what is kept of each, and how its login is. */
#include "base/base.h"

#include "base/buf.h"
#include "ui/app.h"

#define ACCOUNTS_MAX 64
#define LABEL 14

/* Whose the entries of the page are. */
struct accounts { int64_t id[ACCOUNTS_MAX]; int n; };

struct page { struct ui *ui; struct doc *doc; struct accounts *all; };

static const char *platform(const char *name)
{
	static const struct { const char *name, *word; } rows[] = {
		{"open", N_("School API")}, {"moodle", "Moodle"},
		{"iserv", "IServ"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return _(rows[i].word);
	return name;
}

static const char *kept(enum kept k)
{
	static const char *const words[KEPT_COUNT] = {
		[KEPT_unknown] = N_("a login"),
		[KEPT_token] = N_("a token instead of your password"),
		[KEPT_session] = N_("the session, not your password"),
		[KEPT_password] = N_("your password, and the session"),
		[KEPT_nothing] = N_("the session as long as the school gives it"),
	};

	return _(words[k]);
}

static void fact(struct doc *d, const char *label, enum role role,
		 const char *text)
{
	char line[UI_TEXT];

	if (d->width < 60) {
		str_printf(line, sizeof(line), "%s: %s", label, text);
		doc_wrap(d, role, 2, line);
		return;
	}
	doc_line(d);
	doc_addf(d, ROLE_dim, "  %s", label);
	doc_column(d, LABEL + 2);
	doc_add(d, role, text);
}

static enum err add(void *ctx, const struct account *a)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	char text[UI_TEXT], when[WORDS_SIZE];

	if (p->all->n == ACCOUNTS_MAX)
		return ERR_CANCELLED;
	doc_entry(d);
	if (d->n > 0)
		doc_blank(d);
	p->all->id[p->all->n++] = a->id;
	doc_wrap(d, ROLE_heading, 0, *a->school ? a->school : a->name);
	fact(d, _("Account"), ROLE_text, a->name);
	str_printf(text, sizeof(text), *a->person ? "%s (%s)" : "%s%s",
		   a->person, a->user);
	fact(d, _("You are"), ROLE_text, text);
	fact(d, _("Platform"), ROLE_text, platform(a->platform));
	if (a->login_needed)
		fact(d, _("Login"), ROLE_bad, ui_text(p->ui, text, _("! needed again: press {login}")));
	else
		fact(d, _("Login"), ROLE_good, _("works"));
	fact(d, _("Kept here"), ROLE_text, kept(a->kept));
	words_when_both(when, a->looked, p->ui->now);
	fact(d, _("Last look"), ROLE_text, a->looked ? when : _("never"));
	if (a->fault && a->fault != ERR_LOGIN)
		fact(d, _("Trouble"), ROLE_warn, _(err_text(a->fault)));
	doc_link(d, 2, a->url);
	return ERR_OK;
}

static void load(struct ui *ui, struct view *v)
{
	struct page p = {ui, &v->doc, v->own};

	if (!v->own)
		v->own = p.all = calloc(1, sizeof(*p.all));
	doc_begin(&v->doc, ui->term.cols - 3);
	v->list.total = 0;
	if (!p.all)
		return;
	p.all->n = 0;
	store_account_each(ui->store, add, &p);
	if (p.all->n == 0)
		ui_wrap(ui, &v->doc, 0,
			_("No school yet. {add} adds yours: you need its address, your name there and your password."));
	v->list.total = v->doc.n;
	search_keep(ui, v);
}

/* The account that the cursor is on; its strings are the caller's. */
static bool account_here(struct ui *ui, const struct view *v, struct account *a)
{
	const struct accounts *all = v->own;
	bool any = all && v->list.at >= 0 && v->list.at < v->list.total;
	int entry = any ? v->doc.lines[v->list.at].entry : 0;
	int64_t id = entry ? all->id[entry - 1] : 0;

	*a = (struct account){0};
	return id && ui_ok(ui, store_account_get(ui->store, id, a));
}

struct unsent { int64_t account; int n; char title[UI_TEXT / 2]; };

static enum err count_unsent(void *ctx, const struct entry *e)
{
	struct unsent *u = ctx;

	if (e->account == u->account && u->n++ == 0)
		str_copy(u->title, sizeof(u->title), e->title);
	return ERR_OK;
}

static enum reply drop(struct ui *ui, const struct account *a)
{
	struct unsent u = {.account = a->id};

	store_outbox(ui->store, true, count_unsent, &u);
	if (u.n) {
		ui->asked = ACTION_COUNT;
		ui_say(ui, ROLE_bad,
		       ngettext("Not removed: %d thing is not sent yet ('%s'). {outbox} shows it: send it or take it out first.",
				"Not removed: %d things are not sent yet, the first is '%s'. {outbox} shows them: send them or take them out first.",
				(unsigned long)u.n), u.n, u.title);
		return REPLY_DRAW;
	}
	if (!ui_sure(ui, ACTION_DROP, a->id,
		     _("Remove %s? Its tasks, receipts and login go from this computer; your files stay, and at the school nothing changes. Press {drop} again."),
		     a->name))
		return REPLY_DRAW;
	return deed_account_remove(ui, a);
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	enum reply reply = REPLY_DRAW;
	struct account here;

	if (a == ACTION_ADD)
		return deed_login_as(ui, "");
	if (a != ACTION_LOGIN && a != ACTION_DROP && a != ACTION_OPEN)
		return REPLY_NOT_MINE;
	if (!account_here(ui, v, &here)) {
		if (a == ACTION_LOGIN)
			reply = deed_login_as(ui, "");
	} else if (a == ACTION_LOGIN) {
		reply = deed_login_as(ui, here.name);
	} else if (a == ACTION_DROP) {
		reply = drop(ui, &here);
	} else {
		deed_link(ui, here.url);
	}
	record_account_release(&here);
	return reply;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	struct account a;

	if (account_here(ui, v, &a))
		ui_text(ui, out,
			_("%s: {open} opens its page, {login} logs in, {drop} removes it, {add} adds a school."),
			a.name);
	record_account_release(&a);
}

/* Its name stands for it, not its address. */
static int64_t is(const struct view *v, int64_t row)
{
	const struct accounts *all = v->own;
	const struct doc_line *l = &v->doc.lines[row];
	bool first = l->n > 0 && (row == 0 || l[-1].n == 0 ||
				  l[-1].entry != l->entry);

	return l->entry && first ? all->id[l->entry - 1] : 0;
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_ADD, ACTION_LOGIN, ACTION_DROP, ACTION_OPEN,
	ACTION_SERVER, ACTION_SYNC, ACTION_SEARCH, ACTION_QUIT, ACTION_BACK,
	ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_LOGIN, ACTION_DROP, ACTION_OPEN, ACTION_COUNT
};

const struct view_ops view_accounts = {
	.title = N_("Accounts"), .keys = keys, .load = load, .act = act,
	.of_row = of_row, .tell = tell, .is = is, .search = search_load,
	.found = search_kept,
};
