using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>What the tests of the driver do again and again with hosts.</summary>
internal static unsafe class HostExtensions
{
    private static readonly ConditionalWeakTable<Ddi11HostDevice, DdiSession> s_readers = [];

    /// <summary>All bytes of an unprotected resource that cannot be mapped, through a staging twin.</summary>
    public static byte[] ReadThrough(this Ddi11HostDevice device, D3D10DDI_HRESOURCE resource, D3D10DDI_HRESOURCE staging)
    {
        device.Write(staging, new byte[device.SizeOf(staging)]);
        device.Functions->pfnResourceCopy(device.Handle, staging, resource);
        return device.Read(staging);
    }

    /// <summary>All bytes of a resource, protected or not: read back through a staging twin by a session of nobody else's.</summary>
    public static byte[] Peek(this Ddi11HostDevice device, D3D10DDI_HRESOURCE resource, D3D10DDI_HRESOURCE staging)
    {
        var reader = s_readers.GetValue(device, static one => new DdiSession(one));
        // Where the driver has no key for reading back it is the session's, and this leaves zeros.
        byte[] wrapped = reader.GetEncryptionBltKey();
        byte[] key = wrapped.AsSpan().ContainsAnyExcept((byte)0) ? Reference.EcbDecrypt(reader.Key, wrapped) : reader.Key;
        byte[] counterBlock = reader.Encrypt(resource, staging);
        Assert.NotEqual(new byte[16], counterBlock);
        return Reference.Ctr(key, counterBlock, device.Read(staging));
    }

    /// <summary>A channel to the driver's software with a key, which INITIALIZE has opened.</summary>
    public static Ddi11Channel OpenChannel(this Ddi11HostDevice device)
    {
        var channel = new Ddi11Channel(device);
        channel.Open();
        return channel;
    }

    /// <summary>A channel with a key, before INITIALIZE.</summary>
    public static Ddi11Channel KeyedChannel(this Ddi11HostDevice device)
    {
        var channel = new Ddi11Channel(device);
        Assert.Equal(HResult.S_OK, channel.Negotiate());
        return channel;
    }

    /// <summary>Has the channel tie a session to the decoder.</summary>
    public static int Tie(this Ddi11Decoder decoder, Ddi11Channel channel, DdiSession session, nint? deviceHandle = null) =>
        channel.Configure(Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT
        {
            DecoderHandle = decoder.Name(),
            CryptoSessionHandle = DdiSession.NameOf(session.Device, session.Handle),
            DeviceHandle = deviceHandle ?? channel.DeviceHandle(),
        });

    /// <summary>The decoder's picture, without padding.</summary>
    public static byte[] Picture(this Ddi11Decoder decoder)
    {
        byte[] memory = decoder.Device.Peek(decoder.Texture, decoder.Copy);
        int rows = (int)decoder.Height * 3 / 2, pitch = memory.Length / rows, row = decoder.FrameSize / rows;
        byte[] picture = new byte[decoder.FrameSize];
        for (int i = 0; i < rows; i++)
            memory.AsSpan(i * pitch, row).CopyTo(picture.AsSpan(i * row));
        return picture;
    }
}
