/* mingw-w64's dxva2api.h with DXVA2_ConfigPictureDecode as the SDK has it: see dxcp_d3d9.h. */
#pragma GCC system_header
#define ConfigMinRenderTargetBuffCount : 0; USHORT ConfigMinRenderTargetBuffCount
#include_next <dxva2api.h>
#undef ConfigMinRenderTargetBuffCount
