/* SPDX-License-Identifier: BSD-2-Clause */
/* The instance's BPF file system: names of what stays when its handles go. sys/pin.c fills it. */
#ifndef WORLD_PINS_H
#define WORLD_PINS_H

#include <pthread.h>

struct pin; /* sys/pin.c */

struct pins {
	pthread_mutex_t lock;
	struct pin *first;
};

#endif
