#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The IServ provider keeps its contract at ranzen-school's IServ face.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/contract.sh"

contract_school
ranzen-school edit --data "$T/school" iserv-look --set own-form >/dev/null
contract_fresh 50
contract_run iserv >"$T/tap" || failed=$?
cat "$T/tap"
lacks "$T/tap" "cannot be taken back here"
exit "${failed:-0}"
