/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/open.h"

/* A member that is null where s is NULL. */
static void set_text(json_t *j, const char *name, const char *s)
{
	json_object_set_new(j, name, s ? json_string(s) : json_null());
}

json_t *open_time(int64_t t)
{
	char text[TIME_TEXT_SIZE];

	if (!t)
		return json_null();
	time_print_utc(t, text);
	return json_string(text);
}

json_t *open_course(const struct course *c)
{
	json_t *j = json_object();

	set_text(j, "id", c->id);
	set_text(j, "title", c->title);
	set_text(j, "teacher", c->teacher);
	set_text(j, "subject", c->subject);
	if (c->group)
		set_text(j, "class", c->group);
	return j;
}

json_t *open_file(const struct file *f)
{
	json_t *j = json_object();

	set_text(j, "id", f->id);
	set_text(j, "name", f->name);
	json_object_set_new(j, "size", json_integer(f->size));
	set_text(j, "type", f->type);
	set_text(j, "sha256", f->sha256);
	json_object_set_new(j, "modified", open_time(f->modified));
	return j;
}

static void add_file(void *ctx, const struct file *f)
{
	json_array_append_new(ctx, open_file(f));
}

static void add_work_file(void *ctx, const struct file *f)
{
	json_t *j = json_object();

	set_text(j, "id", f->id);
	set_text(j, "name", f->name);
	json_object_set_new(j, "size", json_integer(f->size));
	set_text(j, "sha256", f->sha256);
	json_array_append_new(ctx, j);
}

json_t *open_hand_in(struct school *s, const struct hand_in *h)
{
	json_t *j = json_object(), *files = json_array();
	char sha256[HASH_HEX_SIZE] = "";

	set_text(j, "key", h->key);
	set_text(j, "id", h->id);
	set_text(j, "task", h->task);
	set_text(j, "state", h->state);
	if (h->superseded_by)
		set_text(j, "superseded_by", h->superseded_by);
	json_object_set_new(j, "received_at", open_time(h->received_at));
	json_object_set_new(j, "late", json_boolean(h->late));
	hand_in_file_each(s, h->id, add_work_file, files);
	json_object_set_new(j, "files", files);
	set_text(j, "text", h->text);
	if (h->text)
		hash_bytes(HASH_SHA256, h->text, strlen(h->text), sha256);
	set_text(j, "text_sha256", h->text ? sha256 : NULL);
	return j;
}

struct one_hand_in {
	struct school *s;
	json_t *j;
};

static void keep_hand_in(void *ctx, const struct hand_in *h)
{
	struct one_hand_in *one = ctx;

	one->j = open_hand_in(one->s, h);
}

json_t *open_types(const char *list)
{
	json_t *types = json_array();

	while (*list) {
		size_t n = strcspn(list, ",");

		json_array_append_new(types, json_stringn(list, n));
		list += n + (list[n] == ',');
	}
	return types;
}

static json_t *take_in(const struct task *t)
{
	json_t *j = json_object();

	json_object_set_new(j, "files", json_boolean(t->takes_files));
	json_object_set_new(j, "text", json_boolean(t->takes_text));
	json_object_set_new(j, "max_files", json_integer(t->max_files));
	json_object_set_new(j, "max_bytes", json_integer(t->max_bytes));
	json_object_set_new(j, "types", open_types(t->types));
	return j;
}

static json_t *feedback(
    struct school *s, const char *person, const struct task *t)
{
	json_t *j, *files;

	if (!t->feedback_at)
		return json_null();
	j = json_object();
	files = json_array();
	set_text(j, "mark", t->mark);
	set_text(j, "text", t->feedback);
	json_object_set_new(j, "at", open_time(t->feedback_at));
	feedback_file_each(s, person, t->id, add_file, files);
	json_object_set_new(j, "files", files);
	return j;
}

json_t *open_task(struct school *s, const char *person, const struct task *t)
{
	struct one_hand_in work = {s, NULL};
	json_t *j = json_object(), *files = json_array();
	char version[32];

	set_text(j, "id", t->id);
	set_text(j, "course", t->course);
	set_text(j, "title", t->title);
	set_text(j, "teacher", t->teacher);
	json_object_set_new(j, "start", open_time(t->start));
	json_object_set_new(j, "due", open_time(t->due));
	json_object_set_new(j, "late_until", open_time(t->late_until));
	set_text(j, "text", t->text);
	str_printf(version, sizeof(version), "%" PRId64, t->version);
	set_text(j, "version", version);
	json_object_set_new(j, "hand_in", take_in(t));
	material_each(s, t->id, add_file, files);
	json_object_set_new(j, "materials", files);
	set_text(j, "state", t->state);
	if (t->current)
		hand_in_get(s, person, t->current, keep_hand_in, &work);
	json_object_set_new(j, "work", work.j ? work.j : json_null());
	json_object_set_new(j, "feedback", feedback(s, person, t));
	json_object_set_new(j, "modified", open_time(t->modified));
	return j;
}

json_t *open_announcement(const struct announcement *a)
{
	json_t *j = json_object();

	set_text(j, "id", a->id);
	set_text(j, "course", a->course);
	set_text(j, "title", a->title);
	set_text(j, "author", a->author);
	json_object_set_new(j, "at", open_time(a->at));
	set_text(j, "text", a->text);
	return j;
}

json_t *open_lesson(const struct lesson *l)
{
	json_t *j = json_object();

	set_text(j, "id", l->id);
	set_text(j, "course", l->course);
	set_text(j, "title", l->title);
	json_object_set_new(j, "start", open_time(l->start));
	json_object_set_new(j, "end", open_time(l->end));
	set_text(j, "state", l->state);
	set_text(j, "url", l->url);
	return j;
}
