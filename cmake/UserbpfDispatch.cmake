# SPDX-License-Identifier: BSD-2-Clause
# USERBPF_DISPATCH, the shape of the interpreter loop (vm/loop.h), into userbpf_flags.
#
# Compilers may know the attribute and not be able to make such calls for the target, or not with a
# sanitizer: whether they can is tried.
set(userbpf_dispatch ${USERBPF_DISPATCH})
if(userbpf_dispatch STREQUAL "auto")
	set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
	set(musttail_flags)
	if(userbpf_sanitizers)
		set(musttail_flags -O1 -fsanitize=${userbpf_sanitizers})
	endif()
	configure_file(cmake/musttail.c.in ${PROJECT_BINARY_DIR}/musttail.c COPYONLY)
	try_compile(USERBPF_HAVE_MUSTTAIL ${PROJECT_BINARY_DIR}/musttail
		SOURCES ${PROJECT_BINARY_DIR}/musttail.c COMPILE_DEFINITIONS ${musttail_flags})
	unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
	if(USERBPF_HAVE_MUSTTAIL)
		set(userbpf_dispatch musttail)
	else()
		set(userbpf_dispatch goto)
	endif()
endif()
if(NOT userbpf_dispatch MATCHES "^(musttail|goto|switch)$")
	message(FATAL_ERROR "USERBPF_DISPATCH is auto, musttail, goto or switch, not '${userbpf_dispatch}'")
endif()
message(STATUS "Interpreter dispatch: ${userbpf_dispatch}")
string(TOUPPER ${userbpf_dispatch} dispatch)
target_compile_definitions(userbpf_flags INTERFACE USERBPF_DISPATCH_${dispatch}=1)
