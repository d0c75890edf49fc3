/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt and the attempt log in words that a teacher understands. */
#include "base/base.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "cli/output.h"
#include "cli/proof.h"
#include "cli/words.h"
#include "model/standing.h"
#include "words/why.h"

#define LINE       WHY_LINE
#define WORDS_SPAN 60
#define TEXT_LINE  32

/* By the school's clock, as far as this computer knows it. */
static int64_t there(const struct proof *p, int64_t here)
{
	return here + p->account.skew;
}

/* TRANSLATORS: spans of time, as in "18 minutes before the deadline" */
static void span_words(int64_t seconds, char out[WORDS_SPAN])
{
	int minutes = (int)(seconds / 60), hours = minutes / 60;
	int days = hours / 24;

	if (days >= 2)
		str_printf(out, WORDS_SPAN, ngettext("%d day", "%d days",
			(unsigned long)days), days);
	else if (hours >= 2)
		str_printf(out, WORDS_SPAN, ngettext("%d hour", "%d hours",
			(unsigned long)hours), hours);
	else if (minutes >= 2)
		str_printf(out, WORDS_SPAN, ngettext("%d minute",
			"%d minutes", (unsigned long)minutes), minutes);
	else
		str_printf(out, WORDS_SPAN, ngettext("%d second",
			"%d seconds", (unsigned long)seconds), (int)seconds);
}

/* ---- who, what, when */

static void add_task(const struct proof *p, struct sheet *s)
{
	const struct account *a = &p->account;
	const struct task *t = &p->task;
	char line[LINE];

	sheet_field(s, _("Task"), p->proven ? p->receipt.title : t->title);
	sheet_field(s, _("Course"), t->course);
	sheet_field(s, _("Teacher"), t->teacher);
	sheet_field(s, _("School"), a->school);
	sheet_field(s, _("Server"), a->url);
	if (a->person && *a->person)
		str_printf(line, sizeof(line), "%s (%s)", a->person, a->user);
	else
		str_copy(line, sizeof(line), a->user);
	sheet_field(s, _("Handed in by"), line);
}

static void add_deadline(const struct proof *p, struct sheet *s)
{
	const struct receipt *r = &p->receipt;
	int64_t due = p->proven && r->dated ? r->due : p->task.due;
	int64_t at = r->platform_time;
	char time[SHEET_TIME], span[WORDS_SPAN], line[LINE];

	sheet_time(s, due, time);
	sheet_field(s, _("Deadline"), due ? time : _("none"));
	if (!due || !p->proven || !at)
		return;
	span_words(at > due ? at - due : due - at, span);
	if (at > due)
		str_printf(line, sizeof(line),
			_("NO, it is LATE: %s after the deadline"), span);
	else
		str_printf(line, sizeof(line),
			_("yes, %s before the deadline"), span);
	sheet_field(s, _("In time?"), line);
}

static void add_clock(const struct proof *p, struct sheet *s)
{
	bool known = p->proven ? p->receipt.dated : p->account.synced != 0;
	int64_t skew = p->proven ? p->receipt.skew : p->account.skew;
	char line[LINE], span[WORDS_SPAN];

	span_words(skew < 0 ? -skew : skew, span);
	if (!known)
		str_copy(line, sizeof(line),
			_("was not compared with the school's"));
	else if (skew >= -1 && skew <= 1)
		str_copy(line, sizeof(line), _("agrees with the school's"));
	else if (skew < 0)
		str_printf(line, sizeof(line),
			_("%s ahead of the school's"), span);
	else
		str_printf(line, sizeof(line),
			_("%s behind the school's"), span);
	sheet_field(s, _("This PC's clock"), line);
	if (*s->zone)
		str_printf(line, sizeof(line),
			_("by the school's clock, in the zone %s"), s->zone);
	else
		str_copy(line, sizeof(line),
			_("by the school's clock, in this computer's time zone"));
	sheet_field(s, _("Times here are"), line);
}

static void add_arrival(const struct proof *p, struct sheet *s)
{
	const struct receipt *r = &p->receipt;
	char time[SHEET_TIME];

	sheet_time(s, r->platform_time, time);
	sheet_field(s, r->work == WORK_saved ? _("Saved") : _("Arrived"),
		r->platform_time ? time : _("the school did not state the time"));
	/* as the screen shows it there */
	if (r->platform_time && sheet_time_here(s, r->platform_time, time))
		sheet_field(s, _("By this PC's zone"), time);
	add_deadline(p, s);
	sheet_time(s, r->proven_at + (r->dated ? r->skew : 0), time);
	sheet_field(s, _("Compared"), time);
	sheet_field(s, _("School's number"), r->platform_id);
	sheet_field(s, _("Our number"), r->key);
	add_clock(p, s);
}

/* ---- the work */

static void add_files(const struct work_file *files, int n, struct sheet *s)
{
	char line[LINE], size[TEXT_LINE], mark[16];

	for (int i = 0; i < n; i++) {
		str_printf(mark, sizeof(mark), "%d.", i + 1);
		sheet_item(s, 0, mark, files[i].name);
		size_human(files[i].size, size, sizeof(size));
		str_printf(line, sizeof(line),
			/* TRANSLATORS: size in bytes, then rounded: "(1.5 MB)" */
			ngettext("%lld byte (%s)", "%lld bytes (%s)",
				(unsigned long)files[i].size),
			(long long)files[i].size, size);
		sheet_text(s, 3, line);
		str_printf(line, sizeof(line), "SHA-256 %s", files[i].sha256);
		sheet_text(s, 0, line);
	}
}

static void add_work(const struct proof *p, struct sheet *s)
{
	const struct entry *e = &p->entries[p->at];
	char hex[HASH_HEX_SIZE] = "", line[LINE];
	size_t len = e->text ? strlen(e->text) : 0;

	sheet_heading(s, p->proven ? _("What was handed in")
				   : _("What is to be handed in"));
	if (p->proven)
		add_files(p->receipt.files, p->receipt.n_files, s);
	else
		add_files(e->files, e->n_files, s);
	if (!len)
		return;
	hash_bytes(HASH_SHA256, e->text, len, hex);
	str_printf(line, sizeof(line),
		ngettext("A text of %d byte", "A text of %d bytes",
			(unsigned long)len), (int)len);
	sheet_item(s, 0, "-", line);
	if (p->proven && p->receipt.text_sha256)
		str_copy(hex, sizeof(hex), p->receipt.text_sha256);
	str_printf(line, sizeof(line), "SHA-256 %s", hex);
	sheet_text(s, 0, line);
}

/* ---- what the proof rested on */

static const struct { const char *word, *files, *text; } grounds[] = {
	{"sha256",
	 N_("The school's server stated the SHA-256 (a checksum over every single byte) of each file as it keeps it. All of them are equal to those of the files that were handed in here: the school has exactly these files."),
	 N_("The school's server stated the SHA-256 (a checksum over every single byte) of the text as it keeps it. It is equal to that of the text that was handed in here.")},
	{"sha1",
	 N_("The school's server listed files of the same names and sizes, and stated the SHA-1 (a checksum over every single byte) of each. All of them are equal to those of the files that were handed in here."),
	 N_("The school's server stated that it has the text.")},
	{"content",
	 N_("The files were fetched from the school's server again and compared: they are equal, byte for byte, to those that were handed in here."),
	 N_("The school's server stated that it has the text.")},
	{"text",
	 N_("The school's server stated that it has the work."),
	 N_("The text was read from the school's server again: it is equal to the one that was handed in here.")},
	{"sizes",
	 N_("The school's server listed files of the same names and the same sizes. It states no checksum, so their content was not compared."),
	 N_("The school's server stated that it has the text.")},
	{"names",
	 N_("The school's server listed files of the same names. It states neither size nor checksum, so their content was not compared."),
	 N_("The school's server stated that it has the text.")},
};

static void add_grounds(const struct proof *p, struct sheet *s)
{
	const struct receipt *r = &p->receipt;
	const char *text = p->entries[p->at].text;
	char line[LINE];

	sheet_heading(s, _("What this proof rests on"));
	str_printf(line, sizeof(line), _("The school's server confirmed it: %s"),
		r->proof);
	for (size_t i = 0; i < ARRAY_LEN(grounds); i++)
		if (strcmp(grounds[i].word, r->proof) == 0)
			str_copy(line, sizeof(line), r->n_files
				? _(grounds[i].files) : _(grounds[i].text));
	sheet_text(s, 0, line);
	if (!r->n_files || !text || !*text)
		return;
	if (strcmp(r->proof, "sha256") == 0)
		sheet_text(s, 0, _("The SHA-256 of the text is equal, too."));
	else if (strcmp(r->proof, "sha1") == 0 || strcmp(r->proof, "content") == 0)
		sheet_text(s, 0, _("The text was read from there again and is equal, too."));
}

/* What became of it later, as far as this computer knows. */
static void add_later(const struct proof *p, struct sheet *s)
{
	const struct task *t = &p->task;
	char time[SHEET_TIME], line[LINE];
	bool ours = t->work_key &&
		    (str_casecmp(t->work_key, p->receipt.key) == 0 ||
		     strcmp(t->work_key, p->receipt.work_key) == 0);
	bool any = t->work == WORK_handed_in || t->work == WORK_saved;

	if (p->receipt.replaced)
		sheet_text(s, 0, _("When it was compared, later work had taken its place at the school already."));
	if ((ours && any) || p->account.synced <= p->receipt.proven_at)
		return;
	sheet_time(s, there(p, p->account.synced), time);
	str_printf(line, sizeof(line), any
		? _("Since then it changed: when the school was last looked at (%s), it showed other work for this task.")
		: _("Since then it changed: when the school was last looked at (%s), it showed no work for this task."),
		time);
	sheet_text(s, 0, line);
}

/* ---- what was handed in before and after */

static void other_line(const struct entry *e, bool before,
		       char out[WORDS_SPAN * 2])
{
	const char *text = "";

	switch (e->state) {
	case ENTRY_proven:
		text = e->kind == KIND_withdraw ? _("done at the school")
		     : before ? _("arrived; the work above took its place")
			      : _("arrived");
		break;
	case ENTRY_superseded:
		text = _("replaced by later work before it was sent");
		break;
	case ENTRY_dropped: text = _("taken out again, not sent"); break;
	case ENTRY_held: text = _("held, not sent"); break;
	default: text = _("on its way, not proven yet"); break;
	}
	str_copy(out, WORDS_SPAN * 2, text);
}

static void add_others(const struct proof *p, struct sheet *s, bool before)
{
	char line[LINE], time[SHEET_TIME], fate[WORDS_SPAN * 2];
	bool any = false;

	for (int i = before ? 0 : p->at + 1; i < (before ? p->at : p->n); i++) {
		const struct entry *e = &p->entries[i];

		if (!any)
			sheet_heading(s, before ? _("Before it")
						: _("After it"));
		any = true;
		sheet_time(s, there(p, e->created), time);
		other_line(e, before, fate);
		if (e->kind == KIND_withdraw)
			str_printf(line, sizeof(line),
				_("%s: work taken back: %s"), time, fate);
		else
			str_printf(line, sizeof(line),
				ngettext("%s: hand-in of %d file: %s",
					"%s: hand-in of %d files: %s",
					(unsigned long)e->n_files),
				time, e->n_files, fate);
		sheet_item(s, 0, "-", line);
	}
}

/* ---- attempts */

static void add_run(const struct proof *p, const struct attempt_run *r,
		    struct sheet *s)
{
	char time[2 * SHEET_TIME], line[LINE], said[LINE];

	sheet_span(s, there(p, r->from), there(p, r->until), time);
	sheet_text(s, 2, time);
	why_tried(r, line);
	sheet_text(s, 6, line);
	if (!*r->said)
		return;
	str_printf(said, sizeof(said), _("the server said: \"%s\""), r->said);
	sheet_text(s, 6, said);
}

static const struct { int status; const char *words; } answers[] = {
	{429, N_("too many requests")},
	{500, N_("an error of its own")},
	{502, N_("the gateway got no answer")},
	{503, N_("overloaded")},
	{504, N_("the gateway waited in vain")},
};

static const char *answer_words(const struct trouble *t)
{
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].status == t->status)
			return _(answers[i].words);
	return t->err ? _(err_text(t->err)) : _("not what was asked for");
}

static void add_trouble(const struct proof *p, const struct trouble *t,
			struct sheet *s)
{
	char time[2 * SHEET_TIME], line[LINE], what[LINE / 2];

	sheet_span(s, there(p, t->from), there(p, t->until), time);
	if (t->status)
		str_printf(what, sizeof(what), _("the server answered %d (%s)"),
			t->status, answer_words(t));
	else
		str_copy(what, sizeof(what), _(err_text(t->err)));
	str_printf(line, sizeof(line),
		ngettext("%s: %s, %d time", "%s: %s, %d times",
			(unsigned long)t->n), time, what, t->n);
	sheet_item(s, 2, "-", line);
}

static void add_attempts(const struct proof *p, struct sheet *s)
{
	char line[LINE], time[SHEET_TIME];

	sheet_heading(s, _("What was tried, and what the server said"));
	for (int i = 0; i < p->n; i++) {
		const struct entry *e = &p->entries[i];

		sheet_time(s, there(p, e->created), time);
		str_printf(line, sizeof(line), e->kind == KIND_withdraw
			? _("%s: asked ranzen to take the work back")
			: _("%s: handed in to ranzen"), time);
		sheet_item(s, 0, "*", line);
		for (int k = 0; k < p->logs[i].n; k++)
			add_run(p, &p->logs[i].runs[k], s);
		if (!p->logs[i].n)
			sheet_text(s, 2, _("nothing was sent for it"));
	}
	sheet_heading(s, _("How the school's server was doing since then"));
	str_printf(line, sizeof(line),
		ngettext("%d request, of which %d failed.",
			"%d requests, of which %d failed.",
			(unsigned long)p->requests), p->requests, p->failed);
	sheet_text(s, 0, line);
	for (int i = 0; i < p->n_trouble; i++)
		add_trouble(p, &p->trouble[i], s);
}

/* ---- the end of the sheet */

static void add_check(const struct proof *p, struct sheet *s)
{
	const struct entry *e = &p->entries[p->at];
	char line[LINE];

	if (e->n_files) {
		sheet_heading(s, _("How to check it"));
		sheet_text(s, 0, _("A file is the one named here if one of these commands prints the SHA-256 above:"));
		buf_printf(&s->out, "  Linux    sha256sum %s\n"
			   "  Windows  certutil -hashfile %s SHA256\n"
			   "  macOS    shasum -a 256 %s\n",
			   _("FILE"), _("FILE"), _("FILE"));
	}
	if (p->proven) {
		sheet_text(s, 0, _("The school finds the hand-in on its server by the school's number."));
		sheet_heading(s, _("Signature of the school"));
		sheet_text(s, 0, p->receipt.signature && *p->receipt.signature
			? p->receipt.signature
			: _("none: this school's server does not sign receipts yet"));
	}
	sheet_blank(s);
	str_printf(line, sizeof(line),
		_("Written by ranzen %s on the computer of the person who handed it in, from what the school's server answered."),
		RANZEN_VERSION);
	sheet_text(s, 0, line);
}

static void add_state(const struct proof *p, struct sheet *s)
{
	const struct entry *e = &p->entries[p->at];
	char time[SHEET_TIME], line[LINE];

	sheet_time(s, there(p, e->created), time);
	sheet_field(s, _("Handed to ranzen"), time);
	add_deadline(p, s);
	sheet_field(s, _("State now"), entry_word(e->kind, e->state));
	if (e->reason != ERR_OK)
		sheet_field(s, _("Because"), _(err_text(e->reason)));
	if (entry_again(e, p->now)) {
		sheet_time(s, there(p, e->next_try), line);
		sheet_field(s, _("Next try"), line);
	}
	sheet_time(s, there(p, p->now), time);
	sheet_field(s, _("Written"), time);
	sheet_field(s, _("Our number"), e->key);
	add_clock(p, s);
}

enum err proof_sheet(const struct proof *p, struct sheet *s)
{
	bool saved = p->proven && (p->receipt.work == WORK_saved ||
				   p->entries[p->at].not_done);

	sheet_title(s, !p->proven ? _("NOT PROVEN YET: what was tried to hand this work in")
		     : saved ? _("RECEIPT: work saved at the school, NOT handed in")
			     : _("RECEIPT: work handed in, and proven"));
	add_task(p, s);
	if (p->proven)
		add_arrival(p, s);
	else
		add_state(p, s);
	add_work(p, s);
	if (p->proven) {
		add_grounds(p, s);
		add_later(p, s);
	}
	add_others(p, s, true);
	add_others(p, s, false);
	if (p->attempts)
		add_attempts(p, s);
	add_check(p, s);
	return buf_error(&s->out);
}
