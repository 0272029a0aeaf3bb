#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by socket buffer test runs of the running kernel: kernel_skb.sh [BUILD-FOLDER [RUNS [FIRST-SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_skb" "$root/tests/conformance/kernel_skb.c" \
	"$root/tests/conformance/kernel_skb_progs.c"
exec "$work/kernel_skb" "${@:2}"
