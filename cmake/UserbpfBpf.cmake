# SPDX-License-Identifier: BSD-2-Clause
# userbpf_add_bpf(TARGET SOURCE... [INCLUDES DIR...] [DEFINITIONS NAME[=VALUE]...] [OPTIONS FLAG...])
#
# Compiles each SOURCE, NAME.bpf.c, with clang into NAME.bpf.o and makes its skeleton NAME.skel.h, in the
# current binary folder. What links TARGET, an interface library, finds the skeletons and is built after
# them; headers in INCLUDES, whose types variables may have, it includes itself and before the skeleton. The property USERBPF_OBJECTS of TARGET has the paths of the objects.
#
# USERBPF_CLANG is the compiler; a compiler of BPF is looked for unless it is set.
function(userbpf_find_clang)
	find_program(USERBPF_CLANG
		NAMES clang clang-20 clang-19 clang-18 clang-17 clang-16 clang-15 clang-14
		DOC "A clang that compiles for BPF")
endfunction()

# The machine whose registers tracing programs see, as libbpf's headers spell it.
function(userbpf_target_arch result)
	set(arch ${CMAKE_SYSTEM_PROCESSOR})
	if(arch MATCHES "^(x86_64|AMD64|i.86)$")
		set(arch x86)
	elseif(arch MATCHES "^(aarch64|arm64)$")
		set(arch arm64)
	elseif(arch MATCHES "^riscv")
		set(arch riscv)
	elseif(arch MATCHES "^ppc64")
		set(arch powerpc)
	elseif(arch MATCHES "^s390")
		set(arch s390)
	elseif(arch MATCHES "^loongarch")
		set(arch loongarch)
	endif()
	set(${result} ${arch} PARENT_SCOPE)
endfunction()

function(userbpf_add_bpf target)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "INCLUDES;DEFINITIONS;OPTIONS")
	if(NOT arg_UNPARSED_ARGUMENTS)
		message(FATAL_ERROR "userbpf_add_bpf(${target}): name a source")
	endif()
	userbpf_find_clang()
	if(NOT USERBPF_CLANG)
		message(FATAL_ERROR "userbpf_add_bpf(${target}): clang is needed; set USERBPF_CLANG")
	endif()
	if(NOT TARGET userbpf::command)
		message(FATAL_ERROR "userbpf_add_bpf(${target}): this userbpf comes without its command")
	endif()
	userbpf_target_arch(arch)
	set(flags -target bpf -g -O2 -Wall -D__TARGET_ARCH_${arch})
	foreach(dir IN LISTS arg_INCLUDES)
		get_filename_component(dir ${dir} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
		list(APPEND flags -I${dir})
	endforeach()
	list(TRANSFORM arg_DEFINITIONS PREPEND -D)
	# <asm/types.h> of Debian and its kin, which may be there for the host only; behind everything else.
	foreach(triplet IN ITEMS ${CMAKE_LIBRARY_ARCHITECTURE} ${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu)
		list(APPEND flags -idirafter /usr/include/${triplet})
	endforeach()
	set(objects)
	set(skeletons)
	foreach(source IN LISTS arg_UNPARSED_ARGUMENTS)
		get_filename_component(path ${source} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
		get_filename_component(name ${source} NAME)
		if(NOT name MATCHES "^(.+)\\.bpf\\.c$")
			message(FATAL_ERROR
				"userbpf_add_bpf(${target}): '${source}' is not called NAME.bpf.c")
		endif()
		set(name ${CMAKE_MATCH_1})
		if(NOT name MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
			message(FATAL_ERROR "userbpf_add_bpf(${target}): '${source}': '${name}' cannot be "
				"the name of its skeleton's struct: only letters, digits and _ can be in it")
		endif()
		set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.bpf.o)
		set(skeleton ${CMAKE_CURRENT_BINARY_DIR}/${name}.skel.h)
		add_custom_command(OUTPUT ${object}
			COMMAND ${USERBPF_CLANG} ${flags} ${arg_DEFINITIONS} ${arg_OPTIONS}
				-c ${path} -o ${object} -MD -MF ${object}.d
			DEPENDS ${path} DEPFILE ${object}.d
			VERBATIM COMMENT "Compiling ${name}.bpf.c for BPF")
		add_custom_command(OUTPUT ${skeleton}
			COMMAND userbpf::command gen skeleton ${object} name ${name} > ${skeleton}.new
			COMMAND ${CMAKE_COMMAND} -E rename ${skeleton}.new ${skeleton}
			DEPENDS ${object} userbpf::command
			VERBATIM COMMENT "Making ${name}.skel.h")
		list(APPEND objects ${object})
		list(APPEND skeletons ${skeleton})
	endforeach()
	add_custom_target(${target}_skeletons DEPENDS ${objects} ${skeletons})
	add_library(${target} INTERFACE)
	target_include_directories(${target} INTERFACE ${CMAKE_CURRENT_BINARY_DIR})
	add_dependencies(${target} ${target}_skeletons)
	set_property(TARGET ${target} PROPERTY USERBPF_OBJECTS ${objects})
endfunction()
