/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/tty.h"

#define LONG "https://schule.example.org/iserv/exercise/show/1234567"

/* The near end of a terminal of so many columns; 0: a pipe. */
static FILE *open_end(int columns, int *far)
{
	struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
	int ends[2];

	if (!columns) {
		assert_int_equal(pipe(ends), 0);
		*far = ends[0];
		return fdopen(ends[1], "w");
	}
	*far = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(*far >= 0 && grantpt(*far) == 0 && unlockpt(*far) == 0);
	ends[1] = open(ptsname(*far), O_RDWR | O_NOCTTY);
	assert_true(ends[1] >= 0);
	assert_int_equal(ioctl(ends[1], TIOCSWINSZ, &size), 0);
	return fdopen(ends[1], "w");
}

/* What is read where text was told; a terminal's own CR left out. */
static void told(int columns, int indent, const char *text, const char *want)
{
	char got[2000];
	int far;
	FILE *to = open_end(columns, &far);
	size_t len = 0;
	char c;

	tty_tell(to, indent, "%s", text);
	fclose(to);
	while (read(far, &c, 1) == 1 && len + 1 < sizeof(got))
		if (c != '\r')
			got[len++] = c;
	got[len] = '\0';
	assert_string_equal(got, want);
	close(far);
}

static void a_sentence_ends_its_lines_between_words(void **state)
{
	UNUSED(state);
	told(30, 2, "ranzen: Er liegt im Schlüsselbund: Nur du öffnest ihn.",
	     "ranzen: Er liegt im\n  Schlüsselbund: Nur du\n  öffnest ihn.\n");
	told(30, 24, "  --left            Der Rest steht daneben.",
	     "  --left            Der Rest\n               steht daneben.\n");
	told(30, 0, "Eins.\n\nZwei.", "Eins.\n\nZwei.\n");
}

static void an_address_is_left_whole(void **state)
{
	UNUSED(state);
	told(30, 2, "Siehe dort:\n\n  " LONG "\n\nund hier " LONG " oder da",
	     "Siehe dort:\n\n  " LONG "\n\nund hier\n  " LONG "\n  oder da\n");
}

static void nothing_is_changed_where_nobody_looks(void **state)
{
	UNUSED(state);
	told(0, 2, LONG " " LONG " und noch viel mehr, das in keine Zeile geht",
	     LONG " " LONG " und noch viel mehr, das in keine Zeile geht\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_ends_its_lines_between_words),
		cmocka_unit_test(an_address_is_left_whole),
		cmocka_unit_test(nothing_is_changed_where_nobody_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
