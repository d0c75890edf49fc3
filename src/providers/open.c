/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/open_op.h"

const struct provider provider_open = {
	.name = "open",
	.caps = CAP_RESUME_UP | CAP_REMOVE_FILES | CAP_WITHDRAW | CAP_SAVED |
		CAP_PROOF_SHA256 | CAP_REPLACES,
	.sign = OPEN_DISCOVERY,
	.probe = open_probe,
	.login = open_login,
	.open = open_open,
	.close = open_close,
	.news = open_news,
	.task = open_task,
	.fetch = open_fetch,
	.hand_in = open_hand_in,
	.change = open_change,
	.ask = open_ask,
	.health = open_health,
};
