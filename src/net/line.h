/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of the way to one host, from the bytes that went over it.
 * Pure: every time is in milliseconds of one monotonic clock. It says how
 * fast the line is and how long a transfer may be silent before its
 * connection counts as dead.
 *
 * That time follows from round trip, first bytes and gaps seen here. A false
 * alarm (the next one on this line had to wait as long, too) doubles it for
 * LINE_ALARM_MS. Several in a row, with no byte between them, look false and
 * double it, too, until a byte comes; every other one where the line was cut.
 */
#ifndef RANZEN_NET_LINE_H
#define RANZEN_NET_LINE_H

#include "base/base.h"

#define LINE_LATELY_MS (10 * 60 * 1000)
#define LINE_ALARM_MS (5 * 60 * 1000)
#define LINE_SILENCE_MS 1500 /* never less */
#define LINE_QUEUED_MS 3000  /* while bytes of ours wait somewhere */
#define LINE_CUTS 32

struct line_rate {
	double bps;                      /* 0: unknown */
	int64_t bytes, begin_ms, last_ms; /* of the window under way */
};

/* The largest of lately: falls by half a minute. */
struct line_peak { double ms; int64_t at_ms; };

struct line {
	double connect_ms;               /* smoothed; < 0: none yet */
	double quick_ms; int64_t quick_at; /* quickest first byte; < 0: none */
	struct line_peak first, gap;     /* of files */
	struct line_peak answer, haste;  /* of questions: first byte; twice
					  * what the last one was given */
	struct line_rate up, down;
	int64_t cuts[LINE_CUTS];         /* a ring */
	int n_cuts, unconnected;         /* attempts in a row that failed */
	bool moved;                      /* bytes of a file have moved */
	int row;                         /* alarms with no byte since */
	int64_t alarm_limit;             /* of the first of them */
	int64_t alarm_at, alarms_until;
	int alarms;                      /* false ones: doublings */
	int64_t dead_at;                 /* a connection was; 0: none yet */
};

enum line_way { LINE_UP, LINE_DOWN };

void line_init(struct line *l);
void line_connected(struct line *l, int64_t took_ms);
void line_not_connected(struct line *l);
/* First byte of a reply, so long after the request had gone. whole: that is
 * known; of a body nobody knows how long ago its last byte got there. */
void line_first_byte(struct line *l, bool file, bool whole, int64_t waited_ms,
		     int64_t now_ms);
/* Bytes of a file, so long after those before them. */
void line_moved(struct line *l, enum line_way way, int64_t bytes, int64_t gap_ms,
		int64_t now_ms);
/* A reply says that so many bytes came in so long. */
void line_acknowledged(struct line *l, int64_t bytes, int64_t took_ms);
void line_cut(struct line *l, int64_t now_ms);
/* A connection was given up after limit_ms of silence. */
void line_alarm(struct line *l, int64_t limit_ms, int64_t now_ms);
/* The same for a question (line_answer_ms). */
void line_hasty(struct line *l, int64_t limit_ms, int64_t now_ms);

/* 0: unknown. */
int line_rtt_ms(const struct line *l, int64_t now_ms);
int line_cuts(const struct line *l, int64_t now_ms);
/* How long a file may be silent; reply_due: all was sent and no byte of the
 * reply has come, so the server may be thinking, which is believed as long as
 * the line was not cut lately; queued: bytes that have to get there first. At
 * most, and while nothing is known, idle_ms. */
int64_t line_silence_ms(const struct line *l, bool reply_due, int64_t queued,
			int64_t idle_ms, int64_t now_ms);
/* How long the answer to a question may take that can be asked again: idle_ms,
 * but less on a line that was cut lately, and twice as long each time. */
int64_t line_answer_ms(const struct line *l, int64_t idle_ms, int64_t now_ms);
/* No older connection is to be used again, in whole seconds; 0: any may. */
int line_fresh_s(const struct line *l, int64_t now_ms);
/* How long a connect may take: short twice, then longest_ms. */
int64_t line_connect_ms(const struct line *l, bool tls, int64_t longest_ms,
			int64_t now_ms);
/* Bytes that our kernel should hold for an upload; 0: as many as it likes. */
int line_send_buffer(const struct line *l, int64_t now_ms);

#endif
