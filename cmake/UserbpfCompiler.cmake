# SPDX-License-Identifier: BSD-2-Clause
# userbpf_flags: language, warnings and sanitizers, carried by an interface target.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
	if(USERBPF_DEVELOPER OR USERBPF_TSAN)
		set(CMAKE_BUILD_TYPE Debug CACHE STRING "" FORCE)
	else()
		set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
	endif()
endif()
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(userbpf_flags INTERFACE)
target_compile_definitions(userbpf_flags INTERFACE _GNU_SOURCE)
target_compile_options(userbpf_flags INTERFACE -Wall -Wextra -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wvla -fno-strict-aliasing)
if(USERBPF_WERROR)
	target_compile_options(userbpf_flags INTERFACE -Werror)
endif()

set(userbpf_sanitizers)
if(USERBPF_DEVELOPER)
	target_compile_definitions(userbpf_flags INTERFACE USERBPF_DEVELOPER=1)
	set(userbpf_sanitizers address,undefined)
endif()
if(USERBPF_TSAN)
	set(userbpf_sanitizers thread)
endif()
if(userbpf_sanitizers)
	# -Og would hide frames from reports; -O1 keeps the tests fast enough to be run often.
	target_compile_options(userbpf_flags INTERFACE -g -O1 -fno-omit-frame-pointer
		-fsanitize=${userbpf_sanitizers} -fno-sanitize-recover=all)
	target_link_options(userbpf_flags INTERFACE -fsanitize=${userbpf_sanitizers})
endif()
