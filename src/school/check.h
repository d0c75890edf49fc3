/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "ranzen-school check": every hand-in as a line of JSON. */
#ifndef RANZEN_SCHOOL_CHECK_H
#define RANZEN_SCHOOL_CHECK_H

#include "school/school.h"

/*
 * One line for each hand-in that came in by a face (those that the demo was
 * born with are left out): face, user, task, key, platform_id, state,
 * received_at, late, superseded_by, files[{name,size,sha256}], text_sha256.
 * state is the face's own word: handed_in and saved, or, by Moodle's face,
 * submitted and draft. That face has one line for each task and pupil however
 * often it was saved, and two more members: assignment (its number there) and
 * saves (how many there were; more than were needed is a fault of the client).
 * The hashes are computed anew from the bytes; a file whose bytes are missing
 * or others has sha256 null and makes ERR_CHANGED.
 */
enum err check_print(struct school *s, FILE *out);

#endif
