#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by XDP test runs of the running kernel: kernel_xdp.sh [BUILD-FOLDER [RUNS [FIRST-SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_xdp" "$root/tests/conformance/kernel_xdp.c"
exec "$work/kernel_xdp" "${@:2}"
