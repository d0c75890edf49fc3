/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "ui/app.h"
#include "ui/speech.h"

struct view *ui_top(struct ui *ui)
{
	return ui->stack[ui->depth - 1];
}

static int list_height(const struct ui *ui)
{
	return MAX(ui->term.rows - 3 - frame_status_lines(ui) -
		   speech_lines(ui), 1);
}

/* What the cursor of a page is on; one that draws its rows follows itself. */
static struct target target_at(const struct view *v)
{
	if (v->ops->draw || v->list.at < 0 || v->list.at >= v->doc.n)
		return (struct target){TARGET_NONE, 0};
	return v->doc.lines[v->list.at].target;
}

/* From the cursor's line on; -1: there is none that way. */
static int64_t next_of(const struct view *v, enum target_kind kind, int step)
{
	int64_t i = v->list.at;

	while (i >= 0 && i < v->doc.n && v->doc.lines[i].target.kind != kind)
		i += step;
	return i < v->doc.n ? i : -1;
}

/* Rows come and go: the cursor stays with its thing, and where that is gone
 * it is on the next one, not on a line between two. */
static void follow(struct view *v, struct target was)
{
	struct target is = target_at(v);
	int64_t next;

	if ((was.kind != TARGET_TASK && was.kind != TARGET_ENTRY &&
	     was.kind != TARGET_MATERIAL) ||
	    (is.kind == was.kind && is.id == was.id))
		return;
	for (int64_t i = 0; i < v->doc.n; i++) {
		is = v->doc.lines[i].target;
		if (is.kind == was.kind && is.id == was.id) {
			list_go(&v->list, i, v->ops->stop, v);
			return;
		}
	}
	next = next_of(v, was.kind, 1);
	if (next < 0)
		next = next_of(v, was.kind, -1);
	if (next >= 0)
		list_go(&v->list, next, v->ops->stop, v);
}

void ui_load(struct ui *ui)
{
	struct view *v = ui_top(ui);
	struct target was = target_at(v);

	ui->stepped = false;
	v->list.height = list_height(ui);
	ui->keys.open = v->ops->open;
	ui->keys.mark = v->ops->mark;
	ui->keys.typing = v->ops->types;
	v->ops->load(ui, v);
	list_settle(&v->list, v->ops->stop, v);
	follow(v, was);
}

struct view *ui_push(struct ui *ui, const struct view_ops *ops, int64_t id,
		     void *own)
{
	struct view *v = ui->depth < UI_DEPTH ? calloc(1, sizeof(*v)) : NULL;
	struct view refused = {.ops = ops, .own = own};

	if (v && !own && ops->own_size)
		own = calloc(1, ops->own_size);
	if (!v || (!own && ops->own_size)) {
		free(v);
		ui_say(ui, ROLE_message, _("Go back first ({back})."));
		if (ops->release && own)
			ops->release(&refused);
		free(own);
		return NULL;
	}
	v->ops = ops;
	v->id = id;
	v->own = own;
	v->serial = ++ui->pushed;
	doc_init(&v->doc);
	hits_init(&v->hits);
	ui->stack[ui->depth++] = v;
	ui->clicked = -1;
	return v;
}

static void view_free(struct view *v)
{
	if (v->ops->release)
		v->ops->release(v);
	doc_release(&v->doc);
	hits_release(&v->hits);
	marks_release(&v->marks);
	free(v->own);
	free(v);
}

void ui_back(struct ui *ui)
{
	if (ui->depth <= 1)
		return;
	view_free(ui_top(ui));
	ui->depth--;
	ui->clicked = -1;
}

static void say(const struct ui *ui, char out[UI_TEXT], const char *fmt,
		va_list ap)
{
	char expanded[2 * UI_TEXT];

	keys_expand(&ui->keys, expanded, sizeof(expanded), fmt, true);
	vsnprintf(out, UI_TEXT, expanded, ap);
}

void ui_say(struct ui *ui, enum role role, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(ui, ui->message, fmt, ap);
	va_end(ap);
	ui->message_role = role;
	ui->asked = ACTION_COUNT; /* what was asked is not read any more */
}

const char *ui_text(const struct ui *ui, char out[UI_TEXT], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(ui, out, fmt, ap);
	va_end(ap);
	return out;
}

void ui_wrap(const struct ui *ui, struct doc *d, int indent, const char *text)
{
	char line[2 * UI_TEXT];

	keys_expand(&ui->keys, line, sizeof(line), text, false);
	doc_wrap(d, ROLE_text, indent, line);
}

void ui_wrap_empty(const struct ui *ui, struct view *v, const char *nothing)
{
	ui_wrap(ui, &v->doc, 0,
		*v->words ? _("Nothing has these words. {back} shows all again.")
		: ui->accounts == 0 || !ui->unread ? nothing
		: _("Your school was not read yet: what it has for you is not known. It is tried by itself; {server} tells how the server is doing."));
}

void ui_wrap_empty_late(const struct ui *ui, struct view *v,
			const char *nothing)
{
	ui_wrap_empty(ui, v, ui->accounts == 0 || !ui->half_read ? nothing :
		      _("Not all of your school was read yet: whether there is something for this page is not known. It goes on by itself; {server} tells how the server is doing."));
}

bool ui_ok(struct ui *ui, enum err e)
{
	if (e)
		ui_say(ui, ROLE_bad, _("That did not work: %s"), _(err_text(e)));
	return e == ERR_OK;
}

bool ui_sure(struct ui *ui, enum action a, int64_t id, const char *fmt, ...)
{
	va_list ap;

	if (ui->asked == a && ui->asked_id == id) {
		ui->asked = ACTION_COUNT;
		return true;
	}
	ui->asked = a;
	ui->asked_id = id;
	va_start(ap, fmt);
	say(ui, ui->message, fmt, ap);
	va_end(ap);
	ui->message_role = ROLE_message;
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
	/* What waits is another one now. */
	ui_refresh(ui);
}

static void loop(struct ui *ui)
{
	struct pollfd fds[WATCH_FDS + 5];
	int n;

	while (!ui->quit) {
		watch_fill(&ui->watch, fds);
		fds[WATCH_FDS] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
		fds[WATCH_FDS + 1] = (struct pollfd){ui->seal.helper.fd, POLLIN, 0};
		fds[WATCH_FDS + 2] = (struct pollfd){ui->lister.helper.fd, POLLIN, 0};
		fds[WATCH_FDS + 3] = (struct pollfd){ui->opening.ended, POLLIN, 0};
		fds[WATCH_FDS + 4] = (struct pollfd){ui->far.helper.fd, POLLIN, 0};
		n = poll(fds, ARRAY_LEN(fds), world_wait(ui));
		if (n < 0 && errno != EINTR)
			break;
		if (n < 0)
			memset(fds, 0, sizeof(fds));
		ui->stepped = n == 1 && fds[WATCH_FDS].revents;
		world_turn(ui, fds);
		/* A terminal that hung up reads as ready with nothing in it. */
		if (!ui_input(ui) && n > 0 &&
		    fds[WATCH_FDS].revents & (POLLHUP | POLLERR))
			break;
		if (!ui->quit)
			frame_draw(ui);
	}
}

/* The person's keys lie beside the options. */
static void read_keys(struct ui *ui)
{
	ui->keys_file = path_beside(ui->start->paths->config, "keys.conf");
	if (ui->keys_file)
		keys_read(&ui->keys, ui->keys_file, mistakes_of_keys, ui);
}

/* Each step of a bar is a packet, and a word for who listens. */
bool ui_stands_still(const struct conf *c)
{
	const char *motion = conf_text(c, CONF_UI_MOTION);

	if (strcmp(motion, "auto") == 0)
		return conf_bool(c, CONF_UI_SPEAK) || getenv("SSH_CONNECTION") || getenv("SSH_TTY");
	return strcmp(motion, "no") == 0;
}

/* The fonts of a Linux console lack the tick and the half blocks of a code; and
 * most who read it with their fingers have neither in their tables. */
bool ui_in_ascii(const struct conf *c)
{
	const char *lines = conf_text(c, CONF_UI_LINES), *name = getenv("TERM");

	if (strcmp(lines, "auto") == 0)
		return name && str_starts(name, "linux");
	return strcmp(lines, "ascii") == 0;
}

static int run_screen(struct ui *ui)
{
	const struct ui_start *s = ui->start;
	struct term_options o = {
		.paths = s->paths, .theme = s->theme ? s->theme : conf_text(s->conf, CONF_UI_THEME),
		.ascii = ui_in_ascii(s->conf),
		.mouse = conf_bool(s->conf, CONF_UI_MOUSE),
		.mistake = mistakes_of_theme, .ctx = ui,
	};

	if (term_open(&ui->term, &o)) {
		fprintf(stderr, "ranzen: %s\n",
			_("this terminal cannot show a screen; try: ranzen --plain, or ranzen tasks"));
		return 1;
	}
	mistakes_tell(ui);
	ui->still = ui_stands_still(s->conf);
	ui->speech.on = ui->speech.key = conf_bool(s->conf, CONF_UI_SPEAK);
	view_agenda_push(ui);
	if (ui->depth > 0) {
		ui_load(ui);
		if (!store_writable(ui->store))
			ui_say(ui, ROLE_warn, "%s",
			       _("You can read everything, but nothing can be saved here."));
		world_tell_full(ui);
		frame_draw(ui);
		world_sync(ui);
		loop(ui);
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
	ui->clicked = -1;
	keys_init(&ui->keys);
	seal_init(&ui->seal);
	lister_init(&ui->lister);
	far_init(&ui->far);
	ui->opening.ended = -1;
	signal(SIGPIPE, SIG_IGN);
	read_keys(ui);
	ui_refresh(ui);
	if (watch_open(&ui->watch, start->paths) == ERR_OK) {
		if (start->plain) {
			mistakes_tell(ui);
			plain_run(ui);
		}
		code = start->plain ? 0 : run_screen(ui);
		if (ui->depth > 0)
			store_looked_now(ui->store, ui->now);
		watch_close(&ui->watch);
	}
	seal_stop(&ui->seal);
	while (ui->depth > 0)
		view_free(ui->stack[--ui->depth]);
	lister_release(&ui->lister);
	far_release(&ui->far);
	if (ui->opening.ended >= 0)
		close(ui->opening.ended);
	free(ui->opening.what);
	queue_release(&ui->queue);
	marks_release(&ui->together);
	free(ui->keys_file);
	free(ui);
	return code;
}
