#!/usr/bin/env bash
# What direct3d.sh and driver-interface.sh test, and the example of hardware DRM, built by clang as later C++ and C, against libd3d11.so by that name.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_clang
need_headers
install_once linux

link=(-L "$prefix/lib/dxcp/direct3d" -ld3d11 -ld3d9 -ldxva2 -ldxgi -Wl,-rpath,"$prefix/lib" -lpthread)
compile d3d11 'clang++ -std=c++20 -O1' "${include[@]}" "$(together d3d11 tests/native/src/{main,d3d*}.cpp)" "${link[@]}" && count d3d11 "$out/d3d11"
compile d3d11_in_c 'clang -std=c17 -O1' "${include[@]}" tests/native/src/d3d11_in_c.c "${link[@]}" && count d3d11_in_c "$out/d3d11_in_c"
compile hardware_drm 'clang++ -std=c++20 -O1' "${include[@]}" examples/cpp/hardware_drm.cpp "${link[@]}" && DXCP_AVCODEC=none count hardware_drm "$out/hardware_drm"
compile two_processes 'clang++ -std=c++20 -O1' "${include[@]}" tests/native/src/two_processes.cpp "${link[@]}" && count two_processes "$out/two_processes"
compile attack_processes 'clang++ -std=c++20 -O1' "${include[@]}" tests/native/src/attack_processes.cpp "${link[@]}" && count attack_processes "$out/attack_processes"
compile ddi11_contract 'clang++ -std=c++17 -O1' "${include[@]}" tests/native/src/ddi11_contract.cpp -ldl && count ddi11_contract "$out/ddi11_contract" "$library"
finish
