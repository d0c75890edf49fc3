/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/time.h>

#include "base/clock.h"
#include "base/disk.h"
#include "conf/conf.h"
#include "tests/ui/fill.h"
#include "tests/ui/stage.h"

#define FILE_SIZE 3000000

void stage_clock(int64_t later)
{
	char offset[32];

	unsetenv("RANZEN_CLOCK_OFFSET");
	str_printf(offset, sizeof(offset), "%" PRId64,
		   FILL_NOW + later - clock_now(clock_system()));
	setenv("RANZEN_CLOCK_OFFSET", offset, 1);
}

void stage_environment(const char *language)
{
	setenv("LANGUAGE", language, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "Europe/Berlin", 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("EDITOR", "true", 1);
	setenv("PAGER", "true", 1);
	unsetenv("VISUAL");
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
	unsetenv("COLORTERM");
	unsetenv("NO_COLOR");
}

/* The person's work in the folder of the first task; caller frees its path. */
static char *make_work(const struct stage *s)
{
	static const char folder[] =
		"Gymnasium Lilienthal/Deutsch 8b/"
		"Gedichtanalyse_ „Der Panther“ von Rainer Maria Rilke/My work";
	struct timeval when[2] = {{FILL_NOW - 3600, 0}, {FILL_NOW - 3600, 0}};
	char *dir = path_join(s->paths.files, folder);
	char *file = path_join(dir, "Aufsatz.pdf");
	char *data = calloc(FILE_SIZE, 1);

	disk_mkdirs(disk_real(), dir);
	disk_write_file(disk_real(), file, data, FILE_SIZE, 0600);
	utimes(file, when);
	free(data);
	free(dir);
	return file;
}

static enum err make_text(const struct stage *s)
{
	static const char words[] = "Ein Hinweis.\n\nUnd noch einer.\n";
	char *file = path_join(s->paths.home, "Hinweise.txt");
	enum err e = disk_write_file(disk_real(), file, words,
				     sizeof(words) - 1, 0600);

	if (!e)
		e = fill_here(&s->paths, file);
	free(file);
	return e;
}

static enum err fill(const struct stage *s, enum stage_school school)
{
	enum err e = fill_store(&s->paths);

	if (!e && school == STAGE_ASKING)
		e = fill_asking(&s->paths);
	if (!e && school == STAGE_FULL)
		e = fill_rich(&s->paths);
	if (!e && school == STAGE_FULL)
		e = fill_busy(&s->paths, s->work);
	if (!e && school == STAGE_FULL)
		e = make_text(s);
	/* An address that is not the school's: nothing is looked for in the net. */
	if (!e && school == STAGE_FULL)
		e = conf_set_file(s->paths.config, CONF_SCHOOL_FILES,
				  "https://files.invalid/");
	return e;
}

/* A line for the shell, which has the home as $home. */
static bool shell(const struct stage *s, const char *line)
{
	char command[256];

	str_printf(command, sizeof(command), "home=%s; %s", s->home, line);
	return system(command) == 0;
}

bool stage_open(struct stage *s, enum stage_school school, const char *language)
{
	str_copy(s->home, sizeof(s->home), "/tmp/ranzen-ui-XXXXXX");
	if (!mkdtemp(s->home))
		return false;
	setenv("RANZEN_HOME", s->home, 1);
	stage_environment(language);
	stage_clock(0);
	paths_init(&s->paths);
	s->work = make_work(s);
	return school == STAGE_EMPTY || fill(s, school) == ERR_OK;
}

bool stage_keep(const struct stage *s)
{
	return shell(s, "cp -a $home $home.kept");
}

bool stage_again(const struct stage *s)
{
	return shell(s, "rm -rf $home && cp -a $home.kept $home");
}

void stage_close(struct stage *s)
{
	free(s->work);
	paths_release(&s->paths);
	if (!shell(s, "rm -rf $home $home.kept"))
		printf("# %s remains\n", s->home);
}
