/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <ftw.h>

#include "tests/lib/fake_provider.h"

/* ---- time, chance */

static int64_t now(void *ctx)
{
	return ((struct fake *)ctx)->now;
}

static int64_t mono(void *ctx)
{
	return ((struct fake *)ctx)->mono;
}

static void chance(void *ctx, void *out, size_t len)
{
	struct fake *f = ctx;
	for (size_t i = 0; i < len; i++) {
		f->seed = f->seed * 6364136223846793005u + 1442695040888963407u;
		((unsigned char *)out)[i] = (unsigned char)(f->seed >> 56);
	}
}

/* ---- what the engine is given */

static const struct provider *provider_of(const char *name)
{
	return strcmp(name, "open") == 0 ? &fake_provider : NULL;
}

static enum err token(void *ctx, const struct account *a, char **out)
{
	struct fake *f = ctx;
	UNUSED(a);
	if (f->token_busy)
		return ERR_BUSY;
	*out = f->no_token ? NULL : str_dup("token");
	return *out ? ERR_OK : ERR_NOT_FOUND;
}

static void on_notice(void *ctx, const struct notice *n)
{
	struct fake *f = ctx;
	f->notices[n->kind]++;
	f->notice_reason = n->reason;
	f->notice_standing = n->standing;
}

static void on_round(void *ctx, enum err err)
{
	struct fake *f = ctx;
	f->rounds++;
	f->round = err;
}

static void engine_begin(struct fake *f)
{
	struct engine_options o = {.clock = &f->clock,
	    .random = &f->random,
	    .disk = disk_real(),
	    .net = &f->net.net,
	    .store = f->store,
	    .files = f->paths.files,
	    .every_s = 900,
	    .provider = provider_of,
	    .token = token,
	    .round_over = on_round,
	    .notice = on_notice,
	    .ctx = f};
	f->engine = engine_new(&o);
	if (!f->engine)
		abort();
}

void fake_answer(struct fake *f, int status)
{
	struct net_reply r = {.status = status,
	    .sample = {.account = f->account,
		.at = f->now,
		.total_ms = f->took_s * 1000,
		.status = status}};
	f->net.observer(f->net.observer_ctx, &r);
}

void fake_run(struct fake *f, int seconds)
{
	int64_t until = f->now + seconds;
	for (int i = 0; i < 100000; i++) {
		int ms = engine_step(f->engine);
		if (fake_provider_answers())
			continue;
		if (f->now >= until && ms != 0)
			return;
		int64_t wait = ms < 0 ? until - f->now : (ms + 999) / 1000;
		if (f->now + wait > until)
			wait = until - f->now;
		if (wait <= 0)
			return;
		f->now += wait;
		f->mono += wait * 1000;
	}
	abort(); /* the engine spins */
}

void fake_restart(struct fake *f)
{
	engine_free(f->engine);
	engine_begin(f);
}

static void put_account(struct fake *f)
{
	static char name[] = "schule", platform[] = "open", user[] = "mia";
	static char url[] = "http://127.0.0.1:1", school[] = "Gymnasium", nothing[] = "";
	struct account a = {.name = name,
	    .platform = platform,
	    .url = url,
	    .user = user,
	    .person = user,
	    .school = school,
	    .zone = nothing,
	    .cursor = nothing};
	if (store_account_put(f->store, &a))
		abort();
	f->account = a.id;
}

static enum err material_seen(void *ctx, const struct material *m)
{
	struct fake *f = ctx;
	f->material = m->id;
	return ERR_OK;
}

struct fake *fake_open(void)
{
	struct fake *f = calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");
	if (!f)
		abort();
	fake_provider_for(f);
	str_printf(f->dir, sizeof(f->dir), "%.40s/ranzen-XXXXXX",
	    tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(f->dir) || setenv("RANZEN_HOME", f->dir, 1) ||
	    paths_init(&f->paths))
		abort();
	f->now = 1612771200; /* Monday 8 February 2021, 8:00 UTC */
	f->mono = 1000;
	f->clock = (struct clock){now, mono, f};
	f->random = (struct random){chance, f};
	still_net_init(&f->net);
	f->content = "Der Panther";
	struct store_options o = {
	    &f->paths, disk_real(), &f->clock, &f->random, NULL};
	if (store_open(&o, STORE_WRITE, &f->store))
		abort();
	put_account(f);
	engine_begin(f);
	fake_run(f, 1);
	if (store_task_named(f->store, "schule:t1", &f->task))
		abort();
	store_materials(f->store, f->task, material_seen, f);
	return f;
}

static int remove_one(
    const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	UNUSED(st);
	UNUSED(flag);
	UNUSED(ftw);
	return remove(path);
}

void fake_close(struct fake *f)
{
	engine_free(f->engine);
	store_close(f->store);
	nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	paths_release(&f->paths);
	free(f);
	fake_provider_for(NULL);
}
