/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table makes the error codes and their sentences. Functions return
 * an enum err (ERR_OK is 0); detail goes to the log; the roof (src/cli, ui,
 * src/main) turns the code into words with gettext.
 */
#ifndef RANZEN_BASE_ERR_H
#define RANZEN_BASE_ERR_H

#define N_(s) s

/* code, sentence for a person (English msgid: what happened, what to do) */
#define ERR_TABLE(X) \
	X(OK, N_("all is well")) \
	X(NOMEM, N_("there is not enough memory")) \
	X(IO, N_("a file could not be read or written")) \
	X(NOSPACE, N_("the disk is full: make room")) \
	X(READONLY, N_("this place cannot be written to: choose another one")) \
	X(DENIED, N_("you have no right to do that here")) \
	X(NOT_FOUND, N_("there is no such thing")) \
	X(EXISTS, N_("that exists already")) \
	X(USAGE, N_("that command was not understood")) \
	X(LIMIT, N_("that is larger than allowed")) \
	X(FORMAT, N_("the data is not in the form that was expected")) \
	X(CHANGED, N_("the file changed while it was read: save it and close its program, then try again")) \
	X(FOLDER, N_("this is a folder: choose the files in it, or pack it into one file first (zip)")) \
	X(NO_FILE, N_("this is a device or the like and no file: choose a file")) \
	X(DANGLING, N_("this is a link to something that is not there: choose the file itself")) \
	X(UNREADABLE, N_("you have no right to read this file: ask who owns it for a copy")) \
	X(BUSY, N_("another program is using the store")) \
	X(STORE_NEWER, N_("the store was made by a newer version of ranzen; please update ranzen")) \
	X(STORE_BROKEN, N_("the store is damaged: ranzen check --repair puts right what can be, and deletes nothing")) \
	X(SEAL_BROKEN, N_("the sealed copy of a file is damaged: hand it in again")) \
	X(NO_LIBRARY, N_("a library that is needed is not installed")) \
	X(SYNC_ABSENT, N_("the sync program does not answer")) \
	X(OFFLINE, N_("your line is down")) \
	X(NO_NAME, N_("the name of the school's server is not known: check the address")) \
	X(PORTAL, N_("a login page of the network answers instead of the school: open a browser and log in to the network")) \
	X(UNREACHABLE, N_("the school's server cannot be reached")) \
	X(TLS, N_("the school's certificate is not trusted: check the address; where the school made it itself, get its file there and give it with --ca FILE")) \
	X(TIMEOUT, N_("the school's server does not answer")) \
	X(CUT, N_("the connection was cut")) \
	X(OVERLOADED, N_("the school's server is overloaded")) \
	X(DATABASE, N_("the school's server runs, but its database does not answer")) \
	X(HALF_DOWN, N_("the school's web server runs, but the program behind it does not")) \
	X(HALF_SLOW, N_("the school's server was too busy to finish in time")) \
	X(MAINTENANCE, N_("the school's server is under maintenance")) \
	X(REFUSED, N_("the school's server refused")) \
	X(NOT_THIS, N_("what answers there is not this platform: check the address")) \
	X(GARBLED, N_("the school's server sent something that makes no sense")) \
	X(LOGIN, N_("you need to log in again")) \
	X(LOGIN_REFUSED, N_("name or password is wrong")) \
	X(LOGIN_OR_LOCK, N_("name or password is wrong; after several wrong tries the school locks an account for a while and says the same")) \
	X(CODE_DUE, N_("the school wants a code besides the password (second factor): log in where you can type it")) \
	X(CODE, N_("that code is wrong or too old")) \
	X(STRANGE_LOGIN, N_("the school's login shows a page that ranzen does not know: log in to its site in a browser and see what it wants")) \
	X(PASSWORD_OLD, N_("the school wants a new password from you: log in to its site in a browser and change it there")) \
	X(POLICY, N_("the school wants you to agree to its rules first: log in to its site in a browser and do so there")) \
	X(NO_BROWSER, N_("here people do not log in by the browser: leave --browser away")) \
	X(NO_CERT, N_("that is no file with a certificate (PEM, it begins with -----BEGIN CERTIFICATE-----)")) \
	X(SUSPENDED, N_("the school has locked your account: ask at the school")) \
	X(PASTE, N_("that is not the address from the browser: it begins with moodlemobile://token=")) \
	X(PASTE_CUT, N_("that address is not complete: copy all of it")) \
	X(PASTE_OLD, N_("that address belongs to another login, an older one or at another school: take the one that the browser shows now")) \
	X(NO_PLATFORM, N_("ranzen cannot speak to this platform yet")) \
	X(NO_SERVICE, N_("this school does not let programs in: its mobile service is switched off; ask at the school")) \
	X(NO_SERVICES, N_("this school does not let programs in: its web services are switched off; ask at the school")) \
	X(DENIED_SERVICE, N_("the school does not allow your account to be used by a program; ask at the school")) \
	X(TOO_OLD, N_("the school's server is too old for ranzen, or lacks a part that it needs; tell the school")) \
	X(NO_ADDRESS, N_("that is not the address of a school: it looks like https://school.example, with https and without a name or password")) \
	X(NO_PASSWORD, N_("no name or no password was given: nothing was asked of the school")) \
	X(CLOCK, N_("the clock of this computer is wrong")) \
	X(ELSEWHERE, N_("this file lies with another service: open it in a browser")) \
	X(GONE, N_("the school has removed it")) \
	X(CONFLICT, N_("the work at the school is not what you saw")) \
	X(VANISHED, N_("what you handed in is no longer at the school")) \
	X(TOO_LATE, N_("it is too late: the school takes nothing more for this task")) \
	X(TOO_EARLY, N_("it is too early: the school does not take work for this task yet")) \
	X(LOCKED, N_("the school takes no work for this task now: ask your teacher")) \
	X(STATEMENT, N_("the school wants you to agree to a statement before you hand in")) \
	X(TOO_LARGE, N_("a file is larger than the school takes")) \
	X(TOO_MANY, N_("these are more files than the school takes")) \
	X(TOO_LONG, N_("the text has more words than the school takes")) \
	X(BAD_TYPE, N_("the school does not take files of this kind here")) \
	X(BAD_NAME, N_("the school does not take a file of this name: give it another one")) \
	X(SAME_NAME, N_("at the school two of the files would have the same name: give one of them another one")) \
	X(FORM, N_("the school's page is not the one that ranzen knows: open it in a browser and hand in there")) \
	X(LEFTOVERS, N_("files of an earlier hand-in lie there, which ranzen cannot take back: delete them in a browser, then send it again")) \
	X(EMPTY, N_("there is nothing to hand in")) \
	X(NO_FOLDER, N_("the school keeps no files for programs (WebDAV), or does not let you in there: use its site in a browser, or ask at the school")) \
	X(FOLDER_LOGIN, N_("the school does not take your password for its files: perhaps it is another one now; with a second factor an app password may be needed")) \
	X(PASSWORD_DUE, N_("your password is needed for that: run it in a terminal, or give it with --password-stdin")) \
	X(NO_ROOM, N_("there is no room left for you at the school: delete something there first")) \
	X(THERE, N_("at the school there is a file of that name already: give yours another name, or say --replace")) \
	X(OTHER_FILE, N_("at the school lies another file now than the one that was seen: look at it first")) \
	X(NO_PARENT, N_("there is no such folder at the school: --make-folders makes it")) \
	X(TOP, N_("nothing can be put there: choose a folder inside one of those that \"ranzen folder list\" shows")) \
	X(NO_VERSION, N_("the school does not say which version of the file lies there: nothing is replaced")) \
	X(IN_USE, N_("somebody has that file open at the school: try again later")) \
	X(NOT_ACCEPTED, N_("the school does not accept this")) \
	X(CANCELLED, N_("it was stopped")) \
	X(INTERNAL, N_("that is a mistake in ranzen; please report it"))

enum err {
#define ERR_ENUM(code, text) ERR_##code,
	ERR_TABLE(ERR_ENUM)
#undef ERR_ENUM
	ERR_COUNT
};

/* English sentence without capital or full stop; translate at the roof. */
const char *err_text(enum err e);
/* Stable lower-case name ("nospace") for logs, JSON and the store. */
const char *err_name(enum err e);
/* The code of that name; ERR_INTERNAL where there is none. */
enum err err_by_name(const char *name);
/* What errno means to us. */
enum err err_from_errno(int no);

#endif
