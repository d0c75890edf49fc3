#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# All keys on all pages, by ear: cursor and words.

exec build/san/tests/ui pages
