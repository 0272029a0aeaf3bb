#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge relocated instructions by libbpf: core_relo.sh [BUILD-FOLDER [OBJECT...]]
#
# The objects are those of the kernel's selftests and of installed packages; the target types those
# of Debian's kernel 6.12, of the running kernel, and of the selftests' own btf__core_reloc_*.
# SELFTESTS in the environment names the folder that build-selftests.sh has filled.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
shift

target=${SELFTESTS:-$root/build/selftests}
selftests=$target/linux/tools/testing/selftests/bpf
libbpf=$selftests/tools/build/libbpf/libbpf.a
autoconf=$target/linux/include/generated/autoconf.h
here=$work/core_relo
passed=0 failed=0 skipped=0

[ -e "$libbpf" ] && ls "$selftests"/*.bpf.o >/dev/null 2>&1 ||
	die "no selftests: STAGES='packages source headers btf libbpf objects' \
tests/conformance/build-selftests.sh $target"

# make_config: what autoconf.h was made from
make_config() {
	sed -n -e 's/^#define \(CONFIG_[A-Za-z0-9_]*\)_MODULE 1$/\1=m/p' -e t \
		-e 's/^#define \(CONFIG_[A-Za-z0-9_]*\) 1$/\1=y/p' -e t \
		-e 's/^#define \(CONFIG_[A-Za-z0-9_]*\) \(.*\)$/\1=\2/p' "$autoconf"
}

# run NAME TARGET-BTF OBJECT...
run() {
	local name=$1 btf=$2 log=$here/$1.log p f s _

	shift 2
	"$here/judge" "$btf" "$here/kconfig" "$@" >"$log" 2>&1
	grep -a -A 12 '^FAIL' "$log"
	if ! read -r p _ f _ s _ < <(grep -aE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log"); then
		echo "FAIL $name: ended without a summary, see $log"
		failed=$((failed + 1))
		return
	fi
	echo "$name: $(grep -a ' objects: ' "$log")"
	sed -n "s/^\([0-9]* programs not compared\)/  $name: \1/p" "$log"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

mkdir -p "$here"
make_config >"$here/kconfig"
[ -s "$here/kconfig" ] || echo CONFIG_BPF=y >"$here/kconfig"
objcopy --dump-section .BTF="$here/debian.btf" "$target/vmlinux-6.12.elf" /dev/null 2>/dev/null ||
	cp "$target/vmlinux-6.12.elf" "$here/debian.btf"
compile_judge "$here/judge" "$root/tests/conformance/core_relo.c" -I"$selftests/tools/include" \
	-Wl,--wrap=syscall,--wrap=fopen64,--wrap=open64,--wrap=faccessat,--wrap=gzopen64,--wrap=uname \
	"$libbpf" -lelf -lz
CORE_RELO_PLANT=1 "$here/judge" "$here/debian.btf" "$here/kconfig" \
	"$selftests/test_core_reloc_misc.bpf.o" 2>&1 | grep -qa '^0 passed, 1 failed' || {
	echo "FAIL a planted difference was not seen"
	failed=1
}
if [ $# -gt 0 ]; then
	run debian "$here/debian.btf" "$@"
else
	cd "$selftests" || die "no $selftests"
	run debian "$here/debian.btf" ./*.bpf.o
	[ -r /sys/kernel/btf/vmlinux ] && run running /sys/kernel/btf/vmlinux ./*.bpf.o
	for btf in btf__core_reloc_*.bpf.o; do
		run "${btf%.bpf.o}" "$btf" test_core_reloc_*.bpf.o
	done
	packages=(/usr/lib/*/bpf/*.o)
	[ -e "${packages[0]}" ] && run packages "$here/debian.btf" "${packages[@]}"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
