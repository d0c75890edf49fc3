/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/colour.h"

static int part(int32_t rgb, int shift)
{
	return rgb >> shift & 0xff;
}

int32_t colour_rgb(int number)
{
	static const int32_t console[16] = {
		0x000000, 0xaa0000, 0x00aa00, 0xaa5500,
		0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
		0x555555, 0xff5555, 0x55ff55, 0xffff55,
		0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
	};
	static const int32_t cube[6] = {0, 95, 135, 175, 215, 255};

	if (number < 16)
		return console[number & 15];
	if (number >= 232)
		return (8 + 10 * (number - 232)) * 0x10101;
	number -= 16;
	return cube[number / 36] << 16 | cube[number / 6 % 6] << 8 |
	       cube[number % 6];
}

/* v to the power 2.4 for 0 < v <= 1, by Newton's fifth root: the screen's
 * program does not load the library of mathematics for this. */
static double power_2_4(double v)
{
	double root = 1;

	for (int i = 0; i < 24; i++)
		root -= (root - v / (root * root * root * root)) / 5;
	return v * v * root * root;
}

static double linear(int value)
{
	double v = value / 255.0;

	return v <= 0.04045 ? v / 12.92 : power_2_4((v + 0.055) / 1.055);
}

static double luminance(int32_t rgb)
{
	return 0.2126 * linear(part(rgb, 16)) + 0.7152 * linear(part(rgb, 8)) +
	       0.0722 * linear(part(rgb, 0));
}

double colour_contrast(int32_t a, int32_t b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	return x > y ? x / y : y / x;
}

/* As the eye weighs the three, roughly. */
static int distance(int32_t a, int32_t b)
{
	int r = part(a, 16) - part(b, 16), g = part(a, 8) - part(b, 8),
	    s = part(a, 0) - part(b, 0);
	int mean = (part(a, 16) + part(b, 16)) / 2;

	return (2 * 256 + mean) * r * r / 256 + 4 * g * g +
	       (2 * 256 + 255 - mean) * s * s / 256;
}

int colour_nearest(int32_t rgb, int first, int last, int32_t against,
		   double contrast)
{
	int best = -1, best_distance = INT_MAX, most = first;
	double highest = 0;

	for (int i = first; i <= last; i++) {
		int d = distance(rgb, colour_rgb(i));
		double c;

		if (d >= best_distance)
			continue;
		c = against < 0 ? 21 : colour_contrast(colour_rgb(i), against);
		if (c > highest) {
			highest = c;
			most = i;
		}
		if (c >= contrast) {
			best = i;
			best_distance = d;
		}
	}
	return best >= 0 ? best : most;
}
