#!/usr/bin/env bash
# native/build installs what README promises: one file that needs no .NET, wherever it lies.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
install_once linux

# The last one is where debuggers look.
exports=$(printf '%s\n' $exports DotNetRuntimeDebugHeader | LC_ALL=C sort | xargs)
check 'the exports are these and no others' [ "$(nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort | xargs)" = "$exports" ]
check 'nothing but the C library is needed' [ -z "$(readelf -d "$library" | grep NEEDED | grep -vE 'libc\.|ld-linux|libdl|libpthread|libm\.|librt')" ]
check 'its name is its own' grep -q 'SONAME.*\[libdxcp.so\]' <(readelf -d "$library")
check 'it is stripped' [ -z "$(readelf -S "$library" | grep -F .symtab)" ]
check 'it has at most 8 MB' [ "$(stat -c %s "$library")" -le 8000000 ]
for name in libd3d11.so libd3d9.so libdxva2.so libdxgi.so; do
  check "$name leads to libdxcp.so" [ "$(readlink -f "$prefix/lib/dxcp/direct3d/$name")" = "$library" ]
done
check 'nothing else lies there' [ "$(ls "$prefix/lib/dxcp" | grep -v win-x64)" = direct3d ]

compile load g++ -std=c++17 tests/native/src/load.cpp -ldl || finish || exit 1
result() { "$out/load" "$1" OpenAdapter10_2 2> "$out/stderr"; }

check 'a call through libd3d11.so reaches the library' [ "$(result "$prefix/lib/dxcp/direct3d/libd3d11.so")" = '80070057 80070057' ]
check 'and says nothing' [ ! -s "$out/stderr" ]
mkdir -p "$out/a folder"
cp "$library" "$out/a folder/"
check 'the file alone answers' [ "$(result "$out/a folder/libdxcp.so")" = '80070057 80070057' ]
without() { env -i "$@"; }
check 'without .NET, a home or an environment it answers' [ "$(without "$out/load" "$out/a folder/libdxcp.so" OpenAdapter10_2)" = '80070057 80070057' ]

native/build > /dev/null 2>&1; check 'native/build without --prefix is wrong usage' [ $? -eq 2 ]
native/build --bogus > /dev/null 2>&1; check 'native/build with an unknown argument is wrong usage' [ $? -eq 2 ]
check 'native/build --help explains itself' grep -q -- '--prefix DIR' <(native/build --help)
finish
