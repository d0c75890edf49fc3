#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Some points of the sweeps that "make torture" runs in full: the release
# programs, killed, without power, with a disk that fails, a reply lost.
cd "$(dirname "$0")/../.." || exit 1

# thinned EVERY SENTENCE SWEEP…: each EVERYth point, always the same ones.
thinned()
{
	every=$1
	sentence=$2
	shift 2
	build/tests/sweep --jobs 2 --every "$every" "$@" || exit 1
	echo "ok - $sentence"
}

thinned 40 "killed, the work arrives once" \
    file/ranzen-sync-killed file/ranzen-killed
thinned 40 "after a power cut, too" \
    mixed/ranzen-sync-power haste/ranzen-power-mixed
thinned 60 "a store that fails loses nothing" \
    again/ranzen-sync-db-fails file/ranzen-db-fails-on
thinned 5 "a lost reply doubles nothing" file/reply-lost
thinned 1 "nor at a Moodle" moodle-draft/reply-lost moodle-file/request-dropped
thinned 40 "killed or dark, a Moodle has the work once" \
    moodle-mixed/ranzen-sync-killed moodle-draft/ranzen-sync-power
thinned 2 "nor at an IServ" iserv-file/reply-lost iserv-again/request-dropped
thinned 60 "killed or dark, an IServ has the work once" \
    iserv-mixed/ranzen-sync-killed iserv-haste/ranzen-sync-power
