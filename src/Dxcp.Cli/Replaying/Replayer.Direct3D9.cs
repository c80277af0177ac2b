using Dxcp.Abi;
using Dxcp.Diagnostics;
using Dxcp.Runtime;

namespace Dxcp.Cli.Replaying;

/// <summary>The calls of Direct3D 9, one by one.</summary>
internal sealed unsafe partial class Replayer
{
    // Outlives the surfaces that lie in it.
    private readonly List<MadeUp> _memories = [];

    private int? Make9(TraceCallRecord call) => call.Method.Function switch
    {
        "Direct3DCreate9Ex" or "Direct3DCreate9" => CreateEnumerator(call),
        "CreateDeviceEx" => On<IDirect3D9Ex>(call, d3d =>
        {
            IDirect3DDevice9Ex* made = null;
            int code = d3d->lpVtbl->CreateDeviceEx(d3d, Number(call, "Adapter"), (D3DDEVTYPE)Number(call, "DeviceType"), 0, Number(call, "BehaviorFlags"),
                Captured<D3DPRESENT_PARAMETERS>(call, "pPresentationParameters"), Captured<D3DDISPLAYMODEEX>(call, "pFullscreenDisplayMode"), &made);
            Keep(call, "ppReturnedDeviceInterface", made);
            return code;
        }),
        "CreateDevice" => On<IDirect3D9>(call, d3d =>
        {
            IDirect3DDevice9* made = null;
            int code = d3d->lpVtbl->CreateDevice(d3d, Number(call, "Adapter"), (D3DDEVTYPE)Number(call, "DeviceType"), 0, Number(call, "BehaviorFlags"),
                Captured<D3DPRESENT_PARAMETERS>(call, "pPresentationParameters"), &made);
            Keep(call, "ppReturnedDeviceInterface", made);
            return code;
        }),
        // A shared surface is another program's as well, which is not here.
        _ when call["pSharedHandle"] is not (null or 0) && Number(call, "Pool") != (uint)D3DPOOL.D3DPOOL_SYSTEMMEM => null,
        "CreateOffscreenPlainSurfaceEx" or "CreateOffscreenPlainSurface" => On<IDirect3DDevice9>(call, device => CreateSurface(call, device)),
        "CreateRenderTargetEx" or "CreateRenderTarget" => On<IDirect3DDevice9>(call, device => CreateTarget(call, device)),
        "UpdateSurface" when call["pDestPoint"] is null or 0 => On<IDirect3DDevice9>(call, device => device->lpVtbl->UpdateSurface(device,
            Object<IDirect3DSurface9>(call, "pSourceSurface"), Captured<D3D11_RECT>(call, "pSourceRect"),
            Object<IDirect3DSurface9>(call, "pDestinationSurface"), null)),
        "GetRenderTargetData" => On<IDirect3DDevice9>(call, device => device->lpVtbl->GetRenderTargetData(device,
            Object<IDirect3DSurface9>(call, "pRenderTarget"), Object<IDirect3DSurface9>(call, "pDestSurface"))),
        "StretchRect" => On<IDirect3DDevice9>(call, device => device->lpVtbl->StretchRect(device, Object<IDirect3DSurface9>(call, "pSourceSurface"),
            Captured<D3D11_RECT>(call, "pSourceRect"), Object<IDirect3DSurface9>(call, "pDestSurface"), Captured<D3D11_RECT>(call, "pDestRect"),
            Number(call, "Filter"))),
        "ColorFill" => On<IDirect3DDevice9>(call, device => device->lpVtbl->ColorFill(device, Object<IDirect3DSurface9>(call, "pSurface"),
            Captured<D3D11_RECT>(call, "pRect"), Number(call, "color"))),
        "LockRect" when call.Method.Table == nameof(IDirect3DSurface9) => On<IDirect3DSurface9>(call, surface => Lock(call, surface)),
        "UnlockRect" when call.Method.Table == nameof(IDirect3DSurface9) => On<IDirect3DSurface9>(call, surface => surface->lpVtbl->UnlockRect(surface)),
        "GetContentProtectionCaps" => On<IDirect3DDevice9Video>(call, device =>
        {
            D3DCONTENTPROTECTIONCAPS caps;
            return device->lpVtbl->GetContentProtectionCaps(device, Captured<Guid>(call, "pCryptoType"), Captured<Guid>(call, "pDecodeProfile"),
                call["pCaps"] == 0 ? null : &caps);
        }),
        "CreateCryptoSession" => On<IDirect3DDevice9Video>(call, device =>
        {
            IDirect3DCryptoSession9* made = null;
            void* handle = null;
            int code = device->lpVtbl->CreateCryptoSession(device, Captured<Guid>(call, "pCryptoType"), Captured<Guid>(call, "pDecodeProfile"),
                call["ppCryptoSession"] is null ? null : &made, call["pCryptoHandle"] == 0 ? null : &handle);
            Keep(call, "ppCryptoSession", made);
            return code;
        }),
        _ when call.Method.Table == nameof(IDirect3DCryptoSession9) => On<IDirect3DCryptoSession9>(call, session => OfSession(call, session)),
        _ => null,
    };

    private int CreateEnumerator(TraceCallRecord call)
    {
        IDirect3D9Ex* made = null;
        int code = HResult.S_OK;
        if (call.Method.Function == "Direct3DCreate9Ex")
            code = Direct3D9.Direct3DCreate9Ex(Number(call, "SDKVersion"), &made);
        else if ((made = (IDirect3D9Ex*)Direct3D9.Direct3DCreate9(Number(call, "SDKVersion"))) == null)
            code = (int)call.Result < 0 ? (int)call.Result : HResult.D3DERR_NOTAVAILABLE; // it has no code of its own
        Keep(call, "ppD3D", made);
        return code;
    }

    private int CreateSurface(TraceCallRecord call, IDirect3DDevice9* device)
    {
        IDirect3DSurface9* made = null;
        var format = (D3DFORMAT)Number(call, "Format");
        var pool = (D3DPOOL)Number(call, "Pool");
        // In system memory it is no handle but the program's own memory.
        void* memory = call["pSharedHandle"] is null or 0 ? null : OwnMemory(call);
        void** place = memory == null ? null : &memory;
        using ComPtr<IUnknown> unknown = ComPtr.AddRef((IUnknown*)device);
        int code;
        if (call["Usage"] is { } usage && unknown.TryAs(out ComPtr<IDirect3DDevice9Ex>? extended))
        {
            using (extended)
            {
                code = extended.Pointer->lpVtbl->CreateOffscreenPlainSurfaceEx(extended.Pointer, Number(call, "Width"), Number(call, "Height"), format, pool,
                    &made, place, (uint)usage);
            }
        }
        else
        {
            code = device->lpVtbl->CreateOffscreenPlainSurface(device, Number(call, "Width"), Number(call, "Height"), format, pool, &made, place);
        }

        Keep(call, "ppSurface", made);
        return code;
    }

    private byte* OwnMemory(TraceCallRecord call)
    {
        // Four bytes a pixel at most, and at least one: a size that is refused needs some, too.
        var memory = new MadeUp(Math.Clamp((long)Number(call, "Width") * Number(call, "Height") * 4, 4096, 1L << 30), call.Index);
        _memories.Add(memory);
        return memory.Bytes;
    }

    private int CreateTarget(TraceCallRecord call, IDirect3DDevice9* device)
    {
        IDirect3DSurface9* made = null;
        var format = (D3DFORMAT)Number(call, "Format");
        var samples = (D3DMULTISAMPLE_TYPE)Number(call, "MultiSample");
        uint quality = Number(call, "MultisampleQuality");
        int isLockable = (int)Number(call, "Lockable");
        using ComPtr<IUnknown> unknown = ComPtr.AddRef((IUnknown*)device);
        int code;
        if (call["Usage"] is { } usage && unknown.TryAs(out ComPtr<IDirect3DDevice9Ex>? extended))
        {
            using (extended)
            {
                code = extended.Pointer->lpVtbl->CreateRenderTargetEx(extended.Pointer, Number(call, "Width"), Number(call, "Height"), format, samples, quality,
                    isLockable, &made, null, (uint)usage);
            }
        }
        else
        {
            code = device->lpVtbl->CreateRenderTarget(device, Number(call, "Width"), Number(call, "Height"), format, samples, quality, isLockable, &made, null);
        }

        Keep(call, "ppSurface", made);
        return code;
    }

    private static int Lock(TraceCallRecord call, IDirect3DSurface9* surface)
    {
        D3DLOCKED_RECT locked = default;
        D3D11_RECT* area = stackalloc D3D11_RECT[1];
        bool isPart = Bytes(call, "pRect") is { Length: 16 } bytes && bytes.AsSpan().TryCopyTo(new Span<byte>(area, sizeof(D3D11_RECT)));
        uint flags = Number(call, "Flags");
        int code = surface->lpVtbl->LockRect(surface, call["pLockedRect"] == 0 ? null : &locked, isPart ? area : null, flags);
        D3DSURFACE_DESC desc;
        bool isFilled = code >= 0 && !isPart && locked.pBits != null && (flags & Macros.D3DLOCK_READONLY) == 0;
        if (isFilled && surface->lpVtbl->GetDesc(surface, &desc) >= 0)
            MadeUp.Fill((byte*)locked.pBits, (long)locked.Pitch * desc.Height, call.Index);
        return code;
    }

    private int? OfSession(TraceCallRecord call, IDirect3DCryptoSession9* session)
    {
        uint number = 0;
        switch (call.Method.Function)
        {
            case "GetCertificateSize":
                return session->lpVtbl->GetCertificateSize(session, call["pCertificateSize"] == 0 ? null : &number);
            case "GetCertificate":
                uint size = Number(call, "CertifacteSize");
                if (!call.IsRefused && session->lpVtbl->GetCertificateSize(session, &number) >= 0)
                    size = number;
                using (var data = new MadeUp(Math.Max(size, 1), 0))
                    return session->lpVtbl->GetCertificate(session, size, call["ppCertificate"] == 0 ? null : data.Bytes);
            case "NegotiateKeyExchange":
                size = Number(call, "DataSize");
                byte[] block = size == KeyBlockSize && !call.IsRefused ? KeyFor(ChainOf(session)) : new byte[Math.Max(16, Math.Min(size, 4096))];
                fixed (byte* bytes = block)
                    return session->lpVtbl->NegotiateKeyExchange(session, size, call["pData"] == 0 ? null : bytes);
            case "GetSurfacePitch":
                return session->lpVtbl->GetSurfacePitch(session, Object<IDirect3DSurface9>(call, "pSrcSurface"),
                    call["pSurfacePitch"] == 0 ? null : &number);
            case "StartSessionKeyRefresh":
                size = Number(call, "RandomNumberSize");
                return session->lpVtbl->StartSessionKeyRefresh(session, Buffer(call, "pRandomNumber", size), size);
            case "FinishSessionKeyRefresh":
                return session->lpVtbl->FinishSessionKeyRefresh(session);
            case "GetEncryptionBltKey":
                size = Number(call, "KeySize");
                return session->lpVtbl->GetEncryptionBltKey(session, Buffer(call, "pReadbackKey", size), size);
            case "EncryptionBlt":
                return session->lpVtbl->EncryptionBlt(session, Object<IDirect3DSurface9>(call, "pSrcSurface"), Object<IDirect3DSurface9>(call, "pDstSurface"),
                    Number(call, "DstSurfaceSize"), Buffer(call, "pIV", IVSize));
            case "DecryptionBlt":
                byte* contentKey = stackalloc byte[16];
                new Span<byte>(contentKey, 16).Fill(0x5A);
                return session->lpVtbl->DecryptionBlt(session, Object<IDirect3DSurface9>(call, "pSrcSurface"), Object<IDirect3DSurface9>(call, "pDstSurface"),
                    Number(call, "SrcSurfaceSize"), Captured<D3DENCRYPTED_BLOCK_INFO>(call, "pEncryptedBlockInfo"),
                    call["pContentKey"] == 0 ? null : contentKey, RecordedIV(call, IVSize));
            default:
                return null;
        }
    }

    private static byte[]? ChainOf(IDirect3DCryptoSession9* session)
    {
        uint size = 0;
        if (session->lpVtbl->GetCertificateSize(session, &size) < 0 || size is 0 or > Cryptography.CertificateChain.MaximumSize)
            return null;
        byte[] chain = new byte[size];
        fixed (byte* bytes = chain)
            return session->lpVtbl->GetCertificate(session, size, bytes) < 0 ? null : chain;
    }
}
