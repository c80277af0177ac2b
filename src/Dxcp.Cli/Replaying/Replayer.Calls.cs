using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Diagnostics;
using Dxcp.Runtime;

namespace Dxcp.Cli.Replaying;

/// <summary>The calls, one by one.</summary>
internal sealed unsafe partial class Replayer
{
    private const uint KeyBlockSize = 256;
    private const uint IVSize = 16;

    /// <summary>A pointer that is no object of anybody's, for those that were none in the trace. Never followed.</summary>
    private static readonly nint s_foreign = (nint)NativeMemory.AllocZeroed(64);

    private readonly Dictionary<uint, nint> _objects = [];
    private readonly Dictionary<uint, D3D11_TEXTURE2D_DESC> _textures = [];

    // Room that any call may write to or read from.
    private readonly byte* _room = (byte*)NativeMemory.AllocZeroed(Room);
    private const int Room = 64 << 10;

    /// <summary>What a size may be: the half of the room where <see cref="Buffer"/> lies.</summary>
    private const uint MostBytes = Room / 2;

    // Sizes that a trace states of memory that is ours here: what it makes of them is another's word, and refused calls are answered over the size given.
    private static readonly string[] s_sizes = ["RandomNumberSize", "KeySize", "IVSize", "ContentKeySize", "CertificateSize", "CertifacteSize", "SrcRowPitch"];

    /// <summary>Makes a call; its code, 0 where it has none; null where it is not made again.</summary>
    private int? Make(TraceCallRecord call) => s_sizes.Any(size => Number(call, size) > MostBytes) ? null : call.Method.Function switch
    {
        "D3D11CreateDevice" => CreateDevice(call),
        "GetImmediateContext" => On<ID3D11Device>(call, device =>
        {
            ID3D11DeviceContext* made = null;
            device->lpVtbl->GetImmediateContext(device, call["ppImmediateContext"] == 0 ? null : &made);
            Keep(call, "ppImmediateContext", made);
            return 0;
        }),
        "CreateTexture2D" => CreateTexture(call),
        "CreateBuffer" when call["pInitialData"] == 0 => On<ID3D11Device>(call, device =>
        {
            ID3D11Buffer* made = null;
            int code = device->lpVtbl->CreateBuffer(device, Captured<D3D11_BUFFER_DESC>(call, "pDesc"), null, &made);
            Keep(call, "ppBuffer", made);
            return code;
        }),
        "CreateCryptoSession" when call.Method.Table == nameof(ID3D11VideoDevice) => On<ID3D11VideoDevice>(call, device =>
        {
            ID3D11CryptoSession* made = null;
            int code = device->lpVtbl->CreateCryptoSession(device, Captured<Guid>(call, "pCryptoType"), Captured<Guid>(call, "pDecoderProfile"),
                Captured<Guid>(call, "pKeyExchangeType"), &made);
            Keep(call, "ppCryptoSession", made);
            return code;
        }),
        "GetContentProtectionCaps" when call.Method.Table == nameof(ID3D11VideoDevice) => On<ID3D11VideoDevice>(call, device =>
        {
            D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
            return device->lpVtbl->GetContentProtectionCaps(device, Captured<Guid>(call, "pCryptoType"), Captured<Guid>(call, "pDecoderProfile"),
                call["pCaps"] == 0 ? null : &caps);
        }),
        "CheckCryptoKeyExchange" => On<ID3D11VideoDevice>(call, device =>
        {
            Guid exchange;
            return device->lpVtbl->CheckCryptoKeyExchange(device, Captured<Guid>(call, "pCryptoType"), Captured<Guid>(call, "pDecoderProfile"),
                Number(call, "Index"), call["pKeyExchangeType"] == 0 ? null : &exchange);
        }),
        "GetCertificateSize" when call.Method.Table == nameof(ID3D11CryptoSession) => On<ID3D11CryptoSession>(call, session =>
        {
            uint size;
            return session->lpVtbl->GetCertificateSize(session, call["pCertificateSize"] == 0 ? null : &size);
        }),
        "GetCertificate" when call.Method.Table == nameof(ID3D11CryptoSession) => On<ID3D11CryptoSession>(call, session => GetCertificate(call, session)),
        "NegotiateCryptoSessionKeyExchange" => On<ID3D11VideoContext>(call, context => Negotiate(call, context)),
        "StartSessionKeyRefresh" when call.Method.Table == nameof(ID3D11VideoContext) => On<ID3D11VideoContext>(call, context =>
        {
            uint size = Number(call, "RandomNumberSize");
            context->lpVtbl->StartSessionKeyRefresh(context, Object<ID3D11CryptoSession>(call, "pCryptoSession"), size, Buffer(call, "pRandomNumber", size));
            return 0;
        }),
        "FinishSessionKeyRefresh" when call.Method.Table == nameof(ID3D11VideoContext) => On<ID3D11VideoContext>(call, context =>
        {
            context->lpVtbl->FinishSessionKeyRefresh(context, Object<ID3D11CryptoSession>(call, "pCryptoSession"));
            return 0;
        }),
        "GetEncryptionBltKey" when call.Method.Table == nameof(ID3D11VideoContext) => On<ID3D11VideoContext>(call, context =>
        {
            uint size = Number(call, "KeySize");
            return context->lpVtbl->GetEncryptionBltKey(context, Object<ID3D11CryptoSession>(call, "pCryptoSession"), size, Buffer(call, "pReadbackKey", size));
        }),
        "EncryptionBlt" when call.Method.Table == nameof(ID3D11VideoContext) => On<ID3D11VideoContext>(call, context =>
        {
            uint size = Number(call, "IVSize");
            context->lpVtbl->EncryptionBlt(context, Object<ID3D11CryptoSession>(call, "pCryptoSession"), Object<ID3D11Texture2D>(call, "pSrcSurface"),
                Object<ID3D11Texture2D>(call, "pDstSurface"), size, Buffer(call, "pIV", size));
            return 0;
        }),
        "DecryptionBlt" when call.Method.Table == nameof(ID3D11VideoContext) => On<ID3D11VideoContext>(call, context => Decrypt(call, context)),
        "Map" => On<ID3D11DeviceContext>(call, context => Map(call, context)),
        "Unmap" => On<ID3D11DeviceContext>(call, context =>
        {
            context->lpVtbl->Unmap(context, Object<ID3D11Resource>(call, "pResource"), Number(call, "Subresource"));
            return 0;
        }),
        "CopyResource" => On<ID3D11DeviceContext>(call, context =>
        {
            context->lpVtbl->CopyResource(context, Object<ID3D11Resource>(call, "pDstResource"), Object<ID3D11Resource>(call, "pSrcResource"));
            return 0;
        }),
        "UpdateSubresource" => On<ID3D11DeviceContext>(call, context => Update(call, context)),
        "Flush" => On<ID3D11DeviceContext>(call, context =>
        {
            context->lpVtbl->Flush(context);
            return 0;
        }),
        _ => Make9(call),
    };

    private delegate int? Step<T>(T* target)
        where T : unmanaged;

    /// <summary>Makes a call on the object that the trace names, under its interface; null if there is no such object here.</summary>
    private int? On<T>(TraceCallRecord call, Step<T> step)
        where T : unmanaged, IComInterface
    {
        if (!_objects.TryGetValue(call.Target, out nint pointer))
            return null;
        using ComPtr<IUnknown> unknown = ComPtr.AddRef((IUnknown*)pointer);
        if (!unknown.TryAs(out ComPtr<T>? target))
            return null;
        using (target)
            return step(target.Pointer);
    }

    private int CreateDevice(TraceCallRecord call)
    {
        ID3D11Device* device = null;
        ID3D11DeviceContext* context = null;
        int code = Direct3D11.D3D11CreateDevice(null, (D3D_DRIVER_TYPE)(call["DriverType"] ?? 1), 0, Number(call, "Flags"), null, 0,
            Number(call, "SDKVersion"), &device, null, &context);
        Keep(call, "ppDevice", device);
        Keep(call, "ppImmediateContext", context);
        return code;
    }

    private int? CreateTexture(TraceCallRecord call) => On<ID3D11Device>(call, device =>
    {
        D3D11_TEXTURE2D_DESC* desc = Captured<D3D11_TEXTURE2D_DESC>(call, "pDesc");
        ID3D11Texture2D* made = null;
        using var data = new MadeUp(desc == null || call["pInitialData"] == 0 ? 0 : *desc is { MipLevels: 1, ArraySize: 1 } ? BytesOf(*desc) : 0, call.Index);
        var initial = new D3D11_SUBRESOURCE_DATA { pSysMem = data.Bytes, SysMemPitch = desc == null ? 0 : desc->Width * 16 };
        int code = device->lpVtbl->CreateTexture2D(device, desc, data.Bytes == null ? null : &initial, &made);
        if (made != null && call["ppTexture2D"] is { } number and not 0)
            _textures[(uint)number] = *desc;
        Keep(call, "ppTexture2D", made);
        return code;
    });

    private static int GetCertificate(TraceCallRecord call, ID3D11CryptoSession* session)
    {
        uint size = Number(call, "CertificateSize"), own = 0;
        // A driver of another identity has a certificate of another size: one that was right stays right.
        if (call is { IsRefused: false } && session->lpVtbl->GetCertificateSize(session, &own) >= 0)
            size = own;
        using var data = new MadeUp(Math.Max(size, 1), 0);
        return session->lpVtbl->GetCertificate(session, size, call["pCertificate"] == 0 ? null : data.Bytes);
    }

    private int Negotiate(TraceCallRecord call, ID3D11VideoContext* context)
    {
        ID3D11CryptoSession* session = Object<ID3D11CryptoSession>(call, "pCryptoSession");
        uint size = Number(call, "DataSize");
        byte[] block = size == KeyBlockSize && call is { IsRefused: false } ? KeyFor(ChainOf(session)) : new byte[Math.Max(16, Math.Min(size, 4096))];
        fixed (byte* bytes = block)
            return context->lpVtbl->NegotiateCryptoSessionKeyExchange(context, session, size, call["pData"] == 0 ? null : bytes);
    }

    private static byte[]? ChainOf(ID3D11CryptoSession* session)
    {
        uint size = 0;
        if (session == null || session->lpVtbl->GetCertificateSize(session, &size) < 0 || size is 0 or > CertificateChain.MaximumSize)
            return null;
        byte[] chain = new byte[size];
        fixed (byte* bytes = chain)
            return session->lpVtbl->GetCertificate(session, size, bytes) < 0 ? null : chain;
    }

    private static byte[] KeyFor(byte[]? chain)
    {
        // Whom the chain leads to makes no difference: nothing worth protecting is sent.
        return chain is null ? new byte[KeyBlockSize] : KeyTransport.Encrypt(CertificateChain.Parse(chain)[0], RandomNumberGenerator.GetBytes(Aes128Key.Size));
    }

    private int Decrypt(TraceCallRecord call, ID3D11VideoContext* context)
    {
        uint size = Number(call, "IVSize"), keySize = Number(call, "ContentKeySize");
        byte* iv = RecordedIV(call, size);
        byte* contentKey = stackalloc byte[64];
        new Span<byte>(contentKey, 64).Fill(0x5A);
        context->lpVtbl->DecryptionBlt(context, Object<ID3D11CryptoSession>(call, "pCryptoSession"), Object<ID3D11Texture2D>(call, "pSrcSurface"),
            Object<ID3D11Texture2D>(call, "pDstSurface"), Captured<D3D11_ENCRYPTED_BLOCK_INFO>(call, "pEncryptedBlockInfo"), keySize,
            call["pContentKey"] == 0 ? null : contentKey, size, iv);
        return 0;
    }

    private byte* RecordedIV(TraceCallRecord call, uint size)
    {
        byte* iv = Buffer(call, "pIV", size);
        if (iv != null && Bytes(call, "pIV") is { Length: (int)IVSize } recorded)
            recorded.CopyTo(new Span<byte>(iv, (int)IVSize));
        return iv;
    }

    private int Map(TraceCallRecord call, ID3D11DeviceContext* context)
    {
        D3D11_MAPPED_SUBRESOURCE mapped = default;
        var type = (D3D11_MAP)(call["MapType"] ?? 0);
        int code = context->lpVtbl->Map(context, Object<ID3D11Resource>(call, "pResource"), Number(call, "Subresource"), type,
            Number(call, "MapFlags"), call["pMappedResource"] == 0 ? null : &mapped);
        bool isFilled = code >= 0 && mapped.pData != null && type != D3D11_MAP.D3D11_MAP_READ;
        if (isFilled && _textures.TryGetValue(Number(call, "pResource"), out D3D11_TEXTURE2D_DESC desc))
            MadeUp.Fill((byte*)mapped.pData, Math.Min((long)mapped.RowPitch * desc.Height, mapped.DepthPitch), call.Index); // a mip is smaller than its texture
        return code;
    }

    private int Update(TraceCallRecord call, ID3D11DeviceContext* context)
    {
        uint pitch = Number(call, "SrcRowPitch");
        bool isTexture = _textures.TryGetValue(Number(call, "pDstResource"), out D3D11_TEXTURE2D_DESC desc);
        using var data = new MadeUp(isTexture ? BytesOf(desc) + ((long)pitch * desc.Height * 2) : 1 << 20, call.Index);
        context->lpVtbl->UpdateSubresource(context, Object<ID3D11Resource>(call, "pDstResource"), Number(call, "DstSubresource"),
            Captured<D3D11_BOX>(call, "pDstBox"), call["pSrcData"] == 0 ? null : data.Bytes, pitch, Number(call, "SrcDepthPitch"));
        return 0;
    }

    // At most 16 bytes a pixel in two planes, rows as wide as SysMemPitch above.
    private static long BytesOf(in D3D11_TEXTURE2D_DESC desc) => Math.Min((long)desc.Width * desc.Height * 32, 1L << 30);

    private static uint Number(TraceCallRecord call, string parameter) => (uint)(call[parameter] ?? 0);

    private T* Object<T>(TraceCallRecord call, string parameter)
        where T : unmanaged
    {
        uint number = (uint)(call[parameter] ?? 0);
        return number == 0 ? null : _objects.TryGetValue(number, out nint pointer) ? (T*)pointer : (T*)s_foreign;
    }

    private static byte[]? Bytes(TraceCallRecord call, string parameter)
    {
        for (int i = 0; i < call.Method.List.Count; i++)
        {
            if (call.Method.List[i].Name == parameter)
                return call.Captures.GetValueOrDefault(i);
        }
        return null;
    }

    private T* Captured<T>(TraceCallRecord call, string parameter)
        where T : unmanaged
    {
        if (call[parameter] is null or 0)
            return null;
        // A place for each, behind one another: a call has few.
        _used = (_used + 255) % ((Room / 2) - 1024) & ~15;
        byte* place = _room + _used;
        new Span<byte>(place, sizeof(T)).Clear();
        if (Bytes(call, parameter) is { } bytes && bytes.Length == sizeof(T))
            bytes.CopyTo(new Span<byte>(place, sizeof(T)));
        return (T*)place;
    }

    private int _used;

    private byte* Buffer(TraceCallRecord call, string parameter, uint size)
    {
        if (call[parameter] is null or 0)
            return null;
        byte* place = _room + (Room / 2);
        new Span<byte>(place, (int)Math.Min(size, MostBytes)).Clear();
        return place;
    }

    private void Keep(TraceCallRecord call, string parameter, void* made)
    {
        uint number = (uint)(call[parameter] ?? 0);
        if (made == null)
            return;
        if (number is 0 or uint.MaxValue || !_objects.TryAdd(number, (nint)made))
            _ = ((IUnknown*)made)->lpVtbl->Release((IUnknown*)made);
    }

    private void Release(uint number)
    {
        if (_objects.Remove(number, out nint pointer))
            _ = ((IUnknown*)pointer)->lpVtbl->Release((IUnknown*)pointer);
    }

    private void ReleaseAll()
    {
        foreach (uint number in _objects.Keys.OrderDescending().ToArray())
            Release(number);
        _memories.ForEach(memory => memory.Dispose());
        NativeMemory.Free(_room);
    }

    /// <summary>Contents that nobody meant: the same for the same call of a trace, whenever it runs.</summary>
    private sealed class MadeUp : IDisposable
    {
        public MadeUp(long size, int seed)
        {
            if (size == 0)
                return;
            Bytes = (byte*)NativeMemory.Alloc((nuint)size);
            Fill(Bytes, size, seed);
        }

        public byte* Bytes { get; }

        public static void Fill(byte* bytes, long size, int seed)
        {
            for (long i = 0; i < size; i++)
                bytes[i] = (byte)(seed + (i * 31) + (i >> 9));
        }

        public void Dispose() => NativeMemory.Free(Bytes);
    }
}
