/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the demo school has for Moodle's face alone: a task of each kind that
 * only Moodle knows, and material that hangs on a course. The tasks are in no
 * feed, so the open face does not show them; nothing is drawn from the seed.
 */
#include "base/base.h"

#include "school/demo.h"

#define DAY 86400
#define MB  (1024 * 1024)

#define PICTURED 3 /* this one's text has a picture and a table */
static const struct {
	const char *title, *text;
	int start, due, late; /* days from today; late 0: no end */
	bool files, words_only, drafts, team;
	int max_files;
	int64_t max_bytes;
	const char *types, *statement;
	int words;
} tasks[] = {
    {"Erörterung: Handyverbot (nur Text)", "Schreibe **höchstens 300 Wörter**.",
	-10, 4, 0, false, true, false, false, 1, MB, "", NULL, 300},
    {"Entwurf: Gleichungen lösen",
	"Du kannst deinen Entwurf speichern und ihn *später* abgeben.", -10, 12,
	0, true, false, true, false, 3, 64 * MB, "", NULL, 0},
    {"Klassenarbeit-Ersatz mit Erklärung", "Zwei Aufgaben, eine Stunde.", -10,
	5, 0, true, false, true, false, 3, 64 * MB, "",
	"Diese Arbeit ist meine eigene Leistung, außer wo ich fremde Hilfe "
	"angegeben habe.",
	0},
    {"Zellskizze (eine Datei, höchstens 1 MB)",
	"<h4>Zelle</h4><p>Skizziere eine <strong>Zelle</strong> und beschrifte "
	"sie.</p><p><img src=\"@@PLUGINFILE@@/Zelle.jpg\" alt=\"So ähnlich\""
	" width=\"400\"></p><table><tr><th>Teil</th><th>Punkte</th></tr>"
	"<tr><td>Zellkern</td><td>3</td></tr>"
	"<tr><td>Membran</td><td>2</td></tr></table>",
	-10, 6, 0, true, false,
	false, false, 1, MB, "", NULL, 0},
    {"Vokabeln: Text und Dateien",
	"Schreibe einen kurzen Text und lade die Liste hoch.", -10, 7, 0, true,
	true, false, false, 3, 64 * MB, "", NULL, 0},
    {"Geometrie (Abgabe geschlossen)", "Die Zeit dafür ist um.", -20, -5, -5,
	true, false, false, false, 3, 64 * MB, "", NULL, 0},
    {"Gruppenarbeit: Umfrage auswerten", "Eine Abgabe für euch alle.", -10, 8,
	0, true, false, false, true, 3, 64 * MB, "", NULL, 0},
    {"Referat: Handout (nur PDF oder DOCX)", "Eine Seite genügt.", -10, 9, 12,
	true, false, false, false, 1, 64 * MB, "pdf,docx", NULL, 0},
    {"Herbarium (öffnet erst noch)", "Sammle bis zu 20 Blätter.", 2, 20, 0,
	true, false, false, false, 20, 64 * MB, "", NULL, 0},
};

static int64_t on_day(const struct demo *d, int days)
{
	return time_local_midnight(d->now, days) + 18 * 3600;
}

static bool add_task(struct demo *d, unsigned pupil, size_t i)
{
	char id[24];

	str_printf(id, sizeof(id), "m%u-%zu", pupil, i);
	return db_run(d->s,
		   "INSERT INTO task SELECT ?1, id, ?2, teacher, ?3, ?4, ?5,"
		   " ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM course WHERE id = ?13",
		   "ssiitsiiiisis", id, tasks[i].title,
		   on_day(d, tasks[i].start), on_day(d, tasks[i].due),
		   tasks[i].late ? on_day(d, tasks[i].late) : (int64_t)0,
		   tasks[i].text, (int64_t)tasks[i].files,
		   (int64_t)tasks[i].words_only, (int64_t)tasks[i].max_files,
		   tasks[i].max_bytes, tasks[i].types, d->now - DAY,
		   d->own[pupil][0]) &&
	       db_run(d->s,
		   "INSERT INTO moodle_task(task, drafts, statement, words,"
		   " team) VALUES(?, ?, ?, ?, ?)",
		   "sisii", id, (int64_t)tasks[i].drafts, tasks[i].statement,
		   (int64_t)tasks[i].words, (int64_t)tasks[i].team);
}

static const struct {
	const char *kind, *name, *content;
	const char *files[3]; /* NULL ends */
} modules[] = {
    {"label", "Bringt am Montag …",
	"Bringt am Montag **Zirkel und Geodreieck** mit.", {NULL}},
    {"page", "So gebt ihr ab",
	"## Abgeben\n\nEine Datei, *dein Name* im Titel.\n", {NULL}},
    {"url", "Lernvideo", "https://video.example.org/lernvideo", {NULL}},
    {"resource", "Merkblatt", "", {"Merkblatt.pdf", NULL}},
    {"folder", "Übungssammlung", "", {"Übung 1.pdf", "Übung 2.pdf", NULL}},
};

/* The bytes are those of a task's material; without tasks there are none. */
static bool add_file(
    struct demo *d, const char *module, int pos, const char *name)
{
	char id[40];

	str_printf(id, sizeof(id), "%s-%d", module, pos);
	return db_run(d->s,
		   "INSERT INTO file SELECT ?1, ?2, type, sha256, size, ?3,"
		   " NULL FROM file WHERE type = 'application/pdf' AND"
		   " owner IS NULL ORDER BY rowid LIMIT 1",
		   "ssi", id, name, d->now - 3 * DAY) &&
	       db_run(d->s, "INSERT INTO moodle_module_file VALUES(?, ?, ?)",
		   "ssi", module, id, (int64_t)pos);
}

static bool add_module(struct demo *d, const char *course, size_t i)
{
	char id[24];

	str_printf(id, sizeof(id), "m%s-%zu", course, i);
	if (!db_run(d->s, "INSERT INTO moodle_module VALUES(?, ?, ?, ?, ?, ?)",
		"sssssi", id, course, modules[i].kind, modules[i].name,
		modules[i].content, d->now - 3 * DAY))
		return false;
	for (int k = 0; modules[i].files[k]; k++)
		if (!add_file(d, id, k, modules[i].files[k]))
			return false;
	return true;
}

/* Moodle cannot mark as done: what a pupil did without handing in has passed
 * there, by a cut-off of their own. */
static bool close_done(struct demo *d)
{
	return db_run(d->s,
	    "INSERT INTO moodle_override SELECT w.person, w.task, t.due, t.due"
	    " FROM work w JOIN task t ON t.id = w.task WHERE w.done",
	    "");
}

/* The picture in a text; without tasks there are none. */
static bool add_picture(struct demo *d, unsigned pupil)
{
	char task[24], id[40];

	str_printf(task, sizeof(task), "m%u-%d", pupil, PICTURED);
	str_printf(id, sizeof(id), "%s-bild", task);
	return db_run(d->s,
		   "INSERT INTO file SELECT ?1, 'Zelle.jpg', type, sha256,"
		   " size, ?2, NULL FROM file WHERE type = 'image/jpeg' AND"
		   " owner IS NULL ORDER BY size LIMIT 1",
		   "si", id, d->now - 3 * DAY) &&
	       db_run(d->s, "INSERT INTO moodle_intro VALUES(?, ?)", "ss", task,
		   id);
}

bool demo_moodle(struct demo *d)
{
	for (unsigned p = 0; p < DEMO_PUPILS; p++) {
		for (size_t i = 0; i < ARRAY_LEN(tasks); i++)
			if (!add_task(d, p, i))
				return false;
		if (!add_picture(d, p))
			return false;
		for (size_t i = 0; i < ARRAY_LEN(modules); i++)
			if (!add_module(d, d->own[p][0], i))
				return false;
	}
	return close_done(d);
}
