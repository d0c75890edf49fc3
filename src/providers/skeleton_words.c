/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may stay in a skeleton. No name of a person or a place is here. */
#include "base/base.h"
#include "providers/skeleton.h"

static const char *const elements[] = {
	"html", "head", "title", "meta", "body", "main", "header", "footer",
	"nav", "aside", "section", "article", "div", "span", "p", "br", "hr",
	"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
	"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr",
	"th", "td", "form", "fieldset", "legend", "label", "input", "textarea",
	"select", "optgroup", "option", "button", "a", "b", "i", "em", "strong",
	"small", "u", "s", "sub", "sup", "code", "pre", "blockquote", "font",
	"center", "img", "figure", "figcaption", "picture", "source", "video",
	"audio", "iframe", "time", "abbr", "mark", "svg", "use", "path",
	"template", "script", "style", "noscript", "link", "details", "summary",
	"progress", "output", "turbo-frame", NULL,
};

static const char *const words[] = {
	/* attributes */
	"class", "id", "name", "value", "type", "for", "href", "src", "alt",
	"role", "rel", "target", "method", "action", "enctype", "charset",
	"http", "equiv", "content", "lang", "dir", "style", "width", "height",
	"colspan", "rowspan", "scope", "tabindex", "placeholder", "required",
	"disabled", "readonly", "checked", "selected", "multiple", "maxlength",
	"minlength", "min", "max", "step", "pattern", "accept", "autocomplete",
	"autofocus", "formaction", "novalidate", "hidden", "data", "aria",
	"original", "toggle", "dismiss", "sort", "order", "url", "remote",
	"placement", "container", "parent", "controls", "expanded",
	"haspopup", "labelledby", "describedby", "live", "invalid", "current",
	"prototype", "onclick", "onchange", "onsubmit", "download", "blank",
	"noopener", "noreferrer",
	/* types */
	"text", "password", "checkbox", "radio", "submit", "reset", "button",
	"file", "files", "email", "number", "search", "date", "datetime",
	"local", "time", "tel", "range", "color", "post", "get", "multipart",
	"form", "application", "urlencoded", "www", "html", "plain", "csv",
	"json", "xml", "pdf", "octet", "stream", "image", "utf", "iso", "off",
	"one", "code", "new", "username", "refresh",
	/* of headers */
	"basic", "digest", "realm", "options", "head", "put", "delete", "copy",
	"move", "lock", "unlock", "mkcol", "propfind", "proppatch",
	/* Bootstrap and what looks like it */
	"active", "alert", "success", "info", "warning", "danger", "error",
	"primary", "secondary", "default", "light", "dark", "muted", "badge",
	"label", "btn", "group", "sm", "md", "lg", "xs", "xl", "xxl", "col",
	"row", "panel", "heading", "title", "body", "footer", "header", "card",
	"table", "striped", "hover", "condensed", "responsive", "bordered",
	"fixed", "list", "item", "items", "nav", "navbar", "tabs", "tab", "pane",
	"pills", "dropdown", "menu", "divider", "caret", "collapse", "collapsed",
	"in", "show", "hide", "fade", "modal", "dialog", "tooltip", "popover",
	"control", "static", "addon", "help", "block", "inline", "flex", "grid",
	"has", "feedback", "feedbacks", "input", "select", "option", "field",
	"fields", "fieldset", "legend", "well", "pull", "left", "right", "top",
	"bottom", "start", "end", "center", "middle", "float", "clearfix",
	"visible", "invisible", "sr", "only", "visually", "wrap", "nowrap",
	"break", "word", "truncate", "bold", "normal", "italic", "uppercase",
	"lowercase", "m", "p", "mt", "mb", "ml", "mr", "mx", "my", "ms", "me",
	"pt", "pb", "pl", "pr", "px", "py", "ps", "pe", "bt", "bb", "d", "w",
	"h", "bg", "border", "rounded", "circle", "pagination", "page", "next",
	"prev", "previous", "first", "last", "breadcrumb", "progress", "bar",
	"spinner", "close", "open", "closed", "disabled", "loading", "empty",
	/* icons */
	"glyphicon", "glyphicons", "fa", "fas", "far", "fal", "fad", "fab",
	"fw", "icon", "icons", "ok", "remove", "check", "checked", "times",
	"exclamation", "question", "sign", "triangle", "square", "asterisk",
	"star", "bell", "clock", "hourglass", "history", "calendar", "pencil",
	"edit", "pen", "trash", "plus", "minus", "cog", "lock", "unlock", "eye",
	"comment", "comments", "envelope", "folder", "paperclip", "upload",
	"cloud", "arrow", "chevron", "angle", "up", "down", "alt", "o", "solid",
	"regular", "outline", "dot", "orange", "red", "green", "yellow", "blue",
	"gray", "grey", "white", "black", "user", "users", "flag", "tag", "tags",
	"ban", "play", "pause", "stop", "stack", "badged", "unread", "read",
	/* IServ's */
	"iserv", "exercise", "exercises", "submission", "submissions",
	"crud", "admin", "textarea", "newfiles", "picker", "uploader",
	"universal", "dropzone", "hint", "confirm", "confirmed", "confirmation",
	"confirmactions", "actions", "previoussubmissiontypes", "flow",
	"attachment", "attachments", "element", "elements", "mailto", "ago",
	"timeagocalendar", "token", "csrf", "login", "otp", "totp", "auth",
	"twofactor", "factor", "two", "remember", "filter", "filters", "status",
	"overdue", "done", "begun", "started", "past", "expired", "tolerance",
	"deadline", "startdate", "enddate", "description", "details", "content",
	"sidebar", "flash", "message", "messages", "notification", "count",
	"counter", "more", "less", "overflow", "toolbar", "bulk", "select",
	"all", "none", "multi", "batch", "delete", "clear", "cancel", "save",
	"editor", "ckeditor", "quill", "tinymce", "correction", "solution",
	"source", "path", "size", "chunk", "limit", "quota", "disk", "usage",
	"wait", "box", "cookies", "browser", "outdated", "public",
	/* keys of its JSON */
	"lasteventid", "lastid", "since", "notifications", "groupid",
	"grouptitle", "autogrouping", "groupmessage", "trigger", "publishat",
	"published", "events", "errors", "uid", "recurrenceid", "hash",
	"descriptionhtml", "category", "timezone", "editable", "deletable",
	"allday", "recurring", "calendarid", "calendarname", "location",
	"locationhtml", "when", "organizer", "creator", "createdat",
	"participantswithstatus", "currentuserpartstat",
	"showattendancebutton", "isorganizer", "alarms", "subscription",
	"textcolor", "droppable", "load", "normalizedload",
	"loadclassification", "loaddescription", "meetings", "participants",
	"threads", "mail", "forum", "messenger", "timetype",
	/* headers of a reply */
	"bytes", "attachment", "inline", "private", "no", "cache", "store",
	NULL,
};

static const char *const routes[] = {
	"iserv", "exercise", "show", "past", "home", "enter", "confirm",
	"delete", "file", "fs", "download", "dl", "csv", "api", "upload",
	"pick", "app", "auth", "login", "logout", "public", "password",
	"reset", "twofactor", "authentication", "redirect", "navigation",
	"badges", "notification", "notifications", "goto", "user", "calendar",
	"upcoming", "eventsources", "videoconference", "health", "news",
	"webdav", NULL,
};

static const char *const values[] = {
	"files", "text", "confirmation", "on", "local", "past", "current",
	"all", "success", "error", "exercise", "mail", "calendar", "news",
	"billboard", "forum", "messenger", "cal", "plugin", "green", "yellow",
	"orange", "red", "CONFIRMED", "CANCELLED", "TENTATIVE", "pencil",
	"envelope", NULL,
};

static const char *const labels[] = {
	/* states */
	"Neu", "Begonnen", "Erledigt", "Überfällig", "Vergangen", "Abgelaufen",
	"New", "Started", "Begun", "Done", "Completed", "Overdue", "Past",
	"Expired",
	/* headers */
	"Aufgabe", "Aufgaben", "Titel", "Starttermin", "Abgabetermin",
	"Rückmeldung", "Rückmeldungen", "Rückmeldung(en)", "Tags", "Status",
	"Exercise", "Exercises", "Title", "Start date", "Deadline", "Feedback",
	"Feedbacks", "Erstellt von", "Erstellt von:", "Starttermin:",
	"Abgabetermin:", "Created by", "Created by:", "Start date:",
	"Deadline:", "Beschreibung", "Beschreibung:", "Description",
	"Description:", "Details", "Abgabe", "Submission", "Text", "Dateien",
	"Files", "Rückmeldungen der Lehrkraft", "Feedback from the teacher",
	"Rückmeldungstext", "Rückmeldungs Dateien", "Deine Textabgabe",
	"Ihre abgegebenen Dateien", "Keine Dateien eingereicht",
	"Musterlösung", "Diese Woche", "Nächste Woche", "Später", "Heute",
	"This week", "Next week", "Later", "Today",
	/* cells and buttons */
	"Ja", "Nein", "Yes", "No", "(keine)", "(none)", "Abgeben", "Submit",
	"Zurücksetzen", "Reset", "Löschen", "Delete", "Entfernen", "Remove",
	"Weiter", "Anmelden", "Anmeldung fehlgeschlagen!",
	"Account existiert nicht!", "502 Bad Gateway", "nginx", NULL,
};

static const char *const links[] = {
	"Aktuelle Aufgaben", "Vergangene Aufgaben", "Current exercises",
	"Past exercises", "Herunterladen", "Download", NULL,
};

static const char *const begins[] = {
	"Aufgabe - ", "Aufgabe – ", "Exercise - ", "Exercise – ",
	"Details zu ", "Details for ", "Toleranz: ", "Tolerance: ",
	"IServ - ", NULL,
};

static const char *const within[] = {
	"als erledigt markiert", "marked as done", "weitere anzeigen",
	"show more", NULL,
};

const char *skeleton_word(enum skeleton_list list, size_t i)
{
	static const char *const *const lists[] = {
		[SKELETON_ELEMENTS] = elements, [SKELETON_WORDS] = words,
		[SKELETON_ROUTES] = routes,     [SKELETON_VALUES] = values,
		[SKELETON_LABELS] = labels,     [SKELETON_LINKS] = links,
		[SKELETON_BEGINS] = begins,     [SKELETON_WITHIN] = within,
	};

	return lists[list][i];
}
