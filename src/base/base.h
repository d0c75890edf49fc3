/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First in every source file: the C headers, a few helpers that need no
 * object file, and then a ban on functions that are easy to misuse.
 * Headers of libraries are included after this one.
 */
#ifndef RANZEN_BASE_BASE_H
#define RANZEN_BASE_BASE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define UNUSED(x) ((void)(x))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#pragma GCC poison strcpy strcat sprintf strncpy strtok gets gmtime
#pragma GCC poison localtime ctime atoi strcasecmp strncasecmp

#endif
