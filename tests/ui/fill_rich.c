/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a school can put into texts, and materials in every state. */
#include "base/base.h"

#include "tests/ui/fill.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define S(s) ((char *)(s))

static const char text[] =
	"h1Versuch: Wie warm wird das Wasser?\n"
	"p0Lies zuerst die \4Anleitung\5https://example.org/anleitung\6 und den"
	" \4Hinweis zur Sicherheit\5https://example.org/sicherheit\6."
	" Trage eine \1Schutzbrille\1; nimm \2kein\2 heißes Wasser.\n"
	"h2Was du brauchst\n"
	"b0ein Becherglas\n"
	"b1250 ml oder\n"
	"b1400 ml\n"
	"b0ein Thermometer\n"
	"h2So gehst du vor\n"
	"n0Miss die Temperatur.\n"
	"n0Erwärme das Wasser:\n"
	"n1erst eine Minute,\n"
	"n1dann noch zwei.\n"
	"n0Rechne mit der Formel:\n"
	"f0Q = c \xc2\xb7 m \xc2\xb7 \xce\x94T\n"
	"R0Zeit\x1f" "Temperatur\x1f" "Beobachtung\n"
	"r00 min\x1f" "18 \xc2\xb0" "C\x1fklar\n"
	"r0" "1 min\x1f" "35 \xc2\xb0" "C\x1f" "erste Bläschen am Boden\n"
	"r0" "3 min\x1f" "71 \xc2\xb0" "C\x1f" "\4Foto\5https://example.org/foto\6\n"
	"q0Wärme ist Bewegung der Teilchen.\n"
	"q1Wer hat das gesagt?\n"
	"c0def waerme(c, m, dt):\n"
	"c0    return c * m * dt\n"
	"i0Aufbau.png\x1fhttps://example.org/aufbau.png\n"
	"l0\n"
	"p0Für alle verständlich: \xd8\xa7\xd9\x82\xd8\xb1\xd8\xa3 \xd8\xa7"
	"\xd9\x84\xd9\x86\xd8\xb5 (Arabisch), \xe8\xaf\xbb\xe8\xaf\xbe\xe6\x96\x87"
	" (Chinesisch), \xe0\xb8\xad\xe0\xb9\x88\xe0\xb8\xb2\xe0\xb8\x99 (Thai),"
	" \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\n"
	"p0Wärmekapazitätsmessgerätebedienungsanleitungsverzeichnis\n";

static enum err put_course(struct store *s, int64_t account, const char *pid,
			   const char *title, const char *teacher)
{
	struct course c = {.account = account, .pid = S(pid),
			   .title = S(title), .teacher = S(teacher)};

	return store_course_put(s, &c);
}

static struct material file(int64_t account, const char *pid, const char *name,
			    int64_t size)
{
	return (struct material){.account = account, .pid = S(pid),
		.name = S(name), .type = S(""), .sha256 = S(""), .size = size,
		.path = S(""), .local_sha256 = S(""), .section = S(""),
		.link = S("")};
}

static enum err put_task(struct store *s, int64_t account, int64_t *id)
{
	struct task t = {
		.account = account, .pid = S("rich"), .course_pid = S("ph"),
		.course = S("Physik 8b"),
		.title = S("Versuchsprotokoll: Wie warm wird das Wasser?"),
		.teacher = S("Frau Çelik"), .version = S("1"),
		.start = FILL_NOW - 2 * DAY, .due = FILL_NOW + 2 * DAY + HOUR,
		.modified = FILL_NOW - DAY, .takes_files = true,
		.max_files = 3, .max_bytes = 10 * 1024 * 1024,
		.types = S("pdf odt"), .work_key = S(""), .work_pid = S(""),
		.work_text = S(""), .mark = S("2+"),
		.feedback = S("p0Schöner \1Entwurf\1! Sieh dir noch an:"
			      " \4Diagramme\5https://example.org/diagramm\6\n"),
		.feedback_at = FILL_NOW - HOUR, .text = S(text),
	};
	struct material m[] = {
		file(account, "r1", "Anleitung zum Versuch mit dem Becherglas.pdf",
		     345678),
		file(account, "r2", "Messwerte.ods", 23456),
		file(account, "r3", "Film zum Versuch.mp4", 48000000),
		file(account, "r4", "Folien der Stunde.odp", 2345678),
		file(account, "r5", "Sicherheit im Physikraum.pdf", 99000),
		file(account, "r6", "Entwurf mit Anmerkungen.pdf", 120000),
	};
	bool fresh;

	m[5].feedback = true;
	return store_task_put(s, &t, m, ARRAY_LEN(m), id, &fresh);
}

static enum err put_old(struct store *s, int64_t account, const char *pid,
			const char *course_pid, const char *course,
			const char *title, int64_t due)
{
	struct task t = {
		.account = account, .pid = S(pid), .course_pid = S(course_pid),
		.course = S(course), .title = S(title), .teacher = S("Herr Groß"),
		.version = S("1"), .due = due, .takes_files = true,
		.types = S(""), .work_key = S(""), .work_pid = S(""),
		.work_text = S(""), .mark = S(""), .feedback = S(""),
		.text = S("p0Siehe Heft.\n"),
	};
	int64_t id;
	bool fresh;

	return store_task_put(s, &t, NULL, 0, &id, &fresh);
}

struct states { struct store *s; int n; };

/* One in each state, the faulty one with what the server said. */
static enum err set_state(void *ctx, const struct material *m)
{
	static const enum material_state states[] = {
		MATERIAL_here, MATERIAL_changed, MATERIAL_coming, MATERIAL_failed,
	};
	struct states *c = ctx;
	int i = c->n++;

	if (i == 3)
		return store_material_fault(c->s, m->id, MATERIAL_failed,
					    ERR_OVERLOADED,
					    "503 Service Unavailable");
	return i < 3 ? store_material_set(c->s, m->id, states[i],
					  i < 2 ? "/nirgends" : NULL, NULL)
		     : ERR_OK;
}

static enum err put_course_files(struct store *s, int64_t account)
{
	struct material m[] = {
		file(account, "k1", "Stoffplan.pdf", 50000),
		file(account, "k2", "Formelsammlung.pdf", 1800000),
		file(account, "k3", "Sendung über Wärme", -1),
	};

	m[0].section = m[1].section = S("Allgemeines");
	m[2].section = S("Thema 1: Wärme");
	m[2].link = S("https://example.org/sendung");
	return store_course_materials_put(s, account, "ph", m, ARRAY_LEN(m));
}

static enum err put_news(struct store *s, int64_t account)
{
	struct announcement a[] = {
		{.pid = S("n1"), .course = S("ph"), .at = FILL_NOW - 2 * HOUR,
		 .title = S("Physikraum ist am Freitag gesperrt; wir treffen uns vor der Bibliothek"),
		 .author = S("Frau Çelik"),
		 .text = S("p0Am Freitag wird der Boden gemacht.\n"
			   "b0Treffpunkt: \1Bibliothek\1\n"
			   "b0Plan: \4Raumplan\5https://example.org/plan\6\n"
			   "i0Wegskizze.png\x1fhttps://example.org/weg.png\n")},
		{.pid = S("n2"), .course = S(""), .at = FILL_NOW - 3 * DAY,
		 .title = S("Elternabend"), .author = S("Sekretariat"),
		 .text = S("p0Um 19 Uhr in der Aula.\n")},
	};
	enum err e = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(a) && !e; i++) {
		a[i].account = account;
		e = store_announcement_put(s, &a[i]);
	}
	return e;
}

static enum err put_second(struct store *s)
{
	struct account a = {
		.name = S("musik"), .platform = S("moodle"),
		.url = S("http://127.0.0.1:2"), .user = S("mia"),
		.person = S("Mia"), .school = S("Musikschule am See"),
		.zone = S("Europe/Berlin"), .cursor = S(""),
	};
	enum err e = store_account_put(s, &a);

	if (!e)
		e = put_old(s, a.id, "o1", "or", "Orchester",
			    "Zweite Stimme üben, Takt 1 bis 64",
			    FILL_NOW + 3 * DAY);
	if (!e) /* new, and late */
		e = put_old(s, a.id, "o2", "or", "Orchester", "Pult abholen",
			    FILL_NOW - DAY);
	return e;
}

static enum err put_all(struct store *s, int64_t account)
{
	struct states states = {s, 0};
	int64_t id = 0;
	enum err e = put_course(s, account, "ph", "Physik 8b", "Frau Çelik");

	if (!e)
		e = put_old(s, account, "ph-alt", "ph", "Physik 8b",
			    "Dichte bestimmen", FILL_NOW + 9 * DAY);
	/* What follows is new since the last look. */
	if (!e)
		e = store_looked_now(s, FILL_NOW - DAY);
	if (!e)
		e = put_task(s, account, &id);
	if (!e)
		e = store_materials(s, id, set_state, &states);
	if (!e)
		e = put_course_files(s, account);
	if (!e)
		e = store_announcement_read(s, 0);
	if (!e)
		e = put_news(s, account);
	return e ? e : put_second(s);
}

enum err fill_rich(const struct paths *paths)
{
	struct account a = {0};
	struct store *s = NULL;
	enum err e = fill_open(paths, &s);

	if (!e)
		e = store_account_find(s, "lilienthal", &a);
	if (!e)
		e = put_all(s, a.id);
	record_account_release(&a);
	return fill_close(s, e);
}
