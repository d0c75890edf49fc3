#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A thousand sizes of the window, while a sync brings news: nothing is left over.
. "$(dirname "$0")/lib.sh"

school_start
account_add mia
expect_exit 0 ranzen sync
TERM=xterm-256color LC_ALL=C.UTF-8 LANGUAGE=en
RANZEN_ANNOUNCE="ranzen-school edit --data $T/school announce --title"
export TERM LC_ALL LANGUAGE RANZEN_ANNOUNCE
cd "$TOP"
build/san/tests/ui resized
