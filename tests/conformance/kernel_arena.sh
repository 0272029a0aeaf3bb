#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by arenas of the running kernel: kernel_arena.sh [BUILD-FOLDER [SEEDS [FIRST-SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_arena" "$root/tests/conformance/kernel_arena.c"
exec "$work/kernel_arena" "${@:2}"
