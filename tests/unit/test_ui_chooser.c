/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where files are chosen: folders as they are told, places, typed paths. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/path.h"
#include "ui/chooser.h"

static char dir[64];

static int set_up(void **state)
{
	UNUSED(state);
	str_copy(dir, sizeof(dir), "/tmp/ranzen-choose-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[96];

	UNUSED(state);
	str_printf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static void make(const char *name, const char *text, int64_t age)
{
	char *path = path_join(dir, name);
	const struct timespec when[2] = {{.tv_sec = 1700000000 - age},
					 {.tv_sec = 1700000000 - age}};
	size_t len = strlen(name);
	FILE *f;

	if (name[len - 1] == '/') {
		assert_int_equal(mkdir(path, 0700), 0);
	} else {
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(text, f);
		fclose(f);
		assert_int_equal(utimensat(AT_FDCWD, path, when, 0), 0);
	}
	free(path);
}

/* What the other program tells of the paths; uid: run as that one, -1: as us. */
static void ask_as(struct buf *told, char **args, int n, int uid)
{
	char part[4096];
	int ends[2];
	ssize_t got;
	pid_t pid;

	buf_init(told, 16u << 20);
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		if (uid >= 0 && setuid((uid_t)uid) < 0)
			_exit(1);
		_exit(lister_main(n, args));
	}
	close(ends[1]);
	while ((got = read(ends[0], part, sizeof(part))) > 0)
		buf_add(told, part, (size_t)got);
	close(ends[0]);
	waitpid(pid, NULL, 0);
}

static void ask(struct buf *told, char **args, int n)
{
	ask_as(told, args, n, -1);
}

static enum err look(struct folder *f, const char *name, int *file)
{
	char arg[PATH_MAX], *args[] = {arg};
	struct buf told;
	enum err e;

	str_printf(arg, sizeof(arg), "=%s/%s", dir, name);
	ask(&told, args, 1);
	e = folder_take(f, &told, file);
	buf_release(&told);
	return e;
}

static void expect_rows(const struct folder *f, const char *names)
{
	struct buf b;

	buf_init(&b, 10000);
	for (int i = 0; i < f->n_shown; i++)
		buf_printf(&b, "%s%s", i ? " " : "", folder_at(f, i)->name);
	assert_string_equal(b.data, names);
	buf_release(&b);
}

static void fill(void)
{
	make("b.pdf", "bb", 50);
	make("a.pdf", "a", 500);
	make("\xd0\x9f\xd0\xb8.odt", "", 5);
	make(".secret", "", 0);
	make("fotos/", "", 0);
	make("fotos/x.jpg", "xx", 0);
}

static void a_folder_is_told_by_name_and_by_time(void **state)
{
	struct folder f;
	int file;

	UNUSED(state);
	fill();
	folder_init(&f);
	assert_int_equal(look(&f, "", &file), ERR_OK);
	assert_int_equal(file, -1);
	folder_show(&f, "");
	expect_rows(&f, ".. fotos a.pdf b.pdf \xd0\x9f\xd0\xb8.odt");
	assert_int_equal(folder_at(&f, 3)->size, 2);
	f.newest = true;
	folder_show(&f, "");
	expect_rows(&f, ".. \xd0\x9f\xd0\xb8.odt b.pdf a.pdf fotos");
	f.newest = false;
	f.hidden = true;
	folder_show(&f, "");
	expect_rows(&f, ".. fotos .secret a.pdf b.pdf \xd0\x9f\xd0\xb8.odt");
	folder_show(&f, "PDF");
	expect_rows(&f, "a.pdf b.pdf");
	assert_int_equal(folder_row(&f, "b.pdf"), 1);
	assert_int_equal(folder_row(&f, "fotos"), -1);
	folder_release(&f);
}

static void a_file_is_found_in_its_folder(void **state)
{
	struct folder f;
	int file;

	UNUSED(state);
	fill();
	folder_init(&f);
	assert_int_equal(look(&f, "fotos/x.jpg", &file), ERR_OK);
	assert_true(str_ends(f.path, "/fotos"));
	assert_string_equal(f.entries[file].name, "x.jpg");
	assert_int_equal(look(&f, "gone", &file), ERR_NOT_FOUND);
	assert_true(str_ends(f.path, "/fotos"));
	folder_release(&f);
}

/* The folder of the last file is gone, that of the work is empty. */
static void the_first_folder_that_can_be_read_is_taken(void **state)
{
	char one[96], two[96], three[96], *args[] = {one, two, three};
	struct folder f;
	struct buf told;
	int file;

	UNUSED(state);
	fill();
	make("work/", "", 0);
	make("work/.ranzen-work", "", 0);
	str_printf(one, sizeof(one), "+%s/work", dir);
	str_printf(two, sizeof(two), "=%s/gone", dir);
	str_printf(three, sizeof(three), "=%s/fotos", dir);
	folder_init(&f);
	ask(&told, args, 3);
	assert_int_equal(folder_take(&f, &told, &file), ERR_OK);
	assert_true(str_ends(f.path, "/fotos"));
	buf_release(&told);
	ask(&told, args, 2);
	assert_int_equal(folder_take(&f, &told, &file), ERR_NOT_FOUND);
	buf_release(&told);
	folder_release(&f);
}

/* Rights do not bind root: then somebody else looks. */
static void what_may_not_be_read_says_so(void **state)
{
	int uid = geteuid() == 0 ? 65534 : -1, file;
	char arg[96], *args[] = {arg};
	struct folder f;
	struct buf told;

	UNUSED(state);
	fill();
	folder_init(&f);
	str_printf(arg, sizeof(arg), "=%s", dir);
	assert_int_equal(chmod(dir, 0), 0);
	ask_as(&told, args, 1, uid);
	assert_int_equal(folder_take(&f, &told, &file), ERR_DENIED);
	buf_release(&told);
	assert_int_equal(chmod(dir, 0755), 0);
	str_printf(arg, sizeof(arg), "%s/a.pdf", dir);
	assert_int_equal(chmod(arg, 0), 0);
	str_printf(arg, sizeof(arg), "=%s", dir);
	ask_as(&told, args, 1, uid);
	assert_int_equal(folder_take(&f, &told, &file), ERR_OK);
	folder_show(&f, "pdf");
	expect_rows(&f, "a.pdf b.pdf");
	assert_int_equal(folder_at(&f, 0)->kind, LISTER_CLOSED);
	assert_int_equal(folder_at(&f, 1)->kind, LISTER_FILE);
	buf_release(&told);
	folder_release(&f);
}

static void half_of_what_is_told_is_nothing(void **state)
{
	char arg[96], *args[] = {arg};
	struct buf told;

	UNUSED(state);
	fill();
	str_printf(arg, sizeof(arg), "=%s", dir);
	ask(&told, args, 1);
	for (size_t len = 0; len < told.len; len++) {
		struct folder f;
		struct buf part;
		int file;

		folder_init(&f);
		buf_init(&part, told.len);
		buf_add(&part, told.data, len);
		assert_int_equal(folder_take(&f, &part, &file), ERR_CUT);
		assert_null(f.path);
		buf_release(&part);
		folder_release(&f);
	}
	buf_release(&told);
}

static void our_store_is_not_shown(void **state)
{
	struct folder f;
	char ours[96], files[96];
	int file;

	UNUSED(state);
	make("home/", "", 0);
	make("home/store.db", "", 0);
	make("home/files/", "", 0);
	make("data/", "", 0);
	make("data/store.db", "", 0);
	folder_init(&f);
	f.ours = ours;
	f.but = files;
	str_printf(ours, sizeof(ours), "%s/home", dir);
	str_printf(files, sizeof(files), "%s/home/files", dir);
	assert_int_equal(look(&f, "", &file), ERR_OK);
	folder_show(&f, "");
	expect_rows(&f, ".. data home");
	assert_int_equal(look(&f, "home", &file), ERR_OK);
	folder_show(&f, "");
	expect_rows(&f, ".. files");
	str_printf(ours, sizeof(ours), "%s/data", dir);
	assert_int_equal(look(&f, "", &file), ERR_OK);
	folder_show(&f, "");
	expect_rows(&f, ".. home");
	folder_release(&f);
}

static void files_are_chosen_across_folders(void **state)
{
	struct folder f;
	int file;

	UNUSED(state);
	fill();
	folder_init(&f);
	look(&f, "", &file);
	folder_show(&f, "");
	assert_int_equal(folder_toggle_all(&f), ERR_OK);
	assert_int_equal(f.n_chosen, 3);
	look(&f, "fotos", &file);
	folder_show(&f, "");
	assert_false(folder_is_chosen(&f, folder_at(&f, 1)));
	assert_int_equal(folder_toggle_all(&f), ERR_OK);
	assert_int_equal(f.n_chosen, 4);
	look(&f, "", &file);
	folder_show(&f, "");
	assert_true(folder_is_chosen(&f, folder_at(&f, 2)));
	assert_int_equal(folder_toggle(&f, folder_at(&f, 2)), ERR_OK);
	assert_int_equal(f.n_chosen, 3);
	assert_int_equal(folder_toggle_all(&f), ERR_OK);
	assert_int_equal(f.n_chosen, 4);
	assert_int_equal(folder_toggle_all(&f), ERR_OK);
	assert_int_equal(f.n_chosen, 1);
	f.entries[f.shown[2]].kind = LISTER_CLOSED;
	assert_int_equal(folder_toggle(&f, folder_at(&f, 2)), ERR_UNREADABLE);
	folder_release(&f);
}

static void what_is_gone_is_not_chosen_any_more(void **state)
{
	struct folder f;
	struct buf gone;
	char *path = path_join(dir, "a.pdf");
	int file;

	UNUSED(state);
	fill();
	buf_init(&gone, 1000);
	folder_init(&f);
	look(&f, "fotos", &file);
	folder_show(&f, "");
	assert_int_equal(folder_toggle_all(&f), ERR_OK);
	look(&f, "", &file);
	folder_show(&f, "");
	assert_int_equal(folder_toggle_all(&f), ERR_OK);
	assert_int_equal(f.n_chosen, 4);
	assert_int_equal(unlink(path), 0);
	look(&f, "", &file);
	f.more = true; /* it may be among the rest */
	folder_forget_gone(&f, &gone);
	assert_int_equal(f.n_chosen, 4);
	f.more = false;
	folder_forget_gone(&f, &gone);
	assert_string_equal(gone.data, "a.pdf");
	assert_int_equal(f.n_chosen, 3);
	folder_forget_gone(&f, &gone);
	assert_string_equal(gone.data, "a.pdf");
	assert_int_equal(f.n_chosen, 3);
	buf_release(&gone);
	folder_release(&f);
	free(path);
}

/* ---- places */
static void write_file(const char *name, const char *text)
{
	char *path = path_join(dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void expect_places(const struct places *p, const char *want)
{
	struct buf b;

	buf_init(&b, 10000);
	for (int i = 0; i < p->n; i++)
		buf_printf(&b, "%s=%s\n", p->at[i].label,
			   str_starts(p->at[i].path, dir)
				   ? p->at[i].path + strlen(dir)
				   : p->at[i].path);
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static void places_are_those_of_the_desktop(void **state)
{
	struct places p = {.n = 0};
	char dirs[96], mounts[96];
	const struct places_from from = {dir, dirs, mounts};

	UNUSED(state);
	make("Herunter geladen/", "", 0);
	make("Schreibtisch/", "", 0);
	make("Dokumente/", "", 0);
	assert_int_equal(symlink("/nonexistent/drive", (str_printf(dirs,
		sizeof(dirs), "%s/Bilder", dir), dirs)), 0);
	write_file("dirs", "# XDG_DESKTOP_DIR=\"$HOME/No\"\n"
		   "XDG_DOWNLOAD_DIR=\"$HOME/gone\"\n"
		   "  XDG_DOWNLOAD_DIR = \"$HOME/Herunter\\ geladen/\"\n"
		   "XDG_DESKTOP_DIR=\"$HOME/\"\n"
		   "XDG_DOCUMENTS_DIR=relative\n"
		   "XDG_PICTURES_DIR=\"$HOME/Bilder\"\n");
	write_file("mounts", "/dev/sda1 / ext4 rw 0 0\n"
		   "/dev/sdb1 /media/mia/MEIN\\040STICK vfat rw 0 0\n"
		   "/dev/sdc1 /run/media/mia/Kamera vfat rw 0 0\n"
		   "/dev/sdd1 /mnt/usb vfat rw 0 0\n"
		   "x /mnt/deep/down/there x rw 0 0\n"
		   "x /mediathek/x x rw 0 0\nx");
	str_printf(dirs, sizeof(dirs), "%s/dirs", dir);
	str_printf(mounts, sizeof(mounts), "%s/mounts", dir);
	places_read(&p, &from);
	/* A desktop that is the home itself is none; a link that leads nowhere
	 * now is not followed. */
	expect_places(&p, "Downloads=/Herunter geladen\n"
		      "Documents=/Dokumente\nPictures=/Bilder\n"
		      "Home folder=\nMEIN STICK=/media/mia/MEIN STICK\n"
		      "Kamera=/run/media/mia/Kamera\nusb=/mnt/usb\n");
	places_release(&p);
}

static void without_a_desktop_its_usual_names_are_tried(void **state)
{
	struct places p = {.n = 0};
	const struct places_from from = {dir, "/nonexistent", NULL};

	UNUSED(state);
	make("Downloads/", "", 0);
	make("Schreibtisch/", "", 0);
	places_read(&p, &from);
	expect_places(&p, "Downloads=/Downloads\nDesktop=/Schreibtisch\n"
		      "Home folder=\n");
	places_release(&p);
}

static void a_typed_path_has_several_beginnings(void **state)
{
	static const struct { const char *typed, *meant; } rows[] = {
		{"/etc/x", "/etc/x"}, {"~", "/house/mia"}, {"~/a b", "/house/mia/a b"},
		{"x/y", "/now/x/y"}, {"~//media/stick", "/media/stick"},
		{"/x/~/y", "/house/mia/y"}, {"~x", "/now/~x"},
	};
	struct chooser *c = calloc(1, sizeof(*c));

	UNUSED(state);
	assert_non_null(c);
	setenv("HOME", "/house/mia", 1);
	c->folder.path = str_dup("/now");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *path = chooser_path(c, rows[i].typed);

		assert_string_equal(path, rows[i].meant);
		free(path);
	}
	free(c->folder.path);
	free(c);
}

/* Beside the names there is room for its end, or for none of it. */
static void of_a_long_path_the_end_is_shown(void **state)
{
	static const struct { int cols; bool plain; const char *shown; } rows[] = {
		{80, false, "/media/mia/stick/klasse-9/aufgaben"},
		{60, false, "~lasse-9/aufgaben"}, {40, false, ""},
		{40, true, "/media/mia/stick/klasse-9/aufgaben"},
	};
	struct chooser *c = calloc(1, sizeof(*c));
	struct ui *ui = calloc(1, sizeof(*ui));

	UNUSED(state);
	assert_true(c && ui);
	c->ui = ui;
	ui->term.ascii = true;
	places_add(&c->places, "Where your last file was at school",
		   str_dup("/media/mia/stick/klasse-9/aufgaben"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char path[CHOOSER_PATH];

		ui->term.cols = rows[i].cols;
		ui->plain = rows[i].plain ? (struct plain *)ui : NULL;
		chooser_place_path(c, 0, path, sizeof(path));
		assert_string_equal(path, rows[i].shown);
	}
	places_release(&c->places);
	free(ui);
	free(c);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_folder_is_told_by_name_and_by_time),
		TEST(a_file_is_found_in_its_folder),
		TEST(the_first_folder_that_can_be_read_is_taken),
		TEST(what_may_not_be_read_says_so),
		TEST(half_of_what_is_told_is_nothing),
		TEST(our_store_is_not_shown),
		TEST(files_are_chosen_across_folders),
		TEST(what_is_gone_is_not_chosen_any_more),
		TEST(places_are_those_of_the_desktop),
		TEST(without_a_desktop_its_usual_names_are_tried),
		TEST(of_a_long_path_the_end_is_shown),
		TEST(a_typed_path_has_several_beginnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
