/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes: files with mistakes, depths, and whether what they name can be read
 * by everybody. Contrast: WCAG 2.2, 1.4.3 (text 4.5, bold 3) and 1.4.11 (bars
 * 3). Colour vision: the matrices for severity 1.0 of Machado, Oliveira and
 * Fernandes, "A Physiologically-based Model for Simulation of Color Vision
 * Deficiency", IEEE TVCG 15 (2009); distances in CIELAB.
 */
#include "base/base.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/disk.h"
#include "ui/colour.h"
#include "ui/theme.h"

#define APART 25 /* in CIELAB; 2 is just seen, 10 at a glance */

static const enum depth depths[] = {DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE};

static const char *const role_names[] = {
#define ROLE_NAME(name, attrs, help) #name,
	ROLES(ROLE_NAME)
#undef ROLE_NAME
};

static char *write_theme(const char *text)
{
	char path[] = "/tmp/ranzen-theme-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return str_dup(path);
}

static void count_mistake(void *ctx, const char *file, int line)
{
	UNUSED(file);
	*(int *)ctx = *(int *)ctx * 10 + line;
}

static int read_text(struct theme *t, const char *text, enum depth depth)
{
	char *path = write_theme(text);
	int lines = 0;

	theme_init(t);
	assert_int_equal(theme_read(t, path, depth, count_mistake, &lines),
			 ERR_OK);
	unlink(path);
	free(path);
	return lines;
}

static void a_theme_with_mistakes_is_used_without_them(void **state)
{
	static const char text[] = "colour sea = 24 4 4 # a comment\n"
				   "header = sea - bold\n"
				   "header = sea\n"
				   "nonsense = sea -\n"
				   "title = - pink\n"
				   "colour x = #12345\n"
				   "background = \n"
				   "colour y = 16 16";
	struct theme t;

	UNUSED(state);
	assert_int_equal(read_text(&t, text, DEPTH_256), 345678);
	assert_int_equal(t.role[ROLE_header].fg, 24);
	assert_int_equal(t.role[ROLE_header].attrs, STYLE_BOLD);
	assert_false(t.background);
	read_text(&t, text, DEPTH_8);
	assert_int_equal(t.role[ROLE_header].fg, 4);
	read_text(&t, text, DEPTH_MONO);
	assert_int_equal(t.role[ROLE_header].fg, THEME_OWN);
}

static void a_colour_is_derived_where_it_is_not_given(void **state)
{
	static const char text[] = "colour night = #000010\n"
				   "background = night\n"
				   "text = #f0f0f0 -\n"
				   "bad = #a00000 -\n"
				   "good = 34 -\n"
				   "title = - -\n";
	struct theme t;

	UNUSED(state);
	assert_int_equal(read_text(&t, text, DEPTH_TRUE), 0);
	assert_true(t.background);
	assert_int_equal(t.role[ROLE_text].bg, THEME_TRUE | 0x10);
	assert_int_equal(t.role[ROLE_title].fg, THEME_TRUE | 0xf0f0f0);
	assert_int_equal(t.role[ROLE_link].fg, THEME_TRUE | 0xf0f0f0);
	assert_int_equal(t.role[ROLE_good].fg, 34);
	assert_int_equal(t.role[ROLE_bad].fg, THEME_TRUE | 0xa00000);
	read_text(&t, text, DEPTH_256);
	assert_int_equal(t.role[ROLE_text].fg, 255);
	assert_int_equal(t.role[ROLE_text].bg, 232);
	/* The most similar would be too dark to be read. */
	assert_true(colour_contrast(theme_rgb(t.role[ROLE_bad].fg),
				    theme_rgb(232)) >= 4.5);
	read_text(&t, text, DEPTH_8);
	assert_int_equal(t.role[ROLE_text].bg, 0);
	assert_int_equal(t.role[ROLE_text].fg, 7);
}

static void the_terminal_s_own_is_only_where_it_is_said(void **state)
{
	static const char text[] = "colour x = #2e7d8c - 3\n"
				   "colour y = - 3\n"
				   "good = x -\n"
				   "bad = y -\n";
	struct theme t;

	UNUSED(state);
	assert_int_equal(read_text(&t, text, DEPTH_TRUE), 0);
	assert_int_equal(t.role[ROLE_good].fg, THEME_TRUE | 0x2e7d8c);
	assert_int_equal(t.role[ROLE_bad].fg, THEME_OWN);
	read_text(&t, text, DEPTH_256);
	assert_int_equal(t.role[ROLE_good].fg, THEME_OWN);
	assert_int_equal(t.role[ROLE_bad].fg, THEME_OWN);
	read_text(&t, text, DEPTH_16);
	assert_int_equal(t.role[ROLE_good].fg, 3);
	assert_int_equal(t.role[ROLE_bad].fg, 3);
	read_text(&t, text, DEPTH_8);
	assert_int_not_equal(t.role[ROLE_good].fg, THEME_OWN);
	assert_int_equal(t.role[ROLE_bad].fg, THEME_OWN);
}

/* What xterm shows for the 16, which others show as the Linux console does. */
static int32_t in_xterm(int number)
{
	static const int32_t xterm[16] = {
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
		0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
		0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	};

	return xterm[number];
}

/* With 8 colours bold text is bright, on the console and in xterm. */
static int32_t seen(int32_t colour, bool bright, bool xterm)
{
	if (colour >= 0 && colour < 8 && bright)
		colour += 8;
	return xterm && colour >= 0 && colour < 16 ? in_xterm((int)colour)
						   : theme_rgb(colour);
}

static double contrast_of(const struct theme *t, int role, enum depth depth,
			  bool xterm)
{
	const struct style *s = &t->role[role];
	bool bold = s->attrs & STYLE_BOLD;

	return colour_contrast(seen(s->fg, bold && depth == DEPTH_8, xterm),
			       seen(s->bg, false, xterm));
}

/* Roles that cannot be read well enough; says which. */
static int unreadable(const struct theme *t, enum depth depth, const char *name)
{
	int bad = 0;

	for (int r = 0; r < ROLE_COUNT; r++) {
		const struct style *s = &t->role[r];
		double need = s->attrs & STYLE_BOLD || r == ROLE_bar ||
			      r == ROLE_bar_rest ? 3.0 : 4.5;

		if (s->fg == THEME_OWN || s->bg == THEME_OWN)
			continue;
		for (int xterm = 0; xterm < 2; xterm++) {
			double c = contrast_of(t, r, depth, xterm);

			if (c >= need)
				continue;
			bad++;
			if (name)
				print_error("%s, depth %d, %s%s: %.2f < %.1f\n",
					    name, (int)depth, role_names[r],
					    xterm ? " in xterm" : "", c, need);
		}
	}
	return bad;
}

static void each_shipped(void (*check)(const char *name, const char *file))
{
	struct paths p;
	char **names;
	size_t n;

	setenv("RANZEN_HOME", "/nonexistent", 1);
	paths_init(&p);
	assert_int_equal(theme_names(&p, &names, &n), ERR_OK);
	assert_int_equal(n, 7);
	for (size_t i = 0; i < n; i++) {
		char *file = theme_file(&p, names[i]);

		check(names[i], file);
		free(file);
		free(names[i]);
	}
	free(names);
	paths_release(&p);
}

static void check_whole(const char *name, const char *file)
{
	char *text = NULL;
	size_t len;
	int lines = 0;
	struct theme t;

	theme_init(&t);
	assert_int_equal(theme_read(&t, file, DEPTH_256, count_mistake, &lines),
			 ERR_OK);
	assert_int_equal(lines, 0);
	assert_int_equal(disk_read_file(disk_real(), file, 65536, &text, &len),
			 ERR_OK);
	for (int r = 0; r < ROLE_COUNT; r++) {
		char line[64];

		str_printf(line, sizeof(line), "\n%s ", role_names[r]);
		if (!strstr(text, line))
			print_error("%s lacks %s\n", name, role_names[r]);
		assert_non_null(strstr(text, line));
	}
	free(text);
}

static void the_shipped_themes_name_every_role(void **state)
{
	UNUSED(state);
	each_shipped(check_whole);
}

static void check_contrast(const char *name, const char *file)
{
	int bad = 0;

	for (size_t i = 0; i < ARRAY_LEN(depths); i++) {
		struct theme t;

		theme_init(&t);
		assert_int_equal(theme_read(&t, file, depths[i], NULL, NULL),
				 ERR_OK);
		bad += unreadable(&t, depths[i], name);
		if (strcmp(name, "default") != 0 && strcmp(name, "mono") != 0)
			assert_true(t.background);
	}
	assert_int_equal(bad, 0);
}

static void the_shipped_themes_can_be_read_at_every_depth(void **state)
{
	UNUSED(state);
	each_shipped(check_contrast);
}

static void a_theme_that_cannot_be_read_is_noticed(void **state)
{
	static const char text[] = "colour night = #101010 233 0 0\n"
				   "background = night\n"
				   "colour ink = #c0c0c0 250 7 7\n"
				   "colour dull = #505050 239 8 4\n"
				   "text = ink -\n"
				   "dim = dull -\n";
	struct theme t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(depths); i++) {
		read_text(&t, text, depths[i]);
		assert_true(unreadable(&t, depths[i], NULL) > 0);
	}
}

/* ---- colour vision */
static const double machado[][3][3] = {
	{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216},
	 {-0.003882, -0.048116, 1.051998}}, /* protanopia */
	{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
	 {-0.011820, 0.042940, 0.968881}}, /* deuteranopia */
	{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602},
	 {0.004733, 0.691367, 0.303900}}, /* tritanopia */
};

static double linear(int v)
{
	double x = v / 255.0;

	return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4);
}

static double curve(double x)
{
	return x > 216.0 / 24389 ? cbrt(x) : (24389.0 / 27 * x + 16) / 116;
}

static void lab_of(int32_t rgb, const double m[3][3], double lab[3])
{
	double in[3] = {linear(rgb >> 16 & 0xff), linear(rgb >> 8 & 0xff),
			linear(rgb & 0xff)}, c[3], x, y, z;

	for (int i = 0; i < 3; i++) {
		c[i] = m[i][0] * in[0] + m[i][1] * in[1] + m[i][2] * in[2];
		c[i] = fmin(fmax(c[i], 0), 1);
	}
	x = (0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.9505;
	y = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
	z = (0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.089;
	lab[0] = 116 * curve(y) - 16;
	lab[1] = 500 * (curve(x) - curve(y));
	lab[2] = 200 * (curve(y) - curve(z));
}

/* The smallest distance of good, warn, bad and text for any kind of vision. */
static double apart(const struct theme *t, bool bright)
{
	static const enum role roles[] = {ROLE_good, ROLE_warn, ROLE_bad};
	double least = 1000;

	for (size_t v = 0; v < ARRAY_LEN(machado); v++) {
		double lab[3][3];

		for (int i = 0; i < 3; i++) {
			const struct style *s = &t->role[roles[i]];

			lab_of(seen(s->fg, bright && s->attrs & STYLE_BOLD,
				    false), machado[v], lab[i]);
		}
		for (int i = 0; i < 3; i++) {
			const double *a = lab[i], *b = lab[(i + 1) % 3];

			least = fmin(least, sqrt(pow(a[0] - b[0], 2) +
						 pow(a[1] - b[1], 2) +
						 pow(a[2] - b[2], 2)));
		}
	}
	return least;
}

static void good_and_bad_stay_apart_for_all_colour_vision(void **state)
{
	struct theme t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(depths); i++) {
		theme_init(&t);
		assert_int_equal(theme_read(&t, "themes/colour-blind-safe.theme",
					    depths[i], NULL, NULL), ERR_OK);
		if (apart(&t, depths[i] == DEPTH_8) < APART)
			print_error("depth %d: %.1f\n", (int)depths[i],
				    apart(&t, depths[i] == DEPTH_8));
		assert_true(apart(&t, depths[i] == DEPTH_8) >= APART);
	}
	read_text(&t, "good = #5fa05f -\nwarn = #c0a030 -\nbad = #c07050 -\n",
		  DEPTH_TRUE);
	assert_true(apart(&t, false) < APART);
}

static void a_theme_of_ones_own_comes_first(void **state)
{
	char home[] = "/tmp/ranzen-themes-XXXXXX", file[128], *found;
	struct paths p;
	char **names;
	size_t n;

	UNUSED(state);
	assert_non_null(mkdtemp(home));
	setenv("RANZEN_HOME", home, 1);
	paths_init(&p);
	str_printf(file, sizeof(file), "%s/themes", home);
	assert_int_equal(mkdir(file, 0700), 0);
	for (int i = 0; i < 2; i++) {
		str_printf(file, sizeof(file), "%s/themes/%s.theme", home,
			   i ? "dark" : "aubergine");
		assert_int_equal(disk_write_file(disk_real(), file, "", 0, 0600),
				 ERR_OK);
	}
	found = theme_file(&p, "dark");
	assert_string_equal(found, file);
	assert_int_equal(theme_names(&p, &names, &n), ERR_OK);
	assert_int_equal(n, 8);
	assert_string_equal(names[0], "aubergine");
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	free(found);
	paths_release(&p);
	str_printf(file, sizeof(file), "rm -r %s", home);
	assert_int_equal(system(file), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_theme_with_mistakes_is_used_without_them),
		cmocka_unit_test(a_colour_is_derived_where_it_is_not_given),
		cmocka_unit_test(the_terminal_s_own_is_only_where_it_is_said),
		cmocka_unit_test(the_shipped_themes_name_every_role),
		cmocka_unit_test(the_shipped_themes_can_be_read_at_every_depth),
		cmocka_unit_test(a_theme_that_cannot_be_read_is_noticed),
		cmocka_unit_test(good_and_bad_stay_apart_for_all_colour_vision),
		cmocka_unit_test(a_theme_of_ones_own_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
