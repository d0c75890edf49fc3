/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who asks. Moodle gives the same token at every login until it expires, and
 * the school keeps only a token's hash: so it is made from a secret of the
 * school, the person and a number that grows when a new one is due.
 */
#include "base/base.h"

#include "school/moodle.h"

#define TRIES_MAX  3
#define LOCKED_FOR 1800
#define DEVICE	   "moodle_mobile_app"

const char *const moodle_states[] = {
    [MOODLE_USUAL] = "ok",
    [MOODLE_PASSWORD] = "password",
    [MOODLE_POLICY] = "policy",
    [MOODLE_SUSPENDED] = "suspended",
    NULL,
};

struct account {
	char id[SCHOOL_ID_SIZE];
	int64_t failures, locked_until, run;
	enum moodle_state state;
};

static enum moodle_state state_of(const char *name)
{
	for (int i = 0; moodle_states[i]; i++)
		if (strcmp(moodle_states[i], name) == 0)
			return (enum moodle_state)i;
	return MOODLE_USUAL;
}

static bool find(struct school *s, const char *login, struct account *a)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT p.id, m.failures, m.locked_until, m.run, m.state"
	    " FROM person p LEFT JOIN moodle_person m ON m.person = p.id"
	    " WHERE p.login = ?",
	    "s", login);
	bool there = db_row(q);

	if (there) {
		str_copy(a->id, sizeof(a->id), db_text(q, 0));
		a->failures = db_int(q, 1);
		a->locked_until = db_int(q, 2);
		a->run = db_int(q, 3);
		a->state = state_of(db_text(q, 4));
	}
	db_done(q);
	return there;
}

static void remember(struct school *s, const struct account *a)
{
	db_run(s,
	    "INSERT INTO moodle_person(person, failures, locked_until, run)"
	    " VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
	    " failures = excluded.failures,"
	    " locked_until = excluded.locked_until, run = excluded.run",
	    "siti", a->id, a->failures, a->locked_until, a->run);
}

static bool make_token(
    struct school *s, const struct account *a, char token[33])
{
	char secret[SCHOOL_ID_SIZE] = "", text[3 * SCHOOL_ID_SIZE];
	char hex[HASH_HEX_SIZE];
	struct sqlite3_stmt *q;

	school_new_id(s, "", text);
	db_run(s, "INSERT OR IGNORE INTO meta VALUES('moodle_secret', ?)", "s",
	    text);
	q = db_query(
	    s, "SELECT value FROM meta WHERE name = 'moodle_secret'", "");
	if (db_row(q))
		str_copy(secret, sizeof(secret), db_text(q, 0));
	db_done(q);
	str_printf(text, sizeof(text), "%s:%s:%" PRId64, secret, a->id, a->run);
	if (!secret[0] || hash_bytes(HASH_SHA256, text, strlen(text), hex))
		return false;
	str_copy(token, 33, hex);
	return true;
}

/* The token of this run, while it is good for anything. */
static bool still_good(struct school *s, const char *token)
{
	struct person p;

	return person_by_token(s, token, &p);
}

static bool new_token(struct school *s, struct account *a, char token[33])
{
	char hex[HASH_HEX_SIZE];

	a->run++;
	remember(s, a);
	return make_token(s, a, token) &&
	       !hash_bytes(HASH_SHA256, token, strlen(token), hex) &&
	       db_run(s, "INSERT INTO token VALUES(?, ?, ?, ?)", "sssi", hex,
		   a->id, DEVICE, school_now(s) + MOODLE_TOKEN_LIFE);
}

bool moodle_log_in(
    struct school *s, const char *login, const char *password, char token[33])
{
	struct account a = {.id = ""};
	struct person p;
	bool good;

	if (!find(s, login, &a))
		return false;
	if (a.locked_until > school_now(s) || a.state == MOODLE_SUSPENDED)
		return false;
	good = person_password(s, login, password, &p);
	a.failures = good ? 0 : a.failures + 1;
	a.locked_until =
	    a.failures >= TRIES_MAX ? school_now(s) + LOCKED_FOR : 0;
	if (a.locked_until)
		a.failures = 0;
	remember(s, &a);
	if (!good)
		return false;
	if (a.run && make_token(s, &a, token) && still_good(s, token))
		return true;
	return new_token(s, &a, token);
}

/* An expired token is refused once for being so; then it is unknown. */
static const char *unknown(struct school *s, const char *hash)
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT 1 FROM token WHERE hash = ?", "s", hash);
	bool there = db_row(q);

	db_done(q);
	if (!there)
		return "invalidtoken";
	db_run(s, "DELETE FROM token WHERE hash = ?", "s", hash);
	return "accessexception";
}

const char *moodle_who(
    struct call *c, const char *token, enum moodle_state *state)
{
	char hex[HASH_HEX_SIZE];
	struct sqlite3_stmt *q;

	*state = MOODLE_USUAL;
	if (hash_bytes(HASH_SHA256, token, strlen(token), hex))
		return "invalidtoken";
	if (!person_by_token(c->s, token, &c->who))
		return unknown(c->s, hex);
	q = db_query(c->s, "SELECT state FROM moodle_person WHERE person = ?",
	    "s", c->who.id);
	if (db_row(q))
		*state = state_of(db_text(q, 0));
	db_done(q);
	return *state == MOODLE_SUSPENDED ? "wsaccessusersuspended" : NULL;
}
