/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A proxy at connect(): who connects to a service is connected to one of its backends. The source
 * address is chosen as well, and connections to services without a backend are refused.
 */
#include <linux/bpf.h>

#include "bpf_helpers.h"

#include "connect4.h"

#define EHOSTUNREACH 113

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct end);
	__type(value, struct end);
} services SEC(".maps");

static long (*const set_retval)(int retval) = (void *)BPF_FUNC_set_retval;

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	struct end service = {.ip4 = ctx->user_ip4, .port = ctx->user_port};
	const struct end *backend = bpf_map_lookup_elem(&services, &service);

	if (!backend)
		return 1;
	if (!backend->ip4) {
		set_retval(-EHOSTUNREACH);
		return 0;
	}
	ctx->user_ip4 = backend->ip4;
	ctx->user_port = backend->port;
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
