#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# All actions on all pages of --plain.

exec build/san/tests/ui plain
