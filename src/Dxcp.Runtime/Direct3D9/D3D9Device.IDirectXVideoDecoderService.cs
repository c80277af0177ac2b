using System.Runtime.CompilerServices;
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
    private const string DecoderRemedy = "GetDecoderDeviceGuids, GetDecoderRenderTargets and GetDecoderConfigurations tell what the driver decodes.";

    /// <inheritdoc/>
    public bool HasDecoder(nint handle) =>
        handle != 0 && Live<D3D9VideoDecoder>().Any(decoder => Driver.GetDecoderHandle(decoder.Handle, out nint name) >= 0 && name == handle);

    public int CreateSurface(uint width, uint height, uint backBuffers, D3DFORMAT format, D3DPOOL pool, uint usage, uint dxvaType,
        IDirect3DSurface9** ppSurface, void** pSharedHandle)
    {
        if (ppSurface == null)
            return Messages.RefuseNull(nameof(ppSurface));
        if (backBuffers >= MaxSurfaces)
            return Messages.RefuseValue("S120", nameof(backBuffers), backBuffers, $"below {MaxSurfaces}");
        var surfaces = new Span<nint>(ppSurface, (int)backBuffers + 1);
        surfaces.Clear();
        if (dxvaType > Dxva2RenderTarget.VideoSoftware)
            return Messages.RefuseValue("S120", nameof(dxvaType), dxvaType, $"up to {Dxva2RenderTarget.VideoSoftware}");
        if (pool != D3DPOOL.D3DPOOL_DEFAULT)
            return Messages.RefuseValue("S120", nameof(pool), pool, D3DPOOL.D3DPOOL_DEFAULT);
        if (pSharedHandle != null) // `nf-dxva2api-idirectxvideoaccelerationservice-createsurface`: "set this parameter to NULL"
        {
            return Messages.RefuseValue("S96", nameof(pSharedHandle), "a pointer", "null", "CreateOffscreenPlainSurfaceEx makes surfaces that are shared.",
                D3DERR_NOTAVAILABLE);
        }

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
            return RefusePlace(pCount, nameof(pGuids));
        int code = IfPresent();
        return code < 0 ? code : HandOut(Adapter.GetDecoderProfiles(out Guid[] profiles), profiles, pCount, pGuids);
    }

    public int GetDecoderRenderTargets(Guid* guid, uint* pCount, D3DFORMAT** pFormats)
    {
        if (!IsPlace(pCount, (void**)pFormats))
            return RefusePlace(pCount, nameof(pFormats));
        if (guid == null)
            return Messages.RefuseNull(nameof(guid));
        int code = IfPresent();
        return code < 0 ? code : HandOut(Adapter.GetDecoderTargets(*guid, out D3DFORMAT[] formats), formats, pCount, pFormats);
    }

    public int GetDecoderConfigurations(Guid* guid, DXVA2_VideoDesc* pVideoDesc, IUnknown* pReserved, uint* pCount, DXVA2_ConfigPictureDecode** ppConfigs)
    {
        if (!IsPlace(pCount, (void**)ppConfigs))
            return RefusePlace(pCount, nameof(ppConfigs));
        if (guid == null || pVideoDesc == null)
            return Messages.RefuseNull(guid == null ? nameof(guid) : nameof(pVideoDesc));
        if (pReserved != null)
            return Messages.RefuseValue("S120", nameof(pReserved), "a pointer", "null");
        int code = IfPresent();
        return code < 0 ? code : HandOut(Adapter.GetDecoderConfigurations(*guid, *pVideoDesc, out DXVA2_ConfigPictureDecode[] configurations), configurations,
            pCount, ppConfigs);
    }

    public int CreateVideoDecoder(Guid* guid, DXVA2_VideoDesc* pVideoDesc, DXVA2_ConfigPictureDecode* pConfig, IDirect3DSurface9** ppDecoderRenderTargets,
        uint NumSurfaces, IDirectXVideoDecoder** ppDecode)
    {
        if (ppDecode == null)
            return Messages.RefuseNull(nameof(ppDecode));
        *ppDecode = null;
        if (guid == null || pVideoDesc == null || pConfig == null || ppDecoderRenderTargets == null)
        {
            return Messages.RefuseNulls([((nint)guid, nameof(guid)), ((nint)pVideoDesc, nameof(pVideoDesc)), ((nint)pConfig, nameof(pConfig)),
                ((nint)ppDecoderRenderTargets, nameof(ppDecoderRenderTargets))]);
        }

        if (NumSurfaces is 0 or > MaxSurfaces)
            return Messages.RefuseValue("S120", nameof(NumSurfaces), NumSurfaces, $"from 1 to {MaxSurfaces}");
        var description = new DecoderDescription9(*guid, *pVideoDesc, *pConfig);
        var targets = new List<D3D9Surface>((int)NumSurfaces);
        try
        {
            if (!TryKeep(new ReadOnlySpan<nint>(ppDecoderRenderTargets, (int)NumSurfaces), description.Video, targets))
            {
                return Messages.RefuseValue("S93", $"ppDecoderRenderTargets[{targets.Count}]", "something else, or of another kind",
                    $"a surface of this device in video memory, {description.Video.Format}, at least {description.Video.SampleWidth}x"
                    + $"{description.Video.SampleHeight}", "CreateSurface makes such.");
            }

            int code = IfPresent();
            if (code < 0)
                return code;
            code = Adapter.GetDecoderBuffers(description.Profile, description.Video, out DXVADDI_DECODEBUFFERINFO[] buffers);
            if (code < 0)
                return Messages.Answered(code, "S93", DecoderRemedy);
            code = Driver.CreateDecodeDevice(description.Profile, description.Video, description.Config, out nint handle);
            if (code < 0)
                return Messages.Answered(code, "S85", DecoderRemedy);
            *ppDecode = Handover.Publish<IDirectXVideoDecoder>(
                () => new D3D9VideoDecoder(this, handle, description, [.. targets], buffers), () => Driver.DestroyDecodeDevice(handle));
            return code;
        }
        catch (HResultException refusal)
        {
            return Messages.Refuse("S50", refusal.Message.TrimEnd('.'), code: refusal.HResult);
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
            {
                return false;
            }

            targets.Add(target);
        }
        return true;
    }

    private static bool IsPlace(uint* count, void** list)
    {
        if (count != null)
            *count = 0;
        if (list != null)
            *list = null;
        return count != null && list != null;
    }

    private int RefusePlace(uint* count, string list, [CallerMemberName] string method = "") =>
        Messages.RefuseNull(count == null ? "pCount" : list, method);

    private int HandOut<T>(int code, T[] list, uint* count, T** result, [CallerMemberName] string method = "")
        where T : unmanaged
    {
        if (code < 0)
            return Messages.Answered(code, "S93", DecoderRemedy, method);
        *result = (T*)Marshal.AllocCoTaskMem(Math.Max(list.Length * sizeof(T), 1));
        list.CopyTo(new Span<T>(*result, list.Length));
        *count = (uint)list.Length;
        return S_OK;
    }
}
