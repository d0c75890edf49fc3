/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The provider of the school for the tests of src/sync. Its calls lie still
 * until they are told to answer.
 */
#ifndef RANZEN_TESTS_LIB_FAKE_PROVIDER_H
#define RANZEN_TESTS_LIB_FAKE_PROVIDER_H

#include "tests/lib/fake_school.h"

extern const struct provider fake_provider;

/* Whose orders it takes from now on; lent until the next. NULL: nobody's. */
void fake_provider_for(struct fake *f);
/* Answers the call that may answer next; false where there is none. */
bool fake_provider_answers(void);

#endif
