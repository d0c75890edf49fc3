/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/hash.h"
#include "bell/start.h"
#include "sync/autostart.h"
#include "sync/child.h"

#define SYSTEMCTL_MS 5000

static void look_around(struct autostart *a, bool allowed)
{
	struct login_start has = login_start_look(a->home);
	if (a->home)
		allowed = has.systemd || has.xdg;
	if (!allowed || !a->config || strpbrk(a->program, "\n\r") ||
	    (a->home && strpbrk(a->home, "\n\r")))
		return;
	a->wanted = true;
	a->systemd = has.systemd;
	a->xdg = has.xdg;
}

enum err autostart_init(struct autostart *a, const struct disk *disk,
    const struct clock *clock, const struct paths *paths, const char *program,
    bool allowed)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char hex[HASH_HEX_SIZE];
	*a = (struct autostart){.disk = disk,
	    .clock = clock,
	    .program = program,
	    .home = paths->home};
	str_copy(a->name, sizeof(a->name), "ranzen-sync");
	if (paths->home) {
		enum err err = hash_bytes(
		    HASH_SHA256, paths->home, strlen(paths->home), hex);
		if (err)
			return err;
		str_printf(a->name, sizeof(a->name), "ranzen-sync-%.8s", hex);
	}
	if (xdg && *xdg == '/')
		a->config = str_dup(xdg);
	else if (home && *home == '/')
		a->config = path_join(home, ".config");
	look_around(a, allowed);
	return ERR_OK;
}

void autostart_release(struct autostart *a)
{
	free(a->config);
	a->config = NULL;
}

static char *file_in(
    const struct autostart *a, const char *folder, const char *ending)
{
	struct buf b;
	buf_init(&b, PATH_MAX);
	buf_printf(&b, "%s/%s/%s.%s", a->config, folder, a->name, ending);
	char *path = buf_error(&b) ? NULL : buf_take(&b);
	buf_release(&b);
	return path;
}

/* A word of a unit or desktop file, in quotes. */
static void quote(struct buf *b, const char *s, const char *escape)
{
	buf_char(b, '"');
	for (; *s; s++) {
		if (*s == '%')
			buf_char(b, '%');
		else if (strchr(escape, *s))
			buf_char(b, '\\');
		buf_char(b, *s);
	}
	buf_char(b, '"');
}

static void service_text(const struct autostart *a, struct buf *b)
{
	buf_str(b, "[Unit]\nDescription=Ranzen: sends what waits\n\n"
		   "[Service]\n");
	if (a->home) {
		struct buf pair;
		buf_init(&pair, PATH_MAX + 20);
		buf_printf(&pair, "RANZEN_HOME=%s", a->home);
		buf_str(b, "Environment=");
		quote(b, pair.data, "\"\\");
		buf_str(b, "\nEnvironment=RANZEN_AUTOSTART=1\n");
		buf_release(&pair);
	}
	buf_str(b, "ExecStart=");
	/* systemd puts variables into a command line; $$ is a dollar */
	struct buf program;
	buf_init(&program, PATH_MAX);
	for (const char *s = a->program; *s; s++) {
		if (*s == '$')
			buf_char(&program, '$');
		buf_char(&program, *s);
	}
	quote(b, program.data ? program.data : "", "\"\\");
	buf_release(&program);
	buf_str(b, " --foreground\n\n[Install]\nWantedBy=default.target\n");
}

static void timer_text(const struct autostart *a, struct buf *b)
{
	buf_printf(b,
	    "[Unit]\nDescription=Ranzen: sends what waits, now and then\n\n"
	    "[Timer]\nOnStartupSec=1min\nOnUnitInactiveSec=15min\n"
	    "RandomizedDelaySec=2min\nUnit=%s.service\n\n"
	    "[Install]\nWantedBy=timers.target\n",
	    a->name);
}

static void desktop_text(const struct autostart *a, struct buf *b)
{
	struct buf pair;
	buf_init(&pair, PATH_MAX + 20);
	buf_str(b, "[Desktop Entry]\nType=Application\nName=Ranzen\n"
		   "Comment=Sends what waits\nNoDisplay=true\nExec=");
	if (a->home) {
		buf_printf(&pair, "RANZEN_HOME=%s", a->home);
		buf_str(b, "env RANZEN_AUTOSTART=1 ");
		quote(b, pair.data, "\"\\`$");
		buf_char(b, ' ');
	}
	quote(b, a->program, "\"\\`$");
	buf_str(b, " --foreground\n");
	buf_release(&pair);
}

struct part {
	const char *folder, *ending;
	void (*text)(const struct autostart *, struct buf *);
};

static const struct part systemd_parts[] = {
    {"systemd/user", "service", service_text},
    {"systemd/user", "timer", timer_text},
};
static const struct part xdg_parts[] = {
    {"autostart", "desktop", desktop_text},
};

static enum err part_write(const struct autostart *a, const struct part *p)
{
	struct buf b;
	char *dir = path_join(a->config, p->folder);
	char *path = file_in(a, p->folder, p->ending);
	buf_init(&b, 64u << 10);
	p->text(a, &b);
	enum err err = dir && path ? buf_error(&b) : ERR_NOMEM;
	if (!err)
		err = disk_mkdirs(a->disk, dir);
	if (!err)
		err = disk_write_file(a->disk, path, b.data, b.len, 0644);
	buf_release(&b);
	free(path);
	free(dir);
	return err;
}

static void part_remove(const struct autostart *a, const struct part *p)
{
	char *path = file_in(a, p->folder, p->ending);
	if (path)
		a->disk->unlink(a->disk->ctx, path);
	free(path);
}

static bool part_is(const struct autostart *a, const struct part *p)
{
	struct stat st;
	char *path = file_in(a, p->folder, p->ending);
	bool is = path && !a->disk->stat(a->disk->ctx, path, &st);
	free(path);
	return is;
}

static enum err systemctl(
    const struct autostart *a, const char *verb, bool service)
{
	char timer_name[48], service_name[48];
	int code = 0;
	str_printf(timer_name, sizeof(timer_name), "%s.timer", a->name);
	str_printf(service_name, sizeof(service_name), "%s.service", a->name);
	const char *const argv[] = {"systemctl", "--user", "--quiet", verb,
	    timer_name, service ? service_name : NULL, NULL};
	enum err err =
	    child_run(argv, NULL, NULL, SYSTEMCTL_MS, a->clock, &code);
	return !err && code ? ERR_REFUSED : err;
}

static enum err systemd_on(struct autostart *a)
{
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < ARRAY_LEN(systemd_parts); i++)
		err = part_write(a, &systemd_parts[i]);
	if (!err)
		err = systemctl(a, "enable", true);
	if (!err)
		err = systemctl(a, "start", false);
	return err;
}

/* The service itself may be who runs this: it is not stopped. */
static void systemd_off(struct autostart *a)
{
	if (!part_is(a, &systemd_parts[0]) && !part_is(a, &systemd_parts[1]))
		return;
	if (a->systemd) {
		systemctl(a, "stop", false);
		systemctl(a, "disable", true);
	}
	for (size_t i = 0; i < ARRAY_LEN(systemd_parts); i++)
		part_remove(a, &systemd_parts[i]);
}

bool autostart_is_on(const struct autostart *a)
{
	return a->config &&
	       (part_is(a, &systemd_parts[0]) || part_is(a, &xdg_parts[0]));
}

enum err autostart_set(struct autostart *a, bool on, enum autostart_kind *kind)
{
	enum err err = ERR_OK;
	*kind = AUTOSTART_NONE;
	if (!a->config)
		return ERR_OK;
	if (!on) {
		systemd_off(a);
		part_remove(a, &xdg_parts[0]);
		return ERR_OK;
	}
	if (a->systemd) {
		err = systemd_on(a);
		if (!err) {
			*kind = AUTOSTART_SYSTEMD;
			return ERR_OK;
		}
		systemd_off(a);
	}
	if (!a->xdg)
		return err;
	err = part_write(a, &xdg_parts[0]);
	if (!err)
		*kind = AUTOSTART_XDG;
	return err;
}
