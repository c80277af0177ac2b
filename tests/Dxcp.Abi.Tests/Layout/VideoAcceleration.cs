namespace Dxcp.Abi.Tests.Layout;

/// <summary>
/// Interfaces of dxva2api.h, which the layout facts leave out: read by eye from the header of mingw-w64 10, slot by slot. Its
/// order is that of Microsoft's header; parameters are given as their sizes, `this` left out.
/// </summary>
internal static class VideoAcceleration
{
    private const int Pointer = 8, Number = 4;

    public static IReadOnlyList<Facts.Interface> Interfaces { get; } =
    [
        new("IDirectXVideoAccelerationService", "IUnknown", new("fc51a550-d5e7-11d9-af55-00054e43ff02"), 4,
        [
            // width, height, backBuffers, format, pool, usage, dxvaType, ppSurface, pSharedHandle
            Method(3, "CreateSurface", Number, Number, Number, Number, Number, Number, Number, Pointer, Pointer),
        ]),
        new("IDirectXVideoDecoderService", "IDirectXVideoAccelerationService", new("fc51a551-d5e7-11d9-af55-00054e43ff02"), 8,
        [
            Method(4, "GetDecoderDeviceGuids", Pointer, Pointer), // pCount, pGuids
            Method(5, "GetDecoderRenderTargets", Pointer, Pointer, Pointer), // guid, pCount, pFormats
            Method(6, "GetDecoderConfigurations", Pointer, Pointer, Pointer, Pointer, Pointer), // guid, pVideoDesc, pReserved, pCount, ppConfigs
            // guid, pVideoDesc, pConfig, ppDecoderRenderTargets, NumSurfaces, ppDecode
            Method(7, "CreateVideoDecoder", Pointer, Pointer, Pointer, Pointer, Number, Pointer),
        ]),
        new("IDirectXVideoDecoder", "IUnknown", new("f2b0810a-fd00-43c9-918c-df94e2d8ef7d"), 10,
        [
            Method(3, "GetVideoDecoderService", Pointer),
            // pDeviceGuid, pVideoDesc, pConfig, pDecoderRenderTargets, pNumSurfaces
            Method(4, "GetCreationParameters", Pointer, Pointer, Pointer, Pointer, Pointer),
            Method(5, "GetBuffer", Number, Pointer, Pointer), // BufferType, ppBuffer, pBufferSize
            Method(6, "ReleaseBuffer", Number),
            Method(7, "BeginFrame", Pointer, Pointer), // pRenderTarget, pvPVPData
            Method(8, "EndFrame", Pointer), // pHandleComplete
            Method(9, "Execute", Pointer),
        ]),
        new("IDirect3DDeviceManager9", "IUnknown", new("a0cade0f-06d5-4cf4-a1c7-f3cdd725aa75"), 10,
        [
            Method(3, "ResetDevice", Pointer, Number), // pDevice, resetToken
            Method(4, "OpenDeviceHandle", Pointer),
            Method(5, "CloseDeviceHandle", Pointer), // hDevice, a HANDLE
            Method(6, "TestDevice", Pointer),
            Method(7, "LockDevice", Pointer, Pointer, Number), // hDevice, ppDevice, fBlock
            Method(8, "UnlockDevice", Pointer, Number), // hDevice, fSaveState
            Method(9, "GetVideoService", Pointer, Pointer, Pointer), // hDevice, riid, ppService
        ]),
    ];

    private static Facts.Method Method(int slot, string name, params int[] sizes) =>
        new(slot, name, new("long", [.. sizes.Select(size => $"{size} bytes")], sizes));
}
