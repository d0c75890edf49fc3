/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/term_true.h"

/* Its macros have the names of ordinary words: only here, and last. */
#include <ncurses.h>
#include <term.h>

#define MAGIC_32_BITS 01036 /* numbers of 32 bits: term(5) */
#define ENTRY_LIMIT 32768
#define STRINGS_MAX 500

/* Below 8 and 16 as all terminals do it, below 256 the palette, above that
 * 0xrrggbb. */
#define COLOUR_AT(digit, bright, more) \
	"\033[%?%p1%{8}%<%t" digit "%p1%d%e%p1%{16}%<%t" bright \
	"%p1%{8}%-%d%e%p1%{256}%<%t" more "8;5;%p1%d%e" more \
	"8;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"


static void put16(struct buf *b, int v)
{
	buf_char(b, (char)(v & 0xff));
	buf_char(b, (char)(v >> 8 & 0xff));
}

static void put32(struct buf *b, int32_t v)
{
	put16(b, v & 0xffff);
	put16(b, v >> 16 & 0xffff);
}

static void pad_even(struct buf *b)
{
	if (b->len & 1)
		buf_char(b, '\0');
}

/* "…" of a capability in place of the terminal's, NULL: keep it; "": none. */
static const char *instead(const char *name)
{
	if (strcmp(name, "setaf") == 0)
		return COLOUR_AT("3", "9", "3");
	if (strcmp(name, "setab") == 0)
		return COLOUR_AT("4", "10", "4");
	if (strcmp(name, "initc") == 0 || strcmp(name, "oc") == 0)
		return "";
	return NULL;
}

static void put_string(struct buf *offsets, struct buf *strings,
		       const char *value)
{
	if (!value || value == (char *)-1 || !*value) {
		put16(offsets, -1);
		return;
	}
	put16(offsets, (int)strings->len);
	buf_add(strings, value, strlen(value) + 1);
}

static void put_strings(struct buf *offsets, struct buf *strings)
{
	for (int i = 0; i < STRINGS_MAX && strnames[i]; i++) {
		const char *other = instead(strnames[i]);

		put_string(offsets, strings, other ? other
						   : tigetstr(strnames[i]));
	}
}

static int put_numbers(struct buf *b)
{
	int n = 0;

	for (; n < STRINGS_MAX && numnames[n]; n++) {
		int v = tigetnum(numnames[n]);

		if (strcmp(numnames[n], "colors") == 0)
			v = TERM_TRUE_COLOURS;
		else if (strcmp(numnames[n], "pairs") == 0)
			v = 256;
		put32(b, v < 0 ? -1 : v);
	}
	return n;
}

static int put_flags(struct buf *b)
{
	int n = 0;

	for (; n < STRINGS_MAX && boolnames[n]; n++)
		buf_char(b, strcmp(boolnames[n], "ccc") != 0 &&
				    tigetflag(boolnames[n]) > 0);
	return n;
}

/* The extended part: RGB, and what of it this program uses. */
static void put_extended(struct buf *out)
{
	static const char *const names[] = {"BD", "BE", "PE", "PS", "XM"};
	struct buf offsets, strings;
	size_t named = 0;

	buf_init(&offsets, ENTRY_LIMIT);
	buf_init(&strings, ENTRY_LIMIT);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		put_string(&offsets, &strings, tigetstr(names[i]));
	put16(&offsets, 0);
	named = strlen("RGB") + 1;
	buf_add(&strings, "RGB", named);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		put16(&offsets, (int)named);
		named += strlen(names[i]) + 1;
		buf_add(&strings, names[i], strlen(names[i]) + 1);
	}
	pad_even(out);
	put16(out, 1);
	put16(out, 0);
	put16(out, ARRAY_LEN(names));
	put16(out, (int)offsets.len / 2);
	put16(out, (int)strings.len);
	buf_char(out, 1);
	pad_even(out);
	buf_add(out, offsets.data, offsets.len);
	buf_add(out, strings.data, strings.len);
	if (buf_error(&offsets) || buf_error(&strings))
		out->error = ERR_LIMIT;
	buf_release(&offsets);
	buf_release(&strings);
}

/* The terminal's entry as tic would compile it. */
static void put_entry(struct buf *out, const char *name)
{
	struct buf flags, numbers, offsets, strings;
	int n_flags, n_numbers;

	buf_init(&flags, ENTRY_LIMIT);
	buf_init(&numbers, ENTRY_LIMIT);
	buf_init(&offsets, ENTRY_LIMIT);
	buf_init(&strings, ENTRY_LIMIT);
	n_flags = put_flags(&flags);
	n_numbers = put_numbers(&numbers);
	put_strings(&offsets, &strings);
	put16(out, MAGIC_32_BITS);
	put16(out, (int)strlen(name) + 1);
	put16(out, n_flags);
	put16(out, n_numbers);
	put16(out, (int)offsets.len / 2);
	put16(out, (int)strings.len);
	buf_add(out, name, strlen(name) + 1);
	buf_add(out, flags.data, flags.len);
	pad_even(out);
	buf_add(out, numbers.data, numbers.len);
	buf_add(out, offsets.data, offsets.len);
	buf_add(out, strings.data, strings.len);
	if (buf_error(&strings) || buf_error(&offsets))
		out->error = ERR_LIMIT;
	put_extended(out);
	buf_release(&flags);
	buf_release(&numbers);
	buf_release(&offsets);
	buf_release(&strings);
}

bool term_true_entry(struct buf *out)
{
	const char *name = getenv("TERM");
	struct buf entry;
	int e;

	if (!name || setupterm(NULL, STDOUT_FILENO, &e) != OK)
		return false;
	buf_init(&entry, ENTRY_LIMIT);
	if (tigetnum("colors") == 256)
		put_entry(&entry, name);
	del_curterm(cur_term);
	if (entry.len)
		buf_str(out, "hex:");
	for (size_t i = 0; i < entry.len; i++)
		buf_printf(out, "%02X", (unsigned char)entry.data[i]);
	if (buf_error(&entry))
		out->error = buf_error(&entry);
	buf_release(&entry);
	return out->len > 0 && !buf_error(out);
}
