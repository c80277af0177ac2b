#!/usr/bin/env bash
# What a C or C++ developer does with the archives of a release, unpacked far from the clone in a folder with a space in its name: the example by CMake
# and by pkg-config, a C program that has the library and nothing else, the command without .NET, the Debian package, a Windows program.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_windows
need_headers
need cmake 'needs: cmake — builds the C++ example'
need pkg-config 'needs: pkg-config — reads the installed pkg-config file'
need unzip 'needs: unzip — looks into packages and archives'
need zip 'needs: zip — makes the archive for Windows'
install_once linux
install_once windows

archives=$out/archives
# The command takes more than a minute to compile ahead of time: the long form has it.
without=(--no-tool)
[ "${DXCP_LONG:-}" != 1 ] || without=()
make_archives() {
  rm -rf "$archives" &&
    alone native/build --archive --output "$archives" --prefix "$prefix" ${without[@]+"${without[@]}"} > "$out/archive.log" 2>&1
}
check 'native/build makes archives' make_archives
[ $failed -eq 0 ] || { tail -n 30 "$out/archive.log"; finish; exit 1; }
cp "$archives/SHA256SUMS" "$out/first"
# What is compiled is not compiled again.
check 'a second time' make_archives
check 'and byte for byte the same' cmp "$out/first" "$archives/SHA256SUMS"
check 'as the sums say' sh -c "cd '$archives' && sha256sum --quiet -c SHA256SUMS"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/a folder/tmp"
tar -C "$work/a folder" -xzf "$archives"/*-linux-x64.tar.gz
unpacked=$(echo "$work/a folder"/dxcp-*-linux-x64)
version=$(basename "$unpacked") version=${version#dxcp-} version=${version%-linux-x64}
check 'the archive has one folder, named as itself' [ "$(ls "$work/a folder" | grep -v '^tmp$')" = "dxcp-$version-linux-x64" ]
for file in README.md LICENSE CHANGELOG.md SECURITY.md docs/rules.md; do check "it has $file" [ -s "$unpacked/share/doc/dxcp/$file" ]; done
check 'nothing in it names the clone' [ -z "$(grep -rlF "$root" "$unpacked" | head -n 1)" ]

cp -R "$unpacked/share/dxcp/examples/cpp" "$work/a folder/example"
by_cmake() { (cd "$work/a folder" && CXX=g++ cmake -S example -B build -DCMAKE_PREFIX_PATH="$unpacked" -DCMAKE_BUILD_TYPE=Release && cmake --build build); }
check 'CMake builds the example' by_cmake > "$out/cmake.log" 2>&1
(cd "$work" && PATH=/nowhere 'a folder/build/protected_frames') > "$out/cmake-run.log"
check 'and it prints what is expected' cmp "$out/cmake-run.log" tests/native/lib/example.expected
(cd "$work" && PATH=/nowhere 'a folder/build/hardware_drm') > "$out/hardware-run.log"
check 'and so does the one for hardware DRM' cmp <(grep -v '^16 pictures of ' "$out/hardware-run.log") tests/native/lib/hardware_drm.expected
export PKG_CONFIG_PATH=$unpacked/lib/pkgconfig
eval "flags=($(pkg-config --cflags --libs dxcp))"
check 'pkg-config says the version' [ "$(pkg-config --modversion dxcp)" = "$version" ]
check 'pkg-config builds it' g++ -std=c++17 -O1 "$work/a folder/example/main.cpp" "${flags[@]}" -o "$work/by_pkg_config"
LD_LIBRARY_PATH=$unpacked/lib PATH=/nowhere "$work/by_pkg_config" > "$out/pkg-config-run.log"
check 'and it prints the same' cmp "$out/pkg-config-run.log" tests/native/lib/example.expected

# The library, a compiler, and nothing of .NET.
mkdir -p "$work/alone"
cp "$unpacked/lib/libdxcp.so" "$work/alone/"
compile in_c 'gcc -std=c11 -O1' "${include[@]}" tests/native/src/d3d11_in_c.c "$work/alone/libdxcp.so" -Wl,-rpath,"$work/alone" &&
  count in_c env -i PATH=/nowhere "$out/in_c"

if [ "${DXCP_LONG:-}" = 1 ]; then
  # Arm64, under emulation.
  emulated=/usr/lib/aarch64-linux-gnu
  if command -v aarch64-linux-gnu-g++ > /dev/null && command -v qemu-aarch64-static > /dev/null && [ -e $emulated/libssl.so.3 ]; then
    check 'the library is built for Arm64' alone native/build --prefix "$work/arm64" --no-linux --no-windows --arm64 > "$out/arm64.log" 2>&1
    compile frames_arm64 'aarch64-linux-gnu-g++ -std=c++17 -O1' "${include[@]}" examples/cpp/main.cpp "$work/arm64/lib/dxcp/linux-arm64/libdxcp.so"
    DXCP_DATA=$work/data-arm64 LD_LIBRARY_PATH=$work/arm64/lib/dxcp/linux-arm64:$emulated qemu-aarch64-static -L /usr/aarch64-linux-gnu "$out/frames_arm64" \
      > "$out/arm64-run.log"
    check 'and the example prints the same there' cmp "$out/arm64-run.log" tests/native/lib/example.expected
  else
    echo 'Arm64 is left out: dpkg --add-architecture arm64; apt-get install g++-aarch64-linux-gnu qemu-user-static libssl3:arm64' >&2
  fi
fi

if [ "${DXCP_LONG:-}" = 1 ]; then
  bare() { env -i PATH=/nowhere HOME="$work" DXCP_DATA="$work/data" "$unpacked/bin/dxcp" "$@"; }
  bare play --frames 4 --json > "$out/play.json" 2> "$out/play.stderr"
  check 'without .NET the command plays' grep -q '"mismatchedFrames": *0' "$out/play.json"
  bare caps > "$out/caps.log" 2>&1
  check 'and tells what the driver offers' grep -qi 'content key' "$out/caps.log"
fi

# The Debian package, in a system of its own that has nothing.
deb=$(echo "$archives"/*.deb)
system=$work/system
mkdir -p "$system/var/lib/dpkg/info" "$system/var/lib/dpkg/updates" "$system/var/log"
: > "$system/var/lib/dpkg/status"
in_system() { dpkg --root="$system" --force-not-root --force-depends --no-triggers "$@" > "$out/dpkg.log" 2>&1; }
check 'the Debian package is installed' in_system --install "$deb"
check 'its library is where programs look' [ -f "$system/usr/lib/libdxcp.so" ]
[ "${DXCP_LONG:-}" != 1 ] || check 'its command starts' sh -c "env -i DXCP_DATA='$work/data' '$system/usr/bin/dxcp' --version | grep -qF '$version'"
check 'it is removed' in_system --purge dxcp
check 'and leaves nothing' [ -z "$(find "$system" -path "$system/var" -prune -o ! -type d -print)" ]

# A Windows program beside the libraries of the archive for Windows.
unzip -q "$archives"/*-win-x64.zip -d "$work"
windows=$work/dxcp-$version-win-x64
[ "${DXCP_LONG:-}" != 1 ] || check 'the archive for Windows has the command' [ -f "$windows/bin/dxcp.exe" ]
compile example.exe 'x86_64-w64-mingw32-g++-posix -std=c++17 -O1' -I "$windows/include/dxcp" "$windows/share/dxcp/examples/cpp/main.cpp" -static -ld3d11 -luuid -ldxguid
prefix=$windows . tests/native/lib/wine.sh
in_wine example.exe 2> "$out/example.stderr" | tr -d '\r' > "$out/wine-run.log"
check 'under Wine the example prints what is expected' cmp "$out/wine-run.log" tests/native/lib/example.expected
if [ "${DXCP_LONG:-}" = 1 ]; then
  cp "$windows/bin/dxcp.exe" "$out/"
  in_wine dxcp.exe --version > "$out/wine-version.log" 2> "$out/wine-version.stderr"
  check 'the command tells its version there' grep -qF "$version" "$out/wine-version.log"
  in_wine dxcp.exe play --frames 4 --json > "$out/wine-play.json" 2> "$out/wine-play.stderr"
  check 'and plays' grep -q '"mismatchedFrames": *0' "$out/wine-play.json"
fi
wine_end
finish
