/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The School API face (docs/school-api.yaml), between its own files. */
#ifndef RANZEN_SCHOOL_OPEN_H
#define RANZEN_SCHOOL_OPEN_H

#include <jansson.h>

#include "school/http.h"

#define OPEN_BASE "/api/v1"

/* Rows as JSON; new references. */
json_t *open_course(const struct course *c);
json_t *open_task(struct school *s, const char *person, const struct task *t);
json_t *open_file(const struct file *f);
json_t *open_announcement(const struct announcement *a);
json_t *open_lesson(const struct lesson *l);
json_t *open_hand_in(struct school *s, const struct hand_in *h);
json_t *open_time(int64_t t);	      /* null for 0 */
json_t *open_types(const char *list); /* from "pdf,odt" */

/* Takes the reference. */
void open_reply(struct call *c, unsigned status, const char *type, json_t *j);
/* A problem (RFC 9457); more: further members, taken, or NULL. */
void open_problem(struct call *c, unsigned status, const char *name,
    const char *detail, json_t *more);
/* The request's body as an object, or NULL after a problem was set. */
json_t *open_body(struct call *c);
/* Replies with the task as it is now, or problem "gone". */
void open_reply_task(struct call *c, const char *id);

void open_file_get(struct call *c);
void open_hand_in_put(struct call *c);
void open_hand_in_get(struct call *c);
void open_withdraw(struct call *c);
void open_done(struct call *c);

void open_uploads_options(struct call *c);
void open_upload_post_begin(struct call *c);
void open_upload_post(struct call *c);
void open_upload_head(struct call *c);
void open_upload_patch_begin(struct call *c);
void open_upload_patch(struct call *c);
void open_upload_data(struct call *c, const void *p, size_t n);
void open_upload_cut(struct call *c);
void open_upload_delete(struct call *c);

#endif
