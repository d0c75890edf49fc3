/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "providers/html_page.h"

static const char mark_letter[MARKS] = { '\001', '\002', '\003' };

void page_literal(struct page *p, const char *s, size_t len)
{
	text_clean(p->out, s, len, TEXT_LINE);
}

/* ---- spans */

void page_end_link(struct page *p)
{
	if (p->link_on) {
		buf_char(p->out, '\005');
		page_literal(p, p->target, strlen(p->target));
		buf_char(p->out, '\006');
	}
	p->link_on = false;
}

void page_end_marks(struct page *p, bool all)
{
	for (int i = 0; i < MARKS; i++) {
		if (p->on[i] && (all || !p->want[i])) {
			buf_char(p->out, mark_letter[i]);
			p->on[i] = false;
		}
	}
}

static void begin_marks(struct page *p)
{
	for (int i = 0; i < MARKS; i++) {
		if (!p->on[i] && p->want[i]) {
			buf_char(p->out, mark_letter[i]);
			p->on[i] = true;
		}
	}
	if (p->target && !p->link_on) {
		buf_char(p->out, '\004');
		p->link_on = true;
	}
}

/* ---- blocks */

void page_owe_blank(struct page *p)
{
	p->blank = p->open && p->out->len &&
		   p->out->data[p->out->len - 1] != '\037' &&
		   !(p->in_row && p->out->len == p->row_at + 2);
}

void page_close_block(struct page *p)
{
	p->blank = false;
	if (p->in_row || !p->open)
		return;
	page_end_link(p);
	page_end_marks(p, true);
	buf_char(p->out, '\n');
	p->open = false;
}

void page_put_block(struct page *p, char kind, int level)
{
	buf_char(p->out, kind);
	buf_char(p->out, (char)('0' + MAX(0, MIN(level, 9))));
	p->open = true;
	p->blank = false;
}

static void open_block(struct page *p)
{
	if (p->open)
		return;
	if (p->pre)
		page_put_block(p, 'c', 0);
	else if (p->heading)
		page_put_block(p, 'h', p->heading);
	else if (p->item_begins && p->lists)
		page_put_block(p, p->numbered[MIN(p->lists - 1, PAGE_LISTS)] ? 'n' : 'b',
			  p->lists - 1);
	else if (p->quote)
		page_put_block(p, 'q', p->quote - 1);
	else
		page_put_block(p, 'p', 0);
	p->item_begins = false;
}

void page_begin_text(struct page *p)
{
	open_block(p);
	page_end_marks(p, false);
	if (p->blank)
		buf_char(p->out, ' ');
	p->blank = false;
	begin_marks(p);
}

void page_named_block(struct page *p, char kind, const char *name,
			const char *target)
{
	if (p->in_row) {
		page_begin_text(p);
		page_literal(p, name, strlen(name));
		p->blank = true;
		return;
	}
	page_close_block(p);
	page_put_block(p, kind, 0);
	page_literal(p, name, strlen(name));
	if (kind == 'i') {
		buf_char(p->out, '\037');
		if (target)
			page_literal(p, target, strlen(target));
	}
	buf_char(p->out, '\n');
	p->open = p->item_begins = false;
}

/* ---- text */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void page_words(struct page *p, const char *s, size_t len)
{
	while (len) {
		size_t n = 0;

		while (n < len && !is_blank(s[n]))
			n++;
		if (n) {
			page_begin_text(p);
			page_literal(p, s, n);
		}
		s += n;
		len -= n;
		while (len && is_blank(*s)) {
			page_owe_blank(p);
			s++;
			len--;
		}
	}
}

void page_lines(struct page *p, const char *s, size_t len)
{
	while (len) {
		const char *end = memchr(s, '\n', len);
		size_t n = end ? (size_t)(end - s) : len;

		open_block(p);
		page_literal(p, s, n);
		if (end)
			page_close_block(p);
		s += n + (end ? 1 : 0);
		len -= n + (end ? 1 : 0);
	}
}

/* ---- raised and lowered */

static const char *small_letter(char sign, char c)
{
	static const char *const digits[2][10] = {
		{ "₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉" },
		{ "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" },
	};

	if (isdigit((unsigned char)c))
		return digits[sign == '^'][c - '0'];
	switch (c) {
	case '+': return sign == '^' ? "⁺" : "₊";
	case '-': return sign == '^' ? "⁻" : "₋";
	case 'n': return sign == '^' ? "ⁿ" : "ₙ";
	default: return NULL;
	}
}

void page_end_raised(struct page *p)
{
	struct buf whole;
	const char *s = p->raised_text.data;
	size_t len = p->raised_text.len, i;

	while (len && is_blank(*s)) {
		s++;
		len--;
	}
	while (len && is_blank(s[len - 1]))
		len--;
	buf_init(&whole, PAGE_RAISED_LIMIT * 8);
	for (i = 0; i < len && small_letter(p->raised_sign, s[i]); i++)
		buf_str(&whole, small_letter(p->raised_sign, s[i]));
	if (i < len) {
		buf_clear(&whole);
		buf_printf(&whole, len > 1 ? "%c(" : "%c", p->raised_sign);
		buf_add(&whole, s, len);
		buf_str(&whole, len > 1 ? ")" : "");
	}
	page_words(p, whole.data, whole.len);
	buf_release(&whole);
	buf_clear(&p->raised_text);
}
