#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Keys, the mouse and pastes, where files are chosen and elsewhere.

exec build/san/tests/ui hands
