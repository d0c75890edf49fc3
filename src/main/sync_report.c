/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder that shows how a school's pages are built, and nothing else. */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "base/tty.h"
#include "main/sync.h"
#include "providers/provider.h"
#include "sync/terminal.h"

struct report {
	struct app *app;
	struct account account;
	char folder[PATH_MAX];
	int pages;
	bool over;
	enum err err;
	char said[300];
};

/* In both languages, whatever this computer speaks: it is sent on. */
static const char readme[] =
    "Was ist das?\n"
    "============\n"
    "\n"
    "Diese Dateien zeigen, wie die Seiten eines IServ gebaut sind: welche\n"
    "Elemente, Klassen und Formularfelder darin stehen. Ranzen kann damit so\n"
    "gemacht werden, dass es auch mit diesem IServ geht.\n"
    "\n"
    "Ersetzt ist alles, was jemand geschrieben hat: jeder Buchstabe ist ein x\n"
    "oder X (höchstens vier hintereinander), jede Ziffer eine 0, lange Texte\n"
    "sind gekürzt. Das gilt auch für Adressen, Nummern, Dateinamen, geheime\n"
    "Werte und den Namen der Schule. Stehen geblieben sind nur Wörter einer\n"
    "festen Liste, etwa \"Abgabetermin\" oder \"Erledigt\". Von Cookies steht\n"
    "da nur der Name und wie lange sie gelten. Skripte, Kommentare und das Menü\n"
    "fehlen ganz.\n"
    "\n"
    "Bitte sieh die Dateien durch, bevor du sie weitergibst. Steht doch etwas\n"
    "darin, das da nicht hingehört, schick sie nicht ab, sondern sag, was für\n"
    "eine Art von Text es war.\n"
    "\n"
    "Wohin? An die Leute, die Ranzen machen: siehe README des Projekts.\n"
    "\n"
    "\n"
    "What is this?\n"
    "=============\n"
    "\n"
    "These files show how the pages of an IServ are built: which elements,\n"
    "classes and form fields they have. With them Ranzen can be made to work\n"
    "with this IServ, too.\n"
    "\n"
    "Everything that somebody wrote is replaced: each letter is an x or X (four\n"
    "in a row at most), each digit a 0, long texts are cut. So are addresses,\n"
    "numbers, names of files, secret values and the name of the school. Only\n"
    "words of a fixed list stay, such as \"Abgabetermin\" or \"Erledigt\". Of\n"
    "cookies there is only the name and how long they last. Scripts, comments\n"
    "and the menu are left out.\n"
    "\n"
    "Please look through the files before you pass them on. If there is\n"
    "something that should not be there, do not send them, but tell what kind\n"
    "of text it was.\n"
    "\n"
    "Where to? To the people who make Ranzen: see the project's README.\n";

static enum err write_file(
    struct report *r, const char *name, const char *text, size_t len)
{
	char path[PATH_MAX];
	if (!str_printf(path, sizeof(path), "%s/%s", r->folder, name))
		return ERR_LIMIT;
	return disk_write_file(r->app->disk, path, text, len, 0600);
}

static enum err begin_folder(struct report *r)
{
	const char *own = conf_text(&r->app->conf, CONF_FILES_DIR);
	struct tm day = time_local(clock_now(r->app->clock));
	char date[32], tail[16] = "";
	struct stat st;
	strftime(date, sizeof(date), "%Y-%m-%d", &day);
	for (int i = 1; i < 1000; i++) {
		if (i > 1)
			str_printf(tail, sizeof(tail), "-%d", i);
		if (!str_printf(r->folder, sizeof(r->folder),
			"%s/ranzen-report-%s%s",
			*own ? own : r->app->paths.files, date, tail))
			return ERR_LIMIT;
		if (stat(r->folder, &st) < 0)
			break;
	}
	enum err err = disk_mkdirs(r->app->disk, r->folder);
	return err ? err
		   : write_file(r, "README.txt", readme, strlen(readme));
}

static bool is_yes(const char *line)
{
	/* TRANSLATORS: the letters that mean yes, the first of an answer */
	return !*line || text_begins(line, _("yY")) || text_begins(line, "yY");
}

/* A terminal, or lines of a pipe. The end of it ends the report. */
static enum err may(void *ctx, const char *what, const char *address, bool *yes)
{
	char line[80];
	UNUSED(ctx);
	tty_tell(stderr, 2, "\n%s\n  GET %s", _(what), address);
	fprintf(stderr, "%s", _("Ask the school for that? [Y/n] "));
	fflush(stderr);
	enum err err = terminal_line(stdin, line, sizeof(line));
	if (err == ERR_LIMIT) { /* that is no yes */
		*yes = false;
		return ERR_OK;
	}
	*yes = !err && is_yes(line);
	return err == ERR_LOGIN ? ERR_CANCELLED : err;
}

static enum err page(void *ctx, const char *file, const char *text, size_t len)
{
	struct report *r = ctx;
	if (!r->pages) {
		enum err err = begin_folder(r);
		if (err)
			return err;
	}
	r->pages++;
	return write_file(r, file, text, len);
}

static void over(void *ctx, const struct verdict *v)
{
	struct report *r = ctx;
	r->over = true;
	r->err = v->fate == FATE_done ? ERR_OK : v->err;
	str_copy(r->said, sizeof(r->said), v->said);
}

static void changed(void *ctx, const char *fresh)
{
	struct report *r = ctx;
	enum secret_place where;
	secrets_set(&r->app->secrets, r->account.id, fresh, &where);
}

static enum err walk(struct report *r, const struct provider *p)
{
	const struct provider_report to = {r, may, page};
	struct net *net = r->app->net;
	char *secret = NULL;
	enum err err = secrets_wait(&r->app->secrets, r->account.id, &secret);
	if (err)
		return err == ERR_NOT_FOUND ? ERR_LOGIN : err;
	struct session *s = p->open(net, r->app->disk, &r->account, secret);
	explicit_bzero(secret, strlen(secret));
	free(secret);
	if (!s)
		return ERR_NOMEM;
	if (p->watch)
		p->watch(s, changed, r);
	p->report(s, &to, over, r);
	while (!r->over)
		net->turn(net, NULL, 0, -1);
	p->close(s);
	return r->err;
}

static void explain(void)
{
	tty_tell(stderr, 0, "%s",
	    _("This makes a folder that shows how your school's pages are "
	      "built, so that ranzen\ncan learn them. Every name, text, number "
	      "and address in it is replaced.\nThe school is only asked, and "
	      "you are asked before each page. Nothing is sent\nanywhere: look "
	      "through the folder, then decide."));
}

static void say_end(const struct report *r)
{
	if (!r->pages) {
		fprintf(stderr, "\n%s\n", _("Nothing was written."));
		return;
	}
	tty_tell(stderr, 0, "\n%s",
	    _("Done. Look through the files before you pass them on; "
	      "README.txt says how."));
	printf("%s\n", r->folder);
}

int sync_report(struct app *a)
{
	struct report r = {.app = a};
	const struct provider *p = NULL;
	if (a->args.n != 2)
		return sync_fail(NULL, ERR_USAGE, NULL);
	const char *name = a->args.word[1];
	enum err err = sync_open_store(a);
	if (!err)
		err = store_account_find(a->store, name, &r.account);
	if (err)
		return sync_fail(name, err, NULL);
	p = provider_by_name(r.account.platform);
	if (!p || !p->report) {
		tty_tell(stderr, 2, "ranzen-sync: %s: %s", name,
		    _("how this platform's pages are built is known: only "
		      "those of an IServ are asked for"));
		record_account_release(&r.account);
		return EXIT_NONE;
	}
	err = sync_open_net(a);
	if (!err) {
		explain();
		err = walk(&r, p);
	}
	if (err && err != ERR_CANCELLED)
		sync_fail(name, err, r.said);
	say_end(&r);
	record_account_release(&r.account);
	return err == ERR_CANCELLED ? 0 : sync_exit(err);
}
