/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files kept at the school: the part of ranzen-sync that "ranzen folder" calls,
 * and the page of the screen. What it tells are rows (model/told.h). For the
 * screen it serves: it is asked one thing after the other, knows the way in
 * from the first time on, and tells also how far it is and what went wrong.
 * Then it asks nobody, but for the password with --ask, in the terminal; the
 * host that may have it is named with --allow.
 */
#include "base/base.h"

#include "base/i18n.h"
#include "base/tty.h"
#include "base/text.h"
#include "main/sync.h"
#include "model/told.h"
#include "sync/folder.h"
#include "sync/terminal.h"

#define ARGS_FROM 2 /* behind "folder list" */

struct visit {
	struct app *app;
	struct folder f;
	struct account account;
	const char *name;  /* of what is moving */
	int shown;         /* per cent of it that was told; -1: none */
	bool serves;
};

#define NUMBER 24

static void tell(enum told_kind kind, const char *const *fields)
{
	struct buf b;
	buf_init(&b, TOLD_LIMIT);
	told_put(&b, kind, fields);
	if (!buf_error(&b))
		fwrite(b.data, 1, b.len, stdout);
	buf_release(&b);
}

/* At once: somebody looks at it. */
static void tell_now(enum told_kind kind, const char *const *fields)
{
	tell(kind, fields);
	fflush(stdout);
}

static const char *digits(char out[NUMBER], int64_t n)
{
	str_printf(out, NUMBER, "%" PRId64, n);
	return out;
}

/* ---- whose */

struct choice {
	int n;
	bool tells;
	char name[200];
};

static enum err see_account(void *ctx, const struct account *a)
{
	const struct provider *p = provider_by_name(a->platform);
	struct choice *c = ctx;
	if (p && p->dav) {
		c->n++;
		str_copy(c->name, sizeof(c->name), a->name);
	}
	if (p && p->dav && c->tells)
		tell_now(TOLD_school, (const char *[]){a->name});
	return ERR_OK;
}

static int fail(struct visit *v, const char *about, enum err err);

static int choose(struct visit *v)
{
	struct choice c = {.n = 0};
	const char *name = v->app->args.account;
	enum err err = sync_open_store(v->app);
	if (!err)
		err = store_account_each(v->app->store, see_account, &c);
	if (err)
		return fail(v, NULL, err);
	if (!name && c.n > 1 && v->serves) {
		c.tells = true;
		store_account_each(v->app->store, see_account, &c);
		return EXIT_USAGE;
	}
	if (!name && c.n > 1) {
		tty_tell(stderr, 2, "ranzen-sync: %s",
		    _("more than one of your schools may keep files: say "
		      "which, with --account NAME"));
		return EXIT_USAGE;
	}
	if (!name && !c.n)
		return fail(v, NULL, ERR_NO_FOLDER);
	err = store_account_find(
	    v->app->store, name ? name : c.name, &v->account);
	return err ? fail(v, name, err) : 0;
}

/* ---- the way in */

static enum err ask(void *ctx, char *password, size_t size)
{
	const struct visit *v = ctx;
	char prompt[200];
	enum err err;
	if (v->serves && !v->app->args.ask) {
		err = ERR_PASSWORD_DUE;
	} else if (v->app->args.password_stdin) {
		err = terminal_line(stdin, password, size);
	} else {
		str_printf(prompt, sizeof(prompt), _("Password of %s: "),
		    v->account.user);
		err = terminal_ask(prompt, false, password, size);
	}
	return err == ERR_LOGIN ? ERR_PASSWORD_DUE : err;
}

static bool is_yes(const char *line)
{
	return text_begins(line, _("yY")) || text_begins(line, "yY");
}

static enum err may(void *ctx, const char *host)
{
	const struct visit *v = ctx;
	const char *allowed = v->app->args.allow;
	char prompt[500], line[80];
	if (allowed && !strcmp(allowed, host))
		return ERR_OK;
	if (v->serves) {
		tell_now(TOLD_host, &host);
		return ERR_CANCELLED;
	}
	str_printf(prompt, sizeof(prompt),
	    _("Your files lie at %s. Log in there with your password? [y/N] "),
	    host);
	enum err err = terminal_ask(prompt, true, line, sizeof(line));
	if (err == ERR_LOGIN)
		tty_tell(stderr, 2, "ranzen-sync: %s: %s", host,
		    _("your files lie there, and this host has not had your "
		      "password yet: run it in a terminal to be asked, or "
		      "name the address with \"ranzen config set "
		      "school.files URL\""));
	if (err)
		return ERR_CANCELLED;
	return is_yes(line) ? ERR_OK : ERR_CANCELLED;
}

static void moved(void *ctx, int64_t done, int64_t total)
{
	struct visit *v = ctx;
	int share = total > 0 ? (int)(done * 100 / total) : 0;
	char have[NUMBER], all[NUMBER];
	if (v->serves && share != v->shown) {
		v->shown = share;
		tell_now(TOLD_moved, (const char *[]){digits(have, done),
					 digits(all, total)});
	}
	if (v->serves)
		return;
	if (v->app->args.quiet || !isatty(STDERR_FILENO) || share == v->shown)
		return;
	v->shown = share;
	fprintf(stderr, "\r%s  %d %%", v->name, share);
	if (share >= 100) {
		fputc('\n', stderr);
		v->shown = -1;
	}
}

static void unshow(struct visit *v)
{
	if (v->shown >= 0 && !v->serves)
		fputc('\n', stderr);
	v->shown = -1;
}

static int tell_failed(struct visit *v, const char *about, enum err err,
    bool unsure)
{
	tell_now(TOLD_failed, (const char *[]){about ? about : "",
				  err_name(err), v->f.said,
				  unsure ? "unsure" : ""});
	return sync_exit(err);
}

static int fail(struct visit *v, const char *about, enum err err)
{
	unshow(v);
	if (v->serves)
		return tell_failed(v, about, err, false);
	if (err == ERR_CANCELLED)
		return EXIT_LOGIN;
	return sync_fail(about, err, v->f.said);
}

static int enter(struct visit *v)
{
	const char *address = conf_text(&v->app->conf, CONF_SCHOOL_FILES);
	int code = choose(v);
	if (code)
		return code;
	enum err err = sync_open_net(v->app);
	v->f = (struct folder){.net = v->app->net,
	    .disk = v->app->disk,
	    .clock = v->app->clock,
	    .secrets = &v->app->secrets,
	    .account = &v->account,
	    .store = v->app->store,
	    .provider = provider_by_name(v->account.platform),
	    .address = address,
	    .given = v->app->args.password_stdin,
	    .ask = ask,
	    .may = may,
	    .moved = moved,
	    .ctx = v};
	if (!err)
		err = v->f.provider ? folder_open(&v->f) : ERR_NO_FOLDER;
	return err ? fail(v, *address ? address : v->account.name, err) : 0;
}

/* ---- list */

/* The person's folder for what lies there, as deep as it lies there. */
static enum err own_folder(struct visit *v, const char *path, struct buf *dir)
{
	const char *own = conf_text(&v->app->conf, CONF_FILES_DIR);
	const char *last = strrchr(path, '/');
	buf_printf(dir, "%s/", *own ? own : v->app->paths.files);
	text_file_name(dir, v->account.name, strlen(v->account.name));
	while (last && path < last) {
		size_t n = strcspn(path, "/");
		if (n) {
			buf_char(dir, '/');
			text_file_name(dir, path, n);
		}
		path += n + (path[n] == '/');
	}
	return buf_error(dir);
}

/* Where it lies here, if it was fetched and is not older than there; "". */
static void find_here(struct visit *v, const struct folder_row *row,
    struct buf *out)
{
	struct stat st;
	buf_init(out, PATH_MAX);
	if (row->dav->folder || own_folder(v, row->path, out))
		return;
	buf_char(out, '/');
	text_file_name(out, row->name, strlen(row->name));
	if (buf_error(out) || stat(out->data, &st) || !S_ISREG(st.st_mode) ||
	    st.st_size != row->dav->size || st.st_mtime < row->dav->modified)
		buf_clear(out);
}

static enum err see_row(void *ctx, const struct folder_row *row)
{
	char size[NUMBER], modified[NUMBER];
	struct buf here;
	find_here(ctx, row, &here);
	tell(row->dav->folder ? TOLD_folder : TOLD_file,
	    (const char *[]){row->name, row->path,
		digits(size, row->dav->size),
		digits(modified, row->dav->modified), row->dav->etag,
		here.data});
	buf_release(&here);
	return ERR_OK;
}

static int list(struct visit *v, const char **words, int n)
{
	if (n > 1)
		return sync_fail(NULL, ERR_USAGE, NULL);
	enum err err = folder_list(&v->f, n ? words[0] : "", see_row, v);
	return err ? fail(v, n ? words[0] : "", err) : 0;
}

/* ---- get */

static int get_one(struct visit *v, const char *path)
{
	struct folder_got got = {0};
	char size[NUMBER];
	struct buf dir;
	enum err err = ERR_OK;
	buf_init(&dir, PATH_MAX);
	v->name = path_name(path);
	if (v->app->args.to)
		buf_str(&dir, v->app->args.to);
	else
		err = own_folder(v, path, &dir);
	if (!err)
		err = folder_get(&v->f, path, dir.data, &got);
	buf_release(&dir);
	unshow(v);
	if (err)
		return fail(v, path, err);
	tell(TOLD_got, (const char *[]){v->name, got.path,
			   digits(size, got.size), got.sha256,
			   got.both ? "both" : "here"});
	free(got.path);
	return 0;
}

/* What cannot be had for one cannot be had for the others. */
static bool goes_on(int code)
{
	return code != EXIT_AWAY && code != EXIT_LOGIN;
}

static int get(struct visit *v, const char **words, int n)
{
	int code = n ? 0 : sync_fail(NULL, ERR_USAGE, NULL);
	for (int i = 0; i < n && goes_on(code); i++) {
		int one = get_one(v, words[i]);
		code = one ? one : code;
	}
	return code;
}

/* ---- put */

static int say_unsent(const char *file, bool unsure)
{
	tty_tell(stderr, 2, "ranzen-sync: %s: %s", file,
	    unsure ? _("nobody can say now whether it arrived: try again, and "
		       "the school is asked first")
		   : _("it was not sent"));
	return EXIT_AWAY;
}

static int put_one(struct visit *v, const char *file, const char *path)
{
	const struct folder_put put = {.file = file,
	    .path = path,
	    .replace = v->app->args.replace,
	    .make_folders = v->app->args.make_folders};
	struct folder_sent sent;
	char size[NUMBER];
	v->name = path_name(file);
	enum err err = folder_put(&v->f, &put, &sent);
	unshow(v);
	if (err && v->serves)
		return tell_failed(v, file, err, sent.unsure);
	if (err) {
		int code = fail(v, file, err);
		return code == EXIT_AWAY ? say_unsent(file, sent.unsure) : code;
	}
	tell(TOLD_sent, (const char *[]){path_name(path), path,
	    digits(size, sent.size), sent.etag,
	    sent.proof == FOLDER_CONTENT ? "content" : "size",
	    sent.already ? "there" : "sent"});
	return 0;
}

/* Into the folder, under its own name; else as that. */
static int put_to(struct visit *v, const char *file, const char *to, bool into)
{
	const char *name = path_name(file);
	struct buf path;
	while (*to == '/')
		to++;
	buf_init(&path, DAV_HREF_SIZE);
	buf_str(&path, to);
	while (into && path.len && path.data[path.len - 1] == '/')
		path.data[--path.len] = '\0';
	if (into)
		buf_printf(&path, "%s%s", path.len ? "/" : "", name);
	enum err err = buf_error(&path);
	if (!err && !text_valid(name, strlen(name)))
		err = ERR_BAD_NAME;
	int code = err ? fail(v, file, err) : put_one(v, file, path.data);
	buf_release(&path);
	return code;
}

static int put(struct visit *v, const char **words, int n)
{
	const char *to = n > 1 ? words[n - 1] : "";
	bool into = n > 2 || !*to || str_ends(to, "/");
	int code = 0;
	if (n < 2)
		return sync_fail(NULL, ERR_USAGE, NULL);
	enum err err = into ? ERR_OK : folder_is(&v->f, to, &into);
	if (err)
		return fail(v, to, err);
	for (int i = 0; i + 1 < n && goes_on(code); i++) {
		int one = put_to(v, words[i], to, into);
		code = one ? one : code;
	}
	return code;
}

/* ---- serving */

static void obey(struct visit *v, const struct told_row *row)
{
	switch (row->kind) {
	case TOLD_list: list(v, (const char **)row->field, 1); break;
	case TOLD_get: get_one(v, row->field[0]); break;
	case TOLD_put:
		v->app->args.replace = *row->field[2];
		put_one(v, row->field[0], row->field[1]);
		break;
	default: fail(v, "", ERR_USAGE); break;
	}
	tell_now(TOLD_done, NULL);
}

/* Until nobody asks any more. */
static int serve(struct visit *v, const char **words, int n)
{
	struct buf asked;
	char part[4096];
	size_t at = 0;
	bool broken = false;
	ssize_t got;
	UNUSED(words);
	if (n)
		return sync_fail(NULL, ERR_USAGE, NULL);
	tell_now(TOLD_open, (const char *[]){v->account.name});
	buf_init(&asked, TOLD_LIMIT);
	while (!broken && (got = read(STDIN_FILENO, part, sizeof(part))) > 0) {
		struct told_row row;
		buf_add(&asked, part, (size_t)got);
		while (told_next(&asked, &at, &row, &broken))
			obey(v, &row);
		if (at == asked.len) {
			buf_clear(&asked);
			at = 0;
		}
	}
	buf_release(&asked);
	return broken ? EXIT_USAGE : 0;
}

/* ---- the command */

static const struct {
	const char *name;
	int (*run)(struct visit *v, const char **words, int n);
} verbs[] = {
    {"list", list}, {"get", get}, {"put", put}, {"serve", serve}};

int sync_folder(struct app *a)
{
	struct visit v = {.app = a, .shown = -1};
	const char *verb = a->args.n > 1 ? a->args.word[1] : "";
	size_t i = 0;
	while (i < ARRAY_LEN(verbs) && strcmp(verbs[i].name, verb) != 0)
		i++;
	if (i == ARRAY_LEN(verbs))
		return sync_fail(verb, ERR_USAGE, NULL);
	v.serves = verbs[i].run == serve;
	int code = enter(&v);
	if (!code)
		code = verbs[i].run(&v, a->args.word + ARGS_FROM,
		    a->args.n - ARGS_FROM);
	folder_close(&v.f);
	record_account_release(&v.account);
	return code;
}
