/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/ui/steps.h"

static const struct step english[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Due", "task"},
	{"a", "Aufsatz.pdf", "chooser"},
	{"\r", " in all", "confirm"},
	{"\r", "In the outbox.", NULL},
	{"o", "50 %", "outbox"},
	{"q", "  Due", NULL},
	{"s", "Answers in", "server"},
	{"q", "  Due", NULL},
	{"b", "Schulleitung", "news"},
	{"q", "  Due", NULL},
	{"?", "offline", "help"},
	{"q", "  Due", NULL},
	{"q", "Overdue (1)", NULL},
	{"/zwiebel", "search: zwiebel", NULL},
	{"\r", "(1 of 1)", "search"},
};
static const struct step german[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Bis", "task"},
};

/* Less than half an hour before the latest safe start, and after it. */
static const struct step warned[] = {
	{"", "17:53", "warned"},
	{"o", "17:53", "warned-outbox"},
};
static const struct step tight[] = {
	{"", "18:00", "tight"},
	{"o", "17:53", "tight-outbox"},
};

/* What was proven is not there any more: one question. */
static const struct step vanished[] = {
	{"o", "t: ", "vanished-outbox"},
	{"\rG", "SHA-256", "vanished"},
};

/* A task that asks for all there is: Enter alone hands nothing in. */
static const struct step asking[] = {
	{"j\r", "  Due", "asking"},
	{"a", "Aufsatz.pdf", NULL},
	{"\r", " in all", "asking-confirm"},
	{"\r", "Press Space first", NULL},
	{" ", "[x] I agree", NULL},
	{"\r", "In the outbox.", NULL},
};
static const struct step asking_german[] = {
	{"j\r", "  Bis", "asking"},
	{"a", "Ordner dieser Aufgabe", NULL},
	{"\r", "My work", NULL},
	{"my w\r\r", "Aufsatz.pdf", NULL},
	{"\r", "zusammen", "asking-confirm"},
};

/* A task that takes only text: written in the editor, then handed in. */
static const struct step writing[] = {
	{"/selbst", "search: selbst", NULL},
	{"\r", "1 open task", NULL},
	{"a", "Enter hands in", "written"},
	{"e", "Enter hands in", NULL},
	{"\r", "In the outbox.", NULL},
};

/* All that texts, materials and courses can have, at two schools. */
static const struct step rich[] = {
	{"", "F10", "schools"},
	{"z", "Only with feedback", "filter"},
	{"j\r", "only: open", "filtered"},
	{"\033", "Tasks     ", NULL},
	{"/wie warm", "search: wie warm", NULL},
	{"\r\r", "Schutzbrille", "rich"},
	{"\006", "c * m * dt", "rich-middle"},
	{"G", "not handed anything in", "rich-end"},
	{"C", "2 tasks, 2 open", "course"},
	{"c", "Orchester", "courses"},
	{"f", "Could not be fetched", "files"},
	{"/blatt\r", "(1 of 3)", "files-found"},
	{"\033", "Could not be fetched", NULL},
	{"S", "keeps no files", "school-files"},
	{"b", "2 unread", "bulletin"},
	{"\r", "Treffpunkt", "article"},
};
static const struct step rich_german[] = {
	{"", "F10", "schools"},
	{"/wie warm", "Suche: wie warm", NULL},
	{"\r\r", "Schutzbrille", "rich"},
	{"C", "2 Aufgaben", "course"},
	{"c", "Orchester", "courses"},
	{"f", "Formelsammlung", "files"},
	{"S", "für Programme", "school-files"},
	{"b", "2 ungelesen", "bulletin"},
};

/* --plain: lines that are typed, no screen. */
static const struct step plain[] = {
	{"", "Tasks:", NULL},
	{"nonsense\r", "is nothing that can be done here. Type: Help", NULL},
	{"2\r", "Your work", NULL},
	{"1\r", "You find it here: https://example.org/panther", NULL},
};

/* Much is under way: outbox, why, server, lessons, accounts. */
static const struct step busy[] = {
	{"y", "How far it is", NULL},
	{"q", "Overdue (1)", NULL},
	{"o", "Sent in this order", "busy-outbox"},
	{"y", "How far it is", "why-held"},
	{"q\t\t\t", "Outbox", NULL},
	{"y", "12:33", "why-waiting"},
	{"G", "for your teacher", "why-waiting-end"},
	{"qG", "Enter shows the receipt", "busy-arrived"},
	{"\r", "The proof rests on", "receipt"},
	{"qqs", "Answers in", "busy-server"},
	{"/* today\r", "* today", "week"},
	{"qqv", "Running now", "lessons"},
	{"j ", "Light/dark", "code"},
	{"qqK", "Kept here", "accounts"},
	{"d", "Not removed", NULL},
	{"Gd", "Press d again", "account-remove"},
	{"d", "Removed: musikschule", NULL},
};
/* ui.lines = ascii: pictures of letters, and a code of blanks. */
static const struct step busy_ascii[] = {
	{"s", "Answers in", NULL},
	{"/* today\r", "* today", "busy-server-ascii"},
	{"qqv", "Running now", NULL},
	{"j ", "too small", "code-ascii"},
};
static const struct step busy_german[] = {
	{"o", "Wird in dieser Reihenfolge", "busy-outbox"},
	{"y", "Wie weit es ist", "why-held"},
	{"qqs", "Antwortet in", "busy-server"},
	{"/* heute\r", "* heute", "week"},
	{"qqv", "Läuft gerade", "lessons"},
	{"j ", "Hell/dunkel", "code"},
	{"qqK", "Hier liegt", "accounts"},
};

/* What the school keeps, and lists of which only what was typed is left. */
static const struct step far[] = {
	{"S", "Groups/", "far-top"},
	{"\r", "Mathe/", NULL},
	{"j\r", "Film.mp4", "far-folder"},
	{"/blatt", "search: blatt", "far-search"},
	{"\r", "(1 of 2)", "far-found"},
	{" ", "1 file", "far-chosen"},
	{"/nichts davon\r", "No name here", "far-none"},
};
static const struct step far_german[] = {
	{"S", "Groups/", "far-top"},
	{"\r", "Mathe/", NULL},
	{"j\r", "Film.mp4", "far-folder"},
	{"/blatt\r", "(1 von 2)", "far-found"},
};

/* Rows of the same words, so that a colour that says more is seen (alone.c). */
static const struct step twins[] = {
	{"", "Zwilling", "twins"},
	{"b", "Frau Zwei", "twins-news"},
	{"qf", "Blatt.pdf", "twins-files"},
	{"qv", "Zwilling", "twins-lessons"},
};

/* A theme of the person's own with a mistake in its second line. */
static const struct step wrong_theme[] = {
	{"", "Line 2 of this theme", NULL},
};

/* Pictures for people: docs/screens/NAME-LANGUAGE.svg. */
static const struct step picture_english[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Due", "task"},
	{"a", "Aufsatz.pdf", NULL},
	{"\r", " in all", "confirm"},
};
static const struct step picture_busy_english[] = {
	{"o", "Stopped: here", "outbox"},
	{"y", "How far it is", "why"},
	{"q", "Stopped: here", NULL},
	{"qs", "Answers in", "server"},
	{"qv", "Running now", NULL},
	{"j ", "Light/dark", "lesson"},
};
static const struct step picture_german[] = {
	{"", "F10", "agenda"},
	{"j\r", "  Bis", "task"},
	{"a", "Ordner dieser Aufgabe", NULL},
	{"\r", "My work", NULL},
	{"my w\r\r", "Aufsatz.pdf", NULL},
	{"\r", "zusammen", "confirm"},
};
static const struct step picture_busy_german[] = {
	{"o", "Wird in dieser Reihenfolge", "outbox"},
	{"y", "Wie weit es ist", "why"},
	{"q", "Wird in dieser Reihenfolge", NULL},
	{"qs", "Antwortet in", "server"},
	{"qv", "Läuft gerade", NULL},
	{"j ", "Hell/dunkel", "lesson"},
};

/* The palette, the keys, the options, what was chosen, and taking back. */
static const struct step hands[] = {
	{":", "EnterRun", "palette"},
	{"outb", ":outb", "palette-typed"},
	{"\r", "mark as done: ", NULL},
	{"q:task 2", ":task 2", NULL},
	{"\r", "  Due", NULL},
	{"q:nonsense\r", "no command nonsense", NULL},
	{"B", "choose files and hand them in", "keys"},
	{"j\r", "Press the key for", NULL},
	{"o", "is for 'Outbox' now", "keys-asked"},
	{"o", "Hand in: o, a", NULL},
	{"d", "F2, a", NULL},
	{"qO", "Network", "options"},
	{":set ui.mouse no\r", "ui.mouse = no", NULL},
	{"G", "open.command", NULL},
	{"qx", "Marked as", NULL},
	{"u", "Undone", "undone"},
	{"  ", "[x]", NULL},
	{"x", "Mark 2 tasks as done?", "marks"},
	{"x", "Done for 2.", NULL},
	{"u", "Undone: 2 marks.", NULL},
	{"*", "[x]", NULL},
	{"\x1b", "open tasks", NULL},
};
static const struct step hands_german[] = {
	{":", "EnterAusf", "palette"},
	{"einst", "Einstellungen", NULL},
	{"\r", "Netz", "options"},
	{"qB", "Rechts", "keys"},
};

#define RUN(steps, ...) {#steps, steps, ARRAY_LEN(steps), __VA_ARGS__}
#define LATER(h, m) ((h) * 3600 + (m) * 60)
const struct run screen_runs[] = {
	RUN(english, "en", 0, true),
	RUN(warned, "en", LATER(4, 57), true),
	RUN(vanished, "en", RUN_VANISHED, true),
	RUN(asking, "en", RUN_ASKING, true),
	RUN(writing, "en", 0, true),
	RUN(rich, "en", RUN_RICH, true),
	RUN(busy, "en", RUN_BUSY, true),
	RUN(busy_ascii, "en", RUN_BUSY, true),
	RUN(hands, "en", 0, true),
	RUN(twins, "en", RUN_TWINS, true),
	RUN(far, "en", RUN_FAR, true),
	RUN(german, "de", 0, false),
	RUN(warned, "de", LATER(4, 57), false),
	RUN(tight, "de", LATER(5, 25), false),
	RUN(vanished, "de", RUN_VANISHED, false),
	RUN(asking_german, "de", RUN_ASKING, false),
	RUN(rich_german, "de", RUN_RICH, false),
	RUN(busy_german, "de", RUN_BUSY, false),
	RUN(hands_german, "de", 0, false),
	RUN(far_german, "de", RUN_FAR, false),
	RUN(plain, "en", 0, false),
	RUN(wrong_theme, "en", 0, false),
};
const size_t n_screen_runs = ARRAY_LEN(screen_runs);

const struct run picture_runs[] = {
	RUN(picture_english, "en", 0, false),
	RUN(picture_busy_english, "en", RUN_BUSY, false),
	RUN(picture_german, "de", 0, false),
	RUN(picture_busy_german, "de", RUN_BUSY, false),
};
const size_t n_picture_runs = ARRAY_LEN(picture_runs);
