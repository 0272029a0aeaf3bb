#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge libuserbpf by test runs of tracing programs by the running kernel: kernel_trace.sh [BUILD-FOLDER]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
compile_judge "$work/kernel_trace" "$root/tests/conformance/kernel_trace.c"
exec "$work/kernel_trace"
