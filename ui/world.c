/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen knows of the world outside, and what may change it: the
 * store, the sync program, signals, the clock. */
#include "base/base.h"

#include "base/buf.h"
#include "base/disk.h"
#include "ui/app.h"

#define WEATHER_SPAN 21600
#define WEATHER_SAMPLES 64
#define STILL_MS 5000
#define SYNC_ROOM (64 << 10) /* bytes: less, and it cannot write down what it hears */

/* How much a school needs the person: a login, then what is in its way. */
static int need_of(const struct account *a)
{
	return a->login_needed ? 2 : a->fault != ERR_OK;
}

static enum err take_account(void *ctx, const struct account *a)
{
	struct ui *ui = ctx;
	int need = need_of(a);

	if (ui->accounts++ == 0)
		ui->skew = a->skew;
	if (ui->accounts == 1 || need > ui->need) {
		ui->need = need;
		ui->account = a->id;
		ui->fault = a->login_needed ? ERR_LOGIN : a->fault;
		str_copy(ui->school, sizeof(ui->school),
			 a->school && *a->school ? a->school : a->name);
		str_copy(ui->login_account, sizeof(ui->login_account),
			 a->login_needed ? a->name : "");
	}
	ui->unread |= !a->synced;
	ui->half_read |= !a->whole;
	ui->tells_lessons |= strcmp(a->platform, "moodle") != 0;
	ui->gives_back |= platform_gives_back(a->platform);
	return ERR_OK;
}

/* What stands in the way is said once when it begins; the word for it stays
 * in the header. */
static void read_told(struct ui *ui)
{
	const struct account a = {.fault = ui->fault,
		.login_needed = *ui->login_account};

	weather_told(&ui->weather, &a);
	if (ui->fault && ui->fault != ui->fault_told && !*ui->message)
		ui_say(ui, ROLE_warn, a.login_needed ?
		       _("%s: %s. {login} logs in.")
		       : _("%s: %s. {server} tells more."),
		       ui->school, _(err_text(ui->fault)));
	ui->fault_told = ui->fault;
}

struct samples { struct sample rows[WEATHER_SAMPLES]; int n; };

static enum err take_sample(void *ctx, const struct sample *s)
{
	struct samples *all = ctx;

	if (all->n == WEATHER_SAMPLES)
		return ERR_CANCELLED;
	all->rows[all->n++] = *s;
	return ERR_OK;
}

void ui_refresh(struct ui *ui)
{
	struct samples all;

	all.n = 0;
	ui->accounts = ui->need = 0;
	ui->unread = ui->half_read = false;
	ui->tells_lessons = ui->gives_back = false;
	ui->skew = 0;
	ui->fault = ERR_OK;
	*ui->school = *ui->login_account = '\0';
	store_account_each(ui->store, take_account, ui);
	ui->now = clock_now(clock_system()) + ui->skew;
	queue_release(&ui->queue);
	store_queue(ui->store, clock_now(clock_system()), &ui->queue);
	if (ui->accounts == 0)
		return;
	store_samples(ui->store, ui->account, ui->now - WEATHER_SPAN,
		      take_sample, &all);
	weather_read(&ui->weather, all.rows, all.n, ui->now);
	read_told(ui);
}

static void keep_progress(struct ui *ui, const struct bell_message *m)
{
	struct progress *p = NULL;

	for (int i = 0; i < ui->n_progress && !p; i++) {
		if (ui->progress[i].id == m->id &&
		    ui->progress[i].material == m->material)
			p = &ui->progress[i];
	}
	if (!p && ui->n_progress == UI_PROGRESS) {
		memmove(ui->progress, ui->progress + 1,
			(UI_PROGRESS - 1) * sizeof(*p));
		ui->n_progress--;
	}
	if (!p)
		p = &ui->progress[ui->n_progress++];
	*p = (struct progress){m->material, m->id, m->done, m->total, m->rate};
}

static bool under_way(struct ui *ui, const struct progress *p)
{
	struct material m;
	struct entry e;
	bool is = false;

	if (p->material && store_material_get(ui->store, p->id, &m) == ERR_OK) {
		is = m.state == MATERIAL_coming && m.reason == ERR_OK;
		record_material_release(&m);
	} else if (!p->material &&
		   store_entry_get(ui->store, p->id, &e) == ERR_OK) {
		is = e.state == ENTRY_claimed || e.state == ENTRY_sending;
		record_entry_release(&e);
	}
	return is;
}

/* After a commit: what broke off or ended is told no more. */
static void forget_progress(struct ui *ui)
{
	int n = 0;

	for (int i = 0; i < ui->n_progress; i++) {
		if (under_way(ui, &ui->progress[i]))
			ui->progress[n++] = ui->progress[i];
	}
	ui->n_progress = n;
}

/* Where nothing is to move, bars are drawn anew once in some seconds. */
static bool may_move(struct ui *ui)
{
	int64_t now = clock_mono_ms(clock_system());

	if (ui->still && now < ui->moved + STILL_MS)
		return false;
	ui->moved = now;
	return true;
}

static bool take_bell(struct ui *ui)
{
	struct bell_message m;
	bool any = false;

	while (ui->watch.bell && bell_next(ui->watch.bell, &m)) {
		any |= m.kind != BELL_PROGRESS || may_move(ui);
		if (m.kind == BELL_HANGUP) {
			ui->n_progress = 0;
			if (watch_hung_up(&ui->watch))
				world_sync(ui);
		} else if (m.kind == BELL_PROGRESS) {
			keep_progress(ui, &m);
		} else if (m.kind == BELL_CHANGED) {
			forget_progress(ui);
		} else if (m.kind == BELL_ROUND && m.err == ERR_OK) {
			ui_say(ui, ROLE_good, "%s",
			       _("Everything here is up to date."));
		} else if (m.kind == BELL_ROUND) {
			ui_say(ui, ROLE_warn, _("Nothing new could be fetched: %s"),
			       _(err_text(m.err)));
		}
	}
	return any;
}

static bool take_signals(struct ui *ui)
{
	bool resized = false;
	int s;

	while ((s = watch_signal(&ui->watch)) != 0) {
		if (s == SIGTSTP)
			term_stop(&ui->term);
		else if (s == SIGCONT)
			term_return(&ui->term);
		else if (s != SIGWINCH)
			ui->quit = true;
		resized = true;
	}
	if (resized)
		term_resize(&ui->term);
	return resized;
}

int world_wait(const struct ui *ui)
{
	if (term_waiting(&ui->term))
		return 0;
	if (ui->watch.tries > 0)
		return 100;
	return (int)(60 - clock_now(clock_system()) % 60) * 1000;
}

void world_tell_full(struct ui *ui)
{
	int64_t room = disk_room(ui->watch.paths->store);

	if (ui->accounts > 0 && room >= 0 && room < SYNC_ROOM)
		ui_say(ui, ROLE_warn, _("Nothing new could be fetched: %s"),
		       _(err_text(ERR_NOSPACE)));
}

void world_sync(struct ui *ui)
{
	if (ui->accounts > 0 && store_writable(ui->store))
		watch_start_sync(&ui->watch);
}

/* What is under way at the school goes on on every page. */
static bool hear_far(struct ui *ui)
{
	struct far *f = &ui->far;

	if (!far_turn(f))
		return false;
	if (f->owner)
		f->take(f->owner);
	return !f->busy || may_move(ui);
}

/* Also where nobody waits for that alone (--plain). */
static void hear_opened(struct ui *ui)
{
	struct pollfd fd = {ui->opening.ended, POLLIN, 0};

	if (fd.fd >= 0 && poll(&fd, 1, 0) == 1)
		deed_opened(ui);
}

void world_turn(struct ui *ui, const struct pollfd *fds)
{
	bool load = take_signals(ui);

	if (fds[WATCH_BELL].revents)
		load |= take_bell(ui);
	if (fds[WATCH_STORE].revents)
		load |= watch_store_moved(&ui->watch);
	if (ui->watch.tries > 0)
		watch_reach(&ui->watch);
	if (seal_turn(&ui->seal)) {
		deed_sealed(ui);
		load = true;
	}
	load |= lister_turn(&ui->lister);
	load |= hear_far(ui);
	hear_opened(ui);
	/* A minute has passed: what is due has moved. */
	if (clock_now(clock_system()) / 60 != (ui->now - ui->skew) / 60) {
		world_sync(ui);
		world_tell_full(ui);
		load = true;
	}
	if (load) {
		deed_follow(ui);
		fetched_follow(ui);
		ui_refresh(ui);
		ui_load(ui);
		ask_tell(ui);
	}
}

