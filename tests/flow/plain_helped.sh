#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# All actions on the pages of --plain that a program of its own reads: where
# files are chosen and handed in, and the files at school.

exec build/san/tests/ui plain-helped
