using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// IDirectXVideoDecoderService. Lists that it hands out the caller frees with CoTaskMemFree, which is free() where there is
/// no Windows.
/// </summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint MaxSurfaces = 256;

    /// <inheritdoc/>
    public bool HasDecoder(nint handle) =>
        handle != 0 && Live<D3D9VideoDecoder>().Any(decoder => Driver.GetDecoderHandle(decoder.Handle, out nint name) >= 0 && name == handle);

    public int CreateSurface(uint width, uint height, uint backBuffers, D3DFORMAT format, D3DPOOL pool, uint usage, uint dxvaType,
        IDirect3DSurface9** ppSurface, void** pSharedHandle)
    {
        if (ppSurface == null || backBuffers >= MaxSurfaces)
            return D3DERR_INVALIDCALL;
        var surfaces = new Span<nint>(ppSurface, (int)backBuffers + 1);
        surfaces.Clear();
        if (dxvaType > Dxva2RenderTarget.VideoSoftware || pool != D3DPOOL.D3DPOOL_DEFAULT)
            return D3DERR_INVALIDCALL;
        if (pSharedHandle != null)
            return D3DERR_NOTAVAILABLE; // `nf-dxva2api-idirectxvideoaccelerationservice-createsurface`: "set this parameter to NULL"
        var desc = new D3DSURFACE_DESC { Format = format, Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE, Usage = usage, Pool = pool, Width = width, Height = height };
        uint flags = dxvaType == Dxva2RenderTarget.VideoDecoder ? D3DDDI_RESOURCEFLAGS.DecodeRenderTarget : 0;
        for (int i = 0; i < surfaces.Length; i++)
        {
            int code = MakeSurface(desc, null, isLockable: true, &ppSurface[i], flags);
            if (code >= 0)
                continue;
            foreach (nint made in surfaces[..i])
                _ = ((IUnknown*)made)->lpVtbl->Release((void*)made);
            surfaces.Clear();
            return code;
        }
        return S_OK;
    }

    public int GetDecoderDeviceGuids(uint* pCount, Guid** pGuids)
    {
        if (!IsPlace(pCount, (void**)pGuids))
            return D3DERR_INVALIDCALL;
        int code = IfPresent();
        return code < 0 ? code : HandOut(Adapter.GetDecoderProfiles(out Guid[] profiles), profiles, pCount, pGuids);
    }

    public int GetDecoderRenderTargets(Guid* guid, uint* pCount, D3DFORMAT** pFormats)
    {
        if (!IsPlace(pCount, (void**)pFormats) || guid == null)
            return D3DERR_INVALIDCALL;
        int code = IfPresent();
        return code < 0 ? code : HandOut(Adapter.GetDecoderTargets(*guid, out D3DFORMAT[] formats), formats, pCount, pFormats);
    }

    public int GetDecoderConfigurations(Guid* guid, DXVA2_VideoDesc* pVideoDesc, IUnknown* pReserved, uint* pCount, DXVA2_ConfigPictureDecode** ppConfigs)
    {
        if (!IsPlace(pCount, (void**)ppConfigs) || guid == null || pVideoDesc == null || pReserved != null)
            return D3DERR_INVALIDCALL;
        int code = IfPresent();
        return code < 0 ? code : HandOut(Adapter.GetDecoderConfigurations(*guid, *pVideoDesc, out DXVA2_ConfigPictureDecode[] configurations), configurations,
            pCount, ppConfigs);
    }

    public int CreateVideoDecoder(Guid* guid, DXVA2_VideoDesc* pVideoDesc, DXVA2_ConfigPictureDecode* pConfig, IDirect3DSurface9** ppDecoderRenderTargets,
        uint NumSurfaces, IDirectXVideoDecoder** ppDecode)
    {
        if (ppDecode == null)
            return D3DERR_INVALIDCALL;
        *ppDecode = null;
        if (guid == null || pVideoDesc == null || pConfig == null || ppDecoderRenderTargets == null || NumSurfaces is 0 or > MaxSurfaces)
            return D3DERR_INVALIDCALL;
        var description = new DecoderDescription9(*guid, *pVideoDesc, *pConfig);
        var targets = new List<D3D9Surface>((int)NumSurfaces);
        try
        {
            if (!TryKeep(new ReadOnlySpan<nint>(ppDecoderRenderTargets, (int)NumSurfaces), description.Video, targets))
                return D3DERR_INVALIDCALL;
            int code = IfPresent();
            if (code < 0)
                return code;
            code = Adapter.GetDecoderBuffers(description.Profile, description.Video, out DXVADDI_DECODEBUFFERINFO[] buffers);
            if (code < 0)
                return code;
            code = Driver.CreateDecodeDevice(description.Profile, description.Video, description.Config, out nint handle);
            if (code < 0)
                return code;
            *ppDecode = Handover.Publish<IDirectXVideoDecoder>(
                () => new D3D9VideoDecoder(this, handle, description, [.. targets], buffers), () => Driver.DestroyDecodeDevice(handle));
            return code;
        }
        finally
        {
            targets.ForEach(target => target.ReleasePrivate());
        }
    }

    /// <summary>Takes a private reference to each surface that a decoder is to write to; false at the first that does not fit.</summary>
    private bool TryKeep(ReadOnlySpan<nint> pointers, in DXVA2_VideoDesc video, List<D3D9Surface> targets)
    {
        foreach (nint pointer in pointers)
        {
            if (!TryGetSurface((void*)pointer, out D3D9Surface? target) || target.IsSystemMemory || target.Desc.Format != video.Format
                || target.Desc.Width < video.SampleWidth || target.Desc.Height < video.SampleHeight || !target.TryAddRefPrivate())
                return false;
            targets.Add(target);
        }
        return true;
    }

    private int IfPresent() => Driver.RemovedReason;

    private static bool IsPlace(uint* count, void** list)
    {
        if (count != null)
            *count = 0;
        if (list != null)
            *list = null;
        return count != null && list != null;
    }

    private static int HandOut<T>(int code, T[] list, uint* count, T** result)
        where T : unmanaged
    {
        if (code < 0)
            return code;
        *result = (T*)Marshal.AllocCoTaskMem(Math.Max(list.Length * sizeof(T), 1));
        list.CopyTo(new Span<T>(*result, list.Length));
        *count = (uint)list.Length;
        return S_OK;
    }
}
