#!/usr/bin/env bash
# dxcp conform as a Windows program, under Wine: on our libraries what it says on Linux; on Wine's own, and on what is no Direct3D, a clear report.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_windows
install_once linux
install_once windows
install_once tool
. tests/native/lib/wine.sh
cp "$prefix/bin/dxcp.exe" "$out/"
export DXCP_LOG=off
mkdir -p "$out/data"

# conform NAME STATUS ARGUMENTS...: what it says is in NAME.log and, for the results, in NAME.results.
conform() {
  local name=$1 wanted=$2
  shift 2
  in_wine dxcp.exe conform "$@" > "$out/$name.log" 2> "$out/$name.stderr" < /dev/null
  [ $? -eq "$wanted" ] || { tail -n 30 "$out/$name.log" "$out/$name.stderr"; return 1; }
}
results() { awk -F'"' '/"id":/ { id = $4 } /"surface":/ { surface = $4 } /"status":/ { print id, surface, $4 }' "$1" | sort; }
says() { tr -d '\r' < "$out/$1" | grep -qF -- "$2" || { echo "instead of: $2"; head -n 12 "$out/$1"; return 1; }; }

# A program that cannot be loaded would fail all that follows.
check 'it starts' in_wine dxcp.exe --version > "$out/version.log" 2>&1

DXCP_DATA=$out/linux-data dxcp conform --target "$library" --timeout 200 --json > "$out/linux.log" 2> "$out/linux.stderr" &
check 'our d3d11.dll passes under Wine' conform wine 0 --target d3d11.dll --timeout 200 --json
wait $!
check 'and libdxcp.so on Linux' [ $? -eq 0 ]
# Pictures of other processes open on Linux alone (S97): these checks say so elsewhere.
results "$out/linux.log" | sed -E 's/^(CP-03[0-6] .*) Pass$/\1 NotSupported/' > "$out/linux.results"
results "$out/wine.log" > "$out/wine.results"
check 'with the same results' diff "$out/linux.results" "$out/wine.results"
check 'of more than 700' [ "$(wc -l < "$out/wine.results")" -gt 700 ]
check 'no file has a sign that the system could not write' sh -c "! grep -q '[?] session' '$out/wine.log'"

check 'the built-in implementation passes on all surfaces' conform built-in 0 --filter 'KR-0*' --json
check 'as many as there are' [ "$(results "$out/built-in.log" | cut -d' ' -f2 | sort -u | xargs)" = 'd3d11 d3d9 ddi11 ddi20 ddi9' ]
check 'd3d11.dll passes as a driver' conform driver11 0 --driver d3d11.dll --surface ddi11 --filter 'CS-0*'
check 'd3d9.dll passes as a driver' conform driver9 0 --driver d3d9.dll --surface ddi9 --filter 'CS-0*'
check 'a mutant does not' conform mutant 1 --mutant switch-at-start --filter KR-004
check 'and the clause is named' says mutant.log 'FAIL  KR-004 on d3d11: '
check 'with the calls as they are' says mutant.log 'CreateCryptoSession → session 1'

# What is no Direct3D of ours.
bare=$out/bare
mkdir -p "$bare"
cp "$out/dxcp.exe" "$bare/"
part() { x86_64-w64-mingw32-gcc -shared -O1 -x c - -o "$bare/$1.dll" <<< "$2"; }
part nothing 'int nothing(void) { return 1; }'
part crash '__declspec(dllexport) int D3D11CreateDevice(void) { return *(volatile int *)0; }'
part hang '__declspec(dllimport) void Sleep(unsigned); __declspec(dllexport) int D3D11CreateDevice(void) { for (;;) Sleep(1000); }'
part null '__declspec(dllexport) int D3D11CreateDevice(void) { return 0; }  __declspec(dllexport) int Direct3DCreate9Ex(void) { return 0; }'
echo 'no library' > "$bare/text.dll"
: > "$bare/empty.dll"
head -c 5000 "$out/d3d11.dll" > "$bare/cut.dll"
cp "$library" "$bare/elf.dll"
export WINEDLLOVERRIDES='mscoree,mshtml='
in_wine() { (cd "$bare" && timeout 300 "$wine" "$@"); }

# Wine's own, which make no device without a display.
for name in d3d11 d3d9; do
  check "Wine's $name.dll is told apart from a faulty one" conform "wine-$name" 1 --target "C:\\windows\\system32\\$name.dll" --filter 'KR-0*'
  check 'with a reason' grep -qE '^ +[0-9]+  (D3D11CreateDevice|Direct3DCreate9Ex|CreateDeviceEx): ' "$out/wine-$name.log"
  check 'and an end' says "wine-$name.log" 'nothing could be checked'
done
check 'a library without the entry points is refused' conform nothing 2 --target nothing.dll
check 'by their names' says nothing.stderr '--target nothing.dll: it exports neither D3D11CreateDevice nor Direct3DCreate9Ex'
check 'as a driver, too' conform nothing-driver 2 --driver nothing.dll
check 'by the names of those' says nothing-driver.stderr '--driver nothing.dll: it exports neither OpenAdapter nor OpenAdapter10_2'
for name in text empty cut elf; do
  for option in target driver; do
    check "$name.dll is refused as a $option" conform "$name-$option" 2 --$option "$name.dll"
    check 'as no library' says "$name-$option.stderr" "--$option $name.dll: it is no library for this processor"
  done
done
check 'what is not there is refused' conform missing 2 --target missing.dll
check 'as not there' says missing.stderr '--target missing.dll: no such library'
check 'a folder is refused' conform folder 2 --target 'C:\windows'
# Wine's debugger takes its time over what crashes.
in_wine reg delete 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug' /f > "$out/reg.log" 2>&1
check 'a library that crashes is a result' conform crash 1 --target crash.dll --filter 'KR-00*'
check 'that says how' says crash.log 'observed  the process ended (access violation)'
check 'once' says crash.log '8  no device opens: crash, which KR-001 on d3d11 tells about'
check 'and in which call' says crash.log 'D3D11CreateDevice …'
check 'a library that hangs is a result' conform hang 1 --target hang.dll --filter 'KR-00*' --timeout 5
check 'that says when' says hang.log 'no end after 5 s'
check 'once, too' says hang.log '8  no device opens: timeout, which KR-001 on d3d11 tells about'
check 'a library that makes nothing is a result' conform null 1 --target null.dll --filter 'KR-00*'
check 'for each of its interfaces' says null.log 'Surfaces  d3d11, d3d9'
check 'that says what is missing' says null.log 'an object from Direct3DCreate9Ex'
wine_end
finish
