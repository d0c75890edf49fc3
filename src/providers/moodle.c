/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_op.h"

const struct provider provider_moodle = {
	.name = "moodle",
	.caps = 0,
	.probe = moodle_probe,
	.login = moodle_login,
	.open = moodle_open,
	.close = moodle_close,
	.news = moodle_news,
	.task = moodle_task,
	.health = moodle_health,
};
