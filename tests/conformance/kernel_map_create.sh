#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by which maps the running kernel creates:
# kernel_map_create.sh [BUILD-FOLDER [MAPS [FIRST-SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_map_create" "$root/tests/conformance/kernel_map_create.c"
exec "$work/kernel_map_create" "${@:2}"
