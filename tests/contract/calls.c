/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of the provider, and what is true of each of them. */
#include "base/base.h"
#include "base/hash.h"
#include "base/path.h"
#include "base/text.h"
#include "tests/contract/contract.h"
#include "tests/contract/paper.h"

#define TURN_MS	   100
#define PATIENCE_S 120 /* for one call */

void call_begin(struct contract *c)
{
	c->calls_done = 0;
	c->from_inside = false;
	c->inside = true;
	c->v = (struct verdict){.said = ""};
	*c->said = *c->sha256 = '\0';
}

void call_done(void *ctx, const struct verdict *v)
{
	struct contract *c = ctx;

	c->calls_done++;
	c->from_inside |= c->inside;
	c->v = *v;
	if (!v->said)
		str_copy(c->why, sizeof(c->why), "said is NULL");
	str_copy(c->said, sizeof(c->said), v->said);
	str_copy(c->sha256, sizeof(c->sha256), v->sha256);
	c->v.said = c->said;
	c->v.sha256 = v->sha256 ? c->sha256 : NULL;
}

static void on_found(void *ctx, const struct found *f)
{
	struct contract *c = ctx;
	const struct verdict v = {
	    .fate = !f->err		    ? FATE_done
		    : f->err == ERR_NOT_THIS ? FATE_never
					     : FATE_later,
	    .err = f->err, .said = f->said};

	if (!f->url || !f->school || !f->site)
		str_copy(c->why, sizeof(c->why), "what was found is NULL");
	if (!str_copy(c->site, sizeof(c->site), f->err ? "" : f->site))
		str_copy(c->why, sizeof(c->why), "the note is too long");
	call_done(ctx, &v);
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct contract *c = ctx;
	const struct verdict v = {
	    .fate = r->err ? FATE_never : FATE_done, .err = r->err, .said = r->said};

	if (r->token && !str_copy(c->token, sizeof(c->token), r->token))
		str_copy(c->why, sizeof(c->why), "the token is too long");
	if (r->person)
		str_copy(c->person, sizeof(c->person), r->person);
	if (r->school)
		str_copy(c->school_name, sizeof(c->school_name), r->school);
	call_done(ctx, &v);
}

void turns(struct contract *c, int ms)
{
	int64_t until = clock_mono_ms(clock_system()) + ms;

	while (c->net->busy(c->net) && clock_mono_ms(clock_system()) < until)
		c->net->turn(c->net, NULL, 0, MIN(ms, TURN_MS));
}

void next_second(void)
{
	poll(NULL, 0, 1100);
}

const char *verdict_words(struct contract *c)
{
	static const char *const words[] = {
#define WORD(w) #w,
	    FATES(WORD)
#undef WORD
	};
	char *out = c->why + sizeof(c->why) / 2;

	str_printf(out, sizeof(c->why) / 2, "%s, %s%s%.300s",
	    words[c->v.fate < FATE_COUNT ? c->v.fate : FATE_done],
	    err_name(c->v.err), *c->said ? ": " : "", c->said);
	return out;
}

static void verdict_makes_sense(struct contract *c)
{
	const struct verdict *v = &c->v;
	struct buf clean;
	bool is_clean;

	must(c, !*c->why, "%s", c->why);
	must(c, v->fate < FATE_COUNT && v->err < ERR_COUNT, "a verdict of none");
	must(c, (v->fate == FATE_done) == (v->err == ERR_OK),
	    "fate and error do not fit: %s", verdict_words(c));
	must(c, v->retry_after >= 0, "retry_after is %" PRId64, v->retry_after);
	buf_init(&clean, 65536);
	text_clean(&clean, c->said, strlen(c->said), TEXT_BREAKS);
	is_clean = strcmp(clean.data, c->said) == 0;
	buf_release(&clean);
	must(c, is_clean, "what the server said is not clean: %s", c->said);
}

void call_started(struct contract *c)
{
	c->inside = false;
	must(c, !c->from_inside, "done was called from inside the call");
}

void call_end(struct contract *c)
{
	int64_t until = clock_mono_ms(clock_system()) + PATIENCE_S * 1000;

	call_started(c);
	while (!c->calls_done && clock_mono_ms(clock_system()) < until)
		c->net->turn(c->net, NULL, 0, TURN_MS);
	must(c, c->calls_done, "no answer in %d s", PATIENCE_S);
	for (int i = 0; i < 3; i++)
		c->net->turn(c->net, NULL, 0, 0);
	must(c, c->calls_done == 1, "done was called %d times", c->calls_done);
	must(c, !c->net->busy(c->net), "requests go on after done");
	verdict_makes_sense(c);
}

void call_probe(struct contract *c, const char *url)
{
	call_begin(c);
	c->p->probe(c->net, url, on_found, c);
	call_end(c);
}

void call_login(struct contract *c, const char *url, const char *password)
{
	call_login_keep(c, url, password, KEEP_nothing);
}

void call_login_keep(struct contract *c, const char *url, const char *password,
    enum keep keep)
{
	struct login_with with = {
	    .user = c->user, .password = password, .keep = keep};

	*c->token = *c->person = *c->school_name = '\0';
	call_probe(c, url);
	if (c->v.err)
		return;
	with.site = c->site;
	call_begin(c);
	c->p->login(c->net, &with, on_login, c);
	call_end(c);
}

void call_redeem(
    struct contract *c, const char *passport, const char *pasted)
{
	call_begin(c);
	c->p->redeem(c->net, c->site, passport, pasted, on_login, c);
	call_end(c);
}

void call_news(struct contract *c, const char *cursor, struct seen *out)
{
	char *lent = str_dup(cursor); /* gone once the call returned */
	const struct provider_sink sink = seen_sink(out);

	call_begin(c);
	c->p->news(c->session, lent, LOOK_close, &sink, call_done, c);
	free(lent);
	call_end(c);
	must(c, !*out->fault, "%s", out->fault);
}

void call_task(struct contract *c, const char *pid, struct seen *out)
{
	char *lent = str_dup(pid);
	const struct provider_sink sink = seen_sink(out);

	call_begin(c);
	c->p->task(c->session, lent, &sink, call_done, c);
	free(lent);
	call_end(c);
	must(c, !*out->fault, "%s", out->fault);
}

static void on_moved(void *ctx, int64_t done, int64_t total)
{
	struct contract *c = ctx;

	if (done < 0 || (total >= 0 && done > total))
		str_copy(c->why, sizeof(c->why), "progress past the end");
}

void call_fetch(struct contract *c, const struct seen_file *f, const char *part)
{
	struct material m = {.pid = str_dup(f->pid),
	    .name = str_dup(f->name),
	    .type = str_dup(f->type),
	    .sha256 = str_dup(f->sha256),
	    .size = f->size,
	    .modified = f->modified,
	    .path = str_dup(""),
	    .local_sha256 = str_dup("")};

	call_begin(c);
	c->p->fetch(c->session, &m, part, on_moved, call_done, c);
	record_material_release(&m);
	call_end(c);
}

struct seen *seen_new(struct contract *c)
{
	struct seen *s;

	must(c, c->n_seen < SEEN_MAX, "a trial that sees too much");
	s = calloc(1, sizeof(*s));
	must(c, s, "no memory");
	c->seen[c->n_seen++] = s;
	return s;
}

void forget_all(struct contract *c)
{
	for (int i = 0; i < c->n_seen; i++) {
		seen_release(c->seen[i]);
		free(c->seen[i]);
	}
	for (int i = 0; i < c->n_papers; i++)
		paper_free(c->papers[i]);
	c->n_seen = c->n_papers = 0;
}

void well(struct contract *c, const char *what)
{
	must(c, c->v.fate == FATE_done, "%s: %s", what, verdict_words(c));
}

void session_again(struct contract *c, const char *token)
{
	if (c->session)
		c->p->close(c->session);
	c->session =
	    c->p->open(c->net, disk_real(), &c->account, token ? token : c->token);
	must(c, c->session, "no session");
}

/* ---- files */

void in_dir(struct contract *c, char path[PATH_MAX], const char *name)
{
	must(c, str_printf(path, PATH_MAX, "%s/%s", c->dir, name), "a long path");
}

void hash_of(struct contract *c, const char *path, char hex[80])
{
	static const size_t piece = 1u << 16;
	FILE *f = fopen(path, "re");
	char *data = malloc(piece);
	struct hash h;
	size_t n;

	must(c, f && data, "%s cannot be read", path);
	hash_init(&h, HASH_SHA256);
	while ((n = fread(data, 1, piece, f)) > 0)
		hash_update(&h, data, n);
	hash_final(&h, hex);
	fclose(f);
	free(data);
}

int64_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : -1;
}

/* ---- the school that does as it is told */

void school_mood(struct contract *c, const char *mood)
{
	char *path;

	if (!c->school)
		return;
	path = path_join(c->school, "mood");
	must(c, path && !disk_write_file(disk_real(), path, mood, strlen(mood),
				0600), "no mood can be given");
	free(path);
}

int64_t school_saves(struct contract *c)
{
	char *program;
	char command[PATH_MAX * 2], mine[200], line[16384];
	int64_t saves = 0;
	FILE *f;

	if (!c->school)
		return -1;
	program = path_program("ranzen-school");
	must(c, program, "ranzen-school is not beside this program or in PATH");
	str_printf(command, sizeof(command), "'%s' check --data '%s'", program,
	    c->school);
	str_printf(mine, sizeof(mine), "\"user\":\"%s\"", c->user);
	free(program);
	f = popen(command, "re");
	must(c, f, "ranzen-school cannot be asked");
	while (fgets(line, sizeof(line), f)) {
		const char *n = strstr(line, "\"saves\":");

		if (strstr(line, mine))
			saves += n ? strtol(n + 8, NULL, 10) : 1;
	}
	pclose(f);
	return saves;
}
