/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/clock.h"
#include "tests/ui/fill.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define FILL_TEXT 5 /* the task that takes only text */
#define S(s) ((char *)(s))

static int64_t fixed_now(void *ctx)
{
	UNUSED(ctx);
	return FILL_NOW;
}

static int64_t fixed_ms(void *ctx)
{
	UNUSED(ctx);
	return 0;
}

static const struct {
	const char *pid, *course, *title, *teacher;
	int64_t due;      /* from now; 0 none */
	bool files, done;
	int materials;
} tasks[] = {
	{"t1", "Deutsch 8b", "Gedichtanalyse: „Der Panther“ von Rainer Maria Rilke",
	 "Frau Weber", 5 * HOUR + 1800, true, false, 2},
	{"t2", "Mathematik 8b", "Lineare Funktionen: S. 84 Nr. 3–7", "Herr Özdemir",
	 -2 * DAY, true, false, 1},
	{"t3", "Englisch 8b", "Vocabulary Unit 3", "Ms Schäfer-Großkreuz", 2 * DAY,
	 false, false, 0},
	{"t4", "Biologie 8b", "Zwiebelzelle unter dem Mikroskop zeichnen",
	 "Herr Yıldız", 3 * DAY, true, false, 1},
	{"t5", "Geschichte 8b", "Referat über die Französische Revolution",
	 "Frau Dr. von und zu Hohenstein", 12 * DAY, true, false, 0},
	{"t6", "Kunst 8b", "Selbstporträt", "Frau Löwe", 0, false, false, 0},
	{"t7", "Sport 8b", "\xef\xbf\xbd[31mLauftagebuch", "Herr Groß", 4 * DAY,
	 false, true, 0},
};

/* All that a platform can ask for beside the files. */
static void make_asking(struct task *t, struct work_file *work)
{
	work[0] = (struct work_file){.name = S("Plakat.pdf"), .size = 20480,
				     .pid = S("p1")};
	work[1] = (struct work_file){.name = S("Quellen.odt"), .size = 9000,
				     .pid = S("p2")};
	t->takes_text = t->team = t->drafts = t->statement = true;
	t->max_words = 300;
	t->statement_text = S("Diese Arbeit ist von mir. Wo mir jemand geholfen hat, habe ich es dazugeschrieben.");
	t->work = WORK_saved;
	t->work_at = FILL_NOW - DAY;
	t->work_files = work;
	t->n_work_files = 2;
}

static enum err put_task(struct store *s, int64_t account, size_t i, bool asking)
{
	struct task t = {
		.account = account, .pid = S(tasks[i].pid),
		.course_pid = S(tasks[i].course), .course = S(tasks[i].course),
		.title = S(tasks[i].title), .teacher = S(tasks[i].teacher),
		.version = S("1"), .start = FILL_NOW - 7 * DAY,
		.due = tasks[i].due ? FILL_NOW + tasks[i].due : 0,
		.modified = FILL_NOW - 7 * DAY, .takes_files = tasks[i].files,
		.takes_text = i == FILL_TEXT,
		.max_files = 5, .max_bytes = 20 * 1024 * 1024, .types = S("pdf odt jpg"),
		.done = tasks[i].done, .work_key = S(""), .work_pid = S(""),
		.work_text = S(""), .mark = S(""), .feedback = S(""),
		.text = S("p0Lies das Gedicht \1zweimal\1 und beantworte die Fragen.\n"
			  "b0Wer spricht? Was sieht der Panther?\n"
			  "b0Welche Bilder fallen dir auf?\n"
			  "p0Mehr dazu: \4Der Panther\5https://example.org/panther\6\n"),
	};
	struct material m[] = {
		{.account = account, .pid = S("m1"), .name = S("Arbeitsblatt.pdf"),
		 .type = S("application/pdf"), .sha256 = S(""), .size = 184320,
		 .path = S(""), .local_sha256 = S("")},
		{.account = account, .pid = S("m2"), .name = S("Lesung.ogg"),
		 .type = S("audio/ogg"), .sha256 = S(""), .size = 4200000,
		 .path = S(""), .local_sha256 = S("")},
	};
	struct work_file work[2];
	char pids[2][32];
	int64_t id;
	bool fresh;

	for (int k = 0; k < 2; k++) {
		str_printf(pids[k], sizeof(pids[k]), "%s-m%d", tasks[i].pid, k);
		m[k].pid = pids[k];
	}
	if (i == 3) {
		t.mark = S("2+");
		t.feedback = S("p0Sehr sauber gezeichnet!\n");
		t.feedback_at = FILL_NOW - HOUR;
	}
	if (asking)
		make_asking(&t, work);
	return store_task_put(s, &t, m, tasks[i].materials, &id, &fresh);
}

static enum err put_school(struct store *s, int64_t *account)
{
	struct account a = {
		.name = S("lilienthal"), .platform = S("open"),
		.url = S("http://127.0.0.1:1"), .user = S("mia"),
		.person = S("Mia Fröhlich"), .school = S("Gymnasium Lilienthal"),
		.zone = S("Europe/Berlin"), .cursor = S(""),
	};
	struct announcement n = {
		.at = FILL_NOW - 4 * HOUR, .pid = S("a1"), .course = S(""),
		.title = S("Schulserver ist morgens langsam"),
		.author = S("Schulleitung"),
		.text = S("p0Bitte ladet Material \1nach 15 Uhr\1 herunter.\n"),
	};
	enum err e = store_account_put(s, &a);

	*account = n.account = a.id;
	if (!e)
		e = store_account_times(s, a.id, FILL_NOW - 600, FILL_NOW - 600,
					FILL_NOW + 330, 0);
	if (!e)
		e = store_account_whole(s, a.id);
	if (!e)
		e = store_announcement_put(s, &n);
	return e;
}

static enum err put_weather(struct store *s, int64_t account)
{
	enum err e = ERR_OK;

	for (int i = 0; i < 6 && !e; i++) {
		struct sample m = {
			.account = account, .at = FILL_NOW - 1800 + i * 300,
			.bytes = 1000, .dns_ms = 1, .connect_ms = 4,
			.first_ms = 100 + 10 * i, .total_ms = 120 + 10 * i,
			.status = 200,
		};

		e = store_sample_add(s, &m);
	}
	return e;
}

static enum err put_all(struct store *s)
{
	struct hand_in_order done = {.kind = KIND_done};
	int64_t account = 0, entry, missing;
	int which;
	enum err e = put_school(s, &account);

	for (size_t i = 0; i < ARRAY_LEN(tasks) && !e; i++)
		e = put_task(s, account, i, false);
	if (!e)
		e = put_weather(s, account);
	if (!e)
		e = store_task_named(s, "lilienthal:t3", &done.task);
	if (!e)
		e = store_hand_in(s, &done, NULL, NULL, &entry, &which, &missing);
	return e;
}

enum err fill_open(const struct paths *paths, struct store **out)
{
	static const struct clock clock = {fixed_now, fixed_ms, NULL};
	const struct store_options o = {
		.paths = paths, .disk = disk_real(), .clock = &clock,
		.random = random_system(),
	};
	enum err e = store_open(&o, STORE_WRITE, out);

	return e ? e : store_begin(*out);
}

enum err fill_close(struct store *s, enum err e)
{
	if (!e)
		e = store_commit(s);
	else if (s)
		store_rollback(s);
	store_close(s);
	return e;
}

enum err fill_store(const struct paths *paths)
{
	struct store *s = NULL;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = put_all(s);
	return fill_close(s, e);
}

enum err fill_waiting(const struct paths *paths, const char *file)
{
	struct hand_in_order order = {.kind = KIND_hand_in, .paths = &file,
				      .n_paths = 1};
	struct store *s = NULL;
	int64_t entry, missing;
	int which;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = store_task_named(s, "lilienthal:t1", &order.task);
	if (!e)
		e = store_hand_in(s, &order, NULL, NULL, &entry, &which,
				  &missing);
	return fill_close(s, e);
}

enum err fill_prove(struct store *s, int64_t entry)
{
	struct receipt r = {.platform_time = FILL_NOW - DAY,
			    .proven_at = FILL_NOW - DAY, .platform_id = S("h1"),
			    .proof = S("sha256"), .signature = S(""),
			    .title = S(""), .text_sha256 = S("")};
	struct entry n = {0};
	enum err e = store_entry_get(s, entry, &n);

	if (!e && n.n_files) {
		r.files = n.files;
		r.n_files = n.n_files;
		r.key = n.key;
		e = store_entry_step(s, entry, ENTRY_claimed, ERR_OK, "", 0, 0);
	}
	if (!e)
		e = store_entry_step(s, entry, ENTRY_sending, ERR_OK, "", 0, 0);
	if (!e)
		e = store_prove(s, entry, &r);
	record_entry_release(&n);
	return e;
}

/* The school knows nothing of it any more. */
static enum err vanish(struct store *s, int64_t task)
{
	struct account a = {0};
	struct proven p;
	int64_t offer;
	enum err e = store_account_find(s, "lilienthal", &a);

	if (!e)
		e = put_task(s, a.id, 0, false);
	if (!e)
		e = store_standing(s, task, &p);
	if (!e)
		e = store_offer(s, &p, &offer);
	record_account_release(&a);
	return e;
}

enum err fill_vanished(const struct paths *paths, const char *file)
{
	struct hand_in_order order = {.kind = KIND_hand_in, .paths = &file,
				      .n_paths = 1};
	struct store *s = NULL;
	int64_t entry, missing;
	int which;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = store_task_named(s, "lilienthal:t1", &order.task);
	if (!e)
		e = store_hand_in(s, &order, NULL, NULL, &entry, &which,
				  &missing);
	if (!e)
		e = fill_prove(s, entry);
	if (!e)
		e = vanish(s, order.task);
	return fill_close(s, e);
}

enum err fill_asking(const struct paths *paths)
{
	struct account a = {0};
	struct store *s = NULL;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = store_account_find(s, "lilienthal", &a);
	if (!e)
		e = put_task(s, a.id, 0, true);
	record_account_release(&a);
	return fill_close(s, e);
}

/* What takes two columns, one or none, and runs from either side. */
static char *many_scripts(size_t size)
{
	static const char *const words[] = {
		"Wörter ", "مرحبا بالعالم 12:30 ", "👩‍👩‍👧‍👦🏳️‍🌈 ", "สวัสดีชาวโลก",
		"\u200b\u200d\u200e", "한글 각 ", "日本語のテキスト", "e\u0301\u0323 ",
		"🇩🇪🇺🇦 ", "שלום עולם! ",
	};
	struct buf b;

	buf_init(&b, 2 * size);
	buf_str(&b, "p0");
	for (size_t i = 0; b.len < size; i++)
		buf_str(&b, i % 1000 == 999 ? "\np0"
					    : words[i % ARRAY_LEN(words)]);
	buf_char(&b, '\n');
	return buf_take(&b);
}

static enum err take_id(void *ctx, const struct account *a)
{
	*(int64_t *)ctx = a->id;
	return ERR_OK;
}

static enum err put_plain(struct store *s, const char *pid, const char *title,
			  const char *text)
{
	struct task t = {
		.pid = S(pid), .course_pid = S("k"), .course = S("Sprachen"),
		.title = S(title), .teacher = S(""), .version = S("1"),
		.due = FILL_NOW + 6 * DAY, .work_key = S(""), .work_pid = S(""),
		.work_text = S(""), .mark = S(""), .feedback = S(""),
		.types = S(""), .text = S(text),
	};
	int64_t id;
	bool fresh;
	enum err e = store_account_each(s, take_id, &t.account);

	if (e)
		return e;
	return store_task_put(s, &t, NULL, 0, &id, &fresh);
}

enum err fill_scripts(const struct paths *paths)
{
	char *text = many_scripts(2000000);
	struct store *s = NULL;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = put_plain(s, "s1", "Schriften: مرحبا 日本語 ไทย 각 e\u0323\u0301 👩‍👧 🇩🇪",
			      text ? text : "p0\n");
	if (!e)
		e = put_plain(s, "s2", "Zum Vergleich: nur Latein und nichts sonst, aber lang",
			      "p0kurz\n");
	free(text);
	return fill_close(s, e);
}

enum err fill_tidy(const struct paths *paths)
{
	struct store *s = NULL;
	struct task t = {0};
	int64_t id = 0;
	bool fresh;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = store_task_named(s, "lilienthal:t7", &id);
	if (!e)
		e = store_task_get(s, id, &t);
	if (!e) {
		free(t.title);
		t.title = str_dup("Lauftagebuch");
		e = store_task_put(s, &t, NULL, 0, &id, &fresh);
	}
	record_task_release(&t);
	return fill_close(s, e);
}
