#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Terminals of all kinds, and what may happen to one.

exec build/san/tests/ui terminals
