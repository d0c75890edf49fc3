#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The Moodle provider keeps its contract at ranzen-school's Moodle face.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/contract.sh"

contract_school
contract_drafts 24
contract_run moodle
