/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the store well, and are the sealed copies what they were? */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "cli/words.h"

struct seals {
	struct cli *c;
	int n;
};

static enum err seal_seen(void *ctx, const struct entry *e, int file)
{
	struct seals *s = ctx;
	const struct work_file *f = &e->files[file];

	s->n++;
	if (s->c->out.json) {
		struct json *j = output_row(&s->c->out);

		json_str(j, "seal", "damaged");
		json_int(j, "entry", e->id);
		json_int(j, "task", e->task);
		json_str(j, "name", f->name);
		json_str(j, "sha256", f->sha256);
		output_row_end(&s->c->out);
	} else {
		complain(s->c, CODE_HELD,
			_("entry %lld, '%s': the sealed copy is damaged; hand it in again"),
			(long long)e->id, f->name);
	}
	return ERR_OK;
}

static void say_store(struct cli *c, enum err err)
{
	if (!c->out.json) {
		if (err == ERR_OK)
			fprintf(c->out.to, "%s\n", _("The store is well."));
		else
			say_err(c, err, c->paths.store);
		return;
	}
	json_str(output_row(&c->out), "store",
		err == ERR_OK ? "ok" : err == ERR_STORE_BROKEN ? "damaged"
		: err == ERR_STORE_NEWER ? "newer" : "unreadable");
	json_str(&c->out.writer, "path", c->paths.store);
	output_row_end(&c->out);
}

static int repair(struct cli *c)
{
	const char *argv[] = {"ranzen-sync", "repair",
		c->out.json ? "--json" : NULL, NULL};
	pid_t pid;
	enum err err = child_start(argv, -1, -1, false, &pid);

	return err == ERR_OK ? child_wait(pid) : say_err(c, err, NULL);
}

int run_check(struct cli *c, char **args, int n)
{
	const struct store_options o = {
		.paths = &c->paths,
		.disk = disk_real(),
		.clock = c->clock,
		.random = random_system(),
	};
	struct seals seals = {.c = c};
	enum err err;
	int code;

	UNUSED(args);
	UNUSED(n);
	if (cli_has(c, OPTION_REPAIR))
		return repair(c);
	err = store_look(&o);
	say_store(c, err);
	code = code_of(err);
	if (err == ERR_OK && cli_store(c, STORE_READ) == CODE_DONE)
		err = store_seals_check(c->store, seal_seen, &seals);
	return code == CODE_DONE && seals.n ? CODE_HELD : code;
}
