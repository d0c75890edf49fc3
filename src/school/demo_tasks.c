/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/demo.h"
#include "school/words.h"

#define DAY	  86400
#define MAX_BYTES (50 * 1024 * 1024)
#define COMMON	  12 /* of the pool: what any task may have */

/* The bytes that tasks share. The last is for few: it is large. */
static const struct {
	enum made_kind kind;
	size_t size;
	const char *name; /* %s: the topic */
} pool[] = {
    {MADE_PDF, 2100, "Arbeitsblatt %s.pdf"},
    {MADE_ODT, 2600, "Vorlage für die Lösung – %s.odt"},
    {MADE_TEXT, 4000, "Hinweise.txt"},
    {MADE_PDF, 9000, "Übungen zu %s.pdf"},
    {MADE_JPEG, 60000, "Tafelbild %s.jpg"},
    {MADE_PDF, 30000, "Lösungen (erst nach der Abgabe ansehen!) %s.pdf"},
    {MADE_ODT, 14000, "Gliederungshilfe.odt"},
    {MADE_TEXT, 2048, "Wörterliste %s.txt"},
    {MADE_JPEG, 180000, "Seite 84 – 85.jpg"},
    {MADE_PDF, 120000, "Buchauszug „%s“ eingescannt.pdf"},
    {MADE_WAV, 90000, "Hörbeispiel.wav"},
    {MADE_ODT, 150000,
	"Zusammenfassung des gesamten Halbjahres mit Abbildungen, Tabellen und "
	"einem ausführlichen Verzeichnis der wichtigsten Begriffe.odt"},
    {MADE_PDF, 900000, "Großes Themenheft %s.pdf"},
    {MADE_JPEG, 2200000, "Luftbild Wümmeniederung.jpg"},
    {MADE_WAV, 20000000, "Hörverstehen – Gespräch am Flughafen.wav"},
};

struct bytes {
	char sha256[HASH_HEX_SIZE];
	int64_t size;
};

static enum err make(struct demo *d, size_t i, struct bytes *b)
{
	struct buf path;
	enum err e = ERR_IO;
	FILE *f;

	buf_init(&path, 4096);
	buf_printf(&path, "%s/uploads/made", d->s->dir);
	f = fopen(path.data, "we");
	if (!f)
		goto out;
	if (made_write(f, pool[i].kind, "Gymnasium Lilienthal: Übung",
		d->o.seed * 100 + i, pool[i].size))
		e = ERR_OK;
	if (fclose(f) != 0)
		e = ERR_IO;
	if (!e)
		e = blob_take(d->s, path.data, b->sha256, &b->size);
out:
	buf_release(&path);
	return e;
}

/* The pool's names and the titles have at most one %s. */
static void put_topic(struct buf *b, const char *pattern, const char *topic)
{
	const char *mark = strstr(pattern, "%s");

	buf_clear(b);
	if (!mark) {
		buf_str(b, pattern);
		return;
	}
	buf_add(b, pattern, (size_t)(mark - pattern));
	buf_str(b, topic);
	buf_str(b, mark + 2);
}

/* What one task is, while it is made. */
struct draft {
	char id[16];
	const char *course;
	unsigned subject;
	int64_t start, due, late_until;
	bool any_type;
	unsigned materials;
	bool large;
	struct buf text;
};

static bool add_materials(struct demo *d, struct draft *t,
    const struct bytes *bytes, const char *topic)
{
	for (unsigned i = 0; i < t->materials; i++) {
		size_t which = seed_below(&d->seed, COMMON);
		char id[24];

		if (t->large && i == 0)
			which = ARRAY_LEN(pool) - 1;
		else if (t->large)
			which = COMMON + i - 1;
		str_printf(id, sizeof(id), "f%" PRId64, d->next_file++);
		put_topic(&t->text, pool[which].name, topic);
		if (!file_add(d->s, id, t->text.data,
			made_type(pool[which].kind), bytes[which].sha256,
			bytes[which].size, t->start, NULL) ||
		    !db_run(d->s, "INSERT INTO material VALUES(?, ?, ?)", "ssi",
			t->id, id, (int64_t)i))
			return false;
	}
	return true;
}

static bool add_task(struct demo *d, struct draft *t, const struct bytes *bytes)
{
	const struct words_subject *subject = &words_subjects[t->subject];
	unsigned topics = 0, kinds = 0, kind;
	char *title = NULL;
	const char *topic;
	bool good, text;

	while (subject->topics[topics])
		topics++;
	while (words_tasks[kinds].title)
		kinds++;
	topic = subject->topics[seed_below(&d->seed, topics)];
	kind = seed_below(&d->seed, kinds);
	text = seed_below(&d->seed, 4) == 0;
	str_printf(t->id, sizeof(t->id), "t%" PRId64, d->next_task++);
	buf_init(&t->text, 65536);
	put_topic(&t->text, words_tasks[kind].title, topic);
	title = buf_take(&t->text);
	put_topic(&t->text, words_tasks[kind].text, topic);
	good =
	    title &&
	    db_run(d->s,
		"INSERT INTO task SELECT ?1, id, ?2, teacher, ?3, ?4, ?5, ?6,"
		" 1, ?7, 5, ?8, ?9, ?3 FROM course WHERE id = ?10",
		"ssittsiiss", t->id, title, t->start, t->due, t->late_until,
		t->text.data, (int64_t)text, (int64_t)MAX_BYTES,
		t->any_type ? "" : "pdf,odt,docx,jpg,jpeg,png", t->course) &&
	    add_materials(d, t, bytes, topic) &&
	    feed_touch(d->s, t->course, "task", t->id, false);
	buf_release(&t->text);
	free(title);
	return good;
}

/* Work of the past. "demo" as its face keeps it out of "check". */
static bool add_hand_in(struct demo *d, const char *person,
    const struct draft *t, const struct bytes *bytes)
{
	char key[UUID_SIZE], id[24], file[24];
	int64_t at = t->due - (int64_t)seed_below(&d->seed, 2 * DAY) - 600;

	at = MIN(at, d->now - 60);
	uuid_v7(key, at * 1000, d->s->random);
	str_printf(id, sizeof(id), "h%" PRId64, d->next_file);
	str_printf(file, sizeof(file), "w%" PRId64, d->next_file++);
	return db_run(d->s,
		   "INSERT INTO hand_in(key, id, person, task, state,"
		   " received_at, late, face)"
		   " VALUES(?, ?, ?, ?, 'handed_in', ?, 0, 'demo')",
		   "ssssi", key, id, person, t->id, at) &&
	       file_add(d->s, file, "Meine Lösung.odt", made_type(MADE_ODT),
		   bytes[1].sha256, bytes[1].size, at, person) &&
	       db_run(d->s, "INSERT INTO hand_in_file VALUES(?, ?, 0)", "ss",
		   id, file) &&
	       db_run(d->s,
		   "INSERT INTO work(person, task, current) VALUES(?, ?, ?)",
		   "sss", person, t->id, key);
}

static bool add_feedback(
    struct demo *d, const char *person, const struct draft *t)
{
	const struct words_feedback *f;
	unsigned n = 0;

	while (words_feedbacks[n].text)
		n++;
	f = &words_feedbacks[seed_below(&d->seed, n)];
	return db_run(d->s,
	    "UPDATE work SET mark = ?, feedback = ?, feedback_at = ?"
	    " WHERE person = ? AND task = ?",
	    "ssiss", f->mark, f->text, MIN(t->due + 3 * DAY, d->now - 30),
	    person, t->id);
}

/* How a person left a task whose day is over. */
static bool add_past(struct demo *d, const char *person, const struct draft *t,
    const struct bytes *bytes)
{
	unsigned dice = seed_below(&d->seed, 100);

	if (dice < 2)
		return true; /* forgotten */
	if (dice < 25)
		return db_run(d->s,
		    "INSERT INTO work(person, task, done) VALUES(?, ?, 1)",
		    "ss", person, t->id);
	return add_hand_in(d, person, t, bytes) &&
	       (dice > 85 || add_feedback(d, person, t));
}

/* Later today; near midnight in an hour all the same. */
static int64_t today(const struct demo *d)
{
	int64_t end = time_local_midnight(d->now, 1) - 60;

	return MIN(d->now + 4 * 3600, MAX(end, d->now + 3600));
}

/* The tasks that every demo pupil has, first of all: days from today. */
static const int first_days[] = {0, -1, 1, 2, -4, 3, 5, 9, 16, 30};

/* The school is the same at each hour: but for that first one, no deadline,
 * no end of what a task allows late or of IServ's tolerance is today. */
static int settled(int days)
{
	bool today = days == 0 || days == -3 || days == -7;

	return today ? days - 1 : days;
}

static void set_due(struct demo *d, struct draft *t, int64_t i)
{
	static const int hours[] = {8, 12, 16, 18, 20};
	unsigned lateness = seed_below(&d->seed, 10);
	int days;

	if (i < (int64_t)ARRAY_LEN(first_days))
		days = first_days[i];
	else
		days = settled((int)seed_below(&d->seed, 260) - 210);
	t->due = time_local_midnight(d->now, days) +
		 hours[seed_below(&d->seed, 5)] * 3600;
	if (i == 0)
		t->due = today(d);
	t->start = MIN(t->due - 10 * DAY, d->now - 3600);
	t->late_until = 0;
	if (i >= (int64_t)ARRAY_LEN(first_days) && lateness < 2)
		t->late_until = t->due;
	else if (i >= (int64_t)ARRAY_LEN(first_days) && lateness < 4)
		t->late_until = t->due + 7 * DAY;
}

static bool add_round(struct demo *d, int64_t i, const struct bytes *bytes)
{
	bool first = i < (int64_t)ARRAY_LEN(first_days);
	bool shared = !first && i % 3 == 0;
	char person[16];

	for (unsigned p = 0; p < DEMO_PUPILS; p++) {
		struct draft t = {.any_type = first || i % 2};
		unsigned k =
		    seed_below(&d->seed, shared ? DEMO_SHARED : DEMO_OWN);

		if (i < 2) /* the teachers of the demo have something to do */
			k = (unsigned)i;
		t.course = shared ? d->shared[k] : d->own[p][k];
		t.subject = shared ? d->shared_subject[k] : d->own_subject[k];
		t.materials =
		    first ? 2 + (unsigned)(i == 3) : seed_below(&d->seed, 3);
		t.large = i == 3;
		set_due(d, &t, i);
		if (!add_task(d, &t, bytes))
			return false;
		for (unsigned q = 0; q < DEMO_PUPILS; q++) {
			str_printf(person, sizeof(person), "u%u", q * 4);
			if (!first && t.due < d->now && (shared || p == q) &&
			    !add_past(d, person, &t, bytes))
				return false;
		}
		if (shared)
			break;
	}
	return true;
}

bool demo_tasks(struct demo *d)
{
	struct bytes bytes[ARRAY_LEN(pool)];

	for (size_t i = 0; i < ARRAY_LEN(pool); i++)
		if (make(d, i, &bytes[i]))
			return false;
	d->next_task = 100;
	for (int64_t i = 0; i < d->o.tasks; i++)
		if (!add_round(d, i, bytes))
			return false;
	return true;
}

static const char *const hostile_names[] = {"../../../../tmp/boese.txt",
    "/etc/passwd", "..", "a/b/c.txt", "zeile\nzwei\r\t\a.txt",
    "\033]0;Titel\a\033[31mrot.txt", "abc\u202egpj.exe", "Größe.txt",
    "GRÖSSE.TXT", "größe.txt", "Gro\u0308ße.txt", ".versteckt.desktop", "CON",
    "name mit leer zeichen .txt ", "--help"};

bool demo_hostile(struct demo *d)
{
	char long_name[301], id[24];
	struct bytes b;

	memset(long_name, 'x', sizeof(long_name) - 1);
	memcpy(long_name + 296, ".txt", 5);
	if (make(d, 7, &b) ||
	    !db_run(d->s,
		"INSERT INTO task SELECT 'boese', id, ?, teacher, ?2, ?3,"
		" NULL, ?4, 1, 1, 5, ?5, '', ?2 FROM course WHERE id = ?6",
		"siisis",
		"\033[2J\033]52;c;Ym9lc2U=\a\033P1$r\033\\B\u202eöse\u2066 "
		"\r\nAufgabe\b\b\x7f\xc2\x85",
		d->now - DAY, d->now + 3 * DAY,
		"\033[1;31mrot\033[0m\n\n[Klick](javascript:alert(1))\n\n"
		"<script>alert(1)</script>\n",
		(int64_t)MAX_BYTES, d->own[0][0]) ||
	    !feed_touch(d->s, d->own[0][0], "task", "boese", false))
		return false;
	for (size_t i = 0; i <= ARRAY_LEN(hostile_names); i++) {
		const char *name =
		    i < ARRAY_LEN(hostile_names) ? hostile_names[i] : long_name;

		str_printf(id, sizeof(id), "boese-%zu", i);
		if (!file_add(d->s, id, name, "text/plain", b.sha256, b.size,
			d->now - DAY, NULL) ||
		    !db_run(d->s, "INSERT INTO material VALUES('boese', ?, ?)",
			"si", id, (int64_t)i))
			return false;
	}
	return true;
}
