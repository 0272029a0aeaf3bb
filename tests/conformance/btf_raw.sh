#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge the BTF rules by the kernel's prog_tests/btf.c and by the running kernel:
# btf_raw.sh [BUILD-FOLDER [MUTATIONS [FIRST-SEED]]]
#
# SELFTESTS in the environment names the folder that build-selftests.sh has filled, for two tests.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"

kernel=$work/linux-btf
selftests=tools/testing/selftests/bpf
unpack_kernel "$kernel" $selftests/prog_tests/btf.c $selftests/test_btf.h tools/include/linux/filter.h

# Keep the tables, how they become BTF, and how a raw test is judged; the rest works on file
# descriptors of the kernel.
mkdir -p "$work/include"
awk '
	function cut(on) { off = on; cuts++ }
	/^#include / { print ""; next }
	/^static int test_big_btf_info\(unsigned int test_num\)$/ { cut(1) }
	/^struct btf_file_test \{/ { cut(0) }
	/^static void do_test_file/ { cut(1) }
	/^const char \*pprint_enum_str/ { cut(0) }
	/^static size_t get_pprint_mapv_size/ { cut(1) }
	/^#define BPF_LINE_INFO_ENC/ { cut(0) }
	/^static int test_get_finfo/ { cut(1) }
	/^struct btf_raw_data \{/ { cut(0) }
	/^static int btf_type_size/ { cut(1) }
	{ print off ? "" : $0 }
	END { exit cuts != 9 }' "$kernel/$selftests/prog_tests/btf.c" >"$work/include/btf_raw_cases.h" ||
	die "prog_tests/btf.c does not look as expected"

# -isystem: warnings in the kernel's own lines are not ours.
compile_judge "$work/btf_raw" "$root/tests/conformance/btf_raw.c" \
	-isystem "$work/include" -isystem "$kernel" -isystem "$kernel/$selftests"
export SELFTESTS_OBJECTS=${SELFTESTS:-$root/build/selftests}/linux/$selftests
! BTF_RAW_PLANT=1 "$work/btf_raw" 0 >/dev/null 2>&1 || {
	echo "FAIL a planted difference was not seen"
	exit 1
}
exec "$work/btf_raw" "${@:2}"
