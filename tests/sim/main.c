/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sim --seeds FROM-TO   runs these histories; closes with
 *                       "histories N lost 0 doubled 0 false 0"
 * sim --replay SEED     tells one history step by step
 */
#include "base/base.h"
#include "tests/sim/sim.h"

#define SHORT "1-300" /* what tests/run runs */

static bool fine(const struct counts *c)
{
	return !c->lost && !c->doubled && !c->untrue;
}

static int run(struct sim *s, int64_t from, int64_t to)
{
	for (int64_t seed = from; seed <= to; seed++) {
		struct counts before = s->counts, *c = &s->counts;

		sim_history(s, (uint64_t)seed);
		if (c->lost != before.lost || c->doubled != before.doubled ||
		    c->untrue != before.untrue)
			printf("seed %" PRId64 " (tell it: --replay %" PRId64
			       ")\n", seed, seed);
	}
	printf("histories %ld lost %ld doubled %ld false %ld\n",
	    s->counts.histories, s->counts.lost, s->counts.doubled,
	    s->counts.untrue);
	return fine(&s->counts) ? 0 : 1;
}

static bool read_seeds(const char *text, int64_t *from, int64_t *to)
{
	char first[24];
	const char *dash = strchr(text, '-');
	size_t n = dash ? (size_t)(dash - text) : strlen(text);

	if (n >= sizeof(first))
		return false;
	memcpy(first, text, n);
	first[n] = '\0';
	return str_int64(first, 0, INT64_MAX / 2, from) &&
	    str_int64(dash ? dash + 1 : first, *from, INT64_MAX / 2, to);
}

int main(int argc, char **argv)
{
	const char *shm = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	bool replay = argc == 3 && !strcmp(argv[1], "--replay");
	bool seeds = argc == 3 && !strcmp(argv[1], "--seeds");
	int64_t from, to;
	char root[64];
	struct sim s;
	int code;

	if ((argc > 1 && !replay && !seeds) ||
	    !read_seeds(argc > 1 ? argv[2] : SHORT, &from, &to)) {
		fprintf(stderr, "sim --seeds FROM-TO | --replay SEED\n");
		return 2;
	}
	str_printf(root, sizeof(root), "%s/ranzen-sim-XXXXXX", shm);
	if (!mkdtemp(root))
		return 2;
	sim_init(&s, root);
	s.tell = replay;
	code = run(&s, from, to);
	sim_release(&s);
	return code;
}
