/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <arpa/inet.h>
#include <getopt.h>

#include "tests/badlink/proxy.h"

static const char usage[] =
    "badlink [OPTION…] --to ADDRESS:PORT\n"
    "A TCP proxy that behaves as a slow, long and often cut link.\n"
    "\n"
    "  --listen ADDRESS:PORT  here (127.0.0.1:0: any free port)\n"
    "  --to ADDRESS:PORT      the far end (IPv4)\n"
    "  --up, --down BITS      bits a second, each way (2000000; 0: no limit)\n"
    "  --rtt TIME             round trip (300ms)\n"
    "  --cut-every TIME       mean time between two cuts (0: none)\n"
    "  --cut-mode MODE        reset, close, silence, oneside, mixed (reset)\n"
    "  --seed N               of the cuts (1)\n"
    "  --silence drop|stall   what comes from a silent socket (drop)\n"
    "  --silence-cap TIME     then a silent socket gets a reset (300s)\n"
    "\n"
    "TIME is 300ms, 5s, 2m or seconds. SIGUSR1 prints a line of figures as\n"
    "JSON, SIGTERM and SIGINT the last one. The model: tests/badlink/*.h\n";

enum choice {
	OPT_LISTEN = 1,
	OPT_TO,
	OPT_UP,
	OPT_DOWN,
	OPT_RTT,
	OPT_EVERY,
	OPT_MODE,
	OPT_SEED,
	OPT_SILENCE,
	OPT_CAP,
	OPT_HELP,
};

static const struct option options[] = {
    {"listen", required_argument, NULL, OPT_LISTEN},
    {"to", required_argument, NULL, OPT_TO},
    {"up", required_argument, NULL, OPT_UP},
    {"down", required_argument, NULL, OPT_DOWN},
    {"rtt", required_argument, NULL, OPT_RTT},
    {"cut-every", required_argument, NULL, OPT_EVERY},
    {"cut-mode", required_argument, NULL, OPT_MODE},
    {"seed", required_argument, NULL, OPT_SEED},
    {"silence", required_argument, NULL, OPT_SILENCE},
    {"silence-cap", required_argument, NULL, OPT_CAP},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

static bool parse_address(const char *s, struct sockaddr_in *out)
{
	char host[INET_ADDRSTRLEN], *end;
	const char *colon = strrchr(s, ':');
	unsigned long port;

	if (!colon || (size_t)(colon - s) >= sizeof(host))
		return false;
	snprintf(host, sizeof(host), "%.*s", (int)(colon - s), s);
	port = strtoul(colon + 1, &end, 10);
	*out = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	return end > colon + 1 && !*end && port <= 65535 &&
	       inet_pton(AF_INET, host, &out->sin_addr) == 1;
}

/* A number; rest is what stands behind it. */
static bool parse_number(
    const char *s, uint64_t max, const char **rest, uint64_t *out)
{
	char *end;

	if (!isdigit((unsigned char)*s))
		return false;
	errno = 0;
	*out = strtoull(s, &end, 10);
	*rest = end;
	return errno == 0 && *out <= max;
}

static bool parse_time(const char *s, int64_t *ns)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {
	    {"", LINK_SECOND},
	    {"s", LINK_SECOND},
	    {"ms", 1000000},
	    {"m", 60 * LINK_SECOND},
	};
	const char *unit;
	uint64_t n;

	if (!parse_number(s, 1000000, &unit, &n))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (strcmp(unit, units[i].name) == 0) {
			*ns = (int64_t)n * units[i].ns;
			return true;
		}
	}
	return false;
}

static bool parse_whole(const char *s, uint64_t max, uint64_t *out)
{
	const char *rest;

	return parse_number(s, max, &rest, out) && !*rest;
}

static bool parse_rate(const char *s, int64_t *rate)
{
	uint64_t n;
	bool ok = parse_whole(s, UINT64_C(100000000000), &n);

	if (ok)
		*rate = (int64_t)n;
	return ok;
}

static bool parse_silence(const char *s, bool *stall)
{
	*stall = strcmp(s, "stall") == 0;
	return *stall || strcmp(s, "drop") == 0;
}

static bool apply(struct proxy_options *o, int option, const char *value)
{
	switch (option) {
	case OPT_LISTEN: return parse_address(value, &o->listen);
	case OPT_TO: return parse_address(value, &o->to);
	case OPT_UP: return parse_rate(value, &o->link.rate[LINK_UP]);
	case OPT_DOWN: return parse_rate(value, &o->link.rate[LINK_DOWN]);
	case OPT_RTT: return parse_time(value, &o->link.rtt);
	case OPT_EVERY: return parse_time(value, &o->cut_every);
	case OPT_MODE: return cut_mode_by_name(value, &o->mode);
	case OPT_SEED: return parse_whole(value, UINT64_MAX, &o->seed);
	case OPT_SILENCE: return parse_silence(value, &o->stall);
	case OPT_CAP: return parse_time(value, &o->silence_cap);
	default: return false;
	}
}

int main(int argc, char **argv)
{
	struct proxy_options o = {
	    .link = {{2000000, 2000000}, 300 * (LINK_SECOND / 1000)},
	    .seed = 1,
	    .silence_cap = 300 * LINK_SECOND,
	};
	int option;

	parse_address("127.0.0.1:0", &o.listen);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == OPT_HELP) {
			fputs(usage, stdout);
			return 0;
		}
		if (!apply(&o, option, optarg)) {
			if (option != '?')
				fprintf(stderr, "badlink: not understood: %s\n",
				    optarg);
			return 2;
		}
	}
	if (optind < argc || !o.to.sin_port) {
		fputs(usage, stderr);
		return 2;
	}
	return proxy_run(&o);
}
