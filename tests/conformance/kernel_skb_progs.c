// SPDX-License-Identifier: BSD-2-Clause
/*
 * A program is a list of steps, nearly all of them calls of helpers with arguments that make sense,
 * are at a limit, or are wrong. Every answer goes into a hash in R9, which the program returns. R6
 * is the context, [R10 - 128, R10) memory for the helpers.
 *
 * Two things are kept from the kernel, because it does them wrong, up to an oops:
 *
 * - Packets too short for the network header. bpf_skb_adjust_room() with BPF_ADJ_ROOM_NET does not
 *   look whether it is there (bpf_skb_generic_push) and would move bytes behind the packet's end.
 * - bpf_skb_change_tail() after the headroom of a test run, 64 bytes, is used up. A test run leaves
 *   the transport header unset, and unset is a number that skb_headers_offset_update() adds to when
 *   the buffer moves; then __bpf_skb_min_len() takes it for the shortest packet there may be, and
 *   allows packets without a network header or refuses good ones.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <string.h>

#include "tests/conformance/kernel_skb.h"

#define TYPE(name) (1u << BPF_PROG_TYPE_##name)
#define TC	   (TYPE(SCHED_CLS) | TYPE(SCHED_ACT))
#define XMIT	   TYPE(LWT_XMIT)
#define LWT	   (TYPE(LWT_IN) | TYPE(LWT_OUT) | XMIT)
#define ALL	   (TC | LWT | TYPE(CGROUP_SKB) | TYPE(SOCKET_FILTER))

/* What later kernels than that of the build machine's headers have. */
#define DECAP_L3_IPV4 (1 << 7)
#define DECAP_L3_IPV6 (1 << 8)
#define NO_TUNNEL_KEY (1 << 4)
#define L4_IPV6	      (1 << 7)
#define ENCAP_L2_ETH  (1 << 6)

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

/* R0 as it is mod 0xffff: one sum has many forms, and newer kernels fold where 6.12 does not. */
static void emit_sum_hash(struct prog *prog)
{
	emit(prog, INSN(BPF_ALU64 | BPF_MOD | BPF_K, 0, 0, 0, 0xffff));
	emit_hash(prog);
}

static void emit_imm64(struct prog *prog, u32 reg, u64 value)
{
	emit(prog, INSN(BPF_LD | BPF_IMM | BPF_DW, reg, 0, 0, (s32)value));
	emit(prog, INSN(0, 0, 0, 0, (s32)(value >> 32)));
}

/* The memory for helpers gets new bytes. */
static void emit_fill(struct prog *prog, u32 bytes)
{
	for (u32 off = 0; off < bytes; off += 8) {
		emit(prog, INSN(BPF_STX | BPF_MEM | BPF_DW, 10, 9, (s16)(off - MEM_BYTES), 0));
		emit(prog, INSN(BPF_ALU64 | BPF_MUL | BPF_K, 9, 0, 0, HASH_FACTOR));
		emit(prog, ADD_K(9, 0x1234567));
	}
}

static void emit_memory_hash(struct prog *prog, u32 bytes)
{
	for (u32 off = 0; off < ALIGN_UP(bytes, 8u); off += 8) {
		emit(prog, LOAD(BPF_DW, 0, 10, (s16)(off - MEM_BYTES)));
		emit_hash(prog);
	}
}

/* R1 = context, @reg = the memory */
static void emit_args(struct prog *prog, u32 reg)
{
	emit(prog, MOV_X(1, 6));
	emit(prog, MOV_X(reg, 10));
	emit(prog, ADD_K(reg, -MEM_BYTES));
}

static void emit_call(struct prog *prog, int id)
{
	emit(prog, MOV_X(1, 6));
	emit(prog, CALL(id));
	emit_hash(prog);
}

static s32 draw_offset(struct rng *rng)
{
	return one_in(rng, 3) ? (s32)draw(rng, 200)
			      : DRAW_FROM(rng, 0, 12, 14, 16, 20, 24, 26, 30, 34, 36, 40, 50, 54,
					  56, 60, 100, 1000, 3000, 3599, 0xffff, 0x10000,
					  0x7fffffff, (s32)0x80000000, -1, -4);
}

static u32 draw_len(struct rng *rng)
{
	return (u32)DRAW_FROM(rng, 1, 2, 3, 4, 6, 8, 13, 16, 20, 33, 64);
}

static void step_store_bytes(struct prog *prog, struct rng *rng)
{
	u32 len = draw_len(rng);

	emit_fill(prog, ALIGN_UP(len, 8u));
	emit_args(prog, 3);
	emit(prog, MOV_K(2, draw_offset(rng)));
	emit(prog, MOV_K(4, (s32)len));
	emit(prog, MOV_K(5, DRAW_FROM(rng, 0, 0, 1, 1, 1, 2, 3, 4)));
	prog->is_hash_known = false;
	emit(prog, CALL(BPF_FUNC_skb_store_bytes));
	emit_hash(prog);
}

static void step_load_bytes(struct prog *prog, struct rng *rng)
{
	u32 len = draw_len(rng);

	emit_args(prog, 3);
	emit(prog, MOV_K(2, draw_offset(rng)));
	emit(prog, MOV_K(4, (s32)len));
	emit(prog, CALL(BPF_FUNC_skb_load_bytes));
	emit_hash(prog);
	emit_memory_hash(prog, len);
}

static void step_load_relative(struct prog *prog, struct rng *rng)
{
	u32 len = draw_len(rng);

	emit_args(prog, 3);
	emit(prog, MOV_K(2, draw_offset(rng)));
	emit(prog, MOV_K(4, (s32)len));
	emit(prog, MOV_K(5, DRAW_FROM(rng, 0, 0, 1, 1, 1, 2)));
	emit(prog, CALL(BPF_FUNC_skb_load_bytes_relative));
	emit_hash(prog);
	emit_memory_hash(prog, len);
}

static void step_pull_data(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_K(2, DRAW_FROM(rng, 0, 1, 14, 34, 54, 1000, 4000, 0x7fffffff)));
	emit_call(prog, BPF_FUNC_skb_pull_data);
}

static void step_csum_replace(struct prog *prog, struct rng *rng)
{
	bool is_l3 = one_in(rng, 3);
	s32 flags = DRAW_FROM(rng, 0, 2, 4, 2, 4, 0, 1, 3, 8, 15, 16);

	if (!is_l3)
		flags |= DRAW_FROM(rng, 0, 0x10, 0x20, 0x30, 0x40, 0x10, 0x60, L4_IPV6,
				   L4_IPV6 | 0x10, 0x100);
	emit(prog, MOV_K(2, draw_offset(rng)));
	emit_imm64(prog, 3, one_in(rng, 2) ? 0 : rng_next(rng));
	emit_imm64(prog, 4, one_in(rng, 4) ? rng_next(rng) & 0xffff : rng_next(rng));
	emit(prog, MOV_K(5, flags));
	emit_call(prog, is_l3 ? BPF_FUNC_l3_csum_replace : BPF_FUNC_l4_csum_replace);
}

static void step_csum_update(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_K(2, (s32)rng_next(rng)));
	emit(prog, MOV_X(1, 6));
	emit(prog, CALL(BPF_FUNC_csum_update));
	emit_sum_hash(prog);
}

static void step_csum_level(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_K(2, DRAW_FROM(rng, 0, 1, 2, 2, 3, 4, -1)));
	emit_call(prog, BPF_FUNC_csum_level);
}

static void step_change_head(struct prog *prog, struct rng *rng)
{
	s32 bytes = DRAW_FROM(rng, 0, 1, 4, 14, 14, 14, 64, 100, 300, 3000);

	prog->max_network += (u32)bytes;
	prog->max_pushed += (u32)bytes;
	emit(prog, MOV_K(2, bytes));
	emit(prog, MOV_K(3, DRAW_FROM(rng, 0, 0, 0, 0, 0, 0, 1)));
	emit_call(prog, BPF_FUNC_skb_change_head);
}

static void step_change_tail(struct prog *prog, struct rng *rng)
{
	s32 len = one_in(rng, 2) ? (s32)draw(rng, 1000)
				 : DRAW_FROM(rng, 0, 13, 14, 34, 54, 60, 120, 1500, 3712, 4000,
					     16063, 16064, 16065, -1);

	if (prog->max_pushed > HEADROOM)
		len = DRAW_FROM(rng, 16065, -1);
	if (len >= 0)
		prog->min_behind = MIN(prog->min_behind, MAX((s64)len - prog->max_network, 0l));
	emit(prog, MOV_K(2, len));
	emit(prog, MOV_K(3, DRAW_FROM(rng, 0, 0, 0, 0, 0, 0, 1)));
	emit_call(prog, BPF_FUNC_skb_change_tail);
}

static void step_change_proto(struct prog *prog, struct rng *rng)
{
	prog->min_behind -= 20;
	prog->max_pushed += 20;
	prog->is_hash_known = false;
	emit(prog,
	     MOV_K(2, htons((u16)DRAW_FROM(rng, ETH_P_IP, ETH_P_IPV6, ETH_P_IPV6, ETH_P_ARP))));
	emit(prog, MOV_K(3, DRAW_FROM(rng, 0, 0, 0, 0, 0, 0, 1)));
	emit_call(prog, BPF_FUNC_skb_change_proto);
}

static void step_change_type(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_K(2, DRAW_FROM(rng, 0, 1, 2, 3, 4, -1)));
	emit_call(prog, BPF_FUNC_skb_change_type);
}

static void step_adjust_room(struct prog *prog, struct rng *rng)
{
	s32 bytes = DRAW_FROM(rng, 0, 4, 8, 14, 20, 28, 34, 40, 50, 1000, -4, -8, -20, -20, -28,
			      -40, -100, 4095, -4095, 4096, -4096, (s32)0x80000000);
	s32 mode = DRAW_FROM(rng, 0, 0, 1, 1, 1, 2);
	u64 flags = 0;

	if (bytes >= 0 && prog->min_behind < 40)
		mode = BPF_ADJ_ROOM_MAC;
	if (bytes < 0)
		prog->min_behind += MAX(bytes, -4095);
	else
		prog->max_pushed += (u32)bytes;
	if (!one_in(rng, 3)) {
		flags = (u64)DRAW_FROM(rng, 1, 2, 4, 2 | 8, 4 | 8, 2 | 16, 4 | 16, 32, 2 | 4,
				       2 | 24, 2 | 16 | ENCAP_L2_ETH, 1 | 32, DECAP_L3_IPV4,
				       DECAP_L3_IPV6, DECAP_L3_IPV4 | DECAP_L3_IPV6,
				       DECAP_L3_IPV4 | 32, 1 << 9);
		if (one_in(rng, 4))
			flags |= (u64)DRAW_FROM(rng, 4, 14, 20, 255) << 56;
	}
	emit(prog, MOV_K(2, bytes));
	emit(prog, MOV_K(3, mode));
	emit_imm64(prog, 4, flags);
	emit_call(prog, BPF_FUNC_skb_adjust_room);
}

/*
 * Without a route, as in a test run, the kernel does not survive segment routing, nor anything on
 * the way out (skb_dst() is NULL).
 */
static void step_push_encap(struct prog *prog, struct rng *rng)
{
	s32 len = DRAW_FROM(rng, 20, 20, 24, 28, 28, 40, 48, 48, 60, 19, 128);

	emit_fill(prog, MEM_BYTES);
	emit(prog, INSN(BPF_ST | BPF_MEM | BPF_B, 10, 0, -MEM_BYTES,
			DRAW_FROM(rng, 0x45, 0x45, 0x45, 0x46, 0x40, 0x4f, 0x60, 0x60, 0x50)));
	if (one_in(rng, 2)) /* the checksum; the protocol */
		emit(prog, INSN(BPF_ST | BPF_MEM | BPF_H, 10, 0, 10 - MEM_BYTES, 0));
	emit(prog,
	     INSN(BPF_ST | BPF_MEM | BPF_B, 10, 0, (s16)((one_in(rng, 2) ? 9 : 6) - MEM_BYTES),
		  DRAW_FROM(rng, 4, 17, 17, 41, 47, 6)));
	emit_args(prog, 3);
	emit(prog, MOV_K(2, DRAW_FROM(rng, BPF_LWT_ENCAP_IP, BPF_LWT_ENCAP_IP, BPF_LWT_ENCAP_IP,
				      BPF_LWT_ENCAP_IP, 3, -1)));
	emit(prog, MOV_K(4, len));
	prog->max_pushed += (u32)len;
	prog->is_hash_known = false;
	emit(prog, CALL(BPF_FUNC_lwt_push_encap));
	emit_hash(prog);
}

static void step_vlan_push(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_K(2, htons((u16)DRAW_FROM(rng, ETH_P_8021Q, ETH_P_8021AD, ETH_P_IP))));
	emit(prog, MOV_K(3, (s32)draw(rng, 0x10000)));
	prog->max_pushed += 4;
	emit_call(prog, BPF_FUNC_skb_vlan_push);
}

static void step_vlan_pop(struct prog *prog, struct rng *rng)
{
	(void)rng;
	prog->min_behind -= 8;
	emit_call(prog, BPF_FUNC_skb_vlan_pop);
}

/* The kernel's own number is secret. */
static void step_hash_recalc(struct prog *prog, struct rng *rng)
{
	(void)rng;
	emit(prog, MOV_X(1, 6));
	emit(prog, CALL(BPF_FUNC_get_hash_recalc));
	if (!prog->is_hash_known)
		emit(prog, MOV_K(0, 1));
	emit_hash(prog);
}

/* Whether another byte of the packet makes another flow of it. */
static void step_flow(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_X(1, 6));
	emit(prog, CALL(BPF_FUNC_set_hash_invalid));
	emit(prog, MOV_X(1, 6));
	emit(prog, CALL(BPF_FUNC_get_hash_recalc));
	emit(prog, MOV_X(7, 0));
	emit_fill(prog, 8);
	emit_args(prog, 3);
	emit(prog, MOV_K(2, (s32)draw(rng, 74)));
	emit(prog, MOV_K(4, 1));
	emit(prog, MOV_K(5, 0));
	emit(prog, CALL(BPF_FUNC_skb_store_bytes));
	emit(prog, MOV_X(1, 6));
	emit(prog, CALL(BPF_FUNC_set_hash_invalid));
	emit(prog, MOV_X(1, 6));
	emit(prog, CALL(BPF_FUNC_get_hash_recalc));
	emit(prog, INSN(BPF_ALU64 | BPF_SUB | BPF_X, 0, 7, 0, 0));
	emit(prog, INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1, 0));
	emit(prog, MOV_K(0, 1));
	emit_hash(prog);
	prog->is_hash_known = false;
}

static void step_set_hash(struct prog *prog, struct rng *rng)
{
	emit(prog, MOV_K(2, (s32)rng_next(rng)));
	emit_call(prog, BPF_FUNC_set_hash);
	emit(prog, LOAD(BPF_W, 0, 6, offsetof(struct __sk_buff, hash)));
	emit_hash(prog);
	prog->is_hash_known = true;
}

static void step_set_hash_invalid(struct prog *prog, struct rng *rng)
{
	(void)rng;
	emit_call(prog, BPF_FUNC_set_hash_invalid);
	emit(prog, LOAD(BPF_W, 0, 6, offsetof(struct __sk_buff, hash)));
	emit_hash(prog);
	prog->is_hash_known = false;
}

static void step_ecn(struct prog *prog, struct rng *rng)
{
	(void)rng;
	emit_call(prog, BPF_FUNC_skb_ecn_set_ce);
}

static void step_get_tunnel_key(struct prog *prog, struct rng *rng)
{
	u32 size = (u32)DRAW_FROM(rng, 44, 44, 44, 28, 24, 22, 8, 16, 4);

	emit_args(prog, 2);
	emit(prog, MOV_K(3, (s32)size));
	emit(prog, MOV_K(4, DRAW_FROM(rng, 0, 0, 1, 1, 16, 17, 2)));
	emit(prog, CALL(BPF_FUNC_skb_get_tunnel_key));
	emit_hash(prog);
	emit_memory_hash(prog, size);
}

static void step_set_tunnel_key(struct prog *prog, struct rng *rng)
{
	emit_fill(prog, 48);
	if (!one_in(rng, 5)) /* tunnel_ext; tunnel_label */
		emit(prog, INSN(BPF_ST | BPF_MEM | BPF_H, 10, 0, 22 - MEM_BYTES, 0));
	if (!one_in(rng, 3))
		emit(prog, INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0, 24 - MEM_BYTES, 0));
	emit_args(prog, 2);
	emit(prog, MOV_K(3, DRAW_FROM(rng, 44, 44, 44, 44, 28, 24, 22, 8, 16)));
	emit(prog, MOV_K(4, DRAW_FROM(rng, 0, 0, 1, 1, 2, 4, 8, NO_TUNNEL_KEY, 15, 32)));
	emit(prog, CALL(BPF_FUNC_skb_set_tunnel_key));
	emit_hash(prog);
	step_get_tunnel_key(prog, rng);
}

static void step_tunnel_opt(struct prog *prog, struct rng *rng)
{
	u32 size = (u32)DRAW_FROM(rng, 4, 4, 8, 12, 32, 5);
	u32 get = (u32)DRAW_FROM(rng, 4, 8, 12, 32, 40);

	emit_fill(prog, ALIGN_UP(size, 8u));
	emit_args(prog, 2);
	emit(prog, MOV_K(3, (s32)size));
	emit(prog, CALL(BPF_FUNC_skb_set_tunnel_opt));
	emit_hash(prog);
	emit_args(prog, 2);
	emit(prog, MOV_K(3, (s32)get));
	emit(prog, CALL(BPF_FUNC_skb_get_tunnel_opt));
	emit_hash(prog);
	emit_memory_hash(prog, get);
}

static void step_set_tstamp(struct prog *prog, struct rng *rng)
{
	emit_imm64(prog, 2, one_in(rng, 4) ? 0 : rng_next(rng));
	emit(prog, MOV_K(3, DRAW_FROM(rng, 0, 1, 2, 3, -1)));
	emit_call(prog, BPF_FUNC_skb_set_tstamp);
	emit(prog, LOAD(BPF_DW, 0, 6, offsetof(struct __sk_buff, tstamp)));
	emit_hash(prog);
	emit(prog, LOAD(BPF_B, 0, 6, 180));
	emit_hash(prog);
}

static void step_xfrm_state(struct prog *prog, struct rng *rng)
{
	emit_args(prog, 3);
	emit(prog, MOV_K(2, (s32)draw(rng, 2)));
	emit(prog, MOV_K(4, 28));
	emit(prog, MOV_K(5, 0));
	emit(prog, CALL(BPF_FUNC_skb_get_xfrm_state));
	emit_hash(prog);
	emit_memory_hash(prog, 28);
}

static void step_facts(struct prog *prog, struct rng *rng)
{
	emit_call(prog, one_in(rng, 2) ? BPF_FUNC_get_route_realm : BPF_FUNC_get_cgroup_classid);
}

static void step_csum_diff(struct prog *prog, struct rng *rng)
{
	emit_fill(prog, 64);
	emit(prog, MOV_X(1, 10));
	emit(prog, ADD_K(1, -MEM_BYTES));
	emit(prog, MOV_K(2, DRAW_FROM(rng, 0, 4, 4, 16, 20, 64)));
	emit(prog, MOV_X(3, 10));
	emit(prog, ADD_K(3, -MEM_BYTES));
	emit(prog, MOV_K(4, DRAW_FROM(rng, 0, 4, 8, 20, 40, 48)));
	emit(prog, MOV_K(5, DRAW_FROM(rng, 0, 1, -1, 0xffff, 0x12345678)));
	emit(prog, CALL(BPF_FUNC_csum_diff));
	emit_sum_hash(prog);
}

static void step_field(struct prog *prog, struct rng *rng)
{
	emit(prog, LOAD(BPF_W, 0, 6,
			(s16)DRAW_FROM(rng, offsetof(struct __sk_buff, len),
				       offsetof(struct __sk_buff, len),
				       offsetof(struct __sk_buff, pkt_type),
				       offsetof(struct __sk_buff, protocol),
				       offsetof(struct __sk_buff, protocol),
				       offsetof(struct __sk_buff, vlan_present),
				       offsetof(struct __sk_buff, vlan_tci),
				       offsetof(struct __sk_buff, vlan_proto),
				       offsetof(struct __sk_buff, priority),
				       offsetof(struct __sk_buff, gso_segs),
				       offsetof(struct __sk_buff, gso_size))));
	emit_hash(prog);
}

static void step_write_field(struct prog *prog, struct rng *rng)
{
	emit(prog, INSN(BPF_STX | BPF_MEM | BPF_W, 6, 9,
			(s16)DRAW_FROM(rng, offsetof(struct __sk_buff, mark),
				       offsetof(struct __sk_buff, priority),
				       offsetof(struct __sk_buff, cb[0]),
				       offsetof(struct __sk_buff, cb[4])),
			0));
}

/* Load from, or store to, the packet if the bytes are there. */
static void step_access(struct prog *prog, struct rng *rng)
{
	bool may_write = TYPE(SCHED_CLS) == 1u << prog->type || 1u << prog->type == XMIT;
	u32 off = one_in(rng, 4) ? draw(rng, 4000) : draw(rng, 80);

	emit(prog, LOAD(BPF_W, 2, 6, offsetof(struct __sk_buff, data)));
	emit(prog, LOAD(BPF_W, 3, 6, offsetof(struct __sk_buff, data_end)));
	emit(prog, MOV_X(0, 3));
	emit(prog, INSN(BPF_ALU64 | BPF_SUB | BPF_X, 0, 2, 0, 0));
	emit_hash(prog);
	emit(prog, MOV_X(4, 2));
	emit(prog, ADD_K(4, (s32)off + 4));
	emit(prog, INSN(BPF_JMP | BPF_JGT | BPF_X, 4, 3, 3, 0));
	if (may_write && one_in(rng, 2)) {
		emit(prog, INSN(BPF_STX | BPF_MEM | BPF_W, 2, 9, (s16)off, 0));
		emit(prog, ADD_K(9, 1));
		emit(prog, ADD_K(9, 2));
	} else {
		emit(prog, LOAD(BPF_W, 0, 2, (s16)off));
		emit_hash(prog);
	}
}

/* LD_ABS ends the program where the packet is too short. */
static void step_ld_abs(struct prog *prog, struct rng *rng)
{
	emit(prog, INSN((u8)(BPF_LD | BPF_ABS | DRAW_FROM(rng, BPF_B, BPF_H, BPF_W)), 0, 0, 0,
			one_in(rng, 20) ? 4000 : (s32)draw(rng, 14)));
	emit_hash(prog);
}

static const struct {
	void (*emit)(struct prog *prog, struct rng *rng);
	u32 types;
} steps[] = {
	{step_store_bytes, TC | XMIT},
	{step_store_bytes, TC | XMIT},
	{step_load_bytes, ALL},
	{step_load_relative, TC | TYPE(CGROUP_SKB) | TYPE(SOCKET_FILTER)},
	{step_pull_data, TC | LWT},
	{step_csum_replace, TC | XMIT},
	{step_csum_replace, TC | XMIT},
	{step_csum_update, TC | XMIT},
	{step_csum_level, TC | XMIT},
	{step_change_head, TC | XMIT},
	{step_change_tail, TC | XMIT},
	{step_change_proto, TC},
	{step_change_type, TC},
	{step_adjust_room, TC},
	{step_adjust_room, TC},
	{step_adjust_room, TC},
	{step_vlan_push, TC},
	{step_vlan_push, TC},
	{step_vlan_pop, TC},
	{step_push_encap, TYPE(LWT_IN)},
	{step_push_encap, TYPE(LWT_IN)},
	{step_flow, TC},
	{step_hash_recalc, TC | LWT},
	{step_set_hash, TC},
	{step_set_hash_invalid, TC | XMIT},
	{step_ecn, TC | TYPE(CGROUP_SKB)},
	{step_get_tunnel_key, TC | XMIT},
	{step_set_tunnel_key, TC | XMIT},
	{step_tunnel_opt, TC | XMIT},
	{step_set_tstamp, TC},
	{step_xfrm_state, TC},
	{step_facts, TC | LWT},
	{step_csum_diff, TC | LWT},
	{step_field, ALL},
	{step_field, ALL},
	{step_write_field, TC | LWT | TYPE(CGROUP_SKB)},
	{step_access, TC | LWT},
	{step_ld_abs, TYPE(SOCKET_FILTER) | TC},
};

static void emit_step(struct prog *prog, struct rng *rng)
{
	u32 nr;

	do
		nr = draw(rng, ARRAY_SIZE(steps));
	while (!(steps[nr].types & 1u << prog->type));
	steps[nr].emit(prog, rng);
}

void skb_prog_generate(struct prog *prog, struct rng *rng, u32 packet_size)
{
	u32 nr_steps = 1 + draw(rng, MAX_STEPS);

	memset(prog, 0, sizeof(*prog));
	prog->type = (u32)DRAW_FROM(
		rng, BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_CLS,
		BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_ACT,
		BPF_PROG_TYPE_LWT_XMIT, BPF_PROG_TYPE_LWT_IN, BPF_PROG_TYPE_LWT_OUT,
		BPF_PROG_TYPE_CGROUP_SKB, BPF_PROG_TYPE_SOCKET_FILTER);
	prog->min_behind = (s64)packet_size - ETH_HLEN;
	prog->max_network = ETH_HLEN;
	emit(prog, MOV_X(6, 1));
	emit_imm64(prog, 9, rng_next(rng));
	for (int off = 0; off < MEM_BYTES; off += 8)
		emit(prog, INSN(BPF_STX | BPF_MEM | BPF_DW, 10, 9, (s16)(off - MEM_BYTES), 0));
	for (u32 i = 0; i < nr_steps; i++)
		emit_step(prog, rng);
	emit(prog, MOV_X(0, 9));
	/* bpf_prog_run_array_cg() */
	if (prog->type == BPF_PROG_TYPE_CGROUP_SKB)
		emit(prog, INSN(BPF_ALU64 | BPF_AND | BPF_K, 0, 0, 0, 1));
	emit(prog, INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}
