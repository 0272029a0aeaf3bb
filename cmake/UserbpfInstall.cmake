# SPDX-License-Identifier: BSD-2-Clause
# What `cmake --install` puts where: libraries, headers, CMake package, pkg-config file, manual page.
include(CMakePackageConfigHelpers)
set(userbpf_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/userbpf)

install(TARGETS userbpf_shared userbpf_static EXPORT userbpf_targets
	LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
	ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/userbpf DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
	FILES_MATCHING PATTERN "*.h")
install(EXPORT userbpf_targets FILE userbpf-targets.cmake NAMESPACE userbpf::
	DESTINATION ${userbpf_package_dir})

configure_package_config_file(cmake/userbpf-config.cmake.in
	${CMAKE_CURRENT_BINARY_DIR}/userbpf-config.cmake INSTALL_DESTINATION ${userbpf_package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/userbpf-config-version.cmake
	COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/userbpf-config.cmake
	${CMAKE_CURRENT_BINARY_DIR}/userbpf-config-version.cmake cmake/UserbpfBpf.cmake
	DESTINATION ${userbpf_package_dir})

# Written when installing, because `cmake --install --prefix` may name another prefix. Directories given
# as absolute paths stay as they are; the usual ones move with the prefix.
foreach(dir LIBDIR INCLUDEDIR)
	set(userbpf_pc_${dir} "${CMAKE_INSTALL_${dir}}")
	if(NOT IS_ABSOLUTE "${userbpf_pc_${dir}}")
		string(PREPEND userbpf_pc_${dir} "\\\${prefix}/")
	endif()
endforeach()
install(CODE "
	set(userbpf_pc_LIBDIR \"${userbpf_pc_LIBDIR}\")
	set(userbpf_pc_INCLUDEDIR \"${userbpf_pc_INCLUDEDIR}\")
	set(PROJECT_DESCRIPTION \"${PROJECT_DESCRIPTION}\")
	set(PROJECT_VERSION \"${PROJECT_VERSION}\")
	configure_file(\"${CMAKE_CURRENT_SOURCE_DIR}/cmake/userbpf.pc.in\"
		\"${CMAKE_CURRENT_BINARY_DIR}/userbpf.pc\" @ONLY)")
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/userbpf.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(USERBPF_BUILD_CLI)
	file(GLOB userbpf_manuals CONFIGURE_DEPENDS man/*.1)
	install(FILES ${userbpf_manuals} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
	install(FILES completions/userbpf.bash RENAME userbpf
		DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endif()
