/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readers of what lies in Moodle's courses beside their tasks, and of what is
 * written to a pupil. Pure, as moodle_read.h: JSON in, clean records out.
 */
#ifndef RANZEN_PROVIDERS_MOODLE_PARTS_H
#define RANZEN_PROVIDERS_MOODLE_PARTS_H

#include "providers/moodle_read.h"

#define MOODLE_PARTS_LIMIT 5000 /* materials of one course */

/* Files of resources and folders, pages, and links; other modules (quizzes)
 * are links to the site. Tasks, labels and forums are none of it, nor is what
 * the pupil may not see yet. */
struct moodle_parts { struct arena arena; struct material *m; int n; };
/* core_course_get_contents. GARBLED: it is no list. */
enum err moodle_read_contents(const json_t *data, const char *root,
			      struct moodle_parts *out);
void moodle_parts_release(struct moodle_parts *p);

/* The forums of announcements (mod_forum_get_forums_by_courses). */
enum err moodle_read_forums(const json_t *data,
			    void (*news)(void *ctx, int64_t forum,
					 int64_t course), void *ctx);

typedef enum err moodle_told(void *ctx, const struct announcement *);
/* mod_forum_get_forum_discussions of a forum of announcements: pid "post.N".
 * Attachments are named, and lead to the site. */
enum err moodle_read_posts(const json_t *data, const char *root, int64_t course,
			   moodle_told *told, void *ctx);
/* core_message_get_messages: what people wrote, pid "message.N". */
enum err moodle_read_messages(const json_t *data, const char *root,
			      moodle_told *told, void *ctx);

/* core_webservice_get_site_info: 0: not stated. */
struct moodle_me { int64_t user, max_bytes; };
enum err moodle_read_me(const json_t *data, struct moodle_me *out);

#endif
