# SPDX-License-Identifier: BSD-2-Clause
# libuserbpf.so (version script) and libuserbpf.a (one object, internal symbols made local, so that
# names such as map_create() cannot clash with those of the program that links it).
set(userbpf_map ${CMAKE_CURRENT_SOURCE_DIR}/include/userbpf/libuserbpf.map)

add_library(userbpf_shared SHARED $<TARGET_OBJECTS:userbpf_objects>)
set_target_properties(userbpf_shared PROPERTIES OUTPUT_NAME userbpf
	VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${userbpf_map})
target_link_options(userbpf_shared PRIVATE -Wl,--version-script=${userbpf_map} -Wl,-z,defs)
target_link_libraries(userbpf_shared PRIVATE userbpf_flags PkgConfig::LIBELF Threads::Threads)
if(sanitizers)
	target_link_options(userbpf_shared PRIVATE -Wl,-z,undefs)
endif()
target_include_directories(userbpf_shared INTERFACE
	$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
	$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
