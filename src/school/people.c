/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/school.h"

static bool salted(
    const char *salt, const char *password, char hex[HASH_HEX_SIZE])
{
	struct buf b;
	bool good;

	buf_init(&b, 4096);
	buf_printf(&b, "%s:%s", salt, password);
	good = !buf_error(&b) && !hash_bytes(HASH_SHA256, b.data, b.len, hex);
	buf_release(&b);
	return good;
}

bool person_add(struct school *s, const char *id, const char *login,
    const char *name, const char *role, const char *password)
{
	char salt[SCHOOL_ID_SIZE], hex[HASH_HEX_SIZE];

	school_new_id(s, "", salt);
	return salted(salt, password, hex) &&
	       db_run(s, "INSERT INTO person VALUES(?, ?, ?, ?, ?, ?)",
		   "ssssss", id, login, name, role, salt, hex);
}

bool person_new_password(
    struct school *s, const char *login, const char *password)
{
	char salt[SCHOOL_ID_SIZE], hex[HASH_HEX_SIZE];

	school_new_id(s, "", salt);
	return salted(salt, password, hex) &&
	       db_run(s, "UPDATE person SET salt = ?, hash = ? WHERE login = ?",
		   "sss", salt, hex, login);
}

static void read_person(struct sqlite3_stmt *q, struct person *p)
{
	str_copy(p->id, sizeof(p->id), db_text(q, 0));
	str_copy(p->name, sizeof(p->name), db_text(q, 1));
	p->teacher = strcmp(db_text(q, 2), "teacher") == 0;
}

/* Only the hash of a token is kept. */
static bool new_token(struct school *s, const struct person *p,
    const char *device, char token[33])
{
	unsigned char raw[16];
	char hex[HASH_HEX_SIZE];

	random_fill(s->random, raw, sizeof(raw));
	hex_encode(raw, sizeof(raw), token);
	return !hash_bytes(HASH_SHA256, token, strlen(token), hex) &&
	       db_run(s, "INSERT INTO token VALUES(?, ?, ?, ?)", "sssi", hex,
		   p->id, device, p->expires);
}

bool person_password(struct school *s, const char *login, const char *password,
    struct person *p)
{
	struct sqlite3_stmt *q;
	char hex[HASH_HEX_SIZE];
	bool good = false;

	q = db_query(s,
	    "SELECT id, name, role, salt, hash FROM person WHERE login = ?",
	    "s", login);
	if (db_row(q) && salted(db_text(q, 3), password, hex) &&
	    strcmp(hex, db_text(q, 4)) == 0) {
		read_person(q, p);
		good = true;
	}
	db_done(q);
	return good;
}

bool person_log_in(struct school *s, const char *login, const char *password,
    const char *device, struct person *p, char token[33])
{
	bool good = person_password(s, login, password, p);

	p->expires = school_now(s) + SCHOOL_TOKEN_LIFE;
	return good && new_token(s, p, device, token);
}

bool person_by_token(struct school *s, const char *token, struct person *p)
{
	struct sqlite3_stmt *q;
	char hex[HASH_HEX_SIZE];
	bool good = false;

	if (hash_bytes(HASH_SHA256, token, strlen(token), hex))
		return false;
	q = db_query(s,
	    "SELECT p.id, p.name, p.role, t.expires FROM token t"
	    " JOIN person p ON p.id = t.person"
	    " WHERE t.hash = ? AND t.expires > ?",
	    "si", hex, school_now(s));
	if (db_row(q)) {
		read_person(q, p);
		p->expires = db_int(q, 3);
		good = true;
	}
	db_done(q);
	return good;
}

bool person_log_out(struct school *s, const char *token)
{
	char hex[HASH_HEX_SIZE];

	return !hash_bytes(HASH_SHA256, token, strlen(token), hex) &&
	       db_run(s, "DELETE FROM token WHERE hash = ?", "s", hex);
}

bool person_in_course(struct school *s, const char *person, const char *course)
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT 1 FROM member WHERE person = ? AND course = ?",
		"ss", person, course);
	bool good = db_row(q);

	db_done(q);
	return good;
}
