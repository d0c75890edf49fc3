/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <stddef.h>

#include "school/words.h"

const char *const words_first[] = {"Mia", "Can", "Lena", "Jonas", "Emilia",
    "Finn", "Zeynep", "Paul", "Greta", "Björn", "Ayşe", "Noah", "Käthe",
    "Jürgen", "Sören", "Amélie", "Łukasz", "Mette", "Henrik", "Rosalie",
    "Thilo", "Wiebke", "Ole", "Frauke", NULL};

const char *const words_last[] = {"Weber", "Özdemir", "Müller-Lüdenscheidt",
    "Brandt", "Jäger", "Großmann", "Petersen", "Kühn", "Schröder", "Aydın",
    "Bruns", "Hülsmann", "Meyerdierks", "Nowak", "Osterholz", "Pfaff", "Quandt",
    "Rößler", "Sattler", "Tietjen", "Uhlenbrock", "Vogt", "Wittenberg",
    "Yıldız", "Zander", "Ahrens", "Behrens", "Cordes", "Döscher", "Eggers",
    "Fröhlich", "Gätjen", "Haase", "Imhoff", "Jansen", "Kück", "Lütjen",
    "Mahnken", "Nölle", "Otten", "Böttjer", "Kattau", NULL};

const char *const words_sentences[] = {
    "Lies den Text zuerst einmal ganz, ohne zu unterstreichen.",
    "Markiere danach höchstens fünf Stellen, die dir wichtig sind.",
    "Das Moor bei Lilienthal wurde über zweihundert Jahre entwässert.",
    "Eine Behauptung ohne Begründung überzeugt niemanden.",
    "Rechne mit gerundeten Werten nach, ob dein Ergebnis stimmen kann.",
    "Zu jeder Größe gehört eine Einheit.",
    "Die Wümme führt im Frühjahr deutlich mehr Wasser als im Sommer.",
    "Beschreibe, was du siehst, bevor du es erklärst.",
    "Der Versuch gelingt auch mit Leitungswasser und einem Teelicht.",
    "Wer zitiert, nennt die Zeile.",
    "Überprüfe deine Lösung an einem Beispiel.",
    "In der Tabelle fehlen drei Werte; du findest sie im Schaubild.",
    "Vergleiche deine Antwort mit der deiner Nachbarin.",
    "Achte auf die Zeichensetzung bei Nebensätzen.",
    "Nicht jede Quelle sagt, wer sie geschrieben hat und wozu.",
    "Höre den Dialog zweimal und notiere nur Stichwörter.",
    "Skizziere den Aufbau mit Bleistift und Lineal.",
    "Ein Gegenargument zu nennen macht die eigene Meinung stärker.", NULL};

const struct words_subject words_subjects[] = {
    {"Deutsch", "De",
	{"Erörterung", "Der Besuch der alten Dame", "Kurzgeschichten",
	    "Konjunktiv I", "Balladen", "Gedichtvergleich", NULL}},
    {"Mathematik", "Ma",
	{"Lineare Funktionen", "Satz des Pythagoras", "Bruchgleichungen",
	    "Wahrscheinlichkeit", "Prozent- und Zinsrechnung",
	    "Quadratische Gleichungen", NULL}},
    {"Englisch", "En",
	{"Reported speech", "Life in Scotland", "If-clauses",
	    "A letter to the editor", "Listening: At the airport", NULL}},
    {"Geschichte", "Ge",
	{"Die Industrialisierung", "Weimarer Republik",
	    "Das Moor und seine "
	    "Siedler",
	    "Französische Revolution", "Quellenkritik", NULL}},
    {"Biologie", "Bio",
	{"Fotosynthese", "Das Auge", "Ökosystem Moor", "Vererbung",
	    "Blutkreislauf", NULL}},
    {"Physik", "Ph",
	{"Ohmsches Gesetz", "Hebel und Rollen", "Brechung des Lichts",
	    "Wärmedämmung", NULL}},
    {"Chemie", "Ch",
	{"Säuren und Laugen", "Redoxreaktionen", "Das Periodensystem",
	    "Trennverfahren", NULL}},
    {"Erdkunde", "Ek",
	{"Küstenschutz an der Nordsee", "Klimazonen", "Stadt und Umland",
	    "Karten lesen", NULL}},
    {"Kunst", "Ku",
	{"Fluchtpunktperspektive", "Porträt mit Kohle",
	    "Worpsweder Malerinnen und Maler", NULL}},
    {"Musik", "Mu",
	{"Hörprotokoll: Die Moldau", "Intervalle", "Rhythmus und Takt", NULL}},
    {"Französisch", "Fr", {"Le passé composé", "À table!", "Ma ville", NULL}},
    {"Latein", "La",
	{"Ablativus absolutus", "Caesar: De bello Gallico I, 1", "AcI erkennen",
	    NULL}},
    {"Politik-Wirtschaft", "PW",
	{"Wie ein Gesetz entsteht", "Angebot und Nachfrage", "Pressefreiheit",
	    NULL}},
    {NULL, NULL, {NULL}}};

const struct words_task words_tasks[] = {
    {"%s: Arbeitsblatt mit Übungen",
	"## Auftrag\n\nBearbeite das **Arbeitsblatt** zum Thema *%s*.\n\n"
	"1. Lies die Einleitung.\n2. Löse die Aufgaben 1 bis 4.\n"
	"3. Gib deine Lösung als PDF oder ODT ab.\n\n"
	"> Wer früher fertig ist, versucht die Sternchenaufgabe.\n"},
    {"%s: Zusammenfassung schreiben",
	"Fasse den Stoff zu *%s* auf **einer Seite** zusammen.\n\n"
	"- eigene Worte\n- drei Beispiele\n- keine Abschrift\n\n"
	"Ein gutes Muster findest du beim "
	"[Landesbildungsserver](https://www.example.org/muster)."},
    {"%s: Vortrag vorbereiten",
	"# Kurzvortrag\n\nThema: %s\n\nDauer: *fünf Minuten*.\n\n"
	"1. Gliederung\n   - Einstieg\n   - Hauptteil\n   - Schluss\n"
	"2. ein Bild oder eine Skizze\n3. zwei Fragen an die Klasse\n"},
    {"%s: Aufgaben im Heft, Foto abgeben",
	"Rechne bzw. schreibe im **Heft** weiter: %s, Seite 84, Nr. 3 – 7.\n\n"
	"Fotografiere die Seite bei Tageslicht und gib das Bild ab. "
	"Der Dateiname soll so aussehen:\n\n"
	"    nachname_seite84.jpg\n"},
    {"%s: Lernstandstest zum Üben",
	"Übe mit dem Test zu *%s*. Er wird **nicht benotet**.\n\n"
	"Rechne mit `a² + b² = c²`, wenn dir ein rechter Winkel begegnet.\n\n"
	"---\n\nFragen bitte bis zum Abend vorher."},
    {"%s: Portfolio – Sammelmappe für das ganze Halbjahr, mit "
     "Inhaltsverzeichnis, Quellenangaben und einer Seite Rückblick",
	"## Was hinein muss\n\n- alle Blätter zu %s\n- dein Rückblick\n\n"
	"## Wie bewertet wird\n\nVollständigkeit *und* Sorgfalt.\n"},
    {NULL, NULL}};

const struct words_task words_news[] = {
    {"Distanzunterricht ab Montag",
	"Ab Montag lernen die Jahrgänge 5 bis 10 **zu Hause**.\n\n"
	"- Aufgaben stehen bis 8 Uhr bereit.\n"
	"- Abgaben bis zum genannten Tag.\n\n"
	"> Bitte ladet Material möglichst am Nachmittag vorher."},
    {"Server am Morgen überlastet",
	"Zwischen 7:45 und 8:30 Uhr ist der Server *sehr langsam*. "
	"Wer keine Videostunde hat, wartet bitte bis 9 Uhr."},
    {"Leihgeräte abholen", "Laptops gibt es im Sekretariat, Raum `E 12`, "
			   "montags und mittwochs von 10 bis 12 Uhr."},
    {"Zeugnisausgabe",
	"Die Zeugnisse werden **gruppenweise** ausgegeben. Den Plan findet "
	"ihr [auf der Schulseite](https://www.example.org/zeugnisse)."},
    {"Videostunde fällt aus",
	"Die Videostunde am Freitag fällt aus; die Aufgabe bleibt."},
    {"Gewinner des Vorlesewettbewerbs",
	"Herzlichen Glückwunsch an **Amélie Hülsmann** aus der 8b!"},
    {NULL, NULL}};

const struct words_feedback words_feedbacks[] = {
    {"1-", "Sehr gründlich gearbeitet. **Weiter so!**"},
    {"2+", "Gut begründet; bei Aufgabe 3 fehlt die *Einheit*."},
    {"3", "Das meiste stimmt.\n\n- Aufgabe 2 noch einmal ansehen\n"
	  "- Kommas bei Nebensätzen"},
    {"11 Punkte", "Klare Gliederung, ein schöner Schluss."},
    {NULL, "Angekommen und gelesen, danke."},
    {"4+", "Bitte schreibe ausführlicher; Stichworte reichen hier nicht."},
    {NULL, NULL}};

const char *words_sentence(unsigned n)
{
	return words_sentences
	    [n % (sizeof(words_sentences) / sizeof(words_sentences[0]) - 1)];
}
