/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open provider against the real ranzen-school with its demo school. */
#include "base/base.h"
#include "base/buf.h"
#include "base/hash.h"
#include "providers/provider.h"

#include <ftw.h>
#include <setjmp.h>
#include <cmocka.h>

#define BIG (9 << 20)

struct school {
	pid_t pid;
	char dir[64], data[80], url[80], part[80];
	struct net *net;
	struct session *s;
	char token[512], person[64];
	int done;
	struct verdict v;
	char said[200];

	int courses, tasks, materials, modules, holds;
	char cursor[160];
	bool complete;
	char task_pid[140], version[140], key_now[140];
	enum work_state work;
	char file_pid[140], file_sha256[HASH_HEX_SIZE];
	int64_t file_size, max_bytes;
	int max_files;
	struct work_file files[2];
	char uploads[2][512], pids[2][140], shas[2][HASH_HEX_SIZE];
};

static const char *program(void)
{
	const char *asked = getenv("RANZEN_SCHOOL_PROGRAM");

	if (asked)
		return asked;
	return access("build/san/ranzen-school", X_OK) == 0 ?
		       "build/san/ranzen-school" : "build/ranzen-school";
}

static void start_school(struct school *c)
{
	int out[2];
	char line[128] = "";
	FILE *f;

	assert_int_equal(pipe(out), 0);
	c->pid = fork();
	if (c->pid == 0) {
		dup2(out[1], 1);
		execl(program(), "ranzen-school", "--data", c->data, "--demo",
		      "--listen", "127.0.0.1:0", (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	f = fdopen(out[0], "r");
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	assert_int_equal(sscanf(line, "ready %79s", c->url), 1);
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct school *c = ctx;

	c->done++;
	c->v.err = r->err;
	str_copy(c->token, sizeof(c->token), r->token);
	str_copy(c->person, sizeof(c->person), r->person);
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct school *c = ctx;

	c->done++;
	c->v = *v;
	str_copy(c->said, sizeof(c->said), v->said);
}

static void run(struct school *c)
{
	for (int i = 0; !c->done && i < 3000; i++)
		c->net->turn(c->net, NULL, 0, 100);
	assert_int_equal(c->done, 1);
	c->done = 0;
}

static void runs_well(struct school *c)
{
	run(c);
	if (c->v.fate != FATE_done)
		print_error("%s: %s\n", err_name(c->v.err), c->said);
	assert_int_equal(c->v.fate, FATE_done);
}

static enum err see_course(void *ctx, const struct course *r)
{
	UNUSED(r);
	((struct school *)ctx)->courses++;
	return ERR_OK;
}

static enum err see_task(void *ctx, const struct task *t, const struct material *m,
			 int n)
{
	struct school *c = ctx;
	int64_t now = clock_now(clock_system());
	bool mine = strcmp(c->task_pid, t->pid) == 0;

	c->tasks++;
	c->materials += n;
	if (mine) {
		c->work = t->work;
		str_copy(c->key_now, sizeof(c->key_now), t->work_key);
	}
	if (!*c->task_pid && t->takes_files && t->due > now && t->start < now &&
	    t->work == WORK_none && !*t->types && t->max_bytes > BIG &&
	    t->max_files >= 2)
		str_copy(c->task_pid, sizeof(c->task_pid), t->pid);
	for (int i = 0; i < n; i++)
		if (m[i].size > c->file_size && m[i].size < 5 << 20) {
			c->file_size = m[i].size;
			str_copy(c->file_pid, sizeof(c->file_pid), m[i].pid);
			str_copy(c->file_sha256, sizeof(c->file_sha256), m[i].sha256);
		}
	return ERR_OK;
}

static enum err see_announcement(void *ctx, const struct announcement *a)
{
	UNUSED(ctx);
	UNUSED(a);
	return ERR_OK;
}

static enum err see_lesson(void *ctx, const struct lesson *l)
{
	UNUSED(ctx);
	UNUSED(l);
	return ERR_OK;
}

static enum err see_gone(void *ctx, const char *kind, const char *pid)
{
	UNUSED(ctx);
	UNUSED(kind);
	UNUSED(pid);
	return ERR_OK;
}

static enum err see_page(void *ctx, const char *cursor, bool complete)
{
	struct school *c = ctx;

	str_copy(c->cursor, sizeof(c->cursor), cursor);
	c->complete = complete;
	return ERR_OK;
}

static void see_module(void *ctx, const struct module *m)
{
	UNUSED(m);
	((struct school *)ctx)->modules++;
}

static struct provider_sink sink_of(struct school *c)
{
	return (struct provider_sink){ .ctx = c, .course = see_course,
		.task = see_task, .announcement = see_announcement,
		.lesson = see_lesson, .gone = see_gone, .page_end = see_page,
		.module = see_module };
}

static enum err on_upload(void *ctx, int i, const char *upload, int64_t offset)
{
	struct school *c = ctx;

	str_copy(c->uploads[i], sizeof(c->uploads[i]), upload);
	c->files[i].offset = offset;
	return ERR_OK;
}

static enum err on_step(void *ctx)
{
	UNUSED(ctx);
	return ERR_OK;
}

static enum err on_holds(void *ctx, const struct receipt *r)
{
	struct school *c = ctx;

	c->holds++;
	assert_int_equal(r->n_files, 2);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(r->files[i].name, c->files[i].name);
		assert_string_equal(r->files[i].sha256, c->shas[i]);
		assert_int_equal(r->files[i].size, c->files[i].size);
		str_copy(c->pids[i], sizeof(c->pids[i]), r->files[i].pid);
	}
	return ERR_OK;
}

static const struct provider_journal journal = {
	.upload = on_upload, .committing = on_step, .uploaded = on_step,
	.holds = on_holds,
};

static void log_in(struct school *c)
{
	struct account a = { .id = 1, .url = c->url };
	char site[300];

	str_printf(site, sizeof(site), "%s/api/v1", c->url);
	provider_open.login(c->net, &(struct login_with){ .site = site,
			    .user = "mia", .password = "wrong" }, on_login, c);
	run(c);
	assert_int_equal(c->v.err, ERR_LOGIN_REFUSED);
	provider_open.login(c->net, &(struct login_with){ .site = site,
			    .user = "mia", .password = "ranzen" }, on_login, c);
	run(c);
	assert_int_equal(c->v.err, ERR_OK);
	c->s = provider_open.open(c->net, disk_real(), &a, c->token);
	assert_non_null(c->s);
}

static void hand_in(struct school *c, const char *key, const char *base,
		    const char *path)
{
	const char *paths[] = { path, c->part };
	struct provider_journal j = journal;
	const struct entry e = { .key = (char *)key, .task_pid = c->task_pid,
		.kind = KIND_hand_in, .base = (char *)base, .files = c->files,
		.n_files = 2 };

	j.ctx = c;
	provider_open.hand_in(c->s, &e, paths, &j, on_done, c);
}

static void make_work(struct school *c, char *path, size_t size)
{
	static char piece[1 << 16];
	static const char *const names[] = { "Größe & Maß.odt", "leer.txt" };
	struct hash h;
	FILE *f;

	str_printf(path, size, "%s/work", c->dir);
	f = fopen(path, "w");
	hash_init(&h, HASH_SHA256);
	for (int i = 0; i < BIG / (int)sizeof(piece); i++) {
		memset(piece, i, sizeof(piece));
		hash_update(&h, piece, sizeof(piece));
		fwrite(piece, 1, sizeof(piece), f);
	}
	fclose(f);
	hash_final(&h, c->shas[0]);
	hash_bytes(HASH_SHA256, "", 0, c->shas[1]);
	str_printf(c->part, sizeof(c->part), "%s/empty", c->dir);
	fclose(fopen(c->part, "w"));
	for (int i = 0; i < 2; i++)
		c->files[i] = (struct work_file){ .name = (char *)names[i],
			.size = i ? 0 : BIG, .sha256 = c->shas[i],
			.upload = c->uploads[i], .pid = c->pids[i] };
}

static void change(struct school *c, enum entry_kind kind, const char *key)
{
	struct provider_journal j = journal;
	const struct entry e = { .key = (char *)key, .task_pid = c->task_pid,
				 .kind = kind };

	j.ctx = c;
	provider_open.change(c->s, &e, &j, on_done, c);
	runs_well(c);
	provider_open.ask(c->s, &e, &j, on_done, c);
	runs_well(c);
}

static void the_main_job_works_against_the_school(void **state)
{
	static const char one[] = "0185d7a0-0000-7000-8000-000000000001";
	static const char two[] = "0185d7a0-0000-7000-8000-000000000002";
	struct school *c = *state;
	const struct provider_sink sink = sink_of(c);
	struct provider_journal j = journal;
	struct entry asked = { .key = (char *)one, .kind = KIND_hand_in };
	struct material m;
	char path[96];

	log_in(c);
	provider_open.news(c->s, "", LOOK_close, &sink, on_done, c);
	runs_well(c);
	assert_true(c->complete && c->courses > 0 && c->tasks > 0);
	assert_true(*c->task_pid && *c->file_pid);
	provider_open.news(c->s, c->cursor, LOOK_close, &sink, on_done, c);
	runs_well(c);

	m = (struct material){ .pid = c->file_pid, .size = c->file_size,
			       .sha256 = c->file_sha256 };
	str_printf(path, sizeof(path), "%s/part", c->dir);
	provider_open.fetch(c->s, &m, path, NULL, on_done, c);
	runs_well(c);

	asked.task_pid = c->task_pid;
	j.ctx = c;
	provider_open.ask(c->s, &asked, &j, on_done, c);
	run(c);
	assert_int_equal(c->v.err, ERR_NOT_FOUND);

	make_work(c, path, sizeof(path));
	/* Stopped in the middle, and gone on with. */
	hand_in(c, one, "", path);
	while (!*c->uploads[0] || !c->files[0].offset)
		c->net->turn(c->net, NULL, 0, 100);
	provider_open.close(c->s);
	c->done = 0;
	c->s = provider_open.open(c->net, disk_real(),
				  &(struct account){ .id = 1, .url = c->url },
				  c->token);
	hand_in(c, one, "", path);
	runs_well(c);
	assert_int_equal(c->holds, 1);
	provider_open.ask(c->s, &asked, &j, on_done, c);
	runs_well(c);
	hand_in(c, one, "", path); /* the same key happens once */
	runs_well(c);

	provider_open.task(c->s, c->task_pid, &sink, on_done, c);
	runs_well(c);
	assert_int_equal(c->work, WORK_handed_in);
	assert_string_equal(c->key_now, one);

	c->uploads[0][0] = c->uploads[1][0] = '\0'; /* by what lies there */
	hand_in(c, two, "", path);
	run(c);
	assert_int_equal(c->v.err, ERR_CONFLICT);
	assert_int_equal(c->v.fate, FATE_never);
	hand_in(c, two, one, path);
	runs_well(c);
	change(c, KIND_withdraw, "0185d7a0-0000-7000-8000-000000000003");
	change(c, KIND_done, "0185d7a0-0000-7000-8000-000000000004");
	change(c, KIND_undone, "0185d7a0-0000-7000-8000-000000000005");
	provider_open.health(c->s, &sink, on_done, c);
	runs_well(c);
	assert_true(c->modules > 0);
}

static int set_up(void **state)
{
	struct school *c = calloc(1, sizeof(*c));
	const struct net_options o = { .idle_s = 20, .clock = clock_system(),
				       .random = random_system() };

	str_copy(c->dir, sizeof(c->dir), "/tmp/ranzen-school-XXXXXX");
	assert_non_null(mkdtemp(c->dir));
	str_printf(c->data, sizeof(c->data), "%s/data", c->dir);
	start_school(c);
	c->net = net_curl_new(&o);
	*state = c;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	UNUSED(st);
	UNUSED(type);
	UNUSED(ftw);
	return remove(path);
}

static int tear_down(void **state)
{
	struct school *c = *state;

	provider_open.close(c->s);
	c->net->free(c->net);
	kill(c->pid, SIGTERM);
	waitpid(c->pid, NULL, 0);
	nftw(c->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(c);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_main_job_works_against_the_school,
						set_up, tear_down),
	};

	signal(SIGPIPE, SIG_IGN);
	if (access(program(), X_OK) != 0) {
		puts("ranzen-school is not built");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
