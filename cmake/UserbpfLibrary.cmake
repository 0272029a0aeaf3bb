# SPDX-License-Identifier: BSD-2-Clause
# The library three times: its objects (for the project's own tests, which see every symbol),
# libuserbpf.so (only what the version script exports) and libuserbpf.a (one relocatable object whose
# internal symbols are local, so that a map_create() of the program that links it does not clash).

# The layers of the library, lowest first; scripts/check_layers judges the includes between them.
set(USERBPF_LAYERS base isa btf spec prog world verifier maps vm jit helpers sys loader toolkit)
set(userbpf_sources)
foreach(layer IN LISTS USERBPF_LAYERS)
	file(GLOB layer_sources CONFIGURE_DEPENDS ${layer}/*.c ${layer}/*/*.c)
	list(APPEND userbpf_sources ${layer_sources})
endforeach()

set(userbpf_map ${CMAKE_CURRENT_SOURCE_DIR}/include/userbpf/libuserbpf.map)

add_library(userbpf_objects OBJECT ${userbpf_sources})
target_include_directories(userbpf_objects PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}
	${CMAKE_CURRENT_SOURCE_DIR}/include)
target_link_libraries(userbpf_objects PUBLIC userbpf_flags PkgConfig::LIBELF PkgConfig::LIBFFI Threads::Threads)
# Link-time optimisation would leave objcopy nothing to make local.
target_compile_options(userbpf_objects PRIVATE -fno-lto)
set_target_properties(userbpf_objects PROPERTIES POSITION_INDEPENDENT_CODE ON)

add_library(userbpf_shared SHARED $<TARGET_OBJECTS:userbpf_objects>)
add_library(userbpf::userbpf ALIAS userbpf_shared)
set_target_properties(userbpf_shared PROPERTIES OUTPUT_NAME userbpf EXPORT_NAME userbpf
	LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
	LINK_DEPENDS ${userbpf_map})
target_link_options(userbpf_shared PRIVATE -Wl,--version-script=${userbpf_map})
if(NOT userbpf_sanitizers)
	target_link_options(userbpf_shared PRIVATE -Wl,-z,defs)
endif()
target_link_libraries(userbpf_shared PRIVATE userbpf_flags PkgConfig::LIBELF PkgConfig::LIBFFI Threads::Threads)

set(userbpf_one_object ${CMAKE_CURRENT_BINARY_DIR}/userbpf_one.o)
add_custom_command(OUTPUT ${userbpf_one_object}
	COMMAND ${CMAKE_LINKER} -r -o ${userbpf_one_object} $<TARGET_OBJECTS:userbpf_objects>
	COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${userbpf_one_object}
	DEPENDS userbpf_objects $<TARGET_OBJECTS:userbpf_objects>
	COMMAND_EXPAND_LISTS VERBATIM
	COMMENT "Linking the one object of libuserbpf.a")
add_library(userbpf_static STATIC ${userbpf_one_object})
add_library(userbpf::userbpf_static ALIAS userbpf_static)
set_target_properties(userbpf_static PROPERTIES OUTPUT_NAME userbpf LINKER_LANGUAGE C)
target_link_libraries(userbpf_static PUBLIC PkgConfig::LIBELF PkgConfig::LIBFFI Threads::Threads)
if(userbpf_sanitizers)
	target_link_options(userbpf_static INTERFACE -fsanitize=${userbpf_sanitizers})
endif()

foreach(lib userbpf_shared userbpf_static)
	target_include_directories(${lib} INTERFACE
		$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
		$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach()
