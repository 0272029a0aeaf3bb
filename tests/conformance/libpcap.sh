#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by libpcap: what its filters take of generated packets, and how they are printed:
# libpcap.sh [BUILD-FOLDER [PACKETS [SEED [PART-OF-FILTER]]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
pkg-config --exists libpcap || die "no libpcap (package libpcap-dev)"
# shellcheck disable=SC2046 # flags are words
compile_judge "$work/libpcap" "$root/tests/conformance/libpcap.c" -Wl,--no-as-needed \
	$(pkg-config --cflags --libs libpcap)
exec "$work/libpcap" "$root/tests/conformance/libpcap.filters" "${@:2}"
