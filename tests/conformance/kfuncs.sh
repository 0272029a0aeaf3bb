#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge kfuncs by the kernel's selftests: kfuncs.sh [BUILD-FOLDER]
#
# Objects that programs make are in kfunc_objects.sh. Programs of iters_num say themselves what must
# come out; those of exceptions are run with the
# results that prog_tests/exceptions.c wants, but for the ones that a program is attached to
# (freplace). Those of dynptr_success leave 0 in "err"; of dynptr_fail, which the verifier refuses,
# checked mode has to stop the ones that do wrong when they run. parse_tcp_hdr_opt is given the packet
# of prog_tests/parse_tcp_hdr_opt.c. SELFTESTS in the environment names the folder that build-selftests.sh has filled.
set -u
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/kfunc_objects.sh"
use_build "${1:-}"

target=${SELFTESTS:-$root/build/selftests}
selftests=$target/linux/tools/testing/selftests/bpf
userbpf=$build/cli/userbpf
passed=0 failed=0 skipped=0

[ -x "$userbpf" ] || die "no $userbpf: build the command first"
[ -e "$selftests/exceptions.bpf.o" ] ||
	die "no selftests: STAGES='packages source headers btf libbpf objects' \
tests/conformance/build-selftests.sh $target"
btf=$target/vmlinux-6.12.elf
[ -r "$btf" ] || btf=/sys/kernel/btf/vmlinux

# judge NAME WANTED GOT
judge() {
	if [ -n "$2" ] && [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: wanted '$2', got '$3'"
	fi
}

# zeros N: as hex digits
zeros() {
	printf '00%.0s' $(seq "$1")
}

# run OBJECT PROGRAM [OPTION]...
run() {
	"$userbpf" run "$selftests/$1.bpf.o" "$2" --btf "$btf" "${@:3}" 2>&1
}

iters_num() {
	local prog name out

	for prog in $(run iters_num '' | grep -oE 'num_[a-z0-9_]+ \(' | tr -d ' ('); do
		name=${prog#num_}
		out=$(run iters_num "$prog" -m all)
		judge "iters_num $prog" "$(grep -oP "\"exp_$name\": \K[-0-9]+" <<<"$out")" \
			"$(grep -oP "\"res_$name\": \K[-0-9]+" <<<"$out")"
	done
}

# The last wanted result of a program is that of one replaced at run time, where there are two.
exceptions() {
	local prog wanted out

	while read -r prog wanted; do
		out=$(run exceptions "$prog" --json --data 00000000000000000000000008000000000000 \
			-u 'jmp_table:#0=prog:exception_tail_call_target')
		judge "exceptions $prog" "$wanted" "$(grep -oP '"retval": *\K[0-9]+' <<<"$out" | head -n 1)"
	done < <(grep -oE 'RUN_SUCCESS\(\w+, [0-9]+\)' "$selftests/prog_tests/exceptions.c" |
		tr -d '(),' | sed -e 's/RUN_SUCCESS//' -e /exception_ext_mod_cb_runtime/d | sort -u -k1,1)
}

# pkt_v4 of network_helpers.c
pkt_v4="$(zeros 12) 0800 4500 0000 $(zeros 5) 06 $(zeros 10) $(zeros 12) 50 $(zeros 7)"

# At a tracepoint there is no packet here, but an object that a test made.
dynptr_success() {
	local prog kind out

	while read -r prog kind; do
		case $kind in
		SETUP_SYSCALL_SLEEP) out=$(run dynptr_success "$prog" --set pid=77 --task pid=77 -m all) ;;
		SETUP_SKB_PROG) out=$(run dynptr_success "$prog" --data "$pkt_v4" -m all) ;;
		*)
			skipped=$((skipped + 1))
			echo "skip dynptr $prog: a packet at a tracepoint"
			continue
			;;
		esac
		judge "dynptr $prog" 0 "$(grep -oP '"err": \K[-0-9]+' <<<"$out")"
	done < <(grep -oP '^\s*\{"test_\w+", SETUP_\w+' "$selftests/prog_tests/dynptr.c" | tr -d '{",')
}

# What goes wrong while it runs; the others only may, or keep what they must not.
dynptr_fail="ringbuf_missing_release1 ringbuf_missing_release2 ringbuf_missing_release_callback \
ringbuf_release_uninit_dynptr use_after_invalid ringbuf_invalid_api data_slice_out_of_bounds_ringbuf \
data_slice_out_of_bounds_map_value data_slice_use_after_release1 data_slice_use_after_release2 \
invalid_helper2 invalid_write1 invalid_write2 invalid_write3 invalid_write4 global invalid_read2 \
invalid_offset release_twice release_twice_callback dynptr_from_mem_invalid_api dynptr_overwrite_ref \
dynptr_read_into_slot uninit_write_into_slot skb_invalid_ctx xdp_invalid_ctx dynptr_adjust_invalid \
dynptr_is_null_invalid dynptr_is_rdonly_invalid dynptr_size_invalid clone_invalid1 clone_invalidate1 \
clone_invalidate2 clone_invalidate3 clone_invalidate4 clone_invalidate5 clone_invalidate6 \
dynptr_invalidate_slice_or_null"

dynptr_fail() {
	local prog

	for prog in $dynptr_fail; do
		judge "dynptr $prog" TRAP "$(run dynptr_fail "$prog" | grep -oE '^#1 [A-Za-z]+' | cut -c4-)"
	done
}

parse_tcp_hdr_opt() {
	local object out packet
	# Ethernet, IPv6, TCP with 16 bytes of options
	packet="$(zeros 12) 86dd $(zeros 4) 0000 06 00 $(zeros 32) $(zeros 12) 90 $(zeros 7) \
020405b4 0101 fd06bbbbbbbb 00000000"

	for object in test_parse_tcp_hdr_opt test_parse_tcp_hdr_opt_dynptr; do
		out=$(run "$object" xdp_ingress_v6 --data "$packet" -m all)
		judge "$object" 3149642683 "$(grep -oP '"server_id": \K[0-9]+' <<<"$out")"
		judge "$object" XDP_PASS "$(grep -oP '^#1 \K\w+' <<<"$out")"
	done
}

iters_num
exceptions
dynptr_success
dynptr_fail
parse_tcp_hdr_opt
kfunc_objects
# Without the table of tail calls nothing is thrown, and another result must be seen.
if run exceptions exception_tail_call --json --data 0000000000000000000000000800 |
	grep -q '"retval": *24'; then
	echo "FAIL a planted difference was not seen"
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
