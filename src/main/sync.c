/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranzen-sync: the program in the background, and logging in. */
#include "base/base.h"

#include "base/i18n.h"
#include "base/json.h"
#include "base/timefmt.h"
#include "base/tty.h"
#include "bell/bell.h"
#include "main/notice.h"
#include "main/mended.h"
#include "main/sync.h"
#include "sync/loop.h"
#include "sync/mend.h"
#include "sync/secrets.h"
#include "sync/terminal.h"

#define LOCK_WAIT_MS 3000
#define WORDS_MAX    2 /* of all commands but one */

static const struct {
	enum err err;
	enum exit_code code;
} exits[] = {
    {ERR_USAGE, EXIT_USAGE},
    {ERR_NO_PLATFORM, EXIT_USAGE},
    {ERR_NO_ADDRESS, EXIT_USAGE},
    {ERR_NO_BROWSER, EXIT_USAGE},
    {ERR_NO_CERT, EXIT_USAGE},
    {ERR_NOT_FOUND, EXIT_NONE},
    {ERR_LOGIN, EXIT_LOGIN},
    {ERR_NO_PASSWORD, EXIT_LOGIN},
    {ERR_LOGIN_REFUSED, EXIT_LOGIN},
    {ERR_CODE_DUE, EXIT_LOGIN},
    {ERR_STRANGE_LOGIN, EXIT_LOGIN},
    {ERR_CODE, EXIT_LOGIN},
    {ERR_LOGIN_OR_LOCK, EXIT_LOGIN},
    {ERR_PASTE, EXIT_LOGIN},
    {ERR_PASTE_CUT, EXIT_LOGIN},
    {ERR_PASTE_OLD, EXIT_LOGIN},
    {ERR_PASSWORD_OLD, EXIT_HELD},
    {ERR_POLICY, EXIT_HELD},
    {ERR_SUSPENDED, EXIT_HELD},
    {ERR_NO_SERVICE, EXIT_HELD},
    {ERR_NO_SERVICES, EXIT_HELD},
    {ERR_DENIED_SERVICE, EXIT_HELD},
    {ERR_TOO_OLD, EXIT_HELD},
    {ERR_OFFLINE, EXIT_AWAY},
    {ERR_NO_NAME, EXIT_AWAY},
    {ERR_PORTAL, EXIT_AWAY},
    {ERR_UNREACHABLE, EXIT_AWAY},
    {ERR_TLS, EXIT_AWAY},
    {ERR_TIMEOUT, EXIT_AWAY},
    {ERR_CUT, EXIT_AWAY},
    {ERR_OVERLOADED, EXIT_AWAY},
    {ERR_DATABASE, EXIT_AWAY},
    {ERR_HALF_DOWN, EXIT_AWAY},
    {ERR_HALF_SLOW, EXIT_AWAY},
    {ERR_MAINTENANCE, EXIT_AWAY},
    {ERR_NOT_THIS, EXIT_AWAY},
    {ERR_GARBLED, EXIT_AWAY},
    {ERR_CLOCK, EXIT_AWAY},
    {ERR_REFUSED, EXIT_HELD},
    {ERR_NOT_ACCEPTED, EXIT_HELD},
    {ERR_FOLDER, EXIT_USAGE},
    {ERR_NO_FILE, EXIT_USAGE},
    {ERR_TOP, EXIT_USAGE},
    {ERR_ELSEWHERE, EXIT_NONE},
    {ERR_NO_PARENT, EXIT_NONE},
    {ERR_FOLDER_LOGIN, EXIT_LOGIN},
    {ERR_PASSWORD_DUE, EXIT_LOGIN},
    {ERR_NO_FOLDER, EXIT_HELD},
    {ERR_NO_ROOM, EXIT_HELD},
    {ERR_THERE, EXIT_HELD},
    {ERR_OTHER_FILE, EXIT_HELD},
    {ERR_NO_VERSION, EXIT_HELD},
    {ERR_IN_USE, EXIT_HELD},
    {ERR_BAD_NAME, EXIT_HELD},
    {ERR_BAD_TYPE, EXIT_HELD},
    {ERR_TOO_LARGE, EXIT_HELD},
};

int sync_exit(enum err err)
{
	for (size_t i = 0; i < ARRAY_LEN(exits); i++)
		if (exits[i].err == err)
			return exits[i].code;
	return err ? EXIT_OURS : 0;
}

int sync_fail(const char *about, enum err err, const char *said)
{
	const char *why = _(err_text(err));
	bool named = about && *about, tells = said && *said;
	tty_tell(stderr, 2, "ranzen-sync: %s%s%s%s%s%s", named ? about : "",
	    named ? ": " : "", why, tells ? " (" : "", tells ? said : "",
	    tells ? ")" : "");
	return sync_exit(err);
}

/* ---- what every command needs */

static void mistake(void *ctx, const char *file, int line, enum conf_id id,
		    enum err why)
{
	const struct args *args = ctx;
	char allowed[CONF_ALLOWED] = "";

	if (args->quiet)
		return;
	if (id != CONF_COUNT)
		conf_allowed(id, allowed, sizeof(allowed));
	if (*allowed)
		/* TRANSLATORS: file, line, an option, its values */
		tty_tell(stderr, 2, _("%s:%d: %s can be: %s"), file, line,
			 conf_row(id)->name, allowed);
	else
		tty_tell(stderr, 2, "%s:%d: %s", file, line, _(err_text(why)));
}

enum err sync_open_net(struct app *a)
{
	const char *ca = conf_text(&a->conf, CONF_NET_CA_FILE);
	/* "ranzen demo" and its school are nobody's weak server. */
	const char *hurry = getenv("RANZEN_HURRY");
	struct net_options o = {
	    .ca_file = a->args.ca ? a->args.ca : *ca ? ca : NULL,
	    .trust_dir = a->args.ca ? NULL : a->paths.trust,
	    .idle_s = (int)conf_int(&a->conf, CONF_NET_SILENCE),
	    .per_minute = (int)conf_int(&a->conf, CONF_SYNC_REQUESTS),
	    .hurry = hurry && strcmp(hurry, "loopback") == 0,
	    .budget_path = a->paths.budget,
	    .clock = a->clock,
	    .random = a->random,
	    .log = a->log,
	};
	a->net = net_curl_new(&o);
	return a->net ? ERR_OK : ERR_NOMEM;
}

enum err sync_open_store(struct app *a)
{
	struct store_options o = {
	    &a->paths, a->disk, a->clock, a->random, a->log};
	return store_open(&o, STORE_WRITE, &a->store);
}

static bool keyring_wanted(const struct app *a)
{
	const char *wish = conf_text(&a->conf, CONF_SECRETS_KEYRING);
	return !strcmp(wish, "yes") || (strcmp(wish, "no") && !a->paths.home);
}

static enum err app_open(struct app *a)
{
	a->clock = clock_system();
	a->random = random_system();
	a->disk = disk_real();
	conf_init(&a->conf);
	enum err err = paths_init(&a->paths);
	if (err)
		return err;
	conf_load(&a->conf, a->paths.config, mistake, &a->args);
	a->log = log_open(
	    a->paths.log, a->args.verbose ? LOG_DEBUG : LOG_INFO, a->clock);
	a->desktop = path_program("ranzen-desktop");
	a->program = path_program("ranzen-sync");
	a->secrets = (struct secrets){&a->paths, a->disk, a->clock, a->log,
	    keyring_wanted(a) ? a->desktop : NULL, {0}};
	return ERR_OK;
}

static void app_close(struct app *a)
{
	secrets_release(&a->secrets);
	if (a->store)
		store_close(a->store);
	if (a->net)
		a->net->free(a->net);
	if (a->log)
		log_close(a->log);
	free(a->desktop);
	free(a->program);
	conf_release(&a->conf);
	paths_release(&a->paths);
}

void sync_ring(const struct app *a)
{
	struct bell *bell = NULL;
	struct bell_message m = {.kind = BELL_WAKE};
	if (bell_connect(a->paths.socket, &bell))
		return;
	bell_send(bell, &m);
	bell_close(bell);
}

/* ---- the background */

static enum err token(void *ctx, const struct account *acc, char **out)
{
	struct app *a = ctx;
	return secrets_get(&a->secrets, acc->id, out);
}

static enum err token_changed(
    void *ctx, const struct account *acc, const char *fresh)
{
	struct app *a = ctx;
	enum secret_place where;
	return secrets_set(&a->secrets, acc->id, fresh, &where);
}

static enum err count(void *ctx, const struct entry *e)
{
	bool *waits = ctx;
	*waits = *waits || e->state != ENTRY_held;
	return ERR_OK;
}

static enum err app_autostart(struct app *a, struct autostart *out)
{
	return autostart_init(out, a->disk, a->clock, &a->paths,
	    a->program ? a->program : "ranzen-sync",
	    conf_bool(&a->conf, CONF_SYNC_AUTOSTART));
}

static int cmd_start_at_login(struct app *a)
{
	struct autostart autostart = {0};
	enum autostart_kind kind = AUTOSTART_NONE;
	const char *word = a->args.n == 2 ? a->args.word[1] : "";
	bool on = !strcmp(word, "on");
	if (!on && strcmp(word, "off") != 0)
		return sync_fail(word, ERR_USAGE, NULL);
	enum err err = app_autostart(a, &autostart);
	if (!err && (autostart.wanted || !on))
		err = autostart_set(&autostart, on, &kind);
	autostart_release(&autostart);
	if (err || !on || kind != AUTOSTART_NONE)
		return err ? sync_fail(NULL, err, NULL) : 0;
	tty_tell(stderr, 2, "ranzen-sync: %s",
	    _("this computer cannot start ranzen at login: what waits is "
	      "sent when you start ranzen the next time"));
	return EXIT_OURS;
}

static enum err work(struct app *a, bool once, enum err *round)
{
	const char *files = conf_text(&a->conf, CONF_FILES_DIR);
	struct autostart autostart = {0};
	struct loop_options o = {
	    .engine = {.clock = a->clock,
		.random = a->random,
		.disk = a->disk,
		.net = a->net,
		.store = a->store,
		.log = a->log,
		.files = *files ? files : a->paths.files,
		.every_s = conf_int(&a->conf, CONF_SYNC_EVERY),
		.provider = provider_by_name,
		.token = token,
		.token_changed = token_changed},
	    .token_ctx = a,
	    .paths = &a->paths,
	    .words = notice_words,
	    .once = once,
	};
	bool notify = conf_bool(&a->conf, CONF_NOTIFY) && a->desktop;
	enum err err = app_autostart(a, &autostart);
	if (!err)
		o.autostart = &autostart;
	o.notices = notices_new(notify ? a->desktop : NULL, a->clock);
	err = o.notices ? loop_run(&o, round) : ERR_NOMEM;
	notices_free(o.notices);
	autostart_release(&autostart);
	return err;
}

static int round_of_other(struct app *a)
{
	enum err err = loop_ask_round(&a->paths, a->clock);
	return err ? sync_fail(NULL, err, NULL) : 0;
}

/* ---- a damaged store */

static enum err open_mended(struct app *a, bool look, struct mended *m)
{
	struct store_options o = {
	    &a->paths, a->disk, a->clock, a->random, a->log};
	const char *own = conf_text(&a->conf, CONF_FILES_DIR);
	struct tm day = time_local(clock_now(a->clock));
	char date[32], folder[PATH_MAX];
	strftime(date, sizeof(date), "%Y-%m-%d", &day);
	/* TRANSLATORS: name of a folder, with a date */
	int n = snprintf(folder, sizeof(folder), "%s/", *own ? own : a->paths.files);
	if (n < 0 || (size_t)n >= sizeof(folder) ||
	    !str_printf(folder + n, sizeof(folder) - (size_t)n,
		_("Rescued work %s"), date))
		return ERR_LIMIT;
	enum err err = mend_open(&o, folder, look, &a->store, m);
	if (m->repaired && !a->args.quiet)
		mended_tell(m, folder);
	return err;
}

static int cmd_repair(struct app *a)
{
	struct mended m = {0};
	int lock = -1;
	enum err err =
	    loop_lock(&a->paths, a->disk, a->clock, LOCK_WAIT_MS, &lock);
	if (!err)
		err = open_mended(a, true, &m);
	if (!err)
		err = mend_seals(a->store, &m);
	loop_unlock(lock);
	if (err)
		return sync_fail(NULL, err, NULL);
	mended_print(&m, a->args.json);
	return m.seals || m.repair.held ? EXIT_HELD : 0;
}

static int serve(struct app *a, bool once)
{
	enum err round = ERR_OK;
	bool waits = false;
	struct mended m;
	int lock = -1;
	enum err err = loop_lock(
	    &a->paths, a->disk, a->clock, once ? 0 : LOCK_WAIT_MS, &lock);
	if (err == ERR_BUSY)
		return once ? round_of_other(a) : 0;
	if (!err)
		err = sync_open_net(a);
	if (!err)
		err = open_mended(a, false, &m);
	if (!err)
		err = work(a, once, &round);
	if (err == ERR_STORE_BROKEN && a->store && !m.repaired) {
		/* it showed only now; what waits is sent at the next start */
		store_close(a->store);
		a->store = NULL;
		err = open_mended(a, true, &m);
	}
	if (!err && once)
		store_outbox(a->store, true, count, &waits);
	loop_unlock(lock);
	if (err || (once && round))
		return sync_fail(NULL, err ? err : round, NULL);
	return waits ? EXIT_QUEUED : 0;
}

static int cmd_once(struct app *a)
{
	return serve(a, true);
}

static int cmd_serve(struct app *a)
{
	if (!a->args.foreground && isatty(STDIN_FILENO))
		terminal_leave();
	return serve(a, false);
}

/* ---- the command line */

struct command {
	const char *name, *usage, *help;
	int (*run)(struct app *);
};

static const struct command commands[] = {
    {"", "[--foreground]",
	N_("work in the background until nothing waits any more"), cmd_serve},
    {"once", "", N_("one full round of all accounts, then end"), cmd_once},
    {"login",
	"[URL] [--name N] [--platform auto|open|moodle|iserv] [--user U] "
	"[--password-stdin] [--browser] [--ca FILE]",
	N_("add an account"), sync_login},
    {"login",
	"--again N [--user U] [--password-stdin] [--browser] [--ca FILE]",
	N_("log an account in again"), sync_login},
    {"start-at-login", "on|off",
	N_("start ranzen-sync at login, or not any more; it does so itself "
	   "while something waits"),
	cmd_start_at_login},
    {"repair", "",
	N_("look at the store, and repair what is damaged; nothing is deleted"),
	cmd_repair},
    {"logout", "N", N_("forget the login of an account"), sync_logout},
    {"report", "N",
	N_("show how the pages of an account's school are built"), sync_report},
    {"folder",
	"list|get|put [--account N] [--to DIR] [--replace] [--make-folders] "
	"[--password-stdin] [PATH…]",
	N_("files kept at the school, for \"ranzen folder\""), sync_folder},
};

static int help(FILE *out)
{
	fprintf(out, "%s\n\n", _("Keeps ranzen and the school in step."));
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const struct command *c = &commands[i];
		fprintf(out, "  ranzen-sync%s%s %s\n        %s\n",
		    *c->name ? " " : "", c->name, c->usage, _(c->help));
	}
	fprintf(out, "\n  --home DIR  --json  --quiet  --verbose  --version  "
		     "--help\n");
	return 0;
}

static const struct command *command(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct app a = {0};
	i18n_init();
	providers_begin();
	signal(SIGPIPE, SIG_IGN);
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help"))
			return help(stdout);
		if (!strcmp(argv[i], "--version")) {
			printf("ranzen-sync %s\n", RANZEN_VERSION);
			return 0;
		}
	}
	const struct command *c = NULL;
	if (args_read(&a.args, argc, argv))
		c = command(a.args.n ? a.args.word[0] : "");
	if (!c || (a.args.n > WORDS_MAX && c->run != sync_folder)) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (a.args.password_stdin) /* no buffer keeps it */
		setvbuf(stdin, NULL, _IONBF, 0);
	enum err err = app_open(&a);
	int code = err ? sync_fail(NULL, err, NULL) : c->run(&a);
	app_close(&a);
	return code;
}
