#!/usr/bin/env bash
# Every profile that is built in, and every fault that there is, on both APIs: the documented codes, everything given back, and no key
# left in the memory, the log or the trace of the process. What is added to either joins by itself.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
install_once linux
export DXCP_AVCODEC=none

profiles=$(dxcp profiles | sed -n 's/^\([a-z0-9-]*\) .*/\1/p')
kinds=$(dxcp caps --fault no-such 2>&1 | sed -n 's/.*; there are //p' | tr -d ',')
check 'there are profiles' [ "$(wc -w <<< "$profiles")" -ge 10 ]
check 'there are faults' [ "$(wc -w <<< "$kinds")" -ge 20 ]
compile fault_matrix 'g++ -std=c++17 -O2' "${include[@]}" tests/native/src/fault_matrix.cpp -L "$prefix/lib" -ldxcp -Wl,-rpath,"$prefix/lib" -lpthread || finish || exit 1
# As many at a time as there are processors; then they are counted.
rm -f "$out"/*.status
run() {
  local profile=$1
  shift
  DXCP_LOG=info DXCP_TRACE="$out/$profile.dxtrace" "$out/fault_matrix" "$profile" "$out/$profile.told" "$out/$profile.dxtrace" "$@" \
    2> "$out/$profile.told" > "$out/$profile.said"
  echo $? > "$out/$profile.status"
}
export -f run
# shellcheck disable=SC2086
printf '%s\n' $profiles | out=$out rootless xargs -P "$(nproc)" -I PROFILE bash -c 'run "$@"' - PROFILE $kinds
for profile in $profiles; do
  count "$profile" sh -c 'cat "$1.said"; exit "$(cat "$1.status")"' - "$out/$profile"
done
finish
