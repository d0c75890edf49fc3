/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a running program has in its memory.
 *
 *	memory open COMMAND…   becomes COMMAND, and lets its memory be read
 *	memory count PID TEXT  prints how often TEXT lies where PID can write
 *	memory where PID TEXT  and around it, to find out why
 */
#include "base/base.h"
#include "base/buf.h"

#include <sys/prctl.h>

#define PIECE	(1 << 20)
#define AROUND	60
#define LARGEST (UINT64_C(1) << 30) /* those of the sanitizers are larger */

/* Readable signs around what was found. */
static void show(const char *piece, const char *at, const char *end)
{
	const char *c = at - piece > AROUND ? at - AROUND : piece;

	for (; c < end && c < at + AROUND; c++)
		putchar(isprint((unsigned char)*c) ? *c : '.');
	putchar('\n');
}

static int count_in(int fd, uint64_t from, uint64_t to, const char *text,
		    bool where)
{
	size_t len = strlen(text), kept = 0;
	char *piece = malloc(PIECE);
	int found = 0;

	while (piece && from < to) {
		size_t want = MIN(to - from, (uint64_t)PIECE - kept);
		ssize_t n = pread(fd, piece + kept, want, (off_t)from);
		const char *at = piece, *end;

		if (n <= 0)
			break;
		end = piece + kept + n;
		for (; (at = memmem(at, (size_t)(end - at), text, len)); at++) {
			found++;
			if (where)
				show(piece, at, end);
		}
		from += (uint64_t)n;
		kept = MIN(len - 1, (size_t)(end - piece));
		memmove(piece, end - kept, kept);
	}
	free(piece);
	return found;
}

/* -1: it may not be read. */
static int count(const char *pid, const char *text, bool where)
{
	char path[64], line[4096], w;
	uint64_t from, to;
	int found = 0, mem;
	FILE *maps;

	str_printf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "r");
	str_printf(path, sizeof(path), "/proc/%s/mem", pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	if (!maps || mem < 0)
		return -1;
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%c", &from, &to,
			   &w) == 3 && w == 'w' && to - from <= LARGEST)
			found += count_in(mem, from, to, text, where);
	fclose(maps);
	close(mem);
	return found;
}

int main(int argc, char **argv)
{
	int found;

	if (argc > 2 && strcmp(argv[1], "open") == 0) {
		prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
		execvp(argv[2], argv + 2);
		return 127;
	}
	if (argc != 4)
		return 2;
	found = count(argv[2], argv[3], strcmp(argv[1], "where") == 0);
	if (found < 0) {
		perror("memory");
		return 1;
	}
	printf("%d\n", found);
	return 0;
}
