/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The floor of a full-screen list: ncurses and nothing else, 10,000 rows of
 * text, the cursor's row reversed. What a program costs above this is its own.
 */
#include "base/base.h"

#include <locale.h>
#include <ncurses.h>

#define ROWS 10000

struct floor { int at, top; };

static void draw_row(const struct floor *f, int row)
{
	char text[256];

	snprintf(text, sizeof(text),
		 " * %5d  A row of a list that was made for this bench", row);
	attrset(row == f->at ? A_REVERSE : A_NORMAL);
	mvprintw(row - f->top, 0, "%-*.*s", COLS - 1, COLS - 1, text);
}

static void draw(struct floor *f)
{
	if (f->at < f->top)
		f->top = f->at;
	if (f->at >= f->top + LINES)
		f->top = f->at - LINES + 1;
	erase();
	for (int i = 0; i < LINES && f->top + i < ROWS; i++)
		draw_row(f, f->top + i);
	move(f->at - f->top, 0);
	refresh();
}

static void step(struct floor *f, int by, int window)
{
	f->top = MIN(MAX(f->top + window, 0), ROWS - LINES);
	f->at = MIN(MAX(f->at + by, 0), ROWS - 1);
}

int main(void)
{
	struct floor f = {0, 0};
	int key = 0;

	setlocale(LC_ALL, "");
	initscr();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	while (key != 'q' && key != ERR) {
		draw(&f);
		key = getch();
		if (key == 'j' || key == KEY_DOWN)
			step(&f, 1, 0);
		else if (key == 'k' || key == KEY_UP)
			step(&f, -1, 0);
		else if (key == KEY_NPAGE)
			step(&f, LINES, LINES);
	}
	endwin();
	return 0;
}
