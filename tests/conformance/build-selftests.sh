#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Build the kernel's BPF selftests from Debian packages, for the judges that run them:
#
#	build-selftests.sh TARGET-FOLDER [JOBS]
#
# STAGES in the environment takes a part of the list below, in its order (default: all of it).
# KERNEL_BTF names the ELF or raw BTF file that vmlinux.h is made from; by default that is the kernel
# image of linux-source-6.12's own version, and what the running kernel offers when it cannot be had.
#
# The binaries end up in TARGET/linux/tools/testing/selftests/bpf and want that as their working
# folder. TARGET/status tells what built, TARGET/times how many seconds it took, TARGET/logs why not.
# Some tests never build here (they want kernel modules or newer tools): they are set aside and listed.
set -u -o pipefail
. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] || die "usage: $0 TARGET-FOLDER [JOBS]"
mkdir -p "$1" || die "cannot make $1"
target=$(cd "$1" && pwd)
jobs=${2:-2}
all_stages="packages source headers btf libbpf test_verifier veristat objects test_maps cpuv4 no_alu32
	test_progs bench"
stages=" $(echo ${STAGES:-$all_stages}) "
kernel=$target/linux
selftests=$kernel/tools/testing/selftests/bpf
logs=$target/logs
btf=${KERNEL_BTF:-$target/vmlinux-6.12.elf}
export LC_ALL=C

say() {
	printf '%s %s\n' "$(date +%H:%M:%S)" "$*" | tee -a "$target/status"
}

# report NAME FILE: whether a stage left the file that it is there for.
report() {
	if [ -s "$2" ]; then say "$1: ok"; else say "$1: FAILED, see logs/$1.log"; fi
}

# With -k: what does not compile is for the log and for report to tell.
selftests_make() {
	# clang -fuse-ld=lld looks for that name
	if ! command -v ld.lld >/dev/null; then
		mkdir -p "$target/bin" && ln -sf "$(command -v ld.lld-19)" "$target/bin/ld.lld"
		PATH=$target/bin:$PATH
	fi
	make -C "$selftests" -j"$jobs" -k ARCH=x86 CLANG=clang-19 LLC=llc-19 \
		LLVM_STRIP=llvm-strip-19 LLVM_CONFIG=llvm-config-19 LLD=lld HOSTCC=gcc CC=gcc \
		LD=ld AR=ar VMLINUX_BTF="$btf" "$@"
}

stage_packages() {
	local package missing=() sudo=()
	for package in linux-source-6.12 clang-19 llvm-19 llvm-19-dev lld-19 libelf-dev zlib1g-dev \
		libcap-dev libssl-dev libpcap-dev libzstd-dev flex bison bc rsync xz-utils zstd lz4 \
		make gcc g++ pkg-config python3 python3-docutils binutils pahole iproute2 \
		iputils-ping ethtool; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
			grep -q '^install ok installed' || missing+=("$package")
	done
	[ ${#missing[@]} -eq 0 ] && return
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || die "run as root: apt-get install ${missing[*]}"
		sudo=(sudo)
	fi
	{ "${sudo[@]}" apt-get update && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends "${missing[@]}"; } >"$logs/packages.log" 2>&1 ||
		die "cannot install ${missing[*]}, see $logs/packages.log"
}

# Only the parts that the selftests need: 400 MB instead of 1.6 GB.
stage_source() {
	local top=linux-source-6.12
	rm -rf "$kernel" && mkdir -p "$kernel"
	tar -C "$kernel" --strip-components=1 -xf /usr/src/$top.tar.xz \
		--exclude=$top/drivers --exclude=$top/sound --exclude=$top/fs \
		--exclude=$top/Documentation --exclude="$top/arch/[a-wy-z]*" --exclude=$top/rust ||
		die "source: cannot unpack"
	# autoconf_helper.h reads it; without it the tests take the machine for one that wants
	# strict alignment (CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS).
	mkdir -p "$kernel/include/generated"
	{
		zcat /proc/config.gz 2>/dev/null ||
			xzcat /usr/src/linux-config-6.12/config.amd64_none_amd64.xz 2>/dev/null
	} | sed -n -e 's/^\(CONFIG_[A-Z0-9a-z_]*\)=y$/#define \1 1/p' \
		-e 's/^\(CONFIG_[A-Z0-9a-z_]*\)=m$/#define \1_MODULE 1/p' \
		-e 's/^\(CONFIG_[A-Z0-9a-z_]*\)=\(.*\)$/#define \1 \2/p' \
		>"$kernel/include/generated/autoconf.h"
	report source "$selftests/Makefile"
}

# The uapi headers, where the Makefile looks for them: $(OUTPUT)/../usr/include
stage_headers() {
	make -C "$kernel" ARCH=x86 -j"$jobs" headers_install \
		INSTALL_HDR_PATH="$kernel/tools/testing/selftests/usr" >"$logs/headers.log" 2>&1
	report headers "$kernel/tools/testing/selftests/usr/include/linux/bpf.h"
}

# vmlinux.h from Debian's kernel of the same version: it is configured richly, so that most of
# progs/*.c compile. .BTF is an allocated section, hence also in the stripped ELF inside vmlinuz.
fetch_btf() {
	local version image
	version=$(dpkg-query -W -f '${Version}' linux-source-6.12)
	version=${version%%-*}
	for image in "$version"{+deb12-amd64-unsigned,+deb12-amd64,-amd64-unsigned}; do
		apt-cache show "linux-image-$image" >/dev/null 2>&1 || continue
		rm -rf "$target/image" && mkdir -p "$target/image" && cd "$target/image" || return
		apt-get download "linux-image-$image" &&
			dpkg-deb --fsys-tarfile linux-image*.deb |
			tar -xf - --wildcards './boot/vmlinuz*' &&
			"$kernel/scripts/extract-vmlinux" boot/vmlinuz-* >"$target/vmlinux-6.12.elf"
		rm -rf "$target/image"
		return
	done
}

stage_btf() {
	[ -n "${KERNEL_BTF:-}" ] && return
	(fetch_btf) >"$logs/btf.log" 2>&1
	if ! readelf -SW "$btf" 2>/dev/null | grep -q '\.BTF '; then
		say "btf: none from Debian's image, taking the running kernel's"
		cp /sys/kernel/btf/vmlinux "$btf"
	fi
	report btf "$btf"
}

# The first make also generates bpftool, vmlinux.h and bpf_helper_defs.h.
stage_libbpf() {
	selftests_make "$selftests/tools/build/libbpf/libbpf.a" "$selftests/tools/sbin/bpftool" \
		"$selftests/tools/build/resolve_btfids/resolve_btfids" \
		"$selftests/tools/include/vmlinux.h" >"$logs/libbpf.log" 2>&1
	report libbpf "$selftests/tools/include/vmlinux.h"
}

build_binary() {
	selftests_make "$selftests/$1" >"$logs/$1.log" 2>&1
	report "$1" "$selftests/$1"
}

stage_test_verifier() {
	build_binary test_verifier
	# It opens the module when it starts, and modules cannot be built here.
	[ -e "$selftests/bpf_testmod.ko" ] || : >"$selftests/bpf_testmod.ko"
}

stage_veristat() {
	build_binary veristat
}

stage_test_maps() {
	build_binary test_maps
}

stage_bench() {
	build_binary bench
}

# build_objects STAGE FOLDER: every progs/*.c as an object in it; what fails is listed, not fatal.
build_objects() {
	local stage=$1 folder=$2 source object want=() failed=()
	for source in "$selftests"/progs/*.c; do
		want+=("$selftests/$folder$(basename "$source" .c).bpf.o")
	done
	selftests_make "${want[@]}" >"$logs/$stage.log" 2>&1
	for object in "${want[@]}"; do
		[ -s "$object" ] || failed+=("$(basename "$object" .bpf.o).c")
	done
	printf '%s\n' "${failed[@]}" >"$target/$stage.failed"
	say "$stage: $((${#want[@]} - ${#failed[@]})) of ${#want[@]} objects, not: ${failed[*]}"
}

stage_objects() {
	build_objects objects ""
}

stage_cpuv4() {
	build_objects cpuv4 cpuv4/
}

stage_no_alu32() {
	build_objects no_alu32 no_alu32/
}

# Move what the last round of test_progs could not compile out of the way. Says how much that was.
set_aside() {
	local log=$1 name program skeleton n=0
	for name in $(sed -n 's,.*\*\*\* \[Makefile:[0-9]*: .*/\([A-Za-z0-9_.-]*\)\.test\.o\].*,\1,p' \
		"$log" | sort -u); do
		mv "$selftests/prog_tests/$name.c" "$selftests/aside/prog_tests/" 2>/dev/null &&
			n=$((n + 1))
	done
	# tests whose skeleton comes from a program that was set aside
	for program in "$selftests"/aside/progs/*.c; do
		[ -e "$program" ] || continue
		skeleton="\"$(basename "$program" .c)\.(lskel|skel|subskel)\.h\""
		for name in $(grep -lE "$skeleton" "$selftests"/prog_tests/*.c); do
			mv "$name" "$selftests/aside/prog_tests/" && n=$((n + 1))
		done
	done
	rm -f "$selftests/prog_tests/tests.h"
	echo "$n"
}

stage_test_progs() {
	local module name log=$logs/test_progs.log
	# Empty stand-ins satisfy the rule that copies the modules.
	for module in bpf_testmod bpf_test_no_cfi bpf_test_modorder_x bpf_test_modorder_y; do
		[ -e "$selftests/$module.ko" ] || : >"$selftests/$module.ko"
		touch -d '+1 day' "$selftests/$module.ko"
	done
	mkdir -p "$selftests/aside/progs" "$selftests/aside/prog_tests"
	for name in $(cat "$target/objects.failed" 2>/dev/null); do
		mv "$selftests/progs/$name" "$selftests/aside/progs/" 2>/dev/null
	done
	for _ in 1 2 3 4 5 6; do
		selftests_make "$selftests/test_progs" >"$log" 2>&1
		[ -x "$selftests/test_progs" ] && break
		[ "$(set_aside "$log")" = 0 ] && break
	done
	report test_progs "$selftests/test_progs"
	say "test_progs: without$(cd "$selftests/aside/prog_tests" && printf ' %s' *)"
}

mkdir -p "$logs"
if [ -z "${STAGES:-}" ]; then
	rm -f "$target/status" "$target/times"
fi
for stage in $all_stages; do
	case "$stages" in *" $stage "*) ;; *) continue ;; esac
	echo "== $stage"
	start=$SECONDS
	"stage_$stage"
	printf '%s\t%s\n' "$stage" $((SECONDS - start)) >>"$target/times"
done
