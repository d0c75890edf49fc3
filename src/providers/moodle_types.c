/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which file names a task takes. A teacher chooses endings (".pdf"), groups of
 * Moodle ("document") and MIME types; the site tells them as they were chosen.
 * What the groups stand for is as Moodle 4.5 has it out of the box.
 */
#include "base/base.h"
#include "providers/moodle_read.h"

#define TYPES_LIMIT 4096
#define ENDING_MAX 16

static const struct { const char *name, *endings; } groups[] = {
	{ "archive", "7z bdoc cdoc ddoc gtar tgz gz gzip hqx rar sit tar zip" },
	{ "audio", "aac aif aiff aifc au flac m3u mp3 m4a oga ogg ra ram rm wav"
		   " wma" },
	{ "document", "doc docx epub gdoc odt ott oth pdf rtf" },
	{ "html_audio", "aac flac mp3 m4a oga ogg wav" },
	{ "html_track", "vtt" },
	{ "html_video", "fmp4 mov mp4 m4v ogv webm" },
	{ "image", "ai bmp gdraw gif ico jpe jpeg jpg pct pic pict png svg svgz"
		   " tif tiff" },
	{ "media_source", "m3u8 mpd" },
	{ "optimised_image", "gif jpe jpeg jpg png" },
	{ "presentation", "gslides odp otp pps ppt pptx pptm potx potm ppam ppsx"
			  " ppsm pub sxi sti" },
	{ "spreadsheet", "csv gsheet ods ots xls xlsx xlsm" },
	{ "video", "3gp avi dv dif flv f4v fmp4 mov movie mp4 m4v mpeg mpe mpg"
		   " ogv qt rmvb rv ts webm wmv asf" },
	{ "web_audio", "aac flac mp3 m4a oga ogg ra wav" },
	{ "web_file", "css html xhtml htm js scss" },
	{ "web_image", "gif jpe jpeg jpg png svg svgz" },
	{ "web_video", "avi flv f4v fmp4 mov mp4 m4v mpeg mpe mpg ogv qt ts"
		       " webm" },
	{ "application/pdf", "pdf" },
	{ "application/msword", "doc" },
	{ "application/vnd.oasis.opendocument.text", "odt" },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml"
	  ".document", "docx" },
	{ "application/zip", "zip" },
	{ "image/jpeg", "jpe jpeg jpg" },
	{ "image/png", "png" },
};

static bool has(const struct buf *b, const char *ending, size_t n)
{
	for (const char *s = b->data; s && *s; s += strspn(s, " ")) {
		size_t len = strcspn(s, " ");

		if (len == n && strncmp(s, ending, n) == 0)
			return true;
		s += len;
	}
	return false;
}

static void add(struct buf *b, const char *ending, size_t n)
{
	if (has(b, ending, n))
		return;
	if (b->len)
		buf_char(b, ' ');
	buf_add(b, ending, n);
}

static bool add_ending(struct buf *b, const char *s, size_t n)
{
	char low[ENDING_MAX];

	if (n < 2 || n > ENDING_MAX || *s != '.')
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!isalnum((unsigned char)s[i]) && !strchr("._-+", s[i]))
			return false;
		low[i - 1] = (char)tolower((unsigned char)s[i]);
	}
	add(b, low, n - 1);
	return true;
}

static bool add_group(struct buf *b, const char *s, size_t n)
{
	const char *e;

	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		if (strlen(groups[i].name) != n ||
		    strncmp(groups[i].name, s, n) != 0)
			continue;
		for (e = groups[i].endings; *e; e += strspn(e, " ")) {
			size_t len = strcspn(e, " ");

			add(b, e, len);
			e += len;
		}
		return true;
	}
	return false;
}

char *moodle_types(struct arena *a, const char *list)
{
	struct buf b;

	buf_init(&b, TYPES_LIMIT);
	while (list && *list) {
		size_t n = strcspn(list, ",; \n");

		/* "*", or a type that we do not know: the school says which */
		if (n && !add_ending(&b, list, n) && !add_group(&b, list, n)) {
			buf_clear(&b);
			break;
		}
		list += n + (list[n] != '\0');
	}
	return arena_take(a, &b);
}
