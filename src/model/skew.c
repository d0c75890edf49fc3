/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/skew.h"

int64_t skew_after(int64_t known, int64_t date, int64_t now, int took_ms)
{
	int64_t least = date - now;
	int64_t most = least + (MAX(took_ms, 0) + 999) / 1000;

	if (known >= least - 1 && known <= most + 1)
		return known;
	return known < least ? least : most;
}
