#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by the kernel's lib/test_bpf.c: test_bpf.sh [BUILD-FOLDER [PART-OF-TEST-NAME]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"

kernel=$work/linux
unpack_kernel "$kernel" lib/test_bpf.c tools/include/linux/filter.h

# Keep the tables and generators, blank the rest: line numbers stay (tests return __LINE__).
mkdir -p "$work/include"
awk '
	/^#include / { print ""; next }
	/^static struct net_device dev;/ { off = 1; cuts++ }
	/^struct tail_call_test \{/ { off = 0; cuts++ }
	/^static void __init destroy_tail_call_tests/ { off = 1; cuts++ }
	{ print off ? "" : $0 }
	END { exit cuts != 3 }' "$kernel/lib/test_bpf.c" >"$work/include/test_bpf_cases.h" ||
	die "lib/test_bpf.c does not look as expected"

# -isystem: warnings in the kernel's own lines are not ours.
compile_judge "$work/test_bpf" "$root/tests/conformance/test_bpf.c" \
	-isystem "$work/include" -isystem "$kernel"
exec "$work/test_bpf" "$root/tests/conformance/test_bpf.expected" ${2:+"$2"}
