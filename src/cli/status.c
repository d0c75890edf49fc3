/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/timefmt.h"
#include "cli/cli.h"
#include "cli/words.h"
#include "model/weather.h"

#define WEEK	    (7 * 86400)
#define HOURS	    24
#define SAMPLES_MAX 5000
#define SKEW_MAX_S  300

struct view {
	struct cli *c;
	struct json *j;
	struct table table;
	struct sample *samples; /* SAMPLES_MAX */
	int n;
	int64_t now;
	bool history;
};

static enum err add_sample(void *ctx, const struct sample *s)
{
	struct view *v = ctx;

	if (v->n < SAMPLES_MAX)
		v->samples[v->n++] = *s;
	return ERR_OK;
}

static enum err module_json(void *ctx, const struct module *m)
{
	struct json *j = ((struct view *)ctx)->j;

	json_begin_object(j, NULL);
	json_str(j, "name", m->name);
	json_str(j, "state", m->state);
	json_str(j, "text", m->text);
	json_end_object(j);
	return ERR_OK;
}

static enum err module_text(void *ctx, const struct module *m)
{
	const struct view *v = ctx;

	fprintf(v->c->out.to, "  %s: %s%s%s\n", module_name(m->name),
		module_word(m->state),
		m->text && *m->text ? ", " : "", m->text ? m->text : "");
	return ERR_OK;
}

/* What we know ourselves goes before what the samples say. */
static void tell(struct weather *w, const struct account *a)
{
	weather_told(w, a);
	if ((a->skew > SKEW_MAX_S || a->skew < -SKEW_MAX_S) &&
	    (w->state == WEATHER_ok || w->state == WEATHER_unknown)) {
		w->state = WEATHER_clock;
		w->since = 0;
	}
}

static enum err status_json(struct view *v, const struct account *a,
	const struct weather *w)
{
	struct json *j = v->j = output_row(&v->c->out);
	enum err err;

	json_str(j, "account", a->name);
	json_str(j, "state", word_name(WORDS_WEATHER, (int)w->state));
	json_time(j, "since", w->since);
	if (w->latency_ms >= 0)
		json_int(j, "latency_ms", w->latency_ms);
	else
		json_put_null(j, "latency_ms");
	json_time(j, "next_try", a->next_try);
	json_str(j, "advice", weather_advice(w->state, a->fault));
	json_str(j, "reason", err_name(a->fault));
	json_str(j, "said", a->said);
	json_time(j, "looked", a->looked);
	json_time(j, "synced", a->synced);
	json_int(j, "clock_skew", a->skew);
	if (w->calm_from >= 0) {
		json_int(j, "calm_from", w->calm_from);
		json_int(j, "calm_to", w->calm_to);
	}
	json_begin_array(j, "modules");
	err = store_modules(v->c->store, a->id, module_json, v);
	json_end_array(j);
	output_row_end(&v->c->out);
	return err;
}

static void print_time(FILE *to, const char *fmt, int64_t at)
{
	char text[64];

	if (!at)
		return;
	time_human(at, text, sizeof(text));
	fprintf(to, "  %s: %s\n", fmt, text);
}

static enum err status_text(struct view *v, const struct account *a,
	const struct weather *w)
{
	FILE *to = v->c->out.to;
	const char *advice = weather_advice(w->state, a->fault);

	fprintf(to, "%s: %s\n", a->name,
		state_word(WORDS_WEATHER, (int)w->state));
	if (a->fault != ERR_OK && strcmp(advice, _(err_text(a->fault))) != 0)
		fprintf(to, "  %s\n", _(err_text(a->fault)));
	if (*a->said)
		fprintf(to, _("  the server says: %s\n"), a->said);
	if (*advice)
		fprintf(to, "  %s\n", advice);
	print_time(to, _("since"), w->since);
	if (w->latency_ms >= 0)
		fprintf(to, _("  usually answers within %d ms\n"),
			w->latency_ms);
	print_time(to, _("last look"), a->looked);
	if (a->synced != a->looked)
		print_time(to, _("last success"), a->synced);
	print_time(to, _("next look"), a->next_try);
	if (w->calm_from >= 0)
		fprintf(to, _("  usually calm from %d:00 to %d:00\n"),
			w->calm_from, w->calm_to);
	return store_modules(v->c->store, a->id, module_text, v);
}

struct hour {
	int requests, failed;
	int64_t ms;
};

static void history_row(struct view *v, const struct account *a, int64_t at,
	const struct hour *h)
{
	int good = h->requests - h->failed;
	int64_t latency = good ? h->ms / good : -1;

	if (v->c->out.json) {
		struct json *j = output_row(&v->c->out);

		json_str(j, "account", a->name);
		json_time(j, "hour", at);
		json_int(j, "requests", h->requests);
		json_int(j, "failed", h->failed);
		if (good)
			json_int(j, "latency_ms", latency);
		else
			json_put_null(j, "latency_ms");
		output_row_end(&v->c->out);
		return;
	}
	table_text(&v->table, a->name);
	table_time(&v->table, at);
	table_int(&v->table, h->requests);
	table_int(&v->table, h->failed);
	if (good)
		table_int(&v->table, latency);
	else
		table_text(&v->table, "");
}

static void history(struct view *v, const struct account *a)
{
	struct hour hours[HOURS] = {0};
	int64_t begin = v->now - v->now % 3600 - (HOURS - 1) * 3600;

	for (int i = 0; i < v->n; i++) {
		const struct sample *s = &v->samples[i];
		int64_t hour = (s->at - begin) / 3600;

		if (s->at < begin || hour >= HOURS)
			continue;
		hours[hour].requests++;
		hours[hour].failed += s->err != ERR_OK || s->status >= 400;
		if (s->err == ERR_OK && s->status < 400)
			hours[hour].ms += s->first_ms;
	}
	for (int i = 0; i < HOURS; i++)
		if (hours[i].requests)
			history_row(v, a, begin + i * 3600, &hours[i]);
}

static enum err show_account(void *ctx, const struct account *a)
{
	struct view *v = ctx;
	struct week_cell week[WEEK_CELLS] = {{0}};
	struct weather w;
	enum err err;

	v->n = 0;
	err = store_samples(v->c->store, a->id, v->now - WEEK, add_sample, v);
	if (err != ERR_OK)
		return err;
	if (v->history) {
		history(v, a);
		return ERR_OK;
	}
	err = store_week(v->c->store, a->id, week);
	if (err != ERR_OK)
		return err;
	weather_read(&w, v->samples, v->n, v->now);
	weather_week(&w, week);
	tell(&w, a);
	return v->c->out.json ? status_json(v, a, &w) : status_text(v, a, &w);
}

int run_status(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("Account")},
		{.title = N_("Hour")},
		{.title = N_("Requests"), .right = true},
		{.title = N_("Failed"), .right = true},
		{.title = N_("Milliseconds"), .right = true},
	};
	struct view v = {.c = c, .now = clock_now(c->clock),
		.history = cli_has(c, OPTION_HISTORY)};
	enum err err = ERR_NOMEM;
	int code = cli_store(c, STORE_READ);

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	v.samples = calloc(SAMPLES_MAX, sizeof(*v.samples));
	table_begin(&v.table, &c->out, columns, ARRAY_LEN(columns));
	if (v.samples)
		err = store_account_each(c->store, show_account, &v);
	if (table_end(&v.table) != ERR_OK)
		err = v.table.error;
	free(v.samples);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}
