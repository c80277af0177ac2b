# Shared by the native suites: what is needed, the one installation that all of them use, compiling, counting.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
cd "$root" || exit 2
suite=$(basename "$0" .sh)
out=${DXCP_OUT:-$root/artifacts/test/native/$suite}
mkdir -p "$out"
export DXCP_DATA=${DXCP_DATA:-$root/artifacts/test/data}
# DXCP_LIBRARY=hosted: the suites run on the library that starts the machine's .NET, instead of the one compiled ahead of time.
hosted=''
[ "${DXCP_LIBRARY:-}" != hosted ] || hosted=--hosted
prefix=$root/artifacts/test/native/prefix$hosted
library=$prefix/lib/libdxcp.so
direct3d=/usr/share/mingw-w64/include
include=(-I "$prefix/include/dxcp" -I "$prefix/include/dxcp/posix" -idirafter "$direct3d")
passed=0 failed=0

# What the library exports, sorted.
exports='CreateDXGIFactory CreateDXGIFactory1 CreateDXGIFactory2 D3D11CreateDevice D3D11CreateDeviceAndSwapChain D3DPERF_BeginEvent D3DPERF_EndEvent
D3DPERF_GetStatus D3DPERF_QueryRepeatFrame D3DPERF_SetMarker D3DPERF_SetOptions D3DPERF_SetRegion DXGIDeclareAdapterRemovalSupport DXGIGetDebugInterface1
DXVA2CreateDirect3DDeviceManager9 DXVA2CreateVideoService DXVAHD_CreateDevice Direct3DCreate9 Direct3DCreate9Ex DxcpFault DxcpUseDriver DxcpUseProfile
OPMGetVideoOutputForTarget OPMGetVideoOutputsFromHMONITOR OPMGetVideoOutputsFromIDirect3DDevice9Object OpenAdapter OpenAdapter10_2'

skip() { echo "$1"; exit 77; }

[ "$(uname -s)" = Linux ] || skip 'elsewhere: linux the native library and its tests'

# A command, and a line for ./test that starts with "needs: PACKAGE".
need() { command -v "$1" > /dev/null 2>&1 || skip "$2"; }
need_gxx() { need g++ 'needs: g++ — builds the native library and its tests'; }
need_headers() { [ -f "$direct3d/d3d11.h" ] || skip 'needs: mingw-w64 — its unmodified d3d11.h'; }
need_clang() { need clang++ 'needs: clang — a second compiler for the native tests'; }
need_windows() {
  need_clang
  need lld-link 'needs: lld — links the Windows libraries'
  need llvm-dlltool 'needs: llvm — llvm-dlltool makes import libraries'
  need x86_64-w64-mingw32-g++ 'needs: mingw-w64 — builds the Windows tests'
  wine=$(command -v wine64 || command -v wine || echo /usr/lib/wine/wine64)
  [ -x "$wine" ] || skip 'needs: wine64 — runs the Windows tests'
}

# Suites run beside each other; whatever builds .NET projects, or installs, is to be prefixed with this: one at a time. The lock goes
# with the command, and is not left to build servers that outlive it.
alone() { mkdir -p "$prefix" && flock -o "$root/artifacts/test/native/.lock" "$@"; }

# Installs the library (linux), the Windows libraries (windows) or the command as a Windows program (tool) once for all suites of a run.
install_once() {
  [ -e "$prefix/.$1" ] || CXX=g++ alone tests/native/lib/install "$prefix" "$1" $hosted || { echo 'native/build failed'; echo '0 passed, 1 failed'; exit 1; }
}

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAILED $*"; }
check() { local name=$1; shift; if "$@"; then ok; else bad "$name"; fi; }

# Nothing that runs here trusts the machine's own roots, which each process would read that verifies a chain.
rootless() { SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null "$@"; }

# Runs a test program and adds the "N passed, N failed" of its last line; without one the program itself is the test.
count() {
  local name=$1 status last
  shift
  rootless "$@" > "$out/$name.log" 2>&1 < /dev/null
  status=$?
  last=$(tail -n 1 "$out/$name.log" | tr -d '\r')
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    if [ $status -ne 0 ] && [ "${BASH_REMATCH[2]}" = 0 ]; then bad "$name ended with status $status"; fi
    if [ $status -ne 0 ]; then echo "$name:"; head -n -1 "$out/$name.log"; fi
  elif [ $status -eq 0 ]; then ok; else bad "$name ended with status $status"; tail -n 40 "$out/$name.log"; fi
}

# The command, as ./test has built it.
dxcp() { rootless dotnet "src/Dxcp.Cli/bin/${DXCP_CONFIGURATION:-Release}/net10.0/dxcp.dll" "$@"; }

# compile OUTPUT COMPILER ARGUMENTS...: warnings are errors.
compile() {
  local output=$1 compiler=$2
  shift 2
  # shellcheck disable=SC2086
  if ! $compiler -Wall -Wextra -Werror "$@" -o "$out/$output" > "$out/$output.compile.log" 2>&1; then
    bad "compiling $output with $compiler"
    head -n 30 "$out/$output.compile.log"
    return 1
  fi
}

# The same, once for all suites of a run: those that give a name give the same sources and flags with it, or files that their lines name.
compile_once() {
  local made=$root/artifacts/test/native/programs
  mkdir -p "$made"
  (
    flock 9
    [ -e "$made/$1" ] && [ -z "$(find tests/native/src examples/cpp "$prefix/include" -newer "$made/$1" -print -quit)" ] || out=$made compile "$@"
  ) 9> "$made/$1.lock" || { failed=$((failed + 1)); return 1; }
  ln -sf "$made/$1" "$out/$1"
}

# together NAME SOURCES...: the name of a file that includes them all, so that what they share is read and compiled once.
together() {
  local source
  for source in "${@:2}"; do printf '#include "%s/%s"\n' "$root" "$source"; done > "$out/$1.cpp"
  echo "$out/$1.cpp"
}

finish() {
  echo "$passed passed, $failed failed"
  [ $failed -eq 0 ]
}
