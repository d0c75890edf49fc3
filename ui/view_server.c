/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the server of each school is doing, and what to do about it. */
#include "base/base.h"

#include "base/buf.h"
#include "base/timefmt.h"
#include "ui/app.h"

#define SPAN (24 * 3600)
#define SAMPLES 256
#define BARS 10
#define LABEL 14

struct server { struct ui *ui; struct doc *doc; bool any; };
struct samples { struct sample rows[SAMPLES]; int n; };

static enum err take_sample(void *ctx, const struct sample *s)
{
	struct samples *all = ctx;

	if (all->n == SAMPLES)
		return ERR_CANCELLED;
	all->rows[all->n++] = *s;
	return ERR_OK;
}

static enum err add_module(void *ctx, const struct module *m)
{
	struct server *s = ctx;

	if (!s->any)
		doc_heading(s->doc, _("Parts of the server"));
	s->any = true;
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
	doc_column(d, LABEL);
	doc_add(d, role, text);
}

static void add_history(struct ui *ui, struct doc *d, const struct samples *all)
{
	int worst = 1;
	char bar[16];

	if (all->n == 0)
		return;
	doc_heading(d, _("The last answers"));
	for (int i = 0; i < MIN(all->n, BARS); i++)
		worst = MAX(worst, all->rows[i].total_ms);
	for (int i = 0; i < MIN(all->n, BARS); i++) {
		const struct sample *s = &all->rows[i];
		struct tm tm = time_local(s->at);

		str_printf(bar, sizeof(bar), "  %02d:%02d  ", tm.tm_hour,
			   tm.tm_min);
		doc_line(d);
		doc_add(d, ROLE_dim, bar);
		if (s->err) {
			doc_add(d, ROLE_warn, _(err_text(s->err)));
			continue;
		}
		doc_bar(d, &ui->term, 20, s->total_ms, worst);
		doc_addf(d, ROLE_text, " %d ms", s->total_ms);
	}
}

/* What the last look at the news ended with, and in whose words. */
static void add_fault(struct doc *d, const struct account *a)
{
	char text[UI_TEXT];

	doc_blank(d);
	doc_wrap(d, ROLE_strong, 0, _(err_text(a->fault)));
	if (!*a->said)
		return;
	str_printf(text, sizeof(text), _("The server says: %s"), a->said);
	doc_wrap(d, ROLE_text, 2, text);
}

static void add_weather(struct ui *ui, struct doc *d, const struct account *a,
			const struct samples *all)
{
	struct weather w;
	char text[UI_TEXT], when[WORDS_SIZE];
	const char *advice;
	enum role role;

	weather_read(&w, all->rows, all->n, ui->now);
	w.state = weather_told(&w, a);
	role = words_weather_role(w.state) == ROLE_header_bad ? ROLE_bad
							      : ROLE_good;
	fact(d, _("Now"), w.state == WEATHER_unknown ? ROLE_text : role,
	     state_word(WORDS_WEATHER, (int)w.state));
	if (w.since) {
		words_when(when, w.since, ui->now);
		doc_addf(d, ROLE_dim, _(", since %s"), when);
	}
	if (a->fault)
		add_fault(d, a);
	advice = weather_advice(w.state, a->fault);
	if (*advice && strcmp(advice, _(err_text(a->fault))) != 0) {
		doc_blank(d);
		doc_wrap(d, ROLE_strong, 0, advice);
		doc_blank(d);
	}
	if (w.latency_ms >= 0) {
		str_printf(text, sizeof(text), "%d ms", w.latency_ms);
		fact(d, _("Answers in"), ROLE_text, text);
	}
	if (w.calm_from >= 0) {
		str_printf(text, sizeof(text), _("from %d to %d o'clock"),
			   w.calm_from, w.calm_to);
		fact(d, _("Mostly calm"), ROLE_text, text);
	}
}

static enum err add_account(void *ctx, const struct account *a)
{
	struct server *s = ctx;
	struct ui *ui = s->ui;
	struct doc *d = s->doc;
	struct samples all;
	char when[WORDS_SIZE];

	all.n = 0;
	if (d->n > 0)
		doc_blank(d);
	doc_line(d);
	doc_add(d, ROLE_heading, *a->school ? a->school : a->name);
	fact(d, _("Address"), ROLE_text, a->url);
	fact(d, _("You are"), ROLE_text, *a->person ? a->person : a->user);
	store_samples(ui->store, a->id, ui->now - SPAN, take_sample, &all);
	add_weather(ui, d, a, &all);
	words_when_both(when, a->synced, ui->now);
	fact(d, _("Last look"), ROLE_text, a->synced ? when : _("never"));
	if (a->next_try > ui->now) {
		words_when_both(when, a->next_try, ui->now);
		fact(d, _("Next look"), ROLE_text, when);
	}
	if (a->skew > 90 || a->skew < -90) {
		words_duration(when, a->skew < 0 ? -a->skew : a->skew);
		fact(d, _("Your clock"), ROLE_warn,
		     a->skew > 0 ? _("is slow; the school's clock counts: ")
				 : _("is fast; the school's clock counts: "));
		doc_add(d, ROLE_warn, when);
	}
	s->any = false;
	store_modules(ui->store, a->id, add_module, s);
	add_history(ui, d, &all);
	return ERR_OK;
}

static void load(struct ui *ui, struct view *v)
{
	struct server s = {ui, &v->doc, false};

	doc_begin(&v->doc, ui->term.cols - 3);
	if (ui->accounts == 0)
		doc_wrap(&v->doc, ROLE_text, 0, _("No school yet."));
	store_account_each(ui->store, add_account, &s);
	v->list.total = v->doc.n;
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OUTBOX, ACTION_NEWS, ACTION_SYNC, ACTION_LOGIN,
	ACTION_QUIT,
	ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_server = {
	.title = N_("The school's server"), .keys = keys, .load = load,
};
