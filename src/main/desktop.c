/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranzen-desktop: the only program with GLib. It shows a notification, or
 * keeps, fetches or forgets a secret in the Secret Service, and ends.
 *
 *   ranzen-desktop notify TITLE BODY [low|normal|critical]
 *   ranzen-desktop secret get|set|del KEY    (standard output and input)
 *
 * Ends after 5 s at the latest. Exit 6: no D-Bus, no such service, or no
 * answer; 3: no such secret; 2: wrong use.
 */
#include "base/base.h"

#include <gio/gio.h>
#include <libnotify/notify.h>
#include <libsecret/secret.h>

#include "base/buf.h"
#include "base/i18n.h"

#define LIMIT_S	     5
#define SECRET_LIMIT (16u << 10)

enum { EXIT_USAGE = 2, EXIT_NONE = 3, EXIT_NO_DESKTOP = 6 };

static const SecretSchema schema = {
    .name = "de.ranzen.Login",
    .flags = SECRET_SCHEMA_NONE,
    .attributes = {{"key", SECRET_SCHEMA_ATTRIBUTE_STRING}, {NULL, 0}},
};

/* Libraries that wait for a service that hangs cannot be asked to stop. */
static void too_late(int signal_number)
{
	UNUSED(signal_number);
	_exit(EXIT_NO_DESKTOP);
}

static bool has_bus(void)
{
	const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
	const char *run = getenv("XDG_RUNTIME_DIR");
	if (address && *address)
		return true;
	/* without this GLib would start a bus of its own */
	char *path = run ? g_build_filename(run, "bus", NULL) : NULL;
	bool is = path && !access(path, F_OK);
	g_free(path);
	return is;
}

static int failed(GError *error)
{
	if (error)
		fprintf(stderr, "ranzen-desktop: %s\n", error->message);
	g_clear_error(&error);
	return EXIT_NO_DESKTOP;
}

static NotifyUrgency urgency_of(const char *word)
{
	if (word && !strcmp(word, "low"))
		return NOTIFY_URGENCY_LOW;
	if (word && !strcmp(word, "critical"))
		return NOTIFY_URGENCY_CRITICAL;
	return NOTIFY_URGENCY_NORMAL;
}

/* What is markup to one server would be shown by another as it stands. */
static bool reads_markup(void)
{
	GList *caps = notify_get_server_caps();
	bool does = g_list_find_custom(
	    caps, "body-markup", (GCompareFunc)(void (*)(void))strcmp);
	g_list_free_full(caps, g_free);
	return does;
}

static int notify_show(const char *title, const char *body, const char *urgency)
{
	GError *error = NULL;
	int code = 0;
	if (!notify_init("Ranzen"))
		return EXIT_NO_DESKTOP;
	char *plain = reads_markup() ? g_markup_escape_text(body, -1)
				     : g_strdup(body);
	NotifyNotification *n = notify_notification_new(title, plain, NULL);
	notify_notification_set_urgency(n, urgency_of(urgency));
	if (!notify_notification_show(n, &error))
		code = failed(error);
	g_object_unref(n);
	notify_uninit();
	g_free(plain);
	return code;
}

static int secret_get(const char *key)
{
	GError *error = NULL;
	char *value = secret_password_lookup_sync(
	    &schema, NULL, &error, "key", key, NULL);
	if (error)
		return failed(error);
	if (!value)
		return EXIT_NONE;
	bool all = fputs(value, stdout) >= 0 && !fflush(stdout);
	secret_password_free(value);
	return all ? 0 : 1;
}

static int secret_set(const char *key)
{
	GError *error = NULL;
	char value[SECRET_LIMIT + 1];
	size_t len = fread(value, 1, sizeof(value), stdin);
	if (!len || len > SECRET_LIMIT || memchr(value, 0, len))
		return EXIT_USAGE;
	value[len] = '\0';
	bool kept = secret_password_store_sync(&schema,
	    SECRET_COLLECTION_DEFAULT, _("Login of ranzen at the school"),
	    value, NULL, &error, "key", key, NULL);
	explicit_bzero(value, sizeof(value));
	return kept ? 0 : failed(error);
}

static int secret_del(const char *key)
{
	GError *error = NULL;
	bool was =
	    secret_password_clear_sync(&schema, NULL, &error, "key", key, NULL);
	if (error)
		return failed(error);
	return was ? 0 : EXIT_NONE;
}

struct verb {
	const char *name;
	int (*run)(const char *key);
};

static const struct verb verbs[] = {
    {"get", secret_get},
    {"set", secret_set},
    {"del", secret_del},
};

static int help(FILE *out)
{
	fprintf(out, "ranzen-desktop notify TITLE BODY [low|normal|critical]\n"
		     "ranzen-desktop secret get|set|del KEY\n");
	return out == stdout ? 0 : EXIT_USAGE;
}

static int secret(int argc, char **argv)
{
	for (size_t i = 0; argc == 4 && i < ARRAY_LEN(verbs); i++) {
		if (!strcmp(argv[2], verbs[i].name))
			return has_bus() ? verbs[i].run(argv[3])
					 : EXIT_NO_DESKTOP;
	}
	return help(stderr);
}

int main(int argc, char **argv)
{
	i18n_init();
	signal(SIGALRM, too_late);
	alarm(LIMIT_S);
	if (argc == 2 && !strcmp(argv[1], "--help"))
		return help(stdout);
	if (argc == 2 && !strcmp(argv[1], "--version")) {
		printf("ranzen-desktop %s\n", RANZEN_VERSION);
		return 0;
	}
	if (argc >= 2 && !strcmp(argv[1], "secret"))
		return secret(argc, argv);
	if ((argc == 4 || argc == 5) && !strcmp(argv[1], "notify"))
		return has_bus() ? notify_show(argv[2], argv[3],
				       argc == 5 ? argv[4] : NULL)
				 : EXIT_NO_DESKTOP;
	return help(stderr);
}
