/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bus_peer notify FILE [plain]: shows notifications by writing them to FILE,
 * one line each: urgency, title, body, with a tab between; plain: says that it
 * knows no markup. bus_peer mute NAME: owns that name of the session bus and
 * never answers. Prints "ready" when it has the name.
 */
#include "base/base.h"

#include <gio/gio.h>

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

static const char interface[] =
    "<node><interface name='" NAME "'>"
    "<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/>"
    "<arg type='s'/><arg type='s'/><arg type='as'/><arg type='a{sv}'/>"
    "<arg type='i'/><arg type='u' direction='out'/></method>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='GetServerInformation'><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/></method>"
    "</interface></node>";

struct peer {
	const char *name, *file;
	bool plain;
};

static void show(const struct peer *p, GVariant *words)
{
	const char *title = NULL, *body = NULL;
	guchar urgency = 255;
	GVariant *hints = g_variant_get_child_value(words, 6);
	g_variant_get_child(words, 3, "&s", &title);
	g_variant_get_child(words, 4, "&s", &body);
	g_variant_lookup(hints, "urgency", "y", &urgency);
	FILE *f = fopen(p->file, "a");
	if (f) {
		fprintf(f, "%d\t%s\t%s\n", urgency, title, body);
		fclose(f);
	}
	g_variant_unref(hints);
}

static void called(GDBusConnection *bus, const gchar *sender, const gchar *path,
    const gchar *iface, const gchar *method, GVariant *words,
    GDBusMethodInvocation *call, gpointer ctx)
{
	const struct peer *p = ctx;
	GVariant *answer;
	UNUSED(bus);
	UNUSED(sender);
	UNUSED(path);
	UNUSED(iface);
	if (!strcmp(method, "Notify")) {
		show(p, words);
		answer = g_variant_new("(u)", 1u);
	} else if (!strcmp(method, "GetCapabilities")) {
		const char *const can[] = {
		    "body", p->plain ? NULL : "body-markup", NULL};
		answer = g_variant_new("(^as)", can);
	} else {
		answer = g_variant_new("(ssss)", "peer", "ranzen", "1", "1.2");
	}
	g_dbus_method_invocation_return_value(call, answer);
}

static const GDBusInterfaceVTable calls = {.method_call = called};

/* A mute one lets the bus deliver, and answers nothing. */
static GDBusMessage *swallow(GDBusConnection *bus, GDBusMessage *message,
    gboolean incoming, gpointer ctx)
{
	UNUSED(bus);
	UNUSED(ctx);
	if (!incoming || g_dbus_message_get_message_type(message) !=
			     G_DBUS_MESSAGE_TYPE_METHOD_CALL)
		return message;
	g_object_unref(message);
	return NULL;
}

static void connected(GDBusConnection *bus, const gchar *name, gpointer ctx)
{
	struct peer *p = ctx;
	GDBusNodeInfo *node = g_dbus_node_info_new_for_xml(interface, NULL);
	UNUSED(name);
	if (p->file)
		g_dbus_connection_register_object(
		    bus, PATH, node->interfaces[0], &calls, p, NULL, NULL);
	else
		g_dbus_connection_add_filter(bus, swallow, NULL, NULL);
	g_dbus_node_info_unref(node);
}

static void named(GDBusConnection *bus, const gchar *name, gpointer ctx)
{
	UNUSED(bus);
	UNUSED(name);
	UNUSED(ctx);
	printf("ready\n");
	fflush(stdout);
}

static void refused(GDBusConnection *bus, const gchar *name, gpointer ctx)
{
	UNUSED(bus);
	UNUSED(name);
	UNUSED(ctx);
	exit(1);
}

int main(int argc, char **argv)
{
	struct peer p = {.name = NAME};
	if (argc == 3 && !strcmp(argv[1], "mute"))
		p.name = argv[2];
	else if (argc >= 3 && !strcmp(argv[1], "notify"))
		p.file = argv[2];
	else
		return 2;
	p.plain = argc > 3;
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	g_bus_own_name(G_BUS_TYPE_SESSION, p.name, G_BUS_NAME_OWNER_FLAGS_NONE,
	    connected, named, refused, &p, NULL);
	g_main_loop_run(loop);
	return 0;
}
