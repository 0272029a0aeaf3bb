# SPDX-License-Identifier: BSD-2-Clause
# The socket of a packet. net/bpf/test_run.c: bpf_prog_test_run_sk_lookup; net/core/filter.c:
# sk_lookup_is_valid_access.

case: what is asked for
prog: sk_lookup
text:
	r0 = *(u32 *)(r1 +60)
	r2 = *(u16 *)(r1 +36)
	r3 = *(u32 *)(r1 +36)
	r4 = *(u16 *)(r1 +38)
	if r2 != r3 goto bad
	if r4 != 0 goto bad
	if r0 != 443 goto bad
	if r2 != 0x5000 goto bad
	r0 = 1
	exit
	bad:
	r0 = 0
	exit
run: -> 1
	ctx: family=2 protocol=6 local_port=443 remote_port=80 local_ip4=10.0.0.1
run: -> 0
	ctx: family=10 protocol=6 local_port=444 remote_port=80
run: -> 0
	ctx: family=3 protocol=6
	error: EAFNOSUPPORT
run: -> 0
	ctx: family=2 local_port=65536
	error: ERANGE
run: -> 0
	ctx: family=2 ingress_ifindex=1
	error: EINVAL
run: -> 0
	ctx: family=2 ingress_ifindex=1
	flags: free_ctx

case: no socket to begin with, and nothing to write
prog: sk_lookup
text:
	r0 = *(u64 *)(r1 +0)
	if r0 != 0 goto out
	*(u32 *)(r1 +60) = 1
	out:
	exit
run:
	ctx: family=2
	trap: memory @2

case: no socket is chosen
prog: sk_lookup
text:
	r2 = 0
	r3 = 0
	call bpf_sk_assign
	if r0 != 0 goto out
	r0 = 1
	out:
	exit
run: -> 1
	ctx: family=2
