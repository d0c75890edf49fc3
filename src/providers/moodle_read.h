/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readers of Moodle's web services (measured on 4.5; docs/moodle.md): JSON in,
 * records out. Pure: no net, no store. All text is cleaned here (P7); HTML
 * becomes the stored form of model/rich.h. What is missing or of another type
 * reads as none: plugins add members at will, and numbers come as strings.
 *
 * Moodle answers nearly every error with status 200: any answer may be a
 * fault, and the reader of it is asked first.
 */
#ifndef RANZEN_PROVIDERS_MOODLE_READ_H
#define RANZEN_PROVIDERS_MOODLE_READ_H

#include "providers/moodle_fields.h"
#include "providers/provider.h"

#define MOODLE_CODE_SIZE 64
#define MOODLE_SAID_SIZE 512
#define MOODLE_URL_SIZE 1024

/* {"exception" or "error", "errorcode", "message"}: what it means to us. */
struct moodle_fault {
	char code[MOODLE_CODE_SIZE]; /* "invalidtoken" */
	char said[MOODLE_SAID_SIZE]; /* one clean line, in the site's words */
	enum fate fate;
	enum err err;
};
/* false: it is none, and f is empty. */
bool moodle_fault_of(struct moodle_fault *f, const json_t *o);

/* The answer that anybody gets (tool_mobile_get_public_config). */
struct moodle_site {
	char root[MOODLE_URL_SIZE];   /* https://schule.example/moodle */
	char launch[MOODLE_URL_SIZE]; /* where a browser logs in */
	char name[256];
	char said[MOODLE_SAID_SIZE];  /* of the maintenance */
	bool services, mobile;        /* web services; those of the app */
	bool maintenance;
	int login;                    /* 1 by password, 2 and 3 by a browser */
};
/* NOT_THIS: that is no Moodle. */
enum err moodle_read_site(const char *data, size_t len, struct moodle_site *s);

/* token: 32 hex digits, a secret. false: see the fault. */
bool moodle_read_token(const char *data, size_t len, char token[33],
		       struct moodle_fault *f);

/* A person's own name (core_webservice_get_site_info), or "". */
void moodle_read_person(const char *data, size_t len, char *out, size_t size);

/*
 * A batch (tool_mobile_call_external_functions): each is called for every
 * answer that came, in order; data is NULL where it is a fault. *n gets their
 * number: the server stops at the first fault, what came after was not done.
 * Not OK: the batch itself failed, f tells.
 */
typedef void moodle_each(void *ctx, int i, const json_t *data,
			 const struct moodle_fault *f);
enum err moodle_read_batch(const char *data, size_t len, moodle_each *each,
			   void *ctx, int *n, struct moodle_fault *f);

/* What a task allows, and what the pupil is asked before (get_assignments). */
struct moodle_limits {
	int64_t id, cmid, course;
	bool files, text;        /* plugins that are on */
	int64_t words;           /* of the text; 0: any number */
	bool drafts;             /* saving does not hand in */
	bool team;               /* a save replaces the team's files */
	bool statement;          /* is asked before it is handed in */
	char *statement_text;    /* "": the site's own */
};

/* ".pdf,.docx", groups ("document"), MIME types, as endings parted by blanks;
 * "": any, or not known here. */
char *moodle_types(struct arena *a, const char *list);

/* What get_assignments tells, in order. All arguments are lent. */
struct moodle_assign_sink {
	void *ctx;
	enum err (*course)(void *ctx, const struct course *);
	/* t: all but the pupil's own state; its pid is the assignment's id */
	enum err (*task)(void *ctx, const struct task *t,
			 const struct moodle_limits *, const struct material *,
			 int n_materials);
	/* there, but not shown now: it is not gone */
	enum err (*hidden)(void *ctx, int64_t cmid);
};
/* PASSWORD_OLD, POLICY: the answer is empty only because the pupil has to do
 * something first; REFUSED: for another reason. f gets the site's words. */
enum err moodle_read_assignments(const json_t *data, const char *root,
				 const struct moodle_assign_sink *sink,
				 struct moodle_fault *f);

/* A pupil's own state (get_submission_status). Strings live in the arena. */
struct moodle_state {
	struct arena arena;
	enum work_state work;
	bool reopened;              /* for another attempt */
	bool can_edit, can_submit;  /* may hand in; may make a draft final */
	bool locked;
	int64_t submission, attempt, modified;
	int64_t extension;          /* 0: none */
	struct work_file *files; int n_files; /* pid: path below the root */
	char *text;                 /* plain */
	char *html;                 /* the same as it came; not clean */
	char *mark, *feedback;      /* feedback: rich */
	int64_t feedback_at;
	struct material *feedback_files; int n_feedback_files;
};
/* team: the team's submission counts, not the pupil's empty shadow of it. */
enum err moodle_read_state(const json_t *data, const char *root, bool team,
			   struct moodle_state *s);
void moodle_state_release(struct moodle_state *s);

/* Which modules changed (core_course_get_updates_since). quiet: no more than a
 * record of a submission, which asking for a state makes, too. */
enum err moodle_read_updates(const json_t *data,
			     void (*changed)(void *ctx, int64_t cmid,
					     bool quiet), void *ctx);

#endif
