/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/iserv_op.h"

const struct provider provider_iserv = {
	.name = "iserv",
	.caps = CAP_SAVED,
	.probe = iserv_probe,
	.keeps = true,
	.login = iserv_login,
	.open = iserv_open,
	.close = iserv_close,
	.watch = iserv_watch,
	.news = iserv_news,
	.task = iserv_task,
	.fetch = iserv_fetch,
	.hand_in = iserv_hand_in,
	.change = iserv_change,
	.ask = iserv_ask_hand_in,
	.health = iserv_health,
	.report = iserv_report,
	.dav = &iserv_dav,
};
