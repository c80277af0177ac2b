#!/usr/bin/env bash
# Our runtime drives somebody else's driver, in C: named by DxcpUseDriver or by DXCP_DRIVER, it passes what our own passes.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
[ -f /usr/include/openssl/evp.h ] || skip 'needs: libssl-dev — the cryptography of the foreign driver'
install_once linux

link=(-L "$prefix/lib" -ldxcp -Wl,-rpath,"$prefix/lib" -lpthread)
compile libforeign.so 'gcc -std=c11 -O2 -fPIC -shared -fvisibility=hidden' "${include[@]}" examples/driver/*.c -lcrypto -lpthread || finish || exit 1
echo 'int nothing;' > "$out/nothing.c"
compile libnothing.so 'gcc -fPIC -shared' "$out/nothing.c"

compile_once ddi11_contract 'g++ -std=c++17 -Og -g' "${include[@]}" tests/native/src/ddi11_contract.cpp -ldl && count ddi11_contract "$out/ddi11_contract" "$out/libforeign.so"
compile_once ddi9_contract 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/ddi9_contract.cpp -ldl && count ddi9_contract "$out/ddi9_contract" "$out/libforeign.so"
compile use_driver 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/use_driver.cpp "${link[@]}" -ldl && count use_driver "$out/use_driver" "$out/libforeign.so" "$out/libnothing.so"
# It has no authenticated channels.
compile d3d11 'g++ -std=c++17 -Og' "${include[@]}" \
  "$(together d3d11 tests/native/src/{main,d3d11_{com,session,refusals,threads}}.cpp)" "${link[@]}"
DXCP_DRIVER=$out/libforeign.so count d3d11 "$out/d3d11"

# Calls into it are traced as those into our own are, by the same names.
doors() { dxcp trace "$1" --driver | grep -o '[A-Z][A-Za-z0-9_]*::pfn[A-Za-z0-9]*(' | sort -u; }
DXCP_TRACE=$out/own.dxtrace "$out/d3d11" Refresh_follows > /dev/null 2>&1
DXCP_TRACE=$out/foreign.dxtrace DXCP_DRIVER=$out/libforeign.so "$out/d3d11" Refresh_follows > /dev/null 2>&1
doors "$out/own.dxtrace" > "$out/own.doors"
doors "$out/foreign.dxtrace" > "$out/foreign.doors"
check 'a trace has the calls into a foreign driver' grep -q '^D3D11_1DDI_VIDEODEVICEFUNCS::pfnFinishSessionKeyRefresh(' "$out/foreign.doors"
check 'and those to adapter and device' [ "$(grep -c 'ADAPTERFUNCS::\|_DEVICEFUNCS::' "$out/foreign.doors")" -gt 4 ]
check 'all by the names that our own driver has for them' [ -z "$(comm -23 "$out/foreign.doors" "$out/own.doors")" ]
count_of() { dxcp trace "$1" --driver | grep -c '::pfnFinishSessionKeyRefresh('; }
check 'and each once' [ "$(count_of "$out/foreign.dxtrace")" = "$(count_of "$out/own.dxtrace")" ]

# The suite on it, alone and under our runtimes: what it lacks is not supported, what it decides otherwise a warning.
dxcp conform --driver "$out/libforeign.so" > "$out/conform.log" 2>&1
check 'the conformance suite finds nothing wrong with it' [ $? -eq 0 ]
check 'and says what it lacks' grep -q 'Not supported:' "$out/conform.log"
check 'a library without the entry points is told in a line' [ "$(dxcp conform --driver "$out/libnothing.so" 2>&1 | wc -l)" -eq 1 ]

DXCP_DRIVER=$out/no-such-file.so "$out/d3d11" A_device_has > "$out/missing.log" 2> "$out/missing.stderr"
check 'a driver that is not there fails every device' [ $? -ne 0 ]
check 'and DXCP_DRIVER is named on standard error' grep -q '^dxcp: DXCP_DRIVER: .*no-such-file.so' "$out/missing.stderr"
finish
