/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "store/db.h"

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
