/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/page.h"

#define WEATHER_SPAN 21600
#define WEATHER_SAMPLES 64

struct view *ui_top(struct ui *ui)
{
	return ui->stack[ui->depth - 1];
}

static int list_height(const struct ui *ui)
{
	return MAX(ui->term.rows - 4, 1);
}

void ui_load(struct ui *ui)
{
	struct view *v = ui_top(ui);

	v->list.height = list_height(ui);
	v->ops->load(ui, v);
	list_settle(&v->list, v->ops->stop, v);
}

struct view *ui_push(struct ui *ui, const struct view_ops *ops, int64_t id,
		     void *own)
{
	struct view *v = ui->depth < UI_DEPTH ? calloc(1, sizeof(*v)) : NULL;
	struct view refused = {.ops = ops, .own = own};

	if (!v) {
		ui_say(ui, ROLE_message, "%s", _("Go back first (Esc)."));
		if (ops->release)
			ops->release(&refused);
		free(own);
		return NULL;
	}
	v->ops = ops;
	v->id = id;
	v->own = own;
	doc_init(&v->doc);
	ui->stack[ui->depth++] = v;
	return v;
}

static void view_free(struct view *v)
{
	if (v->ops->release)
		v->ops->release(v);
	doc_release(&v->doc);
	free(v->own);
	free(v);
}

void ui_back(struct ui *ui)
{
	if (ui->depth <= 1)
		return;
	view_free(ui_top(ui));
	ui->depth--;
}

void ui_say(struct ui *ui, enum role role, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ui->message, sizeof(ui->message), fmt, ap);
	va_end(ap);
	ui->message_role = role;
}

bool ui_ok(struct ui *ui, enum err e)
{
	if (e)
		ui_say(ui, ROLE_bad, _("That did not work: %s"), _(err_text(e)));
	return e == ERR_OK;
}

bool ui_sure(struct ui *ui, enum action a, const char *question)
{
	if (ui->asked == a) {
		ui->asked = ACTION_COUNT;
		return true;
	}
	ui->asked = a;
	ui_say(ui, ROLE_message, "%s", question);
	return false;
}

const struct progress *ui_progress(const struct ui *ui, bool material,
				   int64_t id)
{
	for (int i = 0; i < ui->n_progress; i++) {
		if (ui->progress[i].id == id &&
		    ui->progress[i].material == material)
			return &ui->progress[i];
	}
	return NULL;
}

void ui_wake(struct ui *ui, enum bell_kind kind, int64_t id)
{
	enum err e = watch_start_sync(&ui->watch);

	if (e)
		ui_say(ui, ROLE_warn, _("Kept, but not sent yet: %s"),
		       _(err_text(e)));
	watch_send(&ui->watch, kind, id);
}

static enum err take_account(void *ctx, const struct account *a)
{
	struct ui *ui = ctx;

	if (ui->accounts++ == 0) {
		str_copy(ui->school, sizeof(ui->school),
			 a->school && *a->school ? a->school : a->name);
		ui->account = a->id;
		ui->skew = a->skew;
	}
	if (a->login_needed && !*ui->login_account)
		str_copy(ui->login_account, sizeof(ui->login_account), a->name);
	if (a->fault && !ui->fault)
		ui->fault = a->fault;
	return ERR_OK;
}

/* What stands in the way is said once when it begins; the word for it stays
 * in the header. */
static void read_told(struct ui *ui)
{
	const struct account a = {.fault = ui->fault,
		.login_needed = *ui->login_account};

	ui->weather.state = weather_told(&ui->weather, &a);
	if (a.login_needed)
		ui->fault = ERR_LOGIN;
	if (ui->fault && ui->fault != ui->fault_told && !*ui->message)
		ui_say(ui, ROLE_warn, a.login_needed ?
		       _("%s: %s. L logs in.") : _("%s: %s. F6 tells more."),
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
	ui->accounts = 0;
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

/* ---- searching */
static bool line_has(const struct doc *d, int64_t line, const char *words)
{
	struct buf text, want;
	char *s = doc_text(d, line);
	bool has;

	buf_init(&text, DOC_LIMIT);
	buf_init(&want, UI_TEXT * 4);
	text_fold(&text, s ? s : "");
	text_fold(&want, words);
	has = text.len && strstr(text.data, want.len ? want.data : "");
	buf_release(&text);
	buf_release(&want);
	free(s);
	return has;
}

static void jump(struct ui *ui, struct view *v, int64_t from)
{
	if (!*v->words || v->doc.n == 0)
		return;
	for (int64_t i = 0; i < v->doc.n; i++) {
		int64_t line = (from + i) % v->doc.n;

		if (line_has(&v->doc, line, v->words)) {
			list_go(&v->list, line, v->ops->stop, v);
			return;
		}
	}
	ui_say(ui, ROLE_message, "%s", _("Not found."));
}

static void search_changed(struct ui *ui, struct view *v)
{
	*ui->message = '\0';
	if (v->ops->search)
		v->ops->search(ui, v);
	else
		jump(ui, v, MAX(v->list.at, 0));
}

static void search_key(struct ui *ui, const struct term_event *e)
{
	struct view *v = ui_top(ui);
	size_t len = strlen(v->words);
	const char *text = e->paste ? e->paste : e->text;

	if (e->key == TERM_ENTER || e->key == TERM_ESC) {
		ui->typing = false;
		if (e->key == TERM_ESC)
			*v->words = '\0';
		if (e->key == TERM_ESC && v->ops->search)
			v->ops->search(ui, v);
		return;
	}
	if (e->key == TERM_KEY(KEY_BACKSPACE) || e->key == 127 || e->key == 8) {
		while (len > 0 && (v->words[--len] & 0xc0) == 0x80)
			;
		v->words[len] = '\0';
	} else if (*text && (e->paste ||
			     len + strlen(text) < sizeof(v->words))) {
		str_copy(v->words + len, sizeof(v->words) - len, text);
	} else {
		return;
	}
	search_changed(ui, v);
}

/* ---- actions that every view has */
static enum reply go(struct ui *ui, const struct view_ops *ops)
{
	if (ui_top(ui)->ops != ops)
		ui_push(ui, ops, 0, NULL);
	return REPLY_LOAD;
}

static enum reply ask_sync(struct ui *ui)
{
	if (ui->accounts == 0)
		return REPLY_DRAW;
	ui_say(ui, ROLE_message, "%s", _("Looking for news at the school…"));
	ui_wake(ui, BELL_SYNC, 0);
	return REPLY_DRAW;
}

static enum reply move_item(struct view *v, int step)
{
	int64_t to = doc_item(&v->doc, v->list.at, step);

	if (to >= 0)
		list_go(&v->list, to, v->ops->stop, v);
	return REPLY_DRAW;
}

static enum reply common(struct ui *ui, struct view *v, enum action a)
{
	switch (a) {
	case ACTION_HELP: return go(ui, &view_help);
	case ACTION_OUTBOX: return go(ui, &view_outbox);
	case ACTION_SERVER: return go(ui, &view_server);
	case ACTION_NEWS: return go(ui, &view_news);
	case ACTION_FILES: return go(ui, &view_files);
	case ACTION_LESSONS: return go(ui, &view_lessons);
	case ACTION_COURSES: return go(ui, &view_courses);
	case ACTION_SYNC: return ask_sync(ui);
	case ACTION_LOGIN: return deed_login(ui);
	case ACTION_THEME: return view_themes_push(ui);
	case ACTION_SEARCH: ui->typing = true; return REPLY_DRAW;
	case ACTION_NEXT: jump(ui, v, v->list.at + 1); return REPLY_DRAW;
	case ACTION_ITEM: return move_item(v, 1);
	case ACTION_ITEM_BACK: return move_item(v, -1);
	case ACTION_OPEN: deed_open_target(ui, v); return REPLY_LOAD;
	case ACTION_BACK: return REPLY_BACK;
	case ACTION_QUIT: return REPLY_QUIT;
	case ACTION_REDRAW: term_return(&ui->term); return REPLY_LOAD;
	default: return REPLY_DRAW;
	}
}

static void leave(struct ui *ui)
{
	if (!ui->seal.pid ||
	    ui_sure(ui, ACTION_QUIT,
		    _("Your files are still being copied and are not queued yet. Leave anyway? Press F10 again.")))
		ui->quit = true;
}

static void go_back(struct ui *ui, int steps)
{
	struct view *v = ui_top(ui);

	if (*v->words) {
		*v->words = '\0';
		search_changed(ui, v);
	} else if (ui->depth == 1) {
		ui_say(ui, ROLE_message, "%s", _("F10 leaves the program."));
	}
	for (; steps > 0 && ui->depth > 1; steps--)
		ui_back(ui);
	ui_load(ui);
}

static void act(struct ui *ui, enum action a)
{
	struct view *v = ui_top(ui);
	enum reply r = v->ops->act ? v->ops->act(ui, v, a) : REPLY_NOT_MINE;

	if (a != ui->asked)
		ui->asked = ACTION_COUNT;
	if (r == REPLY_NOT_MINE)
		r = list_act(&v->list, a, v->ops->stop, v) ? REPLY_DRAW
							   : common(ui, v, a);
	switch (r) {
	case REPLY_LOAD: ui_load(ui); break;
	case REPLY_BACK: go_back(ui, *v->words ? 0 : 1); break;
	case REPLY_BACK_TWO: go_back(ui, 2); break;
	case REPLY_QUIT: leave(ui); break;
	default: break;
	}
}

/* ---- input */
static void mouse(struct ui *ui, const struct term_event *e)
{
	struct view *v = ui_top(ui);
	int64_t row = v->list.top + e->y - 2;

	if (e->wheel) {
		for (int i = 0; i < 3; i++)
			act(ui, e->wheel < 0 ? ACTION_UP : ACTION_DOWN);
	} else if (e->y == ui->term.rows - 1) {
		enum action a = frame_key_at(ui, e->x);

		if (a != ACTION_COUNT)
			act(ui, a);
	} else if (e->y >= 2 && e->y < 2 + v->list.height &&
		   row < v->list.total) {
		if (row == v->list.at)
			act(ui, ACTION_OPEN);
		else
			list_go(&v->list, row, v->ops->stop, v);
	}
}

static void one_event(struct ui *ui, const struct term_event *e)
{
	enum action a;

	/* Nothing of a pasted text is a key. */
	if (e->paste && !ui->typing) {
		ui_say(ui, ROLE_message, "%s",
		       _("Pasted text is only taken where you type."));
		return;
	}
	if (e->mouse) {
		*ui->message = '\0';
		mouse(ui, e);
		return;
	}
	if (e->key == 0 && !e->paste)
		return;
	if (ui->typing) {
		search_key(ui, e);
		return;
	}
	*ui->message = '\0';
	if (page_number_key(ui, ui_top(ui), e->key))
		return;
	a = action_of(e->key);
	if (e->key == 'q' && ui->depth == 1 && !*ui_top(ui)->words)
		a = ACTION_QUIT;
	if (a != ACTION_COUNT)
		act(ui, a);
	else
		ui->asked = ACTION_COUNT;
}

static bool take_input(struct ui *ui)
{
	struct term_event e;
	bool any = false;

	while (!ui->quit && term_read(&ui->term, &e)) {
		one_event(ui, &e);
		any = true;
	}
	return any;
}

/* ---- the world outside */
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

static bool take_bell(struct ui *ui)
{
	struct bell_message m;
	bool any = false;

	while (ui->watch.bell && bell_next(ui->watch.bell, &m)) {
		any = true;
		if (m.kind == BELL_HANGUP) {
			watch_hung_up(&ui->watch);
			ui->n_progress = 0;
		} else if (m.kind == BELL_PROGRESS) {
			keep_progress(ui, &m);
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

static int wait_ms(const struct ui *ui)
{
	if (ui->watch.tries > 0)
		return 100;
	return (int)(60 - clock_now(clock_system()) % 60) * 1000;
}

/* Also after it ended under us. */
static void start_sync(struct ui *ui)
{
	if (ui->accounts > 0 && store_writable(ui->store))
		watch_start_sync(&ui->watch);
}

static void turn(struct ui *ui, const struct pollfd *fds)
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
	/* A minute has passed: what is due has moved. */
	if (clock_now(clock_system()) / 60 != (ui->now - ui->skew) / 60) {
		start_sync(ui);
		load = true;
	}
	if (load) {
		deed_follow(ui);
		ui_refresh(ui);
		ui_load(ui);
		ask_tell(ui);
	}
}

static void loop(struct ui *ui)
{
	struct pollfd fds[WATCH_FDS + 2];
	int n;

	while (!ui->quit) {
		watch_fill(&ui->watch, fds);
		fds[WATCH_FDS] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
		fds[WATCH_FDS + 1] = (struct pollfd){ui->seal.fd, POLLIN, 0};
		n = poll(fds, ARRAY_LEN(fds), wait_ms(ui));
		if (n < 0 && errno != EINTR)
			break;
		if (n < 0)
			memset(fds, 0, sizeof(fds));
		turn(ui, fds);
		/* A terminal that hung up reads as ready with nothing in it. */
		if (!take_input(ui) && n > 0 &&
		    fds[WATCH_FDS].revents & (POLLHUP | POLLERR))
			break;
		if (!ui->quit)
			frame_draw(ui);
	}
}

static int run_screen(struct ui *ui)
{
	const struct ui_start *s = ui->start;
	struct term_options o = {
		.paths = s->paths, .theme = s->theme ? s->theme : conf_text(s->conf, CONF_UI_THEME),
		.ascii = strcmp(conf_text(s->conf, CONF_UI_LINES), "ascii") == 0,
		.mouse = conf_bool(s->conf, CONF_UI_MOUSE),
		.mistake = ui_theme_wrong, .ctx = ui,
	};

	if (term_open(&ui->term, &o)) {
		fprintf(stderr, "ranzen: %s\n",
			_("this terminal cannot show a screen; try: ranzen --plain, or ranzen tasks"));
		return 1;
	}
	view_agenda_push(ui);
	if (ui->depth > 0) {
		ui_load(ui);
		frame_draw(ui);
		start_sync(ui);
		if (!store_writable(ui->store))
			ui_say(ui, ROLE_warn, "%s",
			       _("You can read everything, but nothing can be saved here."));
		loop(ui);
		store_looked_now(ui->store, ui->now);
	}
	term_close(&ui->term);
	return ui->depth > 0 ? 0 : 1;
}

int ui_main(const struct ui_start *start)
{
	struct ui *ui = calloc(1, sizeof(*ui));
	int code = 1;

	if (!ui)
		return 1;
	ui->start = start;
	ui->store = start->store;
	ui->asked = ACTION_COUNT;
	seal_init(&ui->seal);
	signal(SIGPIPE, SIG_IGN);
	ui_refresh(ui);
	if (start->plain) {
		plain_run(ui);
		code = 0;
	} else if (watch_open(&ui->watch, start->paths) == ERR_OK) {
		code = run_screen(ui);
		watch_close(&ui->watch);
	}
	seal_stop(&ui->seal);
	while (ui->depth > 0)
		view_free(ui->stack[--ui->depth]);
	queue_release(&ui->queue);
	free(ui);
	return code;
}
