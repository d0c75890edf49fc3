#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is done on the screen stands in the store and in the files.

exec build/san/tests/ui deeds
