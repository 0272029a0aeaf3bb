# SPDX-License-Identifier: BSD-2-Clause
# Cross-building for arm64 with Debian's cross compiler; libraries are those that
# scripts/check_arm64 unpacked into USERBPF_SYSROOT.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES USERBPF_SYSROOT)

set(CMAKE_FIND_ROOT_PATH ${USERBPF_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# pkg-config sees the sysroot and nothing of the host.
set(ENV{PKG_CONFIG_DIR} "")
set(ENV{PKG_CONFIG_LIBDIR} ${USERBPF_SYSROOT}/usr/lib/aarch64-linux-gnu/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${USERBPF_SYSROOT})

# Headers that the compiler of such a machine finds by itself, so that no .pc file names them (ffi.h).
set(CMAKE_C_STANDARD_INCLUDE_DIRECTORIES ${USERBPF_SYSROOT}/usr/include/aarch64-linux-gnu)

# Libraries that libraries need: found at link time without being named.
set(CMAKE_EXE_LINKER_FLAGS_INIT
	"-Wl,-rpath-link,${USERBPF_SYSROOT}/usr/lib/aarch64-linux-gnu:${USERBPF_SYSROOT}/lib/aarch64-linux-gnu")
set(CMAKE_SHARED_LINKER_FLAGS_INIT ${CMAKE_EXE_LINKER_FLAGS_INIT})

find_program(USERBPF_QEMU NAMES qemu-aarch64 qemu-aarch64-static)
if(USERBPF_QEMU)
	set(CMAKE_CROSSCOMPILING_EMULATOR ${USERBPF_QEMU} -L ${USERBPF_SYSROOT})
endif()
