/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as JSON rows and as linear text, where several commands share it. */
#ifndef RANZEN_CLI_RECORDS_H
#define RANZEN_CLI_RECORDS_H

#include "cli/cli.h"

/* The fields of a task, without the braces. */
void task_json(struct json *j, const struct task *t, int64_t now);
/* The table of tasks: its columns and a row. */
void task_table(struct table *t, struct output *out);
void task_row_out(struct table *out, const struct task *t, int64_t now);
/* "files": [{name, size, sha256}] */
void files_json(struct json *j, const struct work_file *files, int n);
/* One outbox entry as a whole row, with its place in the plan; NULL: none. */
void entry_json(struct cli *c, const struct entry *e, const struct turn *t);
/* The same, planned for this one row. */
void entry_json_alone(struct cli *c, const struct entry *e);
/* The fields of a receipt. */
void receipt_json(struct json *j, const struct receipt *r);
void receipt_text(FILE *to, const struct receipt *r);
/* "reason" of a failed try and "said" by the school then; null: none. */
void reason_json(struct json *j, enum err reason, const char *said);
/* Rich text, laid out; out may be a file or a buffer's stream. */
enum err rich_text(FILE *to, const char *stored, int width, int indent);
/* The same as a string in a JSON field. */
void rich_json(struct json *j, const char *key, const char *stored);

#endif
