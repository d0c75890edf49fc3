#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Long walks over the screen, by ear: cursor, words, motion.

exec build/san/tests/ui walks
