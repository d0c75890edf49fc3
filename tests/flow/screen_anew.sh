#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What each key leaves on the screen is what a screen drawn anew shows.

exec build/san/tests/ui anew
