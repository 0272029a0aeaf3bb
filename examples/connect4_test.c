// SPDX-License-Identifier: BSD-2-Clause
/*
 * A test of a proxy at connect(): fill in its table of services, let it see addresses, and look at
 * the addresses that it leaves and at what connect() would return.
 *
 *	cc connect4_test.c $(pkg-config --cflags --libs userbpf) -o connect4_test
 *	clang -target bpf -g -O2 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c connect4.bpf.c -o connect4.bpf.o
 *	./connect4_test connect4.bpf.o
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <userbpf/userbpf.h>

#include "connect4.h"

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

static struct end end(const char *ip4, uint16_t port)
{
	return (struct end){.ip4 = inet_addr(ip4), .port = htons(port)};
}

static void add_service(struct userbpf_map *services, struct end service, struct end backend)
{
	EXPECT(!userbpf_map_update_elem(services, &service, sizeof(service), &backend,
					sizeof(backend), BPF_ANY));
}

/* What connect() to @to returns; @to becomes where it went. */
static int connect_to(struct userbpf_prog *prog, struct end *to)
{
	struct bpf_sock_addr ctx = {.user_ip4 = to->ip4, .user_port = to->port};
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx),
		     .ctx_out = &ctx, .ctx_size_out = sizeof(ctx));

	EXPECT(!userbpf_prog_run(prog, &opts));
	*to = (struct end){.ip4 = ctx.user_ip4, .port = ctx.user_port};
	return opts.hook_retval;
}

static void expect_connection(struct userbpf_prog *prog, struct end to, struct end want)
{
	EXPECT(connect_to(prog, &to) == 0);
	EXPECT(to.ip4 == want.ip4 && to.port == want.port);
}

int main(int argc, char **argv)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *obj =
		userbpf_object_open_file(vm, argc > 1 ? argv[1] : "connect4.bpf.o", NULL);
	struct end closed = end("10.96.0.11", 80), other = end("10.96.0.10", 81);
	struct userbpf_map *services;
	struct userbpf_prog *prog;

	if (!obj || userbpf_object_load(obj)) {
		fprintf(stderr, "cannot load the object\n");
		return 2;
	}
	services = userbpf_object_find_map(obj, "services");
	prog = userbpf_object_find_prog(obj, "connect4");
	if (!services || !prog)
		return 2;
	add_service(services, end("10.96.0.10", 80), end("10.0.0.2", 8080));
	add_service(services, closed, (struct end){});
	expect_connection(prog, end("10.96.0.10", 80), end("10.0.0.2", 8080));
	expect_connection(prog, other, other);
	EXPECT(connect_to(prog, &closed) == -EHOSTUNREACH);
	userbpf_free(vm);
	printf("%s\n", nr_failed ? "FAIL" : "ok");
	return nr_failed ? 1 : 0;
}
