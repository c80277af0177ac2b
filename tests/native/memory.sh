#!/usr/bin/env bash
# Memory, as far as a process with a .NET runtime in it can be watched: valgrind sees every access outside of a block and every
# block that native code loses (what is undefined to it inside of .NET is not asked for); the sanitizers check every access of
# the test programs to what they own and what they are given.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
need valgrind 'needs: valgrind — watches the memory of the native tests'
install_once linux
export DXCP_AVCODEC=none # some hundred libraries, which are not ours to watch

# No check of C++ types: objects whose tables are made by hand have none. The signals are .NET's. What its heap holds looks lost.
sanitizers='-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined'
export ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:use_sigaltstack=0:detect_leaks=0
compile d3d11 "g++ -std=c++17 -Og -g $sanitizers" "${include[@]}" "$(together d3d11 tests/native/src/{main,d3d*}.cpp)" \
  -L "$prefix/lib" -ldxcp -Wl,-rpath,"$prefix/lib" -lpthread && count d3d11 "$out/d3d11"
compile ddi11_contract-san "g++ -std=c++17 -Og -g $sanitizers" "${include[@]}" tests/native/src/ddi11_contract.cpp -ldl && count ddi11_contract-san "$out/ddi11_contract-san" "$library"

# After these: a process makes keys, which takes long under valgrind, only where there are none yet.
watch=(valgrind -q --undef-value-errors=no --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=9
  --suppressions="$root/tests/native/lib/valgrind.supp" --log-file="$out/valgrind.log")
compile_once ddi11_contract 'g++ -std=c++17 -Og -g' "${include[@]}" tests/native/src/ddi11_contract.cpp -ldl &&
  count valgrind "${watch[@]}" "$out/ddi11_contract" "$library" refresh Negotiation Handles belongs
compile hardware_drm 'g++ -std=c++17 -O2 -g' "${include[@]}" examples/cpp/hardware_drm.cpp -L "$prefix/lib" -ldxcp -Wl,-rpath,"$prefix/lib" &&
  count valgrind_hardware "${watch[@]/valgrind.log/valgrind_hardware.log}" "$out/hardware_drm"
cat "$out/valgrind_hardware.log" >> "$out/valgrind.log"
grep -v -E 'syscall: 447|^--' "$out/valgrind.log" | head -n 40
finish
