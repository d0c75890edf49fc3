/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding an account and logging in again: the part of ranzen-sync that talks
 * to a person. */
#include "base/base.h"

#include "base/i18n.h"
#include "base/json.h"
#include "base/tty.h"
#include "main/sync.h"
#include "net/trust.h"
#include "sync/browser.h"
#include "sync/login.h"
#include "sync/terminal.h"

#define LINE_LIMIT  1000
#define PASTE_LIMIT 8192
#define PASTES	    5
#define CERT_LIMIT  (256u << 10)

static enum err set_field(char **field, const char *value)
{
	free(*field);
	*field = str_dup(value);
	return *field ? ERR_OK : ERR_NOMEM;
}

static void tell(const struct app *a, const char *what, const char *url)
{
	if (!a->args.quiet)
		tty_tell(stderr, 2, "%s %s", what, url);
}

static void say_account(const struct app *a, const struct account *acc)
{
	struct buf out;
	struct json j;
	if (!a->args.json) {
		if (!a->args.quiet)
			tty_tell(stdout, 2,
			    _("Logged in to %s as %s; the account is called "
			      "\"%s\"."),
			    *acc->school ? acc->school : acc->url,
			    *acc->person ? acc->person : acc->user, acc->name);
		return;
	}
	buf_init(&out, 64u << 10);
	json_begin(&j, &out);
	json_begin_object(&j, NULL);
	json_str(&j, "account", acc->name);
	json_str(&j, "platform", acc->platform);
	json_str(&j, "url", acc->url);
	json_str(&j, "user", acc->user);
	json_str(&j, "person", acc->person);
	json_str(&j, "school", acc->school);
	json_end_object(&j);
	printf("%s\n", out.data);
	buf_release(&out);
}

/* ---- the school */

/* Of a line that is seen: nothing typed, or Esc before Enter, goes back. */
static enum err ask(const char *prompt, char line[LINE_LIMIT])
{
	enum err err = terminal_ask(prompt, true, line, LINE_LIMIT);
	bool nothing = !err && (!line[strspn(line, " ")] || *line == '\033');
	return nothing ? ERR_CANCELLED : err;
}

static enum err address(struct app *a, char **url)
{
	char line[LINE_LIMIT], prompt[400];
	const char *typed = a->args.n == 2 ? a->args.word[1] : line;
	enum err err = ERR_OK;
	str_printf(prompt, sizeof(prompt), "%s\n%s",
	    _("Just Enter goes back."), _("Address of your school: "));
	if (typed == line)
		err = ask(prompt, line);
	return err ? err : login_address(typed, url);
}

/* The account that is to be logged in again, or a new one. */
static enum err account_begin(struct app *a, struct account *acc)
{
	char name[80];
	const struct args *args = &a->args;
	if (args->account)
		return store_account_find(a->store, args->account, acc);
	enum err err = address(a, &acc->url);
	if (err)
		return err;
	if (args->name) {
		struct account old = {0};
		if (!store_account_find(a->store, args->name, &old)) {
			record_account_release(&old);
			return ERR_EXISTS;
		}
		str_copy(name, sizeof(name), args->name);
	} else {
		err = login_name(a->store, acc->url, name, sizeof(name));
	}
	if (!err)
		err = set_field(&acc->name, name);
	if (!err)
		err = set_field(
		    &acc->platform, args->platform ? args->platform : "auto");
	if (!err)
		err = set_field(&acc->cursor, "");
	if (!err)
		err = set_field(&acc->user, "");
	return err;
}

/* Where a site is elsewhere than the person said, it is told before anything
 * secret is asked: they may know better. */
static enum err find_school(struct app *a, struct login *l,
    struct account *acc, const struct provider **p)
{
	char *typed = str_dup(
	    a->args.n == 2 ? a->args.word[1] : acc->url);
	enum err err = typed ? login_platform(l, &acc->url, acc->platform, p)
			     : ERR_NOMEM;
	if (!err && !str_ncasecmp(typed, "http://", 7) &&
	    str_starts(acc->url, "https://"))
		tell(a, _("An address with http:// is not protected; this one is used instead:"), acc->url);
	else if (!err && !strstr(acc->url, typed) && !strstr(typed, acc->url))
		tell(a, _("The school says that it is at another address:"), acc->url);
	if (!err)
		err = set_field(&acc->platform, (*p)->name);
	free(typed);
	return err;
}

/* ---- certificates that the person vouches for */

static enum err read_cert(struct app *a, char **pem, size_t *len)
{
	enum err err = disk_read_file(
	    a->disk, a->args.ca, CERT_LIMIT, pem, len);
	if (!err && !strstr(*pem, "-----BEGIN CERTIFICATE-----"))
		err = ERR_NO_CERT;
	return err == ERR_LIMIT ? ERR_NO_CERT : err;
}

/* A copy: the file may lie on a stick. */
static enum err keep_cert(struct app *a, const char *url)
{
	struct url u;
	char *pem = NULL, *path = NULL;
	size_t len = 0;
	enum err err = a->args.ca ? read_cert(a, &pem, &len) : ERR_OK;
	if (!err && a->args.ca && url_read(&u, url)) {
		path = trust_path(a->paths.trust, &u);
		err = path ? disk_mkdirs(a->disk, a->paths.trust) : ERR_NOMEM;
	}
	if (!err && path)
		err = disk_write_file(a->disk, path, pem, len, 0600);
	free(path);
	free(pem);
	return err;
}

/* ---- the person */

static enum err who(struct app *a, struct account *acc, char password[])
{
	char line[LINE_LIMIT], prompt[200];
	enum err err = ERR_OK;
	if (a->args.user) {
		if (strcmp(acc->user, a->args.user) != 0)
			err = set_field(&acc->person, "");
		if (!err)
			err = set_field(&acc->user, a->args.user);
	} else if (!*acc->user) {
		err = ask(_("User name: "), line);
		if (!err)
			err = set_field(&acc->user, line);
	}
	if (err)
		return err;
	if (a->args.password_stdin)
		return terminal_line(stdin, password, LINE_LIMIT);
	str_printf(prompt, sizeof(prompt), _("Password of %s: "), acc->user);
	return terminal_ask(prompt, false, password, LINE_LIMIT);
}

/* ---- what may stay here */

static bool keep_named(const char *name, enum keep *keep)
{
	static const char *const names[] = {[KEEP_password] = "password",
	    [KEEP_session] = "session",
	    [KEEP_nothing] = "nothing"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(name, names[i])) {
			*keep = (enum keep)i;
			return true;
		}
	return false;
}

static void explain_keep(bool keyring)
{
	tty_tell(stderr, 5, "\n%s\n  1  %s\n     %s\n  2  %s\n  3  %s\n",
	    _("What may ranzen keep on this computer?"),
	    _("Your password. Then ranzen can always log in by itself."),
	    keyring ? _("It lies in the keyring: only you can open that.")
		    : _("Without a keyring it lies in a file that only you "
			"can read."),
	    _("Only that you are logged in; after days or weeks ranzen asks "
	      "again."),
	    _("Nothing for long: ranzen asks for it again, mostly every day."));
}

/* The person is asked where that is possible. */
static enum err choose_keep(struct app *a, struct login *l)
{
	bool keyring = !a->args.keep && secrets_keyring(&a->secrets);
	char line[LINE_LIMIT], prompt[80];
	l->keep = keyring ? KEEP_password : KEEP_session;
	if (a->args.keep)
		return keep_named(a->args.keep, &l->keep) ? ERR_OK : ERR_USAGE;
	if (a->args.password_stdin || !isatty(STDIN_FILENO))
		return ERR_OK;
	explain_keep(keyring);
	str_printf(prompt, sizeof(prompt), _("Which one? [%d] "),
	    (int)l->keep + 1);
	for (;;) {
		enum err err = terminal_ask(prompt, true, line, sizeof(line));
		if (err || !*line)
			return err;
		if (line[0] >= '1' && line[0] <= '3' && !line[1]) {
			l->keep = (enum keep)(line[0] - '1');
			return ERR_OK;
		}
	}
}

static enum err question(
    void *ctx, const char *ask, bool again, char *answer, size_t size)
{
	const struct app *a = ctx;
	enum err err;
	if (again)
		sync_fail(NULL, ERR_CODE, NULL);
	if (a->args.password_stdin)
		err = terminal_line(stdin, answer, size);
	else
		err = terminal_ask(_(ask), true, answer, size);
	/* nobody is there to answer */
	if (err == ERR_LOGIN)
		err = again ? ERR_CODE : ERR_CODE_DUE;
	return err;
}

static enum err by_password(struct app *a, struct login *l,
    const struct provider *p, struct account *acc)
{
	char password[LINE_LIMIT] = "";
	enum err err = who(a, acc, password);
	l->question = question;
	l->ctx = a;
	if (!err && p->keeps)
		err = choose_keep(a, l);
	if (!err)
		err = login_account(l, p, acc, password);
	explicit_bzero(password, sizeof(password));
	return err;
}

/* ---- by the browser */

static void launch(const struct provider *p, const char *url)
{
	tty_tell(stderr, 0, "%s\n\n  %s\n\n%s",
	    browser_open(url)
		? _("Open this page in a browser, on any device of yours:")
		: _("Your browser opens a page of the school:"),
	    url, _(p->bring));
}

static bool once_more(enum err err)
{
	return err == ERR_PASTE || err == ERR_PASTE_CUT || err == ERR_PASTE_OLD;
}

static enum err ask_paste(struct app *a, char *line)
{
	const char *prompt =
	    _("Paste it here and press Enter (it is not shown): ");
	if (a->args.password_stdin)
		return terminal_line(stdin, line, PASTE_LIMIT);
	return terminal_ask(prompt, false, line, PASTE_LIMIT);
}

static enum err pastes(struct app *a, struct login *l,
    const struct provider *p, struct account *acc, const char *passport)
{
	char line[PASTE_LIMIT] = "";
	enum err err = ERR_OK;
	for (int i = 0; i < PASTES; i++) {
		enum err asked = ask_paste(a, line);
		if (asked) /* what was wrong before says more than that */
			return err && asked == ERR_LOGIN ? err : asked;
		err = login_redeem(l, p, acc, passport, line);
		explicit_bzero(line, sizeof(line));
		if (!once_more(err) || i + 1 == PASTES)
			break;
		sync_fail(NULL, err, NULL);
	}
	return err;
}

static enum err by_browser(struct app *a, struct login *l,
    const struct provider *p, struct account *acc)
{
	char url[2048], passport[33];
	unsigned char random[16];
	if (!p->launch)
		return ERR_NO_BROWSER;
	random_fill(a->random, random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		str_printf(passport + 2 * i, 3, "%02x", random[i]);
	if (!p->launch(l->site, passport, url, sizeof(url)))
		return ERR_NOT_THIS;
	launch(p, url);
	return pastes(a, l, p, acc, passport);
}

/* ---- the commands */

static enum err login_steps(struct app *a, struct login *l, struct account *acc)
{
	const struct provider *p = NULL;
	char *pem = NULL;
	size_t len = 0;
	enum err err = a->args.ca ? read_cert(a, &pem, &len) : ERR_OK;
	free(pem);
	if (!err)
		err = account_begin(a, acc);
	/* a wrong address is told before anything secret is asked */
	if (!err)
		err = find_school(a, l, acc, &p);
	if (err)
		return err;
	bool named = a->args.user || a->args.password_stdin || *acc->user;
	if (a->args.browser || (l->browser && p->launch && !named))
		err = by_browser(a, l, p, acc);
	else
		err = by_password(a, l, p, acc);
	return err ? err : keep_cert(a, acc->url);
}

static int login_failed(
    struct app *a, const struct login *l, struct account *acc, enum err err)
{
	const char *about = acc->url ? acc->url : a->args.account;
	if (err == ERR_USAGE && !a->args.platform)
		err = ERR_NO_ADDRESS;
	if (err == ERR_LOGIN && !*l->said)
		err = ERR_NO_PASSWORD;
	if (err == ERR_NO_CERT)
		about = a->args.ca;
	return err == ERR_CANCELLED ? EXIT_LOGIN
				    : sync_fail(about, err, l->said);
}

int sync_login(struct app *a)
{
	struct account acc = {0};
	if (a->args.account && a->args.n == 2)
		return sync_fail(NULL, ERR_USAGE, NULL);
	enum err err = sync_open_net(a);
	if (!err)
		err = sync_open_store(a);
	struct login l = {.net = a->net,
	    .store = a->store,
	    .secrets = &a->secrets,
	    .provider = provider_by_name};
	if (!err)
		err = login_steps(a, &l, &acc);
	login_release(&l);
	if (err) {
		int code = login_failed(a, &l, &acc, err);
		record_account_release(&acc);
		return code;
	}
	bool password = l.kept && l.keep == KEEP_password;
	if (l.where == SECRET_FILE && !a->args.quiet)
		tty_tell(stderr, 0, "%s\n%s", password ?
		    _("Your password is kept in a file that only you can "
		      "read, since no keyring is used:") :
		    _("The login is kept in a file that only you can read, "
		      "since no keyring is used:"),
		    a->paths.secrets);
	say_account(a, &acc);
	record_account_release(&acc);
	sync_ring(a);
	return 0;
}

int sync_logout(struct app *a)
{
	struct account acc = {0};
	if (a->args.n != 2)
		return sync_fail(NULL, ERR_USAGE, NULL);
	enum err err = sync_open_store(a);
	if (!err)
		err = store_account_find(a->store, a->args.word[1], &acc);
	if (!err) {
		err = secrets_del(&a->secrets, acc.id);
		enum err files =
		    secrets_del(&a->secrets, secrets_of_files(acc.id));
		err = err ? err : files;
		enum err marked = store_account_login(a->store, acc.id, true);
		err = err ? err : marked;
		record_account_release(&acc);
	}
	if (err)
		return sync_fail(a->args.word[1], err, NULL);
	sync_ring(a);
	return 0;
}
