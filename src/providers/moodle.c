/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_op.h"

const struct provider provider_moodle = {
	.name = "moodle",
	.caps = CAP_REMOVE_FILES | CAP_WITHDRAW | CAP_SAVED | CAP_REPLACES,
	.probe = moodle_probe,
	.login = moodle_login,
	.bring = N_("Log in there. The page that follows wants to open an app, which does not work here. Copy the address of the link on that page (right mouse button, \"Copy link\"): it begins with moodlemobile://token="),
	.launch = moodle_launch,
	.redeem = moodle_redeem,
	.open = moodle_open,
	.close = moodle_close,
	.news = moodle_news,
	.task = moodle_task,
	.fetch = moodle_fetch,
	.hand_in = moodle_hand_in,
	.change = moodle_change,
	.ask = moodle_ask,
	.health = moodle_health,
};
