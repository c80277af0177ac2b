#!/usr/bin/env bash
# Random calls at everything that the library exports: two million here, 10^8 with ./test --long. The seed is in the log.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
install_once linux

calls=1000000
[ "${DXCP_LONG:-}" != 1 ] || calls=50000000
compile fuzz 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/fuzz*.cpp -L "$prefix/lib" -ldxcp -Wl,-rpath,"$prefix/lib" -ldl -lpthread || finish || exit 1
count fuzz-1 "$out/fuzz" "$library" $calls 1
count fuzz-random "$out/fuzz" "$library" $calls
head -n 1 "$out/fuzz-random.log"
finish
