#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by maps of the running kernel: kernel_maps.sh [BUILD-FOLDER [MAPS [FIRST-SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_maps" "$root/tests/conformance/kernel_maps.c"
exec "$work/kernel_maps" "${@:2}"
