// The functions that libdxcp exports, in the order in which Dxcp.Native.Exports.GetExports hands them over.
// X(name, parameters, arguments)
#define DXCP_EXPORTS(X)                                                                                                \
  X(D3D11CreateDevice,                                                                                                 \
    (void *adapter, int type, void *software, uint32_t flags, const int *levels, uint32_t levelCount, uint32_t sdk,    \
     void **device, int *level, void **context),                                                                       \
    (adapter, type, software, flags, levels, levelCount, sdk, device, level, context))                                 \
  X(D3D11CreateDeviceAndSwapChain,                                                                                     \
    (void *adapter, int type, void *software, uint32_t flags, const int *levels, uint32_t levelCount, uint32_t sdk,    \
     const void *description, void **chain, void **device, int *level, void **context),                                \
    (adapter, type, software, flags, levels, levelCount, sdk, description, chain, device, level, context))             \
  X(Direct3DCreate9Ex, (uint32_t sdk, void **d3d), (sdk, d3d))                                                         \
  X(DXVA2CreateVideoService, (void *device, const void *riid, void **service), (device, riid, service))                \
  X(CreateDXGIFactory, (const void *riid, void **factory), (riid, factory))                                            \
  X(CreateDXGIFactory1, (const void *riid, void **factory), (riid, factory))                                           \
  X(CreateDXGIFactory2, (uint32_t flags, const void *riid, void **factory), (flags, riid, factory))                    \
  X(OpenAdapter, (void *openAdapter), (openAdapter))                                                                   \
  X(OpenAdapter10_2, (void *openAdapter), (openAdapter))                                                               \
  X(DxcpUseDriver, (const char *path), (path))
