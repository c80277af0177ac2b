#!/usr/bin/env bash
# The same tests as Windows programs, built by mingw-w64 and run under Wine with our d3d11.dll, d3d9.dll, dxva2.dll and dxgi.dll beside them.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_windows
need_headers
need cmake 'needs: cmake — builds the C++ example'
install_once windows
. tests/native/lib/wine.sh

for name in d3d11 d3d9; do
  check "$name.dll has less than 8 MB" [ "$(stat -c %s "$prefix/lib/dxcp/win-x64/$name.dll")" -lt $((8 << 20)) ]
done
exports=$(llvm-readobj --coff-exports "$prefix/lib/dxcp/win-x64/d3d11.dll" | sed -n 's/^ *Name: //p' | sort | xargs)
for name in CreateDXGIFactory1 D3D11CreateDevice D3D11CreateDeviceAndSwapChain DXVA2CreateVideoService DXVA2CreateDirect3DDeviceManager9 Direct3DCreate9 \
  Direct3DCreate9Ex D3DPERF_BeginEvent DXVAHD_CreateDevice OPMGetVideoOutputsFromHMONITOR DXGIGetDebugInterface1 DxcpFault DxcpUseDriver DxcpUseProfile OpenAdapter OpenAdapter10_2; do
  check "d3d11.dll exports $name" grep -qw "$name" <<< "$exports"
done

wine_compile d3d11 "$(together d3d11 tests/native/src/{main,d3d*}.cpp)" -ld3d11 -ldxgi -ld3d9 -ldxva2 -lole32 && wine_count d3d11
wine_compile ddi11_contract tests/native/src/ddi11_contract.cpp && wine_count ddi11_contract d3d11.dll
wine_compile ddi9_contract tests/native/src/ddi9_contract.cpp && wine_count ddi9_contract d3d9.dll
wine_compile reload tests/native/src/reload.cpp && wine_count reload d3d11.dll d3d11
x86_64-w64-mingw32-gcc -std=c11 -O1 -I "$prefix/include/dxcp" tests/native/src/d3d11_in_c.c -static -ld3d11 -ldxgi -luuid -ldxguid -o "$out/d3d11_in_c.exe" && wine_count d3d11_in_c

build() {
  cmake -S examples/cpp -B "$out/example" -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++-posix -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_PREFIX_PATH="$prefix" && cmake --build "$out/example"
}
check 'cmake builds the example for Windows' build > "$out/cmake.log" 2>&1
in_wine example/protected_frames.exe 2> "$out/example.stderr" | tr -d '\r' > "$out/example.log"
check 'the example prints under Wine what it prints on Linux' cmp "$out/example.log" tests/native/lib/example.expected
cp examples/cpp/clip.bin "$out/"
in_wine example/hardware_drm.exe clip.bin 2> "$out/hardware.stderr" | tr -d '\r' > "$out/hardware.log"
check 'the example of hardware DRM prints under Wine what it prints on Linux' cmp <(grep -v '^16 pictures of ' "$out/hardware.log") tests/native/lib/hardware_drm.expected
DXCP_TRACE="Z:${out//\//\\}\\example.dxtrace" in_wine example/protected_frames.exe > "$out/traced.log" 2>&1
DXCP_DATA=$out/data check 'the calls of the example under Wine end here as they did there' dxcp replay "$out/example.dxtrace" > "$out/replay.log" 2>&1
[ $failed -eq 0 ] || cat "$out/replay.log"
wine_end
finish
