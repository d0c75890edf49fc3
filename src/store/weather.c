/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "store/inner.h"

enum err store_module_put(struct store *s, const struct module *m)
{
	struct query q;

	q_open(&q, s, "INSERT INTO module (account, name, state, text)"
		" VALUES (?, ?, ?, ?) ON CONFLICT (account, name) DO UPDATE SET"
		" state = excluded.state, text = excluded.text");
	q_int(&q, m->account);
	q_str(&q, m->name);
	q_str(&q, m->state);
	q_str(&q, m->text);
	return q_run(&q);
}

enum err store_modules(struct store *s, int64_t account, module_row *row,
		       void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, "SELECT account, name, state, text FROM module"
		      " WHERE ?1 = 0 OR account = ?1 ORDER BY account, name");
	q_int(&q, account);
	while (e == ERR_OK && q_next(&q)) {
		struct module m = { q_col(&q, 0), q_text(&q, 1),
				    q_text(&q, 2), q_text(&q, 3) };

		e = row(ctx, &m);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

static enum err add_to_week(struct store *s, const struct sample *m)
{
	struct week_cell adds;
	int cell = week_cell_of(m, &adds);
	struct query q;

	if (cell < 0)
		return ERR_OK;
	q_open(&q, s, "INSERT INTO hour (account, cell, n, bad, ms)"
		" VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, cell) DO UPDATE"
		" SET n = (n + excluded.n) >> (n + 1 >= ?6),"
		" bad = (bad + excluded.bad) >> (n + 1 >= ?6),"
		" ms = (ms + excluded.ms) >> (n + 1 >= ?6)");
	q_int(&q, m->account);
	q_int(&q, cell);
	q_int(&q, adds.n);
	q_int(&q, adds.bad);
	q_int(&q, adds.ms);
	q_int(&q, WEEK_FULL);
	return q_run(&q);
}

enum err store_week(struct store *s, int64_t account,
		    struct week_cell week[WEEK_CELLS])
{
	struct query q;

	memset(week, 0, WEEK_CELLS * sizeof(*week));
	q_open(&q, s, "SELECT cell, n, bad, ms FROM hour WHERE account = ?");
	q_int(&q, account);
	while (q_next(&q)) {
		int64_t cell = q_col(&q, 0);

		if (cell >= 0 && cell < WEEK_CELLS)
			week[cell] = (struct week_cell){(int)q_col(&q, 1),
				(int)q_col(&q, 2), q_col(&q, 3)};
	}
	return q_close(&q);
}

/* A good answer ends what stood in the way, whatever asked for it. */
static enum err lift_fault(struct store *s, int64_t account)
{
	enum err fault, e = account_fault(s, account, &fault);

	if (e != ERR_OK || !weather_passes(fault))
		return e;
	return store_account_fault(s, account, ERR_OK, "");
}

enum err store_sample_add(struct store *s, const struct sample *m)
{
	struct query q;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "INSERT INTO sample (account, at, bytes, dns_ms,"
		" connect_ms, first_ms, total_ms, status, err)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	q_int(&q, m->account);
	q_int(&q, m->at);
	q_int(&q, m->bytes);
	q_int(&q, m->dns_ms);
	q_int(&q, m->connect_ms);
	q_int(&q, m->first_ms);
	q_int(&q, m->total_ms);
	q_int(&q, m->status);
	q_str(&q, err_name(m->err));
	e = q_run(&q);
	if (e == ERR_OK)
		e = add_to_week(s, m);
	if (e == ERR_OK && weather_is_good(m))
		e = lift_fault(s, m->account);
	if (e == ERR_OK) {
		q_open(&q, s, "DELETE FROM sample"
			      " WHERE id <= last_insert_rowid() - 5000");
		e = q_run(&q);
	}
	return db_end(s, e);
}

enum err store_samples(struct store *s, int64_t account, int64_t since,
		       sample_row *row, void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, "SELECT account, at, bytes, dns_ms, connect_ms, first_ms,"
		" total_ms, status, err FROM sample"
		" WHERE (?1 = 0 OR account = ?1) AND at >= ?2 ORDER BY id DESC");
	q_int(&q, account);
	q_int(&q, since);
	while (e == ERR_OK && q_next(&q)) {
		struct sample m = {
			.account = q_col(&q, 0), .at = q_col(&q, 1),
			.bytes = q_col(&q, 2), .dns_ms = (int)q_col(&q, 3),
			.connect_ms = (int)q_col(&q, 4),
			.first_ms = (int)q_col(&q, 5),
			.total_ms = (int)q_col(&q, 6),
			.status = (int)q_col(&q, 7),
			.err = err_by_name(q_text(&q, 8)),
		};

		e = row(ctx, &m);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}
