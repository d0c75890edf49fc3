/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row of the feed moves to its end when its thing changes, so the feed
 * never holds more rows than there are things. "*" is everybody.
 */
#include "base/base.h"

#include "school/school.h"

bool feed_touch(struct school *s, const char *audience, const char *kind,
    const char *id, bool gone)
{
	return db_run(s,
	    "INSERT OR REPLACE INTO feed(audience, kind, id, gone)"
	    " VALUES(?, ?, ?, ?)",
	    "sssi", audience, kind, id, (int64_t)gone);
}

bool feed_newer(struct school *s, const char *person, int64_t rev)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT EXISTS(SELECT 1 FROM feed WHERE audience = ?1 AND"
	    " rev > ?2) OR EXISTS(SELECT 1 FROM feed WHERE audience = '*' AND"
	    " rev > ?2) OR EXISTS(SELECT 1 FROM member m CROSS JOIN feed f"
	    " ON f.audience = m.course AND f.rev > ?2 WHERE m.person = ?1)",
	    "si", person, rev);
	bool newer = !db_row(q) || db_int(q, 0);

	db_done(q);
	return newer;
}

static int64_t one(struct sqlite3_stmt *q)
{
	int64_t v = db_row(q) ? db_int(q, 0) : 0;

	db_done(q);
	return v;
}

int64_t feed_last(struct school *s)
{
	return one(db_query(s, "SELECT max(rev) FROM feed", ""));
}

bool feed_begin(struct school *s)
{
	unsigned char raw[4];

	random_fill(s->random, raw, sizeof(raw));
	hex_encode(raw, sizeof(raw), s->run);
	return db_run(s,
	    "INSERT INTO run(id, first) SELECT ?, coalesce(max(rev), 0)"
	    " FROM feed",
	    "s", s->run);
}

int64_t feed_run_last(struct school *s, const char *run)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT coalesce((SELECT n.first FROM run n WHERE n.seq > r.seq"
	    " ORDER BY n.seq LIMIT 1), (SELECT max(rev) FROM feed), 0)"
	    " FROM run r WHERE r.id = ?",
	    "s", run);
	int64_t last = db_row(q) ? db_int(q, 0) : -1;

	db_done(q);
	return last;
}

int64_t feed_oldest(struct school *s)
{
	return one(
	    db_query(s, "SELECT value FROM meta WHERE name = 'oldest'", ""));
}

/*
 * A task stands in the feed of its course and, once the person has touched
 * it, in the person's own: the earlier of the two is left out, the later
 * brings the whole.
 */
bool feed_each(struct school *s, const char *person, int64_t since,
    feed_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT f.rev, f.kind, f.id, f.gone FROM feed f WHERE f.rev > ?2"
	    " AND (f.audience = '*' OR f.audience = ?1 OR EXISTS("
	    "SELECT 1 FROM member m WHERE m.person = ?1 AND"
	    " m.course = f.audience))"
	    " AND (f.gone OR f.kind <> 'task' OR f.audience = ?1 OR NOT EXISTS("
	    "SELECT 1 FROM feed o WHERE o.audience = ?1 AND o.kind = 'task'"
	    " AND o.id = f.id AND o.rev > f.rev))"
	    " ORDER BY f.rev",
	    "si", person, since);
	bool go_on = q != NULL;

	while (go_on && db_row(q)) {
		struct feed_item item = {.rev = db_int(q, 0),
		    .kind = db_text(q, 1),
		    .id = db_text(q, 2),
		    .gone = db_int(q, 3)};

		go_on = visit(ctx, &item);
	}
	db_done(q);
	return q != NULL;
}
