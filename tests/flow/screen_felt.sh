#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# All keys on all pages, by braille: the cursor, in the smallest window.

exec build/san/tests/ui quiet
