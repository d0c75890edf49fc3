/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A provider speaks one platform. It is a constant struct; a session holds what
 * belongs to one account. All calls are asynchronous: they return at once, and
 * call done exactly once later (never from inside the call itself), unless the
 * session is freed before. It reports fates, not HTTP.
 */
#ifndef RANZEN_PROVIDERS_PROVIDER_H
#define RANZEN_PROVIDERS_PROVIDER_H

#include "base/disk.h"
#include "model/records.h"
#include "net/net.h"

enum provider_caps {
	CAP_RESUME_UP = 1, CAP_REMOVE_FILES = 2, CAP_WITHDRAW = 4, CAP_SAVED = 8,
	CAP_PROOF_SHA256 = 16,
	CAP_REPLACES = 32 /* new work takes the place of the old in one step */
};

struct verdict {
	enum fate fate;
	enum err err;
	int64_t retry_after;  /* seconds; 0: up to the engine. News that are done:
			       * there is more, to be asked for after so long */
	const char *said;     /* clean, what the server said; lent, may be "" */
	bool moved;           /* bytes moved: retry counts start anew */
	const char *sha256;   /* of a file that was fetched, hex; lent, or NULL */
	bool unchanged;       /* of a fetch: what lies at the material's path is
			       * the file, sha256 is its; no part was made */
};
typedef void provider_done(void *ctx, const struct verdict *v);

/*
 * Where news goes, in the order courses and tasks (a course before its tasks,
 * each task with its materials), materials of courses, announcements, lessons,
 * gone. page_end: what came so far may be committed with this cursor in one
 * transaction. complete: a pass from nothing is over, what was not named since
 * its beginning is gone. All arguments are lent.
 */
struct provider_sink {
	void *ctx;
	void (*pass_begin)(void *ctx);          /* a pass from nothing begins */
	enum err (*course)(void *ctx, const struct course *);
	enum err (*task)(void *ctx, const struct task *, const struct material *,
			 int n_materials);
	/* All that hangs on a course itself (its pid); what is not named any more
	 * is gone. NULL: nobody asks. */
	enum err (*materials)(void *ctx, const char *course,
			      const struct material *, int n);
	enum err (*announcement)(void *ctx, const struct announcement *);
	enum err (*lesson)(void *ctx, const struct lesson *);
	enum err (*gone)(void *ctx, const char *kind, const char *pid);
	/* Rows whose pid begins so are there, though not shown now: a pass that
	 * does not name them leaves them as they were. */
	enum err (*kept)(void *ctx, const char *kind, const char *prefix);
	enum err (*page_end)(void *ctx, const char *cursor, bool complete);
	void (*module)(void *ctx, const struct module *);
	void (*server_time)(void *ctx, int64_t date);
};

/* The journal of one hand-in: called before and after each effect, so that a
 * restart knows what may have been done. Not OK: stop at once. */
struct provider_journal {
	void *ctx;
	/* file i has upload reference and acknowledged offset */
	enum err (*upload)(void *ctx, int i, const char *upload, int64_t offset);
	/* the commit request goes out next: from here on a lost reply is "unknown" */
	enum err (*committing)(void *ctx);
	/* every file is on the platform, not yet handed in; or saved there */
	enum err (*uploaded)(void *ctx);
	/* what is sent is saved on the platform, by this key, and a second step
	 * is to hand it in: the entry's base from here on */
	enum err (*saved)(void *ctx, const char *work_key);
	/* the platform answered: what it holds now, for the proof */
	enum err (*holds)(void *ctx, const struct receipt *platform);
	/* progress of all files together, not written to the store */
	void (*moved)(void *ctx, int64_t sent, int64_t total);
};

/* What answers at an address. All of it is lent; no member is NULL. */
struct found {
	enum err err;        /* NOT_THIS: another platform, or none */
	const char *said;
	const char *url;     /* where the site says that it is */
	const char *school;  /* its name, or "" */
	const char *site;    /* the provider's note to itself: the login that
			      * follows asks nothing of it again */
	bool browser;        /* people log in on pages of the site */
};
typedef void provider_found(void *ctx, const struct found *f);

/* What the person lets stay here. Of a session its platform decides how long
 * it lasts; KEEP_nothing asks it for no longer one than it gives by itself. */
enum keep { KEEP_password, KEEP_session, KEEP_nothing };

/* How somebody logs in. All of it is lent for the call, not until done. */
struct login_with {
	const char *site;            /* of probe */
	const char *user, *password;
	enum keep keep;              /* counts where the provider keeps */
	/* Where an earlier login ended with a question: its token and what the
	 * person answered; user and password do not count then. Else NULL. */
	const char *token, *answer;
};

struct login_result {
	enum err err; const char *said;
	const char *token;           /* secret: goes to the secret store only */
	const char *person, *school, *zone;
	/* msgid: the platform asks this before it lets anybody in, and token is
	 * the way so far, for the answer. With CODE: the one before was wrong.
	 * NULL: it asks nothing. */
	const char *ask;
};
typedef void provider_login_done(void *ctx, const struct login_result *r);

/*
 * Who shows how a platform's pages are built, of which nobody could tell
 * (providers/skeleton.h): each page is asked for only where may says so, by a
 * GET, and what comes to page says nothing of anybody. All of it is lent.
 */
struct provider_report {
	void *ctx;
	/* what: a msgid, what is asked for; address: with no name in it. Not
	 * OK: nothing more is asked. */
	enum err (*may)(void *ctx, const char *what, const char *address,
			bool *yes);
	enum err (*page)(void *ctx, const char *file, const char *text,
			 size_t len);
};

/* Files that the platform keeps for people, by WebDAV (providers/dav.h). */
struct provider_dav {
	/* The i-th address where it may be, with '/' at its end; false: there
	 * are no more. */
	bool (*place)(const struct account *, int i, char *root, size_t size);
	/* The password, where the secret holds it; NULL: it does not. The
	 * caller wipes and frees it. */
	char *(*password)(const char *token);
};

struct session; /* the provider's own */

/*
 * How news are looked at. A glance is for nobody who waits: a provider may take
 * the platform's cheaper word that nothing is new, where it looks at all of it
 * once an hour all the same. A close look is one that somebody asked for, or
 * that a hand-in hangs on.
 */
enum look { LOOK_glance, LOOK_close };

struct provider {
	const char *name;   /* "open" */
	unsigned caps;
	/* The target of a Link header (RFC 8288) by which a server may say, with
	 * any answer, that it speaks this; or NULL. */
	const char *sign;
	/* Is this platform at url? */
	void (*probe)(struct net *, const char *url, provider_found *, void *ctx);
	/* It gives no token for a password: what is kept is to be chosen. */
	bool keeps;
	void (*login)(struct net *, const struct login_with *,
		      provider_login_done *, void *ctx);
	/*
	 * Logging in by a browser; all NULL where the platform knows no such
	 * thing. launch: the address to open there. passport: random letters
	 * and digits, new each time. redeem: what the person brings back from
	 * there; PASTE, PASTE_CUT or PASTE_OLD: it is not that, nothing was
	 * asked of anybody, and it may be tried again.
	 */
	const char *bring; /* msgid: what to bring back, and from where */
	bool (*launch)(const char *site, const char *passport, char *url,
		       size_t size);
	void (*redeem)(struct net *, const char *site, const char *passport,
		       const char *pasted, provider_login_done *, void *ctx);
	/* account and token are copied. NULL: no memory. */
	struct session *(*open)(struct net *, const struct disk *,
				const struct account *, const char *token);
	void (*close)(struct session *);    /* cancels what runs */
	/* changed is told of each new secret that is to be kept in place of the
	 * one before. NULL: a token stays as it is. */
	void (*watch)(struct session *, void (*changed)(void *ctx,
							const char *token),
		      void *ctx);
	void (*news)(struct session *, const char *cursor, enum look,
		     const struct provider_sink *, provider_done *, void *ctx);
	/* One task anew (before a hand-in, after a conflict). Where the platform
	 * does not say so there, course and course_pid are "", and due is kept:
	 * what they were. */
	void (*task)(struct session *, const char *pid,
		     const struct provider_sink *, provider_done *, void *ctx);
	/* Fetches into part (its validators lie in part.meta) and resumes there;
	 * done OK: whole, length and digest right, synced. The caller renames.
	 * A provider may look whether what lies at m->path is the file still:
	 * then it may end with unchanged instead. */
	void (*fetch)(struct session *, const struct material *, const char *part,
		      void (*moved)(void *ctx, int64_t done, int64_t total),
		      provider_done *, void *ctx);
	/* Hands in. paths[i] is the sealed copy of entry->files[i]. Resumes at the
	 * uploads and offsets that the entry holds. The entry is lent until done. */
	void (*hand_in)(struct session *, const struct entry *,
			const char *const *paths, const struct provider_journal *,
			provider_done *, void *ctx);
	/* withdraw, done, undone */
	void (*change)(struct session *, const struct entry *,
		       const struct provider_journal *, provider_done *, void *ctx);
	/* Did it arrive? fate done: yes (journal->holds was called); never with
	 * err NOT_FOUND: it did not; else as ever. Of a change that can be
	 * repeated without harm: makes it arrive. */
	void (*ask)(struct session *, const struct entry *,
		    const struct provider_journal *, provider_done *, void *ctx);
	/* The server's own health: sink->module, or gone of the "module" by its
	 * name where it has none such, then done. */
	void (*health)(struct session *, const struct provider_sink *,
		       provider_done *, void *ctx);
	/* Shows its pages; the session logs in by its cookies alone. NULL: all
	 * that there is to know is known. */
	void (*report)(struct session *, const struct provider_report *,
		       provider_done *, void *ctx);
	const struct provider_dav *dav;     /* NULL: it keeps none */
};

extern const struct provider provider_open, provider_moodle, provider_iserv;
const struct provider *provider_by_name(const char *name); /* NULL */
/* Before all else: what JSON leaves in memory is overwritten. */
void providers_begin(void);

#endif
