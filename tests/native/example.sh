#!/usr/bin/env bash
# The C++ examples, built by CMake against the installed package, and by one command with pkg-config's flags.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
need cmake 'needs: cmake — builds the C++ example'
need pkg-config 'needs: pkg-config — reads the installed pkg-config file'
install_once linux

build() { CXX=g++ cmake -S examples/cpp -B "$out/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release && cmake --build "$out/build"; }
check 'cmake builds the example' build > "$out/cmake.log" 2>&1
[ $failed -eq 0 ] || cat "$out/cmake.log"
count run "$out/build/protected_frames"
check 'it prints what is expected' cmp "$out/run.log" tests/native/lib/example.expected

# The other one plays a clip through the codec that is here, or without any one of its own: but for the first line, which says so, it prints the same.
plays() { # NAME FIRST-LINE COMMAND...
  count "$1" "${@:3}"
  check "$1: $2" grep -qx "16 pictures of $2" "$out/$1.log"
  check "$1 prints what is expected" cmp <(grep -v '^16 pictures of ' "$out/$1.log") tests/native/lib/hardware_drm.expected
}
if dxcp caps 2> /dev/null | grep -q 'HEVC Main,'; then plays hardware '320x180, HEVC' "$out/build/hardware_drm"; fi
plays hardware_alone '64x48, pass-through' env DXCP_AVCODEC=none "$out/build/hardware_drm"

check 'it runs with a trace' env DXCP_TRACE="$out/run.dxtrace" "$out/build/protected_frames" > "$out/traced.log" 2>&1
check 'whose calls end as they did when they are made again' dxcp replay "$out/run.dxtrace" > "$out/replay.log" 2>&1
[ $failed -eq 0 ] || cat "$out/replay.log"

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
# shellcheck disable=SC2046
check 'pkg-config builds it' g++ -std=c++17 -O2 examples/cpp/main.cpp $(pkg-config --cflags --libs dxcp) -o "$out/by_pkg_config"
count by_pkg_config env LD_LIBRARY_PATH="$prefix/lib" "$out/by_pkg_config"
check 'both print the same' cmp -s "$out/run.log" "$out/by_pkg_config.log"
check 'the version is the project'"'"'s' [ "$(pkg-config --modversion dxcp)" = "$(dotnet msbuild src/Dxcp.Native -getProperty:Version < /dev/null)" ]

# A folder with a space in its name, for all that there is.
spaced="$out/a space" && mkdir -p "$spaced" && cp -R "$prefix" "$spaced/prefix" && cp -R "$direct3d" "$spaced/headers"
build_spaced() {
  CXX=g++ cmake -S examples/cpp -B "$spaced/build" -DCMAKE_PREFIX_PATH="$spaced/prefix" -DCMAKE_BUILD_TYPE=Release -DDXCP_DIRECT3D_INCLUDE_DIR="$spaced/headers" &&
    cmake --build "$spaced/build" --target protected_frames
}
check 'cmake builds the example where folders have a space in their names' build_spaced > "$out/cmake-spaced.log" 2>&1
count spaced "$spaced/build/protected_frames"
eval "flags=($(PKG_CONFIG_PATH="$spaced/prefix/lib/pkgconfig" pkg-config --cflags --libs dxcp))"
check 'pkg-config builds it there' g++ -std=c++17 -O2 examples/cpp/main.cpp "${flags[@]}" -o "$spaced/by_pkg_config"
finish
