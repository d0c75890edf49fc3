/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "net/line.h"

#define SAME_CUT_MS 250   /* it takes all connections at once */
#define WINDOW_MS 500     /* of a rate */
#define PAUSE_MS 2000     /* what is longer is no part of a rate */
#define HALVES_MS 60000
#define THINKING_MS 5000  /* of a server whose line was not cut lately */
#define CUT_LATELY_MS 60000
#define ANSWER_MS 4000    /* never less for a question */
#define ALARMS_MAX 6
#define QUICK_CONNECTS 2

void line_init(struct line *l)
{
	memset(l, 0, sizeof(*l));
	l->connect_ms = l->quick_ms = -1;
}

static double peak_now(const struct line_peak *p, int64_t now_ms)
{
	double ms = p->ms;

	for (int64_t at = p->at_ms; ms > 1 && at + HALVES_MS <= now_ms;
	     at += HALVES_MS)
		ms /= 2;
	return ms;
}

static void peak_see(struct line_peak *p, int64_t ms, int64_t now_ms)
{
	if ((double)ms < peak_now(p, now_ms))
		return;
	p->ms = (double)ms;
	p->at_ms = now_ms;
}

void line_connected(struct line *l, int64_t took_ms)
{
	double ms = (double)MAX(took_ms, 0);

	l->unconnected = 0;
	l->connect_ms = l->connect_ms < 0 ? ms : l->connect_ms * 0.75 + ms * 0.25;
}

void line_not_connected(struct line *l)
{
	l->unconnected = MIN(l->unconnected + 1, QUICK_CONNECTS);
}

int line_rtt_ms(const struct line *l, int64_t now_ms)
{
	double ms = MAX(l->connect_ms, 0);

	/* Something near may take the connection for the host: then only the
	 * first bytes tell how far it is. */
	if (l->quick_ms >= 0 && now_ms - l->quick_at <= LINE_LATELY_MS)
		ms = MAX(ms, l->quick_ms);
	return (int)MIN(ms + 0.5, 60000.0);
}

/* Then silence is more likely the line's than the server's. */
static bool cut_lately(const struct line *l, int64_t now_ms)
{
	return l->n_cuts &&
	       now_ms - l->cuts[(l->n_cuts - 1) % LINE_CUTS] <= CUT_LATELY_MS;
}

static double usual_ms(const struct line *l, bool reply_due, int64_t queued,
		       int64_t now_ms)
{
	double ms = peak_now(&l->gap, now_ms), rtt = line_rtt_ms(l, now_ms);
	double queue = 0, first = reply_due ? peak_now(&l->first, now_ms) : 0;

	if (queued > 0 && l->up.bps > 0)
		queue = 1.5 * (double)queued * 1000 / l->up.bps;
	/* A first byte had to wait for a round trip and the queue, too. */
	ms += MAX(rtt * 2 + MAX(first, queue), rtt * 3 + queue);
	if (reply_due && !cut_lately(l, now_ms))
		ms = MAX(ms, THINKING_MS);
	return MAX(ms, queued > 0 ? LINE_QUEUED_MS : LINE_SILENCE_MS);
}

static void false_alarm(struct line *l, int64_t now_ms)
{
	if (now_ms >= l->alarms_until)
		l->alarms = 0;
	l->alarms = MIN(l->alarms + 1, ALARMS_MAX);
	l->alarms_until = now_ms + LINE_ALARM_MS;
}

void line_first_byte(struct line *l, bool file, bool whole, int64_t waited_ms,
		     int64_t now_ms)
{
	bool old = now_ms - l->quick_at > LINE_LATELY_MS;
	int64_t limit;

	if (whole && (l->quick_ms < 0 || old || (double)waited_ms <= l->quick_ms)) {
		l->quick_ms = (double)waited_ms;
		l->quick_at = now_ms;
	}
	peak_see(file ? &l->first : &l->answer, waited_ms, now_ms);
	if (!file)
		return;
	/* A limit that grew with this reply is no longer the one of then. */
	limit = (int64_t)usual_ms(l, true, 0, now_ms);
	if (l->row && waited_ms * 4 >= MAX(l->alarm_limit, limit) * 3)
		false_alarm(l, now_ms);
	l->row = 0;
}

static void rate_see(struct line_rate *r, double bps)
{
	double weight = bps > r->bps ? 0.5 : 0.2;

	r->bps = r->bps > 0 ? r->bps + (bps - r->bps) * weight : bps;
}

static void rate_count(struct line_rate *r, int64_t bytes, int64_t now_ms)
{
	int64_t took;

	if (!r->begin_ms || now_ms - r->last_ms > PAUSE_MS) {
		/* what came now came in a time that nobody measured */
		r->begin_ms = r->last_ms = now_ms;
		r->bytes = 0;
		return;
	}
	r->bytes += bytes;
	r->last_ms = now_ms;
	took = now_ms - r->begin_ms;
	if (took < WINDOW_MS)
		return;
	rate_see(r, (double)r->bytes * 1000 / (double)took);
	r->begin_ms = now_ms;
	r->bytes = 0;
}

void line_moved(struct line *l, enum line_way way, int64_t bytes, int64_t gap_ms,
		int64_t now_ms)
{
	l->moved = true;
	peak_see(&l->gap, gap_ms, now_ms);
	rate_count(way == LINE_UP ? &l->up : &l->down, bytes, now_ms);
}

void line_acknowledged(struct line *l, int64_t bytes, int64_t took_ms)
{
	double bps = took_ms > 0 ? (double)bytes * 1000 / (double)took_ms : 0;

	/* Others may have used the line at the same time: it is at least so
	 * fast. */
	if (bps > l->up.bps)
		rate_see(&l->up, bps);
}

void line_cut(struct line *l, int64_t now_ms)
{
	int64_t last = l->n_cuts ? l->cuts[(l->n_cuts - 1) % LINE_CUTS] : 0;

	l->dead_at = now_ms;
	if (l->n_cuts && now_ms - last < SAME_CUT_MS)
		return;
	l->cuts[l->n_cuts % LINE_CUTS] = now_ms;
	l->n_cuts++;
	if (l->n_cuts == 2 * LINE_CUTS)
		l->n_cuts = LINE_CUTS;
}

void line_alarm(struct line *l, int64_t limit_ms, int64_t now_ms)
{
	l->dead_at = now_ms;
	/* one silence ends all the connections that there are */
	if (l->row && now_ms - l->alarm_at < l->alarm_limit)
		return;
	if (!l->row)
		l->alarm_limit = limit_ms;
	l->row = MIN(l->row + 1, ALARMS_MAX);
	l->alarm_at = now_ms;
}

void line_hasty(struct line *l, int64_t limit_ms, int64_t now_ms)
{
	l->dead_at = now_ms;
	l->haste = (struct line_peak){ 2.0 * (double)limit_ms, now_ms };
}

int line_cuts(const struct line *l, int64_t now_ms)
{
	int n = 0;

	for (int i = 0; i < MIN(l->n_cuts, LINE_CUTS); i++)
		n += now_ms - l->cuts[i] <= LINE_LATELY_MS;
	return n;
}

static int doublings(const struct line *l, int64_t now_ms)
{
	int n = now_ms < l->alarms_until ? l->alarms : 0;

	/* Where cuts are seen as well, it takes more to doubt an alarm. */
	if (l->row && now_ms - l->alarm_at < LINE_ALARM_MS)
		n += cut_lately(l, now_ms) ? (l->row - 1) / 2 : l->row - 1;
	return MIN(n, ALARMS_MAX);
}

int64_t line_silence_ms(const struct line *l, bool reply_due, int64_t queued,
			int64_t idle_ms, int64_t now_ms)
{
	double ms;

	if (!l->moved || (queued > 0 && l->up.bps <= 0))
		return idle_ms;
	ms = usual_ms(l, reply_due, queued, now_ms) * (1 << doublings(l, now_ms));
	return ms < (double)idle_ms ? (int64_t)ms : idle_ms;
}

int64_t line_answer_ms(const struct line *l, int64_t idle_ms, int64_t now_ms)
{
	double ms = 3.0 * line_rtt_ms(l, now_ms) + peak_now(&l->gap, now_ms) +
		    peak_now(&l->first, now_ms) + peak_now(&l->answer, now_ms);

	if (!l->moved || !cut_lately(l, now_ms))
		return idle_ms;
	ms = MAX(MAX(ms, ANSWER_MS), peak_now(&l->haste, now_ms));
	return ms < (double)idle_ms ? (int64_t)ms : idle_ms;
}

int line_fresh_s(const struct line *l, int64_t now_ms)
{
	if (!l->dead_at)
		return 0;
	return (int)MIN(MAX((now_ms - l->dead_at) / 1000, 1), INT_MAX);
}

int64_t line_connect_ms(const struct line *l, bool tls, int64_t longest_ms,
			int64_t now_ms)
{
	int rtt = line_rtt_ms(l, now_ms);
	int64_t ms = MAX(rtt * (tls ? 8 : 4), LINE_SILENCE_MS);

	if (!l->moved || !rtt || l->unconnected >= QUICK_CONNECTS)
		return longest_ms;
	return MIN(ms, longest_ms);
}

int line_send_buffer(const struct line *l, int64_t now_ms)
{
	double bytes = 2 * l->up.bps * (line_rtt_ms(l, now_ms) + 250) / 1000;

	if (l->up.bps <= 0 || bytes > 1 << 20)
		return 0;
	return MAX((int)bytes, 32 << 10);
}
