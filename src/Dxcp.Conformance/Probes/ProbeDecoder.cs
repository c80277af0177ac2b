using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>A pass-through decoder of a surface, with a picture of the device's size.</summary>
/// <param name="device">The device that has made it.</param>
internal abstract class ProbeDecoder(ProbeDevice device)
{
    public const int FrameSize = (int)(ProbeDevice.Width * ProbeDevice.Height * 3 / 2);

    /// <summary>What channel messages call it (R37).</summary>
    public abstract nint Name { get; }

    /// <summary>The picture that frames go to; restricted, if nothing else was asked for.</summary>
    public abstract nint Target { get; }

    /// <summary>Begins a frame; without a key one in the clear.</summary>
    public int Begin(byte[]? contentKey) => CallLog.Add($"DecoderBeginFrame({(contentKey is null ? "no key" : "key")})", CallBegin(contentKey))!.Value;

    /// <summary>Submits bitstream, encrypted if there is a counter block.</summary>
    public int Submit(byte[] data, byte[]? counterBlock, PartialPattern? pattern = null) =>
        CallLog.Add($"SubmitDecoderBuffers({data.Length} bytes, IV {CallLog.Hex(counterBlock)}{(pattern is null ? "" : ", in part")})",
            CallSubmit(data, counterBlock, pattern))!.Value;

    /// <summary>Submits the bytes of a resource as bitstream in the clear; where the interface has no way to name one, nothing.</summary>
    public virtual void SubmitClear(nint resource)
    {
    }

    public int End() => CallLog.Add("DecoderEndFrame()", CallEnd())!.Value;

    /// <summary>Calls an extension that has no data.</summary>
    public abstract int Extend(uint function);

    /// <summary>The picture, without padding.</summary>
    public byte[] Picture()
    {
        byte[] memory = device.Peek(Target), picture = new byte[FrameSize];
        for (int row = 0; row < FrameSize / (int)ProbeDevice.Width; row++)
            memory.AsSpan(row * device.Pitch, (int)ProbeDevice.Width).CopyTo(picture.AsSpan(row * (int)ProbeDevice.Width));
        return picture;
    }

    public abstract void Destroy();

    /// <summary>Has a channel tie a session to the decoder.</summary>
    public int TieTo(ProbeSession session, ProbeChannel channel, nint decoderOffset = 0, nint sessionOffset = 0, nint deviceOffset = 0) =>
        channel.Configure(Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT
        {
            DecoderHandle = Name + decoderOffset,
            CryptoSessionHandle = session.Name + sessionOffset,
            DeviceHandle = channel.DeviceHandle() + deviceOffset,
        });

    /// <summary>What a channel calls the session that is tied to the decoder; 0 if there is none (S84).</summary>
    public nint TiedSession(ProbeChannel channel)
    {
        Probe.Accepted(channel.Query(Guids.D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION,
            new D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT { DecoderHandle = Name }, out D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT output));
        Demand.Equal(Name, output.DecoderHandle);
        return output.CryptoSessionHandle;
    }

    /// <summary>Whether a configuration takes buffers encrypted by AES-128-CTR (S85).</summary>
    protected static bool IsEncrypted(Guid encryption) => encryption == Guid.Empty || encryption == Guids.D3D11_CRYPTO_TYPE_AES128_CTR;

    protected abstract int CallBegin(byte[]? contentKey);

    protected abstract int CallSubmit(byte[] data, byte[]? counterBlock, PartialPattern? pattern);

    protected abstract int CallEnd();
}
