/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "school/mood.h"

enum value_form {
	VALUE_NONE,
	VALUE_SLOW,	/* TIME, RATE or TIME+RATE */
	VALUE_BYTES,	/* 5000, 64kB, 1MB, 1GB */
	VALUE_RETRY,	/* 30, date:30, none */
	VALUE_SECONDS,	/* 600, or another number */
	VALUE_SIGNED,	/* +1000, -10 */
	VALUE_CAPACITY, /* 20, 20+5s */
};

static const struct {
	const char *name;
	enum value_form form;
	int64_t preset; /* when no value is given; -1: one is needed */
	const char *example;
	const char *help;
} faults[FAULT_COUNT] = {
    [FAULT_SLOW] = {"slow", VALUE_SLOW, -1, "slow=200ms+16kB/s",
	"waits before the answer, sends it at a rate, or both"},
    [FAULT_SILENT] = {"silent", VALUE_NONE, 0, "silent@/changes#1",
	"takes the request and never answers"},
    [FAULT_CUT] = {"cut", VALUE_BYTES, 0, "cut=5000@/files*#3",
	"closes after so many bytes of the answer's body"},
    [FAULT_CUTUP] = {"cutup", VALUE_BYTES, 0, "cutup=64kB@PATCH:/uploads",
	"closes after so many bytes of the request's body; they are kept"},
    [FAULT_DROP] = {"drop", VALUE_NONE, 0, "drop@PUT:/hand-ins%20",
	"closes without doing or answering anything"},
    [FAULT_LOST] = {"lost", VALUE_NONE, 0, "lost@PUT:/hand-ins#1",
	"does it, commits, and closes without an answer"},
    [FAULT_500] = {"500", VALUE_NONE, 0, "500@/changes#2-2",
	"an answer of 500, nothing done"},
    [FAULT_502] = {"502", VALUE_NONE, 0, "502",
	"a gateway's page in HTML, nothing done"},
    [FAULT_503] = {"503", VALUE_RETRY, 5, "503=date:30#2",
	"busy; Retry-After in seconds, as a date (date:N) or missing (none)"},
    [FAULT_504] = {"504", VALUE_NONE, 0, "504@POST:/hand-ins#1",
	"does it, commits, and a gateway's page says that it took too long"},
    [FAULT_429] = {"429", VALUE_RETRY, 5, "429=10",
	"too many requests; Retry-After as for 503"},
    [FAULT_PORTAL] = {"portal", VALUE_NONE, 0, "portal",
	"a captive portal: 200 with a page in HTML"},
    [FAULT_TRUNCATED] = {"truncated", VALUE_NONE, 0, "truncated@/changes",
	"half of the JSON or page, with a fitting length"},
    [FAULT_WRONG] = {"wrong", VALUE_NONE, 0, "wrong@/changes",
	"JSON of another shape"},
    [FAULT_HUGE] = {"huge", VALUE_BYTES, 1000000000, "huge=1GB@/changes",
	"JSON without an end in sight"},
    [FAULT_TOKEN] = {"token", VALUE_NONE, 0, "token#4+",
	"the token is dead: 401 login-needed"},
    [FAULT_LENGTH] = {"length", VALUE_SIGNED, 1000, "length=+1000@/files*",
	"a file longer or shorter than the list says"},
    [FAULT_CHANGED] = {"changed", VALUE_NONE, 0, "changed@/files*#2+",
	"a file with other bytes and another ETag than the list says"},
    [FAULT_CAPACITY] = {"capacity", VALUE_CAPACITY, -1, "capacity=20+5s",
	"so many requests a second; who would wait longer gets 503"},
    [FAULT_MAINTENANCE] = {"maintenance", VALUE_SECONDS, 600, "maintenance=600",
	"503 for all but the status, which says until when"},
    [FAULT_DATABASE] = {"database", VALUE_NONE, 0, "database#2",
	"Moodle: 200 with dbconnectionfailed"},
    [FAULT_CLOSED] = {"closed", VALUE_NONE, 0, "closed",
	"Moodle: maintenance by its web page: 200 with sitemaintenance"},
    [FAULT_SERVICES] = {"services-off", VALUE_NONE, 0, "services-off",
	"Moodle: no web services: an empty 403"},
    [FAULT_MOBILE] = {"mobile-off", VALUE_NONE, 0, "mobile-off",
	"Moodle: no service for the app: accessexception"},
    [FAULT_SSO] = {"sso", VALUE_SECONDS, 2, "sso=3",
	"Moodle: login by the browser only (typeoflogin 2 or 3)"},
    [FAULT_PLAIN] = {"plain", VALUE_NONE, 0, "plain",
	"Moodle: nothing is compressed, as Debian's web servers have it"},
    [FAULT_ACCEL] = {"accel", VALUE_NONE, 0, "accel",
	"Moodle: nginx sends the files itself: its own ETag and ranges"},
    [FAULT_APACHE] = {"apache", VALUE_NONE, 0, "apache",
	"Moodle: behind Apache: HEAD without a length, other ETags"},
    [FAULT_GERMAN] = {"german", VALUE_NONE, 0, "german",
	"Moodle: warnings and messages in the pupil's language"},
    [FAULT_ODD] = {"odd", VALUE_NONE, 0, "odd",
	"Moodle: plugins, fields and kinds of material that nobody knows"},
    [FAULT_MOVED] = {"moved", VALUE_SECONDS, -1, "moved=8443",
	"301 to https at that port of the same host"},
};

const char *mood_help_line(size_t i, const char **name, const char **example)
{
	if (i >= FAULT_COUNT)
		return NULL;
	*name = faults[i].name;
	*example = faults[i].example;
	return faults[i].help;
}

/* A decimal number; false when there is none or it is beyond 10^15. */
static bool read_number(const char **s, int64_t *out)
{
	int64_t v = 0;

	if (!isdigit((unsigned char)**s))
		return false;
	for (; isdigit((unsigned char)**s); (*s)++) {
		v = v * 10 + (**s - '0');
		if (v > INT64_C(1000000000000000))
			return false;
	}
	*out = v;
	return true;
}

static bool take(const char **s, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

static bool read_bytes(const char **s, int64_t *out)
{
	if (!read_number(s, out))
		return false;
	if (take(s, "kB"))
		*out *= 1000;
	else if (take(s, "MB"))
		*out *= 1000000;
	else if (take(s, "GB"))
		*out *= 1000000000;
	else
		take(s, "B");
	return true;
}

/* Milliseconds, from "200ms" or "2s"; *out stays where it is neither. */
static bool read_time(const char **s, int64_t *out)
{
	int64_t v;

	if (!read_number(s, &v))
		return false;
	if (!take(s, "ms")) {
		v *= 1000;
		if (!take(s, "s"))
			return false;
	}
	*out = v;
	return true;
}

static bool read_slow(const char **s, struct fault *f)
{
	f->value = 0;
	do {
		const char *t = *s;

		if (read_time(&t, &f->value)) {
			*s = t;
			continue;
		}
		if (!read_bytes(s, &f->rate) || !take(s, "/s") || !f->rate)
			return false;
	} while (take(s, "+"));
	return true;
}

static bool read_retry(const char **s, struct fault *f)
{
	if (take(s, "none")) {
		f->form = RETRY_NONE;
		return true;
	}
	f->form = take(s, "date:") ? RETRY_DATE : RETRY_SECONDS;
	return read_number(s, &f->value);
}

static bool read_signed(const char **s, struct fault *f)
{
	bool minus = take(s, "-");

	if (!minus)
		take(s, "+");
	if (!read_number(s, &f->value))
		return false;
	if (minus)
		f->value = -f->value;
	return true;
}

static bool read_capacity(const char **s, struct fault *f)
{
	f->rate = 10000;
	if (!read_number(s, &f->value) || !f->value)
		return false;
	return !take(s, "+") || read_time(s, &f->rate);
}

static bool read_value(const char **s, struct fault *f)
{
	switch (faults[f->kind].form) {
	case VALUE_SLOW: return read_slow(s, f);
	case VALUE_BYTES: return read_bytes(s, &f->value);
	case VALUE_RETRY: return read_retry(s, f);
	case VALUE_SECONDS: return read_number(s, &f->value);
	case VALUE_SIGNED: return read_signed(s, f);
	case VALUE_CAPACITY: return read_capacity(s, f);
	case VALUE_NONE: break;
	}
	return false;
}

static bool read_name(const char **s, struct fault *f)
{
	size_t n = strcspn(*s, "=@#%,\n \t\r");

	for (size_t i = 0; i < FAULT_COUNT; i++) {
		if (strlen(faults[i].name) != n ||
		    strncmp(*s, faults[i].name, n) != 0)
			continue;
		f->kind = (enum fault_kind)i;
		f->value = faults[i].preset;
		*s += n;
		if (take(s, "="))
			return read_value(s, f);
		return faults[i].preset >= 0;
	}
	return false;
}

static bool read_path(const char **s, struct fault *f)
{
	size_t m = strcspn(*s, ":/#%,\n");
	size_t n;

	if ((*s)[m] == ':') {
		if (m == 0 || m >= sizeof(f->method))
			return false;
		memcpy(f->method, *s, m);
		*s += m + 1;
	}
	n = strcspn(*s, "#%, \t\r\n");
	if (n == 0 || n >= sizeof(f->path))
		return false;
	memcpy(f->path, *s, n);
	*s += n;
	f->glob = strpbrk(f->path, "*?[") != NULL;
	return true;
}

static bool read_count(const char **s, struct fault *f)
{
	int64_t a, b;

	if (!read_number(s, &a) || a == 0)
		return false;
	f->from = 1;
	f->to = (uint64_t)a;
	if (take(s, "+")) {
		f->from = (uint64_t)a;
		f->to = UINT64_MAX;
	} else if (take(s, "-")) {
		if (!read_number(s, &b) || b < a)
			return false;
		f->from = (uint64_t)a;
		f->to = (uint64_t)b;
	}
	return true;
}

static bool read_share(const char **s, struct fault *f)
{
	int64_t v;

	if (!read_number(s, &v) || v > 100)
		return false;
	f->share = (unsigned)v;
	return true;
}

static bool read_fault(const char **s, struct fault *f)
{
	memset(f, 0, sizeof(*f));
	f->from = 1;
	f->to = UINT64_MAX;
	f->share = 100;
	if (!read_name(s, f))
		return false;
	if (take(s, "@") && !read_path(s, f))
		return false;
	if (take(s, "#") && !read_count(s, f))
		return false;
	if (take(s, "%") && !read_share(s, f))
		return false;
	return **s == '\0' || strchr(", \t\r\n", **s);
}

bool mood_read(
    struct mood *m, const char *spec, uint64_t seed, const char **where)
{
	const char *s = spec;

	memset(m, 0, sizeof(*m));
	m->random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	for (;;) {
		s += strspn(s, ", \t\r\n");
		if (!*s)
			return true;
		*where = s;
		if (m->count == MOOD_FAULTS_MAX ||
		    !read_fault(&s, &m->fault[m->count])) {
			memset(m, 0, sizeof(*m));
			return false;
		}
		m->count++;
	}
}

static bool path_matches(const struct fault *f, const char *path)
{
	if (f->glob)
		return fnmatch(f->path, path, 0) == 0;
	return strncmp(f->path, path, strlen(f->path)) == 0;
}

/* Marsaglia's xorshift64. */
static unsigned per_cent(struct mood *m)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (unsigned)((m->random >> 20) % 100);
}

void mood_plan(struct mood *m, const char *method, const char *path,
    const char *inner, struct mood_plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	for (size_t i = 0; i < m->count; i++) {
		struct fault *f = &m->fault[i];

		if (f->method[0] ? strcmp(f->method, method) != 0
				 : strcmp(method, "fn") == 0)
			continue;
		if (f->path[0] && !path_matches(f, path) &&
		    !path_matches(f, inner))
			continue;
		f->seen++;
		if (f->seen < f->from || f->seen > f->to)
			continue;
		if (f->share < 100 && per_cent(m) >= f->share)
			continue;
		plan->hit[f->kind] = true;
		plan->by[f->kind] = *f;
	}
}
