/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of the fuzzer's program for one target: -DFUZZ_TARGET=html. */
#include "base/base.h"
#include "tests/fuzz/lib/fuzz.h"

#define CALL_2(name) fuzz_##name
#define CALL(name) CALL_2(name)

void CALL(FUZZ_TARGET)(const char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	CALL(FUZZ_TARGET)((const char *)data, len);
	return 0;
}
