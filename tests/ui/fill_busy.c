/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Monday on which much is under way: on top of fill_store. */
#include "base/base.h"

#include "base/timefmt.h"
#include "tests/ui/fill.h"

#define HOUR 3600
#define HALF 1800 /* what is said of it changes at whole hours */
#define DAY (24 * HOUR)
#define S(s) ((char *)(s))

/* On school days overloaded from eight to twelve, then slow for an hour. */
static enum err put_week(struct store *s, int64_t account)
{
	enum err e = ERR_OK;

	for (int64_t at = FILL_NOW - 6 * DAY - 12 * HOUR; at < FILL_NOW && !e;
	     at += 900) {
		struct tm tm = time_local(at);
		bool school = tm.tm_wday > 0 && tm.tm_wday < 6;
		bool bad = school && tm.tm_hour >= 8 && tm.tm_hour < 12;
		bool slow = school && tm.tm_hour == 12;
		struct sample m = {
			.account = account, .at = at, .bytes = 1000,
			.first_ms = bad ? 40 : slow ? 2500
					    : 90 + 40 * (tm.tm_hour % 6),
			.status = bad ? 503 : 200,
			.err = bad ? ERR_OVERLOADED : ERR_OK,
		};

		m.total_ms = m.first_ms + 10;
		if (tm.tm_hour >= 6 && tm.tm_hour < 22)
			e = store_sample_add(s, &m);
	}
	return e;
}

static enum err put_parts(struct store *s, int64_t account)
{
	static const struct { const char *name, *state, *text; } parts[] = {
		{"files", "warn", "Hochladen dauert länger als sonst."},
		{"school", "pass", ""},
		{"video", "fail", "BigBlueButton steht bis 14 Uhr still."},
	};
	struct announcement n = {
		.account = account, .at = FILL_NOW - DAY, .pid = S("a2"),
		.course = S(""), .author = S("Schulleitung"),
		.title = S("Wartung am Samstag ab 18 Uhr"),
		.text = S("p0Dann ist nichts zu erreichen.\n"),
	};
	enum err e = store_announcement_put(s, &n);

	for (size_t i = 0; i < ARRAY_LEN(parts) && !e; i++) {
		struct module m = {account, S(parts[i].name),
				   S(parts[i].state), S(parts[i].text)};

		e = store_module_put(s, &m);
	}
	return e;
}

static enum err put_lessons(struct store *s, int64_t account)
{
	static const struct { const char *pid, *course, *title, *url;
			      int from, until; enum lesson_state state; }
	lessons[] = {
		{"l1", "Deutsch 8b", "Der Panther, gemeinsam gelesen",
		 FILL_URL, -600, 2100, LESSON_planned},
		{"l2", "Mathematik 8b", "Fragestunde",
		 "https://meet.example.org/mathe-8b", 5400, 8100, LESSON_planned},
		{"l3", "Englisch 8b", "Unit 3", "", DAY + HALF, DAY + HALF + 2700,
		 LESSON_planned},
		{"l4", "Biologie 8b", "Zelle", "https://meet.example.org/bio",
		 -4 * HOUR, -3 * HOUR, LESSON_planned},
		{"l5", "Sport 8b", "Yoga", "https://meet.example.org/sport",
		 2 * HOUR + HALF, 3 * HOUR + HALF, LESSON_cancelled},
	};
	enum err e = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(lessons) && !e; i++) {
		struct lesson l = {
			.account = account, .pid = S(lessons[i].pid),
			.course = S(lessons[i].course),
			.title = S(lessons[i].title), .url = S(lessons[i].url),
			.start = FILL_NOW + lessons[i].from,
			.end = FILL_NOW + lessons[i].until,
			.state = lessons[i].state,
		};

		e = store_lesson_put(s, &l);
	}
	return e;
}

static enum err put_second(struct store *s)
{
	struct account a = {
		.name = S("musikschule"), .platform = S("iserv"),
		.url = S("https://iserv.example.org"), .user = S("mia.froehlich"),
		.person = S("Mia Fröhlich"), .school = S("Musikschule am Markt"),
		.zone = S("Europe/Berlin"), .cursor = S(""),
	};
	enum err e = store_account_put(s, &a);

	if (!e)
		e = store_account_kept(s, a.id, KEPT_session);
	if (!e)
		e = store_account_times(s, a.id, FILL_NOW - 3 * DAY,
					FILL_NOW - 3 * DAY, 0, 0);
	if (!e)
		e = store_account_whole(s, a.id);
	if (!e)
		e = store_account_login(s, a.id, true);
	return e;
}

static enum err hand_in(struct store *s, const char *task, const char *file,
			const char *text, int64_t *entry)
{
	struct hand_in_order order = {.kind = KIND_hand_in, .paths = &file,
				      .n_paths = file ? 1 : 0, .text = text};
	int64_t missing;
	int which;
	enum err e = store_task_named(s, task, &order.task);

	return e ? e : store_hand_in(s, &order, NULL, NULL, entry, &which,
				     &missing);
}

static enum err step(struct store *s, int64_t entry, enum entry_state to,
		     enum err reason, const char *said)
{
	bool later = to == ENTRY_waiting;

	return store_entry_step(s, entry, to, reason, said,
				later ? FILL_NOW + 200 : 0, later ? 3 : 1);
}

/* Put off three times. */
static enum err put_waiting(struct store *s, const char *file)
{
	int64_t id;
	enum err e = hand_in(s, "lilienthal:t1", file, NULL, &id);

	for (int i = 0; i < 3 && !e; i++) {
		struct attempt a = {
			.entry = id, .at = FILL_NOW - 1500 + 600 * i,
			.what = S("hand_in"), .said = S("503 Bitte später"),
			.fate = FATE_later, .err = ERR_OVERLOADED,
		};

		e = store_attempt_add(s, &a);
	}
	if (!e)
		e = step(s, id, ENTRY_claimed, ERR_OK, "");
	if (!e)
		e = step(s, id, ENTRY_waiting, ERR_OVERLOADED,
			 "503 Bitte später");
	return e;
}

static enum err put_held(struct store *s, const char *file)
{
	int64_t id;
	enum err e = hand_in(s, "lilienthal:t2", file, NULL, &id);

	if (!e)
		e = step(s, id, ENTRY_claimed, ERR_OK, "");
	if (!e)
		e = step(s, id, ENTRY_held, ERR_TOO_LATE, "Abgabe geschlossen");
	return e;
}

static enum err put_sending(struct store *s, const char *file)
{
	int64_t id;
	enum err e = hand_in(s, "lilienthal:t4", file, NULL, &id);

	if (!e)
		e = step(s, id, ENTRY_claimed, ERR_OK, "");
	if (!e)
		e = step(s, id, ENTRY_sending, ERR_OK, "");
	if (!e)
		e = store_entry_upload(s, id, 0, "u1", 2100000);
	return e;
}

static enum err put_asking(struct store *s)
{
	int64_t id;
	enum err e = hand_in(s, "lilienthal:t6", NULL, "Ich bin blau.", &id);

	if (!e)
		e = step(s, id, ENTRY_claimed, ERR_OK, "");
	if (!e)
		e = step(s, id, ENTRY_sending, ERR_OK, "");
	if (!e)
		e = store_entry_unsure(s, id, true, FILL_NOW - 30);
	if (!e)
		e = step(s, id, ENTRY_asking, ERR_CUT, "");
	return e;
}

static enum err put_proven(struct store *s, const char *file)
{
	int64_t id;
	enum err e = hand_in(s, "lilienthal:t5", file, NULL, &id);

	return e ? e : fill_prove(s, id);
}

static enum err put_all(struct store *s, const char *file)
{
	struct account a = {0};
	enum err e = store_account_find(s, "lilienthal", &a);

	if (!e)
		e = put_week(s, a.id);
	if (!e)
		e = put_parts(s, a.id);
	if (!e)
		e = put_lessons(s, a.id);
	if (!e)
		e = store_account_kept(s, a.id, KEPT_token);
	if (!e)
		e = put_second(s);
	if (!e)
		e = put_waiting(s, file);
	if (!e)
		e = put_held(s, file);
	if (!e)
		e = put_sending(s, file);
	if (!e)
		e = put_asking(s);
	if (!e)
		e = put_proven(s, file);
	record_account_release(&a);
	return e;
}

enum err fill_busy(const struct paths *paths, const char *file)
{
	struct store *s = NULL;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = put_all(s, file);
	return fill_close(s, e);
}

struct first { int64_t id; };

static enum err take_first(void *ctx, const struct material *m)
{
	struct first *f = ctx;

	f->id = f->id ? f->id : m->id;
	return ERR_OK;
}

enum err fill_here(const struct paths *paths, const char *file)
{
	struct first first = {0};
	struct store *s = NULL;
	int64_t task = 0;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = store_task_named(s, "lilienthal:t1", &task);
	if (!e)
		e = store_materials(s, task, take_first, &first);
	if (!e)
		e = store_material_set(s, first.id, MATERIAL_here, file, NULL);
	return fill_close(s, e);
}
