/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that a person can do on the screen, one row each: the key line
 * at the foot, the help, the palette and the list of keys are made from it.
 * What a person presses may be other keys (ui/keys.h): texts name an action as
 * {name} and get its key by ui_say and ui_text (ui/app.h).
 */
#ifndef RANZEN_UI_ACTION_H
#define RANZEN_UI_ACTION_H

#include "base/i18n.h"
#include "ui/term.h"

#define FN(n) TERM_KEY(KEY_F(n))
#define CTRL_KEY(c) ((c) & 0x1f)

/* id, default keys (the first is shown), name, short label, help */
#define ACTIONS(X) \
	X(HELP, FN(1), '?', 0, "help", N_("Help"), \
	  N_("all keys, and what they do")) \
	X(HAND_IN, FN(2), 'a', 0, "hand-in", N_("Hand in"), \
	  N_("choose files and hand them in for this task")) \
	X(GET, FN(3), 'm', 0, "get", N_("Get"), \
	  N_("fetch the material of this task")) \
	X(DONE, FN(4), 'x', 0, "done", N_("Done"), \
	  N_("mark the task as done, or not done")) \
	X(OUTBOX, FN(5), 'o', 0, "outbox", N_("Outbox"), \
	  N_("what is on its way to the school")) \
	X(SERVER, FN(6), 's', 0, "server", N_("Server"), \
	  N_("how the school's server is doing")) \
	X(NEWS, FN(7), 'b', 0, "news", N_("News"), \
	  N_("announcements")) \
	X(SYNC, FN(8), 'r', 0, "sync", N_("Refresh"), \
	  N_("look for news at the school now")) \
	X(FILES, FN(9), 'f', 0, "files", N_("Files"), \
	  N_("material that is here or on its way")) \
	X(SCHOOL, 'S', 0, 0, "school-files", N_("At school"), \
	  N_("the files that your school keeps for you: look, fetch, upload")) \
	X(UPLOAD, 'U', CTRL_KEY('u'), 0, "upload", N_("Upload"), \
	  N_("put files of yours into the folder at school that is shown")) \
	X(COURSES, 'c', 0, 0, "courses", N_("Courses"), \
	  N_("courses, with their tasks, material and announcements")) \
	X(FILTER, 'z', 0, 0, "filter", N_("Filter"), \
	  N_("show only some of the tasks, or all again")) \
	X(GET_ALL, 'M', 0, 0, "get-all", N_("Get all"), \
	  N_("fetch all the material that is listed")) \
	X(FOLDER, 'F', 0, 0, "folder", N_("Folder"), \
	  N_("show the folder of this file or task")) \
	X(COURSE, 'C', 0, 0, "course", N_("Course"), \
	  N_("the course of this task")) \
	X(READ, 'A', 0, 0, "read", N_("All read"), \
	  N_("mark all announcements as read")) \
	X(LESSONS, 'v', 0, 0, "lessons", N_("Lessons"), \
	  N_("dates and video lessons, and a code for your phone")) \
	X(QUIT, FN(10), 'Q', 0, "quit", N_("Quit"), \
	  N_("leave the program; what is queued will still be sent")) \
	X(OPEN, TERM_ENTER, 'l', TERM_KEY(KEY_RIGHT), "open", N_("Open"), \
	  N_("open what the cursor is on")) \
	X(BACK, TERM_ESC, 'q', TERM_KEY(KEY_LEFT), "back", N_("Back"), \
	  N_("one step back")) \
	X(SEARCH, '/', CTRL_KEY('s'), 0, "search", N_("Search"), \
	  N_("search as you type")) \
	X(NEXT, 'n', 0, 0, "next", N_("Next"), \
	  N_("next place that was searched for")) \
	X(PREVIOUS, 'N', 0, 0, "previous", N_("Previous"), \
	  N_("the place before that was searched for")) \
	X(PALETTE, ':', 0, 0, "commands", N_("Commands"), \
	  N_("all commands, by their first letters")) \
	X(MARK, ' ', TERM_KEY(KEY_IC), 0, "mark", N_("Choose"), \
	  N_("choose this one, or not; what follows is for all chosen")) \
	X(MARK_ALL, '*', 0, 0, "mark-all", N_("Choose all"), \
	  N_("choose all that are shown, or none")) \
	X(PLACES, CTRL_KEY('o'), 0, 0, "places", N_("Places"), \
	  N_("where files are chosen: your folders and drives")) \
	X(PATH, CTRL_KEY('g'), '~', 0, "path", N_("Path"), \
	  N_("where files are chosen: type the path of one, or of a folder")) \
	X(ORDER, CTRL_KEY('t'), 0, 0, "order", N_("Newest"), \
	  N_("where files are chosen: the newest first, or by name")) \
	X(HIDDEN, '.', 0, 0, "hidden", N_("Hidden"), \
	  N_("where files are chosen: hidden files, too, or not")) \
	X(UNDO, 'u', 0, 0, "undo", N_("Undo"), \
	  N_("take back what was done last, as long as it has not been sent")) \
	X(ADD, '+', 0, 0, "add", N_("Add"), \
	  N_("add to the work at the school, or replace it")) \
	X(WRITE, 'e', CTRL_KEY('e'), 0, "write", N_("Write"), \
	  N_("write your work as text, in your editor")) \
	X(WITHDRAW, 'w', 0, 0, "withdraw", N_("Take back"), \
	  N_("take your work for this task back")) \
	X(RETRY, 't', 0, 0, "retry", N_("Try again"), \
	  N_("send this again now")) \
	X(HOLD, 'p', 0, 0, "hold", N_("Pause"), \
	  N_("do not send this for now")) \
	X(DROP, 'd', TERM_KEY(KEY_DC), 0, "drop", N_("Remove"), \
	  N_("take this out of the outbox; the files are kept")) \
	X(LOGIN, 'L', 0, 0, "login", N_("Log in"), \
	  N_("add a school, or log in again where it is needed")) \
	X(RECEIPT, 'R', 0, 0, "receipt", N_("Receipt"), \
	  N_("write the receipt and what was tried into a file to send")) \
	X(OPTIONS, 'O', 0, 0, "options", N_("Options"), \
	  N_("change the options of the program")) \
	X(KEYS, 'B', 0, 0, "keys", N_("Keys"), \
	  N_("see which key does what, and change it")) \
	X(THEME, 'T', 0, 0, "theme", N_("Theme"), \
	  N_("choose how the screen looks")) \
	X(WHY, 'y', 0, 0, "why", N_("Why?"), \
	  N_("why is it not sent? all about it on one page")) \
	X(ACCOUNTS, 'K', 0, 0, "accounts", N_("Accounts"), \
	  N_("your schools: add one, log in, remove")) \
	X(UP, TERM_KEY(KEY_UP), 'k', CTRL_KEY('p'), "up", N_("Up"), \
	  N_("one line up")) \
	X(DOWN, TERM_KEY(KEY_DOWN), 'j', CTRL_KEY('n'), "down", N_("Down"), \
	  N_("one line down")) \
	X(PAGE_UP, TERM_KEY(KEY_PPAGE), CTRL_KEY('b'), 0, "page-up", \
	  N_("Page up"), N_("one page up")) \
	X(PAGE_DOWN, TERM_KEY(KEY_NPAGE), CTRL_KEY('f'), 0, "page-down", \
	  N_("Page down"), N_("one page down")) \
	X(HOME, TERM_KEY(KEY_HOME), 'g', 0, "home", N_("Top"), \
	  N_("to the top")) \
	X(END, TERM_KEY(KEY_END), 'G', 0, "end", N_("End"), \
	  N_("to the end")) \
	X(ITEM, '\t', 0, 0, "item", N_("Next item"), \
	  N_("to the next thing that can be opened")) \
	X(ITEM_BACK, TERM_KEY(KEY_BTAB), 0, 0, "item-back", N_("Item before"), \
	  N_("to the thing before that can be opened")) \
	X(REDRAW, CTRL_KEY('l'), 0, 0, "redraw", N_("Redraw"), \
	  N_("draw the screen anew"))

enum action {
#define ACTION_ENUM(id, ...) ACTION_##id,
	ACTIONS(ACTION_ENUM)
#undef ACTION_ENUM
	ACTION_COUNT
};

#define KEYS_EACH 3
struct action_row {
	int keys[KEYS_EACH]; /* 0: none */
	const char *name, *label, *help; /* label and help: msgids */
};

const struct action_row *action_row(enum action a);
/* ACTION_COUNT: none. */
enum action action_named(const char *name, size_t len);

#endif
