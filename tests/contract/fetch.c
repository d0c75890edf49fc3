/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files from the platform, over lines that break. */
#include "base/base.h"
#include "tests/contract/paper.h"

#define FILES 8
#define SIZES 16
#define LARGE (24 << 20)
#define WORTH (300 << 10) /* smaller ones may be fetched anew */
#define SMALL 5000

static void must_be_able(struct contract *c)
{
	if (!c->p->fetch)
		skip(c, "not made yet");
	if (!c->all.n_files)
		skip(c, "there is no file");
}

/* The file of the task in hand, right in all that was said of it. */
static void must_be_right(
    struct contract *c, const struct seen_file *f, const char *part)
{
	char hex[80], meta[PATH_MAX];
	int64_t size = size_of(part);

	must(c, c->v.fate == FATE_done, "\"%s\": %s", f->name, verdict_words(c));
	must(c, f->size < 0 || size == f->size,
	    "\"%s\": %" PRId64 " bytes of %" PRId64, f->name, size, f->size);
	hash_of(c, part, hex);
	must(c, !*f->sha256 || strcmp(f->sha256, hex) == 0,
	    "\"%s\" is not what was announced", f->name);
	must(c, c->v.sha256 && strcmp(c->v.sha256, hex) == 0,
	    "\"%s\": the verdict's SHA-256 is \"%s\"", f->name, c->sha256);
	str_printf(meta, sizeof(meta), "%s.meta", part);
	must(c, size_of(meta) < 0, "\"%s\": the part's notes are left", f->name);
}

void learn_sizes(struct contract *c)
{
	char part[PATH_MAX];
	int n = 0;

	in_dir(c, part, "learn");
	for (int i = 0; i < c->all.n_files && n < SIZES; i++) {
		struct seen_file *f = &c->all.files[i];

		if (f->size >= 0)
			continue;
		n++;
		call_fetch(c, f, part);
		must_be_right(c, f, part);
		f->size = size_of(part);
		c->sizes_learned = true;
		unlink(part);
	}
}

static bool is_text(const struct seen_file *f)
{
	return str_starts(f->type, "text/");
}

/* The largest that is not too large; texts may not be had in pieces. */
static const struct seen_file *file_from(struct contract *c, int64_t least)
{
	const struct seen_file *best = NULL;

	must_be_able(c);
	learn_sizes(c);
	for (int i = 0; i < c->all.n_files; i++) {
		const struct seen_file *f = &c->all.files[i];

		if (f->size >= least && f->size <= LARGE && !is_text(f) &&
		    (!best || f->size > best->size))
			best = f;
	}
	if (!best)
		skip(c, "there is no file of %" PRId64 " to %d kB", least >> 10,
		    LARGE >> 10);
	return best;
}

static void files_come_whole(struct contract *c)
{
	int64_t bytes = 0, wire = 0;
	int n = 0;

	must_be_able(c);
	for (int i = 0; i < c->all.n_files && n < FILES; i++) {
		const struct seen_file *f = &c->all.files[i];
		char part[PATH_MAX], name[20];
		bool known = false;

		for (int k = 0; k < i; k++)
			known |= f->size >= 0 && c->all.files[k].size == f->size;
		if (known || f->size > LARGE)
			continue;
		str_printf(name, sizeof(name), "whole%d", n++);
		in_dir(c, part, name);
		tap_count(&c->tap);
		call_fetch(c, f, part);
		must_be_right(c, f, part);
		bytes += size_of(part);
		wire += c->tap.bytes;
	}
	note(c, "%d files, %" PRId64 " bytes, %" PRId64 " on the wire", n, bytes,
	    wire);
}

static void a_file_of_unknown_size_comes_too(struct contract *c)
{
	struct seen_file f;
	char part[PATH_MAX];

	must_be_able(c);
	f = c->all.files[0];
	f.size = -1;
	f.sha256 = "";
	in_dir(c, part, "unsized");
	call_fetch(c, &f, part);
	well(c, f.name);
	f.size = c->all.files[0].size;
	must_be_right(c, &f, part);
}

/* Half of it is here, the line was cut, and the program started anew. */
static void cut_in_half(
    struct contract *c, const struct seen_file *f, const char *part)
{
	c->tap.cut_down = f->size / 2;
	call_fetch(c, f, part);
	must(c, c->tap.struck, "the line was not cut");
	must(c, c->v.fate == FATE_again || c->v.fate == FATE_later,
	    "after a cut: %s", verdict_words(c));
	tap_mend(&c->tap);
}

static void go_on_after_a_cut(struct contract *c, const struct seen_file *f)
{
	char part[PATH_MAX];
	bool moved;

	tap_count(&c->tap);
	in_dir(c, part, "cut");
	cut_in_half(c, f, part);
	moved = c->v.moved;
	session_again(c, NULL);
	call_fetch(c, f, part);
	must_be_right(c, f, part);
	if (!moved)
		skip(c, "it says that it cannot go on in \"%s\"", f->name);
	must(c, c->tap.down < f->size * 5 / 4,
	    "%" PRId64 " bytes came for %" PRId64, c->tap.down, f->size);
	note(c, "\"%s\": %" PRId64 " bytes came for %" PRId64, f->name,
	    c->tap.down, f->size);
}

static void a_cut_file_goes_on(struct contract *c)
{
	go_on_after_a_cut(c, file_from(c, WORTH));
}

static void the_own_work_comes_back(struct contract *c)
{
	const struct seen_task *t = find_task(
	    c, &(struct want){.files = true, .bytes = 3 << 20});
	struct paper *p = paper_new(c, t);
	char name[200], part[PATH_MAX], hex[80];
	struct seen_file f;
	struct seen *s;

	must_be_able(c);
	/* random bytes that a server does not take for text */
	paper_name(t, "wieder da", name, sizeof(name));
	paper_file(p, name, 2500000);
	paper_hand_in(p);
	must_hold(p);
	t = task_now(c, t->pid, &s);
	must(c, t->n_work_files == 1, "%d files", t->n_work_files);
	f = s->work_files[t->first_work_file];
	if (!*f.pid)
		skip(c, "own work cannot be fetched here");
	f.type = "application/octet-stream";
	f.size = p->files[0].size;
	in_dir(c, part, "back");
	call_fetch(c, &f, part);
	must_be_right(c, &f, part);
	hash_of(c, part, hex);
	must(c, strcmp(hex, p->sha256[0]) == 0, "other bytes than handed in");
	go_on_after_a_cut(c, &f);
}

static void closed_in_the_middle_it_goes_on(struct contract *c)
{
	const struct seen_file *f = file_from(c, SMALL);
	struct material m = {.pid = str_dup(f->pid),
	    .name = str_dup(f->name),
	    .type = str_dup(f->type),
	    .sha256 = str_dup(f->sha256),
	    .size = f->size};
	int64_t until = clock_mono_ms(clock_system()) + 60000;
	char part[PATH_MAX];

	in_dir(c, part, "closed");
	call_begin(c);
	c->p->fetch(c->session, &m, part, NULL, call_done, c);
	record_material_release(&m);
	call_started(c);
	while (c->tap.down < f->size / 2 && !c->calls_done &&
	       clock_mono_ms(clock_system()) < until)
		c->net->turn(c->net, NULL, 0, 10);
	session_again(c, NULL);
	must(c, !c->net->busy(c->net), "requests go on after close");
	call_fetch(c, f, part);
	must_be_right(c, f, part);
}

/* What lies there is shorter than the notes say: a disk that lied. */
static void a_part_that_lost_its_end(struct contract *c)
{
	const struct seen_file *f = file_from(c, SMALL);
	char part[PATH_MAX];

	in_dir(c, part, "short");
	cut_in_half(c, f, part);
	must(c, truncate(part, size_of(part) / 2) == 0, "truncate");
	session_again(c, NULL);
	call_fetch(c, f, part);
	must_be_right(c, f, part);
}

static void scribble(struct contract *c, const char *path, bool all)
{
	char *data = NULL;
	size_t len;

	if (disk_read_file(disk_real(), path, LARGE, &data, &len) != ERR_OK)
		return;
	for (size_t i = 0; i < len && (all || i < 1000); i++)
		if (isalnum((unsigned char)data[i]) || !all)
			data[i] = data[i] == 'e' ? 'a' : 'e';
	must(c, !disk_write_file(disk_real(), path, data, len, 0600), "write");
	free(data);
}

/* The notes are of another file, or of another version of this one. */
static void a_part_of_something_else_begins_anew(struct contract *c)
{
	const struct seen_file *f = file_from(c, SMALL);
	char part[PATH_MAX], meta[PATH_MAX];

	in_dir(c, part, "other");
	str_printf(meta, sizeof(meta), "%s.meta", part);
	cut_in_half(c, f, part);
	scribble(c, part, false);
	scribble(c, meta, true);
	session_again(c, NULL);
	call_fetch(c, f, part);
	must_be_right(c, f, part);
}

/* Notes in the form that ranzen keeps them in (part.h), of another version. */
static void a_part_of_an_older_version_begins_anew(struct contract *c)
{
	const struct seen_file *f = file_from(c, SMALL);
	char part[PATH_MAX], meta[PATH_MAX], *text = NULL, *tag, *end;
	size_t len;

	in_dir(c, part, "older");
	str_printf(meta, sizeof(meta), "%s.meta", part);
	cut_in_half(c, f, part);
	if (disk_read_file(disk_real(), meta, 65536, &text, &len) != ERR_OK)
		skip(c, "a cut leaves no notes");
	tag = strchr(text, '"');
	end = tag ? strchr(tag + 1, '"') : NULL;
	for (char *at = tag; end && at < end; at++)
		if (isxdigit((unsigned char)*at))
			*at = *at == '3' ? '4' : '3';
	disk_write_file(disk_real(), meta, text, len, 0600);
	free(text);
	if (!end)
		skip(c, "there is no tag in the notes");
	scribble(c, part, false);
	session_again(c, NULL);
	call_fetch(c, f, part);
	if (c->v.fate != FATE_done) /* it noticed at the end */
		call_fetch(c, f, part);
	must_be_right(c, f, part);
}

static void what_is_here_is_not_fetched(struct contract *c)
{
	const struct seen_file *f = file_from(c, SMALL);
	char part[PATH_MAX], here[PATH_MAX], hex[80];
	struct material m = {.pid = (char *)(uintptr_t)f->pid,
	    .name = (char *)(uintptr_t)f->name,
	    .type = (char *)(uintptr_t)f->type,
	    .sha256 = (char *)(uintptr_t)f->sha256,
	    .size = f->size,
	    .path = here,
	    .local_sha256 = hex};

	in_dir(c, part, "again");
	in_dir(c, here, "here");
	call_fetch(c, f, part);
	must_be_right(c, f, part);
	must(c, rename(part, here) == 0, "rename");
	hash_of(c, here, hex);
	tap_count(&c->tap);
	call_begin(c);
	c->p->fetch(c->session, &m, part, NULL, call_done, c);
	call_end(c);
	well(c, "once more");
	must(c, c->v.sha256 && strcmp(c->v.sha256, hex) == 0, "other bytes");
	must(c, (size_of(part) < 0) == c->v.unchanged, "unchanged, and a part");
	must(c, !c->v.unchanged || c->tap.down < 1000, "%" PRId64
	    " bytes for what is unchanged", c->tap.down);
	note(c, "%s", c->v.unchanged ? "unchanged" : "fetched again");
}

static void a_file_that_is_not_there(struct contract *c)
{
	const char *const pids[] = {"f99999999", "no-such-file", "",
	    "../../etc/passwd", "a\r\nX: y", "/webservice/pluginfile.php/1/x/y/0/z",
	    "http://127.0.0.1:1/x", "/login/index.php", "/"};

	must_be_able(c);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		const struct seen_file f = {.pid = pids[i], .name = "x", .type = "",
		    .sha256 = "", .task = "", .size = 1234};
		char part[PATH_MAX];

		in_dir(c, part, "absent");
		call_fetch(c, &f, part);
		must(c, c->v.fate != FATE_done, "\"%.40s\" was fetched", pids[i]);
		must(c, c->v.fate == FATE_never, "\"%.40s\": %s", pids[i],
		    verdict_words(c));
	}
}

static void a_place_that_is_none(struct contract *c)
{
	char part[PATH_MAX];

	must_be_able(c);
	in_dir(c, part, "no-such-folder/part");
	call_fetch(c, &c->all.files[0], part);
	must(c, c->v.fate != FATE_done && c->v.err != ERR_LOGIN &&
		    c->v.err != ERR_GONE, "%s", verdict_words(c));
	must(c, c->tap.requests == 0, "%d requests", c->tap.requests);
}

static void other_bytes_than_announced(struct contract *c)
{
	struct seen_file f = *file_from(c, SMALL);
	char part[PATH_MAX], hex[80];
	bool wrong;

	f.sha256 = "0123456789abcdef0123456789abcdef"
		   "0123456789abcdef0123456789abcdef";
	in_dir(c, part, "wrong");
	call_fetch(c, &f, part);
	wrong = c->v.fate == FATE_done;
	must(c, !wrong, "bytes of another SHA-256 were taken");
	must(c, size_of(part) < f.size || (hash_of(c, part, hex), false) ||
		    c->v.fate != FATE_done, "they stayed");
}

static void a_file_that_grew(struct contract *c)
{
	struct seen_file f = *file_from(c, SMALL);
	char part[PATH_MAX];

	if (c->sizes_learned)
		skip(c, "this platform tells no sizes");
	f.size -= 1000;
	f.sha256 = "";
	in_dir(c, part, "grew");
	call_fetch(c, &f, part);
	must(c, c->v.fate != FATE_done, "a file of another size was taken");
}

const struct trial trials_fetch[] = {
    {"fetch-whole", "files come whole and are what was announced",
	files_come_whole, NEEDS_TASKS, 0},
    {"fetch-unsized", "a file whose size is unknown comes, too",
	a_file_of_unknown_size_comes_too, NEEDS_TASKS, 0},
    {"fetch-cut", "after a cut it goes on where it was", a_cut_file_goes_on,
	NEEDS_TASKS, 0},
    {"fetch-closed", "after a restart it goes on where it was",
	closed_in_the_middle_it_goes_on, NEEDS_TASKS, 0},
    {"fetch-short-part", "a part that lost its end comes out right",
	a_part_that_lost_its_end, NEEDS_TASKS, 0},
    {"fetch-other-part", "a part of something else begins anew",
	a_part_of_something_else_begins_anew, NEEDS_TASKS, 0},
    {"fetch-older-part", "a part of an older version begins anew",
	a_part_of_an_older_version_begins_anew, NEEDS_TASKS, 0},
    {"fetch-again", "a file that is here already comes out the same",
	what_is_here_is_not_fetched, NEEDS_TASKS, 0},
    {"fetch-own", "the own work comes back as it was handed in",
	the_own_work_comes_back, NEEDS_WRITES, 0},
    {"fetch-absent", "a file that is not there is never fetched",
	a_file_that_is_not_there, NEEDS_TASKS, 0},
    {"fetch-no-place", "where it cannot be written nothing is asked for",
	a_place_that_is_none, NEEDS_TASKS, 0},
    {"fetch-wrong", "other bytes than announced are not taken",
	other_bytes_than_announced, NEEDS_TASKS, 0},
    {"fetch-resized", "a file of another size is not taken", a_file_that_grew,
	NEEDS_TASKS, 0},
    {0},
};
