// SPDX-License-Identifier: BSD-2-Clause
/*
 * A program on several CPUs at once: each thread runs it on a logical CPU of its own while the main
 * thread reads the maps, and no packet may be lost or counted twice.
 *
 *	cc counters_test.c $(pkg-config --cflags --libs userbpf) -pthread -o counters_test
 *	clang -target bpf -g -O2 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c counters.bpf.c -o counters.bpf.o
 *	./counters_test counters.bpf.o
 */
#include <linux/if_ether.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <userbpf/userbpf.h>

#define NR_CPUS	   4
#define NR_PACKETS 20000
#define NR_SENDERS 16
#define BYTES	   64

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

struct sum {
	struct bpf_spin_lock lock;
	uint32_t packets;
	uint64_t bytes;
};

struct worker {
	pthread_t thread;
	struct userbpf_prog *prog;
	uint32_t cpu;
	int nr_errors;
};

static void *work(void *arg)
{
	struct worker *worker = arg;
	uint8_t packet[BYTES] = {0};

	for (int i = 0; i < NR_PACKETS; i++) {
		USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet,
			     .data_size_in = sizeof(packet), .cpu = worker->cpu);

		((struct ethhdr *)packet)->h_source[5] = (uint8_t)(i % NR_SENDERS);
		if (userbpf_prog_run(worker->prog, &opts) || opts.retval != XDP_PASS)
			worker->nr_errors++;
	}
	return NULL;
}

/* With BPF_F_LOCK the fields are those of one moment. */
static void watch(struct userbpf_map *sums)
{
	uint32_t zero = 0, seen = 0;
	struct sum sum;

	while (seen < NR_CPUS * NR_PACKETS) {
		if (userbpf_map_lookup_elem(sums, &zero, sizeof(zero), &sum, sizeof(sum),
					    BPF_F_LOCK)) {
			EXPECT(!"the sum can be read");
			return;
		}
		EXPECT(sum.bytes == (uint64_t)sum.packets * BYTES);
		EXPECT(sum.packets >= seen);
		seen = sum.packets;
	}
}

static void check_counts(struct userbpf_object *obj)
{
	struct userbpf_map *per_cpu = userbpf_object_find_map(obj, "per_cpu");
	struct userbpf_map *by_sender = userbpf_object_find_map(obj, "by_sender");
	uint64_t counts[NR_CPUS], count;
	uint32_t zero = 0;

	EXPECT(!userbpf_map_lookup_elem(per_cpu, &zero, sizeof(zero), counts, sizeof(counts), 0));
	for (int i = 0; i < NR_CPUS; i++)
		EXPECT(counts[i] == NR_PACKETS);
	for (uint8_t sender = 0; sender < NR_SENDERS; sender++) {
		EXPECT(!userbpf_map_lookup_elem(by_sender, &sender, sizeof(sender), &count,
						sizeof(count), 0));
		EXPECT(count == NR_CPUS * NR_PACKETS / NR_SENDERS);
	}
}

int main(int argc, char **argv)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = NR_CPUS);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_object *obj =
		userbpf_object_open_file(vm, argc > 1 ? argv[1] : "counters.bpf.o", NULL);
	struct worker workers[NR_CPUS] = {0};

	if (!obj || userbpf_object_load(obj)) {
		fprintf(stderr, "cannot load the object\n");
		return 2;
	}
	for (uint32_t i = 0; i < NR_CPUS; i++) {
		workers[i].prog = userbpf_object_find_prog(obj, "count");
		workers[i].cpu = i;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			return 2;
	}
	watch(userbpf_object_find_map(obj, "sums"));
	for (int i = 0; i < NR_CPUS; i++) {
		pthread_join(workers[i].thread, NULL);
		EXPECT(!workers[i].nr_errors);
	}
	check_counts(obj);
	userbpf_free(vm);
	printf("%s\n", nr_failed ? "FAIL" : "ok");
	return nr_failed ? 1 : 0;
}
