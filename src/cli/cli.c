/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "cli/near.h"
#include "cli/words.h"

static enum err open_store(struct cli *c, enum store_mode mode)
{
	const struct store_options o = {
		.paths = &c->paths,
		.disk = disk_real(),
		.clock = c->clock,
		.random = random_system(),
	};

	store_close(c->store);
	c->store = NULL;
	return store_open(&o, mode, &c->store);
}

/* Only the program that holds the lock repairs; it says what it did. */
static bool repaired(void)
{
	static const char *const argv[] = {"ranzen-sync", "repair", NULL};
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	pid_t pid;
	bool done = null >= 0 &&
		    child_start(argv, -1, null, false, &pid) == ERR_OK;
	int code = done ? child_wait(pid) : CODE_FAULT;

	if (null >= 0)
		close(null);
	return code == CODE_DONE || code == CODE_HELD;
}

static enum err open_mended(struct cli *c, enum store_mode mode)
{
	enum err err = open_store(c, mode);

	if (err == ERR_STORE_BROKEN && mode == STORE_WRITE && repaired())
		err = open_store(c, mode);
	if (err == ERR_OK && store_damaged(c->store))
		complain(c, CODE_FAULT,
			_("the store is damaged, and this is what can be read of it; see: ranzen check --repair"));
	return err;
}

int cli_store(struct cli *c, enum store_mode mode)
{
	enum err err;

	if (c->store && (mode == STORE_READ || store_writable(c->store)))
		return CODE_DONE;
	err = open_mended(c, mode);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, c->paths.store);
}

int cli_store_best(struct cli *c)
{
	return open_mended(c, STORE_WRITE) == ERR_OK ? CODE_DONE
						    : cli_store(c, STORE_READ);
}

static enum err first_skew(void *ctx, const struct account *a)
{
	int64_t *skew = ctx;

	if (!*skew)
		*skew = a->skew;
	return ERR_OK;
}

int64_t cli_now(struct cli *c)
{
	int64_t skew = 0;

	if (c->store)
		store_account_each(c->store, first_skew, &skew);
	return clock_now(c->clock) + skew;
}

int cli_task(struct cli *c, const char *name, struct task *t)
{
	enum err err;
	int64_t id;

	memset(t, 0, sizeof(*t));
	err = store_task_named(c->store, name, &id);
	if (err == ERR_OK)
		err = store_task_get(c->store, id, t);
	if (err == ERR_NOT_FOUND)
		return complain(c, CODE_NOT_FOUND, _("there is no task '%s'"),
			name);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, name);
}

static void config_mistake(void *ctx, const char *file, int line,
			   enum conf_id id, enum err why)
{
	char allowed[CONF_ALLOWED] = "";

	if (id != CONF_COUNT)
		conf_allowed(id, allowed, sizeof(allowed));
	if (*allowed)
		complain(ctx, CODE_USAGE,
			/* TRANSLATORS: file, line, an option, its values */
			_("%s:%d: %s can be: %s"), file, line,
			conf_row(id)->name, allowed);
	else
		complain(ctx, CODE_USAGE, "%s:%d: %s", file, line,
			_(err_text(why)));
}

/* Everything that a command finds ready. */
static int set_up(struct cli *c)
{
	enum err err;

	if (cli_has(c, OPTION_HOME)) {
		char *home = realpath(cli_value(c, OPTION_HOME), NULL);
		const char *given = cli_value(c, OPTION_HOME);

		if (setenv("RANZEN_HOME", home ? home : given, 1) < 0)
			given = NULL;
		free(home);
		if (!given)
			return say_err(c, ERR_NOMEM, NULL);
	}
	c->out.json = cli_has(c, OPTION_JSON);
	c->out.plain = cli_has(c, OPTION_PLAIN);
	c->out.quiet = cli_has(c, OPTION_QUIET);
	c->out.verbose = cli_has(c, OPTION_VERBOSE);
	err = paths_init(&c->paths);
	if (err != ERR_OK)
		return say_err(c, err, NULL);
	err = conf_load(&c->conf, c->paths.config, config_mistake, c);
	return err == ERR_OK || err == ERR_NOT_FOUND || err == ERR_FORMAT
	    ? CODE_DONE : say_err(c, err, c->paths.config);
}

/* An option that this command does not have; OPTION_COUNT: none. */
static int stray_option(const struct cli *c)
{
	uint64_t known = c->command ? c->command->options : 0;
	int i = 0;

	while (i < OPTION_FIRST_GLOBAL &&
	       (!c->options.value[i] || known >> i & 1))
		i++;
	return i < OPTION_FIRST_GLOBAL ? i : OPTION_COUNT;
}

static int run_command(struct cli *c)
{
	const struct command *command;
	char **args = c->options.args;
	int used, n = c->options.n_args, stray;
	bool word = n > 0 && strcmp(args[0], "help") == 0;
	bool help = cli_has(c, OPTION_HELP) || word;

	args += word;
	n -= word;
	command = c->command = command_find(args, n, &used);
	if (n > 0 && help && near_group(args[0]) && used < 2)
		return help_group(c, args[0]);
	if (n > 0 && !command)
		return near_command(c, args, n);
	if (help)
		return help_print(c, command);
	stray = stray_option(c);
	if (stray != OPTION_COUNT)
		return complain(c, CODE_USAGE,
			_("--%s does not belong here; see: ranzen %s --help"),
			option_row((enum option_id)stray)->name,
			command ? command->name : "");
	if (!command)
		return c->roof->screen(c);
	n -= used;
	if (n > 0 && command->max == 0 && near_group(args[0]) && used == 1)
		return near_command(c, args, n + used);
	if (n < command->min || (command->max >= 0 && n > command->max))
		return complain(c, CODE_USAGE, _("usage: ranzen %s %s"),
			command->name, *command->args ? _(command->args) : "");
	return command->run(c, args + used, n);
}

int cli_main(int argc, char **argv, const struct cli_roof *roof)
{
	struct cli c = {.roof = roof, .clock = clock_system()};
	const char *wrong = NULL;
	enum err err;
	int code;

	i18n_init();
	/* A doorbell or a pipe that closes is an error to handle. */
	signal(SIGPIPE, SIG_IGN);
	output_init(&c.out, stdout);
	conf_init(&c.conf);
	err = options_parse(&c.options, argc, argv, &wrong);
	if (err == ERR_USAGE)
		code = near_option(&c, wrong);
	else if (err != ERR_OK)
		code = say_err(&c, err, NULL);
	else if (cli_has(&c, OPTION_VERSION))
		code = printf("ranzen %s\n", RANZEN_VERSION) < 0;
	else if (cli_has(&c, OPTION_COMPLETION))
		code = completion_print(&c, cli_value(&c, OPTION_COMPLETION));
	else if (cli_has(&c, OPTION_TABLE))
		code = tables_print(&c, cli_value(&c, OPTION_TABLE));
	else if ((code = set_up(&c)) == CODE_DONE)
		code = run_command(&c);
	if (!output_good(&c.out) && code == CODE_DONE)
		code = complain(&c, CODE_FAULT, _("the output could not be written"));
	store_close(c.store);
	conf_release(&c.conf);
	paths_release(&c.paths);
	options_release(&c.options);
	output_release(&c.out);
	return code;
}
