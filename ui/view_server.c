/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the server of each school is doing, and what to do about it. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "ui/app.h"
#include "ui/sky.h"

#define SPAN (24 * 3600)
#define LABEL 14
#define TOLD_S (14 * 86400)
#define TOLD_MAX 3

#define PICTURES 8

/* Rows that are pictures, to be said in words. */
struct pictures {
	struct { struct sky *sky; int line, monday; } of[PICTURES];
	int n;
};
struct server {
	struct ui *ui;
	struct doc *doc;
	struct pictures *pictures;
	int64_t account;
	bool answers;
	int n;
};

static bool answers(enum weather_state s)
{
	return s != WEATHER_unknown && s != WEATHER_unreachable &&
	       s != WEATHER_offline && s != WEATHER_portal;
}

static const char *parts_heading(const struct server *s)
{
	return s->answers ? _("Parts of the server")
			  : _("Parts of the server, as it told last");
}

static enum err add_module(void *ctx, const struct module *m)
{
	struct server *s = ctx;

	if (!s->n++)
		doc_heading(s->doc, parts_heading(s));
	doc_line(s->doc);
	doc_addf(s->doc, ROLE_text, "  %s", module_name(m->name));
	doc_column(s->doc, 24);
	doc_add(s->doc, strcmp(m->state, "pass") == 0 ? ROLE_good : ROLE_warn,
		module_word(m->state));
	if (m->text && *m->text)
		doc_wrap(s->doc, ROLE_text, 4, m->text);
	return ERR_OK;
}

static void fact(struct doc *d, const char *label, enum role role,
		 const char *text)
{
	doc_line(d);
	doc_add(d, ROLE_dim, label);
	doc_hang(d, role, LABEL, text);
}

/* What the last look at the news ended with, and in whose words. */
static void add_fault(struct doc *d, const struct account *a)
{
	char text[UI_TEXT];

	if (!a->fault || (a->fault == ERR_LOGIN && !*a->said))
		return; /* the advice says just that */
	doc_blank(d);
	doc_wrap(d, ROLE_strong, 0, _(err_text(a->fault)));
	if (!*a->said)
		return;
	str_printf(text, sizeof(text), _("The server says: %s"), a->said);
	doc_wrap(d, ROLE_text, 2, text);
}

/* False: it does not answer now. */
static bool add_weather(struct ui *ui, struct doc *d, const struct account *a,
			const struct sky *sky)
{
	struct weather w;
	char text[UI_TEXT], when[WORDS_SIZE];
	const char *advice;
	enum role role;

	weather_read(&w, sky->samples, sky->n, ui->now);
	weather_week(&w, sky->week);
	weather_told(&w, a);
	role = words_weather_role(w.state) == ROLE_header_bad ? ROLE_bad
							      : ROLE_good;
	fact(d, _("Now"), w.state == WEATHER_unknown ? ROLE_text : role,
	     state_word(WORDS_WEATHER, (int)w.state));
	if (w.since) {
		words_when(when, w.since, ui->now);
		doc_addf(d, ROLE_dim, _(", since %s"), when);
	}
	add_fault(d, a);
	advice = w.state == WEATHER_login
		? ui_text(ui, text, _("Log in again: press {login}."))
		: weather_advice(w.state, a->fault);
	if (*advice && strcmp(advice, _(err_text(a->fault))) != 0) {
		doc_blank(d);
		doc_wrap(d, ROLE_strong, 0, advice);
		doc_blank(d);
	}
	/* How it answered before is no answer now. */
	if (w.latency_ms >= 0 && answers(w.state)) {
		str_printf(text, sizeof(text), "%d ms", w.latency_ms);
		fact(d, _("Answers in"), ROLE_text, text);
	}
	if (w.calm_from >= 0) {
		str_printf(text, sizeof(text), _("from %d to %d o'clock"),
			   w.calm_from, w.calm_to);
		fact(d, _("Mostly calm"), ROLE_text, text);
	}
	return answers(w.state);
}

/* When it is looked at again, and why then. */
static void add_looks(struct ui *ui, struct doc *d, const struct account *a)
{
	char when[WORDS_SIZE], line[UI_TEXT];

	words_when_both(when, a->looked, ui->now);
	fact(d, _("Last look"), ROLE_text, a->looked ? when : _("never"));
	if (a->synced && a->synced != a->looked) {
		words_when_both(when, a->synced, ui->now);
		fact(d, _("Last success"), ROLE_text, when);
	}
	if (a->next_try > ui->now) {
		words_when_both(when, a->next_try, ui->now);
		fact(d, _("Next look"), ROLE_text, when);
		ui_wrap(ui, d, 2, a->fault
			? _("Not sooner, so that the server can recover: the breaks grow while it has trouble. {sync} looks now.")
			: _("At a time of your own, so that not all ask at once. {sync} looks now."));
	}
	if (a->skew > 90 || a->skew < -90) {
		words_duration(when, a->skew < 0 ? -a->skew : a->skew);
		str_printf(line, sizeof(line), "%s%s", a->skew > 0
			   ? _("is slow; the school's clock counts: ")
			   : _("is fast; the school's clock counts: "), when);
		fact(d, _("Your clock"), ROLE_warn, line);
	}
}

/* Does a title speak of the server or of work on it? In the languages that
 * schools write in; one that is missed stands in the news. */
static bool of_server(const char *title)
{
	static const char *const words[] = {
		"server", "wartung", "maintenance", "iserv", "moodle",
		"storung", "ausfall", "outage", "netz", "bakim", "sunucu",
	};
	struct buf folded;
	bool found = false;

	buf_init(&folded, 4 * UI_TEXT);
	text_fold(&folded, title);
	for (size_t i = 0; folded.len && i < ARRAY_LEN(words) && !found; i++)
		found = strstr(folded.data, words[i]) != NULL;
	buf_release(&folded);
	return found;
}

static enum err add_told(void *ctx, const struct announcement *a)
{
	struct server *s = ctx;
	char when[WORDS_SIZE], line[UI_TEXT];

	if (a->account != s->account || a->at < s->ui->now - TOLD_S ||
	    !of_server(a->title))
		return ERR_OK;
	if (!s->n++)
		doc_heading(s->doc, _("What the school says about it"));
	words_when(when, a->at, s->ui->now);
	str_printf(line, sizeof(line), "%s: %s", when, a->title);
	doc_wrap(s->doc, ROLE_text, 2, line);
	return s->n == TOLD_MAX ? ERR_CANCELLED : ERR_OK;
}

static void add_parts(struct server *s, const struct account *a)
{
	s->account = a->id;
	s->n = 0;
	store_modules(s->ui->store, a->id, add_module, s);
	if (!s->n) {
		doc_heading(s->doc, _("Parts of the server"));
		doc_wrap(s->doc, ROLE_dim, 2,
			 _("This school's server does not tell how its parts (files, video lessons) are doing."));
	}
	s->n = 0;
	store_announcements(s->ui->store, TOLD_MAX * 30, add_told, s);
}

/* Takes sky. */
static void keep(struct pictures *p, struct sky *sky, int line, int monday)
{
	if (p->n == PICTURES) {
		free(sky);
		return;
	}
	p->of[p->n].sky = sky;
	p->of[p->n].line = line;
	p->of[p->n++].monday = monday;
}

static enum err add_account(void *ctx, const struct account *a)
{
	struct server *s = ctx;
	struct doc *d = s->doc;
	struct sky *sky = calloc(1, sizeof(*sky));
	int line, monday;

	if (!sky)
		return ERR_NOMEM;
	sky_read(sky, s->ui->store, a->id, s->ui->now);
	if (d->n > 0)
		doc_blank(d);
	doc_line(d);
	doc_add(d, ROLE_heading, *a->school ? a->school : a->name);
	fact(d, _("Address"), ROLE_text, a->url);
	fact(d, _("You are"), ROLE_text, *a->person ? a->person : a->user);
	s->answers = add_weather(s->ui, d, a, sky);
	add_looks(s->ui, d, a);
	line = sky_line(sky, s->ui, d);
	add_parts(s, a);
	monday = sky_map(sky, s->ui, d);
	keep(s->pictures, sky, line, monday);
	return ERR_OK;
}

static void forget(struct pictures *p)
{
	for (int i = 0; i < p->n; i++)
		free(p->of[i].sky);
	p->n = 0;
}

static void load(struct ui *ui, struct view *v)
{
	struct server s = {.ui = ui, .doc = &v->doc};

	if (!v->own)
		v->own = calloc(1, sizeof(struct pictures));
	s.pictures = v->own;
	v->list.total = 0;
	if (!s.pictures)
		return;
	forget(s.pictures);
	doc_begin(&v->doc, ui->term.cols - 3);
	if (ui->accounts == 0)
		ui_wrap(ui, &v->doc, 0,
			_("No school yet. {login} adds yours: you need its address, your name there and your password."));
	store_account_each(ui->store, add_account, &s);
	v->list.total = v->doc.n;
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct pictures *p = v->own;

	for (int i = 0; p && i < p->n; i++) {
		int monday = p->of[i].monday;

		if (row == p->of[i].line) {
			sky_line_words(p->of[i].sky, ui->now, out);
			return;
		}
		if (monday >= 0 && row >= monday && row < monday + WEEK_DAYS) {
			sky_day_words(p->of[i].sky, (int)row - monday, out);
			return;
		}
	}
	doc_words(&v->doc, row, out);
}

static void release(struct view *v)
{
	if (v->own)
		forget(v->own);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OUTBOX, ACTION_NEWS, ACTION_SYNC, ACTION_ACCOUNTS,
	ACTION_LOGIN, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_server = {
	.title = N_("The school's server"), .keys = keys, .load = load,
	.words = words, .release = release,
};
