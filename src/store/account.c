/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "store/inner.h"
#include "store/slip.h"

#define COLUMNS "SELECT id, name, platform, url, user, person, school, zone," \
	" cursor, login_needed, skew, synced, next_try, fault, said, kept," \
	" health, whole, logins, fault_since, looked FROM account "

static struct account row_of(struct query *q)
{
	return (struct account){
		.id = q_col(q, 0), .name = q_text(q, 1),
		.platform = q_text(q, 2), .url = q_text(q, 3),
		.user = q_text(q, 4), .person = q_text(q, 5),
		.school = q_text(q, 6), .zone = q_text(q, 7),
		.cursor = q_text(q, 8), .login_needed = q_col(q, 9),
		.skew = q_col(q, 10), .synced = q_col(q, 11),
		.next_try = q_col(q, 12),
		.fault = err_by_name(q_text(q, 13)), .said = q_text(q, 14),
		.kept = (enum kept)q_col_word(q, 15, WORDS_KEPT),
		.health = q_col(q, 16), .whole = q_col(q, 17),
		.logins = q_col(q, 18), .fault_since = q_col(q, 19),
		.looked = q_col(q, 20),
	};
}

static enum err get(struct query *q, struct account *a)
{
	char **const owned[] = { &a->name, &a->platform, &a->url, &a->user,
				 &a->person, &a->school, &a->zone, &a->cursor,
				 &a->said };
	bool row = q_next(q);
	enum err e = ERR_OK, end;

	*a = (struct account){ 0 };
	if (row) {
		*a = row_of(q);
		e = db_own(owned, ARRAY_LEN(owned));
	}
	end = q_close(q);
	if (end != ERR_OK)
		return end;
	return row ? e : ERR_NOT_FOUND;
}

/* A cursor belongs to one person at one place. */
enum err store_account_put(struct store *s, struct account *a)
{
	struct query q;

	q_open(&q, s, "INSERT INTO account (name, platform, url, user, person,"
		" school, zone, login_needed)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
		" ON CONFLICT (name) DO UPDATE SET"
		" cursor = iif(url = excluded.url AND user = excluded.user AND"
		"  platform = excluded.platform, cursor, ''),"
		" whole = iif(url = excluded.url AND user = excluded.user AND"
		"  platform = excluded.platform, whole, 0),"
		" platform = excluded.platform, url = excluded.url,"
		" user = excluded.user, person = excluded.person,"
		" fault_since = iif(fault = 'ok', fault_since, ?9),"
		" fault = 'ok', said = '', logins = logins + 1,"
		" school = excluded.school, zone = excluded.zone,"
		" login_needed = excluded.login_needed RETURNING id");
	q_str(&q, a->name);
	q_str(&q, a->platform);
	q_str(&q, a->url);
	q_str(&q, a->user);
	q_str(&q, a->person);
	q_str(&q, a->school);
	q_str(&q, a->zone);
	q_int(&q, a->login_needed);
	q_int(&q, clock_now(s->clock));
	if (q_next(&q))
		a->id = q_col(&q, 0);
	return q_run(&q);
}

enum err store_account_each(struct store *s, account_row *row, void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, COLUMNS "ORDER BY id");
	while (e == ERR_OK && q_next(&q)) {
		struct account a = row_of(&q);

		e = row(ctx, &a);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

enum err store_account_get(struct store *s, int64_t id, struct account *a)
{
	struct query q;

	q_open(&q, s, COLUMNS "WHERE id = ?");
	q_int(&q, id);
	return get(&q, a);
}

enum err store_account_find(struct store *s, const char *name,
			    struct account *a)
{
	struct query q;

	q_open(&q, s, COLUMNS "WHERE name = ?");
	q_str(&q, name);
	return get(&q, a);
}

enum err store_account_kept(struct store *s, int64_t id, enum kept kept)
{
	struct query q;

	q_open(&q, s, "UPDATE account SET kept = ? WHERE id = ?");
	q_word(&q, WORDS_KEPT, (int)kept);
	q_int(&q, id);
	return q_run(&q);
}

enum err account_fault(struct store *s, int64_t id, enum err *fault)
{
	struct query q;

	*fault = ERR_OK;
	q_open(&q, s, "SELECT fault FROM account WHERE id = ?");
	q_int(&q, id);
	if (q_next(&q))
		*fault = err_by_name(q_text(&q, 0));
	return q_close(&q);
}

enum err store_account_fault(struct store *s, int64_t id, enum err fault,
			     const char *said)
{
	enum err had;
	struct query q;
	enum err e = account_fault(s, id, &had);

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "UPDATE account SET fault = ?1, said = ?2,"
		" fault_since = iif(?3, fault_since, ?4)"
		" WHERE id = ?5 AND (fault <> ?1 OR said <> ?2)");
	q_str(&q, err_name(fault));
	q_str(&q, said);
	q_int(&q, weather_of_fault(fault) == weather_of_fault(had));
	q_int(&q, clock_now(s->clock));
	q_int(&q, id);
	return q_run(&q);
}

enum err store_account_login(struct store *s, int64_t id, bool needed)
{
	enum err had = ERR_OK, e = store_begin(s);
	struct query q;

	if (e != ERR_OK)
		return e;
	e = account_fault(s, id, &had);
	if (e == ERR_OK && needed != (weather_of_fault(had) == WEATHER_login))
		e = store_account_fault(s, id, needed ? ERR_LOGIN : ERR_OK, "");
	if (e == ERR_OK) {
		q_open(&q, s, "UPDATE account SET login_needed = ?"
			      " WHERE id = ?");
		q_int(&q, needed);
		q_int(&q, id);
		e = q_run(&q);
	}
	return db_end(s, e);
}

enum err store_account_health(struct store *s, int64_t id, int64_t at)
{
	struct query q;

	q_open(&q, s, "UPDATE account SET health = ? WHERE id = ?");
	q_int(&q, at);
	q_int(&q, id);
	return q_run(&q);
}

enum err store_account_whole(struct store *s, int64_t id)
{
	struct query q;

	q_open(&q, s, "UPDATE account SET whole = 1 WHERE id = ?");
	q_int(&q, id);
	return q_run(&q);
}

enum err store_account_times(struct store *s, int64_t id, int64_t looked,
			     int64_t synced, int64_t next_try, int64_t skew)
{
	struct query q;

	q_open(&q, s, "UPDATE account SET looked = ?, synced = ?, next_try = ?,"
		      " skew = ? WHERE id = ?");
	q_int(&q, looked);
	q_int(&q, synced);
	q_int(&q, next_try);
	q_int(&q, skew);
	q_int(&q, id);
	return q_run(&q);
}

enum err store_cursor_set(struct store *s, int64_t account, const char *cursor)
{
	struct query q;

	q_open(&q, s, "UPDATE account SET cursor = ? WHERE id = ?");
	q_str(&q, cursor);
	q_int(&q, account);
	return q_run(&q);
}

/* In this order: what refers to a row goes before it. */
static const char *const removals[] = {
	"DELETE FROM receipt_file WHERE entry IN"
	" (SELECT id FROM entry WHERE account = ?)",
	"DELETE FROM receipt WHERE entry IN"
	" (SELECT id FROM entry WHERE account = ?)",
	"DELETE FROM attempt WHERE entry IN"
	" (SELECT id FROM entry WHERE account = ?)",
	"DELETE FROM entry_file WHERE entry IN"
	" (SELECT id FROM entry WHERE account = ?)",
	"DELETE FROM entry WHERE account = ?",
	"DELETE FROM notice WHERE account = ?",
	"DELETE FROM account WHERE id = ?",
};

struct gone { struct store *s; int64_t account; };

static enum err remove_slip(void *ctx, const struct slip *p)
{
	const struct gone *g = ctx;

	if (p->account.id == g->account)
		slip_remove(g->s, p->entry.key);
	return ERR_OK;
}

enum err store_account_remove(struct store *s, int64_t id)
{
	int64_t unsent = 0;
	struct query q;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "SELECT count(*) FROM entry WHERE open = 1"
		      " AND account = ?");
	q_int(&q, id);
	e = q_one(&q, &unsent);
	if (e == ERR_OK && unsent)
		e = ERR_BUSY;
	for (size_t i = 0; e == ERR_OK && i < ARRAY_LEN(removals); i++) {
		q_open(&q, s, removals[i]);
		q_int(&q, id);
		e = q_run(&q);
	}
	if (e == ERR_OK && sqlite3_changes(s->db) == 0)
		e = ERR_NOT_FOUND;
	e = db_end(s, e);
	if (e == ERR_OK)
		slip_each(s, remove_slip, &(struct gone){ s, id });
	return e;
}
