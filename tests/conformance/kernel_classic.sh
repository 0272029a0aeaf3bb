#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by classic filters on sockets of the running kernel:
# kernel_classic.sh [BUILD-FOLDER [PROGRAMS [FIRST-SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_classic" "$root/tests/conformance/kernel_classic.c"
exec "$work/kernel_classic" "${@:2}"
