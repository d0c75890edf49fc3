/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/words.h"

static int find(struct cli *c, const char *name, enum conf_id *id)
{
	if (conf_find(name, id))
		return CODE_DONE;
	return complain(c, CODE_NOT_FOUND,
		_("there is no option '%s'; see: ranzen config list"), name);
}

static void print_json(struct cli *c, enum conf_id id)
{
	const struct conf_row *row = conf_row(id);
	struct json *j = output_row(&c->out);

	json_str(j, "name", row->name);
	json_str(j, "value", conf_text(&c->conf, id));
	json_str(j, "default", row->def);
	json_str(j, "help", row->help);
	output_row_end(&c->out);
}

int run_config_get(struct cli *c, char **args, int n)
{
	enum conf_id id;
	int code = find(c, args[0], &id);

	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	if (c->out.json)
		print_json(c, id);
	else
		fprintf(c->out.to, "%s\n", conf_text(&c->conf, id));
	return CODE_DONE;
}

int run_config_list(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("Option")},
		{.title = N_("Value"), .give = true},
		{.title = N_("Meaning"), .give = true},
	};
	struct table t;

	UNUSED(args);
	UNUSED(n);
	table_begin(&t, &c->out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < CONF_COUNT; i++) {
		enum conf_id id = (enum conf_id)i;

		if (c->out.json) {
			print_json(c, id);
			continue;
		}
		table_text(&t, conf_row(id)->name);
		table_text(&t, conf_text(&c->conf, id));
		table_text(&t, _(conf_row(id)->help));
	}
	return table_end(&t) == ERR_OK ? CODE_DONE : say_err(c, t.error, NULL);
}

int run_config_set(struct cli *c, char **args, int n)
{
	char allowed[CONF_ALLOWED];
	enum conf_id id;
	enum err err;
	int code = find(c, args[0], &id);

	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	err = conf_check(id, args[1]);
	conf_allowed(id, allowed, sizeof(allowed));
	if (err != ERR_OK && *allowed)
		return complain(c, CODE_USAGE,
			/* TRANSLATORS: what was typed, an option, its values */
			_("'%s' is nothing that %s can be; it can be: %s"),
			args[1], args[0], allowed);
	if (err != ERR_OK)
		return complain(c, CODE_USAGE, "'%s': %s", args[1],
			_(err_text(err)));
	err = conf_set_file(c->paths.config, id, args[1]);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, c->paths.config);
}
