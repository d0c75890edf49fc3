/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "cli/words.h"

#define LOGIN_ARGS 24

/* The options that ranzen-sync login takes as they are. */
static int pass_options(struct cli *c, const char **argv, int n)
{
	static const enum option_id passed[] = {OPTION_NAME, OPTION_PLATFORM,
		OPTION_USER, OPTION_PASSWORD_STDIN, OPTION_BROWSER, OPTION_CA,
		OPTION_KEEP, OPTION_JSON, OPTION_QUIET};
	static const char *const names[] = {"--name", "--platform", "--user",
		"--password-stdin", "--browser", "--ca", "--keep",
		"--json", "--quiet"};

	for (size_t i = 0; i < ARRAY_LEN(passed); i++) {
		if (!cli_has(c, passed[i]))
			continue;
		argv[n++] = names[i];
		if (option_row(passed[i])->value)
			argv[n++] = cli_value(c, passed[i]);
	}
	return n;
}

static int become(struct cli *c, const char **argv)
{
	fflush(c->out.to);
	return say_err(c, child_become(argv), argv[0]);
}

int run_account_add(struct cli *c, char **args, int n)
{
	const char *preset = conf_text(&c->conf, CONF_SCHOOL_URL);
	const char *platform = conf_text(&c->conf, CONF_SCHOOL_PLATFORM);
	const char *argv[LOGIN_ARGS] = {"ranzen-sync", "login"};
	int used = 2;

	if (n || *preset)
		argv[used++] = n ? args[0] : preset;
	else if (!isatty(STDIN_FILENO))
		return complain(c, CODE_USAGE,
			_("which school? ranzen account add URL"));
	if (!cli_has(c, OPTION_PLATFORM) && !n && *platform) {
		argv[used++] = "--platform";
		argv[used++] = platform;
	}
	argv[pass_options(c, argv, used)] = NULL;
	return become(c, argv);
}

static int find(struct cli *c, const char *name, struct account *a)
{
	enum err err;

	memset(a, 0, sizeof(*a));
	err = store_account_find(c->store, name, a);
	if (err == ERR_NOT_FOUND)
		return complain(c, CODE_NOT_FOUND,
			_("there is no account '%s'; see: ranzen account list"),
			name);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, name);
}

int run_account_login(struct cli *c, char **args, int n)
{
	const char *argv[LOGIN_ARGS] = {"ranzen-sync", "login", "--account",
		args[0]};
	struct account a;
	int code = cli_store(c, STORE_READ);

	UNUSED(n);
	if (code == CODE_DONE)
		code = find(c, args[0], &a);
	if (code != CODE_DONE)
		return code;
	record_account_release(&a);
	argv[pass_options(c, argv, 4)] = NULL;
	store_close(c->store);
	c->store = NULL;
	return become(c, argv);
}

struct accounts {
	struct cli *c;
	struct table table;
};

static enum err list_account(void *ctx, const struct account *a)
{
	struct accounts *l = ctx;

	if (l->c->out.json) {
		struct json *j = output_row(&l->c->out);

		json_int(j, "id", a->id);
		json_str(j, "name", a->name);
		json_str(j, "platform", a->platform);
		json_str(j, "url", a->url);
		json_str(j, "user", a->user);
		json_str(j, "person", a->person);
		json_str(j, "school", a->school);
		json_bool(j, "login_needed", a->login_needed);
		json_time(j, "looked", a->looked);
		json_time(j, "synced", a->synced);
		json_time(j, "next_try", a->next_try);
		output_row_end(&l->c->out);
		return ERR_OK;
	}
	table_text(&l->table, a->name);
	table_text(&l->table, a->platform);
	table_text(&l->table, a->person);
	table_text(&l->table, a->login_needed ? _("login needed") : "");
	table_time(&l->table, a->looked);
	table_text(&l->table, a->url);
	return ERR_OK;
}

int run_account_list(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("Account")},
		{.title = N_("Platform")},
		{.title = N_("Person"), .give = true},
		{.title = N_("State")},
		{.title = N_("Last look")},
		{.title = N_("Address"), .give = true},
	};
	struct accounts l = {.c = c};
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	table_begin(&l.table, &c->out, columns, ARRAY_LEN(columns));
	err = store_account_each(c->store, list_account, &l);
	if (table_end(&l.table) != ERR_OK)
		err = l.table.error;
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}

struct wipe {
	int64_t account;
	const char *root; /* folders above it stay */
};

static bool is_ours(const struct material *m)
{
	char hex[HASH_HEX_SIZE];
	struct hash h;
	char part[16384];
	ssize_t n = -1;
	int fd = open(m->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 || hash_init(&h, HASH_SHA256) != ERR_OK) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((n = read(fd, part, sizeof(part))) > 0)
		hash_update(&h, part, (size_t)n);
	close(fd);
	return hash_final(&h, hex) == ERR_OK && n == 0 && m->local_sha256 &&
	       strcmp(hex, m->local_sha256) == 0;
}

/* What the person changed stays (P6), and so do the folders it lies in. */
static enum err wipe_material(void *ctx, const struct material *m)
{
	const struct wipe *w = ctx;
	char *folder, *slash;

	if (m->account != w->account || !m->path || !*m->path || !is_ours(m))
		return ERR_OK;
	unlink(m->path);
	folder = str_dup(m->path);
	while (folder && (slash = strrchr(folder, '/'))) {
		*slash = '\0';
		if (!str_starts(folder, w->root) ||
		    strlen(folder) <= strlen(w->root) || rmdir(folder) < 0)
			break;
	}
	free(folder);
	return ERR_OK;
}

static void wipe(struct cli *c, int64_t account)
{
	static const enum material_state kept[] = {MATERIAL_here,
		MATERIAL_changed};
	const char *own = conf_text(&c->conf, CONF_FILES_DIR);
	struct wipe w = {account, *own ? own : c->paths.files};

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		store_materials_in(c->store, kept[i], wipe_material, &w);
}

static enum err same_account(void *ctx, const struct entry *e)
{
	int64_t *account = ctx;

	if (e->account == *account)
		*account = 0;
	return ERR_OK;
}

static int remove_found(struct cli *c, const struct account *a)
{
	const char *argv[] = {"ranzen-sync", "logout", a->name, NULL};
	int64_t account = a->id;
	pid_t pid;
	enum err err = store_outbox(c->store, true, same_account, &account);

	if (err == ERR_OK && account == 0)
		return complain(c, CODE_HELD,
			_("'%s' has work that is not sent yet; see: ranzen outbox"),
			a->name);
	if (err == ERR_OK)
		err = child_start(argv, -1, -1, false, &pid);
	if (err == ERR_OK && child_wait(pid) != CODE_DONE)
		err = ERR_IO;
	if (err == ERR_OK && cli_has(c, OPTION_WIPE))
		wipe(c, a->id);
	if (err == ERR_OK)
		err = store_account_remove(c->store, a->id);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, a->name);
}

int run_account_remove(struct cli *c, char **args, int n)
{
	struct account a;
	int code = cli_store(c, STORE_WRITE);

	UNUSED(n);
	if (code == CODE_DONE)
		code = find(c, args[0], &a);
	if (code != CODE_DONE)
		return code;
	code = remove_found(c, &a);
	record_account_release(&a);
	return code;
}

/* The only one, or the only one of an IServ. */
struct reported {
	int n, iserv;
	char name[200];
};

static enum err find_reported(void *ctx, const struct account *a)
{
	struct reported *r = ctx;
	bool iserv = strcmp(a->platform, "iserv") == 0;

	if (iserv || !r->iserv)
		str_copy(r->name, sizeof(r->name), a->name);
	r->iserv += iserv;
	r->n++;
	return ERR_OK;
}

static int which_report(struct cli *c, struct reported *r)
{
	enum err err = store_account_each(c->store, find_reported, r);

	if (err != ERR_OK)
		return say_err(c, err, NULL);
	if (!r->n)
		return complain(c, CODE_NOT_FOUND,
			_("there is no account yet: ranzen account add URL"));
	if (r->iserv > 1 || (!r->iserv && r->n > 1))
		return complain(c, CODE_USAGE,
			_("which account? ranzen account report ACCOUNT"));
	return CODE_DONE;
}

int run_account_report(struct cli *c, char **args, int n)
{
	struct reported r = {0};
	struct account a;
	const char *argv[] = {"ranzen-sync", "report", NULL, NULL};
	int code = cli_store(c, STORE_READ);

	if (code == CODE_DONE && n)
		code = find(c, args[0], &a);
	if (code == CODE_DONE && n)
		record_account_release(&a);
	else if (code == CODE_DONE)
		code = which_report(c, &r);
	if (code != CODE_DONE)
		return code;
	argv[2] = n ? args[0] : r.name;
	store_close(c->store);
	c->store = NULL;
	return become(c, argv);
}
