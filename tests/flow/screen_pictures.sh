#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The pictures in docs/screens are what the program shows: make screens.

exec build/san/tests/ui pictures
