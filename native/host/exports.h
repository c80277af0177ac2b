// The functions that libdxcp exports, in the order in which Dxcp.Native.Exports.GetExports hands them over.
// X(result, what is returned where .NET cannot be started, name, parameters, arguments)
#define DXCP_EXPORTS(X)                                                                                                                                 \
  X(int32_t, state, D3D11CreateDevice,                                                                                                                  \
    (void *adapter, int type, void *software, uint32_t flags, const int *levels, uint32_t levelCount, uint32_t sdk,                                     \
     void **device, int *level, void **context),                                                                                                        \
    (adapter, type, software, flags, levels, levelCount, sdk, device, level, context))                                                                  \
  X(int32_t, state, D3D11CreateDeviceAndSwapChain,                                                                                                      \
    (void *adapter, int type, void *software, uint32_t flags, const int *levels, uint32_t levelCount, uint32_t sdk,                                     \
     const void *description, void **chain, void **device, int *level, void **context),                                                                 \
    (adapter, type, software, flags, levels, levelCount, sdk, description, chain, device, level, context))                                              \
  X(int32_t, state, Direct3DCreate9Ex, (uint32_t sdk, void **d3d), (sdk, d3d))                                                                          \
  X(void *, nullptr, Direct3DCreate9, (uint32_t sdk), (sdk))                                                                                            \
  X(int32_t, -1, D3DPERF_BeginEvent, (uint32_t colour, const void *name), (colour, name))                                                               \
  X(int32_t, -1, D3DPERF_EndEvent, (), ())                                                                                                              \
  X(uint32_t, 0, D3DPERF_GetStatus, (), ())                                                                                                             \
  X(int32_t, 0, D3DPERF_QueryRepeatFrame, (), ())                                                                                                       \
  X(void, void(), D3DPERF_SetMarker, (uint32_t colour, const void *name), (colour, name))                                                               \
  X(void, void(), D3DPERF_SetOptions, (uint32_t options), (options))                                                                                    \
  X(void, void(), D3DPERF_SetRegion, (uint32_t colour, const void *name), (colour, name))                                                               \
  X(int32_t, state, DXVA2CreateVideoService, (void *device, const void *riid, void **service), (device, riid, service))                                 \
  X(int32_t, state, DXVA2CreateDirect3DDeviceManager9, (uint32_t *token, void **manager), (token, manager))                                             \
  X(int32_t, state, DXVAHD_CreateDevice, (void *device, const void *content, uint32_t usage, void *plugin, void **result),                              \
    (device, content, usage, plugin, result))                                                                                                           \
  X(int32_t, state, OPMGetVideoOutputsFromHMONITOR, (void *monitor, uint32_t semantics, uint32_t *count, void **outputs),                               \
    (monitor, semantics, count, outputs))                                                                                                               \
  X(int32_t, state, OPMGetVideoOutputsFromIDirect3DDevice9Object, (void *device, uint32_t semantics, uint32_t *count, void **outputs),                  \
    (device, semantics, count, outputs))                                                                                                                \
  X(int32_t, state, OPMGetVideoOutputForTarget, (void *adapter, uint32_t target, uint32_t semantics, void **output),                                    \
    (adapter, target, semantics, output))                                                                                                               \
  X(int32_t, state, CreateDXGIFactory, (const void *riid, void **factory), (riid, factory))                                                             \
  X(int32_t, state, CreateDXGIFactory1, (const void *riid, void **factory), (riid, factory))                                                            \
  X(int32_t, state, CreateDXGIFactory2, (uint32_t flags, const void *riid, void **factory), (flags, riid, factory))                                     \
  X(int32_t, state, DXGIDeclareAdapterRemovalSupport, (), ())                                                                                           \
  X(int32_t, state, DXGIGetDebugInterface1, (uint32_t flags, const void *riid, void **debug), (flags, riid, debug))                                     \
  X(int32_t, state, OpenAdapter, (void *openAdapter), (openAdapter))                                                                                    \
  X(int32_t, state, OpenAdapter10_2, (void *openAdapter), (openAdapter))                                                                                \
  X(int32_t, state, DxcpUseDriver, (const char *path), (path))                                                                                          \
  X(int32_t, state, DxcpUseProfile, (const char *nameOrFile), (nameOrFile))                                                                             \
  X(int32_t, state, DxcpFault, (const char *text), (text))
