/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text from outside, made harmless once, at the provider's edge
 * (promise P7), and what a screen needs to lay text out. Unicode by utf8proc.
 */
#ifndef RANZEN_BASE_TEXT_H
#define RANZEN_BASE_TEXT_H

#include "base/buf.h"

enum text_clean_flags {
	TEXT_LINE = 0,       /* one line: breaks and tabs become a blank */
	TEXT_BREAKS = 1 << 0 /* keeps \n */
};

/*
 * Appends a clean NFC form of len bytes: ill-formed UTF-8 becomes U+FFFD; C0,
 * DEL, C1 become U+FFFD (ESC too); direction overrides and isolates
 * (U+202A..U+202E, U+2066..U+2069) and U+FEFF, U+2028/9 go away or become a break.
 */
void text_clean(struct buf *out, const char *s, size_t len, unsigned flags);

/*
 * A safe file name from any bytes: clean line, no '/', '\\', leading dots or
 * blanks, none of <>:"|?*; never "." or ".." or empty ("unnamed"); at most
 * 200 bytes, the ending kept. For any input the result is one path component.
 */
void text_file_name(struct buf *out, const char *s, size_t len);

/* The next of the words that blanks part, NUL-terminated in copy; false: no
 * more. */
bool text_word(const char **words, char *copy, size_t size);
/* All of these words are in the text, in capitals or not. */
bool text_has(const char *text, const char *words);
/* The same where text_fold made both. */
bool text_has_folded(const char *text, const char *words);

/* Same key for names that differ only in case or normal form; with and without
 * its dot "i" is one letter, so that Turkish needs no folding of its own. */
void text_fold(struct buf *out, const char *s);
/* And a, o and u with two dots are ae, oe and ue, as those type who have no such
 * keys (sharp s is ss for text_fold, too). */
void text_fold_typed(struct buf *out, const char *s);

/*
 * Columns are those that terminals and the C library count, each code point for
 * itself: wide ones take 2, marks, joiners, selectors and jamo that join the
 * syllable before them 0. So a flag of two letters takes 2, and a family of
 * three people joined to one picture 6: few terminals show that as one.
 */
/* One code point at s (NUL-terminated): bytes, and columns. */
size_t text_char(const char *s, int32_t *c, int *columns);
/* Its bytes in UTF-8, and how many they are. */
#define TEXT_CHAR 5
size_t text_encode(int32_t c, char out[TEXT_CHAR]);
/* It begins with one of these letters: whole ones, so that no byte of another
 * letter counts (the first of an answer). An empty text begins with none. */
bool text_begins(const char *s, const char *letters);
/* Any of it is written from right to left. */
bool text_rtl(const char *s, size_t len);
/* One grapheme cluster at s (NUL-terminated, well formed): bytes, and columns. */
size_t text_cluster(const char *s, int *columns);
/* Columns on a terminal. */
int text_width(const char *s);
/* Bytes of the longest prefix that fits into columns (whole clusters);
 * *used gets its columns. */
size_t text_fit(const char *s, int columns, int *used);
/* Bytes of the first row of s in so many columns, broken at a blank where there
 * is one: it and those beside it are in neither row. *next: where the second
 * begins. */
size_t text_break(const char *s, int columns, size_t *next);
/*
 * A size as people say it: "180 kB", "4.2 MB", "50 MB" for 50 * 1024 * 1024,
 * as schools state their limits; "" below 0, where it is not known. point is
 * the decimal sign of the language. The blank inside is U+00A0, so that no line
 * breaks there.
 */
#define TEXT_SIZE 32
void text_size(char out[TEXT_SIZE], int64_t bytes, const char *point);
/*
 * Words as Moodle counts them: runs of anything but separators, control
 * characters and long dashes. So "e-mail" is one, and so is "–" none.
 */
int64_t text_words(const char *s);
/* Bytes are well-formed UTF-8. */
bool text_valid(const char *s, size_t len);

#endif
