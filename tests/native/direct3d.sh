#!/usr/bin/env bash
# C++ and C programs use Direct3D 11 and 9 through mingw-w64's unmodified headers, linked with g++ against libdxcp.so.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
install_once linux

link=(-L "$prefix/lib" -ldxcp -Wl,-rpath,"$prefix/lib" -lpthread)
compile_once direct3d 'g++ -std=c++17 -Og' "${include[@]}" "$(together direct3d tests/native/src/{main,d3d*}.cpp)" -L "$prefix/lib" -ldxcp -lpthread &&
  LD_LIBRARY_PATH=$prefix/lib count direct3d "$out/direct3d"
compile d3d11_in_c 'gcc -std=c11 -O1' "${include[@]}" tests/native/src/d3d11_in_c.c "${link[@]}" && count d3d11_in_c "$out/d3d11_in_c"
compile two_processes 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/two_processes.cpp "${link[@]}" && count two_processes "$out/two_processes"
compile attack_processes 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/attack_processes.cpp "${link[@]}" && count attack_processes "$out/attack_processes"
compile_once reload 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/reload.cpp -ldl -lpthread &&
  count reload "$out/reload" "$library" "$prefix/lib/dxcp/direct3d/libd3d11.so"
for name in d3d11 d3d9 dxva2 dxgi; do
  check "a loader finds $name.dll" test "$(realpath "$prefix/lib/dxcp/direct3d/$name.dll")" = "$(realpath "$library")"
  check "a loader finds lib$name.so" test "$(realpath "$prefix/lib/dxcp/direct3d/lib$name.so")" = "$(realpath "$library")"
done
finish
