/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <utf8proc.h>

#include "base/text.h"

#define MARKS_MAX	 30 /* in a row, as Stream-Safe Text (UAX #15) has it */
#define NAME_MAX_BYTES	 200
#define ENDING_MAX_BYTES 20
#define REPLACEMENT	 0xfffd

/* One code point of len bytes at s; ill-formed bytes one by one as U+FFFD. */
static size_t decode(const char *s, size_t len, utf8proc_int32_t *c)
{
	utf8proc_ssize_t n;

	if ((unsigned char)*s < 0x80) {
		*c = (unsigned char)*s;
		return 1;
	}
	n = utf8proc_iterate(
	    (const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, c);
	if (n > 0)
		return (size_t)n;
	*c = REPLACEMENT;
	return 1;
}

static void encode(struct buf *out, utf8proc_int32_t c)
{
	utf8proc_uint8_t bytes[4];

	buf_add(out, bytes, (size_t)utf8proc_encode_char(c, bytes));
}

static bool is_mark(utf8proc_int32_t c)
{
	const utf8proc_property_t *p = utf8proc_get_property(c);

	return p->combining_class || p->category == UTF8PROC_CATEGORY_MN ||
	       p->category == UTF8PROC_CATEGORY_ME;
}

/*
 * Counts marks in a row; false for one too many. Endless marks would make
 * sorting them take quadratic time, and pile up on the screen.
 */
static bool marks_ok(utf8proc_int32_t c, int *marks)
{
	utf8proc_int32_t parts[8];
	int i, n, now = *marks, class = UTF8PROC_BOUNDCLASS_START;

	if (c < 0xc0) {
		*marks = 0;
		return true;
	}
	n = (int)utf8proc_decompose_char(
	    c, parts, ARRAY_LEN(parts), UTF8PROC_DECOMPOSE, &class);
	if (n < 1 || n > (int)ARRAY_LEN(parts))
		return true;
	for (i = 0; i < n; i++)
		now = is_mark(parts[i]) ? now + 1 : 0;
	if (now > MARKS_MAX)
		return false;
	*marks = now;
	return true;
}

enum harm { HARM_NONE, HARM_BREAK, HARM_TAB, HARM_DROP, HARM_REPLACE };

static enum harm harm_of(utf8proc_int32_t c)
{
	if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
		return HARM_BREAK;
	if (c == '\t')
		return HARM_TAB;
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return HARM_REPLACE;
	if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0xfeff)
		return HARM_DROP;
	return HARM_NONE;
}

/* Everything but the normal form. false: nothing but ASCII came out. */
static bool filter(struct buf *out, const char *s, size_t len, unsigned flags)
{
	char line_break = flags & TEXT_BREAKS ? '\n' : ' ';
	utf8proc_int32_t c;
	bool wide = false;
	int marks = 0;
	size_t n;

	for (; len; s += n, len -= n) {
		n = decode(s, len, &c);
		switch (harm_of(c)) {
		case HARM_BREAK:
			if (c == '\r' && len > 1 && s[1] == '\n')
				n = 2;
			buf_char(out, line_break);
			marks = 0;
			continue;
		case HARM_TAB: c = ' '; break;
		case HARM_DROP: continue;
		case HARM_REPLACE: c = REPLACEMENT; break;
		case HARM_NONE: break;
		}
		if (!marks_ok(c, &marks))
			continue;
		wide |= c >= 0x80;
		encode(out, c);
	}
	return wide;
}

/* Maps by utf8proc and appends; true if it could. */
static bool append_mapped(struct buf *out, const struct buf *in, int options)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n;

	n = utf8proc_map((const utf8proc_uint8_t *)in->data,
	    (utf8proc_ssize_t)in->len, &mapped, (utf8proc_option_t)options);
	if (n >= 0)
		buf_add(out, mapped, (size_t)n);
	free(mapped);
	return n >= 0;
}

void text_clean(struct buf *out, const char *s, size_t len, unsigned flags)
{
	struct buf flat;
	bool wide;

	/* Three bytes of U+FFFD may come of one. */
	buf_init(&flat, len > SIZE_MAX / 4 ? len : 3 * len);
	wide = filter(&flat, s, len, flags);
	if (buf_error(&flat))
		out->error = out->error ? out->error : buf_error(&flat);
	else if (!wide)
		buf_add(out, flat.data, flat.len);
	else if (!append_mapped(out, &flat, UTF8PROC_STABLE | UTF8PROC_COMPOSE))
		out->error = out->error ? out->error : ERR_NOMEM;
	buf_release(&flat);
}

/* Where the ending of a name begins ("letter.pdf": 6); len: it has none. */
static size_t ending_of(const char *s, size_t len)
{
	size_t i = len;

	while (i && s[i - 1] != '.' && len - i < ENDING_MAX_BYTES)
		i--;
	return i > 1 && s[i - 1] == '.' ? i - 1 : len;
}

void text_file_name(struct buf *out, const char *s, size_t len)
{
	struct buf name;
	size_t from = 0, to, end, room;

	buf_init(&name, len > SIZE_MAX / 4 ? len : 3 * len + 1);
	text_clean(&name, s, len, TEXT_LINE);
	to = name.len;
	while (from < to && strchr(". ", name.data[from]))
		from++;
	while (to > from && strchr(". ", name.data[to - 1]))
		to--;
	for (end = from; end < to; end++)
		if (strchr("/\\<>:\"|?*", name.data[end]))
			name.data[end] = '_';
	if (buf_error(&name)) {
		out->error = out->error ? out->error : buf_error(&name);
	} else if (from == to) {
		buf_str(out, "unnamed");
	} else if (to - from <= NAME_MAX_BYTES) {
		buf_add(out, name.data + from, to - from);
	} else {
		end = from + ending_of(name.data + from, to - from);
		room = NAME_MAX_BYTES - (to - end);
		while (((unsigned char)name.data[from + room] & 0xc0) == 0x80)
			room--;
		while (end == to && strchr(". ", name.data[from + room - 1]))
			room--;
		buf_add(out, name.data + from, room);
		buf_add(out, name.data + end, to - end);
	}
	buf_release(&name);
}

/* Unicode's folding leaves the dot of "\u0130" behind and "\u0131" as it is. */
static void fold_dots(struct buf *out, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < out->len; i++) {
		bool dotless = strncmp(out->data + i, "\u0131", 2) == 0;
		bool dotted = strncmp(out->data + i, "i\u0307", 3) == 0;

		out->data[to++] = dotless ? 'i' : out->data[i];
		i += dotless ? 1 : dotted ? 2 : 0;
	}
	if (to == out->len)
		return;
	out->len = to;
	out->data[to] = '\0';
}

void text_fold(struct buf *out, const char *s)
{
	size_t len = strlen(s), from = out->len;
	struct buf clean;

	buf_init(&clean, len > SIZE_MAX / 4 ? len : 3 * len + 1);
	text_clean(&clean, s, len, TEXT_LINE);
	if (buf_error(&clean) ||
	    !append_mapped(out, &clean,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD))
		out->error = out->error ? out->error : ERR_NOMEM;
	fold_dots(out, from);
	buf_release(&clean);
}

/* In UTF-8 each of them is two bytes, as what is typed for it. */
void text_fold_typed(struct buf *out, const char *s)
{
	static const char *const typed[][2] = {
		{"\u00e4", "ae"}, {"\u00f6", "oe"}, {"\u00fc", "ue"}
	};
	size_t from = out->len;

	text_fold(out, s);
	for (size_t i = 0; i < ARRAY_LEN(typed) && out->len > from; i++)
		for (char *at = out->data + from; (at = strstr(at, typed[i][0]));)
			memcpy(at, typed[i][1], 2);
}

bool text_word(const char **words, char *copy, size_t size)
{
	size_t len;

	*words += strspn(*words, " ");
	len = strcspn(*words, " ");
	str_copy(copy, MIN(size, len + 1), *words);
	*words += len;
	return len > 0;
}

#define WORD_LIMIT 1024

bool text_has_folded(const char *text, const char *words)
{
	char word[WORD_LIMIT];
	bool has = true;

	while (has && text_word(&words, word, sizeof(word)))
		has = strstr(text, word);
	return has;
}

bool text_has(const char *text, const char *words)
{
	struct buf folded, want;
	bool has;

	buf_init(&folded, strlen(text) * 4 + 64);
	buf_init(&want, strlen(words) * 4 + 64);
	text_fold(&folded, text);
	text_fold(&want, words);
	has = text_has_folded(folded.data, want.data);
	buf_release(&folded);
	buf_release(&want);
	return has;
}

/* In hexagrams, circled numbers, some tone marks, and signs that are put before
 * others the C library is of another opinion than utf8proc. */
static int columns_of(utf8proc_int32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return 1;
	if ((c >= 0x1160 && c <= 0x11ff) || (c >= 0xd7b0 && c <= 0xd7fb))
		return 0;
	if ((c >= 0x3248 && c <= 0x324f) || (c >= 0x4dc0 && c <= 0x4dff) ||
	    c == 0x302e || c == 0x302f || c == 0x16ff0 || c == 0x16ff1)
		return 2;
	if (c == 0xad || (c >= 0x600 && c <= 0x605) || c == 0x6dd ||
	    c == 0x70f || c == 0x890 || c == 0x891 || c == 0x8e2 ||
	    c == 0x110bd || c == 0x110cd)
		return 1;
	if (utf8proc_category(c) == UTF8PROC_CATEGORY_MC)
		return 1;
	return utf8proc_charwidth(c);
}

size_t text_char(const char *s, int32_t *c, int *columns)
{
	size_t n = decode(s, strnlen(s, 4), c);

	*columns = columns_of(*c);
	return n;
}

size_t text_encode(int32_t c, char out[TEXT_CHAR])
{
	utf8proc_ssize_t n =
	    utf8proc_encode_char(c, (utf8proc_uint8_t *)out);

	out[n] = '\0';
	return (size_t)n;
}

bool text_begins(const char *s, const char *letters)
{
	utf8proc_int32_t first, c;

	if (!*s)
		return false;
	decode(s, strnlen(s, 4), &first);
	for (size_t n; *letters; letters += n) {
		n = decode(letters, strnlen(letters, 4), &c);
		if (c == first)
			return true;
	}
	return false;
}

bool text_rtl(const char *s, size_t len)
{
	for (size_t n; len; s += n, len -= n) {
		utf8proc_int32_t c;

		n = 1;
		if ((unsigned char)*s < 0xd6) /* U+0590 is the first of them */
			continue;
		n = decode(s, len, &c);
		switch (utf8proc_get_property(c)->bidi_class) {
		case UTF8PROC_BIDI_CLASS_R:
		case UTF8PROC_BIDI_CLASS_AL:
		case UTF8PROC_BIDI_CLASS_AN:
			return true;
		default:
			break;
		}
	}
	return false;
}

size_t text_cluster(const char *s, int *columns)
{
	utf8proc_int32_t c, next, state = 0;
	size_t at, n, left;

	*columns = 0;
	if (!*s)
		return 0;
	if ((unsigned char)s[0] < 0x80 && (unsigned char)s[1] < 0x80) {
		*columns = columns_of(s[0]);
		return 1;
	}
	left = strnlen(s, 4);
	at = decode(s, left, &c);
	*columns = columns_of(c);
	while (s[at]) {
		left = strnlen(s + at, 4);
		n = decode(s + at, left, &next);
		if (utf8proc_grapheme_break_stateful(c, next, &state))
			break;
		*columns += columns_of(next);
		at += n;
		c = next;
	}
	return at;
}

int text_width(const char *s)
{
	int columns, all = 0;
	size_t n;

	for (; (n = text_cluster(s, &columns)); s += n)
		all += columns;
	return all;
}

size_t text_fit(const char *s, int columns, int *used)
{
	size_t at = 0, n;
	int more;

	*used = 0;
	while ((n = text_cluster(s + at, &more)) && *used + more <= columns) {
		*used += more;
		at += n;
	}
	return at;
}

size_t text_break(const char *s, int columns, size_t *next)
{
	int used;
	size_t fit = text_fit(s, columns, &used), end = fit;

	if (s[fit])
		while (end > 0 && s[end] != ' ')
			end--;
	end = end > 0 ? end : MAX(fit, text_cluster(s, &used));
	*next = end + strspn(s + end, " ");
	while (*next > end && end > 0 && s[end - 1] == ' ')
		end--;
	return end;
}

static bool between_words(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
		return true;
	default:
		return c == 0x2013 || c == 0x2014; /* en and em dash */
	}
}

int64_t text_words(const char *s)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)s;
	bool inside = false;
	int64_t words = 0;

	while (*at) {
		utf8proc_int32_t c = -1;
		utf8proc_ssize_t n = utf8proc_iterate(at, -1, &c);
		bool word = n < 1 || !between_words(c);

		words += word && !inside;
		inside = word;
		at += n < 1 ? 1 : n;
	}
	return words;
}

bool text_valid(const char *s, size_t len)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n;

	for (; len; s += n, len -= (size_t)n) {
		n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &c);
		if (n < 1)
			return false;
	}
	return true;
}

void text_size(char out[TEXT_SIZE], int64_t bytes, const char *point)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	int64_t whole = bytes, tenths = 0;
	size_t unit = 0;

	if (bytes < 0) {
		*out = '\0';
		return;
	}
	while (whole >= 1000 && unit + 1 < ARRAY_LEN(units)) {
		tenths = whole % 1024 * 10 / 1024;
		whole /= 1024;
		unit++;
	}
	if (whole < 10 && tenths > 0)
		str_printf(out, TEXT_SIZE, "%d%s%d\u00a0%s", (int)whole, point,
			   (int)tenths, units[unit]);
	else
		str_printf(out, TEXT_SIZE, "%" PRId64 "\u00a0%s", whole,
			   units[unit]);
}
