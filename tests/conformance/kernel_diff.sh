#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by the running kernel: kernel_diff.sh [BUILD-FOLDER [PROGRAMS [FIRST-SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_diff" "$root/tests/conformance/kernel_diff.c"
exec "$work/kernel_diff" "${@:2}"
