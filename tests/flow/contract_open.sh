#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The open provider keeps its contract at ranzen-school.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/contract.sh"

contract_school
contract_run open
