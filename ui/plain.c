/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --plain: what is typed, and what is said of what happens meanwhile. */
#include "base/base.h"

#include <langinfo.h>

#include "base/text.h"
#include "ui/command.h"
#include "ui/plain.h"
#include "ui/said.h"
#include "ui/typed.h"

#define COLUMNS 500     /* a paragraph is a line: the terminal folds it */
#define ROWS 24
#define PATIENCE 30000  /* milliseconds without any news, for "wait" */
#define FAR_FIRST 1000  /* so long nothing is said of what is asked */
#define PROGRESS 10000  /* between two lines of progress */

/* ---- what happens meanwhile */
static int64_t mono(void)
{
	return clock_mono_ms(clock_system());
}

/* Half way and the like, seldom. */
static void progress(struct plain *p, bool at_once)
{
	struct ui *ui = p->ui;
	const struct progress *g = ui_progress(ui, false, ui->handed_in);
	int64_t quarter = g && g->total > 0 ? 4 * g->done / g->total : 0;

	if (ui->handed_in != p->entry)
		p->quarter = 0;
	p->entry = ui->handed_in;
	if (!ui->handed_in || quarter <= p->quarter || quarter > 3 ||
	    mono() < p->quiet_until)
		return;
	p->quarter = quarter;
	p->quiet_until = mono() + PROGRESS;
	str_printf(p->later, sizeof(p->later), _("On its way: %d %%."),
		   (int)(quarter * 25));
	if (at_once) {
		plain_say(p, "%s", p->later);
		*p->later = '\0';
	}
}

/* Something came by itself. What a person waits for is said at once (true:
 * then the line that was begun is asked for again), the rest later. */
static bool news(struct plain *p, int64_t handed_in, bool at_once)
{
	struct ui *ui = p->ui;
	bool now = at_once || ui->message_role == ROLE_bad ||
		   (handed_in && !ui->handed_in);

	progress(p, at_once);
	if (!*ui->message)
		return false;
	if (now)
		plain_say(p, "%s%s", at_once ? "" : "\n", ui->message);
	else
		str_copy(p->later, sizeof(p->later), ui->message);
	*ui->message = '\0';
	return now;
}

static void tell_message(struct plain *p)
{
	plain_say(p, "%s", p->ui->message);
	*p->ui->message = '\0';
}

/* One turn of the world. listens: what was typed ends it, too. */
static bool turn(struct plain *p, int wait_ms, bool listens, bool at_once,
		 bool *typed)
{
	struct pollfd fds[WATCH_FDS + 3];
	int64_t handed_in = p->ui->handed_in;
	enum action asked = p->ui->asked;
	int n;

	fflush(stdout);
	watch_fill(&p->ui->watch, fds);
	fds[WATCH_FDS] = (struct pollfd){listens ? STDIN_FILENO : -1, POLLIN, 0};
	fds[WATCH_FDS + 1] = (struct pollfd){p->ui->seal.helper.fd, POLLIN, 0};
	fds[WATCH_FDS + 2] = (struct pollfd){p->ui->far.helper.fd, POLLIN, 0};
	n = poll(fds, ARRAY_LEN(fds), wait_ms);
	if (n < 0)
		memset(fds, 0, sizeof(fds));
	world_turn(p->ui, fds);
	/* What was asked is not said again, so it still stands. */
	if (p->ui->asked == ACTION_COUNT)
		p->ui->asked = asked;
	if (typed)
		*typed = fds[WATCH_FDS].revents != 0;
	return news(p, handed_in, at_once);
}

/* Files are copied before the next line is asked for. */
static void await_seal(struct plain *p)
{
	int64_t told = mono() + PROGRESS;
	char a[WORDS_SIZE], b[WORDS_SIZE];

	while (p->ui->seal.helper.pid && !p->ui->quit) {
		turn(p, 1000, false, true, NULL);
		if (!p->ui->seal.helper.pid || mono() < told)
			continue;
		words_size(a, p->ui->seal.last.done);
		words_size(b, p->ui->seal.last.total);
		plain_say(p, _("Copying your files: %s of %s. Not queued yet."),
			  a, b);
		told = mono() + PROGRESS;
	}
}

/* As what is asked of the school while somebody looks: no line is asked for
 * before it was told. */
static void await_far(struct plain *p)
{
	int64_t told = mono() + FAR_FIRST;
	char text[UI_TEXT] = "";

	while (p->ui->far.busy && !p->ui->quit) {
		struct view *v = ui_top(p->ui);

		turn(p, 1000, false, true, NULL);
		if (!p->ui->far.busy || mono() < told)
			continue;
		if (v->ops == &view_school)
			v->ops->tell(p->ui, v, text);
		plain_say(p, "%s", text);
		told = mono() + PROGRESS;
	}
}

static enum err count_file(void *ctx, const struct material *m)
{
	UNUSED(m);
	++*(int *)ctx;
	return ERR_OK;
}

static enum err count_entry(void *ctx, const struct entry *e)
{
	*(int *)ctx += e->state != ENTRY_held;
	return ERR_OK;
}

/* Files that come and work that goes, but for what waits for a decision. */
static int under_way(const struct ui *ui)
{
	int n = 0;

	store_materials_in(ui->store, MATERIAL_coming, count_file, &n);
	store_outbox(ui->store, true, count_entry, &n);
	return n;
}

static void await_all(struct plain *p)
{
	struct ui *ui = p->ui;
	int64_t end = mono() + PATIENCE;
	int n = under_way(ui), now;

	for (; n > 0 && mono() < end && !ui->quit; n = now) {
		const struct progress *g = ui_progress(ui, false, ui->handed_in);
		int64_t done = g ? g->done : 0;

		turn(p, 1000, false, true, NULL);
		now = under_way(ui);
		g = ui_progress(ui, false, ui->handed_in);
		if (now != n || (g && g->done != done))
			end = mono() + PATIENCE;
	}
	plain_say(p, "%s", n > 0
		? _("Not everything has arrived yet. It goes on by itself.")
		: _("Nothing is on its way any more."));
}

/* ---- what is typed */
/* true: a line is complete. A byte at a time: what comes after it may be for
 * another program (the password, for ranzen-sync). */
static bool take_bytes(struct plain *p)
{
	struct pollfd more = {STDIN_FILENO, POLLIN, 0};
	char c;

	do {
		if (read(STDIN_FILENO, &c, 1) != 1) {
			p->over = true;
			return p->typed.len > 0;
		}
		if (c == '\n')
			return true;
		buf_char(&p->typed, c);
	} while (poll(&more, 1, 0) == 1);
	return false;
}

static void clean_typed(struct plain *p)
{
	size_t len;
	struct buf b;

	p->key = typed_clean(&p->typed);
	len = p->typed.len;
	while (len > 0 && strchr(" \r\t", p->typed.data[len - 1]))
		len--;
	buf_init(&b, 3 * PLAIN_LINE);
	text_clean(&b, p->typed.data, len, TEXT_LINE);
	buf_release(&p->typed);
	p->typed = b;
}

static void ask(struct plain *p, const char *asks)
{
	if (*p->later)
		plain_say(p, "%s", p->later);
	*p->later = '\0';
	printf("%s ", asks);
}

bool plain_line(struct plain *p, const char *asks)
{
	bool typed = false, whole = false;

	buf_release(&p->typed);
	buf_init(&p->typed, PLAIN_LINE);
	if (p->over)
		return false;
	ask(p, asks);
	while (!whole && !p->over && !p->ui->quit) {
		if (turn(p, world_wait(p->ui), true, false, &typed))
			ask(p, asks);
		if (typed)
			whole = take_bytes(p);
	}
	if (buf_error(&p->typed))
		plain_say(p, "%s",
			  _("This line is too long. Only its beginning is taken."));
	clean_typed(p);
	/* A terminal has shown it; a file of commands has not. */
	if (whole && !isatty(STDIN_FILENO))
		plain_say(p, "%s", p->typed.len ? p->typed.data : " ");
	return whole;
}

/* ---- what is done with it */
static void press(struct ui *ui, int key)
{
	struct term_event e = {.key = key};

	prompt_key(ui, &e);
}

/* "no" or "back": what is asked about stays as it is. */
static bool leaves(const struct ui *ui, const char *line)
{
	struct said s = said_read(line, &ui->keys, NULL, NULL);

	return s.kind == SAID_NO ||
	       (s.kind == SAID_ACTION && s.action == ACTION_BACK);
}

/* What is typed may be a number of the rows that it offers, or make them fewer;
 * where one is left it is meant. true: they are other ones. */
static bool answer_offers(struct plain *p, const char *line)
{
	struct ui *ui = p->ui;
	struct view *v = ui_top(ui);
	struct said s = said_read(line, &ui->keys, NULL, NULL);

	if (s.kind == SAID_NUMBER && !plain_choose(p, s.number))
		return false;
	if (s.kind == SAID_NUMBER) {
		press(ui, TERM_ENTER);
	} else if (s.kind == SAID_NOTHING || s.kind == SAID_MORE) {
		plain_more(p, s.number);
		return false;
	} else if (leaves(ui, line)) {
		press(ui, TERM_ESC);
	} else {
		prompt_set(ui, line);
		if (v->list.total <= 1 || prompt_is_whole(ui))
			press(ui, TERM_ENTER);
	}
	return true;
}

/* true: more is to be said than what it said itself. */
static bool answer_prompt(struct plain *p, const char *line)
{
	struct ui *ui = p->ui;
	int key = *line ? keys_parse(line) : TERM_ESC;

	if (ui->prompt.ops->offers)
		return answer_offers(p, line);
	if (ui->prompt.ops->one_key && !key && leaves(ui, line))
		key = TERM_ESC;
	if (ui->prompt.ops->one_key && !key) {
		plain_say(p, _("There is no key '%s'. Type its name, as F2 or x, or an empty line."),
			  line);
	} else if (ui->prompt.ops->one_key) {
		press(ui, key);
	} else if (strlen(line) >= PROMPT_TEXT) {
		plain_say(p, _("That is too long: at most %d bytes. Nothing was changed. Type it anew, or an empty line."),
			  PROMPT_TEXT - 1);
	} else {
		prompt_set(ui, line);
		press(ui, *line ? TERM_ENTER : TERM_ESC);
	}
	return true;
}

static void act_on(struct plain *p, const struct said *s)
{
	struct ui *ui = p->ui;
	enum action a = s->action;
	int depth = ui->depth;

	if (s->number && !plain_choose(p, s->number))
		return;
	if (!s->number && plain_wants_number(p, a)) {
		p->wants = a;
		return;
	}
	p->steps = (a == ACTION_NEXT || a == ACTION_PREVIOUS) &&
		   *ui_top(ui)->words;
	ui_act(ui, a);
	if (ui->asked != ACTION_COUNT)
		plain_name(p, a);
	if (*s->rest && a == ACTION_SEARCH && ui->prompt.ops)
		answer_prompt(p, s->rest);
	else if (*s->rest && ui->depth > depth && ui_top(ui)->ops->typed)
		ui_top(ui)->ops->typed(ui, ui_top(ui), s->rest);
}

void plain_act(struct ui *ui, enum action a)
{
	act_on(ui->plain, &(struct said){.action = a, .rest = ""});
}

static void choose(struct plain *p, int64_t number)
{
	struct view *v = ui_top(p->ui);

	if (plain_choose(p, number))
		ui_act(p->ui, v->ops->pick ? v->ops->pick(v, v->list.at)
					   : ACTION_OPEN);
}

/* A command with what follows it, as the palette takes it. */
static bool run_command(struct ui *ui, const char *line)
{
	struct command c;

	for (int i = 0; command_at(i, &c); i++) {
		size_t len = said_begins(line, c.name);

		if (!len)
			len = said_begins(line, _(c.label));
		if (c.run && len && line[len]) {
			c.run(ui, line + len + strspn(line + len, " "));
			return true;
		}
	}
	return false;
}

static void other(struct plain *p, const char *line)
{
	struct view *v = ui_top(p->ui);
	bool taken = v->ops->typed ? v->ops->typed(p->ui, v, line)
				   : run_command(p->ui, line);

	if (!taken)
		plain_say(p, _("\"%s\" is nothing that can be done here. Type: %s"),
			  line, _(action_row(ACTION_HELP)->label));
}

/* What yes and no do: to what was asked last, or where the page is a question. */
static bool question(struct ui *ui, enum action *yes, enum action *no)
{
	struct view *v = ui_top(ui);

	*yes = ui->asked;
	*no = ACTION_COUNT;
	return ui->asked != ACTION_COUNT ||
	       (v->ops->asks && v->ops->asks(ui, v, yes, no));
}

/* Whether more is to be said than what it said itself. */
static bool obey(struct plain *p, const char *line, const struct said *s)
{
	struct ui *ui = p->ui;

	switch (s->kind) {
	case SAID_NOTHING: case SAID_MORE: plain_more(p, s->number); return false;
	case SAID_LIST: ui_load(ui); plain_page(p); return false;
	case SAID_WAIT: await_all(p); ui_load(ui); return true;
	case SAID_NUMBER: choose(p, s->number); return true;
	case SAID_ACTION:
		/* "Next" where nothing is searched for: more of the list. */
		if (s->action == ACTION_NEXT && !*ui_top(ui)->words) {
			plain_more(p, s->number);
			return false;
		}
		act_on(p, s);
		return true;
	default: other(p, line); return true;
	}
}

static bool command(struct plain *p, const char *line)
{
	struct ui *ui = p->ui;
	struct view *v = ui_top(ui);
	struct said s = said_read(line, &ui->keys, v->ops->open, v->ops->mark);
	bool asked = ui->asked != ACTION_COUNT;
	enum action yes, no;

	/* "/" begins a search, but where files are chosen a path. */
	if (*line == '/' && v->ops->typed && v->ops->typed(ui, v, line))
		return true;
	if (question(ui, &yes, &no) && said_answer(line) != SAID_UNKNOWN) {
		s.kind = said_answer(line);
		if ((s.kind == SAID_YES ? yes : no) != ACTION_COUNT) {
			ui_act(ui, s.kind == SAID_YES ? yes : no);
			return true;
		}
	}
	if (asked && s.kind != SAID_ACTION) {
		ui->asked = ACTION_COUNT;
		plain_say(p, "%s", _("Nothing was done."));
		if (s.kind == SAID_NO || s.kind == SAID_NOTHING)
			return false;
	}
	return obey(p, line, &s);
}

/* What was to have a number gets it; a line that is none is one of its own. */
static bool with_number(struct plain *p, const char *line)
{
	struct said s = said_read(line, &p->ui->keys, NULL, NULL);

	s.action = p->wants;
	p->wants = ACTION_COUNT;
	if (s.kind == SAID_NUMBER) {
		s.rest = "";
		act_on(p, &s);
		return true;
	}
	if (s.kind != SAID_NOTHING && s.kind != SAID_NO)
		return command(p, line);
	plain_say(p, "%s", _("Nothing was done."));
	return false;
}

/* A line that is asked for: how it is left out. */
static void tell_prompt(struct plain *p)
{
	if (!p->told_prompt)
		plain_say(p, "%s", _("An empty line leaves it as it is."));
	p->told_prompt = true;
}

static void one_line(struct plain *p)
{
	struct ui *ui = p->ui;
	char *line = NULL;
	bool more = true;
	int said = p->said;

	if (p->key && !ui->prompt.ops)
		buf_printf(&p->typed, "F%d", p->key);
	line = str_dup(p->typed.data);

	*ui->message = '\0';
	if (!line)
		ui_ok(ui, ERR_NOMEM);
	else if (ui->prompt.ops)
		more = answer_prompt(p, line);
	else if (p->wants != ACTION_COUNT)
		more = with_number(p, line);
	else
		more = command(p, line);
	free(line);
	await_seal(p);
	await_far(p);
	tell_message(p);
	if (!more || ui->quit || ui->asked != ACTION_COUNT ||
	    p->wants != ACTION_COUNT)
		return;
	if (ui->prompt.ops && !ui->prompt.ops->offers) {
		tell_prompt(p);
		return;
	}
	plain_after(p);
	if (p->said == said)
		plain_say(p, "%s", _("That does nothing here."));
}

/* A blank follows in any case. */
static int label_length(const char *label)
{
	size_t len = strlen(label);

	while (len > 0 && label[len - 1] == ' ')
		len--;
	return (int)len;
}

static const char *asks(const struct plain *p, char out[UI_TEXT])
{
	const struct ui *ui = p->ui;
	const struct view *v = ui->stack[ui->depth - 1];
	const char *title = _(v->ops->title);

	if (ui->prompt.ops && *ui->prompt.label && !ui->prompt.ops->offers)
		str_printf(out, UI_TEXT, "%.*s", label_length(ui->prompt.label),
			   ui->prompt.label);
	else if (ui->asked != ACTION_COUNT)
		str_copy(out, UI_TEXT, _("Yes or no?"));
	else if (p->wants != ACTION_COUNT)
		/* TRANSLATORS: an action, as in "Get: which number?" */
		str_printf(out, UI_TEXT, _("%s: which number?"),
			   frame_label(v, p->wants));
	else
		str_printf(out, UI_TEXT, strchr(title, '?') ? "%s" : "%s:",
			   title);
	return out;
}

static void greet(struct plain *p)
{
	struct ui *ui = p->ui;

	plain_say(p, "Ranzen. %s", ui->school);
	if (ui->accounts > 0) {
		char line[UI_TEXT];

		str_printf(line, sizeof(line), _("Server: %s"),
			   state_word(WORDS_WEATHER, (int)ui->weather.state));
		plain_say(p, "%s", line);
		plain_say(p, "%s", weather_advice(ui->weather.state, ui->fault));
	}
	if (!store_writable(ui->store))
		plain_say(p, "%s",
			  _("You can read everything, but nothing can be saved here."));
	tell_message(p);
	world_tell_full(ui);
	tell_message(p);
}

void plain_run(struct ui *ui)
{
	struct plain p;
	char text[UI_TEXT];

	plain_init(&p, ui);
	ui->plain = &p;
	ui->keys.words = true;
	ui->term.cols = COLUMNS;
	ui->term.rows = ROWS;
	p.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	ui->term.ascii = true;
	view_agenda_push(ui);
	if (ui->depth > 0) {
		ui_load(ui);
		greet(&p);
		plain_page(&p);
		world_sync(ui);
	}
	while (ui->depth > 0 && !ui->quit && plain_line(&p, asks(&p, text)))
		one_line(&p);
	await_seal(&p);
	fflush(stdout);
	plain_release(&p);
	ui->plain = NULL;
}
