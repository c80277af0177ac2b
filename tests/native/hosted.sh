#!/usr/bin/env bash
# The library that starts the machine's .NET: native/build --hosted installs what belongs to it, and a host without .NET is told what is missing.
DXCP_LIBRARY=hosted
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
install_once linux

check 'the exports are these and no others' [ "$(nm -D --defined-only "$library" | awk '{ print $3 }' | LC_ALL=C sort | xargs)" = "$(xargs <<< "$exports")" ]
check 'nothing but the C library is needed' [ -z "$(readelf -d "$library" | grep NEEDED | grep -vE 'libc\.|ld-linux|libdl|libpthread|libm\.')" ]
for name in libd3d11.so libd3d9.so libdxva2.so libdxgi.so; do
  check "$name leads to libdxcp.so" [ "$(readlink -f "$prefix/lib/dxcp/direct3d/$name")" = "$library" ]
done

compile load g++ -std=c++17 tests/native/src/load.cpp -ldl || finish
result() { "$out/load" "$1" OpenAdapter10_2 2> "$out/stderr"; }

check 'a call through libd3d11.so reaches the library' [ "$(result "$prefix/lib/dxcp/direct3d/libd3d11.so")" = '80070057 80070057' ]
check 'and says nothing' [ ! -s "$out/stderr" ]

mkdir -p "$out/empty" "$out/incomplete/host"
cp -R "$(dirname "$(readlink -f "$(command -v dotnet)")")/host/fxr" "$out/incomplete/host/"
one_line() { [ "$(wc -l < "$out/stderr")" = 1 ] && grep -q "^dxcp: .*$1" "$out/stderr" || { cat "$out/stderr"; false; }; }
check 'without .NET every call is ERROR_MOD_NOT_FOUND' [ "$(DOTNET_ROOT=$out/empty result "$library")" = '8007007E 8007007E' ]
check 'and one line says that the runtime was not found' one_line 'the .NET runtime was not found.*dotnet-runtime-10.0'
check 'without the framework every call is that failure' [ "$(DOTNET_ROOT=$out/incomplete result "$library")" = '80008096 80008096' ]
check 'and one line names the framework and the folder' one_line "Microsoft.NETCore.App 10.0 is not installed in $out/incomplete"
mkdir -p "$out/alone"
cp "$library" "$out/alone/"
check 'without its .NET part every call is ERROR_MOD_NOT_FOUND' [ "$(result "$out/alone/libdxcp.so")" = '8007007E 8007007E' ]
check 'and one line names the missing file' one_line 'missing file .*/dxcp/Dxcp.*.dll'
cp -R "$prefix/lib/dxcp" "$out/alone/"
check 'with it, it answers' [ "$(result "$out/alone/libdxcp.so")" = '80070057 80070057' ]
for path in "$out"/alone/dxcp/*.{dll,json}; do
  name=$(basename "$path") size=$(stat -c %s "$path")
  mv "$path" "$out/kept"
  check "without $name every call is ERROR_MOD_NOT_FOUND" [ "$(result "$out/alone/libdxcp.so")" = '8007007E 8007007E' ]
  check 'and one line names it' one_line "missing file $path"
  : > "$path"
  check "where $name is empty every call is ERROR_BAD_EXE_FORMAT" [ "$(result "$out/alone/libdxcp.so")" = '800700C1 800700C1' ]
  check 'and one line names it' one_line "empty file $path"
  head -c "$size" /dev/zero > "$path"
  answer=$(result "$out/alone/libdxcp.so")
  check "where $name is damaged every call fails" [ "${answer:0:1}${answer:9:1}" = 88 ]
  # .NET reads the list of dependencies with the first assembly.
  check 'and one line names it' one_line "damaged.* $(sed 's/Native.deps.json/Native.dll/' <<< "$path")"
  mv "$out/kept" "$path"
done


# The rest of what the other suites ask of the library, in the main.
compile_once guest 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/guest.cpp -ldl -lpthread && count guest "$out/guest" "$library"
compile_once direct3d 'g++ -std=c++17 -Og' "${include[@]}" "$(together direct3d tests/native/src/{main,d3d*}.cpp)" -L "$prefix/lib" -ldxcp -lpthread &&
  LD_LIBRARY_PATH=$prefix/lib count direct3d "$out/direct3d"
compile_once reload 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/reload.cpp -ldl -lpthread &&
  count reload "$out/reload" "$library" "$prefix/lib/dxcp/direct3d/libd3d11.so"
finish
