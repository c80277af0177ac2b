#!/usr/bin/env bash
# The library in somebody else's process: nothing of it comes from the working directory, and the host stays as it was.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
install_once linux

compile_once guest 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/guest.cpp -ldl -lpthread && count guest "$out/guest" "$library"
compile frames 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/main.cpp tests/native/src/d3d11_session.cpp \
  -L "$prefix/lib" -ldxcp -Wl,-rpath,"$prefix/lib" -lpthread || finish || exit 1

# One of each name that is looked for, in the working directory, in folders of its own and in PATH. What is loaded says so;
# what is no library is nothing that .NET could start with.
planted=$out/planted
mkdir -p "$planted/dxcp/host/fxr/99.0.0" "$planted/host/fxr/99.0.0" "$planted/lib/dxcp" "$planted/x64"
cat > "$out/plant.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void loaded(void) {
  FILE *file = fopen(getenv("DXCP_PLANTED"), "a");
  if (file) fputs("loaded\n", file), fclose(file);
}
C
compile plant.so 'gcc -shared -fPIC' "$out/plant.c"
export DXCP_PLANTED=$out/planted.log
for name in libdxcp.so libdxcp-aes.so libhostfxr.so libhostpolicy.so libcoreclr.so libclrjit.so libSystem.Native.so \
  libSystem.Security.Cryptography.Native.OpenSsl.so libc libc.so liblibc.so libc.so.6 libssl.so libssl.so.3 libcrypto.so.3 libicuuc.so; do
  for folder in . dxcp lib x64; do cp "$out/plant.so" "$planted/$folder/$name"; done
done
cp "$out/plant.so" "$planted/host/fxr/99.0.0/libhostfxr.so"
cp "$out/plant.so" "$planted/dxcp/host/fxr/99.0.0/libhostfxr.so"
for file in "$prefix"/lib/dxcp/*.{dll,json}; do
  for folder in . dxcp lib/dxcp; do echo 'nothing' > "$planted/$folder/$(basename "$file")"; done
done
printf '#!/bin/sh\necho loaded >> "$DXCP_PLANTED"\n' > "$planted/dotnet"
chmod +x "$planted/dotnet"
nothing_planted() { [ ! -e "$DXCP_PLANTED" ] || { rm -f "$DXCP_PLANTED"; false; }; }

in_planted() { (cd "$planted" && PATH=$planted:.:$PATH "$@"); }
check 'the planted library says that it is loaded' sh -c "LD_PRELOAD='$out/plant.so' /bin/true && rm '$DXCP_PLANTED'"
count frames in_planted "$out/frames"
check 'where the working directory has one of each, frames are encrypted and nothing of it is loaded' nothing_planted
check 'a library by a relative name is loaded once' [ "$(cd "$prefix" && "$out/guest" --call lib/libdxcp.so "$planted")" = 80070057 ]
check 'and what belongs to it lies beside it, wherever the host has gone' nothing_planted
check 'a link by a relative name too' [ "$(cd "$prefix/lib/dxcp" && "$out/guest" --call direct3d/libd3d11.so "$planted")" = 80070057 ]
check 'and nothing is loaded from there' nothing_planted
for name in ./plant.so plant.so; do
  (cd "$out" && DXCP_DRIVER=$name ./guest --device "$library" 2> "$out/driver.stderr")
  check "DXCP_DRIVER=$name is refused" grep -q "^dxcp: DXCP_DRIVER: '$name' is no whole path" "$out/driver.stderr"
  check 'and not loaded' nothing_planted
done

# A system without OpenSSL, where .NET would end the process: what looks for it finds nothing (S370).
cat > "$out/without.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
void *dlopen(const char *name, int flags) {
  void *(*next)(const char *, int) = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
  return next(name && strstr(name, "libssl") ? "libssl.so.nowhere" : name, flags);
}
C
compile without.so 'gcc -shared -fPIC' "$out/without.c" -ldl
LD_PRELOAD=$out/without.so "$out/guest" --device "$library" 2> "$out/without.stderr"
check 'without libssl no device is made, and the process lives' [ $? -eq 1 ]
check 'one line says what to install' [ "$(cut -c 1-29 "$out/without.stderr")" = 'dxcp: no libssl is installed,' ]
if grep -q avx512bw /proc/cpuinfo && [ -e "$prefix/lib/dxcp/libdxcp-aes.so" ]; then
  DXCP_AES=vaes count accelerated in_planted "$out/frames"
fi
finish
