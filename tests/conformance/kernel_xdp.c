/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: XDP test runs of the running kernel. A seed gives an XDP program, a packet and the options
 * of a test run; both sides get the same and must give the same: errno, return value, packet and
 * context afterwards, and their sizes. Most runs are sound, some are not (short packets, bad
 * metadata, no room).
 *
 * A program is a list of steps: move an end of the packet, access packet or metadata behind a test
 * of its bounds, ask for lengths and fields of the context, copy bytes through helpers, sum up
 * memory, make and check SYN cookies. Every answer goes into a hash in R9, which the program
 * returns. R6 is the context.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>
#include "tests/conformance/draw.h"
#include "tests/conformance/kernel.h"
#include "tests/conformance/test_run_judge.h"

#define MAX_STEPS  12
#define MAX_INSNS  (16 + 48 * MAX_STEPS)
#define MAX_PACKET 12000
#define SUM_BYTES  64 /* of stack, which the program fills for bpf_csum_diff() */

struct prog {
	struct bpf_insn insns[MAX_INSNS];
	u32 nr;
};

/* A test run: what goes in, and what came out of one side. */
struct run {
	u32 size_in, room_out;
	bool has_ctx_in, has_data_out, has_ctx_out;
	struct xdp_md ctx_in;
	u32 flags;
	u8 in[MAX_PACKET];

	int ret;
	u32 retval, size_out, ctx_size_out;
	struct xdp_md ctx_out;
	u8 out[MAX_PACKET + 4096];
};

/* --- drawing --- */

static void emit(struct prog *prog, struct bpf_insn insn)
{
	prog->insns[prog->nr++] = insn;
}

/* R9 = R9 * factor ^ R0 */
static void emit_hash(struct prog *prog)
{
	emit(prog, INSN(BPF_ALU64 | BPF_MUL | BPF_K, 9, 0, 0, HASH_FACTOR));
	emit(prog, INSN(BPF_ALU64 | BPF_XOR | BPF_X, 9, 0, 0, 0));
}

/*
 * Not the most negative number: bpf_xdp_frags_shrink_tail() negates it, takes it for small and
 * leaves a fragment of 2 GiB behind.
 */
static void emit_adjust(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_X(1, 6));
	emit(prog, MOV_K(2, DRAW_FROM(rng, 0, 1, 4, -4, 8, -8, -14, 14, 20, -32, 32, -100, -192,
				      -196, -216, -217, -224, -252, -256, -257, 255, 256, 1000,
				      3000, -3000, 3500, 4096, 0x7fffffff)));
	emit(prog, CALL(DRAW_FROM(rng, BPF_FUNC_xdp_adjust_head, BPF_FUNC_xdp_adjust_tail,
				  BPF_FUNC_xdp_adjust_meta)));
	emit_hash(prog);
}

/* Load from, or store to, bytes between the two pointers of the context if they are there. */
static void emit_access(struct prog *prog, struct rng *rng, u32 start, u32 end)
{
	static const struct {
		u8 code, bytes;
	} sizes[] = {{BPF_B, 1}, {BPF_H, 2}, {BPF_W, 4}, {BPF_DW, 8}};
	u32 size = draw(rng, ARRAY_SIZE(sizes));
	u32 off = one_in(rng, 4) ? draw(rng, 4000) : draw(rng, 80);

	emit(prog, LOAD(BPF_W, 2, 6, start));
	emit(prog, LOAD(BPF_W, 3, 6, end));
	emit(prog, MOV_X(4, 2));
	emit(prog, ADD_K(4, off + sizes[size].bytes));
	emit(prog, INSN(BPF_JMP | BPF_JGT | BPF_X, 4, 3, 3, 0));
	if (one_in(rng, 2)) {
		emit(prog, LOAD(sizes[size].code, 0, 2, off));
		emit_hash(prog);
	} else {
		emit(prog, INSN(BPF_STX | BPF_MEM | sizes[size].code, 2, 9, off, 0));
		emit(prog, ADD_K(9, 1));
		emit(prog, ADD_K(9, 2));
	}
}

/* The distance between two pointers of the context. */
static void emit_length(struct prog *prog, u32 start, u32 end)
{
	emit(prog, LOAD(BPF_W, 2, 6, start));
	emit(prog, LOAD(BPF_W, 0, 6, end));
	emit(prog, INSN(BPF_ALU64 | BPF_SUB | BPF_X, 0, 2, 0, 0));
	emit_hash(prog);
}

static void emit_field(struct prog *prog, struct rng *rng)
{
	emit(prog, LOAD(BPF_W, 0, 6,
			DRAW_FROM(rng, offsetof(struct xdp_md, ingress_ifindex),
				  offsetof(struct xdp_md, rx_queue_index))));
	emit_hash(prog);
}

/*
 * One sum has many forms: csum_partial() of each architecture adds in its own order, and kernels
 * after 6.12 fold the result to 16 bits. Modulo 0xffff all are the same.
 */
static void emit_csum(struct prog *prog, struct rng *rng)
{
	for (int off = 0; off < SUM_BYTES; off += 8)
		if (!off || one_in(rng, 2))
			emit(prog, INSN(BPF_STX | BPF_MEM | BPF_DW, 10, 9, -SUM_BYTES + off, 0));
	emit(prog, MOV_X(1, 10));
	emit(prog, ADD_K(1, -SUM_BYTES));
	emit(prog, MOV_K(2, DRAW_FROM(rng, 0, 4, 4, 16, 20, 64)));
	emit(prog, MOV_X(3, 10));
	emit(prog, ADD_K(3, -SUM_BYTES + DRAW_FROM(rng, 0, 8, 16)));
	emit(prog, MOV_K(4, DRAW_FROM(rng, 0, 4, 8, 20, 40, 48)));
	emit(prog, MOV_K(5, DRAW_FROM(rng, 0, 1, -1, 0xffff, 0x12345678)));
	emit(prog, CALL(BPF_FUNC_csum_diff));
	emit(prog, INSN(BPF_ALU64 | BPF_MOD | BPF_K, 0, 0, 0, 0xffff));
	emit_hash(prog);
}

/* R1 = the context, R2 = an offset, R3 = the memory on the stack, R4 = a length: load or store. */
static void emit_bytes(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_X(1, 6));
	if (one_in(rng, 4)) {
		emit(prog, CALL(BPF_FUNC_xdp_get_buff_len));
		emit_hash(prog);
		return;
	}
	emit(prog, MOV_K(2, one_in(rng, 2) ? (s32)draw(rng, 100)
					   : DRAW_FROM(rng, 0, 13, 60, 100, 990, 1500, 3000, 3510,
						       3519, 3520, 0xffff, 0x10000, -1)));
	emit(prog, MOV_X(3, 10));
	emit(prog, ADD_K(3, -SUM_BYTES));
	emit(prog, MOV_K(4, DRAW_FROM(rng, 1, 2, 4, 7, 16, 33, 64)));
	if (one_in(rng, 2)) {
		emit(prog, INSN(BPF_STX | BPF_MEM | BPF_DW, 10, 9, -SUM_BYTES, 0));
		emit(prog, CALL(BPF_FUNC_xdp_store_bytes));
		emit_hash(prog);
		return;
	}
	emit(prog, CALL(BPF_FUNC_xdp_load_bytes));
	emit_hash(prog);
	emit(prog, LOAD(BPF_DW, 0, 10, -SUM_BYTES));
	emit_hash(prog);
	emit(prog, LOAD(BPF_DW, 0, 10, -8));
	emit_hash(prog);
}

/* All of the stack is R9. */
static void emit_stack(struct prog *prog)
{
	for (s16 off = 0; off < SUM_BYTES; off += 8)
		emit(prog, INSN(BPF_STX | BPF_MEM | BPF_DW, 10, 9, (s16)(-SUM_BYTES + off), 0));
}

/* The number after the one in R0 to @to of the stack, in network order. */
static void emit_next(struct prog *prog, s16 to)
{
	emit(prog, ADD_K(0, 1));
	emit(prog, INSN(BPF_ALU | BPF_END | BPF_TO_BE, 0, 0, 0, 32));
	emit(prog, INSN(BPF_STX | BPF_MEM | BPF_W, 10, 0, to, 0));
}

/* R1 and R2 = the headers */
static void emit_headers(struct prog *prog, s16 tcp)
{
	emit(prog, MOV_X(1, 10));
	emit(prog, ADD_K(1, -SUM_BYTES));
	emit(prog, MOV_X(2, 10));
	emit(prog, ADD_K(2, tcp));
}

/*
 * A SYN cookie for headers on the stack, and the check of the answer to it, which is sometimes that
 * of another connection. Cookies are secret: what is compared is the segment size that they tell.
 */
static void emit_syncookie(struct prog *prog, struct rng *rng)
{
	bool is_ipv6 = one_in(rng, 2);
	s16 tcp = (s16)(-SUM_BYTES + (is_ipv6 ? 40 : 20));
	s32 bytes = DRAW_FROM(rng, 20, 24, 24, 24, 24, 0, 19, 16);

	emit_stack(prog);
	emit(prog, INSN(BPF_ST | BPF_MEM | BPF_B, 10, 0, (s16)(tcp + 12),
			DRAW_FROM(rng, 0x50, 0x60, 0x60, 0x60, 0x60, 0x40)));
	if (!one_in(rng, 4)) /* the option, with any size or one of the limits */
		emit(prog,
		     INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0, (s16)(tcp + 20),
			  DRAW_FROM(rng, 0xb4050402, 0xb3050402, 0xa0050402, 0x8c050402, 0x14050402,
				    0x18020402, 0xec220402, 0xc4040402, 0x00000402, 0xffff0402,
				    0x04020101, 0x00020402, 0xb40503)));
	emit_headers(prog, tcp);
	emit(prog, MOV_K(3, bytes));
	emit(prog, CALL(is_ipv6 ? BPF_FUNC_tcp_raw_gen_syncookie_ipv6
				: BPF_FUNC_tcp_raw_gen_syncookie_ipv4));
	emit(prog, MOV_X(7, 0));
	emit(prog, INSN(BPF_ALU64 | BPF_RSH | BPF_K, 0, 0, 0, 32));
	emit_hash(prog);
	emit(prog, LOAD(BPF_W, 0, 10, (s16)(tcp + 4)));
	emit(prog, INSN(BPF_ALU | BPF_END | BPF_TO_BE, 0, 0, 0, 32));
	emit_next(prog, (s16)(tcp + 4));
	emit(prog, MOV_X(0, 7));
	emit_next(prog, (s16)(tcp + 8));
	if (one_in(rng, 3))
		emit(prog, INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0,
				(s16)(-SUM_BYTES + DRAW_FROM(rng, 12, 16, 20, 24, 28)),
				(s32)rng_next(rng)));
	emit_headers(prog, tcp);
	emit(prog, CALL(is_ipv6 ? BPF_FUNC_tcp_raw_check_syncookie_ipv6
				: BPF_FUNC_tcp_raw_check_syncookie_ipv4));
	emit_hash(prog);
	emit_stack(prog); /* no other step may see the cookie */
}

static void emit_redirect(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_K(1, draw(rng, 3)));
	emit(prog, MOV_K(2, one_in(rng, 3)));
	emit(prog, CALL(BPF_FUNC_redirect));
	emit_hash(prog);
}

static void emit_step(struct prog *prog, struct rng *rng)
{
	enum {
		DATA_META = offsetof(struct xdp_md, data_meta),
		DATA = offsetof(struct xdp_md, data)
	};
	const u32 data_end = offsetof(struct xdp_md, data_end);

	switch (draw(rng, 17)) {
	case 0:
	case 1:
	case 2:
	case 3: emit_adjust(prog, rng); break;
	case 4:
	case 5: emit_access(prog, rng, DATA, data_end); break;
	case 6:
	case 7: emit_access(prog, rng, DATA_META, DATA); break;
	case 8: emit_length(prog, DATA, data_end); break;
	case 9: emit_length(prog, DATA_META, DATA); break;
	case 10: emit_csum(prog, rng); break;
	case 14: emit_syncookie(prog, rng); break;
	case 11:
	case 12:
	case 13: emit_bytes(prog, rng); break;
	default:
		if (one_in(rng, 2))
			emit_field(prog, rng);
		else
			emit_redirect(prog, rng);
	}
}

static void generate(struct prog *prog, struct rng *rng)
{
	u32 nr_steps = draw(rng, MAX_STEPS);

	prog->nr = 0;
	emit(prog, MOV_X(6, 1));
	emit(prog, MOV_K(9, (s32)rng_next(rng)));
	for (int off = 0; off < SUM_BYTES; off += 8)
		emit(prog, INSN(BPF_STX | BPF_MEM | BPF_DW, 10, 9, -SUM_BYTES + off, 0));
	for (u32 i = 0; i < nr_steps; i++)
		emit_step(prog, rng);
	emit(prog, MOV_X(0, 9));
	emit(prog, INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}

/* As a caller would who wants metadata, now and then with a mistake. */
static void draw_ctx(struct run *run, struct rng *rng)
{
	run->ctx_in.data = DRAW_FROM(rng, 0, 0, 4, 8, 32, 3, 252, 256);
	run->ctx_in.data_end = run->size_in;
	if (one_in(rng, 8))
		run->ctx_in.data_end = draw(rng, 2 * run->size_in + 1);
	if (one_in(rng, 20))
		run->ctx_in.data_meta = 4;
	if (one_in(rng, 20))
		run->ctx_in.rx_queue_index = 1;
	if (one_in(rng, 20))
		run->ctx_in.egress_ifindex = 1;
}

static void draw_run(struct run *run, struct rng *rng)
{
	memset(run, 0, sizeof(*run));
	run->size_in = DRAW_FROM(rng, 0, 1, 13, 14, 15, 18, 34, 60, 64, 64, 64, 100, 128, 300, 1000,
				 1514, 2000, 3000, 3500, 3520);
	for (u32 i = 0; i < run->size_in; i++)
		run->in[i] = rng_next(rng);
	run->has_ctx_in = one_in(rng, 2);
	if (run->has_ctx_in)
		draw_ctx(run, rng);
	run->has_ctx_out = run->has_ctx_in && one_in(rng, 2);
	run->has_data_out = !one_in(rng, 4);
	run->room_out = one_in(rng, 6) ? 1 + draw(rng, 100) : sizeof(run->out);
	run->flags = one_in(rng, 40) ? 1 : 0; /* not BPF_F_TEST_XDP_LIVE_FRAMES */
}

/* --- the two sides --- */

static int kernel_load(const struct prog *prog)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_XDP};

	attr.insns = ptr_to_u64(prog->insns);
	attr.insn_cnt = prog->nr;
	attr.license = ptr_to_u64("GPL");
	return kernel_bpf(BPF_PROG_LOAD, &attr);
}

static void kernel_run(int fd, struct run *run)
{
	union bpf_attr attr = {.test.prog_fd = fd};

	attr.test.data_in = ptr_to_u64(run->in);
	attr.test.data_size_in = run->size_in;
	attr.test.flags = run->flags;
	if (run->has_ctx_in) {
		attr.test.ctx_in = ptr_to_u64(&run->ctx_in);
		attr.test.ctx_size_in = sizeof(run->ctx_in);
	}
	if (run->has_data_out) {
		attr.test.data_out = ptr_to_u64(run->out);
		attr.test.data_size_out = run->room_out;
	}
	if (run->has_ctx_out) {
		attr.test.ctx_out = ptr_to_u64(&run->ctx_out);
		attr.test.ctx_size_out = sizeof(run->ctx_out);
	}
	run->ret = kernel_bpf(BPF_PROG_TEST_RUN, &attr);
	run->retval = attr.test.retval;
	run->size_out = attr.test.data_size_out;
	run->ctx_size_out = attr.test.ctx_size_out;
}

static void userbpf_run(struct userbpf_prog *prog, struct run *run)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = run->in, .data_size_in = run->size_in,
		     .flags = run->flags);

	if (run->has_ctx_in) {
		opts.ctx_in = &run->ctx_in;
		opts.ctx_size_in = sizeof(run->ctx_in);
	}
	if (run->has_data_out) {
		opts.data_out = run->out;
		opts.data_size_out = run->room_out;
	}
	if (run->has_ctx_out) {
		opts.ctx_out = &run->ctx_out;
		opts.ctx_size_out = sizeof(run->ctx_out);
	}
	run->ret = userbpf_prog_run(prog, &opts);
	run->retval = opts.retval;
	run->size_out = opts.data_size_out;
	run->ctx_size_out = opts.ctx_size_out;
}

/* --- comparing --- */

/*
 * What differs between two runs, or NULL. Of a packet in fragments for which there is no room, the
 * kernel copies too little of the first part or nothing, without the size (bpf_test_finish).
 */
static const char *difference(const struct run *a, const struct run *b)
{
	if (a->ret != b->ret)
		return "errno";
	if (a->ret && (a->ret != -ENOSPC || a->has_ctx_in))
		return NULL;
	if (a->size_out != b->size_out)
		return "size of the packet";
	if (memcmp(a->out, b->out, sizeof(a->out)))
		return "packet";
	if (a->ret)
		return NULL;
	if (a->retval != b->retval)
		return "return value";
	if (a->ctx_size_out != b->ctx_size_out ||
	    memcmp(&a->ctx_out, &b->ctx_out, sizeof(a->ctx_out)))
		return "context";
	return NULL;
}

static const char *error_text(int ret)
{
	return ret < 0 ? strerrorname_np(-ret) ?: "ENOTSUPP" : "0";
}

static void show_side(const char *side, const struct run *run)
{
	printf("\t%s: %s, return value %#x, packet %u bytes, context %u to %u\n", side,
	       error_text(run->ret), run->retval, run->size_out, run->ctx_out.data,
	       run->ctx_out.data_end);
}

static void show(const struct prog *prog, const struct run *in, const struct run *kernel,
		 const struct run *ours)
{
	char text[128];

	printf("\t%u bytes in, room %s%u, flags %u", in->size_in, in->has_data_out ? "" : "(none) ",
	       in->room_out, in->flags);
	if (in->has_ctx_in)
		printf(", context data %u data_end %u data_meta %u queue %u egress %u",
		       in->ctx_in.data, in->ctx_in.data_end, in->ctx_in.data_meta,
		       in->ctx_in.rx_queue_index, in->ctx_in.egress_ifindex);
	printf("\n");
	show_side("kernel", kernel);
	show_side("userbpf", ours);
	for (u32 i = 0; i < prog->nr; i++) {
		userbpf_disasm(prog->insns, prog->nr, i, text, sizeof(text));
		printf("\t%u: %s\n", i, text);
	}
}

/* One load and one run on each side. The kernel's errno when it does not take the program. */
static int compare(struct judge *judge, const struct prog *prog, const struct run *in,
		   struct run *kernel, struct run *ours)
{
	struct userbpf_prog *loaded;
	int fd = kernel_load(prog);

	*kernel = *ours = *in;
	if (fd < 0)
		return fd;
	kernel_run(fd, kernel);
	close(fd);
	loaded = userbpf_prog_load(judge->vm, BPF_PROG_TYPE_XDP, "diff", "GPL", prog->insns,
				   prog->nr, NULL);
	if (loaded)
		userbpf_run(loaded, ours);
	else
		ours->ret = -errno;
	userbpf_prog_free(loaded);
	return 0;
}

static void judge_seed(struct judge *judge, u64 seed)
{
	static struct run in, kernel, ours;
	struct rng rng = {seed};
	struct prog prog;
	int err;

	generate(&prog, &rng);
	draw_run(&in, &rng);
	err = compare(judge, &prog, &in, &kernel, &ours);
	if (judge_count(judge, seed, err, err ? NULL : difference(&kernel, &ours)))
		show(&prog, &in, &kernel, &ours);
}

int main(int argc, char **argv)
{
	const struct prog prog = {
		{MOV_K(0, 0), INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)},
		2,
	};

	return judge_main(argc, argv, 2000, kernel_load(&prog));
}
