using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Memory and a protected picture of any width and height, NV12 unless a format is named; gone with the device, or when this is disposed of.</summary>
internal sealed unsafe class RawPair : IDisposable
{
    private const nuint Alignment = 64;
    private const uint NV12 = 0x3231564E;
    private readonly ProbeDevice _device;
    private readonly uint _rows;
    private void* _bytes;

    public RawPair(ProbeDevice device, uint width, uint height, DXGI_FORMAT format = DXGI_FORMAT.DXGI_FORMAT_NV12)
    {
        _device = device;
        _rows = height * 3 / 2;
        switch (device)
        {
            case D3D11ProbeDevice eleven:
                Memory = Texture(eleven, width, height, format, isMemory: true);
                Picture = Texture(eleven, width, height, format, isMemory: false);
                Size = Map(eleven, bytes: null, write: false);
                break;
            case Ddi11ProbeDevice driver:
                Memory = (nint)driver.Inner.CreateTexture(format, width, height, ProbeUsage.Staging).pDrvPrivate;
                Picture = (nint)driver.Inner.CreateTexture(format, width, height, ProbeUsage.Protected).pDrvPrivate;
                if (driver.Inner.TakeErrors() is [var error, ..])
                    throw new NotSupportedHereException($"the target makes no textures of {width} x {height}, {format}: {HResultName.Of(error)}");
                Size = (int)driver.Inner.SizeOf(Ddi11ProbeDevice.Resource(Memory));
                break;
            case D3D9ProbeDevice nine:
                Picture = Surface(nine, width, height, null);
                Size = PitchOf(nine) * (int)_rows;
                _bytes = NativeMemory.AlignedAlloc((nuint)Size, Alignment);
                Memory = Surface(nine, width, height, _bytes);
                break;
            case Ddi9ProbeDevice driver:
                Picture = driver.Inner.CreateProtected((D3DDDIFORMAT)NV12, width, height);
                Size = PitchOf(driver) * (int)_rows;
                _bytes = driver.Inner.Allocate((nuint)Size);
                Memory = driver.Inner.CreateInSystemMemory((D3DDDIFORMAT)NV12, width, height, _bytes, width);
                break;
        }
    }

    public nint Memory { get; }

    public nint Picture { get; }

    /// <summary>Bytes of a blt.</summary>
    public int Size { get; }

    /// <summary>A whole decryption, which must be taken.</summary>
    public void Decrypts(ProbeSession session, byte[] plain)
    {
        byte[] iv = session.NextCounterBlock();
        Write(ReferenceCipher.Ctr(session.Key, iv, plain));
        fixed (byte* block = iv)
            Probe.Accepted(CallLog.Add($"DecryptionBlt of {Size} bytes", RawCalls.Decrypt(session, Memory, Picture, null, block, (uint)Size)), "DecryptionBlt");
    }

    /// <summary>A whole encryption, which must be taken; what comes is under the given key.</summary>
    public byte[] Encrypts(ProbeSession session, byte[] key)
    {
        byte[] iv = new byte[16];
        fixed (byte* block = iv)
            Probe.Accepted(CallLog.Add($"EncryptionBlt of {Size} bytes", RawCalls.Encrypt(session, Picture, Memory, block, 16, (uint)Size)), "EncryptionBlt");
        return ReferenceCipher.Ctr(key, iv, Read());
    }

    public void Write(byte[] bytes)
    {
        if (_bytes != null)
            bytes.CopyTo(new Span<byte>(_bytes, Size));
        else if (_device is Ddi11ProbeDevice driver)
            driver.Inner.Write(Ddi11ProbeDevice.Resource(Memory), bytes);
        else
            Map((D3D11ProbeDevice)_device, bytes, write: true);
    }

    public byte[] Read()
    {
        if (_bytes != null)
            return new ReadOnlySpan<byte>(_bytes, Size).ToArray();
        if (_device is Ddi11ProbeDevice driver)
            return driver.Inner.Read(Ddi11ProbeDevice.Resource(Memory));
        byte[] bytes = new byte[Size];
        Map((D3D11ProbeDevice)_device, bytes, write: false);
        return bytes;
    }

    public void Dispose()
    {
        foreach (nint made in new[] { Memory, Picture })
        {
            if (_device is Ddi11ProbeDevice driver)
                driver.Inner.DestroyResource(Ddi11ProbeDevice.Resource(made));
            else if (_device is Ddi9ProbeDevice nine)
                nine.Inner.DestroyResource(made);
            else
                ((IUnknown*)made)->lpVtbl->Release((void*)made);
        }

        if (_device is D3D9ProbeDevice)
            NativeMemory.AlignedFree(_bytes);
        _bytes = null;
    }

    private static nint Texture(D3D11ProbeDevice device, uint width, uint height, DXGI_FORMAT format, bool isMemory)
    {
        D3D11_TEXTURE2D_DESC desc = isMemory
            ? new(format, width, height, default, default, D3D11_USAGE.D3D11_USAGE_STAGING,
                D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE)
            : new(format, width, height, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT);
        ID3D11Texture2D* texture = null;
        int code = device.Pointer->lpVtbl->CreateTexture2D(device.Pointer, &desc, null, &texture);
        return code >= 0 ? (nint)texture
            : throw new NotSupportedHereException($"the target makes no textures of {width} x {height}, {format}: {HResultName.Of(code)}");
    }

    /// <summary>Copies to or from the staging texture; without bytes nothing. Its size.</summary>
    private int Map(D3D11ProbeDevice device, byte[]? bytes, bool write)
    {
        ID3D11DeviceContext* context;
        device.Pointer->lpVtbl->GetImmediateContext(device.Pointer, &context);
        D3D11_MAPPED_SUBRESOURCE mapped;
        int code = context->lpVtbl->Map(context, (ID3D11Resource*)Memory, 0, write ? D3D11_MAP.D3D11_MAP_WRITE : D3D11_MAP.D3D11_MAP_READ, 0, &mapped);
        if (code >= 0)
        {
            var memory = new Span<byte>(mapped.pData, (int)(mapped.RowPitch * _rows));
            if (bytes is not null && write)
                bytes.CopyTo(memory);
            else if (bytes is not null)
                memory.CopyTo(bytes);
            context->lpVtbl->Unmap(context, (ID3D11Resource*)Memory, 0);
        }

        ((IUnknown*)context)->lpVtbl->Release(context);
        Probe.Accepted(code, "Map of a staging texture");
        return (int)(mapped.RowPitch * _rows);
    }

    private static nint Surface(D3D9ProbeDevice device, uint width, uint height, void* memory)
    {
        IDirect3DSurface9* surface = null;
        bool isMemory = memory != null;
        int code = device.Pointer->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Pointer, width, height, D3DVideoFormats.NV12,
            isMemory ? D3DPOOL.D3DPOOL_SYSTEMMEM : D3DPOOL.D3DPOOL_DEFAULT, &surface, isMemory ? &memory : null,
            isMemory ? 0 : Macros.D3DUSAGE_RESTRICTED_CONTENT);
        return code >= 0 ? (nint)surface
            : throw new NotSupportedHereException($"the target makes no surfaces of {width} x {height}: {HResultName.Of(code)}");
    }

    private int PitchOf(ProbeDevice device)
    {
        var session = device.CreateKeyedSession();
        int pitch = session is D3D9ProbeSession nine ? nine.PitchOf(Picture) : PitchOf(((Ddi9ProbeDevice)device).Inner, session.Id);
        session.Destroy();
        return pitch;
    }

    private int PitchOf(Ddi9HostDevice device, nint session)
    {
        Probe.Accepted(new Ddi9Session(device, session).GetPitch(Picture, out uint pitch), "GetPitch");
        return (int)pitch;
    }
}
