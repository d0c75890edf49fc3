/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "cli/cli.h"
#include "cli/proof.h"
#include "ui/keys.h"
#include "ui/lister.h"
#include "ui/seal.h"
#include "ui/theme.h"
#include "ui/ui.h"

static int open_screen(struct cli *c)
{
	struct ui_start start = {
		.paths = &c->paths,
		.conf = &c->conf,
		.plain = c->out.plain,
		.theme = cli_value(c, OPTION_THEME),
		.receipt = proof_file,
	};
	int code = cli_store_best(c);

	if (code != CODE_DONE)
		return code;
	start.store = c->store;
	return ui_main(&start);
}

int main(int argc, char **argv)
{
	static const struct cli_roof roof = {open_screen, keys_table, theme_table};

	if (argc > 1 && strcmp(argv[1], SEAL_WORD) == 0)
		return seal_main(argc - 2, argv + 2);
	if (argc > 1 && strcmp(argv[1], LISTER_WORD) == 0)
		return lister_main(argc - 2, argv + 2);
	if (argc > 1 && strcmp(argv[1], LISTER_LOOK_WORD) == 0)
		return lister_look_main(argc - 2, argv + 2);
	return cli_main(argc, argv, &roof);
}
