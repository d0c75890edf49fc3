/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readers of what strangers send, each as a function of bytes. Nothing may
 * fall, leak or take long, and what comes out must be clean; what is not ends
 * the program and says why.
 *
 * "make fuzz TIME=SECONDS [T=name]" gives them what libFuzzer thinks of;
 * "make check" what it found (tests/corpus/FAMILY, the name up to its first
 * "_") and pages that a seed has bent (tests/unit/test_fuzz_pages.c). A new
 * target is a file tests/fuzz/NAME.c.
 */
#ifndef RANZEN_TESTS_FUZZ_LIB_FUZZ_H
#define RANZEN_TESTS_FUZZ_LIB_FUZZ_H

#include <stdbool.h>
#include <stddef.h>

/* Begins the target of that name, which reads len bytes at data. */
#define FUZZ(name) \
	void fuzz_##name(const char *data, size_t len); \
	void fuzz_##name(const char *data, size_t len)

#define MUST(what) fuzz_must((what), #what, __FILE__, __LINE__)
void fuzz_must(bool holds, const char *what, const char *file, int line);
/* One clean line. */
void fuzz_line(const char *text);
/* Clean, with line breaks. */
void fuzz_lines(const char *text);
/* In the stored form of model/rich.h; it can be laid out. */
void fuzz_rich(const char *stored);
/* Of a file: one part of a path. */
void fuzz_name(const char *name);

#endif
