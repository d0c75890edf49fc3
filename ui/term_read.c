/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys, the mouse, and what is pasted. Between the marks that a terminal puts
 * around a paste (ESC [ 200 ~ and ESC [ 201 ~) nothing is a key: it is gathered
 * and given as one text. A mark that never comes must not hold the keys for
 * ever: what follows after a pause is typed again. A terminal without marks is
 * known by how much comes at once.
 */
#include "base/base.h"

#include "base/clock.h"
#include "base/text.h"
#include "ui/term.h"

#define KEY_PASTE     (KEY_MAX + 0x1000)
#define KEY_PASTE_END (KEY_MAX + 0x1001)
#define PASTE_PAUSE_MS 2000
#define BURST_PAUSE_MS 300

static const char *capability(const char *name, const char *other)
{
	const char *mouse = tigetstr("kmous"), *s = tigetstr(name);

	if (s && s != (char *)-1)
		return s;
	/* Those that send the mouse as xterm does ignore what they do not
	 * know, and most of them know this. */
	return mouse && mouse != (char *)-1 ? other : NULL;
}

static void send(const char *name, const char *other)
{
	const char *s = capability(name, other);

	if (!s)
		return;
	putp(s);
	fflush(stdout);
}

void term_paste_on(struct term *t)
{
	t->pasting = false;
	t->pasted = 0;
	define_key("\033[200~", KEY_PASTE);
	define_key("\033[201~", KEY_PASTE_END);
	send("BE", "\033[?2004h");
}

void term_paste_off(struct term *t)
{
	t->pasting = false;
	send("BD", "\033[?2004l");
}

/* One key of ncurses stands for all that the mouse did meanwhile. */
static void read_mouse(struct term *t)
{
	mmask_t ours = BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;
	MEVENT m;

	while (getmouse(&m) == OK)
		if (m.bstate & ours && t->n_mouse < (int)ARRAY_LEN(t->mouse))
			t->mouse[t->n_mouse++] = m;
}

static void give_mouse(struct term *t, struct term_event *e)
{
	const MEVENT *m;

	e->key = 0;
	if (t->n_mouse == 0)
		return;
	m = &t->mouse[--t->n_mouse];
	e->mouse = true;
	e->y = m->y;
	e->x = m->x;
	e->wheel = m->bstate & BUTTON4_PRESSED ? -1
		 : m->bstate & BUTTON5_PRESSED ? 1 : 0;
}

/* A character of a paste; breaks become blanks, one for many. */
static void gather(struct term *t, wint_t c)
{
	char text[TEXT_CHAR];
	size_t n;

	if (c < 32 || c == 127)
		c = ' ';
	if (c == ' ' && (t->pasted == 0 || t->paste[t->pasted - 1] == ' '))
		return;
	n = text_encode((int32_t)c, text);
	if (t->pasted + n >= sizeof(t->paste))
		return;
	memcpy(t->paste + t->pasted, text, n);
	t->pasted += n;
}

static void end_paste(struct term *t, struct term_event *e)
{
	while (t->pasted > 0 && t->paste[t->pasted - 1] == ' ')
		t->pasted--;
	t->paste[t->pasted] = '\0';
	t->pasted = 0;
	t->pasting = false;
	e->paste = t->paste;
}

/* True: it belongs to a paste, and is dealt with. */
static bool read_paste(struct term *t, struct term_event *e, int r, wint_t c)
{
	int64_t now = 0;

	if (t->pasting || (r == KEY_CODE_YES && c == KEY_PASTE))
		now = clock_mono_ms(clock_system());
	if (t->pasting && now - t->paste_at > PASTE_PAUSE_MS)
		t->pasting = false;
	t->paste_at = now;
	if (r == KEY_CODE_YES && c == KEY_PASTE) {
		t->pasting = true;
		t->pasted = 0;
		return true;
	}
	if (r == KEY_CODE_YES && c == KEY_PASTE_END) {
		if (t->pasting)
			end_paste(t, e);
		return true;
	}
	if (t->pasting && r == OK)
		gather(t, c);
	return t->pasting;
}

/* All of it that has come by now; only its beginning is told. */
static bool read_burst(struct term *t, struct term_event *e, struct term_raw raw)
{
	int64_t now;
	bool goes_on;

	if (t->typing || !term_raw_plain(&raw))
		return false;
	now = clock_mono_ms(clock_system());
	goes_on = t->burst_at && now - t->burst_at < BURST_PAUSE_MS;
	if (!goes_on && !term_raw_burst(t, &raw))
		return false;
	t->burst_at = now;
	t->pasted = 0;
	do
		gather(t, raw.c);
	while (t->ahead_at < t->ahead_end && term_raw_plain(&t->ahead[t->ahead_at]) &&
	       term_raw_next(t, &raw));
	end_paste(t, e);
	if (goes_on)
		e->paste = NULL;
	return true;
}

bool term_read(struct term *t, struct term_event *e)
{
	struct term_raw raw;
	wint_t c;
	int r;

	memset(e, 0, sizeof(*e));
	if (t->n_mouse > 0) {
		give_mouse(t, e);
		return true;
	}
	if (!term_raw_next(t, &raw))
		return false;
	r = raw.r;
	c = raw.c;
	if (read_paste(t, e, r, c) || read_burst(t, e, raw))
		return true;
	if (r == KEY_CODE_YES) {
		e->key = TERM_KEY((int)c);
		if (c == KEY_MOUSE) {
			read_mouse(t);
			give_mouse(t, e);
		} else if (c == KEY_ENTER) {
			e->key = TERM_ENTER;
		}
		return true;
	}
	e->key = c == '\r' ? TERM_ENTER : (int)c;
	if (c >= 32 && c != 127)
		text_encode((int32_t)c, e->text);
	return true;
}

void term_drop_input(struct term *t)
{
	t->pasting = false;
	t->n_mouse = t->ahead_at = t->ahead_end = 0;
	flushinp();
}
