#!/usr/bin/env bash
# Our headers compile by themselves, as C and C++, with two compilers and for Windows, together with mingw-w64's
# unmodified ones; each checks its own layouts with static_assert.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_clang
need_headers
install_once linux

for header in "$prefix"/include/dxcp/*.h; do
  name=$(basename "$header")
  case $name in *_tables.h|*_resources.h|dxcp_layout.h) continue ;; esac
  printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$name" "$name" | tee "$out/$name.c" > "$out/$name.cpp"
  compile "$name.c.out" 'gcc -std=c11' "${include[@]}" "$out/$name.c" && ok
  compile "$name.cpp.out" 'g++ -std=c++11' "${include[@]}" "$out/$name.cpp" && ok
done
cat > "$out/all.cpp" <<'CPP'
#include <d3d9.h>
#include <d3d11_4.h>
#include <d3d11sdklayers.h>
#include <dxcp.h>
#include <dxcp_d3d9.h>
#include <dxva2api.h>
#include <dxcp_d3d10umddi.h>
#include <dxcp_d3d11.h>
int main() {
  IUnknown *nobody = nullptr;
  (void)nobody;
#ifdef _WIN32
  return 0;
#else
  return __uuidof(IDirect3DCryptoSession9) == IID_IDirect3DCryptoSession9 && __uuidof(ID3D11VideoContext1) == IID_ID3D11VideoContext1 ? 0 : 1;
#endif
}
CPP
sed -e 's/__uuidof(\(I[A-Za-z0-9]*\)) == [A-Za-z0-9_]*/IID_\1.Data1 != 0/g' -e 's/nullptr/0/' "$out/all.cpp" > "$out/all.c"
compilers=('g++ -std=c++17' 'g++ -std=c++20' 'clang++ -std=c++17')
c_compilers=('gcc -std=c17' 'gcc -std=c11 -DCOBJMACROS -DCINTERFACE' 'clang -std=c17')
for compiler in "${compilers[@]}"; do compile all.out "$compiler -Wpedantic" "${include[@]}" "$out/all.cpp" && check "$compiler" "$out/all.out"; done
for compiler in "${c_compilers[@]}"; do compile all.c.out "$compiler -Wpedantic" "${include[@]}" "$out/all.c" && check "$compiler" "$out/all.c.out"; done
# DXVA2_ConfigPictureDecode as the SDK has it, in whichever order the headers come.
printf '#include <%s>\n' d3d9.h dxva2api.h dxcp_d3d9.h > "$out/first.cpp"
printf '#include <%s>\n' d3d9.h dxcp_d3d9.h dxva2api.h > "$out/last.cpp"
for order in first last; do
  echo 'static_assert(sizeof(DXVA2_ConfigPictureDecode) == 100 && offsetof(DXVA2_ConfigPictureDecode, ConfigDecoderSpecific) == 98, ""); int main() {}' >> "$out/$order.cpp"
  for compiler in "${compilers[@]}"; do compile "$order.out" "$compiler" "${include[@]}" "$out/$order.cpp" && ok; done
done
compile last.exe 'x86_64-w64-mingw32-g++ -std=c++17' -I "$prefix/include/dxcp" "$out/last.cpp" && ok
x86_64-w64-mingw32-g++ -std=c++17 -I "$prefix/include/dxcp" "$out/first.cpp" -o "$out/first.exe" > "$out/first.exe.log" 2>&1
check 'for Windows the wrong order does not compile, and the right one is said' grep -q 'include <dxcp_d3d9.h> before <dxva2api.h>' "$out/first.exe.log"
compile all.exe 'x86_64-w64-mingw32-g++ -std=c++17' -I "$prefix/include/dxcp" "$out/all.cpp" -luuid -ldxguid && ok
compile all.c.exe 'x86_64-w64-mingw32-gcc -std=c17' -I "$prefix/include/dxcp" "$out/all.c" -luuid -ldxguid && ok
# Headers that programs include beside, on Linux; and a number of 64 bits is the compiler's uint64_t.
cat > "$out/beside.cpp" <<'CPP'
#include <initguid.h>
#include <guiddef.h>
#include <combaseapi.h>
#include <basetsd.h>
#include <windef.h>
#include <wrl/client.h>
#include <d3d11_1.h>
#include <mfapi.h>
#include <cstdint>
#include <type_traits>
using Microsoft::WRL::ComPtr;
static_assert(std::is_same<UINT64, std::uint64_t>::value && std::is_same<INT64, std::int64_t>::value, "");
HRESULT ask(ID3D11VideoContext1 *context, ID3D11CryptoSession *session, std::uint64_t *out) { return context->GetDataForNewHardwareKey(session, 0, nullptr, out); }
struct Counted : IUnknown {
  ULONG references = 1;
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void **out) override {
    *out = riid == __uuidof(IUnknown) ? this : nullptr;
    if (*out) AddRef();
    return *out ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
  ULONG STDMETHODCALLTYPE Release() override { return --references; }
};
int main() {
  Counted object;
  {
    ComPtr<IUnknown> first(&object), second = first, third;
    if (object.references != 3 || FAILED(first.CopyTo(&third)) || object.references != 4) return 1;
    if (FAILED(first->QueryInterface(IID_PPV_ARGS(&third))) || object.references != 4) return 2;
    ComPtr<ID3D11Device> none;
    if (first.As(&none) != E_NOINTERFACE || none || none != nullptr) return 3;
    second = nullptr;
    third = std::move(first);
    if (object.references != 2 || first || third.Get() != &object || *third.GetAddressOf() != &object) return 4;
    object.Release();
    third.Detach();
  }
  return object.references == 1 ? 0 : 5;
}
CPP
for compiler in "${compilers[@]}" 'g++ -std=c++11 -Wpedantic'; do compile beside.out "$compiler" "${include[@]}" "$out/beside.cpp" && check "$compiler" "$out/beside.out"; done
# Microsoft's own d3d11.h has D3D11_AES_CTR_IV, and is known by MAKE_D3D11_STATUS; a stand-in for windows.h may lack APIENTRY.
mkdir -p "$out/sdk"
printf '#include_next <windows.h>\n#undef APIENTRY\n' > "$out/sdk/windows.h"
printf '#include_next <d3d11.h>\n#ifndef MAKE_D3D11_STATUS\n#define MAKE_D3D11_STATUS(code) MAKE_HRESULT(0, 0x87c, code)\ntypedef struct D3D11_AES_CTR_IV { UINT64 IV; UINT64 Count; } D3D11_AES_CTR_IV;\n#endif\n' > "$out/sdk/d3d11.h"
printf '#include <windows.h>\n#include <dxcp_d3d11.h>\nint main(void) { return sizeof(D3D11_AES_CTR_IV) != 16; }\n' | tee "$out/sdk.c" > "$out/sdk.cpp"
for compiler in "${compilers[@]}"; do compile sdk.out "$compiler" -I "$out/sdk" "${include[@]}" "$out/sdk.cpp" && check "$compiler, with the SDK's d3d11.h" "$out/sdk.out"; done
for compiler in "${c_compilers[@]}"; do compile sdk.c.out "$compiler" -I "$out/sdk" "${include[@]}" "$out/sdk.c" && check "$compiler, with the SDK's d3d11.h" "$out/sdk.c.out"; done
finish
