# find_package(dxcp) gives the target dxcp::dxcp.
#   On Linux: libdxcp.so, our headers, and mingw-w64's unmodified Direct3D headers behind the system's own
#   (DXCP_DIRECT3D_INCLUDE_DIR, found by itself; Debian: package mingw-w64-common).
#   For Windows: our headers and the system's libraries for Direct3D; lay the files of DXCP_WINDOWS_DIR beside the program.
get_filename_component(_dxcp_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(DXCP_WINDOWS_DIR "${_dxcp_prefix}/lib/dxcp/win-x64")
if(NOT TARGET dxcp::dxcp)
  if(WIN32)
    add_library(dxcp::dxcp INTERFACE IMPORTED)
    set_target_properties(dxcp::dxcp PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES "${_dxcp_prefix}/include/dxcp"
      INTERFACE_LINK_LIBRARIES "d3d11;d3d9;dxva2;dxgi")
  else()
    find_path(DXCP_DIRECT3D_INCLUDE_DIR d3d11.h PATHS /usr/share/mingw-w64/include /usr/x86_64-w64-mingw32/include NO_DEFAULT_PATH)
    if(NOT DXCP_DIRECT3D_INCLUDE_DIR)
      set(dxcp_FOUND FALSE)
      set(dxcp_NOT_FOUND_MESSAGE "mingw-w64's d3d11.h was not found (Debian: apt-get install mingw-w64-common); set DXCP_DIRECT3D_INCLUDE_DIR to its folder")
      return()
    endif()
    add_library(dxcp::dxcp SHARED IMPORTED)
    set_target_properties(dxcp::dxcp PROPERTIES
      IMPORTED_LOCATION "${_dxcp_prefix}/lib/libdxcp.so"
      IMPORTED_SONAME "libdxcp.so"
      INTERFACE_INCLUDE_DIRECTORIES "${_dxcp_prefix}/include/dxcp;${_dxcp_prefix}/include/dxcp/posix"
      INTERFACE_COMPILE_OPTIONS "SHELL:-idirafter \"${DXCP_DIRECT3D_INCLUDE_DIR}\"")
  endif()
endif()
unset(_dxcp_prefix)
