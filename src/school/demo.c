/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/demo.h"
#include "school/words.h"

#define TEACHERS 42
#define WEBER	 0
#define OEZDEMIR 1

static const char *const classes[] = {
    "8b", "8c", "5a", "6b", "7c", "8a", "9a", "10b", "Q1", "Q2"};

/* What one class learns, by the order of words_subjects; and what 8b and 8c
 * learn together. */
static const unsigned own_subjects[DEMO_OWN] = {0, 1, 2, 3, 4, 5, 7, 12};
static const unsigned shared_subjects[DEMO_SHARED] = {10, 8, 9};

static size_t length_of(const char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

static void teacher_name(unsigned i, char *out, size_t size)
{
	str_printf(out, size, "%s %s", i % 3 == 1 ? "Herr" : "Frau",
	    words_last[i % length_of(words_last)]);
}

static bool add_teachers(struct demo *d)
{
	for (unsigned i = 0; i < TEACHERS; i++) {
		char id[16], login[24], name[96];

		str_printf(id, sizeof(id), "l%u", i);
		str_printf(login, sizeof(login), "lehrkraft%u", i);
		teacher_name(i, name, sizeof(name));
		if (!person_add(d->s, id,
			i == WEBER	? "weber"
			: i == OEZDEMIR ? "oezdemir"
					: login,
			name, "teacher", DEMO_PASSWORD))
			return false;
	}
	return true;
}

/* Four pupils a class; the first of 8b is mia, the first of 8c is can. */
static bool add_pupils(struct demo *d)
{
	for (unsigned i = 0; i < 4 * ARRAY_LEN(classes); i++) {
		unsigned class = i / 4;
		bool demo = i % 4 == 0 && class < DEMO_PUPILS;
		char id[16], login[24], name[96];

		str_printf(id, sizeof(id), "u%u", i);
		str_printf(login, sizeof(login), "pupil%u", i);
		str_printf(name, sizeof(name), "%s %s",
		    words_first
			[demo ? class : 2 + i % (length_of(words_first) - 2)],
		    words_last[demo ? class * 6 + 3
				    : (i * 5 + 7) % length_of(words_last)]);
		if (!person_add(d->s, id,
			!demo	? login
			: class ? "can"
				: "mia",
			name, "pupil", DEMO_PASSWORD))
			return false;
	}
	return true;
}

static bool join(
    struct demo *d, const char *prefix, unsigned n, const char *course)
{
	char id[16];

	str_printf(id, sizeof(id), "%s%u", prefix, n);
	return db_run(d->s, "INSERT OR IGNORE INTO member VALUES(?, ?)", "ss",
	    id, course);
}

static bool add_course(struct demo *d, const char *id, unsigned subject,
    const char *group, unsigned teacher, const char *extra)
{
	const char *name = words_subjects[subject].name;
	char title[128], who[96];

	str_printf(title, sizeof(title), "%s %s%s", name, group, extra);
	teacher_name(teacher, who, sizeof(who));
	return db_run(d->s, "INSERT INTO course VALUES(?, ?, ?, ?, ?)", "sssss",
		   id, title, who, name, *extra ? NULL : group) &&
	       join(d, "l", teacher, id) &&
	       feed_touch(d->s, id, "course", id, false);
}

static bool add_class(struct demo *d, unsigned class)
{
	unsigned count = class < DEMO_PUPILS ? DEMO_OWN : 2;

	for (unsigned k = 0; k < count; k++) {
		unsigned teacher =
		    class < DEMO_PUPILS
			? (class + k) % 2 + (k > 1 ? 2 * k + class : 0)
			: class * 2 + k + 16;
		unsigned subject = own_subjects[k];
		char id[16];

		str_printf(id, sizeof(id), "c%u", class * DEMO_OWN + k);
		if (class < DEMO_PUPILS)
			str_copy(d->own[class][k], 8, id);
		d->own_subject[k] = subject;
		if (!add_course(d, id, subject, classes[class], teacher, ""))
			return false;
		for (unsigned i = 0; i < 4; i++)
			if (!join(d, "u", class * 4 + i, id))
				return false;
	}
	return true;
}

static bool add_courses(struct demo *d)
{
	for (unsigned i = 0; i < ARRAY_LEN(classes); i++)
		if (!add_class(d, i))
			return false;
	for (unsigned k = 0; k < DEMO_SHARED; k++) {
		char *id = d->shared[k];

		str_printf(id, 8, "s%u", k);
		d->shared_subject[k] = shared_subjects[k];
		if (!add_course(d, id, shared_subjects[k], "Jahrgang 8", k + 34,
			k ? " (Neigungskurs)" : " (Kurs 2)"))
			return false;
		for (unsigned i = 0; i < 8; i++)
			if (!join(d, "u", i, id))
				return false;
	}
	return true;
}

static bool add_news(struct demo *d)
{
	for (unsigned i = 0; words_news[i].title; i++) {
		const char *course = i == 4 ? d->own[0][1] : NULL;
		char id[16], who[96];

		str_printf(id, sizeof(id), "a%u", i);
		teacher_name(i + 3, who, sizeof(who));
		if (!db_run(d->s,
			"INSERT INTO announcement VALUES(?, ?, ?, ?, ?, ?)",
			"ssssis", id, course, words_news[i].title, who,
			d->now - (int64_t)i * 2 * 86400 - 7200,
			words_news[i].text) ||
		    !feed_touch(
			d->s, course ? course : "*", "announcement", id, false))
			return false;
	}
	return true;
}

/* One now, one cancelled, the others in the coming days. */
static bool add_lessons(struct demo *d)
{
	for (unsigned i = 0; i < 6; i++) {
		const char *course =
		    i == 3 ? d->shared[0] : d->own[i % 2][i / 2];
		int64_t start =
		    i == 0 ? d->now - 900
			   : time_local_midnight(d->now, (int)(i + 1) / 2) +
				 (8 + i) * 3600;
		char id[16], url[64];

		str_printf(id, sizeof(id), "v%u", i);
		str_printf(url, sizeof(url),
		    "https://video.example.org/raum/lilienthal-%u", i);
		if (!db_run(d->s,
			"INSERT INTO lesson VALUES(?, ?, ?, ?, ?, ?, ?)",
			"sssiiss", id, course, "Videostunde", start,
			start + 2700, i == 2 ? "cancelled" : "planned", url) ||
		    !feed_touch(d->s, course, "lesson", id, false))
			return false;
	}
	return true;
}

/* What IServ keeps beside the tasks: the same for each demo pupil, with bytes
 * that are there already. */
static bool add_kept(struct demo *d)
{
	static const struct {
		const char *path, *type; /* type NULL: a folder */
	} kept[] = {
	    {"Files/Deutsch", NULL},
	    {"Files/Deutsch/Gliederung.odt",
		"application/vnd.oasis.opendocument.text"},
	    {"Files/Formelsammlung.pdf", "application/pdf"},
	    {"Klassenfahrt", NULL}, /* from here on the class's */
	    {"Klassenfahrt/Packliste.pdf", "application/pdf"},
	    {"Sitzplan.jpg", "image/jpeg"},
	};
	static const unsigned of_class = 3;
	char place[160], parent[160];

	for (unsigned i = 0; i < DEMO_PUPILS * ARRAY_LEN(kept); i++) {
		unsigned class = i / ARRAY_LEN(kept), k = i % ARRAY_LEN(kept);

		if (k >= of_class)
			str_printf(place, sizeof(place), "*/Groups/%s/%s",
			    classes[class], kept[k].path);
		else
			str_printf(place, sizeof(place), "u%u/%s", class * 4,
			    kept[k].path);
		str_printf(parent, sizeof(parent), "%.*s",
		    (int)(strrchr(place, '/') - place), place);
		if (!db_run(d->s,
			"INSERT INTO iserv_dav SELECT ?1, ?2, ?3 IS NULL,"
			" f.sha256, coalesce(f.size, 0), ?4 FROM (SELECT 1)"
			" LEFT JOIN (SELECT sha256, size FROM file"
			" WHERE type = ?3 ORDER BY rowid LIMIT 1) f ON 1"
			" WHERE ?3 IS NULL OR f.sha256 IS NOT NULL",
			"sssi", place, parent, kept[k].type,
			d->now - 86400 * (int64_t)(k + 1)))
			return false;
	}
	return true;
}

enum err demo_fill(struct school *s, const struct demo_options *o)
{
	struct demo d = {.s = s, .o = *o, .now = school_now(s)};
	bool good;

	seed_init(&d.seed, o->seed);
	if (!db_begin(s))
		return ERR_IO;
	good = db_run(s,
		   "UPDATE meta SET value = 'Gymnasium Lilienthal'"
		   " WHERE name = 'name'",
		   "") &&
	       add_teachers(&d) && add_pupils(&d) && add_courses(&d) &&
	       add_news(&d) && add_lessons(&d) && demo_tasks(&d) &&
	       demo_moodle(&d) && add_kept(&d) &&
	       (!o->hostile || demo_hostile(&d)) && db_commit(s);
	if (!good)
		db_rollback(s);
	school_read_meta(s);
	return good ? ERR_OK : ERR_IO;
}
