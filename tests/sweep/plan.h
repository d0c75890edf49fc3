/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sweep and the library in the programs (preload.c) share: one page,
 * mapped from DIR/shared, where DIR is the value of RANZEN_SWEEP. The sweep
 * writes the plan before a program starts; the library counts and strikes.
 *
 * Counted is each call of the planned program, in all its processes, on
 * files below the area and on sockets, that has one bit of any and all bits
 * of all. fsync is never really done (the disk is not under test); what it
 * would have saved is kept by shadow.h.
 *
 * Time: where ranzen-sync would wait and no socket of the network is among
 * what it waits for, the clock of all the programs is moved on instead.
 */
#ifndef RANZEN_TESTS_SWEEP_PLAN_H
#define RANZEN_TESTS_SWEEP_PLAN_H

#include <stdint.h>

#define SWEEP_PIDS 128
#define SWEEP_ROOM 512

/* What a call is. */
enum {
	CALL_WRITE = 1,	   /* write pwrite writev on a file */
	CALL_READ = 2,	   /* read pread on a file */
	CALL_SYNC = 4,	   /* fsync fdatasync, of files and folders */
	CALL_RENAME = 8,
	CALL_OPEN = 16,
	CALL_NAME = 32,	   /* unlink link mkdir rmdir */
	CALL_SIZE = 64,	   /* ftruncate */
	CALL_SEND = 128,   /* send sendto write on a socket */
	CALL_RECV = 256,   /* recv recvfrom read on a socket */
	CALL_CONNECT = 512,
	CALL_DB = 1024,	   /* it concerns the database or its journal */
	CALL_JOURNAL = 2048, /* it concerns the journal (-wal, -journal) */
	CALL_ANY = 1023,
	/* what is left behind when it is the last thing done */
	CALL_EFFECT = CALL_WRITE | CALL_SYNC | CALL_RENAME | CALL_OPEN |
		      CALL_NAME | CALL_SIZE | CALL_SEND | CALL_RECV
};

enum strike {
	STRIKE_NONE,
	STRIKE_FAIL,   /* the call is not done and fails with error */
	STRIKE_SHORT,  /* it does less than it was asked for */
	STRIKE_BEFORE, /* SIGKILL instead of the call */
	STRIKE_AFTER,  /* the call is the last thing done */
	STRIKE_POWER,  /* all programs end, instead of the call */
	STRIKE_POWER_AFTER
};

struct sweep_plan {
	char program[32];
	uint32_t any, all;
	int32_t n; /* from 1; 0: only count */
	int32_t strike;
	int32_t error;
	int32_t lasting; /* every call from the n-th on, until healed */
};

struct sweep_shared {
	struct sweep_plan plan;
	char area[SWEEP_ROOM]; /* folder; its "home" is RANZEN_HOME */
	int32_t count;
	int32_t struck;
	int32_t healed; /* nothing strikes any more */
	int32_t dark;	/* the power is off: whoever runs on ends */
	int32_t hurry;	/* nobody looks on: time may fly */
	int32_t requests; /* that ranzen-sync began to send */
	int32_t n_pids;
	int32_t pids[SWEEP_PIDS]; /* whoever started */
	int64_t moved_ns;	  /* the clock */
	int64_t next_id;	  /* of shadow.h */
	char what[SWEEP_ROOM];	  /* the call that was struck */
};

#endif
