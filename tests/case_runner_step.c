// SPDX-License-Identifier: BSD-2-Clause
/*
 * The steps of a case. What a run did is compared with what the case expects, and written down in
 * bench->observed as well, so that engines can be compared with each other in everything.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sys/public.h"
#include "sys/run.h"
#include "tests/case_runner.h"
#include "world/ctx_text.h"

/* Bytes that a program may add to its packet. */
#define OUT_ROOM      32768
#define CTX_MAX_BYTES 512

/* One execution of a run step. */
struct shot {
	struct bench *bench;
	struct step *step;
	struct userbpf_run_opts opts;
	struct userbpf_event_opts event;
	u64 session_cookie;
	struct userbpf_trap trap;
	const struct ctx_layout *layout; /* NULL: no fields */
	_Alignas(u64) u8 ctx_in[CTX_MAX_BYTES];
	_Alignas(u64) u8 ctx_out[CTX_MAX_BYTES];
	struct userbpf_skb skb;
	u8 *memory; /* data in; raw programs change it */
	u8 *out;
	int err;
	struct text trace;
	char trace_buf[4096];
	struct expect_redirect redirect; /* what was recorded */
	char redirect_map[BPF_OBJ_NAME_LEN];
};

static void put_bytes_mismatch(struct bench *bench, int line, const char *what, const u8 *actual,
			       size_t actual_size, const struct bytes *expected)
{
	char a[600] = "", e[600] = "";
	struct text at = TEXT_ON(a), et = TEXT_ON(e);

	text_put_hex(&at, actual, actual_size);
	text_put_hex(&et, expected->data, expected->size);
	bench_fail(bench, line, "%s: %s (%zu bytes), expected %s (%zu bytes)", what, a, actual_size,
		   e, expected->size);
}

/* --- maps from the user's side --- */

/* @bytes as long as the map wants them, the rest zero, or NULL after noting the failure. */
static u8 *padded(struct bench *bench, int line, const struct bytes *bytes, size_t size)
{
	u8 *p = calloc(1, size + 1);

	if (!p || bytes->size > size) {
		bench_fail(bench, line, "%zu bytes where the map has %zu", bytes->size, size);
		free(p);
		return NULL;
	}
	if (bytes->size)
		memcpy(p, bytes->data, bytes->size);
	return p;
}

static struct userbpf_map *map_of(struct bench *bench, int line, const char *name)
{
	struct userbpf_map *map = bench_find_map(bench, name);

	if (!map)
		bench_fail(bench, line, "no map %s", name);
	return map;
}

static void check_err(struct bench *bench, struct step *step, const char *what, int err)
{
	if (err != step->err)
		bench_fail(bench, step->line, "%s: %s, expected %s", what, text_errno(err),
			   text_errno(step->err));
	text_printf(bench->observed, "%s %d\n", what, err);
}

static void check_value(struct bench *bench, struct step *step, const char *what, const u8 *actual,
			size_t size)
{
	u8 *expected = step->has_value ? padded(bench, step->line, &step->value, size) : NULL;

	if (expected && memcmp(expected, actual, size))
		put_bytes_mismatch(bench, step->line, what, actual, size,
				   &(struct bytes){expected, size});
	text_put_hex(bench->observed, actual, size);
	text_putc(bench->observed, '\n');
	free(expected);
}

static int do_map_op(struct step *step, struct userbpf_map *map, const u8 *key, u8 *value)
{
	size_t key_size = userbpf_map_key_size(map), value_size = userbpf_map_user_value_size(map);

	if (!step->has_key)
		key = NULL;
	switch (step->kind) {
	case STEP_UPDATE:
		return userbpf_map_update_elem(map, key, key_size, value, value_size, step->number);
	case STEP_DELETE: return userbpf_map_delete_elem(map, key, key_size, 0);
	case STEP_NEXT: return userbpf_map_get_next_key(map, key, value, key_size);
	case STEP_TAKE:
		return userbpf_map_lookup_and_delete_elem(map, key, key_size, value, value_size, 0);
	default: return userbpf_map_lookup_elem(map, key, key_size, value, value_size, 0);
	}
}

static const char *const step_words[] = {
	[STEP_SLOT] = "slot",	  [STEP_UPDATE] = "update", [STEP_LOOKUP] = "lookup",
	[STEP_DELETE] = "delete", [STEP_TAKE] = "take",	    [STEP_NEXT] = "next",
	[STEP_FREEZE] = "freeze", [STEP_CLOCK] = "clock",   [STEP_USER] = "user",
	[STEP_TASK] = "task",	  [STEP_STACK] = "stack",   [STEP_KERNEL] = "kernel",
};

static void step_map_op(struct bench *bench, struct step *step)
{
	struct userbpf_map *map = map_of(bench, step->line, step->map);
	size_t key_size, value_size;
	u8 *key, *value;
	int err;

	if (!map)
		return;
	key_size = userbpf_map_key_size(map);
	value_size = step->kind == STEP_NEXT ? key_size : userbpf_map_user_value_size(map);
	key = padded(bench, step->line, &step->key, key_size);
	value = padded(bench, step->line,
		       step->kind == STEP_UPDATE ? &step->value : &(struct bytes){0}, value_size);
	if (key && value) {
		err = do_map_op(step, map, key, value);
		check_err(bench, step, step_words[step->kind], err);
		if (!err && step->kind != STEP_UPDATE && step->kind != STEP_DELETE)
			check_value(bench, step, step_words[step->kind], value, value_size);
	}
	free(key);
	free(value);
}

static void step_freeze(struct bench *bench, struct step *step)
{
	struct userbpf_map *map = map_of(bench, step->line, step->map);

	if (map)
		check_err(bench, step, "freeze", userbpf_map_freeze(map));
}

/* What becomes of a sample: the numbers of a STEP_SAMPLE. */
static int put_sample(struct userbpf_user_ring_buffer *rb, const struct step *step)
{
	void *sample = userbpf_user_ring_buffer_reserve(rb, (uint32_t)step->value.size);

	if (!sample)
		return -errno;
	if (step->value.size)
		memcpy(sample, step->value.data, step->value.size);
	if (step->number == 0)
		userbpf_user_ring_buffer_submit(rb, sample);
	else if (step->number == 1)
		userbpf_user_ring_buffer_discard(rb, sample);
	return 0;
}

static void step_sample(struct bench *bench, struct step *step)
{
	struct userbpf_map *map = map_of(bench, step->line, step->map);
	struct userbpf_user_ring_buffer *rb = map ? userbpf_user_ring_buffer_new(map, NULL) : NULL;

	check_err(bench, step, "sample", rb ? put_sample(rb, step) : -errno);
	userbpf_user_ring_buffer_free(rb);
}

/* How many callbacks are run, and what the first one that trapped says. */
static void step_due(struct bench *bench, struct step *step)
{
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_due_opts, opts, .trap = &trap);
	int nr = userbpf_run_due(bench->vm, &opts);
	const char *wanted = step->net;

	if (nr != (int)step->number)
		bench_fail(bench, step->line, "%d callbacks, expected %llu", nr,
			   (unsigned long long)step->number);
	if (!trap.kind != !wanted || (wanted && !strstr(trap.message, wanted)))
		bench_fail(bench, step->line, "trap: %s", trap.kind ? trap.message : "none");
	text_printf(bench->observed, "due %d %u\n", nr, opts.nr_trapped);
}

static void step_clock(struct bench *bench, struct step *step)
{
	check_err(bench, step, "clock", userbpf_clock_advance(bench->vm, step->number));
}

static void step_user(struct bench *bench, struct step *step)
{
	check_err(bench, step, "user",
		  userbpf_user_memory_add(bench->vm, step->number, step->value.data,
					  step->value.size, 0));
}

static void step_kernel(struct bench *bench, struct step *step)
{
	check_err(bench, step, "kernel",
		  userbpf_kernel_memory_add(bench->vm, step->number, step->value.data,
					    step->value.size));
}

static void step_task(struct bench *bench, struct step *step)
{
	check_err(bench, step, "task", userbpf_set_current_task(bench->vm, 0, &step->task));
}

static void step_stack(struct bench *bench, struct step *step)
{
	check_err(bench, step, "stack", userbpf_set_task_stack(bench->vm, 0, &step->stack));
}

/* The number of "cgroup:ID" or "sock:COOKIE"; false: it is another word. */
static bool number_of(struct bench *bench, const char *word, int *fd)
{
	static const struct {
		const char *prefix;
		int (*fd)(struct userbpf *vm, uint64_t id);
	} kinds[] = {{"cgroup:", userbpf_cgroup_fd}, {"sock:", userbpf_sock_fd}};
	u64 id;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i].prefix);

		if (strncmp(word, kinds[i].prefix, len))
			continue;
		*fd = text_parse_u64(word + len, &id) ? kinds[i].fd(bench->vm, id) : -EINVAL;
		return true;
	}
	return false;
}

static void step_slot_number(struct bench *bench, struct step *step, struct userbpf_map *map,
			     int fd)
{
	u32 index = (u32)step->number;
	u64 value = (u32)fd;

	check_err(bench, step, "slot",
		  fd < 0 ? fd
			 : userbpf_map_update_elem(map, &index, sizeof(index), &value,
						   userbpf_map_value_size(map), BPF_ANY));
}

static void step_slot(struct bench *bench, struct step *step)
{
	struct userbpf_map *map = map_of(bench, step->line, step->map);
	bool is_none = !strcmp(step->prog, "none");
	struct userbpf_prog *prog = NULL;
	int fd;

	if (map && number_of(bench, step->prog, &fd)) {
		step_slot_number(bench, step, map, fd);
		return;
	}
	for (size_t i = 0; i < bench->tc->progs.nr; i++) {
		if (!strcmp(bench->tc->progs.v[i].name, step->prog))
			prog = bench->progs[i];
	}
	if (!prog && !is_none)
		bench_fail(bench, step->line, "no program %s", step->prog);
	else if (map)
		check_err(bench, step, "slot", userbpf_map_set_prog(map, (u32)step->number, prog));
}

/* --- runs --- */

static void note_redirect(struct shot *shot, const struct userbpf_effect *effect)
{
	shot->redirect = (struct expect_redirect){
		.is_expected = true,
		.map = effect->map_name ? shot->redirect_map : NULL,
		.key = effect->key,
		.ifindex = effect->ifindex,
		.flags = effect->flags,
	};
	snprintf(shot->redirect_map, sizeof(shot->redirect_map), "%s",
		 effect->map_name ? effect->map_name : "");
}

static int note_effect(void *ctx, const struct userbpf_effect *effect)
{
	struct shot *shot = ctx;

	if (effect->kind == USERBPF_EFFECT_TRACE) {
		text_puts(&shot->trace, effect->text);
	} else if (effect->kind == USERBPF_EFFECT_REDIRECT) {
		note_redirect(shot, effect);
	}
	return 0;
}

static void check_r0(struct shot *shot)
{
	const struct run_step *want = &shot->step->run;
	u64 r0 = shot->opts.retval64;

	if (want->r0_line && r0 != want->r0)
		bench_fail(shot->bench, want->r0_line, "r0: %#llx (%lld), expected %#llx (%lld)",
			   (unsigned long long)r0, (long long)r0, (unsigned long long)want->r0,
			   (long long)want->r0);
	text_printf(shot->bench->observed, "r0 %#llx\n", (unsigned long long)r0);
}

static bool is_raw(const struct bench *bench)
{
	return bench->tc->progs.v[0].type == USERBPF_PROG_TYPE_RAW;
}

static void check_data(struct shot *shot)
{
	const struct run_step *want = &shot->step->run;
	const u8 *data = is_raw(shot->bench) ? shot->memory : shot->out;
	size_t size = is_raw(shot->bench) ? want->data.size : shot->opts.data_size_out;
	size_t room = want->room < 0 ? want->data.size + OUT_ROOM : (size_t)want->room;
	size_t shown = MIN(size, room);

	if (want->data_line &&
	    (shown != want->data_out.size || (shown && memcmp(data, want->data_out.data, shown))))
		put_bytes_mismatch(shot->bench, want->data_line, "data", data, shown,
				   &want->data_out);
	text_printf(shot->bench->observed, "data %zu ", size);
	text_put_hex(shot->bench->observed, data, shown);
	text_putc(shot->bench->observed, '\n');
}

/* Put "FIELD=VALUE" where the user's struct has it. */
static bool set_ctx(struct shot *shot, const struct ctx_value *value, u8 *ctx,
		    struct ctx_range *range)
{
	int err = shot->layout ? ctx_set_text(shot->layout, value->text, ctx, range) : -ENOENT;

	if (err)
		bench_fail(shot->bench, value->line, "ctx: '%s': %s", value->text, text_errno(err));
	return !err;
}

static void check_ctx_data(struct shot *shot)
{
	const struct bytes *want = &shot->step->run.ctx_data_out;
	u32 size = shot->opts.ctx_size_out;

	if (size != want->size || memcmp(shot->ctx_out, want->data, size))
		put_bytes_mismatch(shot->bench, shot->step->run.ctx_data_line, "ctx_data",
				   shot->ctx_out, MIN(size, (u32)CTX_MAX_BYTES), want);
}

static void check_ctx(struct shot *shot)
{
	VEC_FOR_EACH (&shot->step->run.ctx_out, want) {
		u8 expected[CTX_MAX_BYTES];
		struct ctx_range range;

		if (!set_ctx(shot, want, expected, &range))
			continue;
		if (memcmp(expected + range.offset, shot->ctx_out + range.offset, range.size))
			put_bytes_mismatch(shot->bench, want->line, want->text,
					   shot->ctx_out + range.offset, range.size,
					   &(struct bytes){expected + range.offset, range.size});
	}
	if (shot->step->run.ctx_data_line)
		check_ctx_data(shot);
	text_put_hex(shot->bench->observed, shot->ctx_out, sizeof(shot->ctx_out));
}

static void fill_skb(struct shot *shot)
{
	struct run_step *run = &shot->step->run;
	u32 offset, size;

	if (!run->skb_in.nr && !run->skb_out.nr)
		return;
	shot->skb.sz = sizeof(shot->skb);
	shot->opts.skb = &shot->skb;
	VEC_FOR_EACH (&run->skb_in, value) {
		const char *why = skb_set_field(&shot->skb, value->text, &offset, &size);

		if (why)
			bench_fail(shot->bench, value->line, "skb: '%s': %s", value->text, why);
	}
}

static void check_skb(struct shot *shot)
{
	VEC_FOR_EACH (&shot->step->run.skb_out, want) {
		struct userbpf_skb expected = {};
		const u8 *actual = (const u8 *)&shot->skb;
		u32 offset, size;
		const char *why = skb_set_field(&expected, want->text, &offset, &size);

		if (why)
			bench_fail(shot->bench, want->line, "skb: '%s': %s", want->text, why);
		else if (memcmp((u8 *)&expected + offset, actual + offset, size))
			put_bytes_mismatch(shot->bench, want->line, want->text, actual + offset,
					   size, &(struct bytes){(u8 *)&expected + offset, size});
	}
	text_put_hex(shot->bench->observed, &shot->skb, sizeof(shot->skb));
}

static void check_trap(struct shot *shot)
{
	const struct expect_trap *want = &shot->step->run.trap;
	const struct userbpf_trap *trap = &shot->trap;
	struct bench *bench = shot->bench;

	if (trap->kind != want->kind)
		bench_fail(bench, want->line ? want->line : shot->step->line,
			   "trap of kind %d, expected %d: %s", trap->kind, want->kind,
			   trap->message);
	else if (want->insn_idx >= 0 && want->insn_idx != trap->insn_idx)
		bench_fail(bench, want->line, "trap: at instruction %u, expected %lld: %s",
			   trap->insn_idx, (long long)want->insn_idx, trap->message);
	else if (want->message && !strstr(trap->message, want->message))
		bench_fail(bench, want->line, "trap says \"%s\", expected \"%s\"", trap->message,
			   want->message);
	if (trap->kind)
		text_printf(bench->observed, "trap %d at %u\n", trap->kind, trap->insn_idx);
}

static void put_redirect(struct text *out, const struct expect_redirect *redirect)
{
	if (!redirect->is_expected) {
		text_puts(out, "none");
		return;
	}
	if (redirect->map)
		text_printf(out, "map %s %llu ", redirect->map, (unsigned long long)redirect->key);
	text_printf(out, "%u flags %llu", redirect->ifindex, (unsigned long long)redirect->flags);
}

static void check_redirect(struct shot *shot)
{
	const struct run_step *want = &shot->step->run;
	char actual[80] = "", expected[80] = "";
	struct text a = TEXT_ON(actual), e = TEXT_ON(expected);

	put_redirect(&a, &shot->redirect);
	put_redirect(&e, &want->redirect);
	if (want->redirect_line && strcmp(actual, expected))
		bench_fail(shot->bench, want->redirect_line, "redirect: %s, expected %s", actual,
			   expected);
	text_printf(shot->bench->observed, "redirect %s\n", actual);
}

static void check_effects(struct shot *shot)
{
	const struct run_step *want = &shot->step->run;
	struct bench *bench = shot->bench;

	userbpf_each_effect(bench->vm, note_effect, shot);
	if (want->trace_line && strcmp(want->trace, shot->trace_buf))
		bench_fail(bench, want->trace_line, "trace: \"%s\", expected \"%s\"",
			   shot->trace_buf, want->trace);
	check_redirect(shot);
	text_printf(bench->observed, "trace %s\n", shot->trace_buf);
}

static void check_elem(struct bench *bench, const struct expect_elem *want)
{
	struct step lookup = {.kind = STEP_LOOKUP, .line = want->line, .map = want->map};

	lookup.key = want->key;
	lookup.value = want->value;
	lookup.has_key = true;
	lookup.has_value = !want->is_absent;
	lookup.err = want->is_absent ? -ENOENT : 0;
	step_map_op(bench, &lookup);
}

static void shot_free(struct shot *shot)
{
	free(shot->memory);
	free(shot->out);
}

static bool shot_init(struct shot *shot, struct bench *bench, struct step *step)
{
	const struct run_step *run = &step->run;
	size_t room = run->room < 0 ? run->data.size + OUT_ROOM : (size_t)run->room;

	*shot = (struct shot){.bench = bench, .step = step};
	shot->trace = TEXT_ON(shot->trace_buf);
	shot->memory = malloc(run->data.size + 1);
	shot->out = malloc(room + 1);
	if (!shot->memory || !shot->out) {
		bench_fail(bench, step->line, "out of memory");
		return false;
	}
	if (run->data.size)
		memcpy(shot->memory, run->data.data, run->data.size);
	shot->trap.sz = sizeof(shot->trap);
	shot->event = run->event;
	shot->session_cookie = run->session_cookie;
	if (run->has_session)
		shot->event.session_cookie = &shot->session_cookie;
	shot->opts = (struct userbpf_run_opts){
		.sz = sizeof(shot->opts),
		.data_in = shot->memory,
		.data_size_in = (u32)run->data.size,
		.repeat = (int)run->repeat,
		.flags = run->flags,
		.xdp_mode = (enum userbpf_xdp_mode)run->xdp_mode,
		.cpu = run->cpu,
		.engine = bench->engine->engine,
		.insn_limit = run->limit,
		.trap = &shot->trap,
		.sock_cookie = run->sock_cookie,
		.hook_retval = run->hook_in,
		.hdr_opt_room = run->opt_room_in,
		.sysctl_name = run->sysctl_name,
		.sysctl_value = run->sysctl_value,
		.event = run->event.sz ? &shot->event : NULL,
	};
	if (!run_ops_of(bench->tc->progs.v[0].type)->has_packet)
		return true;
	shot->opts.data_out = shot->out;
	shot->opts.data_size_out = (u32)room;
	return true;
}

/* As the user of BPF_PROG_TEST_RUN does: data_end of an XDP packet covers the input unless the case
 * says otherwise. */
static void fill_ctx_fields(struct shot *shot)
{
	struct run_step *run = &shot->step->run;
	struct ctx_range range;

	if (ctx_packet_of(shot->layout) == CTX_PACKET_XDP)
		((struct xdp_md *)shot->ctx_in)->data_end = (u32)run->data.size;
	VEC_FOR_EACH (&run->ctx_in, value)
		set_ctx(shot, value, shot->ctx_in, &range);
	shot->opts.ctx_size_in = shot->layout ? shot->layout->size : 0;
}

static void fill_ctx_data(struct shot *shot, const struct bytes *data)
{
	if (data->size > CTX_MAX_BYTES) {
		bench_fail(shot->bench, shot->step->line, "a context of %zu bytes", data->size);
		return;
	}
	if (data->size)
		memcpy(shot->ctx_in, data->data, data->size);
	shot->opts.ctx_size_in = (u32)data->size;
}

static void fill_ctx(struct shot *shot)
{
	struct run_step *run = &shot->step->run;

	if (!run->ctx_in.nr && !run->ctx_out.nr && !run->ctx_data.data && !run->ctx_data_line)
		return;
	shot->layout = shot->bench->progs[0]->prog->ctx_layout;
	if (run->ctx_data.data)
		fill_ctx_data(shot, &run->ctx_data);
	else
		fill_ctx_fields(shot);
	shot->opts.ctx_in = shot->ctx_in;
	if (run->ctx_out.nr || run->ctx_data_line) {
		shot->opts.ctx_out = shot->ctx_out;
		shot->opts.ctx_size_out = CTX_MAX_BYTES;
	}
}

static void check_hook(struct shot *shot)
{
	const struct run_step *run = &shot->step->run;

	if (run->hook_line && shot->opts.hook_retval != run->hook_out)
		bench_fail(shot->bench, run->hook_line, "hook: %d, expected %d",
			   shot->opts.hook_retval, run->hook_out);
	text_printf(shot->bench->observed, "hook %d\n", shot->opts.hook_retval);
	if (run->opt_room_line && shot->opts.hdr_opt_room != run->opt_room_out)
		bench_fail(shot->bench, run->opt_room_line, "opt_room: %u, expected %u",
			   shot->opts.hdr_opt_room, run->opt_room_out);
	text_printf(shot->bench->observed, "opt_room %u\n", shot->opts.hdr_opt_room);
}

static void step_net(struct bench *bench, struct step *step)
{
	int err;

	if (!net_do(bench->vm, step->net, &err))
		bench_fail(bench, step->line, "cannot read '%s'", step->net);
	else
		check_err(bench, step, "net", err);
}

static void step_run(struct bench *bench, struct step *step)
{
	struct shot shot;

	if (!shot_init(&shot, bench, step))
		goto out;
	fill_ctx(&shot);
	fill_skb(&shot);
	userbpf_clear_effects(bench->vm);
	shot.err = userbpf_prog_run(bench->progs[0], &shot.opts);
	check_trap(&shot);
	if (shot.err != step->err && shot.trap.kind == step->run.trap.kind)
		bench_fail(bench, step->line, "run: %s, expected %s", text_errno(shot.err),
			   text_errno(step->err));
	text_printf(bench->observed, "run %d\n", shot.err);
	if (!shot.err) {
		check_r0(&shot);
		check_hook(&shot);
	}
	if (!shot.err || shot.err == -ENOSPC) {
		check_data(&shot);
		check_ctx(&shot);
		check_skb(&shot);
	}
	check_effects(&shot);
	VEC_FOR_EACH (&step->run.elems, elem)
		check_elem(bench, elem);
out:
	shot_free(&shot);
}

static void mark_executed(struct bench *bench, u32 insn_idx)
{
	const struct bpf_insn *insns = userbpf_prog_insns(bench->progs[0]);

	if (insn_idx < userbpf_prog_nr_insns(bench->progs[0]))
		bench->executed[isa_decode(&insns[insn_idx])]++;
}

/*
 * Which instructions a run executes: with a limit of n it stops in front of the one that a limit of
 * n + 1 lets pass.
 */
static void trace_run(struct bench *bench, struct step *step)
{
	struct shot shot;

	if (bench->tc->progs.nr != 1 || step->run.trap.line)
		return;
	for (u64 limit = 1; limit < 300; limit++) {
		bool is_done;

		if (!shot_init(&shot, bench, step)) {
			shot_free(&shot);
			return;
		}
		fill_ctx(&shot);
		fill_skb(&shot);
		shot.opts.insn_limit = limit;
		userbpf_prog_run(bench->progs[0], &shot.opts);
		is_done = shot.trap.kind != USERBPF_TRAP_BUDGET;
		if (limit == 1)
			mark_executed(bench, 0);
		if (!is_done)
			mark_executed(bench, shot.trap.insn_idx);
		shot_free(&shot);
		if (is_done)
			return;
	}
}

static void run_step(struct bench *bench, struct step *step)
{
	switch (step->kind) {
	case STEP_RUN:
		if (bench->executed)
			trace_run(bench, step);
		else
			step_run(bench, step);
		break;
	case STEP_SLOT: step_slot(bench, step); break;
	case STEP_FREEZE: step_freeze(bench, step); break;
	case STEP_CLOCK: step_clock(bench, step); break;
	case STEP_SAMPLE: step_sample(bench, step); break;
	case STEP_DUE: step_due(bench, step); break;
	case STEP_USER: step_user(bench, step); break;
	case STEP_KERNEL: step_kernel(bench, step); break;
	case STEP_TASK: step_task(bench, step); break;
	case STEP_STACK: step_stack(bench, step); break;
	case STEP_NET: step_net(bench, step); break;
	default: step_map_op(bench, step); break;
	}
}

void bench_run_steps(struct bench *bench)
{
	VEC_FOR_EACH (&bench->tc->steps, step)
		run_step(bench, step);
}
