#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# All actions on all pages of --plain but those of plain_helped.sh.

exec build/san/tests/ui plain
