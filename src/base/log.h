/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log: for engineers, never for secrets (P8). One line a call, control
 * characters replaced, at most 1 MB then rotated once. NULL logs nowhere.
 */
#ifndef RANZEN_BASE_LOG_H
#define RANZEN_BASE_LOG_H

#include "base/clock.h"

enum log_level { LOG_ERROR, LOG_INFO, LOG_DEBUG };
struct log;

struct log *log_open(const char *path, enum log_level level,
		     const struct clock *clock);
void log_close(struct log *l);
void log_write(struct log *l, enum log_level level, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

#endif
