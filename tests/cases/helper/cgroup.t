# SPDX-License-Identifier: BSD-2-Clause
# Cgroups of sockets. net/core/filter.c: bpf_skb_cgroup_id, bpf_skb_ancestor_cgroup_id.

case: the cgroup of a packet's socket and those above
prog: sched_cls
cgroup: 10 1
cgroup: 20 10
cgroup: 20 1 -> EEXIST
cgroup: 30 99 -> ENOENT
sock: cookie 5 local 10.0.0.1:80 cgroup 20 uid 1000 netns_cookie 77
text:
	r6 = r1
	call bpf_skb_cgroup_id
	r7 = r0
	r1 = r6
	r2 = 1
	call bpf_skb_ancestor_cgroup_id
	r7 <<= 8
	r7 |= r0
	r1 = r6
	r2 = 3
	call bpf_skb_ancestor_cgroup_id
	r7 <<= 8
	r7 |= r0
	r1 = r6
	r2 = 0
	call bpf_skb_ancestor_cgroup_id
	r7 <<= 8
	r7 |= r0
	r1 = r6
	call bpf_get_socket_uid
	r7 <<= 16
	r0 |= r7
	exit
run: zero:14 -> 0x140a000103e8
	sock: 5
run: zero:14 -> 0x010000010000

case: namespaces have cookies
prog: cgroup_sock_addr attach 10
sock: cookie 5 local 10.0.0.1:80 netns_cookie 77
text:
	call bpf_get_netns_cookie
	r6 = r0
	r1 = 0
	call bpf_get_netns_cookie
	r6 <<= 8
	r0 |= r6
	exit
run: -> 0x4d01
	sock: 5
run: -> 0x101
