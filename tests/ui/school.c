/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "tests/ui/heard.h"
#include "tests/ui/school.h"
#include "tests/ui/stage.h"

#define WHY_LIMIT (1u << 20)
#define KEYS 2048
#define LEFT "\033OD"
#define PATH "\007" /* Ctrl-G */
#define SEND "\025" /* Ctrl-U */

/* In a mood of the school (NULL: as before) keys are pressed, until this is
 * read; "%" is the folder of what is put. The cursor is on what is selected. */
static const struct move { const char *mood, *keys, *await, *what; } moves[] = {
	{NULL, "f", "not fetched", "the files of tasks are where one looks first"},
	{NULL, "S", "Groups/", "S shows what the school keeps"},
	{NULL, "U", "open one of the folders first", "nothing is put at its top"},
	{NULL, "\r", "Mathe/", "Enter looks into a folder"},
	{NULL, "j\r", "Film.mp4", "and into one in that"},
	{NULL, "/tt 2\r", "(1 of 1)", "a search leaves the rows that have it"},
	{NULL, LEFT "g", "Film.mp4", "all of them come back"},
	{NULL, "j\r", "It is here now:", "Enter fetches a file"},
	{"503=5@/webdav*", "r", "server is overloaded", "a 503 is said"},
	{"portal@/webdav*", "r", "That did not work", "a portal is said"},
	{"", "r", "It lies here", "asked again it is as it was"},
	{NULL, LEFT, "Formelsammlung.pdf", "the way back leads up"},
	{NULL, "\r", "Blatt 1.pdf  here", "what was fetched is known again"},
	{NULL, " " LEFT "m", "It is here now:", "what was chosen is, elsewhere"},
	{NULL, "\r", "Film.mp4", "and the way in again"},
	{NULL, "*m", "4 files are here now, in", "many are fetched at once"},
	{"cut=900000@GET:/webdav/Files/Mathe/Film.mp4#1", "Gkm",
	 "It is here now:", "a cut line is gone over"},
	{"slow=1ms+100kB/s@GET:/webdav/Files/Mathe/Film.mp4", "m",
	 "Fetching 'Film.mp4': ", "how far it is, is told"},
	{NULL, LEFT, "Stopped.", "what takes long can be stopped"},
	{"", "m", "It is here now:", "and done again"},
	{NULL, "U", "Choose files", "what is to be put is chosen as for a task"},
	{NULL, PATH "%/neu.txt\r", "1 file chosen.", "by its path, too"},
	{NULL, SEND, "1 file lies at the school now.", "it is put"},
	{NULL, "r", "neu.txt", "and shown"},
	{NULL, "U" PATH "%/Blatt 2.pdf\r", "1 file chosen.", "a name that is there"},
	{NULL, SEND, "there is another 'Blatt 2.pdf'", "is asked about"},
	{NULL, LEFT, "Nothing was replaced.", "and left"},
	{NULL, "U" PATH "%/Blatt 2.pdf\r", "1 file chosen.", "or the same again"},
	{NULL, SEND, "there is another 'Blatt 2.pdf'", "is asked about"},
	{NULL, "U", "1 file lies at the school now.", "and replaced"},
	{"500@PUT:/webdav*", "U" PATH "%/noch.txt\r", "1 file chosen.",
	 "where the school does not take it"},
	{NULL, SEND, "1 file was not sent", "that is said"},
	{"", LEFT LEFT LEFT, "not fetched", "the way back leads out"},
};

static bool set_mood(const char *mood)
{
	const char *file = getenv("RANZEN_MOOD");
	char fresh[PATH_MAX];

	str_printf(fresh, sizeof(fresh), "%s.new", file ? file : "");
	return file &&
	       !disk_write_file(disk_real(), fresh, mood, strlen(mood), 0600) &&
	       rename(fresh, file) == 0;
}

static void keys_of(const struct move *m, char out[KEYS])
{
	const char *folder = getenv("RANZEN_PUT");
	int before = (int)strcspn(m->keys, "%");

	if (m->keys[before])
		str_printf(out, KEYS, "%.*s%s%s", before, m->keys,
			   folder ? folder : "", m->keys + before + 1);
	else
		str_copy(out, KEYS, m->keys);
}

static bool make(struct eye *e, const struct move *m, struct buf *why)
{
	static const struct ear ear = {.speak = false};
	char keys[KEYS];
	bool typing;

	keys_of(m, keys);
	if ((m->mood && !set_mood(m->mood)) ||
	    !heard_key(e, &ear, keys, &typing, why))
		return false;
	if (eye_await(e, m->await))
		return true;
	buf_printf(why, "not on the screen: %s", m->await);
	return false;
}

bool school_all(int *count)
{
	char *argv[] = {(char *)STAGE_PROGRAM, NULL};
	struct buf why;
	struct eye eye;
	bool ok = eye_open(&eye, 80, 24, NULL, argv);

	buf_init(&why, WHY_LIMIT);
	if (ok)
		heard_begin(&eye);
	for (size_t i = 0; i < ARRAY_LEN(moves) && ok; i++) {
		ok = make(&eye, &moves[i], &why);
		printf("%s %d - %s\n", ok ? "ok" : "not ok", ++*count,
		       moves[i].what);
	}
	if (!ok) {
		char *picture = eye_picture(&eye);

		printf("%s\n%s\n", why.len ? why.data : "it did not start",
		       picture);
		free(picture);
	}
	buf_release(&why);
	return eye_close(&eye) == 0 && ok;
}
