/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that the demo school is made of. All tables end with NULL. */
#ifndef RANZEN_SCHOOL_WORDS_H
#define RANZEN_SCHOOL_WORDS_H

extern const char *const words_first[];
extern const char *const words_last[];
extern const char *const words_sentences[];

struct words_subject {
	const char *name;
	const char *short_name;
	const char *topics[7]; /* NULL ends */
};
extern const struct words_subject words_subjects[]; /* name NULL ends */

/* Tasks: a title with %s for the topic, a text with %s for it. */
struct words_task {
	const char *title;
	const char *text;
};
extern const struct words_task words_tasks[]; /* title NULL ends */

extern const struct words_task words_news[]; /* no %s in them */

struct words_feedback {
	const char *mark; /* NULL: a remark alone */
	const char *text;
};
extern const struct words_feedback words_feedbacks[]; /* text NULL ends */

/* Any n names a sentence. */
const char *words_sentence(unsigned n);

#endif
