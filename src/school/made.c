/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#include "school/made.h"
#include "school/words.h"

void seed_init(struct seed *s, uint64_t n)
{
	s->state = n * UINT64_C(0x9e3779b97f4a7c15) + 0x1234567;
	seed_next(s);
}

/* splitmix64 */
uint64_t seed_next(struct seed *s)
{
	uint64_t z = (s->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

unsigned seed_below(struct seed *s, unsigned n)
{
	return (unsigned)((seed_next(s) >> 33) % n);
}

static const struct {
	const char *type;
	const char *ending;
} kinds[] = {
    [MADE_PDF] = {"application/pdf", "pdf"},
    [MADE_ODT] = {"application/vnd.oasis.opendocument.text", "odt"},
    [MADE_JPEG] = {"image/jpeg", "jpg"},
    [MADE_WAV] = {"audio/x-wav", "wav"},
    [MADE_TEXT] = {"text/plain", "txt"},
};

const char *made_type(enum made_kind kind)
{
	return kinds[kind].type;
}

const char *made_ending(enum made_kind kind)
{
	return kinds[kind].ending;
}

bool made_text(FILE *f, struct seed *s, const char *title, size_t size)
{
	size_t n = strlen(title) + 2;
	unsigned in_line = 0;

	fprintf(f, "%s\n\n", title);
	while (n < size) {
		const char *w = words_sentence(seed_below(s, 1000));

		in_line = (in_line + 1) % 4;
		fprintf(f, "%s%s", w, in_line ? "\n" : "\n\n");
		n += strlen(w) + (in_line ? 1 : 2);
	}
	return !ferror(f);
}

static void le(FILE *f, uint32_t v, int bytes)
{
	while (bytes-- > 0) {
		putc((int)(v & 255), f);
		v >>= 8;
	}
}

/* One half of a sine by a parabola is close enough for a melody. */
static int wave(uint32_t phase)
{
	int x = (int)(phase >> 16 & 0x7fff) - 0x4000;
	int y = 0x4000 - (int)((int64_t)x * x / 0x4000);

	return phase & UINT32_C(0x80000000) ? -y : y;
}

bool made_wav(FILE *f, struct seed *s, size_t size)
{
	static const unsigned hertz[] = {
	    262, 294, 330, 349, 392, 440, 494, 523};
	const uint32_t rate = 22050;
	uint32_t bytes = (uint32_t)(size > 48 ? size - 44 : 4) & ~UINT32_C(1);
	uint32_t phase = 0, step = 0;
	unsigned char frame[2];

	fputs("RIFF", f);
	le(f, bytes + 36, 4);
	fputs("WAVEfmt ", f);
	le(f, 16, 4);
	le(f, 1, 2); /* PCM */
	le(f, 1, 2); /* mono */
	le(f, rate, 4);
	le(f, rate * 2, 4);
	le(f, 2, 2);
	le(f, 16, 2);
	fputs("data", f);
	le(f, bytes, 4);
	for (uint32_t i = 0; i < bytes / 2; i++) {
		uint32_t in_note = i % (rate / 3);
		int v;

		if (in_note == 0)
			step = (uint32_t)((uint64_t)hertz[seed_below(s, 8)] *
					  (UINT64_C(1) << 32) / rate);
		phase += step;
		v = (int)((int64_t)wave(phase) * (rate / 3 - in_note) /
			  (rate / 3));
		frame[0] = (unsigned char)(v & 255);
		frame[1] = (unsigned char)((unsigned)v >> 8 & 255);
		fwrite(frame, 1, 2, f);
	}
	return !ferror(f);
}

bool made_write(
    FILE *f, enum made_kind kind, const char *title, uint64_t n, size_t size)
{
	struct seed s;

	seed_init(&s, n);
	switch (kind) {
	case MADE_PDF: return made_pdf(f, &s, title, size);
	case MADE_ODT: return made_odt(f, &s, title, size);
	case MADE_JPEG: return made_jpeg(f, &s, size);
	case MADE_WAV: return made_wav(f, &s, size);
	case MADE_TEXT: return made_text(f, &s, title, size);
	}
	return false;
}
